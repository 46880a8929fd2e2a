//! Charts as a user meets them: drawn from a finished run, named, whole, the same every time.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use roxmltree::Document;
use rungs::output::RunTables;
use rungs::output::charts::{Chart, ChartError, Choice};
use serde_json::json;

use crate::program::{Outcome, rungs};

mod broken_down;
mod drawn;
mod made_up;
mod many_worlds;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/tiny.toml");

/// Names of 40 characters, beyond ASCII, and with what XML has to escape.
const NAMES: [&str; 8] = [
    "Einzelleiter – wie gehabt, ohne Änderung",
    "<rungs> \\\"in name\\\" only & nothing else",
    "двойная лестница без влияния экспертов x",
    "ein-sehr-langer-name-ohne-leerzeichen-xx",
    "διπλή σκάλα, κανένα κύρος στις βαθμίδες",
    "random promotions, as Pluchino et al. do",
    "双重阶梯",
    "h",
];

/// A scenario of few years and small departments.
fn scenario(replications: u32, years: u32, rest: &str, policies: &[&str]) -> String {
    let policy = |(i, name): (usize, &&str)| {
        let preset = if i % 2 == 0 { "single-ladder" } else { "dual-ladder" };
        format!("[[policy]]\nname = \"{name}\"\npreset = \"{preset}\"\n")
    };
    let policies: String = policies.iter().enumerate().map(policy).collect();
    format!(
        "name = \"a <study> & more\"\n[study]\nreplications = {replications}\n\
         [horizon]\nyears = {years}\nburn_in_years = 2\n\
         [[department]]\nname = \"Café & co\"\nheadcount = 40\n\
         [[department]]\nname = \"sales\"\nheadcount = 20\n{rest}\n{policies}"
    )
}

/// Runs a scenario into `folder/run`, and draws all that applies.
fn drawn(folder: &Path, text: &str) -> Outcome {
    fs::write(folder.join("s.toml"), text).unwrap();
    let outcome = rungs(folder, &["run", "s.toml", "--quiet", "--output", "run"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let outcome = rungs(folder, &["chart", "run", "--png"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    outcome
}

/// File names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Everything that an SVG says, after it was parsed: titles of series and text.
fn words(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    assert_eq!(document.root_element().attribute("role"), Some("img"));
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "a place that is no number");
    let said = document
        .descendants()
        .filter(|node| ["title", "desc", "text"].into_iter().any(|tag| node.has_tag_name(tag)));
    said.filter_map(|node| Some(node.text()?.to_owned())).collect()
}

/// Whether a chart says `part` on any of its sheets.
fn says(svg: &Path, part: &str) {
    let stem = svg.file_stem().unwrap().to_str().unwrap();
    let sheets = (2..).map(|number| svg.with_file_name(format!("{stem}-{number}.svg")));
    let sheets = std::iter::once(svg.to_owned()).chain(sheets.take_while(|sheet| sheet.is_file()));
    let mut said = sheets.flat_map(|sheet| words(&fs::read_to_string(sheet).unwrap()));
    assert!(said.any(|said| said.contains(part)), "{}: {part}", svg.display());
}

/// A chart of this name, of the first sheet of one that has several.
fn is_first(name: &str) -> bool {
    let stem = name.rsplit_once('.').unwrap().0;
    let number = stem.rsplit_once('-').and_then(|(_, number)| number.parse::<u32>().ok());
    number.is_none()
}

#[test]
fn every_chart_of_eight_policies_is_a_document_that_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = drawn(folder.path(), &scenario(3, 2, "", &NAMES));
    assert!(outcome.out.contains("heat-map is left out: it needs a design of two factors"));
    let charts = folder.path().join("run/charts");
    let expected = [
        "climate",
        "difference",
        "distribution",
        "early-warning",
        "forest",
        "groups",
        "ladder",
        "places",
        "tenure",
        "trade-off",
        "trajectories",
    ];
    let expected = expected.iter().flat_map(|name| [format!("{name}.png"), format!("{name}.svg")]);
    let drawn: Vec<String> = names(&charts).into_iter().filter(|name| is_first(name)).collect();
    assert_eq!(drawn, expected.collect::<Vec<_>>());
    for name in NAMES {
        let name = name.replace('\\', "");
        for chart in ["climate", "distribution", "ladder", "places", "tenure", "trade-off"] {
            says(&charts.join(format!("{chart}.svg")), &name);
        }
        if name != NAMES[0] {
            says(&charts.join("forest.svg"), &format!("{name}, Morale"));
            says(&charts.join("difference.svg"), &format!("{name}, Morale"));
            says(&charts.join("groups.svg"), &format!("{name}, Morale"));
        }
        says(&charts.join("early-warning.svg"), &format!("{name}, Correlation"));
    }
    says(&charts.join("trajectories.svg"), &format!("{}, the baseline: median", NAMES[0]));
}

#[test]
fn designs_have_a_response_curve_or_a_heat_map() {
    let folder = tempfile::tempdir().unwrap();
    let one = "[design]\nkind = \"grid\"\n[[factor]]\nname = \"push <&>\"\n\
               path = \"policy.*.pressure\"\nlevels = [0.0, 0.5, 1.0]\n";
    drawn(folder.path(), &scenario(2, 2, one, &["a", "b"]));
    says(&folder.path().join("run/charts/response.svg"), "push <&>");
    let two = format!(
        "{one}[[factor]]\nname = \"rule\"\npath = \"policy.b.rule\"\nlevels = [\"best\", \"worst\"]\n"
    );
    let folder = tempfile::tempdir().unwrap();
    let outcome = drawn(folder.path(), &scenario(2, 2, &two, &["a", "b", "c"]));
    let charts = folder.path().join("run/charts");
    says(&charts.join("heat-map.svg"), "b, Morale");
    says(&charts.join("heat-map.svg"), "worst");
    assert!(outcome.out.contains("forest is left out") && outcome.out.contains("--point"));
    let outcome = rungs(folder.path(), &["chart", "run", "forest", "--point", "2"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    says(&charts.join("forest-point-2.svg"), "Design point 2: push <&> 0, rule worst.");
}

#[test]
fn one_year_of_one_replication_has_the_charts_that_need_no_spread() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = drawn(folder.path(), &scenario(1, 1, "", &["a", "b"]));
    assert!(outcome.out.contains("distribution is left out: it needs"), "{}", outcome.out);
    let charts = folder.path().join("run/charts");
    assert_eq!(names(&charts).iter().filter(|name| is_first(name)).count(), 18);
    says(&charts.join("trajectories.svg"), "a, the baseline: one replication.");
    says(&charts.join("forest.svg"), "one replication, so that chance is not known.");
    says(&charts.join("difference.svg"), "Differences from a in one replication.");
    let folder = tempfile::tempdir().unwrap();
    let outcome = drawn(folder.path(), &scenario(2, 1, "", &["alone"]));
    assert!(outcome.out.contains("forest is left out: there is one policy"), "{}", outcome.out);
    says(&folder.path().join("run/charts/distribution.svg"), "alone");
}

#[test]
fn a_department_a_metric_and_a_width_can_be_chosen() {
    let folder = tempfile::tempdir().unwrap();
    drawn(folder.path(), &scenario(2, 2, "", &["a", "b"]));
    let chosen =
        ["chart", "run", "trajectories", "--department", "Café & co", "--metric", "friction"];
    let more = ["--width", "90", "--format", "svg", "--output", "figures"];
    let outcome = rungs(folder.path(), &[&chosen[..], &more[..]].concat());
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    assert_eq!(names(&folder.path().join("figures")), ["trajectories-café-co-friction.svg"]);
    let svg = folder.path().join("figures/trajectories-café-co-friction.svg");
    says(&svg, "Friction (0–1)");
    says(&svg, "Department Café & co.");
    assert!(fs::read_to_string(svg).unwrap().contains("width=\"90mm\""));
}

#[test]
fn charts_can_be_named_in_one_option() {
    let folder = tempfile::tempdir().unwrap();
    drawn(folder.path(), &scenario(2, 2, "", &["a", "b"]));
    let only = ["chart", "run", "--only", "forest,trajectories,forest"];
    let outcome =
        rungs(folder.path(), &[&only[..], &["--format", "png", "--output", "f"]].concat());
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    assert_eq!(names(&folder.path().join("f")), ["forest.png", "trajectories.png"]);
}

#[test]
fn a_picture_is_svg_and_png_where_it_is_asked_for() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    fs::write(folder.join("s.toml"), scenario(2, 2, "", &["a", "b"])).unwrap();
    assert_eq!(rungs(folder, &["run", "s.toml", "--quiet", "--output", "run"]).code, 0);
    let forest = |place: &str, options: &[&str]| {
        let chart = ["chart", "run", "forest", "--quiet", "--output", place];
        let outcome = rungs(folder, &[&chart, options].concat());
        assert_eq!(outcome.code, 0, "{}", outcome.err);
    };
    forest("text", &[]);
    forest("both", &["--png"]);
    assert_eq!(names(&folder.join("text")), ["forest.svg"]);
    assert_eq!(names(&folder.join("both")), ["forest.png", "forest.svg"]);
    // A file says its format by its ending.
    forest("figures/two.PNG", &[]);
    forest("figures/two.svg", &[]);
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    assert_eq!(names(&folder.join("figures")), ["two.png", "two.svg"]);
    assert_eq!(read("figures/two.png"), read("both/forest.png"));
    assert_eq!(read("figures/two.svg"), read("text/forest.svg"));
    let several = ["chart", "run", "forest", "trajectories", "--output", "two.png"];
    let twice = ["chart", "run", "forest", "--png", "--output", "two.png"];
    for (arguments, remedy) in [
        (&several[..], "there are 2 pictures: trajectories, forest; name one chart"),
        (&twice, "leave out --format and --png"),
        (&["chart", "run", "--png", "--format", "svg"], "cannot be used with"),
    ] {
        let outcome = rungs(folder, arguments);
        assert!(outcome.code == 2 && outcome.err.contains(remedy), "{}", outcome.err);
    }
}

#[test]
fn two_drawings_are_the_same_to_the_byte_and_nothing_else_changes() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(rungs(folder.path(), &["run", TINY, "--quiet", "--output", "run"]).code, 0);
    let before = names(&folder.path().join("run"));
    for output in ["one", "two"] {
        let outcome = rungs(folder.path(), &["chart", "run", "--quiet", "--output", output]);
        assert_eq!((outcome.code, outcome.out.as_str()), (0, ""), "{}", outcome.err);
    }
    for name in names(&folder.path().join("one")) {
        let read = |output: &str| fs::read(folder.path().join(output).join(&name)).unwrap();
        assert_eq!(read("one"), read("two"), "{name}");
    }
    assert_eq!(names(&folder.path().join("run")), before);
}

#[test]
fn an_extended_run_begins_without_charts_and_can_be_drawn_again() {
    let folder = tempfile::tempdir().unwrap();
    let study = scenario(2, 2, "", &["a", "b"]);
    drawn(folder.path(), &study);
    let outcome = rungs(folder.path(), &["extend", "run", "--replications", "3", "--quiet"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    assert!(!folder.path().join("run/charts").exists(), "charts of the shorter run");
    assert_eq!(rungs(folder.path(), &["chart", "run", "--quiet"]).code, 0);
    says(
        &folder.path().join("run/charts/trajectories.svg"),
        "a, the baseline: median of 3 replications",
    );
}

#[test]
fn what_cannot_be_drawn_is_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    drawn(folder.path(), &scenario(2, 1, "", &["a", "b"]));
    for (arguments, remedy) in [
        (vec!["run", "forst"], "did you mean `forest`?"),
        (vec!["run", "zzz"], "trajectories, forest, difference, trade-off"),
        (vec!["run", "--metric", "moral"], "did you mean `morale`?"),
        (vec!["run", "--department", "sale"], "did you mean `sales`?"),
        (vec!["run", "forest", "--worthwhile", "morale"], "a number above 0 in its unit"),
        (vec!["run", "forest", "--worthwhile", "morale=-1"], "a number above 0 in its unit"),
        (vec!["run", "forest", "--worthwhile", "moral=1"], "did you mean `morale`?"),
        (vec!["run", "ladder", "--worthwhile", "morale=1"], "is marked in: forest, difference"),
        (vec!["run", "ladder", "--standardize"], "--standardize is for the forest"),
        (vec!["run", "--point", "2"], "the study has 1 design point"),
        (vec!["run", "--width", "3"], "between 70 and 420 mm"),
        (vec!["run", "ladder", "--policy", "c"], "there are: a, b"),
        (vec!["run", "heat-map"], "it needs a design of two factors"),
        (vec!["nowhere"], "name a directory of `rungs run`"),
        (vec!["run", "forest", "--only", "forest"], "cannot be used with"),
        (vec!["run", "--format", "pdf"], "svg, png"),
    ] {
        let outcome = rungs(folder.path(), &[&["chart"], &arguments[..]].concat());
        assert_eq!(outcome.code, 2, "{arguments:?}: {}", outcome.err);
        assert!(outcome.err.contains(remedy), "{arguments:?}: {}", outcome.err);
    }
    fs::create_dir(folder.path().join("other")).unwrap();
    fs::write(folder.path().join("other/manifest.json"), "{}").unwrap();
    let outcome = rungs(folder.path(), &["chart", "other"]);
    assert!(outcome.code == 2 && outcome.err.contains("no table of runs"), "{}", outcome.err);
    fs::rename(folder.path().join("run"), folder.path().join("cut.partial")).unwrap();
    let outcome = rungs(folder.path(), &["chart", "cut.partial"]);
    assert!(outcome.code == 2 && outcome.err.contains("--resume"), "{}", outcome.err);
}

/// A run of a model that is none of ours: steps for years, one metric that never changes and one
/// that is missing here and there.
fn foreign(folder: &Path) -> RunTables {
    let column = |name: &str| json!({ "name": name, "unit": "", "type": "text" });
    let columns = |names: &str| names.split(',').map(column).collect::<Vec<_>>();
    let table = |name: &str, header: &str, rows: &str| {
        fs::write(folder.join(format!("{name}.csv")), format!("{header}\n{rows}")).unwrap();
        json!({ "file": format!("{name}.csv"), "columns": columns(header) })
    };
    let mut series = String::new();
    for (policy, step, metric, value) in [
        ("a", 1, "fixed", "3"),
        ("b", 1, "fixed", "3"),
        ("a", 2, "fixed", "3"),
        ("b", 2, "fixed", "3"),
        ("a", 1, "rare", "0.5"),
        ("b", 1, "rare", ""),
        ("a", 2, "rare", ""),
        ("b", 2, "rare", "0.7"),
    ] {
        let values = [value; 5].join(",");
        series.push_str(&format!("1,{policy},all,{step},{metric},2,{values}\n"));
    }
    let tables = [
        table(
            "series_summary",
            "point,policy,department,step,metric,n,q05,q25,q50,q75,q95",
            &series,
        ),
        table(
            "comparison",
            "point,policy,baseline,department,metric,n,difference,ci_low,ci_high,p_holm",
            "1,b,a,all,fixed,2,0,0,0,\n1,b,a,all,rare,1,0.2,,,\n",
        ),
        table(
            "series_comparison",
            "point,policy,baseline,department,step,metric,n,difference,ci_low,ci_high",
            "1,b,a,all,1,fixed,2,0,0,0\n1,b,a,all,2,fixed,2,0,0,0\n1,b,a,all,1,rare,1,0.2,,\n\
             1,b,a,all,2,rare,0,,,\n",
        ),
        table(
            "summary",
            "point,policy,department,metric,n,mean,sd,ci_low,ci_high",
            "1,a,all,fixed,2,3,0,3,3\n1,b,all,fixed,2,3,0,3,3\n1,a,all,rare,1,0.5,,,\n\
             1,b,all,rare,0,,,,\n",
        ),
        table(
            "runs",
            "point,policy,department,replication,fixed,rare",
            "1,a,all,1,3,0.5\n1,a,all,2,3,\n1,b,all,1,3,\n1,b,all,2,3,\n",
        ),
    ];
    let metric = |key: &str| json!({ "key": key, "unit": "–", "better": null, "headline": true });
    let manifest = json!({
        "scenario": { "name": "foreign", "policy": [{ "name": "a" }, { "name": "b" }] },
        "metrics": [metric("fixed"), metric("rare")],
        "tables": tables,
    });
    RunTables::new(folder, manifest)
}

#[test]
fn a_chart_whose_table_is_missing_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let run = foreign(folder.path());
    for chart in [
        Chart::Places,
        Chart::Climate,
        Chart::Tenure,
        Chart::Ladder,
        Chart::Groups,
        Chart::EarlyWarning,
    ] {
        let Err(ChartError::NotApplicable(why)) = chart.draw(&run, &Choice::default()) else {
            panic!("{} has no table", chart.name());
        };
        assert!(why.contains("breakdowns were left out"), "{why}");
    }
}

#[test]
fn constant_and_missing_values_are_drawn_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let run = foreign(folder.path());
    let choice = Choice::default();
    for chart in [Chart::Trajectories, Chart::Distribution, Chart::TradeOff] {
        let picture = &chart.draw(&run, &choice).unwrap()[0];
        let words = words(&picture.svg());
        assert!(words.iter().any(|said| said == "a"), "{}: {words:?}", chart.name());
        assert!(picture.png().is_some());
    }
    let trajectories = words(&Chart::Trajectories.draw(&run, &choice).unwrap()[0].svg());
    assert!(trajectories.iter().any(|said| said == "Step after the switch"), "{trajectories:?}");
    let forest = words(&Chart::Forest.draw(&run, &choice).unwrap()[0].svg());
    assert!(forest.iter().any(|said| said.contains("In per cent of the baseline")), "{forest:?}");
    let choice = Choice { standardize: true, ..choice };
    let Err(ChartError::NotApplicable(why)) = Chart::Forest.draw(&run, &choice) else {
        panic!("there is no spread between persons to measure by");
    };
    assert!(why.contains("no metric has a spread between persons"), "{why}");
    fs::write(folder.path().join("runs.csv"), "point\n").unwrap();
    let Err(ChartError::Failed(error)) = Chart::Distribution.draw(&run, &choice) else {
        panic!("the table lacks its columns");
    };
    assert!(error.to_string().contains("no column `policy`"), "{error}");
}
