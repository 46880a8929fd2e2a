//! Tables as Parquet: typed columns, snappy, a null where no number exists, and every column
//! described in the file's own metadata. Nothing in a file depends on when or where it was written.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::blocks::in_pieces;
use super::manifest::{columns_json, parquet_file};
use super::table_file::{TableFile, TablePlace};
use super::{ColumnValues, MadeFile, MemoryTable, OutputError, RunDirectory};
use crate::study::{Cell, Column, ColumnKind, MakeBlock, Table, TableSink};

/// Rows held before they are written: some 600 kB a column, and large enough for a reader to
/// gain from columns.
const ROW_GROUP_ROWS: usize = 1 << 16;

/// Writes each table to a file of its name in a run directory.
#[derive(Debug)]
pub struct ParquetTables<'a> {
    place: TablePlace<'a>,
    row_group_rows: usize,
    open: Option<OpenTable>,
    made: Vec<MadeFile>,
}

impl<'a> ParquetTables<'a> {
    /// Tables in `directory`.
    #[must_use]
    pub fn new(directory: &'a RunDirectory) -> Self {
        Self::at(TablePlace::Written(directory))
    }

    /// Tables that are not written, but compared with those in `place`.
    pub(super) fn comparing(place: &'a Path) -> Self {
        Self::at(TablePlace::Compared(place))
    }

    fn at(place: TablePlace<'a>) -> Self {
        Self { place, row_group_rows: ROW_GROUP_ROWS, open: None, made: Vec::new() }
    }

    /// The tables that are complete, in their order.
    #[must_use]
    pub fn made(&self) -> &[MadeFile] {
        &self.made
    }

    /// Takes over rows that were made by themselves.
    pub(super) fn take(&mut self, rows: MemoryTable) -> Result<(), OutputError> {
        let room = self.row_group_rows;
        let Some(table) = &mut self.open else {
            return Ok(());
        };
        let taken = table.take(rows, room);
        taken.map_err(|error| {
            let name = self.open.as_ref().map_or("", |table| table.name.as_str());
            self.error(name, error)
        })
    }

    fn error(&self, name: &str, error: ParquetError) -> OutputError {
        OutputError::io("write", &self.place.path(name), into_io(error))
    }
}

impl TableSink for ParquetTables<'_> {
    type Error = OutputError;

    fn begin(&mut self, table: &Table) -> Result<(), OutputError> {
        self.end()?;
        let name = parquet_file(table);
        let file = self.place.open(&name)?;
        let opened = OpenTable::new(name.clone(), file, table);
        self.open = Some(opened.map_err(|error| self.error(&name, error))?);
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), OutputError> {
        let Some(table) = &mut self.open else {
            return Ok(());
        };
        let mut taken = table.rows.push(cells).map_err(ParquetError::General);
        if taken.is_ok() && table.rows.rows() == self.row_group_rows {
            taken = table.write_row_group();
        }
        taken.map_err(|error| {
            let name = self.open.as_ref().map_or("", |table| table.name.as_str());
            self.error(name, error)
        })
    }

    fn rows(&mut self, blocks: usize, make: &MakeBlock<'_>) -> Result<(), OutputError> {
        let Some(table) = &self.open else {
            return Ok(());
        };
        let declared = table.rows.declared.clone();
        let made = |blocks: Range<usize>| MemoryTable::made(&declared, blocks, make);
        in_pieces(blocks, made, MemoryTable::bytes, |rows| self.take(rows))
    }

    fn end(&mut self) -> Result<(), OutputError> {
        let Some(table) = self.open.take() else {
            return Ok(());
        };
        let name = table.name.clone();
        let file = table.finish().map_err(|error| self.error(&name, error))?;
        self.made.push(file.finish()?);
        Ok(())
    }
}

/// A file that is being written, and the rows that are not yet in it.
#[derive(Debug)]
struct OpenTable {
    name: String,
    writer: SerializedFileWriter<TableFile>,
    rows: MemoryTable,
}

impl OpenTable {
    fn new(name: String, file: TableFile, table: &Table) -> ParquetResult<Self> {
        let writer = SerializedFileWriter::new(file, schema(table)?, properties(table))?;
        Ok(Self { name, writer, rows: MemoryTable::new(table) })
    }

    /// Takes over rows, and writes them in groups of `room`.
    fn take(&mut self, mut rows: MemoryTable, room: usize) -> ParquetResult<()> {
        while self.rows.rows() + rows.rows() >= room {
            let rest = rows.split_off(room - self.rows.rows());
            self.rows.append(std::mem::replace(&mut rows, rest));
            self.write_row_group()?;
        }
        self.rows.append(rows);
        Ok(())
    }

    fn write_row_group(&mut self) -> ParquetResult<()> {
        if self.rows.rows() == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for (column, values) in self.rows.declared.columns.iter().zip(&self.rows.columns) {
            write(&mut group, column.kind, values)?;
        }
        group.close()?;
        self.rows.clear();
        Ok(())
    }

    fn finish(mut self) -> ParquetResult<TableFile> {
        self.write_row_group()?;
        self.writer.into_inner()
    }
}

/// Writes values as the next column of `group`.
fn write(
    group: &mut SerializedRowGroupWriter<'_, TableFile>,
    kind: ColumnKind,
    values: &ColumnValues,
) -> ParquetResult<()> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("the schema lacks a column".to_owned()));
    };
    match values {
        ColumnValues::Text(texts) => {
            let bytes: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(&**text)).collect();
            column.typed::<ByteArrayType>().write_batch(&bytes, None, None)?;
        }
        ColumnValues::Integer(numbers) => {
            let levels = Some(levels(numbers)).filter(|_| kind == ColumnKind::MaybeInteger);
            let count = numbers.len();
            let numbers: Vec<i64> = numbers.iter().flatten().copied().collect();
            if levels.is_none() && numbers.len() < count {
                return Err(ParquetError::General("a whole number is missing".to_owned()));
            }
            column.typed::<Int64Type>().write_batch(&numbers, levels.as_deref(), None)?;
        }
        ColumnValues::Real(numbers) => {
            let levels = levels(numbers);
            let numbers: Vec<f64> = numbers.iter().flatten().copied().collect();
            column.typed::<DoubleType>().write_batch(&numbers, Some(&levels), None)?;
        }
    }
    column.close()
}

/// Definition levels: 1 where there is a number, 0 where there is none.
fn levels<T>(numbers: &[Option<T>]) -> Vec<i16> {
    numbers.iter().map(|number| i16::from(number.is_some())).collect()
}

fn schema(table: &Table) -> ParquetResult<Arc<Type>> {
    let fields: ParquetResult<Vec<_>> = table.columns.iter().map(field).collect();
    Ok(Arc::new(Type::group_type_builder(table.name).with_fields(fields?).build()?))
}

fn field(column: &Column) -> ParquetResult<Arc<Type>> {
    let (physical, logical, repetition) = match column.kind {
        ColumnKind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::REQUIRED),
        ColumnKind::Integer => (Physical::INT64, None, Repetition::REQUIRED),
        ColumnKind::MaybeInteger => (Physical::INT64, None, Repetition::OPTIONAL),
        ColumnKind::Real | ColumnKind::Statistic => (Physical::DOUBLE, None, Repetition::OPTIONAL),
    };
    let builder = Type::primitive_type_builder(&column.name, physical)
        .with_logical_type(logical)
        .with_repetition(repetition);
    Ok(Arc::new(builder.build()?))
}

/// How a file is written. Version 1 pages are what every reader knows. Dictionaries halve series:
/// every policy repeats the burn-in.
fn properties(table: &Table) -> Arc<WriterProperties> {
    let version = env!("CARGO_PKG_VERSION");
    let described = vec![
        KeyValue::new("rungs.version".to_owned(), version.to_owned()),
        KeyValue::new("rungs.columns".to_owned(), columns_json(table).to_string()),
    ];
    let properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by(format!("rungs version {version}"))
        .set_key_value_metadata(Some(described))
        .set_compression(Compression::SNAPPY)
        .set_dictionary_enabled(true);
    Arc::new(properties.build())
}

fn into_io(error: ParquetError) -> std::io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => *error,
            Err(other) => std::io::Error::other(other),
        },
        other => std::io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use parquet::file::metadata::RowGroupMetaData;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    use super::super::CsvTables;
    use super::*;
    use crate::study::{TakeRow, with_threads};

    fn column(name: &str, kind: ColumnKind) -> Column {
        let unit = if kind == ColumnKind::Real { "years" } else { "" };
        Column { name: name.to_owned(), kind, unit: unit.to_owned(), text: format!("The {name}.") }
    }

    fn table(name: &'static str) -> Table {
        let columns = vec![
            column("policy", ColumnKind::Text),
            column("year", ColumnKind::Integer),
            column("tenure", ColumnKind::Real),
            column("never", ColumnKind::Real),
        ];
        Table { name, text: "One row a year.", columns }
    }

    /// Rows of which some lack a number, and of which the last column has none at all.
    fn rows(count: i64) -> Vec<Vec<Cell<'static>>> {
        const NAMES: [&str; 3] = ["single", "dual, \"quoted\"", "à côté"];
        let numbers = [Some(1.0 / 3.0), None, Some(-0.0), Some(f64::NAN), Some(-1e-300), Some(7.5)];
        let row = |i: usize| {
            vec![
                Cell::Text(NAMES[i / 4 % NAMES.len()]),
                Cell::Integer(i64::try_from(i).unwrap() - 3),
                Cell::Real(numbers[i % numbers.len()]),
                Cell::Real(None),
            ]
        };
        (0..usize::try_from(count).unwrap()).map(row).collect()
    }

    fn write(sink: &mut impl TableSink<Error = OutputError>, rows: &[Vec<Cell<'_>>]) {
        for name in ["runs", "summary", "series"] {
            sink.begin(&table(name)).unwrap();
            rows.iter().for_each(|cells| sink.row(cells).unwrap());
        }
        sink.end().unwrap();
    }

    /// Every cell of a Parquet file as the CSV has it.
    fn as_text(path: &Path) -> Vec<Vec<String>> {
        let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
        let text = |field: &Field| match field {
            Field::Str(text) => text.clone(),
            Field::Long(integer) => integer.to_string(),
            Field::Double(number) => number.to_string(),
            Field::Null => String::new(),
            other => panic!("no column holds {other:?}"),
        };
        let rows = reader.get_row_iter(None).unwrap();
        rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| text(field)).collect())
            .collect()
    }

    fn csv_rows(path: &Path) -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_path(path).unwrap();
        let rows = reader.records();
        rows.map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn every_cell_is_that_of_the_csv_across_row_groups() {
        let root = tempfile::tempdir().unwrap();
        let directory = RunDirectory::create(&root.path().join("run"), false).unwrap();
        write(&mut CsvTables::new(&directory), &rows(29));
        let mut sink = ParquetTables { row_group_rows: 8, ..ParquetTables::new(&directory) };
        write(&mut sink, &rows(29));
        for name in ["runs", "summary", "series"] {
            let path = directory.path(&format!("{name}.parquet"));
            let expected = csv_rows(&directory.path(&format!("{name}.csv")));
            assert_eq!(expected.len(), 29);
            assert_eq!(as_text(&path), expected);
            let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
            let groups = reader.metadata().row_groups();
            let lengths: Vec<i64> = groups.iter().map(RowGroupMetaData::num_rows).collect();
            assert_eq!(lengths, [8, 8, 8, 5]);
        }
    }

    #[test]
    fn rows_made_in_blocks_give_the_bytes_of_rows_one_by_one() {
        let root = tempfile::tempdir().unwrap();
        let bytes = |name: &str, write: &dyn Fn(&mut ParquetTables<'_>)| {
            let directory = RunDirectory::create(&root.path().join(name), false).unwrap();
            let mut sink = ParquetTables { row_group_rows: 1000, ..ParquetTables::new(&directory) };
            sink.begin(&table("series")).unwrap();
            write(&mut sink);
            sink.end().unwrap();
            fs::read(directory.path("series.parquet")).unwrap()
        };
        let all = rows(7 * 400);
        let one_by_one = bytes("one", &|sink| all.iter().for_each(|row| sink.row(row).unwrap()));
        for threads in 1..=3 {
            let in_blocks = bytes(&format!("blocks-{threads}"), &|sink| {
                let make = |block: usize, row: &mut TakeRow<'_>| {
                    all[400 * block..400 * (block + 1)].iter().for_each(|cells| row(cells));
                    Ok(())
                };
                with_threads(threads, || sink.rows(7, &make)).unwrap().unwrap();
            });
            assert!(in_blocks == one_by_one, "{threads} threads");
        }
    }

    #[test]
    fn a_table_without_rows_is_a_file_with_columns() {
        let root = tempfile::tempdir().unwrap();
        let directory = RunDirectory::create(&root.path().join("run"), false).unwrap();
        write(&mut ParquetTables::new(&directory), &[]);
        assert_eq!(as_text(&directory.path("runs.parquet")), Vec::<Vec<String>>::new());
    }

    #[test]
    fn the_file_describes_its_columns() {
        let root = tempfile::tempdir().unwrap();
        let directory = RunDirectory::create(&root.path().join("run"), false).unwrap();
        write(&mut ParquetTables::new(&directory), &rows(5));
        let file = File::open(directory.path("runs.parquet")).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let metadata = reader.metadata().file_metadata();
        let value = |key: &str| {
            let found = metadata.key_value_metadata().unwrap().iter().find(|kv| kv.key == key);
            found.unwrap().value.clone().unwrap()
        };
        assert_eq!(value("rungs.version"), env!("CARGO_PKG_VERSION"));
        let columns: serde_json::Value = serde_json::from_str(&value("rungs.columns")).unwrap();
        assert_eq!(columns, columns_json(&table("runs")));
        assert_eq!(columns[2]["unit"], "years");
        let required: Vec<bool> = (0..4)
            .map(|i| metadata.schema_descr().column(i).self_type().is_optional())
            .map(|optional| !optional)
            .collect();
        assert_eq!(required, [true, true, false, false]);
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        let root = tempfile::tempdir().unwrap();
        let bytes = |name: &str| {
            let directory = RunDirectory::create(&root.path().join(name), false).unwrap();
            write(&mut ParquetTables::new(&directory), &rows(1000));
            fs::read(directory.path("series.parquet")).unwrap()
        };
        assert_eq!(bytes("first"), bytes("second"));
    }

    #[test]
    fn a_cell_of_the_wrong_kind_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        let directory = RunDirectory::create(&root.path().join("run"), false).unwrap();
        let mut sink = ParquetTables::new(&directory);
        sink.begin(&table("runs")).unwrap();
        let error = sink.row(&[Cell::Integer(1); 4]).unwrap_err().to_string();
        assert!(error.contains("runs.parquet") && error.contains("Integer(1)"), "{error}");
        assert!(sink.row(&[Cell::Text("short")]).is_err());
    }
}
