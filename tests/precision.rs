//! A precision in place of a number of replications, as a user meets it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;

use assert_cmd::Command;

const SCENARIO: &str = "name = \"p\"\n\
    horizon = { years = 1, burn_in_years = 1 }\n\
    department = [{ headcount = 40 }]\n\
    [study.precision]\nmetric = \"morale\"\nhalf_width = 0.5\nmax = 60\n\
    [[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

/// Exit code, standard output and standard error of the program on the scenario.
fn rungs(arguments: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.toml"), SCENARIO).unwrap();
    let mut command = Command::cargo_bin("rungs").unwrap();
    let output = command.args(arguments).current_dir(folder.path()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn check_says_what_is_asked_for_and_what_that_takes_at_most() {
    let (code, out, err) = rungs(&["check", "p.toml"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("difference of morale known to ±0.5 (95 %), after 40 to 60 replications"),
        "{out}"
    );
    assert!(out.contains("up to 120 (2 policies of 60 replications)"), "{out}");
}

#[test]
fn a_study_that_ends_when_it_knows_enough_cannot_be_cut_into_parts() {
    let (code, _, err) = rungs(&["run", "p.toml", "--shard", "1/2", "--output", "part"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("--shard cuts a known number of replications"), "{err}");
    assert!(err.contains("give `replications` in place of that table"), "{err}");
}

#[test]
fn a_number_of_replications_beside_it_is_refused() {
    let (code, _, err) = rungs(&["run", "p.toml", "--replications", "50"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("both say how many replications are run"), "{err}");
    assert!(err.contains("leave one of them out"), "{err}");
    let (code, _, err) = rungs(&["check", "p.toml", "--set", "study.precision.max=90"]);
    assert_eq!(code, 0, "{err}");
}
