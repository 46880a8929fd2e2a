//! What became of the people who were there at the switch: the same persons, policy by policy.

use std::collections::BTreeMap;

use super::chronicle::{Chronicle, Sighting, Told};
use super::tables::column;
use super::trace::{field_cell, field_column};
use super::{Cell, Column, ColumnKind, Table};
use crate::model::observe::census::PERSON_FIELDS;
use crate::model::observe::log::EventKind;
use crate::sim::Field;

/// Where a person is at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A contributor on a rung up to senior.
    Craft,
    /// A contributor on an expert rung.
    Expert,
    /// In a management seat.
    Manager,
    /// Left of its own will.
    Quit,
    /// Retired.
    Retired,
    /// Dismissed.
    Dismissed,
}

impl Place {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Craft, Self::Expert, Self::Manager, Self::Quit, Self::Retired, Self::Dismissed];

    /// Its word in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Craft => "craft",
            Self::Expert => "expert",
            Self::Manager => "manager",
            Self::Quit => "quit",
            Self::Retired => "retired",
            Self::Dismissed => "dismissed",
        }
    }

    /// Where somebody sits who is seen.
    fn of(seen: &Sighting) -> Self {
        /// The highest rung that is no expert's.
        const SENIOR: u64 = 2;
        match (seen.level(), seen.rung()) {
            (1.., _) => Self::Manager,
            (0, rung) if rung > SENIOR => Self::Expert,
            (0, _) => Self::Craft,
        }
    }
}

/// What became of one person under one policy.
#[derive(Clone, Debug)]
pub struct Fate {
    /// Where the person is at the end.
    pub place: Place,
    /// Year and month in which the person left.
    pub left: Option<(i32, u32)>,
    /// Months from the switch to the first rise in rung.
    pub months_to_promotion: Option<i64>,
    /// Months from the switch to the first appointment to a management seat.
    pub months_to_appointment: Option<i64>,
    /// The person at the end, if still there.
    pub end: Option<Sighting>,
}

/// The fates of the persons at the switch, in the order of [`Chronicle::switch`].
#[must_use]
pub fn fates(chronicle: &Chronicle) -> Vec<Fate> {
    let mut events: BTreeMap<u64, Vec<&Told>> = BTreeMap::new();
    for event in &chronicle.events {
        events.entry(event.person()).or_default().push(event);
    }
    let end: BTreeMap<u64, &Sighting> =
        chronicle.end.iter().map(|seen| (seen.person(), seen)).collect();
    let fate = |seen: &Sighting| {
        let own = events.get(&seen.person()).map_or(&[] as &[&Told], Vec::as_slice);
        fate(own, end.get(&seen.person()).copied(), seen)
    };
    chronicle.switch.iter().map(fate).collect()
}

fn fate(events: &[&Told], end: Option<&Sighting>, switch: &Sighting) -> Fate {
    let first = |kind| events.iter().find(|event| event.kind == kind).map(|event| event.months());
    let left = events.iter().find(|event| event.kind.ends_employment());
    let place = match left.map(|event| event.kind) {
        Some(EventKind::Quit) => Place::Quit,
        Some(EventKind::Retired) => Place::Retired,
        Some(_) => Place::Dismissed,
        None => Place::of(end.unwrap_or(switch)),
    };
    Fate {
        place,
        left: left.map(|event| (event.time, event.month)),
        months_to_promotion: first(EventKind::Promoted),
        months_to_appointment: first(EventKind::Appointed),
        end: end.cloned(),
    }
}

/// Traits and place at the switch that the table of fates shows.
const AT_SWITCH: [&str; 13] = [
    "person",
    "seat",
    "level",
    "rung",
    "star",
    "age_years",
    "tenure_years",
    "theta",
    "aptitude",
    "ambition",
    "devotion",
    "craft",
    "morale",
];

/// What the table shows of a person at the end.
const AT_END: [&str; 5] = ["level", "rung", "pay", "craft", "morale"];

/// Declares the table of fates under `policies`.
#[must_use]
pub fn side_by_side_table(policies: &[&str]) -> Table {
    let mut columns = vec![
        column("point", ColumnKind::Integer, "", "Design point, from 1."),
        column("department", ColumnKind::Text, "", "\"all\", or the department's name."),
        column("replication", ColumnKind::Integer, "", "Replication, from 1."),
    ];
    columns.extend(AT_SWITCH.iter().filter_map(|key| Some(field_column(person_field(key)?))));
    for policy in policies {
        columns.extend(columns_under(policy));
    }
    Table {
        name: "side_by_side",
        text: "One row a person at the switch: as it was, and what became of it by policy.",
        columns,
    }
}

fn columns_under(policy: &str) -> impl Iterator<Item = Column> {
    let named = |key: &str, kind, unit: &str, text: &str| {
        column(&format!("{policy}.{key}"), kind, unit, text)
    };
    let whole = ColumnKind::Integer;
    let mut columns = vec![
        named("place", ColumnKind::Text, "", "Where the person is at the end, or how it left."),
        named("left_year", whole, "", "Year in which the person left."),
        named("left_month", whole, "", "Month in which the person left."),
        named("months_to_promotion", whole, "months", "From the switch to the first rise in rung."),
        named(
            "months_to_appointment",
            whole,
            "months",
            "From the switch to the first appointment to a management seat.",
        ),
    ];
    columns.extend(AT_END.iter().filter_map(|key| {
        let field = field_column(person_field(key)?);
        Some(Column { name: format!("{policy}.{key}"), ..field })
    }));
    columns.into_iter()
}

/// The cells of one person, after its point, department and replication.
#[must_use]
pub fn side_by_side_cells(switch: &Sighting, fates: &[&Fate]) -> Vec<Cell<'static>> {
    let mut cells: Vec<_> = AT_SWITCH.iter().map(|key| seen_cell(Some(switch), key)).collect();
    let whole = |number: Option<i64>| number.map_or(Cell::Real(None), Cell::Integer);
    for fate in fates {
        cells.push(Cell::Text(fate.place.word()));
        cells.push(whole(fate.left.map(|(year, _)| i64::from(year))));
        cells.push(whole(fate.left.map(|(_, month)| i64::from(month))));
        cells.push(whole(fate.months_to_promotion));
        cells.push(whole(fate.months_to_appointment));
        cells.extend(AT_END.iter().map(|key| seen_cell(fate.end.as_ref(), key)));
    }
    cells
}

fn seen_cell(seen: Option<&Sighting>, key: &str) -> Cell<'static> {
    let number = seen.and_then(|seen| seen.number(key));
    match (person_field(key), number) {
        (Some(field), Some(number)) => field_cell(field, number),
        _ => Cell::Real(None),
    }
}

fn person_field(key: &str) -> Option<&'static Field> {
    PERSON_FIELDS.iter().find(|field| field.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::observe::census::EVENT_FIELDS;
    use crate::sim::{Entry, RowSink};

    /// Numbers of a row, NaN but for those given.
    fn numbers(fields: &[Field], given: &[(&str, f64)]) -> Vec<f64> {
        let number = |field: &Field| {
            given.iter().find(|(key, _)| *key == field.key).map_or(f64::NAN, |(_, number)| *number)
        };
        fields.iter().map(number).collect()
    }

    fn see(chronicle: &mut Chronicle, time: i32, (person, level, rung): (f64, f64, f64)) {
        let given = [("person", person), ("level", level), ("rung", rung), ("pay", 1.5)];
        let numbers = numbers(&PERSON_FIELDS, &given);
        chronicle.person(Entry { time, month: Some(12), group: 0, numbers: &numbers });
    }

    fn tell(chronicle: &mut Chronicle, at: (i32, u32), kind: EventKind, person: f64) {
        let given = [("event", f64::from(kind as u8)), ("person", person)];
        let numbers = numbers(&EVENT_FIELDS, &given);
        let (time, month) = (at.0, Some(at.1));
        chronicle.event(Entry { time, month, group: 0, numbers: &numbers });
    }

    /// Two years of five people: one manages, one becomes an expert, one quits, one is dismissed,
    /// one stays; and one who comes later.
    fn chronicle() -> Chronicle {
        let mut chronicle = Chronicle::new(2, &[], &[]);
        for person in [10.0, 20.0, 30.0, 40.0, 50.0] {
            see(&mut chronicle, 0, (person, 0.0, 2.0));
        }
        tell(&mut chronicle, (0, 3), EventKind::Promoted, 50.0);
        tell(&mut chronicle, (1, 4), EventKind::Appointed, 10.0);
        tell(&mut chronicle, (1, 12), EventKind::Promoted, 20.0);
        tell(&mut chronicle, (2, 2), EventKind::Quit, 30.0);
        tell(&mut chronicle, (2, 12), EventKind::Dismissed, 40.0);
        for person in [(10.0, 1.0, 2.0), (20.0, 0.0, 3.0), (50.0, 0.0, 2.0), (60.0, 0.0, 0.0)] {
            see(&mut chronicle, 2, person);
        }
        chronicle
    }

    #[test]
    fn five_people_end_in_five_places() {
        let fates = fates(&chronicle());
        let places: Vec<_> = fates.iter().map(|fate| fate.place.word()).collect();
        assert_eq!(places, ["manager", "expert", "quit", "dismissed", "craft"]);
        assert_eq!(fates[0].months_to_appointment, Some(4));
        assert_eq!(fates[1].months_to_promotion, Some(12));
        assert_eq!(fates[2].left, Some((2, 2)));
        assert_eq!(fates[4].months_to_promotion, None, "a rise before the switch does not count");
        assert!(fates[3].end.is_none() && fates[4].end.is_some());
    }

    #[test]
    fn the_table_has_a_cell_a_column() {
        let chronicle = chronicle();
        let fates = fates(&chronicle);
        let table = side_by_side_table(&["a", "b"]);
        let cells = side_by_side_cells(&chronicle.switch[0], &[&fates[0], &fates[0]]);
        assert_eq!(table.columns.len(), 3 + cells.len());
        let at = table.columns.iter().position(|column| column.name == "b.pay").unwrap();
        assert_eq!(cells[at - 3], Cell::Real(Some(1.5)));
    }
}
