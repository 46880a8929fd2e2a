//! The manifest: what was run, so that it can be cited and run again to the byte.

use serde::Serialize;
use serde_json::{Value, json};

use super::digests::FILES;
use super::file_names::{POINT_LIST, SCENARIO, TIMINGS};
use super::missing::MISSING;
use super::plausibility::PLAUSIBLE;
use super::{KeyDifference, ListedFile, Missing, OutputError, RunDirectory, digest};
use super::{listing_of, scenario_differences};
use crate::sim::{Breakdown, Metric};
use crate::study::disk::read;
use crate::study::journal::{RUNS, WARM_UPS};
use crate::study::{ColumnKind, Failure, RESULTS_VERSION, Shard, Share, Table};

/// Where a study came from.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// Name of the scenario file, without its directory.
    pub file: String,
    /// The bytes of the scenario file.
    pub source: Vec<u8>,
    /// Keys that the command line set, in the order in which they were set: a later one wins.
    pub overrides: Vec<(String, Value)>,
    /// The list of points, where the design has one.
    pub list: Option<PointList>,
}

/// The file that lists the points of a design.
#[derive(Clone, Debug)]
pub struct PointList {
    /// Its name, as the scenario gives it.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// The contents of manifest.json. It holds nothing that differs between two runs of the same
/// study: times and machine are kept apart, in timings.json.
#[derive(Clone, Debug)]
pub struct Manifest<'a> {
    /// Where the study came from.
    pub provenance: &'a Provenance,
    /// The scenario with every parameter written out.
    pub scenario: Value,
    /// What the scenario's numbers mean: `model`, `parameters`, `presets`, `profiles`.
    pub described: Value,
    /// The tables of the directory.
    pub tables: Vec<Table>,
    /// Whether they are Parquet, too.
    pub parquet: bool,
    /// The metrics of those tables.
    pub metrics: Vec<Metric>,
    /// The breakdowns among those tables.
    pub breakdowns: &'a [Breakdown],
    /// Which part of the study the directory holds.
    pub share: Option<Share>,
    /// The parts that were joined in the directory, rising; none in any other.
    pub joined: &'a [Shard],
    /// What the study lacks that was merged without all of its parts; `None` where it lacks nothing.
    pub missing: Option<&'a Missing>,
    /// The runs that failed.
    pub failures: &'a [Failure],
    /// The plausible bands and, of a study that has ended, what lies outside of them; `None` where
    /// the model declares no bands.
    pub plausible: Option<Value>,
    /// The files of the directory with their digests, in the order of their names; `None` while the
    /// study is unfinished, and in memory.
    pub files: Option<Vec<ListedFile>>,
}

/// The contents of timings.json: what no two runs share.
#[derive(Clone, Debug, Serialize)]
pub struct Timings {
    /// Start in UTC, seconds since 1970.
    pub started_unix_seconds: u64,
    /// Wall time of the simulation.
    pub simulation_seconds: f64,
    /// Person-months simulated, burn-ins included, of the runs that were made and not found on
    /// record; `None` where they are not counted.
    pub person_months: Option<u64>,
    /// Worker threads.
    pub threads: usize,
    /// Operating system and processor architecture.
    pub host: String,
}

impl Manifest<'_> {
    /// Writes manifest.json, and the scenario file and its list of points as they were read.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn write(&self, directory: &RunDirectory) -> Result<(), OutputError> {
        directory.write(SCENARIO, &self.provenance.source)?;
        if let Some(list) = &self.provenance.list {
            directory.write(POINT_LIST, list.text.as_bytes())?;
        }
        write_json(directory, "manifest.json", &self.json())
    }

    /// Lists the files of a directory that is complete but for its manifest: `tables` that were
    /// written, the journal as it lies there, the scenario and its list of points.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn list(
        &mut self,
        directory: &RunDirectory,
        tables: impl IntoIterator<Item = ListedFile>,
    ) -> Result<(), OutputError> {
        let mut files = listing_of(directory.partial(), &[WARM_UPS, RUNS])?;
        files.extend(tables);
        files.push(ListedFile::of(SCENARIO, &self.provenance.source));
        let list = self.provenance.list.as_ref();
        files.extend(list.map(|list| ListedFile::of(POINT_LIST, list.text.as_bytes())));
        files.sort_by(|a, b| a.name.cmp(&b.name));
        self.files = Some(files);
        Ok(())
    }

    /// What sets this study apart from the one whose manifest lies in `directory`, in words; a
    /// few at most.
    #[must_use]
    pub fn differences(&self, directory: &RunDirectory) -> Vec<String> {
        let Ok(text) = read(&**directory.files(), &directory.path("manifest.json")) else {
            return Vec::new();
        };
        match serde_json::from_slice::<Value>(&text) {
            Ok(other) => self.differences_from(&other),
            Err(_) => Vec::new(),
        }
    }

    /// Where the manifest of a directory differs in what decides on runs, in words; nothing where it is
    /// of the same study.
    #[must_use]
    pub fn differences_from(&self, other: &Value) -> Vec<String> {
        const SHOWN: usize = 4;
        let own = self.json();
        let mut found = Vec::new();
        let mut differ = |what: &str, there: &Value, here: &Value| {
            if there != here {
                found.push(format!("{what} is {there} there and {here} here"));
            }
        };
        let version = "results_version";
        differ(version, &other[version], &own[version]);
        let list = |manifest: &Value| manifest["input"]["list"]["sha256"].clone();
        differ("the digest of the list of points", &list(other), &list(&own));
        let keys = scenario_differences(&other["scenario"], &own["scenario"]);
        found.extend(keys.iter().map(KeyDifference::there_and_here));
        let more = found.len().saturating_sub(SHOWN);
        found.truncate(SHOWN);
        if more > 0 {
            found.push(format!("and {more} more"));
        }
        found
    }

    /// Bytes of the manifest as it is written.
    pub(crate) fn bytes(&self) -> usize {
        self.text().map_or(0, |text| text.len())
    }

    /// The bytes of manifest.json.
    ///
    /// # Errors
    ///
    /// Never, in memory; what serde says all the same.
    pub fn text(&self) -> std::io::Result<Vec<u8>> {
        json_text(&self.json())
    }

    /// The manifest, as it is written.
    #[must_use]
    pub fn json(&self) -> Value {
        let overrides = self.provenance.overrides.iter();
        let overrides: Vec<_> =
            overrides.map(|(key, value)| json!({ "key": key, "value": value })).collect();
        let mut manifest = json!({
            "program": "rungs",
            "version": env!("CARGO_PKG_VERSION"),
            "results_version": RESULTS_VERSION,
            "input": {
                "file": self.provenance.file,
                "sha256": digest(&self.provenance.source),
                "overrides": overrides,
            },
            "scenario": self.scenario,
            "metrics": self.metrics,
            "breakdowns": self.breakdowns.iter().map(breakdown_json).collect::<Vec<_>>(),
            "tables": self.tables.iter().map(|table| self.table(table)).collect::<Vec<_>>(),
            "failures": self.failures.iter().map(failure_json).collect::<Vec<_>>(),
        });
        if let Some(missing) = self.missing {
            manifest[MISSING] = missing.json();
        }
        if let Some(plausible) = &self.plausible {
            manifest[PLAUSIBLE] = plausible.clone();
        }
        if let Some(files) = &self.files {
            manifest[FILES] = json!(files);
        }
        for (key, value) in self.described.as_object().into_iter().flatten() {
            manifest[key] = value.clone();
        }
        if let Some(PointList { file, text }) = &self.provenance.list {
            manifest["input"]["list"] = json!({ "file": file, "sha256": digest(text.as_bytes()) });
        }
        let shard = self.shard_json();
        if !shard.is_null() {
            manifest["shard"] = shard;
        }
        manifest
    }

    /// Which part of the study the directory holds; null for all of it.
    fn shard_json(&self) -> Value {
        if let Some(Shard { of, .. }) = self.joined.first() {
            let parts: Vec<u32> = self.joined.iter().map(|shard| shard.part).collect();
            return json!({ "parts": parts, "of": of });
        }
        let Some(Share { shard, round }) = &self.share else { return Value::Null };
        let mut told = json!({ "part": shard.part, "of": shard.of });
        if let Some(round) = round {
            // Points and replications from 1.
            let points: Vec<usize> = round.open.iter().map(|point| point + 1).collect();
            let replications = [round.replications.start + 1, round.replications.end];
            told["round"] = json!({
                "number": round.number,
                "replications": replications,
                "points": points,
            });
        }
        told
    }

    /// A table, and the file that it is as Parquet.
    fn table(&self, table: &Table) -> Value {
        let mut described = table_json(table);
        if self.parquet {
            described["parquet"] = parquet_file(table).into();
        }
        described
    }
}

impl Timings {
    /// Writes timings.json.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn write(&self, directory: &RunDirectory) -> Result<(), OutputError> {
        write_json(directory, TIMINGS, self)
    }
}

pub(super) fn write_json(
    directory: &RunDirectory,
    name: &str,
    contents: &impl Serialize,
) -> Result<(), OutputError> {
    let text = json_text(contents)
        .map_err(|error| OutputError::io("write", &directory.path(name), error))?;
    directory.write(name, &text)
}

fn json_text(contents: &impl Serialize) -> std::io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(contents)?;
    text.push(b'\n');
    Ok(text)
}

/// What the metrics of a breakdown are, and which table has them.
fn breakdown_json(breakdown: &Breakdown) -> Value {
    json!({ "file": format!("{}.csv", breakdown.name), "metrics": breakdown.measures })
}

pub(crate) fn table_json(table: &Table) -> Value {
    let columns = columns_json(table);
    json!({ "file": format!("{}.csv", table.name), "text": table.text, "columns": columns })
}

/// The columns of a table, each with its name, type, unit and meaning.
pub(super) fn columns_json(table: &Table) -> Value {
    let columns = table.columns.iter().map(|column| {
        let kind = match column.kind {
            ColumnKind::Text => "text",
            ColumnKind::Integer | ColumnKind::MaybeInteger => "integer",
            ColumnKind::Real | ColumnKind::Statistic => "real",
        };
        json!({ "name": column.name, "type": kind, "unit": column.unit, "text": column.text })
    });
    columns.collect()
}

/// The file that a table is written to as Parquet.
pub(super) fn parquet_file(table: &Table) -> String {
    format!("{}.parquet", table.name)
}

fn failure_json(failure: &Failure) -> Value {
    json!({
        "point": failure.point,
        "policy": failure.policy,
        "replication": failure.replication,
        "message": failure.message,
    })
}
