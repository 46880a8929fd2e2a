//! Nothing is mistaken: a table that was changed, cut short or taken from another directory is
//! noticed by whoever reads it, and `rungs verify` finds whatever is not as it was written.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::program::{Outcome, cut_journal, flowing, rungs};

const SCENARIO: &str = "name = \"s\"\n\
    horizon = { years = 2, burn_in_years = 1 }\n\
    study = { replications = 4 }\n\
    department = [{ headcount = 30 }]\n\
    [[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

/// A folder with a run in `r`, drawn if `draws`.
fn stage(options: &[&str], draws: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), SCENARIO).unwrap();
    let report = (!draws).then_some("--no-report");
    let mut command = Command::cargo_bin("rungs").unwrap();
    command.args(["run", "s.toml", "--quiet", "--output", "r"]).args(options).args(report);
    command.current_dir(folder.path()).assert().success();
    folder
}

/// The program without anything added to its arguments.
fn plainly(folder: &Path, arguments: &[&str]) {
    let mut command = Command::cargo_bin("rungs").unwrap();
    command.args(arguments).current_dir(folder).assert().success();
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

fn json(folder: &Path, name: &str) -> Value {
    serde_json::from_str(&read(folder, name)).unwrap()
}

/// Asserts that a directory is verified with this exit code, and that all of it is said.
fn verified(folder: &Path, place: &str, code: i32, said: &[&str]) {
    let outcome = rungs(folder, &["verify", place]);
    assert_eq!(outcome.code, code, "{}{}", outcome.out, outcome.err);
    for part in said {
        assert!(flowing(&outcome.out).contains(part), "no {part:?} in {}", outcome.out);
    }
}

/// Changes a digit of the last number in a line.
fn digit_changed(text: &str) -> String {
    let at = text.trim_end().rfind(|c: char| c.is_ascii_digit()).unwrap();
    let other = if &text[at..=at] == "7" { "8" } else { "7" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

fn cut_at_a_line(text: &str) -> String {
    let end = text.trim_end().rfind('\n').unwrap();
    text[..=end].to_owned()
}

fn row_doubled(text: &str) -> String {
    let last = text.lines().last().unwrap();
    format!("{text}{last}\n")
}

/// A way to tamper with a table.
type Try = fn(&str) -> String;

#[test]
fn eight_of_eight_tries_are_noticed_by_who_reads_the_table_and_all_by_verify() {
    let folder = stage(&[], false);
    let folder = folder.path();
    let second = ["run", "s.toml", "--quiet", "--output", "other", "--seed", "2"];
    assert_eq!(rungs(folder, &second).code, 0);
    let tries: [(&str, Option<Try>); 4] = [
        ("a digit", Some(digit_changed)),
        ("a cut", Some(cut_at_a_line)),
        ("a row twice", Some(row_doubled)),
        ("another directory's", None),
    ];
    for table in ["summary.csv", "runs.csv"] {
        let (path, whole) = (folder.join("r").join(table), read(folder, &format!("r/{table}")));
        for (what, change) in &tries {
            let other = || read(folder, &format!("other/{table}"));
            let tampered = change.map_or_else(other, |change| change(&whole));
            assert_ne!(tampered, whole, "{what}");
            fs::write(&path, tampered).unwrap();
            for arguments in [&["report", "r"][..], &["chart", "r"], &["compare", "other", "r"]] {
                // It compares runs, and reads nothing else.
                if arguments[0] == "compare" && table != "runs.csv" {
                    continue;
                }
                let Outcome { code, err, .. } = rungs(folder, arguments);
                assert_eq!(code, 2, "{what} of {table}, {arguments:?}: {err}");
                let named = format!("r/{table} is not as it was written");
                assert!(err.contains(&named), "{what} of {table}, {arguments:?}: {err}");
                assert!(err.contains("`rungs extend r` makes all tables again"), "{err}");
            }
            let line = format!("{table}: line");
            verified(folder, "r", 1, &[&format!("✗ files {table}: "), &line, "2 faults found"]);
        }
        assert_eq!(rungs(folder, &["extend", "r", "--quiet"]).code, 0);
        assert_eq!(read(folder, &format!("r/{table}")), whole, "the remedy makes it again");
        verified(folder, "r", 0, &["All is as it was written"]);
    }
}

#[test]
fn a_listing_is_what_sha256sum_says_and_the_same_for_the_same_study() {
    let folder = stage(&["--parquet", "--threads", "1"], true);
    let folder = folder.path();
    for (name, least) in [("manifest.json", 20), ("drawn.json", 12)] {
        let listing = json(folder, &format!("r/{name}"));
        let files = listing["files"].as_array().unwrap();
        assert!(files.len() >= least, "{name} lists {}", files.len());
        for file in files {
            let bytes = fs::read(folder.join("r").join(file["name"].as_str().unwrap())).unwrap();
            let digest = Sha256::digest(&bytes);
            let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!((&file["sha256"], &file["bytes"]), (&digest.into(), &bytes.len().into()));
        }
        let names: Vec<_> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
        assert!(names.is_sorted(), "{names:?}");
        assert!(!names.contains(&"timings.json"));
    }
    let names = json(folder, "r/manifest.json")["files"].to_string();
    for name in ["runs.parquet", "runs.journal", "warm_ups.journal", "scenario.toml", "pareto.csv"]
    {
        assert!(names.contains(name), "{name}");
    }
    plainly(folder, &["run", "s.toml", "--quiet", "--parquet", "--threads", "3", "--output", "b"]);
    for name in ["manifest.json", "drawn.json", "runs.journal"] {
        let bytes = |place: &str| fs::read(folder.join(place).join(name)).unwrap();
        assert!(bytes("r") == bytes("b"), "{name}");
    }
    // Two directories that are alike in every byte are no fault.
    let both = rungs(folder, &["verify", "r", "b", "--quiet"]);
    assert_eq!((both.code, both.out.as_str()), (0, ""), "{}", both.err);
}

#[test]
fn verify_checks_every_kind_of_directory_and_leaves_it_as_it_is() {
    let folder = stage(&["--parquet"], false);
    let folder = folder.path();
    let done = |arguments: &[&str]| {
        let outcome = rungs(folder, arguments);
        assert_eq!(outcome.code, 0, "{arguments:?}: {}", outcome.err);
    };
    done(&["run", "s.toml", "--quiet", "--shard", "1/2", "--output", "part"]);
    done(&["run", "s.toml", "--quiet", "--seed", "2", "--output", "other"]);
    done(&["compare", "r", "other", "--quiet", "--output", "both"]);
    done(&[
        "replay",
        "r",
        "--policy",
        "dual",
        "--replication",
        "2",
        "--quiet",
        "--output",
        "again",
    ]);
    for (place, said) in [
        ("r", "a study, by rungs"),
        ("part", "part 1 of 2 of a study"),
        ("both", "a comparison, by rungs"),
        ("again", "a replay, by rungs"),
    ] {
        let before = fs::read_dir(folder.join(place)).unwrap().count();
        verified(folder, place, 0, &[said, "as listed", "All is as it was written"]);
        assert_eq!(fs::read_dir(folder.join(place)).unwrap().count(), before);
    }
    for (place, table) in [("both", "runs.csv"), ("again", "events.csv"), ("part", "runs.journal")]
    {
        let path = folder.join(place).join(table);
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, bytes).unwrap();
        verified(folder, place, 1, &[&format!("{table}: its SHA-256 is another")]);
    }
    // A name of no directory of rungs is wrong input.
    fs::create_dir(folder.join("thesis")).unwrap();
    fs::write(folder.join("thesis/manifest.json"), "{\"name\": \"app\"}").unwrap();
    for place in ["thesis", "nowhere"] {
        assert_eq!(rungs(folder, &["verify", place]).code, 2, "{place}");
    }
}

#[test]
fn verify_names_what_is_wrong_and_what_is_not_of_rungs() {
    let folder = stage(&["--parquet"], true);
    let folder = folder.path();
    let place = folder.join("r");
    fs::write(place.join("notes.md"), "mine").unwrap();
    fs::create_dir(place.join("paper")).unwrap();
    fs::write(place.join("paper/a.tex"), "mine").unwrap();
    fs::write(place.join("charts/mine.svg"), "mine").unwrap();
    verified(folder, "r", 0, &["not by rungs, and not checked: charts/mine.svg, notes.md, paper/"]);
    let tampered = |name: &str, change: &dyn Fn(&mut Vec<u8>), said: &[&str]| {
        let whole = fs::read(place.join(name)).unwrap();
        let mut bytes = whole.clone();
        change(&mut bytes);
        fs::write(place.join(name), bytes).unwrap();
        verified(folder, "r", 1, said);
        fs::write(place.join(name), whole).unwrap();
    };
    let flip = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    tampered("runs.parquet", &flip, &["runs.parquet: its SHA-256", "it is not what the journal"]);
    tampered("charts/forest.svg", &flip, &["✗ drawn charts/forest.svg", "`rungs report` draws it"]);
    let scenario = ["✗ files scenario.toml", "not made again: the scenario is not as it was"];
    tampered("scenario.toml", &|bytes| bytes.push(b'\n'), &scenario);
    let said = ["1 run is damaged or gone", "not made again: the journal lacks runs"];
    let last = |bytes: &mut Vec<u8>| cut_journal(bytes, 5);
    tampered("runs.journal", &last, &said);
    // Table and listing changed together: the journal knows better.
    let (table, manifest) = (read(folder, "r/summary.csv"), read(folder, "r/manifest.json"));
    let changed = digit_changed(&table);
    let hex = |text: &str| -> String {
        Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    assert_eq!(changed.len(), table.len());
    fs::write(place.join("summary.csv"), &changed).unwrap();
    fs::write(place.join("manifest.json"), manifest.replace(&hex(&table), &hex(&changed))).unwrap();
    verified(folder, "r", 1, &["✗ tables summary.csv: line", "is not what the journal gives"]);
    fs::write(place.join("summary.csv"), &table).unwrap();
    let drawn = read(folder, "r/drawn.json");
    fs::write(place.join("drawn.json"), "{").unwrap();
    verified(folder, "r", 1, &["✗ drawn drawn.json: it is broken; remove it"]);
    fs::write(place.join("drawn.json"), drawn).unwrap();
    let renamed = manifest.replacen("\"headcount\": 30", "\"headcount\": 31", 1);
    assert_ne!(renamed, manifest);
    fs::write(place.join("manifest.json"), renamed).unwrap();
    verified(folder, "r", 1, &["manifest.json: it is not what the study gives (scenario)"]);
}

#[test]
fn a_cleaned_directory_is_whole_and_its_journal_gives_what_its_manifest_lists() {
    let folder = stage(&["--parquet"], true);
    let folder = folder.path();
    fs::write(folder.join("r/pareto.csv"), "mine").unwrap();
    let cleaned = rungs(folder, &["clean", "r"]);
    assert_eq!(cleaned.code, 0, "{}", cleaned.err);
    assert!(cleaned.out.contains("pareto.csv stays: it was changed"), "{}", cleaned.out);
    assert_eq!(read(folder, "r/pareto.csv"), "mine");
    assert!(!folder.join("r/runs.csv").exists() && !folder.join("r/drawn.json").exists());
    fs::remove_file(folder.join("r/pareto.csv")).unwrap();
    let said = ["tables were dropped, `rungs extend r` makes them again", "the same to the byte"];
    verified(folder, "r", 0, &said);
}

#[test]
fn charts_of_an_own_name_outlive_an_extension_and_say_that_they_are_old() {
    let folder = stage(&[], true);
    let folder = folder.path();
    let chart = ["chart", "r", "forest", "--metric", "morale", "--format", "svg", "--quiet"];
    assert_eq!(rungs(folder, &chart).code, 0);
    verified(folder, "r", 0, &["charts and reports as drawn"]);
    let before = read(folder, "r/charts/forest-morale.svg");
    plainly(folder, &["extend", "r", "--replications", "5", "--quiet"]);
    assert_eq!(read(folder, "r/charts/forest-morale.svg"), before);
    let old = "charts/forest-morale.svg: it shows the tables of before; `rungs chart` draws it";
    verified(folder, "r", 1, &[old, "1 fault found"]);
    assert_eq!(rungs(folder, &chart).code, 0);
    verified(folder, "r", 0, &["All is as it was written"]);
}

#[test]
fn a_directory_without_digests_is_read_with_one_warning() {
    let folder = stage(&[], false);
    let folder = folder.path();
    let manifest = read(folder, "r/manifest.json");
    let before = manifest.replacen("\"files\":", "\"listed\":", 1);
    fs::write(folder.join("r/manifest.json"), before).unwrap();
    for arguments in [
        &["report", "r", "--quiet"][..],
        &["chart", "r", "--quiet"],
        &["replay", "r", "--policy", "dual", "--replication", "1", "--quiet"],
        &["extend", "r", "--quiet"],
    ] {
        let Outcome { code, err, .. } = rungs(folder, arguments);
        assert_eq!(code, 0, "{arguments:?}: {err}");
        assert_eq!(
            err.matches("r was written before manifests listed digests").count(),
            1,
            "{err}"
        );
    }
    assert_eq!(read(folder, "r/manifest.json"), manifest, "extended, it has them");
    let again = rungs(folder, &["report", "r", "--quiet"]);
    assert_eq!((again.code, again.err.as_str()), (0, ""));
}

#[test]
fn a_replay_and_an_extension_refuse_a_scenario_that_was_not_run() {
    let folder = stage(&[], false);
    let folder = folder.path();
    let scenario = read(folder, "r/scenario.toml");
    fs::write(folder.join("r/scenario.toml"), scenario.replace("30", "31")).unwrap();
    for arguments in [
        &["replay", "r", "--policy", "dual", "--replication", "1"][..],
        &["extend", "r", "--replications", "5"],
        &["clean", "r"],
    ] {
        let Outcome { code, err, .. } = rungs(folder, arguments);
        assert_eq!(code, 2, "{arguments:?}: {err}");
        assert!(err.contains("r/scenario.toml is not as it was written"), "{arguments:?}: {err}");
    }
    let extended = rungs(folder, &["extend", "r", "s.toml", "--quiet"]);
    assert_eq!(extended.code, 0, "the original, named, is taken: {}", extended.err);
    verified(folder, "r", 0, &["All is as it was written"]);
    // The table that a replay compares itself with is checked, too.
    let series = digit_changed(&read(folder, "r/series.csv"));
    fs::write(folder.join("r/series.csv"), series).unwrap();
    let replay = ["replay", "r", "--policy", "dual", "--replication", "1", "--overwrite"];
    let Outcome { code, err, .. } = rungs(folder, &replay);
    assert!(code == 2 && err.contains("r/series.csv is not as it was written"), "{err}");
}

#[test]
fn of_a_damaged_journal_sound_records_are_used_and_the_others_counted() {
    let folder = stage(&[], false);
    let folder = folder.path();
    let runs = read(folder, "r/runs.csv");
    let path = folder.join("r/runs.journal");
    let mut bytes = fs::read(&path).unwrap();
    let (records, middle) = (8, bytes.len() / 2);
    bytes[middle] ^= 1;
    cut_journal(&mut bytes, 7);
    fs::write(&path, bytes).unwrap();
    let Outcome { code, err, .. } = rungs(folder, &["extend", "r"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("warning: 2 runs are damaged or gone in the journal"), "{err}");
    assert!(err.contains(&format!("6 of {records} runs are on record")), "{err}");
    assert_eq!(read(folder, "r/runs.csv"), runs);
    verified(folder, "r", 0, &["All is as it was written"]);
}
