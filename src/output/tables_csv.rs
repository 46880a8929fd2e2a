//! Tables as CSV: comma-separated, UTF-8, a header line, an empty cell where no number exists.

use std::fs::File;
use std::io::BufWriter;

use csv::{Terminator, Writer, WriterBuilder};

use super::{OutputError, RunDirectory, written};
use crate::study::{Cell, Table, TableSink};

/// Writes each table to a file of its name in a run directory.
#[derive(Debug)]
pub struct CsvTables<'a> {
    directory: &'a RunDirectory,
    open: Option<(String, Writer<BufWriter<File>>)>,
    text: String,
}

impl<'a> CsvTables<'a> {
    /// Tables in `directory`.
    #[must_use]
    pub fn new(directory: &'a RunDirectory) -> Self {
        Self { directory, open: None, text: String::new() }
    }

    fn error(&self, error: csv::Error) -> OutputError {
        let name = self.open.as_ref().map_or("", |(name, _)| name.as_str());
        OutputError::io("write", &self.directory.path(name), into_io(error))
    }
}

impl TableSink for CsvTables<'_> {
    type Error = OutputError;

    fn begin(&mut self, table: &Table) -> Result<(), OutputError> {
        self.end()?;
        let name = format!("{}.csv", table.name);
        let path = self.directory.path(&name);
        let file = File::create(&path).map_err(|error| OutputError::io("create", &path, error))?;
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::Any(b'\n'))
            .from_writer(BufWriter::with_capacity(1 << 16, file));
        let header = writer.write_record(table.columns.iter().map(|column| &column.name));
        self.open = Some((name, writer));
        header.map_err(|error| self.error(error))
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), OutputError> {
        let Some((_, writer)) = &mut self.open else {
            return Ok(());
        };
        let mut written = Ok(());
        for &cell in cells {
            written = written.and_then(|()| writer.write_field(text(cell, &mut self.text)));
        }
        written = written.and_then(|()| writer.write_record(None::<&[u8]>));
        written.map_err(|error| self.error(error))
    }

    fn end(&mut self) -> Result<(), OutputError> {
        let Some((name, writer)) = self.open.take() else {
            return Ok(());
        };
        let path = self.directory.path(&name);
        let finish = || -> std::io::Result<()> {
            let buffer = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
            buffer.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
        };
        finish().map_err(|error| OutputError::io("write", &path, error))
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
        Cell::Real(number) => written(number).map_or(Ok(()), |number| write!(buffer, "{number}")),
    };
    buffer
}

fn into_io(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
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
    fn what_does_not_exist_is_an_empty_cell() {
        assert_eq!(as_text(Cell::Real(None)), "");
        assert_eq!(as_text(Cell::Real(Some(f64::NAN))), "");
        assert_eq!(as_text(Cell::Real(Some(-0.0))), "0");
        assert_eq!(as_text(Cell::Integer(-3)), "-3");
    }
}
