//! The command line: one file a verb. Only here are clock, environment, printing and progress.

mod analysis;
mod array_index;
mod cancel;
mod chart;
mod check;
mod clean;
mod compare;
mod describe;
mod estimate;
mod execution;
mod exit;
mod extend;
mod hints;
mod json;
mod lab;
mod log;
mod merge;
mod new;
mod progress;
mod replay;
mod report;
mod resubmit;
mod run;
mod scenario_files;
mod schema;
mod status;
mod stop;
mod submit;
mod terminal;
mod validate;
mod verify;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rungs::output::numbers::{counted, grouped};
use rungs::output::report::terminal::{HEADING, wrapped};
use rungs::output::{is_ours, read_manifest};

use exit::{DONE, FAILED, UsageError};

/// Run synthetic organizations under single-ladder and dual-ladder promotion policies, and
/// measure how attrition, morale and productivity change.
#[derive(Debug, Parser)]
#[command(name = "rungs", version, propagate_version = true, after_help = exit::CODES)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run scenario files, write their tables and print the findings
    Run(run::RunArguments),
    /// Draw worlds from the priors of parameters, and say in what share of them a policy is better,
    /// worse or no different
    Robustness(analysis::RobustnessArguments),
    /// Say which parameters drive the differences between policies over such worlds
    Sensitivity(analysis::SensitivityArguments),
    /// Share out the difference between two policies among their levers
    Attribute(analysis::AttributeArguments),
    /// Add replications, years or policies to a finished run; runs on record are reused
    Extend(extend::ExtendArguments),
    /// Join the parts of a study that were run with --shard
    Merge(merge::MergeArguments),
    /// Run a study on a cluster: write plan and scripts, and call its scheduler
    Submit(Box<submit::SubmitArguments>),
    /// Say how far a study is that runs in parts, from its files
    Status(status::StatusArguments),
    /// Submit again what is missing of a study on a cluster
    Resubmit(resubmit::ResubmitArguments),
    /// End the jobs of a study on a cluster; what is on record is kept
    Cancel(cancel::CancelArguments),
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
    /// Check that directories are as they were written, and that tables follow from the journal
    Verify(verify::VerifyArguments),
    /// Drop what can be made again of a finished run: tables, charts and report; `rungs extend DIR`
    /// makes them again from its journal
    Clean(clean::CleanArguments),
    /// Validate scenario files and say what they would run
    Check(check::CheckArguments),
    /// Write a page of HTML that runs a scenario in the reader's own browser
    Lab(lab::LabArguments),
    /// Write a commented starter scenario
    New(new::NewArguments),
    /// List parameters, metrics, policies, profiles, persons or constants, or say what one of them is
    Describe(describe::DescribeArguments),
    /// Print the JSON Schema of scenario files
    Schema,
}

/// Runs the program on the command line it was called with.
pub(super) fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return exit::usage(&hints::with_hint(error)),
    };
    stop::outlive_long_files();
    exit::tell_panics();
    let done = match &arguments.verb {
        Verb::Run(arguments) => run::run(arguments),
        Verb::Robustness(arguments) => analysis::robustness(arguments),
        Verb::Sensitivity(arguments) => analysis::sensitivity(arguments),
        Verb::Attribute(arguments) => analysis::attribute(arguments),
        Verb::Extend(arguments) => extend::extend(arguments),
        Verb::Merge(arguments) => merge::merge(arguments),
        Verb::Submit(arguments) => submit::submit(arguments),
        Verb::Status(arguments) => status::status(arguments),
        Verb::Resubmit(arguments) => resubmit::resubmit(arguments),
        Verb::Cancel(arguments) => cancel::cancel(arguments),
        Verb::Replay(arguments) => replay::replay(arguments),
        Verb::Compare(arguments) => compare::compare(arguments),
        Verb::Chart(arguments) => chart::chart(arguments),
        Verb::Report(arguments) => report::report(arguments),
        Verb::Validate(arguments) => validate::validate(arguments),
        Verb::Verify(arguments) => verify::verify(arguments),
        Verb::Clean(arguments) => clean::clean(arguments),
        Verb::Check(arguments) => check::check(arguments),
        Verb::Lab(arguments) => lab::lab(arguments),
        Verb::New(arguments) => new::new(arguments),
        Verb::Describe(arguments) => describe::describe(arguments),
        Verb::Schema => schema::schema(),
    };
    ExitCode::from(done.unwrap_or_else(|error| exit::complain(&error)))
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
    /// Read the points of `design.file` also where it lies outside of the folder of the scenario
    #[arg(long)]
    allow_outside: bool,
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

/// Refuses to write what a verb finds over something else that this program has written: its manifest
/// lacks the verb's `key`.
fn refuse_other(place: &Path, key: &str) -> Result<(), UsageError> {
    match read_manifest(place) {
        Ok(other) if is_ours(&other) && other[key].is_null() => Err(UsageError(format!(
            "{} is a study, or was written by another verb, and is not replaced; give --output DIR \
             for another place",
            place.display()
        ))),
        _ => Ok(()),
    }
}

/// Warns of a directory whose files cannot be held against digests.
fn warn_unchecked(directory: &Path, lacks_digests: bool) {
    if lacks_digests {
        // Standard error may be closed.
        let _ = writeln!(
            terminal::stderr(),
            "warning: {} was written before manifests listed digests; its files are read unchecked.",
            terminal::path(directory)
        );
    }
}

/// A duration as people say it.
fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => "a second at most".to_owned(),
        s if s < 1.5 => "a second".to_owned(),
        s if s < 120.0 => format!("{s:.0} seconds"),
        s if s < 7200.0 => format!("{:.0} minutes", s / 60.0),
        s if s < 172_800.0 => format!("{:.0} hours", s / 3600.0),
        s => format!("{:.0} days", s / 86_400.0),
    }
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
    fn durations_are_said_in_the_unit_that_fits() {
        assert_eq!(duration(0.2), "a second at most");
        assert_eq!([1.2, 1.6, 90.0].map(duration), ["a second", "2 seconds", "90 seconds"]);
        assert_eq!(duration(600.0), "10 minutes");
        assert_eq!(duration(10_800.0), "3 hours");
        assert_eq!(duration(259_200.0), "3 days");
    }
}
