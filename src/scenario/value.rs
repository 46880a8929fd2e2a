//! Values as the table of parameters describes them: their types, ranges and words.

use super::fault::{Fault, FaultKind, Place, clipped};
use super::near::word_help;
use super::wire::{Entry, Table};
use crate::sim::{Kind, Parameter, Value};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeValue};

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
pub(super) fn overrides(
    table: &Table<'_>,
    parameters: &[Parameter],
    mut set: impl FnMut(&str, Value) -> bool,
    faults: &mut Vec<Fault>,
) -> Result<(), Rejected> {
    let mut result = Ok(());
    for entry in parameters.iter().filter_map(|parameter| table.entry(parameter)) {
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

/// A list's length is wrong: records it.
pub(super) fn wrong_length(
    entry: &Entry<'_>,
    place: &Place,
    (allowed, found): (&str, usize),
    faults: &mut Vec<Fault>,
) -> Rejected {
    let key = place.key(entry.parameter.key);
    let kind = FaultKind::WrongLength { key, allowed: allowed.to_owned(), found };
    faults.push(Fault::at(entry.value.span(), kind).label(format!("expected {allowed}")));
    Rejected
}

/// What stands where something else is expected, in words.
pub(super) fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text {:?}", clipped(text)),
        DeValue::Integer(number) => clipped(&number.to_string()),
        DeValue::Float(number) => clipped(number.as_str()),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(_) => "a date or time".to_owned(),
        DeValue::Array(list) if list.iter().any(|element| element.get_ref().is_table()) => {
            "a list of tables".to_owned()
        }
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug)]
enum Problem {
    /// Its type.
    Type,
    /// Its type, as an element of a list.
    Element,
    /// Its size.
    Range,
    /// It is none of the words.
    Word,
}

/// The value of a key that takes one.
fn scalar(entry: &Entry<'_>, place: &Place, faults: &mut Vec<Fault>) -> Result<Value, Rejected> {
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

fn whole(number: &DeInteger<'_>) -> Option<i128> {
    i128::from_str_radix(number.as_str(), number.radix()).ok()
}

fn float(number: &DeFloat<'_>) -> Option<f64> {
    number.as_str().parse().ok()
}

/// A number from `min` to `max`; neither NaN nor infinite.
fn real(value: &DeValue<'_>, min: f64, max: f64) -> Result<f64, Problem> {
    let number = match value {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
        #[expect(clippy::cast_precision_loss, reason = "beyond 2^53 a number is out of any range")]
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

/// Records what is wrong with a value.
fn refused(entry: &Entry<'_>, place: &Place, problem: Problem, faults: &mut Vec<Fault>) -> Rejected {
    let parameter = entry.parameter;
    let value = entry.value.get_ref();
    let (key, found) = (place.key(parameter.key), found(value));
    let allowed = match (problem, &parameter.kind) {
        (Problem::Element, _) | (_, Kind::Reals { .. }) => elements_allowed(&parameter.kind),
        (Problem::Type | Problem::Range | Problem::Word, kind) => kind.allowed(),
    };
    let label = format!("expected {allowed}");
    let (kind, help) = match (problem, &parameter.kind, value) {
        (Problem::Word, Kind::Choice { options, .. }, DeValue::String(word)) => {
            let help = word_help(word, options.iter().copied());
            (FaultKind::UnknownWord { key, word: clipped(word) }, help)
        }
        (Problem::Range, ..) => {
            (FaultKind::OutOfRange { key, allowed, found }, percent(parameter, value))
        }
        (Problem::Type | Problem::Element | Problem::Word, ..) => {
            (FaultKind::WrongType { key, allowed, found }, rewritten(parameter, value))
        }
    };
    faults.push(Fault::at(entry.value.span(), kind).label(label).help_if(help));
    Rejected
}

/// Help for a share written as a percentage.
fn percent(parameter: &Parameter, value: &DeValue<'_>) -> Option<String> {
    let number = real(value, 1.0, 100.0).ok()?;
    let share = matches!(parameter.kind, Kind::Real { max, .. } if max <= 1.0);
    (share && parameter.unit.starts_with("share"))
        .then(|| format!("{number} % is written as {}", number / 100.0))
}

/// The value as it has to be written, where that is clear.
fn rewritten(parameter: &Parameter, value: &DeValue<'_>) -> Option<String> {
    let (_, key) = super::keys::split(parameter.key);
    match (&parameter.kind, value) {
        (Kind::Count { .. } | Kind::Real { .. }, DeValue::String(text))
            if text.trim().parse::<f64>().is_ok_and(f64::is_finite) =>
        {
            Some(format!("write it without quotes: `{key} = {}`", text.trim()))
        }
        (Kind::Flag { .. }, DeValue::String(text)) if ["true", "false"].contains(&text.trim()) => {
            Some(format!("write it without quotes: `{key} = {}`", text.trim()))
        }
        (Kind::Count { .. }, DeValue::Float(number)) => {
            let whole = float(number).filter(|number| number.fract().abs() < f64::MIN_POSITIVE)?;
            Some(format!("write it without a decimal point: `{key} = {whole}`"))
        }
        (Kind::Texts { .. }, DeValue::String(text)) => {
            Some(format!("write a list: `{key} = [{:?}]`", clipped(text)))
        }
        (Kind::Reals { .. }, DeValue::Integer(_) | DeValue::Float(_)) => {
            Some(format!("write a list: `{key} = [{}]`", found(value)))
        }
        (Kind::Text { .. }, DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_)) => {
            Some(format!("write a text in quotes: `{key} = \"{}\"`", found(value)))
        }
        _ => None,
    }
}

/// What each element of a list may be.
fn elements_allowed(kind: &Kind) -> String {
    let allowed = kind.allowed();
    allowed.strip_prefix("a list of ").map_or(allowed.clone(), str::to_owned)
}
