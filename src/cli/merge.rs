//! `rungs merge`: the parts of a study, run apart, become the study.

use std::path::PathBuf;

use serde_json::Value;

use super::execution::{Execution, Manner, Start};
use super::finished::{Finished, reload};
use super::{Settings, Wrong};
use crate::output::Formats;
use crate::study::Shard;

#[derive(Debug, clap::Args)]
pub(super) struct MergeArguments {
    /// The directories of all parts, in any order
    #[arg(value_name = "DIR", required = true)]
    parts: Vec<PathBuf>,
    /// The run directory of the whole
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    /// Replace a finished run
    #[arg(long)]
    overwrite: bool,
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

pub(super) fn merge(arguments: &MergeArguments) -> anyhow::Result<u8> {
    let parts: Vec<Finished> =
        arguments.parts.iter().map(|part| Finished::read(part)).collect::<anyhow::Result<_>>()?;
    check(&parts)?;
    let loaded = reload(&parts[0], &Settings::default())?;
    let study = Execution::new(&loaded, arguments.output.clone(), Shard::WHOLE);
    let manner = Manner {
        start: Start::Parts { parts: &arguments.parts, overwrite: arguments.overwrite },
        threads: 1,
        formats: Formats { parquet: arguments.parquet },
        draws: !arguments.no_report,
        quiet: arguments.quiet,
        fails_fast: false,
    };
    study.run(&manner)
}

/// Refuses what is no part, parts of different studies, gaps and overlaps; each by name.
fn check(parts: &[Finished]) -> anyhow::Result<()> {
    let first = &parts[0];
    let mut found: Vec<(u64, &Finished)> = Vec::new();
    for part in parts {
        let name = part.name();
        let (Some(number), Some(of)) = (part.shard("part"), part.shard("of")) else {
            return Err(Wrong(format!("{name} is a whole study, not a part of one")).into());
        };
        for key in ["results_version", "version", "scenario"] {
            if part.manifest[key] != first.manifest[key] {
                let other = first.name();
                let text = format!("{name} is a part of another study than {other}: {key} differs");
                return Err(Wrong(text).into());
            }
        }
        if part.manifest["input"]["list"] != first.manifest["input"]["list"] {
            let other = first.name();
            let text = format!(
                "{name} is a part of another study than {other}: its list of points differs"
            );
            return Err(Wrong(text).into());
        }
        if Some(of) != first.shard("of") {
            let (all, other) = (first.shard("of").unwrap_or(0), first.name());
            let text = format!("{name} is one part of {of}, {other} one of {all}");
            return Err(Wrong(text).into());
        }
        if let Some((_, other)) = found.iter().find(|(other, _)| *other == number) {
            let text = format!("{name} and {} are both part {number} of {of}", other.name());
            return Err(Wrong(text).into());
        }
        if part.manifest["failures"] != Value::Array(Vec::new()) {
            return Err(Wrong(format!("{name} has runs that failed; run it again")).into());
        }
        found.push((number, part));
    }
    let of = first.shard("of").unwrap_or(0);
    let missing: Vec<String> = (1..=of)
        .filter(|number| found.iter().all(|(other, _)| other != number))
        .map(|number| format!("{number}/{of}"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Wrong(format!("parts are missing: {}", missing.join(", "))).into())
}
