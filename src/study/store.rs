//! Bytes at offsets, in a file or in memory: the storage of journal and columns.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{Files, OpenFile, OpenMode};

/// A file, or memory instead. Reads do not use the file's position, so several threads can read at
/// once.
#[derive(Debug)]
pub(super) enum Store {
    File(StoreFile),
    /// A file that is only read, and opened for every read: any number of them can be read together.
    Closed {
        files: Arc<dyn Files>,
        path: PathBuf,
    },
    Memory(Vec<u8>),
}

/// A file whose records are kept after the study.
pub(super) type LastingFile = Arc<dyn OpenFile>;

/// A file, removed with the store unless it is to stay.
#[derive(Debug)]
pub(super) struct StoreFile {
    file: Arc<dyn OpenFile>,
    scratch: Option<Scratch>,
}

/// A file that goes with its store.
#[derive(Debug)]
struct Scratch {
    files: Arc<dyn Files>,
    path: PathBuf,
}

impl Drop for StoreFile {
    fn drop(&mut self) {
        if let Some(Scratch { files, path }) = &self.scratch {
            // If this fails it is tried again before the directory gets its place.
            let _ = files.remove_file(path);
        }
    }
}

impl Store {
    /// The file at `path`; it stays.
    pub(super) fn file(files: &dyn Files, path: &Path, mode: OpenMode) -> io::Result<Self> {
        Ok(Self::File(StoreFile { file: files.open(path, mode)?, scratch: None }))
    }

    /// An empty file at `path` that goes with the store.
    pub(super) fn scratch(files: &Arc<dyn Files>, path: &Path) -> io::Result<Self> {
        let file = files.open(path, OpenMode::Replace)?;
        let scratch = Some(Scratch { files: files.clone(), path: path.to_owned() });
        Ok(Self::File(StoreFile { file, scratch }))
    }

    /// The file that has to be synced so that its data survive a crash of the machine, while others
    /// write; `None` where nothing can be lost.
    pub(super) fn lasting(&self) -> Option<LastingFile> {
        match self {
            Self::File(StoreFile { file, scratch: None }) => Some(file.clone()),
            Self::File(_) | Self::Closed { .. } | Self::Memory(_) => None,
        }
    }

    /// Fills `bytes` from `offset` on.
    pub(super) fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        match self {
            Self::File(StoreFile { file, .. }) => file.read_at(offset, bytes),
            Self::Closed { files, path } => {
                files.open(path, OpenMode::Read)?.read_at(offset, bytes)
            }
            Self::Memory(memory) => {
                let start = position(offset);
                let found = start.checked_add(bytes.len()).and_then(|end| memory.get(start..end));
                bytes.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }

    /// Writes `bytes` at `offset`; what lies between the end and `offset` becomes zero.
    pub(super) fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::File(StoreFile { file, .. }) => file.write_at(offset, bytes),
            Self::Closed { .. } => Err(io::ErrorKind::PermissionDenied.into()),
            Self::Memory(memory) => {
                let (start, end) = (position(offset), position(offset) + bytes.len());
                if memory.len() < end {
                    memory.resize(end, 0);
                }
                memory[start..end].copy_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> io::Result<u64> {
        match self {
            Self::File(StoreFile { file, .. }) => file.bytes(),
            Self::Closed { files, path } => files.open(path, OpenMode::Read)?.bytes(),
            Self::Memory(memory) => Ok(memory.len() as u64),
        }
    }

    /// Cuts off what lies beyond `bytes`.
    pub(super) fn truncate(&mut self, bytes: u64) -> io::Result<()> {
        match self {
            Self::File(StoreFile { file, .. }) => file.truncate(bytes),
            Self::Closed { .. } => Err(io::ErrorKind::PermissionDenied.into()),
            Self::Memory(memory) => {
                memory.truncate(position(bytes));
                Ok(())
            }
        }
    }
}

/// Numbers as little-endian bytes, the same on every machine.
pub(super) fn to_bytes(numbers: &[f64]) -> Vec<u8> {
    numbers.iter().map(|number| number.to_le_bytes()).collect::<Vec<_>>().into_flattened()
}

/// Numbers from little-endian bytes.
pub(super) fn to_numbers(bytes: &[u8]) -> impl Iterator<Item = f64> {
    bytes.as_chunks().0.iter().map(|number| f64::from_le_bytes(*number))
}

fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::disk::Disk;

    #[test]
    fn a_file_and_memory_hold_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scratch");
        let files: Arc<dyn Files> = Arc::new(Disk);
        let kept = Store::file(&Disk, &folder.path().join("kept"), OpenMode::Write).unwrap();
        let scratch = Store::scratch(&files, &path).unwrap();
        for mut store in [kept, Store::Memory(Vec::new()), scratch] {
            store.write_at(2, b"abc").unwrap();
            store.write_at(3, b"x").unwrap();
            let mut all = [1; 5];
            store.read_at(0, &mut all).unwrap();
            assert_eq!(&all, b"\0\0axc");
            assert!(store.read_at(3, &mut [0; 3]).is_err(), "beyond the end");
            store.truncate(3).unwrap();
            assert_eq!(store.bytes().unwrap(), 3);
        }
        let mut closed = Store::Closed { files, path: folder.path().join("kept") };
        let mut all = [1; 3];
        closed.read_at(0, &mut all).unwrap();
        assert_eq!((&all, closed.bytes().unwrap()), (b"\0\0a", 3));
        assert!(closed.write_at(0, b"x").is_err() && closed.truncate(0).is_err());
        assert!(!path.exists(), "a scratch file goes with its store");
    }
}
