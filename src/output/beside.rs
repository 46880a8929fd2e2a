//! Analyses of the same scenario that a report shows beside the differences of a study: in what share of
//! worlds they hold, and which keys drive them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::digests::digest;
use super::stored_manifest::refused;
use super::{KeyDifference, OutputError, RunTables, scenario_differences};
use crate::scenario::Analysis;
use crate::sim::Choice;

/// Keys that a refusal names.
const NAMED_MAX: usize = 3;

/// Where such analyses lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BesidePlaces {
    /// A directory of `rungs robustness`.
    pub robustness: Option<PathBuf>,
    /// A directory of `rungs sensitivity`.
    pub sensitivity: Option<PathBuf>,
}

/// Such analyses, read and found to fit.
#[derive(Debug, Default)]
pub struct Beside {
    /// In what share of worlds the policies differ.
    pub robustness: Option<StudyBeside>,
    /// Which keys drive the differences.
    pub sensitivity: Option<StudyBeside>,
}

/// An analysis beside a study.
#[derive(Debug)]
pub struct StudyBeside {
    /// Name of its directory, without the folder in which that lies.
    pub directory: String,
    /// SHA-256 of its manifest, which holds those of its tables.
    pub manifest_sha256: String,
    /// Its tables.
    pub run: RunTables,
    /// Keys beside policies, baseline and study in which its scenario is another, in words.
    pub differs: Vec<String>,
}

impl BesidePlaces {
    /// Where the analyses lie that the scenario of a `manifest` names, from the folder in which the run
    /// directory `place` lies.
    #[must_use]
    pub fn named(manifest: &Value, place: &Path) -> Self {
        let folder = place.parent().unwrap_or(Path::new(""));
        let named = |key: &str| {
            let named = manifest["scenario"]["study"][key].as_str()?;
            Some(folder.join(named))
        };
        Self { robustness: named("robustness"), sensitivity: named("sensitivity") }
    }

    /// These, and those of `others` where there is none.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self {
            robustness: self.robustness.or(others.robustness),
            sensitivity: self.sensitivity.or(others.sensitivity),
        }
    }
}

impl Beside {
    /// Reads the analyses in `places`, to be shown beside `run`.
    ///
    /// # Errors
    ///
    /// [`OutputError::NoStudy`] where a directory holds no such analysis, or one of another scenario:
    /// another model, other policies, another baseline; and as [`RunTables::read`].
    pub fn read(run: &RunTables, places: &BesidePlaces) -> Result<Self, OutputError> {
        let read = |place: &Option<PathBuf>, analysis: Analysis| {
            place.as_deref().map(|place| StudyBeside::read(run, place, analysis)).transpose()
        };
        Ok(Self {
            robustness: read(&places.robustness, Analysis::Robustness)?,
            sensitivity: read(&places.sensitivity, Analysis::Sensitivity)?,
        })
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &StudyBeside> {
        self.robustness.iter().chain(&self.sensitivity)
    }
}

impl StudyBeside {
    fn read(run: &RunTables, place: &Path, wanted: Analysis) -> Result<Self, OutputError> {
        let word = wanted.word();
        if run.analysis() != Analysis::Policies {
            let reason = format!(
                "an analysis stands beside a study of policies, and this one is itself of {}; leave out \
                 --{word}",
                run.analysis().word()
            );
            return Err(refused(place, &reason));
        }
        if run.points() > 1 {
            let reason = format!(
                "an analysis stands beside the differences of one design point, and this study has {}; leave \
                 out --{word}, or study.{word} of the scenario",
                run.points()
            );
            return Err(refused(place, &reason));
        }
        let own = RunTables::read(place)?;
        if own.analysis() != wanted {
            let reason = format!(
                "it holds no analysis of {word}, but of {}; name a directory of `rungs {word}`",
                own.analysis().word()
            );
            return Err(refused(place, &reason));
        }
        if let Some(why) = misfit(run.manifest(), own.manifest()) {
            let reason = format!(
                "it is of another scenario: {why}; run `rungs {word}` on the scenario of this study, or name \
                 another directory"
            );
            return Err(refused(place, &reason));
        }
        let text = std::fs::read(place.join("manifest.json"))
            .map_err(|error| OutputError::io("read", &place.join("manifest.json"), error))?;
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(Self {
            directory: name.unwrap_or_else(|| own.name().to_owned()),
            manifest_sha256: digest(&text),
            differs: other_keys(run.manifest(), own.manifest()),
            run: own,
        })
    }
}

/// Why an analysis of `other` says nothing about a study of `own`: model, policies or baseline differ.
fn misfit(own: &Value, other: &Value) -> Option<String> {
    let (own, other) = (&own["scenario"], &other["scenario"]);
    let name = |scenario: &Value| scenario["model"]["name"].to_string();
    if name(own) != name(other) {
        return Some(format!("its model is {}, and this study's {}", name(other), name(own)));
    }
    let baseline = |scenario: &Value| scenario["study"]["baseline"].to_string();
    if baseline(own) != baseline(other) {
        let text =
            format!("its baseline is {}, and this study's {}", baseline(other), baseline(own));
        return Some(text);
    }
    let mut why: Vec<String> = Vec::new();
    for policy in own["policy"].as_array().into_iter().flatten() {
        let others = other["policy"].as_array().into_iter().flatten();
        match others.into_iter().find(|other| other["name"] == policy["name"]) {
            None => why.push(format!("it has no policy {}", policy["name"])),
            Some(other) => {
                why.extend(in_words(&json!({ "policy": [other] }), &json!({ "policy": [policy] })))
            }
        }
    }
    let more = why.len().saturating_sub(NAMED_MAX);
    why.truncate(NAMED_MAX);
    if more > 0 {
        why.push(format!("and {more} more"));
    }
    (!why.is_empty()).then(|| why.join("; "))
}

/// Keys of the organization in which the scenarios differ.
fn other_keys(own: &Value, other: &Value) -> Vec<String> {
    let of = |manifest: &Value| {
        let tables = ["model", "horizon", "market", "constant", "department"];
        let own = tables.map(|table| (table.to_owned(), manifest["scenario"][table].clone()));
        Value::Object(own.into_iter().collect())
    };
    in_words(&of(other), &of(own))
}

/// What differs between two scenarios, but for descriptions: `horizon.years is 10 there and 5 here`.
fn in_words(there: &Value, here: &Value) -> Vec<String> {
    let found = scenario_differences(there, here).into_iter();
    let counts = |found: &KeyDifference| !found.key.ends_with(".description");
    found.filter(counts).map(|found| found.there_and_here()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(baseline: &str, parity: f64) -> Value {
        json!({ "scenario": {
            "model": { "name": "career" },
            "study": { "baseline": baseline, "robustness": "w" },
            "horizon": { "years": 10 },
            "policy": [
                { "name": "single", "description": "a" },
                { "name": "dual", "pay_parity": parity, "description": "b" },
            ],
        } })
    }

    #[test]
    fn an_analysis_fits_if_model_policies_and_baseline_are_the_study_s() {
        let own = manifest("single", 1.0);
        let mut wider = own.clone();
        let policies = wider["scenario"]["policy"].as_array_mut().unwrap();
        policies.push(json!({ "name": "third" }));
        policies[0]["description"] = json!("told in other words");
        wider["scenario"]["horizon"]["years"] = json!(5);
        assert_eq!(misfit(&own, &wider), None);
        assert_eq!(other_keys(&own, &wider), ["horizon.years is 5 there and 10 here"]);
        assert_eq!(misfit(&wider, &own).unwrap(), "it has no policy \"third\"");
        let other = misfit(&own, &manifest("dual", 1.0)).unwrap();
        assert_eq!(other, "its baseline is \"dual\", and this study's \"single\"");
        let other = misfit(&own, &manifest("single", 0.8)).unwrap();
        assert_eq!(other, "policy.dual.pay_parity is 0.8 there and 1.0 here");
    }

    #[test]
    fn names_are_from_the_folder_of_the_run_directory() {
        let places = BesidePlaces::named(&manifest("single", 1.0), Path::new("output/two"));
        assert_eq!(places.robustness.as_deref(), Some(Path::new("output/w")));
        let given = BesidePlaces { sensitivity: Some("s".into()), ..BesidePlaces::default() };
        let both = given.or(places);
        assert_eq!((both.robustness.is_some(), both.sensitivity.is_some()), (true, true));
    }
}
