//! What became of the people who were there at the switch: the same persons, policy by policy.

use std::collections::BTreeMap;

use super::run_trace::{RunTrace, TracedEntry};
use super::table::{
    Cell, Column, ColumnKind, Table, column, department, field_cell, field_column, integer, point,
    text,
};
use crate::sim::{Field, PersonOutcomes, Simulation};

/// What became of one person under one policy.
#[derive(Clone, Debug)]
pub struct IndividualOutcome<'s> {
    /// Where the person is at the end, or how the person left: an index into
    /// [`PersonOutcomes::places`].
    pub place: usize,
    /// Period and month in which the person left.
    pub left: Option<(i32, u32)>,
    /// Months from the switch to each of [`PersonOutcomes::milestones`].
    pub months_to: Vec<Option<i64>>,
    /// The person at the end, if still there.
    pub end: Option<TracedEntry<'s>>,
}

/// The outcomes of the persons at the switch, in the order of [`RunTrace::switch`]; none where the
/// simulation declares no outcomes of persons.
#[must_use]
pub fn individual_outcomes<'s>(
    simulation: &dyn Simulation,
    trace: &RunTrace<'s>,
) -> Vec<IndividualOutcome<'s>> {
    let Some(declared) = simulation.person_outcomes() else { return Vec::new() };
    let mut events: BTreeMap<u64, Vec<&TracedEntry<'s>>> = BTreeMap::new();
    for event in &trace.events {
        events.entry(event.person()).or_default().push(event);
    }
    let end: BTreeMap<u64, &TracedEntry<'s>> =
        trace.end.iter().map(|seen| (seen.person(), seen)).collect();
    let months = i64::from(simulation.period().months().unwrap_or(1));
    let outcome = |seen: &TracedEntry<'s>| {
        let own = events.get(&seen.person()).map_or(&[] as &[&TracedEntry<'s>], Vec::as_slice);
        let end = end.get(&seen.person()).copied();
        let exit = own.iter().find_map(|event| Some((*event, exit(declared, event)?)));
        let first = |word| {
            let first = own.iter().find(|event| event.event() == word)?;
            Some(months * (i64::from(first.time) - 1) + i64::from(first.month))
        };
        IndividualOutcome {
            place: match exit {
                Some((_, place)) => place,
                None => (declared.place)(&|key| end.unwrap_or(seen).number(key)),
            },
            left: exit.map(|(event, _)| (event.time, event.month)),
            months_to: declared.milestones.iter().map(|stone| first(stone.event)).collect(),
            end: end.cloned(),
        }
    };
    trace.switch.iter().map(outcome).collect()
}

/// The place of a person who leaves by `event`.
fn exit(declared: &PersonOutcomes, event: &TracedEntry<'_>) -> Option<usize> {
    let exit = declared.exits.iter().find(|(word, _)| *word == event.event());
    exit.map(|&(_, place)| place)
}

/// Declares the table of outcomes under `policies`; `None` where the simulation declares no
/// outcomes of persons.
#[must_use]
pub fn side_by_side_table(simulation: &dyn Simulation, policies: &[&str]) -> Option<Table> {
    let declared = simulation.person_outcomes()?;
    let mut columns = vec![point(), department(), integer("replication", "Replication, from 1.")];
    columns.extend(
        declared
            .at_switch
            .iter()
            .filter_map(|key| Some(field_column(person_field(simulation, key)?))),
    );
    for policy in policies {
        let own = columns_under_a_policy(simulation, declared).into_iter();
        columns.extend(own.map(|own| Column { name: format!("{policy}.{}", own.name), ..own }));
    }
    Some(Table {
        name: "side_by_side",
        text: "One row a person at the switch: the person then, and the outcome by policy.",
        columns,
    })
}

fn columns_under_a_policy(simulation: &dyn Simulation, declared: &PersonOutcomes) -> Vec<Column> {
    let mut columns = vec![
        text("place", "Where the person is at the end, or how the person left."),
        integer("left_year", "Year in which the person left."),
        integer("left_month", "Month in which the person left."),
    ];
    let milestones = declared.milestones.iter();
    columns.extend(
        milestones.map(|stone| column(stone.column, ColumnKind::Integer, "months", stone.text)),
    );
    let at_end = declared.at_end.iter().filter_map(|key| person_field(simulation, key));
    columns.extend(at_end.map(field_column));
    columns
}

/// The cells of one person, after its point, department and replication.
#[must_use]
pub fn side_by_side_cells(
    simulation: &dyn Simulation,
    switch: &TracedEntry<'_>,
    outcomes: &[&IndividualOutcome<'_>],
) -> Vec<Cell<'static>> {
    let Some(declared) = simulation.person_outcomes() else { return Vec::new() };
    let seen = |seen: Option<&TracedEntry<'_>>, key: &str| {
        let number = seen.and_then(|seen| seen.number(key));
        match (person_field(simulation, key), number) {
            (Some(field), Some(number)) => field_cell(field, number),
            _ => Cell::Real(None),
        }
    };
    let whole = |number: Option<i64>| number.map_or(Cell::Real(None), Cell::Integer);
    let mut cells: Vec<_> = declared.at_switch.iter().map(|key| seen(Some(switch), key)).collect();
    for outcome in outcomes {
        cells.push(Cell::Text(declared.places[outcome.place]));
        cells.push(whole(outcome.left.map(|(year, _)| i64::from(year))));
        cells.push(whole(outcome.left.map(|(_, month)| i64::from(month))));
        cells.extend(outcome.months_to.iter().map(|&months| whole(months)));
        cells.extend(declared.at_end.iter().map(|key| seen(outcome.end.as_ref(), key)));
    }
    cells
}

fn person_field<'s>(simulation: &'s dyn Simulation, key: &str) -> Option<&'s Field> {
    simulation.person_columns().iter().find(|field| field.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::constants::Constants;
    use crate::model::policy::Levers;
    use crate::model::{CareerModel, Design};
    use crate::sim::{Entry, FieldKind, RowSink};

    /// Numbers of a row, NaN but for those given.
    fn numbers(fields: &[Field], given: &[(&str, f64)]) -> Vec<f64> {
        let number = |field: &Field| {
            given.iter().find(|(key, _)| *key == field.key).map_or(f64::NAN, |(_, number)| *number)
        };
        fields.iter().map(number).collect()
    }

    fn see(trace: &mut RunTrace<'_>, model: &CareerModel, time: i32, person: [f64; 3]) {
        let [person, level, rung] = person;
        let given = [("person", person), ("level", level), ("rung", rung), ("pay", 1.5)];
        let numbers = numbers(model.person_columns(), &given);
        trace.person(Entry { time, month: Some(12), group: 0, numbers: &numbers });
    }

    fn tell(trace: &mut RunTrace<'_>, model: &CareerModel, at: [u8; 2], what: (&str, f64)) {
        let (word, person) = what;
        let FieldKind::Choice(words) = model.event_columns()[0].kind else { panic!("events") };
        let event = words.iter().position(|other| *other == word).unwrap();
        let given = [("event", event as f64), ("person", person)];
        let numbers = numbers(model.event_columns(), &given);
        let [time, month] = at;
        let (time, month) = (i32::from(time), Some(u32::from(month)));
        trace.event(Entry { time, month, group: 0, numbers: &numbers });
    }

    fn model() -> CareerModel {
        CareerModel::new(Design {
            departments: vec![("a".to_owned(), Default::default())],
            constants: Constants::STANDARD,
            market: Vec::new(),
            burn_in_years: 1,
            years: 2,
            baseline: Levers::default(),
        })
    }

    /// Two years of five people: one manages, one becomes an expert, one quits, one is dismissed,
    /// one stays; and one who comes later.
    fn trace(model: &CareerModel) -> RunTrace<'_> {
        let mut trace = RunTrace::new(model, &[], &[]);
        for person in [10.0, 20.0, 30.0, 40.0, 50.0] {
            see(&mut trace, model, 0, [person, 0.0, 2.0]);
        }
        tell(&mut trace, model, [0, 3], ("promoted", 50.0));
        tell(&mut trace, model, [1, 4], ("appointed", 10.0));
        tell(&mut trace, model, [1, 12], ("promoted", 20.0));
        tell(&mut trace, model, [2, 2], ("quit", 30.0));
        tell(&mut trace, model, [2, 12], ("dismissed", 40.0));
        for person in [[10.0, 1.0, 2.0], [20.0, 0.0, 3.0], [50.0, 0.0, 2.0], [60.0, 0.0, 0.0]] {
            see(&mut trace, model, 2, person);
        }
        trace
    }

    #[test]
    fn five_people_end_in_five_places() {
        let model = model();
        let outcomes = individual_outcomes(&model, &trace(&model));
        let places = model.person_outcomes().unwrap().places;
        let places: Vec<_> = outcomes.iter().map(|outcome| places[outcome.place]).collect();
        assert_eq!(places, ["manager", "expert", "quit", "dismissed", "craft"]);
        assert_eq!(outcomes[0].months_to, [None, Some(4)]);
        assert_eq!(outcomes[1].months_to, [Some(12), None]);
        assert_eq!(outcomes[2].left, Some((2, 2)));
        assert_eq!(outcomes[4].months_to[0], None, "a rise before the switch does not count");
        assert!(outcomes[3].end.is_none() && outcomes[4].end.is_some());
    }

    #[test]
    fn the_table_has_a_cell_a_column() {
        let model = model();
        let trace = trace(&model);
        let outcomes = individual_outcomes(&model, &trace);
        let table = side_by_side_table(&model, &["a", "b"]).unwrap();
        let cells = side_by_side_cells(&model, &trace.switch[0], &[&outcomes[0], &outcomes[0]]);
        assert_eq!(table.columns.len(), 3 + cells.len());
        let at = table.columns.iter().position(|column| column.name == "b.pay").unwrap();
        assert_eq!(cells[at - 3], Cell::Real(Some(1.5)));
    }
}
