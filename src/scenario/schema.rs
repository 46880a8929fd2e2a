//! The JSON Schema of scenario files, written from the table of parameters.
//!
//! It says what an editor can check: keys, types, ranges, words. What hangs on several keys at
//! once (names that have to exist, a baseline that holds everywhere) only the program checks.

use serde_json::{Map, Value, json};

use super::keys::{Root, key_in_table, split, table_of};
use super::limits::{DEPARTMENTS_MAX, FACTORS_MAX, NAME_CHARS_MAX, POLICIES_MAX, YEARS_MAX};
use super::output::METRICS;
use super::rows::{
    DEPARTMENT_NAME, DEPARTMENTS, FACTOR_NAME, FACTOR_PATHS, HALF_WIDTH, LEVELS, NAME, POLICY_NAME,
    PRECISION_METRIC, RANGE, RELATIVE_HALF_WIDTH, SERIES, TITLES,
};
use crate::model::metrics::metrics;
use crate::sim::{Kind, Parameter};

/// The JSON Schema (draft 2020-12) of a scenario file.
#[must_use]
pub fn schema() -> String {
    let mut schema = object(Root::File);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("rungs scenario");
    schema["required"] = json!(["name", "policy"]);
    schema["dependentRequired"] = json!({ "design": ["factor"] });
    constrain_precision(&mut schema["properties"]["study"]);
    let department = object(Root::Department);
    let mut policy = object(Root::Policy);
    policy["required"] = json!(["name"]);
    let mut factor = object(Root::Factor);
    factor["oneOf"] = json!([{ "required": ["path"] }, { "required": ["paths"] }]);
    factor["not"] = json!({ "required": ["levels", "range"] });
    factor["dependentRequired"] = json!({ "steps": ["range"] });
    let lists = [
        ("department", "The departments.", department, (1, DEPARTMENTS_MAX)),
        ("policy", "The policies.", policy, (1, POLICIES_MAX)),
        ("factor", "What differs between the points of the design.", factor, (1, FACTORS_MAX)),
    ];
    for (key, text, items, (min, max)) in lists {
        schema["properties"][key] = json!({
            "description": text, "type": "array", "items": items, "minItems": min, "maxItems": max,
        });
    }
    format!("{schema:#}\n")
}

/// The keys of a root, those of nested tables in objects of their own; no others are allowed.
fn object(root: Root) -> Value {
    let mut properties = json!({ "properties": {} });
    for table in root.tables() {
        let (outer, key) = split(table);
        within(&mut properties, outer)[key] = closed(&Map::new());
    }
    for parameter in root.parameters() {
        within(&mut properties, table_of(parameter))[key_in_table(parameter)] = property(parameter);
    }
    let properties = properties["properties"].take();
    let Value::Object(properties) = properties else { return Value::Null };
    closed(&properties)
}

/// The keys of a table of the root, by its path; the root's own if that is empty.
fn within<'v>(root: &'v mut Value, table: &str) -> &'v mut Value {
    let mut place = &mut root["properties"];
    for key in table.split('.').filter(|key| !key.is_empty()) {
        place = &mut place[key]["properties"];
    }
    place
}

/// What the keys of `[study.precision]` ask of each other and of those beside them.
fn constrain_precision(study: &mut Value) {
    study["not"] = json!({ "required": ["replications", "precision"] });
    let precision = &mut study["properties"]["precision"];
    precision["required"] = json!(["metric"]);
    let one = |parameter| json!({ "required": [key_in_table(parameter)] });
    precision["oneOf"] = json!([one(&HALF_WIDTH), one(&RELATIVE_HALF_WIDTH)]);
    let mean = json!({ "properties": { "of": { "const": "mean" } }, "required": ["of"] });
    precision["dependentSchemas"] = json!({ key_in_table(&RELATIVE_HALF_WIDTH): mean });
}

fn closed(properties: &Map<String, Value>) -> Value {
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn property(parameter: &Parameter) -> Value {
    let mut property = match parameter.kind {
        Kind::Count { default, min, max } => {
            let mut property = json!({ "type": "integer", "minimum": min, "maximum": max });
            if let Some(default) = default {
                property["default"] = json!(default);
            }
            property
        }
        Kind::Real { default, min, max } => {
            let mut property = json!({ "type": "number", "minimum": min, "maximum": max });
            if let Some(default) = default {
                property["default"] = json!(default);
            }
            property
        }
        Kind::Flag { default } => json!({ "type": "boolean", "default": default }),
        Kind::Choice { default, options } => {
            json!({ "type": "string", "enum": options, "default": default })
        }
        Kind::Text { .. } => json!({ "type": "string" }),
        Kind::Texts { .. } => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Reals { min, max, .. } => {
            let items = if max < f64::MAX {
                json!({ "type": "number", "minimum": min, "maximum": max })
            } else {
                json!({ "type": "number" })
            };
            json!({ "type": "array", "items": items })
        }
        Kind::Values { .. } => json!({ "type": "array" }),
    };
    property["description"] = json!(described(parameter));
    bounded(parameter, &mut property);
    property
}

/// Lengths and words that the kinds do not say.
fn bounded(parameter: &Parameter, property: &mut Value) {
    let is = |other: &Parameter| parameter == other;
    if is(&NAME) || is(&DEPARTMENT_NAME) || is(&POLICY_NAME) || is(&FACTOR_NAME) {
        property["minLength"] = json!(1);
        property["maxLength"] = json!(NAME_CHARS_MAX);
    }
    let length = [
        (&TITLES, 6, 6),
        (&DEPARTMENTS, 1, DEPARTMENTS_MAX),
        (&SERIES, 0, YEARS_MAX as usize),
        (&RANGE, 2, 2),
    ];
    if let Some((_, min, max)) = length.iter().find(|(other, ..)| is(other)) {
        property["minItems"] = json!(min);
        property["maxItems"] = json!(max);
    }
    if is(&PRECISION_METRIC) {
        property["enum"] = metrics().map(|metric| metric.key).collect();
    }
    if is(&METRICS) {
        let keys: Vec<_> = metrics().map(|metric| metric.key).collect();
        property["items"]["enum"] = json!(keys);
        property["minItems"] = json!(1);
        property["uniqueItems"] = json!(true);
    }
    if is(&LEVELS) || is(&FACTOR_PATHS) {
        property["minItems"] = json!(1);
    }
    if is(&LEVELS) {
        let value = json!({ "type": ["number", "boolean", "string"] });
        property["items"] = json!({ "anyOf": [value, { "type": "array", "items": value }] });
    }
}

fn described(parameter: &Parameter) -> String {
    let unit = match parameter.unit {
        "–" => String::new(),
        unit => format!(" Unit: {unit}."),
    };
    let default = match parameter.kind {
        Kind::Text { default } | Kind::Texts { default } | Kind::Reals { default, .. } => {
            format!(" Default: {default}.")
        }
        _ => String::new(),
    };
    format!("{}{unit}{default}", parameter.text)
}

#[cfg(test)]
mod tests {
    use super::super::all_parameters;
    use super::*;

    #[test]
    fn every_key_stands_in_the_schema_with_its_description() {
        let text = schema();
        let schema: Value = serde_json::from_str(&text).unwrap();
        for parameter in all_parameters() {
            let quoted = serde_json::to_string(&described(parameter)).unwrap();
            assert!(text.contains(&quoted), "{}", parameter.key);
        }
        let policy = &schema["properties"]["policy"]["items"];
        assert_eq!(policy["properties"]["training"]["properties"]["coverage"]["maximum"], 1.0);
        assert_eq!(policy["properties"]["rule"]["enum"], json!(["best", "worst", "random"]));
        assert_eq!(policy["additionalProperties"], false);
        assert_eq!(schema["properties"]["horizon"]["properties"]["years"]["default"], 10);
    }
}
