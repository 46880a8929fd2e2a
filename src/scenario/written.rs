//! A scenario given as a dictionary, as the text of a file that says the same. The writer of the crate
//! `toml` puts no value on one line without a document around it, as `--set` and messages have it, and
//! would be one more dependency of every build, the one for wasm32 among them.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The text of a scenario file with the keys of a dictionary: first those that stand alone, then a
/// header for every table, and for every element of a list of tables. A key whose value is null is
/// absent.
#[must_use]
pub fn toml_text(scenario: &Map<String, Value>) -> String {
    let mut text = String::new();
    keys(&mut text, scenario.iter().filter(|(_, value)| !has_header(value)));
    for (name, value) in scenario {
        let (header, tables) = match value {
            Value::Object(table) => (format!("[{}]", key(name)), vec![table]),
            Value::Array(list) if has_header(value) => {
                (format!("[[{}]]", key(name)), list.iter().filter_map(Value::as_object).collect())
            }
            _ => continue,
        };
        for table in tables {
            let gap = if text.is_empty() { "" } else { "\n" };
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{gap}{header}");
            keys(&mut text, table.iter());
        }
    }
    text
}

/// A value as TOML writes it, on one line; of a table without the keys whose value is null.
#[must_use]
pub fn toml_value(value: &Value) -> String {
    match value {
        Value::Array(list) => {
            let elements: Vec<String> = list.iter().map(toml_value).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Object(table) => {
            let given = table.iter().filter(|(_, value)| !value.is_null());
            let pairs = given.map(|(name, value)| format!("{} = {}", key(name), toml_value(value)));
            let pairs: Vec<String> = pairs.collect();
            if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
        }
        Value::String(text) => quoted(text),
        // Numbers and flags are written alike in JSON.
        other => other.to_string(),
    }
}

/// Whether a value stands under headers of its own.
fn has_header(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(list) => !list.is_empty() && list.iter().all(Value::is_object),
        _ => false,
    }
}

fn keys<'v>(text: &mut String, table: impl Iterator<Item = (&'v String, &'v Value)>) {
    for (name, value) in table.filter(|(_, value)| !value.is_null()) {
        let _ = writeln!(text, "{} = {}", key(name), toml_value(value));
    }
}

/// A key, in quotes where it has to be.
pub(super) fn key(name: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}

/// A text in quotes. JSON escapes as TOML does, but for one character.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use toml::de::DeTable;

    use super::super::raw::{RawValue, from_toml};
    use super::*;

    #[test]
    fn the_text_of_a_dictionary_says_what_the_dictionary_says() {
        let scenario = json!({
            "name": "a \"b\"\n\u{7f}ü",
            "absent": null,
            "study": { "seed": 9_223_372_036_854_775_807_u64, "precision": { "half_width": 1e-300 } },
            "policy": [{ "name": "r & d", "weights": { "a b": 2.0 } }, { "x": [1, [true, "y"]] }],
            "empty": {},
            "none": [],
            "mixed": [{ "a": 1 }, 2],
            "": 1,
        });
        let text = toml_text(scenario.as_object().unwrap());
        let read = from_toml(DeTable::parse(&text).unwrap().get_ref());
        assert_eq!(RawValue::from_json(&scenario), RawValue::Table(read), "{text}");
    }

    #[test]
    fn tables_stand_under_headers_and_a_value_on_one_line() {
        let scenario =
            json!({ "horizon": { "years": 2 }, "name": "x", "policy": [{ "name": "a" }] });
        assert_eq!(
            toml_text(scenario.as_object().unwrap()),
            "name = \"x\"\n\n[horizon]\nyears = 2\n\n[[policy]]\nname = \"a\"\n"
        );
        let value = json!({ "a b": [1, 2.5], "c": null });
        assert_eq!(toml_value(&value), "{ \"a b\" = [1, 2.5] }");
    }
}
