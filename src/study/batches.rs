//! What is left to run, cut into batches whose runs are advanced side by side.
//!
//! A batch is of one kind: lanes whose simulations stand beside each other and that have as many
//! runs to go. How the batches are cut changes no run: it decides how well lanes and threads are
//! filled, and in which order records come.

use std::collections::BTreeMap;
use std::ops::Range;

use super::shared::{Kind, PointPolicy, SharedWarmUp, in_replication};
use super::units::Units;
use super::{Plan, RunIndex};

/// Runs under which the warm-up that is run again for some of them costs little: warm-ups take an
/// eighth of their time.
const RUNS_BY_WARM_UP: u32 = 8;

/// The same where a thread would else have nothing to do.
const RUNS_BY_WARM_UP_AT_LEAST: u32 = 2;

/// One warm-up, and runs that continue from it one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LanePlan {
    /// Index of the warm-up.
    shared: usize,
    /// The replication, from 1.
    pub(super) replication: u32,
    /// Of its runs every `parts`th, from number `part` (from 0) on.
    part: usize,
    parts: usize,
}

impl LanePlan {
    /// The warm-up.
    pub(super) fn warm_up(self, all: &[SharedWarmUp]) -> &SharedWarmUp {
        &all[self.shared]
    }

    /// The runs, those on record too.
    pub(super) fn runs(self, all: &[SharedWarmUp]) -> impl Iterator<Item = &[PointPolicy]> {
        let runs = all[self.shared].runs.iter().skip(self.part).step_by(self.parts);
        runs.map(Vec::as_slice)
    }
}

/// Replications (from 0) of the points that are open, to be run on some threads.
#[derive(Clone, Debug)]
pub(super) struct Stretch<'a> {
    /// By point.
    pub(super) is_open: &'a [bool],
    /// Those that are run here.
    pub(super) own: &'a Units,
    pub(super) replications: Range<u32>,
    pub(super) threads: usize,
}

/// A replication of a warm-up with runs that are not on record.
struct Unit {
    shared: usize,
    replication: u32,
    missing: usize,
}

impl Stretch<'_> {
    /// What is not on record, in batches: each replication at all points before the next, as far as
    /// batches allow.
    pub(super) fn batches(
        &self,
        plan: &Plan,
        all: &[SharedWarmUp],
        records: &RunIndex,
    ) -> Vec<Vec<LanePlan>> {
        let mut by_kind: BTreeMap<Option<Kind>, Vec<Unit>> = BTreeMap::new();
        for unit in self.units(all, records) {
            by_kind.entry(all[unit.shared].kind).or_default().push(unit);
        }
        let mut queues: BTreeMap<(Option<Kind>, usize), Vec<LanePlan>> = BTreeMap::new();
        for (kind, units) in by_kind {
            for (waves, lane) in self.lanes(plan, &units, most(kind)) {
                queues.entry((kind, waves)).or_default().push(lane);
            }
        }
        let shares = if queues.len() < 2 * self.threads { self.threads } else { 1 };
        let mut batches: Vec<Vec<LanePlan>> = Vec::new();
        for ((kind, _), queue) in queues {
            let mut lanes = queue.iter().copied();
            for size in sizes(queue.len(), most(kind), shares) {
                batches.push(lanes.by_ref().take(size).collect());
            }
        }
        batches.sort_by_key(|batch| (batch[0].replication, batch[0].shared));
        batches
    }

    /// Every replication of every warm-up of which something is not on record, in order.
    fn units(&self, all: &[SharedWarmUp], records: &RunIndex) -> Vec<Unit> {
        let mut units = Vec::new();
        let replications = (self.replications.start + 1)..=self.replications.end;
        for replication in replications {
            for (shared, warm_up) in all.iter().enumerate() {
                let missing =
                    warm_up.runs.iter().filter(|runs| self.lacks(records, runs, replication));
                let missing = missing.count();
                let is_wanted = |point: &&usize| self.wants(**point, replication);
                let mut open = warm_up.points.iter().filter(is_wanted);
                let lacks_warm_up = open.any(|&point| !records.has_warm_up(point, replication));
                if missing > 0 || lacks_warm_up {
                    units.push(Unit { shared, replication, missing });
                }
            }
        }
        units
    }

    /// Whether a run is wanted at an open point and is not on record.
    pub(super) fn lacks(&self, records: &RunIndex, runs: &[PointPolicy], replication: u32) -> bool {
        let mut places = in_replication(runs, replication);
        places.any(|place| self.wants(place.point, replication) && !records.has_run(place))
    }

    /// Whether a replication (from 1) is run at a point.
    pub(super) fn wants(&self, point: usize, replication: u32) -> bool {
        self.is_open[point] && self.own.holds(point, replication)
    }

    /// Lanes for units of which `most` stand side by side, each with its runs to go. Where units are
    /// fewer than there is room for, their runs are parted among several lanes, if the warm-up that
    /// each of them runs again is little beside its runs.
    fn lanes(&self, plan: &Plan, units: &[Unit], most: usize) -> Vec<(usize, LanePlan)> {
        let simulation = &plan.points[0].simulation;
        let (before, after) = (simulation.warm_up().periods(), simulation.horizon().max(1));
        let runs = |by_warm_up: u32| (by_warm_up * before).div_ceil(after).max(1) as usize;
        let room = |wanted: usize| wanted.div_ceil(units.len().max(1));
        let mut lanes = Vec::new();
        for &Unit { shared, replication, missing } in units {
            let for_threads = room(2 * self.threads).min(missing / runs(RUNS_BY_WARM_UP_AT_LEAST));
            let for_lanes = room(most * self.threads).min(missing / runs(RUNS_BY_WARM_UP));
            let for_threads = if self.threads > 1 { for_threads } else { 1 };
            let parts = for_threads.max(for_lanes).max(1);
            for part in 0..parts {
                let waves = (missing + parts - 1 - part) / parts;
                lanes.push((waves, LanePlan { shared, replication, part, parts }));
            }
        }
        lanes
    }
}

/// How many lanes stand side by side, at most.
fn most(kind: Option<Kind>) -> usize {
    kind.map_or(1, |kind| kind.most)
}

/// The sizes of the batches that `count` lanes are cut into: as many full ones as keep `shares`
/// threads busy, and of what is left the same for each of them, in halves of a full one.
fn sizes(count: usize, most: usize, shares: usize) -> Vec<usize> {
    let full = count.saturating_sub(1) / most;
    let full = full.saturating_sub(shares - 1);
    let left = count - full * most;
    let mut rest = Vec::new();
    for share in 0..shares {
        let mut own = left / shares + usize::from(share < left % shares);
        let mut size = most;
        while own > 0 {
            while size > own {
                size /= 2;
            }
            rest.push(size);
            own -= size;
        }
    }
    rest.sort_unstable_by_key(|&size| std::cmp::Reverse(size));
    std::iter::repeat_n(most, full).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_full_as_long_as_all_threads_have_as_much_to_do() {
        assert_eq!(sizes(64, 32, 1), [32, 32]);
        assert_eq!(sizes(50, 32, 1), [32, 16, 2]);
        assert_eq!(sizes(100, 32, 2), [32, 32, 16, 16, 2, 2]);
        assert_eq!(sizes(3, 32, 2), [2, 1]);
        assert_eq!(sizes(1, 32, 4), [1]);
        assert_eq!(sizes(7, 1, 2), [1; 7]);
        assert_eq!(sizes(13, 5, 1), [5, 5, 2, 1]);
        for (count, most, shares) in [(600, 32, 2), (97, 8, 3), (1000, 16, 64), (5, 4, 2)] {
            let found = sizes(count, most, shares);
            assert_eq!(found.iter().sum::<usize>(), count);
            assert!(found.is_sorted_by(|one, next| one >= next));
            // Threads that take one batch after the other end within a batch of what is left.
            let mut threads = vec![0; shares];
            for size in found {
                *threads.iter_mut().min().unwrap() += size;
            }
            let (least, longest) = (threads.iter().min().unwrap(), threads.iter().max().unwrap());
            assert!(longest - least <= 1, "{threads:?}");
        }
    }
}
