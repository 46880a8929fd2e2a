//! What is kept of a study that something has cut short, in words.

use std::path::Path;

use super::{RunError, Start};
use crate::output::OutputError;
use crate::study::journal::Journal;

/// An error of a study that had begun, with what is kept of it in `partial`.
pub(super) fn cut_short(error: RunError, partial: &Path, start: Start<'_>) -> RunError {
    match error {
        RunError::Study(_) | RunError::Output(OutputError::Io { .. } | OutputError::Study(_)) => {}
        other => return other,
    }
    let kept = match (Journal::records(partial), start) {
        (_, Start::Parts { .. }) => "the parts are as they were: merge them again".to_owned(),
        (0, Start::Finished { .. }) => {
            "nothing new is on record, and the finished run is as it was".to_owned()
        }
        (0, _) => "nothing is on record".to_owned(),
        (runs, _) => {
            let runs = if runs == 1 { "1 run is".to_owned() } else { format!("{runs} runs are") };
            let remedy = match start {
                Start::Finished { .. } => "the same extension again",
                _ => "--resume",
            };
            format!("{runs} on record in {}, and {remedy} goes on from there", partial.display())
        }
    };
    RunError::CutShort { source: Box::new(error), kept }
}
