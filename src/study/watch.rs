//! When a study with `[study.precision]` has enough replications, point by point.

use super::records::Run;
use super::{Plan, Records, StudyError};
use crate::scenario::{Estimand, Precision};
use crate::sim::{Metric, Observation};

/// What a study with a precision asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) precision: Precision,
    /// Index of the metric.
    pub(super) metric: usize,
    baseline: usize,
}

impl Asked {
    /// What `plan` asks for; `None` without a precision.
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        let (precision, baseline) = (plan.precision?, plan.baseline);
        let mut metrics = plan.points[0].simulation.metrics().iter();
        let metric = metrics.position(|metric| metric.key == precision.metric)?;
        Some(Self { precision, metric, baseline })
    }

    /// Whether a policy has to be known: of a difference, all but the baseline.
    pub(super) fn concerns(&self, policy: usize) -> bool {
        self.precision.of == Estimand::Mean || policy != self.baseline
    }

    /// What decides about a policy, of its value and the baseline's in a replication.
    pub(super) fn deciding(&self, value: Option<f64>, baseline: Option<f64>) -> Option<f64> {
        match self.precision.of {
            Estimand::Mean => value,
            Estimand::Difference => Some(value? - baseline?),
        }
    }
}

/// The values that decide, as far as they are read.
#[derive(Debug)]
pub(super) struct Watch {
    asked: Option<Asked>,
    replications: u32,
    /// By point and policy.
    values: Vec<Vec<Vec<f64>>>,
    read: u32,
}

impl Watch {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            asked: Asked::of(plan),
            replications: plan.replications,
            values: vec![vec![Vec::new(); plan.policies.len()]; plan.points.len()],
            read: 0,
        }
    }

    /// The numbers of replications after which to look, the last being all.
    pub(super) fn boundaries(&self) -> Vec<u32> {
        match &self.asked {
            Some(asked) => asked
                .precision
                .rule()
                .boundaries()
                .map(|boundary| u32::try_from(boundary).unwrap_or(u32::MAX))
                .collect(),
            None => vec![self.replications],
        }
    }

    /// Looks at all `open` points after `boundary` replications; those that have enough are no
    /// longer open, and their number of replications is settled.
    pub(super) fn settle(
        &mut self,
        plan: &Plan,
        records: &mut Records,
        open: &mut Vec<usize>,
        boundary: u32,
    ) -> Result<(), StudyError> {
        let Some(asked) = self.asked else {
            return Ok(());
        };
        let mut still = Vec::new();
        for &point in open.iter() {
            for replication in self.read + 1..=boundary {
                self.take(plan, &asked, records, (point, replication))?;
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

    /// Takes the values of all policies in one replication.
    fn take(
        &mut self,
        plan: &Plan,
        asked: &Asked,
        records: &Records,
        (point, replication): (usize, u32),
    ) -> Result<(), StudyError> {
        let metric = &plan.points[point].simulation.metrics()[asked.metric];
        let mut run = records.no_run();
        let mut by_policy = Vec::with_capacity(plan.policies.len());
        for policy in 0..plan.policies.len() {
            let ended = records.read(point, policy, replication, &mut run)?;
            by_policy.push(if ended { reduced(&run, asked.metric, metric) } else { None });
        }
        let baseline = by_policy[plan.baseline];
        for (values, value) in self.values[point].iter_mut().zip(by_policy) {
            values.extend(asked.deciding(value, baseline));
        }
        Ok(())
    }
}

/// The metric over the whole of a run.
fn reduced(run: &Run, index: usize, metric: &Metric) -> Option<f64> {
    let periods: Vec<Observation> = run.after(0).map(|row| row.observation(index)).collect();
    metric.reduce(&periods, run.warm_up(0).last().map(|row| row.observation(index)))
}
