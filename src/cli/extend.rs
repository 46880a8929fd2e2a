//! `rungs extend`: more replications, more years, or a changed scenario on a finished run; every
//! run already there is used again.

use std::path::PathBuf;

use super::execution::{Execution, Manner, Start};
use super::finished::{Finished, reload};
use super::scenario_files::load;
use super::{Settings, Wrong};
use crate::output::Formats;
use crate::study::Shard;

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
    /// Stop at the first run that fails
    #[arg(long)]
    fail_fast: bool,
    /// Write runs and series as Parquet too, beside the CSV
    #[arg(long)]
    parquet: bool,
    /// Leave out charts and report; `rungs report DIR` draws them later
    #[arg(long)]
    no_report: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn extend(arguments: &ExtendArguments) -> anyhow::Result<u8> {
    let finished = Finished::read(&arguments.directory)?;
    if finished.shard("part").is_some() {
        let text = format!("{} is a part of a study; merge the parts first", finished.name());
        return Err(Wrong(text).into());
    }
    let loaded = match &arguments.file {
        None => reload(&finished, &arguments.settings)?,
        Some(file) => load(std::slice::from_ref(file), &arguments.settings)?.remove(0),
    };
    let study = Execution::new(&loaded, arguments.directory.clone(), Shard::WHOLE);
    let manner = Manner {
        start: Start::Finished,
        threads: super::threads(arguments.threads),
        formats: Formats { parquet: arguments.parquet },
        draws: !arguments.no_report,
        quiet: arguments.quiet,
        fails_fast: arguments.fail_fast,
    };
    study.check_size(manner.threads)?;
    study.run(&manner)
}
