//! Tables of a run by other keys than time: how they are described.

use serde::Serialize;

use super::{Direction, Field};
use crate::stats::ProductSums;

/// A table of a run by other keys than time, described once for records, tables and manifest.
///
/// A run yields sums by cell and group; values are made from the sums of all replications.
#[derive(Clone, Debug, PartialEq)]
pub struct Breakdown {
    /// Name of the table.
    pub name: &'static str,
    /// What one row is.
    pub text: &'static str,
    /// The columns that tell its cells apart: choices or whole numbers.
    pub keys: &'static [Field],
    /// The numbers of the keys, cell after cell in the order of rows; a choice is an index into
    /// its words.
    pub cells: Vec<u32>,
    /// How many sums a run keeps of every cell.
    pub sums: usize,
    /// What is measured of every cell.
    pub measures: &'static [Measure],
}

impl Breakdown {
    /// The cells: a number a key.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = &[u32]> {
        self.cells.chunks_exact(self.keys.len().max(1))
    }

    /// How many numbers a run yields for a group.
    #[must_use]
    pub fn numbers(&self) -> usize {
        self.cells().len() * self.sums
    }
}

/// A measure of the cells of a breakdown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// Its key in the column `metric`.
    pub key: &'static str,
    /// Unit of the values.
    pub unit: &'static str,
    /// What is measured, and how, in a sentence.
    pub text: &'static str,
    /// Factor from the ratio to the value.
    pub scale: f64,
    /// The better side; `None` where no side is.
    pub better: Option<Direction>,
    /// Index of the sum that is the numerator, or of the first of the [`ProductSums`].
    #[serde(skip)]
    pub numerator: usize,
    /// The denominator.
    #[serde(skip)]
    pub denominator: Denominator,
    /// How the ratio becomes the value.
    pub kind: MeasureKind,
}

/// What a sum is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denominator {
    /// Another sum of the cell.
    Sum(usize),
    /// 1 for every run: the value is a mean over runs.
    Run,
    /// The periods after the switch: the value is a mean over periods and runs.
    Period,
}

/// What the value of a measure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeasureKind {
    /// The ratio of the sums.
    RatioOfSums,
    /// The product of 1 less the ratio over the cells before this one that share all keys but the
    /// last: the share that survives them, 1 at the first (Kaplan & Meier 1958).
    Survival,
    /// The correlation of x with y of the [`ProductSums`] that begin at the numerator; the
    /// denominator is their first, the number of observations.
    Correlation,
    /// What x adds to z in foretelling y, of the same sums: the squared multiple correlation of y with
    /// x and z less the squared correlation of y with z.
    Gain,
}

impl Measure {
    /// The sums of products of a cell that a correlation or a gain is made of; `None` for other kinds.
    #[must_use]
    pub fn products<'s>(&self, sums: &'s [f64]) -> Option<&'s ProductSums> {
        match self.kind {
            MeasureKind::RatioOfSums | MeasureKind::Survival => None,
            MeasureKind::Correlation | MeasureKind::Gain => sums[self.numerator..].first_chunk(),
        }
    }
}
