//! What a run tells while it goes on.

use std::path::Path;

use crate::study::{Failure, NoProgress, Plan, Progress};

/// What a run tells besides what its study does.
pub trait RunProgress: Progress {
    /// The run has come so far.
    fn reached(&self, _milestone: &Milestone<'_>) {}
}

/// How far a run has come.
#[derive(Debug)]
pub enum Milestone<'a> {
    /// Runs that the journal of the finished study once held are damaged or gone; those that the
    /// extended study needs are run again.
    Lacking {
        /// How many.
        runs: u64,
    },
    /// Another process is at work on the same run: both go on, which costs time and nothing else.
    Beside {
        /// The directory that it writes to.
        attempt: &'a Path,
    },
    /// The records are read; the simulation begins.
    Opened {
        /// Runs on record.
        recorded: u64,
        /// Runs of the study, those on record included.
        planned: u64,
    },
    /// The simulation has ended, or was stopped.
    Simulated {
        /// What was run.
        plan: &'a Plan,
        /// The runs that failed, in the order of the study.
        failures: &'a [Failure],
    },
    /// The tables are written; charts and report are next.
    Tabulated,
    /// Charts and report are drawn, or were not wanted; the directory is synced and put into its
    /// place next.
    Drawn,
}

impl RunProgress for NoProgress {}
