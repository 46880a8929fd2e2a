//! series_summary.csv: metrics by period, summarized over replications: what a chart over time
//! needs, at a size that does not grow with the replications.

use super::summary::{Summary, cells_of_summary, columns_of_summary};
use super::{Made, StudyTable, TableInput, samples, time};
use crate::stats::{Moments, StudentIntervals, quantiles_of};
use crate::study::run_columns::time_of;
use crate::study::table::{Cell, Table, TakeRow, keys, statistic};
use crate::study::{CONFIDENCE, Plan};

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

/// Summarizes `values`, those that exist, as [`crate::study::summarize`] does, and sorts them, at least in part, for
/// the quantiles. `intervals` are at [`CONFIDENCE`].
#[must_use]
pub fn summarize_period(values: &mut [f64], intervals: &StudentIntervals) -> PeriodSummary {
    let moments = Moments::of(values);
    let summary = Summary {
        n: values.len(),
        mean: moments.as_ref().map(|moments| moments.mean),
        sd: moments.as_ref().and_then(Moments::sd),
        interval: moments.as_ref().and_then(|moments| intervals.of(moments)),
    };
    PeriodSummary { summary, quantiles: quantiles_of(values, QUANTILES.map(|(p, ..)| p)) }
}

pub(super) struct SeriesSummary;

impl StudyTable for SeriesSummary {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut columns = keys();
        let text = "1, 2, … after the switch; …, −1, 0 before it, the same for every policy.";
        columns.extend(time(plan, text));
        columns.extend(columns_of_summary());
        columns.extend(QUANTILES.map(|(_, name, text)| statistic(name, text)));
        let text = match plan.summarizes_headline_alone() {
            false => "One row a policy, period and metric, over replications.",
            true => {
                "One row a policy, period and headline metric, over replications; \
                 `[output] by_period = \"all\"` has the others, too."
            }
        };
        Some(Table { name: "series_summary", text, columns })
    }

    fn is_series(&self) -> bool {
        true
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        samples(plan) * periods(plan) as u64 * plan.metrics_by_period().len() as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.samples() * periods(input.plan)
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let simulation = &input.plan.points[0].simulation;
        let timed = simulation.period().column().is_some();
        let periods = periods(input.plan);
        let (sample, period) = (input.sample(block / periods), block % periods);
        let time = i64::from(time_of(period, simulation.warm_up().periods() as usize));
        let intervals = StudentIntervals::at(CONFIDENCE);
        let columns = input.columns.sample(sample)?;
        let mut cells = input.keys(sample);
        cells.extend(timed.then_some(Cell::Integer(time)));
        let (keys, mut values) = (cells.len(), Vec::new());
        for (index, metric) in input.plan.metrics_by_period() {
            values.clear();
            let column = columns.in_period(period, index)?;
            values.extend(column.iter().filter(|value| !value.is_nan()));
            let PeriodSummary { summary, quantiles } = summarize_period(&mut values, &intervals);
            cells.truncate(keys);
            cells.extend(cells_of_summary(metric, &summary));
            cells.extend(quantiles.map(Cell::Real));
            row(&cells);
        }
        Ok(())
    }
}

fn periods(plan: &Plan) -> usize {
    let simulation = &plan.points[0].simulation;
    (simulation.warm_up().periods() + simulation.horizon()) as usize
}

#[cfg(test)]
mod tests {
    use super::super::summary::summarize;
    use super::*;

    fn summarized(values: &[f64]) -> PeriodSummary {
        summarize_period(&mut values.to_vec(), &StudentIntervals::at(CONFIDENCE))
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
