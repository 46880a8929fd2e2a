//! What flows between the places of the ladder, from outside and to it.

use super::cell_sums::CellSums;
use super::moves::Move;
use super::places;
use super::places::{EXECUTIVE, OUTSIDE, key, of_layout, of_level};
use crate::model::constants::{RUNGS, SENIOR};
use crate::model::engine::layout::Layout;
use crate::sim::{Breakdown, Denominator, Field, FieldKind, Measure, MeasureKind};

static KEYS: [Field; 2] = [
    Field {
        key: "from",
        kind: FieldKind::Choice(&places::WORDS),
        unit: "",
        text: "The place that was left; outside for who is hired.",
    },
    Field {
        key: "to",
        kind: FieldKind::Choice(&places::WORDS),
        unit: "",
        text: "The place that was taken; outside for who quits, retires or is dismissed.",
    },
];

static MEASURES: [Measure; 1] = [Measure {
    key: "moves",
    unit: "persons per year",
    text: "Persons who went that way, a year.",
    scale: 1.0,
    better: None,
    numerator: 0,
    denominator: Denominator::Period,
    kind: MeasureKind::RatioOfSums,
}];

pub(super) fn declare(layout: &Layout) -> Breakdown {
    Breakdown {
        name: "flows",
        text: "One row a policy and way from place to place of the ladder: moves a year.",
        keys: &KEYS,
        cells: ways(layout).into_iter().flat_map(|(from, to)| [key(from), key(to)]).collect(),
        sums: 1,
        measures: &MEASURES,
    }
}

/// The ways that somebody can go in an organization under whatever policy, in order.
fn ways(layout: &Layout) -> Vec<(usize, usize)> {
    let places = of_layout(layout);
    let first_level = of_level(1);
    let mut ways = Vec::new();
    for &from in &places {
        for &to in &places {
            let rises = from + 1 == to && to != EXECUTIVE;
            let appointed = from < RUNGS && to == first_level;
            let becomes_executive = (first_level..EXECUTIVE).contains(&from) && to == EXECUTIVE;
            let steps_back = from == first_level && to < RUNGS;
            if rises || appointed || becomes_executive || steps_back {
                ways.push((from, to));
            }
        }
        ways.push((from, OUTSIDE));
    }
    let hired = |place: &usize| *place <= usize::from(SENIOR) || *place >= first_level;
    ways.extend(places.into_iter().filter(hired).map(|to| (OUTSIDE, to)));
    ways
}

/// Moves from the switch on.
#[derive(Clone, Debug)]
pub(super) struct Flows {
    /// The cell of every way, by from and to; beyond all cells where there is none.
    cells: Vec<u16>,
    sheet: CellSums,
}

impl Flows {
    pub(super) fn none(layout: &Layout) -> Self {
        let ways = ways(layout);
        let mut cells = vec![u16::MAX; (OUTSIDE + 1) * (OUTSIDE + 1)];
        for (cell, &(from, to)) in (0..).zip(&ways) {
            cells[from * (OUTSIDE + 1) + to] = cell;
        }
        Self { sheet: CellSums::new(layout, ways.len()), cells }
    }

    pub(super) fn take(&mut self, change: &Move) {
        let Move { from, to, .. } = *change;
        let Some(spot) = from.or(to) else {
            return;
        };
        let [from, to] = [from, to].map(|spot| spot.map_or(OUTSIDE, |spot| spot.place));
        let cell = self.cells[from * (OUTSIDE + 1) + to];
        let moves = self.sheet.unit(spot.unit).get_mut(usize::from(cell));
        debug_assert!(moves.is_some(), "nobody can go from {from} to {to}");
        if let Some(moves) = moves {
            *moves += 1.0;
        }
    }

    pub(super) fn sheet(&self) -> &CellSums {
        &self.sheet
    }
}
