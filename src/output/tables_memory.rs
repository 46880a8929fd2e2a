//! Tables in memory, column by column, for callers who want numbers and no files.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::blocks::in_pieces;
use super::{OutputError, written};
use crate::study::{Cell, ColumnKind, MakeBlock, Table, TableSink};

/// The tables of a study in memory; a [`TableSink`] like those that write files.
#[derive(Clone, Debug, Default)]
pub struct MemoryTables {
    tables: Vec<MemoryTable>,
}

/// A table in memory: its declaration, and its values by column.
#[derive(Clone, Debug)]
pub struct MemoryTable {
    /// Name, columns and meanings.
    pub declared: Table,
    /// The values of every declared column, all of one length.
    pub columns: Vec<ColumnValues>,
}

/// The values of a column, one a row; a number that does not exist is `None`.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnValues {
    /// Names; equal neighbors share their letters.
    Text(Vec<Arc<str>>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Finite numbers, in the unit that the column declares.
    Real(Vec<Option<f64>>),
}

impl MemoryTables {
    /// The tables, in the order in which they were written.
    #[must_use]
    pub fn tables(&self) -> &[MemoryTable] {
        &self.tables
    }

    /// Adds the tables of another run of the same study, of which it has none yet.
    pub fn add(&mut self, other: Self) {
        self.tables.extend(other.tables);
    }

    /// The table of this name (without `.csv`).
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&MemoryTable> {
        self.tables.iter().find(|table| table.declared.name == name)
    }
}

impl MemoryTable {
    /// A table without rows.
    pub(super) fn new(declared: &Table) -> Self {
        let columns = declared.columns.iter().map(|column| ColumnValues::of(column.kind)).collect();
        Self { declared: declared.clone(), columns }
    }

    /// Adds a row, a cell a column; an error in words for cells that are not as declared.
    pub(super) fn push(&mut self, cells: &[Cell<'_>]) -> Result<(), String> {
        let fits = cells.len() == self.columns.len();
        let columns = self.columns.iter_mut().zip(&self.declared.columns);
        let mut pairs = columns.zip(cells);
        let what = || format!("{cells:?} is not a row as its columns were declared");
        if fits && pairs.all(|((values, column), &cell)| values.push(cell, column.kind)) {
            Ok(())
        } else {
            Err(what())
        }
    }

    /// The rows of some blocks.
    pub(super) fn made(
        declared: &Table,
        blocks: Range<usize>,
        make: &MakeBlock<'_>,
    ) -> Result<Self, OutputError> {
        let mut table = Self::new(declared);
        for block in blocks {
            let mut taken = Ok(());
            make(block, &mut |cells| {
                if taken.is_ok() {
                    taken = table.push(cells);
                }
            })?;
            taken.map_err(|what| table.faulty(what))?;
        }
        Ok(table)
    }

    fn faulty(&self, what: String) -> OutputError {
        OutputError::NotATable { path: PathBuf::from(self.declared.name), what }
    }

    /// Bytes that it takes, about.
    pub(super) fn bytes(&self) -> usize {
        16 * self.rows() * self.columns.len()
    }

    /// Adds the rows of a table with the same columns.
    pub(super) fn append(&mut self, rows: Self) {
        for (own, more) in self.columns.iter_mut().zip(rows.columns) {
            match (own, more) {
                (ColumnValues::Text(own), ColumnValues::Text(more)) => own.extend(more),
                (ColumnValues::Integer(own), ColumnValues::Integer(more)) => own.extend(more),
                (ColumnValues::Real(own), ColumnValues::Real(more)) => own.extend(more),
                _ => {}
            }
        }
    }

    /// Takes away the rows from number `first` on, and returns them.
    pub(super) fn split_off(&mut self, first: usize) -> Self {
        let split = |values: &mut ColumnValues| match values {
            ColumnValues::Text(values) => ColumnValues::Text(values.split_off(first)),
            ColumnValues::Integer(values) => ColumnValues::Integer(values.split_off(first)),
            ColumnValues::Real(values) => ColumnValues::Real(values.split_off(first)),
        };
        let columns = self.columns.iter_mut().map(split).collect();
        Self { declared: self.declared.clone(), columns }
    }

    /// Forgets the rows.
    pub(super) fn clear(&mut self) {
        *self = Self::new(&self.declared);
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, ColumnValues::len)
    }

    /// The place of the column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.declared.columns.iter().position(|column| column.name == name)
    }
}

impl TableSink for MemoryTables {
    type Error = OutputError;

    fn begin(&mut self, table: &Table) -> Result<(), OutputError> {
        self.tables.push(MemoryTable::new(table));
        Ok(())
    }

    /// [`OutputError::NotATable`] for a cell that its column does not declare.
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), OutputError> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        table.push(cells).map_err(|what| table.faulty(what))
    }

    fn rows(&mut self, blocks: usize, make: &MakeBlock<'_>) -> Result<(), OutputError> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let declared = table.declared.clone();
        let made = |blocks: Range<usize>| MemoryTable::made(&declared, blocks, make);
        in_pieces(blocks, made, MemoryTable::bytes, |rows| {
            table.append(rows);
            Ok(())
        })
    }

    fn end(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

impl ColumnValues {
    fn of(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Text => Self::Text(Vec::new()),
            ColumnKind::Integer | ColumnKind::MaybeInteger => Self::Integer(Vec::new()),
            ColumnKind::Real | ColumnKind::Statistic => Self::Real(Vec::new()),
        }
    }

    /// Whether the column takes such a cell.
    fn push(&mut self, cell: Cell<'_>, kind: ColumnKind) -> bool {
        match (self, cell) {
            (Self::Text(texts), Cell::Text(text)) => {
                let last = texts.last().filter(|last| ***last == *text).cloned();
                texts.push(last.unwrap_or_else(|| text.into()));
            }
            // A word that does not exist.
            (Self::Text(texts), Cell::Real(None)) => texts.push("".into()),
            (Self::Integer(numbers), Cell::Integer(number)) => numbers.push(Some(number)),
            (Self::Integer(numbers), Cell::Real(None)) => numbers.push(None),
            (Self::Real(numbers), Cell::Real(number)) => numbers.push(written(number, kind)),
            (Self::Real(numbers), Cell::Integer(number)) => numbers.push(Some(number as f64)),
            _ => return false,
        }
        true
    }

    fn len(&self) -> usize {
        match self {
            Self::Text(texts) => texts.len(),
            Self::Integer(numbers) => numbers.len(),
            Self::Real(numbers) => numbers.len(),
        }
    }

    /// The cell of `row` as CSV has it, quotes apart.
    ///
    /// # Panics
    ///
    /// Beyond the last row.
    pub(super) fn text(&self, row: usize) -> String {
        match self {
            Self::Text(texts) => texts[row].to_string(),
            Self::Integer(numbers) => numbers[row].map_or_else(String::new, |n| n.to_string()),
            Self::Real(numbers) => super::as_written(numbers[row]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Column;

    fn table() -> Table {
        let column = |name: &str, kind| Column {
            name: name.to_owned(),
            kind,
            unit: String::new(),
            text: String::new(),
        };
        let columns = vec![
            column("policy", ColumnKind::Text),
            column("rung", ColumnKind::MaybeInteger),
            column("pay", ColumnKind::Real),
        ];
        Table { name: "t", text: "", columns }
    }

    #[test]
    fn columns_hold_what_was_written_and_nothing_where_no_number_exists() {
        let mut tables = MemoryTables::default();
        tables.begin(&table()).unwrap();
        tables.row(&[Cell::Text("a"), Cell::Integer(3), Cell::Real(Some(0.5))]).unwrap();
        tables.row(&[Cell::Text("a"), Cell::Real(None), Cell::Real(Some(f64::NAN))]).unwrap();
        let table = tables.table("t").unwrap();
        assert_eq!((table.rows(), table.column("pay")), (2, Some(2)));
        assert_eq!(table.columns[1], ColumnValues::Integer(vec![Some(3), None]));
        assert_eq!(table.columns[2], ColumnValues::Real(vec![Some(0.5), None]));
        assert_eq!([0, 1].map(|row| table.columns[2].text(row)), ["0.5", ""]);
    }

    #[test]
    fn a_cell_that_its_column_does_not_declare_is_refused() {
        let mut tables = MemoryTables::default();
        tables.begin(&table()).unwrap();
        let error = tables.row(&[Cell::Integer(1), Cell::Integer(3), Cell::Real(None)]);
        assert!(error.unwrap_err().to_string().starts_with("t: "));
    }
}
