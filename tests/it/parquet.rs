//! Parquet beside the CSV: the same rows, and the same bytes from run to run.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/tiny.toml");
const CSV: [&str; 4] = ["runs.csv", "series.csv", "summary.csv", "comparison.csv"];

/// The tables of a run directory, without ending.
fn tables(place: &Path) -> Vec<String> {
    let names = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    let mut tables: Vec<_> =
        names.filter_map(|name| Some(name.strip_suffix(".csv")?.to_owned())).collect();
    tables.sort();
    assert!(tables.len() > 15, "{tables:?}");
    tables
}

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
    let parquet: Vec<_> = tables(&with).iter().map(|name| format!("{name}.parquet")).collect();
    for name in &parquet {
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
    let files = named["files"].as_array_mut().unwrap();
    assert_eq!(files.iter().filter(|file| is_parquet(file)).count(), parquet.len());
    files.retain(|file| !is_parquet(file));
    let tables = named["tables"].as_array_mut().unwrap().iter_mut();
    let taken = tables.filter_map(|table| table.as_object_mut().unwrap().remove("parquet"));
    assert_eq!(taken.count(), parquet.len());
    assert_eq!(named, plain);
    assert_eq!(
        fs::read_dir(&with).unwrap().count(),
        fs::read_dir(&without).unwrap().count() + parquet.len()
    );
}

#[test]
fn two_runs_give_the_same_bytes_whatever_the_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let one = run(folder.path(), "one", &["--parquet", "--threads", "1"]);
    let many = run(folder.path(), "many", &["--parquet", "--threads", "7"]);
    for name in tables(&one).iter().map(|name| format!("{name}.parquet")) {
        let [one, many] = [&one, &many].map(|place| fs::read(place.join(&name)).unwrap());
        assert!(one == many, "{name}");
    }
}

#[test]
fn every_cell_is_that_of_the_csv() {
    let folder = tempfile::tempdir().unwrap();
    // One replication of small departments: some of its metrics do not exist.
    let place = run(folder.path(), "run", &["--parquet", "--replications", "1"]);
    let mut empty = 0;
    for name in tables(&place) {
        let mut reader = csv::Reader::from_path(place.join(format!("{name}.csv"))).unwrap();
        let expected: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert!(!expected.is_empty(), "{name}");
        assert_eq!(rows(&place.join(format!("{name}.parquet"))), expected, "{name}");
        empty += expected.iter().flatten().filter(|cell| cell.is_empty()).count();
    }
    assert!(empty > 0, "a run without empty cells tests no nulls");
}

#[test]
fn columns_without_any_number_keep_their_type() {
    let folder = tempfile::tempdir().unwrap();
    let place = run(folder.path(), "run", &["--parquet", "--replications", "1"]);
    let manifest = fs::read_to_string(place.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let mut empty = 0;
    for table in manifest["tables"].as_array().unwrap() {
        let path = place.join(table["parquet"].as_str().unwrap());
        let cells = rows(&path);
        let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
        let schema = reader.metadata().file_metadata().schema_descr();
        for (at, column) in table["columns"].as_array().unwrap().iter().enumerate() {
            let stored = schema.column(at).physical_type().to_string();
            let expected = match column["type"].as_str().unwrap() {
                "text" => "BYTE_ARRAY",
                "integer" => "INT64",
                _ => "DOUBLE",
            };
            assert_eq!(stored, expected, "{} of {}", column["name"], table["file"]);
            empty += usize::from(cells.iter().all(|row| row[at].is_empty()));
        }
    }
    assert!(empty > 0, "one replication has no standard deviation");
}

#[test]
fn a_factor_without_one_value_at_a_point_is_empty_there() {
    let folder = tempfile::tempdir().unwrap();
    let text = "name = \"x\"\nhorizon = { years = 1, burn_in_years = 0 }\n\
        study.replications = 2\ndepartment = [{ headcount = 12 }]\n[design]\n\
        kind = \"one-at-a-time\"\n[[policy]]\nname = \"a\"\n[[policy]]\nname = \"b\"\n\
        preset = \"dual-ladder\"\n[[factor]]\npath = \"policy.*.step_back\"\nlevels = [true]\n\
        [[factor]]\npath = \"policy.*.expert_rungs\"\nlevels = [2]\n";
    fs::write(folder.path().join("x.toml"), text).unwrap();
    let arguments = ["run", "x.toml", "--parquet", "--output", "r"];
    let outcome = crate::program::rungs(folder.path(), &arguments);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let points = rows(&folder.path().join("r/points.parquet"));
    assert_eq!(points, [["1", "", ""], ["2", "true", ""], ["3", "", "2"]]);
}
