//! What the extension of a finished study keeps of it, and what it would give up.

use std::collections::{BTreeMap, BTreeSet};

use super::{GivenUp, PlannedStudy, StoredRun};
use crate::output::{KeyDifference, listed_files, scenario_differences};
use crate::study::disk::Disk;
use crate::study::journal::{Journal, RUNS};
use crate::study::{Plan, RESULTS_VERSION, RunIndex, RunKeys, RunPlace, records_in};

impl StoredRun {
    /// What extending this study to `study` would give up of what was run; `None` for nothing. Runs
    /// are known by their keys, so that the order and the names of policies and points do not matter;
    /// `own` is the plan of this study, `recorded` are the keys in its journal.
    pub(super) fn given_up(
        &self,
        own: Option<&Plan>,
        study: &PlannedStudy<'_>,
        recorded: &RunKeys,
    ) -> Option<GivenUp> {
        let kept = RunKeys::of(study.plan());
        let (which, of, lost);
        match own {
            Some(plan) => {
                let runs = self.runs(plan, recorded);
                let gone = |place: &&RunPlace| !kept.has(&plan.run_key(**place));
                let gone: Vec<RunPlace> = runs.iter().filter(gone).copied().collect();
                which = described(plan, &runs, &gone);
                (of, lost) = (runs.len(), gone.len());
            }
            None => {
                which = String::new();
                (of, lost) = (recorded.len(), recorded.missing_in(&kept));
            }
        }
        let fits = Journal::fitting(&Disk, &self.directory, study.plan().widths()).contains(&RUNS);
        let again = if fits { 0 } else { recorded.len() - recorded.missing_in(&kept) };
        if lost + again == 0 {
            return None;
        }
        Some(GivenUp {
            directory: self.name(),
            lost: lost as u64,
            again: again as u64,
            of: of as u64,
            which,
            why: self.reasons(study, fits),
        })
    }

    /// What the extension to `study` would give up because a precision is reached with fewer
    /// replications than are on record; known when all has been run.
    pub(super) fn given_up_beyond(
        &self,
        study: &PlannedStudy<'_>,
        records: &RunIndex,
    ) -> Option<GivenUp> {
        let lost = records.beyond_enough();
        (lost > 0).then(|| GivenUp {
            directory: self.name(),
            lost,
            again: 0,
            of: records.finished(),
            which: "beyond the replications that are enough for its precision".to_owned(),
            why: self.reasons(study, true),
        })
    }

    /// What was run; `None` where that cannot be told any more.
    pub(super) fn own_plan(&self) -> Option<Plan> {
        let source = self.own_source().ok()?;
        Some(PlannedStudy::new(&source, self.share()).plan)
    }

    /// The runs of the finished study: those that were planned and have not failed or, where a
    /// precision has ended them, those on record.
    fn runs(&self, plan: &Plan, recorded: &RunKeys) -> Vec<RunPlace> {
        let failures = self.manifest["failures"].as_array();
        let failed: BTreeSet<(u64, &str, u64)> = failures
            .into_iter()
            .flatten()
            .map(|failure| {
                let number = |key: &str| failure[key].as_u64().unwrap_or(0);
                (number("point"), failure["policy"].as_str().unwrap_or(""), number("replication"))
            })
            .collect();
        let has_failed = |place: &RunPlace| {
            let failed = |policy| {
                failed.contains(&(place.point as u64 + 1, policy, u64::from(place.replication)))
            };
            failed(plan.policies[place.policy].as_str()) || failed("")
        };
        let was_run = |place: &RunPlace| match plan.precision {
            Some(_) => recorded.has(&plan.run_key(*place)),
            None => !has_failed(place),
        };
        let has_joined = self.has_joined(plan);
        plan.run_places().filter(|place| has_joined(place) && was_run(place)).collect()
    }

    /// In which of the keys that runs depend on the studies differ; where records do not fit, in those
    /// of the output too.
    fn reasons(&self, study: &PlannedStudy<'_>, fits: bool) -> Vec<String> {
        let matters = |difference: &KeyDifference| {
            let is_output = difference.key.starts_with("output.");
            !(difference.is_text() || is_output && fits)
        };
        let new = study.source.expansion.resolved();
        let found = scenario_differences(&self.manifest["scenario"], &new);
        found.iter().filter(|key| matters(key)).map(ToString::to_string).collect()
    }

    /// How many runs of the study are not among those `recorded` in its journal: damaged, or gone. Where
    /// a precision has ended the study, or another version of the program has run it, it is told from
    /// the size that the manifest lists.
    pub(super) fn lacking(&self, own: Option<&Plan>, recorded: &RunKeys) -> u64 {
        // Keys of another results version are others.
        let knows_keys = |plan: &&Plan| {
            plan.precision.is_none() && self.manifest["results_version"] == RESULTS_VERSION
        };
        if let Some(plan) = own.filter(knows_keys) {
            let runs = self.runs(plan, recorded).into_iter();
            return runs.filter(|place| !recorded.has(&plan.run_key(*place))).count() as u64;
        }
        let listed = listed_files(&self.manifest).unwrap_or_default();
        let listed = listed.into_iter().find(|file| file.name == RUNS);
        let records = listed.and_then(|listed| records_in(&self.directory, listed.bytes));
        records.map_or(0, |records| records.saturating_sub(recorded.len() as u64))
    }
}

/// Which runs are gone: `20 of "single", 20 of "dual"; replications 4 to 5; at 2 of 4 points`.
fn described(plan: &Plan, runs: &[RunPlace], gone: &[RunPlace]) -> String {
    const SHOWN: usize = 6;
    let mut by_policy: BTreeMap<usize, u64> = BTreeMap::new();
    let mut points = BTreeSet::new();
    let mut replications = BTreeSet::new();
    for place in gone {
        *by_policy.entry(place.policy).or_default() += 1;
        points.insert(place.point);
        replications.insert(place.replication);
    }
    let mut parts: Vec<String> = by_policy
        .iter()
        .take(SHOWN)
        .map(|(&policy, count)| format!("{count} of {:?}", plan.policies[policy]))
        .collect();
    let more = by_policy.len().saturating_sub(SHOWN);
    if more > 0 {
        parts.push(format!("and {more} more policies"));
    }
    let mut text = parts.join(", ");
    if let (Some(first), Some(last)) = (replications.first(), replications.last())
        && gone.len() < runs.len()
        && (*first > 1 || *last < plan.replications)
    {
        text += &match first == last {
            true => format!("; replication {first}"),
            false => format!("; replications {first} to {last}"),
        };
    }
    if plan.points.len() > 1 && points.len() < plan.points.len() {
        text += &format!("; at {} of {} points", points.len(), plan.points.len());
    }
    text
}
