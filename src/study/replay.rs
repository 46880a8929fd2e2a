//! One run of a study again, with its months, its persons and what happened to them.

use super::Plan;
use super::catch_panic::catch_panic;
use super::run_index::Failure;
use super::run_place::RunPlace;
use super::table::{
    Cell, Column, ColumnKind, Table, TableSink, column, field_cell, field_column, integer, keys,
    ordinal,
};
use crate::sim::{Census, Entry, Field, Row, RowSink, Simulation, Tallies, Wants};

/// Runs the warm-up and the policy of `at` again and gives every sink what any of them wants.
///
/// # Errors
///
/// The [`Failure`] of a run that panics.
pub fn replay(plan: &Plan, at: RunPlace, sinks: &mut [&mut dyn RowSink]) -> Result<(), Failure> {
    let point = &plan.points[at.point];
    let failure = |policy: &str, message| Failure {
        point: at.point + 1,
        policy: policy.to_owned(),
        replication: at.replication,
        message,
    };
    let key = plan.key(at.point, at.replication);
    let mut rows = Distributor(sinks);
    let start = catch_panic(|| point.simulation.start(key, &mut rows))
        .map_err(|message| failure("", message))?;
    catch_panic(|| point.simulation.run(key, &start, at.policy, &mut rows))
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
    columns.push(integer("replication", "Replication, from 1."));
    if let Some(time) = simulation.period().column() {
        let text = "0 and below before the switch, from 1 on after it.";
        columns.push(integer(time, text));
    }
    columns.push(integer("month", "Month within it, from 1."));
    columns
}

/// Which persons a table shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonRows {
    /// How often. Persons may come more often, if another sink wants them to.
    pub census: Census,
    /// Period and month of the first.
    pub from: (i32, u32),
}

/// Writes what it receives of one run into the tables of a trace.
#[derive(Debug)]
pub struct TraceTables<'a, T: TableSink> {
    simulation: &'a dyn Simulation,
    at: RunPlace,
    policy: &'a str,
    persons: PersonRows,
    /// Months, persons, events.
    sinks: &'a mut [T; 3],
    error: Option<T::Error>,
}

impl<'a, T: TableSink> TraceTables<'a, T> {
    /// The tables of the run `at`, into the sinks of the three tables, which have begun.
    #[must_use]
    pub fn new(plan: &'a Plan, at: RunPlace, persons: PersonRows, sinks: &'a mut [T; 3]) -> Self {
        Self {
            simulation: plan.points[at.point].simulation.as_ref(),
            at,
            policy: &plan.policies[at.policy],
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

    /// Writes a row of `table`: keys, with time and group from `entry`, then `cells`.
    fn row(&mut self, table: usize, entry: Entry<'_>, cells: impl Iterator<Item = Cell<'static>>) {
        let mut row = vec![
            ordinal(self.at.point + 1),
            Cell::Text(self.policy),
            Cell::Text(&self.simulation.groups()[entry.group]),
            Cell::Integer(i64::from(self.at.replication)),
        ];
        if self.simulation.period().column().is_some() {
            row.push(Cell::Integer(i64::from(entry.time)));
        }
        row.push(entry.month.map_or(Cell::Real(None), |month| ordinal(month as usize)));
        for cell in cells {
            row.push(cell);
        }
        if self.error.is_none() {
            self.error = self.sinks[table].row(&row).err();
        }
    }

    fn entry(&mut self, table: usize, fields: &[Field], entry: Entry<'_>) {
        let cells = fields.iter().zip(entry.numbers).map(|(field, &n)| field_cell(field, n));
        self.row(table, entry, cells);
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
        let cells = std::iter::once(Cell::Real(Some(row.person_months))).chain(values);
        let Row { time, group, .. } = row;
        self.row(0, Entry { time, month: Some(month), group, numbers: &[] }, cells);
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

    /// A model of one metric without months or persons, whose second policy panics.
    #[derive(Debug)]
    struct Fragile {
        metrics: Vec<Metric>,
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
        let simulation = Fragile { metrics: Vec::new() };
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
        replay(&plan(), at, &mut [&mut one, &mut other]).unwrap();
        assert_eq!(one.0, [(1, 3.0)]);
        assert_eq!(other.0, one.0);
        let [_, persons, events] = trace_tables(plan().points[0].simulation.as_ref());
        assert_eq!(persons.columns.len(), events.columns.len(), "keys alone");
    }

    #[test]
    fn a_run_that_panicked_in_its_study_panics_again_and_is_named() {
        let at = RunPlace { point: 0, policy: 1, replication: 3 };
        let failure = replay(&plan(), at, &mut []).unwrap_err();
        let message = "replication 3 is one too many".to_owned();
        let policy = "wild".to_owned();
        assert_eq!(failure, Failure { point: 1, policy, replication: 3, message });
    }
}
