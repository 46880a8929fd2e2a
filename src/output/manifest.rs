//! The manifest: what was run, so that it can be cited and run again to the byte.

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::plausibility::PLAUSIBLE;
use super::{OutputError, RunDirectory};
use crate::sim::{Breakdown, Metric};
use crate::study::{ColumnKind, Failure, RESULTS_VERSION, Shard, Table};

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

/// The list of points in a run directory.
pub const POINT_LIST: &str = "design.csv";

/// Times and machine of a run directory.
pub const TIMINGS: &str = "timings.json";

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
    /// Whether those that can be are Parquet, too.
    pub parquet: bool,
    /// The metrics of those tables.
    pub metrics: Vec<Metric>,
    /// The breakdowns among those tables.
    pub breakdowns: &'a [Breakdown],
    /// Which part of the study the directory holds.
    pub shard: Shard,
    /// The runs that failed.
    pub failures: &'a [Failure],
    /// The plausible bands and, of a study that has ended, what lies outside of them; `None` where
    /// the model declares no bands.
    pub plausible: Option<Value>,
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
        directory.write("scenario.toml", &self.provenance.source)?;
        if let Some(list) = &self.provenance.list {
            directory.write(POINT_LIST, list.text.as_bytes())?;
        }
        write_json(directory, "manifest.json", &self.json())
    }

    /// What sets this study apart from the one whose manifest lies in `directory`, in words; a
    /// few at most.
    #[must_use]
    pub fn differences(&self, directory: &RunDirectory) -> Vec<String> {
        const SHOWN: usize = 4;
        let Ok(text) = std::fs::read(directory.path("manifest.json")) else {
            return Vec::new();
        };
        let Ok(other) = serde_json::from_slice::<Value>(&text) else {
            return Vec::new();
        };
        let own = self.json();
        let mut found = Vec::new();
        for key in ["results_version", "scenario"] {
            differ(key, &other[key], &own[key], &mut found);
        }
        let list = |manifest: &Value| manifest["input"]["list"]["sha256"].clone();
        differ("the digest of the list of points", &list(&other), &list(&own), &mut found);
        let more = found.len().saturating_sub(SHOWN);
        found.truncate(SHOWN);
        if more > 0 {
            found.push(format!("and {more} more"));
        }
        found
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
        if let Some(plausible) = &self.plausible {
            manifest[PLAUSIBLE] = plausible.clone();
        }
        for (key, value) in self.described.as_object().into_iter().flatten() {
            manifest[key] = value.clone();
        }
        if let Some(PointList { file, text }) = &self.provenance.list {
            manifest["input"]["list"] = json!({ "file": file, "sha256": digest(text.as_bytes()) });
        }
        if self.shard != Shard::WHOLE {
            manifest["shard"] = json!({ "part": self.shard.part, "of": self.shard.of });
        }
        manifest
    }

    /// A table, and the file that it is as Parquet.
    fn table(&self, table: &Table) -> Value {
        let mut described = table_json(table);
        if let Some(file) = parquet_file(table).filter(|_| self.parquet) {
            described["parquet"] = file.into();
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

/// SHA-256 of `bytes` in hexadecimal, as `sha256sum` prints it.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Lists the leaves in which two values differ.
fn differ(path: &str, there: &Value, here: &Value, found: &mut Vec<String>) {
    match (there, here) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let (a, b) = (a.get(key), b.get(key));
                let null = Value::Null;
                let path = format!("{path}.{key}");
                differ(&path, a.unwrap_or(&null), b.unwrap_or(&null), found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                differ(&format!("{path}[{index}]"), a, b, found);
            }
        }
        (a, b) if a == b => {}
        (a, b) => found.push(format!("{path} is {a} there and {b} here")),
    }
}

pub(super) fn write_json(
    directory: &RunDirectory,
    name: &str,
    contents: &impl Serialize,
) -> Result<(), OutputError> {
    let mut text = serde_json::to_vec_pretty(contents)
        .map_err(|error| OutputError::io("write", &directory.path(name), error.into()))?;
    text.push(b'\n');
    directory.write(name, &text)
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
            ColumnKind::Real => "real",
        };
        json!({ "name": column.name, "type": kind, "unit": column.unit, "text": column.text })
    });
    columns.collect()
}

/// The file that a table is written to as Parquet; `None` for one that is CSV alone. These grow with
/// the study; the others fit on a page.
pub(super) fn parquet_file(table: &Table) -> Option<String> {
    const TABLES: [&str; 3] = ["runs", "series", "persons"];
    TABLES.contains(&table.name).then(|| format!("{}.parquet", table.name))
}

fn failure_json(failure: &Failure) -> Value {
    json!({
        "point": failure.point,
        "policy": failure.policy,
        "replication": failure.replication,
        "message": failure.message,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_studies_are_told_apart_by_the_leaves_that_differ() {
        let mut found = Vec::new();
        let there = json!({ "seed": 1, "list": [1, 2], "same": "x" });
        let here = json!({ "seed": 2, "list": [1, 3], "same": "x" });
        differ("scenario", &there, &here, &mut found);
        assert_eq!(
            found,
            ["scenario.list[1] is 2 there and 3 here", "scenario.seed is 1 there and 2 here"]
        );
    }

    #[test]
    fn the_digest_is_that_of_sha256sum() {
        assert_eq!(
            digest(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
