//! Parquet beside the CSV: the same rows, and the same bytes from run to run.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/tiny.toml");
const CSV: [&str; 4] = ["runs.csv", "series.csv", "summary.csv", "comparison.csv"];
const PARQUET: [&str; 2] = ["runs.parquet", "series.parquet"];

/// Runs the tiny scenario with these options in a directory of its own.
fn run(folder: &Path, name: &str, options: &[&str]) -> PathBuf {
    let place = folder.join(name);
    Command::cargo_bin("rungs")
        .unwrap()
        .args(["run", TINY, "--quiet", "--no-report"])
        .args(options)
        .arg("--output")
        .arg(&place)
        .assert()
        .success();
    place
}

/// Every row of a Parquet file with each cell as the CSV has it.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let text = |field: &Field| match field {
        Field::Str(text) => text.clone(),
        Field::Long(integer) => integer.to_string(),
        Field::Double(number) => number.to_string(),
        Field::Null => String::new(),
        other => panic!("no column holds {other:?}"),
    };
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| text(field)).collect()).collect()
}

#[test]
fn parquet_is_written_only_when_asked_and_leaves_everything_else_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let without = run(folder.path(), "without", &[]);
    let with = run(folder.path(), "with", &["--parquet"]);
    for name in PARQUET {
        assert!(!without.join(name).exists() && with.join(name).exists(), "{name}");
    }
    for name in CSV.iter().chain(&["scenario.toml"]) {
        assert!(
            fs::read(without.join(name)).unwrap() == fs::read(with.join(name)).unwrap(),
            "{name}"
        );
    }
    // The manifest names and lists them, and is the same otherwise.
    let manifest = |place: &Path| -> serde_json::Value {
        serde_json::from_slice(&fs::read(place.join("manifest.json")).unwrap()).unwrap()
    };
    let (mut named, plain) = (manifest(&with), manifest(&without));
    let is_parquet =
        |file: &serde_json::Value| file["name"].as_str().unwrap().ends_with(".parquet");
    let all = plain["tables"].as_array().unwrap().len();
    let files = named["files"].as_array_mut().unwrap();
    assert_eq!(files.iter().filter(|file| is_parquet(file)).count(), all);
    files.retain(|file| !is_parquet(file));
    let tables = named["tables"].as_array_mut().unwrap().iter_mut();
    let taken = tables.filter_map(|table| table.as_object_mut().unwrap().remove("parquet"));
    assert_eq!(taken.count(), all);
    assert_eq!(named, plain);
    assert_eq!(fs::read_dir(&with).unwrap().count(), fs::read_dir(&without).unwrap().count() + all);
}

#[test]
fn two_runs_give_the_same_bytes_whatever_the_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let one = run(folder.path(), "one", &["--parquet", "--threads", "1"]);
    let many = run(folder.path(), "many", &["--parquet", "--threads", "7"]);
    for name in PARQUET {
        assert!(fs::read(one.join(name)).unwrap() == fs::read(many.join(name)).unwrap(), "{name}");
    }
}

#[test]
fn every_cell_is_that_of_the_csv() {
    let folder = tempfile::tempdir().unwrap();
    // One replication of small departments: some of its metrics do not exist.
    let place = run(folder.path(), "run", &["--parquet", "--replications", "1"]);
    let mut empty = 0;
    for (parquet, csv) in PARQUET.iter().zip(CSV) {
        let mut reader = csv::Reader::from_path(place.join(csv)).unwrap();
        let expected: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert!(!expected.is_empty());
        assert_eq!(rows(&place.join(parquet)), expected, "{parquet}");
        empty += expected.iter().flatten().filter(|cell| cell.is_empty()).count();
    }
    assert!(empty > 0, "a run without empty cells tests no nulls");
}
