//! What a crash has left of a replacement is finished by whoever locks the directory next.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::OutputError;
use super::cut_off::{CutOff, cut_off, is_cut_off_of_before};
use super::lock_notes::Note;
use super::place::{PARTIAL, beside, real_place};
use super::place_lock::{Lock, remove_unfinished};
use super::replacement::{above, clear_up, sync_dir};
use crate::study::disk::{Disk, Files};

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
        Self::on(&Disk::files(), place)
    }

    fn on(files: &Arc<dyn Files>, place: &Path) -> Result<Self, OutputError> {
        let lock = locked(files, place)?.lock;
        Ok(Self { files: files.clone(), partial: beside(place, PARTIAL), _lock: lock })
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
pub fn recover(files: &Arc<dyn Files>, place: &Path) -> Result<bool, OutputError> {
    let place = &real_place(place)?;
    let is_due = cut_off(&**files, place)?.is_some() || is_cut_off_of_before(&**files, place)?;
    if is_due {
        drop(PlaceLock::on(files, place)?);
    }
    Ok(is_due)
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::output::lock_notes::{LOCK, LOCK_OF_BEFORE};

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
