//! Reading scenario files: all of them, before anything is done with one.

use std::collections::BTreeMap;
use std::fs;
use std::io::{IsTerminal, Read};
use std::path::Path;

use super::ScenarioArguments;
use crate::output::{Provenance, digest};
use crate::scenario::limits::TEXT_BYTES_MAX;
use crate::scenario::{Expansion, Overrides};

/// Bytes of a list of points.
const LIST_BYTES_MAX: u64 = 100_000_000;

/// A scenario, and where it came from.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) expansion: Expansion,
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
    let overrides = overrides(arguments)?;
    let list = list(file, text, &overrides)?;
    let list = list.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
    let expansion = Expansion::parse_with(&name, text, &overrides, list)
        .map_err(|faults| faults.render(styled).trim_end().to_owned() + "\n")?;
    let file = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    let list = list.map(|(name, text)| (name.to_owned(), digest(text.as_bytes())));
    let overrides = given(&overrides);
    Ok(Loaded { expansion, provenance: Provenance { file, overrides, source, list } })
}

/// The bytes of a file; of one that is too long for a scenario, just more than are allowed, which
/// validation then refuses.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut source = Vec::new();
    fs::File::open(file)?.take(TEXT_BYTES_MAX as u64 + 1).read_to_end(&mut source)?;
    Ok(source)
}

/// The file of points that the scenario asks for, with its name.
fn list(
    scenario: &Path,
    text: &str,
    overrides: &Overrides,
) -> Result<Option<(String, String)>, String> {
    let Some(name) = Expansion::list_file(text, overrides) else { return Ok(None) };
    let path = scenario.with_file_name(&name);
    let shown = path.display();
    let mut list = String::new();
    let read = fs::File::open(&path)
        .and_then(|file| file.take(LIST_BYTES_MAX + 1).read_to_string(&mut list));
    match read {
        Ok(bytes) if bytes as u64 > LIST_BYTES_MAX => Err(format!(
            "error: {shown}: a list of points has at most {LIST_BYTES_MAX} bytes; shorten it\n"
        )),
        Ok(_) => Ok(Some((name, list))),
        Err(error) => Err(format!(
            "error: {}: could not read the points of `design.file`, {shown}: {error}; check the \
             path, which is relative to the scenario\n",
            scenario.display()
        )),
    }
}

/// The keys that the command line sets, the options of their own first.
fn overrides(arguments: &ScenarioArguments) -> Result<Overrides, String> {
    let numbers = [
        ("--years", "horizon.years", arguments.years.map(u64::from)),
        ("--replications", "study.replications", arguments.replications.map(u64::from)),
        ("--seed", "study.seed", arguments.seed),
    ];
    let mut overrides = Overrides::default();
    for (option, path, number) in numbers {
        if let Some(number) = number {
            let number = number.to_string();
            overrides = overrides.with(&format!("{option} {number}"), path, &number);
        }
    }
    for given in &arguments.set {
        let Some((path, value)) = given.split_once('=') else {
            return Err(format!(
                "error: --set {given}: expected a key and its value, as in --set \
                 policy.dual.pressure=0.5\n"
            ));
        };
        overrides = overrides.with(&format!("--set {given}"), path.trim(), value);
    }
    Ok(overrides)
}

/// The keys that the command line set, sorted, with the values that hold.
fn given(overrides: &Overrides) -> Vec<(String, serde_json::Value)> {
    let mut given = BTreeMap::new();
    for (path, value) in overrides.iter() {
        let read = toml::from_str::<BTreeMap<String, serde_json::Value>>(&format!("v = {value}"));
        let read = read.ok().and_then(|mut table| table.remove("v"));
        given.insert(path.to_owned(), read.unwrap_or_else(|| value.into()));
    }
    given.into_iter().collect()
}
