//! When a study with `[study.precision]` has enough replications, point by point.

use std::ops::Range;

use super::run_index::Run;
use super::run_place::RunPlace;
use super::{Plan, RunIndex, StudyError};
use crate::scenario::{Estimand, Precision};
use crate::sim::{Metric, Observation};

/// The precision that a study asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) precision: Precision,
    /// Index of the metric.
    pub(super) metric: usize,
    baseline: usize,
}

impl Asked {
    /// The precision that `plan` asks for; `None` without one.
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        let (precision, baseline) = (plan.precision?, plan.baseline);
        let mut metrics = plan.points[0].simulation.metrics().iter();
        let metric = metrics.position(|metric| metric.key == precision.metric)?;
        Some(Self { precision, metric, baseline })
    }

    /// Whether the precision applies to a policy: if of a difference, to all but the baseline.
    pub(super) fn concerns(&self, policy: usize) -> bool {
        self.precision.of == Estimand::Mean || policy != self.baseline
    }

    /// The number that decides about a policy: its value, or the difference from the baseline's.
    pub(super) fn deciding(&self, value: Option<f64>, baseline: Option<f64>) -> Option<f64> {
        match self.precision.of {
            Estimand::Mean => value,
            Estimand::Difference => Some(value? - baseline?),
        }
    }
}

/// The values that decide, as far as they are read.
#[derive(Debug)]
pub(super) struct Stopping {
    asked: Option<Asked>,
    /// By point and policy.
    values: Vec<Vec<Vec<f64>>>,
    read: u32,
}

impl Stopping {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            asked: Asked::of(plan),
            values: vec![vec![Vec::new(); plan.policies.len()]; plan.points.len()],
            read: 0,
        }
    }

    /// The numbers of replications after which to look; none where no precision is asked for.
    pub(super) fn boundaries(&self) -> Vec<u32> {
        let rule = self.asked.map(|asked| asked.precision.rule());
        let boundaries =
            rule.iter().flat_map(super::super::stats::sequential::SequentialRule::boundaries);
        boundaries.map(|boundary| u32::try_from(boundary).unwrap_or(u32::MAX)).collect()
    }

    /// Looks at all `open` points after `boundary` replications; those that have enough are no
    /// longer open, and their number of replications is settled.
    pub(super) fn settle(
        &mut self,
        plan: &Plan,
        records: &mut RunIndex,
        open: &mut Vec<usize>,
        boundary: u32,
    ) -> Result<(), StudyError> {
        let Some(asked) = self.asked else {
            return Ok(());
        };
        let mut still = Vec::new();
        for &point in open.iter() {
            for replication in self.read + 1..=boundary {
                let found = by_policy(plan, &asked, records, point, replication)?;
                for (values, &value) in self.values[point].iter_mut().zip(&found) {
                    values.extend(asked.deciding(value, found[plan.baseline]));
                }
            }
            let mut rule = asked.precision.rule();
            let mut known =
                self.values[point].iter().enumerate().filter(|(policy, _)| asked.concerns(*policy));
            if known.all(|(_, values)| rule.is_enough(values)) {
                records.end_at(point, boundary);
            } else {
                still.push(point);
            }
        }
        self.read = boundary;
        *open = still;
        Ok(())
    }
}

impl Plan {
    /// The replications (from 0) between the looks of the stopping rule, in their order; none without a
    /// precision.
    #[must_use]
    pub fn rounds(&self) -> Vec<Range<u32>> {
        let looks = Stopping::new(self).boundaries();
        let starts = std::iter::once(0).chain(looks.iter().copied());
        starts.zip(looks.iter().copied()).map(|(start, end)| start..end).collect()
    }
}

/// Those of the points `open` that go on after the round `number` (from 1), of which, as of those before
/// it, all runs at these points are on record or have failed. After the last round none does.
///
/// # Errors
///
/// [`StudyError::Journal`].
pub fn open_after(
    plan: &Plan,
    records: &mut RunIndex,
    open: &[usize],
    number: u32,
) -> Result<Vec<usize>, StudyError> {
    let rounds = plan.rounds();
    let Some(round) = (number as usize).checked_sub(1).and_then(|at| rounds.get(at)) else {
        return Ok(open.to_vec());
    };
    let mut open = open.to_vec();
    // The rule looks at all values of a point so far, whatever it has said before.
    Stopping::new(plan).settle(plan, records, &mut open, round.end)?;
    if number as usize == rounds.len() {
        open.clear();
    }
    Ok(open)
}

/// The values of all policies at a point in one replication.
fn by_policy(
    plan: &Plan,
    asked: &Asked,
    records: &RunIndex,
    point: usize,
    replication: u32,
) -> Result<Vec<Option<f64>>, StudyError> {
    let metric = &plan.points[point].simulation.metrics()[asked.metric];
    let mut reader = records.reader();
    let value = |policy| {
        let run = reader.read(RunPlace { point, policy, replication })?;
        Ok(run.and_then(|run| reduced(run, asked.metric, metric)))
    };
    (0..plan.policies.len()).map(value).collect()
}

/// The metric over the whole of a run.
fn reduced(run: &Run, index: usize, metric: &Metric) -> Option<f64> {
    let periods: Vec<Observation> = run.after(0).map(|row| row.observation(index)).collect();
    metric.reduce(&periods, run.warm_up(0).last().map(|row| row.observation(index)))
}
