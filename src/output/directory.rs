//! The run directory: written aside, put in place whole.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::OutputError;
use super::place_lock::{LOCK, beside, lock};
use crate::study::StudyError;
use crate::study::journal::{Journal, RUNS, WARM_UPS, Widths};

/// The columns of a study while its tables are made.
pub const COLUMNS: &str = "columns.tmp";

const MANIFEST: &str = "manifest.json";

/// A run directory in the making. Its files are written to `DIR.partial/`; [`Self::finish`]
/// renames that to `DIR`. Dropped unfinished, it leaves its journal to be resumed, and removes
/// the rest if there is no run on record.
#[derive(Debug)]
pub struct RunDirectory {
    place: PathBuf,
    partial: PathBuf,
    overwrite: bool,
    /// The files of the finished run that may be replaced, relative to it; all for `None`.
    replaces_only: Option<Vec<PathBuf>>,
    /// Whether all that lies in it is a copy of what lies in the finished run.
    is_copy: bool,
    /// Held for as long as the directory is being written.
    lock: Option<File>,
}

impl RunDirectory {
    /// Refuses a place that may not be written to, before anything is run.
    ///
    /// # Errors
    ///
    /// [`OutputError::Exists`] without `overwrite`, [`OutputError::Foreign`] for what is no run
    /// directory, [`OutputError::Reserved`] for a name that an unfinished run has.
    pub fn check(place: &Path, overwrite: bool) -> Result<(), OutputError> {
        if place.extension().is_some_and(|ending| ending == "partial") {
            return Err(OutputError::Reserved { path: place.to_owned() });
        }
        let is_empty = || fs::read_dir(place).is_ok_and(|mut entries| entries.next().is_none());
        if fs::symlink_metadata(place).is_err() || is_empty() {
            Ok(())
        } else if !place.join(MANIFEST).is_file() {
            Err(OutputError::Foreign { path: place.to_owned() })
        } else if overwrite {
            Ok(())
        } else {
            Err(OutputError::Exists { path: place.to_owned() })
        }
    }

    /// Opens `DIR.partial/` for a run that will be `place`, and locks it.
    ///
    /// # Errors
    ///
    /// As [`Self::check`]; [`OutputError::Unfinished`] when an unfinished run lies there, unless
    /// `overwrite`; [`OutputError::Locked`] when another process writes there;
    /// [`OutputError::Io`].
    pub fn create(place: &Path, overwrite: bool) -> Result<Self, OutputError> {
        Self::check(place, overwrite)?;
        let directory = Self::lock(place, overwrite)?;
        let runs = Journal::records(&directory.partial);
        if runs > 0 && !overwrite {
            return Err(OutputError::Unfinished { path: directory.keep(), runs });
        }
        directory.clear(&[])?;
        Ok(directory)
    }

    /// Opens the `DIR.partial/` that an unfinished run of `place` has left, its journal kept.
    ///
    /// # Errors
    ///
    /// As [`Self::check`]; [`OutputError::NothingToResume`] where there is none;
    /// [`OutputError::Locked`]; [`OutputError::Io`].
    pub fn resume(place: &Path, overwrite: bool) -> Result<Self, OutputError> {
        Self::check(place, overwrite)?;
        let partial = beside(place, ".partial");
        if !partial.is_dir() {
            return Err(OutputError::NothingToResume { path: partial });
        }
        let directory = Self::lock(place, overwrite)?;
        directory.clear(&[MANIFEST, WARM_UPS, RUNS])?;
        Ok(directory)
    }

    /// Opens `DIR.partial/` for a run that will replace the finished `place`. It begins with a copy
    /// of those files of its journal that have the given widths, or with the journal that an
    /// interrupted extension has left there, where that has more records.
    ///
    /// # Errors
    ///
    /// As [`Self::create`]; [`OutputError::Unfinished`] when runs of another extension would be lost.
    pub fn extend(place: &Path, widths: Widths) -> Result<Self, OutputError> {
        Self::check(place, true)?;
        let mut directory = Self::lock(place, true)?;
        let [begun, finished] = [&directory.partial, place].map(Journal::records);
        let fits = Journal::fitting(&directory.partial, widths).len() == 2;
        if begun > finished && fits {
            directory.clear(&[MANIFEST, WARM_UPS, RUNS])?;
            return Ok(directory);
        }
        if begun > 0 && begun != finished {
            return Err(OutputError::Unfinished { path: directory.keep(), runs: begun });
        }
        directory.clear(&[])?;
        directory.is_copy = true;
        for name in Journal::fitting(place, widths).into_iter().chain([MANIFEST]) {
            let (source, copy) = (place.join(name), directory.path(name));
            fs::copy(&source, &copy).map_err(|error| OutputError::io("copy", &source, error))?;
        }
        Ok(directory)
    }

    fn lock(place: &Path, overwrite: bool) -> Result<Self, OutputError> {
        let partial = beside(place, ".partial");
        let lock = Some(lock(&partial)?);
        let (place, replaces_only) = (place.to_owned(), None);
        Ok(Self { place, partial, overwrite, replaces_only, is_copy: false, lock })
    }

    /// The journal of the run, made if there is none.
    ///
    /// # Errors
    ///
    /// [`OutputError::Study`].
    pub fn journal(&self, widths: Widths) -> Result<Journal, OutputError> {
        Ok(Journal::open(&self.partial, widths).map_err(StudyError::from)?)
    }

    /// Of the finished run only the files `own` are replaced; whatever else lies there moves over to
    /// the new run.
    pub fn replace_only(&mut self, own: Vec<PathBuf>) {
        self.replaces_only = Some(own);
    }

    /// Takes over a copy of the file `name` of the finished run; whether there was one.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn take_over(&self, name: &str) -> Result<bool, OutputError> {
        let source = self.place.join(name);
        if !source.is_file() {
            return Ok(false);
        }
        let copied = fs::copy(&source, self.path(name));
        copied.map(|_| true).map_err(|error| OutputError::io("copy", &source, error))
    }

    /// From now on there is more in the directory than a copy: it is kept whatever happens.
    pub fn begin(&mut self) {
        self.is_copy = false;
    }

    /// Leaves the unfinished run where it is, to be resumed; returns its path.
    pub fn keep(mut self) -> PathBuf {
        self.lock = None;
        self.partial.clone()
    }

    /// The path of `name` while the run is unfinished.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.partial.join(name)
    }

    /// Writes a whole file.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn write(&self, name: &str, contents: &[u8]) -> Result<(), OutputError> {
        let path = self.path(name);
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&path)?;
            file.write_all(contents)?;
            file.sync_all()
        };
        write().map_err(|error| OutputError::io("write", &path, error))
    }

    /// Removes files and folders of these names; those that do not exist are fine.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn remove(&self, names: &[&str]) -> Result<(), OutputError> {
        let paths = names.iter().map(|name| self.path(name)).filter(|path| path.exists());
        for path in paths {
            let removed =
                if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(|error| OutputError::io("remove", &path, error))?;
        }
        Ok(())
    }

    /// Puts the finished run in its place: an old one is moved aside first and removed last, so
    /// that there is no moment without a whole run on disk.
    ///
    /// # Errors
    ///
    /// As [`Self::check`], should the place have been taken meanwhile; [`OutputError::Io`].
    pub fn finish(mut self) -> Result<PathBuf, OutputError> {
        Self::check(&self.place, self.overwrite)?;
        let lock = self.partial.join(LOCK);
        fs::remove_file(&lock).map_err(|error| OutputError::io("remove", &lock, error))?;
        let old = beside(&self.place, ".old");
        let replaces = self.place.exists();
        if replaces {
            if old.exists() {
                remove(&old)?;
            }
            rename(&self.place, &old)?;
        }
        rename(&self.partial, &self.place)?;
        self.lock = None;
        if replaces {
            if let Some(own) = &self.replaces_only {
                move_others(&old, &self.place, own)?;
            }
            remove(&old)?;
        }
        Ok(self.place.clone())
    }

    /// Removes what an earlier run that was cut off has left, but for the files to `keep`.
    fn clear(&self, keep: &[&str]) -> Result<(), OutputError> {
        let entries = fs::read_dir(&self.partial)
            .map_err(|error| OutputError::io("read the directory", &self.partial, error))?;
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            if name == LOCK || keep.iter().any(|kept| name == *kept) {
                continue;
            }
            let removed =
                if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(|error| OutputError::io("remove", &path, error))?;
        }
        Ok(())
    }
}

impl Drop for RunDirectory {
    fn drop(&mut self) {
        let is_needless = self.is_copy || Journal::records(&self.partial) == 0;
        if self.lock.take().is_some() && is_needless {
            // Nothing is lost if this fails: the next run clears the directory.
            let _ = fs::remove_dir_all(&self.partial);
        }
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), OutputError> {
    fs::rename(from, to).map_err(|error| OutputError::io("rename", from, error))
}

/// Moves what lies in the folder `from` to the folder `to`, but for the files `own`, relative to both,
/// and what `to` has already.
fn move_others(from: &Path, to: &Path, own: &[PathBuf]) -> Result<(), OutputError> {
    let entries = fs::read_dir(from)
        .map_err(|error| OutputError::io("read the directory", from, error))?
        .flatten();
    for entry in entries {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        let name = PathBuf::from(entry.file_name());
        let within = own.iter().filter_map(|own| own.strip_prefix(&name).ok());
        let within: Vec<PathBuf> = within.map(Path::to_owned).collect();
        if !within.is_empty() && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            fs::create_dir_all(&target)
                .map_err(|error| OutputError::io("create the directory", &target, error))?;
            move_others(&path, &target, &within)?;
            // Fails where something lies in it.
            let _ = fs::remove_dir(&target);
        } else if !own.contains(&name) && fs::symlink_metadata(&target).is_err() {
            rename(&path, &target)?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), OutputError> {
    fs::remove_dir_all(path).map_err(|error| OutputError::io("remove", path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(place: &Path, overwrite: bool) -> Result<PathBuf, OutputError> {
        let directory = RunDirectory::create(place, overwrite)?;
        directory.write(MANIFEST, b"{}")?;
        directory.finish()
    }

    #[test]
    fn a_run_appears_whole_or_not_at_all() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("a/run");
        let directory = RunDirectory::create(&place, false).unwrap();
        directory.write("runs.csv", b"x").unwrap();
        assert!(!place.exists());
        drop(directory);
        assert!(!beside(&place, ".partial").exists(), "an abandoned run leaves nothing");
        finished(&place, false).unwrap();
        assert!(place.join(MANIFEST).exists() && !place.join(LOCK).exists());
    }

    #[test]
    fn a_finished_run_is_replaced_only_when_told() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("run");
        finished(&place, false).unwrap();
        assert!(matches!(finished(&place, false), Err(OutputError::Exists { .. })));
        fs::write(place.join("old.csv"), "old").unwrap();
        finished(&place, true).unwrap();
        assert!(!place.join("old.csv").exists() && !beside(&place, ".old").exists());
    }

    #[test]
    fn a_directory_that_is_no_run_is_never_replaced() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("thesis");
        fs::create_dir(&place).unwrap();
        fs::write(place.join("chapter.tex"), "words").unwrap();
        assert!(matches!(finished(&place, true), Err(OutputError::Foreign { .. })));
        let unfinished = root.path().join("thesis.partial");
        assert!(matches!(finished(&unfinished, true), Err(OutputError::Reserved { .. })));
        assert!(place.join("chapter.tex").exists());
    }

    #[test]
    fn two_runs_on_one_directory_are_refused() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("run");
        let first = RunDirectory::create(&place, false).unwrap();
        let second = RunDirectory::create(&place, false);
        assert!(matches!(second, Err(OutputError::Locked { .. })));
        first.write(MANIFEST, b"{}").unwrap();
        assert!(first.finish().is_ok());
    }
}
