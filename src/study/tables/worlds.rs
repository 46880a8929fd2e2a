//! worlds.csv: how policies differ in every world.

use super::comparison::baseline_column;
use super::{Made, StudyTable, TableInput, differences};
use crate::study::judged::{JudgedDifference, JudgedWorld, Outcome};
use crate::study::table::{Cell, Column, Table, TakeRow, integer, ordinal, point, statistic, text};
use crate::study::{Plan, PolicyPair};

pub(super) struct WorldDifferences;

impl StudyTable for WorldDifferences {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut columns = vec![point()];
        columns.extend(paired_columns());
        columns.extend([
            integer("n", "Replications; 0 where the world collapsed, or one has no value."),
            statistic("baseline_mean", "Mean of the baseline."),
            statistic("difference", "Mean of policy less baseline, replication by replication."),
            statistic("sd", "Standard deviation of these differences between replications."),
            statistic("half_odd", "Their mean over replications 1, 3, …"),
            statistic("half_even", "Their mean over replications 2, 4, …"),
            statistic("p_value", "Two-sided p of the paired t test over the replications of the world."),
            statistic(
                "q_value",
                "That p adjusted by Benjamini and Hochberg over the worlds, of each policy, baseline \
                 and metric by itself.",
            ),
            text(
                "outcome",
                "\"better\" or \"worse\" by the smallest difference that matters, or \"too small\"; \
                 nothing where the world collapsed.",
            ),
            text(
                "plausible",
                "\"yes\" where the baseline of the study lies in the plausible bands of the model, \
                 \"no\" elsewhere; nothing where there are none.",
            ),
            text(
                "collapsed",
                "Whether a run failed or ended the organization: \"no\", or under which of the two, \
                 \"policy\", \"baseline\" or \"both\".",
            ),
        ]);
        let text = "One row a world, policy, baseline and metric.";
        (!plan.policy_pairs().is_empty()).then_some(Table { name: "worlds", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        plan.points.len() as u64 * differences(plan)
    }

    fn prepare(&self, input: &TableInput<'_>) -> Made {
        input.judged().map(|_| ())
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.points()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let worlds = input.worlds()?;
        for judged in &input.judged()?.differences {
            let mut cells = vec![ordinal(block + 1)];
            cells.extend(input.difference_keys(judged));
            cells.extend(of_world(judged.worlds[block].as_ref()));
            let plausible = match worlds.plausible[block] {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            };
            let collapse = worlds.collapse(block, judged.pair);
            cells.extend([Cell::Text(plausible), Cell::Text(collapse.word())]);
            row(&cells);
        }
        Ok(())
    }
}

/// The cells from `n` to `outcome`.
fn of_world(world: Option<&JudgedWorld>) -> [Cell<'static>; 9] {
    let real = |of: fn(&JudgedWorld) -> Option<f64>| Cell::Real(world.and_then(of));
    let outcome = world.and_then(|world| world.outcome).map_or("", Outcome::word);
    [
        ordinal(world.map_or(0, |world| world.differences.len())),
        real(|world| Some(world.baseline_mean)),
        real(|world| Some(world.moments.mean)),
        real(|world| world.moments.sd()),
        real(|world| world.halves.map(|[odd, _]| odd)),
        real(|world| world.halves.map(|[_, even]| even)),
        real(|world| world.p_value),
        real(|world| world.q_value),
        Cell::Text(outcome),
    ]
}

/// Whether a study has worlds in which policies can be compared.
pub(super) fn has_worlds(plan: &Plan) -> bool {
    plan.worlds.is_some() && !plan.policy_pairs().is_empty()
}

/// The columns of policy, baseline and metric.
pub(super) fn paired_columns() -> [Column; 3] {
    let metric = text("metric", "Key of the metric.");
    [text("policy", "Name of the policy."), baseline_column(), metric]
}

impl<'a> TableInput<'a> {
    /// The cells of policy, baseline and metric.
    pub(super) fn difference_keys(&self, judged: &JudgedDifference) -> [Cell<'a>; 3] {
        let (_, metric) = self.plan.judged_metrics()[judged.metric];
        let [policy, baseline] = self.pair_keys(judged.pair);
        [policy, baseline, Cell::Text(metric.key)]
    }

    /// The cells of policy and baseline.
    pub(super) fn pair_keys(&self, pair: PolicyPair) -> [Cell<'a>; 2] {
        let policies = &self.plan.policies;
        [pair.policy, pair.baseline].map(|policy| Cell::Text(&policies[policy]))
    }
}
