//! What of a traced run is kept: its rows, who was there at the switch and at the end, what
//! happened in between, and the years of a few.

use std::collections::BTreeSet;

use crate::model::observe::census::{EVENT_FIELDS, PERSON_FIELDS};
use crate::model::observe::log::EventKind;
use crate::sim::{Census, Entry, Field, Observation, Row, RowSink, Wants};

/// A row of a group in a year, or in one of its months.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRow {
    /// The year.
    pub time: i32,
    /// The month; `None` for the year.
    pub month: Option<u32>,
    /// The group.
    pub group: usize,
    /// Exposure.
    pub person_months: f64,
    /// One observation a metric.
    pub observations: Vec<Observation>,
}

/// A person at the end of a year.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// The year.
    pub time: i32,
    /// The group.
    pub group: usize,
    numbers: Vec<f64>,
}

impl Sighting {
    /// The number in a column of persons, if it exists.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        number(&PERSON_FIELDS, &self.numbers, key)
    }

    /// The person.
    #[must_use]
    pub fn person(&self) -> u64 {
        whole(self.numbers[0])
    }

    /// Seat, from 1.
    #[must_use]
    pub fn seat(&self) -> u64 {
        self.number("seat").map_or(0, whole)
    }

    /// Level, 0 for contributors.
    #[must_use]
    pub fn level(&self) -> u64 {
        self.number("level").map_or(0, whole)
    }

    /// Rung, 0 to 5.
    #[must_use]
    pub fn rung(&self) -> u64 {
        self.number("rung").map_or(0, whole)
    }
}

/// Something that happened to a person.
#[derive(Clone, Debug)]
pub struct Told {
    /// The year.
    pub time: i32,
    /// The month, 1–12.
    pub month: u32,
    /// What it was.
    pub kind: EventKind,
    numbers: Vec<f64>,
}

impl Told {
    /// The number in a column of events, if it exists.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        number(&EVENT_FIELDS, &self.numbers, key)
    }

    /// The person.
    #[must_use]
    pub fn person(&self) -> u64 {
        self.number("person").map_or(0, whole)
    }

    /// Months from the switch, 1 for the first month after it.
    #[must_use]
    pub fn months(&self) -> i64 {
        12 * (i64::from(self.time) - 1) + i64::from(self.month)
    }
}

fn number(fields: &[Field], numbers: &[f64], key: &str) -> Option<f64> {
    let at = fields.iter().position(|field| field.key == key)?;
    Some(numbers[at]).filter(|number| !number.is_nan())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "ids, levels and rungs are whole and not negative"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

/// A sink that keeps of one run what its story is told from.
#[derive(Debug)]
pub struct Chronicle {
    /// The last year.
    years: i32,
    /// Persons whose every year is kept.
    followed: BTreeSet<u64>,
    /// Seats whose occupant at the switch is followed.
    seats: BTreeSet<u64>,
    /// Years and months.
    pub rows: Vec<KeptRow>,
    /// The persons at the switch, by seat.
    pub switch: Vec<Sighting>,
    /// The persons at the end, by seat.
    pub end: Vec<Sighting>,
    /// The followed at the end of each year from the switch on.
    pub years_of_followed: Vec<Sighting>,
    /// What happened after the switch.
    pub events: Vec<Told>,
}

impl Chronicle {
    /// A chronicle of a run of so many years after the switch, which follows these persons and
    /// the occupants of these seats (from 1) at the switch.
    #[must_use]
    pub fn new(years: u32, followed: &[u64], seats: &[u64]) -> Self {
        Self {
            years: i32::try_from(years).unwrap_or(i32::MAX),
            followed: followed.iter().copied().collect(),
            seats: seats.iter().copied().collect(),
            rows: Vec::new(),
            switch: Vec::new(),
            end: Vec::new(),
            years_of_followed: Vec::new(),
            events: Vec::new(),
        }
    }

    fn keep(&mut self, row: Row<'_>, month: Option<u32>) {
        let Row { time, group, person_months, observations } = row;
        let observations = observations.to_vec();
        self.rows.push(KeptRow { time, month, group, person_months, observations });
    }
}

impl RowSink for Chronicle {
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
        const LAST_MONTH: u32 = 12;
        let Entry { time, month, group, numbers } = person;
        if time < 0 || month.is_some_and(|month| month != LAST_MONTH) {
            return;
        }
        let seen = Sighting { time, group, numbers: numbers.to_vec() };
        if time == 0 && self.seats.contains(&seen.seat()) {
            self.followed.insert(seen.person());
        }
        if self.followed.contains(&seen.person()) {
            self.years_of_followed.push(seen.clone());
        }
        if time == 0 {
            self.switch.push(seen);
        } else if time == self.years {
            self.end.push(seen);
        }
    }

    fn event(&mut self, event: Entry<'_>) {
        let Entry { time, month, numbers, .. } = event;
        if let Some(&kind) = EventKind::ALL.get(usize::try_from(whole(numbers[0])).unwrap_or(0))
            && time > 0
        {
            let (month, numbers) = (month.unwrap_or(0), numbers.to_vec());
            self.events.push(Told { time, month, kind, numbers });
        }
    }
}
