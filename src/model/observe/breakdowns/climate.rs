//! The climate of teams by months since their manager came.

use super::cell_sums::CellSums;
use super::moves::Move;
use crate::model::engine::layout::Layout;
use crate::model::engine::organization::Organization;
use crate::sim::{Breakdown, Denominator, Direction, Field, FieldKind, Measure, MeasureKind};

/// Months since the appointment that have rows.
const LAST_MONTH: u32 = 48;
/// Sums of a cell: trust, autonomy, friction, and the seats summed over.
const SUMS: usize = 4;

static KEYS: [Field; 2] = [
    Field {
        key: "training",
        kind: FieldKind::Choice(&["trained", "untrained"]),
        unit: "",
        text: "Whether the manager had been trained on the day of the appointment.",
    },
    Field {
        key: "months",
        kind: FieldKind::Integer,
        unit: "months",
        text: "Months since the appointment: 0 is the climate that the new manager found, 1 that \
               after the first month under it.",
    },
];

static MEASURES: [Measure; 4] = [
    mean("trust", "Mean trust of the teams under such managers.", 0, Direction::Higher),
    mean("autonomy", "Mean autonomy of those teams.", 1, Direction::Higher),
    mean("friction", "Mean friction of those teams.", 2, Direction::Lower),
    Measure {
        key: "seats",
        unit: "seats",
        text: "Management seats that a run has seen at that age, on average.",
        scale: 1.0,
        better: None,
        numerator: 3,
        denominator: Denominator::Run,
        kind: MeasureKind::RatioOfSums,
    },
];

const fn mean(
    key: &'static str,
    text: &'static str,
    numerator: usize,
    better: Direction,
) -> Measure {
    let better = Some(better);
    let (denominator, kind) = (Denominator::Sum(3), MeasureKind::RatioOfSums);
    Measure { key, unit: "0–1", text, scale: 1.0, better, numerator, denominator, kind }
}

pub(super) fn declare() -> Breakdown {
    let months = || 0..=LAST_MONTH;
    Breakdown {
        name: "climate",
        text: "One row a policy, training, months since the appointment and metric: team climate \
               under managers appointed after the switch.",
        keys: &KEYS,
        cells: (0..2).flat_map(|kind| months().flat_map(move |month| [kind, month])).collect(),
        sums: SUMS,
        measures: &MEASURES,
    }
}

/// A management seat, as long as who was appointed after the switch holds it.
#[derive(Clone, Copy, Debug)]
struct Term {
    /// Climates that have been seen of it.
    age: u32,
    is_trained: bool,
}

/// The management seats that have a new manager.
#[derive(Clone, Debug)]
pub(super) struct NewManagers {
    /// By management seat.
    terms: Vec<Option<Term>>,
    sheet: CellSums,
}

impl NewManagers {
    pub(super) const BYTES_PER_SEAT: usize = size_of::<Option<Term>>();

    pub(super) fn none(layout: &Layout) -> Self {
        let cells = 2 * (LAST_MONTH as usize + 1);
        Self {
            terms: vec![None; layout.seats - layout.contributors],
            sheet: CellSums::new(layout, cells * SUMS),
        }
    }

    /// Sees the climate of the month, which nothing has changed since its step, of all who have led
    /// in it in a run.
    pub(super) fn see_all(&mut self, organization: &Organization, run: usize) {
        let layout = &organization.layout;
        let mut terms = &mut self.terms[..];
        for block in layout.blocks[layout.blocks_of(run)].iter().filter(|block| block.level > 0) {
            let sums = self.sheet.unit(block.department);
            let own = terms.split_off_mut(..block.size()).unwrap_or_default();
            for (boss, slot) in own.iter_mut().enumerate() {
                if let Some(term) = slot {
                    see(sums, organization, block.pair(boss), *term);
                    term.age += 1;
                    if term.age > LAST_MONTH {
                        *slot = None;
                    }
                }
            }
        }
    }

    /// Who goes leaves its term, and who comes sees what it finds.
    pub(super) fn take(&mut self, change: &Move, organization: &Organization) {
        if let Some(seat) = change.from.and_then(|from| from.manager) {
            self.terms[seat.number] = None;
        }
        if let Some((to, seat)) = change.to.and_then(|to| Some((to, to.manager?))) {
            let term = Term { age: 0, is_trained: change.is_trained };
            see(self.sheet.unit(to.unit), organization, seat.team, term);
            self.terms[seat.number] = Some(Term { age: 1, ..term });
        }
    }

    pub(super) fn sheet(&self) -> &CellSums {
        &self.sheet
    }
}

/// Adds the climate of a team to the sums of who leads it.
fn see(sums: &mut [f64], organization: &Organization, team: usize, term: Term) {
    let (cells, _) = sums.as_chunks_mut::<SUMS>();
    let first = if term.is_trained { 0 } else { LAST_MONTH + 1 };
    let [trust, autonomy, friction, seats] = &mut cells[(first + term.age) as usize];
    let climate = &organization.climate;
    *trust += f64::from(climate.trust[team]);
    *autonomy += f64::from(climate.autonomy[team]);
    *friction += f64::from(climate.friction[team]);
    *seats += 1.0;
}
