//! `rungs merge`: joins the parts of a study that were run separately.

use std::io::Write;
use std::path::PathBuf;

use rungs::run::{PartState, PlannedStudy, Start, StoredRun, found_parts, read_parts};
use rungs::study::disk::Disk;

use super::execution::{Execution, ResultArguments, print_json};
use super::{DONE, UsageError, grouped, terminal, threads, warn_unchecked};

#[derive(Debug, clap::Args)]
pub(super) struct MergeArguments {
    /// The directories of all parts, in any order
    #[arg(value_name = "DIR", required = true)]
    parts: Vec<PathBuf>,
    /// The run directory of the whole
    #[arg(long, value_name = "DIR", required_unless_present = "round")]
    output: Option<PathBuf>,
    /// Of a study with a precision whose parts lie in the folder DIR: say after round J which points go
    /// on, and write it to DIR/round-J.json; nothing is joined
    #[arg(long, value_name = "J", conflicts_with_all = ["output", "overwrite", "threads"])]
    round: Option<u32>,
    /// Replace a finished run, or discard an unfinished one
    #[arg(long)]
    overwrite: bool,
    /// Worker threads [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    results: ResultArguments,
}

pub(super) fn merge(arguments: &MergeArguments) -> anyhow::Result<u8> {
    let Some(output) = &arguments.output else { return decide(arguments) };
    let parts = read_parts(&arguments.parts)?;
    parts.iter().for_each(|part| warn_unchecked(&part.directory, part.lacks_digests()));
    let source = parts[0].source(&parts[0].overrides())?;
    let execution = Execution::new(&source, output.clone(), None);
    let start = Start::Parts { parts: &arguments.parts, overwrite: arguments.overwrite };
    let threads = threads(arguments.threads);
    execution.check_size(start, threads, &arguments.results)?;
    let executed = execution.run(start, threads, false, &arguments.results)?;
    let code = executed.code;
    print_json(vec![executed])?;
    Ok(code)
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
    let decision = study.decide(&Disk::files(), folder, round)?;
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
