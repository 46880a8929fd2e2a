//! What a replay keeps of a run: its rows, who was there at the switch and at the end, what
//! happened in between, and every period of a few persons.

use std::collections::BTreeSet;

use crate::sim::{Census, Entry, Field, FieldKind, Observation, Row, RowSink, Simulation, Wants};

/// A row of a group in a period, or in one of its months.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRow {
    /// The period.
    pub time: i32,
    /// The month; `None` for the period.
    pub month: Option<u32>,
    /// The group.
    pub group: usize,
    /// Exposure.
    pub person_months: f64,
    /// One observation a metric.
    pub observations: Vec<Observation>,
}

/// A person at the end of a period, or something that happened to a person.
#[derive(Clone, Debug)]
pub struct TracedEntry<'s> {
    /// The period.
    pub time: i32,
    /// The month within it, from 1; 0 for its end.
    pub month: u32,
    /// The group.
    pub group: usize,
    fields: &'s [Field],
    numbers: Vec<f64>,
}

impl<'s> TracedEntry<'s> {
    fn of(entry: Entry<'_>, fields: &'s [Field]) -> Self {
        let Entry { time, month, group, numbers } = entry;
        Self { time, month: month.unwrap_or(0), group, fields, numbers: numbers.to_vec() }
    }

    /// The number in a column, if it exists.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        let at = self.fields.iter().position(|field| field.key == key)?;
        Some(self.numbers[at]).filter(|number| !number.is_nan())
    }

    /// A number that is whole and not negative; 0 where it does not exist.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is said to be whole and not negative"
    )]
    pub fn whole(&self, key: &str) -> u64 {
        self.number(key).map_or(0, |number| number as u64)
    }

    /// The person.
    #[must_use]
    pub fn person(&self) -> u64 {
        self.whole("person")
    }

    /// Seat, from 1.
    #[must_use]
    pub fn seat(&self) -> u64 {
        self.whole("seat")
    }

    /// What happened: a word of the simulation's events; empty where nothing did.
    #[must_use]
    pub fn event(&self) -> &'static str {
        let field = self.fields.iter().find(|field| field.key == "event");
        let Some(FieldKind::Choice(words)) = field.map(|field| field.kind) else { return "" };
        let at = usize::try_from(self.whole("event")).unwrap_or(usize::MAX);
        words.get(at).copied().unwrap_or("")
    }
}

/// A sink that keeps what the story of a run needs.
#[derive(Debug)]
pub struct RunTrace<'s> {
    simulation: &'s dyn Simulation,
    /// Persons of whom every period is kept.
    followed: BTreeSet<u64>,
    /// Seats whose occupant at the switch is followed.
    seats: BTreeSet<u64>,
    /// Periods and months.
    pub rows: Vec<KeptRow>,
    /// The persons at the switch, by seat.
    pub switch: Vec<TracedEntry<'s>>,
    /// The persons at the end, by seat.
    pub end: Vec<TracedEntry<'s>>,
    /// The followed persons at the end of each period from the switch on.
    pub periods_of_followed: Vec<TracedEntry<'s>>,
    /// What happened after the switch.
    pub events: Vec<TracedEntry<'s>>,
}

impl<'s> RunTrace<'s> {
    /// An empty trace of a run, which follows these persons and the occupants of these seats (from
    /// 1) at the switch.
    #[must_use]
    pub fn new(simulation: &'s dyn Simulation, followed: &[u64], seats: &[u64]) -> Self {
        Self {
            simulation,
            followed: followed.iter().copied().collect(),
            seats: seats.iter().copied().collect(),
            rows: Vec::new(),
            switch: Vec::new(),
            end: Vec::new(),
            periods_of_followed: Vec::new(),
            events: Vec::new(),
        }
    }

    fn keep(&mut self, row: Row<'_>, month: Option<u32>) {
        let Row { time, group, person_months, observations } = row;
        let observations = observations.to_vec();
        self.rows.push(KeptRow { time, month, group, person_months, observations });
    }
}

impl RowSink for RunTrace<'_> {
    fn period(&mut self, row: Row<'_>) {
        self.keep(row, None);
    }

    fn wants(&self) -> Wants {
        Wants { persons: Census::Period, breakdowns: false, ..Wants::ALL }
    }

    fn month(&mut self, month: u32, row: Row<'_>) {
        self.keep(row, Some(month));
    }

    fn person(&mut self, person: Entry<'_>) {
        let last_month = self.simulation.period().months();
        if person.time < 0 || person.month.is_some_and(|month| last_month != Some(month)) {
            return;
        }
        let seen = TracedEntry::of(person, self.simulation.person_columns());
        if seen.time == 0 && self.seats.contains(&seen.seat()) {
            self.followed.insert(seen.person());
        }
        if self.followed.contains(&seen.person()) {
            self.periods_of_followed.push(seen.clone());
        }
        if seen.time == 0 {
            self.switch.push(seen);
        } else if u32::try_from(seen.time) == Ok(self.simulation.horizon()) {
            self.end.push(seen);
        }
    }

    fn event(&mut self, event: Entry<'_>) {
        if event.time > 0 {
            self.events.push(TracedEntry::of(event, self.simulation.event_columns()));
        }
    }
}
