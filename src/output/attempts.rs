//! Attempts at one run directory, by processes that may know nothing of each other. Each writes to a
//! directory of its own, `DIR.HOST-PID-START.partial/`, so that no lock has to hold; whoever ends first
//! renames it to `DIR/`. What attempts have on record is the same where it is of the same run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::OutputError;
use super::lock_notes::LOCK;
use super::ownership::{entries, kind, own_manifest, remove_file};
use super::place::{PARTIAL, beside};
use super::place_lock::Lock;
use super::replacement::{above, sync_dir};
use crate::study::disk::{self, FileKind, Files, OpenMode};

/// The file by which an attempt tells that it is at work.
pub const HEARTBEAT: &str = "heartbeat.json";

/// How far an attempt has come, and when it said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// Runs on record.
    pub runs: u64,
    /// Runs of the study, or of the part of it.
    pub of: u64,
    /// Seconds since 1970 by the clock of its machine.
    pub unix_seconds: u64,
    /// Whether it was stopped, and has ended in order.
    #[serde(default)]
    pub stopped: bool,
}

impl Heartbeat {
    /// The last one of an attempt; `None` before the first.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn read(files: &dyn Files, attempt: &Path) -> Result<Option<Self>, OutputError> {
        let path = attempt.join(HEARTBEAT);
        if kind(files, &path)? != Some(FileKind::File) {
            return Ok(None);
        }
        let bytes = disk::read(files, &path);
        let bytes = bytes.map_err(|error| OutputError::io("read", &path, error))?;
        // It is not written at once.
        Ok(serde_json::from_slice(&bytes).ok())
    }
}

/// The directories of attempts at `place`, sorted by name: those of `--continue`, and that of a run
/// which is the only one.
///
/// # Errors
///
/// [`OutputError::Io`].
pub fn attempts_at(files: &dyn Files, place: &Path) -> Result<Vec<PathBuf>, OutputError> {
    let folder = above(place);
    let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if kind(files, listed)?.is_none() {
        return Ok(Vec::new());
    }
    let mut attempts = Vec::new();
    for name in entries(files, listed)? {
        let path = folder.join(&name);
        if is_attempt(&path, place) && kind(files, &path)? == Some(FileKind::Directory) {
            attempts.push(path);
        }
    }
    Ok(attempts)
}

/// Whether a path is by its name that of an attempt at `place`.
fn is_attempt(path: &Path, place: &Path) -> bool {
    let text = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let (Some(name), Some(of)) = (text(path), text(place)) else { return false };
    let Some(rest) = name.strip_prefix(&of).and_then(|rest| rest.strip_suffix(PARTIAL)) else {
        return false;
    };
    // HOST-PID-START, of which the host may have a hyphen and, in a full name, dots.
    let mut parts = rest.strip_prefix('.').unwrap_or_default().rsplit('-');
    let is_number = |part: Option<&str>| {
        part.is_some_and(|part| !part.is_empty() && part.bytes().all(|c| c.is_ascii_hexdigit()))
    };
    rest.is_empty()
        || (is_number(parts.next()) && is_number(parts.next()) && parts.next().is_some())
}

/// Where the attempt `name` at `place` is written, before its ending for what is unfinished.
pub(super) fn attempt_place(place: &Path, name: &str) -> PathBuf {
    beside(place, &format!(".{name}"))
}

/// Whether another process writes to an attempt, as far as locks tell.
///
/// # Errors
///
/// [`OutputError::Io`].
pub fn is_written(files: &dyn Files, attempt: &Path) -> Result<bool, OutputError> {
    let path = attempt.join(LOCK);
    if kind(files, &path)? != Some(FileKind::File) {
        return Ok(false);
    }
    let file = files.open(&path, OpenMode::Read);
    let free = file.and_then(|file| file.try_lock());
    Ok(!free.map_err(|error| OutputError::io("lock", &path, error))?)
}

/// Renames a whole attempt to `place`; false where another one was there first.
///
/// # Errors
///
/// [`OutputError::Io`].
pub(super) fn publish_attempt(
    files: &dyn Files,
    partial: &Path,
    place: &Path,
) -> Result<bool, OutputError> {
    for name in [LOCK, HEARTBEAT] {
        remove_file(files, &partial.join(name))?;
    }
    match files.rename(partial, place) {
        Ok(()) => sync_dir(files, above(place)).map(|()| true),
        // A directory that is not empty is never replaced.
        Err(_) if own_manifest(files, place)?.is_some() => Ok(false),
        Err(error) => Err(OutputError::io("rename", partial, error)),
    }
}

/// Locks the attempt `name` at `place`, in a directory that nobody else has.
pub(super) fn lock_attempt(
    files: &Arc<dyn Files>,
    place: &Path,
    name: &str,
) -> Result<Lock, OutputError> {
    let attempt = attempt_place(place, name);
    let partial = beside(&attempt, PARTIAL);
    let make = |error| OutputError::io("create the directory", &partial, error);
    disk::create_dirs(&**files, above(place)).map_err(make)?;
    files.create_dir(&partial).map_err(make)?;
    Lock::take(files, &attempt)
}

/// The place that the attempt in a directory is locked at.
pub(super) fn locked_at(attempt: &Path) -> PathBuf {
    let name = attempt.file_name().unwrap_or_default().to_string_lossy();
    attempt.with_file_name(name.strip_suffix(PARTIAL).unwrap_or(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_known_by_their_names() {
        let place = Path::new("a/3-of-8");
        let is = |name: &str| is_attempt(&Path::new("a").join(name), place);
        assert!(is("3-of-8.partial"));
        assert!(is("3-of-8.node2-17-1f.partial"));
        assert!(is("3-of-8.my-node.example.org-17-19a0b.partial"));
        for other in [
            "3-of-8",
            "3-of-8.notes.partial",
            "3-of-80.partial",
            "3-of-8.node2-17.partial",
            "3-of-8.old",
            "3-of-8-17-1f.partial",
            "13-of-8.node2-17-1f.partial",
        ] {
            assert!(!is(other), "{other}");
        }
    }
}
