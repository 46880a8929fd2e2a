//! Which keys drive the differences between policies over worlds, by the method that a study asks for.

use super::judged::{Judged, JudgedDifference};
use super::world_values::Between;
use super::{CONFIDENCE, Collapse, Plan, WorldSet};
use crate::scenario::{SensitivityMethod, Worlds};
use crate::sim::Direction;
use crate::sim::threads::*;
use crate::stats::chaos::Indices;
use crate::stats::jansen::{BlockIndices, block_indices};
use crate::stats::morris::{ElementaryEffects, elementary_effects};
use crate::stats::pawn::{Pawn, pawn};
use crate::stats::{Chaos, dummy, mean};

/// The name of the key that nothing depends on.
pub(super) const DUMMY: &str = "dummy";

/// Slices of a key for the distances of PAWN: ten, as its authors take.
const SLICES: usize = 10;

/// What drives one metric of a pair of policies.
#[derive(Clone, Debug)]
pub(super) struct Sensitivity {
    /// Worlds that count: those in which neither collapsed, in whole groups where a method needs these.
    pub(super) worlds: usize,
    /// Mean of the difference over them.
    pub(super) mean: Option<f64>,
    /// Its spread over them.
    pub(super) between: Option<Between>,
    /// What the method found; `None` where it has too few worlds, or nothing varies.
    pub(super) found: Option<Found>,
    /// Distances between distributions, where they are asked for, or where worlds collapsed.
    pub(super) pawn: Option<Pawn>,
}

/// What a method found, by key, the dummy last.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// Polynomial chaos.
    Chaos(Box<Indices>),
    /// Saltelli's blocks.
    Blocks(BlockIndices),
    /// Elementary effects.
    Effects(Vec<ElementaryEffects>),
}

/// What drives each of the differences, in the order of [`Judged::differences`].
#[derive(Clone, Debug)]
pub(super) struct Sensitivities {
    pub(super) all: Vec<Sensitivity>,
}

/// The worlds with a column for every key and the dummy.
struct Design<'a> {
    method: SensitivityMethod,
    /// By world, then key.
    x: Vec<Vec<f64>>,
    set: &'a WorldSet,
}

impl Sensitivities {
    /// Estimates the sensitivities of a study over `worlds`.
    pub(super) fn of(plan: &Plan, worlds: &Worlds, set: &WorldSet, judged: &Judged) -> Self {
        let design = Design::of(plan.method, worlds, set);
        let counted: Vec<Vec<usize>> =
            judged.differences.iter().map(|own| design.counted(own)).collect();
        let expansions = design.expansions(&counted);
        let estimate = |place: usize| {
            let (judged, counted) = (&judged.differences[place], &counted[place]);
            let mut known = expansions.iter();
            let chaos = known.find(|(worlds, _)| *worlds == counted).map(|(_, chaos)| chaos);
            design.sensitivity(judged, counted, chaos)
        };
        let all = (0..judged.differences.len()).into_par_iter().map(estimate).collect();
        Self { all }
    }
}

impl<'a> Design<'a> {
    fn of(method: SensitivityMethod, worlds: &Worlds, set: &'a WorldSet) -> Self {
        let mut x = worlds.independent.clone();
        let has_dummy = x.first().is_some_and(|world| world.len() > worlds.keys.len());
        if !has_dummy {
            let shares = dummy(x.len());
            x.iter_mut().zip(shares).for_each(|(world, share)| world.push(share));
        }
        Self { method, x, set }
    }

    /// Keys, the dummy among them.
    fn keys(&self) -> usize {
        self.x.first().map_or(0, Vec::len)
    }

    /// The numbers, from 0, of the worlds that count for a difference.
    fn counted(&self, judged: &JudgedDifference) -> Vec<usize> {
        let group = match self.method {
            SensitivityMethod::Chaos | SensitivityMethod::Pawn => 1,
            SensitivityMethod::Jansen => self.keys() + 2,
            SensitivityMethod::Morris => self.keys() + 1,
        };
        let worlds: Vec<usize> = (0..judged.worlds.len()).collect();
        let whole = worlds
            .chunks_exact(group)
            .filter(|group| group.iter().all(|&world| judged.worlds[world].is_some()));
        whole.flatten().copied().collect()
    }

    /// The expansions over each different list of worlds.
    fn expansions<'c>(&self, counted: &'c [Vec<usize>]) -> Vec<(&'c Vec<usize>, Chaos)> {
        if self.method != SensitivityMethod::Chaos {
            return Vec::new();
        }
        let mut lists: Vec<&Vec<usize>> = Vec::new();
        for list in counted {
            if !lists.contains(&list) {
                lists.push(list);
            }
        }
        let expand = |worlds: &'c Vec<usize>| (worlds, Chaos::new(&self.rows(worlds), CONFIDENCE));
        lists.into_par_iter().map(expand).collect()
    }

    fn rows(&self, worlds: &[usize]) -> Vec<Vec<f64>> {
        worlds.iter().map(|&world| self.x[world].clone()).collect()
    }

    fn sensitivity(
        &self,
        judged: &JudgedDifference,
        counted: &[usize],
        chaos: Option<&Chaos>,
    ) -> Sensitivity {
        let worlds = || counted.iter().filter_map(|&world| judged.worlds[world].as_ref());
        let y: Vec<Vec<f64>> = worlds().map(|world| world.differences.clone()).collect();
        let means: Vec<f64> = worlds().map(|world| world.moments.mean).collect();
        let found = match self.method {
            SensitivityMethod::Chaos => {
                chaos.and_then(|chaos| chaos.indices(&y)).map(Box::new).map(Found::Chaos)
            }
            SensitivityMethod::Jansen => {
                block_indices(&y, self.keys(), CONFIDENCE).map(Found::Blocks)
            }
            SensitivityMethod::Morris => {
                elementary_effects(&self.rows(counted), &y, CONFIDENCE).map(Found::Effects)
            }
            SensitivityMethod::Pawn => None,
        };
        Sensitivity {
            worlds: counted.len(),
            mean: mean(&means),
            between: Between::of(y.iter().map(Vec::as_slice)),
            found,
            pawn: self.distances(judged),
        }
    }

    /// The distances between distributions of a difference: where they are asked for, and beside
    /// chaos where worlds collapsed.
    fn distances(&self, judged: &JudgedDifference) -> Option<Pawn> {
        let all = 0..judged.worlds.len();
        let has_collapsed =
            || all.clone().any(|w| self.set.collapse(w, judged.pair) != Collapse::No);
        match self.method {
            SensitivityMethod::Pawn => {}
            SensitivityMethod::Chaos if has_collapsed() => {}
            _ => return None,
        }
        let ranked = all.filter_map(|world| Some((world, self.response(judged, world)?)));
        let (worlds, y): (Vec<usize>, Vec<f64>) = ranked.unzip();
        pawn(&self.rows(&worlds), &y, SLICES)
    }

    /// The difference in a world: without end on the side of the policy that did not collapse, where
    /// one of them did.
    fn response(&self, judged: &JudgedDifference, world: usize) -> Option<f64> {
        let best = || match judged.better? {
            Direction::Higher => Some(f64::INFINITY),
            Direction::Lower => Some(f64::NEG_INFINITY),
        };
        match self.set.collapse(world, judged.pair) {
            Collapse::No => judged.worlds[world].as_ref().map(|world| world.moments.mean),
            Collapse::Policy => best().map(|best| -best),
            Collapse::Baseline => best(),
            Collapse::Both => None,
        }
    }
}
