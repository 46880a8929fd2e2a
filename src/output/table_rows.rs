//! Rows of a study's tables by column name, from a directory of CSV files or from memory.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use csv::{Position, Reader, StringRecord};

use super::digests::Listing;
use super::formula_guard::unguarded;
use super::tables_memory::{ColumnValues, MemoryTable};
use super::{MemoryTables, OutputError};

/// Where the tables of a study are.
#[derive(Clone, Debug)]
pub(super) enum TableSource {
    /// Files of CSV in a directory.
    Directory(TableFolder),
    /// Columns in memory.
    Memory(Arc<MemoryTables>),
}

/// A directory of tables.
#[derive(Clone, Debug)]
pub(super) struct TableFolder {
    pub(super) path: PathBuf,
    /// What every table is compared with before it is read.
    pub(super) listing: Option<Arc<Listing>>,
    /// Whether their texts are guarded against spreadsheets.
    pub(super) guarded: bool,
}

/// The cells of a row while it is read, in the order in which their columns were asked for.
#[derive(Clone, Copy, Debug)]
pub struct RowCells<'r> {
    record: &'r StringRecord,
    places: &'r [usize],
    guarded: bool,
}

/// The cells of a row, in the order in which their columns were asked for; copies share them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow(Arc<[String]>);

impl RowCells<'_> {
    /// A cell; empty beyond the last one.
    #[must_use]
    pub fn text(&self, column: usize) -> &str {
        let text = self.places.get(column).and_then(|&place| self.record.get(place)).unwrap_or("");
        if self.guarded { unguarded(text) } else { text }
    }

    /// The line of the file, from 1; 0 for a row in memory.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.record.position().map_or(0, Position::line)
    }

    /// A finite number, or `None` where it does not exist.
    #[must_use]
    pub fn number(&self, column: usize) -> Option<f64> {
        number(self.text(column))
    }

    /// Whether a cell of numbers holds one, or nothing.
    pub(super) fn is_sound(&self, column: usize) -> bool {
        self.text(column).is_empty() || self.number(column).is_some()
    }

    /// A copy of the first `columns` cells.
    pub(super) fn row(&self, columns: usize) -> TableRow {
        TableRow((0..columns).map(|column| self.text(column).to_owned()).collect())
    }
}

impl TableRow {
    /// A cell as it is written; empty beyond the last one.
    #[must_use]
    pub fn text(&self, column: usize) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }

    /// A finite number, or `None` where it does not exist.
    #[must_use]
    pub fn number(&self, column: usize) -> Option<f64> {
        number(self.text(column))
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// What is done with a row.
pub(super) type Take<'t> = dyn FnMut(&RowCells<'_>) -> Result<(), OutputError> + 't;

impl TableSource {
    /// Hands every row of `table`, reduced to `columns`, to `take`.
    pub(super) fn each_row(
        &self,
        table: &str,
        columns: &[&str],
        take: &mut Take<'_>,
    ) -> Result<(), OutputError> {
        let faulty = |what: String| self.faulty(table, what);
        match self {
            Self::Directory(folder) => {
                let name = format!("{table}.csv");
                folder.listing.as_ref().map_or(Ok(()), |listing| listing.check(&name))?;
                from_file((&folder.path.join(name), folder.guarded), &faulty, columns, take)
            }
            Self::Memory(tables) => {
                let missing = || faulty("there is no such table in memory".to_owned());
                from_memory(tables.table(table).ok_or_else(missing)?, &faulty, columns, take)
            }
        }
    }

    /// The error of a table that is not as it should be.
    pub(super) fn faulty(&self, table: &str, what: String) -> OutputError {
        let path = match self {
            Self::Directory(folder) => folder.path.join(format!("{table}.csv")),
            Self::Memory(_) => PathBuf::from(table),
        };
        OutputError::NotATable { path, what }
    }
}

/// Makes the error of a table from what is wrong with it.
type Faulty<'f> = dyn Fn(String) -> OutputError + 'f;

fn from_file(
    (path, guarded): (&Path, bool),
    faulty: &Faulty<'_>,
    columns: &[&str],
    take: &mut Take<'_>,
) -> Result<(), OutputError> {
    let file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => faulty("the manifest names it, and it is not there".to_owned()),
        _ => OutputError::io("read", path, error),
    })?;
    let file = whole(file).map_err(|error| OutputError::io("read", path, error))?;
    let file = file.ok_or_else(|| faulty("it ends in the middle of a line".to_owned()))?;
    let broken = |error: csv::Error| faulty(error.to_string());
    let mut reader = Reader::from_reader(BufReader::new(file));
    let header = reader.headers().map_err(broken)?;
    let place = |name: &&str| {
        let is_named = |column: &str| column == *name || (guarded && unguarded(column) == *name);
        let found = header.iter().position(is_named);
        found.ok_or_else(|| faulty(format!("it has no column `{name}`")))
    };
    let places: Vec<usize> = columns.iter().map(place).collect::<Result<_, _>>()?;
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(broken)? {
        if record.as_slice().bytes().any(|byte| byte.is_ascii_control()) {
            let line = record.position().map_or(0, Position::line);
            return Err(faulty(format!("line {line} holds control characters")));
        }
        take(&RowCells { record: &record, places: &places, guarded })?;
    }
    Ok(())
}

fn from_memory(
    table: &MemoryTable,
    faulty: &Faulty<'_>,
    columns: &[&str],
    take: &mut Take<'_>,
) -> Result<(), OutputError> {
    let column = |name: &&str| {
        let found = table.column(name).map(|place| &table.columns[place]);
        found.ok_or_else(|| faulty(format!("it has no column `{name}`")))
    };
    let values: Vec<&ColumnValues> = columns.iter().map(column).collect::<Result<_, _>>()?;
    let places: Vec<usize> = (0..values.len()).collect();
    for row in 0..table.rows() {
        let record: StringRecord = values.iter().map(|values| values.text(row)).collect();
        take(&RowCells { record: &record, places: &places, guarded: false })?;
    }
    Ok(())
}

/// The file, from its start, if its last line is whole.
fn whole(mut file: File) -> std::io::Result<Option<File>> {
    let mut last = [0];
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        file.rewind()?;
    }
    Ok((last == *b"\n").then_some(file))
}
