//! Persons as tables show them: one description a column, and how it is read off the state.

use super::log::{Event, EventKind, Position};
use crate::model::engine::block::Block;
use crate::model::engine::column::Column;
use crate::model::engine::layout::Layout;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::person::{month_number, person_id};
use crate::sim::{Field, FieldKind};

/// A person where it sits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PersonView<'a> {
    pub(crate) organization: &'a Organization,
    pub(crate) block: &'a Block,
    pub(crate) row: Row,
}

impl PersonView<'_> {
    fn of(self, column: &Column<f32>) -> Option<f64> {
        Some(f64::from(column[self.row]))
    }

    /// Years since `month`.
    fn years_since(self, month: f32) -> Option<f64> {
        Some(f64::from((month_number(self.organization.month) - month) / 12.0))
    }

    /// Who sits in the seat above, if there is one and it is taken.
    fn boss(self) -> Option<u64> {
        let (row, _) = self.organization.layout.boss(self.block, self.row)?;
        (!self.organization.is_vacant(row)).then(|| person_id(&self.organization.people, row))
    }
}

/// A column of persons and how its number is read; `None` where it does not exist.
type PersonColumn = (Field, fn(PersonView<'_>) -> Option<f64>);

const fn row(
    key: &'static str,
    kind: FieldKind,
    unit: &'static str,
    text: &'static str,
    read: fn(PersonView<'_>) -> Option<f64>,
) -> PersonColumn {
    (Field { key, kind, unit, text }, read)
}

const INTEGER: FieldKind = FieldKind::Integer;
const REAL: FieldKind = FieldKind::Real;
const SCALE: &str = "0–1";
const YEARS: &str = "years";
const SIGMA: &str = "standard units";

#[rustfmt::skip]
const TABLE: [PersonColumn; 25] = [
    row("person", INTEGER, "", PERSON, |s| Some(whole(person_id(&s.organization.people, s.row)))),
    row("seat", INTEGER, "", "Seat, from 1: contributors first, then managers level by level.",
        |s| Some(ordinal(s.organization.layout.number(s.row)))),
    row("level", INTEGER, "", "0 for contributors, 1 and up for managers.",
        |s| Some(f64::from(s.block.level))),
    row("rung", INTEGER, "", RUNG, |s| Some(f64::from(s.organization.people.rung[s.row]))),
    row("star", INTEGER, "",
        "1 for a star: craft potential above the 90th percentile of its hire distribution.",
        |s| Some(f64::from(s.organization.people.star[s.row]))),
    row("age_years", REAL, YEARS, "Age.", |s| s.years_since(s.organization.people.born[s.row])),
    row("tenure_years", REAL, YEARS, "Time in the house.",
        |s| s.years_since(s.organization.people.hired[s.row])),
    row("stall_years", REAL, YEARS, "Time since the last advancement.",
        |s| s.years_since(s.organization.people.advanced[s.row])),
    row("manager_years", REAL, YEARS,
        "Time as manager in all, that of an earlier employer included; none for contributors.",
        |s| (s.block.level > 0)
            .then(|| s.years_since(s.organization.people.managing_since[s.row])).flatten()),
    row("theta", REAL, "median-contributor output", "Craft potential.",
        |s| s.of(&s.organization.people.theta)),
    row("aptitude", REAL, SIGMA, "Leadership aptitude.", |s| s.of(&s.organization.people.lambda)),
    row("ambition", REAL, SCALE, "Ambition.", |s| s.of(&s.organization.people.alpha)),
    row("devotion", REAL, SCALE, "Craft devotion.", |s| s.of(&s.organization.people.delta)),
    row("strain", REAL, SIGMA, "Strain proneness.", |s| s.of(&s.organization.people.strain)),
    row("disposition", REAL, "0–1 added to morale", "Lasting disposition of morale.",
        |s| s.of(&s.organization.people.disposition)),
    row("craft", REAL, "median-contributor output", "Craft skill.",
        |s| s.of(&s.organization.people.craft)),
    row("onboarding", REAL, SCALE, "How far settled in.",
        |s| s.of(&s.organization.people.onboarding)),
    row("morale", REAL, "0–100", "Morale.",
        |s| Some(f64::from(100.0 * s.organization.people.morale[s.row]))),
    row("burnout", REAL, SCALE, "Burnout.", |s| s.of(&s.organization.people.burnout)),
    row("grievance", REAL, SCALE, "Grievance.", |s| s.of(&s.organization.people.grievance)),
    row("reluctance", REAL, SCALE, "Reluctance as a manager; none for contributors.",
        |s| (s.block.level > 0).then(|| s.of(&s.organization.people.reluctance)).flatten()),
    row("training", REAL, "skill units", "Management skill gained by training.",
        |s| s.of(&s.organization.people.training)),
    row("trained", INTEGER, "", "1 once trained as a manager.",
        |s| Some(f64::from(s.organization.people.trained[s.row]))),
    row("pay", REAL, "junior pay", "Pay, in units of a junior's.",
        |s| s.of(&s.organization.people.pay)),
    row("boss", INTEGER, "", "The person in the seat above; none where it is vacant or the top.",
        |s| s.boss().map(whole)),
];

const PERSON: &str = "The person, the same under every policy if there at the switch: first seat, \
                      six digits for the ordinal of that hire, one for the candidate.";
const RUNG: &str = "0 junior, 1 mid, 2 senior, 3 staff, 4 principal, 5 distinguished; of a manager \
                    the one held before managing.";

/// The columns of persons, in their order.
pub static PERSON_FIELDS: [Field; TABLE.len()] = {
    let mut fields = [TABLE[0].0; TABLE.len()];
    let mut at = 0;
    while at < fields.len() {
        fields[at] = TABLE[at].0;
        at += 1;
    }
    fields
};

/// The numbers of one person, in the order of [`PERSON_FIELDS`]; NaN where one does not exist.
pub(crate) fn numbers(sitting: PersonView<'_>) -> [f64; TABLE.len()] {
    TABLE.map(|(_, read)| read(sitting).unwrap_or(f64::NAN))
}

/// The columns of what happens to persons, in their order.
pub static EVENT_FIELDS: [Field; 8] = [
    field("event", FieldKind::Choice(EventKind::WORDS), "What happened; see the list of events."),
    field("person", INTEGER, "The person it happened to, as in the table of persons."),
    field(
        "from_seat",
        INTEGER,
        "The seat that the person was in; none for who comes from outside.",
    ),
    field("from_level", INTEGER, "Its level: 0 for contributors."),
    field("from_rung", INTEGER, "The rung until then."),
    field("to_seat", INTEGER, "The seat it is about: taken, offered or got by another."),
    field("to_level", INTEGER, "Its level."),
    field("to_rung", INTEGER, "The rung from then on."),
];

const fn field(key: &'static str, kind: FieldKind, text: &'static str) -> Field {
    Field { key, kind, unit: "", text }
}

/// The numbers of one event, in the order of [`EVENT_FIELDS`], and the block that it belongs to:
/// that of the seat that the person was in, else of the one it took.
pub(crate) fn event<'l>(event: &Event, layout: &'l Layout) -> ([f64; 8], Option<&'l Block>) {
    let block = |at: Option<Position>| Some(&layout.blocks[layout.block_of(at?.row)]);
    let (from, to) = (block(event.from), block(event.to));
    let numbers = |at: Option<Position>, block: Option<&Block>| match (at, block) {
        (Some(at), Some(block)) => {
            [ordinal(layout.number(at.row)), f64::from(block.level), f64::from(at.rung)]
        }
        _ => [f64::NAN; 3],
    };
    let ([a, b, c], [d, e, f]) = (numbers(event.from, from), numbers(event.to, to));
    let kind = f64::from(event.kind as u8);
    ([kind, whole(event.person), a, b, c, d, e, f], from.or(to))
}

/// The number of a seat as tables show it, from 1.
fn ordinal(number: usize) -> f64 {
    whole(number as u64 + 1)
}

/// A whole number as a number of a row.
#[expect(
    clippy::cast_precision_loss,
    reason = "ids stay below 2^53: a million seats of six digits"
)]
fn whole(number: u64) -> f64 {
    number as f64
}
