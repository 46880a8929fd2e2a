//! The reporting tree, and where in the columns the row of each seat stands.
//!
//! A seat is known by a [`SeatId`] to tables, identities and draws: level by level from the bottom up,
//! within a level department by department, last the heads of all departments side by side and the
//! executive where there are several departments; teams are runs of these numbers. Its [`Row`] is
//! where the columns hold it: teams stand side by side there, so that what a team means to its members
//! lies in the same lane for all of them, and its sums are plain sums of lanes.
//!
//! With `width` teams side by side, member j of team t of a block stands at
//! `(t / width)·group + j·width + t % width` from the block's first row, `group` being the rows
//! of `width` teams, rounded up to a multiple of [`LANES`]. Rows without a seat are padding: vacant for
//! ever.

use std::ops::Range;

use super::block::{Block, Grid, first_report};
use super::lanes::{LANES, lanes};
use super::row::{Row, SeatId};
use super::structure::Structure;
use std::sync::Arc;

/// The seat of a row that has none.
const NOBODY: u32 = u32::MAX;

/// The reporting tree.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
    /// From the bottom up.
    pub(crate) blocks: Vec<Block>,
    /// All contributors' seats: the first numbers.
    pub(crate) contributors: usize,
    /// All seats.
    pub(crate) seats: usize,
    /// Rows of the columns, padding included.
    pub(crate) rows: usize,
    /// Teams, padding included.
    pub(crate) teams: usize,
    pub(crate) departments: usize,
    /// Seat by row; [`NOBODY`] for padding.
    seat_by_row: Vec<u32>,
    /// Row by seat.
    row_by_seat: Vec<u32>,
    /// The seats that exist, and team sizes, when an organization begins.
    pub(crate) founded: Arc<Structure>,
}

impl Layout {
    /// Bytes that one seat takes, however many organizations share the tree.
    pub(crate) const BYTES_PER_SEAT: usize = 2 * size_of::<u32>();

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
            founded: Arc::new(Structure::of(&blocks, &row_by_seat, seat_by_row.len())),
            blocks,
            seat_by_row,
            row_by_seat,
        }
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

    /// Whether the block is the head of one of several departments.
    pub(crate) fn has_executive_above(&self, block: &Block) -> bool {
        block.bosses.is_some_and(|bosses| self.blocks[bosses].report_blocks.len() > 1)
    }

    /// Whether the seat is a contributor's.
    pub(crate) fn is_contributor(&self, row: Row) -> bool {
        self.seat(row).0 < self.contributors
    }
}

/// Seats by level: the headcount, then as many bosses as the span needs, until one seat is left.
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
        // The executive's reports are blocks of one seat: every head of a department is one.
        block.grid = Grid::of(block.size(), bosses);
        block.rows = row..row + bosses.div_ceil(block.grid.width) * block.grid.group();
        row = block.rows.end;
        let teams = if block.level > 0 { block.size().next_multiple_of(LANES) } else { 0 };
        block.teams = team..team + teams;
        team = block.teams.end;
    }
}

/// The seat of every row, and the row of every seat.
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
