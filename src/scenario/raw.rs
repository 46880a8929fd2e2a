//! A scenario as it is given, before its keys are known: what TOML and dictionaries have in common.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::location::{KeyLocation, Part, clipped};
use crate::sim::Value;

/// The keys of a table with their values.
pub(super) type RawTable = BTreeMap<String, RawValue>;

/// A value as it is given.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum RawValue {
    Text(String),
    Integer(i128),
    Number(f64),
    Flag(bool),
    /// What no key takes, in words.
    Other(&'static str),
    List(Vec<RawValue>),
    Table(RawTable),
}

impl RawValue {
    /// A value written as TOML.
    pub(super) fn parse(text: &str) -> Option<Self> {
        DeValue::parse(text).ok().map(|value| Self::from(value.get_ref()))
    }

    /// A value of a dictionary; a key whose value is null is absent.
    pub(super) fn from_json(value: &Json) -> Self {
        match value {
            Json::Null => Self::Other("null"),
            Json::Bool(flag) => Self::Flag(*flag),
            Json::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(integer), _) => Self::Integer(integer.into()),
                (None, Some(integer)) => Self::Integer(integer.into()),
                (None, None) => Self::Number(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => Self::Text(text.clone()),
            Json::Array(list) => Self::List(list.iter().map(Self::from_json).collect()),
            Json::Object(table) => {
                let given = table.iter().filter(|(_, value)| !value.is_null());
                let read = |(key, value): (&String, &Json)| (key.clone(), Self::from_json(value));
                Self::Table(given.map(read).collect())
            }
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn as_table(&self) -> Option<&RawTable> {
        if let Self::Table(table) = self { Some(table) } else { None }
    }

    pub(super) fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// The number; one of more than 2^53 is rounded.
    pub(super) fn as_number(&self) -> Option<f64> {
        match *self {
            Self::Integer(number) => Some(number as f64),
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The value in words, for a message that says what was found.
    pub(super) fn found(&self) -> String {
        match self {
            Self::Text(text) => format!("the text {:?}", clipped(text)),
            Self::Integer(i128::MIN | i128::MAX) => "a number of over 38 digits".to_owned(),
            Self::Integer(number) => number.to_string(),
            Self::Number(number) => format!("{number:?}"),
            Self::Flag(flag) => flag.to_string(),
            Self::Other(what) => (*what).to_owned(),
            Self::List(list) if list.iter().any(|element| element.as_table().is_some()) => {
                "a list of tables".to_owned()
            }
            Self::List(_) => "a list".to_owned(),
            Self::Table(_) => "a table".to_owned(),
        }
    }
}

impl From<&DeValue<'_>> for RawValue {
    fn from(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(text) => Self::Text(text.to_string()),
            DeValue::Integer(number) => {
                // Beyond any range, so that any number as large will do.
                let beyond = if number.as_str().starts_with('-') { i128::MIN } else { i128::MAX };
                let read = i128::from_str_radix(number.as_str(), number.radix());
                Self::Integer(read.unwrap_or(beyond))
            }
            DeValue::Float(number) => Self::Number(number.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(flag) => Self::Flag(*flag),
            DeValue::Datetime(_) => Self::Other("a date or time"),
            DeValue::Array(list) => {
                Self::List(list.iter().map(|element| Self::from(element.get_ref())).collect())
            }
            DeValue::Table(table) => Self::Table(from_toml(table)),
        }
    }
}

impl From<Value> for RawValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Count(count) => Self::Integer(count.into()),
            Value::Real(number) => Self::Number(number),
            Value::Flag(flag) => Self::Flag(flag),
            Value::Choice(word) => Self::Text(word.to_owned()),
        }
    }
}

/// The keys of a TOML table.
pub(super) fn from_toml(table: &DeTable<'_>) -> RawTable {
    table
        .iter()
        .map(|(key, value)| (key.get_ref().to_string(), RawValue::from(value.get_ref())))
        .collect()
}

/// Writes the short form `model = "kane-1970"` out as the table that it stands for.
pub(super) fn write_out_short_form(document: &mut RawTable) {
    if let Some(model @ RawValue::Text(_)) = document.get_mut("model") {
        let name = model.clone();
        *model = RawValue::Table([("name".to_owned(), name)].into());
    }
}

/// Puts a value under a path, and makes the tables that it leads through.
pub(super) fn put(table: &mut RawTable, path: &str, value: RawValue) {
    match path.split_once('.') {
        None => {
            table.insert(path.to_owned(), value);
        }
        Some((nested, rest)) => {
            let empty = || RawValue::Table(RawTable::new());
            if let RawValue::Table(nested) = table.entry(nested.to_owned()).or_insert_with(empty) {
                put(nested, rest, value);
            }
        }
    }
}

/// Where in the text a key or its value stands; what is absent is pointed at by the innermost
/// table that is there.
pub(super) fn span(document: &DeTable<'_>, location: &KeyLocation) -> Range<usize> {
    let place = &location.key.place;
    let (table, header) = match place.kind.list() {
        "" => (Some(document), 0..0),
        list => {
            let list = document.get(list).and_then(|list| list.get_ref().as_array());
            let Some(element) = list.and_then(|list| list.get(place.index)) else { return 0..0 };
            (element.get_ref().as_table(), element.span())
        }
    };
    let Some(found) = table.and_then(|table| walk(table, &location.key.path)) else {
        return header;
    };
    match (found, &location.part) {
        (Found::Table(key), _) => key,
        (Found::Key(key, _), Part::Key) => key,
        (Found::Key(_, value), Part::Value(elements)) => within(value, elements),
    }
}

/// How far a path leads: to its key, or to the name of the innermost table on its way.
enum Found<'d> {
    Key(Range<usize>, &'d Spanned<DeValue<'d>>),
    Table(Range<usize>),
}

fn walk<'d>(table: &'d DeTable<'d>, path: &str) -> Option<Found<'d>> {
    if let Some((key, value)) = table.get_key_value(path) {
        return Some(Found::Key(key.span(), value));
    }
    path.match_indices('.').find_map(|(end, _)| {
        let (key, value) = table.get_key_value(&path[..end])?;
        Some(match value.get_ref() {
            DeValue::Table(nested) => {
                walk(nested, &path[end + 1..]).unwrap_or(Found::Table(key.span()))
            }
            // The short form of a table.
            _ => Found::Key(key.span(), value),
        })
    })
}

fn within(value: &Spanned<DeValue<'_>>, elements: &[usize]) -> Range<usize> {
    let inner = elements
        .split_first()
        .and_then(|(first, rest)| Some((value.get_ref().as_array()?.get(*first)?, rest)));
    inner.map_or_else(|| value.span(), |(element, rest)| within(element, rest))
}

#[cfg(test)]
mod tests {
    use super::super::keys::TableKind;
    use super::super::location::TableId;
    use super::*;

    const TEXT: &str = "model = 'x'\nstudy.seed = 1\n[[policy]]\nname = 'a'\nlist = [1, [22, 3]]\n";

    fn shown(location: &KeyLocation) -> &'static str {
        let document = DeTable::parse(TEXT).unwrap();
        &TEXT[span(document.get_ref(), location)]
    }

    #[test]
    fn a_location_is_found_in_the_text_as_far_as_it_is_there() {
        let policy = TableId::element(TableKind::Policy, 0, None);
        assert_eq!(shown(&policy.key("name").value()), "'a'");
        assert_eq!(shown(&policy.key("name").name()), "name");
        assert_eq!(shown(&policy.key("list").element(0)), "1");
        let part = Part::Value(vec![1, 0]);
        assert_eq!(shown(&KeyLocation { key: policy.key("list"), part }), "22");
        assert_eq!(shown(&policy.key("absent").value()), "[[policy]]");
        assert_eq!(shown(&TableId::FILE.key("study.seed").value()), "1");
        assert_eq!(shown(&TableId::FILE.key("study.absent").value()), "study");
        assert_eq!(shown(&TableId::FILE.key("model.name").value()), "'x'");
        assert_eq!(shown(&TableId::FILE.key("absent").value()), "");
    }

    #[test]
    fn a_value_is_put_in_the_tables_on_its_way() {
        let mut table = from_toml(DeTable::parse("a.b = 1").unwrap().get_ref());
        put(&mut table, "a.c.d", RawValue::Flag(true));
        let expected = from_toml(DeTable::parse("a = { b = 1, c.d = true }").unwrap().get_ref());
        assert_eq!(table, expected);
    }

    #[test]
    fn a_dictionary_is_read_as_its_text_would_be() {
        let json = serde_json::json!({ "a": [1, 2.5, true, "x"], "b": { "c": -3 }, "d": null });
        let text = "a = [1, 2.5, true, 'x']\nb.c = -3\n";
        let expected = from_toml(DeTable::parse(text).unwrap().get_ref());
        assert_eq!(RawValue::from_json(&json), RawValue::Table(expected));
    }

    #[test]
    fn a_number_beyond_any_range_stays_beyond() {
        let read = |text: &str| RawValue::parse(text).unwrap();
        assert_eq!(
            read("99999999999999999999999999999999999999999999"),
            RawValue::Integer(i128::MAX)
        );
        assert_eq!(read("0x60"), RawValue::Integer(96));
        assert_eq!(read("1e999"), RawValue::Number(f64::INFINITY));
    }
}
