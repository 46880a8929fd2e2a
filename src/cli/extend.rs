//! `rungs extend`: more replications, more years, or a changed scenario on a finished run; every
//! run already there is used again.

use std::path::PathBuf;

use rungs::output::recover;
use rungs::run::{Start, StoredRun};
use rungs::study::disk::Disk;

use super::execution::{Execution, ResultArguments, print_json};
use super::scenario_files::load;
use super::{Settings, threads, warn_unchecked};

#[derive(Debug, clap::Args)]
pub(super) struct ExtendArguments {
    /// A finished run directory; the extended run replaces it
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// A changed scenario: further policies, other replications [default: the directory's own]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    /// Worker threads [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Let go of runs that the changed study does not have, or records otherwise
    #[arg(long)]
    rerun: bool,
    /// Stop at the first run that fails
    #[arg(long)]
    fail_fast: bool,
    #[command(flatten)]
    results: ResultArguments,
}

pub(super) fn extend(arguments: &ExtendArguments) -> anyhow::Result<u8> {
    recover(&Disk::files(), &arguments.directory)?;
    let stored = StoredRun::read_whole(&arguments.directory)?;
    stored.check_results_version()?;
    warn_unchecked(&stored.directory, stored.lacks_digests());
    let source = match &arguments.file {
        None => stored.source(&arguments.settings.overrides(stored.overrides())?)?,
        Some(file) => load(std::slice::from_ref(file), &arguments.settings)?.remove(0),
    };
    let execution = Execution::new(&source, arguments.directory.clone(), None);
    let threads = threads(arguments.threads);
    let start = Start::Finished { reruns: arguments.rerun };
    execution.check_size(start, threads, &arguments.results)?;
    let executed = execution.run(start, threads, arguments.fail_fast, &arguments.results)?;
    let code = executed.code;
    print_json(vec![executed])?;
    Ok(code)
}
