//! What common random numbers save: how much less a paired difference varies than the difference
//! of two independent runs would.
//!
//! Law (2015), "Simulation Modeling and Analysis", 5th ed., section 11.2: the variance of a
//! difference is the sum of the variances less twice the covariance, and common random numbers
//! make that covariance positive where they work.

use super::moments::{Moments, correlation};
use super::paired::complete_pairs;

/// How a variant and the baseline move together over the replications that have both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pairing {
    /// Pearson's correlation over replications; `None` below two replications, or when a side
    /// does not vary.
    pub correlation: Option<f64>,
    /// Variance of the paired difference over the sum of both variances: 1 without pairing, 0
    /// when the difference is always the same, above 1 where pairing does harm; at most 2.
    /// `None` below two replications, or when neither side varies.
    pub variance_ratio: Option<f64>,
}

impl Pairing {
    /// The pairing of `variant` with `baseline`, whose elements k belong to the same replication.
    ///
    /// # Panics
    ///
    /// When the slices differ in length.
    #[must_use]
    pub fn of(baseline: &[Option<f64>], variant: &[Option<f64>]) -> Self {
        let pairs = complete_pairs(baseline, variant);
        let (baselines, variants): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        let differences: Vec<f64> =
            pairs.iter().map(|(baseline, variant)| variant - baseline).collect();
        Self {
            correlation: correlation(&baselines, &variants),
            variance_ratio: variance_ratio(&baselines, &variants, &differences),
        }
    }

    /// How many times as many replications independent runs would need for an interval of the
    /// same width; `None` without a variance ratio, or when it is 0.
    #[must_use]
    pub fn replications_saved(&self) -> Option<f64> {
        self.variance_ratio.map(|ratio| 1.0 / ratio).filter(|factor| factor.is_finite())
    }
}

fn variance_ratio(baselines: &[f64], variants: &[f64], differences: &[f64]) -> Option<f64> {
    let variance = |values| Moments::of(values).and_then(|moments| moments.variance);
    let apart = variance(baselines)? + variance(variants)?;
    let ratio = variance(differences)? / apart;
    ratio.is_finite().then_some(ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pairing_of_four_replications_by_hand() {
        // Variances 20/3 and 8/3, covariance 4: correlation 4 / (4/3 √10), differences -1, -1, 1,
        // 1 with variance 4/3, ratio (4/3) / (28/3).
        let pairing = Pairing::of(&[1.0, 3.0, 5.0, 7.0].map(Some), &[2.0, 4.0, 4.0, 6.0].map(Some));
        assert!((pairing.correlation.unwrap() - 3.0 / 10.0_f64.sqrt()).abs() < 1e-14);
        assert!((pairing.variance_ratio.unwrap() - 1.0 / 7.0).abs() < 1e-14);
        assert!((pairing.replications_saved().unwrap() - 7.0).abs() < 1e-12);
    }

    #[test]
    fn a_constant_difference_would_save_without_end() {
        let pairing = Pairing::of(&[1.0, 2.0, 4.0].map(Some), &[2.0, 3.0, 5.0].map(Some));
        assert_eq!(pairing.variance_ratio, Some(0.0));
        assert_eq!(pairing.replications_saved(), None);
    }

    #[test]
    fn opposites_double_the_variance() {
        let pairing = Pairing::of(&[-1.0, 0.0, 1.0].map(Some), &[1.0, 0.0, -1.0].map(Some));
        assert!((pairing.correlation.unwrap() + 1.0).abs() < 1e-14);
        assert!((pairing.variance_ratio.unwrap() - 2.0).abs() < 1e-14);
    }

    #[test]
    fn what_a_single_or_constant_replication_cannot_say_is_missing() {
        let none = Pairing { correlation: None, variance_ratio: None };
        assert_eq!(Pairing::of(&[Some(1.0)], &[Some(2.0)]), none);
        assert_eq!(Pairing::of(&[Some(1.0); 3], &[Some(2.0); 3]), none);
        assert_eq!(Pairing::of(&[Some(1.0), None], &[None, Some(2.0)]), none);
        assert_eq!(none.replications_saved(), None);
    }
}
