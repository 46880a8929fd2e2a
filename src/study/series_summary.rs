//! Metrics by period, summarized over replications: what a chart over time needs, at a size that
//! does not grow with the replications.

use super::outcomes::time;
use super::tables::{column, keys, summary_cells, summary_columns};
use super::writer::Writer;
use super::{CONFIDENCE, Cell, ColumnKind, Plan, StudyError, Summary, Table, TableSink};
use crate::stats::{Moments, StudentIntervals, quantile_of};

/// Probabilities of the quantiles, and the columns they go to.
const QUANTILES: [(f64, &str, &str); 5] = [
    (0.05, "q05", "5 % quantile over replications (type 7 of Hyndman & Fan 1996)."),
    (0.25, "q25", "25 % quantile."),
    (0.5, "q50", "Median."),
    (0.75, "q75", "75 % quantile."),
    (0.95, "q95", "95 % quantile."),
];

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

pub(super) fn table(plan: &Plan) -> Table {
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

pub(super) fn write<T: TableSink>(writer: &Writer<'_>, sink: &mut T) -> Result<(), T::Error>
where
    T::Error: From<StudyError>,
{
    sink.begin(&table(writer.plan))?;
    let simulation = &writer.plan.points[0].simulation;
    let warm_up = simulation.warm_up().periods();
    let periods = (warm_up + simulation.horizon()) as usize;
    let timed = simulation.period().column().is_some();
    sink.rows(writer.places() * periods, &|block, row| {
        let (at, period) = (writer.place(block / periods), block % periods);
        let mut intervals = StudentIntervals::at(CONFIDENCE);
        for &(index, metric) in &writer.metrics {
            let mut values = writer.outcomes.in_period(at, period, index)?;
            let PeriodSummary { summary, quantiles } =
                summarize_period(&mut values, &mut intervals);
            let mut cells = writer.keys(at);
            let time = i64::from(time(period, warm_up as usize));
            cells.extend(timed.then_some(Cell::Integer(time)));
            cells.extend(summary_cells(metric, &summary));
            cells.extend(quantiles.map(Cell::Real));
            row(&cells);
        }
        Ok(())
    })
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
}
