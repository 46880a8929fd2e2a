//! A whole directory takes its place. What lies there is set aside first and removed last, so that
//! there is no moment without a whole directory on disk; what is not the program's own moves over.

use std::path::{Path, PathBuf};

use super::OutputError;
use super::cut_off::notes;
use super::lock_notes::{LOCK, Note};
use super::own_names::own_names;
use super::ownership::{entries, kind, remove_empty, remove_file, remove_names};
use super::place::{OLD, PARTIAL, beside};
use super::place_lock::Lock;
use crate::study::disk::{FileKind, Files};

/// Renames `DIR.partial`, which is whole and synced, to `DIR`.
///
/// # Errors
///
/// [`OutputError::Io`] where it could not be put there: then all is as it was. [`OutputError::Leftover`]
/// where it is there, and what it replaces could not be removed.
pub(super) fn publish(files: &dyn Files, place: &Path, lock: &Lock) -> Result<(), OutputError> {
    let (partial, old) = (beside(place, PARTIAL), beside(place, OLD));
    let replaces = kind(files, place)?.is_some() && !entries(files, place)?.is_empty();
    if replaces {
        lock.note(Note::Replaces(true))?;
        lock.sync()?;
        if let Err(error) = rename(files, place, &old) {
            // Without this note an old directory that somebody else leaves there could be taken
            // for ours.
            let _ = lock.note(Note::Replaces(false));
            return Err(error);
        }
    }
    if let Err(error) = rename(files, &partial, place) {
        if replaces && rename(files, &old, place).is_ok() {
            let _ = lock.note(Note::Replaces(false));
        }
        return Err(error);
    }
    clear_up(files, place)
}

/// Finishes a replacement whose directory has its place.
///
/// # Errors
///
/// [`OutputError::Leftover`].
pub(super) fn clear_up(files: &dyn Files, place: &Path) -> Result<(), OutputError> {
    let cleared = || {
        sync_dir(files, above(place))?;
        let (old, lock) = (beside(place, OLD), place.join(LOCK));
        if notes(files, &lock)?.is_some_and(|notes| notes.replaces) && kind(files, &old)?.is_some()
        {
            let own = own_names(files, &old)?;
            move_others(files, &old, place, &own)?;
            sync_dir(files, place)?;
            remove_names(files, &old, &own)?;
            files.remove_dir(&old).map_err(|error| OutputError::io("remove", &old, error))?;
        }
        remove_file(files, &lock)
    };
    cleared()
        .map_err(|error| OutputError::Leftover { path: place.to_owned(), source: Box::new(error) })
}

/// Moves what lies in the folder `from` to the folder `to`, but for the files `own`, relative to both.
/// What `to` has already is never replaced.
fn move_others(
    files: &dyn Files,
    from: &Path,
    to: &Path,
    own: &[PathBuf],
) -> Result<(), OutputError> {
    for name in entries(files, from)? {
        let (path, target) = (from.join(&name), to.join(&name));
        let is_folder = kind(files, &path)? == Some(FileKind::Directory);
        let within = own.iter().filter_map(|own| own.strip_prefix(&name).ok());
        let within: Vec<PathBuf> = within.map(Path::to_owned).collect();
        let there = kind(files, &target)?;
        if own.contains(&name) && !is_folder {
            continue;
        }
        if there.is_none() && within.is_empty() {
            rename(files, &path, &target)?;
        } else if is_folder && matches!(there, None | Some(FileKind::Directory)) {
            if there.is_none() && has_others(files, &path, &within)? {
                files
                    .create_dir(&target)
                    .map_err(|error| OutputError::io("create the directory", &target, error))?;
            }
            move_others(files, &path, &target, &within)?;
            // Whose listing is gone already: it was emptied by a command that was cut off.
            remove_empty(files, &path)?;
        } else {
            let what = format!("was not written by rungs, and {} lies there", target.display());
            return Err(OutputError::InTheWay { path, what });
        }
    }
    Ok(())
}

/// Whether anything but the files `own` lies in a folder.
fn has_others(files: &dyn Files, folder: &Path, own: &[PathBuf]) -> Result<bool, OutputError> {
    Ok(entries(files, folder)?.iter().any(|name| !own.contains(name)))
}

fn rename(files: &dyn Files, from: &Path, to: &Path) -> Result<(), OutputError> {
    files.rename(from, to).map_err(|error| OutputError::io("rename", from, error))
}

/// Syncs the names in a directory.
pub(super) fn sync_dir(files: &dyn Files, path: &Path) -> Result<(), OutputError> {
    files.sync_dir(path).map_err(|error| OutputError::io("sync the directory", path, error))
}

/// The directory that a run directory lies in.
pub(super) fn above(place: &Path) -> &Path {
    place.parent().unwrap_or(Path::new(""))
}
