//! Reading scenario files: all of them, before anything is done with one.

use std::io::IsTerminal;
use std::path::PathBuf;

use rungs::run::{ListPlace, SourceError, StudySource};
use rungs::scenario::Overrides;

use super::Settings;

/// What is wrong with scenario files, as it is shown.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Rejected(pub(super) String);

/// An error of a scenario file in the colors of the terminal.
pub(super) fn rendered(error: &SourceError) -> String {
    error.render(std::io::stderr().is_terminal())
}

/// Reads and validates every file; the faults of all of them are reported at once.
pub(super) fn load(files: &[PathBuf], settings: &Settings) -> anyhow::Result<Vec<StudySource>> {
    load_with(files, settings, Overrides::default())
}

/// Reads every file with `overrides` in place of its keys, before those of the options.
pub(super) fn load_with(
    files: &[PathBuf],
    settings: &Settings,
    overrides: Overrides,
) -> anyhow::Result<Vec<StudySource>> {
    let overrides = settings.overrides(overrides)?;
    let list = if settings.allow_outside { ListPlace::Anywhere } else { ListPlace::Beside };
    let (mut sources, mut faults) = (Vec::new(), String::new());
    for file in files {
        match StudySource::read(file, list, &overrides) {
            Ok(source) => sources.push(source),
            Err(error) => faults.push_str(&rendered(&error)),
        }
    }
    if faults.is_empty() { Ok(sources) } else { Err(Rejected(faults).into()) }
}

/// What is worth knowing of a scenario before it is run, a line each.
pub(super) fn notes(source: &StudySource) -> String {
    source.expansion.notes().iter().map(|note| format!("note: {note}\n")).collect()
}

impl Settings {
    /// The keys that the command line sets after those of `overrides`, the options of their own
    /// first.
    pub(super) fn overrides(&self, mut overrides: Overrides) -> Result<Overrides, Rejected> {
        let numbers = [
            ("--years", "horizon.years", self.years.map(u64::from)),
            ("--replications", "study.replications", self.replications.map(u64::from)),
            ("--seed", "study.seed", self.seed),
        ];
        for (option, path, number) in numbers {
            if let Some(number) = number {
                let number = number.to_string();
                overrides = overrides.with(&format!("{option} {number}"), path, &number);
            }
        }
        for given in &self.set {
            let Some((path, value)) = given.split_once('=') else {
                return Err(Rejected(format!(
                    "error: --set {given}: expected a key and its value, as in --set \
                     policy.dual.pressure=0.5\n"
                )));
            };
            overrides = overrides.with(&format!("--set {given}"), path.trim(), value);
        }
        Ok(overrides)
    }
}
