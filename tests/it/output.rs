//! What `[output]` asks for: months, persons, some metrics, Parquet.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::program::undrawn;

const SCENARIO: &str = "name = \"s\"\n\
    horizon = { years = 2, burn_in_years = 2 }\n\
    study = { replications = 3 }\n\
    [[department]]\nname = \"craft\"\nheadcount = 30\n\
    [[department]]\nname = \"care\"\nheadcount = 20\n\
    [[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

/// A table: by row, the cells by column.
type Rows = Vec<BTreeMap<String, String>>;

fn rungs(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("rungs").unwrap();
    let output =
        command.args(arguments).args(undrawn(arguments)).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn stage(output: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let scenario = format!("output = {output}\n{SCENARIO}");
    fs::write(folder.path().join("s.toml"), scenario).unwrap();
    fs::write(folder.path().join("plain.toml"), SCENARIO).unwrap();
    for (file, place) in [("s.toml", "r"), ("plain.toml", "plain")] {
        let (code, _, err) = rungs(folder.path(), &["run", file, "--quiet", "--output", place]);
        assert_eq!(code, 0, "{err}");
    }
    folder
}

fn read(path: &Path) -> Rows {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| header.iter().zip(&row).map(|(k, v)| (k.into(), v.into())).collect()).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is {:?}", row[column]))
}

fn same(folder: &Path, tables: &[&str]) {
    for table in tables {
        let read = |place: &str| fs::read(folder.join(place).join(table)).unwrap();
        assert!(read("r") == read("plain"), "{table}");
    }
}

#[test]
fn months_are_told_in_series_and_change_nothing_else() {
    let folder = stage("{ resolution = \"month\" }");
    let tables = ["runs.csv", "summary.csv", "comparison.csv", "series_summary.csv", "pooled.csv"];
    same(folder.path(), &tables);
    let (months, years) =
        (read(&folder.path().join("r/series.csv")), read(&folder.path().join("plain/series.csv")));
    assert_eq!(months.len(), 12 * years.len());
    for (months, year) in months.chunks_exact(12).zip(&years) {
        for key in ["policy", "department", "replication", "year"] {
            assert!(months.iter().all(|month| month[key] == year[key]));
        }
        let numbers: Vec<f64> = months.iter().map(|month| number(month, "month")).collect();
        assert_eq!(numbers, (1..=12).map(f64::from).collect::<Vec<_>>());
        let exposure = |row| number(row, "person_months");
        let whole: f64 = months.iter().map(exposure).sum();
        assert!((whole - exposure(year)).abs() < 1e-9);
        // Quits per 100 person-years: of the months, weighed by their exposure.
        let rate = |row| number(row, "attrition_rate") * exposure(row);
        let weighed: f64 = months.iter().map(rate).sum();
        assert!((weighed / whole - number(year, "attrition_rate")).abs() < 1e-9);
    }
}

#[test]
fn persons_are_told_at_the_switch_and_every_year_after_it() {
    let folder = stage("{ persons = true, parquet = true }");
    same(folder.path(), &["runs.csv", "series.csv", "summary.csv", "comparison.csv"]);
    let persons = read(&folder.path().join("r/persons.csv"));
    let at = |policy: &str, year: &str| -> Vec<_> {
        let there = |row: &&BTreeMap<_, _>| {
            row["policy"] == policy && row["year"] == year && row["replication"] == "2"
        };
        persons.iter().filter(there).collect()
    };
    assert_eq!(at("single", "-1").len(), 0);
    let without = |row: &BTreeMap<String, String>| {
        let mut row = row.clone();
        row.remove("policy");
        row
    };
    let [switch, again] = ["single", "dual"].map(|policy| at(policy, "0"));
    assert!(!switch.is_empty() && switch.len() == again.len());
    for (one, other) in switch.iter().zip(&again) {
        assert_eq!(without(one), without(other), "every policy starts from the same people");
    }
    // As many as there are, each once, and as their replay has them.
    let (code, _, err) = rungs(
        folder.path(),
        &["replay", "r", "--policy", "dual", "--replication", "2", "--output", "replay", "--quiet"],
    );
    assert_eq!(code, 0, "{err}");
    let replayed = read(&folder.path().join("replay/persons.csv"));
    for year in ["0", "1", "2"] {
        let mut replayed: Rows = replayed
            .iter()
            .filter(|row| row["year"] == year && row["month"] == "12")
            .cloned()
            .collect();
        replayed.iter_mut().for_each(|row| drop(row.remove("month")));
        let told: Rows = at("dual", year).into_iter().cloned().collect();
        assert!(told == replayed, "year {year}");
        let mut ids: Vec<_> = told.iter().map(|row| &row["person"]).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), told.len());
    }
    assert!(folder.path().join("r/persons.parquet").is_file());
    assert!(folder.path().join("r/series.parquet").is_file());
}

#[test]
fn only_the_metrics_that_are_asked_for_are_told_and_they_are_the_same() {
    let folder = stage("{ metrics = [\"morale\", \"attrition_rate\", \"vacancy_share\"] }");
    let chosen = ["attrition_rate", "morale", "vacancy_share"];
    for table in ["runs.csv", "series.csv"] {
        let [some, all] = ["r", "plain"].map(|place| read(&folder.path().join(place).join(table)));
        assert_eq!(some.len(), all.len());
        for (some, all) in some.iter().zip(&all) {
            assert!(some.iter().all(|(column, cell)| all[column] == *cell));
            assert!(chosen.iter().all(|metric| some.contains_key(*metric)));
            assert!(!some.contains_key("output_per_seat"));
        }
    }
    for table in ["summary.csv", "comparison.csv", "series_summary.csv", "ranking.csv"] {
        let [some, all] = ["r", "plain"].map(|place| read(&folder.path().join(place).join(table)));
        let shown = |row: &&BTreeMap<String, String>| chosen.contains(&row["metric"].as_str());
        assert!(some.iter().eq(all.iter().filter(shown)), "{table}");
    }
    let manifest = fs::read(folder.path().join("r/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let keys: Vec<_> = manifest["metrics"].as_array().unwrap().iter().map(|m| &m["key"]).collect();
    assert_eq!(keys, chosen);
}

#[test]
fn a_run_is_not_repeated_for_a_table_that_it_has_the_numbers_for() {
    let folder = stage("{ metrics = [\"morale\"] }");
    let (code, _, err) = rungs(folder.path(), &["extend", "r", "plain.toml"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("6 of 6 runs are on record"), "{err}");
    same(folder.path(), &["runs.csv", "series.csv", "manifest.json"]);
    let months = ["extend", "r", "--set", "output.resolution=\"month\""];
    let (code, _, err) = rungs(folder.path(), &months);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("would run 6 runs again"), "{err}");
    let (code, _, err) = rungs(folder.path(), &[&months[..], &["--rerun"]].concat());
    assert_eq!(code, 0, "{err}");
    assert!(!err.contains("on record"), "months were not recorded: {err}");
}

const BREAKDOWNS: [&str; 7] =
    ["places", "climate", "tenure", "ladder", "flows", "groups", "early_warning"];

/// Whether a column of a breakdown tells its rows apart within a policy.
fn is_key(name: &str) -> bool {
    let numbers = ["n", "value", "ci_low", "ci_high"];
    !(name == "policy" || name.starts_with("difference") || numbers.contains(&name))
}

#[test]
fn breakdowns_are_told_unless_they_are_not_wanted_and_change_nothing_else() {
    let folder = stage("{ breakdowns = false }");
    let tables = ["runs.csv", "series.csv", "summary.csv", "comparison.csv", "series_summary.csv"];
    same(folder.path(), &tables);
    let manifest = fs::read(folder.path().join("plain/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    for name in BREAKDOWNS {
        let file = format!("{name}.csv");
        assert!(!folder.path().join("r").join(&file).exists(), "{file}");
        let rows = read(&folder.path().join("plain").join(&file));
        let described = |key: &str| -> &serde_json::Value {
            let mut listed = manifest[key].as_array().unwrap().iter();
            listed.find(|entry| entry["file"] == file).unwrap()
        };
        let columns: Vec<_> =
            described("tables")["columns"].as_array().unwrap().iter().map(|c| &c["name"]).collect();
        assert_eq!(columns[..3], ["point", "policy", "department"]);
        let shared = ["metric", "n", "value", "ci_low", "ci_high"];
        assert_eq!(columns[columns.len() - 8..columns.len() - 3], shared);
        let differences = ["difference", "difference_ci_low", "difference_ci_high"];
        assert_eq!(columns[columns.len() - 3..], differences);
        let metrics = described("breakdowns")["metrics"].as_array().unwrap();
        for row in &rows {
            assert!(metrics.iter().any(|metric| metric["key"] == row["metric"].as_str()));
            let n: usize = row["n"].parse().unwrap();
            assert!(
                n <= 3 && (n > 0 || row["value"].is_empty()) && (n > 1 || row["ci_low"].is_empty())
            );
            if row["policy"] == "single" {
                assert!(differences.iter().all(|column| row[*column].is_empty()), "{file}");
            } else if !row["difference"].is_empty() {
                let mut others = rows.iter().filter(|other| other["policy"] == "single");
                let alike = |other: &&BTreeMap<String, String>| {
                    other.iter().zip(row).all(|((name, a), (_, b))| !is_key(name) || a == b)
                };
                let (own, other) =
                    (number(row, "value"), number(others.find(alike).unwrap(), "value"));
                let difference = number(row, "difference");
                // All three have nine digits.
                let error = 1e-8 * own.abs().max(other.abs()).max(difference.abs());
                assert!((difference - (own - other)).abs() < error, "{file}: {row:?}");
            }
        }
        let keys = |policy: &str| -> Vec<Vec<&String>> {
            let keys = |row: &&BTreeMap<String, String>| row["policy"] == policy;
            let own = |(name, _): &(&String, &String)| is_key(name);
            let rows = rows.iter().filter(keys);
            rows.map(|row| row.iter().filter(own).map(|(_, cell)| cell).collect()).collect()
        };
        assert!(!rows.is_empty() && keys("single") == keys("dual"), "{file}");
    }
    let all = ["extend", "r", "--set", "output.breakdowns=true", "--rerun", "--quiet"];
    let (code, _, err) = rungs(folder.path(), &all);
    assert_eq!(code, 0, "{err}");
    assert!(!err.contains("on record"), "they were not recorded: {err}");
    same(folder.path(), &BREAKDOWNS.map(|name| format!("{name}.csv")).each_ref().map(|s| &**s));
}

#[test]
fn places_and_heads_are_those_of_the_persons() {
    let folder = stage("{ persons = true }");
    let [persons, places, ladder] = ["persons", "places", "ladder"]
        .map(|name| read(&folder.path().join(format!("r/{name}.csv"))));
    for policy in ["single", "dual"] {
        let there = |row: &&BTreeMap<String, String>| row["policy"] == policy;
        let stars = |year: &str, admits: &dyn Fn(f64) -> bool| {
            let rows = persons.iter().filter(there).filter(|row| row["year"] == year);
            rows.filter(|row| row["star"] == "1" && admits(number(row, "level")))
                .fold(0.0, |n, _| n + 1.0)
        };
        let share = places.iter().filter(there).find(|row| {
            row["department"] == "all" && row["cohort"] == "stars" && row["year"] == "0"
        });
        let expected = stars("0", &|level| level < 1.0) / stars("0", &|_| true);
        assert!((number(share.unwrap(), "value") - expected).abs() < 1e-8);
        let mean = |rows: &[&BTreeMap<String, String>]| -> f64 {
            rows.iter().map(|row| number(row, "value")).sum()
        };
        let heads: Vec<_> = ladder
            .iter()
            .filter(there)
            .filter(|row| row["department"] == "all" && row["metric"] == "heads")
            .collect();
        let counted = persons.iter().filter(there).filter(|row| row["year"] != "0");
        // Two years of three replications.
        let counted = counted.fold(0.0, |n, _| n + 1.0) / 6.0;
        assert!((mean(&heads) / counted - 1.0).abs() < 1e-8);
    }
}

#[test]
fn points_of_other_sizes_have_the_places_that_they_have() {
    let folder = tempfile::tempdir().unwrap();
    let design = "[[factor]]\npath = \"department.craft.headcount\"\nlevels = [5, 90]\n";
    fs::write(folder.path().join("s.toml"), format!("{SCENARIO}{design}")).unwrap();
    let (code, _, err) = rungs(folder.path(), &["run", "s.toml", "--quiet", "--output", "r"]);
    assert_eq!(code, 0, "{err}");
    let ladder = read(&folder.path().join("r/ladder.csv"));
    for (point, places) in [("1", 10), ("2", 10)] {
        let of = |row: &&BTreeMap<String, String>| {
            row["point"] == point
                && row["department"] == "craft"
                && row["policy"] == "dual"
                && row["metric"] == "heads"
        };
        let found: Vec<_> = ladder.iter().filter(of).collect();
        assert!(found.len() <= places && found.iter().any(|row| row["place"] == "executive"));
        let highest = found.iter().any(|row| row["place"] == "level-3");
        assert_eq!(highest, point == "2");
        // Contributors and managers of a department that is nearly full.
        let heads: f64 = found.iter().map(|row| number(row, "value")).sum();
        let seats = if point == "1" { 6.0 } else { 105.0 };
        assert!(heads > 0.7 * seats && heads <= seats, "{heads} in point {point}");
    }
}

/// Two factors, one of which has the name of a metric.
const FACTORS: &str = "[[factor]]\npath = \"policy.dual.pay_parity\"\nname = \"parity\"\n\
    levels = [0.5, 1]\n[[factor]]\npath = \"department.*.rho\"\nname = \"trust\"\nlevels = [0.1, 0.3]\n";

/// The names of all tables in a folder, as files of CSV.
fn tables(place: &Path) -> Vec<String> {
    let names = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.ends_with(".csv")).collect();
    names.sort();
    names
}

#[test]
fn the_values_of_the_factors_stand_in_every_table_with_points() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), format!("{SCENARIO}{FACTORS}")).unwrap();
    let run = |place: &str, options: &[&str]| {
        let run = ["run", "s.toml", "--quiet", "--parquet", "--output", place];
        let persons = ["--set", "output.persons=true"];
        let (code, _, err) = rungs(folder.path(), &[&run[..], &persons, options].concat());
        assert_eq!(code, 0, "{err}");
    };
    run("plain", &[]);
    run("r", &["--set", "output.join_points=true"]);
    let [joined, plain] = ["r", "plain"].map(|place| folder.path().join(place));
    assert!(tables(&joined) == tables(&plain) && tables(&joined).len() > 15);
    same(folder.path(), &["points.csv"]);
    let values = |point: &str| {
        let points = read(&plain.join("points.csv"));
        let row = points.iter().find(|row| row["point"] == point).unwrap().clone();
        [row["parity"].clone(), row["trust"].clone()]
    };
    for table in tables(&joined).iter().filter(|table| *table != "points.csv") {
        let [with, without] = [&joined, &plain].map(|place| read(&place.join(table)));
        assert!(with.len() == without.len() && !with.is_empty(), "{table}");
        for (mut with, without) in with.into_iter().zip(without) {
            let own = ["parity", "factor.trust"].map(|name| with.remove(name).unwrap());
            assert!(own == values(&with["point"]) && with == without, "{table}: {with:?}");
        }
        let header = fs::read_to_string(joined.join(table)).unwrap();
        assert!(header.starts_with("point,parity,factor.trust,"), "{table}");
    }
    let manifest = fs::read(joined.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let runs = &manifest["tables"][0];
    assert_eq!((&runs["file"], &runs["parquet"]), (&"runs.csv".into(), &"runs.parquet".into()));
    assert_eq!(runs["columns"][2]["name"], "factor.trust");
    let told = runs["columns"][2]["text"].as_str().unwrap();
    assert!(told.starts_with("Factor at `department.*.rho`: "), "{told}");
    let persons = fs::File::open(joined.join("persons.parquet")).unwrap();
    let persons = SerializedFileReader::new(persons).unwrap();
    let schema = persons.metadata().file_metadata().schema_descr();
    assert_eq!([1, 2].map(|at| schema.column(at).name().to_owned()), ["parity", "factor.trust"]);
}

#[test]
fn everything_that_reads_tables_reads_joined_ones() {
    let folder = tempfile::tempdir().unwrap();
    let output = "[output]\njoin_points = true\n";
    fs::write(folder.path().join("s.toml"), format!("{SCENARIO}{output}{FACTORS}")).unwrap();
    fs::write(folder.path().join("plain.toml"), format!("{SCENARIO}{FACTORS}")).unwrap();
    for (file, place) in [("s.toml", "r"), ("plain.toml", "plain")] {
        let (code, _, err) = rungs(folder.path(), &["run", file, "--quiet", "--output", place]);
        assert_eq!(code, 0, "{err}");
        let trajectories = ["chart", place, "trajectories", "--point", "2", "--format", "svg"];
        let (code, _, err) = rungs(folder.path(), &trajectories);
        assert_eq!(code, 0, "{err}");
        assert_eq!(rungs(folder.path(), &["report", place, "--quiet"]).0, 0);
        let replay = ["replay", place, "--policy", "dual", "--replication", "1", "--point", "2"];
        let (code, out, err) = rungs(folder.path(), &replay);
        assert!(code == 0 && out.contains("are the same to the byte"), "{out}{err}");
    }
    same(folder.path(), &["charts/trajectories-point-2.svg", "charts/heat-map.svg"]);
    let (code, out, err) = rungs(folder.path(), &["compare", "plain", "r"]);
    assert!(code == 0 && out.contains("output.join_points false → true"), "{out}{err}");
}

#[test]
fn a_study_without_series_has_all_other_tables_and_says_what_it_cannot_draw() {
    let folder = stage("{ series = false, parquet = true }");
    let [without, plain] = ["r", "plain"].map(|place| tables(&folder.path().join(place)));
    let expected: Vec<_> = plain.iter().filter(|name| !name.starts_with("series")).collect();
    assert_eq!(without.iter().collect::<Vec<_>>(), expected);
    assert!(plain.len() >= without.len() + 2);
    same(folder.path(), &without.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(!folder.path().join("r/series.parquet").exists());
    assert!(folder.path().join("r/runs.parquet").exists());
    for chart in ["trajectories", "difference"] {
        let (code, _, err) = rungs(folder.path(), &["chart", "r", chart]);
        assert!(code == 2 && err.contains("`[output] series = false`"), "{chart}: {err}");
    }
    assert_eq!(rungs(folder.path(), &["report", "r", "--quiet"]).0, 0);
    let report = fs::read_to_string(folder.path().join("r/report.md")).unwrap();
    assert!(!report.contains("charts/trajectories") && !report.contains("charts/difference"));
    assert!(report.contains("Breaking even against") && report.contains("from year"), "{report}");
    assert!(
        report.contains("`trajectories`, `difference`: it needs the tables over time"),
        "{report}"
    );
    let (code, out, _) = rungs(folder.path(), &["check", "s.toml"]);
    assert!(code == 0 && !out.contains("series.csv"), "{out}");
    let replay = ["replay", "r", "--policy", "dual", "--replication", "2"];
    let (code, out, _) = rungs(folder.path(), &replay);
    assert!(code == 0 && out.contains("`[output] series = false` leaves it out"), "{out}");
    // They are written later from what is on record.
    let later = ["extend", "r", "--set", "output.series=true"];
    let (code, _, err) = rungs(folder.path(), &later);
    assert!(code == 0 && err.contains("6 of 6 runs are on record"), "{err}");
    same(folder.path(), &["series.csv", "series_summary.csv"]);
}

#[test]
fn what_is_chosen_of_the_tables_is_chosen_of_joined_and_of_cleaned_ones() {
    let folder = tempfile::tempdir().unwrap();
    let output = "[output]\njoin_points = true\nseries = false\nparquet = true\n\
        breakdowns = false\nmetrics = [\"morale\", \"attrition_rate\"]\n";
    fs::write(folder.path().join("s.toml"), format!("{SCENARIO}{output}{FACTORS}")).unwrap();
    let (code, _, err) = rungs(folder.path(), &["run", "s.toml", "--quiet", "--output", "r"]);
    assert_eq!(code, 0, "{err}");
    let place = folder.path().join("r");
    // `trust` is no column here, and the factor needs no other name.
    let header = "point,parity,trust,policy,department,replication,seed,attrition_rate,morale\n";
    assert!(fs::read_to_string(place.join("runs.csv")).unwrap().starts_with(header));
    let names = tables(&place);
    let before: Vec<_> = names.iter().map(|name| fs::read(place.join(name)).unwrap()).collect();
    let parquet = fs::read(place.join("runs.parquet")).unwrap();
    assert_eq!(rungs(folder.path(), &["clean", "r"]).0, 0);
    assert!(tables(&place).is_empty() && !place.join("runs.parquet").exists());
    let (code, _, err) = rungs(folder.path(), &["extend", "r"]);
    assert!(code == 0 && err.contains("24 of 24 runs are on record"), "{err}");
    let after: Vec<_> = names.iter().map(|name| fs::read(place.join(name)).unwrap()).collect();
    assert!(tables(&place) == names && before == after);
    assert!(fs::read(place.join("runs.parquet")).unwrap() == parquet);
}
