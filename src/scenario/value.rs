//! Values as the table of parameters describes them: their types, ranges and words.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeValue};

use super::fault::Fault;
use super::place::Place;
use super::refusal::{Problem, refused};
use super::table::{Entry, Table};
use crate::sim::{Kind, Parameter, Value};

/// A key cannot be used: its fault is recorded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rejected;

/// A text of the file and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Written<'d> {
    pub(super) text: &'d str,
    pub(super) span: Range<usize>,
}

/// The number under a key, or its default.
pub(super) fn count(
    table: &Table<'_>,
    parameter: &Parameter,
    faults: &mut Vec<Fault>,
) -> Result<u64, Rejected> {
    match table.entry(parameter) {
        Some(entry) => match scalar(entry, &table.place, faults)? {
            Value::Count(count) => Ok(count),
            Value::Real(_) | Value::Flag(_) | Value::Choice(_) => Err(Rejected),
        },
        None => match parameter.kind {
            Kind::Count { default: Some(default), .. } => Ok(default),
            _ => Err(Rejected),
        },
    }
}

/// The word under a key, or its default.
pub(super) fn choice(
    table: &Table<'_>,
    parameter: &Parameter,
    faults: &mut Vec<Fault>,
) -> Result<&'static str, Rejected> {
    match (table.entry(parameter), parameter.kind) {
        (Some(entry), _) => match scalar(entry, &table.place, faults)? {
            Value::Choice(word) => Ok(word),
            Value::Count(_) | Value::Real(_) | Value::Flag(_) => Err(Rejected),
        },
        (None, Kind::Choice { default, .. }) => Ok(default),
        (None, _) => Err(Rejected),
    }
}

/// Whether a key is true, or its default.
pub(super) fn flag(
    table: &Table<'_>,
    parameter: &Parameter,
    faults: &mut Vec<Fault>,
) -> Result<bool, Rejected> {
    match (table.entry(parameter), parameter.kind) {
        (Some(entry), _) => match scalar(entry, &table.place, faults)? {
            Value::Flag(flag) => Ok(flag),
            Value::Count(_) | Value::Real(_) | Value::Choice(_) => Err(Rejected),
        },
        (None, Kind::Flag { default }) => Ok(default),
        (None, _) => Err(Rejected),
    }
}

/// The text under a key.
pub(super) fn text<'d>(
    table: &Table<'d>,
    parameter: &Parameter,
    faults: &mut Vec<Fault>,
) -> Result<Option<Written<'d>>, Rejected> {
    let Some(entry) = table.entry(parameter) else {
        return Ok(None);
    };
    match entry.value.get_ref() {
        DeValue::String(text) => Ok(Some(Written { text, span: entry.value.span() })),
        _ => Err(refused(entry, &table.place, Problem::Type, faults)),
    }
}

/// The texts under a key.
pub(super) fn texts<'d>(
    table: &Table<'d>,
    parameter: &Parameter,
    faults: &mut Vec<Fault>,
) -> Result<Option<Vec<Written<'d>>>, Rejected> {
    elements(table, parameter, faults, |_, element| match element.get_ref() {
        DeValue::String(text) => Ok(Written { text, span: element.span() }),
        _ => Err(Problem::Element),
    })
}

/// The numbers under a key.
pub(super) fn reals(
    table: &Table<'_>,
    parameter: &Parameter,
    faults: &mut Vec<Fault>,
) -> Result<Option<Vec<f64>>, Rejected> {
    elements(table, parameter, faults, |kind, element| match (kind, element.get_ref()) {
        (&Kind::Reals { min, max, .. }, number @ (DeValue::Integer(_) | DeValue::Float(_))) => {
            real(number, min, max)
        }
        _ => Err(Problem::Element),
    })
}

/// Sets every parameter of `parameters` that the table gives, through `set`.
pub(super) fn overrides<'p>(
    table: &Table<'_>,
    parameters: impl IntoIterator<Item = &'p Parameter>,
    mut set: impl FnMut(&str, Value) -> bool,
    faults: &mut Vec<Fault>,
) -> Result<(), Rejected> {
    let mut result = Ok(());
    for entry in parameters.into_iter().filter_map(|parameter| table.entry(parameter)) {
        match scalar(entry, &table.place, faults) {
            Ok(value) => {
                let known = set(entry.parameter.key, value);
                debug_assert!(known, "{} takes what its row describes", entry.parameter.key);
            }
            Err(rejected) => result = Err(rejected),
        }
    }
    result
}

/// The value of a key that takes one.
pub(super) fn scalar(
    entry: &Entry<'_>,
    place: &Place,
    faults: &mut Vec<Fault>,
) -> Result<Value, Rejected> {
    let value = entry.value.get_ref();
    let read = match (&entry.parameter.kind, value) {
        (&Kind::Count { min, max, .. }, DeValue::Integer(number)) => whole(number)
            .and_then(|number| u64::try_from(number).ok())
            .filter(|number| (min..=max).contains(number))
            .map(Value::Count)
            .ok_or(Problem::Range),
        (&Kind::Real { min, max, .. }, _) => real(value, min, max).map(Value::Real),
        (Kind::Flag { .. }, &DeValue::Boolean(flag)) => Ok(Value::Flag(flag)),
        (Kind::Choice { options, .. }, DeValue::String(word)) => options
            .iter()
            .find(|option| *option == word)
            .map(|option| Value::Choice(option))
            .ok_or(Problem::Word),
        _ => Err(Problem::Type),
    };
    read.map_err(|problem| refused(entry, place, problem, faults))
}

/// Whether a parameter of that kind takes a value.
pub(super) fn takes(kind: &Kind, value: Value) -> bool {
    match (kind, value) {
        (Kind::Count { min, max, .. }, Value::Count(count)) => (min..=max).contains(&&count),
        (Kind::Real { min, max, .. }, Value::Real(number)) => (min..=max).contains(&&number),
        (Kind::Flag { .. }, Value::Flag(_)) => true,
        (Kind::Choice { options, .. }, Value::Choice(word)) => options.contains(&word),
        _ => false,
    }
}

fn whole(number: &DeInteger<'_>) -> Option<i128> {
    i128::from_str_radix(number.as_str(), number.radix()).ok()
}

pub(super) fn float(number: &DeFloat<'_>) -> Option<f64> {
    number.as_str().parse().ok()
}

/// A number from `min` to `max`; neither NaN nor infinite.
pub(super) fn real(value: &DeValue<'_>, min: f64, max: f64) -> Result<f64, Problem> {
    let number = match value {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
        // Rounded only beyond 2^53, which is out of any range.
        DeValue::Integer(number) => whole(number).map(|number| number as f64),
        DeValue::Float(number) => float(number),
        _ => return Err(Problem::Type),
    };
    number.filter(|number| (min..=max).contains(number)).ok_or(Problem::Range)
}

/// The elements of a list, each read by `read`; all faulty ones are recorded.
fn elements<'d, T>(
    table: &Table<'d>,
    parameter: &Parameter,
    faults: &mut Vec<Fault>,
    read: impl Fn(&Kind, &'d Spanned<DeValue<'d>>) -> Result<T, Problem>,
) -> Result<Option<Vec<T>>, Rejected> {
    let Some(entry) = table.entry(parameter) else {
        return Ok(None);
    };
    let DeValue::Array(list) = entry.value.get_ref() else {
        return Err(refused(entry, &table.place, Problem::Type, faults));
    };
    let mut values = Vec::with_capacity(list.len());
    for element in list {
        match read(&entry.parameter.kind, element) {
            Ok(value) => values.push(value),
            Err(problem) => {
                let element = Entry { value: element, key_span: entry.key_span.clone(), ..*entry };
                refused(&element, &table.place, problem, faults);
            }
        }
    }
    if values.len() == list.len() { Ok(Some(values)) } else { Err(Rejected) }
}

#[cfg(test)]
mod tests {
    use super::super::{Overrides, Scenario, faults_of};
    use crate::sim::Value;

    const HEAD: &str = "name = \"x\"\n[[policy]]\nname = \"a\"\n";

    /// What is said of one line under `[[policy]]`.
    fn policy(line: &str) -> String {
        faults_of(&format!("{HEAD}{line}\n"), &Overrides::default()).join("\n")
    }

    /// What is said of one line under `[[department]]`.
    fn department(line: &str) -> String {
        faults_of(&format!("{HEAD}[[department]]\n{line}\n"), &Overrides::default()).join("\n")
    }

    #[test]
    fn a_number_out_of_its_range_is_refused() {
        assert_eq!(
            department("sigma = 1"),
            "5:9 department 1: `sigma` takes a number from 0.15 to 0.9, found 1; expected a \
             number from 0.15 to 0.9"
        );
        assert_eq!(
            department("headcount = 0"),
            "5:13 department 1: `headcount` takes a whole number from 1 to 1000000, found 0; \
             expected a whole number from 1 to 1000000"
        );
        for number in
            ["nan", "-nan", "inf", "-inf", "1e999", "0xffffffffffffffffffffffffffffffffffffffff"]
        {
            let said = policy(&format!("influence = {number}"));
            assert!(
                said.starts_with("4:13 policy \"a\": `influence` takes a number from 0 to 2"),
                "{said}"
            );
        }
        for number in ["-1", "18446744073709551617", "999999999999999999999999999999999999999999"] {
            let said = department(&format!("headcount = {number}"));
            assert!(said.contains(&format!("found {number};")), "{said}");
        }
    }

    #[test]
    fn the_ends_of_a_range_belong_to_it() {
        let text = format!(
            "{HEAD}expert_rungs = 3\npressure = -0.0\n[[department]]\nrho = -0.2\nsigma = 0.9\n\
             span = 0b100\nheadcount = +1_0\nlearning_months = 0x60\n"
        );
        let scenario = Scenario::parse("x.toml", &text).unwrap();
        let parameters = &scenario.career().unwrap().departments[0].parameters;
        assert_eq!((parameters.rho, parameters.sigma), (-0.2, 0.9));
        assert_eq!((parameters.span, parameters.headcount), (4, 10));
        assert_eq!(parameters.get("learning_months"), Some(Value::Real(96.0)));
    }
}
