//! How much of a design differs: warm-ups and runs that are functions of the same inputs are run
//! once, so that the estimates of a study count them once.

use std::collections::BTreeSet;

use super::Identities;
use super::identities::Identity;

/// How many warm-ups and runs of a replication differ, at all points together, and their persons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Different {
    /// Different warm-ups.
    pub(super) warm_ups: u64,
    /// Different runs.
    pub(super) runs: u64,
    /// Persons of the different warm-ups, vacant seats counted.
    pub(super) persons_of_warm_ups: u64,
    /// Persons of the different runs.
    pub(super) persons_of_runs: u64,
}

/// Counts what differs, point by point.
#[derive(Debug, Default)]
pub(super) struct DifferentCount {
    warm_ups: BTreeSet<(u64, Identity)>,
    runs: BTreeSet<(u64, Identity)>,
    found: Different,
}

impl DifferentCount {
    /// Counts in a point with this seed and as many persons, vacant seats counted.
    pub(super) fn add(&mut self, seed: u64, identities: &Identities, persons: usize) {
        let found = &mut self.found;
        if self.warm_ups.insert((seed, *identities.warm_up())) {
            found.warm_ups += 1;
            found.persons_of_warm_ups += persons as u64;
        }
        for identity in identities.runs() {
            if self.runs.insert((seed, *identity)) {
                found.runs += 1;
                found.persons_of_runs += persons as u64;
            }
        }
    }

    pub(super) fn found(&self) -> Different {
        self.found
    }
}

impl Different {
    /// As many again for each of `points` points that have nothing in common, of `persons` persons
    /// together.
    pub(super) fn times(self, points: usize, persons: u64) -> Self {
        let points = points as u64;
        Self {
            warm_ups: self.warm_ups * points,
            runs: self.runs * points,
            persons_of_warm_ups: self.warm_ups * persons,
            persons_of_runs: self.runs * persons,
        }
    }
}
