//! A finished study as its directory tells of it: the manifest, and the runs that it describes.

use std::fs;
use std::path::{Path, PathBuf};

use csv::{ByteRecord, ReaderBuilder};
use serde_json::Value;

use super::OutputError;
use super::tables_read::MetricLabel;

/// A finished study, read from its directory.
#[derive(Debug)]
pub struct FinishedStudy {
    /// The directory.
    pub place: PathBuf,
    /// Its manifest.
    pub manifest: Value,
    /// The metrics that its table of runs holds, as the manifest describes them.
    pub metrics: Vec<MetricLabel>,
    /// The study's seed.
    pub seed: i64,
    /// Every point, policy and department with its runs, in the order of the table.
    pub groups: Vec<ReadGroup>,
    /// The table of points; `None` where the study has one point.
    pub points: Option<Vec<u8>>,
}

/// The runs of a policy in a department at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadGroup {
    /// The design point, from 1.
    pub point: i64,
    /// Name of the policy.
    pub policy: String,
    /// `all`, or the department's name.
    pub department: String,
    /// By metric: the value of every replication, by its number, rising.
    pub values: Vec<Vec<(u32, Option<f64>)>>,
}

impl FinishedStudy {
    /// Reads the manifest and the runs of `place`.
    ///
    /// # Errors
    ///
    /// [`OutputError::NoStudy`] for a directory without, for the part of a study, and for tables
    /// that are not as the manifest describes them.
    pub fn read(place: &Path) -> Result<Self, OutputError> {
        let manifest = manifest(place)?;
        let metrics = metrics(&manifest).ok_or_else(|| {
            refused(place, "manifest.json describes no metrics; name a directory of `rungs run`")
        })?;
        let mut study = Self {
            place: place.to_owned(),
            manifest,
            metrics,
            seed: 0,
            groups: Vec::new(),
            points: fs::read(place.join("points.csv")).ok(),
        };
        study.read_runs()?;
        Ok(study)
    }

    /// The columns of the table of runs, as the manifest describes them.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        columns(&self.manifest).into_iter().flatten().filter_map(|column| column["name"].as_str())
    }

    /// Hands every row of the table of runs to `take`, as it stands.
    ///
    /// # Errors
    ///
    /// As [`Self::read`], and those of `take`.
    pub fn rows(
        &self,
        mut take: impl FnMut(&ByteRecord) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        let path = self.place.join("runs.csv");
        let mut reader = ReaderBuilder::new()
            .from_path(&path)
            .map_err(|error| self.broken(&error.to_string()))?;
        let header = reader.byte_headers().map_err(|error| self.broken(&error.to_string()))?;
        if !header.iter().eq(self.columns().map(str::as_bytes)) {
            return Err(self.broken("its columns are not those of the manifest"));
        }
        let mut record = ByteRecord::new();
        while reader.read_byte_record(&mut record).map_err(|e| self.broken(&e.to_string()))? {
            take(&record)?;
        }
        Ok(())
    }

    fn read_runs(&mut self) -> Result<(), OutputError> {
        let at = |name: &str| {
            let place = self.columns().position(|column| column == name);
            place.ok_or_else(|| self.broken(&format!("the manifest names no column `{name}`")))
        };
        let keys = ["point", "policy", "department", "replication", "seed"].map(at);
        let [point, policy, department, replication, seed] = keys;
        let (point, policy, department) = (point?, policy?, department?);
        let (replication, seed) = (replication?, seed?);
        let metrics: Vec<usize> =
            self.metrics.iter().map(|metric| at(&metric.key)).collect::<Result<_, _>>()?;
        let mut groups: Vec<ReadGroup> = Vec::new();
        let mut found = None;
        self.rows(|row| {
            let cell = |at: usize| std::str::from_utf8(&row[at]).unwrap_or("");
            let line = row.position().map_or(0, csv::Position::line);
            let wrong = || self.broken(&format!("line {line} is not as the manifest describes it"));
            found = Some(cell(seed).parse().map_err(|_| wrong())?);
            let number: u32 = cell(replication).parse().map_err(|_| wrong())?;
            let (point, policy, department) =
                (cell(point).parse().map_err(|_| wrong())?, cell(policy), cell(department));
            let is_open = |group: &ReadGroup| {
                (group.point, group.policy.as_str(), group.department.as_str())
                    == (point, policy, department)
            };
            if !groups.last().is_some_and(is_open) {
                let values = vec![Vec::new(); metrics.len()];
                let (policy, department) = (policy.to_owned(), department.to_owned());
                groups.push(ReadGroup { point, policy, department, values });
            }
            let values = groups.last_mut().into_iter().flat_map(|group| &mut group.values);
            for (values, &at) in values.zip(&metrics) {
                let value = match cell(at) {
                    "" => None,
                    text => Some(text.parse().map_err(|_| wrong())?),
                };
                values.push((number, value));
            }
            Ok(())
        })?;
        self.seed = found.ok_or_else(|| self.broken("it has no runs"))?;
        self.groups = groups;
        Ok(())
    }

    fn broken(&self, reason: &str) -> OutputError {
        refused(&self.place, &format!("runs.csv: {reason}; run the study again"))
    }
}

/// The manifest of a whole, finished study.
pub(super) fn manifest(place: &Path) -> Result<Value, OutputError> {
    let text = fs::read(place.join("manifest.json")).map_err(|error| {
        let mut partial = place.as_os_str().to_owned();
        partial.push(".partial");
        if Path::new(&partial).is_dir() {
            return refused(place, "its run is unfinished; finish it with `rungs run --resume`");
        }
        refused(place, &format!("no manifest.json ({error}); name a directory of `rungs run`"))
    })?;
    let manifest: Value = serde_json::from_slice(&text).map_err(|error| {
        refused(place, &format!("manifest.json is broken ({error}); run the study again"))
    })?;
    if place.extension().is_some_and(|ending| ending == "partial") {
        return Err(refused(place, "an unfinished run; finish it with `rungs run --resume`"));
    }
    if !manifest["shard"].is_null() {
        return Err(refused(place, "a part of a study; join the parts with `rungs merge` first"));
    }
    if columns(&manifest).is_none() || !place.join("runs.csv").is_file() {
        let reason = "it has no table of runs; name a directory of `rungs run`, not one of \
                      `rungs compare` or `rungs replay`";
        return Err(refused(place, reason));
    }
    Ok(manifest)
}

fn columns(manifest: &Value) -> Option<&Vec<Value>> {
    let mut tables = manifest["tables"].as_array()?.iter();
    tables.find(|table| table["file"] == "runs.csv")?["columns"].as_array()
}

fn metrics(manifest: &Value) -> Option<Vec<MetricLabel>> {
    let columns = columns(manifest)?;
    let is_written = |metric: &&Value| columns.iter().any(|column| column["name"] == metric["key"]);
    let written = manifest["metrics"].as_array()?.iter().filter(is_written);
    let metrics: Vec<_> = written.map(MetricLabel::read).collect::<Option<_>>()?;
    (!metrics.is_empty()).then_some(metrics)
}

pub(super) fn refused(place: &Path, reason: &str) -> OutputError {
    OutputError::NoStudy { path: place.to_owned(), reason: reason.to_owned() }
}
