//! Boxes in which cases of interest are dense: in what part of the space of parameters something
//! happens.
//!
//! The patient rule induction method of Friedman & Fisher (1999), "Bump hunting in high-dimensional
//! data", Statistics and Computing 9, 123-143, for scenario discovery (Bryant & Lempert 2010,
//! "Thinking inside the box", Technological Forecasting & Social Change 77(1), 34-49), with
//! three changes. A box is found on one half of the rows and reported on the other, because the density in
//! the half that it was fitted to is too high. And the box is chosen without a person: it is the one
//! on the path of peeling that is hardest to explain by chance. And a step of peeling looks deeper than
//! it goes.

mod search;
mod tally;

pub use tally::Tally;

use search::Search;

/// The share of the rows in the box that a step of peeling or pasting moves: the patience of Friedman
/// & Fisher.
pub const STEP: f64 = 0.05;

/// The least share of the searched rows that a box may hold.
pub const MASS_MIN: f64 = 0.05;

/// The least number of searched rows that a box may hold.
pub const ROWS_MIN: usize = 10;

/// The level at which a restriction has to matter, divided by the number of coordinates that could
/// have been restricted: a box without it would have to give the density of the box with it by so
/// small a chance.
pub const RESTRICTION_LEVEL: f64 = 0.05;

/// What a box asks of one coordinate: at least `low`, and below `high`; one of them at least is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Number of the coordinate, from 0.
    pub key: usize,
    /// Lower limit, which belongs to the box.
    pub low: Option<f64>,
    /// Upper limit, which does not.
    pub high: Option<f64>,
}

impl Limits {
    /// Whether a value of the coordinate lies within the limits.
    #[must_use]
    pub fn contain(&self, value: f64) -> bool {
        self.low.is_none_or(|low| value >= low) && self.high.is_none_or(|high| value < high)
    }
}

/// A box, with what lies in it.
#[derive(Clone, Debug, PartialEq)]
pub struct DenseBox {
    /// The restricted coordinates in ascending order, at least one.
    pub limits: Vec<Limits>,
    /// The half that it was found in: too good to be true.
    pub in_sample: Tally,
    /// The other half, by which it is to be judged.
    pub held_out: Tally,
}

impl DenseBox {
    /// Whether a point lies in the box.
    ///
    /// # Panics
    ///
    /// When the point lacks a restricted coordinate.
    #[must_use]
    pub fn contains(&self, point: &[f64]) -> bool {
        self.limits.iter().all(|limits| limits.contain(point[limits.key]))
    }
}

/// Whether a row of `rows` is held out: if it is in their second half. Of Sobol points both halves then
/// fill the space alike, and of other samples they are independent. Every other row would not do:
/// among 512 Sobol points on 30 axes all rows of one half can lie on one side of an axis.
#[must_use]
pub fn is_held_out(row: usize, rows: usize) -> bool {
    row >= rows.div_ceil(2)
}

/// Up to `boxes_max` boxes in which rows `of_interest` are dense, the first one first; `x` holds the
/// coordinates of a row, each in [0, 1). A later box is looked for among the rows that are in no
/// earlier one, and its tallies leave those out. The list ends before the first box whose held-out
/// density does not exceed the held-out base rate; it is empty where nothing, or everything, is of
/// interest, and where all restrictions could be chance.
///
/// 1. Peeling: at the end of a coordinate where cutting, however deep, would raise the statistic of 2
///    most, [`STEP`] of the rows in the box is cut off; down to [`MASS_MIN`] or [`ROWS_MIN`]. (Friedman
///    & Fisher look only as deep as the step. Where few rows are of interest, many steps cut off none
///    of them by chance, and the path goes astray: of a planted box with 0.9 inside and 0.05 outside,
///    512 rows, theirs found boxes with a density of 0.49, this one of 0.86.)
/// 2. Of the boxes on that path the one with the largest √n (d - p), n rows with density d where the
///    base rate is p: the test statistic of a binomial share (Klösgen 1996, "Explora"). It cuts off
///    what is less dense than the middle between base rate and box.
/// 3. Limits are dropped, the least important first, as long as the density with a limit is
///    explained by the density without it at the level [`RESTRICTION_LEVEL`] over the number of
///    coordinates (quasi-p value of Bryant & Lempert: one-sided binomial test).
/// 4. Pasting: limits are moved out by [`STEP`] where that raises the statistic of 2; then 3 again.
///
/// Ties go to the first coordinate, the lower end and the larger box.
///
/// # Panics
///
/// When there are not as many flags as rows, or rows differ in length.
#[must_use]
pub fn prim(x: &[Vec<f64>], of_interest: &[bool], boxes_max: usize) -> Vec<DenseBox> {
    assert_eq!(x.len(), of_interest.len(), "a flag a row");
    let (held_out, searched): (Vec<usize>, Vec<usize>) =
        (0..x.len()).partition(|row| is_held_out(*row, x.len()));
    let mut boxes: Vec<DenseBox> = Vec::new();
    while boxes.len() < boxes_max {
        let left = |rows: &[usize]| -> Vec<usize> {
            let is_left = |row: &usize| boxes.iter().all(|found| !found.contains(&x[*row]));
            rows.iter().copied().filter(is_left).collect()
        };
        let Some(limits) = Search::new(x, of_interest, left(&searched), searched.len()).find()
        else {
            break;
        };
        let tally = |rows: &[usize]| {
            let is_inside =
                |row: usize| limits.iter().all(|limit| limit.contain(x[row][limit.key]));
            Tally::of(rows, &left(rows), of_interest, is_inside)
        };
        let (in_sample, held_out) = (tally(&searched), tally(&held_out));
        if held_out.density().is_none_or(|density| Some(density) <= held_out.base_rate()) {
            break;
        }
        boxes.push(DenseBox { limits, in_sample, held_out });
    }
    boxes
}

#[cfg(test)]
mod tests;
