//! A number with its confidence interval.

use super::interval::Interval;

/// A number and its confidence interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Its interval, in which the number lies.
    pub interval: Interval,
}

impl Estimate {
    /// With an interval that is symmetric about it.
    pub(crate) fn symmetric(value: f64, half_width: f64) -> Self {
        let interval = Interval { low: value - half_width, high: value + half_width };
        Self { value, interval }
    }
}
