//! Policies against the baseline, replication by replication.

use super::{CONFIDENCE, Outcomes, Plan, StudyError};
use crate::sim::Direction;
use crate::sim::threads::*;
use crate::stats::{PairedDifference, holm, share_better};

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
    outcomes: &Outcomes,
    point: usize,
    group: usize,
) -> Result<Vec<Comparison>, StudyError> {
    let metrics = plan.points[0].simulation.metrics();
    let of_metric = |index: usize| -> Result<Vec<Comparison>, StudyError> {
        let baseline = outcomes.values(point, plan.baseline, group, index)?;
        let others = (0..plan.policies.len()).filter(|&policy| policy != plan.baseline);
        let compared = others.map(|policy| {
            let variant = outcomes.values(point, policy, group, index)?;
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
