//! Files as the program uses them. Whatever a study writes goes through [`Files`]: journal, tables,
//! charts, and the renames that put a directory in its place. [`Disk`] is the disk of the machine;
//! tests put something else in its place, to see what happens when an operation fails.

mod machine;

pub use machine::Disk;

use std::ffi::OsString;
use std::fmt::Debug;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// What a path leads to; a link is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link, wherever it leads, or anything else.
    Other,
}

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    /// To be read; it has to exist.
    Read,
    /// To be read and written; made if there is none.
    Write,
    /// To be read and written; made if there is none, emptied if there is one.
    Replace,
}

/// The operations on files and directories that the program knows.
pub trait Files: Debug + Send + Sync {
    /// Opens a file.
    ///
    /// # Errors
    ///
    /// The error of the system, here and in all that follows.
    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<Arc<dyn OpenFile>>;

    /// What lies at `path`; `None` for nothing.
    ///
    /// # Errors
    ///
    /// See [`Self::open`].
    fn kind(&self, path: &Path) -> io::Result<Option<FileKind>>;

    /// The names in a directory, sorted.
    ///
    /// # Errors
    ///
    /// See [`Self::open`].
    fn entries(&self, directory: &Path) -> io::Result<Vec<OsString>>;

    /// Makes a directory, in one that exists.
    ///
    /// # Errors
    ///
    /// See [`Self::open`].
    fn create_dir(&self, path: &Path) -> io::Result<()>;

    /// Renames a file or a directory.
    ///
    /// # Errors
    ///
    /// See [`Self::open`].
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file, or a link.
    ///
    /// # Errors
    ///
    /// See [`Self::open`].
    fn remove_file(&self, path: &Path) -> io::Result<()>;

    /// Removes an empty directory.
    ///
    /// # Errors
    ///
    /// See [`Self::open`].
    fn remove_dir(&self, path: &Path) -> io::Result<()>;

    /// Syncs the names in a directory to disk.
    ///
    /// # Errors
    ///
    /// See [`Self::open`].
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
}

/// An open file. Reads and writes do not use the file's position, so several threads can read at
/// once.
pub trait OpenFile: Debug + Send + Sync {
    /// Fills `bytes` from `offset` on.
    ///
    /// # Errors
    ///
    /// The error of the system; [`io::ErrorKind::UnexpectedEof`] where the file ends before.
    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()>;

    /// Writes `bytes` at `offset`; what lies between the end and `offset` becomes zero.
    ///
    /// # Errors
    ///
    /// The error of the system.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Bytes held.
    ///
    /// # Errors
    ///
    /// The error of the system.
    fn bytes(&self) -> io::Result<u64>;

    /// Cuts off what lies beyond `bytes`.
    ///
    /// # Errors
    ///
    /// The error of the system.
    fn truncate(&self, bytes: u64) -> io::Result<()>;

    /// Syncs the data to disk, so that they survive a crash of the machine.
    ///
    /// # Errors
    ///
    /// The error of the system.
    fn sync(&self) -> io::Result<()>;

    /// Locks the file until it is closed; false if another process, or another opening of it, has
    /// locked it.
    ///
    /// # Errors
    ///
    /// The error of the system.
    fn try_lock(&self) -> io::Result<bool>;
}

/// The bytes of a file.
///
/// # Errors
///
/// The error of the system.
pub fn read(files: &dyn Files, path: &Path) -> io::Result<Vec<u8>> {
    let file = files.open(path, OpenMode::Read)?;
    let mut bytes = vec![0; usize::try_from(file.bytes()?).map_err(io::Error::other)?];
    file.read_at(0, &mut bytes)?;
    Ok(bytes)
}

/// Writes a whole file, and syncs it.
///
/// # Errors
///
/// The error of the system.
pub fn write(files: &dyn Files, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = files.open(path, OpenMode::Replace)?;
    file.write_at(0, bytes)?;
    file.sync()
}

/// Copies a file, and syncs the copy.
///
/// # Errors
///
/// The error of the system.
pub fn copy(files: &dyn Files, from: &Path, to: &Path) -> io::Result<()> {
    const PIECE: u64 = 1 << 20;
    let (source, copy) = (files.open(from, OpenMode::Read)?, files.open(to, OpenMode::Replace)?);
    let (all, mut done, mut piece) = (source.bytes()?, 0, Vec::new());
    while done < all {
        piece.resize(usize::try_from(PIECE.min(all - done)).map_err(io::Error::other)?, 0);
        source.read_at(done, &mut piece)?;
        copy.write_at(done, &piece)?;
        done += piece.len() as u64;
    }
    copy.sync()
}

/// Makes a directory with all those above it; one that exists is fine.
///
/// # Errors
///
/// The error of the system.
pub fn create_dirs(files: &dyn Files, path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    match files.create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create_dirs(files, path.parent().ok_or(error)?)?;
            files.create_dir(path)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

/// Writes a file from its beginning to its end.
#[derive(Clone, Debug)]
pub struct FileWriter {
    file: Arc<dyn OpenFile>,
    written: u64,
}

impl FileWriter {
    /// Writes to `file`, which is empty.
    #[must_use]
    pub fn new(file: Arc<dyn OpenFile>) -> Self {
        Self { file, written: 0 }
    }

    /// Syncs what was written to disk.
    ///
    /// # Errors
    ///
    /// The error of the system.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync()
    }
}

impl Write for FileWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_at(self.written, bytes)?;
        self.written += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_copied_and_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        create_dirs(&Disk, &deep).unwrap();
        create_dirs(&Disk, &deep).unwrap();
        let (file, other) = (deep.join("file"), deep.join("copy"));
        write(&Disk, &file, &vec![7; 3 << 20]).unwrap();
        copy(&Disk, &file, &other).unwrap();
        write(&Disk, &file, b"short").unwrap();
        assert_eq!(read(&Disk, &file).unwrap(), b"short");
        assert_eq!(read(&Disk, &other).unwrap(), vec![7; 3 << 20]);
        assert_eq!(Disk.entries(&deep).unwrap(), ["copy", "file"]);
        let mut writer = FileWriter::new(Disk.open(&file, OpenMode::Replace).unwrap());
        writer.write_all(b"one, ").unwrap();
        writer.write_all(b"two").unwrap();
        writer.sync().unwrap();
        assert_eq!(read(&Disk, &file).unwrap(), b"one, two");
    }

    #[test]
    fn a_file_is_locked_once() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Disk.open(&folder.path().join("lock"), OpenMode::Write).unwrap();
        let (first, second) = (open(), open());
        assert!(first.try_lock().unwrap() && !second.try_lock().unwrap());
        drop(first);
        assert!(second.try_lock().unwrap());
    }
}
