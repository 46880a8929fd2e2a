//! Who watches a study while it runs.

use super::{Plan, RunColumns, RunIndex, StudyError};

/// Watches a study while it runs, and may stop it; called from many threads.
pub trait Progress: Sync {
    /// `runs` more runs have ended.
    fn advance(&self, runs: u64);

    /// Whether to stop after the runs at work.
    fn stops(&self) -> bool;

    /// Whether it is time to sync the records to disk.
    fn is_sync_due(&self) -> bool {
        false
    }

    /// Whether to stop at the first run that fails.
    fn fails_fast(&self) -> bool {
        false
    }

    /// After how many more replications of every point to show the results so far; `None` for
    /// never. All threads wait for each other there.
    fn interim_after(&self) -> Option<u32> {
        None
    }

    /// Receives the results at a boundary of batches: where [`Self::interim_after`] asks for them,
    /// where the study checks whether a precision is reached, and at the end.
    fn interim(&self, _found: &Interim<'_>) {}
}

/// The results of a study at a boundary of batches.
#[derive(Clone, Copy, Debug)]
pub struct Interim<'a> {
    /// The study.
    pub plan: &'a Plan,
    /// The runs that have ended.
    pub runs: &'a RunIndex,
    /// Replications that have ended at every point that goes on.
    pub replications: u32,
}

impl Interim<'_> {
    /// The values of the runs that have ended, as tables are made of them.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`] when the records cannot be read.
    pub fn columns(&self) -> Result<RunColumns, StudyError> {
        RunColumns::of(self.plan, self.runs)
    }
}

/// Watches nothing and never stops.
#[derive(Clone, Copy, Debug)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn advance(&self, _runs: u64) {}

    fn stops(&self) -> bool {
        false
    }
}
