//! Confidence intervals.

use std::cell::Cell;

use super::{moments::Moments, student};

/// A closed interval, with `low` <= `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

impl Interval {
    /// Half the distance between the limits, at least 0.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.high - self.low)
    }

    /// Whether `x` lies between the limits or on one of them.
    pub fn contains(&self, x: f64) -> bool {
        (self.low..=self.high).contains(&x)
    }
}

/// Student's confidence interval for the mean of the distribution that `values` were drawn from,
/// at a `confidence` such as 0.95; `None` for fewer than two values. It is exact for independent
/// normal values, and a point when all values are equal.
///
/// # Panics
///
/// When `confidence` does not lie between 0 and 1.
pub fn student_interval(values: &[f64], confidence: f64) -> Option<Interval> {
    StudentIntervals::at(confidence).of(&Moments::of(values)?)
}

/// Student's intervals for many means at one confidence.
#[derive(Debug, Clone)]
pub struct StudentIntervals {
    confidence: f64,
}

impl StudentIntervals {
    /// Intervals at a `confidence` such as 0.95.
    ///
    /// # Panics
    ///
    /// When `confidence` does not lie between 0 and 1.
    pub fn at(confidence: f64) -> Self {
        assert!(
            confidence > 0.0 && confidence < 1.0,
            "a confidence of {confidence}; it must lie between 0 and 1"
        );
        Self { confidence }
    }

    /// The interval for the mean of a sample with these `moments`, as [`student_interval`] gives
    /// it; `None` for a single value.
    pub fn of(&self, moments: &Moments) -> Option<Interval> {
        let standard_error = moments.sd()? / (moments.n as f64).sqrt();
        let half_width = self.half_width(moments.n, standard_error);
        Some(Interval { low: moments.mean - half_width, high: moments.mean + half_width })
    }

    /// Half the width of the interval around an estimate from `n` values, at least two, with that
    /// standard error.
    ///
    /// # Panics
    ///
    /// For fewer than two values.
    pub fn half_width(&self, n: usize, standard_error: f64) -> f64 {
        assert!(n > 1, "no interval of {n} values");
        quantile(self.confidence, n) * standard_error
    }
}

/// Sizes of samples whose quantiles a thread remembers.
const REMEMBERED: usize = 64;

thread_local! {
    /// Confidence, size of the sample and quantile: that of size n at place n modulo their number.
    static QUANTILES: [Cell<(f64, usize, f64)>; REMEMBERED] =
        const { [const { Cell::new((0.0, 0, 0.0)) }; REMEMBERED] };
}

/// The quantile of Student's distribution that an interval of a mean of `n` values has. It is by far
/// the most expensive part of an interval, and the samples of a study have a few sizes, so that a
/// thread remembers those it has computed.
fn quantile(confidence: f64, n: usize) -> f64 {
    QUANTILES.with(|known| {
        let place = &known[n % REMEMBERED];
        let (of, size, quantile) = place.get();
        if of.to_bits() == confidence.to_bits() && size == n {
            return quantile;
        }
        let quantile = student::quantile(0.5 + 0.5 * confidence, n as f64 - 1.0);
        place.set((confidence, n, quantile));
        quantile
    })
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact, or the same computation twice")]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn a_hand_worked_interval_comes_out() {
        // Mean 4, variance 8 / 3, standard error sqrt(2 / 3), t of 0.975 at 3 df 3.1824463052837.
        let interval = student_interval(&[2.0, 4.0, 4.0, 6.0], 0.95).unwrap();
        assert_close(interval.half_width(), 3.182_446_305_283_7 * (2.0_f64 / 3.0).sqrt(), 1e-14);
        assert_close(interval.low + interval.high, 8.0, 1e-15);
    }

    #[test]
    fn more_confidence_takes_a_wider_interval() {
        let half_width = |confidence| {
            student_interval(&[1.0, 2.0, 4.0], confidence).map(|interval| interval.half_width())
        };
        assert!(half_width(0.99) > half_width(0.95));
        assert!(half_width(0.95) > half_width(0.5));
    }

    #[test]
    fn a_remembered_quantile_changes_no_bit() {
        for confidence in [0.95, 0.9, 0.95] {
            // 3 and 67 have the same place.
            for n in [2, 3, 67, 3, 67, 2] {
                let expected = student::quantile(0.5 + 0.5 * confidence, n as f64 - 1.0);
                let half = StudentIntervals::at(confidence).half_width(n, 1.0);
                assert_eq!(half, expected, "{n} at {confidence}");
            }
        }
    }

    #[test]
    fn fewer_than_two_values_have_no_interval() {
        assert_eq!(student_interval(&[], 0.95), None);
        assert_eq!(student_interval(&[3.0], 0.95), None);
    }

    #[test]
    fn equal_values_have_a_point_for_an_interval() {
        let interval = student_interval(&[0.1; 7], 0.95).unwrap();
        assert_eq!(interval, Interval { low: 0.1, high: 0.1 });
        assert_eq!(interval.half_width(), 0.0);
        assert!(interval.contains(0.1));
    }

    #[test]
    fn an_interval_contains_its_limits_and_nothing_beyond() {
        let interval = Interval { low: -1.0, high: 2.0 };
        assert!(interval.contains(-1.0) && interval.contains(0.0) && interval.contains(2.0));
        assert!(!interval.contains(-1.1) && !interval.contains(2.1));
        assert!(!interval.contains(f64::NAN));
    }

    #[test]
    #[should_panic(expected = "between 0 and 1")]
    fn a_confidence_in_percent_is_a_mistake() {
        let _ = student_interval(&[1.0, 2.0], 95.0);
    }
}
