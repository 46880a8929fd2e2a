//! The run directory: written aside, put in place whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::OutputError;
use super::lock_notes::{LOCK, LOCK_OF_BEFORE, LockNotes, Note};
use super::own_names::check_free;
use super::ownership::{MANIFEST, entries, kind, own_manifest, remove_file, remove_names};
use super::place::{OLD, PARTIAL, beside, real_place};
use super::place_lock::{Lock, remove_unfinished};
use super::recovery::{Locked, locked};
use super::replacement::{publish, sync_dir};
use super::run_files::own_files;
use crate::study::StudyError;
use crate::study::disk::{self, Disk, FileKind, FileWriter, Files, OpenMode};
use crate::study::journal::{Journal, RUNS, SORTED_RUNS, SORTED_WARM_UPS, WARM_UPS, Widths};

/// The columns of a study while its tables are made.
pub const COLUMNS: &str = "columns.tmp";

/// The manifest while it is written.
const NEW_MANIFEST: &str = "manifest.json.new";

/// What an unfinished run has on record, and what it was.
const RECORDS: [&str; 3] = [MANIFEST, WARM_UPS, RUNS];

/// What may give way to a new directory. Nothing but the program's own ever does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaces {
    /// Nothing.
    Nothing,
    /// A finished directory.
    Finished,
    /// A finished directory, and the runs on record of an unfinished one.
    Everything,
}

/// A run directory in the making. Its files are written to `DIR.partial/`; [`Self::finish`]
/// renames that to `DIR`. Dropped unfinished, it leaves its journal to be resumed, and removes
/// the rest if there is no run on record.
#[derive(Debug)]
pub struct RunDirectory {
    files: Arc<dyn Files>,
    place: PathBuf,
    partial: PathBuf,
    overwrite: bool,
    /// Whether others may write the same run, each in a directory of its own.
    is_attempt: bool,
    /// Held for as long as the directory is being written.
    lock: Option<Lock>,
}

impl RunDirectory {
    /// Refuses a place that may not be written to, before anything is run.
    ///
    /// # Errors
    ///
    /// [`OutputError::Exists`] without `overwrite`, [`OutputError::Foreign`] for what is no run
    /// directory, [`OutputError::Reserved`] for a name that an unfinished run has,
    /// [`OutputError::InTheWay`] for what is not the program's own.
    pub fn check(place: &Path, overwrite: bool) -> Result<(), OutputError> {
        check(&Disk, &real_place(place)?, overwrite)
    }

    /// Opens `DIR.partial/` for a run that will be `place`, and locks it. With `overwrite`, a
    /// finished and an unfinished run give way to it.
    ///
    /// # Errors
    ///
    /// As [`Self::create_in`].
    pub fn create(place: &Path, overwrite: bool) -> Result<Self, OutputError> {
        let replaces = if overwrite { Replaces::Everything } else { Replaces::Nothing };
        Self::create_in(&Disk::files(), place, replaces)
    }

    /// Opens `DIR.partial/` for a run that will be `place`, and locks it.
    ///
    /// # Errors
    ///
    /// As [`Self::check`]; [`OutputError::Unfinished`] when an unfinished run lies there that may
    /// not be discarded; [`OutputError::Locked`] when another process writes there;
    /// [`OutputError::Io`].
    pub fn create_in(
        files: &Arc<dyn Files>,
        place: &Path,
        replaces: Replaces,
    ) -> Result<Self, OutputError> {
        let (directory, _) = Self::lock(files, place, replaces != Replaces::Nothing)?;
        if !directory.notes().is_copy && replaces != Replaces::Everything {
            let runs = directory.recorded(&directory.partial)?;
            if runs > 0 {
                return Err(OutputError::Unfinished { path: directory.keep(), runs });
            }
        }
        directory.clear(&[])?;
        Ok(directory)
    }

    /// Opens the `DIR.partial/` that an unfinished run of `place` has left, its journal kept. Where
    /// the run was whole and only had to be put in its place, that is done, and it is opened as by
    /// [`Self::extend`].
    ///
    /// # Errors
    ///
    /// As [`Self::create_in`]; [`OutputError::NothingToResume`] where there is no unfinished run.
    pub fn resume(
        files: &Arc<dyn Files>,
        place: &Path,
        overwrite: bool,
        widths: Widths,
    ) -> Result<Self, OutputError> {
        let real = real_place(place)?;
        let partial = beside(&real, PARTIAL);
        let is_there = |path: &Path| Ok::<_, OutputError>(kind(&**files, path)?.is_some());
        if !is_there(&partial)? && !is_there(&real.join(LOCK))? {
            check(&**files, &real, overwrite)?;
            return Err(OutputError::NothingToResume { path: partial });
        }
        let (directory, has_recovered) = match Self::lock(files, place, overwrite) {
            Err(OutputError::Recovered { .. }) => return Self::extend(files, place, widths),
            locked => locked?,
        };
        if has_recovered {
            drop(directory);
            return Self::extend(files, place, widths);
        }
        directory.clear(&RECORDS)?;
        Ok(directory)
    }

    /// Opens `DIR.partial/` for a run that will replace the finished `place`. It begins with a copy
    /// of those files of its journal that have the given widths, or with the journal that an
    /// interrupted extension has left there, where that has more records.
    ///
    /// # Errors
    ///
    /// As [`Self::create_in`]; [`OutputError::Unfinished`] when runs of another extension would be
    /// lost.
    pub fn extend(
        files: &Arc<dyn Files>,
        place: &Path,
        widths: Widths,
    ) -> Result<Self, OutputError> {
        let (directory, _) = Self::lock(files, place, true)?;
        if !directory.notes().is_copy {
            let begun = directory.recorded(&directory.partial)?;
            let finished = directory.recorded(&directory.place)?;
            let fits = Journal::fitting(&**files, &directory.partial, widths).len() == 2;
            if begun > finished && fits {
                directory.clear(&RECORDS)?;
                return Ok(directory);
            }
            if begun > 0 && begun != finished {
                return Err(OutputError::Unfinished { path: directory.keep(), runs: begun });
            }
        }
        if own_manifest(&**files, &directory.place)?.is_none() {
            let reason = "there is no finished run to extend; name a directory of `rungs run`";
            return Err(OutputError::NoStudy { path: place.to_owned(), reason: reason.to_owned() });
        }
        directory.clear(&[])?;
        directory.hold_copies()?;
        let journal = Journal::fitting(&**files, &directory.place, widths);
        for name in journal.into_iter().chain([MANIFEST]) {
            directory.take_over(name)?;
        }
        Ok(directory)
    }

    /// Locks the place; whether a replacement that was cut off has been finished first.
    fn lock(
        files: &Arc<dyn Files>,
        place: &Path,
        overwrite: bool,
    ) -> Result<(Self, bool), OutputError> {
        let place = real_place(place)?;
        // What was cut off is finished by the lock; all else is refused before anything is made.
        let is_whole = kind(&**files, &place.join(LOCK))?.is_none();
        if is_whole {
            check(&**files, &place, overwrite)?;
        }
        let Locked { lock, has_recovered } = locked(files, &place)?;
        let (files, partial) = (files.clone(), beside(&place, PARTIAL));
        let (is_attempt, lock) = (false, Some(lock));
        let directory = Self { files, place, partial, overwrite, is_attempt, lock };
        match check(&*directory.files, &directory.place, overwrite) {
            Err(OutputError::Exists { path }) if has_recovered => {
                Err(OutputError::Recovered { path })
            }
            checked => checked.map(|()| (directory, has_recovered)),
        }
    }

    /// Runs on record in a directory.
    fn recorded(&self, directory: &Path) -> Result<u64, OutputError> {
        Ok(Journal::count(&*self.files, directory).map_err(StudyError::from)?)
    }

    fn notes(&self) -> LockNotes {
        self.lock.as_ref().map(Lock::notes).unwrap_or_default()
    }

    fn note(&self, note: Note<'_>) -> Result<(), OutputError> {
        self.lock.as_ref().map_or(Ok(()), |lock| lock.note(note))
    }

    /// The files that the directory is written to.
    #[must_use]
    pub fn files(&self) -> &Arc<dyn Files> {
        &self.files
    }

    /// Where the finished directory lies, links followed.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// The journal of the run, made if there is none.
    ///
    /// # Errors
    ///
    /// [`OutputError::Study`]; [`OutputError::Io`].
    pub fn journal(&self, widths: Widths) -> Result<Journal, OutputError> {
        for name in [WARM_UPS, RUNS] {
            self.announce(Path::new(name))?;
        }
        let journal = Journal::open(&*self.files, &self.partial, widths);
        Ok(journal.map_err(StudyError::from)?)
    }

    /// Refuses names of files that are going to be written, where something in the finished run has
    /// them that is not the program's own.
    ///
    /// # Errors
    ///
    /// [`OutputError::InTheWay`]; [`OutputError::Io`].
    pub fn expect(&self, names: impl IntoIterator<Item = PathBuf>) -> Result<(), OutputError> {
        check_free(&*self.files, &self.place, &names.into_iter().collect())
    }

    /// Takes over a copy of the file `name` of the finished run; whether there was one.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn take_over(&self, name: &str) -> Result<bool, OutputError> {
        let source = self.place.join(name);
        if kind(&*self.files, &source)? != Some(FileKind::File) {
            return Ok(false);
        }
        self.announce(Path::new(name))?;
        let copied = disk::copy(&*self.files, &source, &self.path(name));
        copied.map(|()| true).map_err(|error| OutputError::io("copy", &source, error))
    }

    /// All that will be written can be made again from what is kept: dropped unfinished, the
    /// directory goes, whatever is on record in it.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn hold_copies(&self) -> Result<(), OutputError> {
        self.note(Note::Copy(true))
    }

    /// From now on there is more in the directory than a copy: it is kept whatever happens.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn begin(&self) -> Result<(), OutputError> {
        if self.notes().is_copy { self.note(Note::Copy(false)) } else { Ok(()) }
    }

    /// Leaves the unfinished run where it is, to be resumed; returns its path.
    pub fn keep(mut self) -> PathBuf {
        self.lock = None;
        self.partial.clone()
    }

    /// The directory while the run is unfinished.
    #[must_use]
    pub fn partial(&self) -> &Path {
        &self.partial
    }

    /// The path of `name` while the run is unfinished.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.partial.join(name)
    }

    /// Notes a file that is going to be written, so that it is known for the program's own.
    fn announce(&self, name: &Path) -> Result<(), OutputError> {
        if self.notes().names.contains(name) {
            return Ok(());
        }
        let path = self.partial.join(name);
        if kind(&*self.files, &path)?.is_some() {
            let what = "was not written by rungs, which is about to write a file of this name; move \
                        it away";
            return Err(OutputError::InTheWay { path, what: what.to_owned() });
        }
        self.note(Note::File(name))
    }

    /// Opens an empty file `name` to be written.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`]; [`OutputError::InTheWay`].
    pub fn open(&self, name: &str) -> Result<FileWriter, OutputError> {
        self.announce(Path::new(name))?;
        let path = self.path(name);
        let folder = path.parent().filter(|folder| **folder != self.partial);
        let made = folder.map_or(Ok(()), |folder| disk::create_dirs(&*self.files, folder));
        let opened = made.and_then(|()| self.files.open(&path, OpenMode::Replace));
        opened.map(FileWriter::new).map_err(|error| OutputError::io("create", &path, error))
    }

    /// Writes a whole file, in a folder of the directory if `name` says so.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`]; [`OutputError::InTheWay`].
    pub fn write(&self, name: &str, contents: &[u8]) -> Result<(), OutputError> {
        use std::io::Write;
        if name == MANIFEST {
            return self.write_manifest(contents);
        }
        let mut file = self.open(name)?;
        let written = file.write_all(contents).and_then(|()| file.sync());
        written.map_err(|error| OutputError::io("write", &self.path(name), error))
    }

    /// Writes the manifest aside first: without it nobody knows what an unfinished run is of.
    fn write_manifest(&self, contents: &[u8]) -> Result<(), OutputError> {
        self.announce(Path::new(MANIFEST))?;
        let (aside, path) = (self.path(NEW_MANIFEST), self.path(MANIFEST));
        let written = disk::write(&*self.files, &aside, contents);
        written.map_err(|error| OutputError::io("write", &aside, error))?;
        let renamed = self.files.rename(&aside, &path);
        renamed.map_err(|error| OutputError::io("rename", &aside, error))
    }

    /// Removes files of these names that were written here, and all that were written in folders of
    /// these names.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn remove(&self, names: &[&str]) -> Result<(), OutputError> {
        let mut written = self.notes().names;
        let is_meant = |path: &PathBuf| names.iter().any(|name| path.starts_with(name));
        let removed: Vec<PathBuf> = written.iter().filter(|path| is_meant(path)).cloned().collect();
        remove_names(&*self.files, &self.partial, &removed)?;
        written.retain(|path| !removed.contains(path));
        let notes = LockNotes { names: written, ..self.notes() };
        self.lock.as_ref().map_or(Ok(()), |lock| lock.renew(notes))
    }

    /// Puts the finished run in its place: an old one is moved aside first and removed last, so
    /// that there is no moment without a whole run on disk. What lies there and was not written by
    /// the program moves over.
    ///
    /// # Errors
    ///
    /// As [`Self::check`], should the place have been taken meanwhile; [`OutputError::InTheWay`];
    /// [`OutputError::Leftover`]; [`OutputError::Io`].
    pub fn finish(mut self) -> Result<PathBuf, OutputError> {
        let files = &*self.files;
        check(files, &self.place, self.overwrite)?;
        let names = self.notes().names;
        check_free(files, &self.place, &names)?;
        // Its own removal may have failed.
        remove_file(files, &self.path(COLUMNS))?;
        self.sync_folders(&names)?;
        if self.is_attempt {
            return self.publish_first();
        }
        if let Some(lock) = &self.lock {
            let published = publish(files, &self.place, lock);
            if matches!(published, Ok(()) | Err(OutputError::Leftover { .. })) {
                self.lock = None;
            }
            published?;
        }
        Ok(self.place.clone())
    }

    /// Syncs the folders of the files `names`.
    fn sync_folders(&self, names: &BTreeSet<PathBuf>) -> Result<(), OutputError> {
        let files = &*self.files;
        let folders: BTreeSet<&Path> = names.iter().filter_map(|name| name.parent()).collect();
        for folder in folders.into_iter().rev() {
            let path = self.partial.join(folder);
            if kind(files, &path)?.is_some() {
                sync_dir(files, &path)?;
            }
        }
        Ok(())
    }

    /// Removes what an earlier run that was cut off has left, but for the files to `keep`. What was
    /// not written by the program stays, and goes along to the finished directory.
    fn clear(&self, keep: &[&str]) -> Result<(), OutputError> {
        let files = &*self.files;
        let is_kept = |name: &PathBuf| keep.iter().any(|kept| name == Path::new(kept));
        let mut own: BTreeSet<PathBuf> = self.notes().names;
        let manifest = own_manifest(files, &self.partial)?;
        let listed = manifest.as_ref().map(|manifest| own_files(&self.partial, manifest));
        let listed = listed.unwrap_or_default();
        own.extend(listed);
        // Before, what was written was not noted.
        let others = ["runs.parquet", "series.parquet", "persons.parquet", "scenario.toml"];
        let others = others.into_iter().chain(RECORDS).chain([LOCK_OF_BEFORE]);
        if manifest.is_some() || self.recorded(&self.partial)? > 0 {
            own.extend(others.map(PathBuf::from));
        }
        // Not noted, and only there for a while.
        own.extend([NEW_MANIFEST, COLUMNS, SORTED_RUNS, SORTED_WARM_UPS].map(PathBuf::from));
        own.remove(Path::new(LOCK));
        let (kept, mut removed): (Vec<_>, Vec<_>) = own.into_iter().partition(is_kept);
        let kept: BTreeSet<PathBuf> = kept.into_iter().collect();
        // Last of all what says what the rest is of.
        removed.sort_by_key(|name| name == Path::new(MANIFEST));
        remove_names(files, &self.partial, &removed)?;
        let notes = LockNotes { names: kept, ..LockNotes::default() };
        self.lock.as_ref().map_or(Ok(()), |lock| lock.renew(notes))
    }
}

impl Drop for RunDirectory {
    fn drop(&mut self) {
        let Some(lock) = self.lock.take() else { return };
        let is_needless = lock.notes().is_copy
            || Journal::count(&*self.files, &self.partial).is_ok_and(|runs| runs == 0);
        if is_needless {
            // Nothing is lost if this fails: the next run clears the directory.
            self.lock = Some(lock);
            let _ = self.clear(&[]).and_then(|()| remove_unfinished(&*self.files, &self.partial));
            self.lock = None;
        }
    }
}

/// Refuses a place, links followed, that may not be written to.
fn check(files: &dyn Files, place: &Path, overwrite: bool) -> Result<(), OutputError> {
    if place.extension().is_some_and(|ending| ending == "partial") {
        return Err(OutputError::Reserved { path: place.to_owned() });
    }
    match kind(files, place)? {
        None => return Ok(()),
        Some(FileKind::Directory) if entries(files, place)?.is_empty() => return Ok(()),
        Some(FileKind::Directory) => {}
        Some(_) => return Err(OutputError::Foreign { path: place.to_owned() }),
    }
    if own_manifest(files, place)?.is_none() {
        return Err(OutputError::Foreign { path: place.to_owned() });
    }
    if !overwrite {
        return Err(OutputError::Exists { path: place.to_owned() });
    }
    let old = beside(place, OLD);
    let is_ours = kind(files, &place.join(LOCK))?.is_some();
    match kind(files, &old)? {
        Some(_) if !is_ours => {
            let what = format!(
                "lies where {} is kept while it is replaced, and is never removed; move it away or \
                 give it another name",
                place.display()
            );
            Err(OutputError::InTheWay { path: old, what })
        }
        _ => Ok(()),
    }
}

mod attempt;
#[cfg(test)]
mod tests;
