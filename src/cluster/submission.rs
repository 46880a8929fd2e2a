//! What was submitted, as `DIR.parts/submission.json` keeps it.

use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::engine::Engine;
use super::job::Job;
use super::study_plan::StudySize;
use crate::output::OutputError;
use crate::run::RunError;
use crate::study::disk::{Files, read, write};

/// The file, in `DIR.parts`.
pub const SUBMISSION: &str = "submission.json";

/// The file while it is written, in `DIR.parts`.
const WRITING: &str = "plan/submission.json.new";

/// The format of the file.
const FORMAT: u32 = 1;

/// What was submitted, by which calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The format of this file: 1.
    pub format: u32,
    /// `rungs`.
    pub program: String,
    /// The version of the program that has submitted it.
    pub version: String,
    /// The scheduler.
    pub engine: Engine,
    /// The verb of the command line that the study is of: `run`, `robustness`, `sensitivity`, `attribute`.
    pub verb: String,
    /// The study.
    pub study: StudySize,
    /// How it was submitted.
    pub job: Job,
    /// The submissions, the first and those of `rungs resubmit`.
    pub attempts: Vec<Attempt>,
}

/// One submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When, in seconds since 1970.
    pub unix_seconds: u64,
    /// The calls that were made, in their order.
    pub calls: Vec<MadeCall>,
}

/// A call of a scheduler's command, and what it has answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeCall {
    /// The command and its arguments.
    pub command: Vec<String>,
    /// The file that it was given as standard input, from `DIR.parts`.
    pub input: Option<String>,
    /// What was submitted, in words.
    pub submits: String,
    /// The round, where there are rounds.
    pub round: Option<u32>,
    /// The parts, of an array.
    pub parts: Vec<u32>,
    /// The jobs that it has made.
    pub jobs: Vec<String>,
}

impl Submission {
    /// What is about to be submitted.
    #[must_use]
    pub fn new(engine: Engine, verb: &str, study: StudySize, job: Job) -> Self {
        let (program, version) = ("rungs".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        let (verb, attempts) = (verb.to_owned(), Vec::new());
        Self { format: FORMAT, program, version, engine, verb, study, job, attempts }
    }

    /// Reads the file of a folder of parts; `None` where there is none.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] where it is broken, or of another version; [`RunError::Output`].
    pub fn read(files: &dyn Files, folder: &Path) -> Result<Option<Self>, RunError> {
        let path = folder.join(SUBMISSION);
        let bytes = match read(files, &path) {
            Ok(bytes) => bytes,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(None);
            }
            Err(source) => return Err(OutputError::Io { action: "read", path, source }.into()),
        };
        let shown = path.display();
        let submission: Self = serde_json::from_slice(&bytes).map_err(|error| {
            RunError::Refused(format!(
                "{shown} is broken, or of another version of rungs ({error}); the parts are as they \
                 were: `rungs run --shard K/N --continue` and `rungs merge` go on without it"
            ))
        })?;
        if submission.format == FORMAT {
            return Ok(Some(submission));
        }
        Err(RunError::Refused(format!(
            "{shown} has format {}, and this program reads format {FORMAT}; use the rungs that has \
             written it, version {}",
            submission.format, submission.version
        )))
    }

    /// Writes the file, in place of the one that is there.
    ///
    /// # Errors
    ///
    /// [`RunError::Output`].
    pub fn write(&self, files: &dyn Files, folder: &Path) -> Result<(), RunError> {
        let (writing, path) = (folder.join(WRITING), folder.join(SUBMISSION));
        let written = write(files, &writing, &self.text())
            .and_then(|()| files.rename(&writing, &path))
            .and_then(|()| files.sync_dir(folder));
        written.map_err(|source| OutputError::Io { action: "write", path, source }.into())
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> Vec<u8> {
        // A struct of texts and numbers can always be written.
        let mut text = serde_json::to_vec_pretty(self).unwrap_or_default();
        text.push(b'\n');
        text
    }

    /// All jobs that were made, each once, in the order in which they were.
    #[must_use]
    pub fn jobs(&self) -> Vec<String> {
        let mut jobs: Vec<String> = Vec::new();
        for call in self.attempts.iter().flat_map(|attempt| &attempt.calls) {
            for job in &call.jobs {
                if !jobs.contains(job) {
                    jobs.push(job.clone());
                }
            }
        }
        jobs
    }
}
