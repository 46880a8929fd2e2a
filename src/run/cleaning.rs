//! A run directory without what its journal gives again: tables, charts and report. `rungs extend`
//! with nothing to add makes them again, to the byte.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{PlannedStudy, RunError, StoredRun};
use crate::output::{
    FileState, OutputError, PlaceLock, forget_drawn, is_ours, listed_files, made_files, read_drawn,
    real_place, recover, states_of,
};
use crate::study::disk::{Disk, FileKind, Files, OpenMode};
use crate::study::journal::Journal;
use crate::study::{RESULTS_VERSION, RunIndex, StudyError};

/// What can be made again of a run directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// The files, relative to the directory, with their bytes.
    pub files: Vec<(PathBuf, u64)>,
    /// Files that stay although they could be made again: they were changed since they were written,
    /// by somebody who may want to keep that.
    pub changed: Vec<PathBuf>,
}

impl Cleaned {
    /// The bytes of all files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|(_, bytes)| bytes).sum()
    }
}

/// Finds what the journal of the run directory `directory` gives again, and if `drops` removes it.
/// Links are left alone, and so is whatever the program does not write there.
///
/// # Errors
///
/// [`RunError::Output`] for what is no run directory, or one that another process writes to;
/// [`RunError::Refused`] for one whose tables could not be made again; [`RunError::Source`] where
/// its scenario is not valid any more.
pub fn clean(directory: &Path, drops: bool) -> Result<Cleaned, RunError> {
    // What is behind a link is what is cleaned, and locked.
    let place = real_place(directory)?;
    let shown = directory.display().to_string();
    recover(&Disk::files(), &place)?;
    own(&place, &shown)?;
    let _lock = drops.then(|| PlaceLock::of(&place)).transpose()?;
    let stored = own(&place, &shown)?;
    let found = made_files(&place, &stored.manifest)
        .into_iter()
        .filter_map(|name| Some((bytes(&place, &name)?, name)))
        .map(|(bytes, name)| (name, bytes));
    let (changed, files): (Vec<_>, Vec<_>) = {
        let changed = changed(&place, &stored.manifest)?;
        found.partition(|(name, _)| changed.contains(name))
    };
    if !files.is_empty() {
        check_journal(&stored, &shown)?;
    }
    if drops {
        for (name, _) in &files {
            remove(&place, name)?;
        }
        let removed: Vec<&Path> = files.iter().map(|(name, _)| name.as_path()).collect();
        forget_drawn(&place, &removed)?;
    }
    Ok(Cleaned { files, changed: changed.into_iter().map(|(name, _)| name).collect() })
}

/// The listed files of the directory that are not as they were written.
fn changed(place: &Path, manifest: &Value) -> Result<Vec<PathBuf>, OutputError> {
    let mut listed = listed_files(manifest).unwrap_or_default();
    if !listed.is_empty() {
        listed.extend(read_drawn(place)?.into_iter().map(|drawn| drawn.listed));
    }
    let states = states_of(place, &listed)?;
    let changed = listed.into_iter().zip(states);
    let changed = changed.filter(|(_, state)| matches!(state, FileState::Changed(_)));
    Ok(changed.map(|(file, _)| PathBuf::from(file.name)).collect())
}

/// The directory, which has to be of a study by this program, finished.
fn own(place: &Path, shown: &str) -> Result<StoredRun, RunError> {
    let stored = StoredRun::read(place)?;
    let manifest = &stored.manifest;
    if !is_ours(manifest) || !manifest["scenario"].is_object() {
        return Err(RunError::Refused(format!(
            "{shown} is no run directory: its manifest.json is not that of a study by rungs; name a \
             directory of `rungs run`"
        )));
    }
    if place.extension().is_some_and(|ending| ending == "partial") {
        return Err(RunError::Refused(format!(
            "{shown} is an unfinished run; finish it with `rungs run --resume`"
        )));
    }
    Ok(stored)
}

/// Refuses a directory whose tables this program could not make again.
fn check_journal(stored: &StoredRun, shown: &str) -> Result<(), RunError> {
    let version = &stored.manifest["results_version"];
    if *version != RESULTS_VERSION {
        let program = stored.manifest["version"].as_str().unwrap_or("another version");
        return Err(RunError::Refused(format!(
            "{shown}: its results version is {version} and that of this program is \
             {RESULTS_VERSION}, which could not make its tables again; clean it with the program that \
             wrote it ({program})"
        )));
    }
    let source = stored.own_source()?;
    let study = PlannedStudy::new(&source, None);
    let widths = study.plan.widths();
    let mut finished = 0;
    if Journal::fitting(&Disk, &stored.directory, widths).len() == 2 {
        let journal = Journal::read(&Disk, &stored.directory, widths).map_err(StudyError::from)?;
        finished = RunIndex::on_record(&study.plan, journal)?.finished();
    }
    if finished > 0 {
        return Ok(());
    }
    Err(RunError::Refused(format!(
        "{shown}: no run of its scenario is on record in it, so that its tables could not be made \
         again; nothing is dropped"
    )))
}

/// The bytes of a file of the directory; `None` where there is none, or it lies behind a link.
fn bytes(place: &Path, name: &Path) -> Option<u64> {
    let mut path = place.to_owned();
    let is = |path: &Path, kind| Disk.kind(path).is_ok_and(|found| found == Some(kind));
    for part in name.parent()?.components() {
        path.push(part);
        is(&path, FileKind::Directory).then_some(())?;
    }
    let path = place.join(name);
    is(&path, FileKind::File).then(|| Disk.open(&path, OpenMode::Read)?.bytes())?.ok()
}

/// Removes a file, and its folder if nothing else lies there.
fn remove(place: &Path, name: &Path) -> Result<(), OutputError> {
    let path = place.join(name);
    if let Err(error) = Disk.remove_file(&path)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(OutputError::Io { action: "remove", path, source: error });
    }
    if let Some(folder) = name.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        // Fails where something lies in it.
        let _ = Disk.remove_dir(&place.join(folder));
    }
    Ok(())
}
