//! Files whose operations fail when they are told to.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use rungs::study::disk::{Disk, FileKind, Files, OpenFile, OpenMode};

/// How an operation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The process ends: nothing after it is done.
    Kill,
    /// ENOSPC: the disk is full.
    NoSpace,
    /// EIO: the disk is broken.
    Broken,
    /// EACCES: it is not allowed.
    Denied,
}

impl Fault {
    pub(super) const ALL: [Self; 4] = [Self::Kill, Self::NoSpace, Self::Broken, Self::Denied];

    /// Whether an operation can fail like that. What only reads needs no room; and a process that
    /// ends there leaves what it leaves at the next operation that writes.
    pub(super) fn befalls(self, operation: &str) -> bool {
        match operation {
            "read" | "size" => self == Self::Broken,
            "stat" | "list" | "open to read" => [Self::Broken, Self::Denied].contains(&self),
            _ => true,
        }
    }

    fn error(self) -> io::Error {
        match self {
            Self::Kill => io::Error::other("killed"),
            Self::NoSpace => io::Error::from_raw_os_error(28),
            Self::Broken => io::Error::from_raw_os_error(5),
            Self::Denied => io::Error::from_raw_os_error(13),
        }
    }
}

/// Counts operations, and lets one fail, or all from that one on.
#[derive(Debug)]
struct Counter {
    done: AtomicU64,
    fails_at: u64,
    /// The name of what is not renamed any more.
    fails_to_rename: Option<&'static str>,
    fault: Fault,
    failed: Mutex<String>,
    log: Mutex<Vec<&'static str>>,
}

impl Counter {
    /// The fault of the next operation, if it is to fail.
    fn next(&self, operation: &'static str, path: &str) -> Option<io::Error> {
        self.log.lock().unwrap().push(operation);
        let number = self.done.fetch_add(1, Ordering::Relaxed);
        let is_meant = |name: &str| operation == "rename" && path.ends_with(name);
        let is_first = number == self.fails_at || self.fails_to_rename.is_some_and(is_meant);
        let mut failed = self.failed.lock().unwrap();
        let is_dead = self.fault == Fault::Kill && !failed.is_empty();
        if is_first && failed.is_empty() {
            *failed = format!("{operation} {path}");
        }
        (is_first || is_dead).then(|| self.fault.error())
    }
}

/// The disk, but for an operation that fails. Nothing is synced, which takes time.
#[derive(Clone, Debug)]
pub(super) struct Faulty(Arc<Counter>);

impl Faulty {
    fn new(fails_at: u64, fails_to_rename: Option<&'static str>, fault: Fault) -> Self {
        let (done, failed, log) = (AtomicU64::new(0), Mutex::default(), Mutex::default());
        Self(Arc::new(Counter { done, fails_at, fails_to_rename, fault, failed, log }))
    }

    pub(super) fn counting() -> Self {
        Self::new(u64::MAX, None, Fault::Kill)
    }

    /// Fails at an operation, from 0.
    pub(super) fn at(position: u64, fault: Fault) -> Self {
        Self::new(position, None, fault)
    }

    /// Is killed when it renames what has this name.
    pub(super) fn killed_at_rename_of(name: &'static str) -> Self {
        Self::new(u64::MAX, Some(name), Fault::Kill)
    }

    pub(super) fn files(&self) -> Arc<dyn Files> {
        Arc::new(self.clone())
    }

    /// The operations that were done.
    pub(super) fn operations(&self) -> Vec<&'static str> {
        self.0.log.lock().unwrap().clone()
    }

    /// The operation that failed.
    pub(super) fn failed(&self) -> String {
        self.0.failed.lock().unwrap().clone()
    }

    fn step(&self, operation: &'static str, path: &Path) -> io::Result<()> {
        self.0.next(operation, &path.display().to_string()).map_or(Ok(()), Err)
    }
}

impl Files for Faulty {
    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<Arc<dyn OpenFile>> {
        let reads = mode == OpenMode::Read;
        self.step(if reads { "open to read" } else { "open" }, path)?;
        let (file, counter) = (Disk.open(path, mode)?, self.0.clone());
        Ok(Arc::new(FaultyFile { file, counter, path: path.display().to_string() }))
    }

    fn kind(&self, path: &Path) -> io::Result<Option<FileKind>> {
        self.step("stat", path)?;
        Disk.kind(path)
    }

    fn entries(&self, directory: &Path) -> io::Result<Vec<OsString>> {
        self.step("list", directory)?;
        Disk.entries(directory)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.step("mkdir", path)?;
        Disk.create_dir(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("rename", from)?;
        Disk.rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step("unlink", path)?;
        Disk.remove_file(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.step("rmdir", path)?;
        Disk.remove_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.step("sync the directory", path)
    }
}

#[derive(Debug)]
struct FaultyFile {
    file: Arc<dyn OpenFile>,
    counter: Arc<Counter>,
    path: String,
}

impl FaultyFile {
    fn step(&self, operation: &'static str) -> io::Result<()> {
        self.counter.next(operation, &self.path).map_or(Ok(()), Err)
    }
}

impl OpenFile for FaultyFile {
    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.step("read")?;
        self.file.read_at(offset, bytes)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.step("write") {
            let is_first = *self.counter.failed.lock().unwrap() == format!("write {}", self.path);
            // What a full disk or a process that ends leaves: half of it.
            if is_first && self.counter.fault != Fault::Denied {
                self.file.write_at(offset, &bytes[..bytes.len() / 2])?;
            }
            return Err(error);
        }
        self.file.write_at(offset, bytes)
    }

    fn bytes(&self) -> io::Result<u64> {
        self.step("size")?;
        self.file.bytes()
    }

    fn truncate(&self, bytes: u64) -> io::Result<()> {
        self.step("truncate")?;
        self.file.truncate(bytes)
    }

    fn sync(&self) -> io::Result<()> {
        self.step("sync")
    }

    fn try_lock(&self) -> io::Result<bool> {
        self.step("lock")?;
        self.file.try_lock()
    }
}
