//! What flows between the places of the ladder, from outside and to it.

use super::super::constants::{RUNGS, SENIOR};
use super::super::organization::Layout;
use super::places::{EXECUTIVE, OUTSIDE, key, of_layout, of_level};
use super::sheet::Sheet;
use super::{Move, places};
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
    /// Sorted.
    ways: Vec<(usize, usize)>,
    sheet: Sheet,
}

impl Flows {
    pub(super) fn none(layout: &Layout) -> Self {
        let ways = ways(layout);
        Self { sheet: Sheet::new(layout, ways.len()), ways }
    }

    pub(super) fn month(&mut self, moves: &[Move]) {
        for Move { from, to, .. } in moves {
            let Some(spot) = from.or(*to) else { continue };
            let [from, to] = [from, to].map(|spot| spot.map_or(OUTSIDE, |spot| spot.place));
            let way = self.ways.binary_search(&(from, to));
            debug_assert!(way.is_ok(), "nobody can go from {from} to {to}");
            if let Ok(way) = way {
                self.sheet.unit(spot.unit)[way] += 1.0;
            }
        }
    }

    pub(super) fn sheet(&self) -> &Sheet {
        &self.sheet
    }
}
