//! What the program writes for a small scenario, to the byte. `UPDATE_GOLDEN=1` renews it; look
//! at the difference before you commit it, and see CHANGELOG.md, *Results*.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn expect(path: &Path, actual: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    let mut lines = expected.lines().zip(actual.lines()).enumerate();
    let differs = lines.find(|(_, (expected, actual))| expected != actual);
    assert!(
        expected == actual,
        "{} is not what the program writes (first at {differs:?}); if that is meant, renew it \
         with UPDATE_GOLDEN=1 cargo test --release",
        path.display()
    );
}

fn run(scenario: &str, folder: &Path) -> PathBuf {
    run_with(scenario, &[], folder)
}

fn run_with(scenario: &str, options: &[&str], folder: &Path) -> PathBuf {
    let place = folder.join("run");
    Command::cargo_bin("rungs")
        .unwrap()
        .args(["run", scenario, "--quiet", "--no-report", "--output"])
        .arg(&place)
        .args(options)
        .current_dir(root())
        .assert()
        .success();
    place
}

#[test]
fn the_tables_of_the_tiny_scenario_are_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let place = run("scenarios/tiny.toml", folder.path());
    for table in [
        "runs.csv",
        "summary.csv",
        "comparison.csv",
        "pooled.csv",
        "ranking.csv",
        "pareto.csv",
        "pairing.csv",
        "places.csv",
        "ladder.csv",
        "flows.csv",
    ] {
        let actual = fs::read_to_string(place.join(table)).unwrap();
        expect(&root().join("tests/golden/tiny").join(table), &actual);
    }
    for table in ["series", "series_summary", "climate", "tenure"] {
        let bytes = fs::read(place.join(format!("{table}.csv"))).unwrap();
        let digest = rungs::output::digest(&bytes);
        expect(&root().join(format!("tests/golden/tiny/{table}.sha256")), &format!("{digest}\n"));
    }
}

/// What fewer than ten replications do not have.
#[test]
fn the_tables_of_twelve_tiny_replications_are_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let place = run_with("scenarios/tiny.toml", &["--replications", "12"], folder.path());
    for table in ["pooled.csv", "ranking.csv", "pareto.csv", "pairing.csv"] {
        let actual = fs::read_to_string(place.join(table)).unwrap();
        expect(&root().join("tests/golden/twelve").join(table), &actual);
    }
}

#[test]
fn the_tables_of_the_tiny_design_are_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let place = run("tests/golden/design/design.toml", folder.path());
    for table in ["points.csv", "runs.csv", "comparison.csv"] {
        let actual = fs::read_to_string(place.join(table)).unwrap();
        expect(&root().join("tests/golden/design").join(table), &actual);
    }
}

#[test]
fn the_schema_is_what_the_program_prints() {
    expect(&root().join("docs/scenario.schema.json"), &rungs::scenario::schema());
}

#[test]
fn the_document_of_parameters_is_what_the_program_describes() {
    expect(&root().join("docs/parameters.md"), &rungs::output::descriptions::document());
}
