//! The places of the ladder at the ends of years: heads and pay.

use super::MonthEnd;
use super::cell_sums::CellSums;
use super::places;
use crate::model::constants::RUNGS;
use crate::model::engine::block::{Block, Tier};
use crate::model::engine::lanes::{LANES, lanes};
use crate::model::engine::layout::Layout;
use crate::model::observe::run_sums::RunSums;
use crate::model::person::People;
use crate::numeric::vector::VectorTask;
use crate::sim::{Breakdown, Denominator, Field, FieldKind, Measure, MeasureKind};

/// Sums of a cell: heads, and their pay.
const SUMS: usize = 2;

static KEYS: [Field; 1] = [Field {
    key: "place",
    kind: FieldKind::Choice(&places::WORDS),
    unit: "",
    text: "Rung of a contributor, level of a manager, or the executive over several departments.",
}];

static MEASURES: [Measure; 2] = [
    Measure {
        key: "heads",
        unit: "persons",
        text: "Persons in the place, mean of the ends of years after the switch.",
        scale: 1.0,
        better: None,
        numerator: 0,
        denominator: Denominator::Period,
        kind: MeasureKind::RatioOfSums,
    },
    Measure {
        key: "pay",
        unit: "junior pay",
        text: "Their mean pay at the ends of years, in units of a junior's.",
        scale: 1.0,
        better: None,
        numerator: 1,
        denominator: Denominator::Sum(0),
        kind: MeasureKind::RatioOfSums,
    },
];

pub(super) fn declare(layout: &Layout) -> Breakdown {
    Breakdown {
        name: "ladder",
        text: "One row a policy, place of the ladder and metric: heads and pay.",
        keys: &KEYS,
        cells: places::of_layout(layout).into_iter().map(places::key).collect(),
        sums: SUMS,
        measures: &MEASURES,
    }
}

/// Heads and pay of all ends of years.
#[derive(Clone, Debug)]
pub(super) struct YearEnds {
    places: Vec<usize>,
    sheet: CellSums,
}

impl YearEnds {
    pub(super) fn none(layout: &Layout) -> Self {
        let places = places::of_layout(layout);
        Self { sheet: CellSums::new(layout, places.len() * SUMS), places }
    }

    /// Looks at everybody at the end of a year, by run.
    pub(super) fn year_end<'a>(runs: impl Iterator<Item = &'a mut Self>, end: &MonthEnd<'_>) {
        let (layout, people) = (&end.organization.layout, &end.organization.people);
        let seen = layout.tiers.iter().map(|tier| {
            let mut look = Look { people, tier, seen: RunSums::nothing(layout.runs) };
            end.instructions.run(&mut look);
            look.seen
        });
        let seen: Vec<_> = seen.collect();
        for (run, ladder) in runs.enumerate() {
            for (block, seen) in layout.blocks[layout.blocks_of(run)].iter().zip(&seen) {
                ladder.add(block, layout, &seen.of(run));
            }
        }
    }

    /// Adds heads and pay by rung of a block; all managers of a block are one place.
    fn add(&mut self, block: &Block, layout: &Layout, seen: &[f64; SUMS * RUNGS]) {
        let first = if block.level > 0 { places::of_managers(block, layout) } else { 0 };
        let sums = self.sheet.unit(block.department);
        for (place, seen) in (first..).zip(seen.as_chunks::<SUMS>().0) {
            let Ok(cell) = self.places.binary_search(&place) else { break };
            let cell = &mut sums[SUMS * cell..SUMS * (cell + 1)];
            cell.iter_mut().zip(seen).for_each(|(sum, part)| *sum += part);
        }
    }

    pub(super) fn sheet(&self) -> &CellSums {
        &self.sheet
    }
}

/// A look at the heads and the pay of everybody in a tier, by rung; managers keep the rung that they held
/// before, and are all looked at as if they had the lowest.
#[derive(Debug)]
struct Look<'a> {
    people: &'a People,
    tier: &'a Tier,
    seen: RunSums<{ SUMS * RUNGS }>,
}

impl VectorTask for Look<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let (people, tier) = (self.people, self.tier);
        let rungs = if tier.level > 0 { 1 } else { RUNGS };
        for group in 0..tier.groups() {
            let mut seen = [[0.0; LANES]; SUMS * RUNGS];
            for member in 0..tier.members {
                let start = tier.row_of_group(group) + member * LANES;
                let (occupied, pay) = (lanes(&people.occupied, start), lanes(&people.pay, start));
                let held = lanes(&people.rung, start);
                for rung in 0..rungs {
                    for i in 0..LANES {
                        let is_held = rungs == 1 || usize::from(held[i]) == rung;
                        let here = if is_held { f64::from(occupied[i]) } else { 0.0 };
                        seen[SUMS * rung][i] += here;
                        seen[SUMS * rung + 1][i] += here * f64::from(pay[i]);
                    }
                }
            }
            self.seen.add_long(group, &seen);
        }
        self.seen.close();
    }
}
