//! The lock of a run directory, which lies beside it in `DIR.partial/`.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::OutputError;

/// The file that is locked.
pub(super) const LOCK: &str = "lock";

/// A run directory that nobody else writes to while this lives. What was made for it goes with it.
#[derive(Debug)]
pub struct PlaceLock {
    /// Held until this is dropped.
    _lock: File,
    /// What was made for it, to be removed in this order.
    made: Vec<PathBuf>,
}

impl PlaceLock {
    /// Locks the run directory `place`.
    ///
    /// # Errors
    ///
    /// [`OutputError::Locked`] when another process writes there; [`OutputError::Io`].
    pub fn of(place: &Path) -> Result<Self, OutputError> {
        let partial = beside(place, ".partial");
        let file = partial.join(LOCK);
        let missing = [file, partial.clone()].into_iter().filter(|path| !path.exists());
        let made = missing.collect();
        Ok(Self { _lock: lock(&partial)?, made })
    }
}

impl Drop for PlaceLock {
    fn drop(&mut self) {
        for path in &self.made {
            // A folder that something else has come to lie in stays.
            let _ = fs::remove_file(path).or_else(|_| fs::remove_dir(path));
        }
    }
}

/// Locks the folder `partial` of an unfinished run, which is made if there is none.
pub(super) fn lock(partial: &Path) -> Result<File, OutputError> {
    fs::create_dir_all(partial)
        .map_err(|error| OutputError::io("create the directory", partial, error))?;
    let path = partial.join(LOCK);
    let lock =
        File::create(&path).map_err(|error| OutputError::io("create the lock", &path, error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(OutputError::Locked { path: partial.to_owned() }),
        Err(TryLockError::Error(error)) => Err(OutputError::io("lock", &path, error)),
    }
}

/// The path of something that lies beside a run directory, under its name with an `ending`.
pub(super) fn beside(place: &Path, ending: &str) -> PathBuf {
    let mut name = place.file_name().map_or_else(OsString::new, OsString::from);
    name.push(ending);
    place.with_file_name(name)
}

#[cfg(test)]
mod tests {
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
        fs::write(partial.join("runs.journal"), "runs").unwrap();
        drop(PlaceLock::of(&place).unwrap());
        assert!(partial.join("runs.journal").exists() && !partial.join(LOCK).exists());
    }
}
