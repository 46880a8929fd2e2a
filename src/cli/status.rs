//! `rungs status`: how far a study is that runs in parts, from its files alone.

use std::io::Write;
use std::path::PathBuf;

use rungs::cluster::{Engine, RoundStatus, Stage, StudyStatus, Submission, UnfinishedPart, ranges};
use rungs::output::report::terminal::wrapped;
use rungs::study::disk::Disk;
use serde_json::{Value, json};

use super::submit::{now, study_place};
use super::{DONE, counted, duration, grouped, terminal, terminal_width};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Reads the files in DIR.parts and nothing else: no scheduler is asked, and what waits in its \
    queue counts as missing. A part is held to be running where it has told so within two minutes; the clocks \
    of the machines should agree."
)]
pub(super) struct StatusArguments {
    /// The directory of the results, finished or not
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// Print one JSON object (docs/json.md), and nothing else on standard output
    #[arg(long)]
    json: bool,
}

pub(super) fn status(arguments: &StatusArguments) -> anyhow::Result<u8> {
    let place = study_place(&arguments.directory)?;
    let status = StudyStatus::read(&Disk, &place, now())?;
    if arguments.json {
        super::json::print(&as_json(&status))?;
        return Ok(DONE);
    }
    let mut out = terminal::stdout();
    writeln!(out, "{}", wrapped(&summary(&status), terminal_width()))?;
    for round in &status.rounds {
        write!(out, "{}", block(round))?;
    }
    writeln!(out, "{}", wrapped(&next(&status), terminal_width()))?;
    Ok(DONE)
}

/// `Two ladders: 5 of 8 parts are done, 312 of 400 runs.`
fn summary(status: &StudyStatus) -> String {
    let name = terminal::plain(&status.name);
    if status.rounds.is_empty() {
        return format!("{name}: finished.");
    }
    let (done, planned) = status.runs();
    let parts: usize = status.rounds.iter().map(|round| round.done.len()).sum();
    let of = u64::from(status.parts) * status.rounds.len() as u64;
    let runs = counted(planned, "run", "runs");
    let rounds = match status.rounds_max {
        0 => String::new(),
        most => format!(" in {} of at most {most} rounds", status.rounds.len()),
    };
    let parts = format!("{} of {}", grouped(parts as u64), counted(of, "part", "parts"));
    format!("{name}: {parts} done{rounds}, {} of {runs}.", grouped(done))
}

/// The parts of a round by what has become of them.
fn block(round: &RoundStatus) -> String {
    let mut text = String::new();
    if let Some(number) = round.round {
        let decided = if round.is_decided { "" } else { ", not decided which points go on" };
        text += &format!("Round {number}{decided}\n");
    }
    let mut line = |word: &str, what: &str| text += &format!("  {word:<9} {what}\n");
    if !round.done.is_empty() {
        line("done", &ranges(&round.done, ", "));
    }
    for (word, parts) in [("running", &round.running), ("cut off", &round.cut_off)] {
        for part in parts {
            line(word, &unfinished(part));
        }
    }
    if !round.missing.is_empty() {
        line("missing", &ranges(&round.missing, ", "));
    }
    text
}

/// `4: 12 of 50 runs, 20 seconds ago`.
fn unfinished(part: &UnfinishedPart) -> String {
    match (part.of, part.silent_seconds) {
        (Some(of), Some(seconds)) => format!(
            "{}: {} of {} on record, {} ago",
            part.part,
            grouped(part.runs),
            counted(of, "run", "runs"),
            ago(seconds)
        ),
        _ => format!("{}: begun", part.part),
    }
}

fn ago(seconds: u64) -> String {
    duration(f64::from(u32::try_from(seconds.max(2)).unwrap_or(u32::MAX)))
}

/// What to do next.
fn next(status: &StudyStatus) -> String {
    let place = terminal::path(&status.directory);
    if status.is_finished {
        return format!("It is finished: tables and report are in {place}.");
    }
    let is_running = status.rounds.iter().any(|round| !round.running.is_empty());
    let left = status.left(false);
    let lacks_parts = left.iter().any(|stage| matches!(stage, Stage::Elements { .. }));
    let is_here = |submission: &Submission| submission.engine == Engine::Shell;
    match (&status.submission, lacks_parts, is_running) {
        (_, false, true) => "Next: wait for what is running.".to_owned(),
        (Some(submission), _, false) if is_here(submission) => {
            format!("Next: `rungs resubmit {place}` goes on, if nobody is at work.")
        }
        (Some(_), true, true) => format!(
            "Next: wait for what is running or queued; then `rungs resubmit {place}` submits what is \
             missing."
        ),
        (Some(_), true, false) => format!(
            "Next: wait for what is queued; if nothing is, `rungs resubmit {place}` submits what is missing."
        ),
        (Some(_), false, false) => format!(
            "Next: wait for the merge; if none is queued, `rungs resubmit {place}` submits it."
        ),
        (None, true, _) => format!(
            "Next: run what is missing, as `rungs run FILE --shard K/{} --continue --output {place}`.",
            status.parts
        ),
        (None, false, false) => {
            format!("Next: `rungs merge {place}.parts/* --output {place}`.")
        }
    }
}

fn as_json(status: &StudyStatus) -> Value {
    let unfinished = |parts: &[UnfinishedPart]| -> Vec<Value> {
        let one = |part: &UnfinishedPart| {
            json!({
                "part": part.part,
                "runs": part.runs,
                "of": part.of,
                "silent_seconds": part.silent_seconds,
            })
        };
        parts.iter().map(one).collect()
    };
    let round = |round: &RoundStatus| {
        json!({
            "round": round.round,
            "done": round.done,
            "running": unfinished(&round.running),
            "cut_off": unfinished(&round.cut_off),
            "missing": round.missing,
            "runs_done": round.runs_done,
            "runs_planned": round.runs_planned,
            "decided": round.is_decided,
        })
    };
    let (runs_done, runs_planned) = status.runs();
    let submission = status.submission.as_ref();
    json!({
        "name": status.name,
        "directory": status.directory.display().to_string(),
        "finished": status.is_finished,
        "engine": submission.map(|submission| submission.engine.word()),
        "jobs": submission.map(Submission::jobs),
        "parts": status.parts,
        "rounds_at_most": status.rounds_max,
        "runs_done": runs_done,
        "runs_planned": runs_planned,
        "rounds": status.rounds.iter().map(round).collect::<Vec<_>>(),
        "next": next(status),
    })
}
