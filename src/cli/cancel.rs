//! `rungs cancel`: ends the jobs of a study on a cluster.

use std::io::Write;
use std::path::PathBuf;

use rungs::cluster::{Engine, Submission, parts_folder};
use rungs::study::disk::Disk;

use super::resubmit::not_submitted;
use super::submit::{end_jobs, study_place};
use super::{DONE, terminal};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Parts that are at work keep what they have run; `rungs resubmit DIR` goes on from there. \
    Some schedulers refuse jobs that have ended already, and end the others all the same."
)]
pub(super) struct CancelArguments {
    /// The directory of the results, as it was submitted
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

pub(super) fn cancel(arguments: &CancelArguments) -> anyhow::Result<u8> {
    let place = study_place(&arguments.directory)?;
    let folder = parts_folder(&place);
    let submission = Submission::read(&Disk, &folder)?.ok_or_else(|| not_submitted(&place))?;
    let jobs = submission.jobs();
    if jobs.is_empty() {
        let text = match submission.engine {
            Engine::Shell => "It runs in the foreground of the shell: Ctrl-C there stops it.",
            _ => "No job of it was made.",
        };
        writeln!(terminal::stdout(), "{text}")?;
        return Ok(DONE);
    }
    writeln!(terminal::stdout(), "Called in {}:", terminal::path(&folder))?;
    end_jobs(&submission.engine.scheduler().cancel(&submission.job, &jobs), &folder)
}
