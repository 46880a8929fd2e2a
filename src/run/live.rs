//! A study in memory whose histories are made in several places at once, and whose results are looked at
//! while they come in.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::planned::manifest_of;
use super::{RunError, StudySource};
use crate::output::numbers::grouped;
use crate::output::report::metrics_json;
use crate::output::{MemoryTables, RunTables, is_first};
use crate::scenario::{Analysis, Expansion};
use crate::sim::Choice;
use crate::study::journal::Journal;
use crate::study::{
    self, Detail, NoProgress, Plan, Round, RunColumns, RunIndex, Shard, Share, StudyError, Table,
};

/// Seats of the largest organization that is looked at live: months of more take a browser too long to
/// be watched.
pub const LIVE_SEATS_MAX: u64 = 2_000;

/// Replications that are looked at live, at most; all of them are held in memory.
pub const LIVE_REPLICATIONS_MAX: u32 = 1_000;

/// Bytes of the states at the switch that are kept.
const STARTS_MAX_BYTES: u64 = 96 << 20;

/// A study whose replications come in one after the other.
#[derive(Debug)]
pub struct LiveStudy {
    source: StudySource,
    plan: Plan,
    records: RunIndex,
    /// The manifest of the tables that results are told from.
    manifest: Value,
}

/// What is known after some replications.
#[derive(Debug)]
pub struct LiveResults {
    /// Replications that all policies have ended, from the first on without a gap.
    pub replications: u32,
    /// The results of these, as a report reads them.
    pub tables: RunTables,
}

impl LiveStudy {
    /// A study of a scenario. Of the study `before` it keeps the records of the same runs, and the states
    /// at the switch.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] for what cannot be looked at live, [`RunError::Study`] when records cannot be
    /// read.
    pub fn new(source: StudySource, before: Option<Self>) -> Result<Self, RunError> {
        if let Some(why) = not_live(&source.expansion) {
            return Err(RunError::Refused(why));
        }
        let plan = plan_of(&source.expansion);
        let mut records = empty(&plan)?.keeping_starts(STARTS_MAX_BYTES);
        if let Some(before) = before {
            records.succeed(&plan, before.records)?;
        }
        let mut manifest = manifest_of((&source, &plan), None, &[], None);
        manifest.tables.retain(is_told);
        let manifest = manifest.json();
        Ok(Self { source, plan, records, manifest })
    }

    /// The scenario.
    #[must_use]
    pub fn source(&self) -> &StudySource {
        &self.source
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Refuses a replication that the study does not have.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`].
    pub fn check_history(&self, replication: u32) -> Result<(), RunError> {
        let all = self.plan.replications;
        if (1..=all).contains(&replication) {
            return Ok(());
        }
        let text = format!("history {replication}: the study has histories from 1 to {all}");
        Err(RunError::Refused(text))
    }

    /// The metrics that are looked at, as [`metrics_json`] has them.
    #[must_use]
    pub fn metrics(&self) -> Value {
        metrics_json(&RunTables::in_memory(MemoryTables::default(), self.manifest.clone()))
    }

    /// Runs those of some replications (from 1) that are not on record, and returns the records of all of
    /// them.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] for replications that the study does not have, and for a run that fails.
    pub fn simulate(&mut self, replications: RangeInclusive<u32>) -> Result<Journal, RunError> {
        let (first, last) = (*replications.start(), *replications.end());
        self.check_history(first)?;
        self.check_history(last)?;
        let round = Round { number: 1, replications: first - 1..last, open: [0].into() };
        self.plan.share = Some(Share { shard: Shard { part: 1, of: 1 }, round: Some(round) });
        let records = empty(&self.plan)?;
        let records = std::mem::replace(&mut self.records, records);
        let run = study::run_with(&self.plan, records, 1, &NoProgress);
        self.plan.share = None;
        self.records = run?;
        if let Some(failure) = self.records.failures.first() {
            let text = format!("history {}: {}", failure.replication, failure.message);
            return Err(RunError::Refused(text));
        }
        Ok(self.records.records_of(&self.plan, replications)?)
    }

    /// Takes in the bytes of records that were made elsewhere; those of other runs are left.
    ///
    /// # Errors
    ///
    /// [`RunError::Study`] for what is no journal of such a study.
    pub fn absorb(&mut self, records: &[u8]) -> Result<(), RunError> {
        let records = Journal::of_bytes(self.plan.widths(), records).map_err(StudyError::from)?;
        Ok(self.records.take_over(&self.plan, &records)?)
    }

    /// The results of the replications that have come in without a gap.
    ///
    /// # Errors
    ///
    /// [`RunError`] when records or tables cannot be read.
    pub fn results(&mut self) -> Result<LiveResults, RunError> {
        let replications = self.records.end_where_complete();
        // Tables are those of a study of these alone, and columns have room for no others.
        let all = std::mem::replace(&mut self.plan.replications, replications);
        let tables = self.tables();
        self.plan.replications = all;
        let tables = RunTables::in_memory(tables?, self.manifest.clone());
        Ok(LiveResults { replications, tables })
    }

    fn tables(&self) -> Result<MemoryTables, RunError> {
        if self.plan.replications == 0 {
            return Ok(MemoryTables::default());
        }
        let columns = RunColumns::of(&self.plan, &self.records)?;
        let mut tables = MemoryTables::default();
        study::write_tables_of(&self.plan, &self.records, &columns, &is_told, &mut tables)?;
        Ok(tables)
    }
}

/// Whether results are told from a table.
fn is_told(table: &Table) -> bool {
    ["summary", "comparison", "series_summary"].contains(&table.name)
}

fn empty(plan: &Plan) -> Result<RunIndex, StudyError> {
    RunIndex::on_record(plan, Journal::in_memory(plan.widths()))
}

/// The plan of a scenario, with the periods alone on record, and of the metrics those that are looked at.
fn plan_of(expansion: &Expansion) -> Plan {
    let plan = Plan::of(expansion);
    let metrics = plan.points[0].simulation.metrics().iter().enumerate();
    let looked_at = metrics.filter(|(_, metric)| metric.headline || is_first(metric.key));
    Plan {
        shown: Some(looked_at.map(|(place, _)| place).collect()),
        replications: plan.replications.min(LIVE_REPLICATIONS_MAX),
        precision: None,
        also_against: Vec::new(),
        detail: Detail::default(),
        ..plan
    }
}

/// What stands against looking at a study live, with the remedy; `None` where nothing does.
#[must_use]
pub fn not_live(expansion: &Expansion) -> Option<String> {
    let base = &expansion.base;
    let Some(career) = base.career() else {
        return Some(format!(
            "the model {:?} has no people to show: the lab is for the career model; `rungs run` runs it",
            base.model().word()
        ));
    };
    if base.study.analysis != Analysis::Policies || expansion.points() > 1 {
        let text = "the scenario is a design of several points, and the lab shows one organization: \
                    take its factors out, or choose their values with --set; `rungs run` runs the design";
        return Some(text.to_owned());
    }
    let seats = career.seats();
    (seats > LIVE_SEATS_MAX).then(|| {
        format!(
            "the organization has {} seats, managers included, and a browser shows at most {}: lower \
             `headcount`; `rungs run` runs organizations of any size",
            grouped(seats),
            grouped(LIVE_SEATS_MAX)
        )
    })
}
