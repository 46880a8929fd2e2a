//! A study run into a directory, whether begun, resumed, extended or put together from parts.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::drawing::{draw, list};
use super::{Milestone, PlannedStudy, RunError, RunProgress, StoredRun};
use crate::output::numbers::counted;
use crate::output::{
    AllTables, COLUMNS, Formats, ListedFile, Manifest, OutputError, Replaces, RunDirectory,
    TIMINGS, Timings, is_usual_drawing, lists_parquet, lists_png, made_files, read_manifest,
    recover,
};
use crate::study::disk::Files;
use crate::study::journal::JournalError;
use crate::study::{
    self, Failure, PointJudgement, RunColumns, RunIndex, RunKeys, RunPlace, StudyError,
};

/// How a study is run.
#[derive(Clone, Copy, Debug)]
pub struct RunOptions<'a> {
    /// The files that it is written to: those of [`Disk`](study::disk::Disk), but for tests.
    pub files: &'a Arc<dyn Files>,
    /// What it starts from.
    pub start: Start<'a>,
    /// Worker threads.
    pub threads: usize,
    /// The formats of its tables and charts, besides CSV and SVG and those that the scenario asks for.
    pub formats: Formats,
    /// Whether charts and report are drawn.
    pub draws: bool,
    /// What times the run; without it there is no timings.json.
    pub machine: Option<&'a Machine>,
}

/// What the caller knows of the machine that a study runs on.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The time since 1970 in UTC, which tells when the run began.
    pub clock: fn() -> Duration,
    /// The time since some moment, which never runs backwards and measures how long the run took.
    pub stopwatch: fn() -> Duration,
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
    /// Whatever there is: nothing, what attempts before have on record, or the finished directory, which
    /// is found and left as it is. Others may do the same at the same time.
    Continued {
        /// What tells this attempt from all others: `HOST-PID-START`, the last two of hexadecimal digits.
        attempt: &'a str,
    },
    /// The runs of the finished directory, which the new one replaces.
    Finished {
        /// Whether runs of it may be given up: those that the new study does not have, and those whose
        /// records do not fit it.
        reruns: bool,
    },
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
    /// It was there: finished before, or meanwhile, by another attempt.
    Found,
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
        if let Start::Finished { reruns } = options.start {
            recover(options.files, place)?;
            self.check_kept(place, reruns, progress)?;
        }
        let options = &RunOptions { formats: self.formats(place, options), ..*options };
        if let Start::Continued { attempt } = options.start {
            return self.continue_at(place, attempt, options, progress);
        }
        let directory = self.open(place, options)?;
        let partial = directory.partial().to_owned();
        let run = self.run_opened(directory, options, progress);
        run.map_err(|error| self.cut_short(error, &partial, options.start))
    }

    /// Runs the study into the directory, which will be `place`.
    pub(super) fn run_opened(
        &self,
        directory: RunDirectory,
        options: &RunOptions<'_>,
        progress: &dyn RunProgress,
    ) -> Result<Ended, RunError> {
        let records = self.on_record(&directory, (options.start, options.threads))?;
        let (recorded, planned) = (records.finished(), self.plan.runs());
        if recorded < planned {
            directory.begin()?;
        }
        self.opening(options.formats).write(&directory)?;
        progress.reached(&Milestone::Opened { recorded, planned });
        let timing = options.machine.map(|machine| ((machine.clock)(), (machine.stopwatch)()));
        let records = study::run_with(&self.plan, records, options.threads, progress)?;
        if let Err(refused) = self.check_counted(&directory, &records, options.start) {
            if records.finished() == recorded {
                directory.hold_copies()?;
            }
            return Err(refused);
        }
        let timings = options.machine.zip(timing).map(|(machine, (started, before))| Timings {
            started_unix_seconds: started.as_secs(),
            simulation_seconds: (machine.stopwatch)().saturating_sub(before).as_secs_f64(),
            person_months: Some(records.person_months).filter(|months| *months > 0),
            threads: options.threads,
            host: machine.host.clone(),
        });
        let plan = &self.plan;
        progress.reached(&Milestone::Simulated { plan, failures: &records.failures });
        let ending = if records.interrupted {
            let recorded = records.finished();
            Ending::Stopped { recorded, kept: (recorded > 0).then(|| directory.keep()) }
        } else if self.plan.share.is_none() {
            // Where nothing was run, the time that the runs took is still that of before.
            let is_as_before = matches!(options.start, Start::Finished { .. })
                && records.finished() == recorded
                && directory.take_over(TIMINGS)?;
            if let Some(timings) = timings.as_ref().filter(|_| !is_as_before) {
                timings.write(&directory)?;
            }
            Ending::Finished {
                simulation_seconds: timings.map(|timings| timings.simulation_seconds),
                report: self.finish(directory, &records, options, progress)?,
            }
        } else {
            records.finish_journal(&**directory.files())?;
            let mut manifest = self.manifest(&records.failures, None);
            manifest.list(&directory, [])?;
            manifest.write(&directory)?;
            directory.finish()?;
            Ending::Part { recorded: records.finished() }
        };
        Ok(Ended { ending, failures: records.failures })
    }

    /// Refuses to give up runs of the finished study in `place`, unless it `reruns`.
    fn check_kept(
        &self,
        place: &Path,
        reruns: bool,
        progress: &dyn RunProgress,
    ) -> Result<(), RunError> {
        let stored = StoredRun::read_whole(place)?;
        let (own, recorded) = (stored.own_plan(), RunKeys::on_record(place));
        if let Some(given_up) = stored.given_up(own.as_ref(), self, &recorded).filter(|_| !reruns) {
            return Err(RunError::GivesUp(Box::new(given_up)));
        }
        match stored.lacking(own.as_ref(), &recorded) {
            0 => {}
            runs => progress.reached(&Milestone::Lacking { runs }),
        }
        Ok(())
    }

    /// Refuses to leave out runs of the finished study that a precision has no need of.
    fn check_counted(
        &self,
        directory: &RunDirectory,
        records: &RunIndex,
        start: Start<'_>,
    ) -> Result<(), RunError> {
        let keeps = matches!(start, Start::Finished { reruns: false });
        if !keeps || records.interrupted || self.plan.precision.is_none() {
            return Ok(());
        }
        let stored = StoredRun::read(directory.place())?;
        match stored.given_up_beyond(self, records) {
            Some(given_up) => Err(RunError::GivesUp(Box::new(given_up))),
            None => Ok(()),
        }
    }

    pub(super) fn open(
        &self,
        place: &Path,
        options: &RunOptions<'_>,
    ) -> Result<RunDirectory, RunError> {
        let (files, widths) = (options.files, self.plan.widths());
        let replaces = |overwrite| if overwrite { Replaces::Everything } else { Replaces::Nothing };
        let directory = match options.start {
            Start::Continued { attempt } => RunDirectory::attempt(files, place, attempt)?,
            Start::Nothing { overwrite } => {
                RunDirectory::create_in(files, place, replaces(overwrite))?
            }
            Start::Unfinished { overwrite } => {
                RunDirectory::resume(files, place, overwrite, widths)?
            }
            Start::Finished { .. } => RunDirectory::extend(files, place, widths)?,
            Start::Parts { parts, overwrite } => {
                let directory = RunDirectory::create_in(files, place, replaces(overwrite))?;
                directory.hold_copies()?;
                self.gather(&directory, parts, options.threads)?;
                directory
            }
        };
        let manifest = self.opening(options.formats).json();
        let made = made_files(place, &manifest).into_iter();
        directory.expect(
            made.filter(|name| options.draws || !is_usual_drawing(&name.to_string_lossy())),
        )?;
        Ok(directory)
    }

    /// The manifest of the study before it has ended.
    pub(super) fn opening(&self, formats: Formats) -> Manifest<'_> {
        Manifest { parquet: formats.parquet, ..self.manifest(&[], None) }
    }

    /// The formats of tables and charts: those asked for, and on a finished run those that it has.
    pub(super) fn formats(&self, place: &Path, options: &RunOptions<'_>) -> Formats {
        let is_finished = matches!(options.start, Start::Finished { .. });
        let has_parquet = || read_manifest(place).is_ok_and(|manifest| lists_parquet(&manifest));
        let output = &self.source.expansion.base.output;
        let asked = options.formats;
        Formats {
            parquet: asked.parquet || output.parquet || (is_finished && has_parquet()),
            png: asked.png || output.png || (is_finished && lists_png(place)),
            spreadsheet_safe: output.spreadsheet_safe,
        }
    }

    /// The records of the study in the directory. A journal of which nothing matches is
    /// refused with the reason.
    fn on_record(
        &self,
        directory: &RunDirectory,
        (start, threads): (Start<'_>, usize),
    ) -> Result<RunIndex, RunError> {
        let other_study = |what: &str| {
            let mut reason = self.manifest(&[], None).differences(directory).join("; ");
            if !reason.is_empty() {
                reason.push_str(". ");
            }
            let (place, remedy) = match start {
                Start::Finished { .. } => (
                    directory.place().to_owned(),
                    "Extend it by what its study allows, or run the other study from the beginning",
                ),
                _ => (
                    directory.partial().to_owned(),
                    "Run the scenario that it belongs to, or give --overwrite to begin again",
                ),
            };
            RunError::Refused(format!("{}: {what}. {reason}{remedy}", place.display()))
        };
        let journal = directory.journal(self.plan.widths());
        let journal = journal.map_err(|error| match error {
            OutputError::Study(StudyError::Journal(JournalError { ref source, .. }))
                if source.kind() == ErrorKind::InvalidData =>
            {
                other_study(&error.to_string())
            }
            error => error.into(),
        })?;
        let mut records =
            study::with_threads(threads, || RunIndex::on_record(&self.plan, journal))??;
        if let Start::Parts { parts, .. } = start {
            self.check_whole(&mut records, parts, (directory.files(), threads))?;
        }
        let may_differ = matches!(start, Start::Finished { .. } | Start::Continued { .. });
        if records.finished() == 0 && records.in_journal() > 0 && !may_differ {
            return Err(other_study("none of its runs is one of this study"));
        }
        if matches!(start, Start::Unfinished { .. }) && records.unneeded() > 0 {
            let runs = counted(records.unneeded(), "run on record", "runs on record");
            return Err(other_study(&format!("this study would give up {runs}")));
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
            self.write_tables(&directory, records, options, progress)
        })?;
        let (judged, tables) = written?;
        // Of a study that lacks replications those of others are kept, for whoever completes it.
        if self.missing.is_none() {
            records.finish_journal(&**directory.files())?;
        }
        let parquet = options.formats.parquet;
        let mut manifest = Manifest { parquet, ..self.manifest(&records.failures, Some(&judged)) };
        manifest.list(&directory, tables)?;
        manifest.write(&directory)?;
        let how = (options.threads, options.formats.png);
        let draw = || draw(&directory, &manifest, how);
        let (drawn, files) = match options.draws.then(draw).transpose()? {
            Some(Ok(files)) => (Some(Ok(())), files),
            Some(Err(error)) => (Some(Err(error)), Vec::new()),
            None => (None, Vec::new()),
        };
        progress.reached(&Milestone::Drawn);
        let keeps = matches!(options.start, Start::Finished { .. });
        list(&directory, &manifest, files, keeps)?;
        directory.finish()?;
        Ok(drawn)
    }

    /// Writes the tables; how the baseline was judged at every point, and the files.
    fn write_tables(
        &self,
        directory: &RunDirectory,
        records: &RunIndex,
        options: &RunOptions<'_>,
        progress: &dyn RunProgress,
    ) -> Result<(Vec<PointJudgement>, Vec<ListedFile>), OutputError> {
        let plan = &self.plan;
        let scratch = directory.path(COLUMNS);
        let place = (directory.files(), &*scratch);
        let outcomes = RunColumns::for_tables(plan, records, options.threads, place)?;
        let mut tables = AllTables::new(directory, options.formats);
        study::write_tables(plan, records, &outcomes, &mut tables)?;
        progress.reached(&Milestone::Tabulated);
        let files = tables.made().into_iter().map(|made| made.listed).collect();
        Ok((study::judge(plan, &outcomes)?, files))
    }

    /// An error of a study that had begun, with what is kept of it in `partial`.
    pub(super) fn cut_short(&self, error: RunError, partial: &Path, start: Start<'_>) -> RunError {
        match error {
            RunError::Study(_)
            | RunError::Output(OutputError::Io { .. } | OutputError::Study(_)) => {}
            other => return other,
        }
        // Runs that are the same have one record.
        let recorded = RunKeys::on_record(partial);
        let is_recorded = |place: &RunPlace| recorded.has(&self.plan.run_key(*place));
        let runs = if recorded.is_empty() {
            0
        } else {
            self.plan.run_places().filter(is_recorded).count()
        };
        let kept = match (runs, start) {
            (_, Start::Parts { .. }) => "the parts are as they were: merge them again".to_owned(),
            (0, Start::Finished { .. }) => {
                "nothing new is on record, and the finished run is as it was".to_owned()
            }
            (0, _) => "nothing is on record".to_owned(),
            (runs, _) => {
                let runs =
                    if runs == 1 { "1 run is".to_owned() } else { format!("{runs} runs are") };
                let remedy = match start {
                    Start::Finished { .. } => "the same extension again",
                    Start::Continued { .. } => "the same command",
                    _ => "--resume",
                };
                format!(
                    "{runs} on record in {}, and {remedy} goes on from there",
                    partial.display()
                )
            }
        };
        RunError::CutShort { source: Box::new(error), kept }
    }
}
