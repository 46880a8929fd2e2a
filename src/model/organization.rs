//! The reporting tree, and the state of an organization in columns by seat.
//!
//! Seats are numbered in blocks, a block being one level of one department: first the
//! contributors of each department, then its management levels from the bottom up, then the
//! heads of all departments side by side, last the executive where there are several
//! departments. So every team is a contiguous range of seats, and the blocks in order are the
//! tree from the bottom up.

use std::ops::Range;
use std::sync::Arc;

use super::climate::Climate;
use super::person::People;
use super::teams::Teams;
use crate::rng::Place;

/// One level of one department.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block {
    /// Ordinal of the department; the executive's is the number of departments.
    pub(super) unit: usize,
    /// 0 for contributors, 1 and up for managers.
    pub(super) level: u8,
    pub(super) seats: Range<usize>,
    /// The block that holds the bosses; `None` for the top seat.
    pub(super) bosses: Option<usize>,
    /// All seats that report to this block; empty for contributors.
    pub(super) reports: Range<usize>,
    /// The blocks that report to this one: several for the executive.
    pub(super) report_blocks: Range<usize>,
}

impl Block {
    /// The coordinates of the block's draws in `period`.
    pub(super) fn place(&self, period: u32) -> Place {
        let department = u16::try_from(self.unit).unwrap_or(u16::MAX);
        Place { department, level: self.level, period }
    }

    /// The seats that report to boss number `boss` of the block.
    ///
    /// Report i of n lies under boss floor(i·m/n) of m.
    pub(super) fn team(&self, boss: usize) -> Range<usize> {
        let (n, m) = (self.reports.len(), self.seats.len());
        let first = |boss: usize| self.reports.start + (boss * n).div_ceil(m);
        first(boss)..first(boss + 1)
    }

    /// The number, within the block, of the boss of `report`.
    pub(super) fn boss_of(&self, report: usize) -> usize {
        (report - self.reports.start) * self.seats.len() / self.reports.len()
    }
}

/// The reporting tree.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layout {
    /// From the bottom up.
    pub(super) blocks: Vec<Block>,
    /// All contributors' seats; management seats are numbered from here on.
    pub(super) contributors: usize,
    pub(super) seats: usize,
    pub(super) departments: usize,
}

impl Layout {
    /// The tree of departments given as (headcount, span).
    pub(super) fn new(departments: &[(usize, usize)]) -> Self {
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
        Self {
            contributors: departments.iter().map(|&(headcount, _)| headcount).sum(),
            seats: blocks.last().map_or(0, |block| block.seats.end),
            departments: departments.len(),
            blocks,
        }
    }

    /// The number of a management seat among the management seats.
    pub(super) fn manager(&self, seat: usize) -> usize {
        seat - self.contributors
    }
}

/// Seats by level: the headcount, then as many bosses as the span needs, up to one seat.
pub(super) fn level_sizes(headcount: usize, span: usize) -> Vec<usize> {
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
        seats: start..start + seats,
        bosses: None,
        reports: 0..0,
        report_blocks: 0..0,
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

/// How a vacancy is being filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Search {
    Inside,
    Outside,
}

/// A vacant seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Vacancy {
    pub(super) seat: usize,
    /// Staffing phases until the seat is filled.
    pub(super) wait: u8,
    pub(super) search: Search,
    /// Work phases that the seat has gone through vacant.
    pub(super) months: u16,
}

/// The whole state of an organization.
#[derive(Clone, Debug)]
pub(super) struct Organization {
    pub(super) layout: Arc<Layout>,
    pub(super) people: People,
    /// Persons ever hired into the seat.
    pub(super) hires: Vec<u16>,
    pub(super) climate: Climate,
    /// Vacancies by block.
    pub(super) vacancies: Vec<Vec<Vacancy>>,
    /// Months since the start of the burn-in.
    pub(super) month: u32,
}

impl Organization {
    /// Bytes that one seat of a live organization takes, its share of the state of teams and of
    /// what they feel included (one management seat to four contributors at most).
    pub(super) const BYTES_PER_SEAT: usize =
        People::BYTES_PER_SEAT + 2 + (Climate::BYTES_PER_TEAM + Teams::BYTES_PER_TEAM) / 4;

    /// Whether `seat` is vacant.
    pub(super) fn is_vacant(&self, seat: usize) -> bool {
        self.people.occupied[seat] == 0
    }

    /// Opens a vacancy in `seat` of block `block`; its occupant has left or moved.
    pub(super) fn vacate(&mut self, block: usize, seat: usize, wait: u8, search: Search) {
        debug_assert!(self.people.occupied[seat] == 1, "seat {seat} falls vacant twice");
        self.people.occupied[seat] = 0;
        self.vacancies[block].push(Vacancy { seat, wait, search, months: 0 });
    }
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
            let (n, m) = (block.reports.len(), block.seats.len());
            let mut seen = 0;
            for boss in 0..m {
                for report in block.team(boss) {
                    assert_eq!((report - block.reports.start) * m / n, boss);
                    assert_eq!(block.boss_of(report), boss);
                    seen += 1;
                }
            }
            assert_eq!(seen, n, "every report has one boss");
        }
    }

    #[test]
    fn blocks_run_from_the_bottom_up_and_cover_every_seat_once() {
        let layout = Layout::new(&[(100, 10), (20, 8), (5, 8)]);
        let mut next = 0;
        for (index, block) in layout.blocks.iter().enumerate() {
            assert_eq!(block.seats.start, next);
            next = block.seats.end;
            assert!(block.report_blocks.end <= index, "reports come before their bosses");
        }
        assert_eq!(next, layout.seats);
        assert_eq!(layout.contributors, 125);
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

    #[test]
    fn a_live_seat_takes_at_most_a_hundred_and_fifty_bytes() {
        assert_eq!(Organization::BYTES_PER_SEAT, 110);
    }

    #[test]
    fn a_single_department_has_no_executive() {
        let layout = Layout::new(&[(16, 8)]);
        assert_eq!(layout.blocks.len(), 3);
        assert_eq!(layout.blocks[2].bosses, None);
        assert_eq!(layout.blocks[0].bosses, Some(1));
    }
}
