//! The parts of a study, run apart, before they are put together.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{PlannedStudy, RunError, StoredRun};
use crate::output::RunDirectory;
use crate::study::journal::Journal;
use crate::study::{RunIndex, Shard, StudyError};

impl PlannedStudy<'_> {
    /// Takes over the journals of the parts of the study, which are only read.
    pub(super) fn gather(
        &self,
        directory: &RunDirectory,
        parts: &[PathBuf],
    ) -> Result<(), RunError> {
        let widths = self.plan.widths();
        let read = |part: &PathBuf| Journal::read(&**directory.files(), part, widths);
        let journals: Result<Vec<_>, _> = parts.iter().map(read).collect();
        let mut whole = directory.journal(widths)?;
        Ok(whole.absorb(&journals.map_err(StudyError::from)?).map_err(StudyError::from)?)
    }

    /// Refuses parts that together lack runs.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`], which names them.
    pub(super) fn check_whole(
        &self,
        records: &RunIndex,
        directory: &RunDirectory,
        parts: &[PathBuf],
    ) -> Result<(), RunError> {
        if records.finished() == self.plan.runs() {
            return Ok(());
        }
        let mut lacking = Vec::new();
        for part in parts {
            let journal = Journal::read(&**directory.files(), part, self.plan.widths());
            lacking.extend(self.lacks(part, journal.map_err(StudyError::from)?)?);
        }
        Err(RunError::Refused(format!(
            "{}; run it again, as `rungs run FILE --shard K/N --output DIR --overwrite`",
            lacking.join("; ")
        )))
    }

    /// What a part lacks, in words: a run that was damaged in its journal, or never recorded.
    fn lacks(&self, part: &Path, journal: Journal) -> Result<Option<String>, RunError> {
        let stored = StoredRun::read(part)?;
        let number = |key: &str| stored.shard(key).and_then(|number| u32::try_from(number).ok());
        let (Some(part), Some(of)) = (number("part"), number("of")) else { return Ok(None) };
        let shard = Shard { part, of };
        let records = RunIndex::on_record(&self.plan, journal)?;
        let lacking = records.lacking(&self.plan, &shard.into());
        let runs = if lacking == 1 { "run" } else { "runs" };
        let text = format!(
            "{} (part {part}/{of}) lacks {lacking} {runs}, or their records are damaged",
            stored.name()
        );
        Ok((lacking > 0).then_some(text))
    }
}

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
