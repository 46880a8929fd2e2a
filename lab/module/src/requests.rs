//! What a page asks, as JSON.

use std::collections::BTreeMap;

use rungs::run::StudySource;
use rungs::scenario::Overrides;
use serde::Deserialize;

use crate::Refusal;

/// The name that messages and commands call the scenario by, where the page has no other.
const FILE: &str = "scenario.toml";

/// A study: the text of a scenario, and the keys that are set in place of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StudyRequest {
    /// The scenario as TOML.
    pub(crate) toml: String,
    /// What its file is called.
    #[serde(default)]
    pub(crate) file: Option<String>,
    /// Keys and their values, as TOML writes them.
    #[serde(default)]
    pub(crate) set: BTreeMap<String, String>,
}

/// A study to look at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfStudy {
    pub(crate) study: StudyRequest,
}

/// Histories to simulate.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Histories {
    pub(crate) study: StudyRequest,
    /// The first, from 1.
    pub(crate) first: u32,
    /// How many.
    pub(crate) count: u32,
}

/// One history, person by person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct History {
    pub(crate) study: StudyRequest,
    /// Which, from 1.
    pub(crate) replication: u32,
    /// The policies that are shown; all without.
    #[serde(default)]
    pub(crate) policies: Option<Vec<String>>,
}

/// A person in a history.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfPerson {
    pub(crate) study: StudyRequest,
    /// Which history, from 1.
    pub(crate) replication: u32,
    /// The id.
    pub(crate) person: u64,
    /// The policies that are told of; all without.
    #[serde(default)]
    pub(crate) policies: Option<Vec<String>>,
}

impl StudyRequest {
    /// What messages and commands call the scenario.
    pub(crate) fn file(&self) -> &str {
        self.file.as_deref().unwrap_or(FILE)
    }

    /// The scenario with what is set.
    pub(crate) fn source(&self) -> Result<StudySource, rungs::run::SourceError> {
        let set = self.set.iter();
        let overrides = set.fold(Overrides::default(), |overrides, (path, value)| {
            overrides.with(&format!("--set {path}={value}"), path, value)
        });
        StudySource::parse(self.file(), &self.toml, &overrides, None)
    }
}

/// Reads a request.
pub(crate) fn read<'r, R: Deserialize<'r>>(request: &'r [u8]) -> Result<R, Refusal> {
    Ok(serde_json::from_slice(request)?)
}
