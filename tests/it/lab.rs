//! The lab: its page, and the module in it against the sources that it was made from.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use rungs::output::digest;
use tempfile::TempDir;

use super::program::{Outcome, flowing, rungs};

const SCENARIO: &str = "name = \"tiny\"\nhorizon = { years = 2, burn_in_years = 1 }\n\
    study = { replications = 3 }\n[[department]]\nheadcount = 30\n\
    [[policy]]\nname = \"one\"\n[[policy]]\nname = \"other\"\npreset = \"dual-ladder\"\n";

#[test]
fn the_module_is_made_of_the_sources_that_are_here() {
    let listed = include_str!("../../lab/rungs.wasm.sources");
    let mut changed = Vec::new();
    for line in listed.lines() {
        let (sum, file) = line.split_once("  ").expect("a line of sha256sum");
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap_or_default();
        if digest(&bytes) != sum {
            changed.push(file);
        }
    }
    assert!(listed.lines().count() > 200, "the listing is not whole");
    assert!(
        changed.is_empty(),
        "lab/rungs.wasm.lzma was made from other sources than these: {changed:?}; run lab/build"
    );
}

fn in_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tiny.toml"), SCENARIO).unwrap();
    folder
}

fn lab(folder: &TempDir, options: &[&str]) -> Outcome {
    rungs(folder.path(), &[&["lab"], options].concat())
}

fn page(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn a_scenario_becomes_a_page_of_its_own() {
    let folder = in_folder();
    let made = lab(&folder, &["tiny.toml", "--set", "policy.other.pressure=0.5"]);
    assert_eq!((made.code, made.err.as_str()), (0, ""));
    assert!(made.out.starts_with("Wrote lab.html."), "{}", made.out);
    let page = page(&folder, "lab.html");
    assert!(page.contains("<title>tiny – lab</title>"));
    assert!(
        page.contains(r#""set":{"policy.other.pressure":"0.5"}"#)
            && page.contains("name = \\\"tiny\\\"")
    );
    assert_eq!(lab(&folder, &["tiny.toml"]).code, 0, "a page of the lab is made again");
}

#[test]
fn what_is_no_page_of_the_lab_is_not_replaced() {
    let folder = in_folder();
    fs::write(folder.path().join("thesis.html"), "mine").unwrap();
    let refused = lab(&folder, &["tiny.toml", "--output", "thesis.html"]);
    assert_eq!(refused.code, 2);
    assert!(
        flowing(&refused.err).contains("is no page of the lab; give --overwrite"),
        "{}",
        refused.err
    );
    assert_eq!(page(&folder, "thesis.html"), "mine");
    assert_eq!(lab(&folder, &["tiny.toml", "--output", "thesis.html", "--overwrite"]).code, 0);
}

#[test]
fn what_a_browser_cannot_show_is_refused_with_the_remedy() {
    let folder = in_folder();
    let factor = "\n[[factor]]\npath = \"department.software.sigma\"\nlevels = [0.3, 0.5]\n";
    fs::write(folder.path().join("grid.toml"), format!("{SCENARIO}{factor}")).unwrap();
    fs::write(folder.path().join("published.toml"), "name = \"k\"\nmodel = \"kane-1970\"\n")
        .unwrap();
    for (arguments, why) in [
        (&["grid.toml"][..], "take its factors out"),
        (&["published.toml"], "`rungs run` runs it"),
        (&["tiny.toml", "--set", "department.software.headcount=1900"], "lower `headcount`"),
    ] {
        let refused = lab(&folder, arguments);
        assert_eq!(refused.code, 2, "{}", refused.err);
        assert!(flowing(&refused.err).contains(why), "{}", refused.err);
        assert!(!folder.path().join("lab.html").exists());
    }
}

#[test]
fn a_report_has_the_lab_where_it_is_asked_for_and_is_verified_as_any_other() {
    let folder = in_folder();
    assert_eq!(rungs(folder.path(), &["run", "tiny.toml", "--quiet", "--output", "run"]).code, 0);
    for (option, has_lab) in [(Some("--lab"), true), (None, false)] {
        let arguments: Vec<&str> = ["report", "run", "--quiet"].into_iter().chain(option).collect();
        let drawn = rungs(folder.path(), &arguments);
        assert_eq!((drawn.code, drawn.err.as_str()), (0, ""));
        let report = page(&folder, "run/report.html");
        assert_eq!(report.contains("id=\"lab-module\""), has_lab);
        assert_eq!(report.contains("wasm-unsafe-eval"), has_lab);
        let verified = rungs(folder.path(), &["verify", "run"]);
        assert_eq!(verified.code, 0, "{}", verified.err);
    }
}
