//! What the points and policies of a design have in common: warm-ups and runs that are functions of
//! the same inputs are the same, and are run and recorded once.

use std::collections::BTreeMap;
use std::num::NonZero;

use super::identities::Identity;
use super::{Plan, Point, RunPlace};
use crate::sim::Simulation;

/// A run as a design knows it, before its replication: point and policy, each from 0.
pub(super) type PointPolicy = (usize, usize);

/// A warm-up that design points have in common in every replication, and the different runs that
/// continue from it.
#[derive(Debug)]
pub(super) struct SharedWarmUp {
    /// The points that have it, rising.
    pub(super) points: Vec<usize>,
    /// The different runs, in the order of the design: each the runs that are the same.
    pub(super) runs: Vec<Vec<PointPolicy>>,
    /// Among which others it may be run side by side; `None` where it is run alone.
    pub(super) kind: Option<Kind>,
}

/// Simulations that stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    /// Which.
    number: usize,
    /// How many runs stand side by side, at most; two or more.
    pub(super) most: usize,
}

impl SharedWarmUp {
    /// The warm-ups of a plan, whose points are made, in the order of their first points.
    pub(super) fn all(plan: &Plan) -> Vec<Self> {
        let mut kinds = Kinds::default();
        let mut known = BTreeMap::new();
        let mut all: Vec<Self> = Vec::new();
        for (number, point) in plan.points.iter().enumerate() {
            let kind = kinds.of(plan, number);
            let at = *known.entry((kind, point.seed, *point.identities.warm_up())).or_insert_with(
                || {
                    all.push(Self { points: Vec::new(), runs: Vec::new(), kind });
                    all.len() - 1
                },
            );
            all[at].points.push(number);
        }
        for shared in &mut all {
            shared.runs = different_runs(plan, &shared.points);
        }
        all
    }
}

/// The different runs at points that share a warm-up and a seed.
fn different_runs(plan: &Plan, points: &[usize]) -> Vec<Vec<PointPolicy>> {
    let mut known: BTreeMap<&Identity, usize> = BTreeMap::new();
    let mut runs: Vec<Vec<PointPolicy>> = Vec::new();
    for &point in points {
        let Point { identities, .. } = &plan.points[point];
        for policy in 0..plan.policies.len() {
            let at = *known.entry(identities.run(policy)).or_insert_with(|| {
                runs.push(Vec::new());
                runs.len() - 1
            });
            runs[at].push((point, policy));
        }
    }
    runs
}

/// The runs of one replication.
pub(super) fn in_replication(
    runs: &[PointPolicy],
    replication: u32,
) -> impl Iterator<Item = RunPlace> {
    runs.iter().map(move |&(point, policy)| RunPlace { point, policy, replication })
}

/// The kinds of simulations found so far.
#[derive(Default)]
struct Kinds {
    /// The first point of each.
    first: Vec<usize>,
    /// Numbers of kinds, by what those that stand beside each other have in common.
    by_size: BTreeMap<(NonZero<usize>, usize), Vec<usize>>,
}

impl Kinds {
    /// The kind of the simulation at a point.
    fn of(&mut self, plan: &Plan, point: usize) -> Option<Kind> {
        let simulation = plan.points[point].simulation.as_ref();
        let most = NonZero::new(simulation.side_by_side()).filter(|most| most.get() > 1)?;
        let alike = self.by_size.entry((most, simulation.persons_max())).or_default();
        let stands = |&&number: &&usize| {
            let other: &dyn Simulation = plan.points[self.first[number]].simulation.as_ref();
            simulation.stands_beside(other)
        };
        let number = alike.iter().find(stands).copied().unwrap_or_else(|| {
            self.first.push(point);
            alike.push(self.first.len() - 1);
            self.first.len() - 1
        });
        Some(Kind { number, most: most.get() })
    }
}
