//! Why a study cannot be run, or cannot be finished.

use std::io::{self, ErrorKind};

use thiserror::Error;

use super::journal::JournalError;

/// Memory that a study may take: 8 GiB.
pub const MEMORY_MAX_BYTES: u64 = 8 << 30;

/// Room on disk that a study may take: 32 GiB.
pub const DISK_MAX_BYTES: u64 = 32 << 30;

/// A study that cannot be run, or cannot be finished.
#[derive(Debug, Error)]
pub enum StudyError {
    /// The plan needs more memory than a study may take.
    #[error(
        "this study needs about {} MiB of memory, more than the limit of {} MiB; \
         lower replications, years, policies, points or headcount",
        needed_bytes >> 20,
        MEMORY_MAX_BYTES >> 20
    )]
    Memory {
        /// Estimated need.
        needed_bytes: u64,
    },
    /// The plan needs more room on disk than a study may take.
    #[error(
        "this study needs about {} GiB on disk, more than the limit of {} GiB; \
         lower replications, years or policies",
        needed_bytes >> 30,
        DISK_MAX_BYTES >> 30
    )]
    Disk {
        /// Estimated need.
        needed_bytes: u64,
    },
    /// The worker threads could not be started.
    #[error("the worker threads could not be started: {0}; try a smaller --threads")]
    Threads(String),
    /// The journal could not be read or written.
    #[error("{0}")]
    Journal(#[from] JournalError),
    /// The records could not be synced to the disk.
    #[error("the records could not be written to the disk: {0}")]
    Sync(#[source] io::Error),
}

/// What has to be mended before what failed can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What was asked: the command line, a scenario, a directory that is not what it was taken for.
    Input,
    /// Nothing: another process is at work in the same place.
    Busy,
    /// The machine: disk, memory, threads.
    Machine,
    /// The runs themselves.
    Runs,
}

impl Fault {
    /// What an error of the system has to be put down to. Paths that do not exist or may not be
    /// written to are a matter of what was asked.
    #[must_use]
    pub fn of_io(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound
            | ErrorKind::PermissionDenied
            | ErrorKind::AlreadyExists
            | ErrorKind::NotADirectory
            | ErrorKind::IsADirectory
            | ErrorKind::DirectoryNotEmpty
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::InvalidInput
            | ErrorKind::InvalidFilename
            | ErrorKind::InvalidData => Self::Input,
            _ => Self::Machine,
        }
    }
}

impl StudyError {
    /// What has to be mended.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Memory { .. } | Self::Disk { .. } => Fault::Input,
            Self::Threads(_) => Fault::Machine,
            Self::Journal(JournalError { source, .. }) | Self::Sync(source) => Fault::of_io(source),
        }
    }
}
