//! One run of a study again, with its months, its persons and what happened to them.

use super::caught::caught;
use super::tables::{column, keys};
use super::writer::ordinal;
use super::{Cell, Column, ColumnKind, Failure, Plan, Table, TableSink};
use crate::sim::{Census, Entry, Field, FieldKind, Row, RowSink, Simulation, Tallies, Wants};

/// Which run of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunPlace {
    /// The design point, from 0.
    pub point: usize,
    /// The policy, from 0.
    pub policy: usize,
    /// The replication, from 1.
    pub replication: u32,
}

/// Runs the warm-up and the policy of `at` again and tells every sink what any of them wants.
///
/// # Errors
///
/// The [`Failure`] of a run that panics.
pub fn retrace(plan: &Plan, at: RunPlace, sinks: &mut [&mut dyn RowSink]) -> Result<(), Failure> {
    let point = &plan.points[at.point];
    let failure = |policy: &str, message| Failure {
        point: at.point + 1,
        policy: policy.to_owned(),
        replication: at.replication,
        message,
    };
    let key = plan.key(at.replication);
    let mut rows = Distributor(sinks);
    let start = caught(|| point.simulation.start(key, &mut rows))
        .map_err(|message| failure("", message))?;
    caught(|| point.simulation.run(key, &start, at.policy, &mut rows))
        .map_err(|message| failure(&plan.policies[at.policy], message))
}

/// Passes everything on to several sinks.
struct Distributor<'a, 's>(&'a mut [&'s mut dyn RowSink]);

impl RowSink for Distributor<'_, '_> {
    fn period(&mut self, row: Row<'_>) {
        self.0.iter_mut().for_each(|sink| sink.period(row));
    }

    fn wants(&self) -> Wants {
        self.0.iter().fold(Wants::PERIODS, |wants, sink| wants.or(sink.wants()))
    }

    fn month(&mut self, month: u32, row: Row<'_>) {
        self.0.iter_mut().for_each(|sink| sink.month(month, row));
    }

    fn person(&mut self, person: Entry<'_>) {
        self.0.iter_mut().for_each(|sink| sink.person(person));
    }

    fn event(&mut self, event: Entry<'_>) {
        self.0.iter_mut().for_each(|sink| sink.event(event));
    }

    fn tallies(&mut self, tallies: Tallies<'_>) {
        self.0.iter_mut().for_each(|sink| sink.tallies(tallies));
    }
}

/// Declares the tables of a trace: months, persons, events.
#[must_use]
pub fn trace_tables(simulation: &dyn Simulation) -> [Table; 3] {
    let table = |name, text, columns: &mut dyn Iterator<Item = Column>| {
        let keys = month_keys(simulation).into_iter();
        Table { name, text, columns: keys.chain(columns).collect() }
    };
    let exposure =
        column("person_months", ColumnKind::Real, "person-months", "Exposure in the month.");
    let metrics = simulation.metrics().iter();
    let metrics = metrics.map(|m| column(m.key, ColumnKind::Real, m.unit, m.text));
    let mut months = std::iter::once(exposure).chain(metrics);
    let mut persons = simulation.person_columns().iter().map(field_column);
    let mut events = simulation.event_columns().iter().map(field_column);
    [
        table("months", "One row a month: metrics, annualized as those of a year.", &mut months),
        table("persons", "One row a person at the end of a month.", &mut persons),
        table("events", "One row for each thing that happened to a person.", &mut events),
    ]
}

fn month_keys(simulation: &dyn Simulation) -> Vec<Column> {
    let mut columns = keys();
    columns.push(column("replication", ColumnKind::Integer, "", "Replication, from 1."));
    if let Some(time) = simulation.period().column() {
        let text = "0 and below before the switch, from 1 on after it.";
        columns.push(column(time, ColumnKind::Integer, "", text));
    }
    columns.push(column("month", ColumnKind::Integer, "", "Month within it, from 1."));
    columns
}

/// The column of a table that shows a field.
#[must_use]
pub fn field_column(field: &Field) -> Column {
    let kind = match field.kind {
        FieldKind::Integer => ColumnKind::MaybeInteger,
        FieldKind::Real => ColumnKind::Real,
        FieldKind::Choice(_) => ColumnKind::Text,
    };
    column(field.key, kind, field.unit, field.text)
}

/// The number of a field as a cell; a real number in as few digits as tell it.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole numbers are far below 2^63, the place of a word is not negative"
)]
pub fn field_cell(field: &Field, number: f64) -> Cell<'static> {
    match field.kind {
        _ if number.is_nan() => Cell::Real(None),
        FieldKind::Integer => Cell::Integer(number as i64),
        FieldKind::Real => Cell::Real(Some(shortest(number))),
        FieldKind::Choice(words) => Cell::Text(words.get(number as usize).unwrap_or(&"")),
    }
}

/// A number that single precision holds as the number whose shortest decimal is the same: 0.1 and
/// not 0.10000000149011612. Any other number is left alone.
#[expect(clippy::cast_possible_truncation, reason = "what is cut off is looked at")]
fn shortest(number: f64) -> f64 {
    let single = number as f32;
    if f64::from(single).to_bits() != number.to_bits() {
        return number;
    }
    single.to_string().parse().unwrap_or(number)
}

/// Which persons a table shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonRows {
    /// How often; more often where another sink wants so.
    pub census: Census,
    /// Period and month of the first.
    pub from: (i32, u32),
}

/// Writes what it is told of one run into the tables of a trace.
#[derive(Debug)]
pub struct TraceTables<'a, T: TableSink> {
    simulation: &'a dyn Simulation,
    /// Point, policy and replication.
    keys: (i64, &'a str, i64),
    persons: PersonRows,
    /// Months, persons, events.
    sinks: &'a mut [T; 3],
    error: Option<T::Error>,
}

impl<'a, T: TableSink> TraceTables<'a, T> {
    /// The tables of the run `at`, into the sinks of the three tables, which have begun.
    #[must_use]
    pub fn new(plan: &'a Plan, at: RunPlace, persons: PersonRows, sinks: &'a mut [T; 3]) -> Self {
        let point = i64::try_from(at.point + 1).unwrap_or(i64::MAX);
        Self {
            simulation: plan.points[at.point].simulation.as_ref(),
            keys: (point, &plan.policies[at.policy], i64::from(at.replication)),
            persons,
            sinks,
            error: None,
        }
    }

    /// The end of the run.
    ///
    /// # Errors
    ///
    /// The first error of a sink.
    pub fn finish(self) -> Result<(), T::Error> {
        self.error.map_or(Ok(()), Err)
    }

    fn row(&mut self, table: usize, at: (i32, Option<u32>, usize), cells: Vec<Cell<'_>>) {
        let (time, month, group) = at;
        let (point, policy, replication) = self.keys;
        let group = Cell::Text(&self.simulation.groups()[group]);
        let mut row =
            vec![Cell::Integer(point), Cell::Text(policy), group, Cell::Integer(replication)];
        if self.simulation.period().column().is_some() {
            row.push(Cell::Integer(i64::from(time)));
        }
        row.push(month.map_or(Cell::Real(None), |month| ordinal(month as usize)));
        row.extend(cells);
        if self.error.is_none() {
            self.error = self.sinks[table].row(&row).err();
        }
    }

    fn entry(&mut self, table: usize, fields: &[Field], entry: Entry<'_>) {
        let cells = fields.iter().zip(entry.numbers).map(|(field, &n)| field_cell(field, n));
        self.row(table, (entry.time, entry.month, entry.group), cells.collect());
    }
}

impl<T: TableSink> RowSink for TraceTables<'_, T> {
    fn period(&mut self, _row: Row<'_>) {}

    fn wants(&self) -> Wants {
        Wants { persons: self.persons.census, breakdowns: false, ..Wants::ALL }
    }

    fn month(&mut self, month: u32, row: Row<'_>) {
        let metrics = self.simulation.metrics().iter().zip(row.observations);
        let values = metrics.map(|(metric, &observed)| Cell::Real(metric.value(observed)));
        let cells = std::iter::once(Cell::Real(Some(row.person_months))).chain(values).collect();
        self.row(0, (row.time, Some(month), row.group), cells);
    }

    fn person(&mut self, person: Entry<'_>) {
        if (person.time, person.month.unwrap_or(u32::MAX)) >= self.persons.from {
            self.entry(1, self.simulation.person_columns(), person);
        }
    }

    fn event(&mut self, event: Entry<'_>) {
        self.entry(2, self.simulation.event_columns(), event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{Metric, Observation, Period, RunKey, Start, WarmUp};

    fn field(kind: FieldKind) -> Field {
        Field { key: "k", kind, unit: "", text: "" }
    }

    #[test]
    fn a_number_is_shown_as_its_field_says() {
        let shown = |kind, number| field_cell(&field(kind), number);
        assert_eq!(shown(FieldKind::Real, f64::from(0.1_f32)), Cell::Real(Some(0.1)));
        assert_eq!(shown(FieldKind::Real, f64::NAN), Cell::Real(None));
        assert_eq!(shown(FieldKind::Integer, 37_000_010.0), Cell::Integer(37_000_010));
        assert_eq!(shown(FieldKind::Choice(&["a", "b"]), 1.0), Cell::Text("b"));
    }

    /// A model of one metric without months or persons, whose second policy panics.
    #[derive(Debug)]
    struct Fragile {
        metrics: Vec<Metric>,
        groups: Vec<String>,
    }

    impl Simulation for Fragile {
        fn period(&self) -> Period {
            Period::Step
        }

        fn warm_up(&self) -> WarmUp {
            WarmUp::None
        }

        fn horizon(&self) -> u32 {
            1
        }

        fn metrics(&self) -> &[Metric] {
            &self.metrics
        }

        fn groups(&self) -> &[String] {
            &self.groups
        }

        fn policies(&self) -> usize {
            2
        }

        fn start(&self, _key: RunKey, _rows: &mut dyn RowSink) -> Start {
            Start::new(())
        }

        fn run(&self, key: RunKey, _start: &Start, policy: usize, rows: &mut dyn RowSink) {
            assert!(policy == 0, "replication {} is one too many", key.replication);
            let observations = &[Observation::ratio(1.0, 2.0)];
            rows.period(Row { time: 1, group: 0, person_months: 3.0, observations });
        }
    }

    fn plan() -> Plan {
        let simulation = Fragile { metrics: Vec::new(), groups: vec!["all".to_owned()] };
        Plan::single(simulation, &["calm", "wild"], "", 4, 1)
    }

    /// Times and exposures.
    #[derive(Debug, Default)]
    struct Periods(Vec<(i32, f64)>);

    impl RowSink for Periods {
        fn period(&mut self, row: Row<'_>) {
            self.0.push((row.time, row.person_months));
        }
    }

    #[test]
    fn every_sink_is_told_of_a_model_that_has_no_persons() {
        let (mut one, mut other) = (Periods::default(), Periods::default());
        let at = RunPlace { point: 0, policy: 0, replication: 3 };
        retrace(&plan(), at, &mut [&mut one, &mut other]).unwrap();
        assert_eq!(one.0, [(1, 3.0)]);
        assert_eq!(other.0, one.0);
        let [_, persons, events] = trace_tables(plan().points[0].simulation.as_ref());
        assert_eq!(persons.columns.len(), events.columns.len(), "keys alone");
    }

    #[test]
    fn a_run_that_panicked_in_its_study_panics_again_and_is_named() {
        let at = RunPlace { point: 0, policy: 1, replication: 3 };
        let failure = retrace(&plan(), at, &mut []).unwrap_err();
        let message = "replication 3 is one too many".to_owned();
        let policy = "wild".to_owned();
        assert_eq!(failure, Failure { point: 1, policy, replication: 3, message });
    }
}
