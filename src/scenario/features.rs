//! What a library without all of its features leaves out, and how a scenario that asks for it is refused.

use super::diagnostic::{Collector, Diagnostic};
use super::location::TableId;
use super::models::Model;
use super::question::Analysis;
use super::raw::RawTable;
use super::read::Scenario;

/// Refuses what the library is built without.
pub(super) fn left_out(scenario: Scenario, given: &RawTable, out: &mut Collector) -> Scenario {
    let has_points = given.contains_key("factor") || scenario.study.analysis != Analysis::Policies;
    let mut refuse = |key: &str, reason: &str, help: &str| {
        out.push(Diagnostic::of_rule(TableId::FILE.key(key).value(), reason).help(help));
    };
    if !cfg!(feature = "designs") && has_points {
        let reason = "designs of several points are not a part of this program";
        refuse("factor", reason, "take the factors out, or run the scenario with `rungs run`");
    }
    if !cfg!(feature = "classics") && scenario.model() != Model::Career {
        let reason = "published models are not a part of this program";
        refuse("model", reason, "run the scenario with `rungs run`");
    }
    scenario
}
