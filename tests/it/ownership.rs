//! Only what the program has written is ever replaced or removed, wherever it lies; and what a crash
//! has left of a replacement is finished by the next command.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{Outcome, cut_journal, rungs};

const SCENARIO: &str = "name = \"s\"\n\
    horizon = { years = 1, burn_in_years = 0 }\n\
    study = { replications = 2 }\n\
    output = { series = false, breakdowns = false }\n\
    department = [{ headcount = 10 }]\n\
    [[policy]]\nname = \"a\"\n";

/// A folder with the scenario.
fn stage() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), SCENARIO).unwrap();
    folder
}

/// Runs a command that has to succeed.
fn done(folder: &Path, arguments: &[&str]) -> Outcome {
    let outcome = rungs(folder, arguments);
    assert_eq!(outcome.code, 0, "{arguments:?}: {}", outcome.err);
    outcome
}

/// Runs a command that has to be refused as wrong, and to say why.
fn refused(folder: &Path, arguments: &[&str], reason: &str) {
    let Outcome { code, err, .. } = rungs(folder, arguments);
    assert_eq!(code, 2, "{arguments:?}: {err}");
    assert!(err.contains(reason), "{arguments:?}: no {reason:?} in {err}");
}

/// Every file below `place` but timings.json, by its relative path.
fn files(place: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![place.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("timings.json") {
                let name = path.strip_prefix(place).unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn a_directory_with_a_manifest_of_somebody_else_is_never_replaced() {
    let folder = stage();
    for part in ["1/2", "2/2"] {
        done(folder.path(), &["run", "s.toml", "--shard", part, "--output", &part[..1], "-q"]);
    }
    for place in ["a", "b"] {
        done(folder.path(), &["run", "s.toml", "--output", place, "-q"]);
    }
    let app = folder.path().join("app");
    write(&app.join("manifest.json"), "{\"name\":\"web app\"}");
    write(&app.join("thesis.tex"), "words");
    for command in [
        &["run", "s.toml"][..],
        &["merge", "1", "2"],
        &["compare", "a", "b"],
        &["replay", "a", "--policy", "a", "--replication", "1"],
        &["validate", "--quick"],
    ] {
        let arguments = [command, &["--output", "app", "--overwrite", "-q"]].concat();
        refused(folder.path(), &arguments, "app is not a run directory");
    }
    refused(folder.path(), &["extend", "app"], "app");
    assert_eq!(files(&app).len(), 2);
    assert!(!folder.path().join("app.partial").exists());
}

#[test]
fn what_was_not_written_by_the_program_is_carried_over() {
    let folder = stage();
    let place = folder.path().join("r");
    done(folder.path(), &["run", "s.toml", "--output", "r", "-q"]);
    let mine = ["notes.md", "paper/a.tex", "charts/mine.svg"];
    mine.iter().for_each(|name| write(&place.join(name), "mine"));
    for command in [
        &["extend", "r", "--replications", "3", "-q"][..],
        &["run", "s.toml", "--output", "r", "--overwrite", "-q"],
    ] {
        done(folder.path(), command);
        for name in mine {
            assert_eq!(fs::read_to_string(place.join(name)).unwrap(), "mine", "{name}");
        }
    }
    let compare = ["compare", "r", "other", "--output", "c", "--overwrite", "-q"];
    done(folder.path(), &["run", "s.toml", "--output", "other", "-q"]);
    done(folder.path(), &compare);
    write(&folder.path().join("c/notes.md"), "mine");
    done(folder.path(), &compare);
    assert!(folder.path().join("c/notes.md").exists());
    assert!(fs::read_dir(folder.path()).unwrap().count() == 4, "nothing lies beside them");
}

#[test]
fn a_comparison_replaces_a_comparison_and_no_study() {
    let folder = stage();
    for place in ["a", "b", "c"] {
        done(folder.path(), &["run", "s.toml", "--output", place, "-q"]);
    }
    let before = files(&folder.path().join("c"));
    for command in [
        &["compare", "a", "b"][..],
        &["validate", "--quick"],
        &["replay", "a", "--policy", "a", "--replication", "1"],
    ] {
        let arguments = [command, &["--output", "c", "--overwrite", "-q"]].concat();
        refused(folder.path(), &arguments, "c is a study");
    }
    assert!(files(&folder.path().join("c")) == before);
}

#[test]
fn a_file_where_a_new_table_would_lie_is_refused_by_name_before_any_work() {
    let folder = stage();
    let place = folder.path().join("r");
    done(folder.path(), &["run", "s.toml", "--output", "r", "-q"]);
    write(&place.join("series.csv"), "mine");
    let before = files(&place);
    for command in [
        &["extend", "r", "--set", "output.series=true"][..],
        &["run", "s.toml", "--output", "r", "--overwrite", "--set", "output.series=true"],
    ] {
        refused(folder.path(), command, "r/series.csv was not written by rungs");
    }
    assert!(files(&place) == before && !folder.path().join("r.partial").exists());
    done(folder.path(), &["extend", "r", "--replications", "3", "-q"]);
    assert_eq!(fs::read_to_string(place.join("series.csv")).unwrap(), "mine");
}

#[test]
fn directories_of_the_user_beside_a_run_are_never_emptied() {
    let folder = stage();
    write(&folder.path().join("u.partial/mine.txt"), "mine");
    for more in [&[][..], &["--overwrite"], &["--resume"]] {
        let arguments = [&["run", "s.toml", "--output", "u"][..], more].concat();
        refused(folder.path(), &arguments, "u.partial was not written by rungs");
    }
    assert!(folder.path().join("u.partial/mine.txt").exists());
    done(folder.path(), &["run", "s.toml", "--output", "r", "-q"]);
    done(folder.path(), &["run", "s.toml", "--output", "r.old", "-q"]);
    let before = files(folder.path());
    for command in [
        &["extend", "r", "--replications", "3"][..],
        &["run", "s.toml", "--output", "r", "--overwrite"],
    ] {
        refused(folder.path(), command, "r.old lies where r is kept while it is replaced");
    }
    assert!(files(folder.path()) == before);
}

#[cfg(unix)]
#[test]
fn a_study_behind_a_link_is_replaced_where_it_lies() {
    use std::os::unix::fs::symlink;
    let folder = stage();
    done(folder.path(), &["run", "s.toml", "--output", "scratch/study", "-q"]);
    symlink("scratch/study", folder.path().join("study")).unwrap();
    let (link, real) = (folder.path().join("study"), folder.path().join("scratch/study"));
    let lines = || fs::read_to_string(real.join("runs.csv")).unwrap().lines().count();
    done(folder.path(), &["extend", "study", "--replications", "4", "-q"]);
    assert_eq!(lines(), 5);
    done(folder.path(), &["extend", "study/", "--replications", "5", "-q"]);
    assert_eq!(lines(), 6);
    done(folder.path(), &["run", "s.toml", "--output", "study", "--overwrite", "-q"]);
    assert_eq!(lines(), 3);
    done(folder.path(), &["clean", "study", "-q"]);
    assert!(!real.join("runs.csv").exists());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_dir(folder.path().join("scratch")).unwrap().count(), 1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing lies beside the link");
    symlink("scratch/new", folder.path().join("new")).unwrap();
    done(folder.path(), &["run", "s.toml", "--output", "new", "-q"]);
    assert!(folder.path().join("scratch/new/runs.csv").exists());
    symlink("unmounted/study", folder.path().join("nowhere")).unwrap();
    refused(
        folder.path(),
        &["run", "s.toml", "--output", "nowhere"],
        "whose folder does not exist",
    );
}

#[test]
fn a_run_is_extended_from_within_its_directory() {
    let folder = stage();
    let place = folder.path().join("deep/r");
    done(folder.path(), &["run", "s.toml", "--output", "deep/r", "-q"]);
    for (here, shown) in [(".", "4"), ("../r", "5")] {
        let outcome = done(&place, &["extend", here, "--replications", shown]);
        assert!(outcome.out.contains("cd \"$PWD\""), "{}", outcome.out);
        let lines = fs::read_to_string(place.join("runs.csv")).unwrap().lines().count();
        assert_eq!(lines.to_string(), (shown.parse::<usize>().unwrap() + 1).to_string());
        assert_eq!(fs::read_dir(folder.path().join("deep")).unwrap().count(), 1);
    }
}

/// A directory `r` with the user's notes, as a crash has left it between the two renames of an
/// extension; `whole` is what it would have been.
fn cut_off(lock: Option<&str>) -> tempfile::TempDir {
    let folder = stage();
    let at = |name: &str| folder.path().join(name);
    done(folder.path(), &["run", "s.toml", "--output", "r", "-q"]);
    write(&at("r/notes.md"), "mine");
    fs::rename(at("r"), at("r.old")).unwrap();
    for place in ["r", "whole"] {
        done(folder.path(), &["run", "s.toml", "--output", place, "--replications", "3", "-q"]);
    }
    write(&at("whole/notes.md"), "mine");
    fs::rename(at("r"), at("r.partial")).unwrap();
    if let Some(notes) = lock {
        write(&at("r.partial/rungs.lock"), notes);
    }
    folder
}

#[test]
fn a_replacement_that_was_cut_off_is_finished_by_whatever_writes_next() {
    let whole = ["run", "s.toml", "--output", "r", "--replications", "3", "-q"];
    for lock in [Some("rungs lock\nreplaces\n"), None] {
        for (command, code) in [
            (&["extend", "r", "-q"][..], 0),
            (&["clean", "r", "-q"], 0),
            (&whole, 2),
            (&[&whole[..], &["--resume"]].concat(), 0),
            (&[&whole[..], &["--overwrite"]].concat(), 0),
        ] {
            let folder = cut_off(lock);
            for reader in [
                &["report", "r"][..],
                &["chart", "r"],
                &["compare", "r", "whole"],
                &["replay", "r", "--policy", "a", "--replication", "1"],
            ] {
                refused(folder.path(), reader, "`rungs extend");
            }
            let outcome = rungs(folder.path(), command);
            assert_eq!(outcome.code, code, "{command:?}: {}", outcome.err);
            if code != 0 {
                assert!(outcome.err.contains("is now in its place"), "{}", outcome.err);
            }
            done(folder.path(), &["extend", "r", "-q"]);
            let (found, expected) = ["r", "whole"].map(|p| files(&folder.path().join(p))).into();
            assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
            for (name, bytes) in &expected {
                // What the command line had set stands in the manifest.
                assert!(found[name] == *bytes, "{command:?}: {} differs", name.display());
            }
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "{command:?}");
        }
    }
}

#[test]
fn parts_are_only_read_and_a_refused_merge_is_simply_run_again() {
    let folder = stage();
    let part = |number: u32| {
        let (shard, place) = (format!("{number}/2"), format!("part-{number}"));
        let run = ["run", "s.toml", "--shard", &shard, "--output", &place, "--overwrite", "-q"];
        done(folder.path(), &run);
    };
    part(1);
    part(2);
    let merge = ["merge", "part-1", "part-2", "--output", "m", "-q"];
    let path = folder.path().join("part-2/runs.journal");
    let mut bytes = fs::read(&path).unwrap();
    cut_journal(&mut bytes, 3);
    fs::write(&path, &bytes).unwrap();
    for _ in 0..2 {
        refused(folder.path(), &merge, "part-2 lacks replication");
        assert_eq!(fs::read(&path).unwrap(), bytes, "a part is only read");
        assert!(!folder.path().join("m.partial").exists());
    }
    part(2);
    // As a process that was killed leaves it.
    write(&folder.path().join("m.partial/rungs.lock"), "rungs lock\ncopy\nfile runs.journal\n");
    fs::copy(
        folder.path().join("part-1/runs.journal"),
        folder.path().join("m.partial/runs.journal"),
    )
    .unwrap();
    done(folder.path(), &merge);
    done(folder.path(), &["run", "s.toml", "--output", "whole", "-q"]);
    assert!(files(&folder.path().join("m")) == files(&folder.path().join("whole")));
}

#[test]
fn the_runs_of_another_unfinished_run_are_not_discarded_by_a_merge() {
    let folder = stage();
    for (shard, place) in [("1/2", "part-1"), ("2/2", "part-2")] {
        done(folder.path(), &["run", "s.toml", "--shard", shard, "--output", place, "-q"]);
    }
    done(folder.path(), &["run", "s.toml", "--output", "m", "-q", "--seed", "9"]);
    fs::rename(folder.path().join("m"), folder.path().join("m.partial")).unwrap();
    let before = files(&folder.path().join("m.partial"));
    refused(folder.path(), &["merge", "part-1", "part-2", "--output", "m"], "unfinished run of 2");
    let compare = ["compare", "part-1", "part-2", "--output", "m", "--overwrite"];
    assert_ne!(rungs(folder.path(), &compare).code, 0);
    let found = files(&folder.path().join("m.partial"));
    assert!(before.iter().all(|(name, bytes)| found[name] == *bytes));
}

#[test]
fn the_journal_of_a_study_depends_neither_on_threads_nor_on_its_way() {
    let folder = stage();
    let run = |place: &str, more: &[&str]| {
        let arguments = [&["run", "s.toml", "--output", place, "-q"][..], more].concat();
        done(folder.path(), &[&arguments[..], &["--replications", "9"]].concat());
    };
    run("one", &["--threads", "1"]);
    run("four", &["--threads", "4"]);
    for (shard, place) in [("1/2", "part-1"), ("2/2", "part-2")] {
        run(place, &["--shard", shard]);
    }
    done(folder.path(), &["merge", "part-2", "part-1", "--output", "merged", "-q"]);
    done(folder.path(), &["run", "s.toml", "--output", "extended", "-q", "--replications", "4"]);
    done(folder.path(), &["extend", "extended", "--replications", "9", "-q"]);
    done(folder.path(), &["run", "s.toml", "--output", "resumed", "-q", "--replications", "5"]);
    fs::rename(folder.path().join("resumed"), folder.path().join("resumed.partial")).unwrap();
    run("resumed", &["--resume"]);
    for name in ["runs.journal", "warm_ups.journal"] {
        let read = |place: &str| fs::read(folder.path().join(place).join(name)).unwrap();
        for place in ["four", "merged", "extended", "resumed"] {
            assert!(read(place) == read("one"), "{name} of {place}");
        }
    }
}
