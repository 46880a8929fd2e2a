//! One history, person by person and month by month, under several policies.
//!
//! The answer is a header as JSON, its length before it, and then for each policy and month, of which
//! the first is the switch: how many people there are, and eleven bytes of each, sorted by seat. Numbers
//! are little-endian.

use std::collections::BTreeMap;

use rungs::run::LiveStudy;
use rungs::sim::{Census, Entry, Field, Row, RowSink, Wants};
use rungs::study::{RunPlace, replay};
use serde_json::json;

use crate::requests::{History, read};
use crate::{Lab, Refusal};

/// The end of the burn-in.
const SWITCH: (i32, u32) = (0, 12);

/// Bytes of an answer at most.
const BYTES_MAX: usize = 256 << 20;

/// Bytes of a person.
const PERSON: usize = 11;

/// The columns of persons that are shown.
#[derive(Clone, Copy, Debug)]
struct Columns {
    person: usize,
    seat: usize,
    level: usize,
    rung: usize,
    morale: usize,
    star: usize,
}

/// A person in a month.
#[derive(Clone, Copy, Debug)]
struct Seen {
    person: u64,
    seat: u16,
    department: u8,
    level: u8,
    rung: u8,
    morale: u8,
    star: bool,
}

/// Keeps the people of a run, month by month.
#[derive(Debug)]
struct Months {
    columns: Columns,
    /// The department of who is in none: 0 where there is one, else the number of departments.
    of_all: usize,
    at: (i32, u32),
    months: Vec<Vec<Seen>>,
}

impl Lab {
    /// The people of a history under some policies, month by month.
    ///
    /// # Errors
    ///
    /// A request that cannot be read, a study that is not valid, a history or policy that it does not have.
    pub fn people(&mut self, request: &[u8]) -> Result<Vec<u8>, Refusal> {
        let History { study, replication, policies } = read(request)?;
        let live = self.study(&study)?;
        let policies = places(live, policies.as_deref())?;
        check(live, replication, policies.len())?;
        let runs: Result<Vec<_>, _> =
            policies.iter().map(|&policy| months(live, policy, replication)).collect();
        Ok(packed(live, &policies, replication, &runs?))
    }
}

/// The places of policies by their names; of all where none are named.
pub(crate) fn places(live: &LiveStudy, names: Option<&[String]>) -> Result<Vec<usize>, Refusal> {
    let all = &live.plan().policies;
    let Some(names) = names else { return Ok((0..all.len()).collect()) };
    let place = |name: &String| {
        let found = all.iter().position(|other| other == name);
        found.ok_or_else(|| Refusal(format!("no policy is called {name:?}")))
    };
    names.iter().map(place).collect()
}

/// Refuses a history that there is none of, and one that takes too much memory.
fn check(live: &LiveStudy, replication: u32, policies: usize) -> Result<(), Refusal> {
    live.check_history(replication)?;
    let simulation = &live.plan().points[0].simulation;
    let months = 1 + 12 * simulation.horizon() as usize;
    if policies * months * (2 + PERSON * simulation.persons_max()) > BYTES_MAX {
        let text = "so many people over so many years take too much memory to be shown; lower \
                    `headcount` or `horizon.years`";
        return Err(Refusal(text.to_owned()));
    }
    Ok(())
}

/// The people of a run.
fn months(live: &LiveStudy, policy: usize, replication: u32) -> Result<Vec<Vec<Seen>>, Refusal> {
    let plan = live.plan();
    let columns = Columns::of(plan.points[0].simulation.person_columns())
        .ok_or_else(|| Refusal("the model shows no people".to_owned()))?;
    let of_all = plan.points[0].simulation.groups().len() - 1;
    let mut months = Months { columns, of_all, at: (i32::MIN, 0), months: Vec::new() };
    let at = RunPlace { point: 0, policy, replication };
    replay(plan, at, &mut [&mut months]).map_err(|failure| Refusal(failure.message))?;
    let mut months = months.months;
    months.iter_mut().for_each(|people| people.sort_by_key(|seen| seen.seat));
    Ok(months)
}

/// Header and people.
fn packed(
    live: &LiveStudy,
    policies: &[usize],
    replication: u32,
    runs: &[Vec<Vec<Seen>>],
) -> Vec<u8> {
    let mut places: BTreeMap<u64, u32> = BTreeMap::new();
    let mut people: Vec<u64> = Vec::new();
    for seen in runs.iter().flatten().flatten() {
        places.entry(seen.person).or_insert_with(|| {
            people.push(seen.person);
            count(people.len() - 1)
        });
    }
    let names: Vec<_> = policies.iter().map(|&policy| &live.plan().policies[policy]).collect();
    let months = runs.first().map_or(0, Vec::len);
    let header = json!({
        "policies": names,
        "replication": replication,
        "months": months,
        "people": people,
    });
    let header = header.to_string().into_bytes();
    let mut bytes = count(header.len()).to_le_bytes().to_vec();
    bytes.extend(header);
    for people in runs.iter().flatten() {
        bytes.extend(u16::try_from(people.len()).unwrap_or(u16::MAX).to_le_bytes());
        for seen in people {
            let place = places.get(&seen.person).copied().unwrap_or(u32::MAX);
            bytes.extend(place.to_le_bytes());
            bytes.extend(seen.seat.to_le_bytes());
            let Seen { department, level, rung, morale, star, .. } = *seen;
            bytes.extend([department, level, rung, morale, u8::from(star)]);
        }
    }
    bytes
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Columns {
    fn of(fields: &[Field]) -> Option<Self> {
        let at = |key: &str| fields.iter().position(|field| field.key == key);
        Some(Self {
            person: at("person")?,
            seat: at("seat")?,
            level: at("level")?,
            rung: at("rung")?,
            morale: at("morale")?,
            star: at("star")?,
        })
    }
}

impl RowSink for Months {
    fn period(&mut self, _row: Row<'_>) {}

    fn wants(&self) -> Wants {
        Wants { persons: Census::Month, ..Wants::PERIODS }
    }

    fn person(&mut self, person: Entry<'_>) {
        let Some(month) = person.month else { return };
        let at = (person.time, month);
        if at < SWITCH {
            return;
        }
        if at != self.at {
            self.at = at;
            self.months.push(Vec::new());
        }
        let number = |column: usize| person.numbers[column];
        let small = |column| u8::try_from(whole(number(column))).unwrap_or(u8::MAX);
        let columns = self.columns;
        let seen = Seen {
            person: whole(number(columns.person)),
            seat: u16::try_from(whole(number(columns.seat))).unwrap_or(u16::MAX),
            department: u8::try_from(person.group.checked_sub(1).unwrap_or(self.of_all))
                .unwrap_or(u8::MAX),
            level: small(columns.level),
            rung: small(columns.rung),
            morale: small(columns.morale),
            star: number(columns.star) > 0.0,
        };
        if let Some(people) = self.months.last_mut() {
            people.push(seen);
        }
    }
}

/// A number that is not negative, rounded.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float beyond the range becomes its end"
)]
fn whole(number: f64) -> u64 {
    number.round() as u64
}
