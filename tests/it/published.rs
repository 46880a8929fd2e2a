//! The published models from scenario files: every shipped file, run by the program, gives the
//! means of docs/classics.md; the other features of studies work for them too; and what makes no
//! sense is refused with a remedy.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use crate::program::{flowing, undrawn};

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/published/");

fn rungs(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("rungs").unwrap();
    let output =
        command.args(arguments).args(undrawn(arguments)).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Runs a file with options into `place` of a folder; what it prints.
fn run(folder: &Path, place: &str, file: &str, options: &[&str]) -> String {
    let arguments = [&["run", file, "--output", place], options].concat();
    let (code, out, err) = rungs(folder, &arguments);
    assert_eq!(code, 0, "{err}");
    out
}

fn shipped(name: &str) -> String {
    format!("{SHIPPED}{name}.toml")
}

fn stage(scenario: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), scenario).unwrap();
    folder
}

/// The message with which a scenario is refused.
fn refused(scenario: &str, options: &[&str]) -> String {
    let folder = stage(scenario);
    let (code, out, err) = rungs(folder.path(), &[&["check", "s.toml"], options].concat());
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    err
}

/// The mean of a metric at a point under a policy.
#[track_caller]
fn mean(folder: &Path, place: &str, (point, policy, metric): (u32, &str, &str)) -> f64 {
    let mut summary = csv::Reader::from_path(folder.join(place).join("summary.csv")).unwrap();
    let header = summary.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (metric_at, mean_at) = (at("metric"), at("mean"));
    let wanted = |row: &csv::StringRecord| {
        row[0] == point.to_string() && &row[1] == policy && &row[metric_at] == metric
    };
    let row = summary.records().map(Result::unwrap).find(wanted);
    row.unwrap_or_else(|| panic!("no {metric} of {policy} at {point}"))[mean_at].parse().unwrap()
}

/// Fails unless a mean is as expected.
#[track_caller]
fn expect(folder: &Path, at: (u32, &str, &str), expected: f64, tolerance: f64) {
    let mean = mean(folder, "out", at);
    assert!((mean - expected).abs() <= tolerance, "{at:?}: {mean}, expected {expected}");
}

#[test]
fn the_best_the_worst_and_anybody_come_to_the_figures_of_2010() {
    let folder = tempfile::tempdir().unwrap();
    let out = run(folder.path(), "out", &shipped("pluchino-2010"), &["--replications", "20"]);
    let out = flowing(&out);
    assert!(out.starts_with("Pluchino 2010: 2 design points, 4 policies, 20 replications; seed"));
    for (point, policy, expected) in [
        (1, "best", 78.82),
        (1, "worst", 64.74),
        (1, "random", 71.91),
        (1, "mix", 71.18),
        (2, "best", 59.44),
        (2, "worst", 81.66),
        (2, "random", 70.52),
        (2, "mix", 71.13),
    ] {
        // Four standard errors of 20 runs, where 300 have 0.02.
        expect(folder.path(), (point, policy, "efficiency"), expected, 0.3);
    }
    let points = fs::read_to_string(folder.path().join("out/points.csv")).unwrap();
    assert_eq!(points, "point,model.hypothesis\n1,common-sense\n2,peter\n");
    let series = fs::read_to_string(folder.path().join("out/series.csv")).unwrap();
    let header: Vec<_> = series.lines().next().unwrap().split(',').take(7).collect();
    let keys = ["point", "policy", "department", "replication", "step", "person_months"];
    assert_eq!((&header[..6], header[6]), (&keys[..], "efficiency"));
}

#[test]
fn promotion_by_lot_gains_what_it_gains_in_2011() {
    let folder = tempfile::tempdir().unwrap();
    let out = run(folder.path(), "out", &shipped("pluchino-2011"), &[]);
    assert!(out.contains("6 policies, 30 replications; seed 1"), "{out}");
    for (policy, expected) in [
        ("global, none by lot", -0.02),
        ("global, half by lot", 2.61),
        ("global, all by lot", 7.00),
        ("neighbors, none by lot", 0.07),
        ("neighbors, half by lot", 2.11),
        ("neighbors, all by lot", 4.44),
    ] {
        // Four standard errors of 30 runs, where 300 have 0.06.
        expect(folder.path(), (1, policy, "gain"), expected, 0.76);
    }
}

#[test]
fn efficiency_rises_and_falls_with_height_as_in_1970() {
    let folder = tempfile::tempdir().unwrap();
    let out = run(folder.path(), "out", &shipped("kane-1970"), &[]);
    let said = "Kane 1970: 4 design points, one run each, for nothing is left to chance; seed 1 ";
    assert!(flowing(&out).starts_with(said), "{out}");
    for (level, expected) in [
        (1, 82.772),
        (2, 84.307),
        (3, 85.045),
        (4, 85.221),
        (5, 85.247),
        (10, 85.077),
        (40, 84.286),
    ] {
        let metric = format!("efficiency_level_{level}");
        expect(folder.path(), (2, "none", &metric), expected, 0.0006);
    }
}

#[test]
fn of_what_the_promoted_show_the_share_of_ability_lasts_as_in_2004() {
    let folder = tempfile::tempdir().unwrap();
    let out = run(folder.path(), "out", &shipped("lazear-2004"), &["--replications", "5"]);
    assert!(out.contains("2 design points, 3 policies, 5 replications; seed 1"), "{out}");
    for policy in ["face value", "tournament"] {
        expect(folder.path(), (1, policy, "performance_ratio"), 1.0 / 1.01, 0.01);
        expect(folder.path(), (2, policy, "performance_ratio"), 0.5, 0.01);
    }
    expect(folder.path(), (1, "efficient", "standard"), 2.02, 1e-9);
    expect(folder.path(), (2, "efficient", "standard"), 4.0, 1e-9);
    expect(folder.path(), (2, "tournament", "promoted_share"), 0.1, 1e-6);
}

const MIX: &str = "name = \"s\"\nmodel = \"pluchino-2010\"\nstudy.replications = 3\n\
    [[policy]]\nname = \"best\"\n\
    [[policy]]\nname = \"mix\"\nrule = \"mix\"\n";

#[test]
fn the_short_form_is_the_table_and_the_command_line_sets_its_keys() {
    let folder = stage(MIX);
    let long = MIX.replace("model = \"pluchino-2010\"\n", "")
        + "[model]\nname = \"pluchino-2010\"\nsteps = 30\nhypothesis = \"common-sense\"\n";
    fs::write(folder.path().join("long.toml"), long).unwrap();
    run(folder.path(), "long", "long.toml", &[]);
    let set = ["--set", "model.steps=30", "--set", "model.hypothesis=\"common-sense\""];
    run(folder.path(), "short", "s.toml", &set);
    let named = MIX.replace("model = \"pluchino-2010\"\n", "").replace("rule = \"mix\"\n", "");
    fs::write(folder.path().join("named.toml"), named).unwrap();
    let name = ["--set", "model=\"pluchino-2010\"", "--set", "policy.mix.rule=\"mix\""];
    run(folder.path(), "named", "named.toml", &[&name[..], &set].concat());
    for table in ["runs.csv", "series.csv", "summary.csv", "comparison.csv"] {
        let read = |place: &str| fs::read(folder.path().join(place).join(table)).unwrap();
        assert_eq!(read("long"), read("short"), "{table}");
        assert_eq!(read("long"), read("named"), "{table}");
    }
    let manifest = fs::read(folder.path().join("short/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let model = &manifest["scenario"]["model"];
    assert_eq!((&model["name"], &model["steps"]), (&"pluchino-2010".into(), &30.into()));
    assert_eq!(model["asymptote_steps"], 30, "lowered to the steps there are");
    assert_eq!(manifest["scenario"]["policy"][1]["best_share"], 0.5);
    assert!(manifest["scenario"]["horizon"].is_null());
}

#[test]
fn a_policy_can_be_moved_and_the_tables_cut_to_some_metrics() {
    let design = "[model]\nname = \"pluchino-2010\"\nsteps = 40\n[output]\nmetrics = [\"hires\", \
                  \"efficiency\"]\nparquet = true\n[[factor]]\npath = \
                  \"policy.mix.best_share\"\nrange = [0, 1]\nsteps = 3\n";
    let folder = stage(&(MIX.replace("model = \"pluchino-2010\"\n", "") + design));
    run(folder.path(), "out", "s.toml", &[]);
    let runs = fs::read_to_string(folder.path().join("out/runs.csv")).unwrap();
    assert!(runs.starts_with("point,policy,department,replication,seed,efficiency,hires\n"));
    assert!(folder.path().join("out/runs.parquet").is_file());
    let at = |point, policy| mean(folder.path(), "out", (point, policy, "efficiency"));
    let same = |a: f64, b: f64| (a - b).abs() < 1e-12;
    assert!(same(at(1, "best"), at(3, "best")) && same(at(3, "mix"), at(3, "best")));
    assert!(at(1, "mix") > at(2, "mix") && at(2, "mix") > at(3, "mix"));
}

#[test]
fn parts_merge_and_a_finished_study_is_extended_to_the_same_tables() {
    let folder = stage(&MIX.replace("study.replications = 3", "study.replications = 4"));
    let short = ["--set", "model.steps=50"];
    run(folder.path(), "whole", "s.toml", &short);
    for part in ["1/2", "2/2"] {
        run(folder.path(), &part[..1], "s.toml", &[&short[..], &["--shard", part]].concat());
    }
    assert_eq!(rungs(folder.path(), &["merge", "1", "2", "--output", "merged"]).0, 0);
    run(folder.path(), "grown", "s.toml", &[&short[..], &["--replications", "2"]].concat());
    let (code, _, err) = rungs(folder.path(), &["extend", "grown", "--replications", "4"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("4 of 8 runs are on record"), "{err}");
    for table in ["runs.csv", "series.csv", "comparison.csv"] {
        let read = |place: &str| fs::read(folder.path().join(place).join(table)).unwrap();
        assert_eq!(read("whole"), read("merged"), "{table}");
        assert_eq!(read("whole"), read("grown"), "{table}");
    }
    // A study of another model is another study, even if the keys are the same.
    let other = MIX.replace("pluchino-2010", "pluchino-2011").replace("\nrule = \"mix\"", "");
    fs::write(folder.path().join("other.toml"), other).unwrap();
    let extend = ["extend", "whole", "other.toml"];
    let (code, _, err) = rungs(folder.path(), &extend);
    assert!(code == 2 && err.contains("give up 8 of its 8 runs"), "{err}");
    let (code, _, err) = rungs(folder.path(), &[&extend[..], &["--rerun"]].concat());
    assert!(code == 0 && !err.contains("on record"), "{err}");
    run(folder.path(), "other", "other.toml", &[]);
    let read = |place: &str| fs::read(folder.path().join(place).join("runs.csv")).unwrap();
    assert_eq!(read("whole"), read("other"));
}

#[test]
fn a_study_ends_when_a_metric_of_the_model_is_known() {
    let precision = "[study.precision]\nmetric = \"efficiency\"\nhalf_width = 1\n";
    let text = MIX.replace("study.replications = 3\n", "") + precision;
    let folder = stage(&text);
    let out = run(folder.path(), "out", "s.toml", &["--set", "model.steps=100"]);
    assert!(
        flowing(&out).contains("A precision was asked for: the difference of efficiency to ±1 at"),
        "{out}"
    );
    let unknown = refused(&text.replace("\"efficiency\"", "\"moral\""), &[]);
    assert!(unknown.contains("names \"moral\", but no metric is called so"), "{unknown}");
}

#[test]
fn keys_of_another_model_are_refused_with_the_model_they_belong_to() {
    let career = refused(&MIX.replace("model = \"pluchino-2010\"\n", ""), &[]);
    assert!(career.contains("unknown rule \"mix\""), "{career}");
    for (text, said, help) in [
        ("horizon.years = 5\n", "unknown key `horizon`", "belongs to the model \"career\"; leave"),
        ("[[department]]\n", "unknown key `department`", "belongs to the model \"career\"; leave"),
        ("[market]\n", "unknown key `market`", "belongs to the model \"career\"; leave it out"),
        ("output.breakdowns = true\n", "unknown key `output.breakdowns`", "the model \"career\""),
        ("output.persons = true\n", "unknown key `output.persons`", "the model \"career\""),
        ("output.resolution = \"month\"\n", "unknown key `output.resolution`", "\"career\""),
    ] {
        let head = "name = \"s\"\nmodel = \"pluchino-2010\"\n";
        let err = refused(&format!("{head}{text}[[policy]]\nname = \"a\"\n"), &[]);
        assert!(err.contains(said) && err.contains(help), "{text}: {err}");
    }
    let preset = refused(&(MIX.to_owned() + "preset = \"dual-ladder\"\n"), &[]);
    assert!(preset.contains("`preset` belongs to the model \"career\""), "{preset}");
    let kane = refused(&MIX.replace("pluchino-2010", "kane-1970"), &[]);
    assert!(kane.contains("has no policies"), "{kane}");
    let career = "name = \"s\"\n[[policy]]\nname = \"a\"\nrandom_share = 0.5\n";
    let career = refused(career, &[]);
    assert!(career.contains("name the model: `model = \"pluchino-2011\"`"), "{career}");
    let years = refused(MIX, &["--years", "5"]);
    assert!(years.contains("--years 5: unknown key `horizon.years`"), "{years}");
    let department = refused(MIX, &["--set", "department.a.rho=1"]);
    assert!(department.contains("there is no `department` in a scenario of the model"));
}

#[test]
fn a_model_that_does_not_exist_is_refused_with_a_near_one() {
    let err = refused(&MIX.replace("pluchino-2010", "pluchino-2001"), &[]);
    assert!(err.contains("unknown model.name \"pluchino-2001\""), "{err}");
    assert!(err.contains("did you mean \"pluchino-2010\"?"), "{err}");
    let err = refused("name = \"s\"\nmodel = 3\n[[policy]]\nname = \"a\"\n", &[]);
    assert!(err.contains("`model` takes a table of name, found 3"), "{err}");
    let near = MIX.replace("model = \"pluchino-2010\"\n", "")
        + "[model]\nname = \"pluchino-2010\"\nhypotheses = \"peter\"\n";
    assert!(refused(&near, &[]).contains("did you mean `hypothesis`?"));
}

#[test]
fn keys_that_do_not_go_together_are_refused() {
    let world = |name: &str, keys: &str| {
        let text = MIX.replace("model = \"pluchino-2010\"\n", "");
        let text =
            if name == "pluchino-2010" { text } else { text.replace("rule = \"mix\"\n", "") };
        format!("{text}[model]\nname = \"{name}\"\n{keys}\n")
    };
    for (name, keys, said) in [
        (
            "pluchino-2010",
            "hypothesis = \"common-sense\"\ncontinuity = 0.5",
            "leave it out, or set `hypothesis = \"peter\"`",
        ),
        (
            "pluchino-2010",
            "steps = 100\nasymptote_steps = 200",
            "`model.asymptote_steps` is 200, more than `steps`, which is 100",
        ),
        (
            "pluchino-2011",
            "transient_steps = 100\nasymptote_steps = 200",
            "lower `asymptote_steps`, or raise `transient_steps`",
        ),
        (
            "lazear-2004",
            "easy_slope = 1",
            "`model.difficult_slope` is 1, not above `easy_slope`, which is 1",
        ),
    ] {
        let err = refused(&world(name, keys), &[]);
        assert!(err.contains(said), "{name}: {err}");
    }
    let share = refused(&MIX.replace("rule = \"mix\"", "best_share = 0.2"), &[]);
    assert!(share.contains("`best_share` is read only with `rule = \"mix\"`"), "{share}");
    let moved = refused(MIX, &["--set", "policy.best.best_share=0.3"]);
    assert!(moved.contains("--set policy.best.best_share=0.3"), "{moved}");
    let steps = "[[factor]]\npath = \"model.steps\"\nlevels = [10, 20]\n";
    let steps = refused(&(MIX.to_owned() + steps), &[]);
    assert!(steps.contains("`model.steps` is the same at all points"), "{steps}");
}

#[test]
fn a_published_model_is_not_replayed() {
    let folder = stage(MIX);
    run(folder.path(), "out", "s.toml", &["--set", "model.steps=5"]);
    let (code, _, err) =
        rungs(folder.path(), &["replay", "out", "--policy", "best", "--replication", "1"]);
    assert_eq!(code, 2);
    assert!(err.contains("the model \"pluchino-2010\" tells of none"), "{err}");
}
