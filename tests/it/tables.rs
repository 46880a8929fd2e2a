//! What the tables of a study hold, whatever it is run on: the same bytes on any number of threads, nine
//! digits of what was computed over runs, and of large designs headline metrics alone by period.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::program::rungs;

/// A study of two policies in small departments at `points` points.
fn scenario(points: usize, rest: &str) -> String {
    format!(
        "name = 's'\nhorizon = {{ years = 2, burn_in_years = 1 }}\nstudy.replications = 3\n\
         design = {{ kind = 'sobol', points = {points} }}\n{rest}\n\
         [[department]]\nname = 'a'\nheadcount = 12\n[[department]]\nname = 'b'\nheadcount = 9\n\
         [[policy]]\nname = 'one'\n[[policy]]\nname = 'other'\npreset = 'dual-ladder'\n\
         [[factor]]\npath = 'policy.other.pressure'\nrange = [0, 1]\n"
    )
}

/// Runs a scenario into `place`.
fn run(folder: &Path, text: &str, place: &str, arguments: &[&str]) {
    fs::write(folder.join("s.toml"), text).unwrap();
    let all = [&["run", "s.toml", "--quiet", "--output", place], arguments].concat();
    let ran = rungs(folder, &all);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// The cells of a column of a table.
fn cells(folder: &Path, table: &str, column: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(folder.join(table)).unwrap();
    let at = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
    reader.records().map(|row| row.unwrap()[at].to_owned()).collect()
}

/// Significant digits of a number as it is written.
fn digits(cell: &str) -> usize {
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').trim_end_matches('0').len()
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let text = scenario(5, "output.by_period = 'all'");
    for threads in ["1", "2", "3"] {
        run(folder.path(), &text, threads, &["--threads", threads, "--parquet"]);
    }
    let names = fs::read_dir(folder.path().join("1")).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().any(|name| *name == *"series_summary.parquet"), "{names:?}");
    for name in names.iter().filter(|name| **name != *"timings.json") {
        let read = |threads: &str| fs::read(folder.path().join(threads).join(name)).unwrap();
        assert!(read("1") == read("2") && read("1") == read("3"), "{}", name.display());
    }
}

#[test]
fn what_is_computed_over_runs_has_nine_digits_and_a_run_all_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &scenario(2, ""), "out", &[]);
    let out = folder.path().join("out");
    let most = |table: &str, column: &str| {
        cells(&out, table, column).iter().map(|cell| digits(cell)).max().unwrap()
    };
    assert!(most("runs.csv", "morale") > 14 && most("series.csv", "morale") > 14);
    for (table, column) in [
        ("summary.csv", "mean"),
        ("summary.csv", "ci_low"),
        ("comparison.csv", "difference"),
        ("comparison.csv", "p_value"),
        ("series_summary.csv", "q95"),
        ("pooled.csv", "pooled"),
        ("ranking.csv", "mean"),
        ("climate.csv", "value"),
        ("break_even.csv", "net_gain"),
    ] {
        assert_eq!(most(table, column), 9, "{column} of {table}");
    }
    // The seed of a study, and what somebody has set, keep every digit.
    let factor = &cells(&out, "points.csv", "policy.other.pressure")[1];
    assert_eq!(factor.parse::<f64>().unwrap().to_string(), *factor);
    assert_eq!(rungs(folder.path(), &["verify", "out", "--quiet"]).code, 0);
}

/// The metrics of a table by period.
fn metrics(folder: &Path, table: &str) -> BTreeSet<String> {
    cells(folder, table, "metric").into_iter().collect()
}

#[test]
fn of_more_than_sixteen_points_headline_metrics_alone_are_summarized_by_period() {
    let folder = tempfile::tempdir().unwrap();
    let none = "output.breakdowns = false\nstudy.seed = 2";
    for points in [16, 17] {
        run(folder.path(), &scenario(points, none), &points.to_string(), &[]);
    }
    let listed = scenario(17, "output = { metrics = ['trust', 'morale'], breakdowns = false }");
    run(folder.path(), &listed, "listed", &[]);
    let place = |name: &str| folder.path().join(name);
    let all = metrics(&place("17"), "summary.csv");
    for table in ["series_summary.csv", "series_comparison.csv"] {
        assert_eq!(metrics(&place("16"), table), all, "{table}");
        let few = metrics(&place("17"), table);
        assert!(few.len() < all.len() / 2 && few.contains("attrition_rate"), "{few:?}");
        let said = fs::read_to_string(place("17").join("manifest.json")).unwrap();
        assert!(said.contains("` has the others, too."), "{said}");
        assert_eq!(metrics(&place("listed"), table).len(), 2);
    }
    // A chart of what is left out says so, with the remedy, and that gives what a study of all gives.
    let chart = ["chart", "17", "trajectories", "--metric", "trust"];
    let refused = rungs(folder.path(), &chart);
    assert!(refused.code != 0 && refused.err.contains("output.by_period=all"), "{}", refused.err);
    let extend = ["extend", "17", "--quiet", "--set", "output.by_period=\"all\""];
    assert_eq!(rungs(folder.path(), &extend).code, 0);
    let whole = format!("{none}\noutput.by_period = 'all'");
    run(folder.path(), &scenario(17, &whole), "all", &[]);
    for table in ["series_summary.csv", "series_comparison.csv"] {
        assert_eq!(metrics(&place("17"), table), all);
        let read = |name: &str| fs::read(place(name).join(table)).unwrap();
        assert!(read("17") == read("all"), "{table}");
    }
}
