//! Reading scenario files: all of them, before anything is done with one.

use std::collections::BTreeMap;
use std::fs;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use super::Settings;
use crate::output::{PointList, Provenance};
use crate::scenario::limits::TEXT_BYTES_MAX;
use crate::scenario::{Document, Expansion, Overrides};

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
pub(super) fn load(files: &[PathBuf], settings: &Settings) -> anyhow::Result<Vec<Loaded>> {
    let overrides = settings.overrides(Overrides::default()).map_err(Rejected)?;
    let (mut loaded, mut faults) = (Vec::new(), String::new());
    for file in files {
        match load_one(file, None, &overrides) {
            Ok(scenario) => loaded.push(scenario),
            Err(text) => faults.push_str(&text),
        }
    }
    if faults.is_empty() { Ok(loaded) } else { Err(Rejected(faults).into()) }
}

/// Reads and validates one file. The points that its design lists are read from `list`, or from
/// where the scenario says.
pub(super) fn load_one(
    file: &Path,
    list: Option<&Path>,
    overrides: &Overrides,
) -> Result<Loaded, String> {
    let name = file.display().to_string();
    let source = read(file).map_err(|error| {
        format!("error: {name}: could not read the scenario: {error}; check the path\n")
    })?;
    let text = std::str::from_utf8(&source).map_err(|error| {
        let line = source[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
        format!("error: {name}:{line}: this is not UTF-8 text; save the scenario as UTF-8\n")
    })?;
    let document = Document::parse(&name, text, overrides);
    let list = read_list(file, list, &document)?;
    let named = list.as_ref().map(|list| (list.file.as_str(), list.text.as_str()));
    let styled = std::io::stderr().is_terminal();
    let expansion = document
        .expand(named)
        .map_err(|diagnostics| diagnostics.render(styled).trim_end().to_owned() + "\n")?;
    let file = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    let overrides = given(overrides);
    Ok(Loaded { expansion, provenance: Provenance { file, overrides, source, list } })
}

/// The bytes of a file; of one that is too long for a scenario, just more than are allowed, which
/// validation then refuses.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut source = Vec::new();
    fs::File::open(file)?.take(TEXT_BYTES_MAX as u64 + 1).read_to_end(&mut source)?;
    Ok(source)
}

/// The list of points that the scenario asks for.
fn read_list(
    scenario: &Path,
    kept: Option<&Path>,
    document: &Document<'_>,
) -> Result<Option<PointList>, String> {
    let Some(file) = document.list_file() else { return Ok(None) };
    let path = kept.map_or_else(|| scenario.with_file_name(&file), Path::to_owned);
    let shown = path.display();
    let mut text = String::new();
    let read = fs::File::open(&path)
        .and_then(|file| file.take(LIST_BYTES_MAX + 1).read_to_string(&mut text));
    match read {
        Ok(bytes) if bytes as u64 > LIST_BYTES_MAX => Err(format!(
            "error: {shown}: a list of points has at most {LIST_BYTES_MAX} bytes; shorten it\n"
        )),
        Ok(_) => Ok(Some(PointList { file, text })),
        Err(error) => Err(format!(
            "error: {}: could not read the points of `design.file`, {shown}: {error}; check the \
             path, which is relative to the scenario\n",
            scenario.display()
        )),
    }
}

impl Settings {
    /// The keys that the command line sets after those of `overrides`, the options of their own
    /// first.
    pub(super) fn overrides(&self, mut overrides: Overrides) -> Result<Overrides, String> {
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
                return Err(format!(
                    "error: --set {given}: expected a key and its value, as in --set \
                     policy.dual.pressure=0.5\n"
                ));
            };
            overrides = overrides.with(&format!("--set {given}"), path.trim(), value);
        }
        Ok(overrides)
    }
}

/// The keys that the command line set with the values that hold, in the order in which they were
/// set.
fn given(overrides: &Overrides) -> Vec<(String, serde_json::Value)> {
    let value = |text: &str| {
        let read = toml::from_str::<BTreeMap<String, serde_json::Value>>(&format!("v = {text}"));
        read.ok().and_then(|mut table| table.remove("v")).unwrap_or_else(|| text.into())
    };
    let mut given: Vec<(String, serde_json::Value)> = Vec::new();
    for (path, text) in overrides.iter() {
        given.retain(|(earlier, _)| earlier != path);
        given.push((path.to_owned(), value(text)));
    }
    given
}
