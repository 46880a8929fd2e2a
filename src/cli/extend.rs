//! `rungs extend`: more replications, more years, or a changed scenario on a finished run; every
//! run already there is used again.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::execution::{Execution, Manner, Start};
use super::scenario_files::{Loaded, load};
use super::{ScenarioArguments, Wrong};
use crate::study::Plan;

#[derive(Debug, clap::Args)]
pub(super) struct ExtendArguments {
    /// A finished run directory; the extended run replaces it
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// A changed scenario: further policies, other replications [default: the directory's own]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Replications in all
    #[arg(long, value_name = "N")]
    replications: Option<u32>,
    /// Years after the switch; runs of other years are run anew
    #[arg(long, value_name = "N")]
    years: Option<u32>,
    /// Worker threads [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Stop at the first run that fails
    #[arg(long)]
    fail_fast: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn extend(arguments: &ExtendArguments) -> anyhow::Result<u8> {
    let directory = &arguments.directory;
    let manifest = manifest(directory)?;
    let loaded = reload(arguments, &manifest)?;
    let study = Execution { plan: Plan::of(&loaded.scenario), loaded, place: directory.clone() };
    let manner = Manner {
        start: Start::Finished,
        threads: super::threads(arguments.threads),
        quiet: arguments.quiet,
        fails_fast: arguments.fail_fast,
    };
    study.plan.check_size(study.plan.state_bytes(), manner.threads)?;
    study.run(&manner)
}

fn manifest(directory: &Path) -> anyhow::Result<serde_json::Value> {
    let path = directory.join("manifest.json");
    let name = path.display();
    let text = std::fs::read(&path).map_err(|error| {
        Wrong(format!("{name}: {error}; name a directory that `rungs run` has finished"))
    })?;
    serde_json::from_slice(&text).with_context(|| format!("{name} is no manifest"))
}

/// The scenario to run: the given file, or the directory's own with the numbers that the command
/// line had set for it and sets now.
fn reload(arguments: &ExtendArguments, manifest: &serde_json::Value) -> anyhow::Result<Loaded> {
    let own = arguments.file.is_none();
    let set = |key: &str| {
        let number = manifest["input"]["overrides"][key].as_u64();
        number.filter(|_| own)
    };
    let small = |key: &str| set(key).and_then(|number| u32::try_from(number).ok());
    let file = arguments.file.clone();
    let scenarios = ScenarioArguments {
        files: vec![file.unwrap_or_else(|| arguments.directory.join("scenario.toml"))],
        replications: arguments.replications.or_else(|| small("study.replications")),
        years: arguments.years.or_else(|| small("horizon.years")),
        seed: set("study.seed"),
        threads: arguments.threads,
    };
    let mut loaded = load(&scenarios)?.remove(0);
    if let Some(name) = manifest["input"]["file"].as_str().filter(|_| own) {
        name.clone_into(&mut loaded.provenance.file);
    }
    Ok(loaded)
}
