//! `rungs merge`: joins the parts of a study that were run separately.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rungs::output::Missing;
use rungs::run::{
    JoinOptions, Joined, PartState, Parts, PlannedStudy, RunError, Start, StoredRun, StudySource,
    found_parts, parts_in_words,
};
use rungs::scenario::Overrides;
use rungs::study::disk::Disk;
use rungs::study::{DISK_MAX_BYTES, StudyError};
use serde_json::json;

use super::execution::{Execution, ResultArguments, print_json};
use super::{DONE, UsageError, counted, grouped, json, terminal, threads, warn_unchecked};

#[derive(Debug, clap::Args)]
pub(super) struct MergeArguments {
    /// The directories of all parts, in any order, or folders that they lie in: DIR.parts/*, DIR.parts
    #[arg(value_name = "DIR", required = true)]
    parts: Vec<PathBuf>,
    /// The run directory of the whole
    #[arg(long, value_name = "DIR", required_unless_present = "round")]
    output: Option<PathBuf>,
    /// Of a study with a precision whose parts lie in the folder DIR: say after round J which points go
    /// on, and write it to DIR/round-J.json; nothing is joined
    #[arg(
        long,
        value_name = "J",
        conflicts_with_all = ["output", "overwrite", "allow_missing", "as_part", "series"]
    )]
    round: Option<u32>,
    /// Replace a finished run, or discard an unfinished one
    #[arg(long)]
    overwrite: bool,
    /// Where parts are missing or not finished, take the first replications that are complete at all
    /// points; tables are those of a study of as many, and everything says so
    #[arg(long)]
    allow_missing: bool,
    /// Join some of the parts into a directory that is a part again, without tables: thousands are merged
    /// by steps
    #[arg(long, conflicts_with_all = ["allow_missing", "series", "parquet", "png"])]
    as_part: bool,
    /// Write the tables over time, or leave them out, whatever the scenario says
    #[arg(long, value_enum, value_name = "WHAT")]
    series: Option<Series>,
    /// Worker threads [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    results: ResultArguments,
}

/// What becomes of the tables over time.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Series {
    /// They are written.
    Csv,
    /// They are left out, as by `[output] series = false`.
    Off,
}

impl MergeArguments {
    /// The overrides of the parts, with the choice of tables.
    fn overrides(&self, own: Overrides) -> Overrides {
        match self.series {
            None => own,
            Some(Series::Csv) => own.with("--series", "output.series", "true"),
            Some(Series::Off) => own.with("--series", "output.series", "false"),
        }
    }
}

pub(super) fn merge(arguments: &MergeArguments) -> anyhow::Result<u8> {
    let Some(output) = &arguments.output else { return decide(arguments) };
    let parts = Parts::read(&arguments.parts)?;
    parts.finished.iter().for_each(|part| warn_unchecked(&part.directory, part.lacks_digests()));
    let (first, threads) = (parts.first(), threads(arguments.threads));
    let overrides = arguments.overrides(first.overrides());
    let whole = first.source(&overrides)?;
    let study = PlannedStudy::new(&whole, None);
    study.plan().check_merging(threads)?;
    if arguments.as_part {
        return join(arguments, (output, threads), &study, &parts);
    }
    let missing = if arguments.allow_missing {
        study.missing_in(&parts, threads)?
    } else {
        parts.check_complete()?;
        None
    };
    let few = |missing: &Missing| first.first_replications(missing.merged, overrides);
    let few: Option<StudySource> = missing.as_ref().map(few).transpose()?;
    let source = few.as_ref().unwrap_or(&whole);
    let execution = Execution::lacking(source, output.clone(), missing);
    let directories = parts.directories();
    let start = Start::Parts { parts: &directories, overwrite: arguments.overwrite };
    execution.check_size(start, threads, &arguments.results)?;
    let executed = execution.run(start, threads, false, &arguments.results)?;
    let code = executed.code;
    print_json(vec![executed])?;
    Ok(code)
}

/// Joins parts into one.
fn join(
    arguments: &MergeArguments,
    (output, threads): (&Path, usize),
    study: &PlannedStudy<'_>,
    parts: &Parts,
) -> anyhow::Result<u8> {
    let needed_bytes = study.plan().journal_bytes();
    if needed_bytes > DISK_MAX_BYTES {
        return Err(RunError::from(StudyError::Disk { needed_bytes }).into());
    }
    let options = JoinOptions { files: &Disk::files(), threads, overwrite: arguments.overwrite };
    let Joined { parts, runs } = study.join_into(output, parts, &options)?;
    let of = parts.first().map_or(1, |shard| shard.of);
    if arguments.results.says() {
        let (place, runs) = (terminal::path(output), counted(runs, "run", "runs"));
        let words = parts_in_words(&parts);
        writeln!(terminal::stdout(), "Parts {words} of {of}: {runs} in {place}.")?;
    }
    if arguments.results.json {
        let numbers: Vec<u32> = parts.iter().map(|shard| shard.part).collect();
        let told = json!({
            "name": study.source.expansion.base.name,
            "directory": output.display().to_string(),
            "exit_code": DONE,
            "ending": "part",
            "runs_on_record": runs,
            "part": { "parts": numbers, "of": of },
        });
        json::print(&json!({ "studies": [told] }))?;
    }
    Ok(DONE)
}

/// Decides after a round which points go on.
fn decide(arguments: &MergeArguments) -> anyhow::Result<u8> {
    let (Some(round), [folder]) = (arguments.round, &arguments.parts[..]) else {
        let text =
            "--round takes one DIR, the folder with the parts of all rounds, such as out.parts";
        return Err(UsageError(text.to_owned()).into());
    };
    let found = found_parts(&Disk, folder)?;
    let Some(first) = found.iter().find(|part| part.state == PartState::Finished) else {
        let text = format!("{} holds no finished part of a study", folder.display());
        return Err(UsageError(text).into());
    };
    let first = StoredRun::read(&first.directory)?;
    let source = first.source(&first.overrides())?;
    let study = PlannedStudy::new(&source, None);
    let decision = study.decide(&Disk::files(), folder, (round, threads(arguments.threads)))?;
    if arguments.results.says() {
        let (of, all) = (decision.rounds, study.plan().points.len());
        let (open, runs) = (decision.open.len(), grouped(u64::from(decision.replications)));
        let text = match (open, round == of) {
            (0, false) => format!(
                "After round {round} of {of}, {runs} replications: the precision is reached at every point."
            ),
            (0, true) => {
                format!("After round {round} of {of}, {runs} replications: it was the last.")
            }
            _ => format!(
                "After round {round} of {of}, {runs} replications: {open} of {all} points go on."
            ),
        };
        writeln!(terminal::stdout(), "{text}")?;
    }
    Ok(DONE)
}
