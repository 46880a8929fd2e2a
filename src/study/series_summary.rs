//! Metrics by period, summarized over replications: what a chart over time needs, at a size that
//! does not grow with the replications.

use super::tables::{At, Writer, column, keys, summary_cells, summary_columns};
use super::{CONFIDENCE, Cell, ColumnKind, Plan, RunRow, StudyError, Summary, Table, TableSink};
use crate::sim::{Metric, Simulation};
use crate::stats::{Moments, StudentIntervals, quantile_of};

/// Probabilities of the quantiles, and the columns they go to.
const QUANTILES: [(f64, &str, &str); 5] = [
    (0.05, "q05", "5 % quantile over replications (type 7 of Hyndman & Fan 1996)."),
    (0.25, "q25", "25 % quantile."),
    (0.5, "q50", "Median."),
    (0.75, "q75", "75 % quantile."),
    (0.95, "q95", "95 % quantile."),
];

/// Memory for the values of one policy and department, 64 MiB. Where they need more, the runs are
/// read several times, as many periods each time as fit; a single period is never divided.
const SLICE_BYTES: usize = 64 << 20;

/// A metric in one period over the replications of one policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeriodSummary {
    /// Number, mean, spread and interval.
    pub summary: Summary,
    /// Quantiles of 5, 25, 50, 75 and 95 %; `None` without values.
    pub quantiles: [Option<f64>; 5],
}

/// Summarizes `values`, those that exist, as [`super::summarize`] does, and partly sorts them for
/// the quantiles. `intervals` are at [`CONFIDENCE`].
#[must_use]
pub fn summarize_period(values: &mut [f64], intervals: &mut StudentIntervals) -> PeriodSummary {
    let moments = Moments::of(values);
    let summary = Summary {
        n: values.len(),
        mean: moments.as_ref().map(|moments| moments.mean),
        sd: moments.as_ref().and_then(Moments::sd),
        interval: moments.as_ref().and_then(|moments| intervals.of(moments)),
    };
    PeriodSummary { summary, quantiles: QUANTILES.map(|(p, ..)| quantile_of(values, p)) }
}

pub(super) fn table<S: Simulation>(plan: &Plan<S>) -> Table {
    let mut columns = keys();
    if let Some(time) = plan.points[0].simulation.period().column() {
        let text = "1, 2, … after the switch; …, −1, 0 before it, the same for every policy.";
        columns.push(column(time, ColumnKind::Integer, "", text));
    }
    columns.extend(summary_columns());
    let real = |(_, name, text): (f64, &str, &str)| column(name, ColumnKind::Real, "", text);
    columns.extend(QUANTILES.map(real));
    let text = "One row a policy, period and metric, over replications.";
    Table { name: "series_summary", text, columns }
}

pub(super) fn write<S: Simulation, T: TableSink>(
    writer: &Writer<'_, S>,
    sink: &mut T,
) -> Result<(), T::Error>
where
    T::Error: From<StudyError>,
{
    sink.begin(&table(writer.plan))?;
    let simulation = &writer.plan.points[0].simulation;
    let periods = (simulation.warm_up().periods() + simulation.horizon()) as usize;
    let numbers = writer.plan.replications as usize * writer.metrics.len();
    let at_once = periods_at_once(numbers).min(periods.max(1));
    for at in writer.places() {
        for first in (0..periods).step_by(at_once) {
            let slice = Slice::read(writer, at, first, at_once.min(periods - first))?;
            write_slice(writer, at, slice, sink)?;
        }
    }
    Ok(())
}

/// Periods whose values fit into [`SLICE_BYTES`], at least 1.
fn periods_at_once(numbers_a_period: usize) -> usize {
    (SLICE_BYTES / (size_of::<f64>() * numbers_a_period.max(1))).max(1)
}

fn write_slice<S: Simulation, T: TableSink>(
    writer: &Writer<'_, S>,
    at: At,
    slice: Slice,
    sink: &mut T,
) -> Result<(), T::Error> {
    let mut intervals = StudentIntervals::at(CONFIDENCE);
    let timed = writer.plan.points[0].simulation.period().column().is_some();
    for (time, mut values) in slice.times.into_iter().zip(slice.values) {
        for (metric, values) in writer.metrics.iter().zip(&mut values) {
            let PeriodSummary { summary, quantiles } = summarize_period(values, &mut intervals);
            let mut cells = writer.keys(at);
            if timed {
                cells.push(Cell::Integer(i64::from(time)));
            }
            cells.extend(summary_cells(metric, &summary));
            cells.extend(quantiles.map(Cell::Real));
            sink.row(&cells)?;
        }
    }
    Ok(())
}

/// The values of one policy and department in successive periods.
#[derive(Debug, Default)]
struct Slice {
    times: Vec<i32>,
    /// By period and metric: the values that exist, in the order of the replications.
    values: Vec<Vec<Vec<f64>>>,
}

impl Slice {
    /// Reads `count` periods from number `first` on out of every run at `at`.
    fn read<S: Simulation>(
        writer: &Writer<'_, S>,
        (point, policy, group): At,
        first: usize,
        count: usize,
    ) -> Result<Self, StudyError> {
        let mut slice = Self::default();
        let replications = writer.plan.replications as usize;
        for replication in 1..=writer.plan.replications {
            if let Some(run) = writer.run(point, policy, replication)? {
                let rows = run.warm_up(group).chain(run.after(group));
                slice.add(rows.skip(first).take(count), writer.metrics, replications);
            }
        }
        Ok(slice)
    }

    /// Takes the rows of one run of `replications`.
    fn add<'a>(
        &mut self,
        rows: impl Iterator<Item = RunRow<'a>>,
        metrics: &[Metric],
        replications: usize,
    ) {
        for (period, row) in rows.enumerate() {
            if period == self.times.len() {
                self.times.push(row.time);
                let room = || Vec::with_capacity(replications);
                self.values.push(metrics.iter().map(|_| room()).collect());
            }
            let values = metrics.iter().zip(&mut self.values[period]).enumerate();
            for (index, (metric, values)) in values {
                values.extend(metric.value(row.observation(index)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::summarize;
    use super::*;

    fn summarized(values: &[f64]) -> PeriodSummary {
        summarize_period(&mut values.to_vec(), &mut StudentIntervals::at(CONFIDENCE))
    }

    #[test]
    fn five_replications_by_hand() {
        let PeriodSummary { summary, quantiles } = summarized(&[5.0, 1.0, 2.0, 4.0, 3.0]);
        assert_eq!(summary, summarize(&[5.0, 1.0, 2.0, 4.0, 3.0].map(Some)));
        assert_eq!((summary.n, summary.mean), (5, Some(3.0)));
        assert!((summary.sd.unwrap() - 2.5_f64.sqrt()).abs() < 1e-14);
        // t(0.975; 4) = 2.776 times a standard error of √(2.5 / 5).
        assert!((summary.interval.unwrap().high - 4.963_243).abs() < 1e-6);
        // Positions 0.2, 1, 2, 3, 3.8 among the sorted values.
        for (actual, expected) in quantiles.into_iter().zip([1.2, 2.0, 3.0, 4.0, 4.8]) {
            assert!((actual.unwrap() - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn a_single_replication_has_quantiles_and_no_spread() {
        let PeriodSummary { summary, quantiles } = summarized(&[7.0]);
        assert_eq!((summary.sd, summary.interval), (None, None));
        assert_eq!(quantiles, [Some(7.0); 5]);
        assert_eq!(summarized(&[]).quantiles, [None; 5]);
    }

    #[test]
    fn a_slice_holds_at_least_one_period() {
        assert_eq!(periods_at_once(usize::MAX / 64), 1);
        assert!(periods_at_once(10_000 * 33) >= 10);
        assert!(periods_at_once(0) > 1);
    }
}
