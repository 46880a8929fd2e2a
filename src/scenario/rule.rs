//! What the keys of one table of a published model ask of each other.

use super::fault::{Fault, FaultKind};
use super::table::Table;
use super::value::Rejected;
use crate::sim::{Described, Value};

/// What a key asks of another in the same table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A number is no greater than another; where it is not given, it is lowered to it.
    AtMost {
        /// The number.
        key: &'static str,
        /// The other.
        limit: &'static str,
    },
    /// A number is greater than another.
    Above {
        /// The number.
        key: &'static str,
        /// The other.
        floor: &'static str,
    },
    /// A key is read only where another has a certain word.
    ReadWhere {
        /// The key.
        key: &'static str,
        /// The other.
        other: &'static str,
        /// Its word.
        word: &'static str,
    },
}

/// Holds a table to rules. What breaks one is recorded.
pub(super) fn check(
    rules: &[Rule],
    table: &Table<'_>,
    described: &mut impl Described,
    faults: &mut Vec<Fault>,
) -> Result<(), Rejected> {
    let before = faults.len();
    for rule in rules {
        match *rule {
            Rule::AtMost { key, limit } => at_most(table, described, (key, limit), faults),
            Rule::Above { key, floor } => above(table, described, (key, floor), faults),
            Rule::ReadWhere { key, other, word } => {
                if described.get(other) != Some(Value::Choice(word)) && table.has(key) {
                    let reason = format!("is read only with `{other} = \"{word}\"`");
                    let help = format!("leave it out, or set `{other} = \"{word}\"`");
                    faults.push(conflict(table, &[key], reason, &help));
                }
            }
        }
    }
    if faults.len() == before { Ok(()) } else { Err(Rejected) }
}

/// Whether rules are sure to be kept, where `has` says which keys the table gives.
pub(super) fn are_kept(
    rules: &[Rule],
    described: &impl Described,
    has: impl Fn(&str) -> bool,
) -> bool {
    let value = |key| described.get(key).map(number);
    rules.iter().all(|rule| match *rule {
        Rule::AtMost { key, limit } => value(key) <= value(limit),
        Rule::Above { key, floor } => value(key) > value(floor),
        Rule::ReadWhere { key, other, word } => {
            described.get(other) == Some(Value::Choice(word)) || !has(key)
        }
    })
}

fn at_most(
    table: &Table<'_>,
    described: &mut impl Described,
    (key, limit): (&'static str, &'static str),
    faults: &mut Vec<Fault>,
) {
    let (Some(value), Some(most)) = (described.get(key), described.get(limit)) else { return };
    if number(value) <= number(most) {
        return;
    }
    if table.has(key) {
        let reason =
            format!("is {}, more than `{limit}`, which is {}", number(value), number(most));
        let help = format!("lower `{key}`, or raise `{limit}`");
        faults.push(conflict(table, &[key], reason, &help));
    } else {
        described.set(key, most);
    }
}

fn above(
    table: &Table<'_>,
    described: &impl Described,
    (key, floor): (&'static str, &'static str),
    faults: &mut Vec<Fault>,
) {
    let (Some(value), Some(least)) = (described.get(key), described.get(floor)) else { return };
    if number(value) > number(least) {
        return;
    }
    let reason = format!("is {}, not above `{floor}`, which is {}", number(value), number(least));
    let help = format!("raise `{key}`, or lower `{floor}`");
    faults.push(conflict(table, &[key, floor], reason, &help));
}

/// A fault of the first key, at the first of `keys` that the table gives.
fn conflict(table: &Table<'_>, keys: &[&str], reason: String, help: &str) -> Fault {
    let given = keys.iter().find_map(|key| table.entry_of(key));
    let span = given.map_or(table.span.clone(), |entry| entry.value.span());
    let kind = FaultKind::Conflict { key: table.place.key(keys[0]), reason };
    Fault::at(span, kind).help(help)
}

fn number(value: Value) -> f64 {
    match value {
        // Counts of the models are far below 2^53.
        Value::Count(count) => count as f64,
        Value::Real(number) => number,
        Value::Flag(_) | Value::Choice(_) => f64::NAN,
    }
}
