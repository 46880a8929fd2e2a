//! pairing.csv: what common random numbers save in this study, policy by policy.

use super::{Made, StudyTable, TableInput, samples};
use crate::stats::{Pairing, REPLICATIONS_MIN};
use crate::study::Plan;
use crate::study::run_columns::Sample;
use crate::study::table::{Cell, Table, TakeRow, keys, statistic, text};

pub(super) struct PairingGains;

impl StudyTable for PairingGains {
    fn declare(&self, _plan: &Plan) -> Option<Table> {
        let mut columns = keys();
        columns.extend([
            text("metric", "Key of a headline metric."),
            statistic(
                "correlation",
                "Correlation of policy and baseline over replications. It and what follows: not \
                 given below ten replications, because so few say next to nothing of it (two \
                 always correlate at 1 or −1).",
            ),
            statistic(
                "variance_ratio",
                "Variance of the paired difference over the sum of both variances; 1 would be no \
                 use.",
            ),
            statistic(
                "replications_saved",
                "1 / variance_ratio: how many times the replications independent runs would need.",
            ),
        ]);
        let text = "One row a policy and headline metric: what common random numbers save.";
        Some(Table { name: "pairing", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        let headline = plan.metrics().into_iter().filter(|(_, metric)| metric.headline);
        let policies = plan.policies.len() as u64;
        samples(plan) / policies * (policies - 1) * headline.count() as u64
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
            let pairing = gain(&values(baseline)?, &values(sample)?);
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

/// What pairing saves; nothing where fewer than [`REPLICATIONS_MIN`] replications have both values.
fn gain(baseline: &[Option<f64>], policy: &[Option<f64>]) -> Pairing {
    let pairs = baseline.iter().zip(policy);
    match pairs.filter(|(baseline, policy)| baseline.is_some() && policy.is_some()).count() {
        0..REPLICATIONS_MIN => Pairing { correlation: None, variance_ratio: None },
        _ => Pairing::of(baseline, policy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_replications_do_not_say_that_pairing_is_perfect() {
        let baseline: Vec<_> = (0..11).map(|k| Some(f64::from(k * k % 7))).collect();
        let policy: Vec<_> = baseline.iter().map(|own| own.map(|own| 2.0 * own + 1.0)).collect();
        let of_two = Pairing::of(&baseline[..2], &policy[..2]);
        assert!(of_two.correlation.is_some_and(|correlation| correlation > 0.999_999));
        for few in [1, 2, 9] {
            assert_eq!(gain(&baseline[..few], &policy[..few]).replications_saved(), None);
        }
        assert_eq!(gain(&baseline, &policy), Pairing::of(&baseline, &policy));
        let mut rare = policy.clone();
        rare[..2].fill(None);
        assert_eq!(gain(&baseline, &rare).correlation, None);
    }
}
