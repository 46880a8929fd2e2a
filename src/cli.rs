//! The command line: one file a verb. Only here are clock, environment, printing and progress.

mod chart;
mod check;
mod clean;
mod compare;
mod describe;
mod execution;
mod extend;
mod merge;
mod new;
mod progress;
mod replay;
mod report;
mod run;
mod scenario_files;
mod schema;
mod validate;

use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rungs::output::OutputError;
use rungs::output::numbers::{counted, grouped};
use rungs::output::report::terminal::{HEADING, wrapped};
use rungs::run::{RunError, SourceError};
use rungs::study::StudyError;

use scenario_files::{Rejected, rendered};

/// Everything was done.
const DONE: u8 = 0;
/// Something failed while running.
const FAILED: u8 = 1;
/// The command line or a scenario is wrong.
const WRONG: u8 = 2;
/// Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Run synthetic organizations under single-ladder and dual-ladder promotion policies, and
/// measure how attrition, morale and productivity change.
#[derive(Debug, Parser)]
#[command(name = "rungs", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run scenario files, write their tables and print the findings
    Run(run::RunArguments),
    /// Add replications, years or policies to a finished run; runs on record are reused
    Extend(extend::ExtendArguments),
    /// Join the parts of a study that were run with --shard
    Merge(merge::MergeArguments),
    /// Run one run of a finished study again, with its months, its persons and what happened to them
    Replay(replay::ReplayArguments),
    /// Compare finished studies with the first, side by side
    Compare(compare::CompareArguments),
    /// Draw charts of a finished run from its tables
    Chart(chart::ChartArguments),
    /// Draw the charts and the report of a finished run again, from its tables
    Report(report::ReportArguments),
    /// Compare the model with published findings, one small experiment each
    Validate(validate::ValidateArguments),
    /// Drop what can be made again of a finished run: tables, charts and report; `rungs extend DIR`
    /// makes them again from its journal
    Clean(clean::CleanArguments),
    /// Validate scenario files and say what they would run
    Check(check::CheckArguments),
    /// Write a commented starter scenario
    New(new::NewArguments),
    /// List parameters, metrics, policies, profiles, persons or constants
    Describe(describe::DescribeArguments),
    /// Print the JSON Schema of scenario files
    Schema,
}

/// Runs the program on the command line it was called with.
pub(super) fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let done = match &arguments.verb {
        Verb::Run(arguments) => run::run(arguments),
        Verb::Extend(arguments) => extend::extend(arguments),
        Verb::Merge(arguments) => merge::merge(arguments),
        Verb::Replay(arguments) => replay::replay(arguments),
        Verb::Compare(arguments) => compare::compare(arguments),
        Verb::Chart(arguments) => chart::chart(arguments),
        Verb::Report(arguments) => report::report(arguments),
        Verb::Validate(arguments) => validate::validate(arguments),
        Verb::Clean(arguments) => clean::clean(arguments),
        Verb::Check(arguments) => check::check(arguments),
        Verb::New(arguments) => new::new(arguments),
        Verb::Describe(arguments) => describe::describe(arguments),
        Verb::Schema => schema::schema(),
    };
    ExitCode::from(done.unwrap_or_else(|error| complain(&error)))
}

/// Scenario files, and the keys that the command line overrides.
#[derive(Debug, clap::Args)]
struct ScenarioArguments {
    /// Scenario files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    /// Worker threads [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// The keys that the command line overrides.
#[derive(Debug, Default, clap::Args)]
struct Settings {
    /// Replications, in place of the scenario's; short for --set study.replications=N
    #[arg(long, value_name = "N")]
    replications: Option<u32>,
    /// Years after the switch, in place of the scenario's; short for --set horizon.years=N
    #[arg(long, value_name = "N")]
    years: Option<u32>,
    /// Seed, in place of the scenario's; short for --set study.seed=S
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Any key, in place of the scenario's: --set 'policy.dual.rule="worst"'; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

impl ScenarioArguments {
    fn threads(&self) -> usize {
        threads(self.threads)
    }
}

/// The number of threads asked for, or one a processor.
fn threads(asked: Option<u16>) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(processors, usize::from)
}

/// Something wrong with what the user asked for.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct UsageError(String);

/// Help and version go to standard output and are not errors; everything else is.
fn usage(error: &clap::Error) -> ExitCode {
    let code = if error.use_stderr() { WRONG } else { DONE };
    // A closed pipe is not an error of the program.
    let _ = error.print();
    ExitCode::from(code)
}

/// Prints an error and returns its exit code. A reader that closed the pipe gets silence.
fn complain(error: &anyhow::Error) -> u8 {
    let closed = |error: &io::Error| error.kind() == ErrorKind::BrokenPipe;
    if error.downcast_ref::<io::Error>().is_some_and(closed) {
        return DONE;
    }
    let mut stderr = anstream::stderr().lock();
    let bad = anstyle::AnsiColor::Red.on_default().bold();
    let source = error.downcast_ref::<SourceError>().map(rendered);
    let rejected = source.or_else(|| Some(error.downcast_ref::<Rejected>()?.0.clone()));
    let _ = match &rejected {
        Some(text) => write!(stderr, "{text}"),
        None => writeln!(stderr, "{bad}error{bad:#}: {}", said(error)),
    };
    let wrong = rejected.is_some()
        || error.is::<UsageError>()
        || error.downcast_ref::<RunError>().is_some_and(RunError::is_usage)
        || error.downcast_ref::<StudyError>().is_some_and(StudyError::is_usage)
        || error.downcast_ref::<OutputError>().is_some_and(OutputError::is_usage);
    if wrong { WRONG } else { FAILED }
}

/// An error and its causes, without repetitions.
fn said(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |said, cause| {
        match (said.is_empty(), said.contains(&cause)) {
            (true, _) => cause,
            (_, true) => said,
            _ => format!("{said}: {cause}"),
        }
    })
}

/// Columns of the terminal; without one those that `COLUMNS` says, or else 80.
fn terminal_width() -> usize {
    const DEFAULT: usize = 80;
    const LEAST: usize = 30;
    let said = || std::env::var("COLUMNS").ok()?.parse().ok();
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    width.or_else(said).unwrap_or(DEFAULT).max(LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_cause_is_said_once() {
        use anyhow::Context;
        let error: anyhow::Result<()> = Err(UsageError("a: no room".to_owned()).into());
        let error = error.context("b").context("c, for b").unwrap_err();
        assert_eq!(said(&error), "c, for b: a: no room");
    }
}
