//! The hierarchies of the models of Pluchino et al.: seats by level, the top first.

use std::ops::Range;

use crate::sim::choice;

choice! {
    /// Who may be promoted into a seat.
    pub enum Pool {
        /// Anybody on the level below.
        Global = "global",
        /// The seat's own reports.
        Neighbors = "neighbors",
    }
}

/// A level of a hierarchy.
#[derive(Clone, Debug)]
pub(super) struct Level {
    /// Its seats, as indices into the seats of all levels.
    pub(super) seats: Range<usize>,
    /// Weight of its persons' competence in the efficiency.
    pub(super) responsibility: f64,
}

/// A hierarchy: its levels, the top first.
#[derive(Clone, Debug)]
pub(super) struct Hierarchy {
    pub(super) levels: Vec<Level>,
}

impl Hierarchy {
    /// The hierarchy of levels, each with its number of seats and its responsibility.
    pub(super) fn new(levels: &[(usize, f64)]) -> Self {
        let mut start = 0;
        let level = |&(seats, responsibility): &(usize, f64)| {
            let seats = start..start + seats;
            start = seats.end;
            Level { seats, responsibility }
        };
        Self { levels: levels.iter().map(level).collect() }
    }

    /// All seats.
    pub(super) fn seats(&self) -> usize {
        self.bottom().seats.end
    }

    /// The level of the hires.
    pub(super) fn bottom(&self) -> &Level {
        &self.levels[self.levels.len() - 1]
    }

    /// The seats from which `seat` of `level` (above the bottom) is filled. Neighbors are the
    /// reports in a tree in which every seat above the bottom has the same number of reports.
    pub(super) fn pool(&self, level: usize, seat: usize, pool: Pool) -> Range<usize> {
        let (own, below) = (&self.levels[level].seats, &self.levels[level + 1].seats);
        match pool {
            Pool::Global => below.clone(),
            Pool::Neighbors => {
                let reports = below.len() / own.len();
                let first = below.start + (seat - own.start) * reports;
                first..first + reports
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reports_of_a_level_are_the_level_below() {
        let tree = Hierarchy::new(&[(1, 1.0), (3, 0.8), (9, 0.6)]);
        assert_eq!(tree.seats(), 13);
        assert_eq!(tree.pool(0, 0, Pool::Neighbors), 1..4);
        let reports = [1, 2, 3].map(|seat| tree.pool(1, seat, Pool::Neighbors));
        assert_eq!(reports, [4..7, 7..10, 10..13]);
        assert_eq!(tree.pool(1, 2, Pool::Global), 4..13);
    }
}
