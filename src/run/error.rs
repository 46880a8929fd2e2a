//! What can go wrong in a run.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::SourceError;
use crate::output::OutputError;
use crate::study::StudyError;

/// A run that could not be made.
#[derive(Debug, Error)]
pub enum RunError {
    /// The scenario of a run directory cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The study is too large, or its records cannot be read or written.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// The directory or a table cannot be read or written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// All runs are on record, and their tables cannot be written.
    #[error("the runs are on record, and --resume, or the same extension again, goes on from them")]
    Tables(#[source] OutputError),
    /// The records of a directory are none of the study.
    #[error("{}: {what}. {}{remedy}", place.display(), listed(differences))]
    OtherStudy {
        /// The directory.
        place: PathBuf,
        /// What is wrong with its records.
        what: String,
        /// What differs between its study and this one.
        differences: Vec<String>,
        /// What can be done.
        remedy: &'static str,
    },
    /// A directory has no manifest.
    #[error("{}: {source}; name a directory that `rungs run` has finished", path.display())]
    NoManifest {
        /// Where it was looked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The run of a directory is not finished.
    #[error(
        "{} is not finished; replay {}, or go on with `rungs run --resume`",
        place.display(),
        partial.display()
    )]
    Unfinished {
        /// The directory.
        place: PathBuf,
        /// Where the unfinished run is.
        partial: PathBuf,
    },
    /// A manifest is not JSON.
    #[error("{} is no manifest: {source}; name a directory that `rungs run` wrote", path.display())]
    BrokenManifest {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// A part of a study is not to be extended.
    #[error("{} is a part of a study; merge the parts first", place.display())]
    IsPart {
        /// The directory.
        place: PathBuf,
    },
    /// Directories are not the parts of one study.
    #[cfg(feature = "disk")]
    #[error(transparent)]
    Parts(#[from] super::PartsError),
    /// Runs that are not run again, or differ from those of their study.
    #[cfg(feature = "disk")]
    #[error(transparent)]
    Replay(#[from] super::ReplayError),
}

impl RunError {
    /// Whether the command line or a scenario, rather than the machine, is at fault.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        match self {
            Self::Study(error) => error.is_usage(),
            Self::Output(error) => error.is_usage(),
            Self::Tables(_) => false,
            #[cfg(feature = "disk")]
            Self::Replay(error) => matches!(error, super::ReplayError::Request(_)),
            _ => true,
        }
    }
}

fn listed(differences: &[String]) -> String {
    if differences.is_empty() { String::new() } else { differences.join("; ") + ". " }
}
