//! When replications are enough: a rule that looks at the interval of a mean at fixed boundaries
//! and stops at the first where it is narrow enough.
//!
//! To stop when an interval looks narrow is to stop when the spread happens to look small, so the
//! interval covers less often than it says, though the loss vanishes as the wanted width does
//! (Chow & Robbins 1965, "On the asymptotic theory of fixed-width sequential confidence intervals
//! for the mean", Annals of Mathematical Statistics 36, 457-462). Three things keep it small here:
//! the rule looks seldom, each time at half as many replications again; it never stops below
//! [`SequentialRule::MIN_LOWEST`]; and it asks for more where the values are skewed, which is where
//! Student's interval of few values covers least and a small spread goes with a mean that is off.
//! That last condition has the form of Cochran's rule, n > 25 G1², as Sugden, Smith & Jones (2000),
//! "Cochran's rule for simple random sampling", Journal of the Royal Statistical Society B 62(4),
//! 787-793, extend it to Student's interval. The constant besides was set by the simulation that
//! docs/methods.md tabulates and the tests repeat.

use super::interval::StudentIntervals;
use super::moments::{Moments, skewness};

/// Values that are needed for each unit of squared skewness (Cochran).
const PER_SQUARED_SKEWNESS: f64 = 25.0;

/// Values that are needed without any skewness.
const WITHOUT_SKEWNESS: f64 = 36.0;

/// How narrow an interval has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HalfWidth {
    /// Half of it is at most this, in the unit of the values; above 0.
    Absolute(f64),
    /// Half of it is at most this share of the mean's magnitude; above 0.
    Relative(f64),
}

impl HalfWidth {
    /// The half width that is wanted of an interval about `mean`, in its unit.
    #[must_use]
    pub fn about(self, mean: f64) -> f64 {
        match self {
            Self::Absolute(half_width) => half_width,
            Self::Relative(share) => share * mean.abs(),
        }
    }
}

/// A rule that says at fixed numbers of replications whether they are enough.
#[derive(Debug, Clone)]
pub struct SequentialRule {
    wanted: HalfWidth,
    min: usize,
    max: usize,
    intervals: StudentIntervals,
}

impl SequentialRule {
    /// The smallest `min`: below it no coverage is promised.
    pub const MIN_LOWEST: usize = 40;

    /// Intervals at a `confidence` such as 0.95 have to be as narrow as `wanted`, from `min` to
    /// `max` replications.
    ///
    /// # Panics
    ///
    /// When `confidence` does not lie between 0 and 1, `min` lies below [`Self::MIN_LOWEST`] or
    /// above `max`.
    #[must_use]
    pub fn new(wanted: HalfWidth, confidence: f64, (min, max): (usize, usize)) -> Self {
        let lowest = Self::MIN_LOWEST;
        assert!((lowest..=max).contains(&min), "min is {min}; it runs from {lowest} to max, {max}");
        Self { wanted, min, max, intervals: StudentIntervals::at(confidence) }
    }

    /// The numbers of replications at which to look, rising: `min`, each half as many again, and
    /// `max`, at which a study ends in any case. They depend on nothing else.
    pub fn boundaries(&self) -> impl Iterator<Item = usize> + use<> {
        let max = self.max;
        let next = move |n: &usize| (*n < max).then(|| (*n + n.div_ceil(2)).min(max));
        std::iter::successors(Some(self.min), next)
    }

    /// Whether `values`, one a replication up to a boundary, are enough: Student's interval of
    /// their mean is as narrow as wanted, and there are as many as their skewness needs. Equal
    /// values are enough. False with fewer than [`Self::MIN_LOWEST`] values, for example because
    /// some replications have none.
    pub fn is_enough(&mut self, values: &[f64]) -> bool {
        if values.len() < Self::MIN_LOWEST {
            return false;
        }
        let Some(moments) = Moments::of(values) else { return false };
        let Some(interval) = self.intervals.of(&moments) else { return false };
        interval.half_width() <= self.wanted.about(moments.mean)
            && needed(skewness(values)) <= values.len() as f64
    }
}

/// The number of values that a skewness needs; `None` is the skewness of equal values.
fn needed(skewness: Option<f64>) -> f64 {
    skewness.map_or(0.0, |skewness| WITHOUT_SKEWNESS + PER_SQUARED_SKEWNESS * skewness * skewness)
}

#[cfg(test)]
mod tests;
