//! The manifest: what was run, so that it can be cited and run again to the byte.

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{OutputError, RunDirectory};
use crate::sim::Metric;
use crate::study::{ColumnKind, Failure, Table};

/// Raised with every entry under *Results* in CHANGELOG.md: runs of another number are not
/// comparable to the byte.
pub const RESULTS_VERSION: u32 = 1;

/// Where a study came from.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// Name of the scenario file, without its directory.
    pub file: String,
    /// The bytes of the scenario file.
    pub source: Vec<u8>,
    /// Keys that the command line set, in alphabetical order.
    pub overrides: Vec<(String, Value)>,
    /// Name and digest of the list of points, where the design has one.
    pub list: Option<(String, String)>,
}

/// The contents of manifest.json. It holds nothing that differs between two runs of the same
/// study: times and machine are kept apart, in timings.json.
#[derive(Clone, Debug)]
pub struct Manifest<'a> {
    /// Where the study came from.
    pub provenance: &'a Provenance,
    /// The scenario with every parameter written out.
    pub scenario: Value,
    /// The tables of the directory.
    pub tables: &'a [Table],
    /// The metrics of those tables.
    pub metrics: &'a [Metric],
    /// The runs that failed.
    pub failures: &'a [Failure],
}

/// The contents of timings.json: what no two runs share.
#[derive(Clone, Debug, Serialize)]
pub struct Timings {
    /// Start in UTC, seconds since 1970.
    pub started_unix_seconds: u64,
    /// Wall time of the simulation.
    pub simulation_seconds: f64,
    /// Person-months simulated, burn-ins included.
    pub person_months: u64,
    /// Worker threads.
    pub threads: usize,
    /// Operating system and processor architecture.
    pub host: String,
}

impl Manifest<'_> {
    /// Writes manifest.json, and the scenario file as it was read.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn write(&self, directory: &RunDirectory) -> Result<(), OutputError> {
        directory.write("scenario.toml", &self.provenance.source)?;
        write_json(directory, "manifest.json", &self.json())
    }

    fn json(&self) -> Value {
        let overrides: serde_json::Map<_, _> = self.provenance.overrides.iter().cloned().collect();
        let mut json = json!({
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
            "tables": self.tables.iter().map(table_json).collect::<Vec<_>>(),
            "failures": self.failures.iter().map(failure_json).collect::<Vec<_>>(),
        });
        if let Some((file, sha256)) = &self.provenance.list {
            json["input"]["list"] = json!({ "file": file, "sha256": sha256 });
        }
        json
    }
}

impl Timings {
    /// Writes timings.json.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn write(&self, directory: &RunDirectory) -> Result<(), OutputError> {
        write_json(directory, "timings.json", self)
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

fn write_json(
    directory: &RunDirectory,
    name: &str,
    contents: &impl Serialize,
) -> Result<(), OutputError> {
    let mut text = serde_json::to_vec_pretty(contents)
        .map_err(|error| OutputError::io("write", &directory.path(name), error.into()))?;
    text.push(b'\n');
    directory.write(name, &text)
}

fn table_json(table: &Table) -> Value {
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            let kind = match column.kind {
                ColumnKind::Text => "text",
                ColumnKind::Integer => "integer",
                ColumnKind::Real => "real",
            };
            json!({ "name": column.name, "type": kind, "unit": column.unit, "text": column.text })
        })
        .collect();
    json!({ "file": format!("{}.csv", table.name), "text": table.text, "columns": columns })
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
    fn the_digest_is_that_of_sha256sum() {
        assert_eq!(
            digest(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
