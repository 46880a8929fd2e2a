//! A study run in memory: nothing is read from or written to a disk.

use serde_json::Value;

use super::{Milestone, PlannedStudy, RunError, RunProgress};
use crate::output::{MemoryTables, OutputError, Plausibility, RunTables};
use crate::study::{self, Failure, RunColumns};

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
    /// [`RunError::Refused`] for a part of a study, whose tables would be those of no study;
    /// [`RunError::Study`] when the threads cannot be started.
    pub fn run_in_memory(
        &self,
        threads: usize,
        progress: &dyn RunProgress,
    ) -> Result<MemoryRun, RunError> {
        let plan = &self.plan;
        if plan.share.is_some() {
            let text = "a part of a study has no tables of its own; run it into a directory, and \
                        merge the parts";
            return Err(RunError::Refused(text.to_owned()));
        }
        progress.reached(&Milestone::Opened { recorded: 0, planned: plan.runs() });
        let records = study::run(plan, threads, progress)?;
        progress.reached(&Milestone::Simulated { plan, failures: &records.failures });
        let (tables, judged) = study::with_threads(threads, || -> Result<_, OutputError> {
            let outcomes = RunColumns::of(plan, &records)?;
            let mut tables = MemoryTables::default();
            study::write_tables(plan, &records, &outcomes, &mut tables)?;
            progress.reached(&Milestone::Tabulated);
            Ok((tables, study::judge(plan, &outcomes)?))
        })??;
        let manifest = self.manifest(&records.failures, Some(&judged)).json();
        let (failures, interrupted) = (records.failures, records.interrupted);
        Ok(MemoryRun { tables, manifest, failures, interrupted })
    }
}
