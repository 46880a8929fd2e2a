//! How large the simulations of a study are, at all of its design points together or at the
//! largest: the input to its estimate of memory and disk.

use crate::sim::{Breakdown, Simulation};

/// The size of some simulations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    /// Persons of the smallest, vacant seats counted.
    pub(super) persons_least: usize,
    /// Persons of the largest.
    pub(super) persons_most: usize,
    /// Persons of all.
    pub(super) persons: u64,
    /// Bytes of a live state of the largest.
    pub(super) state_bytes: u64,
    /// Bytes of as many live states as are advanced side by side, at most.
    pub(super) batch_bytes: u64,
    /// Runs that are advanced side by side, at most.
    pub(super) side_by_side: u64,
    /// Numbers that a run yields in its breakdowns in a group, at most.
    pub(super) tallies: usize,
    /// Measures of all cells of the breakdowns of all.
    pub(super) measures: u64,
    /// Numbers of the keys of the cells of the breakdowns of all; those that share one declaration
    /// hold it once.
    pub(super) keys: u64,
}

impl Extent {
    /// The size of one simulation.
    pub(super) fn of(simulation: &dyn Simulation) -> Self {
        let (persons, breakdowns) = (simulation.persons_max(), simulation.breakdowns());
        let side_by_side = simulation.side_by_side().max(1) as u64;
        let measures = |breakdown: &Breakdown| breakdown.cells().len() * breakdown.measures.len();
        let keys = |breakdown: &Breakdown| breakdown.cells.len();
        Self {
            persons_least: persons,
            persons_most: persons,
            persons: persons as u64,
            state_bytes: simulation.state_bytes(),
            batch_bytes: simulation.state_bytes().saturating_mul(side_by_side),
            side_by_side,
            tallies: breakdowns.iter().map(Breakdown::numbers).sum(),
            measures: breakdowns.iter().map(measures).sum::<usize>() as u64,
            keys: breakdowns.iter().map(keys).sum::<usize>() as u64,
        }
    }

    /// The size of both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            persons_least: self.persons_least.min(other.persons_least),
            persons_most: self.persons_most.max(other.persons_most),
            persons: self.persons + other.persons,
            state_bytes: self.state_bytes.max(other.state_bytes),
            batch_bytes: self.batch_bytes.max(other.batch_bytes),
            side_by_side: self.side_by_side.max(other.side_by_side),
            tallies: self.tallies.max(other.tallies),
            measures: self.measures + other.measures,
            keys: self.keys + other.keys,
        }
    }

    /// The size of `count` simulations like this one, which share what they declare.
    pub(super) fn times(self, count: usize) -> Self {
        let count = count as u64;
        Self { persons: self.persons * count, measures: self.measures * count, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_take_the_sum_or_what_the_largest_takes() {
        let one = Extent {
            persons_least: 3,
            persons_most: 3,
            persons: 3,
            state_bytes: 30,
            batch_bytes: 60,
            side_by_side: 2,
            tallies: 7,
            measures: 5,
            keys: 2,
        };
        let other = Extent { persons_least: 1, persons_most: 1, persons: 1, tallies: 9, ..one };
        let both = Extent {
            persons_least: 1,
            persons_most: 3,
            persons: 4,
            state_bytes: 30,
            batch_bytes: 60,
            side_by_side: 2,
            tallies: 9,
            measures: 10,
            keys: 4,
        };
        assert_eq!(one.and(other), both);
        assert_eq!(one.times(3), Extent { keys: 2, ..one.and(one).and(one) });
    }
}
