//! How a model describes itself, for the manifest and for reports.

use serde::Serialize;

/// A model, summarized under headings of the ODD protocol (Grimm et al. 2020).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct About {
    /// What it is called.
    pub title: &'static str,
    /// Where it was published; empty for a model of this program's own.
    pub source: &'static str,
    /// Whether anything in it is left to chance.
    pub chance: bool,
    /// What it is for.
    pub purpose: &'static str,
    /// Its entities, their state and their scales.
    pub entities: &'static str,
    /// What a step does, in its order.
    pub process: &'static [&'static str],
    /// What its results cannot show, beyond the limits of every simulation.
    pub limits: &'static [&'static str],
    /// Words of its metrics that need an explanation.
    pub terms: &'static [Term],
    /// The page that describes all of it.
    pub document: &'static str,
}

/// A word of metrics or units, explained once where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// The word, in the singular and lower case, as names of metrics and units have it.
    pub word: &'static str,
    /// What it means: a clause without a full stop.
    pub text: &'static str,
}
