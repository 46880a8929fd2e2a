//! Differences between two policies whose replications have nothing in common.
//!
//! Welch (1947), "The generalization of 'Student's' problem when several different population
//! variances are involved", Biometrika 34, 28-35: Student's distribution with the degrees of
//! freedom of Satterthwaite (1946).

use super::interval::Interval;
use super::moments::Moments;
use super::student;

/// How a metric differs between two independent samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndependentDifference {
    /// Mean of the variant less mean of the baseline, in the unit of the metric.
    pub difference: f64,
    /// Welch's interval for it; `None` unless both samples have two values. A point when neither
    /// varies.
    pub interval: Option<Interval>,
    /// Two-sided p value (0 to 1) of Welch's test; `None` as the interval, or when neither sample
    /// varies.
    pub p_value: Option<f64>,
}

impl IndependentDifference {
    /// The difference between the means of `variant` and `baseline`, with an interval at a
    /// `confidence` such as 0.95; `None` when either is empty.
    ///
    /// # Panics
    ///
    /// When `confidence` does not lie between 0 and 1.
    #[must_use]
    pub fn of(baseline: &[f64], variant: &[f64], confidence: f64) -> Option<Self> {
        assert!(
            confidence > 0.0 && confidence < 1.0,
            "a confidence of {confidence}; it must lie between 0 and 1"
        );
        let (baseline, variant) = (Moments::of(baseline)?, Moments::of(variant)?);
        let difference = variant.mean - baseline.mean;
        let spread = Spread::of(&baseline, &variant);
        let half_width = |spread: Spread| {
            let quantile = || student::quantile(0.5 + 0.5 * confidence, spread.df);
            if spread.standard_error > 0.0 { quantile() * spread.standard_error } else { 0.0 }
        };
        let interval = spread.map(half_width).map(|half_width| Interval {
            low: difference - half_width,
            high: difference + half_width,
        });
        let varying = spread.filter(|spread| spread.standard_error > 0.0);
        let p_value = varying
            .map(|spread| student::two_sided_p(difference / spread.standard_error, spread.df));
        Some(Self { difference, interval, p_value })
    }
}

/// The standard error of a difference of means, and its distribution.
#[derive(Clone, Copy)]
struct Spread {
    standard_error: f64,
    /// Degrees of freedom; NaN if neither sample varies.
    df: f64,
}

impl Spread {
    fn of(baseline: &Moments, variant: &Moments) -> Option<Self> {
        let squared_error = |sample: &Moments| Some(sample.variance? / sample.n as f64);
        let (a, b) = (squared_error(baseline)?, squared_error(variant)?);
        let share = |squared_error: f64, sample: &Moments| {
            squared_error * squared_error / (sample.n - 1) as f64
        };
        let df = (a + b) * (a + b) / (share(a, baseline) + share(b, variant));
        Some(Self { standard_error: (a + b).sqrt(), df })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    /// Additional hours of sleep under two drugs, from Student (1908); the data set `sleep` of R.
    const FIRST_DRUG: [f64; 10] = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    const SECOND_DRUG: [f64; 10] = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    #[test]
    fn the_sleep_of_student_has_the_welch_test_of_r() {
        let sleep = IndependentDifference::of(&FIRST_DRUG, &SECOND_DRUG, 0.95).unwrap();
        let interval = sleep.interval.unwrap();
        assert_close(sleep.difference, 1.58, 1e-15);
        assert_close(sleep.p_value.unwrap(), 0.079_394_14, 1e-7);
        assert_close(interval.low, -0.205_483_2, 1e-6);
        assert_close(interval.high, 3.365_483_2, 1e-7);
    }

    #[test]
    fn samples_of_one_size_and_spread_have_students_degrees_of_freedom() {
        let first = Moments::of(&[1.0, 2.0, 3.0]).unwrap();
        let second = Moments::of(&[7.0, 8.0, 9.0]).unwrap();
        assert_close(Spread::of(&first, &second).unwrap().df, 4.0, 1e-15);
    }

    #[test]
    fn a_single_value_has_a_difference_and_no_interval() {
        let one = IndependentDifference::of(&[1.0], &[3.0, 4.0], 0.95).unwrap();
        assert_eq!((one.difference, one.interval, one.p_value), (2.5, None, None));
        assert_eq!(IndependentDifference::of(&[], &[1.0, 2.0], 0.95), None);
    }

    #[test]
    fn samples_that_do_not_vary_have_a_point_for_an_interval() {
        let point = IndependentDifference::of(&[1.0, 1.0], &[3.0, 3.0], 0.95).unwrap();
        assert_eq!(point.interval, Some(Interval { low: 2.0, high: 2.0 }));
        assert_eq!(point.p_value, None);
    }
}
