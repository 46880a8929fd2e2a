//! Statistics on slices: moments, quantiles, intervals, paired differences and their p values,
//! when replications are enough, the bootstrap, ranks and dominance, sensitivity indices.
//!
//! Everything here is a pure function of its arguments. A number that does not exist, like the
//! variance of one value, is `None`, never 0 and never NaN. Sums run from the first element to the
//! last, so that a result depends on the order of the data and on nothing else. The bootstrap
//! draws from a stream of its own, addressed by the study's seed.

pub mod benjamini_hochberg;
pub mod beta;
pub mod bootstrap;
pub mod chaos;
mod cholesky;
pub mod dominance;
pub mod dummy;
pub mod estimate;
pub mod holm;
mod incomplete_beta;
pub mod interval;
pub mod jackknife;
pub mod jansen;
mod legendre;
pub mod moments;
pub mod morris;
pub mod noise;
pub mod normal;
pub mod paired;
pub mod pairing;
pub mod pawn;
pub mod prim;
pub mod products;
pub mod quantile;
pub mod ranks;
pub mod sequential;
pub mod shapley;
pub mod shares;
pub mod student;
#[cfg(test)]
mod surfaces;
pub mod welch;

pub use benjamini_hochberg::benjamini_hochberg;
pub use bootstrap::{REPLICATIONS_MIN, RESAMPLES, Resamples, ratio_interval};
pub use chaos::Chaos;
pub(crate) use cholesky::Cholesky;
pub use dominance::{dominators, share_efficient};
pub use dummy::dummy;
pub use estimate::Estimate;
pub use holm::holm;
pub use interval::{Interval, StudentIntervals, student_interval};
pub use jackknife::jackknife_interval;
pub use moments::{Moments, correlation, mean, skewness};
pub use noise::{Denoised, denoised_share, denoised_share_interval};
pub use paired::{PairedDifference, share_better};
pub use pairing::Pairing;
pub use prim::{DenseBox, Limits, Tally, prim};
pub use products::{Association, ProductSums, add_products};
pub use quantile::{quantile, quantile_of, quantile_of_ranked, quantiles_of};
pub use ranks::{midranks, share_best};
pub use sequential::{HalfWidth, SequentialRule};
pub use shares::{share_interval, wilson_interval};
pub use welch::IndependentDifference;

/// Fails unless `actual` lies within `tolerance` of `expected`, relative to the larger of
/// `expected` and the smallest positive number.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_close(actual: f64, expected: f64, tolerance: f64) {
    let error = (actual - expected).abs();
    assert!(
        error <= tolerance * expected.abs().max(f64::MIN_POSITIVE),
        "{actual:e} is not {expected:e} within {tolerance:e}"
    );
}
