//! Nothing is lost: a study that was killed, stopped or damaged is finished by `--resume`, and
//! its tables are those of a study that was not.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::program::{cut_journal, undrawn};

const SCENARIO: &str = "name = \"s\"\n\
    horizon = { years = 3, burn_in_years = 3 }\n\
    study = { replications = 90 }\n\
    department = [{ headcount = 60 }]\n\
    [[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

const TABLES: [&str; 12] = [
    "runs.csv",
    "series.csv",
    "summary.csv",
    "comparison.csv",
    "places.csv",
    "climate.csv",
    "tenure.csv",
    "ladder.csv",
    "flows.csv",
    "groups.csv",
    "early_warning.csv",
    "manifest.json",
];

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rungs"));
    command
        .args(arguments)
        .args(undrawn(arguments))
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn rungs(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn tables(place: &Path) -> Vec<Vec<u8>> {
    TABLES.iter().map(|table| fs::read(place.join(table)).unwrap()).collect()
}

/// A folder with the scenario, and an uninterrupted run of it in `whole`.
fn stage() -> (tempfile::TempDir, Vec<Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.toml"), SCENARIO).unwrap();
    let whole = rungs(folder.path(), &["run", "s.toml", "--output", "whole"]);
    assert!(whole.status.success(), "{}", error(&whole));
    let expected = tables(&folder.path().join("whole"));
    (folder, expected)
}

/// A number below `bound` that differs from call to call; which moments are hit is up to chance.
fn random(state: &mut u64, bound: u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % bound
}

#[test]
fn a_study_killed_at_twenty_random_moments_ends_with_the_same_tables() {
    let (folder, expected) = stage();
    let clock = Instant::now();
    assert!(rungs(folder.path(), &["run", "s.toml", "--output", "timed"]).status.success());
    let longest = u64::try_from(clock.elapsed().as_millis()).unwrap().max(20);
    let (mut state, mut kills, mut studies) = (2026, 0, 0);
    while kills < 24 {
        studies += 1;
        let place = format!("run-{studies}");
        // A process can be killed when all is done but its own end.
        while !folder.path().join(&place).exists() {
            let mut arguments = vec!["run", "s.toml", "--output", &place];
            if folder.path().join(format!("{place}.partial")).exists() {
                arguments.push("--resume");
            }
            let mut child = command(folder.path(), &arguments).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(random(&mut state, longest * 3 / 2)));
            if child.try_wait().unwrap().is_none() {
                child.kill().unwrap();
                kills += 1;
            }
            let output = child.wait_with_output().unwrap();
            if output.status.success() {
                break;
            }
            // Killed: by a signal, without a code of its own.
            assert_eq!(output.status.code(), None, "{}", error(&output));
        }
        assert!(tables(&folder.path().join(&place)) == expected, "after {kills} kills");
    }
}

#[test]
fn resume_runs_only_what_is_missing() {
    let (folder, expected) = stage();
    let few = rungs(folder.path(), &["run", "s.toml", "--output", "r", "--replications", "70"]);
    assert!(few.status.success());
    fs::rename(folder.path().join("r"), folder.path().join("r.partial")).unwrap();
    let resumed = rungs(folder.path(), &["run", "s.toml", "--output", "r", "--resume"]);
    assert!(resumed.status.success(), "{}", error(&resumed));
    assert!(error(&resumed).contains("140 of 180 runs are on record"), "{}", error(&resumed));
    assert!(tables(&folder.path().join("r")) == expected);
}

#[test]
fn an_unfinished_run_is_neither_mixed_nor_lost_by_mistake() {
    let (folder, _) = stage();
    assert!(rungs(folder.path(), &["run", "s.toml", "--output", "r"]).status.success());
    fs::rename(folder.path().join("r"), folder.path().join("r.partial")).unwrap();
    let anew = rungs(folder.path(), &["run", "s.toml", "--output", "r"]);
    assert_eq!(anew.status.code(), Some(2));
    assert!(error(&anew).contains("--resume"), "{}", error(&anew));
    let other = ["run", "s.toml", "--output", "r", "--resume", "--seed", "2"];
    let refused = rungs(folder.path(), &other);
    assert_eq!(refused.status.code(), Some(2));
    assert!(error(&refused).contains("seed is 1 there and 2 here"), "{}", error(&refused));
    let longer =
        rungs(folder.path(), &["run", "s.toml", "--output", "r", "--resume", "--years", "4"]);
    assert_eq!(longer.status.code(), Some(2));
    assert!(error(&longer).contains("years is 3 there and 4 here"), "{}", error(&longer));
    let resumed = rungs(folder.path(), &["run", "s.toml", "--output", "r", "--resume"]);
    assert!(resumed.status.success(), "what was refused is still there: {}", error(&resumed));
    let nothing = rungs(folder.path(), &["run", "s.toml", "--output", "new", "--resume"]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(error(&nothing).contains("no unfinished run"), "{}", error(&nothing));
}

#[test]
fn a_damaged_record_is_run_again() {
    let (folder, expected) = stage();
    assert!(rungs(folder.path(), &["run", "s.toml", "--output", "r"]).status.success());
    let partial = folder.path().join("r.partial");
    fs::rename(folder.path().join("r"), &partial).unwrap();
    let path = partial.join("runs.journal");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    cut_journal(&mut bytes, 11);
    fs::write(&path, bytes).unwrap();
    let resumed = rungs(folder.path(), &["run", "s.toml", "--output", "r", "--resume"]);
    assert!(resumed.status.success(), "{}", error(&resumed));
    assert!(error(&resumed).contains("178 of 180"), "{}", error(&resumed));
    assert!(tables(&folder.path().join("r")) == expected);
}

#[test]
fn more_replications_and_policies_use_the_runs_that_are_there() {
    let (folder, expected) = stage();
    let few = rungs(folder.path(), &["run", "s.toml", "--output", "r", "--replications", "30"]);
    assert!(few.status.success());
    let more = rungs(folder.path(), &["extend", "r", "--replications", "90"]);
    assert!(more.status.success(), "{}", error(&more));
    assert!(error(&more).contains("60 of 180 runs are on record"), "{}", error(&more));
    for (table, expected) in TABLES.iter().zip(&expected).take(4) {
        assert!(&fs::read(folder.path().join("r").join(table)).unwrap() == expected, "{table}");
    }
    let wider = format!("{SCENARIO}[[policy]]\nname = \"third\"\npressure = 0.5\n");
    fs::write(folder.path().join("wider.toml"), wider).unwrap();
    let third = rungs(folder.path(), &["extend", "r", "wider.toml"]);
    assert!(third.status.success(), "{}", error(&third));
    assert!(error(&third).contains("180 of 270 runs are on record"), "{}", error(&third));
    let direct = rungs(folder.path(), &["run", "wider.toml", "--output", "direct"]);
    assert!(direct.status.success());
    for table in TABLES {
        let read = |place: &str| fs::read(folder.path().join(place).join(table)).unwrap();
        assert!(read("r") == read("direct"), "{table}");
    }
}

#[test]
fn more_years_give_what_a_longer_study_gives() {
    let (folder, _) = stage();
    assert!(rungs(folder.path(), &["run", "s.toml", "--output", "r"]).status.success());
    let refused = rungs(folder.path(), &["extend", "r", "--years", "5"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(error(&refused).contains("would give up 180 of its 180 runs"), "{}", error(&refused));
    assert!(error(&refused).contains("horizon.years 3 → 5"), "{}", error(&refused));
    let longer = rungs(folder.path(), &["extend", "r", "--years", "5", "--rerun"]);
    assert!(longer.status.success(), "{}", error(&longer));
    let direct = rungs(folder.path(), &["run", "s.toml", "--output", "d", "--years", "5"]);
    assert!(direct.status.success());
    assert!(tables(&folder.path().join("r")) == tables(&folder.path().join("d")));
    let no_run = rungs(folder.path(), &["extend", "nowhere", "--years", "5"]);
    assert_eq!(no_run.status.code(), Some(2), "{}", error(&no_run));
}

#[test]
fn an_extension_that_was_cut_short_goes_on_from_where_it_was() {
    let (folder, expected) = stage();
    let run = |place: &str, replications: &str| {
        let arguments = ["run", "s.toml", "--output", place, "--replications", replications];
        assert!(rungs(folder.path(), &arguments).status.success());
    };
    run("r", "30");
    run("more", "60");
    fs::rename(folder.path().join("more"), folder.path().join("r.partial")).unwrap();
    let again = rungs(folder.path(), &["extend", "r", "--replications", "90"]);
    assert!(again.status.success(), "{}", error(&again));
    assert!(error(&again).contains("120 of 180 runs are on record"), "{}", error(&again));
    for (table, expected) in TABLES.iter().zip(&expected).take(4) {
        assert!(&fs::read(folder.path().join("r").join(table)).unwrap() == expected, "{table}");
    }
    // A refusal leaves nothing behind.
    let other = rungs(folder.path(), &["extend", "r", "--seed", "2"]);
    assert_eq!(other.status.code(), Some(2));
    assert!(
        error(&other).contains("r: this would give up 180 of its 180 runs"),
        "{}",
        error(&other)
    );
    assert!(error(&other).contains("study.seed 1 → 2"), "{}", error(&other));
    assert!(!folder.path().join("r.partial").exists());
    // A smaller study is no extension of the finished one, which is kept.
    run("less", "5");
    fs::rename(folder.path().join("less"), folder.path().join("r.partial")).unwrap();
    let refused = rungs(folder.path(), &["extend", "r", "--replications", "95"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(error(&refused).contains("r.partial"), "{}", error(&refused));
    assert!(folder.path().join("r.partial/runs.journal").exists());
}

#[test]
fn what_the_command_line_had_set_holds_when_a_run_is_extended() {
    let (folder, _) = stage();
    let set = ["--set", "policy.dual.pressure=0.25", "--set", "policy.*.pressure=0.5"];
    let run = |place: &str, replications: &str| {
        let arguments = ["run", "s.toml", "--output", place, "--replications", replications];
        assert!(rungs(folder.path(), &[&arguments[..], &set].concat()).status.success());
    };
    run("r", "4");
    let more = rungs(folder.path(), &["extend", "r", "--replications", "6"]);
    assert!(error(&more).contains("8 of 12 runs are on record"), "{}", error(&more));
    run("direct", "6");
    for table in &TABLES[..4] {
        let read = |place: &str| fs::read(folder.path().join(place).join(table)).unwrap();
        assert!(read("r") == read("direct"), "{table}");
    }
}

#[test]
fn a_finer_grid_and_a_longer_list_use_the_points_that_are_there() {
    let (folder, _) = stage();
    let write = |file: &str, text: &str| fs::write(folder.path().join(file), text).unwrap();
    let factor = "[[factor]]\nname = \"rho\"\npaths = [\"department.*.rho\"]\n";
    let listed = |rows: &str| {
        write("points.csv", &format!("rho\n{rows}"));
        let design = "[design]\nkind = \"list\"\nfile = \"points.csv\"\n";
        write("l.toml", &format!("{SCENARIO}{design}{factor}"));
    };
    listed("0.1\n0.5\n");
    let few = ["--replications", "5"];
    let list = ["run", "l.toml", "--output", "r"];
    assert!(rungs(folder.path(), &[&list[..], &few].concat()).status.success());
    // The directory keeps the list: the scenario's own may change or go.
    fs::remove_file(folder.path().join("points.csv")).unwrap();
    let more = rungs(folder.path(), &["extend", "r", "--replications", "7"]);
    assert!(error(&more).contains("20 of 28 runs are on record"), "{}", error(&more));
    listed("0.1\n0.3\n0.5\n");
    let longer = rungs(folder.path(), &["extend", "r", "l.toml", "--replications", "7"]);
    assert!(error(&longer).contains("28 of 42 runs are on record"), "{}", error(&longer));
    write("g.toml", &format!("{SCENARIO}{factor}levels = [0.1, 0.2, 0.3, 0.4, 0.5]\n"));
    let finer = rungs(folder.path(), &["extend", "r", "g.toml", "--replications", "7"]);
    assert!(error(&finer).contains("42 of 70 runs are on record"), "{}", error(&finer));
    let direct = ["run", "g.toml", "--output", "direct", "--replications", "7"];
    assert!(rungs(folder.path(), &direct).status.success());
    for table in TABLES.iter().chain(&["points.csv"]) {
        let read = |place: &str| fs::read(folder.path().join(place).join(table)).unwrap();
        assert!(read("r") == read("direct"), "{table}");
    }
}

#[test]
fn what_a_resumed_study_has_no_need_of_is_not_given_up() {
    let (folder, whole) = stage();
    let folder = folder.path();
    // As if the run had been stopped when all was recorded.
    rungs(folder, &["run", "s.toml", "--quiet", "--output", "r"]);
    fs::rename(folder.join("r"), folder.join("r.partial")).unwrap();
    let before = fs::read(folder.join("r.partial/runs.journal")).unwrap();
    let resume = ["run", "s.toml", "--quiet", "--output", "r", "--resume"];
    let fewer = rungs(folder, &[&resume[..], &["--replications", "80"]].concat());
    assert_eq!(fewer.status.code(), Some(2));
    let said = error(&fewer);
    assert!(said.contains("would give up 20 runs on record"), "{said}");
    assert!(said.contains("study.replications is 90 there and 80 here"), "{said}");
    assert!(fs::read(folder.join("r.partial/runs.journal")).unwrap() == before);
    assert_eq!(rungs(folder, &resume).status.code(), Some(0));
    assert!(tables(&folder.join("r")) == whole);
}
