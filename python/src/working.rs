//! Studies run, saved and extended for Python.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use rungs::output::{Formats, RunDirectory, is_ours, real_place, recover};
use rungs::run::{
    Ending, MemoryRun, PlannedStudy, RunError, RunOptions as Options, Start, StoredRun,
    StudySource, Written,
};
use rungs::study::disk::Disk;
use rungs::study::{RunIndex, Table};

use crate::errors::{of_run, refused};
use crate::held::{Held, Place};
use crate::result::StudyResult;
use crate::run_options::{Asked, RunOptions, machine};
use crate::running::{Watch, work};
use crate::study::Study;

/// Runs a study in memory, from the records of `known` where there are some; `tables` are made at once,
/// all of them where none are named.
pub(crate) fn in_memory(
    py: Python<'_>,
    study: &Study,
    asked: Asked,
    tables: Option<Vec<String>>,
    known: Option<&Arc<Held>>,
) -> PyResult<StudyResult> {
    let (source, threads, known) = (study.source.clone(), asked.threads, known.cloned());
    let (reporter, wants) = asked.progress.reporter(py, study.name())?;
    let watch = Arc::new(Watch::new(wants, study.replications()));
    let task = move |watch: &Watch| -> Result<Held, RunError> {
        let planned = PlannedStudy::new(&source, None);
        planned.plan().check_memory(threads)?;
        let known = known.as_deref().map(|held| &held.place);
        let known = match known {
            Some(Place::Memory(records)) => Some(&**records),
            _ => None,
        };
        let records = planned.run_records(known, threads, watch)?;
        // Tables of a study that was stopped are made when they are asked for.
        let wanted = |table: &Table| match &tables {
            _ if watch.is_stopped() => false,
            None => true,
            Some(names) => names.iter().any(|name| name == table.name),
        };
        let run = planned.memory_run(records, &wanted, threads)?;
        Ok(Held::in_memory(source.clone(), run, threads))
    };
    let worked = work(py, &watch, reporter.as_ref(), task);
    close(reporter.as_ref().filter(|_| !wants))?;
    let worked = worked?;
    let held = worked.done.map_err(|error| of_run(py, &error))?;
    let result = StudyResult::new(study.given.clone(), held);
    match worked.stopped_by {
        None => Ok(result),
        Some(error) => Err(with_partial(py, error, Some(result))),
    }
}

/// Runs a study into a directory.
pub(crate) fn into_directory(
    py: Python<'_>,
    study: &Study,
    asked: Asked,
    place: PathBuf,
    options: RunOptions,
) -> PyResult<StudyResult> {
    let start = match options {
        RunOptions { resume: true, overwrite, .. } => Start::Unfinished { overwrite },
        RunOptions { overwrite, .. } => Start::Nothing { overwrite },
    };
    let checked = py.detach(|| -> Result<(), RunError> {
        if !options.resume {
            RunDirectory::check(&place, options.overwrite)?;
        }
        let planned = PlannedStudy::new(&study.source, None);
        planned.check_beside(&real_place(&place)?)?;
        Ok(planned.check_size(asked.threads, options.written(), 0)?)
    });
    checked.map_err(|error| of_run(py, &error))?;
    at_place(py, study, asked, Target { place, start, options })
}

/// Extends the finished run in a directory to a study.
pub(crate) fn extend_directory(
    py: Python<'_>,
    study: &Study,
    asked: Asked,
    place: PathBuf,
) -> PyResult<StudyResult> {
    let checked = py.detach(|| -> Result<(), RunError> {
        recover(&Disk::files(), &place)?;
        StoredRun::read_whole(&place)?.check_results_version()?;
        let planned = PlannedStudy::new(&study.source, None);
        planned.check_beside(&real_place(&place)?)?;
        Ok(planned.check_size(asked.threads, RunOptions::USUAL.written(), 0)?)
    });
    checked.map_err(|error| of_run(py, &error))?;
    let (start, options) = (Start::Finished { reruns: false }, RunOptions::USUAL);
    at_place(py, study, asked, Target { place, start, options })
}

/// Where a study is run into, and how.
struct Target {
    place: PathBuf,
    start: Start<'static>,
    options: RunOptions,
}

impl RunOptions {
    /// As the command line writes where nothing else is asked for.
    const USUAL: Self =
        Self { overwrite: false, resume: false, parquet: false, png: false, report: true };

    fn written(self) -> Written {
        Written { parquet: self.parquet, draws: self.report, png: self.png }
    }

    fn formats(self) -> Formats {
        Formats { parquet: self.parquet, png: self.png, ..Formats::default() }
    }
}

/// How a run into a directory has ended.
enum Ran {
    Finished(Held),
    /// Stopped; with what is on record, where that is anything.
    Stopped(Option<Held>),
}

fn at_place(py: Python<'_>, study: &Study, asked: Asked, target: Target) -> PyResult<StudyResult> {
    let (reporter, wants) = asked.progress.reporter(py, study.name())?;
    let watch = Arc::new(Watch::new(wants, study.replications()));
    let (source, threads) = (study.source.clone(), asked.threads);
    let task = move |watch: &Watch| run_at(&source, &target, threads, watch);
    let worked = work(py, &watch, reporter.as_ref(), task);
    close(reporter.as_ref().filter(|_| !wants))?;
    let worked = worked?;
    let of = |held| StudyResult::new(study.given.clone(), held);
    match (worked.done.map_err(|error| of_run(py, &error))?, worked.stopped_by) {
        (Ran::Finished(held), None) => Ok(of(held)),
        (Ran::Finished(held), Some(error)) => Err(with_partial(py, error, Some(of(held)))),
        (Ran::Stopped(held), Some(error)) => Err(with_partial(py, error, held.map(of))),
        (Ran::Stopped(_), None) => Err(refused(py, "the study was stopped")),
    }
}

fn run_at(
    source: &Arc<StudySource>,
    target: &Target,
    threads: usize,
    watch: &Watch,
) -> Result<Ran, RunError> {
    let planned = PlannedStudy::new(source, None);
    let (files, machine, place) = (Disk::files(), machine(), real_place(&target.place)?);
    let options = Options {
        files: &files,
        start: target.start,
        threads,
        formats: target.options.formats(),
        draws: target.options.report,
        machine: Some(&machine),
    };
    let ended = planned.run_into(&place, &options, watch)?;
    match ended.ending {
        Ending::Stopped { kept: Some(kept), .. } => {
            let records = planned.recorded_in(&kept)?;
            let run: MemoryRun = planned.memory_run(records, &|_| false, threads)?;
            Ok(Ran::Stopped(Some(Held::in_memory(source.clone(), run, threads))))
        }
        Ending::Stopped { kept: None, .. } => Ok(Ran::Stopped(None)),
        Ending::Finished { report: Some(Err(error)), .. } => Err(error.into()),
        Ending::Finished { .. } | Ending::Found | Ending::Part { .. } => {
            Ok(Ran::Finished(Held::in_directory(source.clone(), target.place.clone(), threads)?))
        }
    }
}

/// Writes the directory of a result; where it is.
pub(crate) fn save(
    py: Python<'_>,
    result: &StudyResult,
    place: PathBuf,
    options: RunOptions,
) -> PyResult<PathBuf> {
    let held = result.held.clone();
    let watch = Arc::new(Watch::new(false, 1));
    let task = move |watch: &Watch| -> Result<PathBuf, RunError> {
        RunDirectory::check(&place, options.overwrite)?;
        let planned = PlannedStudy::new(&held.source, None);
        let of_directory;
        let records: &RunIndex = match &held.place {
            Place::Memory(records) => records,
            Place::Directory(directory) => {
                check_version(directory)?;
                of_directory = planned.recorded_in(directory)?;
                &of_directory
            }
        };
        let (files, start) = (Disk::files(), Start::Nothing { overwrite: options.overwrite });
        let written = Options {
            files: &files,
            start,
            threads: held.threads,
            formats: options.formats(),
            draws: options.report,
            machine: None,
        };
        let ended = planned.save(records, &real_place(&place)?, &written, watch)?;
        match ended.ending {
            Ending::Stopped { kept, .. } => Ok(kept.unwrap_or_else(|| place.clone())),
            Ending::Finished { report: Some(Err(error)), .. } => Err(error.into()),
            Ending::Finished { .. } | Ending::Found | Ending::Part { .. } => Ok(place),
        }
    };
    let worked = work(py, &watch, None, task)?;
    match worked.stopped_by {
        Some(error) => Err(error),
        None => worked.done.map_err(|error| of_run(py, &error)),
    }
}

/// Refuses runs that were made by other rules than those of this program.
pub(crate) fn check_version(directory: &Path) -> Result<(), RunError> {
    let stored = StoredRun::read(directory)?;
    if is_ours(&stored.manifest) { stored.check_results_version() } else { Ok(()) }
}

/// Tells a bar that nothing more comes.
fn close(reporter: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
    match reporter {
        Some(reporter) if reporter.hasattr("close")? => reporter.call_method0("close").map(drop),
        _ => Ok(()),
    }
}

/// The exception by which a study was stopped, with what was run as its `partial`; Ctrl-C is
/// `Interrupted`.
fn with_partial(py: Python<'_>, error: PyErr, partial: Option<StudyResult>) -> PyErr {
    let make = || -> PyResult<PyErr> {
        let partial = partial.map(|partial| Py::new(py, partial)).transpose()?;
        if !error.is_instance_of::<PyKeyboardInterrupt>(py) {
            // Exceptions of C have no room for it.
            let _ = error.value(py).setattr("partial", partial);
            return Ok(error);
        }
        let text =
            "the study was stopped; what was run is the attribute `partial` of this exception";
        let class = py.import("rungs._errors")?.getattr("Interrupted")?;
        Ok(PyErr::from_value(class.call1((text, partial))?))
    };
    make().unwrap_or_else(|failed| failed)
}
