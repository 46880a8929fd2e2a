//! Runs that go on from whatever there is, started any number of times, also at the same time.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use assert_cmd::Command;
use rungs::output::Formats;
use rungs::run::{
    Ending, PlannedStudy, RunError, RunOptions, RunProgress, Start, StudySource, parts_folder,
};
use rungs::scenario::Overrides;
use rungs::study::disk::{Disk, FileKind, Files, OpenFile, OpenMode};
use rungs::study::{NoProgress, Progress, Shard};

use crate::program::undrawn;

const SCENARIO: &str = r#"
name = "s"
horizon = { years = 2, burn_in_years = 2 }
study = { replications = 3 }
department = [{ headcount = 30 }]
policy = [{ name = "single" }, { name = "dual", preset = "dual-ladder" }]
factor = [{ path = "policy.dual.pressure", levels = [0.0, 0.5, 1.0] }]
"#;

/// Variables by which elements of arrays are told.
const VARIABLES: [&str; 10] = [
    "SLURM_ARRAY_TASK_ID",
    "PBS_ARRAY_INDEX",
    "PBS_ARRAYID",
    "LSB_JOBINDEX",
    "SGE_TASK_ID",
    "OAR_ARRAY_INDEX",
    "HQ_TASK_ID",
    "JOB_COMPLETION_INDEX",
    "AWS_BATCH_JOB_ARRAY_INDEX",
    "BATCH_TASK_INDEX",
];

struct Stage(tempfile::TempDir);

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("s.toml"), SCENARIO).unwrap();
        Self(folder)
    }

    /// Code, standard output and standard error of the program.
    fn rungs(&self, variables: &[(&str, &str)], arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::cargo_bin("rungs").unwrap();
        command.args(arguments).args(undrawn(arguments)).current_dir(self.0.path());
        VARIABLES.iter().for_each(|name| _ = command.env_remove(name));
        let output = command.envs(variables.iter().copied()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    /// The files of a directory.
    fn files(&self, name: &str) -> BTreeMap<OsString, Vec<u8>> {
        contents(&self.path(name))
    }

    fn names(&self, name: &str) -> Vec<String> {
        let names = fs::read_dir(self.path(name)).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }
}

fn contents(folder: &Path) -> BTreeMap<OsString, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    // When and how long is no matter of the study.
    let files = files.filter(|file| file.file_name() != "timings.json");
    files.map(|file| (file.file_name(), fs::read(file.path()).unwrap())).collect()
}

#[test]
fn elements_of_an_array_write_parts_that_are_the_whole_together() {
    let stage = Stage::new();
    assert_eq!(stage.rungs(&[], &["run", "s.toml", "-q", "--output", "whole"]).0, 0);
    // More parts than replications, and fewer.
    for of in [2, 7] {
        let output = format!("of-{of}");
        for part in 1..=of {
            let (shard, index) = (format!("auto/{of}"), (part - 1).to_string());
            let run = ["run", "s.toml", "--shard", &shard, "--continue", "--output", &output];
            let variables = [("JOB_COMPLETION_INDEX", index.as_str())];
            let (code, out, err) = stage.rungs(&variables, &run);
            assert_eq!(code, 0, "{err}");
            assert!(out.contains(&format!("Part {part} of {of}: ")), "{out}");
            let (code, out, _) = stage.rungs(&variables, &run);
            assert_eq!(code, 0);
            assert!(out.contains(&format!("Part {part} of {of} is finished")), "{out}");
        }
        let parts: Vec<String> =
            (1..=of).map(|part| format!("of-{of}.parts/{part}-of-{of}")).collect();
        let mut merge = vec!["merge", "-q", "--output", &output];
        merge.extend(parts.iter().map(String::as_str));
        let (code, _, err) = stage.rungs(&[], &merge);
        assert_eq!(code, 0, "{err}");
        assert!(stage.files(&output) == stage.files("whole"), "{of}");
    }
}

#[test]
fn without_an_index_or_with_two_nothing_is_begun() {
    let stage = Stage::new();
    let run = ["run", "s.toml", "--shard", "auto/4", "--continue", "--output", "o"];
    for variables in [
        &[][..],
        &[("SLURM_ARRAY_TASK_ID", "5")],
        &[("SLURM_ARRAY_TASK_ID", "2"), ("PBS_ARRAY_INDEX", "3")],
    ] {
        let (code, _, err) = stage.rungs(variables, &run);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("--shard K/4"), "{err}");
    }
    assert_eq!(stage.names(""), ["s.toml"]);
}

#[test]
fn a_whole_study_begins_goes_on_and_is_found() {
    let stage = Stage::new();
    assert_eq!(stage.rungs(&[], &["run", "s.toml", "-q", "--output", "whole"]).0, 0);
    // Left by a run that went on alone, and by an attempt that was cut off.
    stop_after(&stage, "o", 3, Start::Nothing { overwrite: false });
    stop_after(&stage, "o", 7, Start::Continued { attempt: "node-1-a" });
    assert_eq!(stage.names(""), ["o.node-1-a.partial", "o.partial", "s.toml", "whole"]);
    let run = ["run", "s.toml", "--continue", "--output", "o"];
    let (code, _, err) = stage.rungs(&[], &run);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("of 18 runs are on record"), "{err}");
    assert_eq!(stage.names(""), ["o", "s.toml", "whole"]);
    assert!(stage.files("o") == stage.files("whole"));
    let (code, out, err) = stage.rungs(&[], &run);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("The study is finished in o"), "{out}");
    let (code, _, err) = stage.rungs(&[], &[&run[..], &["--replications", "4"]].concat());
    assert_eq!(code, 2);
    assert!(err.contains("o holds another study") && err.contains("replications"), "{err}");
}

#[test]
fn attempts_of_another_study_are_left_alone() {
    let stage = Stage::new();
    stop_after(&stage, "o", 3, Start::Continued { attempt: "node-1-a" });
    let run = ["run", "s.toml", "-q", "--continue", "--output", "o", "--replications", "2"];
    let (code, _, err) = stage.rungs(&[], &run);
    assert_eq!(code, 0, "{err}");
    assert_eq!(stage.names(""), ["o", "o.node-1-a.partial", "s.toml"]);
}

/// Stops after some runs.
struct Stops(AtomicU64);

impl Progress for Stops {
    fn advance(&self, runs: u64) {
        self.0.fetch_sub(runs.min(self.0.load(Ordering::Relaxed)), Ordering::Relaxed);
    }

    fn stops(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

impl RunProgress for Stops {}

fn stop_after(stage: &Stage, name: &str, runs: u64, start: Start<'_>) {
    let place = stage.path(name);
    let stops = Stops(AtomicU64::new(runs));
    let ending = into(&place, (start, None), &Disk::files(), &stops).unwrap();
    assert!(matches!(ending, Ending::Stopped { kept: Some(_), .. }), "{ending:?}");
}

fn into(
    place: &Path,
    (start, shard): (Start<'_>, Option<Shard>),
    files: &Arc<dyn Files>,
    progress: &dyn RunProgress,
) -> Result<Ending, RunError> {
    let source = StudySource::parse("s.toml", SCENARIO, &Overrides::default(), None).unwrap();
    let study = PlannedStudy::new(&source, shard.map(Into::into));
    let formats = Formats::default();
    let options = RunOptions { files, start, threads: 1, formats, draws: false, machine: None };
    Ok(study.run_into(place, &options, progress)?.ending)
}

/// A disk on which everybody has every lock, as on a network file system without lock manager.
#[derive(Clone, Copy, Debug)]
struct NoLocks;

#[derive(Debug)]
struct Unlocked(Arc<dyn OpenFile>);

impl OpenFile for Unlocked {
    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.0.read_at(offset, bytes)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_at(offset, bytes)
    }

    fn bytes(&self) -> io::Result<u64> {
        self.0.bytes()
    }

    fn truncate(&self, bytes: u64) -> io::Result<()> {
        self.0.truncate(bytes)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync()
    }

    fn try_lock(&self) -> io::Result<bool> {
        Ok(true)
    }
}

impl Files for NoLocks {
    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<Arc<dyn OpenFile>> {
        Ok(Arc::new(Unlocked(Disk.open(path, mode)?)))
    }

    fn kind(&self, path: &Path) -> io::Result<Option<FileKind>> {
        Disk.kind(path)
    }

    fn entries(&self, directory: &Path) -> io::Result<Vec<OsString>> {
        Disk.entries(directory)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        Disk.create_dir(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk.rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        Disk.remove_file(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        Disk.remove_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        Disk.sync_dir(path)
    }
}

#[test]
fn writers_of_one_run_cost_time_and_nothing_else_also_without_locks() {
    const WRITERS: usize = 6;
    let folder = tempfile::tempdir().unwrap();
    let alone = folder.path().join("alone");
    for shard in [None, Some(Shard { part: 2, of: 4 })] {
        let start = Start::Nothing { overwrite: true };
        into(&alone, (start, shard), &Disk::files(), &NoProgress).unwrap();
        let expected = contents(&alone);
        for (number, files) in [Disk::files(), Arc::new(NoLocks)].into_iter().enumerate() {
            let place = folder.path().join(format!("{number}-{}", shard.is_some()));
            let endings: Vec<_> = std::thread::scope(|scope| {
                let writers: Vec<_> = (1..=WRITERS)
                    .map(|writer| {
                        let (files, place) = (&files, &place);
                        scope.spawn(move || {
                            let name = format!("node-{writer}-a");
                            let start = Start::Continued { attempt: &name };
                            into(place, (start, shard), files, &NoProgress)
                        })
                    })
                    .collect();
                writers.into_iter().map(|writer| writer.join().unwrap()).collect()
            });
            let ended = |ending: &Result<Ending, RunError>| match ending {
                Ok(Ending::Finished { .. } | Ending::Part { .. }) => 1,
                Ok(Ending::Found) => 0,
                other => panic!("{other:?}"),
            };
            assert_eq!(endings.iter().map(ended).sum::<usize>(), 1, "one was first");
            assert!(contents(&place) == expected, "{place:?}");
        }
    }
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = names.filter(|name| name.to_str().unwrap().contains("partial")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_attempt_is_made_beside_others_of_its_part() {
    let stage = Stage::new();
    let place = parts_folder(&stage.path("o")).join("1-of-2");
    let (start, shard) = (Start::Continued { attempt: "my-node-1-a" }, Shard { part: 1, of: 2 });
    let stops = Stops(AtomicU64::new(2));
    let ending = into(&place, (start, Some(shard)), &Disk::files(), &stops).unwrap();
    assert!(matches!(ending, Ending::Stopped { recorded, .. } if recorded >= 2));
    assert_eq!(stage.names("o.parts"), ["1-of-2.my-node-1-a.partial"]);
    let run = ["run", "s.toml", "--shard", "1/2", "--continue", "--output", "o"];
    let (code, out, err) = stage.rungs(&[], &run);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("of 8 runs are on record"), "{err}");
    assert!(out.contains("Part 1 of 2: 8 runs"), "{out}");
    assert_eq!(stage.names("o.parts"), ["1-of-2"]);
    assert_eq!(
        stage.names("o.parts/1-of-2"),
        ["manifest.json", "runs.journal", "scenario.toml", "warm_ups.journal"]
    );
}
