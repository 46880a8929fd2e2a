//! The JSON Schema of scenario files, written from the table of parameters.
//!
//! It says what an editor can check: keys, types, ranges, words. What depends on several
//! keys at once (names that have to exist, a baseline that holds everywhere) only the program
//! checks.

use serde_json::{Map, Value, json};

use super::file_keys::{
    ALSO_AGAINST, BARS, DEPARTMENT_NAME, DEPARTMENTS, FACTOR_NAME, FACTOR_PATHS, HALF_WIDTH,
    LEVELS, LEVER_MOVES, LEVER_NAME, METRICS, MODEL_NAME, NAME, POLICY_NAME, PRECISION_METRIC,
    PRIOR_NAME, PRIOR_PATHS, PRIOR_RANGE, RANGE, RELATIVE_HALF_WIDTH, SERIES, TITLES,
};
use super::keys::{Keys, TableKind, key_in_table, split, table_of};
use super::limits::{
    DEPARTMENTS_MAX, FACTORS_MAX, LEVERS_MAX, METRICS_MAX, NAME_CHARS_MAX, POLICIES_MAX, YEARS_MAX,
};
use super::models::Model;
use crate::sim::{Choice, Kind, Parameter};

/// The JSON Schema (draft 2020-12) of a scenario file: of every model the keys that it has.
#[must_use]
pub fn schema() -> String {
    let models = Model::ALL.into_iter();
    let by_model = models.map(|model| json!({ "if": names(model), "then": scenario(model) }));
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "rungs scenario",
        "type": "object",
        "allOf": by_model.collect::<Vec<_>>(),
    });
    format!("{schema:#}\n")
}

/// Whether a file is of the model; of the career model is what names no other.
fn names(model: Model) -> Value {
    let named = |words: &[&str]| {
        let words = json!({ "enum": words });
        let table = json!({
            "type": "object", "properties": { "name": words }, "required": ["name"],
        });
        json!({ "anyOf": [words, table] })
    };
    match model {
        Model::Career => {
            let others: Vec<_> = Model::ALL[1..].iter().map(|other| other.word()).collect();
            json!({ "properties": { "model": { "not": named(&others) } } })
        }
        _ => json!({ "properties": { "model": named(&[model.word()]) }, "required": ["model"] }),
    }
}

/// A scenario of a model.
fn scenario(model: Model) -> Value {
    let file = Keys::of_file(model);
    let mut schema = object(file);
    let has_policies = file.lists().contains(&"policy");
    schema["required"] = if has_policies { json!(["name", "policy"]) } else { json!(["name"]) };
    schema["dependentSchemas"] = json!({ "design": laid_out() });
    constrain_precision(&mut schema["properties"]["study"]);
    let named = &mut schema["properties"]["model"];
    named["properties"]["name"] = json!({ "const": model.word(), "description": MODEL_NAME.text });
    *named = json!({ "anyOf": [{ "const": model.word() }, named.take()] });
    constrain_metrics(model, &mut schema);
    for keys in Keys::all(model) {
        let (text, max) = match keys.table {
            TableKind::File => continue,
            TableKind::Department => ("The departments.", DEPARTMENTS_MAX),
            TableKind::Policy => ("The policies.", POLICIES_MAX),
            TableKind::Factor => ("What differs between the points of the design.", FACTORS_MAX),
            TableKind::Prior => ("What is drawn for the worlds of an analysis.", FACTORS_MAX),
            TableKind::Worthwhile => ("The smallest differences worth having.", METRICS_MAX),
            TableKind::Lever => ("Levers among which a difference is shared out.", LEVERS_MAX),
        };
        let mut items = object(keys);
        match keys.table {
            TableKind::Policy => items["required"] = json!(["name"]),
            TableKind::Factor => {
                items["oneOf"] = json!([{ "required": ["path"] }, { "required": ["paths"] }]);
                items["not"] = json!({ "required": ["levels", "range"] });
                items["dependentRequired"] = json!({ "steps": ["range"] });
            }
            TableKind::Prior => {
                items["oneOf"] = json!([{ "required": ["path"] }, { "required": ["paths"] }]);
                items["properties"]["correlation"]["required"] = json!(["with", "rank"]);
            }
            TableKind::Worthwhile => items["required"] = json!(["metric", "difference"]),
            TableKind::Lever => items["required"] = json!(["name", "keys"]),
            TableKind::File | TableKind::Department => {}
        }
        schema["properties"][keys.table.list()] = json!({
            "description": text, "type": "array", "items": items, "minItems": 1, "maxItems": max,
        });
    }
    schema
}

/// What a design lays out: factors, or worlds of priors, which an analysis draws also without any table.
fn laid_out() -> Value {
    let asks = json!({
        "required": ["study"], "properties": { "study": { "required": ["analysis"] } },
    });
    json!({ "anyOf": [{ "required": ["factor"] }, { "required": ["prior"] }, asks] })
}

/// Which metrics there are to name.
fn constrain_metrics(model: Model, schema: &mut Value) {
    let keys: Vec<_> = model.metrics().iter().map(|metric| metric.key).collect();
    let study = &mut schema["properties"]["study"]["properties"];
    study["precision"]["properties"][key_in_table(&PRECISION_METRIC)]["enum"] = json!(keys);
    let metrics = &mut schema["properties"]["output"]["properties"][key_in_table(&METRICS)];
    metrics["items"]["enum"] = json!(keys);
    metrics["minItems"] = json!(1);
    metrics["uniqueItems"] = json!(true);
}

/// The keys of a table, those of nested tables in objects of their own; no others are allowed.
fn object(keys: Keys) -> Value {
    let mut properties = json!({ "properties": {} });
    for table in keys.tables() {
        let (outer, key) = split(table);
        within(&mut properties, outer)[key] = closed(&Map::new());
    }
    for parameter in keys.parameters() {
        within(&mut properties, table_of(parameter))[key_in_table(parameter)] = property(parameter);
    }
    let properties = properties["properties"].take();
    let Value::Object(properties) = properties else { return Value::Null };
    closed(&properties)
}

/// The keys of a nested table, by its path; those of the table itself if that is empty.
fn within<'v>(schema: &'v mut Value, table: &str) -> &'v mut Value {
    let mut place = &mut schema["properties"];
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
    if is(&ALSO_AGAINST) {
        property["uniqueItems"] = json!(true);
    }
    if is(&NAME)
        || is(&DEPARTMENT_NAME)
        || is(&POLICY_NAME)
        || is(&FACTOR_NAME)
        || is(&PRIOR_NAME)
        || is(&LEVER_NAME)
    {
        property["minLength"] = json!(1);
        property["maxLength"] = json!(NAME_CHARS_MAX);
    }
    let length = [
        (&TITLES, 6, 6),
        (&BARS, 5, 5),
        (&DEPARTMENTS, 1, DEPARTMENTS_MAX),
        (&SERIES, 0, YEARS_MAX as usize),
        (&RANGE, 2, 2),
        (&PRIOR_RANGE, 2, 2),
    ];
    if let Some((_, min, max)) = length.iter().find(|(other, ..)| is(other)) {
        property["minItems"] = json!(min);
        property["maxItems"] = json!(max);
    }
    if is(&LEVELS) || is(&FACTOR_PATHS) || is(&PRIOR_PATHS) || is(&LEVER_MOVES) {
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
    let prior = parameter.prior_text().map(|prior| format!(" Prior: {prior}."));
    format!("{}{unit}{default}{}", parameter.text, prior.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::all_parameters;
    use super::*;

    fn of_model(model: Model) -> Value {
        let schema: Value = serde_json::from_str(&schema()).unwrap();
        let place = Model::ALL.iter().position(|other| *other == model).unwrap();
        schema["allOf"][place]["then"].clone()
    }

    #[test]
    fn every_key_stands_in_the_schema_with_its_description() {
        let text = schema();
        let schema = of_model(Model::Career);
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

    #[test]
    fn a_model_has_its_own_keys_and_metrics_and_no_others() {
        let kane = of_model(Model::Kane1970);
        let properties = kane["properties"].as_object().unwrap();
        for absent in ["horizon", "market", "department", "policy"] {
            assert!(!properties.contains_key(absent), "{absent}");
        }
        assert_eq!(kane["required"], json!(["name"]));
        assert_eq!(kane["properties"]["model"]["anyOf"][0]["const"], "kane-1970");
        let table = &kane["properties"]["model"]["anyOf"][1]["properties"];
        assert_eq!(table["levels"]["maximum"], 60);
        let metrics = &kane["properties"]["output"]["properties"]["metrics"]["items"]["enum"];
        assert!(metrics.as_array().unwrap().contains(&json!("efficiency_level_60")));
        let lazear = of_model(Model::Lazear2004);
        let policy = &lazear["properties"]["policy"]["items"]["properties"];
        assert_eq!(policy["selection"]["default"], "efficient");
        assert_eq!(policy["preset"], Value::Null);
    }
}
