//! One level of one department: its seats, teams and rows.

use std::ops::Range;

use super::lanes::LANES;
use super::row::SeatId;
use crate::rng::Place;

/// Rows of a department from which on all threads share its batches, which are six then: below, waking
/// threads costs more than they save (measured; docs/performance.md).
pub(crate) const SHARED_FROM: usize = 48 * 1024;

/// Teams of a run in a batch: fixed, for sums are added up batch by batch. In teams of eight the columns of
/// one organization's batch take 0.9 MB, which a second-level cache of 2 MB holds with room to spare; a department that
/// threads share ([`SHARED_FROM`]) has at least six.
const BATCH_TEAMS: usize = 1024;

/// One level of one department in all runs of an organization: its teams, and the rows of its seats.
///
/// The team and the run that it belongs to make a pair, numbered team by team and within a team run by run;
/// [`LANES`] pairs stand side by side in a group, a member of each in every row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tier {
    /// Ordinal of the department; the executive's is the number of departments.
    pub(crate) department: usize,
    /// 0 for contributors, 1 and up for managers.
    pub(crate) level: u8,
    /// Seats of one run.
    pub(crate) seats: usize,
    /// The rows of its seats, and rows between them without a seat.
    pub(crate) rows: Range<usize>,
    /// The pairs of a run and a team that its managers lead, padded to a multiple of [`LANES`]; empty for
    /// contributors.
    pub(crate) teams: Range<usize>,
    /// The tier that holds the bosses; `None` for the top seat.
    pub(crate) bosses: Option<usize>,
    /// Whether it is the head of one of several departments, whose boss is the executive.
    pub(crate) is_head: bool,
    /// Teams of one run that its seats are in.
    pub(crate) teams_in: usize,
    /// Seats of the largest of them.
    pub(crate) members: usize,
    /// Runs side by side: a power of two up to [`LANES`].
    pub(crate) runs: usize,
}

impl Tier {
    /// Rows of a group.
    pub(crate) fn group(&self) -> usize {
        self.members * LANES
    }

    /// Its groups.
    pub(crate) fn groups(&self) -> usize {
        (self.teams_in * self.runs).div_ceil(LANES)
    }

    /// The row of a member of a team of a run.
    pub(super) fn row(&self, run: usize, team: usize, member: usize) -> usize {
        let pair = team * self.runs + run;
        self.rows.start + pair / LANES * self.group() + member * LANES + pair % LANES
    }

    /// The first row of a group.
    pub(crate) fn row_of_group(&self, group: usize) -> usize {
        self.rows.start + group * self.group()
    }

    /// Its groups of teams in batches of as many teams a run, which the pass takes one by one.
    pub(crate) fn batches(&self) -> impl Iterator<Item = Range<usize>> {
        let (groups, size) = (self.groups(), BATCH_TEAMS / LANES * self.runs);
        (0..groups).step_by(size).map(move |start| start..groups.min(start + size))
    }
}

/// One level of one department of one run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    /// The run, from 0.
    pub(crate) run: usize,
    /// The tier that it is a part of.
    pub(crate) tier: usize,
    /// Ordinal of the department in its run; the executive's is the number of departments.
    pub(crate) department: usize,
    /// Number of the department among those of all runs: by it settings, sums and the state of departments
    /// are known.
    pub(crate) unit: usize,
    /// 0 for contributors, 1 and up for managers.
    pub(crate) level: u8,
    /// Its seats, by number.
    pub(crate) seats: Range<usize>,
    /// The pairs of its run among those that its tier leads: the first, and how many lie between two.
    pub(super) pairs: (usize, usize),
    /// The block that holds the bosses; `None` for the top seat.
    pub(crate) bosses: Option<usize>,
    /// All seats that report to this block, by number; empty for contributors.
    pub(crate) reports: Range<usize>,
    /// The blocks that report to this one: several for the executive.
    pub(crate) report_blocks: Range<usize>,
}

impl Block {
    /// Its seats of the layout.
    pub(crate) fn size(&self) -> usize {
        self.seats.len()
    }

    /// The coordinates of the block's draws in `period`.
    pub(crate) fn place(&self, period: u32) -> Place {
        let department = u16::try_from(self.department).unwrap_or(u16::MAX);
        Place { department, level: self.level, period }
    }

    /// The seats that report to boss number `boss` of the block.
    ///
    /// Report i of n lies under boss floor(i·m/n) of m.
    pub(crate) fn team(&self, boss: usize) -> Range<usize> {
        let first = |boss| self.reports.start + first_report(boss, self.reports.len(), self.size());
        first(boss)..first(boss + 1)
    }

    /// The place in the columns of teams of the team that boss number `boss` of the block leads.
    pub(crate) fn pair(&self, boss: usize) -> usize {
        let (first, apart) = self.pairs;
        first + boss * apart
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
