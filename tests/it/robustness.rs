//! `rungs robustness` and `rungs sensitivity` as a user runs them: stopped and resumed, verified,
//! checked before, and of a published model.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use crate::program::{flowing, rungs};

const SCENARIO: &str = "name = \"s\"\n\
    horizon = { years = 2, burn_in_years = 1 }\n\
    department = [{ headcount = 30 }]\n\
    [[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

const LAZEAR: &str = "name = \"Lazear\"\n[model]\nname = \"lazear-2004\"\nworkers = 200\n\
    [[policy]]\nname = \"efficient\"\n[[policy]]\nname = \"face value\"\n\
    selection = \"face-value\"\n";

fn stage(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), text).unwrap();
    folder
}

/// Runs the program; what it prints.
#[track_caller]
fn done(folder: &Path, arguments: &[&str]) -> String {
    let ended = rungs(folder, arguments);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    ended.out
}

/// The tables of a directory and its manifest.
fn tables(place: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path());
    let is_table = |path: &Path| {
        path.extension().is_some_and(|ending| ending == "csv") || path.ends_with("manifest.json")
    };
    let mut files: Vec<_> = entries
        .filter(|path| is_table(path))
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn names(place: &Path) -> Vec<String> {
    tables(place).into_iter().map(|(name, _)| name).collect()
}

const ROBUST: [&str; 6] = ["robustness", "s.toml", "--worlds", "40", "--no-report", "--quiet"];

#[test]
fn a_study_over_worlds_has_its_own_tables_whatever_the_threads() {
    let folder = stage(SCENARIO);
    let run = |place: &str, threads: &str| {
        done(folder.path(), &[&ROBUST[..], &["--output", place, "--threads", threads]].concat());
        tables(&folder.path().join(place))
    };
    let one = run("one", "1");
    assert_eq!(one, run("three", "3"));
    let expected = ["boxes", "points", "robustness", "runs", "wins", "worlds"];
    let mut expected: Vec<_> = expected.iter().map(|table| format!("{table}.csv")).collect();
    expected.insert(1, "manifest.json".to_owned());
    assert_eq!(names(&folder.path().join("one")), expected);
}

#[test]
fn a_study_over_worlds_that_was_cut_short_is_resumed() {
    let folder = stage(SCENARIO);
    done(folder.path(), &[&ROBUST[..], &["--output", "whole"]].concat());
    // A journal of half of the runs is that of a study over fewer replications.
    let half = ["--output", "part", "--replications", "2"];
    done(folder.path(), &[&ROBUST[..], &half].concat());
    fs::rename(folder.path().join("part"), folder.path().join("part.partial")).unwrap();
    let resumed = [&ROBUST[..], &["--output", "part", "--resume"]].concat();
    let resumed = done(folder.path(), &resumed);
    let [whole, part] = ["whole", "part"].map(|place| tables(&folder.path().join(place)));
    assert_eq!(whole, part, "{resumed}");
}

#[test]
fn a_study_over_worlds_is_verified_and_a_changed_share_is_found() {
    let folder = stage(SCENARIO);
    done(folder.path(), &[&ROBUST[..], &["--output", "r"]].concat());
    done(folder.path(), &["verify", "r"]);
    let path = folder.path().join("r/robustness.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen(",all,", ",plausible,", 1)).unwrap();
    let found = rungs(folder.path(), &["verify", "r"]);
    assert_eq!(found.code, 1, "{}{}", found.out, found.err);
    assert!(flowing(&found.out).contains("robustness.csv"), "{}", found.out);
}

#[test]
fn check_says_how_many_worlds_there_are_and_what_is_drawn() {
    let prior = "study.analysis = \"robustness\"\ndesign.default_priors = false\n\
        design.points = 64\n";
    let priors = "[[prior]]\npath = \"department.*.rho\"\n[[prior]]\nname = \"gap\"\n\
        path = \"constant.quit_morale\"\n";
    let folder = stage(&format!("{prior}{SCENARIO}{priors}"));
    let out = flowing(&done(folder.path(), &["check", "s.toml"]));
    assert!(out.contains("worlds 64 (sobol of 2 keys: rho, gap)"), "{out}");
    assert!(!out.contains("points 64"), "{out}");
}

#[test]
fn a_published_model_is_asked_alike() {
    let priors = "[[prior]]\npath = \"model.noise_sd\"\nrange = [0.2, 2]\n\
        [[prior]]\npath = \"model.ability_sd\"\nrange = [0.5, 2]\n";
    let folder = stage(&format!("{LAZEAR}{priors}"));
    let quiet = ["--no-report", "--quiet"];
    let robust = ["robustness", "s.toml", "--worlds", "32", "--output", "r"];
    done(folder.path(), &[&robust[..], &quiet].concat());
    let sensitive = ["sensitivity", "s.toml", "--worlds", "64", "--output", "t"];
    done(folder.path(), &[&sensitive[..], &quiet].concat());
    for (place, table) in [("r", "robustness"), ("t", "sensitivity")] {
        done(folder.path(), &["verify", place]);
        let text = fs::read_to_string(folder.path().join(format!("{place}/{table}.csv"))).unwrap();
        assert!(text.lines().count() > 1, "{text}");
        // Nothing is plausible or not in a model that declares no bands.
        assert!(!text.contains("plausible"), "{text}");
    }
}

#[test]
fn a_second_method_has_its_own_worlds() {
    let folder = stage(SCENARIO);
    let run = |method: &str, place: &str| {
        let asked = ["sensitivity", "s.toml", "--method", method, "--worlds", "250"];
        done(folder.path(), &[&asked[..], &["--no-report", "--quiet", "--output", place]].concat());
        names(&folder.path().join(place)).join(" ")
    };
    let jansen = run("jansen", "j");
    assert!(jansen.contains("sensitivity.csv") && !jansen.contains("main_effects"), "{jansen}");
    let morris = run("morris", "m");
    assert!(morris.contains("elementary_effects.csv") && !morris.contains("sensitivity.csv"));
    let few = ["sensitivity", "s.toml", "--method", "jansen", "--worlds", "100"];
    let refused = rungs(folder.path(), &few);
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(flowing(&refused.err).contains("--worlds 2"), "{}", refused.err);
}

#[test]
fn the_values_of_a_world_can_stand_beside_its_differences() {
    let folder = stage(&format!("{SCENARIO}[output]\njoin_points = true\n"));
    done(folder.path(), &[&ROBUST[..], &["--output", "r"]].concat());
    let head = |table: &str| {
        let text = fs::read_to_string(folder.path().join(format!("r/{table}.csv"))).unwrap();
        text.lines().next().unwrap().to_owned()
    };
    assert!(head("worlds").starts_with("point,sigma,rho,"), "{}", head("worlds"));
    assert!(head("robustness").starts_with("policy,baseline,"), "{}", head("robustness"));
    done(folder.path(), &["verify", "r"]);
}
