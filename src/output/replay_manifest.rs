//! The manifest of a replay: which runs of which study its tables show.

use serde_json::json;

use super::manifest::{table_json, write_json};
use super::{ListedFile, OutputError, RunDirectory};
use crate::study::{RESULTS_VERSION, Table};

/// The contents of the manifest.json of a replay.
#[derive(Debug)]
pub struct ReplayManifest<'a> {
    /// The run directory whose runs were replayed.
    pub study: &'a str,
    /// The study's seed.
    pub seed: u64,
    /// The design point, from 1.
    pub point: usize,
    /// The policies.
    pub policies: &'a [&'a str],
    /// The replication, from 1.
    pub replication: u32,
    /// The tables of the directory.
    pub tables: &'a [Table],
    /// Their files.
    pub files: &'a [ListedFile],
}

impl ReplayManifest<'_> {
    /// Writes manifest.json.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn write(&self, directory: &RunDirectory) -> Result<(), OutputError> {
        let manifest = json!({
            "program": "rungs",
            "version": env!("CARGO_PKG_VERSION"),
            "results_version": RESULTS_VERSION,
            "replay": {
                "study": self.study,
                "seed": self.seed,
                "point": self.point,
                "policies": self.policies,
                "replication": self.replication,
            },
            "tables": self.tables.iter().map(table_json).collect::<Vec<_>>(),
            "files": self.files,
        });
        write_json(directory, "manifest.json", &manifest)
    }
}
