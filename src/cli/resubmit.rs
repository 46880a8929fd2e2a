//! `rungs resubmit`: what is missing of a study on a cluster is submitted again.

use std::io::Write;
use std::path::{Path, PathBuf};

use rungs::cluster::{
    Attempt, Stage, StudyStatus, Submission, Submitting, UnfinishedPart, add_files, parts_folder,
    ranges,
};
use rungs::study::disk::Disk;

use super::submit::{Caller, call_all, files_of, now, said_calls, study_place};
use super::{DONE, UsageError, terminal};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Parts that are finished stay, and of a part that was cut off what is on record. What still \
    waits in the scheduler's queue is not seen in the files, and is submitted once more: that costs time and nothing \
    else; `rungs cancel DIR` first ends it. The scripts in DIR.parts are called as they are, edited or not."
)]
pub(super) struct ResubmitArguments {
    /// The directory of the results, as it was submitted
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// Also the parts at which somebody seems to be at work
    #[arg(long)]
    all: bool,
    /// Print what would be called, and do not call it
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn resubmit(arguments: &ResubmitArguments) -> anyhow::Result<u8> {
    let place = study_place(&arguments.directory)?;
    let status = StudyStatus::read(&Disk, &place, now())?;
    let shown = terminal::path(&place);
    let mut out = terminal::stdout();
    if status.is_finished {
        writeln!(out, "{shown} is finished: nothing is missing.")?;
        return Ok(DONE);
    }
    let Some(submission) = status.submission.clone() else {
        return Err(not_submitted(&place).into());
    };
    check_moved(&place, &submission)?;
    let stages = status.left(arguments.all);
    let running: Vec<UnfinishedPart> =
        status.rounds.iter().flat_map(|round| round.running.clone()).collect();
    if !running.is_empty() && !arguments.all {
        let parts: Vec<u32> = running.iter().map(|part| part.part).collect();
        let parts = ranges(&parts, ", ");
        if !stages.iter().any(|stage| matches!(stage, Stage::Elements { .. })) {
            writeln!(
                out,
                "Nothing is missing but what is running (parts {parts}); with --all that is submitted, too."
            )?;
            return Ok(DONE);
        }
        writeln!(
            out,
            "Parts {parts} are running and stay. What follows waits for the parts submitted now alone: \
             should it begin before those, it names them and fails; resubmit then."
        )?;
    }
    drop(out);
    submit_left(submission, &stages, &place, arguments.dry_run)
}

/// Submits the stages that are left.
fn submit_left(
    mut submission: Submission,
    stages: &[Stage],
    place: &Path,
    is_dry: bool,
) -> anyhow::Result<u8> {
    let job = submission.job.clone();
    let attempt = submission.attempts.len() + 1;
    let submitting = Submitting { job: &job, attempt, stages };
    let scheduler = submission.engine.scheduler();
    let (calls, folder) = (scheduler.calls(submitting), parts_folder(place));
    let generated = scheduler.files(submitting);
    if is_dry {
        for file in &generated {
            writeln!(terminal::stdout(), "--- {}", terminal::path(&folder.join(&file.name)))?;
            write!(terminal::stdout(), "{}", file.text)?;
        }
        said_calls(&folder, &calls)?;
        return Ok(DONE);
    }
    add_files(&Disk, &folder, &files_of(&generated))?;
    submission.attempts.push(Attempt { unix_seconds: now(), calls: Vec::new() });
    call_all(&mut Caller { submission: &mut submission, folder: &folder }, &calls)
}

/// Refuses a study whose scripts lead elsewhere.
fn check_moved(place: &Path, submission: &Submission) -> Result<(), UsageError> {
    let real = |path: &Path| parts_folder(path).canonicalize().ok();
    let then = Path::new(&submission.job.directory);
    if real(place) == real(then) {
        return Ok(());
    }
    Err(UsageError(format!(
        "{} was submitted as {}, where its scripts lead; move it back, or run the parts that are missing \
         by `rungs run --shard K/N --continue`",
        place.display(),
        submission.job.directory
    )))
}

/// Why nothing can be resubmitted.
pub(super) fn not_submitted(place: &Path) -> UsageError {
    UsageError(format!(
        "{} was not submitted by `rungs submit` (no submission.json in {}); run the parts that are \
         missing by `rungs run FILE --shard K/N --continue --output {}`",
        place.display(),
        parts_folder(place).display(),
        place.display()
    ))
}
