//! How many rows lie in a box, and how many of them are of interest.

use crate::stats::interval::Interval;
use crate::stats::shares::share_interval;

/// Rows of one half, all and in a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// All rows of the half.
    pub rows: usize,
    /// Those of interest.
    pub of_interest: usize,
    /// Rows that lie in no earlier box.
    pub left: usize,
    /// Those of interest.
    pub left_of_interest: usize,
    /// Rows that lie in this box and in no earlier one.
    pub inside: usize,
    /// Those of interest.
    pub inside_of_interest: usize,
}

impl Tally {
    /// The tally of `rows`, of which those `left` are in no earlier box.
    pub(super) fn of(
        rows: &[usize],
        left: &[usize],
        of_interest: &[bool],
        is_inside: impl Fn(usize) -> bool,
    ) -> Self {
        let inside: Vec<usize> = left.iter().copied().filter(|row| is_inside(*row)).collect();
        let interest = |rows: &[usize]| rows.iter().filter(|row| of_interest[**row]).count();
        Self {
            rows: rows.len(),
            of_interest: interest(rows),
            left: left.len(),
            left_of_interest: interest(left),
            inside: inside.len(),
            inside_of_interest: interest(&inside),
        }
    }

    /// The share of interest among the rows in no earlier box.
    #[must_use]
    pub fn base_rate(&self) -> Option<f64> {
        share(self.left_of_interest, self.left)
    }

    /// The share of interest in the box; `None` for an empty one.
    #[must_use]
    pub fn density(&self) -> Option<f64> {
        share(self.inside_of_interest, self.inside)
    }

    /// The share of all rows of interest that the box holds; `None` if nothing is.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        share(self.inside_of_interest, self.of_interest)
    }

    /// The share of all rows that the box holds; `None` without a row.
    #[must_use]
    pub fn mass(&self) -> Option<f64> {
        share(self.inside, self.rows)
    }

    /// Wilson's interval of [`Self::density`].
    ///
    /// # Panics
    ///
    /// When `confidence` does not lie between 0 and 1.
    #[must_use]
    pub fn density_interval(&self, confidence: f64) -> Option<Interval> {
        share_interval(self.inside_of_interest, self.inside, confidence)
    }

    /// Wilson's interval of [`Self::coverage`].
    ///
    /// # Panics
    ///
    /// When `confidence` does not lie between 0 and 1.
    #[must_use]
    pub fn coverage_interval(&self, confidence: f64) -> Option<Interval> {
        share_interval(self.inside_of_interest, self.of_interest, confidence)
    }

    /// Whether the density exceeds the base rate beyond chance: the 95 % interval lies above it.
    #[must_use]
    pub fn is_beyond_chance(&self) -> bool {
        let interval = self.density_interval(0.95).zip(self.base_rate());
        interval.is_some_and(|(interval, base_rate)| interval.low > base_rate)
    }
}

fn share(count: usize, of: usize) -> Option<f64> {
    (of > 0).then(|| count as f64 / of as f64)
}
