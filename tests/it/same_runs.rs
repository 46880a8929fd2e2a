//! What is the same at several points or under several policies is run and recorded once, whatever
//! a study goes through: its tables are those of points that were run alone, and of a study that was
//! run in one go.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::program::{cut_journal, rungs};

/// Three points that differ in a lever of the second policy; the third policy is the second at the
/// first point, by another name.
const SCENARIO: &str = "name = \"s\"\n\
    horizon = { years = 2, burn_in_years = 2 }\n\
    study = { replications = 9 }\n\
    department = [{ headcount = 40 }]\n\
    [[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n\
    [[policy]]\nname = \"again\"\npreset = \"dual-ladder\"\n";

const FACTOR: &str = "[[factor]]\npath = \"policy.dual.pay_parity\"\nlevels = [1.0, 0.2, 0.4]\n";

/// A folder with the scenario, and a run of it in `whole`.
fn stage() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), format!("{SCENARIO}{FACTOR}")).unwrap();
    done(folder.path(), &["run", "s.toml", "--output", "whole"]);
    folder
}

/// What a command that succeeds says.
fn done(folder: &Path, arguments: &[&str]) -> String {
    let ended = rungs(folder, arguments);
    assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.err);
    ended.err
}

/// Asserts that two directories have the same files, to the byte.
fn assert_same(folder: &Path, one: &str, other: &str) {
    let names = |place: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(folder.join(place)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names(one), names(other));
    for name in names(one).iter().filter(|name| *name != "timings.json") {
        let read = |place: &str| fs::read(folder.join(place).join(name)).unwrap();
        assert!(read(one) == read(other), "{name} of {one} and {other}");
    }
}

/// Records in the journals of a directory, of warm-ups and of runs.
fn records(folder: &Path, place: &str) -> (u64, u64) {
    let count = |name: &str| {
        let bytes = fs::read(folder.join(place).join(name)).unwrap();
        // What the head of a finished journal says.
        u64::from_le_bytes(bytes[32..40].try_into().unwrap())
    };
    (count("warm_ups.journal"), count("runs.journal"))
}

/// The rows of a table in which a point stands, without its number.
fn rows(folder: &Path, place: &str, table: &str, point: &str) -> Vec<String> {
    let text = fs::read_to_string(folder.join(place).join(table)).unwrap();
    let own = text.lines().filter_map(|line| line.strip_prefix(&format!("{point},")));
    own.map(str::to_owned).collect()
}

#[test]
fn every_point_is_the_one_that_is_run_alone() {
    let folder = stage();
    let folder = folder.path();
    // Burn-in, single, and the values of the lever: of a replication one and 1 + 3 records.
    assert_eq!(records(folder, "whole"), (9, 4 * 9));
    for (point, parity) in [("1", "1.0"), ("2", "0.2"), ("3", "0.4")] {
        let alone = FACTOR.replace("1.0, 0.2, 0.4", parity);
        fs::write(folder.join("a.toml"), format!("{SCENARIO}{alone}")).unwrap();
        let place = format!("alone-{point}");
        done(folder, &["run", "a.toml", "--output", &place]);
        for table in ["runs.csv", "series.csv", "summary.csv", "comparison.csv", "tenure.csv"] {
            let own = rows(folder, "whole", table, point);
            assert!(!own.is_empty() && own == rows(folder, &place, table, "1"), "{table} {point}");
        }
    }
}

#[test]
fn a_study_that_goes_on_ends_as_one_that_was_never_stopped() {
    let folder = stage();
    let folder = folder.path();
    let whole = fs::read_to_string(folder.join("s.toml")).unwrap();
    fs::write(folder.join("s.toml"), whole.replace("replications = 9", "replications = 4"))
        .unwrap();
    done(folder, &["run", "s.toml", "--output", "r", "--threads", "1"]);
    let mut halves = [
        fs::read(folder.join("r/runs.journal")).unwrap(),
        fs::read(folder.join("r/warm_ups.journal")).unwrap(),
    ];
    fs::write(folder.join("s.toml"), whole).unwrap();
    let extended = done(folder, &["extend", "r", "s.toml"]);
    assert!(extended.contains("36 of 81 runs are on record"), "{extended}");
    assert_same(folder, "r", "whole");
    // As if it had been stopped, half way through a record.
    fs::rename(folder.join("r"), folder.join("t.partial")).unwrap();
    cut_journal(&mut halves[0], 9);
    fs::write(folder.join("t.partial/runs.journal"), &halves[0]).unwrap();
    fs::write(folder.join("t.partial/warm_ups.journal"), &halves[1]).unwrap();
    fs::remove_file(folder.join("t.partial/runs.csv")).unwrap();
    let resumed = done(folder, &["run", "s.toml", "--output", "t", "--resume"]);
    let on_record = resumed.split(" of 81 runs are on record").next().unwrap();
    let on_record: u32 =
        on_record.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap();
    // The record that was cut off is that of one to four of the runs.
    assert!((32..36).contains(&on_record), "{resumed}");
    assert_same(folder, "t", "whole");
    let nothing = done(folder, &["extend", "t"]);
    assert!(nothing.contains("81 of 81 runs are on record"), "{nothing}");
    assert_same(folder, "t", "whole");
    done(folder, &["verify", "t"]);
}

#[test]
fn parts_and_a_grid_that_grows_have_the_tables_of_the_whole() {
    let folder = stage();
    let folder = folder.path();
    for part in ["1", "2"] {
        done(folder, &["run", "s.toml", "--shard", &format!("{part}/2"), "--output", part]);
    }
    assert_eq!((records(folder, "1"), records(folder, "2")), ((5, 18), (5, 20)));
    done(folder, &["merge", "2", "1", "--output", "merged"]);
    assert_same(folder, "merged", "whole");
    let fewer = FACTOR.replace("1.0, 0.2, 0.4", "0.2, 0.4");
    fs::write(folder.join("f.toml"), format!("{SCENARIO}{fewer}")).unwrap();
    done(folder, &["run", "f.toml", "--output", "r"]);
    let extended = done(folder, &["extend", "r", "s.toml"]);
    // At the point that is new every run is one that is on record: single, and what is again.
    assert!(extended.contains("81 of 81 runs are on record"), "{extended}");
    assert_eq!(records(folder, "r"), records(folder, "whole"));
    for table in ["runs.csv", "summary.csv", "comparison.csv", "flows.csv", "runs.journal"] {
        let read = |place: &str| fs::read(folder.join(place).join(table)).unwrap();
        assert!(read("r") == read("whole"), "{table}");
    }
}

#[test]
fn points_that_end_at_different_replications_keep_what_they_share() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // The second point, whose policies are the same, is known at once.
    let precision = "study.precision = { metric = \"morale\", half_width = 0.25, of = \"difference\", max = 90 }\n";
    let text = SCENARIO.replace("study = { replications = 9 }\n", precision);
    let text = text.replace(" = \"dual\"\npreset = \"dual-ladder\"\n", " = \"dual\"\n");
    let text = text.replace("[[policy]]\nname = \"again\"\npreset = \"dual-ladder\"\n", "");
    let same = "[[factor]]\npath = \"policy.dual.pressure\"\nlevels = [0.0, 1.0]\n";
    fs::write(folder.join("s.toml"), format!("{text}{same}")).unwrap();
    done(folder, &["run", "s.toml", "--output", "whole"]);
    let reached = fs::read_to_string(folder.join("whole/runs.csv")).unwrap();
    let most = |point: &str| {
        let own = reached.lines().filter(|line| line.starts_with(&format!("{point},single,")));
        own.count()
    };
    assert_eq!((most("1"), most("2")), (90, 40));
    assert_eq!(records(folder, "whole"), (90, 2 * 90));
    // Runs of the longer point are those of the shorter, too: nothing is given up.
    fs::create_dir(folder.join("copy")).unwrap();
    for entry in fs::read_dir(folder.join("whole")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join("copy").join(entry.file_name())).unwrap();
    }
    done(folder, &["extend", "copy"]);
    assert_same(folder, "copy", "whole");
    done(folder, &["verify", "copy"]);
}

#[test]
fn check_counts_what_differs() {
    let folder = stage();
    let checked = rungs(folder.path(), &["check", "s.toml"]);
    let told =
        "81 (3 points of 3 policies of 9 replications), of which 36 differ and are simulated";
    assert!(checked.out.contains(told), "{}", checked.out);
}
