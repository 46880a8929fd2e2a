//! The units that a study is cut into: replications at a point.

use std::ops::Range;
use std::sync::Arc;

use super::{Plan, Share};

/// The units of a study that are run in one place. A unit is a replication at a point; they are
/// counted replication by replication, so that a part is a stretch of replications, and where there
/// are more parts than replications, points of one of them.
#[derive(Clone, Debug)]
pub(super) struct Units {
    points: u64,
    replications: Range<u32>,
    /// The points of a round.
    open: Option<Arc<[usize]>>,
    /// Those that are run here.
    own: Range<u64>,
}

impl Units {
    /// Those of a plan.
    pub(super) fn of(plan: &Plan) -> Self {
        Self::of_share(plan, plan.share.as_ref())
    }

    /// Those of a share of the study of a plan; `None` for all.
    pub(super) fn of_share(plan: &Plan, share: Option<&Share>) -> Self {
        let round = share.and_then(|share| share.round.as_ref());
        let open = round.map(|round| round.open.clone());
        let points = open.as_ref().map_or(plan.points.len(), |open| open.len()) as u64;
        let replications = round.map_or(0..plan.replications, |round| round.replications.clone());
        let all = points * replications.len() as u64;
        let own = share.map_or(0..all, |share| share.shard.stretch(all));
        Self { points, replications, open, own }
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.own.end - self.own.start
    }

    /// Whether a replication (from 1) at a point (from 0) is one of them.
    pub(super) fn holds(&self, point: usize, replication: u32) -> bool {
        let place = match &self.open {
            None => Some(point),
            Some(open) => open.binary_search(&point).ok(),
        };
        let replication = replication.wrapping_sub(1);
        let number = |place| u64::from(replication - self.replications.start) * self.points + place;
        self.replications.contains(&replication)
            && place.is_some_and(|place| self.own.contains(&number(place as u64)))
    }

    /// Those of some replications (counted from 0) that any of them belongs to.
    pub(super) fn within(&self, replications: Range<u32>) -> Range<u32> {
        let own = self.replications();
        own.start.max(replications.start)..own.end.min(replications.end)
    }

    /// The replications that some of them belong to, counted from 0.
    fn replications(&self) -> Range<u32> {
        if self.len() == 0 {
            return 0..0;
        }
        let first = self.replications.start;
        let at = |unit: u64| first + u32::try_from(unit / self.points).unwrap_or(u32::MAX);
        at(self.own.start)..at(self.own.end - 1) + 1
    }
}

impl Plan {
    /// Units of the study that are run here: replications at a point.
    #[must_use]
    pub fn units(&self) -> u64 {
        Units::of(self).len()
    }

    /// Whether a replication (from 1) at a point (from 0) is run here.
    #[must_use]
    pub fn holds(&self, point: usize, replication: u32) -> bool {
        Units::of(self).holds(point, replication)
    }

    /// What is run here of an amount that all units of the study take together; rounded up.
    pub(super) fn here(&self, amount: u64) -> u64 {
        let all = self.points.len() as u64 * u64::from(self.replications);
        if self.share.is_none() || all == 0 {
            return amount;
        }
        let own = u128::from(amount) * u128::from(self.units());
        u64::try_from(own.div_ceil(u128::from(all))).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Shard;

    fn units(part: u32, of: u32, round: Option<(Range<u32>, &[usize])>) -> Units {
        let (points, replications, open) = match round {
            None => (3, 0..5, None),
            Some((replications, open)) => (open.len() as u64, replications, Some(open.into())),
        };
        let all = points * replications.len() as u64;
        Units { points, replications, open, own: Shard { part, of }.stretch(all) }
    }

    #[test]
    fn every_unit_is_run_in_one_part() {
        for of in 1..20 {
            for (point, replication) in (0..3).flat_map(|p| (1..=5).map(move |r| (p, r))) {
                let holds = |part: &u32| units(*part, of, None).holds(point, replication);
                assert_eq!((1..=of).filter(holds).count(), 1, "{of}: {point} {replication}");
            }
            let all: u64 = (1..=of).map(|part| units(part, of, None).len()).sum();
            assert_eq!(all, 15);
            let sizes = (1..=of).map(|part| units(part, of, None).len());
            assert!(sizes.clone().max().unwrap() - sizes.min().unwrap() <= 1);
        }
    }

    #[test]
    fn a_part_is_a_stretch_of_replications() {
        let of_five: Vec<_> = (1..=5).map(|part| units(part, 5, None).replications()).collect();
        assert_eq!(of_five, [0..1, 1..2, 2..3, 3..4, 4..5]);
        assert_eq!(units(2, 15, None).replications(), 0..1);
        assert_eq!(units(16, 16, None).replications(), 4..5);
        assert_eq!(units(1, 16, None).replications(), 0..0, "more parts than units");
    }

    #[test]
    fn a_round_has_its_replications_at_the_points_that_are_open() {
        let whole = units(1, 1, Some((4..8, &[1, 6])));
        let held = |point: usize| {
            (1..=10).filter(|&number| whole.holds(point, number)).collect::<Vec<_>>()
        };
        assert_eq!((held(1), held(6)), (vec![5, 6, 7, 8], vec![5, 6, 7, 8]));
        assert!(held(0).is_empty());
        assert_eq!(units(2, 4, Some((4..8, &[1, 6]))).replications(), 5..6);
        let none = units(1, 2, Some((4..8, &[])));
        assert_eq!((none.len(), none.replications()), (0, 0..0));
        assert!(!none.holds(1, 5));
    }
}
