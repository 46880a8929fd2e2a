//! A pilot: is the baseline plausible at every design point, before the study is run.

use super::{Milestone, PlannedStudy, RunError, RunProgress};
use crate::output::Plausibility;
use crate::study::{self, Failure, Plan, PointJudgement, RunColumns};

/// Replications of a pilot at every point.
pub const PILOT_REPLICATIONS: u32 = 2;

/// What a pilot has found.
#[derive(Debug)]
pub struct Pilot {
    /// What was run: the baseline alone.
    pub plan: Plan,
    /// The baseline at every design point; of a pilot that was stopped, as far as it was run.
    pub judged: Vec<PointJudgement>,
    /// The same as the manifest of a study says it; `None` where the model declares no bands.
    pub plausibility: Option<Plausibility>,
    /// The runs that failed, in the order of the study.
    pub failures: Vec<Failure>,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
}

impl PlannedStudy<'_> {
    /// Runs the baseline in [`PILOT_REPLICATIONS`] replications of every design point on `threads`
    /// threads, with the draws that the study will have; nothing is written.
    ///
    /// # Errors
    ///
    /// [`RunError::Study`] when the study is too large, or the threads cannot be started.
    pub fn pilot(&self, threads: usize, progress: &dyn RunProgress) -> Result<Pilot, RunError> {
        let plan = Plan::of(&self.source.expansion).pilot(PILOT_REPLICATIONS);
        plan.check_memory(threads)?;
        progress.reached(&Milestone::Opened { recorded: 0, planned: plan.runs() });
        let records = study::run(&plan, threads, progress)?;
        let failures = &records.failures;
        progress.reached(&Milestone::Simulated { plan: &plan, failures });
        let judge = || study::judge(&plan, &RunColumns::of(&plan, &records)?);
        let judged = study::with_threads(threads, judge)??;
        let plausibility = Plausibility::of(&plan, &judged);
        let (failures, interrupted) = (records.failures, records.interrupted);
        Ok(Pilot { plan, judged, plausibility, failures, interrupted })
    }
}
