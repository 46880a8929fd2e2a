//! pairing.csv: what common random numbers save in this study, policy by policy.

use super::{Made, StudyTable, TableInput, samples};
use crate::stats::Pairing;
use crate::study::Plan;
use crate::study::run_columns::Sample;
use crate::study::table::{Cell, Table, TakeRow, keys, real, text};

pub(super) struct PairingGains;

impl StudyTable for PairingGains {
    fn declare(&self, _plan: &Plan) -> Option<Table> {
        let mut columns = keys();
        columns.extend([
            text("metric", "Key of a headline metric."),
            real("correlation", "Correlation of policy and baseline over replications."),
            real(
                "variance_ratio",
                "Variance of the paired difference over the sum of both variances; 1 would be no \
                 use.",
            ),
            real(
                "replications_saved",
                "1 / variance_ratio: how many times the replications independent runs would need.",
            ),
        ]);
        let text = "One row a policy and headline metric: what common random numbers save.";
        Some(Table { name: "pairing", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        let headline = plan.metrics().into_iter().filter(|(_, metric)| metric.headline);
        samples(plan) * headline.count() as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.samples()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let (sample, policy) = (input.sample(block), input.plan.baseline);
        let baseline = Sample { policy, ..sample };
        let headline = input.metrics.iter().filter(|(_, metric)| metric.headline);
        for &(index, metric) in headline.filter(|_| sample != baseline) {
            let values = |sample| input.columns.in_sample(sample, index);
            let pairing = Pairing::of(&values(baseline)?, &values(sample)?);
            let mut cells = input.keys(sample);
            cells.extend([
                Cell::Text(metric.key),
                Cell::Real(pairing.correlation),
                Cell::Real(pairing.variance_ratio),
                Cell::Real(pairing.replications_saved()),
            ]);
            row(&cells);
        }
        Ok(())
    }
}
