//! A table as Python has it: columns of Arrow with their units and meanings, which pandas, polars and
//! all that speaks Arrow read without a copy.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, RecordBatchIterator};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};
use rungs::output::{ColumnValues, MemoryTable, OutputError, RunTables};
use rungs::scenario::nearest;

use crate::errors::broken;

/// Rows that a notebook shows.
const ROWS_SHOWN: usize = 10;

/// A table: named columns with units and meanings.
///
/// It is an Arrow table to whatever speaks the PyCapsule interface (`polars.DataFrame(table)`,
/// `pyarrow.table(table)`, `duckdb`): text as `utf8`, whole numbers as `int64`, others as `float64`; a
/// number that does not exist is null. Unit and meaning of a column are metadata of its field.
#[pyclass(frozen, module = "rungs")]
pub(crate) struct Table {
    /// Its name, that of its file without the ending.
    #[pyo3(get)]
    name: String,
    /// What one row is.
    #[pyo3(get)]
    text: String,
    batch: RecordBatch,
}

/// The description of a column.
#[derive(Clone, Debug)]
pub(crate) struct ColumnAbout {
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) text: String,
}

impl ColumnAbout {
    pub(crate) fn new(name: &str, unit: &str, text: &str) -> Self {
        let [name, unit, text] = [name, unit, text].map(str::to_owned);
        Self { name, unit, text }
    }
}

/// The values of a column, one a row.
#[derive(Debug)]
pub(crate) enum Values {
    Text(Vec<Option<String>>),
    Integer(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
}

impl Values {
    fn array(self) -> ArrayRef {
        match self {
            Self::Text(values) => Arc::new(texts(values.iter().map(Option::as_deref))),
            Self::Integer(values) => Arc::new(Int64Array::from(values)),
            Self::Real(values) => Arc::new(Float64Array::from(values)),
        }
    }
}

fn texts<'t>(values: impl Iterator<Item = Option<&'t str>>) -> arrow_array::StringArray {
    let mut builder = StringBuilder::new();
    values.for_each(|value| builder.append_option(value));
    builder.finish()
}

impl Table {
    fn of_arrays(
        (name, text): (&str, &str),
        columns: Vec<(ColumnAbout, ArrayRef)>,
    ) -> Result<Self, ArrowError> {
        let field = |(about, array): &(ColumnAbout, ArrayRef)| {
            let said = [("unit", &about.unit), ("text", &about.text)].into_iter();
            let said = said.filter(|(_, said)| !said.is_empty() && *said != "–");
            let metadata = said.map(|(key, said)| (key.to_owned(), said.clone()));
            Field::new(&about.name, array.data_type().clone(), true)
                .with_metadata(metadata.collect::<HashMap<_, _>>())
        };
        let metadata = [("name", name), ("text", text)];
        let metadata = metadata.map(|(key, said)| (key.to_owned(), said.to_owned()));
        let metadata = HashMap::from(metadata);
        let fields: Vec<Field> = columns.iter().map(field).collect();
        let schema = Schema::new_with_metadata(fields, metadata);
        let arrays = columns.into_iter().map(|(_, array)| array).collect();
        let batch = RecordBatch::try_new(Arc::new(schema), arrays)?;
        Ok(Self { name: name.to_owned(), text: text.to_owned(), batch })
    }

    /// A table of columns.
    pub(crate) fn of_columns(
        py: Python<'_>,
        about: (&str, &str),
        columns: Vec<(ColumnAbout, Values)>,
    ) -> PyResult<Self> {
        let columns = columns.into_iter().map(|(about, values)| (about, values.array())).collect();
        Self::of_arrays(about, columns).map_err(|error| broken(py, &error.to_string()))
    }

    /// A table of a study in memory.
    pub(crate) fn of_memory(py: Python<'_>, table: &MemoryTable) -> PyResult<Self> {
        let column = |(declared, values): (&rungs::study::Column, &ColumnValues)| {
            let array: ArrayRef = match values {
                ColumnValues::Text(values) => {
                    Arc::new(texts(values.iter().map(|text| Some(&**text))))
                }
                ColumnValues::Integer(values) => Arc::new(Int64Array::from(values.clone())),
                ColumnValues::Real(values) => Arc::new(Float64Array::from(values.clone())),
            };
            (ColumnAbout::new(&declared.name, &declared.unit, &declared.text), array)
        };
        let columns = table.declared.columns.iter().zip(&table.columns).map(column).collect();
        let made = Self::of_arrays((table.declared.name, table.declared.text), columns);
        made.map_err(|error| broken(py, &error.to_string()))
    }

    /// A table of a run directory; `declared` is what its manifest says of it.
    pub(crate) fn read(
        run: &RunTables,
        name: &str,
        declared: &serde_json::Value,
    ) -> Result<Self, OutputError> {
        let said = |of: &serde_json::Value, key: &str| of[key].as_str().unwrap_or("").to_owned();
        let columns = declared["columns"].as_array().into_iter().flatten();
        let mut read: Vec<(ColumnAbout, Values)> = columns
            .map(|column| {
                let values = match column["type"].as_str() {
                    Some("integer") => Values::Integer(Vec::new()),
                    Some("real") => Values::Real(Vec::new()),
                    _ => Values::Text(Vec::new()),
                };
                let [name, unit, text] = ["name", "unit", "text"].map(|key| said(column, key));
                (ColumnAbout { name, unit, text }, values)
            })
            .collect();
        let names: Vec<String> = read.iter().map(|(about, _)| about.name.clone()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        run.each_row(name, &names, &mut |cells| {
            for (at, (_, values)) in read.iter_mut().enumerate() {
                match values {
                    Values::Text(values) => values.push(Some(cells.text(at).to_owned())),
                    Values::Integer(values) => values.push(cells.text(at).parse().ok()),
                    Values::Real(values) => values.push(cells.number(at)),
                }
            }
            Ok(())
        })?;
        let columns = read.into_iter().map(|(about, values)| (about, values.array())).collect();
        let made = Self::of_arrays((name, &said(declared, "text")), columns);
        made.map_err(|error| {
            let (path, what) = (name.into(), error.to_string());
            OutputError::NotATable { path, what }
        })
    }

    fn place(&self, name: &str) -> PyResult<usize> {
        self.batch.schema_ref().index_of(name).map_err(|_| {
            let near =
                nearest(name, self.batch.schema_ref().fields().iter().map(|f| f.name().as_str()));
            let near = near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
            PyKeyError::new_err(format!("the table {} has no column {name:?}{near}", self.name))
        })
    }

    /// A metadatum of every field, by name.
    fn said<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Bound<'py, PyDict>> {
        let said = PyDict::new(py);
        for field in self.batch.schema_ref().fields() {
            said.set_item(field.name(), field.metadata().get(key).map_or("", String::as_str))?;
        }
        Ok(said)
    }

    fn values<'py>(&self, py: Python<'py>, place: usize) -> PyResult<Bound<'py, PyList>> {
        let array = self.batch.column(place);
        match array.data_type() {
            DataType::Int64 => {
                PyList::new(py, array.as_primitive::<Int64Type>().iter().collect::<Vec<_>>())
            }
            DataType::Float64 => {
                PyList::new(py, array.as_primitive::<Float64Type>().iter().collect::<Vec<_>>())
            }
            _ => PyList::new(py, array.as_string::<i32>().iter().collect::<Vec<_>>()),
        }
    }

    /// A cell as it is shown.
    fn cell(&self, row: usize, column: usize) -> String {
        let array = self.batch.column(column);
        if array.is_null(row) {
            return String::new();
        }
        match array.data_type() {
            DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
            DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
            _ => array.as_string::<i32>().value(row).to_owned(),
        }
    }

    fn batches(&self) -> impl arrow_array::RecordBatchReader + Send + 'static {
        RecordBatchIterator::new([Ok(self.batch.clone())], self.batch.schema())
    }
}

#[pymethods]
impl Table {
    /// Names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// Unit of every column, by name; empty for names and ordinals.
    #[getter]
    fn units<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.said(py, "unit")
    }

    /// Meaning of every column, by name.
    #[getter]
    fn texts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.said(py, "text")
    }

    /// A column as a list; None where a number does not exist.
    fn __getitem__<'py>(&self, py: Python<'py>, column: &str) -> PyResult<Bound<'py, PyList>> {
        self.values(py, self.place(column)?)
    }

    /// The columns as lists, by name.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for (place, name) in self.columns().into_iter().enumerate() {
            columns.set_item(name, self.values(py, place)?)?;
        }
        Ok(columns)
    }

    /// The rows whose cells are as the keywords say: `summary.where(policy="dual", metric="morale")`.
    #[pyo3(signature = (**cells))]
    fn r#where(&self, py: Python<'_>, cells: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut kept: Vec<usize> = (0..self.batch.num_rows()).collect();
        for (name, wanted) in cells.into_iter().flatten() {
            let values = self.values(py, self.place(&name.extract::<String>()?)?)?;
            let mut left = Vec::new();
            for row in kept {
                if values.get_item(row)?.eq(&wanted)? {
                    left.push(row);
                }
            }
            kept = left;
        }
        let take = |array: &ArrayRef| -> ArrayRef {
            match array.data_type() {
                DataType::Int64 => {
                    let own = array.as_primitive::<Int64Type>();
                    let value = |&row: &usize| own.is_valid(row).then(|| own.value(row));
                    Arc::new(kept.iter().map(value).collect::<Int64Array>())
                }
                DataType::Float64 => {
                    let own = array.as_primitive::<Float64Type>();
                    let value = |&row: &usize| own.is_valid(row).then(|| own.value(row));
                    Arc::new(kept.iter().map(value).collect::<Float64Array>())
                }
                _ => {
                    let own = array.as_string::<i32>();
                    Arc::new(texts(
                        kept.iter().map(|&row| own.is_valid(row).then(|| own.value(row))),
                    ))
                }
            }
        };
        let arrays = self.batch.columns().iter().map(take).collect();
        let batch = RecordBatch::try_new(self.batch.schema(), arrays);
        let batch = batch.map_err(|error| broken(py, &error.to_string()))?;
        Ok(Self { name: self.name.clone(), text: self.text.clone(), batch })
    }

    /// The table as a pandas DataFrame; by pyarrow where that is there. A number that does not exist is
    /// NaN.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        py.import("rungs._frames")?.call_method1("to_pandas", (slf,))
    }

    /// The table as a polars DataFrame. A number that does not exist is null.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.call_method1("DataFrame", (slf,))
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // Best effort, says the interface: who asks for other types casts the ones that are there.
        drop(requested_schema);
        let stream = FFI_ArrowArrayStream::new(Box::new(self.batches()));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.batch.schema_ref().as_ref());
        let schema = schema.map_err(|error| broken(py, &error.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    fn __repr__(&self) -> String {
        let columns = self.columns().join(", ");
        format!("<rungs.Table {}: {} rows; {columns}>", self.name, self.batch.num_rows())
    }

    fn _repr_html_(&self) -> String {
        let mut html = format!(
            "<p><b>{}</b>: {}</p><table><thead><tr>",
            escaped(&self.name),
            escaped(&self.text)
        );
        for field in self.batch.schema_ref().fields() {
            let unit = field
                .metadata()
                .get("unit")
                .map_or_else(String::new, |unit| format!("<br><small>{}</small>", escaped(unit)));
            let text = field.metadata().get("text").map_or("", String::as_str);
            html +=
                &format!("<th title=\"{}\">{}{unit}</th>", escaped(text), escaped(field.name()));
        }
        html += "</tr></thead><tbody>";
        let rows = self.batch.num_rows();
        for row in 0..rows.min(ROWS_SHOWN) {
            html += "<tr>";
            for column in 0..self.batch.num_columns() {
                html += &format!("<td>{}</td>", escaped(&self.cell(row, column)));
            }
            html += "</tr>";
        }
        html += "</tbody></table>";
        if rows > ROWS_SHOWN {
            html += &format!("<p>and {} more rows</p>", rows - ROWS_SHOWN);
        }
        html
    }
}

/// A text inside of HTML.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}
