//! The walk of a fault: every operation on files of a run, a resumed run, an extension, a merge and
//! an overwritten run fails once, in four ways. Whatever happens, nothing of the user's is lost, the
//! finished study that was there is still whole (or the new one is), and the next command brings the
//! same bytes as one without faults.

#![expect(clippy::print_stdout, reason = "--nocapture shows how far a walk goes")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

mod faulty;
mod stage;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rungs::cluster::write_new;
use rungs::output::{OutputError, RunTables};
use rungs::run::RunError;
use rungs::study::disk::Files;

use faulty::{Fault, Faulty};
use stage::{PARTS, Study, copy_tree, tree};

/// Files by their paths.
type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// A command on a folder, with files that may fail.
type Command<'a> = dyn Fn(&Path, &Arc<dyn Files>) -> Result<(), RunError> + 'a;

/// A command that is walked through.
struct Walk<'a> {
    name: &'a str,
    /// A folder as it is before the command; the directory that it writes is `run`.
    before: &'a Path,
    /// The command.
    act: &'a Command<'a>,
    /// The next command, as the messages say.
    again: &'a dyn Fn(&Path) -> Result<(), RunError>,
}

/// What the user has put there.
const MINE: [&str; 5] =
    ["run/notes.md", "run/paper/a.tex", "run/charts/mine.svg", "run.txt", "runs/thesis.md"];

impl Walk<'_> {
    /// Fails every operation once in each way in which it can fail; returns how many faults that
    /// were.
    fn walk(&self, faults: &[Fault]) -> usize {
        let started = Instant::now();
        let (before, whole) = (tree(self.before), folder());
        copy_tree(self.before, whole.path());
        let counted = Faulty::counting();
        (self.act)(whole.path(), &counted.files()).unwrap();
        let (after, operations) = (tree(whole.path()), counted.operations());
        assert!(after.keys().all(|path| !path.starts_with("run.partial")), "{:?}", after.keys());
        let mut walked = 0;
        for (position, operation) in (0..).zip(&operations) {
            for &fault in faults.iter().filter(|fault| fault.befalls(operation)) {
                self.fail_at(position, fault, &before, &after);
                walked += 1;
            }
        }
        let (name, seconds) = (self.name, started.elapsed().as_secs_f64());
        println!("{name}: {} operations, {walked} faults, {seconds:.1} s", operations.len());
        walked
    }

    fn fail_at(&self, position: u64, fault: Fault, before: &Tree, after: &Tree) {
        let folder = folder();
        let folder = folder.path();
        copy_tree(self.before, folder);
        let faulty = Faulty::at(position, fault);
        let said = (self.act)(folder, &faulty.files()).err();
        let at = format!(
            "{}: {fault:?} at {position}, {}: {}",
            self.name,
            faulty.failed(),
            said.as_ref().map_or("no error".to_owned(), shown)
        );
        check_kept(&at, before, after, &tree(folder));
        if folder.join("run").exists() {
            RunTables::read(&folder.join("run")).unwrap_or_else(|error| panic!("{at}: {error}"));
        }
        (self.again)(folder).unwrap_or_else(|error| panic!("{at}, then {}", shown(&error)));
        let found = tree(folder);
        let names = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(after), "{at}");
        for (path, bytes) in after {
            assert!(found[path] == *bytes, "{at}: {} differs", path.display());
        }
    }
}

fn shown(error: &RunError) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// Checks that the user's files are there, and the earlier study or the new one.
fn check_kept(at: &str, before: &Tree, after: &Tree, found: &Tree) {
    let in_old = |path: &Path| match path.strip_prefix("run") {
        Ok(name) => Path::new("run.old").join(name),
        Err(_) => path.to_owned(),
    };
    for mine in MINE.iter().map(Path::new).filter(|mine| before.contains_key(*mine)) {
        let kept = [mine.to_owned(), in_old(mine)]
            .into_iter()
            .any(|path| found.get(&path).is_some_and(|bytes| *bytes == before[mine]));
        assert!(kept, "{at}: {} is lost", mine.display());
    }
    let own =
        |path: &Path| path.starts_with("run") && !MINE.iter().any(|mine| path == Path::new(mine));
    let holds = |tree: &Tree, place: &dyn Fn(&Path) -> PathBuf| {
        tree.iter()
            .filter(|(path, _)| own(path))
            .all(|(path, bytes)| found.get(&place(path)) == Some(bytes))
    };
    let stays = |path: &Path| path.to_owned();
    let is_there = found.keys().any(|path| path.starts_with("run"));
    let is_whole = if is_there {
        holds(before, &stays) && before.keys().any(|path| own(path)) || holds(after, &stays)
    } else {
        holds(before, &in_old)
    };
    assert!(is_whole, "{at}: neither study is whole: {:?}", found.keys());
}

/// Files that never fail.
fn unsynced() -> Arc<dyn Files> {
    Faulty::counting().files()
}

/// An interrupted run is resumed; a finished one needs nothing more.
fn run_again(study: &Study, folder: &Path) -> Result<(), RunError> {
    match study.run(folder, &unsynced(), false) {
        Err(RunError::Output(OutputError::Unfinished { .. })) => study.resume(folder, &unsynced()),
        other => unless_there(other),
    }
}

/// A command that finds its directory in its place has nothing to do.
fn unless_there(done: Result<(), RunError>) -> Result<(), RunError> {
    match done {
        Err(RunError::Output(OutputError::Exists { .. } | OutputError::Recovered { .. })) => Ok(()),
        other => other,
    }
}

/// A folder in memory where the machine has such, which halves the time of a walk.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.unwrap()
}

/// A folder with the user's own files beside the directory, and in it if it is there.
fn with_mine() -> tempfile::TempDir {
    let folder = folder();
    add_mine(folder.path());
    folder
}

fn add_mine(folder: &Path) {
    for name in MINE {
        let path = folder.join(name);
        if name.starts_with("run/") && !folder.join("run").exists() {
            continue;
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("mine: {name}")).unwrap();
    }
}

#[test]
fn a_run_survives_every_fault() {
    let (study, folder) = (Study::with_parquet(3), with_mine());
    let walk = Walk {
        name: "run",
        before: folder.path(),
        act: &|folder, files| study.run(folder, files, false),
        again: &|folder| run_again(&study, folder),
    };
    assert!(walk.walk(&Fault::ALL) > 80);
}

#[test]
fn a_resumed_run_survives_every_fault() {
    let (study, folder) = (Study::new(3), with_mine());
    study.begin(folder.path(), 2);
    fs::write(folder.path().join("run.partial/notes.md"), "mine").unwrap();
    let walk = Walk {
        name: "run --resume",
        before: folder.path(),
        act: &|folder, files| study.resume(folder, files),
        again: &|folder| run_again(&study, folder),
    };
    assert!(walk.walk(&Fault::ALL) > 80);
}

#[test]
fn an_attempt_survives_every_fault() {
    let (study, folder) = (Study::new(3), with_mine());
    study.attempt(folder.path(), 2, "node-0-a");
    let walk = Walk {
        name: "run --continue",
        before: folder.path(),
        act: &|folder, files| study.go_on(folder, files, "node-1-a"),
        again: &|folder| study.go_on(folder, &unsynced(), "node-2-a"),
    };
    assert!(walk.walk(&Fault::ALL) > 80);
}

#[test]
fn an_extension_survives_every_fault() {
    let (study, wider, folder) = (Study::new(2), Study::new(3), with_mine());
    study.run(folder.path(), &unsynced(), false).unwrap();
    add_mine(folder.path());
    let walk = Walk {
        name: "extend",
        before: folder.path(),
        act: &|folder, files| wider.extend(folder, files),
        again: &|folder| wider.extend(folder, &unsynced()),
    };
    assert!(walk.walk(&Fault::ALL) > 100);
}

#[test]
fn an_overwritten_run_survives_every_fault() {
    let (study, other, folder) = (Study::new(2), Study::new(3), with_mine());
    study.run(folder.path(), &unsynced(), false).unwrap();
    add_mine(folder.path());
    let walk = Walk {
        name: "run --overwrite",
        before: folder.path(),
        act: &|folder, files| other.run(folder, files, true),
        again: &|folder| other.run(folder, &unsynced(), true),
    };
    assert!(walk.walk(&Fault::ALL) > 100);
}

#[test]
fn a_merge_survives_every_fault_and_its_parts_are_only_read() {
    let (study, folder) = (Study::new(3), with_mine());
    for part in 1..=PARTS {
        study.run_part(folder.path(), part);
    }
    let walk = Walk {
        name: "merge",
        before: folder.path(),
        act: &|folder, files| study.merge(folder, files, false),
        again: &|folder| unless_there(study.merge(folder, &unsynced(), false)),
    };
    assert!(walk.walk(&Fault::ALL) > 100);
}

#[test]
fn an_extension_after_one_that_was_cut_off_between_its_renames_survives_every_fault() {
    let (study, wider, folder) = (Study::new(2), Study::new(3), with_mine());
    study.run(folder.path(), &unsynced(), false).unwrap();
    add_mine(folder.path());
    let killed = Faulty::killed_at_rename_of("run.partial");
    wider.extend(folder.path(), &killed.files()).unwrap_err();
    assert!(!folder.path().join("run").exists() && folder.path().join("run.old").exists());
    let walk = Walk {
        name: "extend after a cut",
        before: folder.path(),
        act: &|folder, files| wider.extend(folder, files),
        again: &|folder| wider.extend(folder, &unsynced()),
    };
    assert!(walk.walk(&Fault::ALL) > 100);
}

#[test]
fn an_extension_with_charts_and_report_survives_being_killed_anywhere() {
    let (study, wider, folder) = (Study::drawn(2), Study::drawn(3), with_mine());
    study.run(folder.path(), &unsynced(), false).unwrap();
    add_mine(folder.path());
    let walk = Walk {
        name: "extend with charts and report",
        before: folder.path(),
        act: &|folder, files| wider.extend(folder, files),
        again: &|folder| wider.extend(folder, &unsynced()),
    };
    assert!(walk.walk(&[Fault::Kill]) > 100);
}

#[test]
fn a_folder_of_parts_is_begun_whole_or_not_at_all() {
    let entry = |name: &str| (name.to_owned(), name.as_bytes().to_vec());
    let entries = ["plan/s.toml", "plan/lists/p.csv", "element.sh", "submission.json"].map(entry);
    let begin = |files: &Arc<dyn Files>, folder: &Path| {
        let parts = folder.join("output/s.parts");
        (write_new(&**files, &parts, &entries), parts)
    };
    let counted = Faulty::counting();
    begin(&counted.files(), folder().path()).0.unwrap();
    let operations = counted.operations();
    assert!(operations.len() > 12, "{operations:?}");
    for (position, operation) in (0..).zip(operations) {
        for fault in Fault::ALL.into_iter().filter(|fault| fault.befalls(operation)) {
            let (folder, faulty) = (folder(), Faulty::at(position, fault));
            let (begun, parts) = begin(&faulty.files(), folder.path());
            let at = format!("{fault:?} at {}", faulty.failed());
            assert!(begun.is_err(), "{at}");
            let is_there = parts.exists();
            assert!(!is_there || fault == Fault::Kill, "{at}");
            // What was killed is refused, and nothing of it replaced.
            let (again, _) = begin(&unsynced(), folder.path());
            assert_eq!(again.is_err(), is_there, "{at}");
        }
    }
}
