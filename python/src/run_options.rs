//! How a study is run, as Python asks for it.

use std::sync::OnceLock;
use std::thread::available_parallelism;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use pyo3::prelude::*;
use rungs::run::Machine;

use crate::errors::refused;

/// More threads than a study can use.
const THREADS_MAX: usize = 1024;

/// Threads, and who is told of progress.
pub(crate) struct Asked {
    pub(crate) threads: usize,
    pub(crate) progress: Telling,
}

/// Who is told how far a study has come.
pub(crate) enum Telling {
    /// Whoever looks at a bar.
    Usual,
    /// What was given: a flag, a function, or None.
    Given(Py<PyAny>),
}

impl<'py> FromPyObject<'_, 'py> for Telling {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self::Given(object.to_owned().unbind()))
    }
}

impl Telling {
    /// What is called with phase, runs done, runs of the study and outcomes; and whether outcomes are
    /// wanted.
    pub(crate) fn reporter<'py>(
        &self,
        py: Python<'py>,
        name: &str,
    ) -> PyResult<(Option<Bound<'py, PyAny>>, bool)> {
        let (given, wants) = match self {
            Self::Usual => (true.into_pyobject(py)?.to_owned().into_any(), false),
            Self::Given(given) => (given.bind(py).clone(), given.bind(py).is_callable()),
        };
        let reporter = py.import("rungs._progress")?.call_method1("reporter", (given, name))?;
        Ok((Some(reporter).filter(|reporter| !reporter.is_none()), wants))
    }
}

/// What a directory is written with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunOptions {
    /// Whether to replace a finished run, or to discard an unfinished one.
    pub(crate) overwrite: bool,
    /// Whether to go on with an unfinished run.
    pub(crate) resume: bool,
    pub(crate) parquet: bool,
    pub(crate) png: bool,
    /// Whether charts and report are drawn.
    pub(crate) report: bool,
}

/// Threads as they are asked for, or one a processor.
pub(crate) fn threads_or_all(py: Python<'_>, asked: Option<usize>) -> PyResult<usize> {
    match asked {
        None => Ok(available_parallelism().map_or(1, usize::from)),
        Some(threads) if (1..=THREADS_MAX).contains(&threads) => Ok(threads),
        Some(threads) => {
            Err(refused(py, &format!("threads={threads}: give a number from 1 to {THREADS_MAX}")))
        }
    }
}

/// What is known of this machine.
pub(crate) fn machine() -> Machine {
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
