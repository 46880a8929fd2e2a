//! Ages of the models of Pluchino et al.

use crate::stats::normal;

/// Mean age at hire before it is rounded, in years (Pluchino et al. 2010).
const MEAN: f64 = 25.0;
/// Its standard deviation.
const SD: f64 = 5.0;
/// Youngest age at hire.
const MIN: u32 = 18;
/// Highest age of a hire, and the last age in the organization.
pub(super) const MAX: u32 = 60;

/// The distribution of ages at hire: a normal variable rounded to a whole number, drawn again
/// until it lies within 18 to 60.
#[derive(Clone, Debug)]
pub(super) struct HireAges {
    /// Probability that the age is at most 18, 19, …, 59.
    at_most: Vec<f64>,
}

impl HireAges {
    pub(super) fn new() -> Self {
        let below = |age: u32| normal::cdf((f64::from(age) + 0.5 - MEAN) / SD);
        let (low, high) = (below(MIN - 1), below(MAX));
        let at_most = (MIN..MAX).map(|age| (below(age) - low) / (high - low)).collect();
        Self { at_most }
    }

    /// The age that a uniform number stands for. Inverting the distribution takes one number
    /// where drawing again would take any number of them.
    pub(super) fn of(&self, uniform: f64) -> u32 {
        let above = self.at_most.partition_point(|&at_most| at_most <= uniform);
        (MIN..=MAX).nth(above).unwrap_or(MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_run_from_eighteen_to_sixty() {
        let ages = HireAges::new();
        assert_eq!([ages.of(1e-10), ages.of(1.0 - 1e-16)], [18, 60]);
    }

    #[test]
    fn an_age_is_as_frequent_as_its_year_of_the_normal_distribution() {
        let ages = HireAges::new();
        let draws = 100_000;
        let uniform = |i: u32| (f64::from(i) + 0.5) / f64::from(draws);
        let count = |age| (0..draws).filter(|&i| ages.of(uniform(i)) == age).count() as f64;
        // Φ(0.1) − Φ(−0.1) and Φ(−1.3) − Φ(−1.5), over 1 − Φ(−1.5).
        let kept = 0.933_192_8;
        assert!((count(25) / f64::from(draws) - 0.079_655_7 / kept).abs() < 2e-5);
        assert!((count(18) / f64::from(draws) - 0.029_993_3 / kept).abs() < 2e-5);
    }
}
