//! Parts of a study put together: folders of parts, what they lack, merging without some of them, and by
//! steps.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{cut_journal, flowing, rungs};

/// Twelve units: three points in four replications.
const SCENARIO: &str = "name = \"s\"\n\
    horizon = { years = 2, burn_in_years = 1 }\n\
    study = { replications = 4 }\n\
    department = [{ headcount = 20 }]\n\
    [[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n\
    [[factor]]\npath = \"policy.*.pressure\"\nlevels = [0.1, 0.4, 0.7]\n";

fn done(folder: &Path, arguments: &[&str]) -> String {
    let outcome = rungs(folder, arguments);
    assert_eq!(outcome.code, 0, "{arguments:?}: {}", outcome.err);
    outcome.out
}

fn refused(folder: &Path, arguments: &[&str], reasons: &[&str]) {
    let outcome = rungs(folder, arguments);
    assert_eq!(outcome.code, 2, "{arguments:?}: {}", outcome.err);
    for reason in reasons {
        assert!(outcome.err.contains(reason), "no {reason:?} in {}", outcome.err);
    }
}

/// A folder with the study whole, in `whole`, and its five parts in `d.parts`.
fn stage() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), SCENARIO).unwrap();
    done(folder.path(), &["run", "s.toml", "-q", "--output", "whole"]);
    for part in 1..=5 {
        let shard = format!("{part}/5");
        let run = ["run", "s.toml", "-q", "--shard", &shard, "--continue", "--output", "d"];
        done(folder.path(), &run);
    }
    folder
}

/// The files of a directory by name, but for times.
fn files(place: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<(String, Vec<u8>)> = entries
        .filter(|path| path.is_file() && !path.ends_with("timings.json"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn assert_same(folder: &Path, found: &str, expected: &str) {
    let (found, expected) = (files(&folder.join(found)), files(&folder.join(expected)));
    let names = |files: &[(String, Vec<u8>)]| -> Vec<String> {
        files.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&found), names(&expected));
    for ((name, found), (_, expected)) in found.iter().zip(&expected) {
        assert!(found == expected, "{name} differs");
    }
}

/// The tables of `found` are those of `expected`, and there are some.
fn assert_same_tables(folder: &Path, found: &str, expected: &str) {
    let tables = |place: &str| {
        let mut files = files(&folder.join(place));
        files.retain(|(name, _)| name.ends_with(".csv"));
        files
    };
    let (found, expected) = (tables(found), tables(expected));
    assert!(found.len() > 5 && found.len() == expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert!(found == expected, "{} differs", expected.0);
    }
}

fn manifest(folder: &Path, place: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(place).join("manifest.json")).unwrap()).unwrap()
}

/// Changes a bit of the record of a run in a part.
fn damage(folder: &Path, part: &str) {
    let path = folder.join(part).join("runs.journal");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_folder_of_parts_is_merged_whatever_else_lies_in_it() {
    let folder = stage();
    let folder = folder.path();
    let parts = folder.join("d.parts");
    for name in ["plan", "log"] {
        fs::create_dir(parts.join(name)).unwrap();
        fs::write(parts.join(name).join("resolved.json"), "{}").unwrap();
    }
    for name in ["element.sh", "merge.sh", "decide.sh", "submission.json", "round-1.json"] {
        fs::write(parts.join(name), "x").unwrap();
    }
    // An attempt at a part that another one has finished, and one that has just begun.
    let attempt = parts.join("2-of-5.node-7-1f.partial");
    fs::create_dir(&attempt).unwrap();
    for (name, bytes) in files(&parts.join("2-of-5")) {
        fs::write(attempt.join(name), bytes).unwrap();
    }
    fs::create_dir(parts.join("2-of-5.node-8-1f.partial")).unwrap();
    let mut given: Vec<String> = fs::read_dir(&parts)
        .unwrap()
        .map(|entry| format!("d.parts/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    given.sort();
    let mut merge = vec!["merge", "-q", "--output", "d"];
    merge.extend(given.iter().map(String::as_str));
    done(folder, &merge);
    assert_same(folder, "d", "whole");
    done(folder, &["merge", "d.parts", "-q", "--output", "e"]);
    assert_same(folder, "e", "whole");
    fs::write(parts.join("notes.txt"), "mine").unwrap();
    refused(folder, &["merge", "d.parts/notes.txt", "--output", "f"], &["d.parts/notes.txt"]);
    refused(
        folder,
        &["merge", "d.parts/log", "--output", "f"],
        &["none of what is given is a part"],
    );
    fs::create_dir(folder.join("empty")).unwrap();
    let both = ["merge", "d.parts", "empty", "--output", "f"];
    refused(folder, &both, &["empty is no part of a study"]);
    assert!(!folder.join("f").exists());
}

#[test]
fn what_a_part_lacks_is_told_by_replication_and_point() {
    let folder = stage();
    let folder = folder.path();
    damage(folder, "d.parts/3-of-5");
    // Part 3 of 5 has the units 5 to 7 of 12, from 1: replication 2 at points 2 and 3, 3 at point 1.
    let whole = rungs(folder, &["merge", "d.parts", "--output", "d"]);
    let one_of =
        ["replication 2 at point 2", "replication 2 at point 3", "replication 3 at point 1"];
    let named =
        one_of.iter().any(|words| whole.err.contains(&format!("d.parts/3-of-5 lacks {words}")));
    assert!(whole.code == 2 && named, "{}", whole.err);
    let remedy = "`rungs run FILE --shard 3/5 --output d.parts/3-of-5 --overwrite`";
    assert!(whole.err.contains(remedy), "{}", whole.err);
    assert!(!folder.join("d").exists() && !folder.join("d.partial").exists());
    fs::rename(folder.join("d.parts/1-of-5"), folder.join("d.parts/1-of-5.n-1-2.partial")).unwrap();
    fs::remove_dir_all(folder.join("d.parts/5-of-5")).unwrap();
    let said = [
        "parts are missing: 5/5",
        "part 1/5 is unfinished, with 4 runs on record in d.parts/1-of-5.n-1-2.partial",
        "--allow-missing",
    ];
    refused(folder, &["merge", "d.parts", "--output", "d"], &said);
}

#[test]
fn without_some_parts_the_first_replications_that_are_complete_are_merged_and_all_say_so() {
    let folder = stage();
    let folder = folder.path();
    // Replications 1 and 2 are in parts 1 to 3, of which the last has begun with replication 3.
    fs::remove_dir_all(folder.join("d.parts/4-of-5")).unwrap();
    let out = done(folder, &["merge", "d.parts", "--allow-missing", "--output", "d"]);
    let warning =
        "Of the 4 replications planned these are the first 2. 1 part was missing or not whole";
    assert!(flowing(&out).contains(warning), "{out}");
    let run = ["run", "s.toml", "-q", "--set", "study.replications=2", "--output", "two"];
    done(folder, &run);
    assert_same_tables(folder, "d", "two");
    let missing = &manifest(folder, "d")["missing"];
    let expected = serde_json::json!({
        "planned_replications": 4, "merged_replications": 2, "parts": ["4/5"],
    });
    assert_eq!(*missing, expected);
    assert!(manifest(folder, "two")["missing"].is_null());
    let json = ["merge", "d.parts", "--allow-missing", "--json", "--overwrite", "--output", "d"];
    let told: Value = serde_json::from_str(&done(folder, &json)).unwrap();
    assert_eq!(told["studies"][0]["missing"], expected);
    for place in ["d", "two"] {
        done(folder, &["report", place]);
    }
    for (file, times) in [("report.md", 2), ("report.html", 2)] {
        let read = |place: &str| fs::read_to_string(folder.join(place).join(file)).unwrap();
        let found = read("d").matches("Of the 4 replications planned").count();
        assert!(found >= times, "{file} says it {found} times");
        assert!(!read("two").contains("replications planned"));
        assert!(
            read("d").contains("--set study.replications=2"),
            "its recipe gives the same tables"
        );
    }
    let charts = |place: &str| files(&folder.join(place).join("charts"));
    assert!(charts("d") == charts("two") && !charts("d").is_empty());
    let verified = done(folder, &["verify", "d"]);
    assert!(verified.contains("the first 2 of 4 replications of a study"), "{verified}");
    assert!(verified.contains("the same to the byte"), "{verified}");
    let compared = flowing(&done(folder, &["compare", "two", "d"]));
    assert!(compared.contains("d: Of the 4 replications planned"), "{compared}");
    assert!(!compared.contains("two: Of the"), "{compared}");
    // What else the parts had is on record in it: only what is missing is run.
    done(folder, &["extend", "d", "-q"]);
    let simulated = |place: &str| {
        let text = fs::read(folder.join(place).join("timings.json")).unwrap();
        serde_json::from_slice::<Value>(&text).unwrap()["person_months"].as_u64().unwrap()
    };
    assert!(2 * simulated("d") < simulated("whole"));
    let _ = fs::remove_dir_all(folder.join("d/charts"));
    for name in ["report.html", "report.md", "drawn.json"] {
        let _ = fs::remove_file(folder.join("d").join(name));
    }
    assert_same(folder, "d", "whole");
}

#[test]
fn without_a_complete_replication_nothing_is_merged() {
    let folder = stage();
    let folder = folder.path();
    fs::remove_dir_all(folder.join("d.parts/2-of-5")).unwrap();
    let merge = ["merge", "d.parts", "--allow-missing", "--output", "d"];
    refused(folder, &merge, &["part 2/5 lacks replication 1 at point 3"]);
    assert!(!folder.join("d").exists() && !folder.join("d.partial").exists());
    let precise = SCENARIO.replace(
        "study = { replications = 4 }",
        "study.precision = { metric = \"morale\", half_width = 9.0, max = 40 }",
    );
    fs::write(folder.join("p.toml"), precise).unwrap();
    for part in ["1/2", "2/2"] {
        let run = ["run", "p.toml", "-q", "--shard", part, "--round", "1", "--output", "p"];
        done(folder, &[&run[..], &["--continue"]].concat());
    }
    let few = ["merge", "p.parts", "--allow-missing", "--output", "x"];
    refused(folder, &few, &["this study ends at every point at its precision"]);
    refused(folder, &["merge", "p.parts", "--as-part", "--output", "x"], &["parts of rounds"]);
    done(folder, &["merge", "p.parts", "-q", "--output", "x"]);
    done(folder, &["run", "p.toml", "-q", "--output", "y"]);
    assert_same(folder, "x", "y");
    fs::remove_dir_all(folder.join("p.parts/round-1/2-of-2")).unwrap();
    let missing = ["merge", "p.parts", "--output", "z"];
    refused(folder, &missing, &["parts are missing: 2/2 of round 1"]);
}

#[test]
fn what_attempts_that_are_not_finished_have_on_record_counts() {
    let folder = stage();
    let folder = folder.path();
    for part in [2, 4] {
        let [from, to] = ["", ".node.example-3-4.partial"]
            .map(|ending| folder.join(format!("d.parts/{part}-of-5{ending}")));
        fs::rename(from, to).unwrap();
    }
    let merge = ["merge", "d.parts", "--output", "d", "-q"];
    refused(folder, &merge, &["part 2/5 is unfinished, with 4 runs", "part 4/5 is unfinished"]);
    done(folder, &[&merge[..], &["--allow-missing"]].concat());
    assert_same(folder, "d", "whole");
    // A record less, as a process that was killed leaves it.
    let path = folder.join("d.parts/4-of-5.node.example-3-4.partial/runs.journal");
    let mut bytes = fs::read(&path).unwrap();
    cut_journal(&mut bytes, 5);
    fs::write(&path, &bytes).unwrap();
    done(folder, &[&merge[..], &["--allow-missing", "--overwrite"]].concat());
    let missing = manifest(folder, "d")["missing"].clone();
    assert_eq!(missing["parts"], serde_json::json!(["4/5"]));
    assert!(missing["merged_replications"].as_u64() >= Some(2), "{missing}");
    done(folder, &["verify", "d"]);
}

#[test]
fn parts_are_joined_by_steps_to_the_same_bytes() {
    let folder = stage();
    let folder = folder.path();
    let join = |parts: &[&str], place: &str| {
        let paths: Vec<String> = parts.iter().map(|part| format!("d.parts/{part}-of-5")).collect();
        let mut join = vec!["merge", "--as-part", "--output", place];
        join.extend(paths.iter().map(String::as_str));
        done(folder, &join)
    };
    let said = join(&["2", "1", "4"], "a");
    assert_eq!(said, "Parts 1–2, 4 of 5: 12 runs in a.\n");
    join(&["3"], "b");
    join(&["5"], "c");
    done(folder, &["merge", "b", "c", "--as-part", "-q", "--output", "bc"]);
    let shard = |place: &str| manifest(folder, place)["shard"].clone();
    assert_eq!(shard("a"), serde_json::json!({ "parts": [1, 2, 4], "of": 5 }));
    assert_eq!(shard("bc"), serde_json::json!({ "parts": [3, 5], "of": 5 }));
    assert!(!folder.join("a/runs.csv").exists());
    done(folder, &["merge", "bc", "a", "-q", "--output", "d"]);
    assert_same(folder, "d", "whole");
    let verified = done(folder, &["verify", "a"]);
    assert!(verified.contains("parts 1–2, 4 of 5 of a study"), "{verified}");
    let both = ["merge", "a", "d.parts/4-of-5", "bc", "--output", "e"];
    refused(folder, &both, &["d.parts/4-of-5 and a are both part 4 of 5"]);
    refused(folder, &["merge", "a", "b", "--output", "e"], &["parts are missing: 5/5"]);
    refused(folder, &["report", "a"], &["a: a part of a study; join the parts"]);
    refused(folder, &["extend", "a"], &["a is a part of a study; merge the parts first"]);
    damage(folder, "a");
    assert_eq!(rungs(folder, &["verify", "a"]).code, 1);
    refused(
        folder,
        &["merge", "a", "bc", "--output", "e"],
        &["a lacks replication", "join it again"],
    );
    let again = ["merge", "a", "bc", "--as-part", "--output", "e"];
    refused(folder, &again, &["a lacks replication"]);
    let attempt = folder.join("d.parts/2-of-5.n-1-2.partial");
    fs::rename(folder.join("d.parts/2-of-5"), attempt).unwrap();
    let unfinished = ["merge", "d.parts", "--as-part", "--output", "e"];
    refused(folder, &unfinished, &["2-of-5.n-1-2.partial is not finished"]);
    assert!(!folder.join("e").exists());
}

#[test]
fn tables_over_time_are_left_out_or_written_as_a_merge_is_told() {
    let folder = stage();
    let folder = folder.path();
    done(folder, &["merge", "d.parts", "--series", "off", "-q", "--output", "d"]);
    assert!(!folder.join("d/series.csv").exists() && folder.join("d/runs.csv").exists());
    let run = ["run", "s.toml", "-q", "--set", "output.series=false", "--output", "off"];
    done(folder, &run);
    assert_same(folder, "d", "off");
    done(folder, &["verify", "d", "-q"]);
    done(folder, &["extend", "d", "-q", "--set", "output.series=true"]);
    assert_same_tables(folder, "d", "whole");
}

#[cfg(unix)]
#[test]
fn more_parts_are_merged_than_files_may_be_open() {
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("s.toml"), SCENARIO).unwrap();
    for part in 1..=12 {
        let shard = format!("{part}/12");
        let run = ["run", "s.toml", "-q", "--shard", &shard, "--continue", "--output", "d"];
        done(folder, &run);
    }
    let program = assert_cmd::cargo::cargo_bin("rungs");
    let script = "ulimit -n 20 && exec \"$0\" merge d.parts --threads 1 --no-report -q --output d";
    let merged = Command::new("sh").arg("-c").arg(script).arg(program).current_dir(folder).output();
    let merged = merged.unwrap();
    assert!(merged.status.success(), "{}", String::from_utf8_lossy(&merged.stderr));
    done(folder, &["run", "s.toml", "-q", "--output", "whole"]);
    assert_same(folder, "d", "whole");
}
