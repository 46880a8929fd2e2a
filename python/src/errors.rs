//! Errors of the library as those of Python: the classes of `rungs._errors`.

use std::error::Error;
use std::io;

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use rungs::output::OutputError;
use rungs::run::{RunError, SourceError};
use rungs::scenario::{Diagnostic, DiagnosticKind, Diagnostics};
use rungs::study::{Failure, Fault};

/// An error of the class of this name, made from these arguments.
fn of_class<'py>(
    py: Python<'py>,
    class: &str,
    arguments: impl IntoPyObject<'py, Target = PyTuple, Output = Bound<'py, PyTuple>, Error = PyErr>,
) -> PyErr {
    let made = || {
        let class = py.import("rungs._errors")?.getattr(class)?;
        class.call1(arguments.into_pyobject(py)?)
    };
    made().map_or_else(|failed| failed, PyErr::from_value)
}

/// What was asked does not fit.
pub(crate) fn refused(py: Python<'_>, text: &str) -> PyErr {
    of_class(py, "InputError", (said(text),))
}

/// A message of the library with its options as keywords; commands in it stay as they are.
fn said(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    for (at, part) in text.split('`').enumerate() {
        if at > 0 {
            said.push('`');
        }
        // Every other part stands between two of these signs.
        let mut pieces = if at % 2 == 0 { part.split("--") } else { part.split("\u{0}") };
        said.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let is_of_name = |letter: char| letter.is_ascii_lowercase() || letter == '-';
            let end = piece.find(|letter| !is_of_name(letter)).unwrap_or(piece.len());
            said.push_str(&format!("`{}`{}", piece[..end].replace('-', "_"), &piece[end..]));
        }
    }
    said
}

/// Something is wrong with the library itself.
pub(crate) fn broken(py: Python<'_>, text: &str) -> PyErr {
    of_class(py, "RungsError", (text,))
}

/// A scenario that is not valid in what only Python can say: `path` is the key, `text` what is wrong.
pub(crate) fn of_key(py: Python<'_>, path: &str, text: &str) -> PyErr {
    let diagnostic = (path, text, None::<(usize, usize)>, None::<&str>);
    of_class(py, "ScenarioError", (format!("error: `{path}` {text}"), vec![diagnostic]))
}

/// A scenario that cannot be read, or is not valid.
pub(crate) fn of_source(py: Python<'_>, error: &SourceError) -> PyErr {
    match error {
        SourceError::Invalid(found) => {
            let told: Vec<_> = found.iter().map(|one| told(found, one)).collect();
            of_class(py, "ScenarioError", (found.render(false), told))
        }
        SourceError::Io { text, source } => of_io(py, text, source),
        SourceError::Unreadable(text) => {
            of_class(py, "ScenarioError", (text.as_str(), Vec::<Told>::new()))
        }
    }
}

/// Path, text, place and help of a diagnostic.
type Told = (String, String, Option<(usize, usize)>, Option<String>);

fn told(found: &Diagnostics, one: &Diagnostic) -> Told {
    (path(one), one.kind.to_string(), found.position(one), one.help.clone())
}

/// The key that a diagnostic is about; of a value that was set in place of the scenario's, its key.
fn path(one: &Diagnostic) -> String {
    let set = |kind: &DiagnosticKind| match kind {
        DiagnosticKind::Option { option, .. } => {
            option.split_once(" = ").map(|(path, _)| path.to_owned())
        }
        _ => None,
    };
    one.path().or_else(|| set(&one.kind)).unwrap_or_default()
}

pub(crate) fn of_run(py: Python<'_>, error: &RunError) -> PyErr {
    match error {
        RunError::Source(source) => of_source(py, source),
        RunError::Output(OutputError::Exists { .. }) => {
            of_class(py, "ExistsError", (said(&error.to_string()),))
        }
        _ => of_fault(py, error, error.fault()),
    }
}

pub(crate) fn of_output(py: Python<'_>, error: OutputError) -> PyErr {
    of_run(py, &RunError::from(error))
}

/// A run that failed again.
pub(crate) fn failed(py: Python<'_>, failure: &Failure) -> PyErr {
    let Failure { point, policy, replication, message } = failure;
    let text = format!("point {point}, policy {policy:?}, replication {replication}: {message}");
    of_class(py, "RunsError", (text,))
}

fn of_fault(py: Python<'_>, error: &(dyn Error + 'static), fault: Fault) -> PyErr {
    let text = said(&error.to_string());
    if let Some(io) = io_error(error) {
        return of_io(py, &text, io);
    }
    let class = match fault {
        Fault::Input => "InputError",
        Fault::Busy => "BusyError",
        Fault::Machine => "MachineError",
        Fault::Runs => "RunsError",
    };
    of_class(py, class, (text,))
}

/// An error of the system; `text` is what the library says of it.
pub(crate) fn of_io(py: Python<'_>, text: &str, error: &io::Error) -> PyErr {
    let class = match error.kind() {
        io::ErrorKind::NotFound => "MissingError",
        _ => "FileError",
    };
    of_class(py, class, (text, error.raw_os_error()))
}

/// The error of the system that an error comes from.
fn io_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e io::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            return Some(io);
        }
        next = error.source();
    }
    None
}
