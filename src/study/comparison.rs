//! Policies against the baseline, replication by replication.

use super::{CONFIDENCE, Outcomes, Plan};
use crate::sim::{Direction, Simulation};
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
#[must_use]
pub fn compare<S: Simulation>(
    plan: &Plan<S>,
    outcomes: &Outcomes,
    point: usize,
    group: usize,
) -> Vec<Comparison> {
    let metrics = plan.points[0].simulation.metrics();
    let others = (0..plan.policies.len()).filter(|&policy| policy != plan.baseline);
    let mut comparisons: Vec<Comparison> = others
        .flat_map(|policy| (0..metrics.len()).map(move |metric| (policy, metric)))
        .map(|(policy, metric)| {
            let baseline = outcomes.values(point, plan.baseline, group, metric);
            let variant = outcomes.values(point, policy, group, metric);
            let higher = metrics[metric].better.map(|better| better == Direction::Higher);
            Comparison {
                policy,
                metric,
                paired: PairedDifference::of(baseline, variant, CONFIDENCE),
                better_share: higher.and_then(|higher| share_better(baseline, variant, higher)),
                p_holm: None,
            }
        })
        .collect();
    let family = |c: &&mut Comparison| metrics[c.metric].headline;
    let p_values: Vec<Option<f64>> = comparisons
        .iter_mut()
        .filter(family)
        .map(|c| c.paired.as_ref().and_then(|paired| paired.p_value))
        .collect();
    for (comparison, p_holm) in comparisons.iter_mut().filter(family).zip(holm(&p_values)) {
        comparison.p_holm = p_holm;
    }
    comparisons
}
