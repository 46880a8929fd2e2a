//! Records in memory: saved as the directory that a run would have made, extended, stopped; and a
//! dictionary in place of a text.

#![expect(clippy::unwrap_used, reason = "a test that cannot run its study fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rungs::output::Formats;
use rungs::run::{Ending, PlannedStudy, RunOptions, RunProgress, Start, StudySource};
use rungs::scenario::{Document, Overrides};
use rungs::study::disk::{Disk, Files};
use rungs::study::{NoProgress, Progress};

const TEXT: &str = r#"
name = "two ladders"
horizon = { years = 2, burn_in_years = 2 }
study = { replications = 3 }
department = [{ headcount = 40 }]
policy = [{ name = "single" }, { name = "dual", preset = "dual-ladder" }]
factor = [{ path = "policy.dual.pressure", levels = [0.0, 0.5] }]
"#;

fn source(overrides: &[(&str, &str)]) -> StudySource {
    let set = |set: Overrides, (path, value): &(&str, &str)| set.with("--set", path, value);
    let overrides = overrides.iter().fold(Overrides::default(), set);
    StudySource::parse("s.toml", TEXT, &overrides, None).unwrap()
}

fn options<'a>(files: &'a Arc<dyn Files>, start: Start<'a>) -> RunOptions<'a> {
    let formats = Formats::default();
    RunOptions { files, start, threads: 2, formats, draws: true, machine: None }
}

const NEW: Start<'static> = Start::Nothing { overwrite: false };

/// The bytes of all files of a folder, by their paths in it.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let inner = bytes(&path).into_iter();
            found.extend(inner.map(|(own, bytes)| (format!("{name}/{own}"), bytes)));
        } else {
            found.insert(name, fs::read(path).unwrap());
        }
    }
    found
}

/// Fails naming the files that differ.
fn assert_same(one: &Path, other: &Path) {
    let (one, other) = (bytes(one), bytes(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let differing: Vec<_> = one.keys().filter(|name| one[*name] != other[*name]).collect();
    assert!(differing.is_empty(), "{differing:?}");
    assert!(one.contains_key("report.html") && one.contains_key("runs.journal"));
}

/// Stops after some runs, and counts those that were run.
struct Until {
    runs: AtomicU64,
    most: u64,
}

impl Progress for Until {
    fn advance(&self, runs: u64) {
        self.runs.fetch_add(runs, Ordering::Relaxed);
    }

    fn stops(&self) -> bool {
        self.runs.load(Ordering::Relaxed) >= self.most
    }
}

impl RunProgress for Until {}

#[test]
fn what_was_run_in_memory_is_saved_as_the_run_would_have_written_it() {
    let (source, folder, files) = (source(&[]), tempfile::tempdir().unwrap(), Disk::files());
    let study = PlannedStudy::new(&source, None);
    let [run, saved] = ["run", "saved"].map(|name| folder.path().join(name));
    study.run_into(&run, &options(&files, NEW), &NoProgress).unwrap();
    let memory = study.run_in_memory(2, &NoProgress).unwrap();
    let watch = Until { runs: AtomicU64::new(0), most: u64::MAX };
    let ended = study.save(&memory.records, &saved, &options(&files, NEW), &watch).unwrap();
    assert!(matches!(ended.ending, Ending::Finished { .. }));
    assert_same(&run, &saved);
    let there = study.save(&memory.records, &saved, &options(&files, NEW), &watch);
    assert!(there.unwrap_err().to_string().contains("exists already"));
}

#[test]
fn what_was_stopped_is_saved_as_an_unfinished_run_and_goes_on_from_there() {
    let (source, folder, files) = (source(&[]), tempfile::tempdir().unwrap(), Disk::files());
    let study = PlannedStudy::new(&source, None);
    let [run, saved] = ["run", "saved"].map(|name| folder.path().join(name));
    study.run_into(&run, &options(&files, NEW), &NoProgress).unwrap();
    let stops = Until { runs: AtomicU64::new(0), most: 1 };
    let records = study.run_records(None, 1, &stops).unwrap();
    let finished = records.finished();
    assert!(records.interrupted && finished > 0 && finished < study.plan().runs());
    let ended = study.save(&records, &saved, &options(&files, NEW), &NoProgress).unwrap();
    let Ending::Stopped { recorded, kept } = ended.ending else { panic!("{:?}", ended.ending) };
    assert_eq!(
        (recorded, kept.as_deref()),
        (finished, Some(&*folder.path().join("saved.partial")))
    );
    let read = study.recorded_in(&kept.unwrap()).unwrap();
    assert!(read.interrupted && read.finished() == finished);
    let start = Start::Unfinished { overwrite: false };
    study.run_into(&saved, &options(&files, start), &NoProgress).unwrap();
    assert_same(&run, &saved);
}

#[test]
fn a_longer_study_goes_on_from_the_records_of_a_shorter_one() {
    let short = source(&[]);
    let known = PlannedStudy::new(&short, None).run_records(None, 2, &NoProgress).unwrap();
    let tables = |source: &StudySource, known| {
        let (study, watch) =
            (PlannedStudy::new(source, None), Until { runs: AtomicU64::new(0), most: u64::MAX });
        let records = study.run_records(known, 2, &watch).unwrap();
        let found = records.finished();
        let made = study.memory_run(records, &|_| true, 2).unwrap();
        let rows = made.into_results();
        let columns = ["point", "policy", "metric", "difference", "ci_low", "p_holm"];
        (rows.rows("comparison", &columns, &[]).unwrap(), found)
    };
    for set in [("study.replications", "5"), ("horizon.years", "3")] {
        let long = source(&[set]);
        let (alone, after) = (tables(&long, None), tables(&long, Some(&known)));
        assert!(!alone.0.is_empty());
        assert_eq!(alone, after, "{set:?}");
    }
}

#[test]
fn tables_are_made_one_by_one_as_they_are_made_together() {
    let source = source(&[]);
    let study = PlannedStudy::new(&source, None);
    let all = study.run_in_memory(2, &NoProgress).unwrap();
    let few = study.memory_run(all.records, &|table| table.name == "comparison", 1).unwrap();
    assert_eq!(few.tables.tables().len(), 1);
    let others = study.tables_of(&few.records, &|table| table.name != "comparison", 2).unwrap();
    let mut tables = few.tables;
    tables.add(others);
    assert_eq!(few.manifest, all.manifest);
    assert_eq!(tables.tables().len(), all.tables.tables().len());
    for table in all.tables.tables() {
        let own = tables.table(table.declared.name).unwrap();
        assert_eq!(own.columns, table.columns, "{}", table.declared.name);
    }
}

#[test]
fn a_dictionary_is_the_study_of_its_text_and_is_saved_as_a_text_that_runs_alike() {
    let keys = Document::dictionary(TEXT).unwrap();
    let of_keys = |set: &Overrides| StudySource::of_dictionary("keys", &keys, set, None).unwrap();
    let (text, none) = (source(&[]), Overrides::default());
    let digest = |source: &StudySource| PlannedStudy::new(source, None).study_digest();
    assert_eq!(digest(&of_keys(&none)), digest(&text));
    let set = none.with("seed = 7", "study.seed", "7");
    assert_ne!(digest(&of_keys(&set)), digest(&text));

    let (folder, files) = (tempfile::tempdir().unwrap(), Disk::files());
    let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
    let given = of_keys(&set);
    PlannedStudy::new(&given, None).run_into(&one, &options(&files, NEW), &NoProgress).unwrap();
    let file = one.join("scenario.toml");
    let read = StudySource::read(&file, rungs::run::ListPlace::Beside, &set).unwrap();
    PlannedStudy::new(&read, None).run_into(&other, &options(&files, NEW), &NoProgress).unwrap();
    assert_same(&one, &other);
}

#[test]
fn what_is_wrong_with_a_dictionary_is_told_by_its_keys() {
    let text = TEXT.replace("headcount = 40", "headcount = 4.5");
    let keys = Document::dictionary(&text).unwrap();
    let refused = StudySource::of_dictionary("keys", &keys, &Overrides::default(), None);
    let said = refused.unwrap_err().render(false);
    assert!(said.contains("at `department[0].headcount` in keys"), "{said}");
    assert!(Document::dictionary("name = ").is_none());
}
