//! `rungs run`: simulate, write, say.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::execution::{Execution, Manner, Start};
use super::scenario_files::{Loaded, load};
use super::{DONE, INTERRUPTED, ScenarioArguments, Wrong};
use crate::output::{Formats, RunDirectory};
use crate::study::Shard;

#[derive(Debug, clap::Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    scenarios: ScenarioArguments,
    /// The run directory itself; with one FILE only [default: output/NAME, from the scenario's name]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Replace a finished run, or discard an unfinished one
    #[arg(long)]
    overwrite: bool,
    /// Go on with an unfinished run: only what is missing is run
    #[arg(long)]
    resume: bool,
    /// Run only part K of N of the study, for `rungs merge`; with --output and one FILE
    #[arg(long, value_name = "K/N", requires = "output")]
    shard: Option<Shard>,
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

pub(super) fn run(arguments: &RunArguments) -> anyhow::Result<u8> {
    let loaded = load(&arguments.scenarios.files, &arguments.scenarios.settings)?;
    let studies = assign_places(arguments, &loaded)?;
    let overwrite = arguments.overwrite;
    let manner = Manner {
        start: if arguments.resume {
            Start::Unfinished { overwrite }
        } else {
            Start::Anew { overwrite }
        },
        threads: arguments.scenarios.threads(),
        formats: Formats { parquet: arguments.parquet },
        draws: !arguments.no_report,
        quiet: arguments.quiet,
        fails_fast: arguments.fail_fast,
    };
    for study in &studies {
        study.check_size(manner.threads)?;
    }
    let mut code = DONE;
    for (index, study) in studies.iter().enumerate() {
        if index > 0 && !arguments.quiet {
            writeln!(anstream::stdout())?;
        }
        match study.run(&manner)? {
            INTERRUPTED => return Ok(INTERRUPTED),
            worse => code = code.max(worse),
        }
    }
    Ok(code)
}

/// Gives every scenario its directory; refuses what may not be written before anything is run.
fn assign_places<'l>(
    arguments: &RunArguments,
    loaded: &'l [Loaded],
) -> anyhow::Result<Vec<Execution<'l>>> {
    if arguments.output.is_some() && loaded.len() > 1 {
        let files = loaded.len();
        let text = format!(
            "--output names one run directory, but {files} scenario files are given; \
             leave it out or run the files one by one"
        );
        return Err(Wrong(text).into());
    }
    let mut studies = Vec::new();
    let mut places: Vec<(PathBuf, &Loaded)> = Vec::new();
    for loaded in loaded {
        let default = || Path::new("output").join(loaded.expansion.base.slug());
        let place = arguments.output.clone().unwrap_or_else(default);
        if let Some((_, other)) = places.iter().find(|(other, _)| *other == place) {
            let text = format!(
                "{} and {} would both be written to {}; give the scenarios different names",
                other.provenance.file,
                loaded.provenance.file,
                place.display()
            );
            return Err(Wrong(text).into());
        }
        RunDirectory::check(&place, arguments.overwrite)?;
        let shard = arguments.shard.unwrap_or(Shard::WHOLE);
        if arguments.shard.is_some() && loaded.expansion.base.study.precision.is_some() {
            return Err(Wrong(unknown_parts(&loaded.provenance.file)).into());
        }
        places.push((place.clone(), loaded));
        studies.push(Execution::new(loaded, place, shard));
    }
    Ok(studies)
}

/// Why a study of no fixed number of replications cannot be cut.
fn unknown_parts(file: &str) -> String {
    format!(
        "--shard cuts a known number of replications into parts, but {file} runs until \
         [study.precision] is reached; give `replications` in place of that table, or leave \
         --shard out"
    )
}
