//! One study from its plan to a finished directory, whether begun, resumed or extended.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::progress::{Bar, stop_switch};
use super::scenario_files::Loaded;
use super::{
    DONE, FAILED, INTERRUPTED, Wrong, counted, grouped, points, precision, report, table,
    terminal_width, verdict, wrapped,
};
use crate::output::report::{CHARTS, MARKDOWN, PAGE};
use crate::output::{
    AllTables, COLUMNS, Formats, Manifest, OutputError, RunDirectory, RunTables, Timings,
};
use crate::sim::{Period, Simulation, WarmUp};
use crate::study::journal::Journal;
use crate::study::{self, Failure, Outcomes, Plan, Records, Shard, StudyError};

/// A scenario, planned, and the directory its results go to.
#[derive(Debug)]
pub(super) struct Execution<'l> {
    loaded: &'l Loaded,
    plan: Plan,
    place: PathBuf,
}

/// How a study is run.
#[derive(Debug)]
pub(super) struct Manner<'a> {
    pub(super) start: Start<'a>,
    pub(super) threads: usize,
    pub(super) formats: Formats,
    /// Whether charts and report are drawn.
    pub(super) draws: bool,
    pub(super) quiet: bool,
    pub(super) fails_fast: bool,
}

/// What a study starts from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start<'a> {
    /// Nothing; a finished or unfinished run in the way is replaced if so told.
    Anew { overwrite: bool },
    /// What an unfinished run has left.
    Unfinished { overwrite: bool },
    /// The runs of the finished directory, which the new one replaces.
    Finished,
    /// The runs of all parts of the study; none may be missing.
    Parts { parts: &'a [PathBuf], overwrite: bool },
}

impl<'l> Execution<'l> {
    /// Plans a scenario, or a part of it, into a directory.
    pub(super) fn new(loaded: &'l Loaded, place: PathBuf, shard: Shard) -> Self {
        Self { loaded, plan: Plan { shard, ..Plan::of(&loaded.expansion) }, place }
    }

    /// Refuses a study that would eat the machine.
    pub(super) fn check_size(&self, threads: usize) -> Result<(), StudyError> {
        self.plan.check_size(threads).map(|_| ())
    }

    /// Runs the study; the exit code. What is on record already is not run again.
    pub(super) fn run(&self, manner: &Manner<'_>) -> anyhow::Result<u8> {
        // From here on Ctrl-C leaves things in order.
        stop_switch()?;
        let mut directory = match manner.start {
            Start::Anew { overwrite } | Start::Parts { overwrite, .. } => {
                RunDirectory::create(&self.place, overwrite)?
            }
            Start::Unfinished { overwrite } => RunDirectory::resume(&self.place, overwrite)?,
            Start::Finished => RunDirectory::extend(&self.place, self.plan.widths())?,
        };
        if let Start::Parts { parts, .. } = manner.start {
            self.gather(&directory, parts)?;
        }
        let records = self.on_record(&directory, manner.start)?;
        directory.begin();
        if !manner.quiet && records.finished() > 0 {
            let (finished, all) = (grouped(records.finished()), grouped(self.plan.runs()));
            writeln!(anstream::stderr(), "{finished} of {all} runs are on record.")?;
        }
        self.manifest(&[]).write(&directory)?;
        let bar = Bar::new(self.plan.runs(), manner.quiet, manner.fails_fast)?;
        let started_unix_seconds =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let clock = Instant::now();
        let records = study::run_with(&self.plan, records, manner.threads, &bar)?;
        let simulation_seconds = clock.elapsed().as_secs_f64();
        bar.finish();
        self.name_failures(&records.failures)?;
        if records.interrupted {
            return self.stop(directory, &records, manner.start);
        }
        if self.plan.shard != Shard::WHOLE {
            return self.finish_part(directory, &records, manner.quiet);
        }
        let outcomes = study::with_threads(manner.threads, || {
            self.write_tables(&directory, &records, manner.formats)
        })?
        .map_err(on_record_all_the_same)?;
        let manifest = self.manifest(&records.failures);
        manifest.write(&directory)?;
        let timings = Timings {
            started_unix_seconds,
            simulation_seconds,
            person_months: self.plan.person_months(),
            threads: manner.threads,
            host: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        };
        timings.write(&directory)?;
        let findings = if manner.quiet {
            Vec::new()
        } else {
            study::with_threads(manner.threads, || self.findings(&outcomes))??
        };
        // The columns go before the directory is put in its place.
        drop(outcomes);
        let drawn = self.draw(&directory, &manifest, manner)?;
        directory.finish()?;
        if !manner.quiet {
            self.print(&findings, &timings, manner.draws && drawn.is_ok())?;
        }
        let is_drawn = drawn.map_err(|error| self.say_undrawn(&error)).is_ok();
        Ok(if is_drawn && records.failures.is_empty() { DONE } else { FAILED })
    }

    /// The records that the directory has of the study. A journal of which nothing matches is
    /// refused with the reason.
    fn on_record(&self, directory: &RunDirectory, start: Start<'_>) -> anyhow::Result<Records> {
        let journal = match directory.journal(self.plan.widths()) {
            Ok(journal) => journal,
            Err(error) => return Err(self.refuse(directory, start, &error.to_string()).into()),
        };
        let records = Records::on_record(&self.plan, journal)?;
        if records.finished() == 0 && records.in_journal() > 0 {
            return Err(self
                .refuse(directory, start, "none of its runs is one of this study")
                .into());
        }
        Ok(records)
    }

    /// Turns records into tables; what the columns hold is printed afterwards.
    fn write_tables(
        &self,
        directory: &RunDirectory,
        records: &Records,
        formats: Formats,
    ) -> Result<Outcomes, OutputError> {
        let outcomes = Outcomes::in_file(&self.plan, records, &directory.path(COLUMNS))?;
        let asked = self.loaded.expansion.base.output.parquet;
        let formats = Formats { parquet: formats.parquet || asked };
        let mut tables = AllTables::new(directory, formats);
        study::write_tables(&self.plan, records, &outcomes, &mut tables)?;
        Ok(outcomes)
    }

    /// Draws charts and report into the directory, if that is wanted. What cannot be drawn is the
    /// inner error: the tables are whole without.
    fn draw(
        &self,
        directory: &RunDirectory,
        manifest: &Manifest<'_>,
        manner: &Manner<'_>,
    ) -> anyhow::Result<anyhow::Result<()>> {
        if !manner.draws {
            return Ok(Ok(()));
        }
        let place = directory.path("");
        let run = RunTables::new(&place, manifest.json());
        let drawn = study::with_threads(manner.threads, || report::draw(&run, &place))?;
        if drawn.is_err() {
            directory.remove(&[CHARTS, PAGE, MARKDOWN])?;
        }
        Ok(drawn)
    }

    /// Says that there is no report, and what can be done.
    fn say_undrawn(&self, error: &anyhow::Error) {
        let place = self.place.display();
        // Nobody may be there to read it.
        let _ = writeln!(
            anstream::stderr(),
            "no report: {error}. The tables are whole; `rungs report {place}` draws it again."
        );
    }

    fn refuse(&self, directory: &RunDirectory, start: Start<'_>, what: &str) -> Wrong {
        let differences = self.manifest(&[]).differences(directory);
        let reason =
            if differences.is_empty() { String::new() } else { differences.join("; ") + ". " };
        let (place, remedy) = match start {
            Start::Finished => (
                self.place.clone(),
                "Extend it by what its study allows, or run the other study anew",
            ),
            _ => (
                directory.path(""),
                "Run the scenario that it belongs to, or give --overwrite to start anew",
            ),
        };
        Wrong(format!("{}: {what}. {reason}{remedy}", place.display()))
    }

    fn manifest<'a>(&'a self, failures: &'a [Failure]) -> Manifest<'a> {
        Manifest {
            provenance: &self.loaded.provenance,
            scenario: self.loaded.expansion.resolved(),
            described: self.loaded.expansion.base.described(),
            tables: study::tables(&self.plan),
            metrics: self.plan.metrics().into_iter().map(|(_, metric)| metric.clone()).collect(),
            breakdowns: self.plan.breakdowns(),
            shard: self.plan.shard,
            failures,
        }
    }

    /// Takes over the journals of the parts of the study.
    fn gather(&self, directory: &RunDirectory, parts: &[PathBuf]) -> anyhow::Result<()> {
        let widths = self.plan.widths();
        let mut whole = directory.journal(widths)?;
        for part in parts {
            let journal = Journal::open(part, widths).map_err(StudyError::from)?;
            whole.absorb(&journal).map_err(StudyError::from)?;
        }
        let records = Records::on_record(&self.plan, whole)?;
        let missing = self.plan.runs() - records.finished();
        if missing > 0 {
            let text =
                format!("the parts lack {}; run them again", counted(missing, "run", "runs"));
            return Err(Wrong(text).into());
        }
        Ok(())
    }

    /// A part of a study has records and a manifest; tables are for the whole.
    fn finish_part(
        &self,
        directory: RunDirectory,
        records: &Records,
        quiet: bool,
    ) -> anyhow::Result<u8> {
        self.manifest(&records.failures).write(&directory)?;
        directory.finish()?;
        if !quiet {
            let (Shard { part, of }, place) = (self.plan.shard, self.place.display());
            let runs = counted(records.finished(), "run", "runs");
            writeln!(anstream::stdout(), "Part {part} of {of}: {runs} in {place}.")?;
        }
        Ok(if records.failures.is_empty() { DONE } else { FAILED })
    }

    /// Says what a study that was cut short has left.
    fn stop(
        &self,
        directory: RunDirectory,
        records: &Records,
        start: Start<'_>,
    ) -> anyhow::Result<u8> {
        let mut err = anstream::stderr();
        let remedy = match start {
            Start::Finished => "extend it again",
            _ => "give --resume",
        };
        if records.finished() > 0 {
            let (finished, all) = (grouped(records.finished()), grouped(self.plan.runs()));
            let place = directory.keep();
            writeln!(
                err,
                "Stopped with {finished} of {all} runs on record in {}; {remedy} to go on.",
                place.display()
            )?;
        } else {
            writeln!(err, "Stopped; nothing was written.")?;
        }
        Ok(if records.failures.is_empty() { INTERRUPTED } else { FAILED })
    }

    fn name_failures(&self, failures: &[Failure]) -> anyhow::Result<()> {
        for failure in failures {
            let what = if failure.policy.is_empty() {
                self.warm_up_name().to_owned()
            } else {
                format!("policy \"{}\"", failure.policy)
            };
            let Failure { point, replication, message, .. } = failure;
            let what = match self.plan.points.len() {
                1 => what,
                _ => format!("{what} at point {point}"),
            };
            let seed = self.plan.seed;
            writeln!(
                anstream::stderr(),
                "failed: {what} in replication {replication} (seed {seed}): {message}"
            )?;
        }
        Ok(())
    }

    fn warm_up_name(&self) -> &'static str {
        match self.plan.points[0].simulation.warm_up() {
            WarmUp::BurnIn(_) => "the burn-in",
            WarmUp::Transient(_) | WarmUp::None => "the start",
        }
    }

    /// What the study found, as it is printed once the directory is in its place.
    fn findings(&self, outcomes: &Outcomes) -> anyhow::Result<Vec<u8>> {
        let mut out = Vec::new();
        let scenario = &self.loaded.expansion.base;
        let has_policies = !scenario.model().levers().is_empty();
        let points = match self.plan.points.len() {
            1 => String::new(),
            points => format!("{}, ", counted(points as u64, "point", "points")),
        };
        let policies = match self.plan.policies.len() as u64 {
            _ if !has_policies => String::new(),
            policies => format!("{}, ", counted(policies, "policy", "policies")),
        };
        let length = match length(self.plan.points[0].simulation.as_ref()) {
            length if length.is_empty() => length,
            length => format!(" of {length}"),
        };
        writeln!(
            out,
            "{}: {points}{policies}{}{length}, seed {}\n",
            scenario.name,
            self.replications(outcomes),
            self.plan.seed
        )?;
        if self.plan.points.len() > 1 {
            points::print(&mut out, &self.plan, outcomes)?;
        } else {
            table::print(&mut out, &self.plan, outcomes)?;
        }
        if has_policies {
            let sentence = verdict::sentence(&self.plan, outcomes)?;
            writeln!(out, "\n{}", wrapped(&sentence, terminal_width()))?;
        }
        if let Some(sentence) = precision::sentence(&self.plan, outcomes)? {
            writeln!(out, "\n{}", wrapped(&sentence, terminal_width()))?;
        }
        Ok(out)
    }

    /// `60 replications`, or `up to 60` where points took different numbers.
    fn replications(&self, outcomes: &Outcomes) -> String {
        let took = || (0..self.plan.points.len()).map(|point| outcomes.replications(point));
        let (fewest, most) = (took().min().unwrap_or(0), took().max().unwrap_or(0));
        let most_counted = counted(most as u64, "replication", "replications");
        if fewest == most { most_counted } else { format!("up to {most_counted}") }
    }

    fn print(&self, findings: &[u8], timings: &Timings, drawn: bool) -> anyhow::Result<()> {
        let mut out = anstream::stdout().lock();
        out.write_all(findings)?;
        let (place, seconds) = (self.place.display(), timings.simulation_seconds);
        writeln!(out, "\nTables and manifest are in {place} ({seconds:.1} s).")?;
        if drawn {
            writeln!(out, "{}", report::said(&self.place))?;
        }
        Ok(())
    }
}

/// `10 years after 30 years of burn-in`, `1,000 steps`; empty where there is no time.
pub(super) fn length(simulation: &dyn Simulation) -> String {
    let (one, many) = match simulation.period() {
        Period::Month => ("month", "months"),
        Period::Year => ("year", "years"),
        Period::Step => ("step", "steps"),
        Period::None => return String::new(),
    };
    let length = counted(u64::from(simulation.horizon()), one, many);
    match simulation.warm_up() {
        WarmUp::BurnIn(periods) => {
            format!("{length} after {} of burn-in", counted(u64::from(periods), one, many))
        }
        WarmUp::Transient(_) | WarmUp::None => length,
    }
}

/// An error in writing tables, with what is not lost by it.
fn on_record_all_the_same(error: OutputError) -> anyhow::Error {
    const KEPT: &str =
        "the runs are on record, and --resume, or the same extension again, goes on from them";
    match error {
        // It says so itself.
        OutputError::Study(_) => error.into(),
        _ => anyhow::Error::from(error).context(KEPT),
    }
}
