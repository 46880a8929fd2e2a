//! The findings of a study as JSON: the headline metrics of the whole organization.

use serde_json::{Value, json};

use super::analyses_json::{self, object};
use super::{ALL_DEPARTMENTS, OutputError, RunTables};
use crate::scenario::Analysis;

/// The headline metrics (all, where the model names none) of the whole organization as the tables
/// have them: what they are under `metrics`, their means under `summary`, and the differences between
/// policies under `comparison`; beside these `policies`, `baseline`, `points`, and `plausible` and
/// `missing` as in the manifest. An analysis has no summary and no comparison; it has what it has varied and the rows of its
/// own tables. A number that does not exist is null.
///
/// # Errors
///
/// As [`RunTables::each_row`].
pub fn findings_json(run: &RunTables) -> Result<Value, OutputError> {
    let shown: Vec<_> = run.shown().into_iter().map(|place| &run.metrics[place]).collect();
    let metrics = shown.iter().map(|metric| &metric.described).collect::<Vec<_>>();
    let mut told = json!({
        "policies": run.policies,
        "baseline": run.policies.get(run.baseline()),
        "points": run.points(),
        "metrics": metrics,
        "plausible": run.manifest()["plausible"],
        "missing": run.manifest()["missing"],
    });
    if run.analysis() == Analysis::Policies {
        told["summary"] = rows(run, "summary")?.into();
        told["comparison"] = rows(run, "comparison")?.into();
    } else {
        for (key, value) in analyses_json::findings(run)? {
            told[key] = value;
        }
    }
    Ok(told)
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
            rows.push(object(run, table, &columns, cells));
        }
        Ok(())
    })?;
    Ok(rows)
}
