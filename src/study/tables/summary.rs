//! summary.csv: every metric summarized over replications.

use super::{Made, StudyTable, TableInput, samples};
use crate::sim::Metric;
use crate::stats::{Interval, Moments, StudentIntervals};
use crate::study::Plan;
use crate::study::table::{Cell, Column, Table, TakeRow, integer, keys, ordinal, statistic, text};

/// Confidence of every interval in the tables.
pub const CONFIDENCE: f64 = 0.95;

/// A metric over the replications of one policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Replications that have a value.
    pub n: usize,
    /// Their mean.
    pub mean: Option<f64>,
    /// Their standard deviation; `None` below two.
    pub sd: Option<f64>,
    /// Student's interval of the mean; `None` below two.
    pub interval: Option<Interval>,
}

/// Summarizes the values that exist.
#[must_use]
pub fn summarize(values: &[Option<f64>]) -> Summary {
    let present: Vec<f64> = values.iter().flatten().copied().collect();
    let moments = Moments::of(&present);
    Summary {
        n: present.len(),
        mean: moments.as_ref().map(|moments| moments.mean),
        sd: moments.as_ref().and_then(Moments::sd),
        interval: moments.as_ref().and_then(|moments| StudentIntervals::at(CONFIDENCE).of(moments)),
    }
}

pub(super) struct Summaries;

impl StudyTable for Summaries {
    fn declare(&self, _plan: &Plan) -> Option<Table> {
        let mut columns = keys();
        columns.extend(columns_of_summary());
        let text = "One row a policy and metric, over replications.";
        Some(Table { name: "summary", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        samples(plan) * plan.metrics().len() as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.samples()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let sample = input.sample(block);
        let columns = input.columns.sample(sample)?;
        let mut cells = input.keys(sample);
        let keys = cells.len();
        for &(index, metric) in &input.metrics {
            cells.truncate(keys);
            cells.extend(cells_of_summary(metric, &summarize(&columns.values(index)?)));
            row(&cells);
        }
        Ok(())
    }
}

/// The columns of a metric summarized over replications.
pub(super) fn columns_of_summary() -> [Column; 6] {
    [
        text("metric", "Key of the metric."),
        integer("n", "Replications that have a value."),
        statistic("mean", "Mean over replications, in the metric's unit."),
        statistic("sd", "Standard deviation between replications."),
        statistic("ci_low", "Lower end of Student's 95 % interval of the mean."),
        statistic("ci_high", "Upper end of that interval."),
    ]
}

/// The cells of those columns.
pub(super) fn cells_of_summary(metric: &Metric, summary: &Summary) -> [Cell<'static>; 6] {
    [
        Cell::Text(metric.key),
        ordinal(summary.n),
        Cell::Real(summary.mean),
        Cell::Real(summary.sd),
        Cell::Real(summary.interval.as_ref().map(|interval| interval.low)),
        Cell::Real(summary.interval.as_ref().map(|interval| interval.high)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_replication_has_a_mean_and_no_spread() {
        let summary = summarize(&[Some(3.0)]);
        assert_eq!(summary, Summary { n: 1, mean: Some(3.0), sd: None, interval: None });
    }

    #[test]
    fn missing_values_do_not_count() {
        let summary = summarize(&[Some(1.0), None, Some(3.0)]);
        assert_eq!(summary.n, 2);
        assert_eq!(summary.mean, Some(2.0));
        // t(0.975; 1) = 12.706 times a standard error of 1.
        assert!((summary.interval.unwrap().high - 14.706_2).abs() < 1e-3);
    }

    #[test]
    fn without_values_everything_is_missing() {
        let summary = summarize(&[None, None]);
        assert_eq!(summary, Summary { n: 0, mean: None, sd: None, interval: None });
    }
}
