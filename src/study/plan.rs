//! What a study runs.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Point;
use super::extent::Extent;
use super::identities::Identity;
use super::journal::RunDigest;
use super::{Column, Identities, Points, RunPlace, Share};
use crate::scenario::{
    Analysis, Attribution, ByPeriod, Fingerprint, Precision, SensitivityMethod, Worlds,
};
use crate::sim::{Metric, Reduction, RunKey, Simulation};

/// Raised with every entry under *Results* in CHANGELOG.md: runs with another number are other
/// runs.
pub const RESULTS_VERSION: u32 = 6;

/// Design points up to which all metrics are summarized by period, if nothing else is asked for.
const SUMMARIZED_POINTS_MAX: usize = 16;

/// Everything that a study runs: points × policies × replications under one seed.
#[derive(Debug)]
pub struct Plan {
    /// The design points. All have the same metrics, groups and horizon.
    pub points: Points,
    /// What differs between the points, as columns of the table of points; may be empty.
    pub factors: Vec<Column>,
    /// Names of the policies.
    pub policies: Vec<String>,
    /// Index of the policy that the others are compared with.
    pub baseline: usize,
    /// Indices of further policies that all others, the baseline among them, are compared with.
    pub also_against: Vec<usize>,
    /// Replications of every point; with a precision, the most.
    pub replications: u32,
    /// How precisely a metric has to be known at a point for fewer to be enough.
    pub precision: Option<Precision>,
    /// The study's seed; points may have seeds of their own ([`Point::seed`]).
    pub seed: u64,
    /// What the study asks, which decides on its tables.
    pub analysis: Analysis,
    /// How sensitivities are estimated, where it asks for them.
    pub method: SensitivityMethod,
    /// The worlds that the points are; `None` where they are none.
    pub worlds: Option<Arc<Worlds>>,
    /// Which levers the policies combine, where the study asks for an attribution.
    pub attribution: Option<Arc<Attribution>>,
    /// The smallest differences worth having, each with the index of its metric.
    pub worthwhile: Vec<(usize, f64)>,
    /// What is recorded of a run besides its periods.
    pub detail: Detail,
    /// Indices of the metrics that the tables show, rising; `None` for all.
    pub shown: Option<Vec<usize>>,
    /// Which tables are written, and what they show besides.
    pub tables: TableOptions,
    /// Which part of the study is run here; `None` for all of it.
    pub share: Option<Share>,
}

/// What a study records of a run besides its periods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// The months of every period.
    pub months: bool,
    /// The persons at the switch and at the end of every period after it.
    pub persons: bool,
    /// The breakdowns of the periods after the switch.
    pub breakdowns: bool,
}

/// Which tables a study writes, and what they show besides. No record depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableOptions {
    /// Whether the tables over time are written.
    pub series: bool,
    /// The metrics that are summarized by period.
    pub by_period: ByPeriod,
    /// Whether the values of the factors follow the number of a point, wherever it stands.
    pub joins_points: bool,
}

impl Default for TableOptions {
    fn default() -> Self {
        Self { series: true, by_period: ByPeriod::Auto, joins_points: false }
    }
}

impl Plan {
    /// A study planned in code, of one simulation, such as a third party's own, under named
    /// policies of which the first is the baseline: every policy in `replications` replications
    /// under `seed`.
    ///
    /// `identity` is everything that the runs are a function of besides policy, seed and
    /// replication, as text: a model's name, its parameters, and what its policies set. With the
    /// name of the policy it is the key of a run in a journal, so that runs of different models are
    /// never confused.
    ///
    /// # Panics
    ///
    /// Without a replication or a policy, or with other than as many names as the simulation has
    /// policies.
    #[must_use]
    pub fn single(
        simulation: impl Simulation,
        policies: &[&str],
        identity: &str,
        replications: u32,
        seed: u64,
    ) -> Self {
        assert!(!policies.is_empty(), "a study without a policy");
        assert!(replications > 0, "a study without a replication");
        assert_eq!(policies.len(), simulation.policies(), "a name for every policy");
        let runs = policies.iter().map(|policy| (*policy).to_owned()).collect();
        let inputs = Fingerprint { warm_up: identity.to_owned(), runs };
        let point = Point {
            simulation: Arc::new(simulation),
            identities: Identities::of(&inputs),
            values: Vec::new(),
            seed,
        };
        let extent = Extent::of(point.simulation.as_ref());
        Self {
            points: Points::new(1, extent, move |_| point.clone()),
            factors: Vec::new(),
            policies: inputs.runs,
            baseline: 0,
            also_against: Vec::new(),
            replications,
            precision: None,
            detail: Detail::default(),
            shown: None,
            tables: TableOptions::default(),
            seed,
            analysis: Analysis::Policies,
            method: SensitivityMethod::Chaos,
            worlds: None,
            attribution: None,
            worthwhile: Vec::new(),
            share: None,
        }
    }

    /// Runs of the study, the shared warm-ups not counted.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.units() * self.policies.len() as u64
    }

    /// Indices of the policies that others are compared with: the baseline first.
    #[must_use]
    pub fn baselines(&self) -> Vec<usize> {
        std::iter::once(self.baseline).chain(self.also_against.iter().copied()).collect()
    }

    /// The metrics that the tables show, with their indices.
    #[must_use]
    pub fn metrics(&self) -> Vec<(usize, &Metric)> {
        let metrics = self.points[0].simulation.metrics().iter().enumerate();
        let shown = |index: &usize| self.shown.as_ref().is_none_or(|shown| shown.contains(index));
        metrics.filter(|(index, _)| shown(index)).collect()
    }

    /// Whether only headline metrics are summarized by period: where that is asked for, and in a design of
    /// many points, unless the metrics of the tables are listed.
    #[must_use]
    pub fn summarizes_headline_alone(&self) -> bool {
        match self.tables.by_period {
            ByPeriod::All => false,
            ByPeriod::Headline => true,
            ByPeriod::Auto => self.points.len() > SUMMARIZED_POINTS_MAX && self.shown.is_none(),
        }
    }

    /// The metrics that are summarized by period, with their indices; of tables without a headline metric
    /// all.
    #[must_use]
    pub fn metrics_by_period(&self) -> Vec<(usize, &Metric)> {
        let mut metrics = self.metrics();
        if self.summarizes_headline_alone() && metrics.iter().any(|(_, metric)| metric.headline) {
            metrics.retain(|(_, metric)| metric.headline);
        }
        metrics
    }

    /// The metric that is the cost of a unit of output, with its index: cost over output, both of
    /// them sums. `None` where the simulation declares none.
    #[must_use]
    pub fn cost_of_output(&self) -> Option<(usize, &Metric)> {
        let simulation = &self.points[0].simulation;
        let key = simulation.cost_of_output()?;
        let mut metrics = simulation.metrics().iter().enumerate();
        metrics.find(|(_, own)| own.key == key && own.reduction == Reduction::RatioOfSums)
    }

    /// Which replication a run at a point is.
    pub(super) fn key(&self, point: usize, replication: u32) -> RunKey {
        RunKey { seed: self.points[point].seed, replication }
    }

    /// The key in a journal of a warm-up.
    pub(super) fn warm_up_key(&self, point: usize, replication: u32) -> RunDigest {
        let point = &self.points[point];
        digest(point.identities.warm_up(), RunKey { seed: point.seed, replication })
    }

    /// The key in a journal of a run.
    #[must_use]
    pub fn run_key(&self, place: RunPlace) -> RunDigest {
        let RunPlace { point, policy, replication } = place;
        let point = &self.points[point];
        digest(point.identities.run(policy), RunKey { seed: point.seed, replication })
    }
}

/// The key in a journal of what is a function of `identity` in a replication.
fn digest(identity: &Identity, key: RunKey) -> RunDigest {
    let mut hash = Sha256::new();
    hash.update(identity);
    hash.update(key.seed.to_le_bytes());
    hash.update(key.replication.to_le_bytes());
    hash.update(RESULTS_VERSION.to_le_bytes());
    let mut digest = RunDigest::default();
    digest.copy_from_slice(&hash.finalize()[..16]);
    digest
}
