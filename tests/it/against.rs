//! Further baselines as a user meets them: differences from several policies, over all years and by
//! year, when a policy has broken even, and how report and charts show it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;

use crate::program::{flowing, rungs};

const STUDY: &str = "[study]\nreplications = 5\n";

/// Three policies in a small organization of two departments.
fn scenario(study: &str) -> String {
    format!(
        "name = \"s\"\nhorizon = {{ years = 3, burn_in_years = 2 }}\n{study}\
         [[department]]\nname = \"craft\"\nheadcount = 30\n\
         [[department]]\nname = \"care\"\nheadcount = 20\n\
         [[policy]]\nname = \"now\"\n[[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n\
         [[policy]]\nname = \"calm\"\npressure = 0\n"
    )
}

/// Runs a scenario that says `also_against` into `folder/place`, without drawing.
fn run(folder: &Path, place: &str, also_against: &str) {
    let text = scenario(&format!("{STUDY}also_against = {also_against}\n"));
    fs::write(folder.join(format!("{place}.toml")), text).unwrap();
    let file = format!("{place}.toml");
    let outcome = rungs(folder, &["run", &file, "--quiet", "--output", place]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
}

type Row = BTreeMap<String, String>;

fn rows(folder: &Path, place: &str, table: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(folder.join(place).join(table)).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| header.iter().zip(&row).map(|(k, v)| (k.into(), v.into())).collect()).collect()
}

/// The numbers of a column by replication, of the rows whose cells are as `only` says.
fn column(rows: &[Row], only: &[(&str, &str)], name: &str) -> Vec<f64> {
    let own = rows.iter().filter(|row| only.iter().all(|(key, value)| row[*key] == *value));
    own.filter_map(|row| row[name].parse().ok()).collect()
}

fn mean_difference(policy: &[f64], baseline: &[f64]) -> f64 {
    assert_eq!((policy.len(), baseline.len()), (5, 5));
    policy.iter().zip(baseline).map(|(policy, baseline)| policy - baseline).sum::<f64>() / 5.0
}

fn pairs(rows: &[Row]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> =
        rows.iter().map(|row| (row["policy"].clone(), row["baseline"].clone())).collect();
    pairs.dedup();
    pairs
}

#[test]
fn every_policy_is_compared_with_every_baseline_run_by_run() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    run(folder, "more", "[\"calm\", \"dual\"]");
    run(folder, "one", "[]");
    let compared = rows(folder, "more", "comparison.csv");
    let expected = [
        ("now", "calm"),
        ("now", "dual"),
        ("dual", "now"),
        ("dual", "calm"),
        ("calm", "now"),
        ("calm", "dual"),
    ];
    let expected = expected.map(|(policy, baseline)| (policy.to_owned(), baseline.to_owned()));
    assert_eq!(pairs(&compared), expected);
    assert_eq!(pairs(&rows(folder, "more", "break_even.csv")), expected);
    assert_eq!(pairs(&rows(folder, "more", "series_comparison.csv")), expected);
    let runs = rows(folder, "more", "runs.csv");
    let values = |policy: &str, metric: &str| {
        column(&runs, &[("policy", policy), ("department", "craft")], metric)
    };
    for (policy, baseline) in &expected {
        for metric in ["morale", "output_per_seat"] {
            let wanted = mean_difference(&values(policy, metric), &values(baseline, metric));
            let only = [
                ("policy", policy.as_str()),
                ("baseline", baseline),
                ("department", "craft"),
                ("metric", metric),
            ];
            let found = column(&compared, &only, "difference");
            assert!(found.len() == 1 && (found[0] - wanted).abs() < 1e-9, "{only:?}: {found:?}");
        }
    }
    // Further baselines change no number of those that were there, adjusted p included.
    for table in ["comparison.csv", "series_comparison.csv", "break_even.csv"] {
        let (mut more, one) = (rows(folder, "more", table), rows(folder, "one", table));
        more.retain(|row| row["baseline"] == "now");
        assert!(!one.is_empty() && more == one, "{table}");
    }
}

#[test]
fn differences_by_year_are_those_of_the_series() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    run(folder, "r", "[\"dual\"]");
    let series = rows(folder, "r", "series.csv");
    let compared = rows(folder, "r", "series_comparison.csv");
    let years: Vec<&str> = compared.iter().map(|row| row["year"].as_str()).collect();
    assert!(years.contains(&"1") && years.contains(&"3") && !years.contains(&"0"));
    for (policy, baseline) in [("dual", "now"), ("calm", "dual"), ("now", "dual")] {
        for year in ["1", "3"] {
            let values = |policy: &str| {
                let only = [("policy", policy), ("department", "all"), ("year", year)];
                column(&series, &only, "unit_labor_cost")
            };
            let wanted = mean_difference(&values(policy), &values(baseline));
            let only = [
                ("policy", policy),
                ("baseline", baseline),
                ("department", "all"),
                ("year", year),
                ("metric", "unit_labor_cost"),
            ];
            let found = column(&compared, &only, "difference");
            assert!(found.len() == 1 && (found[0] - wanted).abs() < 1e-9, "{only:?}: {found:?}");
            let ends = ["ci_low", "ci_high"].map(|end| column(&compared, &only, end)[0]);
            assert!(ends[0] < found[0] && found[0] < ends[1]);
        }
    }
}

#[test]
fn the_replications_that_broke_even_are_those_whose_unit_cost_over_all_years_is_no_higher() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    run(folder, "r", "[\"dual\"]");
    let runs = rows(folder, "r", "runs.csv");
    let found = rows(folder, "r", "break_even.csv");
    assert_eq!(found.len(), 4 * 3);
    for row in &found {
        let values = |policy: &str| {
            let only = [("policy", policy), ("department", row["department"].as_str())];
            column(&runs, &only, "unit_labor_cost")
        };
        let (policy, baseline) = (values(&row["policy"]), values(&row["baseline"]));
        let paid = policy.iter().zip(&baseline).filter(|(policy, baseline)| policy <= baseline);
        let share: f64 = row["share"].parse().unwrap();
        assert!((share - paid.count() as f64 / 5.0).abs() < 1e-12, "{row:?}");
        assert_eq!((row["n"].as_str(), row["metric"].as_str()), ("5", "unit_labor_cost"));
        if share > 0.99 {
            assert!(["1", "2", "3"].contains(&row["year"].as_str()), "{row:?}");
        }
        if share < 0.01 {
            assert!(row["year"].is_empty() && row["net_gain"].starts_with('-'), "{row:?}");
        }
    }
}

#[test]
fn a_study_is_extended_by_further_baselines_without_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    run(folder, "r", "[]");
    run(folder, "fresh", "[\"dual\"]");
    let journal = || fs::read(folder.join("r/runs.journal")).unwrap();
    let before = journal();
    let outcome = rungs(folder, &["extend", "r", "fresh.toml", "--quiet"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    assert!(journal() == before, "the records are those of before, and no other");
    for table in ["comparison.csv", "series_comparison.csv", "break_even.csv", "runs.csv"] {
        let read = |place: &str| fs::read(folder.join(place).join(table)).unwrap();
        assert!(read("r") == read("fresh"), "{table}");
    }
}

#[test]
fn terminal_report_and_charts_show_every_baseline() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("s.toml"), scenario(&format!("{STUDY}also_against = [\"calm\"]\n")))
        .unwrap();
    let mut program = Command::cargo_bin("rungs").unwrap();
    let output = program.args(["run", "s.toml", "--output", "r"]).current_dir(folder).output();
    let out = flowing(&String::from_utf8(output.unwrap().stdout).unwrap());
    let report = flowing(&fs::read_to_string(folder.join("r/report.md")).unwrap());
    let page = fs::read_to_string(folder.join("r/report.html")).unwrap();
    for said in [
        "Differences from calm",
        "2 policies are compared with calm on 8 headline metrics",
        "headline metrics compared with now (Holm 1979)",
        "dual against calm:",
        "now against calm:",
        "dual against now:",
        "Breaking even against now:",
        "Breaking even against calm:",
    ] {
        assert!(out.contains(said), "{said}: {out}");
        assert!(report.replace("**", "").contains(said), "{said}");
    }
    assert!(page.contains("Against further policies"));
    assert!(page.contains("id=\"chart-forest-against-calm\""));
    assert!(report.contains("](charts/forest-against-calm.svg)"));
    assert!(report.contains("Differences from calm, all headline metrics"));
    let svg = fs::read_to_string(folder.join("r/charts/forest-against-calm.svg")).unwrap();
    assert!(svg.contains("now, Morale") && svg.contains("dual, Morale"));
    assert!(!svg.contains("calm, Morale"));
    // The command line draws the same to the byte.
    let forest = ["chart", "r", "forest", "--against", "calm", "--format", "svg", "--output", "c"];
    let outcome = rungs(folder, &forest);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let again = fs::read_to_string(folder.join("c/forest-against-calm.svg")).unwrap();
    assert!(again == svg);
}

#[test]
fn a_chart_against_a_policy_that_is_not_compared_with_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    run(folder, "r", "[\"calm\"]");
    let said = |arguments: &[&str]| {
        let outcome = rungs(folder, &[&["chart", "r"], arguments].concat());
        assert_eq!(outcome.code, 2, "{}", outcome.out);
        flowing(&outcome.err)
    };
    let text = said(&["forest", "--against", "dual"]);
    assert!(text.contains("no differences from `dual`; add it to `also_against`"), "{text}");
    let text = said(&["difference", "--against", "dula"]);
    assert!(text.contains("unknown policy `dula`; did you mean `dual`?"), "{text}");
    let text = said(&["trajectories", "--against", "calm"]);
    assert!(text.contains("--against is for charts that show differences: forest"), "{text}");
    let fine = ["chart", "r", "differences", "--against", "calm", "--format", "svg"];
    assert_eq!(rungs(folder, &fine).code, 0);
    let svg = fs::read_to_string(folder.join("r/charts/difference-against-calm.svg")).unwrap();
    assert!(svg.contains("differences from calm over the years") && svg.contains("now, Morale"));
}

#[test]
fn published_models_are_compared_with_further_policies_too() {
    let folder = tempfile::tempdir().unwrap();
    let text = "name = \"p\"\nmodel = \"pluchino-2010\"\n\
                study = { replications = 2, also_against = [\"worst\"] }\n\
                [[policy]]\nname = \"best\"\n[[policy]]\nname = \"worst\"\nrule = \"worst\"\n";
    fs::write(folder.path().join("p.toml"), text).unwrap();
    let outcome = rungs(folder.path(), &["run", "p.toml", "--quiet", "--output", "r"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let found = pairs(&rows(folder.path(), "r", "comparison.csv"));
    let [first, second] = &found[..] else { panic!("{found:?}") };
    assert_eq!((first.1.as_str(), second.1.as_str()), ("worst", "best"));
    assert!(!folder.path().join("r/break_even.csv").exists(), "nothing is produced at a cost");
}
