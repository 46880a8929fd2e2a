//! What a study runs, and what it will take.

use thiserror::Error;

use super::Column;
use crate::sim::{Simulation, Value};

/// Memory that the records of a study and the organizations at work may take: 8 GiB.
pub const MEMORY_MAX_BYTES: u64 = 8 << 30;

/// What a design point takes besides its records: its scenario and its model. Measured: 8 kB with
/// one department and two policies.
const POINT_BYTES: u64 = 1 << 13;

/// One design point: a simulation with all its parameters, and its policies.
#[derive(Debug)]
pub struct Point<S: Simulation> {
    /// The simulation.
    pub simulation: S,
    /// The policies, in the order of [`Plan::policies`].
    pub policies: Vec<S::Policy>,
    /// The values of [`Plan::factors`]; `None` where the point has no one value of a factor.
    pub values: Vec<Option<Value>>,
}

/// Everything that a study runs: points × policies × replications under one seed.
#[derive(Debug)]
pub struct Plan<S: Simulation> {
    /// The design points; at least one. All have the same metrics, groups and horizon.
    pub points: Vec<Point<S>>,
    /// What differs between the points, as columns of the table of points; may be empty.
    pub factors: Vec<Column>,
    /// Names of the policies.
    pub policies: Vec<String>,
    /// Index of the policy that the others are compared with.
    pub baseline: usize,
    /// Replications of every point.
    pub replications: u32,
    /// The study's seed.
    pub seed: u64,
}

/// A study that cannot be run.
#[derive(Debug, Error, PartialEq, Eq)]
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
    /// The worker threads could not be started.
    #[error("the worker threads could not be started: {0}; try a smaller --threads")]
    Threads(String),
}

impl<S: Simulation> Plan<S> {
    /// Runs of the study, the shared warm-ups not counted.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.points.len() as u64 * self.policies.len() as u64 * u64::from(self.replications)
    }

    /// Numbers in the record of one run, or of one warm-up of `periods` periods.
    pub(super) fn record_width(&self, periods: u32) -> usize {
        let first = &self.points[0].simulation;
        periods as usize * first.groups().len() * (1 + 2 * first.metrics().len())
    }

    /// Bytes of memory that the records take.
    #[must_use]
    pub fn record_bytes(&self) -> u64 {
        let first = &self.points[0].simulation;
        let replicated = self.points.len() as u64 * u64::from(self.replications);
        let warm_up = self.record_width(first.warm_up().periods()) as u64;
        let runs = self.record_width(first.horizon()) as u64 * self.policies.len() as u64;
        8 * replicated * (warm_up + runs)
    }

    /// Refuses a study that would eat the machine: `state_bytes` is what one live simulation
    /// takes; each of the `threads` holds two, the copy at the switch included.
    ///
    /// # Errors
    ///
    /// [`StudyError::Memory`] with the estimate.
    pub fn check_memory(&self, state_bytes: u64, threads: usize) -> Result<u64, StudyError> {
        let live = state_bytes.saturating_mul(2 * threads as u64);
        let points = self.points.len() as u64 * POINT_BYTES;
        let needed_bytes = self.record_bytes().saturating_add(live).saturating_add(points);
        if needed_bytes > MEMORY_MAX_BYTES {
            return Err(StudyError::Memory { needed_bytes });
        }
        Ok(needed_bytes)
    }
}
