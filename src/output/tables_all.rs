//! Tables in every format that was asked for.

use std::path::Path;

use super::{CsvTables, MadeFile, OutputError, ParquetTables, RunDirectory};
use crate::study::{Cell, MakeBlock, Table, TableSink};

/// The formats that a run is written in, besides CSV, which it always is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Formats {
    /// Whether every table is written as Parquet too.
    pub parquet: bool,
    /// Whether every chart is written as PNG too, beside the SVG.
    pub png: bool,
    /// Whether texts in CSV are guarded against being read as formulas.
    pub spreadsheet_safe: bool,
}

/// Hands every row to the sink of each format.
#[derive(Debug)]
pub struct AllTables<'a> {
    csv: CsvTables<'a>,
    parquet: Option<ParquetTables<'a>>,
}

impl<'a> AllTables<'a> {
    /// Tables in `directory`, in `formats`.
    #[must_use]
    pub fn new(directory: &'a RunDirectory, formats: Formats) -> Self {
        Self {
            csv: CsvTables::guarded(directory, formats.spreadsheet_safe),
            parquet: formats.parquet.then(|| ParquetTables::new(directory)),
        }
    }

    /// Tables that are not written, but compared byte by byte with those of the directory `place`.
    #[must_use]
    pub fn comparing(place: &'a Path, formats: Formats) -> Self {
        Self {
            csv: CsvTables::comparing(place, formats.spreadsheet_safe),
            parquet: formats.parquet.then(|| ParquetTables::comparing(place)),
        }
    }

    /// The files that are complete, CSV before Parquet.
    #[must_use]
    pub fn made(&self) -> Vec<MadeFile> {
        let parquet = self.parquet.iter().flat_map(ParquetTables::made);
        self.csv.made().iter().chain(parquet).cloned().collect()
    }
}

impl TableSink for AllTables<'_> {
    type Error = OutputError;

    fn begin(&mut self, table: &Table) -> Result<(), OutputError> {
        self.csv.begin(table)?;
        self.parquet.as_mut().map_or(Ok(()), |parquet| parquet.begin(table))
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), OutputError> {
        self.csv.row(cells)?;
        self.parquet.as_mut().map_or(Ok(()), |parquet| parquet.row(cells))
    }

    fn rows(&mut self, blocks: usize, make: &MakeBlock<'_>) -> Result<(), OutputError> {
        self.csv.rows(blocks, make)?;
        self.parquet.as_mut().map_or(Ok(()), |parquet| parquet.rows(blocks, make))
    }

    fn end(&mut self) -> Result<(), OutputError> {
        self.csv.end()?;
        self.parquet.as_mut().map_or(Ok(()), ParquetTables::end)
    }
}
