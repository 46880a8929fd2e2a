//! Finished studies side by side.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

use crate::program::{flowing, undrawn};

const SCENARIO: &str = "name = \"s\"\n\
    horizon = { years = 2, burn_in_years = 2 }\n\
    study = { replications = 6 }\n\
    department = [{ headcount = 50 }]\n\
    [[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

/// Exit code, standard output and standard error.
fn rungs(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("rungs").unwrap();
    let output =
        command.args(arguments).args(undrawn(arguments)).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A folder with the scenario run to each place, with the options given.
fn stage(runs: &[(&str, &[&str])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), SCENARIO).unwrap();
    for (place, options) in runs {
        let run = [&["run", "s.toml", "--quiet", "--output", place], *options].concat();
        assert_eq!(rungs(folder.path(), &run), (0, String::new(), String::new()));
    }
    folder
}

const BOOM: &[&str] = &["--set", "market.series=[1.5, 1.5]"];

/// A table as one map a row.
fn table(path: &Path) -> Vec<Value> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        let cells = header.iter().zip(&row).map(|(name, cell)| (name.to_owned(), cell.into()));
        Value::Object(cells.collect())
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The cells of a column in the rows that a study and policy have of a metric.
fn cell(rows: &[Value], key: (&str, &str, &str), column: &str) -> String {
    let is_meant = |row: &&Value| {
        (&row["study"], &row["policy"], &row["metric"])
            == (&Value::from(key.0), &Value::from(key.1), &Value::from(key.2))
    };
    rows.iter().find(is_meant).unwrap()[column].as_str().unwrap().to_owned()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

#[test]
fn studies_of_one_seed_are_compared_replication_by_replication() {
    let folder = stage(&[("calm", &[]), ("boom", BOOM)]);
    let (code, out, err) = rungs(folder.path(), &["compare", "calm", "boom", "--output", "both"]);
    assert_eq!((code, err.as_str()), (0, ""));
    for part in ["calm, single", "boom, dual", "rate ↓", "boom: paired, replication by replication"]
    {
        assert!(flowing(&out).contains(part), "no {part:?} in {out}");
    }
    let place = folder.path().join("both");
    let rows = table(&place.join("comparison_of_studies.csv"));
    let boom = ("boom", "dual", "attrition_rate");
    let runs = table(&place.join("runs.csv"));
    let values = |study: &str| -> Vec<f64> {
        let meant = |row: &&Value| row["study"] == study && row["policy"] == "dual";
        let rate = |row: &Value| number(row["attrition_rate"].as_str().unwrap());
        runs.iter().filter(meant).map(rate).collect()
    };
    let (calm_values, boom_values) = (values("calm"), values("boom"));
    let differences: Vec<f64> =
        boom_values.iter().zip(&calm_values).map(|(boom, calm)| boom - calm).collect();
    let mean = differences.iter().sum::<f64>() / 6.0;
    assert!((number(&cell(&rows, boom, "difference")) / mean - 1.0).abs() < 1e-8);
    assert_eq!(cell(&rows, boom, "sampling"), "paired");
    assert_eq!(cell(&rows, boom, "pairs"), "6");
    assert_eq!(cell(&rows, boom, "reference"), "calm");
    assert_eq!(cell(&rows, ("calm", "dual", "attrition_rate"), "difference"), "");
    let own = table(&folder.path().join("boom/summary.csv"));
    let is_own = |row: &&Value| row["policy"] == "dual" && row["metric"] == "attrition_rate";
    let summary = own.iter().find(is_own).unwrap();
    assert_eq!(cell(&rows, boom, "ci_low"), summary["ci_low"].as_str().unwrap());
}

#[test]
fn studies_of_different_seeds_are_independent_samples() {
    let folder = stage(&[("one", &[]), ("two", &["--seed", "2"])]);
    let (code, out, err) = rungs(folder.path(), &["compare", "one", "two", "--output", "both"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("(Welch)"), "{out}");
    let rows = table(&folder.path().join("both/comparison_of_studies.csv"));
    let two = ("two", "single", "morale");
    assert_eq!(cell(&rows, two, "sampling"), "independent");
    assert_eq!(cell(&rows, two, "pairs"), "");
    let (low, high) =
        (cell(&rows, two, "difference_ci_low"), cell(&rows, two, "difference_ci_high"));
    assert!(number(&low) < number(&high));
}

#[test]
fn the_joined_runs_are_the_runs_of_each_with_its_name() {
    let folder = stage(&[("x/run", &[]), ("y/run", BOOM), ("z", &["--replications", "4"])]);
    let arguments = ["compare", "x/run", "y/run", "z", "--quiet", "--output", "all"];
    assert_eq!(rungs(folder.path(), &arguments), (0, String::new(), String::new()));
    let read = |place: &str| fs::read_to_string(folder.path().join(place)).unwrap();
    let mut expected = format!("study,{}\n", read("z/runs.csv").lines().next().unwrap());
    for (name, place) in [("x/run", "x/run"), ("y/run", "y/run"), ("z", "z")] {
        for line in read(&format!("{place}/runs.csv")).lines().skip(1) {
            expected += &format!("{name},{line}\n");
        }
    }
    assert!(read("all/runs.csv") == expected, "names alike are told apart by their paths");
    let manifest: Value = serde_json::from_str(&read("all/manifest.json")).unwrap();
    assert_eq!(manifest["comparison"]["studies"][2]["name"], "z");
    for table in manifest["tables"].as_array().unwrap() {
        let columns = table["columns"].as_array().unwrap();
        let names: Vec<_> = columns.iter().map(|c| c["name"].as_str().unwrap()).collect();
        let header = read(&format!("all/{}", table["file"].as_str().unwrap()));
        assert_eq!(header.lines().next().unwrap(), names.join(","));
    }
    let rows = table(&folder.path().join("all/comparison_of_studies.csv"));
    assert_eq!(cell(&rows, ("z", "dual", "morale"), "pairs"), "4", "those that both have");
}

#[test]
fn points_that_are_others_are_not_subtracted() {
    let folder = stage(&[("plain", &[])]);
    let factor = "[[factor]]\npath = \"department.software.rho\"\nlevels = [0.1, 0.5]\n";
    fs::write(folder.path().join("s.toml"), format!("{SCENARIO}{factor}")).unwrap();
    assert_eq!(rungs(folder.path(), &["run", "s.toml", "--quiet", "--output", "grid"]).0, 0);
    let (code, out, err) = rungs(folder.path(), &["compare", "plain", "grid"]);
    assert_eq!(code, 0, "{err}");
    let out = flowing(&out);
    assert!(out.contains("grid: other design points, so that nothing is subtracted"), "{out}");
    assert!(out.contains("grid, dual, point 2") && out.contains("plain, dual "), "{out}");
}

#[test]
fn what_is_no_study_like_the_first_is_refused_by_name() {
    let folder = stage(&[("one", &[]), ("two", &[]), ("part", &["--shard", "1/2"])]);
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("empty")).unwrap();
    fs::create_dir(path("begun.partial")).unwrap();
    let copy = |name: &str, from: &str, to: &str| {
        fs::create_dir(path(name)).unwrap();
        for file in ["manifest.json", "runs.csv"] {
            // As of before there were digests: these would tell first.
            let text = fs::read_to_string(path("two").join(file)).unwrap();
            let text = text.replacen("\"files\":", "\"listed\":", 1);
            fs::write(path(name).join(file), text.replacen(from, to, 1)).unwrap();
        }
    };
    copy("older", "\"results_version\": ", "\"results_version\": 9");
    copy("renamed", "Voluntary quits.", "All quits.");
    copy("lacking", "\"name\": \"morale\",", "\"name\": \"mood\",");
    copy("shuffled", "point,policy,department", "policy,point,department");
    copy("mangled", "1,single,all,1,", "1,single,all,one,");
    copy("torn", "{", "");
    let rows = fs::read_to_string(path("two/runs.csv")).unwrap();
    copy("bare", "1,single", "1,single");
    fs::write(path("lacking/runs.csv"), rows.replacen(",morale,", ",mood,", 1)).unwrap();
    fs::write(path("bare/runs.csv"), format!("{}\n", rows.lines().next().unwrap())).unwrap();
    for (name, reason) in [
        ("empty", "empty: no manifest.json"),
        (
            "begun",
            "begun: its run is unfinished, in begun.partial; finish it with `rungs run --resume` (`rungs replay` reads begun.partial as it is)",
        ),
        ("part", "part: a part of a study; join the parts with `rungs merge` first"),
        ("older", "older: its results version is 9"),
        ("renamed", "renamed: its metrics are not those of one, `attrition_rate` for one"),
        ("lacking", "lacking/runs.csv: it has no column `morale`"),
        ("shuffled", "shuffled/runs.csv: line 2: `single` is not a number"),
        ("mangled", "mangled/runs.csv: line 2: `one` is not a number"),
        ("torn", "torn: manifest.json is broken"),
        ("bare", "bare/runs.csv: it has no runs"),
        ("./one", "./one is given twice"),
    ] {
        let (code, out, err) = rungs(folder.path(), &["compare", "one", name, "--output", "out"]);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(reason), "no {reason:?} in {err}");
        assert!(!path("out").exists() && !path("out.partial").exists(), "{name}");
    }
    assert_eq!(rungs(folder.path(), &["compare", "one"]).0, 2, "one study is none to compare");
}

#[test]
fn nothing_is_overwritten_unless_told_and_never_a_study() {
    let folder = stage(&[("one", &[]), ("two", &["--seed", "3"])]);
    let compare = |options: &[&str]| {
        rungs(folder.path(), &[&["compare", "one", "two", "--quiet"], options].concat())
    };
    assert_eq!(compare(&["--output", "out"]).0, 0);
    let (code, _, err) = compare(&["--output", "out"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("out exists already; give --overwrite"), "{err}");
    assert_eq!(compare(&["--output", "out", "--overwrite"]).0, 0);
    let (code, _, err) = compare(&["--output", "two", "--overwrite"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("would replace the study two"), "{err}");
    fs::create_dir(folder.path().join("thesis")).unwrap();
    fs::write(folder.path().join("thesis/chapter.tex"), "words").unwrap();
    assert_eq!(compare(&["--output", "thesis", "--overwrite"]).0, 2);
    let (code, _, err) = rungs(folder.path(), &["compare", "one", "out"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("out: "), "{err}");
}

/// What `rungs compare` prints of studies of 2 and 6 years that differ in a parameter, too.
#[test]
fn studies_of_other_years_are_said_to_differ_and_nothing_is_marked() {
    let longer = &["--years", "6", "--set", "department.software.base_quit=0.015"][..];
    let folder = stage(&[("x", &[]), ("y", longer), ("z", BOOM)]);
    let (code, out, err) = rungs(folder.path(), &["compare", "x", "y", "--output", "both"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let said = flowing(&out);
    let differs = said.find("y differs from x in 2 keys").expect("what differs is said");
    let begins = said.find("Headline metrics").or_else(|| said.find("y, dual")).unwrap();
    assert!(differs < begins, "first: {out}");
    for part in ["horizon.years 2 → 6", "department.software.base_quit", "→ 0.015"] {
        assert!(said.contains(part), "no {part:?} in {out}");
    }
    assert!(said.contains("y: another horizon"), "{out}");
    assert!(!out.contains('✓') && !out.contains('✗'), "{out}");
    let place = folder.path().join("both");
    for row in table_of(&place).iter().filter(|row| row["study"] == "y") {
        assert!(row["difference"] != "" || row["mean"] == "", "{row}");
        assert!(row["p_value"] == "" && row["p_holm"] == "", "{row}");
    }
    let manifest = fs::read_to_string(place.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let differs = &manifest["comparison"]["studies"][1]["differs"];
    assert_eq!(differs[0], serde_json::json!({ "key": "horizon.years", "first": 2, "here": 6 }));
    assert_eq!(differs.as_array().unwrap().len(), 2);
    // Beside it a study of the same horizon keeps its tests.
    let (code, _, err) =
        rungs(folder.path(), &["compare", "x", "y", "z", "--quiet", "--output", "three"]);
    assert_eq!(code, 0, "{err}");
    let rows = table(&folder.path().join("three/comparison_of_studies.csv"));
    assert_eq!(cell(&rows, ("y", "dual", "morale"), "p_holm"), "");
    assert_ne!(cell(&rows, ("z", "dual", "morale"), "p_holm"), "");
}

fn table_of(place: &Path) -> Vec<Value> {
    table(&place.join("comparison_of_studies.csv"))
}

#[test]
fn one_seed_does_not_pair_studies_whose_draws_differ() {
    let burn_in = &["--set", "horizon.burn_in_years=3"][..];
    let size = &["--set", "department.software.headcount=60"][..];
    let folder = stage(&[("x", &[]), ("longer", burn_in), ("larger", size), ("boom", BOOM)]);
    let arguments = ["compare", "x", "longer", "larger", "boom", "--output", "all"];
    let (code, out, err) = rungs(folder.path(), &arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    let said = flowing(&out);
    for part in [
        "longer: the same seed, but other draws (horizon.burn_in_years)",
        "larger: the same seed, but other draws (department.software.headcount)",
        "boom: paired, replication by replication",
    ] {
        assert!(said.contains(part), "no {part:?} in {out}");
    }
    let rows = table_of(&folder.path().join("all"));
    for (study, sampling) in
        [("longer", "independent"), ("larger", "independent"), ("boom", "paired")]
    {
        assert_eq!(cell(&rows, (study, "dual", "morale"), "sampling"), sampling, "{study}");
    }
}

#[test]
fn studies_that_join_other_factors_stand_side_by_side() {
    let folder = stage(&[]);
    let factor = |key: &str| {
        format!(
            "{SCENARIO}[[factor]]\nname = \"{key}\"\npath = \"department.software.{key}\"\nlevels = [0.1, 0.2]\n"
        )
    };
    for (file, text) in [("rho", factor("rho")), ("plain", factor("rho"))] {
        fs::write(folder.path().join(format!("{file}.toml")), text).unwrap();
    }
    let joined = ["--set", "output.join_points=true"];
    let run = |file: &str, place: &str, options: &[&str]| {
        let arguments = [&["run", file, "--quiet", "--output", place], options].concat();
        assert_eq!(rungs(folder.path(), &arguments), (0, String::new(), String::new()));
    };
    run("rho.toml", "joined", &joined);
    run("plain.toml", "plain", &[]);
    for (first, second) in [("joined", "plain"), ("plain", "joined")] {
        let output = format!("{first}-first");
        let arguments = ["compare", first, second, "--quiet", "--output", &output];
        let (code, _, err) = rungs(folder.path(), &arguments);
        assert_eq!(code, 0, "{err}");
        let place = folder.path().join(&output);
        let runs = table(&place.join("runs.csv"));
        let values = |study: &str| -> Vec<String> {
            let own = runs.iter().filter(|row| row["study"] == study);
            own.map(|row| row["rho"].as_str().unwrap().to_owned()).collect()
        };
        assert!(values("plain").iter().all(String::is_empty));
        assert!(values("joined").iter().all(|value| value == "0.1" || value == "0.2"));
        let header = fs::read_to_string(place.join("runs.csv")).unwrap();
        assert!(header.starts_with("study,point,rho,policy,department,"), "{header}");
        let rows = table_of(&place);
        assert_eq!(cell(&rows, (second, "dual", "morale"), "difference"), "0");
    }
}
