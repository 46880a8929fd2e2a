//! Reads what a study asks, and what an analysis has no place for.

use super::diagnostic::{Collector, Diagnostic};
use super::file_keys::{
    ANALYSIS, ATTRIBUTION_WORLDS, DESIGN_SEEDS, PRECISION_METRIC, SENSITIVITY_METHOD,
};
use super::parsed::Parsed;
use super::question::{Analysis, Seeds, SensitivityMethod};
use super::table::Table;
use crate::sim::Choice;

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
        Analysis::Attribution if !file.has(&ATTRIBUTION_WORLDS) => Seeds::Common,
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
