//! Directories of the model's first edition (results version 3): still read, charted, reported and
//! compared. tests/golden/results-version-3 was written by the program of that time.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use crate::program::{Outcome, flowing, rungs};

/// A folder with copies of the older directory under these names.
fn stage(names: &[&str]) -> tempfile::TempDir {
    let older = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/results-version-3");
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let place = folder.path().join(name);
        fs::create_dir(&place).unwrap();
        for file in fs::read_dir(&older).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), place.join(file.file_name())).unwrap();
        }
    }
    folder
}

#[test]
fn an_older_directory_is_reported_with_the_keys_and_numbers_of_its_time() {
    let folder = stage(&["a"]);
    let Outcome { code, out, err } = rungs(folder.path(), &["report", "a"]);
    assert_eq!(
        (code, err.as_str()),
        (
            0,
            "warning: a was written before manifests listed digests; its files are read unchecked.\n"
        )
    );
    assert!(out.contains("report.html") && !out.contains("Not plausible"), "{out}");
    let report = fs::read_to_string(folder.path().join("a/report.html")).unwrap();
    for said in ["experience_years", "0.025", "results version 3", "30 years"] {
        assert!(report.contains(said), "{said}");
    }
}

#[test]
fn an_older_directory_is_charted() {
    let folder = stage(&["a"]);
    let mut command = Command::cargo_bin("rungs").unwrap();
    command.args(["chart", "a", "--format", "svg"]).current_dir(folder.path());
    command.assert().success();
    let charts = fs::read_dir(folder.path().join("a/charts")).unwrap();
    let charts: Vec<_> = charts.map(|chart| chart.unwrap().file_name()).collect();
    for name in ["trajectories.svg", "forest.svg", "tenure.svg", "ladder.svg"] {
        assert!(charts.iter().any(|chart| *chart == *name), "{name} is not in {charts:?}");
    }
}

#[test]
fn older_directories_are_compared_with_each_other_and_not_with_those_of_today() {
    let folder = stage(&["a", "b"]);
    let Outcome { code, out, err } = rungs(folder.path(), &["compare", "a", "b"]);
    assert_eq!((code, err.matches("read unchecked").count()), (0, 2), "{err}");
    assert!(out.contains("b, dual") && out.contains("0 ±0"), "{out}");
    let text = "name = 'x'\nhorizon = { years = 3, burn_in_years = 1 }\n\
        study = { replications = 2 }\n\
        output = { metrics = ['attrition_rate', 'morale', 'output_per_seat'] }\n\
        department = [{ headcount = 16 }]\n[[policy]]\nname = 'single'\n";
    fs::write(folder.path().join("x.toml"), text).unwrap();
    let ran = rungs(folder.path(), &["run", "x.toml", "--quiet", "--output", "today"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let refused = rungs(folder.path(), &["compare", "a", "today"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("that of a is 3"), "{}", refused.err);
}

#[test]
fn an_older_directory_is_not_extended_or_replayed_and_stays_as_it_is() {
    let folder = stage(&["a"]);
    let before = fs::read(folder.path().join("a/manifest.json")).unwrap();
    for arguments in [
        &["extend", "a", "--replications", "3"][..],
        &["replay", "a", "--policy", "single", "--replication", "1"],
    ] {
        let Outcome { code, err, .. } = rungs(folder.path(), arguments);
        assert_eq!(code, 2, "{err}");
        let err = flowing(&err);
        assert!(err.contains("a: its runs are of results version 3, and this program"), "{err}");
        assert!(err.contains("`rungs run a/scenario.toml --output DIR`"), "{err}");
    }
    assert_eq!(fs::read(folder.path().join("a/manifest.json")).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_scenario_of_an_older_directory_says_which_keys_are_no_more() {
    let folder = stage(&["a"]);
    let Outcome { code, err, .. } = rungs(folder.path(), &["check", "a/scenario.toml"]);
    assert_eq!(code, 2);
    let err = flowing(&err);
    assert!(err.contains("`experience_years` is gone since the second edition"), "{err}");
    assert!(err.contains("`base_quit` takes a number from 0 to 0.02, found 0.025"), "{err}");
}
