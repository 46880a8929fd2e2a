//! Runs a study into its directory, with the messages while it runs and at the end.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rungs::output::report::Findings;
use rungs::output::{
    Formats, Missing, OutputError, RunTables, is_inside, own_files, read_manifest, real_place,
};
use rungs::run::{Ending, Machine, PlannedStudy, RunOptions, Start, StudySource, Written};
use rungs::sim::{Period, Simulation, WarmUp};
use rungs::study::Share;
use rungs::study::disk::Disk;
use serde_json::Value;

use super::json::{self, ended_json};
use super::progress::Bar;
use super::report::beside;
use super::{DONE, FAILED, counted, exit, grouped, report, terminal, terminal_width};

/// What a run writes and prints.
#[derive(Debug, clap::Args)]
pub(super) struct ResultArguments {
    /// Write every table as Parquet too, beside the CSV
    #[arg(long)]
    parquet: bool,
    /// Draw every chart as PNG at 300 dots an inch too, beside the SVG
    #[arg(long, conflicts_with = "no_report")]
    png: bool,
    /// Leave out charts and report; `rungs report DIR` draws them later
    #[arg(long)]
    no_report: bool,
    /// Print the findings as one JSON object (docs/json.md), and nothing else on standard output
    #[arg(long)]
    pub(super) json: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl ResultArguments {
    /// Whether findings are printed in words.
    pub(super) fn says(&self) -> bool {
        !self.quiet && !self.json
    }
}

/// How the execution of a study has ended.
#[derive(Debug)]
pub(super) struct Executed {
    /// The exit code.
    pub(super) code: u8,
    /// Whether it was stopped before its end.
    pub(super) is_stopped: bool,
    /// What `--json` prints of it.
    told: Option<Value>,
}

/// Prints what `--json` asks for, where it does: one object, with all studies.
pub(super) fn print_json(executed: Vec<Executed>) -> std::io::Result<()> {
    let studies: Vec<Value> = executed.into_iter().filter_map(|executed| executed.told).collect();
    if studies.is_empty() {
        Ok(())
    } else {
        json::print(&serde_json::json!({ "studies": studies }))
    }
}

/// A planned study, and the directory that its results go to.
#[derive(Debug)]
pub(super) struct Execution<'s> {
    pub(super) study: PlannedStudy<'s>,
    pub(super) place: PathBuf,
}

impl<'s> Execution<'s> {
    /// Plans a scenario, or a part of it, into a directory.
    pub(super) fn new(source: &'s StudySource, place: PathBuf, share: Option<Share>) -> Self {
        Self { study: PlannedStudy::new(source, share), place }
    }

    /// The scenario of a study that may lack replications, planned into a directory.
    pub(super) fn lacking(
        source: &'s StudySource,
        place: PathBuf,
        missing: Option<Missing>,
    ) -> Self {
        Self { study: PlannedStudy::lacking(source, missing), place }
    }

    /// Refuses what would eat the machine, and analyses beside the report that do not fit, before anything
    /// is run or replaced.
    pub(super) fn check_size(
        &self,
        start: Start<'_>,
        threads: usize,
        results: &ResultArguments,
    ) -> anyhow::Result<()> {
        // A part has no report that analyses could stand in.
        if self.study.plan().share.is_none() {
            self.study.check_beside(&real_place(&self.place)?)?;
        }
        let written =
            Written { parquet: results.parquet, draws: !results.no_report, png: results.png };
        let beside = match start {
            // The finished directory stays until the new one is whole.
            Start::Finished { .. } => own_bytes(&self.place)?,
            _ => 0,
        };
        Ok(self.study.check_size(threads, written, beside)?)
    }

    /// Runs the study.
    pub(super) fn run(
        &self,
        start: Start<'_>,
        threads: usize,
        fails_fast: bool,
        results: &ResultArguments,
    ) -> anyhow::Result<Executed> {
        let bar = Bar::new(self.study.plan().runs(), results.quiet, fails_fast)?;
        // The directory that a path leads out of (`.`) may be replaced, so it is resolved before.
        let place = real_place(&self.place)?;
        let stood_inside = is_inside(&place);
        let machine = machine();
        let options = RunOptions {
            files: &Disk::files(),
            start,
            threads,
            formats: Formats { parquet: results.parquet, png: results.png, ..Formats::default() },
            draws: !results.no_report,
            machine: Some(&machine),
        };
        let ended = self.study.run_into(&place, &options, &bar);
        bar.finish();
        let ended = ended?;
        let worst = if ended.failures.is_empty() { DONE } else { FAILED };
        let says = results.says();
        let mut is_stopped = false;
        let code = match &ended.ending {
            Ending::Stopped { recorded, kept } => {
                is_stopped = true;
                self.say_stopped(*recorded, kept.as_deref(), start)?;
                let stopped = exit::stopped(bar.stop_signal(), kept.is_some());
                if worst == DONE { stopped } else { worst }
            }
            Ending::Part { recorded } => {
                if says {
                    let (part, place) = (self.part(), self.shown());
                    let runs = counted(*recorded, "run", "runs");
                    writeln!(terminal::stdout(), "{part}: {runs} in {place}.")?;
                }
                worst
            }
            Ending::Found => {
                if says {
                    let place = self.shown();
                    writeln!(terminal::stdout(), "{} is finished in {place}.", self.part())?;
                }
                worst
            }
            Ending::Finished { simulation_seconds, report } => {
                let drawn = matches!(report, Some(Ok(())));
                // Said first: what is printed below may fail.
                let code = match report {
                    Some(Err(error)) => self.say_undrawn(error),
                    _ => worst,
                };
                if says {
                    self.print(&place, simulation_seconds.unwrap_or(0.0), drawn)?;
                    if stood_inside {
                        let text = "You stand in the directory that was replaced: `cd \"$PWD\"` \
                                    leads to the new one.";
                        writeln!(terminal::stdout(), "{text}")?;
                    }
                }
                code
            }
        };
        let told = results.json.then(|| ended_json(&self.study, &self.place, &ended, code));
        Ok(Executed { code, is_stopped, told: told.transpose()? })
    }

    /// What is run here.
    fn part(&self) -> String {
        let Some(Share { shard, round }) = &self.study.plan().share else {
            return "The study".to_owned();
        };
        let round = round.as_ref().map(|round| format!(" of round {}", round.number));
        format!("Part {} of {}{}", shard.part, shard.of, round.unwrap_or_default())
    }

    fn shown(&self) -> String {
        terminal::path(&self.place)
    }

    /// Reports that there is no report, and what to do about it.
    fn say_undrawn(&self, error: &OutputError) -> u8 {
        let place = self.shown();
        // Standard error may be closed.
        let _ = writeln!(
            terminal::stderr(),
            "no report: {error}. The tables are complete; `rungs report {place}` draws it again."
        );
        FAILED
    }

    /// Reports what an interrupted study has left.
    fn say_stopped(
        &self,
        recorded: u64,
        kept: Option<&Path>,
        start: Start<'_>,
    ) -> std::io::Result<()> {
        let mut err = terminal::stderr();
        let Some(place) = kept else {
            return writeln!(err, "Stopped; nothing was written.");
        };
        let remedy = match start {
            Start::Finished { .. } => "extend it again",
            Start::Continued { .. } => "give --continue",
            _ => "give --resume",
        };
        let (recorded, all) = (grouped(recorded), grouped(self.study.plan().runs()));
        let place = terminal::path(place);
        writeln!(
            err,
            "Stopped with {recorded} of {all} runs on record in {place}; {remedy} to go on."
        )
    }

    /// Prints the findings of the finished directory.
    fn print(&self, place: &Path, seconds: f64, drawn: bool) -> anyhow::Result<()> {
        let run = RunTables::read(place)?;
        let beside = beside(&run, place)?;
        let findings = Findings::with(&run, &beside)?;
        let mut out = terminal::stdout();
        write!(out, "{}", findings.terminal(terminal_width()))?;
        writeln!(out, "\nTables and manifest are in {} ({seconds:.1} s).", self.shown())?;
        if drawn {
            writeln!(out, "{}", report::said(&self.place))?;
        }
        Ok(())
    }
}

/// Bytes of the program's own files in a run directory.
fn own_bytes(place: &Path) -> anyhow::Result<u64> {
    let files = own_files(place, &read_manifest(place)?).into_iter();
    // What is not there has no bytes.
    let bytes = |file: PathBuf| std::fs::metadata(place.join(file)).map_or(0, |file| file.len());
    Ok(files.map(bytes).sum())
}

/// What is known of this machine.
fn machine() -> Machine {
    Machine {
        clock: || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
        stopwatch,
        host: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
    }
}

/// The time since it was first asked for.
fn stopwatch() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
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
