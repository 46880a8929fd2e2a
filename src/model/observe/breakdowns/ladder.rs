//! The places of the ladder at the ends of years: heads and pay.

use super::cell_sums::CellSums;
use super::places;
use crate::model::constants::RUNGS;
use crate::model::engine::layout::Layout;
use crate::model::engine::organization::Organization;
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

    pub(super) fn year_end(&mut self, organization: &Organization) {
        let (layout, people) = (&organization.layout, &organization.people);
        for block in &layout.blocks {
            let mut rungs = [[0.0; SUMS]; RUNGS];
            let seats = || block.rows.clone();
            let columns = people.rung[seats()].iter().zip(&people.pay[seats()]);
            for ((&rung, &pay), &occupied) in columns.zip(&people.occupied[seats()]) {
                if occupied == 1 {
                    // Managers keep the rung that they held before: all of a block are one place.
                    let rung = if block.level > 0 { 0 } else { usize::from(rung) };
                    rungs[rung][0] += 1.0;
                    rungs[rung][1] += f64::from(pay);
                }
            }
            let first = if block.level > 0 { places::of_managers(block, layout) } else { 0 };
            let sums = self.sheet.unit(block.unit);
            for (place, rung) in (first..).zip(rungs) {
                let Ok(cell) = self.places.binary_search(&place) else { break };
                let cell = &mut sums[SUMS * cell..SUMS * (cell + 1)];
                cell.iter_mut().zip(rung).for_each(|(sum, part)| *sum += part);
            }
        }
    }

    pub(super) fn sheet(&self) -> &CellSums {
        &self.sheet
    }
}
