//! Finished run directories, as verbs that build on them read them.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::Value;

use super::scenario_files::{Loaded, load};
use super::{ScenarioArguments, Wrong};

/// A finished run directory and its manifest.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) directory: PathBuf,
    pub(super) manifest: Value,
}

impl Finished {
    /// Reads the manifest of `directory`.
    pub(super) fn read(directory: &Path) -> anyhow::Result<Self> {
        let path = directory.join("manifest.json");
        let name = path.display();
        let text = std::fs::read(&path).map_err(|error| {
            Wrong(format!("{name}: {error}; name a directory that `rungs run` has finished"))
        })?;
        let manifest =
            serde_json::from_slice(&text).with_context(|| format!("{name} is no manifest"))?;
        Ok(Self { directory: directory.to_owned(), manifest })
    }

    /// The directory's name in messages.
    pub(super) fn name(&self) -> String {
        self.directory.display().to_string()
    }

    /// A number of the directory's shard; `None` for a whole study.
    pub(super) fn shard(&self, key: &str) -> Option<u64> {
        self.manifest["shard"][key].as_u64()
    }

    /// A number that the command line had set.
    fn set(&self, key: &str) -> Option<u64> {
        self.manifest["input"]["overrides"][key].as_u64()
    }
}

/// The scenario of a finished directory, with what the command line had set for it and the
/// replications and years that it sets now.
pub(super) fn reload(
    finished: &Finished,
    replications: Option<u32>,
    years: Option<u32>,
) -> anyhow::Result<Loaded> {
    let small = |key: &str| finished.set(key).and_then(|number| u32::try_from(number).ok());
    let scenarios = ScenarioArguments {
        files: vec![finished.directory.join("scenario.toml")],
        replications: replications.or_else(|| small("study.replications")),
        years: years.or_else(|| small("horizon.years")),
        seed: finished.set("study.seed"),
        threads: None,
    };
    let mut loaded = load(&scenarios)?.remove(0);
    if let Some(name) = finished.manifest["input"]["file"].as_str() {
        name.clone_into(&mut loaded.provenance.file);
    }
    Ok(loaded)
}
