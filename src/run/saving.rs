//! Records in memory made a run directory, finished or not.

use std::path::Path;

use super::{Ended, PlannedStudy, RunError, RunOptions, RunProgress};
use crate::output::{OutputError, RunDirectory};
use crate::study::disk::Disk;
use crate::study::journal::Journal;
use crate::study::{self, Progress, RunIndex, StudyError};

impl PlannedStudy<'_> {
    /// Writes the directory that a run into `place` would have made. Runs that are not among the
    /// records are run, but for those of a study that was stopped: that becomes the directory of an
    /// unfinished run, to be resumed.
    ///
    /// # Errors
    ///
    /// As [`Self::run_into`].
    pub fn save(
        &self,
        records: &RunIndex,
        place: &Path,
        options: &RunOptions<'_>,
        progress: &dyn RunProgress,
    ) -> Result<Ended, RunError> {
        let options = &RunOptions { formats: self.formats(place, options), ..*options };
        let directory = self.open(place, options)?;
        let partial = directory.partial().to_owned();
        self.fill(&directory, records, options.threads)?;
        let stopped = Stopped { inner: progress, is_stopped: records.interrupted };
        let run = self.run_opened(directory, options, &stopped);
        run.map_err(|error| self.cut_short(error, &partial, options.start))
    }

    /// Puts records into the journal of a directory.
    fn fill(
        &self,
        directory: &RunDirectory,
        records: &RunIndex,
        threads: usize,
    ) -> Result<(), RunError> {
        directory.hold_copies()?;
        let mut journal = directory.journal(self.plan.widths())?;
        study::with_threads(threads, || records.hand_over(&mut journal))??;
        Ok(())
    }

    /// The records of an unfinished or finished run in `directory`, as of a study that was stopped
    /// where some are missing.
    ///
    /// # Errors
    ///
    /// [`RunError::Output`] where there is no journal, or one of another study.
    pub fn recorded_in(&self, directory: &Path) -> Result<RunIndex, RunError> {
        let journal = Journal::read(&Disk, directory, self.plan.widths());
        let journal = journal.map_err(|error| OutputError::from(StudyError::from(error)))?;
        let mut records = RunIndex::on_record(&self.plan, journal)?;
        records.interrupted = records.finished() < self.plan.runs();
        Ok(records)
    }
}

/// Watches the saving of a study, which may have been stopped before.
struct Stopped<'p> {
    inner: &'p dyn RunProgress,
    is_stopped: bool,
}

impl Progress for Stopped<'_> {
    fn advance(&self, runs: u64) {
        self.inner.advance(runs);
    }

    fn stops(&self) -> bool {
        self.is_stopped || self.inner.stops()
    }
}

impl RunProgress for Stopped<'_> {
    fn reached(&self, milestone: &super::Milestone<'_>) {
        self.inner.reached(milestone);
    }
}
