//! What is kept of a run that is replayed: its rows, who was there at the switch and at the end,
//! what happened in between, and every period of a few persons.

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

/// A person at the end of a period.
#[derive(Clone, Debug)]
pub struct PersonSnapshot<'s> {
    /// The period.
    pub time: i32,
    /// The group.
    pub group: usize,
    numbers: Numbers<'s>,
}

impl PersonSnapshot<'_> {
    /// The number in a column of persons, if it exists.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        self.numbers.number(key)
    }

    /// A number that is whole and not negative; 0 where it does not exist.
    #[must_use]
    pub fn whole(&self, key: &str) -> u64 {
        self.numbers.whole(key)
    }

    /// The person.
    #[must_use]
    pub fn person(&self) -> u64 {
        self.whole(PERSON)
    }

    /// Seat, from 1.
    #[must_use]
    pub fn seat(&self) -> u64 {
        self.whole(SEAT)
    }
}

/// Something that happened to a person.
#[derive(Clone, Debug)]
pub struct TracedEvent<'s> {
    /// The period.
    pub time: i32,
    /// The month within it, from 1.
    pub month: u32,
    numbers: Numbers<'s>,
}

impl TracedEvent<'_> {
    /// What it was: a word of the simulation's events.
    #[must_use]
    pub fn word(&self) -> &'static str {
        let field = self.numbers.fields.iter().find(|field| field.key == EVENT);
        match field.map(|field| field.kind) {
            Some(FieldKind::Choice(words)) => {
                let at = usize::try_from(self.numbers.whole(EVENT)).unwrap_or(usize::MAX);
                words.get(at).copied().unwrap_or("")
            }
            _ => "",
        }
    }

    /// The number in a column of events, if it exists.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        self.numbers.number(key)
    }

    /// The person.
    #[must_use]
    pub fn person(&self) -> u64 {
        self.numbers.whole(PERSON)
    }
}

/// The columns that persons and events are known by.
const PERSON: &str = "person";
const SEAT: &str = "seat";
const EVENT: &str = "event";

/// Numbers with what they are.
#[derive(Clone, Debug)]
struct Numbers<'s> {
    fields: &'s [Field],
    numbers: Vec<f64>,
}

impl Numbers<'_> {
    fn number(&self, key: &str) -> Option<f64> {
        let at = self.fields.iter().position(|field| field.key == key)?;
        Some(self.numbers[at]).filter(|number| !number.is_nan())
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is said to be whole and not negative"
    )]
    fn whole(&self, key: &str) -> u64 {
        self.number(key).map_or(0, |number| number as u64)
    }
}

/// A sink that keeps of one run what its story is told from.
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
    pub switch: Vec<PersonSnapshot<'s>>,
    /// The persons at the end, by seat.
    pub end: Vec<PersonSnapshot<'s>>,
    /// The followed at the end of each period from the switch on.
    pub periods_of_followed: Vec<PersonSnapshot<'s>>,
    /// What happened after the switch.
    pub events: Vec<TracedEvent<'s>>,
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
        let Entry { time, month, group, numbers } = person;
        if time < 0 || month.is_some_and(|month| self.simulation.period().months() != Some(month)) {
            return;
        }
        let fields = self.simulation.person_columns();
        let numbers = Numbers { fields, numbers: numbers.to_vec() };
        let seen = PersonSnapshot { time, group, numbers };
        if time == 0 && self.seats.contains(&seen.seat()) {
            self.followed.insert(seen.person());
        }
        if self.followed.contains(&seen.person()) {
            self.periods_of_followed.push(seen.clone());
        }
        if time == 0 {
            self.switch.push(seen);
        } else if u32::try_from(time) == Ok(self.simulation.horizon()) {
            self.end.push(seen);
        }
    }

    fn event(&mut self, event: Entry<'_>) {
        let Entry { time, month, numbers, .. } = event;
        if time > 0 {
            let fields = self.simulation.event_columns();
            let numbers = Numbers { fields, numbers: numbers.to_vec() };
            self.events.push(TracedEvent { time, month: month.unwrap_or(0), numbers });
        }
    }
}
