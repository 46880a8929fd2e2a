//! Where the worlds of an analysis lie: spread over the priors, or in the groups that a method of
//! sensitivity asks for.

use super::question::{Analysis, SensitivityMethod};
use super::sampling::{Coordinate, latin_hypercube, sobol_scrambled};
use crate::stats::jansen::blocks;
use crate::stats::morris::trajectories;

/// The least number of groups of worlds.
const GROUPS_MIN: usize = 8;

/// How worlds lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WorldLayout {
    /// Each by itself.
    Spread,
    /// In Saltelli's blocks, with a dummy key.
    Blocks,
    /// On Morris' trajectories, with a dummy key.
    Trajectories,
}

impl WorldLayout {
    pub(super) fn of(analysis: Analysis, method: SensitivityMethod) -> Self {
        match (analysis, method) {
            (Analysis::Sensitivity, SensitivityMethod::Jansen) => Self::Blocks,
            (Analysis::Sensitivity, SensitivityMethod::Morris) => Self::Trajectories,
            _ => Self::Spread,
        }
    }

    /// Worlds of a group where `keys` are drawn and a dummy beside them.
    fn group(self, keys: usize) -> usize {
        match self {
            Self::Spread => 1,
            Self::Blocks => keys + 3,
            Self::Trajectories => keys + 2,
        }
    }

    /// How many worlds would be enough, where `worlds` are not.
    pub(super) fn lacking(self, worlds: usize, keys: usize) -> Option<usize> {
        let needed = GROUPS_MIN * self.group(keys);
        (self != Self::Spread && worlds < needed).then_some(needed)
    }

    /// The worlds, each with a share of every key, as many as there are whole groups of; `kind` says
    /// how they, or what blocks are made of, are sampled.
    pub(super) fn lay_out(
        self,
        kind: &str,
        keys: usize,
        worlds: usize,
        seed: u64,
    ) -> Vec<Vec<f64>> {
        let sample = |axes: usize, points: usize| -> Vec<Vec<f64>> {
            let points = match kind {
                "latin-hypercube" => latin_hypercube(axes, points, seed),
                _ => sobol_scrambled(axes, points, seed),
            };
            points.into_iter().map(shares).collect()
        };
        let groups = worlds / self.group(keys);
        match self {
            Self::Spread => sample(keys, worlds),
            Self::Blocks => blocks(&sample(2 * (keys + 1), groups)),
            Self::Trajectories => trajectories(seed, keys + 1, groups),
        }
    }
}

fn shares(point: Vec<Coordinate>) -> Vec<f64> {
    let share = |coordinate| match coordinate {
        Coordinate::Share(share) => share,
        Coordinate::Base | Coordinate::Level(_) => 0.5,
    };
    point.into_iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_trajectories_are_whole_and_have_a_dummy() {
        let blocks = WorldLayout::Blocks.lay_out("sobol", 3, 100, 1);
        assert_eq!((blocks.len(), blocks[0].len()), (96, 4));
        let trajectories = WorldLayout::Trajectories.lay_out("sobol", 3, 100, 1);
        assert_eq!((trajectories.len(), trajectories[0].len()), (100, 4));
        let changed = |one: &[f64], other: &[f64]| {
            let pairs = one.iter().zip(other);
            pairs.filter(|(one, other)| one.total_cmp(other).is_ne()).count()
        };
        assert!((1..=4).all(|key| changed(&blocks[0], &blocks[key]) == 1));
        assert!(trajectories[..5].windows(2).all(|pair| changed(&pair[0], &pair[1]) == 1));
        let spread = WorldLayout::Spread.lay_out("latin-hypercube", 3, 100, 1);
        assert_eq!((spread.len(), spread[0].len()), (100, 3));
    }

    #[test]
    fn eight_groups_are_the_least() {
        assert_eq!(WorldLayout::Blocks.lacking(47, 3), Some(48));
        assert_eq!(WorldLayout::Blocks.lacking(48, 3), None);
        assert_eq!(WorldLayout::Trajectories.lacking(39, 3), Some(40));
        assert_eq!(WorldLayout::Trajectories.lacking(40, 3), None);
        assert_eq!(WorldLayout::Spread.lacking(1, 3), None);
    }
}
