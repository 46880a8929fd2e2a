//! The results of a study as all that looks at them reads them: the manifest, and rows of tables
//! by column name, from a finished directory or from memory. Nothing is known of the model but
//! what the manifest says.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::digests::{Listing, listed_files};
use super::numbers::as_set;
use super::recent_rows::{Query, RecentRows};
use super::stored_manifest::{columns_of, refused, remedy, whole_manifest};
use super::table_rows::{TableFolder, TableSource};
use super::{Factor, MemoryTables, MetricLabel, OutputError, Plausibility, RowCells, TableRow};
use crate::scenario::Analysis;
use crate::scenario::limits::POINTS_MAX;
use crate::sim::Choice;

/// The department of rows that hold the whole organization.
pub const ALL_DEPARTMENTS: &str = "all";

/// What a firm looks at first; a model without them has its first headline metrics.
const FIRST: [&str; 3] = ["attrition_rate", "morale", "output_per_seat"];

/// Whether a metric is one that a firm looks at first.
#[must_use]
pub fn is_first(metric: &str) -> bool {
    FIRST.contains(&metric)
}

/// The results of a study.
#[derive(Clone, Debug)]
pub struct RunTables {
    source: TableSource,
    recent: RecentRows,
    manifest: Value,
    /// Names of the policies, in the order of the scenario.
    pub policies: Vec<String>,
    /// The metrics of the tables, in their order.
    pub metrics: Vec<MetricLabel>,
}

impl RunTables {
    /// The tables of a whole, finished study. A table is compared with its digest before it is read
    /// the first time.
    ///
    /// # Errors
    ///
    /// [`OutputError::NoStudy`] for a directory without one.
    pub fn read(directory: &Path) -> Result<Self, OutputError> {
        let run = Self::checked(directory, whole_manifest(directory)?);
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

    /// The tables of `directory`, whose manifest is `manifest`, as they are.
    #[must_use]
    pub fn new(directory: &Path, manifest: Value) -> Self {
        Self::of(TableSource::Directory(folder(directory, None, &manifest)), manifest)
    }

    /// The tables of `directory`, each compared with its digest in `manifest` before it is read the
    /// first time; those of a manifest without digests as they are.
    #[must_use]
    pub fn checked(directory: &Path, manifest: Value) -> Self {
        let listing = Listing::of(directory, &manifest, remedy(directory, &manifest));
        let listing = listing.map(Arc::new);
        Self::of(TableSource::Directory(folder(directory, listing, &manifest)), manifest)
    }

    /// Tables in memory, whose manifest is `manifest`.
    #[must_use]
    pub fn in_memory(tables: impl Into<Arc<MemoryTables>>, manifest: Value) -> Self {
        Self::of(TableSource::Memory(tables.into()), manifest)
    }

    fn of(source: TableSource, manifest: Value) -> Self {
        let mut policies = texts(&manifest["scenario"]["policy"], "name");
        if let Some(only) = manifest["scenario"]["study"]["baseline"].as_str()
            && policies.is_empty()
        {
            // A model without policies has rows under one name.
            policies.push(only.to_owned());
        }
        let metrics = manifest["metrics"].as_array().into_iter().flatten();
        let metrics = metrics.filter_map(MetricLabel::read).collect();
        Self { source, recent: RecentRows::default(), manifest, policies, metrics }
    }

    /// The manifest.
    #[must_use]
    pub fn manifest(&self) -> &Value {
        &self.manifest
    }

    /// Whether the tables were written before manifests listed digests, so that nothing tells whether
    /// they are as they were written.
    #[must_use]
    pub fn lacks_digests(&self) -> bool {
        listed_files(&self.manifest).is_none()
    }

    /// Whether the baseline lies where the model holds it for plausible; `None` where that was not
    /// judged.
    #[must_use]
    pub fn plausibility(&self) -> Option<Plausibility> {
        Plausibility::read(&self.manifest)
    }

    /// Whether texts in its CSV are guarded against being read as formulas.
    #[must_use]
    pub fn is_spreadsheet_safe(&self) -> bool {
        is_guarded(&self.manifest)
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

    /// What the study asks.
    #[must_use]
    pub fn analysis(&self) -> Analysis {
        let asked = self.manifest["scenario"]["study"]["analysis"].as_str();
        asked.and_then(Analysis::parse).unwrap_or(Analysis::Policies)
    }

    /// The smallest differences worth having that the scenario names, by the keys of their metrics and in
    /// the metric's unit.
    #[must_use]
    pub fn worthwhile(&self) -> Vec<(String, f64)> {
        let named = self.manifest["scenario"]["worthwhile"].as_array().into_iter().flatten();
        let read = |one: &Value| {
            let size = one["difference"].as_f64().filter(|size| *size > 0.0)?;
            Some((one["metric"].as_str()?.to_owned(), size))
        };
        named.filter_map(read).collect()
    }

    /// The place of the policy that the others are compared with.
    #[must_use]
    pub fn baseline(&self) -> usize {
        let name = self.manifest["scenario"]["study"]["baseline"].as_str();
        self.policies.iter().position(|policy| Some(policy.as_str()) == name).unwrap_or(0)
    }

    /// The places of further policies that the others are compared with.
    #[must_use]
    pub fn also_against(&self) -> Vec<usize> {
        let names = self.manifest["scenario"]["study"]["also_against"].as_array();
        let place = |name: &Value| self.policies.iter().position(|policy| name == policy.as_str());
        names.into_iter().flatten().filter_map(place).collect()
    }

    /// Places of the headline metrics.
    #[must_use]
    pub fn headline(&self) -> Vec<usize> {
        let metrics = self.metrics.iter().enumerate();
        metrics.filter(|(_, metric)| metric.headline).map(|(place, _)| place).collect()
    }

    /// Places of the headline metrics, or of all where the model names none.
    #[must_use]
    pub fn shown(&self) -> Vec<usize> {
        let headline = self.headline();
        if headline.is_empty() { (0..self.metrics.len()).collect() } else { headline }
    }

    /// Places of the metrics that words and charts show first.
    #[must_use]
    pub fn first(&self) -> Vec<usize> {
        let place = |key: &&str| self.metrics.iter().position(|metric| metric.key == **key);
        let first: Vec<usize> = FIRST.iter().filter_map(place).collect();
        if first.is_empty() { self.shown().into_iter().take(FIRST.len()).collect() } else { first }
    }

    /// Places of the policies that are compared with the one at `baseline`.
    #[must_use]
    pub fn others(&self, baseline: usize) -> Vec<usize> {
        (0..self.policies.len()).filter(|&policy| policy != baseline).collect()
    }

    /// Names of the departments, without the organization as a whole.
    #[must_use]
    pub fn departments(&self) -> Vec<String> {
        texts(&self.manifest["scenario"]["department"], "name")
    }

    /// Titles of the rungs of a department, by its place in the scenario; none where the scenario
    /// gives none.
    #[must_use]
    pub fn titles(&self, department: usize) -> Vec<String> {
        let titles = self.manifest["scenario"]["department"][department]["titles"].as_array();
        let titles = titles.into_iter().flatten().filter_map(Value::as_str);
        titles.map(str::to_owned).collect()
    }

    /// How many replications the study has at most; 1 where the manifest says nothing of it.
    #[must_use]
    pub fn replications(&self) -> u64 {
        self.manifest["scenario"]["study"]["replications"].as_u64().unwrap_or(1)
    }

    /// The number of design points.
    #[must_use]
    pub fn points(&self) -> usize {
        let points = self.manifest["scenario"]["design"]["points"].as_u64();
        // Beyond what a design can have it is no number of points: nobody shall count up to it.
        let points = points.and_then(|points| usize::try_from(points).ok());
        points.filter(|points| (1..=POINTS_MAX).contains(points)).unwrap_or(1)
    }

    /// The metric with this key.
    #[must_use]
    pub fn metric(&self, key: &str) -> Option<&MetricLabel> {
        self.metrics.iter().find(|metric| metric.key == key)
    }

    /// The metrics of the breakdown `table`, as the manifest describes them; none where there is no
    /// such breakdown.
    #[must_use]
    pub fn measures(&self, table: &str) -> Vec<MetricLabel> {
        let file = format!("{table}.csv");
        let mut breakdowns = self.manifest["breakdowns"].as_array().into_iter().flatten();
        let found = breakdowns.find(|breakdown| breakdown["file"] == file);
        let metrics = found.and_then(|breakdown| breakdown["metrics"].as_array());
        metrics.into_iter().flatten().filter_map(MetricLabel::read).collect()
    }

    /// The factors of the design: the columns of points.csv.
    #[must_use]
    pub fn factors(&self) -> Vec<Factor> {
        self.columns("points").into_iter().skip(1).map(Factor::read).collect()
    }

    /// The values of the factors at every point, in words: `parity 1, influence 0.5`.
    pub(super) fn points_in_words(&self) -> Result<Vec<String>, OutputError> {
        let names: Vec<&str> = self.column_names("points").into_iter().skip(1).collect();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let value = |row: &TableRow, at: usize| {
            let value = row.number(at).map_or(row.text(at).to_owned(), as_set);
            format!("{} {value}", names[at])
        };
        let words = |row: &TableRow| {
            (0..names.len()).map(|at| value(row, at)).collect::<Vec<_>>().join(", ")
        };
        Ok(self.rows("points", &names, &[])?.iter().map(words).collect())
    }

    /// The column of time of series_summary.csv or, where the study has left that table out, of
    /// break_even.csv; `None` for a simulation without periods, and where there is neither table.
    #[must_use]
    pub fn time(&self) -> Option<String> {
        let before = |table: &str, column: &str, none: &str| {
            let columns = self.column_names(table);
            let at = columns.iter().position(|name| *name == column)?;
            let name = columns[..at].last().filter(|name| **name != none);
            name.map(|name| (*name).to_owned())
        };
        before("series_summary", "metric", "department")
            .or_else(|| before("break_even", "share", "n"))
    }

    /// The column of break_even.csv that tells when: it is called as the periods are, and stands
    /// before the share; `None` where there is no such table.
    pub(super) fn time_of_break_even(&self) -> Option<&str> {
        let columns = self.column_names("break_even");
        let share = columns.iter().position(|name| *name == "share")?;
        columns[..share].last().copied()
    }

    /// Whether there is a `table`.
    #[must_use]
    pub fn has(&self, table: &str) -> bool {
        !self.columns(table).is_empty()
    }

    /// The rows of `table` whose cells are as `only` says, reduced to `columns`.
    ///
    /// # Errors
    ///
    /// As [`Self::each_row`].
    pub fn rows(
        &self,
        table: &str,
        columns: &[&str],
        only: &[(&str, &str)],
    ) -> Result<Vec<TableRow>, OutputError> {
        let query = Query::of(table, columns, only);
        if let Some(rows) = self.recent.get(&query) {
            return Ok(rows);
        }
        let filters = only.iter().map(|(name, _)| *name);
        let wanted: Vec<&str> = columns.iter().copied().chain(filters).collect();
        let mut rows = Vec::new();
        self.each_row(table, &wanted, &mut |cells| {
            let filters = only.iter().zip(columns.len()..);
            if filters.into_iter().all(|((_, value), at)| cells.text(at) == *value) {
                rows.push(cells.row(columns.len()));
            }
            Ok(())
        })?;
        self.recent.keep(query, &rows);
        Ok(rows)
    }

    /// Hands every row of `table`, reduced to `columns`, to `take`.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`] when the file cannot be read; [`OutputError::Changed`] when it is not as
    /// its manifest lists it; [`OutputError::NotATable`] when it is not there, lacks a column, ends in the middle of a line, or has a word where a number belongs;
    /// and those of `take`.
    pub fn each_row(
        &self,
        table: &str,
        columns: &[&str],
        take: &mut dyn FnMut(&RowCells<'_>) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        let is_number = |at: &usize| self.is_number(table, columns[*at]);
        let numbers: Vec<usize> = (0..columns.len()).filter(is_number).collect();
        self.source.each_row(table, columns, &mut |cells| {
            if let Some(&wrong) = numbers.iter().find(|&&at| !cells.is_sound(at)) {
                let (line, text) = (cells.line(), cells.text(wrong));
                let what = format!("line {line}: `{text}` is not a number");
                return Err(self.faulty(table, what));
            }
            take(cells)
        })
    }

    /// Names of the columns of `table` as the manifest has them; none where there is no such table.
    #[must_use]
    pub fn column_names(&self, table: &str) -> Vec<&str> {
        self.columns(table).into_iter().filter_map(|column| column["name"].as_str()).collect()
    }

    pub(super) fn is_number(&self, table: &str, name: &str) -> bool {
        let columns = self.columns(table);
        let found = columns.iter().find(|column| column["name"] == name);
        found.is_some_and(|column| column["type"] == "integer" || column["type"] == "real")
    }

    fn columns(&self, table: &str) -> Vec<&Value> {
        columns_of(&self.manifest, table)
    }

    /// The error of a table that is not as it should be.
    pub(super) fn faulty(&self, table: &str, what: String) -> OutputError {
        self.source.faulty(table, what)
    }
}

/// A directory of tables whose manifest is `manifest`.
fn folder(directory: &Path, listing: Option<Arc<Listing>>, manifest: &Value) -> TableFolder {
    TableFolder { path: directory.to_owned(), listing, guarded: is_guarded(manifest) }
}

/// Whether texts in the CSV of a directory are guarded against being read as formulas.
fn is_guarded(manifest: &Value) -> bool {
    manifest["scenario"]["output"]["spreadsheet_safe"] == true
}

fn texts(list: &Value, key: &str) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(|item| Some(item[key].as_str()?.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        assert_eq!(tables.metrics[0].better, Some(crate::sim::Direction::Lower));
        assert_eq!(tables.metric("size").unwrap().words_and_unit(), "Size");
        assert!(tables.factors().is_empty() && tables.time().is_none());
        for (said, points) in [(json!(12), 12), (json!(u64::MAX), 1), (json!(0), 1)] {
            let manifest = json!({ "scenario": { "design": { "points": said } } });
            assert_eq!(RunTables::new(Path::new("nowhere"), manifest).points(), points);
        }
    }

    #[test]
    fn rows_are_found_by_name_and_an_empty_cell_is_no_number() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("t.csv"), "k,x,y\na,1,\nb,2,3\na,4,NaN\n").unwrap();
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

    #[test]
    fn tables_in_memory_and_in_a_directory_give_the_same_rows() {
        use crate::output::{CsvTables, RunDirectory};
        use crate::study::{Cell, Column, ColumnKind, Table, TableSink};
        let column = |name: &str, kind| {
            let (unit, text) = (String::new(), String::new());
            Column { name: name.to_owned(), kind, unit, text }
        };
        let columns = vec![column("k", ColumnKind::Text), column("x", ColumnKind::Real)];
        let table = Table { name: "t", text: "", columns };
        let root = tempfile::tempdir().unwrap();
        let directory = RunDirectory::create(&root.path().join("run"), false).unwrap();
        let (mut files, mut memory) = (CsvTables::new(&directory), MemoryTables::default());
        let sinks: [&mut dyn TableSink<Error = OutputError>; 2] = [&mut files, &mut memory];
        for sink in sinks {
            sink.begin(&table).unwrap();
            for (key, x) in [("a, \"b\"", Some(1.0 / 3.0)), ("c", None), ("c", Some(-2e-9))] {
                sink.row(&[Cell::Text(key), Cell::Real(x)]).unwrap();
            }
            sink.end().unwrap();
        }
        let manifest = json!({ "tables": [crate::output::table_json(&table)] });
        let read = RunTables::new(directory.partial(), manifest.clone());
        let kept = RunTables::in_memory(memory, manifest);
        for only in [&[][..], &[("k", "c")]] {
            let rows = read.rows("t", &["x", "k"], only).unwrap();
            assert_eq!(rows, kept.rows("t", &["x", "k"], only).unwrap());
            assert!(!rows.is_empty());
        }
        let missing = |run: &RunTables| run.rows("t", &["z"], &[]).unwrap_err().to_string();
        assert!(
            missing(&read).contains("no column `z`") && missing(&kept).contains("no column `z`")
        );
    }
}
