//! pooled.csv: ratios pooled over all replications: the sum of all numerators over the sum of all
//! denominators, with an interval from the bootstrap.
//!
//! The mean of the runs' ratios, in the summary, weighs every run alike; the pooled ratio weighs
//! it by its exposure. They differ where exposures do: rates of small or rare groups.

use super::{Made, StudyTable, TableInput, samples};
use crate::sim::{Metric, Observation, Reduction};
use crate::stats::{Interval, Resamples, ratio_interval};
use crate::study::table::{Cell, Table, TakeRow, integer, keys, ordinal, statistic, text};
use crate::study::{CONFIDENCE, Plan};

/// A ratio over all replications of one policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// Replications whose denominator is above 0.
    pub n: usize,
    /// The pooled value, in the metric's unit.
    pub value: Option<f64>,
    /// Its bootstrap interval; `None` where fewer than ten replications have a denominator.
    pub interval: Option<Interval>,
}

/// Pools the sums of `metric` over the years after the switch, a numerator and a denominator a
/// replication; a run without a value has 0 in both.
///
/// # Panics
///
/// When there are not as many of either as replications in `resamples`.
#[must_use]
pub fn pool(
    metric: &Metric,
    numerators: &[f64],
    denominators: &[f64],
    resamples: &Resamples,
) -> Pooled {
    let sums = Observation::ratio(numerators.iter().sum(), denominators.iter().sum());
    let interval = ratio_interval(resamples, numerators, denominators, CONFIDENCE);
    let reported = |ratio: f64| metric.value(Observation::single(Some(ratio)));
    Pooled {
        n: denominators.iter().filter(|denominator| **denominator > 0.0).count(),
        value: metric.value(sums),
        interval: interval.and_then(|interval| {
            Some(Interval { low: reported(interval.low)?, high: reported(interval.high)? })
        }),
    }
}

/// Whether the values of `metric` are ratios of sums, which can be pooled.
fn is_pooled(metric: &Metric) -> bool {
    matches!(metric.reduction, Reduction::RatioOfSums | Reduction::RootRatioOfSums)
}

pub(super) struct PooledRatios;

impl StudyTable for PooledRatios {
    fn declare(&self, _plan: &Plan) -> Option<Table> {
        let mut columns = keys();
        columns.extend([
            text("metric", "Key of the metric."),
            integer("n", "Replications whose denominator is not 0."),
            statistic(
                "pooled",
                "Sum of numerators over sum of denominators, in the metric's unit.",
            ),
            statistic(
                "ci_low",
                "Lower end of its 95 % interval (expanded percentile bootstrap). Below ten \
                 replications: not given, because it covers less often than it says.",
            ),
            statistic("ci_high", "Upper end of that interval."),
        ]);
        let text =
            "One row a policy and ratio, pooled over replications and years after the switch.";
        Some(Table { name: "pooled", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        let ratios = plan.metrics().into_iter().filter(|(_, metric)| is_pooled(metric));
        samples(plan) * ratios.count() as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.samples() * ratios(input).count()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let ratios: Vec<_> = ratios(input).collect();
        let (index, metric) = ratios[block % ratios.len()];
        let sample = input.sample(block / ratios.len());
        let (numerators, denominators) = input.columns.sample(sample)?.sums(index)?;
        let pooled = pool(metric, &numerators, &denominators, input.resamples(sample.point));
        let mut cells = input.keys(sample);
        cells.extend([
            Cell::Text(metric.key),
            ordinal(pooled.n),
            Cell::Real(pooled.value),
            Cell::Real(pooled.interval.map(|interval| interval.low)),
            Cell::Real(pooled.interval.map(|interval| interval.high)),
        ]);
        row(&cells);
        Ok(())
    }
}

/// The metrics that are pooled, with their indices.
fn ratios<'a>(input: &TableInput<'a>) -> impl Iterator<Item = (usize, &'a Metric)> {
    input.metrics.iter().copied().filter(|(_, metric)| is_pooled(metric))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(reduction: Reduction) -> Metric {
        Metric {
            key: "m",
            unit: "",
            text: "",
            scale: 10.0,
            reduction,
            better: None,
            headline: false,
        }
    }

    #[test]
    fn a_large_run_weighs_more_than_a_small_one() {
        // Ratios 1/1 and 9/9 · 3: mean of ratios 2, pooled (1 + 27) / 10.
        let resamples = Resamples::new(1, 10);
        let metric = metric(Reduction::RatioOfSums);
        let five = |pair: [f64; 2]| [pair; 5].concat();
        let pooled = pool(&metric, &five([1.0, 27.0]), &five([1.0, 9.0]), &resamples);
        assert_eq!((pooled.n, pooled.value), (10, Some(28.0)));
        let interval = pooled.interval.unwrap();
        assert!(interval.low > 10.0 && interval.low < 28.0, "{interval:?}");
        assert!(interval.high > 28.0 && interval.high < 30.0, "{interval:?}");
    }

    #[test]
    fn the_interval_of_a_root_is_the_root_of_the_interval() {
        let resamples = Resamples::new(1, 10);
        let interval = |reduction| {
            let squares: Vec<f64> = (1..=10).map(|n| f64::from(n * n)).collect();
            pool(&metric(reduction), &squares, &[1.0; 10], &resamples).interval.unwrap()
        };
        let (root, ratio) =
            (interval(Reduction::RootRatioOfSums), interval(Reduction::RatioOfSums));
        assert!((root.low - 10.0 * (ratio.low / 10.0).sqrt()).abs() < 1e-12);
        assert!((root.high - 10.0 * (ratio.high / 10.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn few_replications_have_a_value_and_no_interval() {
        let metric = metric(Reduction::RatioOfSums);
        let one = pool(&metric, &[1.0], &[4.0], &Resamples::new(1, 1));
        assert_eq!(one, Pooled { n: 1, value: Some(2.5), interval: None });
        let nine = pool(&metric, &[1.0; 9], &[4.0; 9], &Resamples::new(1, 9));
        assert_eq!(nine, Pooled { n: 9, value: Some(2.5), interval: None });
        let none = pool(&metric, &[0.0], &[0.0], &Resamples::new(1, 1));
        assert_eq!(none, Pooled { n: 0, value: None, interval: None });
    }
}
