//! The parts of a study, run apart, before they are put together.

use std::path::PathBuf;

use serde_json::Value;
use thiserror::Error;

use super::{RunError, StoredRun};

/// Directories that are not all parts of one study.
#[derive(Debug, Error)]
pub enum PartsError {
    /// A directory holds a whole study.
    #[error("{0} is a whole study, not a part of one")]
    Whole(String),
    /// Two parts are of different studies.
    #[error("{part} is a part of another study than {first}: {what} differs")]
    OtherStudy {
        /// A part.
        part: String,
        /// The first of the parts.
        first: String,
        /// What differs.
        what: &'static str,
    },
    /// Two parts are of different numbers of parts.
    #[error("{part} is one part of {of}, {first} one of {of_first}")]
    OtherNumber {
        /// A part.
        part: String,
        /// How many parts its study was cut into.
        of: u64,
        /// The first of the parts.
        first: String,
        /// How many parts its study was cut into.
        of_first: u64,
    },
    /// A part is given twice.
    #[error("{part} and {other} are both part {number} of {of}")]
    Twice {
        /// A part.
        part: String,
        /// Another.
        other: String,
        /// Which part they are, from 1.
        number: u64,
        /// Of how many.
        of: u64,
    },
    /// Runs of a part have failed.
    #[error("{0} has runs that failed; run it again")]
    Failed(String),
    /// Parts are not there.
    #[error("parts are missing: {}", .0.join(", "))]
    Missing(Vec<String>),
    /// The parts are all there, and runs are not.
    #[error("the parts lack {missing} {}; run them again", if *missing == 1 { "run" } else { "runs" })]
    Lacking {
        /// How many.
        missing: u64,
    },
}

/// Reads the manifests of directories that have to be all the parts of one study, in any order.
///
/// # Errors
///
/// [`RunError::Parts`] for what is no part, parts of different studies, gaps and overlaps, each by
/// name; as [`StoredRun::read`].
pub fn read_parts(directories: &[PathBuf]) -> Result<Vec<StoredRun>, RunError> {
    let parts = directories.iter().map(|part| StoredRun::read(part));
    let parts: Vec<StoredRun> = parts.collect::<Result<_, _>>()?;
    let of = parts.first().and_then(|first| first.shard("of")).unwrap_or(0);
    let mut found: Vec<(u64, &StoredRun)> = Vec::new();
    for part in &parts {
        let number = part_of(part, &parts[0])?;
        if let Some((_, other)) = found.iter().find(|(other, _)| *other == number) {
            let (part, other) = (part.name(), other.name());
            return Err(PartsError::Twice { part, other, number, of }.into());
        }
        if part.manifest["failures"] != Value::Array(Vec::new()) {
            return Err(PartsError::Failed(part.name()).into());
        }
        found.push((number, part));
    }
    let is_missing = |number: &u64| found.iter().all(|(other, _)| other != number);
    let missing: Vec<u64> = (1..=of).filter(is_missing).collect();
    if missing.is_empty() {
        return Ok(parts);
    }
    let missing = missing.into_iter().map(|number| format!("{number}/{of}"));
    Err(PartsError::Missing(missing.collect()).into())
}

/// Which part of the study of `first` a directory is, from 1.
fn part_of(part: &StoredRun, first: &StoredRun) -> Result<u64, PartsError> {
    let (Some(number), Some(of)) = (part.shard("part"), part.shard("of")) else {
        return Err(PartsError::Whole(part.name()));
    };
    let list = |run: &StoredRun| run.manifest["input"]["list"].clone();
    let keys = ["results_version", "version", "scenario"];
    let differing = keys.into_iter().find(|&key| part.manifest[key] != first.manifest[key]);
    let listed = (list(part) != list(first)).then_some("its list of points");
    if let Some(what) = differing.or(listed) {
        return Err(PartsError::OtherStudy { part: part.name(), first: first.name(), what });
    }
    let of_first = first.shard("of").unwrap_or(0);
    if of != of_first {
        let (part, first) = (part.name(), first.name());
        return Err(PartsError::OtherNumber { part, of, first, of_first });
    }
    Ok(number)
}
