//! A study run into a directory, whether begun, resumed, extended or put together from parts.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Milestone, PlannedStudy, RunError, RunProgress};
use crate::output::report::{CHARTS, MARKDOWN, PAGE, Report};
use crate::output::{
    AllTables, COLUMNS, Formats, Manifest, OutputError, RunDirectory, RunTables, TIMINGS, Timings,
    lists_parquet, own_files, read_manifest,
};
use crate::study::journal::Journal;
use crate::study::{self, Failure, PointJudgement, RunColumns, RunIndex, Shard, StudyError};

/// How a study is run.
#[derive(Clone, Copy, Debug)]
pub struct RunOptions<'a> {
    /// What it starts from.
    pub start: Start<'a>,
    /// Worker threads.
    pub threads: usize,
    /// The formats of its tables, besides CSV and those that the scenario asks for.
    pub formats: Formats,
    /// Whether charts and report are drawn.
    pub draws: bool,
    /// What times the run; without it there is no timings.json.
    pub machine: Option<&'a Machine>,
}

/// What the caller knows of the machine that a study runs on.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The time since 1970 in UTC.
    pub clock: fn() -> Duration,
    /// Operating system and processor architecture.
    pub host: String,
}

/// What a study starts from.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a> {
    /// Nothing; a run that is in the way may be replaced.
    Nothing {
        /// Whether to replace it.
        overwrite: bool,
    },
    /// What an unfinished run has left.
    Unfinished {
        /// Whether to replace a finished run.
        overwrite: bool,
    },
    /// The runs of the finished directory, which the new one replaces.
    Finished,
    /// The runs of all parts of the study; none may be missing.
    Parts {
        /// The directories of the parts.
        parts: &'a [PathBuf],
        /// Whether to replace a finished run.
        overwrite: bool,
    },
}

/// How a run has ended, and what failed in it.
#[derive(Debug)]
pub struct Ended {
    /// How.
    pub ending: Ending,
    /// The runs that failed, in the order of the study.
    pub failures: Vec<Failure>,
}

/// Whether charts and report were drawn; `None` where they were not wanted. The tables are whole
/// without.
pub type Drawn = Option<Result<(), OutputError>>;

/// How a run has ended.
#[derive(Debug)]
pub enum Ending {
    /// The directory is whole and in its place.
    Finished {
        /// Wall time of the simulation; `None` where it was not timed.
        simulation_seconds: Option<f64>,
        /// Charts and report.
        report: Drawn,
    },
    /// The directory of a part is in its place; tables are for the whole.
    Part {
        /// Runs on record.
        recorded: u64,
    },
    /// The study was stopped before its end.
    Stopped {
        /// Runs on record.
        recorded: u64,
        /// Where they are kept; `None` where there are none.
        kept: Option<PathBuf>,
    },
}

impl PlannedStudy<'_> {
    /// Runs the study into the directory `place`. What is on record is not run again.
    ///
    /// # Errors
    ///
    /// [`RunError`]. A run that panics is no error: it is listed in [`Ended::failures`].
    pub fn run_into(
        &self,
        place: &Path,
        options: &RunOptions<'_>,
        progress: &dyn RunProgress,
    ) -> Result<Ended, RunError> {
        let mut directory = self.open(place, options.start)?;
        let formats = self.formats(place, options);
        let records = self.on_record(&directory, place, options.start)?;
        directory.begin();
        self.manifest(&[], None).write(&directory)?;
        let (recorded, planned) = (records.finished(), self.plan.runs());
        progress.reached(&Milestone::Opened { recorded, planned });
        let started = options.machine.map(|machine| (machine.clock)());
        let records = study::run_with(&self.plan, records, options.threads, progress)?;
        let timings = options.machine.zip(started).map(|(machine, started)| Timings {
            started_unix_seconds: started.as_secs(),
            simulation_seconds: (machine.clock)().saturating_sub(started).as_secs_f64(),
            person_months: Some(records.person_months).filter(|months| *months > 0),
            threads: options.threads,
            host: machine.host.clone(),
        });
        let plan = &self.plan;
        progress.reached(&Milestone::Simulated { plan, failures: &records.failures });
        let ending = if records.interrupted {
            let recorded = records.finished();
            Ending::Stopped { recorded, kept: (recorded > 0).then(|| directory.keep()) }
        } else if self.plan.shard == Shard::WHOLE {
            // Where nothing was run, the time that the runs took is still that of before.
            let is_as_before = matches!(options.start, Start::Finished)
                && records.finished() == recorded
                && directory.take_over(TIMINGS)?;
            if let Some(timings) = timings.as_ref().filter(|_| !is_as_before) {
                timings.write(&directory)?;
            }
            let options = RunOptions { formats, ..*options };
            Ending::Finished {
                simulation_seconds: timings.map(|timings| timings.simulation_seconds),
                report: self.finish(directory, &records, &options, progress)?,
            }
        } else {
            self.manifest(&records.failures, None).write(&directory)?;
            directory.finish()?;
            Ending::Part { recorded: records.finished() }
        };
        Ok(Ended { ending, failures: records.failures })
    }

    fn open(&self, place: &Path, start: Start<'_>) -> Result<RunDirectory, RunError> {
        Ok(match start {
            Start::Nothing { overwrite } => RunDirectory::create(place, overwrite)?,
            Start::Unfinished { overwrite } => RunDirectory::resume(place, overwrite)?,
            Start::Finished => {
                let mut directory = RunDirectory::extend(place, self.plan.widths())?;
                directory.replace_only(own_files(&read_manifest(place)?));
                directory
            }
            Start::Parts { parts, overwrite } => {
                let directory = RunDirectory::create(place, overwrite)?;
                self.gather(&directory, parts)?;
                directory
            }
        })
    }

    /// The formats of the tables: those asked for, and on a finished run those that it has.
    fn formats(&self, place: &Path, options: &RunOptions<'_>) -> Formats {
        let has = || read_manifest(place).is_ok_and(|manifest| lists_parquet(&manifest));
        let asked = options.formats.parquet || self.source.expansion.base.output.parquet;
        Formats { parquet: asked || (matches!(options.start, Start::Finished) && has()) }
    }

    /// Takes over the journals of the parts of the study.
    fn gather(&self, directory: &RunDirectory, parts: &[PathBuf]) -> Result<(), RunError> {
        let widths = self.plan.widths();
        let mut whole = directory.journal(widths)?;
        for part in parts {
            let journal = Journal::open(part, widths).map_err(StudyError::from)?;
            whole.absorb(&journal).map_err(StudyError::from)?;
        }
        let records = RunIndex::on_record(&self.plan, whole)?;
        match self.plan.runs() - records.finished() {
            0 => Ok(()),
            missing => {
                let runs = if missing == 1 { "run" } else { "runs" };
                let text = format!("the parts lack {missing} {runs}; run them again");
                Err(RunError::Refused(text))
            }
        }
    }

    /// The records of the study in the directory. A journal of which nothing matches is
    /// refused with the reason.
    fn on_record(
        &self,
        directory: &RunDirectory,
        place: &Path,
        start: Start<'_>,
    ) -> Result<RunIndex, RunError> {
        let other_study = |what: &str| {
            let mut reason = self.manifest(&[], None).differences(directory).join("; ");
            if !reason.is_empty() {
                reason.push_str(". ");
            }
            let (place, remedy) = match start {
                Start::Finished => (
                    place.to_owned(),
                    "Extend it by what its study allows, or run the other study from the beginning",
                ),
                _ => (
                    directory.path(""),
                    "Run the scenario that it belongs to, or give --overwrite to begin again",
                ),
            };
            RunError::Refused(format!("{}: {what}. {reason}{remedy}", place.display()))
        };
        let journal = directory.journal(self.plan.widths());
        let journal = journal.map_err(|error| other_study(&error.to_string()))?;
        let records = RunIndex::on_record(&self.plan, journal)?;
        if records.finished() == 0 && records.in_journal() > 0 {
            return Err(other_study("none of its runs is one of this study"));
        }
        Ok(records)
    }

    /// Writes tables, manifest and report, and puts the directory in its place; whether the report
    /// was drawn.
    fn finish(
        &self,
        directory: RunDirectory,
        records: &RunIndex,
        options: &RunOptions<'_>,
        progress: &dyn RunProgress,
    ) -> Result<Drawn, RunError> {
        let written = study::with_threads(options.threads, || {
            self.write_tables(&directory, records, options.formats, progress)
        })?;
        let judged = written.map_err(|error| match error {
            // It says so itself.
            OutputError::Study(_) => error.into(),
            _ => RunError::Tables(error),
        })?;
        let parquet = options.formats.parquet;
        let manifest = Manifest { parquet, ..self.manifest(&records.failures, Some(&judged)) };
        manifest.write(&directory)?;
        let draw = || draw(&directory, &manifest, options.threads);
        let drawn = options.draws.then(draw).transpose()?;
        directory.finish()?;
        Ok(drawn)
    }

    /// Writes the tables; how the baseline was judged at every point.
    fn write_tables(
        &self,
        directory: &RunDirectory,
        records: &RunIndex,
        formats: Formats,
        progress: &dyn RunProgress,
    ) -> Result<Vec<PointJudgement>, OutputError> {
        let plan = &self.plan;
        let outcomes = RunColumns::in_file(plan, records, &directory.path(COLUMNS))?;
        let mut tables = AllTables::new(directory, formats);
        study::write_tables(plan, records, &outcomes, &mut tables)?;
        progress.reached(&Milestone::Tabulated);
        Ok(study::judge(plan, &outcomes)?)
    }
}

/// Draws charts and report into the directory. What cannot be drawn is the inner error, and
/// leaves nothing.
fn draw(
    directory: &RunDirectory,
    manifest: &Manifest<'_>,
    threads: usize,
) -> Result<Result<(), OutputError>, RunError> {
    let place = directory.path("");
    let run = RunTables::new(&place, manifest.json());
    let drawn = study::with_threads(threads, || Report::of(&run)?.write(&place))?;
    if drawn.is_err() {
        directory.remove(&[CHARTS, PAGE, MARKDOWN])?;
    }
    Ok(drawn)
}
