//! A study run in memory: nothing is read from or written to a disk, unless its records are saved.

use serde_json::Value;

use super::{Milestone, PlannedStudy, RunError, RunProgress};
use crate::output::{MemoryTables, OutputError, Plausibility, RunTables};
use crate::study::journal::Journal;
use crate::study::{self, Failure, PointJudgement, RunColumns, RunIndex, Table};

/// What a study run in memory has found.
#[derive(Debug)]
pub struct MemoryRun {
    /// The tables that a run directory would have, column by column.
    pub tables: MemoryTables,
    /// The manifest that a run directory would have.
    pub manifest: Value,
    /// The runs that failed, in the order of the study.
    pub failures: Vec<Failure>,
    /// Whether the study was stopped before its end; the tables then hold what was run.
    pub interrupted: bool,
    /// The runs themselves, of which a directory is written, or a longer study goes on.
    pub records: RunIndex,
}

impl MemoryRun {
    /// Whether the baseline lies where the model holds it for plausible; `None` where the model
    /// declares no bands.
    #[must_use]
    pub fn plausibility(&self) -> Option<Plausibility> {
        Plausibility::read(&self.manifest)
    }

    /// The results, as charts and report read them.
    #[must_use]
    pub fn into_results(self) -> RunTables {
        RunTables::in_memory(self.tables, self.manifest)
    }
}

impl PlannedStudy<'_> {
    /// Runs the study on `threads` threads; records and tables stay in memory.
    ///
    /// # Errors
    ///
    /// As [`Self::run_records`] and [`Self::memory_run`].
    pub fn run_in_memory(
        &self,
        threads: usize,
        progress: &dyn RunProgress,
    ) -> Result<MemoryRun, RunError> {
        let records = self.run_records(None, threads, progress)?;
        let run = self.memory_run(records, &|_| true, threads)?;
        progress.reached(&Milestone::Tabulated);
        Ok(run)
    }

    /// Runs what is not among the `known` records, on `threads` threads; all records stay in memory.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] for a part of a study, whose tables would be those of no study;
    /// [`RunError::Study`] when the threads cannot be started.
    pub fn run_records(
        &self,
        known: Option<&RunIndex>,
        threads: usize,
        progress: &dyn RunProgress,
    ) -> Result<RunIndex, RunError> {
        let plan = &self.plan;
        if plan.share.is_some() {
            let text = "a part of a study has no tables of its own; run it into a directory, and \
                        merge the parts";
            return Err(RunError::Refused(text.to_owned()));
        }
        let mut journal = Journal::in_memory(plan.widths());
        let records = study::with_threads(threads, || {
            known.map_or(Ok(()), |known| known.hand_over(&mut journal))?;
            RunIndex::on_record(plan, journal)
        })??;
        let (recorded, planned) = (records.finished(), plan.runs());
        progress.reached(&Milestone::Opened { recorded, planned });
        let records = study::run_with(plan, records, threads, progress)?;
        progress.reached(&Milestone::Simulated { plan, failures: &records.failures });
        Ok(records)
    }

    /// What `records` show: the manifest, and the tables that are `wanted`.
    ///
    /// # Errors
    ///
    /// [`RunError::Study`] when the records cannot be read, or the threads cannot be started.
    pub fn memory_run(
        &self,
        records: RunIndex,
        wanted: &(dyn Fn(&Table) -> bool + Sync),
        threads: usize,
    ) -> Result<MemoryRun, RunError> {
        let (tables, judged) = self.judged_tables(&records, wanted, threads)?;
        let manifest = self.manifest(&records.failures, Some(&judged)).json();
        let (failures, interrupted) = (records.failures.clone(), records.interrupted);
        Ok(MemoryRun { tables, manifest, failures, interrupted, records })
    }

    /// The tables that are `wanted` of what `records` show.
    ///
    /// # Errors
    ///
    /// As [`Self::memory_run`].
    pub fn tables_of(
        &self,
        records: &RunIndex,
        wanted: &(dyn Fn(&Table) -> bool + Sync),
        threads: usize,
    ) -> Result<MemoryTables, RunError> {
        self.judged_tables(records, wanted, threads).map(|(tables, _)| tables)
    }

    fn judged_tables(
        &self,
        records: &RunIndex,
        wanted: &(dyn Fn(&Table) -> bool + Sync),
        threads: usize,
    ) -> Result<(MemoryTables, Vec<PointJudgement>), RunError> {
        let make = || -> Result<_, OutputError> {
            let columns = RunColumns::of(&self.plan, records)?;
            let mut tables = MemoryTables::default();
            study::write_tables_of(&self.plan, records, &columns, wanted, &mut tables)?;
            Ok((tables, study::judge(&self.plan, &columns)?))
        };
        Ok(study::with_threads(threads, make)??)
    }
}
