//! Confidence intervals.

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

/// Student's intervals for many means at one confidence. The quantile of Student's distribution, by
/// far the most expensive part, is kept while the number of values stays the same.
#[derive(Debug, Clone)]
pub struct StudentIntervals {
    confidence: f64,
    /// Number of values and their quantile.
    last: Option<(usize, f64)>,
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
        Self { confidence, last: None }
    }

    /// The interval for the mean of a sample with these `moments`, as [`student_interval`] gives
    /// it; `None` for a single value.
    pub fn of(&mut self, moments: &Moments) -> Option<Interval> {
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
    pub fn half_width(&mut self, n: usize, standard_error: f64) -> f64 {
        assert!(n > 1, "no interval of {n} values");
        let quantile = match self.last {
            Some((last, quantile)) if last == n => quantile,
            _ => student::quantile(0.5 + 0.5 * self.confidence, n as f64 - 1.0),
        };
        self.last = Some((n, quantile));
        quantile * standard_error
    }
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
    fn a_kept_quantile_changes_no_bit() {
        let mut intervals = StudentIntervals::at(0.95);
        for values in [&[1.0, 2.0, 4.0][..], &[3.0, 3.5, 9.0], &[1.0, 2.0], &[5.0], &[1.0, 7.0]] {
            let kept = intervals.of(&Moments::of(values).unwrap());
            assert_eq!(kept, student_interval(values, 0.95));
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
