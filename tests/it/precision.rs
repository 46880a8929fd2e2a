//! A study that ends when a metric is known precisely enough.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use crate::program::{flowing, undrawn};

const SCENARIO: &str = "name = \"s\"\n\
    horizon = { years = 2, burn_in_years = 2 }\n\
    department = [{ headcount = 60 }]\n\
    study.precision = { metric = \"morale\", half_width = 0.5, max = 400 }\n\
    [[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

const TABLES: [&str; 6] =
    ["runs.csv", "series.csv", "summary.csv", "comparison.csv", "ranking.csv", "pooled.csv"];

fn rungs(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("rungs").unwrap();
    let output =
        command.args(arguments).args(undrawn(arguments)).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn stage(scenario: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), scenario).unwrap();
    folder
}

fn read(folder: &Path, place: &str, table: &str) -> String {
    fs::read_to_string(folder.join(place).join(table)).unwrap()
}

/// The cells of a column of precision.csv.
fn cells(folder: &Path, place: &str, column: &str) -> Vec<f64> {
    let text = read(folder, place, "precision.csv");
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let at = lines.next().unwrap().iter().position(|name| *name == column).unwrap();
    lines.map(|cells| cells[at].parse().unwrap()).collect()
}

#[test]
fn a_study_ends_at_the_boundary_where_the_interval_is_narrow_enough() {
    let folder = stage(SCENARIO);
    let (code, out, err) = rungs(folder.path(), &["run", "s.toml", "--output", "r"]);
    assert_eq!(code, 0, "{err}");
    let n = cells(folder.path(), "r", "n")[0];
    assert!([40.0, 60.0, 90.0, 135.0, 203.0, 305.0].contains(&n), "{n} is no boundary before max");
    assert!(cells(folder.path(), "r", "half_width")[0] <= 0.5);
    assert!(flowing(&out).contains(&format!("It was reached after {n} replications")), "{out}");
    // Exactly the study of as many replications without a precision, except for what that adds.
    let plain = SCENARIO
        .replace("study.precision = { metric = \"morale\", half_width = 0.5, max = 400 }\n", "");
    fs::write(folder.path().join("plain.toml"), plain).unwrap();
    let arguments = ["run", "plain.toml", "--output", "plain", "--replications", &n.to_string()];
    assert_eq!(rungs(folder.path(), &arguments).0, 0);
    for table in TABLES {
        assert!(read(folder.path(), "r", table) == read(folder.path(), "plain", table), "{table}");
    }
    // So are the person-months: of the runs that were made, not of those that were allowed.
    let months = |place| {
        let timings: serde_json::Value =
            serde_json::from_str(&read(folder.path(), place, "timings.json")).unwrap();
        timings["person_months"].as_u64().unwrap()
    };
    assert_eq!(months("r"), months("plain"));
    // Less width takes more runs, and uses those that are there.
    let finer = ["extend", "r", "--set", "study.precision.half_width=0.1"];
    let (code, _, err) = rungs(folder.path(), &finer);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains(&format!("{} of 800 runs are on record", 2.0 * n)), "{err}");
    assert!(cells(folder.path(), "r", "n")[0] > n);
}

#[test]
fn every_design_point_takes_as_many_as_it_needs_and_resumes_to_the_same_tables() {
    let design = "[[factor]]\nname = \"headcount\"\npath = \"department.software.headcount\"\n\
                  levels = [30, 300]\n";
    let folder = stage(&format!("{SCENARIO}{design}"));
    assert_eq!(rungs(folder.path(), &["run", "s.toml", "--output", "r", "--threads", "1"]).0, 0);
    let n = cells(folder.path(), "r", "n");
    assert!(n[0] > n[1], "a small firm is noisier: {n:?}");
    // As after a kill: some runs of the journal are there, the tables are not.
    let partial = folder.path().join("again.partial");
    fs::create_dir(&partial).unwrap();
    for name in ["manifest.json", "warm_ups.journal"] {
        fs::copy(folder.path().join("r").join(name), partial.join(name)).unwrap();
    }
    let runs = fs::read(folder.path().join("r/runs.journal")).unwrap();
    fs::write(partial.join("runs.journal"), &runs[..runs.len() / 3]).unwrap();
    let again = ["run", "s.toml", "--output", "again", "--resume", "--threads", "2"];
    let (code, _, err) = rungs(folder.path(), &again);
    assert_eq!(code, 0, "{err}");
    for table in TABLES.iter().chain(&["precision.csv"]) {
        assert!(read(folder.path(), "r", table) == read(folder.path(), "again", table), "{table}");
    }
}

#[test]
fn a_precision_that_is_not_reached_is_said_to_be_not_reached() {
    let folder = stage(&SCENARIO.replace("0.5, max = 400", "0.001, max = 50"));
    let (code, out, _) = rungs(folder.path(), &["run", "s.toml", "--output", "r"]);
    assert_eq!(code, 0);
    assert!(
        flowing(&out).contains("It was reached for 0 of 1 policy and point after 50 replications"),
        "{out}"
    );
    assert_eq!(cells(folder.path(), "r", "n"), [50.0]);
    assert_eq!(cells(folder.path(), "r", "enough"), [0.0]);
}

#[test]
fn a_precision_cannot_be_cut_into_parts() {
    let folder = stage(SCENARIO);
    let part = ["run", "s.toml", "--shard", "1/2", "--output", "part"];
    let (code, _, err) = rungs(folder.path(), &part);
    assert_eq!(code, 2);
    assert!(err.contains("[study.precision]") && err.contains("--round"), "{err}");
}

#[test]
fn a_precision_is_reached_in_rounds_as_in_one_run() {
    // One point ends in its first round, the others later, or never.
    let text = SCENARIO.replace("half_width = 0.5, max = 400", "half_width = 0.22, max = 120")
        + "[[factor]]\npath = \"policy.dual.pressure\"\nlevels = [0.0, 0.5, 1.0]\n";
    let folder = stage(&text);
    let done = |arguments: &[&str]| {
        let (code, out, err) = rungs(folder.path(), arguments);
        assert_eq!(code, 0, "{arguments:?}: {err}");
        out
    };
    done(&["run", "s.toml", "-q", "--output", "whole"]);
    let (mut said, mut rounds) = (Vec::new(), 0);
    for round in 1..=4 {
        rounds = round;
        let number = round.to_string();
        let decide = ["merge", "o.parts", "--round", &number];
        for part in ["3/3", "1/3", "2/3"] {
            if round > 1 || part != "3/3" {
                let (code, _, err) = rungs(folder.path(), &decide);
                assert_eq!(code, 2, "{err}");
            }
            let run = ["run", "s.toml", "--shard", part, "--round", &number, "--output", "o"];
            done(&[&run[..], &["--continue"]].concat());
        }
        said.push(done(&decide));
        if said[said.len() - 1].contains("every point") || said[said.len() - 1].contains("last") {
            break;
        }
    }
    assert!(said[0].contains("40 replications: "), "{said:?}");
    assert!(said.len() > 1, "{said:?}");
    let next = (rounds + 1).to_string();
    let beyond = ["run", "s.toml", "--shard", "1/3", "--round", &next, "--output", "o"];
    let (code, out, err) = rungs(folder.path(), &beyond);
    let ends = if rounds == 4 {
        (2, err.contains("are 1 to 4"))
    } else {
        (0, out.contains("nothing is left"))
    };
    assert!(code == ends.0 && ends.1, "{out}{err}");
    let mut merge =
        vec!["merge".to_owned(), "-q".to_owned(), "--output".to_owned(), "o".to_owned()];
    for round in 1..=rounds {
        merge.extend((1..=3).map(|part| format!("o.parts/round-{round}/{part}-of-3")));
    }
    done(&merge.iter().map(String::as_str).collect::<Vec<_>>());
    for table in TABLES.iter().chain(&["precision.csv", "points.csv", "manifest.json"]) {
        assert!(read(folder.path(), "o", table) == read(folder.path(), "whole", table), "{table}");
    }
}
