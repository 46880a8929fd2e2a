//! The parts of a study, run apart, before they are put together.

use std::path::PathBuf;

use serde_json::Value;

use super::{RunError, StoredRun};

/// Reads the manifests of directories that have to be all the parts of one study, in any order.
///
/// # Errors
///
/// [`RunError::Refused`] for what is no part, parts of different studies, gaps and overlaps, each
/// by name; as [`StoredRun::read`].
pub fn read_parts(directories: &[PathBuf]) -> Result<Vec<StoredRun>, RunError> {
    let parts = directories.iter().map(|part| StoredRun::read(part));
    let parts: Vec<StoredRun> = parts.collect::<Result<_, _>>()?;
    let of = parts.first().and_then(|first| first.shard("of")).unwrap_or(0);
    let mut found: Vec<(u64, String)> = Vec::new();
    for part in &parts {
        part.check_input()?;
        let (number, name) = (part_of(part, &parts[0])?, part.name());
        if let Some((_, other)) = found.iter().find(|(other, _)| *other == number) {
            let text = format!("{name} and {other} are both part {number} of {of}");
            return Err(RunError::Refused(text));
        }
        if part.manifest["failures"] != Value::Array(Vec::new()) {
            return Err(RunError::Refused(format!("{name} has runs that failed; run it again")));
        }
        found.push((number, name));
    }
    let is_missing = |number: &u64| found.iter().all(|(other, _)| other != number);
    let missing = (1..=of).filter(is_missing).map(|number| format!("{number}/{of}"));
    let missing: Vec<String> = missing.collect();
    if missing.is_empty() {
        return Ok(parts);
    }
    Err(RunError::Refused(format!("parts are missing: {}", missing.join(", "))))
}

/// Which part of the study of `first` a directory is, from 1.
fn part_of(part: &StoredRun, first: &StoredRun) -> Result<u64, RunError> {
    let (name, other) = (part.name(), first.name());
    let (Some(number), Some(of)) = (part.shard("part"), part.shard("of")) else {
        return Err(RunError::Refused(format!("{name} is a whole study, not a part of one")));
    };
    let keys = ["results_version", "version", "scenario"];
    let differing = keys.into_iter().find(|&key| part.manifest[key] != first.manifest[key]);
    let list = |run: &StoredRun| run.manifest["input"]["list"].clone();
    let listed = (list(part) != list(first)).then_some("its list of points");
    if let Some(what) = differing.or(listed) {
        let text = format!("{name} is a part of another study than {other}: {what} differs");
        return Err(RunError::Refused(text));
    }
    match first.shard("of") {
        Some(all) if all != of => {
            let text = format!("{name} is one part of {of}, {other} one of {all}");
            Err(RunError::Refused(text))
        }
        _ => Ok(number),
    }
}
