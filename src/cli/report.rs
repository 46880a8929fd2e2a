//! `rungs report`: charts and report of a finished run, from its tables alone.

use std::io::Write;
use std::path::{Path, PathBuf};

use rungs::output::report::{Findings, PAGE, Report};
use rungs::output::{Beside, BesidePlaces, Lab, RunTables, lists_png, real_place};
use rungs::run::StoredRun;
use rungs::study::with_threads;

use super::lab::of_source;
use super::{DONE, terminal, terminal_width, threads, warn_unchecked};

#[derive(Debug, clap::Args)]
pub(super) struct ReportArguments {
    /// A finished run directory; its charts and its report are drawn again
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// A directory of `rungs robustness` of the same scenario, whose shares of worlds stand beside the
    /// differences [default: the scenario's study.robustness]
    #[arg(long, value_name = "DIR")]
    robustness: Option<PathBuf>,
    /// A directory of `rungs sensitivity` of the same scenario, whose leading keys stand there
    /// [default: the scenario's study.sensitivity]
    #[arg(long, value_name = "DIR")]
    sensitivity: Option<PathBuf>,
    /// Draw every chart as PNG at 300 dots an inch too, beside the SVG [default: as the run has them, or
    /// the scenario's output.png]
    #[arg(long)]
    png: bool,
    /// Put the lab of its scenario into the page, which then runs it in the reader's browser
    #[arg(long)]
    lab: bool,
    /// Worker threads [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn report(arguments: &ReportArguments) -> anyhow::Result<u8> {
    let run = RunTables::read(&arguments.directory)?;
    warn_unchecked(&arguments.directory, run.lacks_digests());
    let given = BesidePlaces {
        robustness: arguments.robustness.clone(),
        sensitivity: arguments.sensitivity.clone(),
    };
    let beside = Beside::read(&run, &given.or(named(&run, &arguments.directory)?))?;
    for own in beside.all() {
        warn_unchecked(Path::new(&own.directory), own.run.lacks_digests());
    }
    let png = arguments.png
        || run.manifest()["scenario"]["output"]["png"] == true
        || lists_png(&arguments.directory);
    let lab = arguments.lab.then(|| lab_of(&arguments.directory)).transpose()?;
    let draw = || -> anyhow::Result<()> {
        let report = Report::with(&run, &beside, png)?;
        let report = lab.iter().fold(report, Report::with_lab);
        Ok(report.write(&arguments.directory)?)
    };
    with_threads(threads(arguments.threads), draw)??;
    if !arguments.quiet {
        let mut out = terminal::stdout();
        write!(out, "{}", warning(&run))?;
        writeln!(out, "{}", said(&arguments.directory))?;
    }
    Ok(DONE)
}

/// The lab of the scenario of a run directory.
fn lab_of(directory: &Path) -> anyhow::Result<Lab> {
    let source = StoredRun::read(directory)?.own_source()?;
    Ok(of_source(&source, directory)?)
}

/// The warning of a baseline that is not plausible; empty where it is.
pub(super) fn warning(run: &RunTables) -> String {
    Findings::warning(run).terminal(terminal_width())
}

/// Where the analyses lie that the scenario of `run`, in `directory`, names.
fn named(run: &RunTables, directory: &Path) -> anyhow::Result<BesidePlaces> {
    Ok(BesidePlaces::named(run.manifest(), &real_place(directory)?))
}

/// The analyses that the scenario of `run`, in `directory`, names beside its report.
pub(super) fn beside(run: &RunTables, directory: &Path) -> anyhow::Result<Beside> {
    Ok(Beside::read(run, &named(run, directory)?)?)
}

/// The message that says where the report is.
pub(super) fn said(directory: &Path) -> String {
    format!("The report is {}.", terminal::path(&directory.join(PAGE)))
}
