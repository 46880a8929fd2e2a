//! Statistics on slices: moments, quantiles, intervals, paired differences and their p values.
//!
//! Everything here is a pure function of its arguments. A number that does not exist, like the
//! variance of one value, is `None`, never 0 and never NaN. Sums run from the first element to the
//! last, so that a result depends on the order of the data and on nothing else.

pub mod holm;
mod incomplete_beta;
pub mod interval;
pub mod moments;
pub mod normal;
pub mod paired;
pub mod quantile;
pub mod student;

pub use holm::holm;
pub use interval::{Interval, student_interval};
pub use moments::{Moments, correlation, mean};
pub use paired::{PairedDifference, share_better};
pub use quantile::{quantile, quantile_of};

/// Fails unless `actual` lies within `tolerance` of `expected`, relative to the larger of
/// `expected` and the smallest positive number.
#[cfg(test)]
#[track_caller]
fn assert_close(actual: f64, expected: f64, tolerance: f64) {
    let error = (actual - expected).abs();
    assert!(
        error <= tolerance * expected.abs().max(f64::MIN_POSITIVE),
        "{actual:e} is not {expected:e} within {tolerance:e}"
    );
}
