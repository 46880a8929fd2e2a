//! `rungs clean` drops what `rungs extend` makes again, to the byte, and nothing else.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use assert_cmd::Command;

use crate::program::{Outcome, flowing};

const SCENARIO: &str = "name = \"s\"\n\
    horizon = { years = 2, burn_in_years = 2 }\n\
    study = { replications = 3 }\n\
    department = [{ headcount = 30 }]\n\
    [[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

/// What a cleaned directory holds.
const KEPT: [&str; 5] =
    ["manifest.json", "runs.journal", "scenario.toml", "timings.json", "warm_ups.journal"];

/// The program, charts and report included.
fn rungs(folder: &Path, arguments: &[&str]) -> Outcome {
    let mut command = Command::cargo_bin("rungs").unwrap();
    let output = command.args(arguments).current_dir(folder).output().unwrap();
    Outcome {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder with a finished run in `r`.
fn stage(options: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), SCENARIO).unwrap();
    let run = ["run", "s.toml", "--quiet", "--output", "r"];
    let outcome = rungs(folder.path(), &[&run[..], options].concat());
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    folder
}

/// Every file below `place`, by its relative path.
fn files(place: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![place.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(place).unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

fn names(files: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<&str> {
    files.keys().map(|name| name.to_str().unwrap()).collect()
}

#[test]
fn what_was_dropped_is_made_again_to_the_byte() {
    let folder = stage(&["--parquet"]);
    let place = folder.path().join("r");
    let before = files(&place);
    for made in ["runs.csv", "series.parquet", "report.html", "charts/forest.svg"] {
        assert!(before.contains_key(Path::new(made)), "{made}");
    }
    let cleaned = rungs(folder.path(), &["clean", "r"]);
    assert_eq!(cleaned.code, 0, "{}", cleaned.err);
    // The listing of what was drawn goes with it, and is no result.
    let dropped = before.len() - KEPT.len() - 1;
    assert!(cleaned.out.contains(&format!("Dropped {dropped} files of r, ")), "{}", cleaned.out);
    assert!(cleaned.out.contains("`rungs extend r` makes them again"), "{}", cleaned.out);
    assert_eq!(names(&files(&place)), KEPT);
    assert!(!place.join("charts").exists() && !folder.path().join("r.partial").exists());
    let again = rungs(folder.path(), &["clean", "r"]);
    assert_eq!((again.code, again.out.as_str()), (0, "There is nothing to drop in r.\n"));
    let extended = rungs(folder.path(), &["extend", "r", "--quiet"]);
    assert_eq!(extended.code, 0, "{}", extended.err);
    let after = files(&place);
    assert_eq!(names(&after), names(&before));
    for (name, bytes) in &before {
        assert!(after[name] == *bytes, "{}", name.display());
    }
}

#[test]
fn a_dry_run_says_what_would_go_and_drops_nothing() {
    let folder = stage(&["--no-report"]);
    let place = folder.path().join("r");
    let before = files(&place);
    let told = rungs(folder.path(), &["clean", "r", "--dry-run"]);
    assert_eq!(told.code, 0, "{}", told.err);
    let listed = told.out.lines().filter(|line| line.ends_with(".csv")).count();
    assert_eq!(listed, before.len() - KEPT.len(), "{}", told.out);
    assert!(told.out.contains(&format!("Would drop {listed} files of r")), "{}", told.out);
    assert!(KEPT.iter().all(|name| !told.out.contains(name)), "{}", told.out);
    assert!(files(&place) == before);
}

#[test]
fn what_the_program_did_not_write_stays_when_it_is_cleaned_and_extended() {
    let folder = stage(&[]);
    let place = folder.path().join("r");
    let own = ["notes.md", "thesis.csv", "charts/mine.svg", "data/persons.csv"];
    fs::create_dir(place.join("data")).unwrap();
    for name in own {
        fs::write(place.join(name), "mine").unwrap();
    }
    let outcome = rungs(folder.path(), &["clean", "r", "--quiet"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""), "{}", outcome.err);
    let cleaned = files(&place);
    assert_eq!(cleaned.len(), own.len() + KEPT.len(), "{:?}", names(&cleaned));
    let outcome = rungs(folder.path(), &["extend", "r", "--quiet", "--no-report"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    for name in own {
        assert_eq!(fs::read_to_string(place.join(name)).unwrap(), "mine", "{name}");
    }
    assert!(place.join("runs.csv").exists() && !folder.path().join("r.old").exists());
}

#[test]
fn charts_of_before_do_not_outlive_an_extension_without_charts() {
    let folder = stage(&[]);
    let outcome = rungs(folder.path(), &["extend", "r", "--quiet", "--no-report"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    assert!(!folder.path().join("r/charts").exists());
}

#[test]
fn who_reads_a_cleaned_directory_is_told_how_to_make_its_tables_again() {
    let folder = stage(&["--no-report"]);
    let other = ["run", "s.toml", "--quiet", "--no-report", "--seed", "2", "--output", "other"];
    assert_eq!(rungs(folder.path(), &other).code, 0);
    assert_eq!(rungs(folder.path(), &["clean", "r"]).code, 0);
    for arguments in [&["report", "r"][..], &["chart", "r"], &["compare", "other", "r"]] {
        let refused = rungs(folder.path(), arguments);
        assert_eq!(refused.code, 2, "{arguments:?}: {}", refused.err);
        let said = flowing(&refused.err);
        assert!(said.contains("`rungs extend r` makes them again"), "{arguments:?}: {said}");
    }
    let replay = ["replay", "r", "--policy", "dual", "--replication", "1"];
    let replayed = rungs(folder.path(), &replay);
    assert!(replayed.out.contains("`rungs extend r` makes it again"), "{}", replayed.out);
}

#[test]
fn what_is_no_run_directory_is_refused_and_left_alone() {
    let folder = stage(&["--no-report"]);
    let foreign = folder.path().join("app");
    fs::create_dir(&foreign).unwrap();
    let manifest = "{\"name\": \"app\", \"tables\": [{\"file\": \"data.csv\"}]}";
    fs::write(foreign.join("manifest.json"), manifest).unwrap();
    fs::write(foreign.join("data.csv"), "a\n1\n").unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let compared = ["compare", "r", "r2", "--quiet", "--output", "compared"];
    let second = ["run", "s.toml", "--quiet", "--no-report", "--seed", "2", "--output", "r2"];
    assert_eq!(rungs(folder.path(), &second).code, 0);
    assert_eq!(rungs(folder.path(), &compared).code, 0);
    let before = files(folder.path());
    for (place, reason) in [
        ("app", "not that of a study by rungs"),
        ("empty", "no manifest.json"),
        ("nowhere", "no manifest.json"),
        ("compared", "not that of a study by rungs"),
    ] {
        let refused = rungs(folder.path(), &["clean", place]);
        assert_eq!(refused.code, 2, "{place}: {}", refused.err);
        assert!(flowing(&refused.err).contains(reason), "{place}: {}", refused.err);
    }
    assert!(files(folder.path()) == before);
}

#[test]
fn tables_that_could_not_be_made_again_stay() {
    let folder = stage(&["--no-report"]);
    let place = folder.path().join("r");
    let change = |name: &str, from: &str, to: &str| {
        let text = fs::read_to_string(place.join(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        fs::write(place.join(name), text.replacen(from, to, 1)).unwrap();
    };
    let refused = |reason: &str| {
        let refused = rungs(folder.path(), &["clean", "r"]);
        assert_eq!(refused.code, 2, "{}", refused.err);
        assert!(flowing(&refused.err).contains(reason), "{}", refused.err);
        assert!(place.join("runs.csv").exists() && place.join("summary.csv").exists());
    };
    let manifest = fs::read(place.join("manifest.json")).unwrap();
    let version = format!("\"results_version\": {}", rungs::study::RESULTS_VERSION);
    change("manifest.json", &version, "\"results_version\": 1");
    refused("its results version is 1");
    fs::write(place.join("manifest.json"), manifest).unwrap();
    change("scenario.toml", "replications = 3", "replications = 3, seed = 9");
    refused("scenario.toml is not as it was written");
    change("scenario.toml", "replications = 3, seed = 9", "replications = 3");
    fs::remove_file(place.join("runs.journal")).unwrap();
    refused("no run of its scenario is on record");
}

#[test]
fn a_directory_that_is_being_written_is_refused() {
    let folder = stage(&["--no-report"]);
    let partial = folder.path().join("r.partial");
    fs::create_dir(&partial).unwrap();
    let lock = File::create(partial.join("rungs.lock")).unwrap();
    lock.try_lock().unwrap();
    let refused = rungs(folder.path(), &["clean", "r"]);
    assert_eq!(refused.code, 4, "{}", refused.err);
    assert!(refused.err.contains("being written by another process"), "{}", refused.err);
    assert!(folder.path().join("r/runs.csv").exists());
    drop(lock);
    assert_eq!(rungs(folder.path(), &["clean", "r"]).code, 0);
    assert!(!partial.exists(), "a lock that a process has left is ours");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_directory_is_followed_and_one_within_it_is_not() {
    use std::os::unix::fs::symlink;
    let folder = stage(&["--no-report"]);
    let place = folder.path().join("r");
    symlink("r", folder.path().join("link")).unwrap();
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("forest.svg"), "<svg/>").unwrap();
    symlink(&elsewhere, place.join("charts")).unwrap();
    fs::rename(place.join("pareto.csv"), elsewhere.join("pareto.csv")).unwrap();
    symlink(elsewhere.join("pareto.csv"), place.join("pareto.csv")).unwrap();
    let cleaned = rungs(folder.path(), &["clean", "link"]);
    assert_eq!(cleaned.code, 0, "{}", cleaned.err);
    assert!(!place.join("runs.csv").exists());
    assert!(elsewhere.join("forest.svg").exists() && elsewhere.join("pareto.csv").exists());
    assert!(place.join("charts").is_symlink() && place.join("pareto.csv").is_symlink());
}
