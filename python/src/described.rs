//! What there is to set and to measure, as tables.

use pyo3::prelude::*;
use rungs::output::descriptions::{self, DescriptionTable};
use rungs::scenario::{PlacedParameter, Scenario};
use rungs::sim::{Direction, Kind, Value};
use rungs::study::Plan;

use crate::table::{ColumnAbout, Table, Values};

/// The parameters of a scenario where they stand.
pub(crate) fn parameters(py: Python<'_>, scenario: &Scenario) -> PyResult<Table> {
    let placed = scenario.placed_parameters();
    let text = |name: &str, said: &str, of: &dyn Fn(&PlacedParameter) -> Option<String>| {
        (ColumnAbout::new(name, "", said), Values::Text(placed.iter().map(of).collect()))
    };
    let number = |name: &str, said: &str, of: &dyn Fn(&PlacedParameter) -> Option<f64>| {
        (ColumnAbout::new(name, "of the key", said), Values::Real(placed.iter().map(of).collect()))
    };
    let ends = |one: &PlacedParameter| one.parameter.kind.ends();
    let prior = |one: &PlacedParameter| one.parameter.prior();
    let columns = vec![
        text("key", "Its path, as `with_` and factors write it.", &|one| Some(one.path.clone())),
        text("kind", "What it takes: whole, real, flag, choice.", &|one| {
            Some(kind(&one.parameter.kind))
        }),
        text("value", "What the study has.", &|one| one.value.map(shown)),
        number("low", "Least value that it takes.", &|one| ends(one).map(|(low, _)| low)),
        number("high", "Greatest value that it takes.", &|one| ends(one).map(|(_, high)| high)),
        text("options", "The words of a choice.", &|one| options(&one.parameter.kind)),
        number("prior_low", "Lower end of its prior.", &|one| prior(one).map(|(low, _)| low)),
        number("prior_high", "Upper end of its prior.", &|one| prior(one).map(|(_, high)| high)),
        text("unit", "Its unit.", &|one| Some(one.parameter.unit.to_owned())),
        text("text", "What it does.", &|one| Some(one.parameter.text.to_owned())),
        text("source", "Where its value comes from.", &|one| Some(one.parameter.source.to_owned())),
    ];
    Table::of_columns(py, ("parameters", "One row a parameter of this study."), columns)
}

fn kind(kind: &Kind) -> String {
    let word = match kind {
        Kind::Count { .. } => "whole",
        Kind::Real { .. } => "real",
        Kind::Flag { .. } => "flag",
        Kind::Choice { .. } => "choice",
        Kind::Text { .. } | Kind::Texts { .. } => "text",
        Kind::Reals { .. } | Kind::Values { .. } => "list",
    };
    word.to_owned()
}

fn options(kind: &Kind) -> Option<String> {
    match kind {
        Kind::Choice { .. } | Kind::Flag { .. } => Some(kind.range()),
        _ => None,
    }
}

fn shown(value: Value) -> String {
    match value {
        Value::Count(count) => count.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Choice(word) => word.to_owned(),
    }
}

/// The metrics of the tables of a study.
pub(crate) fn metrics(py: Python<'_>, plan: &Plan) -> PyResult<Table> {
    let metrics: Vec<_> = plan.metrics().into_iter().map(|(_, metric)| metric).collect();
    let better = |better: Option<Direction>| match better {
        Some(Direction::Higher) => Some("higher".to_owned()),
        Some(Direction::Lower) => Some("lower".to_owned()),
        None => None,
    };
    let text = |name: &str, said: &str, values: Vec<Option<String>>| {
        (ColumnAbout::new(name, "", said), Values::Text(values))
    };
    let headline = metrics.iter().map(|metric| Some(i64::from(metric.headline))).collect();
    let columns = vec![
        text("key", "Its key.", metrics.iter().map(|m| Some(m.key.to_owned())).collect()),
        text("unit", "Its unit.", metrics.iter().map(|m| Some(m.unit.to_owned())).collect()),
        text("better", "Its better side.", metrics.iter().map(|m| better(m.better)).collect()),
        (
            ColumnAbout::new("headline", "", "1 for those that reports show first."),
            Values::Integer(headline),
        ),
        text(
            "text",
            "What it measures.",
            metrics.iter().map(|m| Some(m.text.to_owned())).collect(),
        ),
    ];
    Table::of_columns(py, ("metrics", "One row a metric."), columns)
}

/// A table of `rungs describe`.
fn described(py: Python<'_>, name: &str, table: &DescriptionTable) -> PyResult<Table> {
    let told = table.json();
    let columns = told["columns"].as_array().into_iter().flatten().filter_map(|head| head.as_str());
    let rows = told["rows"].as_array().map_or([].as_slice(), Vec::as_slice);
    let column = |head: &str| {
        let values = rows.iter().map(|row| row[head].as_str().map(str::to_owned)).collect();
        (ColumnAbout::new(head, "", ""), Values::Text(values))
    };
    Table::of_columns(
        py,
        (name, told["title"].as_str().unwrap_or("")),
        columns.map(column).collect(),
    )
}

/// The presets of policies: name, meaning, and the levers that each sets.
#[pyfunction]
pub(crate) fn presets(py: Python<'_>) -> PyResult<Table> {
    described(py, "presets", &descriptions::presets())
}

/// The profiles of departments: name, meaning, and what each sets.
#[pyfunction]
pub(crate) fn profiles(py: Python<'_>) -> PyResult<Table> {
    described(py, "profiles", &descriptions::profiles())
}

/// What `rungs describe` says of a name: of a key, metric, preset, profile or constant.
#[pyfunction]
pub(crate) fn describe(py: Python<'_>, name: &str) -> PyResult<String> {
    let all = descriptions::named();
    let found: Vec<String> =
        all.iter().filter_map(|table| table.only(name)).map(|table| table.text()).collect();
    if !found.is_empty() {
        return Ok(found.join("\n"));
    }
    let names = all.iter().flat_map(DescriptionTable::names);
    let near = rungs::scenario::nearest(name, names);
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(crate::errors::refused(py, &format!("nothing is called `{name}`{near}")))
}

/// The JSON Schema of a scenario, as a text.
#[pyfunction]
pub(crate) fn schema() -> String {
    rungs::scenario::schema()
}
