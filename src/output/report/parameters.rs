//! Every parameter with its value, its default, and whether it was changed.

use serde_json::Value;

use super::Source;
use super::block::{Appendix, Block, Cell, Head, Section, Table, Words};
use crate::output::numbers::{NONE, counted};

/// A key as the manifest describes it.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) key: String,
    pub(super) text: String,
    pub(super) unit: String,
    pub(super) source: String,
    range: String,
    default: Value,
}

/// A place where a key can be set: the scenario, a department or a policy.
struct Place<'m> {
    name: String,
    values: &'m Value,
    /// The values of its profile or preset, which replace the defaults.
    bundle: &'m Value,
}

pub(super) fn section(source: &Source<'_>) -> Section {
    let manifest = source.run.manifest();
    let (mut changed, mut tables) = (Vec::new(), Vec::new());
    for (scope, title) in [
        ("scenario", "Study and horizon"),
        ("market", "Market"),
        ("model", "Model"),
        ("constant", "Constants"),
        ("department", "Departments"),
        ("policy", "Policies"),
    ] {
        let places = places(manifest, scope);
        let rows = rows(manifest, scope, &places, &mut changed);
        if !rows.is_empty() {
            tables.push(table(title, scope, &places, rows));
        }
    }
    let mut blocks = Vec::new();
    if tables.is_empty() {
        blocks.push(Block::Text(
            Words::of("The manifest of this directory does not describe its parameters; their values stand in ")
                .code("manifest.json")
                .say("."),
        ));
    } else {
        let number = match changed.len() as u64 {
            0 => "No value differs".to_owned(),
            number => counted(number, "value differs", "values differ"),
        };
        blocks.push(Block::text(format!(
            "{number} from the defaults, which for a policy are those of its preset and for a \
             department those of its profile. A default is a value and not a fact: its source is \
             given, or the word “assumption”."
        )));
        if !changed.is_empty() {
            blocks.push(Block::Table(changed_table(changed)));
        }
        blocks.push(Block::Appendix(Appendix {
            title: "All parameters",
            extent: String::new(),
            tables,
            file: "manifest.json",
        }));
    }
    Section { id: "parameters", heading: "Parameters", blocks }
}

/// The keys of a scope.
pub(super) fn described(manifest: &Value, scope: &str) -> Vec<Key> {
    let rows = manifest["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    let key = |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap_or("").to_owned();
        Key {
            key: text("key"),
            text: text("text"),
            unit: Some(text("unit")).filter(|unit| unit != "–").unwrap_or_default(),
            source: text("source"),
            range: text("range"),
            default: row["default"].clone(),
        }
    };
    rows.iter().filter(|row| row["scope"] == scope).map(key).collect()
}

fn places<'m>(manifest: &'m Value, scope: &str) -> Vec<Place<'m>> {
    let scenario = &manifest["scenario"];
    let single = |values| vec![Place { name: String::new(), values, bundle: &Value::Null }];
    let (list, bundles, word) = match scope {
        "scenario" => return single(scenario),
        "market" | "model" | "constant" => return single(&scenario[scope]),
        "department" => (&scenario[scope], "profiles", "profile"),
        _ => (&scenario[scope], "presets", "preset"),
    };
    let place = |values: &'m Value| Place {
        name: values["name"].as_str().unwrap_or("").to_owned(),
        values,
        bundle: &manifest[bundles][values[word].as_str().unwrap_or("")]["changes"],
    };
    list.as_array().into_iter().flatten().map(place).collect()
}

/// One row for each key that has a value; values that differ from their default are added to
/// `changed`.
fn rows(
    manifest: &Value,
    scope: &str,
    places: &[Place<'_>],
    changed: &mut Vec<Vec<Cell>>,
) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for key in described(manifest, scope) {
        let values: Vec<&Value> = places.iter().map(|p| at_path(p.values, &key.key)).collect();
        // With a precision there is no number of replications that was asked for.
        let is_precise = !manifest["scenario"]["study"]["precision"].is_null();
        if ["name", "description", "model.name"].contains(&key.key.as_str())
            || (is_precise && key.key == "study.replications")
            || values.iter().all(|value| value.is_null())
        {
            continue;
        }
        let first = Cell::named(&key.key, &key.text);
        let mut row = vec![first];
        for (place, value) in places.iter().zip(&values) {
            let default = Some(&place.bundle[&key.key]).filter(|own| !own.is_null());
            let default = default.unwrap_or(&key.default);
            // A preset or profile sets the defaults of the other keys, and has none of its own.
            let is_bundle = ["preset", "profile"].contains(&key.key.as_str());
            let differs = !default.is_null() && !is_bundle && !same(default, value);
            let mut cell = Cell::word(shown(value));
            if is_varied(manifest, scope, &place.name, &key.key) {
                cell.below = "varied by the design".to_owned();
            } else if differs {
                cell.below = format!("default {}", shown(default));
                let name = Cell::named(&key.key, &place.name);
                let words = [shown(value), shown(default), key.unit.clone(), key.text.clone()];
                changed.push(std::iter::once(name).chain(words.map(Cell::word)).collect());
            }
            row.push(cell);
        }
        row.extend([key.range, key.unit, key.source].map(Cell::word));
        rows.push(row);
    }
    rows
}

/// Whether a factor of the design moves a key: its scope, the name of its place, the key.
pub(super) fn is_varied(manifest: &Value, scope: &str, name: &str, key: &str) -> bool {
    let path = path(scope, name, key);
    let factors = manifest["scenario"]["factor"].as_array().into_iter().flatten();
    let paths = factors.flat_map(|factor| factor["paths"].as_array().into_iter().flatten());
    paths.filter_map(Value::as_str).any(|varied| matches(varied, &path))
}

/// The path of a key as a factor names it.
fn path(scope: &str, name: &str, key: &str) -> String {
    match (scope, name) {
        ("scenario", _) => key.to_owned(),
        (_, "") => format!("{scope}.{key}"),
        _ => format!("{scope}.{name}.{key}"),
    }
}

/// Whether a factor's path, which may have quotes or `*` for the name, is this one.
fn matches(varied: &str, path: &str) -> bool {
    let varied = varied.replace(['"', '\''], "");
    match varied.split_once(".*.") {
        Some((scope, key)) => {
            path.starts_with(&format!("{scope}.")) && path.ends_with(&format!(".{key}"))
        }
        None => varied == path,
    }
}

fn table(title: &str, scope: &str, places: &[Place<'_>], rows: Vec<Vec<Cell>>) -> Table {
    let name = |place: &Place<'_>| match place.name.as_str() {
        "" => Head::number("value"),
        name => Head::number(name),
    };
    let heads = std::iter::once(Head::word(format!("key of {scope}")))
        .chain(places.iter().map(name))
        .chain(["range", "unit", "source"].map(Head::word));
    Table { caption: title.to_owned(), heads: heads.collect(), rows, sortable: false, note: None }
}

fn changed_table(rows: Vec<Vec<Cell>>) -> Table {
    let heads = vec![
        Head::word("key"),
        Head::number("value"),
        Head::number("default"),
        Head::word("unit"),
        Head::word("meaning"),
    ];
    let caption = "Parameters that differ from their defaults".to_owned();
    Table { caption, heads, rows, sortable: false, note: None }
}

/// The value under a dotted key.
pub(super) fn at_path<'v>(value: &'v Value, key: &str) -> &'v Value {
    key.split('.').fold(value, |value, part| &value[part])
}

/// Whether two values are equal; 1 equals 1.0.
fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= f64::EPSILON * a.abs().max(b.abs()),
        _ => a == b,
    }
}

/// A value as people read it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => NONE.to_owned(),
        Value::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => {
            let text = number.as_f64().map_or(number.to_string(), |number| number.to_string());
            text.replace('-', "−")
        }
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => NONE.to_owned(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_changed_if_it_is_not_that_of_its_bundle_or_else_the_default() {
        let manifest = json!({
            "scenario": {
                "policy": [
                    { "name": "a", "preset": "p", "weights": { "x": 1 }, "y": 2.0 },
                    { "name": "b", "preset": "q", "weights": { "x": 1 }, "y": 3.0 },
                ],
                "factor": [{ "name": "f", "paths": ["policy.*.z"] }],
            },
            "presets": { "p": { "changes": { "weights.x": 1.0 } } },
            "parameters": [
                { "scope": "policy", "key": "weights.x", "default": 0.5, "unit": "–" },
                { "scope": "policy", "key": "y", "default": 2, "unit": "years" },
            ],
        });
        let mut changed = Vec::new();
        let places = places(&manifest, "policy");
        let rows = rows(&manifest, "policy", &places, &mut changed);
        let said: Vec<String> = changed
            .iter()
            .map(|row| {
                row[..4].iter().map(|cell| format!("{}{} ", cell.text, cell.below)).collect()
            })
            .collect();
        assert_eq!(said, ["weights.xb 1 0.5  ", "yb 3 2 years "]);
        assert_eq!(rows[0][1].below, "");
        assert_eq!(rows[0][2].below, "default 0.5");
    }

    #[test]
    fn a_factor_varies_the_keys_that_its_path_names() {
        assert!(matches("policy.*.pressure", "policy.dual.pressure"));
        assert!(matches("policy.\"a b\".x.y", "policy.a b.x.y"));
        assert!(!matches("policy.*.pressure", "department.a.pressure"));
        assert!(!matches("policy.a.x", "policy.b.x"));
    }
}
