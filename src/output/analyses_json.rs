//! The findings of an analysis as JSON, and those of analyses beside a study.

use serde_json::{Map, Value, json};

use super::{Beside, OutputError, RowCells, RunTables};
use crate::scenario::Analysis;
use crate::sim::Choice;

/// The tables of an analysis that hold its findings; those by world and curves are left to the files.
fn tables(analysis: Analysis) -> &'static [&'static str] {
    match analysis {
        Analysis::Policies => &[],
        Analysis::Robustness => &["robustness", "wins"],
        Analysis::Sensitivity => &["sensitivity", "sensitivity_fit", "elementary_effects", "pawn"],
        Analysis::Attribution => &["attribution", "interactions", "within"],
    }
}

/// What an analysis asks, what it has varied, and the rows of its tables of findings, a list a table.
/// Boxes are an object each, with their keys as a list; `collapsed` counts worlds by pair.
pub(super) fn findings(run: &RunTables) -> Result<Map<String, Value>, OutputError> {
    let mut told = Map::new();
    let scenario = &run.manifest()["scenario"];
    told.insert("analysis".to_owned(), json!(run.analysis().word()));
    let priors = scenario["prior"].as_array().cloned().unwrap_or_default();
    told.insert(
        "varied".to_owned(),
        json!({
            "points": run.points(),
            "replications": run.replications(),
            "seeds": scenario["design"]["seeds"].as_str().unwrap_or("common"),
            "priors": priors,
        }),
    );
    if run.analysis() == Analysis::Attribution {
        told.insert("levers".to_owned(), scenario["attribution"].clone());
    }
    for name in tables(run.analysis()) {
        if run.has(name) {
            told.insert((*name).to_owned(), rows(run, name)?.into());
        }
    }
    if run.has("boxes") {
        told.insert("boxes".to_owned(), boxes(rows(run, "boxes")?).into());
    }
    if run.has("worlds") {
        told.insert("collapsed".to_owned(), collapsed(run)?.into());
    }
    Ok(told)
}

/// The findings of the analyses beside a study, under `robustness` and `sensitivity`; null where there is
/// none.
///
/// # Errors
///
/// As [`RunTables::each_row`].
pub fn beside_json(beside: &Beside) -> Result<Value, OutputError> {
    let mut told = Map::new();
    for own in beside.all() {
        let mut found = findings(&own.run)?;
        found.insert("directory".to_owned(), json!(own.directory));
        found.insert("manifest_sha256".to_owned(), json!(own.manifest_sha256));
        found.insert("differs".to_owned(), json!(own.differs));
        told.insert(own.run.analysis().word().to_owned(), found.into());
    }
    Ok(if told.is_empty() { Value::Null } else { told.into() })
}

/// All rows of a table, a cell under the name of its column.
fn rows(run: &RunTables, table: &str) -> Result<Vec<Value>, OutputError> {
    let columns = run.column_names(table);
    let mut rows = Vec::new();
    run.each_row(table, &columns, &mut |cells| {
        rows.push(object(run, table, &columns, cells));
        Ok(())
    })?;
    Ok(rows)
}

/// A row as an object.
pub(super) fn object(
    run: &RunTables,
    table: &str,
    columns: &[&str],
    cells: &RowCells<'_>,
) -> Value {
    let cell = |(at, name): (usize, &&str)| {
        let value = match run.is_number(table, name) {
            true => number(cells.text(at)),
            false => cells.text(at).into(),
        };
        ((*name).to_owned(), value)
    };
    Value::Object(columns.iter().enumerate().map(cell).collect::<Map<_, _>>())
}

/// A cell of a column of numbers: whole numbers stay whole.
fn number(text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(whole) => whole.into(),
        Err(_) => text.parse::<f64>().map_or(Value::Null, Value::from),
    }
}

/// Rows of keys as boxes: what they have in common once, their keys in a list.
fn boxes(rows: Vec<Value>) -> Vec<Value> {
    const OF_KEY: [&str; 3] = ["key", "low", "high"];
    let mut boxes: Vec<Value> = Vec::new();
    for mut row in rows {
        let Some(cells) = row.as_object_mut() else { continue };
        let key: Map<String, Value> =
            OF_KEY.iter().filter_map(|name| cells.remove_entry(*name)).collect();
        let is_last = |last: &Value| {
            let same = |name: &str| last[name] == cells[name];
            ["policy", "baseline", "metric", "outcome", "box"].into_iter().all(same)
        };
        if boxes.last().is_some_and(is_last) {
            if let Some(keys) = boxes.last_mut().and_then(|last| last["keys"].as_array_mut()) {
                keys.push(key.into());
            }
            continue;
        }
        cells.insert("keys".to_owned(), json!([key]));
        boxes.push(row);
    }
    boxes
}

/// The collapsed worlds of every pair that has some, by the policy under which they did.
fn collapsed(run: &RunTables) -> Result<Vec<Value>, OutputError> {
    let mut pairs: Vec<([String; 2], [Vec<u64>; 3])> = Vec::new();
    run.each_row("worlds", &["policy", "baseline", "point", "collapsed"], &mut |cells| {
        let under = ["policy", "baseline", "both"].iter().position(|word| *word == cells.text(3));
        let Some(under) = under else { return Ok(()) };
        let names = [0, 1].map(|at| cells.text(at).to_owned());
        let point = cells.text(2).parse().unwrap_or(0);
        let place = pairs.iter().position(|(own, _)| *own == names).unwrap_or_else(|| {
            pairs.push((names, [Vec::new(), Vec::new(), Vec::new()]));
            pairs.len() - 1
        });
        let worlds = &mut pairs[place].1[under];
        if !worlds.contains(&point) {
            worlds.push(point);
        }
        Ok(())
    })?;
    let told = pairs.into_iter().map(|([policy, baseline], [own, other, both])| {
        json!({
            "policy": policy, "baseline": baseline,
            "under_policy": own, "under_baseline": other, "under_both": both,
        })
    });
    Ok(told.collect())
}
