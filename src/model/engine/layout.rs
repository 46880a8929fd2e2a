//! The reporting tree, and where in the columns the row of each seat stands.
//!
//! An organization holds one run or several of one tree, which are advanced side by side and know nothing of
//! each other. A seat is known by a [`SeatId`]: run after run, and within a run level by level from the bottom
//! up, within a level department by department, last the heads of all departments side by side and the
//! executive where there are several departments; teams are runs of these numbers. Tables, identities and
//! draws know its number within the run. Its [`Row`] is where the columns hold it: the teams of a level stand
//! side by side there, those of all runs, so that what a team means to its members lies in the same lane for all
//! of them, and its sums are plain sums of lanes.
//!
//! With `runs` runs, a power of two up to [`LANES`], team t of run r is pair p = t·`runs` + r of its tier, and
//! member j of it stands at `(p / LANES)·group + j·LANES + p % LANES` from the tier's first row,
//! `group` being the rows of [`LANES`] pairs. So a lane belongs to the same run in every row of an organization:
//! to that of its number modulo `runs`. Rows without a seat are padding: vacant for ever.

use std::ops::Range;

use super::block::{Block, Tier, first_report};
use super::lanes::LANES;
use super::row::{Row, SeatId};
use super::structure::Structure;
use std::sync::{Arc, OnceLock};

/// The seat of a row that has none.
const NOBODY: u32 = u32::MAX;

/// The reporting trees of all runs of an organization, which are alike.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
    /// Runs side by side: a power of two up to [`LANES`].
    pub(crate) runs: usize,
    /// From the bottom up.
    pub(crate) tiers: Vec<Tier>,
    /// The tiers' blocks of the first run, then those of the second.
    pub(crate) blocks: Vec<Block>,
    /// All contributors' seats of a run: its first numbers.
    pub(crate) contributors: usize,
    /// All seats of a run.
    pub(crate) seats: usize,
    /// Rows of the columns, padding included.
    pub(crate) rows: usize,
    /// Teams, padding included.
    pub(crate) teams: usize,
    /// Departments of a run.
    pub(crate) departments: usize,
    /// Seat by row; [`NOBODY`] for padding.
    seat_by_row: Vec<u32>,
    /// Row by seat.
    row_by_seat: Vec<u32>,
    /// The team that is led from a row; [`NOBODY`] for contributors and padding.
    led_by_row: Vec<u32>,
    /// The seats that exist, and team sizes, when an organization begins.
    pub(crate) founded: Arc<Structure>,
}

impl Layout {
    /// Bytes that one seat takes, however many organizations share the tree.
    pub(crate) const BYTES_PER_SEAT: usize = 3 * size_of::<u32>();

    /// The tree of departments given as (headcount, span), of one run.
    #[cfg(test)]
    pub(crate) fn new(departments: &[(usize, usize)]) -> Self {
        Self::of(departments, 1)
    }

    /// The trees of `runs` runs, a power of two up to [`LANES`], of departments given as (headcount, span).
    pub(crate) fn of(departments: &[(usize, usize)], runs: usize) -> Self {
        debug_assert!(runs.is_power_of_two() && runs <= LANES, "{runs} runs side by side");
        let levels: Vec<Vec<usize>> =
            departments.iter().map(|&(headcount, span)| level_sizes(headcount, span)).collect();
        let mut tiers = Vec::new();
        let tallest = levels.iter().map(Vec::len).max().unwrap_or(0);
        for level in 0..tallest {
            for (department, sizes) in
                levels.iter().enumerate().filter(|(_, s)| level + 1 < s.len())
            {
                tiers.push(tier(department, level, sizes[level]));
            }
        }
        let heads = tiers.len()..tiers.len() + departments.len();
        for (department, sizes) in levels.iter().enumerate() {
            tiers.push(tier(department, sizes.len() - 1, 1));
        }
        if departments.len() > 1 {
            tiers.push(tier(departments.len(), tallest, 1));
        }
        let reports = connect(&mut tiers, &heads);
        arrange(&mut tiers, runs);
        let blocks = blocks(&tiers, &reports, runs);
        let (seat_by_row, row_by_seat) = rows(&tiers, &blocks);
        Self {
            runs,
            contributors: departments.iter().map(|&(headcount, _)| headcount).sum(),
            seats: row_by_seat.len() / runs,
            rows: seat_by_row.len(),
            teams: tiers.last().map_or(0, |tier| tier.teams.end),
            departments: departments.len(),
            founded: Arc::new(Structure::of((&tiers, &blocks), &row_by_seat, seat_by_row.len())),
            led_by_row: led_by_row(&blocks, &row_by_seat, seat_by_row.len()),
            tiers,
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

    /// The number of the seat in `row` within its run, by which tables and identities know it.
    #[inline]
    pub(crate) fn number(&self, row: Row) -> usize {
        self.seat(row).0 % self.seats
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

    /// The run that `row` belongs to.
    #[inline]
    pub(crate) fn run_of(&self, row: Row) -> usize {
        row.0 % self.runs
    }

    /// The block that holds `row`, by its ordinal.
    pub(crate) fn block_of(&self, row: Row) -> usize {
        self.block_in(self.tiers.partition_point(|tier| tier.rows.end <= row.0), row)
    }

    /// The block of a tier that holds `row`, by its ordinal.
    pub(crate) fn block_in(&self, tier: usize, row: Row) -> usize {
        self.run_of(row) * self.tiers.len() + tier
    }

    /// The blocks of a run, by their ordinals.
    pub(crate) fn blocks_of(&self, run: usize) -> Range<usize> {
        run * self.tiers.len()..(run + 1) * self.tiers.len()
    }

    /// The tier of a department's contributors.
    pub(crate) fn contributors_of(&self, department: usize) -> &Tier {
        &self.tiers[department]
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
        Some((self.row(SeatId(bosses.seats.start + boss)), bosses.pair(boss)))
    }

    /// The team that the manager in `row` of `block` leads.
    pub(crate) fn team_led(&self, block: &Block, row: Row) -> usize {
        block.pair(self.position(block, row))
    }

    /// Departments of a run that have state, settings and sums: all, and the executive's, which has none to
    /// speak of where there is one department only.
    pub(crate) fn units(&self) -> usize {
        self.departments + 1
    }

    /// The number of a department of a run among those of all runs.
    pub(crate) fn unit(&self, run: usize, department: usize) -> usize {
        run * self.units() + department
    }

    /// The departments of a run whose people work: the executive where there are several.
    pub(crate) fn working(&self) -> Range<usize> {
        0..self.departments + usize::from(self.departments > 1)
    }

    /// By row, the team that is led from there; [`NOBODY`] for contributors and padding.
    pub(crate) fn teams_led(&self) -> &[u32] {
        &self.led_by_row
    }

    /// Whether the seat is a contributor's.
    pub(crate) fn is_contributor(&self, row: Row) -> bool {
        self.number(row) < self.contributors
    }
}

/// The trees of organizations that differ in nothing but their number of runs, each made when it is first
/// needed.
#[derive(Debug)]
pub(crate) struct Layouts {
    departments: Vec<(usize, usize)>,
    by_runs: [OnceLock<Arc<Layout>>; LANES.ilog2() as usize + 1],
}

impl Layouts {
    /// Those of departments given as (headcount, span).
    pub(crate) fn new(departments: Vec<(usize, usize)>) -> Self {
        Self { departments, by_runs: Default::default() }
    }

    /// Headcount and span of the departments.
    pub(crate) fn departments(&self) -> &[(usize, usize)] {
        &self.departments
    }

    /// Whether they are those of such departments.
    pub(crate) fn are_of(&self, departments: &[(usize, usize)]) -> bool {
        self.departments == departments
    }

    /// The layout of `runs` runs, a power of two up to [`LANES`].
    pub(crate) fn of(&self, runs: usize) -> &Arc<Layout> {
        let layout = || Arc::new(Layout::of(&self.departments, runs));
        self.by_runs[runs.ilog2() as usize].get_or_init(layout)
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

/// A tier that nobody is connected with yet.
fn tier(department: usize, level: usize, seats: usize) -> Tier {
    Tier {
        department,
        level: u8::try_from(level).unwrap_or(u8::MAX),
        seats,
        rows: 0..0,
        teams: 0..0,
        bosses: None,
        is_head: false,
        teams_in: 1,
        members: seats,
        runs: 1,
    }
}

/// Connects tiers with those of their bosses; returns which tiers report to each.
fn connect(tiers: &mut [Tier], heads: &Range<usize>) -> Vec<Range<usize>> {
    let mut all = vec![0..0; tiers.len()];
    for boss in 0..tiers.len() {
        let (department, level) = (tiers[boss].department, tiers[boss].level);
        let reports = if boss >= heads.end {
            heads.clone()
        } else {
            let is_below = |tier: &Tier| tier.department == department && tier.level + 1 == level;
            match tiers.iter().position(is_below) {
                Some(below) => below..below + 1,
                None => continue,
            }
        };
        for report in reports.clone() {
            tiers[report].bosses = Some(boss);
            tiers[report].is_head = reports.len() > 1;
        }
        all[boss] = reports;
    }
    all
}

/// Gives every tier of `runs` runs its rows and teams.
fn arrange(tiers: &mut [Tier], runs: usize) {
    let (mut row, mut team) = (0, 0);
    for index in 0..tiers.len() {
        let bosses = tiers[index].bosses.map_or(1, |bosses| tiers[bosses].seats);
        let tier = &mut tiers[index];
        tier.runs = runs;
        // The executive's reports are tiers of one seat: every head of a department is one.
        (tier.teams_in, tier.members) = (bosses, tier.seats.div_ceil(bosses));
        tier.rows = row..row + tier.groups() * tier.group();
        row = tier.rows.end;
        let teams = if tier.level > 0 { (tier.seats * runs).next_multiple_of(LANES) } else { 0 };
        tier.teams = team..team + teams;
        team = tier.teams.end;
    }
}

/// The blocks of every tier, run after run.
fn blocks(tiers: &[Tier], reports: &[Range<usize>], runs: usize) -> Vec<Block> {
    let units = 1 + tiers.iter().filter(|tier| tier.level == 0).count();
    let mut blocks: Vec<Block> = Vec::with_capacity(runs * tiers.len());
    let mut seat = 0;
    for run in 0..runs {
        let first = blocks.len();
        for (index, tier) in tiers.iter().enumerate() {
            let below = &reports[index];
            let led = match below.is_empty() {
                true => 0..0,
                false => {
                    let (start, end) = (first + below.start, first + below.end - 1);
                    blocks[start].seats.start..blocks[end].seats.end
                }
            };
            blocks.push(Block {
                run,
                tier: index,
                department: tier.department,
                unit: run * units + tier.department,
                level: tier.level,
                seats: seat..seat + tier.seats,
                pairs: (tier.teams.start + run, runs),
                bosses: tier.bosses.map(|bosses| first + bosses),
                reports: led,
                report_blocks: first + below.start..first + below.end,
            });
            seat += tier.seats;
        }
    }
    blocks
}

/// The seat of every row, and the row of every seat.
fn rows(tiers: &[Tier], blocks: &[Block]) -> (Vec<u32>, Vec<u32>) {
    let count = |end: Option<usize>| end.unwrap_or(0);
    let mut numbers = vec![NOBODY; count(tiers.last().map(|tier| tier.rows.end))];
    let mut seat_rows = vec![NOBODY; count(blocks.last().map(|block| block.seats.end))];
    for block in blocks {
        let tier = &tiers[block.tier];
        let mut next = 0;
        for team in 0..tier.teams_in {
            let first = next;
            next = first_report(team + 1, tier.seats, tier.teams_in);
            for report in first..next {
                let row = tier.row(block.run, team, report - first);
                let number = block.seats.start + report;
                numbers[row] = u32::try_from(number).unwrap_or(NOBODY);
                seat_rows[number] = u32::try_from(row).unwrap_or(NOBODY);
            }
        }
    }
    (numbers, seat_rows)
}

/// The team that is led from every row.
fn led_by_row(blocks: &[Block], row_by_seat: &[u32], rows: usize) -> Vec<u32> {
    let mut led = vec![NOBODY; rows];
    for block in blocks.iter().filter(|block| block.level > 0) {
        for (boss, &row) in row_by_seat[block.seats.clone()].iter().enumerate() {
            led[row as usize] = u32::try_from(block.pair(boss)).unwrap_or(NOBODY);
        }
    }
    led
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
        for (index, (block, tier)) in layout.blocks.iter().zip(&layout.tiers).enumerate() {
            assert_eq!((block.seats.start, tier.rows.start), (next, row));
            (next, row) = (block.seats.end, tier.rows.end);
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
            let rows = &layout.tiers[block.tier].rows;
            assert_eq!((rows.start % LANES, rows.end % LANES), (0, 0));
            for seat in block.seats.clone() {
                let row = layout.row(SeatId(seat));
                assert!(rows.contains(&row.0), "seat {seat} of {block:?}");
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
            let below = &layout.tiers[layout.blocks[block.report_blocks.start].tier];
            for boss in 0..block.size() {
                let first = below.rows.start + boss / LANES * below.group();
                for (member, row) in layout.rows_of(block.team(boss)).enumerate() {
                    assert_eq!(row, Row(first + member * LANES + boss % LANES));
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
