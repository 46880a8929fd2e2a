//! `rungs merge`: joins the parts of a study that were run separately.

use std::path::PathBuf;

use rungs::run::{Start, read_parts};

use super::execution::{Execution, ResultArguments, print_json};
use super::{threads, warn_unchecked};

#[derive(Debug, clap::Args)]
pub(super) struct MergeArguments {
    /// The directories of all parts, in any order
    #[arg(value_name = "DIR", required = true)]
    parts: Vec<PathBuf>,
    /// The run directory of the whole
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
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
    let parts = read_parts(&arguments.parts)?;
    parts.iter().for_each(|part| warn_unchecked(&part.directory, part.lacks_digests()));
    let source = parts[0].source(&parts[0].overrides())?;
    let execution = Execution::new(&source, arguments.output.clone(), None);
    let start = Start::Parts { parts: &arguments.parts, overwrite: arguments.overwrite };
    let threads = threads(arguments.threads);
    execution.check_size(start, threads, &arguments.results)?;
    let executed = execution.run(start, threads, false, &arguments.results)?;
    let code = executed.code;
    print_json(vec![executed])?;
    Ok(code)
}
