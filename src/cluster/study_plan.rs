//! The plan of a study that runs on many machines: its own copy of scenario and points, and how much
//! there is to run.

use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::output::digest;
use crate::run::{PlannedStudy, RunError};
use crate::study::RESULTS_VERSION;

/// The resolved scenario, in `DIR.parts/plan`.
const RESOLVED: &str = "resolved.json";

/// How large a study is, and which one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudySize {
    /// SHA-256 of what decides about its results: the resolved scenario, the list of points, the
    /// version of the rules.
    pub digest: String,
    /// Design points.
    pub points: u64,
    /// Policies.
    pub policies: u64,
    /// Replications of every point; with a precision, the most.
    pub replications: u32,
}

impl StudySize {
    /// The size of a study.
    pub(super) fn of(study: &PlannedStudy<'_>) -> Self {
        let plan = study.plan();
        Self {
            digest: study.study_digest(),
            points: plan.points.len() as u64,
            policies: plan.policies.len() as u64,
            replications: plan.replications,
        }
    }

    /// Runs of the study, at most.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.points * self.policies * u64::from(self.replications)
    }
}

/// The rounds of a study with a precision: the replications after each, rising. None without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounds(pub Vec<u32>);

impl Rounds {
    /// The rounds of a study.
    pub(super) fn of(study: &PlannedStudy<'_>) -> Self {
        Self(study.plan().rounds().iter().map(|round| round.end).collect())
    }

    /// Replications of a round, from 1.
    #[must_use]
    pub fn replications(&self, round: u32) -> u32 {
        let after = |round: u32| match round {
            0 => 0,
            round => self.0.get(round as usize - 1).copied().unwrap_or(0),
        };
        after(round).saturating_sub(after(round - 1))
    }

    /// The fewest and the most replications of a round; without rounds `all` and `all`.
    #[must_use]
    pub fn extremes(&self, all: u32) -> (u32, u32) {
        let rounds = (1..).zip(&self.0).map(|(round, _)| self.replications(round));
        let (fewest, most) = (rounds.clone().min(), rounds.max());
        (fewest.unwrap_or(all), most.unwrap_or(all))
    }
}

/// What a folder of parts begins with.
#[derive(Clone, Debug)]
pub struct StudyPlan {
    /// The files, by their path in the folder.
    pub files: Vec<(String, Vec<u8>)>,
    /// The name of the scenario file in `plan/`.
    pub file: String,
    /// How large the study is.
    pub size: StudySize,
    /// Its rounds.
    pub rounds: Rounds,
}

impl StudyPlan {
    /// The plan of a study.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] where scenario or list have names that the copies cannot have.
    pub fn of(study: &PlannedStudy<'_>) -> Result<Self, RunError> {
        let provenance = &study.source.provenance;
        let file = provenance.file.clone();
        let list = provenance.list.as_ref();
        if file == RESOLVED || list.is_some_and(|list| list.file == file) {
            let text =
                format!("{file}: a plan has a file of that name already; rename the scenario");
            return Err(RunError::Refused(text));
        }
        if let Some(list) = list {
            check_list(&list.file)?;
        }
        let (size, rounds) = (StudySize::of(study), Rounds::of(study));
        let resolved = json!({
            "format": 1,
            "study": size,
            "runs": size.runs(),
            "rounds": rounds.0,
            "results_version": RESULTS_VERSION,
            "input": {
                "file": file,
                "sha256": digest(&provenance.source),
                "overrides": provenance.overrides.iter()
                    .map(|(key, value)| json!({ "key": key, "value": value }))
                    .collect::<Vec<_>>(),
                "list": list.map(|list| &list.file),
                "list_sha256": list.map(|list| digest(list.text.as_bytes())),
            },
            "scenario": study.source.expansion.resolved(),
        });
        let mut files = vec![
            (in_plan(&file), provenance.source.clone()),
            (in_plan(RESOLVED), format!("{resolved:#}\n").into_bytes()),
        ];
        files.extend(list.map(|list| (in_plan(&list.file), list.text.clone().into_bytes())));
        Ok(Self { files, file, size, rounds })
    }

    /// Units that the study, or the smallest of its rounds, can be cut into.
    #[must_use]
    pub fn units(&self) -> u64 {
        let (fewest, _) = self.rounds.extremes(self.size.replications);
        self.size.points * u64::from(fewest)
    }

    /// The share of the study that is run at a time: all of it, or the largest of its rounds.
    #[must_use]
    pub fn largest_share(&self) -> f64 {
        let (_, most) = self.rounds.extremes(self.size.replications);
        f64::from(most) / f64::from(self.size.replications.max(1))
    }
}

fn in_plan(name: &str) -> String {
    format!("plan/{name}")
}

/// Refuses a list of points whose copy the plan's copy of the scenario would not find.
fn check_list(file: &str) -> Result<(), RunError> {
    let path = Path::new(file);
    let is_inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if file != RESOLVED && path.components().all(is_inside) {
        return Ok(());
    }
    Err(RunError::Refused(format!(
        "`design.file` leads to {file:?}, and a plan takes a copy of the list along, beside its copy of \
         the scenario; put the list into the folder of the scenario and name it by its path from there"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_has_the_replications_between_two_boundaries() {
        let rounds = Rounds(vec![40, 60, 90]);
        assert_eq!([1, 2, 3, 4].map(|round| rounds.replications(round)), [40, 20, 30, 0]);
        assert_eq!(rounds.extremes(90), (20, 40));
        assert_eq!(Rounds(Vec::new()).extremes(7), (7, 7));
    }

    #[test]
    fn a_list_is_copied_from_the_folder_of_the_scenario_alone() {
        assert!(check_list("points.csv").is_ok() && check_list("./lists/points.csv").is_ok());
        for wrong in ["../points.csv", "/data/points.csv", "resolved.json"] {
            assert!(check_list(wrong).is_err(), "{wrong}");
        }
    }
}
