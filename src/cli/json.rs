//! What `--json` prints: one object, described in docs/json.md.

use std::io::Write;
use std::path::Path;

use rungs::output::report::PAGE;
use rungs::output::{RunTables, beside_json, findings_json};
use rungs::run::{Ended, Ending, PlannedStudy};
use rungs::scenario::is_hidden;
use rungs::study::Share;
use serde_json::{Value, json};

use super::{report, terminal};

/// Prints an object; hidden characters in its texts are escaped.
pub(super) fn print(object: &Value) -> std::io::Result<()> {
    let mut text = String::new();
    for letter in format!("{object:#}").chars() {
        if letter != '\n' && is_hidden(letter) {
            let mut units = [0; 2];
            text.extend(
                letter.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")),
            );
        } else {
            text.push(letter);
        }
    }
    writeln!(terminal::stdout(), "{text}")
}

/// How a study has ended, and what it has found.
pub(super) fn ended_json(
    study: &PlannedStudy<'_>,
    place: &Path,
    ended: &Ended,
    code: u8,
) -> anyhow::Result<Value> {
    let plan = study.plan();
    let mut told = json!({
        "name": study.source.expansion.base.name,
        "directory": place.display().to_string(),
        "exit_code": code,
        "runs_planned": plan.runs(),
        "failures": ended.failures.iter().map(|failure| json!({
            "point": failure.point,
            "policy": failure.policy,
            "replication": failure.replication,
            "message": failure.message,
        })).collect::<Vec<_>>(),
    });
    match &ended.ending {
        Ending::Stopped { recorded, kept } => {
            told["ending"] = "stopped".into();
            told["runs_on_record"] = (*recorded).into();
            told["directory"] = json!(kept.as_ref().map(|kept| kept.display().to_string()));
        }
        Ending::Found => {
            told["ending"] = "found".into();
        }
        Ending::Part { recorded } => {
            told["ending"] = "part".into();
            told["runs_on_record"] = (*recorded).into();
            if let Some(Share { shard, round }) = &plan.share {
                told["part"] = json!({ "part": shard.part, "of": shard.of });
                if let Some(round) = round {
                    told["part"]["round"] = json!(round.number);
                }
            }
        }
        Ending::Finished { simulation_seconds, report } => {
            told["ending"] = "finished".into();
            told["simulation_seconds"] = json!(simulation_seconds);
            let report = matches!(report, Some(Ok(()))).then(|| place.join(PAGE));
            told["report"] = json!(report.map(|page| page.display().to_string()));
            let run = RunTables::read(place)?;
            let found = findings_json(&run)?;
            for (key, value) in found.as_object().into_iter().flatten() {
                told[key] = value.clone();
            }
            let beside = beside_json(&report::beside(&run, place)?)?;
            if !beside.is_null() {
                told["beside"] = beside;
            }
        }
    }
    Ok(told)
}
