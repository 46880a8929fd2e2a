//! What can go wrong in a run.

use thiserror::Error;

use super::SourceError;
use crate::output::OutputError;
use crate::study::{Fault, StudyError};

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
    /// Something stood in the way of a study that had begun.
    #[error("{source}; {kept}")]
    CutShort {
        /// What it was.
        source: Box<Self>,
        /// What is kept of the study, and how to go on, in words.
        kept: String,
    },
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
    /// What has to be mended.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Source(error) => error.fault(),
            Self::Refused(_) => Fault::Input,
            #[cfg(feature = "disk")]
            Self::GivesUp(_) => Fault::Input,
            Self::Study(error) => error.fault(),
            Self::Output(error) => error.fault(),
            Self::CutShort { source, .. } => source.fault(),
            Self::Differs(_) => Fault::Runs,
        }
    }
}
