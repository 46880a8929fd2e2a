//! Analyses as a user meets them: what each verb makes of their directories, and how a report of a study
//! shows them beside its differences.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{Outcome, flowing, rungs};

const TEXT: &str = "name = \"two\"\nhorizon = { years = 1, burn_in_years = 1 }\nstudy.replications = 3\n\
    department = [{ headcount = 12 }]\n[[policy]]\nname = \"single\"\n[[policy]]\nname = \"dual\"\n\
    preset = \"dual-ladder\"\n[[worthwhile]]\nmetric = \"morale\"\ndifference = 0.2\n";

fn done(folder: &Path, arguments: &[&str]) -> Outcome {
    let outcome = rungs(folder, arguments);
    assert_eq!(outcome.code, 0, "{arguments:?}: {}", outcome.err);
    outcome
}

#[track_caller]
fn assert_refused(folder: &Path, arguments: &[&str], reason: &str) {
    let outcome = rungs(folder, arguments);
    assert_eq!(outcome.code, 2, "{arguments:?}: {}{}", outcome.out, outcome.err);
    assert!(flowing(&outcome.err).contains(reason), "{arguments:?}: {}", outcome.err);
    assert!(!outcome.err.contains("panicked"), "{}", outcome.err);
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

/// A folder with the scenario, and an analysis of robustness in `w`.
fn stage() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), TEXT).unwrap();
    let asked = ["robustness", "s.toml", "--worlds", "33", "--output", "w", "--threads", "2"];
    let told = done(folder.path(), &asked);
    let told = flowing(&told.out);
    assert!(told.contains("33 worlds, 2 policies, 4 replications a world"), "{told}");
    assert!(
        told.contains("dual against single: in ") && told.contains("Not varied: the eq"),
        "{told}"
    );
    folder
}

#[test]
fn every_verb_works_on_an_analysis_or_says_why_not() {
    let stage = stage();
    let folder = stage.path();
    let (page, markdown) = (read(folder, "w/report.html"), read(folder, "w/report.md"));
    done(folder, &["report", "w", "--quiet"]);
    assert_eq!((read(folder, "w/report.html"), read(folder, "w/report.md")), (page, markdown));
    done(folder, &["chart", "w", "robustness-curve", "--quiet"]);
    assert_refused(folder, &["chart", "w", "forest"], "forest does not apply to w");
    done(folder, &["run", "s.toml", "--output", "p", "--quiet"]);
    assert_refused(folder, &["compare", "p", "w"], "w: it holds an analysis of robustness");
    assert_refused(folder, &["report", "w", "--robustness", "w"], "is itself of robustness");
    done(folder, &["verify", "w"]);
    done(folder, &["replay", "w", "--point", "2", "--policy", "dual", "--replication", "1"]);
    let shares = read(folder, "w/robustness.csv");
    done(folder, &["clean", "w"]);
    assert_refused(folder, &["report", "w"], "its tables were dropped by `rungs clean`");
    done(folder, &["extend", "w"]);
    assert_eq!(read(folder, "w/robustness.csv"), shares);
}

#[test]
fn a_report_shows_shares_of_worlds_beside_its_differences() {
    let stage = stage();
    let folder = stage.path();
    fs::write(folder.join("b.toml"), format!("study.robustness = \"w\"\n{TEXT}")).unwrap();
    let told = done(folder, &["run", "b.toml", "--output", "p", "--json"]);
    let told: Value = serde_json::from_str(&told.out).unwrap();
    let beside = &told["studies"][0]["beside"]["robustness"];
    assert_eq!((&beside["directory"], &beside["varied"]["points"]), (&"w".into(), &33.into()));
    done(folder, &["report", "p", "--quiet"]);
    let markdown = read(folder, "p/report.md");
    let digest = rungs::output::digest(&fs::read(folder.join("w/manifest.json")).unwrap());
    for said in ["## Chance and parameters side by side", digest.as_str(), "worlds: worse"] {
        assert!(markdown.contains(said), "{said}");
    }
    assert!(!markdown.contains("no others were tried"));
    // An option gives the same page as the key.
    done(folder, &["run", "s.toml", "--output", "q", "--quiet"]);
    done(folder, &["report", "q", "--robustness", "w", "--quiet"]);
    let section = |text: &str| {
        let start = text.find("## Chance and parameters").unwrap();
        text[start..start + 2_000].to_owned()
    };
    assert_eq!(section(&read(folder, "q/report.md")), section(&markdown));
    done(folder, &["report", "q", "--quiet"]);
    assert!(!read(folder, "q/report.md").contains("## Chance and parameters"));
    // Tables are compared with their digests.
    let table = read(folder, "w/robustness.csv").replacen("dual", "duel", 1);
    fs::write(folder.join("w/robustness.csv"), table).unwrap();
    assert_refused(folder, &["report", "p"], "robustness.csv is not as it was written");
}

#[test]
fn an_analysis_of_another_scenario_is_refused_before_anything_is_run() {
    let stage = stage();
    let folder = stage.path();
    let beside = |key: &str, text: &str| {
        fs::write(folder.join("b.toml"), format!("study.{key}\n{text}")).unwrap();
    };
    let run = ["run", "b.toml", "--output", "p"];
    let other =
        TEXT.replace("preset = \"dual-ladder\"", "preset = \"dual-ladder\"\npay_parity = 0.5");
    beside("robustness = \"w\"", &other);
    assert_refused(folder, &run, "policy.dual.pay_parity is 1.0 there and 0.5 here");
    beside("robustness = \"w\"\nstudy.baseline = \"dual\"", TEXT);
    assert_refused(folder, &run, "its baseline is \"single\", and this study's \"dual\"");
    beside("sensitivity = \"w\"", TEXT);
    assert_refused(folder, &run, "w: it holds no analysis of sensitivity, but of robustness");
    let factor = "\n[[factor]]\npath = \"policy.dual.pay_parity\"\nlevels = [0.5, 1]\n";
    beside("robustness = \"w\"", &format!("{TEXT}{factor}"));
    assert_refused(folder, &run, "differences of one design point, and this study has 2");
    beside("robustness = \"nowhere\"", TEXT);
    assert_refused(folder, &run, "nowhere: no manifest.json");
    beside("robustness = \" \"", TEXT);
    assert_refused(folder, &run, "it names no directory");
    assert!(!folder.join("p").exists() && !folder.join("p.partial").exists());
    // Another organization of the same policies is shown, and said so.
    beside("robustness = \"w\"", &TEXT.replace("years = 1, burn", "years = 2, burn"));
    done(folder, &["run", "b.toml", "--output", "p", "--quiet"]);
    done(folder, &["report", "p", "--quiet"]);
    let markdown = read(folder, "p/report.md");
    assert!(markdown.contains("horizon.years is 1 there and 2 here"), "{markdown}");
}
