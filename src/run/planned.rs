//! A scenario, planned.

#[cfg(feature = "disk")]
use std::path::Path;

use super::StudySource;
#[cfg(feature = "disk")]
use crate::output::{Beside, BesidePlaces, OutputError, RunTables};
use crate::output::{Manifest, Missing, plausible_json};
use crate::study::{Failure, Plan, PointJudgement, Share, tables};

/// A scenario with the plan of its study, or of a part of it.
#[derive(Debug)]
pub struct PlannedStudy<'s> {
    /// The scenario.
    pub source: &'s StudySource,
    pub(super) plan: Plan,
    /// What it lacks, where it is merged without all of its parts.
    pub(super) missing: Option<Missing>,
}

impl<'s> PlannedStudy<'s> {
    /// Plans the study of a scenario, of which `share` is run; all of it without.
    #[must_use]
    pub fn new(source: &'s StudySource, share: Option<Share>) -> Self {
        Self { source, plan: Plan { share, ..Plan::of(&source.expansion) }, missing: None }
    }

    /// The study of a scenario of as many replications as there are, of one that lacks the others.
    #[must_use]
    pub fn lacking(source: &'s StudySource, missing: Option<Missing>) -> Self {
        Self { missing, ..Self::new(source, None) }
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Refuses analyses that the scenario names beside its report and that do not fit, for a run directory
    /// `place`.
    ///
    /// # Errors
    ///
    /// As [`Beside::read`].
    #[cfg(feature = "disk")]
    pub fn check_beside(&self, place: &Path) -> Result<(), OutputError> {
        let manifest = self.manifest(&[], None).json();
        let places = BesidePlaces::named(&manifest, place);
        if places == BesidePlaces::default() {
            return Ok(());
        }
        Beside::read(&RunTables::new(place, manifest), &places).map(drop)
    }

    /// The manifest of the study. What the study has `judged` is known when it has ended.
    pub(super) fn manifest<'a>(
        &'a self,
        failures: &'a [Failure],
        judged: Option<&[PointJudgement]>,
    ) -> Manifest<'a> {
        manifest_of((self.source, &self.plan), self.missing.as_ref(), failures, judged)
    }
}

/// The manifest of a scenario's study. What the study has `judged` is known when it has ended.
pub(super) fn manifest_of<'a>(
    (source, plan): (&'a StudySource, &'a Plan),
    missing: Option<&'a Missing>,
    failures: &'a [Failure],
    judged: Option<&[PointJudgement]>,
) -> Manifest<'a> {
    let expansion = &source.expansion;
    Manifest {
        provenance: &source.provenance,
        scenario: expansion.resolved(),
        described: expansion.base.described(),
        tables: tables(plan),
        parquet: false,
        metrics: plan.metrics().into_iter().map(|(_, metric)| metric.clone()).collect(),
        breakdowns: plan.breakdowns(),
        share: plan.share.clone(),
        joined: &[],
        missing,
        failures,
        plausible: plausible_json(plan, judged),
        files: None,
    }
}
