//! What a crash has left of a replacement is finished by whoever locks the directory next.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::OutputError;
use super::lock_notes::Note;
use super::ownership::{kind, own_manifest};
use super::place::{OLD, PARTIAL, beside};
use super::place_lock::{LOCK, LOCK_OF_BEFORE, Lock, remove_unfinished};
use super::replacement::{above, clear_up, notes, sync_dir};
use crate::study::disk::{Disk, FileKind, Files};

/// How far a replacement had come when it was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CutOff {
    /// The older directory is set aside, and the new one has not yet its place.
    BetweenRenames,
    /// The new directory has its place, and what it replaces is not yet removed.
    Published,
}

/// A locked place, with nothing left to finish.
#[derive(Debug)]
pub(super) struct Locked {
    pub(super) lock: Lock,
    /// Whether a replacement that was cut off has been finished.
    pub(super) has_recovered: bool,
}

/// A run directory that nobody else writes to while this lives. What was made for it goes with it.
#[derive(Debug)]
pub struct PlaceLock {
    files: Arc<dyn Files>,
    partial: PathBuf,
    /// Held until this is dropped.
    _lock: Lock,
}

impl PlaceLock {
    /// Locks the run directory `place`, and finishes what a crash has left of a replacement.
    ///
    /// # Errors
    ///
    /// [`OutputError::Locked`] when another process writes there; [`OutputError::InTheWay`];
    /// [`OutputError::Io`].
    pub fn of(place: &Path) -> Result<Self, OutputError> {
        let files = Disk::files();
        let lock = locked(&files, place)?.lock;
        Ok(Self { files, partial: beside(place, PARTIAL), _lock: lock })
    }
}

impl Drop for PlaceLock {
    fn drop(&mut self) {
        // A folder that something else lies in stays.
        let _ = remove_unfinished(&*self.files, &self.partial);
    }
}

/// Finishes the replacement of the run directory `place`, if it was cut off; whether it was.
///
/// # Errors
///
/// As [`PlaceLock::of`].
pub fn recover(place: &Path) -> Result<bool, OutputError> {
    let is_due = cut_off(&Disk, place)?.is_some() || is_cut_off_of_before(&Disk, place)?;
    if is_due {
        drop(PlaceLock::of(place)?);
    }
    Ok(is_due)
}

/// Whether the run directory `place` is missing because its replacement was cut off.
pub(super) fn is_set_aside(place: &Path) -> bool {
    let found = cut_off(&Disk, place);
    found.is_ok_and(|found| found == Some(CutOff::BetweenRenames))
        || is_cut_off_of_before(&Disk, place).unwrap_or(false)
}

/// Locks `place`, and finishes what is left to finish.
pub(super) fn locked(files: &Arc<dyn Files>, place: &Path) -> Result<Locked, OutputError> {
    let mut has_recovered = false;
    loop {
        let is_of_before = is_cut_off_of_before(&**files, place)?;
        let lock = Lock::take(files, place)?;
        if is_of_before {
            lock.note(Note::Replaces(true))?;
        }
        let Some(found) = cut_off(&**files, place)? else {
            return Ok(Locked { lock, has_recovered });
        };
        has_recovered = true;
        if found == CutOff::BetweenRenames {
            let partial = beside(place, PARTIAL);
            files
                .rename(&partial, place)
                .map_err(|error| OutputError::io("rename", &partial, error))?;
            sync_dir(&**files, above(place))?;
        }
        let cleared = clear_up(&**files, place);
        if cleared.is_err() && found == CutOff::Published {
            remove_unfinished(&**files, &beside(place, PARTIAL))?;
        }
        cleared?;
    }
}

fn cut_off(files: &dyn Files, place: &Path) -> Result<Option<CutOff>, OutputError> {
    if notes(files, &place.join(LOCK))?.is_some() {
        return Ok(Some(CutOff::Published));
    }
    if !is_missing(files, place)? {
        return Ok(None);
    }
    let notes = notes(files, &beside(place, PARTIAL).join(LOCK))?;
    Ok(notes.filter(|notes| notes.replaces).map(|_| CutOff::BetweenRenames))
}

/// Whether an earlier version of the program was cut off between its renames. It removed its lock
/// before them.
fn is_cut_off_of_before(files: &dyn Files, place: &Path) -> Result<bool, OutputError> {
    if !is_missing(files, place)? {
        return Ok(false);
    }
    let (partial, old) = (beside(place, PARTIAL), beside(place, OLD));
    for lock in [LOCK, LOCK_OF_BEFORE] {
        if kind(files, &partial.join(lock))?.is_some() {
            return Ok(false);
        }
    }
    Ok(own_manifest(files, &partial)?.is_some() && own_manifest(files, &old)?.is_some())
}

/// Whether nothing lies at `place`, and an older directory beside it.
fn is_missing(files: &dyn Files, place: &Path) -> Result<bool, OutputError> {
    let old = beside(place, OLD);
    Ok(kind(files, place)?.is_none() && kind(files, &old)? == Some(FileKind::Directory))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_lock_leaves_nothing_behind_and_removes_nothing_that_was_there() {
        let root = tempfile::tempdir().unwrap();
        let (place, partial) = (root.path().join("run"), root.path().join("run.partial"));
        let first = PlaceLock::of(&place).unwrap();
        assert!(matches!(PlaceLock::of(&place), Err(OutputError::Locked { .. })));
        assert!(partial.join(LOCK).exists(), "who is refused takes no lock away");
        drop(first);
        assert!(!partial.exists());
        fs::create_dir(&partial).unwrap();
        fs::write(partial.join("mine"), "words").unwrap();
        assert!(matches!(PlaceLock::of(&place), Err(OutputError::InTheWay { .. })));
        assert_eq!(fs::read_dir(&partial).unwrap().count(), 1);
        fs::write(partial.join(LOCK_OF_BEFORE), "").unwrap();
        drop(PlaceLock::of(&place).unwrap());
        assert!(partial.join("mine").exists() && !partial.join(LOCK).exists());
    }

    #[test]
    fn a_directory_that_is_being_cleared_up_is_locked() {
        let root = tempfile::tempdir().unwrap();
        let (place, partial) = (root.path().join("run"), root.path().join("run.partial"));
        let first = PlaceLock::of(&place).unwrap();
        fs::rename(&partial, &place).unwrap();
        assert!(matches!(PlaceLock::of(&place), Err(OutputError::Locked { .. })));
        assert!(!partial.exists());
        drop(first);
        drop(PlaceLock::of(&place).unwrap());
        assert!(!place.join(LOCK).exists() && !partial.exists());
    }
}
