//! Charts of studies of many worlds and of levers, drawn from tables that were made up.

use std::fs;
use std::path::Path;

use rungs::output::RunTables;
use rungs::output::charts::{Chart, ChartError, Choice};

use super::made_up::{MadeUp, POLICIES};
use super::{names, says, words};
use crate::program::rungs;

fn robustness(folder: &Path, boxed: bool) {
    let mut made = MadeUp::new(folder);
    made.robustness(128, boxed);
    made.finish("robustness", 128);
}

fn sensitivity(folder: &Path, method: &str) {
    let mut made = MadeUp::new(folder);
    made.sensitivity(method);
    made.finish("sensitivity", 64);
}

fn attribution(folder: &Path, points: usize) {
    let mut made = MadeUp::new(folder);
    made.attribution(points);
    made.finish("attribution", points);
}

/// Why a chart of the directory is refused.
fn refusal(folder: &Path, chart: Chart, choice: &Choice) -> String {
    let run = RunTables::read(folder).unwrap();
    match chart.draw(&run, choice) {
        Err(ChartError::NotApplicable(why)) => why,
        Err(ChartError::Failed(error)) => panic!("{}: {error}", chart.name()),
        Ok(_) => panic!("{} is drawn", chart.name()),
    }
}

/// Names of the charts, in order.
fn shown(folder: &Path) -> Vec<&'static str> {
    Chart::of(&RunTables::read(folder).unwrap()).into_iter().map(Chart::name).collect()
}

/// Draws `chart` into `folder/out` and returns its first sheet.
fn drawn(folder: &Path, chart: &str, options: &[&str]) -> std::path::PathBuf {
    let usual = ["chart", "run", chart, "--output", "out", "--quiet"];
    let outcome = rungs(folder, &[&usual[..], options].concat());
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    folder.join(format!("out/{chart}.svg"))
}

#[test]
fn every_chart_says_what_it_shows_and_fits_a_page_at_two_widths() {
    let root = tempfile::tempdir().unwrap();
    type Make = fn(&Path);
    let studies: [(Make, &[&str]); 3] = [
        (|folder| robustness(folder, true), &["robustness-curve", "wins", "worlds-map"]),
        (
            |folder| sensitivity(folder, "chaos"),
            &["sensitivity", "sensitivity-matrix", "main-effects"],
        ),
        (|folder| attribution(folder, 1), &["waterfall", "interactions"]),
    ];
    for (number, (make, charts)) in studies.into_iter().enumerate() {
        let folder = root.path().join(number.to_string());
        make(&folder.join("run"));
        assert_eq!(shown(&folder.join("run")), charts);
        for width in ["90", "140"] {
            let options = ["chart", "run", "--width", width, "--png", "--output", width];
            let outcome = rungs(&folder, &options);
            assert_eq!(outcome.code, 0, "{}", outcome.err);
            assert!(!outcome.out.contains("is left out"), "{}", outcome.out);
            for name in names(&folder.join(width)).iter().filter(|name| name.ends_with("svg")) {
                let svg = fs::read_to_string(folder.join(width).join(name)).unwrap();
                assert!(words(&svg).len() > 10, "{name}");
                let (_, height) = svg.split_once(" height=\"").unwrap();
                let height: f64 = height.split_once("mm").unwrap().0.parse().unwrap();
                assert!(height <= 240.1, "{name} of {width} mm is {height} mm high");
            }
            for chart in charts {
                assert!(folder.join(width).join(format!("{chart}.png")).is_file(), "{chart}");
            }
        }
    }
}

#[test]
fn series_are_named_by_pair_and_metric_and_doubt_by_its_kind() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    robustness(&folder.join("run"), true);
    let curve = drawn(folder, "robustness-curve", &[]);
    says(&curve, "Dual ladder against Single ladder, Morale");
    says(&curve, "Dual ladder against Usual practice, Morale");
    says(&curve, "Share of worlds with a gain over Single ladder above x");
    says(&curve, "Paired differences over 126 worlds of 4 replications each");
    says(&curve, "Reduction (per 100 person-years)");
    says(&curve, "Worlds that collapsed under one of the two policies are left out, at most 2.");
    let wins = drawn(folder, "wins", &[]);
    says(&wins, "Share of worlds by how many of 8 metrics are better or worse at once");
    says(&wins, "Rungs alone against Single ladder");
    let map = drawn(folder, "worlds-map", &[]);
    says(
        &map,
        "Worse where Rho is at least 0.25: 62\u{a0}% (48\u{a0}% to 74\u{a0}%) of the worlds there",
    );
    says(&map, "collapsed");
    sensitivity(&folder.join("run"), "chaos");
    let bars = drawn(folder, "sensitivity", &[]);
    says(&bars, "What drives the difference of Dual ladder from Single ladder");
    says(&bars, "95\u{a0}% intervals by jackknife over worlds and replications");
    says(&bars, "Dummy");
    says(&drawn(folder, "sensitivity-matrix", &[]), "total index of each key");
    says(&drawn(folder, "main-effects", &[]), "Dual ladder against Single ladder, Morale, Sigma");
    attribution(&folder.join("run"), 1);
    let waterfall = drawn(folder, "waterfall", &[]);
    says(&waterfall, "What each lever adds on the way from Single ladder to Dual ladder");
    says(&waterfall, "95\u{a0}% intervals by bootstrap over replications");
    says(&waterfall, "Whole difference");
    says(&drawn(folder, "interactions", &[]), "rungs and selection: ");
}

#[test]
fn policies_baselines_and_metrics_can_be_chosen_and_name_the_file() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    robustness(&folder.join("run"), true);
    let chosen = ["--policy", POLICIES[3], "--against", POLICIES[1], "--metric", "morale"];
    drawn(folder, "robustness-curve", &chosen);
    let own = "robustness-curve-against-usual-practice-of-dual-ladder-morale";
    assert_eq!(names(&folder.join("out")), [format!("{own}.svg")]);
    let said = words(&fs::read_to_string(folder.join(format!("out/{own}.svg"))).unwrap());
    assert!(said.iter().any(|said| said == "Dual ladder against Usual practice, Morale"));
    assert!(said.iter().all(|said| !said.contains("Rungs alone")), "{said:?}");
}

#[test]
fn the_map_of_worlds_takes_two_keys() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    robustness(&folder.join("run"), false);
    let run = folder.join("run");
    let why = refusal(&run, Chart::WorldsMap, &Choice::default());
    assert!(why.contains("name two keys with --factor"), "{why}");
    let keys = ["--factor", "span", "--factor", "department.*.teaching", "--metric", "morale"];
    drawn(folder, "worlds-map", &keys);
    let own = "worlds-map-over-department-span-over-department-teaching-morale.svg";
    says(&folder.join("out").join(own), "Teaching");
    for (options, why) in [
        (&["--factor", "span"][..], "--factor is given twice"),
        (&["--factor", "span", "--factor", "spam"], "unknown factor `spam`"),
        (&["--factor", "span", "--factor", "span"], "two different keys"),
    ] {
        let outcome = rungs(folder, &[&["chart", "run", "worlds-map"][..], options].concat());
        assert!(outcome.code == 2 && outcome.err.contains(why), "{options:?}: {}", outcome.err);
    }
    let outcome = rungs(folder, &["chart", "run", "wins", "--factor", "a", "--factor", "b"]);
    assert!(outcome.code == 2 && outcome.err.contains("for the map of worlds"), "{}", outcome.err);
}

#[test]
fn what_is_not_there_is_refused_with_its_reason() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("run");
    robustness(&folder, true);
    for chart in Chart::ALL {
        if shown(&folder).contains(&chart.name()) {
            continue;
        }
        let why = refusal(&folder, chart, &Choice { point: Some(1), ..Choice::default() });
        assert!(!why.is_empty());
    }
    let usual = Choice::default();
    let why = refusal(&folder, Chart::Forest, &usual);
    assert!(why.starts_with("the directory has no summary.csv: studies of robustness"), "{why}");
    let why = refusal(&folder, Chart::Sensitivity, &usual);
    assert!(why.contains("no sensitivity.csv, a table of `rungs sensitivity`"), "{why}");
    let why = refusal(&folder, Chart::Waterfall, &usual);
    assert!(why.contains("a table of `rungs attribute`"), "{why}");
    let own = |name: &str| Some(name.to_owned());
    for (choice, part) in [
        (Choice { point: Some(3), ..usual.clone() }, "leave out --point"),
        (Choice { against: own("Dual ladder"), ..usual.clone() }, "--against Dual ladder"),
        (Choice { metrics: vec!["none".to_owned()], ..usual.clone() }, "--metric none"),
        (Choice { department: "sales".to_owned(), ..usual }, "leave out --department"),
    ] {
        let why = refusal(&folder, Chart::RobustnessCurve, &choice);
        assert!(why.contains(part), "{why}");
    }
}

#[test]
fn effects_distances_and_shares_have_their_own_words() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    sensitivity(&folder.join("run"), "morris");
    assert_eq!(shown(&folder.join("run")), ["sensitivity", "sensitivity-matrix"]);
    says(&drawn(folder, "sensitivity", &[]), "mean absolute elementary effect");
    says(&drawn(folder, "sensitivity-matrix", &[]), "Attrition rate (per 100 person-years)");
    let other = root.path().join("pawn");
    sensitivity(&other.join("run"), "pawn");
    says(&drawn(&other, "sensitivity", &[]), "Kolmogorov–Smirnov distance");
    let other = root.path().join("points");
    attribution(&other.join("run"), 16);
    says(&drawn(&other, "waterfall", &[]), "over 16 worlds: median, quartiles");
    says(&drawn(&other, "interactions", &[]), "Medians over 16 worlds.");
    drawn(&other, "waterfall", &["--point", "3"]);
    says(&other.join("out/waterfall-point-3.svg"), "Whole difference");
}
