//! The findings of a study as JSON: the headline metrics of the whole organization.

use serde_json::{Map, Value, json};

use super::{ALL_DEPARTMENTS, OutputError, RunTables};

/// The headline metrics (all, where the model names none) of the whole organization as the tables
/// have them: what they are under `metrics`, their means under `summary`, and the differences between
/// policies under `comparison`; beside these `policies`, `baseline`, `points`, and `plausible` as in the
/// manifest. A number that does not exist is null.
///
/// # Errors
///
/// As [`RunTables::each_row`].
pub fn findings_json(run: &RunTables) -> Result<Value, OutputError> {
    let shown: Vec<_> = run.shown().into_iter().map(|place| &run.metrics[place]).collect();
    let metrics = shown.iter().map(|metric| &metric.described).collect::<Vec<_>>();
    Ok(json!({
        "policies": run.policies,
        "baseline": run.policies.get(run.baseline()),
        "points": run.points(),
        "metrics": metrics,
        "plausible": run.manifest()["plausible"],
        "summary": rows(run, "summary")?,
        "comparison": rows(run, "comparison")?,
    }))
}

/// The rows of a table that are of the whole organization and of a metric that is shown, a cell
/// under the name of its column.
fn rows(run: &RunTables, table: &str) -> Result<Vec<Value>, OutputError> {
    let columns = run.column_names(table);
    let place = |name: &str| columns.iter().position(|column| *column == name);
    let (Some(department), Some(metric)) = (place("department"), place("metric")) else {
        return Ok(Vec::new());
    };
    let shown: Vec<&str> =
        run.shown().into_iter().map(|place| run.metrics[place].key.as_str()).collect();
    let mut rows = Vec::new();
    run.each_row(table, &columns, &mut |cells| {
        if cells.text(department) == ALL_DEPARTMENTS && shown.contains(&cells.text(metric)) {
            let cell = |(at, name): (usize, &&str)| {
                let value = match run.is_number(table, name) {
                    true => number(cells.text(at)),
                    false => cells.text(at).into(),
                };
                ((*name).to_owned(), value)
            };
            rows.push(Value::Object(columns.iter().enumerate().map(cell).collect::<Map<_, _>>()));
        }
        Ok(())
    })?;
    Ok(rows)
}

/// A cell of a column of numbers: whole numbers stay whole.
fn number(text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(whole) => whole.into(),
        Err(_) => text.parse::<f64>().map_or(Value::Null, Value::from),
    }
}
