//! `--json`: one object on standard output, and nothing else there.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;

use serde_json::Value;

use crate::program::{Outcome, rungs};

const TEXT: &str = "name = \"j\"\nhorizon = { years = 2, burn_in_years = 1 }\nstudy.replications = 3\n\
    department = [{ headcount = 14 }]\n[[policy]]\nname = \"None\"\n[[policy]]\nname = \"b\"\n\
    preset = \"dual-ladder\"\n[[factor]]\nname = \"parity\"\npath = \"policy.b.pay_parity\"\n\
    levels = [0.5, 1, 1]\n";

fn object(outcome: &Outcome) -> Value {
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    serde_json::from_str(&outcome.out).unwrap()
}

#[test]
fn check_says_what_would_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("j.toml"), TEXT).unwrap();
    let told = object(&rungs(folder.path(), &["check", "j.toml", "j.toml", "--json", "--list"]));
    let [first, second] = told["scenarios"].as_array().unwrap().as_slice() else { panic!("two") };
    assert_eq!(first["name"], second["name"]);
    assert_eq!((&first["points"], &first["repeated_points"]), (&2.into(), &1.into()));
    assert_eq!((&first["runs"], &first["baseline"]), (&12.into(), &"None".into()));
    assert_eq!(first["point_values"][1]["parity"], 1.0);
    assert!(first["memory_bytes"].as_u64() > Some(0) && first["seconds"].as_f64() > Some(0.0));
    let notes = first["notes"].as_array().unwrap();
    assert!(notes.iter().any(|note| note.as_str().unwrap().contains("\"None\" is a name")));
    let wrong = rungs(folder.path(), &["check", "nothing.toml", "--json"]);
    assert!(wrong.code == 2 && wrong.out.is_empty() && !wrong.err.is_empty());
}

#[test]
fn a_run_says_how_it_has_ended_and_what_it_has_found() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("j.toml"), TEXT).unwrap();
    let told = object(&rungs(folder.path(), &["run", "j.toml", "--output", "r", "--json"]));
    let study = &told["studies"][0];
    for (key, value) in
        [("ending", "finished"), ("name", "j"), ("directory", "r"), ("baseline", "None")]
    {
        assert_eq!(study[key], value, "{key}");
    }
    assert_eq!((&study["exit_code"], &study["runs_planned"]), (&0.into(), &12.into()));
    assert_eq!(study["failures"], serde_json::json!([]));
    let metrics = study["metrics"].as_array().unwrap();
    assert!(metrics.iter().any(|metric| metric["key"] == "morale" && metric["unit"] == "0–100"));
    // The numbers are those of the tables.
    let table = fs::read_to_string(folder.path().join("r/summary.csv")).unwrap();
    let summary = study["summary"].as_array().unwrap();
    assert_eq!(summary.len(), 2 * 2 * metrics.len());
    let row = summary.iter().find(|row| row["metric"] == "morale" && row["point"] == 2).unwrap();
    let mean = row["mean"].as_f64().unwrap().to_string();
    assert!(table.lines().any(|line| line.contains("morale") && line.contains(&mean)));
    assert_eq!(study["comparison"].as_array().unwrap().len(), 2 * metrics.len());
    let more = object(&rungs(folder.path(), &["extend", "r", "--replications", "4", "--json"]));
    assert_eq!(more["studies"][0]["runs_planned"], 16);
}
