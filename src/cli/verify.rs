//! `rungs verify`: whether run directories are as the program wrote them.

use std::io::Write;
use std::path::PathBuf;

use rungs::output::report::terminal::{BETTER, HEADING, WORSE};
use rungs::run::{Check, VerifyOptions, verify as verify_directory};

use super::{DONE, FAILED, counted, terminal, threads};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit code 0: all is as it was written; 1: something is not; 2: no directory of rungs."
)]
pub(super) struct VerifyArguments {
    /// Finished directories: studies, parts, comparisons, replays, validations
    #[arg(value_name = "DIR", required = true)]
    directories: Vec<PathBuf>,
    /// Check digests alone; do not make the tables again from the journal
    #[arg(long)]
    quick: bool,
    /// Worker threads [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print nothing but what is wrong
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn verify(arguments: &VerifyArguments) -> anyhow::Result<u8> {
    let mut out = terminal::stdout();
    let mut code = DONE;
    for (number, directory) in arguments.directories.iter().enumerate() {
        let scratch = format!("rungs-verify-{}-{number}", std::process::id());
        let options = VerifyOptions {
            quick: arguments.quick,
            scratch: &std::env::temp_dir().join(scratch),
            threads: threads(arguments.threads),
        };
        let checks = verify_directory(directory, &options)?;
        let faults: usize = checks.iter().map(|check| check.faults.len()).sum();
        if faults > 0 {
            code = FAILED;
        }
        if !arguments.quiet || faults > 0 {
            writeln!(out, "{HEADING}{}{HEADING:#}", terminal::path(directory))?;
        }
        for check in &checks {
            write(&mut out, check, arguments.quiet)?;
        }
        if !arguments.quiet {
            let verdict = match faults {
                0 => "All is as it was written.".to_owned(),
                _ => format!("{} found.", counted(faults as u64, "fault", "faults")),
            };
            writeln!(out, "  {verdict}")?;
        }
    }
    Ok(code)
}

/// Writes what a check found, a line each; only what is wrong if `quiet`.
fn write(out: &mut impl Write, check: &Check, quiet: bool) -> std::io::Result<()> {
    let word = check.subject.word();
    if !quiet && !check.found.is_empty() {
        let mark = match (check.is_done, check.faults.is_empty()) {
            (false, _) => "–",
            (true, true) => "✓",
            (true, false) => " ",
        };
        writeln!(out, "  {BETTER}{mark}{BETTER:#} {word:<9} {}", check.found)?;
    }
    for fault in &check.faults {
        writeln!(out, "  {WORSE}✗{WORSE:#} {word:<9} {fault}")?;
    }
    Ok(())
}
