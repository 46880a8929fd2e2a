//! The disk of the machine. Without the feature `disk` no file can be opened.

use std::sync::Arc;

use super::Files;

/// The disk of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Disk {
    /// The files of the disk.
    #[must_use]
    pub fn files() -> Arc<dyn Files> {
        Arc::new(Self)
    }
}

#[cfg(all(feature = "disk", any(unix, windows)))]
mod files {
    use std::ffi::OsString;
    use std::fs::{self, File, TryLockError};
    use std::io::{self, ErrorKind};
    use std::path::Path;
    use std::sync::Arc;
    use std::thread;
    use std::time::Duration;

    use super::Disk;
    use crate::study::disk::{FileKind, Files, OpenFile, OpenMode};

    /// How often a file that is locked is looked at, and the time in between. A process that has begun
    /// another shares its locks with it for the moment in which that is still a copy of it, so that a
    /// lock that is closed can seem to be held for some milliseconds more.
    const LOOKS: u32 = 30;
    const BETWEEN: Duration = Duration::from_millis(10);

    /// Whether an attempt to lock a file has failed because nothing can be locked there.
    fn has_no_locks(error: &io::Error) -> bool {
        /// "No locks available", on Linux: from a network file system whose lock manager is away.
        const ENOLCK: i32 = 37;
        error.kind() == ErrorKind::Unsupported
            || (cfg!(target_os = "linux") && error.raw_os_error() == Some(ENOLCK))
    }

    impl Files for Disk {
        fn open(&self, path: &Path, mode: OpenMode) -> io::Result<Arc<dyn OpenFile>> {
            let writes = mode != OpenMode::Read;
            let mut options = File::options();
            let options = options.read(true).write(writes).create(writes);
            Ok(Arc::new(DiskFile(options.truncate(mode == OpenMode::Replace).open(path)?)))
        }

        fn kind(&self, path: &Path) -> io::Result<Option<FileKind>> {
            match fs::symlink_metadata(path) {
                Ok(found) if found.is_file() => Ok(Some(FileKind::File)),
                Ok(found) if found.is_dir() => Ok(Some(FileKind::Directory)),
                Ok(_) => Ok(Some(FileKind::Other)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            }
        }

        fn entries(&self, directory: &Path) -> io::Result<Vec<OsString>> {
            let names = fs::read_dir(directory)?.map(|entry| Ok(entry?.file_name()));
            let mut names = names.collect::<io::Result<Vec<_>>>()?;
            names.sort();
            Ok(names)
        }

        fn create_dir(&self, path: &Path) -> io::Result<()> {
            fs::create_dir(path)
        }

        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            fs::rename(from, to)
        }

        fn remove_file(&self, path: &Path) -> io::Result<()> {
            fs::remove_file(path)
        }

        fn remove_dir(&self, path: &Path) -> io::Result<()> {
            fs::remove_dir(path)
        }

        #[cfg(unix)]
        fn sync_dir(&self, path: &Path) -> io::Result<()> {
            let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
            match File::open(path)?.sync_all() {
                // Some file systems sync their names by themselves, and refuse.
                Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
                synced => synced,
            }
        }

        #[cfg(windows)]
        fn sync_dir(&self, _path: &Path) -> io::Result<()> {
            Ok(())
        }
    }

    #[derive(Debug)]
    struct DiskFile(File);

    impl OpenFile for DiskFile {
        #[cfg(unix)]
        fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
            std::os::unix::fs::FileExt::read_exact_at(&self.0, bytes, offset)
        }

        #[cfg(unix)]
        fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
            std::os::unix::fs::FileExt::write_all_at(&self.0, bytes, offset)
        }

        #[cfg(windows)]
        fn read_at(&self, mut offset: u64, mut bytes: &mut [u8]) -> io::Result<()> {
            while !bytes.is_empty() {
                match std::os::windows::fs::FileExt::seek_read(&self.0, bytes, offset)? {
                    0 => return Err(ErrorKind::UnexpectedEof.into()),
                    read => {
                        offset += read as u64;
                        bytes = &mut bytes[read..];
                    }
                }
            }
            Ok(())
        }

        #[cfg(windows)]
        fn write_at(&self, mut offset: u64, mut bytes: &[u8]) -> io::Result<()> {
            while !bytes.is_empty() {
                let written = std::os::windows::fs::FileExt::seek_write(&self.0, bytes, offset)?;
                offset += written as u64;
                bytes = &bytes[written..];
            }
            Ok(())
        }

        fn bytes(&self) -> io::Result<u64> {
            Ok(self.0.metadata()?.len())
        }

        fn truncate(&self, bytes: u64) -> io::Result<()> {
            self.0.set_len(bytes)
        }

        fn sync(&self) -> io::Result<()> {
            self.0.sync_data()
        }

        fn try_lock(&self) -> io::Result<bool> {
            for look in 0..LOOKS {
                match self.0.try_lock() {
                    Ok(()) => return Ok(true),
                    // A file system without locks: nobody can hold one.
                    Err(TryLockError::Error(error)) if has_no_locks(&error) => return Ok(true),
                    Err(TryLockError::Error(error)) => return Err(error),
                    Err(TryLockError::WouldBlock) if look + 1 < LOOKS => thread::sleep(BETWEEN),
                    Err(TryLockError::WouldBlock) => {}
                }
            }
            Ok(false)
        }
    }
}

#[cfg(not(all(feature = "disk", any(unix, windows))))]
mod no_files {
    use std::ffi::OsString;
    use std::io::{self, ErrorKind};
    use std::path::Path;
    use std::sync::Arc;

    use super::Disk;
    use crate::study::disk::{FileKind, Files, OpenFile, OpenMode};

    impl Files for Disk {
        fn open(&self, _path: &Path, _mode: OpenMode) -> io::Result<Arc<dyn OpenFile>> {
            Err(ErrorKind::Unsupported.into())
        }

        fn kind(&self, _path: &Path) -> io::Result<Option<FileKind>> {
            Err(ErrorKind::Unsupported.into())
        }

        fn entries(&self, _directory: &Path) -> io::Result<Vec<OsString>> {
            Err(ErrorKind::Unsupported.into())
        }

        fn create_dir(&self, _path: &Path) -> io::Result<()> {
            Err(ErrorKind::Unsupported.into())
        }

        fn rename(&self, _from: &Path, _to: &Path) -> io::Result<()> {
            Err(ErrorKind::Unsupported.into())
        }

        fn remove_file(&self, _path: &Path) -> io::Result<()> {
            Err(ErrorKind::Unsupported.into())
        }

        fn remove_dir(&self, _path: &Path) -> io::Result<()> {
            Err(ErrorKind::Unsupported.into())
        }

        fn sync_dir(&self, _path: &Path) -> io::Result<()> {
            Err(ErrorKind::Unsupported.into())
        }
    }
}
