//! The worlds of a study: which of them are plausible, under which policies an organization ends there,
//! and which pairs of policies and metrics are looked at in each.

use super::plausibility::{WHOLE, judge, numbered};
use super::run_columns::Sample;
use super::{Plan, RunColumns, StudyError};
use crate::sim::threads::*;
use crate::sim::{Metric, PlausibleBand};

/// What is known of every world.
#[derive(Clone, Debug)]
pub struct WorldSet {
    /// Whether the baseline of the study is plausible, by world; `None` where nothing is declared
    /// plausible, or the metric has no value there.
    pub plausible: Vec<Option<bool>>,
    /// Whether a run of the policy collapsed, by world, then policy.
    collapsed: Vec<Vec<bool>>,
}

/// A policy and what it is compared with, by their places in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyPair {
    /// The policy.
    pub policy: usize,
    /// What it is compared with.
    pub baseline: usize,
}

/// Under which policies of a pair a world collapsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collapse {
    /// Under neither.
    No,
    /// Under the policy alone.
    Policy,
    /// Under what it is compared with, alone.
    Baseline,
    /// Under both.
    Both,
}

impl Collapse {
    /// The word in a table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Policy => "policy",
            Self::Baseline => "baseline",
            Self::Both => "both",
        }
    }
}

impl Plan {
    /// Every policy with each of the baselines, in the order of the table of comparisons; the study's
    /// own baseline is only compared with, because the pairs the other way round say the same.
    #[must_use]
    pub fn policy_pairs(&self) -> Vec<PolicyPair> {
        let policies = (0..self.policies.len()).filter(|&policy| policy != self.baseline);
        let of_policy = |policy: usize| {
            let others = self.baselines().into_iter().filter(move |&baseline| baseline != policy);
            others.map(move |baseline| PolicyPair { policy, baseline })
        };
        policies.flat_map(of_policy).collect()
    }

    /// The metrics that an analysis looks at, with their indices: the headline ones with a better side,
    /// of a model without these all with a better side, or else all.
    #[must_use]
    pub fn judged_metrics(&self) -> Vec<(usize, &Metric)> {
        let shown = self.metrics();
        let keep = |holds: &dyn Fn(&Metric) -> bool| -> Vec<(usize, &Metric)> {
            shown.iter().copied().filter(|(_, metric)| holds(metric)).collect()
        };
        let headline = keep(&|metric| metric.headline && metric.better.is_some());
        let judged = keep(&|metric| metric.better.is_some());
        [headline, judged, shown.clone()]
            .into_iter()
            .find(|list| !list.is_empty())
            .unwrap_or_default()
    }
}

impl WorldSet {
    /// Looks at every world of a study.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`] when the columns cannot be read.
    pub fn of(plan: &Plan, columns: &RunColumns) -> Result<Self, StudyError> {
        let simulation = &plan.points[0].simulation;
        let viable: Vec<_> = numbered(simulation.viable(), simulation.metrics()).collect();
        let judged: Vec<usize> =
            plan.judged_metrics().into_iter().map(|(index, _)| index).collect();
        let world = |point: usize| -> Result<Vec<bool>, StudyError> {
            let of_policy = |policy: usize| {
                collapsed(columns, Sample { point, policy, group: WHOLE }, &viable, &judged)
            };
            (0..plan.policies.len()).map(of_policy).collect()
        };
        let collapsed: Vec<_> =
            (0..plan.points.len()).into_par_iter().map(world).collect::<Result<_, _>>()?;
        let judged = judge(plan, columns)?;
        let plausible =
            (0..plan.points.len()).map(|point| judged.get(point)?.is_plausible()).collect();
        Ok(Self { plausible, collapsed })
    }

    /// Worlds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.plausible.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.plausible.is_empty()
    }

    /// Whether a run of a policy collapsed in a world; both by their numbers from 0.
    #[must_use]
    pub fn is_collapsed(&self, world: usize, policy: usize) -> bool {
        self.collapsed[world][policy]
    }

    /// Under which policies of a pair a world, by its number from 0, collapsed.
    #[must_use]
    pub fn collapse(&self, world: usize, pair: PolicyPair) -> Collapse {
        let collapsed = &self.collapsed[world];
        match (collapsed[pair.policy], collapsed[pair.baseline]) {
            (false, false) => Collapse::No,
            (true, false) => Collapse::Policy,
            (false, true) => Collapse::Baseline,
            (true, true) => Collapse::Both,
        }
    }

    /// Whether a run of a world, by its number from 0, collapsed under whatever policy.
    #[must_use]
    pub fn has_collapsed(&self, world: usize) -> bool {
        self.collapsed[world].contains(&true)
    }
}

/// Whether a replication lies outside a band, or has no value there, or of none of the metrics that
/// are looked at, as one that failed.
fn collapsed(
    columns: &RunColumns,
    sample: Sample,
    viable: &[(usize, PlausibleBand)],
    judged: &[usize],
) -> Result<bool, StudyError> {
    for &(metric, band) in viable {
        let values = columns.in_sample(sample, metric)?;
        if values.iter().any(|value| !value.is_some_and(|value| band.holds(value))) {
            return Ok(true);
        }
    }
    let mut has_value: Vec<bool> = Vec::new();
    for &metric in judged {
        let values = columns.in_sample(sample, metric)?;
        has_value.resize(values.len(), false);
        has_value.iter_mut().zip(&values).for_each(|(has, value)| *has |= value.is_some());
    }
    Ok(has_value.contains(&false))
}
