//! Reading scenario files: all of them, before anything is done with one.

use std::fs;
use std::io::{IsTerminal, Read};
use std::path::Path;

use super::ScenarioArguments;
use crate::output::Provenance;
use crate::scenario::limits::TEXT_BYTES_MAX;
use crate::scenario::{Overrides, Scenario};

/// A scenario, and where it came from.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) scenario: Scenario,
    pub(super) provenance: Provenance,
}

/// Scenario files with faults, as they are shown.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Rejected(pub(super) String);

/// Reads and validates every file; the faults of all of them are reported at once.
pub(super) fn load(arguments: &ScenarioArguments) -> anyhow::Result<Vec<Loaded>> {
    let styled = std::io::stderr().is_terminal();
    let (mut loaded, mut faults) = (Vec::new(), String::new());
    for file in &arguments.files {
        match load_one(file, arguments, styled) {
            Ok(scenario) => loaded.push(scenario),
            Err(text) => faults.push_str(&text),
        }
    }
    if faults.is_empty() { Ok(loaded) } else { Err(Rejected(faults).into()) }
}

fn load_one(file: &Path, arguments: &ScenarioArguments, styled: bool) -> Result<Loaded, String> {
    let name = file.display().to_string();
    let source = read(file).map_err(|error| {
        format!("error: {name}: could not read the scenario: {error}; check the path\n")
    })?;
    let text = std::str::from_utf8(&source).map_err(|error| {
        let line = source[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
        format!("error: {name}:{line}: this is not UTF-8 text; save the scenario as UTF-8\n")
    })?;
    let overrides = Overrides {
        replications: arguments.replications,
        years: arguments.years,
        seed: arguments.seed,
    };
    let scenario = Scenario::parse_with(&name, text, &overrides)
        .map_err(|faults| faults.render(styled).trim_end().to_owned() + "\n")?;
    let file = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    Ok(Loaded { scenario, provenance: Provenance { file, overrides: given(arguments), source } })
}

/// The bytes of a file; of one that is too long for a scenario, just more than are allowed, which
/// validation then refuses.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut source = Vec::new();
    fs::File::open(file)?.take(TEXT_BYTES_MAX as u64 + 1).read_to_end(&mut source)?;
    Ok(source)
}

/// The keys that the command line set.
fn given(arguments: &ScenarioArguments) -> Vec<(String, serde_json::Value)> {
    let numbers = [
        ("horizon.years", arguments.years.map(u64::from)),
        ("study.replications", arguments.replications.map(u64::from)),
        ("study.seed", arguments.seed),
    ];
    let given = numbers.into_iter().filter_map(|(key, number)| Some((key, number?)));
    given.map(|(key, number)| (key.to_owned(), number.into())).collect()
}
