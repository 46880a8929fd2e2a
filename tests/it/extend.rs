//! Extending a study gives up nothing that was run, unless `--rerun` says so.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use crate::program::{Outcome, rungs};

const SCENARIO: &str = "name = \"s\"\n\
    horizon = { years = 2, burn_in_years = 1 }\n\
    study = { replications = 5 }\n\
    [[department]]\nname = \"a\"\nheadcount = 20\n\
    [[department]]\nname = \"b\"\nheadcount = 15\n\
    [[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

const FACTOR: &str = "[[factor]]\npath = \"department.a.rho\"\nlevels = [0.1, 0.3]\n";

/// A folder with the scenario, and more text, run to `r`.
fn stage(more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), format!("{SCENARIO}{more}")).unwrap();
    let run = rungs(folder.path(), &["run", "s.toml", "--quiet", "--output", "r"]);
    assert_eq!(run.code, 0, "{}", run.err);
    folder
}

fn journal(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("r/runs.journal")).unwrap()
}

/// Asserts that an extension is refused, in these words, and changes nothing; and that it is done with
/// `--rerun`.
fn given_up(more: &str, arguments: &[&str], said: &[&str]) {
    let folder = stage(more);
    let folder = folder.path();
    let kane = "name = \"k\"\nmodel = \"kane-1970\"\n";
    fs::write(folder.join("kane.toml"), kane).unwrap();
    let fewer = SCENARIO.replace("[[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n", "");
    fs::write(folder.join("fewer.toml"), fewer).unwrap();
    let one = SCENARIO.replace("[[department]]\nname = \"b\"\nheadcount = 15\n", "");
    fs::write(folder.join("one.toml"), one).unwrap();
    let before = journal(folder);
    let extend = [&["extend", "r"], arguments].concat();
    let Outcome { code, out, err } = rungs(folder, &extend);
    assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {err}");
    for part in said.iter().chain(&["Give --rerun", "`rungs run FILE --output DIR`"]) {
        assert!(err.contains(part), "{arguments:?}: no {part:?} in {err}");
    }
    assert!(journal(folder) == before && !folder.join("r.partial").exists());
    assert_eq!(rungs(folder, &["verify", "r", "--quiet"]).code, 0);
    let done = rungs(folder, &[&extend[..], &["--rerun", "--quiet"]].concat());
    assert_eq!(done.code, 0, "{arguments:?}: {}", done.err);
    assert_eq!(rungs(folder, &["verify", "r", "--quiet"]).code, 0);
}

#[test]
fn fewer_replications_are_refused_with_what_would_go() {
    let said = ["give up 4 of its 10 runs (2 of \"single\", 2 of \"dual\"; replications 4 to 5)"];
    given_up("", &["--replications", "3"], &[said[0], "study.replications 5 → 3"]);
}

#[test]
fn other_years_are_refused_with_what_would_go() {
    given_up("", &["--years", "4"], &["give up 10 of its 10 runs", "horizon.years 2 → 4"]);
}

#[test]
fn an_unrelated_study_is_refused_with_what_would_go() {
    let said = ["give up 10 of its 10 runs", "model.name \"career\" → \"kane-1970\""];
    given_up("", &["kane.toml"], &said);
}

#[test]
fn a_policy_that_is_left_out_is_named() {
    let said = ["give up 5 of its 10 runs (5 of \"dual\")", "policy.dual there → not there"];
    given_up("", &["fewer.toml"], &said);
}

#[test]
fn a_department_that_is_left_out_changes_all_runs() {
    given_up("", &["one.toml"], &["give up 10 of its 10 runs", "department.b there → not there"]);
}

#[test]
fn points_that_are_left_out_are_counted() {
    let folder = stage(FACTOR);
    let narrow = format!("{SCENARIO}{}", FACTOR.replace(", 0.3", ""));
    fs::write(folder.path().join("n.toml"), narrow).unwrap();
    let Outcome { code, err, .. } = rungs(folder.path(), &["extend", "r", "n.toml"]);
    assert_eq!(code, 2, "{err}");
    let said = "give up 10 of its 20 runs (5 of \"single\", 5 of \"dual\"; at 1 of 2 points)";
    assert!(err.contains(said), "{err}");
}

#[test]
fn records_that_lack_what_is_asked_for_are_made_again_only_when_told() {
    let said = ["would run 10 runs again", "output.persons false → true"];
    given_up("", &["--set", "output.persons=true"], &said);
}

#[test]
fn the_same_study_otherwise_written_goes_on() {
    let folder = stage("");
    let folder = folder.path();
    let [single, dual] = [
        "[[policy]]\nname = \"single\"\n",
        "[[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n",
    ];
    let head = SCENARIO.replace(single, "").replace(dual, "").replace(
        "study = { replications = 5 }",
        "study = { replications = 5, baseline = \"plain\" }",
    );
    let turned = format!("{head}{dual}{}", single.replace("single", "plain"));
    fs::write(folder.join("turned.toml"), turned.replace("name = \"s\"", "name = \"t\"")).unwrap();
    let before = journal(folder);
    let Outcome { code, err, .. } = rungs(folder, &["extend", "r", "turned.toml"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("10 of 10 runs are on record"), "{err}");
    assert!(journal(folder) == before);
    let wider = format!("{SCENARIO}[[policy]]\nname = \"third\"\npressure = 0.5\n");
    fs::write(folder.join("wider.toml"), wider).unwrap();
    let Outcome { code, err, .. } =
        rungs(folder, &["extend", "r", "wider.toml", "--replications", "6"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("10 of 18 runs are on record"), "{err}");
}

#[test]
fn runs_that_failed_or_whose_journal_is_gone_are_told_apart() {
    let folder = stage("");
    let folder = folder.path();
    // Without its journal the study still has its runs, in its tables.
    fs::remove_file(folder.join("r/runs.journal")).unwrap();
    let Outcome { code, err, .. } = rungs(folder, &["extend", "r", "--replications", "3"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("give up 4 of its 10 runs"), "{err}");
    let Outcome { code, err, .. } = rungs(folder, &["extend", "r", "--quiet"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("warning: 10 runs are damaged or gone"), "{err}");
}

#[test]
fn runs_beyond_what_a_precision_needs_are_left_out_only_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // The differences of one department are so little skewed that the first look is enough.
    let of_one = SCENARIO.replace("[[department]]\nname = \"b\"\nheadcount = 15\n", "");
    fs::write(folder.join("s.toml"), &of_one).unwrap();
    let precision = "study.precision = { metric = \"morale\", half_width = 90, max = 60 }\n";
    let text = of_one.replace("study = { replications = 5 }\n", precision);
    fs::write(folder.join("p.toml"), text).unwrap();
    let run = ["run", "s.toml", "--replications", "45", "--output", "r", "--quiet"];
    let run = rungs(folder, &run);
    assert_eq!(run.code, 0, "{}", run.err);
    let before = journal(folder);
    let Outcome { code, err, .. } = rungs(folder, &["extend", "r", "p.toml"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("10 of its 90 runs (beyond the replications that are enough"), "{err}");
    assert!(err.contains("study.precision"), "{err}");
    assert!(journal(folder) == before && !folder.join("r.partial").exists());
    assert_eq!(rungs(folder, &["verify", "r", "--quiet"]).code, 0);
    let done = rungs(folder, &["extend", "r", "p.toml", "--rerun", "--quiet"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(rungs(folder, &["verify", "r", "--quiet"]).code, 0);
}
