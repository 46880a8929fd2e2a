//! Why a study cannot be run, or cannot be finished.

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
    #[error("{0}; what is on record is kept, and --resume goes on from it")]
    Journal(#[from] JournalError),
    /// The records could not be synced to the disk.
    #[error(
        "the records could not be written to the disk: {0}; make room, and go on with --resume"
    )]
    Sync(std::io::Error),
}

impl StudyError {
    /// Whether the scenario, rather than the machine, is at fault.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Memory { .. } | Self::Disk { .. })
    }
}
