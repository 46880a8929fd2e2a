//! When a study with `[study.precision]` has enough replications, point by point.

use super::records::Run;
use super::{Plan, Records, StudyError};
use crate::scenario::{Estimand, Precision};
use crate::sim::{Metric, Observation, Simulation};

/// The values that decide, as far as they are read.
#[derive(Debug)]
pub(super) struct Watch {
    precision: Option<Precision>,
    replications: u32,
    /// Index of the metric.
    metric: usize,
    /// By point, and by policy that has to be known precisely.
    values: Vec<Vec<Vec<f64>>>,
    read: u32,
}

impl Watch {
    pub(super) fn new<S: Simulation>(plan: &Plan<S>) -> Self {
        let metrics = plan.points[0].simulation.metrics();
        let precision = plan.precision;
        let named = |precision: Precision| metrics.iter().position(|m| m.key == precision.metric);
        Self {
            precision,
            replications: plan.replications,
            metric: precision.and_then(named).unwrap_or(0),
            values: vec![vec![Vec::new(); plan.policies.len()]; plan.points.len()],
            read: 0,
        }
    }

    /// The numbers of replications after which to look, the last being all.
    pub(super) fn boundaries(&self) -> Vec<u32> {
        match &self.precision {
            Some(precision) => precision
                .rule()
                .boundaries()
                .map(|boundary| u32::try_from(boundary).unwrap_or(u32::MAX))
                .collect(),
            None => vec![self.replications],
        }
    }

    /// Looks at all `open` points after `boundary` replications; those that have enough are no
    /// longer open, and their number of replications is settled.
    pub(super) fn settle<S: Simulation>(
        &mut self,
        plan: &Plan<S>,
        records: &mut Records,
        open: &mut Vec<usize>,
        boundary: u32,
    ) -> Result<(), StudyError> {
        let Some(precision) = self.precision else {
            return Ok(());
        };
        let mut still = Vec::new();
        for &point in open.iter() {
            for replication in self.read + 1..=boundary {
                self.take(plan, records, point, replication)?;
            }
            let mut rule = precision.rule();
            let mut known = self.values[point]
                .iter()
                .enumerate()
                .filter(|(policy, _)| precision.of == Estimand::Mean || *policy != plan.baseline);
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
    fn take<S: Simulation>(
        &mut self,
        plan: &Plan<S>,
        records: &Records,
        point: usize,
        replication: u32,
    ) -> Result<(), StudyError> {
        let metric = &plan.points[point].simulation.metrics()[self.metric];
        let mut run = records.no_run();
        let mut by_policy = Vec::with_capacity(plan.policies.len());
        for policy in 0..plan.policies.len() {
            let ended = records.read(point, policy, replication, &mut run)?;
            by_policy.push(if ended { reduced(&run, self.metric, metric) } else { None });
        }
        let less = match self.precision {
            Some(Precision { of: Estimand::Difference, .. }) => by_policy[plan.baseline],
            _ => Some(0.0),
        };
        for (values, value) in self.values[point].iter_mut().zip(by_policy) {
            values.extend(value.zip(less).map(|(value, less)| value - less));
        }
        Ok(())
    }
}

/// The metric over the whole of a run.
fn reduced(run: &Run, index: usize, metric: &Metric) -> Option<f64> {
    let periods: Vec<Observation> = run.after(0).map(|row| row.observation(index)).collect();
    metric.reduce(&periods, run.warm_up(0).last().map(|row| row.observation(index)))
}
