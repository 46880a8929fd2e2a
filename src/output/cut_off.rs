//! How to see that a command was cut off while its directory took the place of an older one.

use std::path::Path;

use super::OutputError;
use super::lock_notes::{LOCK, LOCK_OF_BEFORE, LockNotes};
use super::ownership::{kind, own_manifest};
use super::place::{OLD, PARTIAL, beside};
use crate::study::disk::{Disk, FileKind, Files, read};

/// How far a replacement had come when it was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CutOff {
    /// The older directory is set aside, and the new one has not yet its place.
    BetweenRenames,
    /// The new directory has its place, and what it replaces is not yet removed.
    Published,
}

/// Whether the run directory `place` is missing because its replacement was cut off.
pub(super) fn is_set_aside(place: &Path) -> bool {
    let found = cut_off(&Disk, place);
    found.is_ok_and(|found| found == Some(CutOff::BetweenRenames))
        || is_cut_off_of_before(&Disk, place).unwrap_or(false)
}

pub(super) fn cut_off(files: &dyn Files, place: &Path) -> Result<Option<CutOff>, OutputError> {
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
pub(super) fn is_cut_off_of_before(files: &dyn Files, place: &Path) -> Result<bool, OutputError> {
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

/// The notes in a lock; `None` where there is no lock of the program.
pub(super) fn notes(files: &dyn Files, lock: &Path) -> Result<Option<LockNotes>, OutputError> {
    if kind(files, lock)? != Some(FileKind::File) {
        return Ok(None);
    }
    let bytes = read(files, lock).map_err(|error| OutputError::io("read", lock, error))?;
    Ok(LockNotes::read(&bytes).map(|(notes, _)| notes))
}
