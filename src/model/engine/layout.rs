//! The reporting tree, and where in the columns the row of each seat stands.
//!
//! A seat has two numbers. Its *number* is what tables, identities and draws know it by: level by
//! level from the bottom up, within a level department by department, last the heads of all
//! departments side by side and the executive where there are several departments; teams are runs
//! of numbers. Its *row*, which the code calls `seat`, is where the columns hold it: teams stand
//! side by side there, a member of each in every row of [`LANES`], so that what a team means to its
//! members lies in the same lanes for all of them, and its sums are plain sums of lanes.
//!
//! With `width` teams side by side, member j of team t of a block stands at
//! `(t / width)·group + j·width + t % width` from the block's first row, `group` being the rows
//! of so many teams, rounded up to whole rows of lanes. Rows that no seat has are vacant for ever.

use std::ops::Range;

use super::lanes::{LANES, lanes};
use super::row::{Row, SeatId};
use crate::rng::Place;

/// The number of a row that no seat has.
const NOBODY: u32 = u32::MAX;

/// One level of one department.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    /// Ordinal of the department; the executive's is the number of departments.
    pub(crate) unit: usize,
    /// 0 for contributors, 1 and up for managers.
    pub(crate) level: u8,
    /// The rows of its seats, and those between them that no seat has.
    pub(crate) rows: Range<usize>,
    /// The numbers of its seats.
    pub(crate) seats: Range<usize>,
    /// The teams that its managers lead, and some that nobody is in, up to a multiple of [`LANES`];
    /// empty for contributors.
    pub(crate) teams: Range<usize>,
    /// The block that holds the bosses; `None` for the top seat.
    pub(crate) bosses: Option<usize>,
    /// The numbers of all seats that report to this block; empty for contributors.
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
    /// For so many reports under so many bosses.
    fn of(reports: usize, bosses: usize) -> Self {
        Self { width: bosses.next_power_of_two().min(LANES), members: reports.div_ceil(bosses) }
    }

    /// Rows of so many teams side by side.
    pub(crate) fn group(self) -> usize {
        (self.width * self.members).next_multiple_of(LANES)
    }

    /// The row of a member of a team, from the first row of the block.
    fn row(self, team: usize, member: usize) -> usize {
        team / self.width * self.group() + member * self.width + team % self.width
    }
}

impl Block {
    /// Its seats, without the rows that no seat has.
    pub(crate) fn size(&self) -> usize {
        self.seats.len()
    }

    /// The coordinates of the block's draws in `period`.
    pub(crate) fn place(&self, period: u32) -> Place {
        let department = u16::try_from(self.unit).unwrap_or(u16::MAX);
        Place { department, level: self.level, period }
    }

    /// The numbers of the seats that report to boss number `boss` of the block.
    ///
    /// Report i of n lies under boss floor(i·m/n) of m.
    pub(crate) fn team(&self, boss: usize) -> Range<usize> {
        let first = |boss| self.reports.start + first_report(boss, self.reports.len(), self.size());
        first(boss)..first(boss + 1)
    }

    /// The number, within the block, of the boss of the seat with the number `report`.
    pub(crate) fn boss_of(&self, report: SeatId) -> usize {
        (report.0 - self.reports.start) * self.size() / self.reports.len()
    }
}

/// The first of n reports that lies under `boss` of m.
fn first_report(boss: usize, n: usize, m: usize) -> usize {
    (boss * n).div_ceil(m)
}

/// The reporting tree.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
    /// From the bottom up.
    pub(crate) blocks: Vec<Block>,
    /// All contributors' seats: the first numbers.
    pub(crate) contributors: usize,
    /// All seats.
    pub(crate) seats: usize,
    /// All rows of the columns.
    pub(crate) rows: usize,
    /// Rows of all teams, those that nobody is in included.
    pub(crate) teams: usize,
    pub(crate) departments: usize,
    /// By row.
    seat_by_row: Vec<u32>,
    /// By number.
    row_by_seat: Vec<u32>,
    /// Report seats by team, 1 where nobody is in it.
    team_sizes: Vec<f32>,
    /// The same by row of who leads it, from the first management row on; 1 where nobody sits.
    led_sizes: Vec<f32>,
}

impl Layout {
    /// Bytes that one seat takes in teams of four, however many organizations share the tree.
    pub(crate) const BYTES_PER_SEAT: usize = 2 * size_of::<u32>() + 2 * size_of::<f32>() / 4;

    /// The tree of departments given as (headcount, span).
    pub(crate) fn new(departments: &[(usize, usize)]) -> Self {
        let levels: Vec<Vec<usize>> =
            departments.iter().map(|&(headcount, span)| level_sizes(headcount, span)).collect();
        let mut blocks = Vec::new();
        let tallest = levels.iter().map(Vec::len).max().unwrap_or(0);
        for level in 0..tallest {
            for (unit, sizes) in levels.iter().enumerate().filter(|(_, s)| level + 1 < s.len()) {
                push(&mut blocks, unit, level, sizes[level]);
            }
        }
        let heads = blocks.len()..blocks.len() + departments.len();
        for (unit, sizes) in levels.iter().enumerate() {
            push(&mut blocks, unit, sizes.len() - 1, 1);
        }
        if departments.len() > 1 {
            push(&mut blocks, departments.len(), tallest, 1);
        }
        connect(&mut blocks, heads);
        arrange(&mut blocks);
        let (seat_by_row, row_by_seat) = rows(&blocks);
        Self {
            contributors: departments.iter().map(|&(headcount, _)| headcount).sum(),
            seats: row_by_seat.len(),
            rows: seat_by_row.len(),
            teams: blocks.last().map_or(0, |block| block.teams.end),
            departments: departments.len(),
            led_sizes: led_sizes(&blocks, &seat_by_row),
            team_sizes: team_sizes(&blocks),
            blocks,
            seat_by_row,
            row_by_seat,
        }
    }

    /// Report seats of the team that boss number `boss` of `block` leads; 1 if there is no such
    /// boss.
    #[inline]
    pub(crate) fn team_size(&self, block: &Block, boss: usize) -> f32 {
        let sizes = &self.team_sizes[block.teams.clone()];
        sizes.get(boss).copied().unwrap_or(1.0)
    }

    /// Report seats of those whom the row of managers that begins at `seat` leads, each.
    #[inline]
    pub(crate) fn led_sizes(&self, row: usize) -> &[f32; LANES] {
        let first = row - (self.rows - self.led_sizes.len());
        lanes(&self.led_sizes, first)
    }

    /// Report seats of the row of teams that begins at `first`.
    #[inline]
    pub(crate) fn team_sizes(&self, first: usize) -> &[f32; LANES] {
        lanes(&self.team_sizes, first)
    }

    /// The seat in `row`.
    #[inline]
    pub(crate) fn seat(&self, row: Row) -> SeatId {
        SeatId(self.seat_by_row[row.0] as usize)
    }

    /// The row of `seat`.
    #[inline]
    pub(crate) fn row(&self, seat: SeatId) -> Row {
        Row(self.row_by_seat[seat.0] as usize)
    }

    /// The rows of a run of seats, in the order of the seats.
    pub(crate) fn rows_of(
        &self,
        seats: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = Row> + Clone + '_ {
        self.row_by_seat[seats].iter().map(|&row| Row(row as usize))
    }

    /// The seats of [`LANES`] rows from `start` on, as they are kept; [`NOBODY`] where a row has none.
    #[inline(always)]
    pub(crate) fn seats_of_lanes(&self, start: usize) -> &[u32; LANES] {
        lanes(&self.seat_by_row, start)
    }

    /// The block that holds `row`, by its ordinal.
    pub(crate) fn block_of(&self, row: Row) -> usize {
        self.blocks.partition_point(|block| block.rows.end <= row.0)
    }

    /// The position of a seat within its block, by which its draws are known.
    #[inline]
    pub(crate) fn position(&self, block: &Block, row: Row) -> usize {
        self.seat(row).0 - block.seats.start
    }

    /// The row above `row` of `block`, and the team that it leads.
    pub(crate) fn boss(&self, block: &Block, row: Row) -> Option<(Row, usize)> {
        let bosses = &self.blocks[block.bosses?];
        let boss = bosses.boss_of(self.seat(row));
        Some((self.row(SeatId(bosses.seats.start + boss)), bosses.teams.start + boss))
    }

    /// The team that the manager in `row` of `block` leads.
    pub(crate) fn team_led(&self, block: &Block, row: Row) -> usize {
        block.teams.start + self.position(block, row)
    }

    /// The departments, and the executive where there are several.
    pub(crate) fn units(&self) -> usize {
        self.departments + usize::from(self.departments > 1)
    }

    /// Whether the block is the head of one of several departments, who reports to the executive.
    pub(crate) fn has_executive_above(&self, block: &Block) -> bool {
        block.bosses.is_some_and(|bosses| self.blocks[bosses].report_blocks.len() > 1)
    }

    /// Whether a contributor sits there.
    pub(crate) fn is_contributor(&self, row: Row) -> bool {
        self.seat(row).0 < self.contributors
    }
}

/// Seats by level: the headcount, then as many bosses as the span needs, up to one seat.
pub(crate) fn level_sizes(headcount: usize, span: usize) -> Vec<usize> {
    let mut sizes = vec![headcount, headcount.div_ceil(span)];
    while let Some(&last) = sizes.last()
        && last > 1
    {
        sizes.push(last.div_ceil(span));
    }
    sizes
}

fn push(blocks: &mut Vec<Block>, unit: usize, level: usize, seats: usize) {
    let start = blocks.last().map_or(0, |block: &Block| block.seats.end);
    blocks.push(Block {
        unit,
        level: u8::try_from(level).unwrap_or(u8::MAX),
        rows: 0..0,
        seats: start..start + seats,
        teams: 0..0,
        bosses: None,
        reports: 0..0,
        report_blocks: 0..0,
        grid: Grid { width: 1, members: seats },
    });
}

fn connect(blocks: &mut [Block], heads: Range<usize>) {
    for boss in 0..blocks.len() {
        let (unit, level) = (blocks[boss].unit, blocks[boss].level);
        let reports = if boss >= heads.end {
            heads.clone()
        } else {
            match blocks.iter().position(|b| b.unit == unit && b.level + 1 == level) {
                Some(below) => below..below + 1,
                None => continue,
            }
        };
        for report in reports.clone() {
            blocks[report].bosses = Some(boss);
        }
        blocks[boss].reports = blocks[reports.start].seats.start..blocks[reports.end - 1].seats.end;
        blocks[boss].report_blocks = reports;
    }
}

/// Gives every block its rows and teams.
fn arrange(blocks: &mut [Block]) {
    let (mut row, mut team) = (0, 0);
    for index in 0..blocks.len() {
        let bosses = blocks[index].bosses.map_or(1, |bosses| blocks[bosses].size());
        let block = &mut blocks[index];
        // Of the executive's team, every department's head is a block of its own.
        block.grid = Grid::of(block.size(), bosses);
        block.rows = row..row + bosses.div_ceil(block.grid.width) * block.grid.group();
        row = block.rows.end;
        let teams = if block.level > 0 { block.size().next_multiple_of(LANES) } else { 0 };
        block.teams = team..team + teams;
        team = block.teams.end;
    }
}

/// The number of every row, and the row of every number.
fn rows(blocks: &[Block]) -> (Vec<u32>, Vec<u32>) {
    let count = |end: Option<usize>| end.unwrap_or(0);
    let mut numbers = vec![NOBODY; count(blocks.last().map(|block| block.rows.end))];
    let mut seat_rows = vec![NOBODY; count(blocks.last().map(|block| block.seats.end))];
    for block in blocks {
        let (n, m) = (block.size(), block.bosses.map_or(1, |bosses| blocks[bosses].size()));
        let mut next = 0;
        for team in 0..m {
            let first = next;
            next = first_report(team + 1, n, m);
            for report in first..next {
                let row = block.rows.start + block.grid.row(team, report - first);
                let number = block.seats.start + report;
                numbers[row] = u32::try_from(number).unwrap_or(NOBODY);
                seat_rows[number] = u32::try_from(row).unwrap_or(NOBODY);
            }
        }
    }
    (numbers, seat_rows)
}

/// The report seats of all teams.
fn team_sizes(blocks: &[Block]) -> Vec<f32> {
    let size = |block: &Block, boss: usize| {
        if boss < block.size() { team_size(block, boss) } else { 1.0 }
    };
    blocks
        .iter()
        .flat_map(|block| (0..block.teams.len()).map(move |boss| size(block, boss)))
        .collect()
}

/// The report seats of who sits in each row of managers.
fn led_sizes(blocks: &[Block], numbers: &[u32]) -> Vec<f32> {
    let size =
        |block: &Block, row: usize| match (numbers[row] as usize).checked_sub(block.seats.start) {
            Some(boss) if boss < block.size() => team_size(block, boss),
            _ => 1.0,
        };
    let managers = blocks.iter().filter(|block| block.level > 0);
    managers.flat_map(|block| block.rows.clone().map(move |row| size(block, row))).collect()
}

fn team_size(block: &Block, boss: usize) -> f32 {
    f32::from(u16::try_from(block.team(boss).len()).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_hundred_seats_at_span_eight() {
        assert_eq!(level_sizes(800, 8), [800, 100, 13, 2, 1]);
        assert_eq!(level_sizes(3, 8), [3, 1]);
        assert_eq!(level_sizes(1, 4), [1, 1]);
    }

    #[test]
    fn every_report_lies_under_the_boss_that_the_formula_gives() {
        let layout = Layout::new(&[(801, 8), (37, 5), (4, 4)]);
        for block in layout.blocks.iter().filter(|block| block.level > 0) {
            let (n, m) = (block.reports.len(), block.size());
            let mut seen = 0;
            for boss in 0..m {
                for report in block.team(boss) {
                    assert_eq!((report - block.reports.start) * m / n, boss);
                    assert_eq!(block.boss_of(SeatId(report)), boss);
                    seen += 1;
                }
            }
            assert_eq!(seen, n, "every report has one boss");
        }
    }

    #[test]
    fn blocks_run_from_the_bottom_up_and_cover_every_seat_once() {
        let layout = Layout::new(&[(100, 10), (20, 8), (5, 8)]);
        let (mut next, mut row) = (0, 0);
        for (index, block) in layout.blocks.iter().enumerate() {
            assert_eq!((block.seats.start, block.rows.start), (next, row));
            (next, row) = (block.seats.end, block.rows.end);
            assert!(block.report_blocks.end <= index, "reports come before their bosses");
        }
        assert_eq!((next, row), (layout.seats, layout.rows));
        assert_eq!(layout.contributors, 125);
    }

    #[test]
    fn every_seat_has_a_row_of_its_own_among_those_of_its_block() {
        let layout = Layout::new(&[(1001, 8), (263, 70), (9, 8), (4, 4)]);
        let mut taken = vec![false; layout.rows];
        for block in &layout.blocks {
            assert_eq!((block.rows.start % LANES, block.rows.end % LANES), (0, 0));
            for seat in block.seats.clone() {
                let row = layout.row(SeatId(seat));
                assert!(block.rows.contains(&row.0), "seat {seat} of {block:?}");
                assert_eq!(layout.seat(row), SeatId(seat));
                assert!(!std::mem::replace(&mut taken[row.0], true), "{row:?} twice");
            }
        }
        let nobody = taken.iter().filter(|taken| !**taken).count();
        assert_eq!(nobody, layout.rows - layout.seats);
    }

    #[test]
    fn the_members_of_a_team_stand_in_its_lane() {
        let layout = Layout::new(&[(1001, 8), (100, 8)]);
        for block in layout.blocks.iter().filter(|block| block.report_blocks.len() == 1) {
            let below = &layout.blocks[block.report_blocks.start];
            let width = below.grid.width;
            for boss in 0..block.size() {
                let first = below.rows.start + boss / width * below.grid.group();
                for (member, row) in layout.rows_of(block.team(boss)).enumerate() {
                    assert_eq!(row, first + member * width + boss % width);
                }
            }
        }
    }

    #[test]
    fn bosses_and_teams_are_found_from_the_rows() {
        let layout = Layout::new(&[(85, 5), (12, 4)]);
        for block in &layout.blocks {
            for row in layout.rows_of(block.seats.clone()) {
                let Some((boss, team)) = layout.boss(block, row) else { continue };
                let bosses = &layout.blocks[block.bosses.unwrap()];
                assert_eq!(layout.team_led(bosses, boss), team);
                let led = bosses.team(layout.position(bosses, boss));
                assert!(led.contains(&layout.seat(row).0));
                assert_eq!(layout.blocks[layout.block_of(boss)], *bosses);
            }
        }
    }

    #[test]
    fn the_heads_of_all_departments_report_to_the_executive() {
        let layout = Layout::new(&[(100, 10), (5, 8)]);
        let executive = layout.blocks.last().unwrap();
        assert_eq!((executive.unit, executive.level, executive.team(0).len()), (2, 3, 2));
        let heads: Vec<_> =
            executive.report_blocks.clone().map(|b| layout.blocks[b].level).collect();
        assert_eq!(heads, [2, 1]);
    }
}
