//! One level of one department: its seats, teams and rows.

use std::ops::Range;

use super::lanes::LANES;
use super::row::SeatId;
use crate::rng::Place;

/// Rows of a batch, rounded to whole groups of teams: fixed, for sums are added up batch by batch. Its
/// columns take 0.9 MB, which a second-level cache of 2 MB holds with room to spare; a department that
/// threads share ([`super::work::SHARED_FROM`]) has at least six.
const BATCH_ROWS: usize = 8192;

/// One level of one department.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    /// Ordinal of the department; the executive's is the number of departments.
    pub(crate) unit: usize,
    /// 0 for contributors, 1 and up for managers.
    pub(crate) level: u8,
    /// The rows of its seats, and rows between them without a seat.
    pub(crate) rows: Range<usize>,
    /// Its seats, by number.
    pub(crate) seats: Range<usize>,
    /// The teams that its managers lead, padded to a multiple of [`LANES`]; empty for contributors.
    pub(crate) teams: Range<usize>,
    /// The block that holds the bosses; `None` for the top seat.
    pub(crate) bosses: Option<usize>,
    /// All seats that report to this block, by number; empty for contributors.
    pub(crate) reports: Range<usize>,
    /// The blocks that report to this one: several for the executive.
    pub(crate) report_blocks: Range<usize>,
    /// The teams that its seats are in, side by side and one after the other.
    pub(crate) grid: Grid,
}

/// How the seats of a block stand in rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grid {
    /// Teams side by side: a power of two up to [`LANES`].
    pub(crate) width: usize,
    /// Members of the largest team.
    pub(crate) members: usize,
}

impl Grid {
    /// The grid of `reports` reports under `bosses` bosses.
    pub(super) fn of(reports: usize, bosses: usize) -> Self {
        Self { width: bosses.next_power_of_two().min(LANES), members: reports.div_ceil(bosses) }
    }

    /// Rows of a group: `width` teams side by side.
    pub(crate) fn group(self) -> usize {
        (self.width * self.members).next_multiple_of(LANES)
    }

    /// The row of a member of a team, from the first row of the block.
    pub(super) fn row(self, team: usize, member: usize) -> usize {
        team / self.width * self.group() + member * self.width + team % self.width
    }
}

impl Block {
    /// Its seats of the layout.
    pub(crate) fn size(&self) -> usize {
        self.seats.len()
    }

    /// The coordinates of the block's draws in `period`.
    pub(crate) fn place(&self, period: u32) -> Place {
        let department = u16::try_from(self.unit).unwrap_or(u16::MAX);
        Place { department, level: self.level, period }
    }

    /// The seats that report to boss number `boss` of the block.
    ///
    /// Report i of n lies under boss floor(i·m/n) of m.
    pub(crate) fn team(&self, boss: usize) -> Range<usize> {
        let first = |boss| self.reports.start + first_report(boss, self.reports.len(), self.size());
        first(boss)..first(boss + 1)
    }

    /// Its groups of teams in batches, which the pass and reviews take one by one.
    pub(crate) fn batches(&self) -> impl Iterator<Item = Range<usize>> {
        let groups = self.rows.len() / self.grid.group();
        let size = (BATCH_ROWS / self.grid.group()).max(1);
        (0..groups).step_by(size).map(move |start| start..groups.min(start + size))
    }

    /// The boss of the seat `report`, by its number in the block.
    pub(crate) fn boss_of(&self, report: SeatId) -> usize {
        (report.0 - self.reports.start) * self.size() / self.reports.len()
    }
}

/// The first of n reports that lies under `boss` of m.
pub(super) fn first_report(boss: usize, n: usize, m: usize) -> usize {
    (boss * n).div_ceil(m)
}
