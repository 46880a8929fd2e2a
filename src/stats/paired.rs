//! Differences between two policies over the same replications.
//!
//! Replication k of the baseline and of the variant share their random numbers, so the difference
//! is taken within each replication and its spread is that of the differences (Law 2015,
//! "Simulation Modeling and Analysis", 5th ed., section 10.2.1).

use super::interval::{Interval, student_interval};
use super::moments::Moments;
use super::student;

/// How a metric differs between a variant and the baseline, over the replications that have both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedDifference {
    /// Number of replications with a value on both sides, at least 1.
    pub n: usize,
    /// Mean of variant minus baseline, in the unit of the metric.
    pub difference: f64,
    /// Student interval for the difference; `None` for a single replication, and a point when all
    /// differences are equal.
    pub interval: Option<Interval>,
    /// The difference in standard deviations of the baseline over the same replications (Glass's
    /// delta); `None` for a single replication, or when the baseline does not vary.
    pub effect_size: Option<f64>,
    /// Two-sided p value (0 to 1) of the paired t test; `None` for a single replication, or when
    /// all differences are equal.
    pub p_value: Option<f64>,
}

impl PairedDifference {
    /// The difference between `variant` and `baseline`, whose elements k belong to the same
    /// replication, with an interval at a `confidence` such as 0.95. A replication in which either
    /// is missing drops out; `None` when none is left.
    ///
    /// # Panics
    ///
    /// When the slices differ in length, or `confidence` does not lie between 0 and 1.
    pub fn of(baseline: &[Option<f64>], variant: &[Option<f64>], confidence: f64) -> Option<Self> {
        let pairs = complete_pairs(baseline, variant);
        let baselines: Vec<f64> = pairs.iter().map(|(baseline, _)| *baseline).collect();
        let differences: Vec<f64> =
            pairs.iter().map(|(baseline, variant)| variant - baseline).collect();
        let moments = Moments::of(&differences)?;
        Some(Self {
            n: moments.n,
            difference: moments.mean,
            interval: student_interval(&differences, confidence),
            effect_size: effect_size(moments.mean, &baselines),
            p_value: p_value(&moments),
        })
    }
}

/// Share (0 to 1) of the replications with a value on both sides in which the variant is strictly
/// better than the baseline; `None` when there are none.
///
/// # Panics
///
/// When the slices differ in length.
pub fn share_better(
    baseline: &[Option<f64>],
    variant: &[Option<f64>],
    higher_is_better: bool,
) -> Option<f64> {
    let pairs = complete_pairs(baseline, variant);
    if pairs.is_empty() {
        return None;
    }
    let is_better = |(baseline, variant): &&(f64, f64)| {
        if higher_is_better { variant > baseline } else { variant < baseline }
    };
    Some(pairs.iter().filter(is_better).count() as f64 / pairs.len() as f64)
}

/// The (baseline, variant) pairs of the replications that have both.
pub(super) fn complete_pairs(baseline: &[Option<f64>], variant: &[Option<f64>]) -> Vec<(f64, f64)> {
    assert_eq!(baseline.len(), variant.len(), "a pair needs the same replications on both sides");
    baseline.iter().zip(variant).filter_map(|(baseline, variant)| baseline.zip(*variant)).collect()
}

fn effect_size(difference: f64, baselines: &[f64]) -> Option<f64> {
    let sd = Moments::of(baselines)?.sd().filter(|sd| *sd > 0.0)?;
    Some(difference / sd).filter(|effect_size| effect_size.is_finite())
}

fn p_value(differences: &Moments) -> Option<f64> {
    let sd = differences.sd().filter(|sd| *sd > 0.0)?;
    let n = differences.n as f64;
    Some(student::two_sided_p(differences.mean / (sd / n.sqrt()), n - 1.0))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact, or the same computation twice")]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    /// Additional hours of sleep of ten patients under two drugs, from Student (1908), "The
    /// probable error of a mean", Biometrika 6(1), 1-25; the data set `sleep` of R.
    const FIRST_DRUG: [f64; 10] = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    const SECOND_DRUG: [f64; 10] = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    #[test]
    fn the_sleep_of_student_has_the_t_test_of_r() {
        let sleep =
            PairedDifference::of(&FIRST_DRUG.map(Some), &SECOND_DRUG.map(Some), 0.95).unwrap();
        let interval = sleep.interval.unwrap();
        assert_eq!(sleep.n, 10);
        assert_close(sleep.difference, 1.58, 1e-15);
        assert_close(sleep.p_value.unwrap(), 0.002_832_89, 1e-6);
        assert_close(interval.low, 0.700_114_2, 1e-7);
        assert_close(interval.high, 2.459_885_8, 1e-7);
    }

    #[test]
    fn the_effect_is_measured_in_standard_deviations_of_the_baseline() {
        // Baseline 1, 3, 5: standard deviation 2. Differences 2, 3, 4: mean 3.
        let baseline = [1.0, 3.0, 5.0].map(Some);
        let difference = PairedDifference::of(&baseline, &[3.0, 6.0, 9.0].map(Some), 0.9).unwrap();
        assert_eq!(difference.difference, 3.0);
        assert_eq!(difference.effect_size, Some(1.5));
    }

    #[test]
    fn a_replication_missing_on_either_side_drops_out() {
        let baseline = [Some(1.0), None, Some(3.0), Some(100.0), Some(5.0)];
        let variant = [Some(3.0), Some(-50.0), Some(6.0), None, Some(9.0)];
        let complete = |confidence| {
            PairedDifference::of(&[1.0, 3.0, 5.0].map(Some), &[3.0, 6.0, 9.0].map(Some), confidence)
        };
        assert_eq!(PairedDifference::of(&baseline, &variant, 0.95), complete(0.95));
        assert_eq!(share_better(&baseline, &variant, true), Some(1.0));
    }

    #[test]
    fn no_complete_replication_makes_no_difference() {
        assert_eq!(PairedDifference::of(&[], &[], 0.95), None);
        assert_eq!(PairedDifference::of(&[Some(1.0), None], &[None, Some(2.0)], 0.95), None);
        assert_eq!(share_better(&[Some(1.0)], &[None], true), None);
    }

    #[test]
    fn one_replication_has_a_difference_and_nothing_else() {
        let expected = PairedDifference {
            n: 1,
            difference: 2.0,
            interval: None,
            effect_size: None,
            p_value: None,
        };
        assert_eq!(PairedDifference::of(&[Some(1.0)], &[Some(3.0)], 0.95), Some(expected));
    }

    #[test]
    fn equal_differences_have_a_point_for_an_interval_and_no_p_value() {
        let baseline = [1.0, 2.0, 3.0].map(Some);
        let shifted = PairedDifference::of(&baseline, &[1.5, 2.5, 3.5].map(Some), 0.95).unwrap();
        assert_eq!(shifted.interval, Some(Interval { low: 0.5, high: 0.5 }));
        assert_eq!((shifted.effect_size, shifted.p_value), (Some(0.5), None));
    }

    #[test]
    fn a_baseline_without_variance_has_no_effect_size() {
        let constant = [Some(0.1); 3];
        let difference = PairedDifference::of(&constant, &[1.0, 2.0, 4.0].map(Some), 0.95).unwrap();
        assert_eq!(difference.effect_size, None);
        assert!(difference.p_value.is_some());
    }

    #[test]
    fn ties_are_not_better() {
        let baseline = [1.0, 2.0, 3.0, 4.0].map(Some);
        let variant = [1.0, 3.0, 2.0, 5.0].map(Some);
        assert_eq!(share_better(&baseline, &variant, true), Some(0.5));
        assert_eq!(share_better(&baseline, &variant, false), Some(0.25));
    }

    #[test]
    #[should_panic(expected = "the same replications")]
    fn unequal_numbers_of_replications_are_a_mistake() {
        let _ = share_better(&[Some(1.0)], &[], true);
    }
}
