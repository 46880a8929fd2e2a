//! Ratios pooled over all replications: the sum of all numerators over the sum of all
//! denominators, with an interval from the bootstrap.
//!
//! The mean of the runs' ratios, in the summary, weighs every run alike; the pooled ratio weighs
//! it by its exposure. They differ where exposures do: rates of small or rare groups.

use super::tables::{At, Writer, column, keys, ordinal};
use super::{CONFIDENCE, Cell, ColumnKind, RunRow, StudyError, Table, TableSink};
use crate::sim::{Metric, Observation, Reduction, Simulation};
use crate::stats::{Interval, Resamples, ratio_interval};

/// A ratio over all replications of one policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// Replications whose denominator is above 0.
    pub n: usize,
    /// The pooled value, in the metric's unit.
    pub value: Option<f64>,
    /// Its bootstrap interval; `None` below two replications.
    pub interval: Option<Interval>,
}

/// Pools the sums of `metric` over the years after the switch, one observation a replication; a
/// run without a value has [`Observation::MISSING`].
///
/// # Panics
///
/// When there are not as many observations as replications in `resamples`.
#[must_use]
pub fn pool(metric: &Metric, observations: &[Observation], resamples: &Resamples) -> Pooled {
    let numerators: Vec<f64> = observations.iter().map(|o| o.numerator).collect();
    let denominators: Vec<f64> = observations.iter().map(|o| o.denominator).collect();
    let sums = Observation::ratio(numerators.iter().sum(), denominators.iter().sum());
    let interval = ratio_interval(resamples, &numerators, &denominators, CONFIDENCE);
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

pub(super) fn table() -> Table {
    let mut columns = keys();
    let real = |name: &str, text: &str| column(name, ColumnKind::Real, "", text);
    columns.extend([
        column("metric", ColumnKind::Text, "", "Key of the metric."),
        column("n", ColumnKind::Integer, "", "Replications whose denominator is not 0."),
        real("pooled", "Sum of numerators over sum of denominators, in the metric's unit."),
        real("ci_low", "Lower end of its 95 % interval (expanded percentile bootstrap)."),
        real("ci_high", "Upper end of that interval."),
    ]);
    let text = "One row a policy and ratio, pooled over replications and years after the switch.";
    Table { name: "pooled", text, columns }
}

pub(super) fn write<S: Simulation, T: TableSink>(
    writer: &Writer<'_, S>,
    resamples: &Resamples,
    sink: &mut T,
) -> Result<(), T::Error>
where
    T::Error: From<StudyError>,
{
    sink.begin(&table())?;
    for at in writer.places() {
        let sums = read(writer, at)?;
        let pooled = writer.metrics.iter().zip(&sums).filter(|(metric, _)| is_pooled(metric));
        for (metric, observations) in pooled {
            let pooled = pool(metric, observations, resamples);
            let mut cells = writer.keys(at);
            cells.extend([
                Cell::Text(metric.key),
                ordinal(pooled.n),
                Cell::Real(pooled.value),
                Cell::Real(pooled.interval.map(|interval| interval.low)),
                Cell::Real(pooled.interval.map(|interval| interval.high)),
            ]);
            sink.row(&cells)?;
        }
    }
    Ok(())
}

/// The sums after the switch of every run at `at`: by metric, then replication.
fn read<S: Simulation>(
    writer: &Writer<'_, S>,
    (point, policy, group): At,
) -> Result<Vec<Vec<Observation>>, StudyError> {
    let replications = writer.plan.replications;
    let mut sums = vec![Vec::with_capacity(replications as usize); writer.metrics.len()];
    for replication in 1..=replications {
        sums.iter_mut().for_each(|sums| sums.push(Observation::MISSING));
        if let Some(run) = writer.run(point, policy, replication)? {
            add(&mut sums, run.after(group));
        }
    }
    Ok(sums)
}

/// Adds the rows of one run to the last observation of every metric.
fn add<'a>(sums: &mut [Vec<Observation>], rows: impl Iterator<Item = RunRow<'a>>) {
    for row in rows {
        for (metric, sums) in sums.iter_mut().enumerate() {
            let observation = row.observation(metric);
            if let Some(sum) = sums.last_mut() {
                sum.numerator += observation.numerator;
                sum.denominator += observation.denominator;
            }
        }
    }
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
        let runs = [Observation::ratio(1.0, 1.0), Observation::ratio(27.0, 9.0)];
        let resamples = Resamples::new(1, 2);
        let pooled = pool(&metric(Reduction::RatioOfSums), &runs, &resamples);
        assert_eq!((pooled.n, pooled.value), (2, Some(28.0)));
        assert_eq!(pooled.interval, Some(Interval { low: 10.0, high: 30.0 }));
    }

    #[test]
    fn the_interval_of_a_root_is_the_root_of_the_interval() {
        let runs = [1.0, 4.0, 9.0, 16.0].map(|square| Observation::ratio(square, 1.0));
        let resamples = Resamples::new(1, 4);
        let root = pool(&metric(Reduction::RootRatioOfSums), &runs, &resamples).interval.unwrap();
        let ratio = pool(&metric(Reduction::RatioOfSums), &runs, &resamples).interval.unwrap();
        assert!((root.low - 10.0 * (ratio.low / 10.0).sqrt()).abs() < 1e-12);
        assert!((root.high - 10.0 * (ratio.high / 10.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_single_replication_has_a_value_and_no_interval() {
        let metric = metric(Reduction::RatioOfSums);
        let one = pool(&metric, &[Observation::ratio(1.0, 4.0)], &Resamples::new(1, 1));
        assert_eq!(one, Pooled { n: 1, value: Some(2.5), interval: None });
        let none = pool(&metric, &[Observation::MISSING], &Resamples::new(1, 1));
        assert_eq!(none, Pooled { n: 0, value: None, interval: None });
    }
}
