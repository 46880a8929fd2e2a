//! How the program ends: the exit codes, and messages that are true where the machine is at fault.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/tiny.toml");

/// Takes minutes, and its records grow beyond 400 blocks within seconds.
const LONG: &str = "name = \"long\"\nstudy.replications = 100000\n\
    department = [{ headcount = 30 }]\n[[policy]]\nname = \"a\"\n[[policy]]\nname = \"b\"\n";

/// Runs the program under a limit of the shell's, in blocks of 512 bytes.
fn limited(folder: &Path, blocks: u32, arguments: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_rungs");
    let script = format!("ulimit -f {blocks}; exec {program} {arguments}");
    Command::new("sh").args(["-c", &script]).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_file_that_may_not_grow_is_an_error_that_says_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("long.toml"), LONG).unwrap();
    let none = limited(folder.path(), 1, &format!("run {TINY} -q --no-report --output none"));
    assert_eq!(none.status.code(), Some(5), "{}", said(&none));
    assert!(said(&none).contains("nothing is on record"), "{}", said(&none));
    assert!(said(&none).contains("ulimit -f"), "{}", said(&none));
    assert!(!folder.path().join("none.partial").exists(), "nothing that is of no use is left");
    let some = limited(folder.path(), 400, "run long.toml -q --no-report --output some");
    assert_eq!(some.status.code(), Some(5), "{}", said(&some));
    assert!(said(&some).contains("on record in some.partial, and --resume"), "{}", said(&some));
    assert!(folder.path().join("some.partial/runs.journal").exists());
}

#[test]
fn an_extension_that_fails_leaves_the_run_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let run = limited(folder.path(), 100_000, &format!("run {TINY} -q --no-report --output r"));
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let before = fs::read(folder.path().join("r/runs.csv")).unwrap();
    let more = limited(folder.path(), 100, "extend r --replications 2000 -q --no-report");
    assert_eq!(more.status.code(), Some(5), "{}", said(&more));
    assert!(!said(&more).contains("--resume"), "extend knows no --resume: {}", said(&more));
    assert_eq!(fs::read(folder.path().join("r/runs.csv")).unwrap(), before);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_the_machines_fault() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_rungs"));
    let command = command.args(["describe", "all"]).stdout(full).stderr(Stdio::piped());
    let output = command.spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{}", said(&output));
    assert!(said(&output).contains("make room on the disk"), "{}", said(&output));
}

#[test]
fn what_cannot_be_read_or_created_is_wrong_input() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    for arguments in [
        "run nothing.toml".to_owned(),
        format!("run {TINY} --output file/below"),
        "report nothing".to_owned(),
        "plot nothing".to_owned(),
    ] {
        let output = limited(folder.path(), 100_000, &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {}", said(&output));
    }
    let plot = limited(folder.path(), 100_000, "plot r");
    assert!(said(&plot).contains("'chart'"), "{}", said(&plot));
}

#[test]
fn a_study_that_is_told_to_stop_can_be_resumed_and_says_so_by_its_code() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("long.toml"), LONG).unwrap();
    for signal in ["-TERM", "-HUP"] {
        let resumes = signal == "-HUP";
        let child = Command::new(env!("CARGO_BIN_EXE_rungs"))
            .args(["run", "long.toml", "--no-report"])
            .args(resumes.then_some("--resume"))
            .current_dir(folder.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let journal = folder.path().join("output/long.partial/runs.journal");
        let length = || fs::metadata(&journal).map_or(0, |file| file.len());
        let (before, deadline) = (length(), Instant::now() + Duration::from_secs(30));
        while length() <= before.max(1000) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        assert!(said(&output).contains("give --resume"), "{}", said(&output));
    }
}

#[test]
fn the_help_names_every_code() {
    let help = Command::new(env!("CARGO_BIN_EXE_rungs")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for code in ["0", "1", "2", "3", "4", "5", "130"] {
        let line = format!("{code} ");
        assert!(help.lines().any(|text| text.trim_start().starts_with(&line)), "{code}");
    }
}
