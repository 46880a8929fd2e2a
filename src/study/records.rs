//! The finished runs of a study, each a record of fixed width.

use super::Plan;
use crate::sim::{Observation, Row, RowSink, Simulation};

/// The rows of one run or warm-up: per period and group the exposure, then a numerator and a
/// denominator a metric.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Record {
    pub(super) numbers: Vec<f64>,
}

impl Record {
    pub(super) fn with_width(width: usize) -> Self {
        Self { numbers: Vec::with_capacity(width) }
    }
}

impl RowSink for Record {
    fn period(&mut self, row: Row<'_>) {
        self.numbers.push(row.person_months);
        for observation in row.observations {
            self.numbers.extend([observation.numerator, observation.denominator]);
        }
    }
}

/// A run that panicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The design point, from 1.
    pub point: usize,
    /// The policy's name; empty for the shared warm-up.
    pub policy: String,
    /// The replication, from 1.
    pub replication: u32,
    /// What the run said.
    pub message: String,
}

/// What one replication of one point left.
#[derive(Clone, Debug, Default)]
pub(super) struct Replicate {
    /// `None` when the warm-up failed.
    pub(super) warm_up: Option<Record>,
    /// By policy; `None` for a run that failed or was not reached.
    pub(super) runs: Vec<Option<Record>>,
}

/// The finished runs of a study, by their place in it.
#[derive(Clone, Debug)]
pub struct Records {
    pub(super) metrics: usize,
    pub(super) groups: usize,
    pub(super) warm_up_periods: i32,
    pub(super) replications: u32,
    /// By point, then replication.
    pub(super) replicates: Vec<Replicate>,
    /// The runs that failed, in the order of the study.
    pub failures: Vec<Failure>,
    /// Whether the study was stopped before its end.
    pub interrupted: bool,
}

/// A row of a run, with its place in time.
#[derive(Clone, Copy, Debug)]
pub struct RunRow<'a> {
    /// …, −1, 0 in the warm-up; 1, 2, … after the switch.
    pub time: i32,
    /// Exposure in person-months.
    pub person_months: f64,
    observations: &'a [f64],
}

impl RunRow<'_> {
    /// The observation of metric number `metric`.
    #[must_use]
    pub fn observation(&self, metric: usize) -> Observation {
        Observation::ratio(self.observations[2 * metric], self.observations[2 * metric + 1])
    }
}

/// One finished run: its warm-up and what followed.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    records: &'a Records,
    warm_up: &'a Record,
    after: &'a Record,
}

impl<'a> Run<'a> {
    /// The rows of `group` in the warm-up.
    pub fn warm_up(self, group: usize) -> impl Iterator<Item = RunRow<'a>> {
        self.records.rows(self.warm_up, group, 1 - self.records.warm_up_periods)
    }

    /// The rows of `group` after the switch.
    pub fn after(self, group: usize) -> impl Iterator<Item = RunRow<'a>> {
        self.records.rows(self.after, group, 1)
    }
}

impl Records {
    pub(super) fn empty<S: Simulation>(plan: &Plan<S>) -> Self {
        let first = &plan.points[0].simulation;
        let periods = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        Self {
            metrics: first.metrics().len(),
            groups: first.groups().len(),
            warm_up_periods: periods(first.warm_up().periods()),
            replications: plan.replications,
            replicates: Vec::new(),
            failures: Vec::new(),
            interrupted: false,
        }
    }

    /// The run of `policy` (from 0) at `point` (from 0) in `replication` (from 1), if it ended.
    #[must_use]
    pub fn run(&self, point: usize, policy: usize, replication: u32) -> Option<Run<'_>> {
        let index = point * self.replications as usize + replication as usize - 1;
        let replicate = self.replicates.get(index)?;
        Some(Run {
            records: self,
            warm_up: replicate.warm_up.as_ref()?,
            after: replicate.runs.get(policy)?.as_ref()?,
        })
    }

    fn rows<'a>(
        &self,
        record: &'a Record,
        group: usize,
        first_time: i32,
    ) -> impl Iterator<Item = RunRow<'a>> + use<'a> {
        let width = 1 + 2 * self.metrics;
        let groups = self.groups;
        record.numbers.chunks_exact(width * groups).zip(first_time..).map(move |(period, time)| {
            let row = &period[group * width..(group + 1) * width];
            RunRow { time, person_months: row[0], observations: &row[1..] }
        })
    }
}
