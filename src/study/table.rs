//! Tables: named columns with unit and meaning, rows of cells, and sinks that take them.

use super::StudyError;
use crate::sim::{Field, FieldKind};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// A name.
    Text,
    /// A whole number.
    Integer,
    /// A whole number, or nothing.
    MaybeInteger,
    /// A real number, or nothing: of one run, of a factor, or what somebody has set. It is written so
    /// that it reads back as the same number.
    Real,
    /// A real number that was computed over replications, periods or worlds, or nothing. It is
    /// written with nine significant digits ([`nine_digits`]); an estimate never has more.
    Statistic,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name. It never changes, because users' scripts read it.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// The unit of its values; empty for names and ordinals.
    pub unit: String,
    /// What it means.
    pub text: String,
}

/// A table, declared before its rows are written.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// File name without ending.
    pub name: &'static str,
    /// What one row is.
    pub text: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A value on its way into a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// A name.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A real number; `None` where it does not exist.
    Real(Option<f64>),
}

/// Takes a row, one cell for each column.
pub type TakeRow<'a> = dyn FnMut(&[Cell<'_>]) + 'a;

/// Makes the rows of a block, by its number from 0, and hands them over in order.
pub type MakeBlock<'a> = dyn Fn(usize, &mut TakeRow<'_>) -> Result<(), StudyError> + Sync + 'a;

/// Where tables go.
pub trait TableSink {
    /// What can go wrong.
    type Error: From<StudyError>;

    /// Starts the next table; the one before is complete.
    ///
    /// # Errors
    ///
    /// When the table cannot be opened.
    fn begin(&mut self, table: &Table) -> Result<(), Self::Error>;

    /// Takes one row, one cell for each column.
    ///
    /// # Errors
    ///
    /// When the row cannot be written.
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Self::Error>;

    /// Takes the rows of `blocks` blocks, in order. No block depends on another, so that a sink may
    /// make several at once.
    ///
    /// # Errors
    ///
    /// When a block cannot be made, or its rows not be written.
    fn rows(&mut self, blocks: usize, make: &MakeBlock<'_>) -> Result<(), Self::Error> {
        for block in 0..blocks {
            let mut written = Ok(());
            make(block, &mut |cells| {
                if written.is_ok() {
                    written = self.row(cells);
                }
            })?;
            written?;
        }
        Ok(())
    }

    /// Completes the last table.
    ///
    /// # Errors
    ///
    /// When its end cannot be written.
    fn end(&mut self) -> Result<(), Self::Error>;
}

pub(super) fn column(name: &str, kind: ColumnKind, unit: &str, text: &str) -> Column {
    Column { name: name.to_owned(), kind, unit: unit.to_owned(), text: text.to_owned() }
}

pub(super) fn text(name: &str, text: &str) -> Column {
    column(name, ColumnKind::Text, "", text)
}

pub(super) fn integer(name: &str, text: &str) -> Column {
    column(name, ColumnKind::Integer, "", text)
}

pub(super) fn real(name: &str, text: &str) -> Column {
    column(name, ColumnKind::Real, "", text)
}

pub(super) fn statistic(name: &str, text: &str) -> Column {
    column(name, ColumnKind::Statistic, "", text)
}

pub(super) fn point() -> Column {
    integer("point", "Design point, from 1.")
}

pub(super) fn department() -> Column {
    text("department", "\"all\", or the department's name.")
}

/// The columns that most tables begin with.
pub(super) fn keys() -> Vec<Column> {
    vec![point(), text("policy", "Name of the policy."), department()]
}

/// The column of a table that shows a field.
pub(super) fn field_column(field: &Field) -> Column {
    let kind = match field.kind {
        FieldKind::Integer => ColumnKind::MaybeInteger,
        FieldKind::Real => ColumnKind::Real,
        FieldKind::Choice(_) => ColumnKind::Text,
    };
    column(field.key, kind, field.unit, field.text)
}

/// The number of a field as a cell; a real number in as few digits as tell it apart.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole numbers are far below 2^63, the place of a word is not negative"
)]
pub(super) fn field_cell(field: &Field, number: f64) -> Cell<'static> {
    match field.kind {
        _ if number.is_nan() => Cell::Real(None),
        FieldKind::Integer => Cell::Integer(number as i64),
        FieldKind::Real => Cell::Real(Some(shortest(number))),
        FieldKind::Choice(words) => Cell::Text(words.get(number as usize).unwrap_or(&"")),
    }
}

/// A number that single precision holds as the number whose shortest decimal is the same: 0.1 and
/// not 0.10000000149011612. Any other number is left alone.
#[expect(clippy::cast_possible_truncation, reason = "what is cut off is looked at")]
fn shortest(number: f64) -> f64 {
    let single = number as f32;
    if f64::from(single).to_bits() != number.to_bits() {
        return number;
    }
    single.to_string().parse().unwrap_or(number)
}

/// Digits of a [`ColumnKind::Statistic`].
const DIGITS: i32 = 9;

/// The powers of ten that are numbers of double precision themselves.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// A decimal: digits times a power of ten, which may be below 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    /// Below 10⁹.
    pub(crate) digits: u32,
    /// The power of ten.
    pub(crate) power: i32,
}

/// A finite number with nine significant digits: the double that is nearest to that decimal, so that it
/// is the same in memory and read back from a file.
#[must_use]
pub fn nine_digits(number: f64) -> f64 {
    match decimal(number.abs()) {
        Some(Decimal { digits, power }) if power < 0 => {
            (f64::from(digits) / POWERS[power.unsigned_abs() as usize]).copysign(number)
        }
        Some(Decimal { digits, power }) => {
            (f64::from(digits) * POWERS[power.unsigned_abs() as usize]).copysign(number)
        }
        None if number.abs() <= 0.0 || !number.is_finite() => number,
        // What lies beyond the exact powers of ten.
        None => format!("{number:.8e}").parse().unwrap_or(number),
    }
}

/// The decimal of nine significant digits nearest to a number above 0, up to the rounding of one
/// product; `None` for 0, for what is not finite, and where a power of ten would not be exact.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the digits lie below 10⁹, and what is cut off is meant to be"
)]
pub(crate) fn decimal(number: f64) -> Option<Decimal> {
    const ALL: f64 = 1e9;
    if !(1e-13..1e30).contains(&number) {
        return None;
    }
    // The power of two times log10 2, which is the power of ten or one less.
    let two = (number.to_bits() >> 52) as i32 - 1023;
    let mut power = ((two * 1233) >> 12) + 1 - DIGITS;
    loop {
        let exact = POWERS[power.unsigned_abs() as usize];
        let scaled = if power < 0 { number * exact } else { number / exact };
        let digits = (scaled + 0.5).floor();
        if digits < ALL {
            return Some(Decimal { digits: digits as u32, power });
        }
        power += 1;
    }
}

/// A count, or a number from 1, as a cell.
pub(super) fn ordinal(number: usize) -> Cell<'static> {
    Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_digits_are_those_of_the_standard_library_but_for_ties() {
        assert_eq!(nine_digits(2.0 / 3.0).to_string(), "0.666666667");
        assert_eq!(nine_digits(-1234.5678912345).to_string(), "-1234.56789");
        assert_eq!(nine_digits(999_999_999.7).to_string(), "1000000000");
        for exact in [0.0, 1.0, 0.1, -0.5, 1e9, 123_456_789.0, 1e300, 3e-200, f64::INFINITY] {
            assert_eq!(nine_digits(exact).to_bits(), exact.to_bits(), "{exact}");
        }
        assert!(nine_digits(f64::NAN).is_nan());
        let mut bits = 1_u64;
        for _ in 0..50_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (any, common) = (f64::from_bits(bits), (bits >> 11) as f64 * 1e-14);
            for number in [any, common, -1.0 / common].into_iter().filter(|n| n.is_finite()) {
                let (found, expected) = (nine_digits(number), format!("{number:.8e}"));
                let expected: f64 = expected.parse().unwrap();
                assert_eq!(found.to_bits(), expected.to_bits(), "{number}");
                assert_eq!(nine_digits(found).to_bits(), found.to_bits(), "{number}");
            }
        }
    }

    #[test]
    fn a_number_is_shown_as_its_field_says() {
        let shown =
            |kind, number| field_cell(&Field { key: "k", kind, unit: "", text: "" }, number);
        assert_eq!(shown(FieldKind::Real, f64::from(0.1_f32)), Cell::Real(Some(0.1)));
        assert_eq!(shown(FieldKind::Real, f64::NAN), Cell::Real(None));
        assert_eq!(shown(FieldKind::Integer, 37_000_010.0), Cell::Integer(37_000_010));
        assert_eq!(shown(FieldKind::Choice(&["a", "b"]), 1.0), Cell::Text("b"));
    }
}
