//! The run directory: written aside, put in place whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::OutputError;
use super::lock_notes::{LockNotes, Note};
use super::ownership::{check_free, entries, kind, own_manifest, remove_file, remove_names};
use super::place::{OLD, PARTIAL, beside, real_place};
use super::place_lock::{LOCK, LOCK_OF_BEFORE, Lock, remove_unfinished};
use super::recovery::{Locked, locked};
use super::replacement::{publish, sync_dir};
use super::run_files::own_files;
use crate::study::StudyError;
use crate::study::disk::{self, Disk, FileKind, FileWriter, Files, OpenMode};
use crate::study::journal::{Journal, RUNS, WARM_UPS, Widths};

/// The columns of a study while its tables are made.
pub const COLUMNS: &str = "columns.tmp";

const MANIFEST: &str = "manifest.json";

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
        let directory = Self { files, place, partial, overwrite, lock: Some(lock) };
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
        let mut file = self.open(name)?;
        let written = file.write_all(contents).and_then(|()| file.sync());
        written.map_err(|error| OutputError::io("write", &self.path(name), error))
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
        let folders: BTreeSet<&Path> = names.iter().filter_map(|name| name.parent()).collect();
        for folder in folders.into_iter().rev() {
            let path = self.partial.join(folder);
            if kind(files, &path)?.is_some() {
                sync_dir(files, &path)?;
            }
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
        let others = others.into_iter().chain(RECORDS).chain([COLUMNS, LOCK_OF_BEFORE]);
        if manifest.is_some() || self.recorded(&self.partial)? > 0 {
            own.extend(others.map(PathBuf::from));
        }
        own.remove(Path::new(LOCK));
        let (kept, removed): (BTreeSet<_>, Vec<_>) = {
            let (kept, removed): (Vec<_>, Vec<_>) = own.into_iter().partition(is_kept);
            (kept.into_iter().collect(), removed)
        };
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const OURS: &[u8] = br#"{ "program": "rungs", "results_version": 1 }"#;

    fn finished(place: &Path, overwrite: bool) -> Result<PathBuf, OutputError> {
        let directory = RunDirectory::create(place, overwrite)?;
        directory.write(MANIFEST, OURS)?;
        directory.finish()
    }

    #[test]
    fn a_run_appears_whole_or_not_at_all() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("a/run");
        let directory = RunDirectory::create(&place, false).unwrap();
        directory.write("runs.csv", b"x").unwrap();
        directory.write("charts/a.svg", b"x").unwrap();
        assert!(!place.exists());
        drop(directory);
        assert!(!beside(&place, PARTIAL).exists(), "an abandoned run leaves nothing");
        finished(&place, false).unwrap();
        assert!(place.join(MANIFEST).exists() && !place.join(LOCK).exists());
        assert_eq!(fs::read_dir(root.path().join("a")).unwrap().count(), 1);
    }

    #[test]
    fn a_finished_run_is_replaced_only_when_told_and_what_is_not_its_own_stays() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("run");
        finished(&place, false).unwrap();
        assert!(matches!(finished(&place, false), Err(OutputError::Exists { .. })));
        fs::create_dir_all(place.join("paper/figures")).unwrap();
        fs::create_dir(place.join("charts")).unwrap();
        for name in ["notes.md", "paper/figures/a.svg", "charts/mine.svg"] {
            fs::write(place.join(name), "mine").unwrap();
        }
        for name in ["report.md", "charts/forest.svg"] {
            fs::write(place.join(name), "drawn").unwrap();
        }
        finished(&place, true).unwrap();
        for name in ["notes.md", "paper/figures/a.svg", "charts/mine.svg"] {
            assert_eq!(fs::read_to_string(place.join(name)).unwrap(), "mine", "{name}");
        }
        assert!(!place.join("report.md").exists() && !place.join("charts/forest.svg").exists());
        assert!(!beside(&place, OLD).exists());
    }

    #[test]
    fn a_name_that_something_else_has_is_refused_and_nothing_is_replaced() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("run");
        finished(&place, false).unwrap();
        fs::write(place.join("new.csv"), "mine").unwrap();
        fs::write(place.join("charts"), "mine").unwrap();
        for name in ["new.csv", "charts/a.svg"] {
            let directory = RunDirectory::create(&place, true).unwrap();
            let names = || [PathBuf::from(name)];
            assert!(matches!(directory.expect(names()), Err(OutputError::InTheWay { .. })));
            directory.write(name, b"x").unwrap();
            directory.write(MANIFEST, OURS).unwrap();
            assert!(matches!(directory.finish(), Err(OutputError::InTheWay { .. })), "{name}");
        }
        assert_eq!(fs::read_to_string(place.join("new.csv")).unwrap(), "mine");
        assert!(!beside(&place, PARTIAL).exists());
    }

    #[test]
    fn what_the_program_has_not_written_is_never_emptied() {
        let root = tempfile::tempdir().unwrap();
        for (name, manifest) in [("thesis", None), ("app", Some(r#"{ "name": "web app" }"#))] {
            let place = root.path().join(name);
            fs::create_dir(&place).unwrap();
            fs::write(place.join("chapter.tex"), "words").unwrap();
            if let Some(manifest) = manifest {
                fs::write(place.join(MANIFEST), manifest).unwrap();
            }
            assert!(matches!(finished(&place, true), Err(OutputError::Foreign { .. })));
            let unfinished = root.path().join("thesis.partial");
            assert!(matches!(finished(&unfinished, true), Err(OutputError::Reserved { .. })));
            assert!(place.join("chapter.tex").exists());
        }
        let place = root.path().join("run");
        fs::create_dir(beside(&place, PARTIAL)).unwrap();
        fs::write(beside(&place, PARTIAL).join("mine"), "words").unwrap();
        let refused = finished(&place, true).unwrap_err().to_string();
        assert!(refused.contains("run.partial was not written by rungs"), "{refused}");
        assert!(beside(&place, PARTIAL).join("mine").exists());
        let place = root.path().join("other");
        finished(&place, false).unwrap();
        fs::create_dir(beside(&place, OLD)).unwrap();
        let refused = finished(&place, true).unwrap_err().to_string();
        assert!(refused.contains("other.old lies where"), "{refused}");
        fs::remove_dir(beside(&place, OLD)).unwrap();
        finished(&place, true).unwrap();
    }

    #[test]
    fn what_is_put_into_an_unfinished_run_goes_along() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("run");
        let directory = RunDirectory::create(&place, false).unwrap();
        directory.write("runs.csv", b"x").unwrap();
        let partial = directory.keep();
        fs::write(partial.join("notes.md"), "mine").unwrap();
        finished(&place, false).unwrap();
        assert_eq!(fs::read_to_string(place.join("notes.md")).unwrap(), "mine");
        assert!(!place.join("runs.csv").exists());
    }

    #[test]
    fn two_runs_on_one_directory_are_refused() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("run");
        let first = RunDirectory::create(&place, false).unwrap();
        let second = RunDirectory::create(&place, false);
        assert!(matches!(second, Err(OutputError::Locked { .. })));
        first.write(MANIFEST, OURS).unwrap();
        assert!(first.finish().is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_behind_a_link_is_locked_and_replaced_where_it_lies() {
        let root = tempfile::tempdir().unwrap();
        let (real, link) = (root.path().join("real"), root.path().join("link"));
        std::os::unix::fs::symlink("real", &link).unwrap();
        finished(&link, false).unwrap();
        let first = RunDirectory::create(&real, true).unwrap();
        assert!(matches!(RunDirectory::create(&link, true), Err(OutputError::Locked { .. })));
        drop(first);
        finished(&link, true).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(real.join(MANIFEST).exists());
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2);
    }
}
