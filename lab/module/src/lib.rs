//! What the lab's page calls: a scenario in, batches of histories, and results out.
//!
//! The page runs several instances of this library, each in a worker of the browser. Some simulate
//! histories; one alone holds the results of all ([`Lab`]). Texts of a request are JSON; an answer is
//! JSON, or bytes where there is much of it. docs/lab.md has the boundary function by function. Nothing
//! is computed here that the program does not compute: the numbers and words are the library's.

#[cfg(target_family = "wasm")]
mod abi;
mod described;
mod keys;
mod people;
mod requests;
mod scenario;
mod story;
mod study;
mod tables;

pub use study::Lab;

use rungs::run::{RunError, SourceError};
use rungs::scenario::Diagnostics;

/// Why there is no answer, in words.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl From<RunError> for Refusal {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Source(error) => error.into(),
            RunError::Study(error) => Self(error.to_string()),
            RunError::Output(error) => Self(error.to_string()),
            RunError::CutShort { source, .. } => (*source).into(),
            RunError::Refused(text) | RunError::Differs(text) => Self(text),
        }
    }
}

impl From<SourceError> for Refusal {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Invalid(found) => Self(faults(&found).join("\n")),
            SourceError::Unreadable(text) | SourceError::Io { text, .. } => Self(text),
        }
    }
}

/// What is wrong with a scenario, each fault in a line with its remedy.
fn faults(found: &Diagnostics) -> Vec<String> {
    let told = found.iter().map(|diagnostic| {
        let help = diagnostic.help.iter().map(|help| format!("; {help}"));
        diagnostic.kind.to_string() + &help.collect::<String>()
    });
    told.collect()
}

impl From<rungs::output::OutputError> for Refusal {
    fn from(error: rungs::output::OutputError) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Self(format!("the request cannot be read: {error}"))
    }
}
