//! Tables as CSV: comma-separated, UTF-8, a header line, an empty cell where no number exists.

use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use csv::WriterBuilder;

use super::blocks::in_pieces;
use super::formula_guard::{guarded, needs_guard};
use super::table_file::{TableFile, TablePlace};
use super::{MadeFile, OutputError, RunDirectory, written};
use crate::study::{Cell, ColumnKind, Decimal, MakeBlock, Table, TableSink, decimal};

/// Bytes of rows held before they are written.
const BUFFER_BYTES: usize = 1 << 16;

/// Writes each table to a file of its name in a run directory.
#[derive(Debug)]
pub struct CsvTables<'a> {
    place: TablePlace<'a>,
    guards: bool,
    open: Option<OpenTable>,
    made: Vec<MadeFile>,
}

#[derive(Debug)]
struct OpenTable {
    file: TableFile,
    rows: Lines,
}

impl<'a> CsvTables<'a> {
    /// Tables in `directory`.
    #[must_use]
    pub fn new(directory: &'a RunDirectory) -> Self {
        Self::guarded(directory, false)
    }

    /// Tables in `directory`; if `guards`, without a text that a spreadsheet would take for a formula.
    #[must_use]
    pub fn guarded(directory: &'a RunDirectory, guards: bool) -> Self {
        Self { place: TablePlace::Written(directory), guards, open: None, made: Vec::new() }
    }

    /// Tables that are not written, but compared with those in `place`.
    pub(super) fn comparing(place: &'a Path, guards: bool) -> Self {
        Self { place: TablePlace::Compared(place), guards, open: None, made: Vec::new() }
    }

    /// The tables that are complete, in their order.
    #[must_use]
    pub fn made(&self) -> &[MadeFile] {
        &self.made
    }

    /// Writes the buffered rows, if they are `at_least` bytes long.
    fn write_out(&mut self, at_least: usize) -> Result<(), OutputError> {
        let Some(table) = &mut self.open else {
            return Ok(());
        };
        let rows = table.rows.take(at_least);
        table.file.write_all(&rows).map_err(|error| table.file.failed(error))
    }
}

impl TableSink for CsvTables<'_> {
    type Error = OutputError;

    fn begin(&mut self, table: &Table) -> Result<(), OutputError> {
        self.end()?;
        let file = self.place.open(&format!("{}.csv", table.name))?;
        let rows = Lines::headed(table, self.guards);
        self.open = Some(OpenTable { file, rows });
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), OutputError> {
        if let Some(table) = &mut self.open {
            table.rows.add(cells);
        }
        self.write_out(BUFFER_BYTES)
    }

    fn rows(&mut self, blocks: usize, make: &MakeBlock<'_>) -> Result<(), OutputError> {
        self.write_out(0)?;
        let Some(OpenTable { file, rows: Lines { kinds, guards, .. } }) = &mut self.open else {
            return Ok(());
        };
        let made = |blocks: Range<usize>| -> Result<Vec<u8>, OutputError> {
            let mut rows = Lines::new(kinds.clone(), *guards);
            blocks.into_iter().try_for_each(|block| make(block, &mut |cells| rows.add(cells)))?;
            Ok(rows.bytes)
        };
        in_pieces(blocks, made, Vec::len, |rows| {
            file.write_all(&rows).map_err(|error| file.failed(error))
        })
    }

    fn end(&mut self) -> Result<(), OutputError> {
        self.write_out(0)?;
        let Some(table) = self.open.take() else {
            return Ok(());
        };
        self.made.push(table.file.finish()?);
        Ok(())
    }
}

/// Tables as the text of their CSV files, for callers who have no disk.
#[derive(Debug, Default)]
pub struct CsvTexts {
    tables: Vec<(&'static str, Lines)>,
}

impl CsvTexts {
    /// Names (without `.csv`) and bytes of the tables, in the order in which they were written.
    #[must_use]
    pub fn into_tables(self) -> Vec<(&'static str, Vec<u8>)> {
        self.tables.into_iter().map(|(name, rows)| (name, rows.bytes)).collect()
    }
}

impl TableSink for CsvTexts {
    type Error = OutputError;

    fn begin(&mut self, table: &Table) -> Result<(), OutputError> {
        self.tables.push((table.name, Lines::headed(table, false)));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), OutputError> {
        if let Some((_, rows)) = self.tables.last_mut() {
            rows.add(cells);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Rows as text.
#[derive(Debug, Default)]
pub(super) struct Lines {
    bytes: Vec<u8>,
    /// What the columns hold.
    kinds: Arc<[ColumnKind]>,
    guards: bool,
}

/// What the columns of a table hold.
pub(super) fn kinds_of(table: &Table) -> Arc<[ColumnKind]> {
    table.columns.iter().map(|column| column.kind).collect()
}

impl Lines {
    pub(super) fn new(kinds: Arc<[ColumnKind]>, guards: bool) -> Self {
        Self { bytes: Vec::new(), kinds, guards }
    }

    /// The header of a table, to which rows are added.
    fn headed(table: &Table, guards: bool) -> Self {
        let mut rows = Self::new(kinds_of(table), guards);
        let header: Vec<Cell<'_>> = table.columns.iter().map(|c| Cell::Text(&c.name)).collect();
        rows.add(&header);
        rows
    }

    /// One row of a table with columns of these kinds, as text with its end.
    pub(super) fn of(cells: &[Cell<'_>], kinds: &Arc<[ColumnKind]>) -> Vec<u8> {
        let mut lines = Self::new(kinds.clone(), false);
        lines.add(cells);
        lines.bytes
    }

    fn add(&mut self, cells: &[Cell<'_>]) {
        for (place, &cell) in cells.iter().enumerate() {
            if place > 0 {
                self.bytes.push(b',');
            }
            match cell {
                Cell::Text(text) if self.guards && needs_guard(text) => {
                    add_text(&mut self.bytes, &guarded(text));
                }
                Cell::Text(text) => add_text(&mut self.bytes, text),
                Cell::Integer(integer) => add_integer(&mut self.bytes, integer),
                Cell::Real(number) => match self.kinds.get(place) {
                    Some(ColumnKind::Statistic) => add_statistic(&mut self.bytes, number),
                    _ => add_real(&mut self.bytes, number),
                },
            }
        }
        self.bytes.push(b'\n');
    }

    /// Takes the rows out, if they are `at_least` bytes long; else nothing.
    fn take(&mut self, at_least: usize) -> Vec<u8> {
        if self.bytes.len() < at_least { Vec::new() } else { std::mem::take(&mut self.bytes) }
    }
}

/// A text, in quotes where it needs them.
fn add_text(bytes: &mut Vec<u8>, text: &str) {
    let needs_quotes = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    if !text.as_bytes().iter().any(needs_quotes) {
        bytes.extend_from_slice(text.as_bytes());
        return;
    }
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    // Memory takes whatever is written.
    let _ = writer.write_record([text]);
    let record = writer.into_inner().unwrap_or_default();
    bytes.extend_from_slice(record.strip_suffix(b"\n").unwrap_or(&record));
}

fn add_integer(bytes: &mut Vec<u8>, integer: i64) {
    let mut digits = [0; 20];
    let (mut rest, mut first) = (integer.unsigned_abs(), digits.len());
    loop {
        first -= 1;
        digits[first] = b"0123456789"[usize::try_from(rest % 10).unwrap_or(0)];
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if integer < 0 {
        bytes.push(b'-');
    }
    bytes.extend_from_slice(&digits[first..]);
}

/// A number as it is, or nothing.
fn add_real(bytes: &mut Vec<u8>, number: Option<f64>) {
    if let Some(number) = written(number, ColumnKind::Real) {
        add_shortest(bytes, number);
    }
}

/// A number with nine significant digits, or nothing: the text of [`crate::study::nine_digits`], without
/// the way over a number.
fn add_statistic(bytes: &mut Vec<u8>, number: Option<f64>) {
    let found = number.and_then(|number| Some((number, decimal(number.abs())?)));
    let Some((number, Decimal { mut digits, mut power })) = found else {
        if let Some(number) = written(number, ColumnKind::Statistic) {
            add_shortest(bytes, number);
        }
        return;
    };
    while digits.is_multiple_of(10) {
        (digits, power) = (digits / 10, power + 1);
    }
    let mut text = [b'0'; 9];
    let mut first = text.len();
    while digits > 0 {
        first -= 1;
        text[first] = b"0123456789"[(digits % 10) as usize];
        digits /= 10;
    }
    let text = &text[first..];
    if number < 0.0 {
        bytes.push(b'-');
    }
    let decimals = usize::try_from(-power).unwrap_or(0);
    let (whole, rest) = text.split_at(text.len().saturating_sub(decimals));
    bytes.extend_from_slice(if whole.is_empty() { b"0" } else { whole });
    bytes.extend(std::iter::repeat_n(b'0', usize::try_from(power).unwrap_or(0)));
    if decimals > 0 {
        bytes.push(b'.');
        bytes.extend(std::iter::repeat_n(b'0', decimals - rest.len()));
        bytes.extend_from_slice(rest);
    }
}

/// A finite number without an exponent, in as few digits as the standard library, but faster.
fn add_shortest(bytes: &mut Vec<u8>, number: f64) {
    use std::io::Write;
    let mut room = zmij::Buffer::new();
    let text = room.format_finite(number);
    if text.bytes().any(|byte| byte == b'e') {
        let _ = write!(bytes, "{number}");
    } else {
        bytes.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
    }
}

/// A real number as a cell has it: the shortest decimal that reads back as the same number, or
/// nothing.
pub(super) fn as_written(number: Option<f64>) -> String {
    let mut bytes = Vec::new();
    add_real(&mut bytes, number);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_text(cell: Cell<'_>) -> String {
        let mut rows = Lines::default();
        rows.add(&[cell]);
        String::from_utf8(rows.bytes).unwrap().trim_end().to_owned()
    }

    #[test]
    fn a_text_that_would_be_misread_stands_in_quotes() {
        let mut rows = Lines::default();
        rows.add(&[Cell::Text("a, \"b\""), Cell::Text("plain"), Cell::Text("two\nlines")]);
        assert_eq!(rows.bytes, b"\"a, \"\"b\"\"\",plain,\"two\nlines\"\n");
    }

    #[test]
    fn a_text_that_a_spreadsheet_would_run_is_guarded_where_that_is_asked_for() {
        let cells = [Cell::Text("=1,2"), Cell::Text("a"), Cell::Real(Some(-1.5))];
        let mut rows = Lines::new(Arc::default(), true);
        rows.add(&cells);
        assert_eq!(rows.bytes, b"\"'=1,2\",a,-1.5\n");
        let mut rows = Lines::default();
        rows.add(&cells);
        assert_eq!(rows.bytes, b"\"=1,2\",a,-1.5\n");
    }

    #[test]
    fn a_number_reads_back_as_the_same_number() {
        for number in [0.1 + 0.2, 1.0 / 3.0, 1e-7, 123_456.789] {
            let back: f64 = as_text(Cell::Real(Some(number))).parse().unwrap();
            assert_eq!(back.to_bits(), number.to_bits());
        }
    }

    #[test]
    fn numbers_are_as_short_as_the_standard_library_writes_them() {
        // Bits of all kinds: a full cycle through the exponents, and numbers as tables have them.
        let mut bits = 1_u64;
        for _ in 0..20_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (any, common) = (f64::from_bits(bits), (bits >> 11) as f64 * 1e-14);
            for number in
                [any, common, common.round(), -common].into_iter().filter(|n| n.is_finite())
            {
                let (text, usual) =
                    (as_text(Cell::Real(Some(number))), format!("{}", number + 0.0));
                let back: f64 = text.parse().unwrap();
                assert_eq!(back.to_bits(), (number + 0.0).to_bits());
                // Of two that are as short and as near, either will do.
                assert_eq!(text.len(), usual.len(), "{text} and {usual}");
            }
        }
    }

    #[test]
    fn a_statistic_is_written_with_nine_digits_and_reads_back_as_memory_has_it() {
        let kinds: Arc<[ColumnKind]> = [ColumnKind::Statistic, ColumnKind::Real].into();
        let row = |number: f64| {
            let cells = [Cell::Real(Some(number)); 2];
            String::from_utf8(Lines::of(&cells, &kinds)).unwrap()
        };
        assert_eq!(row(2.0 / 3.0), "0.666666667,0.6666666666666666\n");
        assert_eq!(row(-0.000_012_5), "-0.0000125,-0.0000125\n");
        assert_eq!(row(1_500_000_000_000.0), "1500000000000,1500000000000\n");
        assert_eq!(row(-0.0), "0,0\n");
        assert_eq!(row(f64::NAN), ",\n");
        let mut bits = 1_u64;
        for _ in 0..20_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (any, common) = (f64::from_bits(bits), (bits >> 11) as f64 * 1e-14);
            for number in [any, common, common.round(), -common] {
                let text = row(number);
                let text = text.split(',').next().unwrap();
                let kept = written(Some(number), ColumnKind::Statistic);
                assert_eq!(text.parse().ok().map(f64::to_bits), kept.map(f64::to_bits), "{number}");
                assert_eq!(text, as_written(kept), "{number}");
            }
        }
    }

    #[test]
    fn what_does_not_exist_is_an_empty_cell() {
        assert_eq!(as_text(Cell::Real(None)), "");
        assert_eq!(as_text(Cell::Real(Some(f64::NAN))), "");
        assert_eq!(as_text(Cell::Real(Some(-0.0))), "0");
        assert_eq!(as_text(Cell::Integer(-3)), "-3");
    }
}
