//! The files of journal and columns: the only part of the study that uses the disk. Without the
//! feature `disk` no file can be opened.

#[cfg(feature = "disk")]
mod files {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::path::Path;

    /// An open file. Reads do not use the file's position, so several threads can read at once.
    #[derive(Debug)]
    pub(in crate::study) struct DiskFile(File);

    impl DiskFile {
        /// Opens the file at `path`, or creates it; empties it if `empties`.
        pub(in crate::study) fn open(path: &Path, empties: bool) -> io::Result<Self> {
            let mut options = OpenOptions::new();
            let file = options.read(true).write(true).create(true).truncate(empties).open(path);
            Ok(Self(file?))
        }

        /// Opens the file at `path` for reading.
        pub(in crate::study) fn existing(path: &Path) -> io::Result<Self> {
            Ok(Self(File::open(path)?))
        }

        #[cfg(unix)]
        pub(in crate::study) fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
            std::os::unix::fs::FileExt::read_exact_at(&self.0, bytes, offset)
        }

        #[cfg(unix)]
        pub(in crate::study) fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
            std::os::unix::fs::FileExt::write_all_at(&self.0, bytes, offset)
        }

        #[cfg(windows)]
        pub(in crate::study) fn read_at(
            &self,
            mut offset: u64,
            mut bytes: &mut [u8],
        ) -> io::Result<()> {
            while !bytes.is_empty() {
                match std::os::windows::fs::FileExt::seek_read(&self.0, bytes, offset)? {
                    0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                    read => {
                        offset += read as u64;
                        bytes = &mut bytes[read..];
                    }
                }
            }
            Ok(())
        }

        #[cfg(windows)]
        pub(in crate::study) fn write_at(
            &self,
            mut offset: u64,
            mut bytes: &[u8],
        ) -> io::Result<()> {
            while !bytes.is_empty() {
                let written = std::os::windows::fs::FileExt::seek_write(&self.0, bytes, offset)?;
                offset += written as u64;
                bytes = &bytes[written..];
            }
            Ok(())
        }

        /// Bytes held.
        pub(in crate::study) fn bytes(&self) -> io::Result<u64> {
            Ok(self.0.metadata()?.len())
        }

        /// Cuts off what lies beyond `bytes`.
        pub(in crate::study) fn truncate(&self, bytes: u64) -> io::Result<()> {
            self.0.set_len(bytes)
        }

        /// Syncs the data to disk, so that they survive a crash of the machine.
        pub(in crate::study) fn sync_data(&self) -> io::Result<()> {
            self.0.sync_data()
        }
    }

    pub(in crate::study) use std::fs::remove_file as remove;
}

#[cfg(not(feature = "disk"))]
mod no_files {
    use std::io;
    use std::path::Path;

    /// Without the feature `disk` there is no file, so this has no value.
    #[derive(Debug)]
    pub(in crate::study) enum DiskFile {}

    impl DiskFile {
        pub(in crate::study) fn open(_path: &Path, _empties: bool) -> io::Result<Self> {
            Err(io::ErrorKind::Unsupported.into())
        }

        pub(in crate::study) fn existing(path: &Path) -> io::Result<Self> {
            Self::open(path, false)
        }

        pub(in crate::study) fn read_at(&self, _offset: u64, _bytes: &mut [u8]) -> io::Result<()> {
            match *self {}
        }

        pub(in crate::study) fn write_at(&self, _offset: u64, _bytes: &[u8]) -> io::Result<()> {
            match *self {}
        }

        pub(in crate::study) fn bytes(&self) -> io::Result<u64> {
            match *self {}
        }

        pub(in crate::study) fn truncate(&self, _bytes: u64) -> io::Result<()> {
            match *self {}
        }

        pub(in crate::study) fn sync_data(&self) -> io::Result<()> {
            match *self {}
        }
    }

    pub(in crate::study) fn remove(_path: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(feature = "disk")]
pub(super) use files::{DiskFile, remove};
#[cfg(not(feature = "disk"))]
pub(super) use no_files::{DiskFile, remove};
