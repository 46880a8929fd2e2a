//! What can go wrong in a run.

use thiserror::Error;

use super::SourceError;
use crate::output::OutputError;
use crate::study::StudyError;

/// Why there is no run.
#[derive(Debug, Error)]
pub enum RunError {
    /// The scenario cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The study is too large, or its records cannot be read or written.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// A directory or a table cannot be read or written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// All runs are on record, and their tables cannot be written.
    #[error("the runs are on record, and --resume, or the same extension again, goes on from them")]
    Tables(#[source] OutputError),
    /// An extension would give up runs of the finished study, and was not told to.
    #[cfg(feature = "disk")]
    #[error("{0}")]
    GivesUp(Box<super::GivenUp>),
    /// What was asked does not fit what is there; in words, with the remedy.
    #[error("{0}")]
    Refused(String),
    /// A run that was run again is not what it was.
    #[error("{0}")]
    Differs(String),
}

impl RunError {
    /// Whether the command line or a scenario, rather than the machine, is at fault.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        match self {
            Self::Source(_) | Self::Refused(_) => true,
            #[cfg(feature = "disk")]
            Self::GivesUp(_) => true,
            Self::Study(error) => error.is_usage(),
            Self::Output(error) => error.is_usage(),
            Self::Tables(_) | Self::Differs(_) => false,
        }
    }
}
