//! How the program ends: the exit codes, and what an error says.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, ErrorKind, Write};
use std::panic;
use std::process::ExitCode;

use rungs::output::OutputError;
use rungs::run::{RunError, SourceError};
use rungs::study::{Fault, StudyError};

use super::scenario_files::{Rejected, rendered};
use super::stop::{INTERRUPTED, StopSignal};
use super::terminal;

/// Everything was done, or there was nothing to do.
pub(super) const DONE: u8 = 0;
/// Runs failed, or nothing is kept of what was begun.
pub(super) const FAILED: u8 = 1;
/// The command line, a scenario or a directory is wrong.
pub(super) const WRONG: u8 = 2;
/// Stopped, with records kept.
const STOPPED: u8 = 3;
/// Another process is writing there.
const LOCKED: u8 = 4;
/// The machine: disk, memory, threads.
const MACHINE: u8 = 5;
/// The codes, for `--help`.
pub(super) const CODES: &str = "Exit codes:
  0    done, or there was nothing left to do
  1    runs failed, or a run was stopped before anything was on record; verify: not as it was written
  2    wrong input: command line, scenario, directory
  3    stopped (SIGTERM, SIGHUP) with records kept; go on with --resume
  4    another process is writing there
  5    the machine: disk, memory, threads
  130  Ctrl-C; what is on record is kept";

/// Something wrong with what the user asked for.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct UsageError(pub(super) String);

/// Has panics told like all else: what one says may come from a model of somebody's.
pub(super) fn tell_panics() {
    panic::set_hook(Box::new(|panic| {
        let backtrace = Backtrace::capture();
        let mut stderr = terminal::stderr();
        // Standard error may be closed.
        let _ = writeln!(stderr, "{}", terminal::plain(&panic.to_string()));
        if backtrace.status() == BacktraceStatus::Captured {
            let _ = write!(stderr, "{backtrace}");
        }
    }));
}

/// The exit code of a study that a signal has stopped.
pub(super) fn stopped(signal: Option<StopSignal>, is_kept: bool) -> u8 {
    match signal {
        Some(StopSignal::Terminate) if is_kept => STOPPED,
        Some(StopSignal::Terminate) => FAILED,
        Some(StopSignal::Interrupt) | None => INTERRUPTED,
    }
}

/// The exit code of an error.
fn code(error: &anyhow::Error) -> u8 {
    match fault(error) {
        Fault::Input => WRONG,
        Fault::Busy => LOCKED,
        Fault::Machine => MACHINE,
        Fault::Runs => FAILED,
    }
}

/// What has to be mended, of all errors that the program knows.
fn fault(error: &anyhow::Error) -> Fault {
    if error.is::<UsageError>() || error.is::<Rejected>() {
        return Fault::Input;
    }
    None.or_else(|| error.downcast_ref().map(SourceError::fault))
        .or_else(|| error.downcast_ref().map(RunError::fault))
        .or_else(|| error.downcast_ref().map(StudyError::fault))
        .or_else(|| error.downcast_ref().map(OutputError::fault))
        .or_else(|| error.downcast_ref().map(Fault::of_io))
        .unwrap_or(Fault::Runs)
}

/// Help and version go to standard output and are not errors; everything else is.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    let code = if error.use_stderr() { WRONG } else { DONE };
    let text = error.render();
    // A closed pipe is not an error of the program.
    let _ = if error.use_stderr() {
        write!(terminal::stderr(), "{}", text.ansi())
    } else {
        write!(terminal::stdout(), "{}", text.ansi())
    };
    ExitCode::from(code)
}

/// Prints an error and returns its exit code. A reader that closed the pipe gets silence.
pub(super) fn complain(error: &anyhow::Error) -> u8 {
    let closed = |error: &io::Error| error.kind() == ErrorKind::BrokenPipe;
    if error.downcast_ref::<io::Error>().is_some_and(closed) {
        return DONE;
    }
    let mut stderr = terminal::stderr();
    let bad = anstyle::AnsiColor::Red.on_default().bold();
    let source = match error.downcast_ref::<RunError>() {
        Some(RunError::Source(source)) => Some(source),
        _ => error.downcast_ref::<SourceError>(),
    };
    let rejected =
        source.map(rendered).or_else(|| Some(error.downcast_ref::<Rejected>()?.0.clone()));
    let _ = match &rejected {
        Some(text) => write!(stderr, "{text}"),
        None => {
            let text = terminal::plain(&said(error));
            writeln!(stderr, "{bad}error{bad:#}: {text}{}", remedy(error))
        }
    };
    code(error)
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

/// What helps against an error of the system.
fn remedy(error: &anyhow::Error) -> &'static str {
    let kind = error.chain().find_map(|cause| Some(cause.downcast_ref::<io::Error>()?.kind()));
    match kind {
        Some(ErrorKind::StorageFull) => "; make room on the disk",
        Some(ErrorKind::QuotaExceeded) => "; make room within your quota of the disk",
        Some(ErrorKind::FileTooLarge) => {
            "; no file may grow that long here: raise the limit (`ulimit -f unlimited`)"
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn every_cause_is_said_once() {
        use anyhow::Context;
        let error: anyhow::Result<()> = Err(UsageError("a: no room".to_owned()).into());
        let error = error.context("b").context("c, for b").unwrap_err();
        assert_eq!(said(&error), "c, for b: a: no room");
    }

    #[test]
    fn what_went_wrong_says_how_the_program_ends() {
        let path = || PathBuf::from("run");
        let io =
            |kind| OutputError::Io { action: "write", path: path(), source: io::Error::from(kind) };
        let cut_short = |error: OutputError| RunError::CutShort {
            source: Box::new(error.into()),
            kept: "nothing is on record".to_owned(),
        };
        let threads = || StudyError::Threads("none".to_owned());
        let cases: [(anyhow::Error, u8); 10] = [
            (UsageError("no".to_owned()).into(), WRONG),
            (OutputError::Exists { path: path() }.into(), WRONG),
            (OutputError::Locked { path: path() }.into(), LOCKED),
            (io(ErrorKind::StorageFull).into(), MACHINE),
            (io(ErrorKind::PermissionDenied).into(), WRONG),
            (cut_short(io(ErrorKind::FileTooLarge)).into(), MACHINE),
            (cut_short(OutputError::Study(threads())).into(), MACHINE),
            (RunError::Differs("other".to_owned()).into(), FAILED),
            (io::Error::from(ErrorKind::StorageFull).into(), MACHINE),
            (StudyError::Memory { needed_bytes: 1 }.into(), WRONG),
        ];
        for (error, expected) in cases {
            assert_eq!(code(&error), expected, "{error:?}");
        }
        let full: anyhow::Error = cut_short(io(ErrorKind::FileTooLarge)).into();
        assert!(said(&full).ends_with("; nothing is on record"), "{}", said(&full));
        assert!(remedy(&full).contains("ulimit -f"));
    }

    #[test]
    fn a_stop_with_records_is_no_stop_without() {
        assert_eq!(stopped(Some(StopSignal::Interrupt), true), INTERRUPTED);
        assert_eq!(stopped(Some(StopSignal::Terminate), true), STOPPED);
        assert_eq!(stopped(Some(StopSignal::Terminate), false), FAILED);
    }
}
