//! What a study asks, and the words of the keys that say how.

use super::diagnostic::{Collector, Diagnostic};
use super::file_keys::{
    ANALYSIS, DESIGN_POINTS, DESIGN_SEEDS, PRECISION_METRIC, SENSITIVITY_METHOD,
};
use super::parsed::Parsed;
use super::table::Table;
use crate::sim::{Choice, choice};

choice! {
    /// What a study asks.
    pub enum Analysis {
        /// How policies differ, in the organization of the file or at the points of its factors.
        Policies = "policies",
        /// In what share of the worlds of the priors a policy is better, worse, or no different.
        Robustness = "robustness",
        /// Which parameters drive a difference between policies over the worlds of the priors.
        Sensitivity = "sensitivity",
        /// Which levers do the work between two policies.
        Attribution = "attribution",
    }
}

choice! {
    /// How sensitivities are estimated.
    pub enum SensitivityMethod {
        /// Polynomial chaos from given worlds.
        Chaos = "chaos",
        /// Saltelli's blocks of worlds with Jansen's estimator of the total index.
        Jansen = "jansen",
        /// Elementary effects along trajectories.
        Morris = "morris",
        /// Distances between distributions, by moments of none.
        Pawn = "pawn",
    }
}

choice! {
    /// Where the draws of the points of a design start from.
    pub enum Seeds {
        /// Every point from a seed of its own.
        Fresh = "fresh",
        /// All points from the study's seed.
        Common = "common",
    }
}

impl Analysis {
    /// Whether the study runs worlds of its priors, whether or not it says how many.
    #[must_use]
    pub fn needs_worlds(self) -> bool {
        matches!(self, Self::Robustness | Self::Sensitivity)
    }

    /// Worlds where nothing else is said; `None` where there are none then.
    pub(super) fn default_worlds(self) -> Option<usize> {
        match self {
            Self::Policies | Self::Attribution => None,
            Self::Robustness => Some(512),
            Self::Sensitivity => Some(1024),
        }
    }
}

/// How sensitivities are estimated; said in vain where they are not asked for, so that one file serves
/// several verbs.
pub(super) fn method(file: &Table<'_>, out: &mut Collector) -> SensitivityMethod {
    SensitivityMethod::parse(file.choice(&SENSITIVITY_METHOD, out))
        .unwrap_or(SensitivityMethod::Chaos)
}

/// Where the draws of the points start from: of an analysis over worlds each from its own.
pub(super) fn seeds(file: &Table<'_>, analysis: Analysis, out: &mut Collector) -> Seeds {
    let given = Seeds::parse(file.choice(&DESIGN_SEEDS, out)).unwrap_or(Seeds::Common);
    match analysis {
        Analysis::Policies => given,
        _ if file.has(&DESIGN_SEEDS) => given,
        // In the organization of the file, with the draws of an ordinary study of it.
        Analysis::Attribution if !file.has(&DESIGN_POINTS) => Seeds::Common,
        _ => Seeds::Fresh,
    }
}

/// Records what an analysis has no place for.
pub(super) fn check(parsed: &Parsed<'_>, analysis: Analysis, out: &mut Collector) {
    let file = &parsed.file;
    if analysis == Analysis::Policies {
        return;
    }
    let word = analysis.word();
    if !parsed.factors.tables.is_empty() {
        let at = parsed.factors.tables[0].place.key("").value();
        let reason =
            format!("the study asks for {word}, over worlds of its priors and not over factors");
        let help = "leave out `[[factor]]`, or draw its key from a `[[prior]]`";
        out.push(Diagnostic::of_rule(at, reason).help(help));
    }
    let policies = &parsed.policies;
    if analysis.needs_worlds() && policies.complete && policies.tables.len() < 2 {
        let reason =
            format!("the study asks for {word} of differences between policies, and has one");
        let help = "add a `[[policy]]`, or compare the usual ones: `study.triple = true`";
        out.push(Diagnostic::of_rule(file.at(&ANALYSIS), reason).help(help));
    }
    if file.has_table("study.precision") {
        let reason = format!(
            "a study that asks for {word} runs a fixed number of replications, and stops at no precision"
        );
        let help = "leave out `[study.precision]`; --worlds and --replications say how much is run";
        out.push(Diagnostic::of_rule(file.at(&PRECISION_METRIC), reason).help(help));
    }
}
