//! What a study runs.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::journal::{JournalError, RunDigest, Widths};
use super::record::{Detail, Layout, Part};
use super::size::{DISK_MAX_BYTES, MEMORY_MAX_BYTES};
use super::{Column, Points, Shard};
use crate::scenario::{Fingerprint, Precision};
use crate::sim::{Metric, RunKey, Simulation, Value};

/// Raised with every entry under *Results* in CHANGELOG.md: runs of another number are not the
/// same runs.
pub const RESULTS_VERSION: u32 = 3;

/// One design point: a simulation with all its parameters and policies.
#[derive(Debug)]
pub struct Point {
    /// The simulation; it knows its policies by their place in [`Plan::policies`].
    pub simulation: Box<dyn Simulation>,
    /// What its runs are known by.
    pub identities: Identities,
    /// The values of [`Plan::factors`]; `None` where the point has no one value of a factor.
    pub values: Vec<Option<Value>>,
}

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
    /// Replications of every point; with a precision, the most.
    pub replications: u32,
    /// How precisely a metric has to be known at a point for fewer to be enough.
    pub precision: Option<Precision>,
    /// The study's seed.
    pub seed: u64,
    /// What is recorded of a run besides its periods.
    pub detail: Detail,
    /// Indices of the metrics that the tables show, rising; `None` for all.
    pub shown: Option<Vec<usize>>,
    /// Which part of the study is run here.
    pub shard: Shard,
}

/// A study that cannot be run, or not be finished.
#[derive(Debug, Error)]
pub enum StudyError {
    /// The plan needs more memory than a study may take.
    #[error(
        "this study needs about {} MiB of memory, more than the limit of {} MiB; \
         lower replications, years, policies, points or headcount",
        needed_bytes >> 20,
        MEMORY_MAX_BYTES >> 20
    )]
    Memory {
        /// Estimated need.
        needed_bytes: u64,
    },
    /// The plan needs more room on disk than a study may take.
    #[error(
        "this study needs about {} GiB on disk, more than the limit of {} GiB; \
         lower replications, years or policies",
        needed_bytes >> 30,
        DISK_MAX_BYTES >> 30
    )]
    Disk {
        /// Estimated need.
        needed_bytes: u64,
    },
    /// The worker threads could not be started.
    #[error("the worker threads could not be started: {0}; try a smaller --threads")]
    Threads(String),
    /// The journal could not be read or written.
    #[error("{0}; what is on record is kept, and --resume goes on from it")]
    Journal(#[from] JournalError),
    /// What was recorded could not be brought to the disk.
    #[error(
        "the records could not be written to the disk: {0}; make room, and go on with --resume"
    )]
    Sync(std::io::Error),
}

impl StudyError {
    /// Whether the scenario, rather than the machine, is at fault.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Memory { .. } | Self::Disk { .. })
    }
}

impl Plan {
    /// A study planned in code, of one simulation, such as a third party's own, under named
    /// policies of which the first is the baseline: every policy in `replications` replications
    /// under `seed`.
    ///
    /// `identity` is everything that the runs are a function of besides policy, seed and
    /// replication, as text: a model's name, its parameters, and what its policies set. With the
    /// name of the policy it is what a journal knows a run by, so that another model's are never
    /// taken for it.
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
            simulation: Box::new(simulation),
            identities: Identities::of(&inputs),
            values: Vec::new(),
        };
        Self {
            points: vec![point].into(),
            factors: Vec::new(),
            policies: inputs.runs,
            baseline: 0,
            replications,
            precision: None,
            detail: Detail::default(),
            shown: None,
            seed,
            shard: Shard::WHOLE,
        }
    }

    /// Runs of the study, the shared warm-ups not counted.
    #[must_use]
    pub fn runs(&self) -> u64 {
        let replications = self.shard.replications(self.replications);
        self.points.len() as u64 * self.policies.len() as u64 * u64::from(replications)
    }

    /// Numbers in the records of the study.
    #[must_use]
    pub fn widths(&self) -> Widths {
        let layout = Layout::of(self);
        Widths { warm_up: layout.width(Part::WarmUp), run: layout.width(Part::Run) }
    }

    /// The metrics that the tables show, with their indices.
    #[must_use]
    pub fn metrics(&self) -> Vec<(usize, &Metric)> {
        let metrics = self.points[0].simulation.metrics().iter().enumerate();
        let shown = |index: &usize| self.shown.as_ref().is_none_or(|shown| shown.contains(index));
        metrics.filter(|(index, _)| shown(index)).collect()
    }

    pub(super) fn key(&self, replication: u32) -> RunKey {
        RunKey { seed: self.seed, replication }
    }

    /// What the warm-ups of a point have in common.
    pub(super) fn warm_up_identity(&self, point: usize) -> &Identity {
        &self.points[point].identities.warm_up
    }

    /// What the runs of a policy at a point have in common.
    pub(super) fn run_identity(&self, point: usize, policy: usize) -> &Identity {
        &self.points[point].identities.runs[policy]
    }

    /// What the run of an identity in a replication is known by in a journal.
    pub(super) fn digest(&self, identity: &Identity, replication: u32) -> RunDigest {
        let mut hash = Sha256::new();
        hash.update(identity);
        hash.update(self.seed.to_le_bytes());
        hash.update(replication.to_le_bytes());
        hash.update(RESULTS_VERSION.to_le_bytes());
        let mut digest = RunDigest::default();
        digest.copy_from_slice(&hash.finalize()[..16]);
        digest
    }
}

/// A SHA-256 of everything that runs are a function of, besides seed and replication.
pub(super) type Identity = [u8; 32];

/// What the runs of a point are known by in a journal.
#[derive(Clone, Debug)]
pub struct Identities {
    warm_up: Identity,
    /// By policy.
    runs: Vec<Identity>,
}

impl Identities {
    /// The identities of a point whose runs are functions of these inputs.
    #[must_use]
    pub fn of(Fingerprint { warm_up, runs }: &Fingerprint) -> Self {
        let take = |hash: &mut Sha256, text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        let mut of_warm_up = Sha256::new();
        take(&mut of_warm_up, warm_up);
        let of_run = |run: &String| {
            let mut hash = of_warm_up.clone();
            take(&mut hash, run);
            hash.finalize().into()
        };
        Self { runs: runs.iter().map(of_run).collect(), warm_up: of_warm_up.finalize().into() }
    }
}
