//! Tables as CSV: comma-separated, UTF-8, a header line, an empty cell where no number exists.

use std::fs::File;
use std::io::Write;

use csv::{Terminator, Writer, WriterBuilder};

use super::{OutputError, RunDirectory, written};
use crate::study::{Cell, MakeBlock, Table, TableSink, in_order};

/// Bytes of rows held before they are written.
const BUFFER_BYTES: usize = 1 << 16;

/// Writes each table to a file of its name in a run directory.
#[derive(Debug)]
pub struct CsvTables<'a> {
    directory: &'a RunDirectory,
    open: Option<OpenTable>,
}

#[derive(Debug)]
struct OpenTable {
    name: String,
    file: File,
    rows: Lines,
}

impl<'a> CsvTables<'a> {
    /// Tables in `directory`.
    #[must_use]
    pub fn new(directory: &'a RunDirectory) -> Self {
        Self { directory, open: None }
    }

    /// Writes the rows that are held, if they are at least so many bytes.
    fn write_out(&mut self, at_least: usize) -> Result<(), OutputError> {
        let Some(table) = &mut self.open else {
            return Ok(());
        };
        let rows = table.rows.take(at_least);
        let written = rows.and_then(|rows| table.file.write_all(&rows));
        written.map_err(|error| {
            let name = self.open.as_ref().map_or("", |table| table.name.as_str());
            OutputError::io("write", &self.directory.path(name), error)
        })
    }
}

impl TableSink for CsvTables<'_> {
    type Error = OutputError;

    fn begin(&mut self, table: &Table) -> Result<(), OutputError> {
        self.end()?;
        let name = format!("{}.csv", table.name);
        let path = self.directory.path(&name);
        let file = File::create(&path).map_err(|error| OutputError::io("create", &path, error))?;
        let mut rows = Lines::new();
        let header: Vec<Cell<'_>> = table.columns.iter().map(|c| Cell::Text(&c.name)).collect();
        rows.add(&header);
        self.open = Some(OpenTable { name, file, rows });
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
        let made = |block: usize| -> Result<Vec<u8>, OutputError> {
            let mut rows = Lines::new();
            make(block, &mut |cells| rows.add(cells))?;
            rows.take(0).map_err(|error| OutputError::io("write", &self.directory.path(""), error))
        };
        let Some(table) = &self.open else {
            return Ok(());
        };
        in_order(blocks, made, |rows| {
            let written = (&table.file).write_all(&rows);
            let path = || self.directory.path(&table.name);
            written.map_err(|error| OutputError::io("write", &path(), error))
        })
    }

    fn end(&mut self) -> Result<(), OutputError> {
        self.write_out(0)?;
        let Some(table) = self.open.take() else {
            return Ok(());
        };
        let path = || self.directory.path(&table.name);
        table.file.sync_all().map_err(|error| OutputError::io("write", &path(), error))
    }
}

/// Rows as text.
struct Lines {
    writer: Writer<Vec<u8>>,
    /// Bytes added, the separators left out.
    bytes: usize,
    text: String,
}

impl Lines {
    fn new() -> Self {
        let writer =
            WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(Vec::new());
        Self { writer, bytes: 0, text: String::new() }
    }

    fn add(&mut self, cells: &[Cell<'_>]) {
        for &cell in cells {
            let text = text(cell, &mut self.text);
            self.bytes += text.len();
            // Memory takes whatever is written; rows of one table have the same length.
            let _ = self.writer.write_field(text);
        }
        let _ = self.writer.write_record(None::<&[u8]>);
    }

    /// The rows, to be begun anew, if they are at least so many bytes; else nothing.
    fn take(&mut self, at_least: usize) -> std::io::Result<Vec<u8>> {
        if self.bytes < at_least {
            return Ok(Vec::new());
        }
        let rows = std::mem::replace(self, Self::new()).writer.into_inner();
        rows.map_err(|error| into_io(error.error()))
    }
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes of rows", self.bytes)
    }
}

/// A cell as text: the shortest decimal that reads back as the same number.
fn text<'a>(cell: Cell<'a>, buffer: &'a mut String) -> &'a str {
    use std::fmt::Write;
    buffer.clear();
    // Writing to a string cannot fail.
    let _ = match cell {
        Cell::Text(text) => return text,
        Cell::Integer(integer) => write!(buffer, "{integer}"),
        Cell::Real(number) => {
            written(number).map_or(Ok(()), |number| write_shortest(buffer, number))
        }
    };
    buffer
}

/// Writes a finite number without an exponent, in as few digits as the standard library, but
/// faster.
fn write_shortest(buffer: &mut String, number: f64) -> std::fmt::Result {
    use std::fmt::Write;
    let mut room = zmij::Buffer::new();
    let text = room.format_finite(number);
    if text.contains('e') {
        return write!(buffer, "{number}");
    }
    buffer.push_str(text.strip_suffix(".0").unwrap_or(text));
    Ok(())
}

fn into_io(error: &std::io::Error) -> std::io::Error {
    std::io::Error::new(error.kind(), error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_text(cell: Cell<'_>) -> String {
        text(cell, &mut String::new()).to_owned()
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
    fn what_does_not_exist_is_an_empty_cell() {
        assert_eq!(as_text(Cell::Real(None)), "");
        assert_eq!(as_text(Cell::Real(Some(f64::NAN))), "");
        assert_eq!(as_text(Cell::Real(Some(-0.0))), "0");
        assert_eq!(as_text(Cell::Integer(-3)), "-3");
    }
}
