//! One number a run and metric, and their summary over replications.

use super::{Plan, Records, Run, StudyError};
use crate::sim::{Observation, Simulation};
use crate::stats::{Interval, Moments, student_interval};

/// Confidence of every interval in the tables.
pub const CONFIDENCE: f64 = 0.95;

/// The values of every run: what the summary, the comparison and the table of runs are made of.
#[derive(Clone, Debug)]
pub struct Outcomes {
    metrics: usize,
    groups: usize,
    policies: usize,
    replications: usize,
    /// By point, policy, group, metric, replication.
    values: Vec<Option<f64>>,
}

impl Outcomes {
    /// Reduces every run of `records` over the periods after the switch.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    pub fn of<S: Simulation>(plan: &Plan<S>, records: &mut Records) -> Result<Self, StudyError> {
        let first = &plan.points[0].simulation;
        let mut outcomes = Self {
            metrics: first.metrics().len(),
            groups: first.groups().len(),
            policies: plan.policies.len(),
            replications: plan.replications as usize,
            values: Vec::new(),
        };
        let columns = outcomes.policies * outcomes.groups * outcomes.metrics;
        outcomes.values = vec![None; plan.points.len() * columns * outcomes.replications];
        for point in 0..plan.points.len() {
            for policy in 0..outcomes.policies {
                for replication in 1..=plan.replications {
                    if let Some(run) = records.run(point, policy, replication)? {
                        outcomes.reduce(plan, &run, (point, policy, replication));
                    }
                }
            }
        }
        Ok(outcomes)
    }

    fn reduce<S: Simulation>(
        &mut self,
        plan: &Plan<S>,
        run: &Run,
        (point, policy, replication): (usize, usize, u32),
    ) {
        for group in 0..self.groups {
            for (index, metric) in plan.points[0].simulation.metrics().iter().enumerate() {
                let periods: Vec<Observation> =
                    run.after(group).map(|row| row.observation(index)).collect();
                let switch = run.warm_up(group).last().map(|row| row.observation(index));
                let column = self.column(point, policy, group, index);
                self.values[column * self.replications + replication as usize - 1] =
                    metric.reduce(&periods, switch);
            }
        }
    }

    fn column(&self, point: usize, policy: usize, group: usize, metric: usize) -> usize {
        ((point * self.policies + policy) * self.groups + group) * self.metrics + metric
    }

    /// The values of one metric over the replications, in their order.
    #[must_use]
    pub fn values(
        &self,
        point: usize,
        policy: usize,
        group: usize,
        metric: usize,
    ) -> &[Option<f64>] {
        let column = self.column(point, policy, group, metric);
        &self.values[column * self.replications..(column + 1) * self.replications]
    }
}

/// A metric over the replications of one policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Replications that have a value.
    pub n: usize,
    /// Their mean.
    pub mean: Option<f64>,
    /// Their standard deviation; `None` below two.
    pub sd: Option<f64>,
    /// Student's interval of the mean; `None` below two.
    pub interval: Option<Interval>,
}

/// Summarizes the values that exist.
#[must_use]
pub fn summarize(values: &[Option<f64>]) -> Summary {
    let present: Vec<f64> = values.iter().flatten().copied().collect();
    let moments = Moments::of(&present);
    Summary {
        n: present.len(),
        mean: moments.as_ref().map(|moments| moments.mean),
        sd: moments.as_ref().and_then(Moments::sd),
        interval: student_interval(&present, CONFIDENCE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_replication_has_a_mean_and_no_spread() {
        let summary = summarize(&[Some(3.0)]);
        assert_eq!(summary, Summary { n: 1, mean: Some(3.0), sd: None, interval: None });
    }

    #[test]
    fn missing_values_do_not_count() {
        let summary = summarize(&[Some(1.0), None, Some(3.0)]);
        assert_eq!(summary.n, 2);
        assert_eq!(summary.mean, Some(2.0));
        // t(0.975; 1) = 12.706 times a standard error of 1.
        assert!((summary.interval.unwrap().high - 14.706_2).abs() < 1e-3);
    }

    #[test]
    fn without_values_everything_is_missing() {
        let summary = summarize(&[None, None]);
        assert_eq!(summary, Summary { n: 0, mean: None, sd: None, interval: None });
    }
}
