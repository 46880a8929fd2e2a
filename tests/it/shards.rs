//! A study cut into parts and merged is the study run whole, to the byte.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use crate::program::undrawn;

const SCENARIO: &str = "name = \"s\"\n\
    horizon = { years = 2, burn_in_years = 2 }\n\
    study = { replications = 11 }\n\
    department = [{ headcount = 50 }]\n\
    [[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

fn rungs(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::cargo_bin("rungs").unwrap();
    let output =
        command.args(arguments).args(undrawn(arguments)).current_dir(folder).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// A folder with the scenario and its three parts.
fn stage() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), SCENARIO).unwrap();
    for part in ["1/3", "2/3", "3/3"] {
        let place = format!("part-{}", &part[..1]);
        let arguments = ["run", "s.toml", "--quiet", "--shard", part, "--output", &place];
        assert_eq!(rungs(folder.path(), &arguments), (0, String::new()));
        assert!(!folder.path().join(&place).join("runs.csv").exists(), "parts have no tables");
    }
    folder
}

#[test]
fn merged_parts_are_the_whole_to_the_byte() {
    let folder = stage();
    assert_eq!(rungs(folder.path(), &["run", "s.toml", "--quiet", "--output", "whole"]).0, 0);
    let parts = ["part-3", "part-1", "part-2"];
    let arguments = [&["merge"], &parts[..], &["--quiet", "--output", "merged"]].concat();
    let merged = rungs(folder.path(), &arguments);
    assert_eq!(merged.0, 0, "{}", merged.1);
    for table in [
        "runs.csv",
        "series.csv",
        "summary.csv",
        "comparison.csv",
        "climate.csv",
        "tenure.csv",
        "flows.csv",
        "groups.csv",
        "early_warning.csv",
        "manifest.json",
    ] {
        let read = |place: &str| fs::read(folder.path().join(place).join(table)).unwrap();
        assert!(read("merged") == read("whole"), "{table}");
    }
}

#[test]
fn gaps_overlaps_and_strangers_are_refused_by_name() {
    let folder = stage();
    let other = SCENARIO.replace("headcount = 50", "headcount = 51");
    fs::write(folder.path().join("other.toml"), other).unwrap();
    for (place, file, part) in [("other", "other.toml", "2/3"), ("halves", "s.toml", "2/2")] {
        let arguments = ["run", file, "--quiet", "--shard", part, "--output", place];
        assert_eq!(rungs(folder.path(), &arguments).0, 0);
    }
    assert_eq!(rungs(folder.path(), &["run", "s.toml", "--quiet", "--output", "whole"]).0, 0);
    for (parts, reason) in [
        (vec!["part-1", "part-3"], "parts are missing: 2/3"),
        (vec!["part-1", "part-2", "part-2"], "part-2 and part-2 are both part 2 of 3"),
        (vec!["part-1", "other", "part-3"], "other is a part of another study than part-1"),
        (vec!["part-1", "halves", "part-3"], "halves is one part of 2, part-1 one of 3"),
        (vec!["part-1", "whole"], "whole is a whole study"),
        (vec!["part-1", "nowhere"], "nowhere"),
    ] {
        let arguments = [&["merge"], &parts[..], &["--output", "merged"]].concat();
        let (code, err) = rungs(folder.path(), &arguments);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains(reason), "no {reason:?} in {err}");
        assert!(!folder.path().join("merged").exists());
    }
    for wrong in ["0/3", "4/3", "x", "3"] {
        let arguments = ["run", "s.toml", "--shard", wrong, "--output", "x"];
        assert_eq!(rungs(folder.path(), &arguments).0, 2, "{wrong}");
    }
}
