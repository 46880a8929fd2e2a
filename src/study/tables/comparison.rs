//! comparison.csv: every policy against the baseline, replication by replication.

use super::{Made, StudyTable, TableInput};
use crate::sim::Direction;
use crate::sim::threads::*;
use crate::stats::{PairedDifference, holm, share_better};
use crate::study::run_columns::Sample;
use crate::study::table::{Cell, Table, TakeRow, integer, keys, ordinal, real, text};
use crate::study::{CONFIDENCE, Plan, RunColumns, StudyError};

/// One metric of one policy against the baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Index of the policy.
    pub policy: usize,
    /// Index of the metric.
    pub metric: usize,
    /// The paired difference, policy less baseline; `None` without a complete pair.
    pub paired: Option<PairedDifference>,
    /// Share of replications in which the policy is strictly better; only for metrics with a
    /// better side.
    pub better_share: Option<f64>,
    /// p adjusted by Holm's method over policies × headline metrics; only for headline metrics.
    pub p_holm: Option<f64>,
}

impl Comparison {
    /// Whether the interval of the difference leaves out zero.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        let interval = self.paired.as_ref().and_then(|paired| paired.interval.as_ref());
        interval.is_some_and(|interval| !interval.contains(0.0))
    }
}

/// Compares every policy with the baseline at `point` in `group`: by policy, then metric.
///
/// # Errors
///
/// [`StudyError::Journal`] when the columns cannot be read.
pub fn compare(
    plan: &Plan,
    columns: &RunColumns,
    point: usize,
    group: usize,
) -> Result<Vec<Comparison>, StudyError> {
    let metrics = plan.points[0].simulation.metrics();
    let of_metric = |index: usize| -> Result<Vec<Comparison>, StudyError> {
        let baseline = columns.values(point, plan.baseline, group, index)?;
        let others = (0..plan.policies.len()).filter(|&policy| policy != plan.baseline);
        let compared = others.map(|policy| {
            let variant = columns.values(point, policy, group, index)?;
            let higher = metrics[index].better.map(|better| better == Direction::Higher);
            Ok(Comparison {
                policy,
                metric: index,
                paired: PairedDifference::of(&baseline, &variant, CONFIDENCE),
                better_share: higher.and_then(|higher| share_better(&baseline, &variant, higher)),
                p_holm: None,
            })
        });
        compared.collect()
    };
    let by_metric: Vec<Vec<Comparison>> =
        (0..metrics.len()).into_par_iter().map(of_metric).collect::<Result<_, _>>()?;
    let mut comparisons: Vec<Comparison> = by_metric.into_iter().flatten().collect();
    comparisons.sort_by_key(|comparison| (comparison.policy, comparison.metric));
    let family = |c: &&mut Comparison| metrics[c.metric].headline;
    let p_values: Vec<Option<f64>> = comparisons
        .iter_mut()
        .filter(family)
        .map(|c| c.paired.as_ref().and_then(|paired| paired.p_value))
        .collect();
    for (comparison, p_holm) in comparisons.iter_mut().filter(family).zip(holm(&p_values)) {
        comparison.p_holm = p_holm;
    }
    Ok(comparisons)
}

pub(super) struct Comparisons;

impl StudyTable for Comparisons {
    fn declare(&self, _plan: &Plan) -> Option<Table> {
        let mut columns = keys();
        columns.insert(2, text("baseline", "Name of the baseline policy."));
        columns.extend([
            text("metric", "Key of the metric."),
            integer("n", "Replications in which both have a value."),
            real("difference", "Mean of policy less baseline, replication by replication."),
            real("ci_low", "Lower end of Student's 95 % interval of the difference."),
            real("ci_high", "Upper end of that interval."),
            real("effect_size", "Difference over the baseline's sd between replications."),
            real("better_share", "Share of replications in which the policy is strictly better."),
            real("p_value", "Two-sided p of the paired t test."),
            real("p_holm", "That p adjusted by Holm's method over policies × headline metrics."),
        ]);
        let text = "One row a policy and metric: paired differences from the baseline.";
        Some(Table { name: "comparison", text, columns })
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.points()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let (point, plan) = (block, input.plan);
        let groups = 0..input.groups().len();
        let by_group = groups.map(|group| compare(plan, input.columns, point, group));
        let by_group: Vec<_> = by_group.collect::<Result<_, _>>()?;
        for policy in (0..input.policies()).filter(|&policy| policy != plan.baseline) {
            for (group, comparisons) in by_group.iter().enumerate() {
                let shown = |c: &&Comparison| {
                    c.policy == policy && input.metrics.iter().any(|(i, _)| *i == c.metric)
                };
                for comparison in comparisons.iter().filter(shown) {
                    let mut cells = input.keys(Sample { point, policy, group });
                    cells.insert(2, Cell::Text(&plan.policies[plan.baseline]));
                    cells.extend(comparison.cells(plan));
                    row(&cells);
                }
            }
        }
        Ok(())
    }
}

impl Comparison {
    /// The cells from the metric on.
    fn cells(&self, plan: &Plan) -> [Cell<'static>; 9] {
        let paired = self.paired.as_ref();
        let interval = paired.and_then(|paired| paired.interval.as_ref());
        [
            Cell::Text(plan.points[0].simulation.metrics()[self.metric].key),
            ordinal(paired.map_or(0, |paired| paired.n)),
            Cell::Real(paired.map(|paired| paired.difference)),
            Cell::Real(interval.map(|interval| interval.low)),
            Cell::Real(interval.map(|interval| interval.high)),
            Cell::Real(paired.and_then(|paired| paired.effect_size)),
            Cell::Real(self.better_share),
            Cell::Real(paired.and_then(|paired| paired.p_value)),
            Cell::Real(self.p_holm),
        ]
    }
}
