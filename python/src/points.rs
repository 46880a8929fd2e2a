//! A study at points that are listed one by one.

use pyo3::prelude::*;
use pyo3::types::PyMapping;
use rungs::output::PointList;
use serde_json::{Map, Value, json};

use crate::errors::{of_key, refused};
use crate::given::{Form, Given, Setting};
use crate::values::value_of;

/// The name of the list, where the scenario of a run directory looks for it.
const LIST: &str = rungs::output::POINT_LIST;

/// The study whose design is a list of `points`, each a dictionary of the same keys; a key that was set
/// and that they move is set no more. Points take the place of priors, which say from where points may be
/// drawn.
pub(crate) fn listed(given: &Given, points: &Bound<'_, PyAny>) -> PyResult<Given> {
    let py = points.py();
    let points = points.try_iter()?.map(|point| read(&point?)).collect::<PyResult<Vec<_>>>()?;
    let Some(first) = points.first().filter(|first| !first.is_empty()) else {
        return Err(refused(py, "there are no points, or none that has a value of a key"));
    };
    let keys: Vec<&String> = first.keys().collect();
    if let Some(other) = points.iter().position(|point| !point.keys().eq(keys.iter().copied())) {
        let text = format!("point {} does not have the keys of the first", other + 1);
        return Err(refused(py, &text));
    }
    let mut scenario = given.dictionary(py)?;
    let has_priors = scenario.remove("prior").is_some();
    if scenario.contains_key("factor") || (scenario.contains_key("design") && !has_priors) {
        let text = "the study has a design of its own; points are listed for a study without `factor` \
                    and `design`";
        return Err(refused(py, text));
    }
    let factor = |path: &&String| json!({ "name": path, "path": path });
    scenario.insert("factor".to_owned(), keys.iter().map(factor).collect());
    scenario.insert("design".to_owned(), json!({ "kind": "list", "file": LIST }));
    let name = match &given.form {
        Form::Text { shown, .. } => shown,
        Form::Dictionary { name, .. } => name,
    };
    let form = Form::Dictionary { name: name.clone(), keys: scenario };
    let list = PointList { file: LIST.to_owned(), text: text(&keys, &points) };
    let is_kept = |set: &&Setting| {
        !(first.contains_key(&set.path) || has_priors && set.path.starts_with("design."))
    };
    let set = given.set.iter().filter(is_kept).cloned().collect();
    Ok(Given { form, set, list: Some(list), folder: given.folder.clone() })
}

/// The values of a point by their paths; points without a place in a list are numbers, words and flags.
fn read(point: &Bound<'_, PyAny>) -> PyResult<Map<String, Value>> {
    let mut values = Map::new();
    for pair in point.cast::<PyMapping>()?.items()?.iter() {
        let (path, value) = pair.extract::<(String, Bound<'_, PyAny>)>()?;
        match value_of(&value, &path)? {
            Value::Null | Value::Array(_) | Value::Object(_) => {
                return Err(of_key(
                    point.py(),
                    &path,
                    "takes a number, a word or a flag at a point",
                ));
            }
            value => values.insert(path, value),
        };
    }
    Ok(values)
}

/// The list as CSV.
fn text(keys: &[&String], points: &[Map<String, Value>]) -> String {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let header: Vec<String> = keys.iter().map(|key| cell(key)).collect();
    let line = |point: &Map<String, Value>| {
        let value = |value: &Value| match value {
            Value::String(word) => cell(word),
            number => number.to_string(),
        };
        point.values().map(value).collect::<Vec<_>>().join(",")
    };
    let lines: Vec<String> = points.iter().map(line).collect();
    format!("{}\n{}\n", header.join(","), lines.join("\n"))
}

/// The study with some of its policies alone, in their order. What was set for others is set no more.
pub(crate) fn of_policies(given: &Given, names: &[String], py: Python<'_>) -> PyResult<Given> {
    let mut scenario = given.dictionary(py)?;
    let Some(Value::Array(policies)) = scenario.get_mut("policy") else { return Ok(given.clone()) };
    let is_kept = |name: &Value| names.iter().any(|kept| name == kept.as_str());
    let dropped: Vec<String> = policies
        .iter()
        .filter(|policy| !is_kept(&policy["name"]))
        .filter_map(|policy| policy["name"].as_str().map(str::to_owned))
        .collect();
    policies.retain(|policy| is_kept(&policy["name"]));
    if let Some(Value::Array(against)) =
        scenario.get_mut("study").and_then(|study| study.get_mut("also_against"))
    {
        against.retain(is_kept);
    }
    let is_of_dropped = |path: &str| {
        dropped.iter().any(|name| {
            let quoted = Value::from(name.as_str()).to_string();
            [name, &quoted].iter().any(|name| path.starts_with(&format!("policy.{name}.")))
        })
    };
    let name = match &given.form {
        Form::Text { shown, .. } => shown,
        Form::Dictionary { name, .. } => name,
    };
    let form = Form::Dictionary { name: name.clone(), keys: scenario };
    let set = given.set.iter().filter(|set| !is_of_dropped(&set.path)).cloned().collect();
    Ok(Given { form, set, ..given.clone() })
}
