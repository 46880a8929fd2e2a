//! Finished run directories, as verbs that build on them read them.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::scenario_files::{Loaded, Rejected, load_one};
use super::{Settings, Wrong};
use rungs::output::POINT_LIST;
use rungs::scenario::Overrides;

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
        let manifest = serde_json::from_slice(&text).map_err(|error| {
            Wrong(format!(
                "{name} is no manifest: {error}; name a directory that `rungs run` wrote"
            ))
        })?;
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

    /// What the command line had set.
    fn overrides(&self) -> Overrides {
        let set = self.manifest["input"]["overrides"].as_array();
        set.into_iter().flatten().fold(Overrides::default(), |overrides, set| {
            // A value in JSON is one in TOML: numbers, texts, and lists of them are written alike.
            let (key, value) = (set["key"].as_str().unwrap_or(""), set["value"].to_string());
            overrides.with(&format!("--set {key}={value}"), key, &value)
        })
    }
}

/// The scenario of a finished directory, with what the command line had set for it and what it
/// sets now.
pub(super) fn reload(finished: &Finished, settings: &Settings) -> anyhow::Result<Loaded> {
    let overrides = settings.overrides(finished.overrides()).map_err(Rejected)?;
    let place = &finished.directory;
    let (scenario, list) = (place.join("scenario.toml"), place.join(POINT_LIST));
    let mut loaded = load_one(&scenario, Some(&list), &overrides).map_err(Rejected)?;
    if let Some(name) = finished.manifest["input"]["file"].as_str() {
        name.clone_into(&mut loaded.provenance.file);
    }
    Ok(loaded)
}
