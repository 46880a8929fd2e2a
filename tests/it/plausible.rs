//! A baseline that no organization shows is warned of wherever results are shown; a pilot says so
//! before the study is run.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use rungs::output::{Plausibility, RunTables};
use rungs::run::{PILOT_REPLICATIONS, PlannedStudy, StoredRun, StudySource};
use rungs::scenario::Overrides;
use rungs::study::NoProgress;
use serde_json::Value;

use crate::program::{Outcome, flowing, rungs};

/// A world at the ends of its ranges, in which nobody stays.
const WILD: &str = "base_quit = 0.02, contagion = 0.3, span = 40";

/// A study of the departments' keys, and more lines.
fn text(name: &str, keys: &str, more: &str) -> String {
    format!(
        "name = '{name}'\nhorizon = {{ years = 3, burn_in_years = 3 }}\n\
         study = {{ replications = 3 }}\noutput = {{ breakdowns = false }}\n\
         department = [{{ headcount = 150, {keys} }}]\n{more}\
         [[policy]]\nname = 'single'\n[[policy]]\nname = 'dual'\npreset = 'dual-ladder'\n"
    )
}

/// Two points: one as by default, one that is wild.
fn design() -> String {
    let factor = "[[factor]]\n\
        paths = ['department.*.base_quit', 'department.*.contagion', 'department.*.span']\n\
        levels = [[0.0082, 0.12, 8], [0.02, 0.3, 40]]\n";
    text("design", "sigma = 0.45", factor)
}

fn source(text: &str) -> StudySource {
    StudySource::parse("s.toml", text, &Overrides::default(), None).unwrap()
}

fn stage(files: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn succeed(folder: &Path, arguments: &[&str]) -> String {
    let Outcome { code, out, err } = rungs(folder, arguments);
    assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}");
    flowing(&out)
}

#[test]
fn a_wild_baseline_is_warned_of_wherever_its_results_are_shown() {
    let folder = stage(&[("wild.toml", text("wild", WILD, ""))]);
    let folder = folder.path();
    let ran = succeed(folder, &["run", "wild.toml", "--output", "wild"]);
    let warning = "Not plausible: under the baseline single the attrition rate is ";
    assert!(ran.contains(warning), "{ran}");
    assert!(ran.contains("(plausible: 5 to 25)"), "{ran}");
    assert!(succeed(folder, &["report", "wild"]).contains(warning));
    assert!(succeed(folder, &["chart", "wild", "forest", "--format", "svg"]).contains(warning));
    for file in ["report.md", "report.html"] {
        let report = flowing(&fs::read_to_string(folder.join("wild").join(file)).unwrap());
        assert!(report.contains("Not plausible:"), "{file}");
        assert!(report.contains("(plausible: 5 to 25)"), "{file}");
    }
    let manifest = fs::read(folder.join("wild/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let outside = &manifest["plausible"]["outside"][0];
    assert_eq!((&outside["point"], &outside["n"]), (&1.into(), &3.into()));
    assert_eq!(outside["metric"], "attrition_rate");
    assert!(outside["mean"].as_f64().unwrap() > 25.0);
    assert!(succeed(folder, &["run", "wild.toml", "--output", "quiet", "--quiet"]).is_empty());
}

#[test]
fn what_is_warned_of_is_the_mean_of_the_summary() {
    let study = source(&text("wild", WILD, ""));
    let run = PlannedStudy::new(&study, None).run_in_memory(2, &NoProgress).unwrap();
    let found = run.plausibility().unwrap();
    let run = run.into_results();
    assert_eq!(run.plausibility().as_ref(), Some(&found));
    for own in &found.outside {
        let metric = found.bands[own.band].metric.as_str();
        let only = [("policy", "single"), ("department", "all"), ("metric", metric)];
        let rows = run.rows("summary", &["mean", "n"], &only).unwrap();
        assert!((rows[0].number(0).unwrap() / own.mean - 1.0).abs() < 1e-8);
        assert_eq!(rows[0].text(1), own.n.to_string());
    }
}

#[test]
fn the_defaults_are_plausible_and_nothing_is_said_of_it() {
    let defaults = text("defaults", "sigma = 0.45", "");
    let folder = stage(&[("defaults.toml", defaults)]);
    let ran = succeed(folder.path(), &["run", "defaults.toml", "--output", "run"]);
    assert!(!ran.contains("plausible"), "{ran}");
    let stored = StoredRun::read(&folder.path().join("run")).unwrap().plausibility().unwrap();
    assert_eq!((stored.points, stored.outside.len(), stored.bands.len()), (1, 0, 2));
}

#[test]
fn a_comparison_names_the_study_whose_baseline_is_not_plausible() {
    let files = [("a.toml", text("a", "sigma = 0.45", "")), ("b.toml", text("b", WILD, ""))];
    let folder = stage(&files);
    let folder = folder.path();
    for name in ["a", "b"] {
        succeed(folder, &["run", &format!("{name}.toml"), "--quiet", "--output", name]);
    }
    let compared = succeed(folder, &["compare", "a", "b", "--output", "both"]);
    assert!(compared.contains("Not plausible in b:"), "{compared}");
    assert!(!compared.contains("Not plausible in a:"), "{compared}");
    let manifest = fs::read(folder.join("both/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let studies = &manifest["comparison"]["studies"];
    assert_eq!(studies[0]["plausible"]["outside"], Value::Array(Vec::new()));
    assert_eq!(studies[1]["plausible"]["outside"][0]["metric"], "attrition_rate");
}

#[test]
fn over_a_design_the_point_is_named_with_the_values_of_its_factors() {
    let folder = stage(&[("design.toml", design())]);
    let folder = folder.path();
    let ran = succeed(folder, &["run", "design.toml", "--output", "run"]);
    let point = "point 2 (department.*.base_quit 0.02, department.*.contagion 0.3, \
                 department.*.span 40): attrition rate ";
    assert!(ran.contains("at 1 of 2 design points the baseline single lies outside"), "{ran}");
    assert!(ran.contains(point) && ran.matches("(plausible: ").count() == 1, "{ran}");
    succeed(folder, &["report", "run"]);
    let report = fs::read_to_string(folder.join("run/report.md")).unwrap();
    assert!(report.contains("Where the baseline single is not plausible"));
    let study = source(&design());
    let in_memory = PlannedStudy::new(&study, None).run_in_memory(1, &NoProgress).unwrap();
    let in_directory = RunTables::read(&folder.join("run")).unwrap().plausibility();
    assert_eq!(in_directory, in_memory.plausibility());
    assert_eq!(in_directory.unwrap().points_outside(), 1);
}

#[test]
fn a_pilot_judges_every_point_before_the_study_and_writes_nothing() {
    let folder = stage(&[("design.toml", design())]);
    let said = succeed(folder.path(), &["check", "--pilot", "design.toml"]);
    assert!(said.contains("by the pilot"), "{said}");
    let row = |start: &str, word: &str| {
        let rest = said.split_once(start).map(|(_, rest)| rest);
        rest.is_some_and(|rest| rest.split_whitespace().take(7).any(|own| own == word))
    };
    assert!(row("1 0.0082 0.12 8 ", "yes"), "{said}");
    assert!(row("2 0.02 0.3 40 ", "no") && row("2 0.02 0.3 40 ", "above"), "{said}");
    assert!(said.contains("at 1 of 2 design points"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_pilot_runs_the_first_replications_of_the_study_whatever_the_number_of_threads() {
    let study = source(&design());
    let pilot = |threads| PlannedStudy::new(&study, None).pilot(threads, &NoProgress);
    let (one, two) = (pilot(1).unwrap(), pilot(2).unwrap());
    assert_eq!(one.judged, two.judged);
    assert_eq!(one.plan.runs(), 2 * u64::from(PILOT_REPLICATIONS));
    let text = design().replace("replications = 3", "replications = 2");
    let whole = source(&text);
    let run = PlannedStudy::new(&whole, None).run_in_memory(1, &NoProgress).unwrap();
    assert_eq!(run.plausibility(), one.plausibility);
}

#[test]
fn a_pilot_of_one_point_and_one_of_a_published_model_say_what_there_is_to_say() {
    let published = "name = 'p'\nmodel = 'kane-1970'\n".to_owned();
    let defaults = text("defaults", "sigma = 0.45", "");
    let folder = stage(&[("p.toml", published), ("defaults.toml", defaults)]);
    let said = succeed(folder.path(), &["check", "--pilot", "p.toml", "defaults.toml"]);
    assert!(said.contains("a pilot has nothing to judge"), "{said}");
    assert!(
        said.contains("In 2 replications of the baseline single nothing lies outside"),
        "{said}"
    );
}

#[test]
fn a_manifest_without_judgement_says_nothing() {
    assert_eq!(Plausibility::read(&serde_json::json!({ "metrics": [] })), None);
}
