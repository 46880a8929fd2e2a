//! A study run into its directory, with what is said of it while it runs and in the end.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use rungs::output::{Formats, OutputError};
use rungs::run::{
    Ending, Machine, Milestone, PlannedStudy, RunOptions, RunProgress, Start, StudySource,
};
use rungs::sim::{Period, Simulation, WarmUp};
use rungs::study::{Failure, Plan, Progress, RunColumns, Shard};

use super::progress::Bar;
use super::{
    DONE, FAILED, INTERRUPTED, counted, grouped, points, precision, report, table, terminal_width,
    verdict, wrapped,
};

/// What is written of a run, and what is said.
#[derive(Debug, clap::Args)]
pub(super) struct ResultArguments {
    /// Write runs and series as Parquet too, beside the CSV
    #[arg(long)]
    parquet: bool,
    /// Leave out charts and report; `rungs report DIR` draws them later
    #[arg(long)]
    no_report: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// A planned study, and the directory that its results go to.
#[derive(Debug)]
pub(super) struct Execution<'s> {
    pub(super) study: PlannedStudy<'s>,
    pub(super) place: PathBuf,
}

impl<'s> Execution<'s> {
    /// Plans a scenario, or a part of it, into a directory.
    pub(super) fn new(source: &'s StudySource, place: PathBuf, shard: Shard) -> Self {
        Self { study: PlannedStudy::new(source, shard), place }
    }

    /// Runs the study; the exit code.
    pub(super) fn run(
        &self,
        start: Start<'_>,
        threads: usize,
        fails_fast: bool,
        results: &ResultArguments,
    ) -> anyhow::Result<u8> {
        let quiet = results.quiet;
        let bar = Bar::new(self.study.plan().runs(), quiet, fails_fast)?;
        let narrator = Narrator {
            bar,
            source: self.study.source,
            quiet,
            findings: Mutex::new(Ok(Vec::new())),
        };
        let machine = Machine {
            clock: || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
            host: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        };
        let options = RunOptions {
            start,
            threads,
            formats: Formats { parquet: results.parquet },
            draws: !results.no_report,
            machine: Some(&machine),
        };
        let ended = self.study.run_into(&self.place, &options, &narrator);
        narrator.bar.finish();
        let ended = ended?;
        let worst = if ended.failures.is_empty() { DONE } else { FAILED };
        match ended.ending {
            Ending::Stopped { recorded, kept } => {
                self.say_stopped(recorded, kept.as_deref(), start)?;
                Ok(if worst == DONE { INTERRUPTED } else { worst })
            }
            Ending::Part { recorded } => {
                if !quiet {
                    let (Shard { part, of }, place) = (self.study.plan().shard, self.shown());
                    let runs = counted(recorded, "run", "runs");
                    writeln!(anstream::stdout(), "Part {part} of {of}: {runs} in {place}.")?;
                }
                Ok(worst)
            }
            Ending::Finished { simulation_seconds, report } => {
                if !quiet {
                    let findings = narrator.findings.into_inner();
                    let findings = findings.unwrap_or_else(PoisonError::into_inner)?;
                    let drawn = matches!(report, Some(Ok(())));
                    self.print(&findings, simulation_seconds.unwrap_or(0.0), drawn)?;
                }
                match report {
                    Some(Err(error)) => Ok(self.say_undrawn(&error)),
                    _ => Ok(worst),
                }
            }
        }
    }

    fn shown(&self) -> std::path::Display<'_> {
        self.place.display()
    }

    /// Says that there is no report, and what can be done.
    fn say_undrawn(&self, error: &OutputError) -> u8 {
        let place = self.shown();
        // Nobody may be there to read it.
        let _ = writeln!(
            anstream::stderr(),
            "no report: {error}. The tables are whole; `rungs report {place}` draws it again."
        );
        FAILED
    }

    /// Says what a study that was cut short has left.
    fn say_stopped(
        &self,
        recorded: u64,
        kept: Option<&Path>,
        start: Start<'_>,
    ) -> std::io::Result<()> {
        let mut err = anstream::stderr();
        let Some(place) = kept else {
            return writeln!(err, "Stopped; nothing was written.");
        };
        let remedy = match start {
            Start::Finished => "extend it again",
            _ => "give --resume",
        };
        let (recorded, all) = (grouped(recorded), grouped(self.study.plan().runs()));
        let place = place.display();
        writeln!(
            err,
            "Stopped with {recorded} of {all} runs on record in {place}; {remedy} to go on."
        )
    }

    fn print(&self, findings: &[u8], seconds: f64, drawn: bool) -> anyhow::Result<()> {
        let mut out = anstream::stdout().lock();
        out.write_all(findings)?;
        writeln!(out, "\nTables and manifest are in {} ({seconds:.1} s).", self.shown())?;
        if drawn {
            writeln!(out, "{}", report::said(&self.place))?;
        }
        Ok(())
    }
}

/// Says what a run tells.
struct Narrator<'s> {
    bar: Bar,
    source: &'s StudySource,
    quiet: bool,
    /// What the study found, printed once the directory is in its place.
    findings: Mutex<anyhow::Result<Vec<u8>>>,
}

impl Progress for Narrator<'_> {
    fn advance(&self, runs: u64) {
        self.bar.advance(runs);
    }

    fn stops(&self) -> bool {
        self.bar.stops()
    }

    fn is_sync_due(&self) -> bool {
        self.bar.is_sync_due()
    }

    fn fails_fast(&self) -> bool {
        self.bar.fails_fast()
    }
}

impl RunProgress for Narrator<'_> {
    fn reached(&self, milestone: &Milestone<'_>) {
        match *milestone {
            Milestone::Opened { recorded, planned } if recorded > 0 && !self.quiet => {
                let (recorded, planned) = (grouped(recorded), grouped(planned));
                self.bar.say(&format!("{recorded} of {planned} runs are on record."));
            }
            Milestone::Simulated { plan, failures } => {
                self.bar.finish();
                failures.iter().for_each(|failure| self.bar.say(&failed(plan, failure)));
            }
            Milestone::Tabulated { plan, outcomes } if !self.quiet => {
                let found = findings(self.source, plan, outcomes);
                *self.findings.lock().unwrap_or_else(PoisonError::into_inner) = found;
            }
            _ => {}
        }
    }
}

/// What failed, and what it said.
pub(super) fn failed(plan: &Plan, failure: &Failure) -> String {
    let Failure { point, policy, replication, message } = failure;
    let what = match (policy.as_str(), plan.points[0].simulation.warm_up()) {
        ("", WarmUp::BurnIn(_)) => "the burn-in".to_owned(),
        ("", WarmUp::Transient(_) | WarmUp::None) => "the start".to_owned(),
        (policy, _) => format!("policy \"{policy}\""),
    };
    let at = if plan.points.len() > 1 { format!(" at point {point}") } else { String::new() };
    let seed = plan.seed;
    format!("failed: {what}{at} in replication {replication} (seed {seed}): {message}")
}

/// What a study found.
fn findings(source: &StudySource, plan: &Plan, outcomes: &RunColumns) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::new();
    let scenario = &source.expansion.base;
    let has_policies = !scenario.model().levers().is_empty();
    let points = match plan.points.len() {
        1 => String::new(),
        points => format!("{}, ", counted(points as u64, "point", "points")),
    };
    let policies = match plan.policies.len() as u64 {
        _ if !has_policies => String::new(),
        policies => format!("{}, ", counted(policies, "policy", "policies")),
    };
    let length = match length(plan.points[0].simulation.as_ref()) {
        length if length.is_empty() => length,
        length => format!(" of {length}"),
    };
    writeln!(
        out,
        "{}: {points}{policies}{}{length}, seed {}\n",
        scenario.name,
        replications(plan, outcomes),
        plan.seed
    )?;
    if plan.points.len() > 1 {
        points::print(&mut out, plan, outcomes)?;
    } else {
        table::print(&mut out, plan, outcomes)?;
    }
    if has_policies {
        let sentence = verdict::sentence(plan, outcomes)?;
        writeln!(out, "\n{}", wrapped(&sentence, terminal_width()))?;
    }
    if let Some(sentence) = precision::sentence(plan, outcomes)? {
        writeln!(out, "\n{}", wrapped(&sentence, terminal_width()))?;
    }
    Ok(out)
}

/// `60 replications`, or `up to 60` where points took different numbers.
fn replications(plan: &Plan, outcomes: &RunColumns) -> String {
    let took = || (0..plan.points.len()).map(|point| outcomes.replications(point));
    let (fewest, most) = (took().min().unwrap_or(0), took().max().unwrap_or(0));
    let most_counted = counted(most as u64, "replication", "replications");
    if fewest == most { most_counted } else { format!("up to {most_counted}") }
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
