//! `rungs report`: charts and report of a finished run, from its tables alone.

use std::io::Write;
use std::path::{Path, PathBuf};

use rungs::output::RunTables;
use rungs::output::report::{Findings, PAGE, Report};
use rungs::study::with_threads;

use super::{DONE, terminal, terminal_width, threads, warn_unchecked};

#[derive(Debug, clap::Args)]
pub(super) struct ReportArguments {
    /// A finished run directory; its charts and its report are drawn again
    #[arg(value_name = "DIR")]
    directory: PathBuf,
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
    with_threads(threads(arguments.threads), || draw(&run, &arguments.directory))??;
    if !arguments.quiet {
        let mut out = terminal::stdout();
        write!(out, "{}", warning(&run))?;
        writeln!(out, "{}", said(&arguments.directory))?;
    }
    Ok(DONE)
}

/// The warning of a baseline that is not plausible; empty where it is.
pub(super) fn warning(run: &RunTables) -> String {
    Findings::of_plausibility(run.plausibility().as_ref()).terminal(terminal_width())
}

/// Draws the charts and the report of `run` into `directory`.
pub(super) fn draw(run: &RunTables, directory: &Path) -> anyhow::Result<()> {
    Ok(Report::of(run)?.write(directory)?)
}

/// The message that says where the report is.
pub(super) fn said(directory: &Path) -> String {
    format!("The report is {}.", terminal::path(&directory.join(PAGE)))
}
