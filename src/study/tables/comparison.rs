//! comparison.csv: every policy against the baseline, and against the further policies that the
//! study names, replication by replication.

use super::{Made, Pairing, StudyTable, TableInput, pairs};
use crate::sim::Direction;
use crate::sim::threads::*;
use crate::stats::{PairedDifference, holm, share_better};
use crate::study::run_columns::Sample;
use crate::study::table::{Cell, Column, Table, TakeRow, integer, keys, ordinal, statistic, text};
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
    compare_with(plan, columns, plan.baseline, point, group)
}

/// Compares every other policy with policy number `baseline` as [`compare`] does; p is adjusted
/// over these comparisons.
///
/// # Errors
///
/// [`StudyError::Journal`] when the columns cannot be read.
pub fn compare_with(
    plan: &Plan,
    columns: &RunColumns,
    baseline: usize,
    point: usize,
    group: usize,
) -> Result<Vec<Comparison>, StudyError> {
    let metrics = plan.points[0].simulation.metrics();
    let of_metric = |index: usize| -> Result<Vec<Comparison>, StudyError> {
        let others = (0..plan.policies.len()).filter(|&policy| policy != baseline);
        let baseline = columns.values(point, baseline, group, index)?;
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
        columns.insert(2, baseline_column());
        columns.extend([
            text("metric", "Key of the metric."),
            integer("n", "Replications in which both have a value."),
            statistic("difference", "Mean of policy less baseline, replication by replication."),
            statistic("ci_low", "Lower end of Student's 95 % interval of the difference."),
            statistic("ci_high", "Upper end of that interval."),
            statistic("effect_size", "Difference over the baseline's sd between replications."),
            statistic(
                "better_share",
                "Share of replications in which the policy is strictly better.",
            ),
            statistic("p_value", "Two-sided p of the paired t test."),
            statistic(
                "p_holm",
                "That p adjusted by Holm's method over policies × headline metrics, of each \
                 baseline by itself.",
            ),
        ]);
        let text = "One row a policy, baseline and metric: paired differences.";
        Some(Table { name: "comparison", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        pairs(plan) * plan.metrics().len() as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.points()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let (point, plan) = (block, input.plan);
        let groups = || 0..input.groups().len();
        let in_groups = |&baseline: &usize| -> Result<Vec<Vec<Comparison>>, StudyError> {
            groups()
                .map(|group| compare_with(plan, input.columns, baseline, point, group))
                .collect()
        };
        let baselines = plan.baselines();
        let compared: Vec<_> = baselines.iter().map(in_groups).collect::<Result<_, _>>()?;
        for policy in 0..input.policies() {
            for (&baseline, by_group) in baselines.iter().zip(&compared) {
                for (group, comparisons) in by_group.iter().enumerate() {
                    let shown = |c: &&Comparison| {
                        c.policy == policy && input.metrics.iter().any(|(i, _)| *i == c.metric)
                    };
                    for comparison in comparisons.iter().filter(shown) {
                        let policy = Sample { point, policy, group };
                        let baseline = Sample { policy: baseline, ..policy };
                        let mut cells = input.paired_keys(Pairing { policy, baseline });
                        cells.extend(comparison.cells(plan));
                        row(&cells);
                    }
                }
            }
        }
        Ok(())
    }
}

/// The column that tells what a row is compared with; it follows that of the policy.
pub(super) fn baseline_column() -> Column {
    text(
        "baseline",
        "Name of the policy that it is compared with: the baseline, or one of study.also_against.",
    )
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
