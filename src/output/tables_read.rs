//! A finished run directory as charts read it: the manifest, and rows of tables by column name.
//! Nothing is known of the model but what the manifest says.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use csv::{Reader, StringRecord};
use serde_json::Value;

use super::OutputError;
use super::finished::{manifest, refused};
use crate::sim::Direction;

/// The department of rows that hold the whole organization.
pub const ALL_DEPARTMENTS: &str = "all";

/// A finished run directory.
#[derive(Clone, Debug)]
pub struct RunTables {
    directory: PathBuf,
    manifest: Value,
    /// Names of the policies, in the order of the scenario.
    pub policies: Vec<String>,
    /// The metrics of the tables, in their order.
    pub metrics: Vec<MetricLabel>,
}

/// A metric as a manifest describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricLabel {
    /// Column name.
    pub key: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// Whether more or less is better; `None` where neither is.
    pub better: Option<Direction>,
    /// Whether it is one of the headline metrics.
    pub headline: bool,
    /// All that the manifest says of it.
    pub described: Value,
}

/// A factor of the design as the manifest describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Column of points.csv.
    pub name: String,
    /// Unit of its values; may be empty.
    pub unit: String,
    /// Whether its values are numbers.
    pub numeric: bool,
}

impl MetricLabel {
    /// What a manifest says of a metric; `None` where that is not a description.
    pub(super) fn read(described: &Value) -> Option<Self> {
        Some(Self {
            key: described["key"].as_str()?.to_owned(),
            unit: described["unit"].as_str()?.trim_matches('–').to_owned(),
            better: match described["better"].as_str() {
                Some("higher") => Some(Direction::Higher),
                Some("lower") => Some(Direction::Lower),
                _ => None,
            },
            headline: described["headline"].as_bool()?,
            described: described.clone(),
        })
    }

    /// The key in words: `Output per seat`.
    #[must_use]
    pub fn words(&self) -> String {
        in_words(&self.key)
    }

    /// The key in words with its unit in parentheses.
    #[must_use]
    pub fn words_and_unit(&self) -> String {
        with_unit(&self.words(), &self.unit)
    }
}

/// A key in words, with a capital.
pub(super) fn in_words(key: &str) -> String {
    let mut letters = key.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).map(|c| if c == '_' { ' ' } else { c }).collect()
}

/// A label with its unit in parentheses, where there is one that the label does not name.
pub(super) fn with_unit(label: &str, unit: &str) -> String {
    if unit.is_empty() || label.ends_with(unit) {
        label.to_owned()
    } else {
        format!("{label} ({unit})")
    }
}

impl RunTables {
    /// The tables of a whole, finished study.
    ///
    /// # Errors
    ///
    /// [`OutputError::NoStudy`] for a directory without one.
    pub fn read(directory: &Path) -> Result<Self, OutputError> {
        let run = Self::new(directory, manifest(directory)?);
        if run.policies.is_empty() {
            let reason = "its manifest names no policies; name a directory of `rungs run`";
            return Err(refused(directory, reason));
        }
        if run.metrics.is_empty() {
            let reason = "its manifest describes no metrics; run the study again";
            return Err(refused(directory, reason));
        }
        Ok(run)
    }

    /// The tables of `directory`, whose manifest is `manifest`.
    #[must_use]
    pub fn new(directory: &Path, manifest: Value) -> Self {
        let mut policies = texts(&manifest["scenario"]["policy"], "name");
        if let Some(only) = manifest["scenario"]["study"]["baseline"].as_str()
            && policies.is_empty()
        {
            // A model without policies has rows under one name.
            policies.push(only.to_owned());
        }
        let metrics = manifest["metrics"].as_array().into_iter().flatten();
        let metrics = metrics.filter_map(MetricLabel::read).collect();
        Self { directory: directory.to_owned(), manifest, policies, metrics }
    }

    /// The manifest.
    pub(super) fn manifest(&self) -> &Value {
        &self.manifest
    }

    /// Whether the model has policies; one without has rows under one name all the same.
    #[must_use]
    pub fn has_policies(&self) -> bool {
        self.manifest["scenario"]["policy"].as_array().is_some_and(|list| !list.is_empty())
    }

    /// What the manifest says of a column; empty where it says nothing.
    pub(super) fn column_text(&self, table: &str, name: &str) -> String {
        let columns = self.columns(table);
        let found = columns.iter().find(|column| column["name"] == name);
        found.and_then(|column| column["text"].as_str()).unwrap_or("").to_owned()
    }

    /// Name of the study.
    #[must_use]
    pub fn name(&self) -> &str {
        self.manifest["scenario"]["name"].as_str().unwrap_or("study")
    }

    /// The place of the policy that the others are compared with.
    #[must_use]
    pub fn baseline(&self) -> usize {
        let name = self.manifest["scenario"]["study"]["baseline"].as_str();
        self.policies.iter().position(|policy| Some(policy.as_str()) == name).unwrap_or(0)
    }

    /// Names of the departments, without the organization as a whole.
    #[must_use]
    pub fn departments(&self) -> Vec<String> {
        texts(&self.manifest["scenario"]["department"], "name")
    }

    /// The number of design points.
    #[must_use]
    pub fn points(&self) -> usize {
        let points = self.manifest["scenario"]["design"]["points"].as_u64();
        points.and_then(|points| usize::try_from(points).ok()).unwrap_or(1)
    }

    /// The metric with this key.
    #[must_use]
    pub fn metric(&self, key: &str) -> Option<&MetricLabel> {
        self.metrics.iter().find(|metric| metric.key == key)
    }

    /// The factors of the design: the columns of points.csv.
    #[must_use]
    pub fn factors(&self) -> Vec<Factor> {
        let columns = self.columns("points").into_iter().skip(1);
        let factor = |column: &Value| Factor {
            name: column["name"].as_str().unwrap_or("").to_owned(),
            unit: column["unit"].as_str().unwrap_or("").to_owned(),
            numeric: column["type"] != "text",
        };
        columns.map(factor).collect()
    }

    /// The column of time of series_summary.csv; `None` for a simulation without periods.
    #[must_use]
    pub fn time(&self) -> Option<String> {
        const KEYS: usize = 3;
        let name = self.columns("series_summary").get(KEYS)?["name"].as_str()?;
        (name != "metric").then(|| name.to_owned())
    }

    /// Whether the directory has `table`.
    #[must_use]
    pub fn has(&self, table: &str) -> bool {
        !self.columns(table).is_empty()
    }

    /// The rows of `table` whose cells are as `only` says, reduced to `columns`.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`] when the file cannot be read; [`OutputError::NotATable`] when it is not
    /// there, lacks a column, ends in the middle of a line, or has a word where a number belongs.
    pub fn rows(
        &self,
        table: &str,
        columns: &[&str],
        only: &[(&str, &str)],
    ) -> Result<Vec<Row>, OutputError> {
        let path = self.directory.join(format!("{table}.csv"));
        let faulty = |what: String| OutputError::NotATable { path: path.clone(), what };
        let file = File::open(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => faulty("the manifest names it, and it is not there".to_owned()),
            _ => OutputError::io("read", &path, error),
        })?;
        let file = whole(file).map_err(|error| OutputError::io("read", &path, error))?;
        let file = file.ok_or_else(|| faulty("it ends in the middle of a line".to_owned()))?;
        let mut reader = Reader::from_reader(BufReader::new(file));
        let header = reader.headers().map_err(|error| faulty(error.to_string()))?.clone();
        let place = |name: &str| {
            let found = header.iter().position(|column| column == name);
            found.ok_or_else(|| faulty(format!("it has no column `{name}`")))
        };
        let is_number = |name: &&str| self.is_number(table, name);
        let numbers: Vec<bool> = columns.iter().map(is_number).collect();
        let columns: Vec<usize> =
            columns.iter().map(|name| place(name)).collect::<Result<_, _>>()?;
        let only = only.iter().map(|(name, value)| Ok((place(name)?, *value)));
        let only: Vec<(usize, &str)> = only.collect::<Result<_, OutputError>>()?;
        let (mut rows, mut record) = (Vec::new(), StringRecord::new());
        while reader.read_record(&mut record).map_err(|error| faulty(error.to_string()))? {
            let cell = |column: usize| record.get(column).unwrap_or("");
            if only.iter().all(|&(column, value)| cell(column) == value) {
                let row = Row(columns.iter().map(|&column| cell(column).to_owned()).collect());
                if let Some(wrong) = (0..numbers.len()).find(|&at| numbers[at] && !row.is_sound(at))
                {
                    let line = record.position().map_or(0, csv::Position::line);
                    return Err(faulty(format!(
                        "line {line}: `{}` is not a number",
                        row.text(wrong)
                    )));
                }
                rows.push(row);
            }
        }
        Ok(rows)
    }

    fn is_number(&self, table: &str, name: &str) -> bool {
        let columns = self.columns(table);
        let found = columns.iter().find(|column| column["name"] == name);
        found.is_some_and(|column| column["type"] == "integer" || column["type"] == "real")
    }

    /// The declared columns of a table; none where the directory does not have it.
    fn columns(&self, table: &str) -> Vec<&Value> {
        let file = format!("{table}.csv");
        let tables = self.manifest["tables"].as_array().into_iter().flatten();
        let mut found = tables.filter(|table| table["file"] == file);
        found.next().and_then(|table| table["columns"].as_array()).into_iter().flatten().collect()
    }
}

/// Cells of a row, in the order in which the columns were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(Vec<String>);

impl Row {
    /// A cell as it is written.
    #[must_use]
    pub fn text(&self, column: usize) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }

    /// A finite number, or `None` where it does not exist.
    #[must_use]
    pub fn number(&self, column: usize) -> Option<f64> {
        self.text(column).parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// Whether a cell of numbers holds one, or nothing.
    fn is_sound(&self, column: usize) -> bool {
        self.text(column).is_empty() || self.number(column).is_some()
    }
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

fn texts(list: &Value, key: &str) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(|item| Some(item[key].as_str()?.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tables(folder: &Path) -> RunTables {
        let manifest = json!({
            "scenario": {
                "policy": [{ "name": "a" }, { "name": "b" }],
                "study": { "baseline": "b" },
            },
            "metrics": [
                { "key": "star_rate", "unit": "share", "better": "lower", "headline": true },
                { "key": "size", "unit": "–", "better": null, "headline": false },
            ],
            "tables": [],
        });
        RunTables::new(folder, manifest)
    }

    #[test]
    fn the_manifest_says_what_a_metric_is() {
        let tables = tables(Path::new("nowhere"));
        assert_eq!((tables.baseline(), tables.points()), (1, 1));
        assert_eq!(tables.metrics[0].words_and_unit(), "Star rate (share)");
        assert_eq!(tables.metrics[0].better, Some(Direction::Lower));
        assert_eq!(tables.metric("size").unwrap().words_and_unit(), "Size");
        assert!(tables.factors().is_empty() && tables.time().is_none());
    }

    #[test]
    fn rows_are_found_by_name_and_an_empty_cell_is_no_number() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("t.csv"), "k,x,y\na,1,\nb,2,3\na,4,NaN\n").unwrap();
        let tables = tables(folder.path());
        let rows = tables.rows("t", &["y", "x"], &[("k", "a")]).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(
            (rows[0].number(0), rows[0].number(1), rows[1].number(0)),
            (None, Some(1.0), None)
        );
        let error = tables.rows("t", &["z"], &[]).unwrap_err().to_string();
        assert!(error.contains("t.csv") && error.contains("`z`"), "{error}");
        assert!(tables.rows("u", &["z"], &[]).is_err());
    }
}
