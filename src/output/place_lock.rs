//! The lock of a run directory. It lies in `DIR.partial/`, goes with it to the place of the
//! directory, and is removed there when all is done: so it covers the renames, too.

use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::OutputError;
use super::lock_notes::{LOCK, LOCK_OF_BEFORE, LockNotes, Note};
use super::ownership::{entries, kind, own_manifest, remove_file};
use super::place::{PARTIAL, beside};
use crate::study::disk::{FileKind, Files, OpenFile, OpenMode, create_dirs, read};
use crate::study::journal::Journal;

/// An unfinished directory that nobody else writes to while this lives.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    file: Arc<dyn OpenFile>,
    notes: Mutex<Written>,
}

/// The notes, and their bytes on disk.
#[derive(Debug)]
struct Written {
    notes: LockNotes,
    bytes: u64,
}

impl Lock {
    /// Locks the unfinished directory of `place`, which is made if there is none.
    ///
    /// # Errors
    ///
    /// [`OutputError::Locked`] when another process writes there; [`OutputError::InTheWay`] for a
    /// directory of somebody else; [`OutputError::Io`].
    pub(super) fn take(files: &Arc<dyn Files>, place: &Path) -> Result<Self, OutputError> {
        let partial = beside(place, PARTIAL);
        let path = partial.join(LOCK);
        let io = |action, error| OutputError::io(action, &path, error);
        let mut made = Made { files: files.clone(), paths: Vec::new() };
        if kind(&**files, &partial)?.is_none() {
            create_dirs(&**files, &partial)
                .map_err(|error| OutputError::io("create the directory", &partial, error))?;
            made.paths.push(partial.clone());
        } else {
            check_own(&**files, &partial)?;
        }
        if kind(&**files, &path)?.is_none() {
            made.paths.insert(0, path.clone());
        }
        let file = files.open(&path, OpenMode::Write).map_err(|error| io("create", error))?;
        if !file.try_lock().map_err(|error| io("lock", error))? {
            // What lies there is the other's.
            made.paths.clear();
            return Err(OutputError::Locked { path: partial });
        }
        if is_held(&**files, &place.join(LOCK))? {
            return Err(OutputError::Locked { path: place.to_owned() });
        }
        let lock = Self::begin(path.clone(), file).map_err(|error| io("write", error))?;
        let Some(lock) = lock else { return Err(foreign(&path)) };
        // The other may have renamed or removed the file between our opening and our locking it.
        if read(&**files, &path).ok().as_deref() != Some(&*lock.contents()?) {
            made.paths.clear();
            return Err(OutputError::Locked { path: partial });
        }
        made.paths.clear();
        Ok(lock)
    }

    /// Reads the notes of the locked file and signs it; `None` for a file of somebody else.
    fn begin(path: PathBuf, file: Arc<dyn OpenFile>) -> std::io::Result<Option<Self>> {
        static TAKEN: AtomicU64 = AtomicU64::new(0);
        let mut bytes = vec![0; usize::try_from(file.bytes()?).unwrap_or(usize::MAX)];
        file.read_at(0, &mut bytes)?;
        let Some((notes, whole)) = LockNotes::read(&bytes) else { return Ok(None) };
        if whole < bytes.len() {
            file.truncate(whole as u64)?;
        }
        let who = format!("{}-{}", process::id(), TAKEN.fetch_add(1, Ordering::Relaxed));
        let header = if whole == 0 { LockNotes::default().text() } else { String::new() };
        let signed = header + &Note::By(&who).line();
        file.write_at(whole as u64, signed.as_bytes())?;
        let bytes = (whole + signed.len()) as u64;
        Ok(Some(Self { path, file, notes: Mutex::new(Written { notes, bytes }) }))
    }

    fn contents(&self) -> Result<Vec<u8>, OutputError> {
        let mut bytes = vec![0; usize::try_from(self.written(|w| w.bytes)).unwrap_or(usize::MAX)];
        let read = self.file.read_at(0, &mut bytes);
        read.map(|()| bytes).map_err(|error| OutputError::io("read", &self.path, error))
    }

    fn written<T>(&self, act: impl FnOnce(&mut Written) -> T) -> T {
        act(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is known of the directory.
    pub(super) fn notes(&self) -> LockNotes {
        self.written(|written| written.notes.clone())
    }

    /// Adds a note.
    pub(super) fn note(&self, note: Note<'_>) -> Result<(), OutputError> {
        let line = note.line();
        self.written(|written| {
            self.file.write_at(written.bytes, line.as_bytes())?;
            written.bytes += line.len() as u64;
            match note {
                Note::By(_) => {}
                Note::File(name) => {
                    written.notes.names.insert(name.to_owned());
                }
                Note::Copy(is_copy) => written.notes.is_copy = is_copy,
                Note::Replaces(replaces) => written.notes.replaces = replaces,
            }
            Ok(())
        })
        .map_err(|error| OutputError::io("write", &self.path, error))
    }

    /// Forgets what was noted, but for `notes`.
    pub(super) fn renew(&self, notes: LockNotes) -> Result<(), OutputError> {
        let text = notes.text();
        self.written(|written| {
            self.file.truncate(0)?;
            self.file.write_at(0, text.as_bytes())?;
            *written = Written { notes, bytes: text.len() as u64 };
            Ok(())
        })
        .map_err(|error| OutputError::io("write", &self.path, error))
    }

    /// Syncs the notes to disk.
    pub(super) fn sync(&self) -> Result<(), OutputError> {
        self.file.sync().map_err(|error| OutputError::io("write", &self.path, error))
    }
}

/// What was made for a lock, removed again in this order unless the lock is taken.
struct Made {
    files: Arc<dyn Files>,
    paths: Vec<PathBuf>,
}

impl Drop for Made {
    fn drop(&mut self) {
        for path in &self.paths {
            // If this fails the next command finds an empty directory of the program.
            let _ = self.files.remove_file(path).or_else(|_| self.files.remove_dir(path));
        }
    }
}

/// Whether another process has locked the lock at `path`: it is clearing up what it has replaced.
fn is_held(files: &dyn Files, path: &Path) -> Result<bool, OutputError> {
    if kind(files, path)? != Some(FileKind::File) {
        return Ok(false);
    }
    let io = |action, error| OutputError::io(action, path, error);
    let file = files.open(path, OpenMode::Read).map_err(|error| io("open", error))?;
    Ok(!file.try_lock().map_err(|error| io("lock", error))?)
}

/// Refuses an unfinished directory that nothing shows to be the program's own.
fn check_own(files: &dyn Files, partial: &Path) -> Result<(), OutputError> {
    if kind(files, partial)? != Some(FileKind::Directory) {
        return Err(foreign(partial));
    }
    for lock in [LOCK, LOCK_OF_BEFORE] {
        let path = partial.join(lock);
        if kind(files, &path)? == Some(FileKind::File) {
            let bytes =
                read(files, &path).map_err(|error| OutputError::io("read", &path, error))?;
            if LockNotes::read(&bytes).is_some() {
                return Ok(());
            }
        }
    }
    let is_own = entries(files, partial)?.is_empty()
        || own_manifest(files, partial)?.is_some()
        || Journal::count(files, partial).is_ok_and(|runs| runs > 0);
    if is_own { Ok(()) } else { Err(foreign(partial)) }
}

fn foreign(path: &Path) -> OutputError {
    let what = "was not written by rungs, and lies where an unfinished run is kept; move it away, or \
                give --output DIR for another place";
    OutputError::InTheWay { path: path.to_owned(), what: what.to_owned() }
}

/// Removes the lock of an unfinished directory, and the directory if nothing else lies in it.
pub(super) fn remove_unfinished(files: &dyn Files, partial: &Path) -> Result<(), OutputError> {
    remove_file(files, &partial.join(LOCK))?;
    if !entries(files, partial)?.is_empty() {
        return Ok(());
    }
    files.remove_dir(partial).map_err(|error| OutputError::io("remove", partial, error))
}
