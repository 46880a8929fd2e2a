//! The layer below the command line: a study in memory and in a directory, as Python and the lab
//! run it.

#![expect(clippy::unwrap_used, reason = "a test that cannot run its study fails")]

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use rungs::output::{Formats, RunTables};
use rungs::run::{Ending, Milestone, PlannedStudy, RunOptions, RunProgress, Start, StudySource};
use rungs::scenario::Overrides;
use rungs::study::disk::{Disk, Files};
use rungs::study::{Fault, NoProgress, Progress};
use serde_json::Value;

const TEXT: &str = r#"
name = "two ladders"
horizon = { years = 2, burn_in_years = 2 }
study = { replications = 3 }
output = { breakdowns = true, persons = true }
department = [{ name = "a", headcount = 30 }, { name = "b", headcount = 20 }]
policy = [{ name = "single, or old" }, { name = "dual", preset = "dual-ladder" }]
factor = [{ path = "policy.dual.pressure", levels = [0.0, 0.5] }]
"#;

fn source() -> StudySource {
    StudySource::parse("s.toml", TEXT, &Overrides::default(), None).unwrap()
}

fn options<'a>(files: &'a Arc<dyn Files>, start: Start<'a>) -> RunOptions<'a> {
    let formats = Formats::default();
    RunOptions { files, start, threads: 2, formats, draws: false, machine: None }
}

/// Counts runs and keeps the milestones; stops after a given number of runs.
struct Witness {
    runs: AtomicU64,
    most: u64,
    told: Mutex<Vec<String>>,
}

impl Witness {
    fn until(most: u64) -> Self {
        Self { runs: AtomicU64::new(0), most, told: Mutex::default() }
    }
}

impl Progress for Witness {
    fn advance(&self, runs: u64) {
        self.runs.fetch_add(runs, Ordering::Relaxed);
    }

    fn stops(&self) -> bool {
        self.runs.load(Ordering::Relaxed) >= self.most
    }
}

impl RunProgress for Witness {
    fn reached(&self, milestone: &Milestone<'_>) {
        let told = match milestone {
            Milestone::Lacking { runs } => format!("{runs} lacking"),
            Milestone::Opened { recorded, planned } => format!("{recorded} of {planned}"),
            Milestone::Simulated { failures, .. } => format!("{} failed", failures.len()),
            Milestone::Beside { attempt } => format!("beside {}", attempt.display()),
            Milestone::Tabulated => "tables".to_owned(),
            Milestone::Drawn => "charts".to_owned(),
        };
        self.told.lock().unwrap().push(told);
    }
}

#[test]
fn a_study_in_memory_has_the_tables_of_its_directory() {
    let source = source();
    let study = PlannedStudy::new(&source, None);
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("run");
    let files = Disk::files();
    let options = options(&files, Start::Nothing { overwrite: false });
    let ended = study.run_into(&place, &options, &NoProgress).unwrap();
    assert!(matches!(ended.ending, Ending::Finished { simulation_seconds: None, report: None }));
    assert!(!place.join("timings.json").exists(), "there was no clock");
    let manifest: Value =
        serde_json::from_slice(&fs::read(place.join("manifest.json")).unwrap()).unwrap();
    let memory = study.run_in_memory(2, &NoProgress).unwrap();
    // Of what is in memory there are no files.
    let mut without_files = manifest.clone();
    assert!(without_files.as_object_mut().unwrap().remove("files").is_some());
    assert_eq!(memory.manifest, without_files);
    assert!(memory.failures.is_empty() && !memory.interrupted);
    let (memory, directory) = (memory.into_results(), RunTables::read(&place).unwrap());
    let tables = manifest["tables"].as_array().unwrap();
    assert!(tables.len() > 8, "runs, series, persons, breakdowns and what is made of them");
    for table in tables {
        let name = table["file"].as_str().unwrap().strip_suffix(".csv").unwrap();
        let columns = directory.column_names(name);
        let rows = |tables: &RunTables| tables.rows(name, &columns, &[]).unwrap();
        let (kept, read) = (rows(&memory), rows(&directory));
        assert!(!read.is_empty(), "{name}");
        assert!(kept == read, "{name} differs");
    }
}

#[test]
fn a_run_tells_how_far_it_has_come_and_goes_on_where_it_was_stopped() {
    let source = source();
    let study = PlannedStudy::new(&source, None);
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("run");
    let files = Disk::files();
    let mut options = options(&files, Start::Nothing { overwrite: false });
    options.threads = 1;
    let first = Witness::until(1);
    let ended = study.run_into(&place, &options, &first).unwrap();
    let Ending::Stopped { recorded, kept } = ended.ending else { panic!("{:?}", ended.ending) };
    assert_eq!(recorded, 4, "two replications of the run that both points have");
    assert_eq!(kept.unwrap(), folder.path().join("run.partial"));
    assert_eq!(*first.told.lock().unwrap(), ["0 of 12", "0 failed"]);
    options.start = Start::Unfinished { overwrite: false };
    let second = Witness::until(u64::MAX);
    let ended = study.run_into(&place, &options, &second).unwrap();
    assert!(matches!(ended.ending, Ending::Finished { .. }));
    // The policy that the factor does not move has the same run at both points.
    assert_eq!(*second.told.lock().unwrap(), ["4 of 12", "0 failed", "tables", "charts"]);
    assert_eq!(second.runs.into_inner(), 12);
    let other = StudySource::parse("s.toml", TEXT, &set("study.seed", "7"), None).unwrap();
    let other = PlannedStudy::new(&other, None);
    options.start = Start::Finished { reruns: false };
    let refused = other.run_into(&place, &options, &NoProgress).unwrap_err();
    assert_eq!(refused.fault(), Fault::Input);
    assert!(refused.to_string().contains("study.seed 1 → 7"), "{refused}");
}

#[test]
fn what_was_overridden_is_in_the_manifest_of_a_study_in_memory() {
    let source = StudySource::parse("s.toml", TEXT, &set("study.replications", "1"), None).unwrap();
    let run = PlannedStudy::new(&source, None).run_in_memory(1, &NoProgress).unwrap();
    let given = &run.manifest["input"]["overrides"][0];
    assert_eq!((&given["key"], &given["value"]), (&"study.replications".into(), &1.into()));
    let runs = run.tables.table("runs").unwrap();
    assert_eq!(runs.rows(), 2 * 2 * 3, "points, policies, and departments with the whole");
}

fn set(key: &str, value: &str) -> Overrides {
    Overrides::default().with("--set", key, value)
}
