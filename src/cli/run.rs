//! `rungs run`: simulate, write tables, print findings.

use std::io::Write;
use std::path::{Path, PathBuf};

use rungs::output::{RunDirectory, read_manifest};
use rungs::run::{PlannedStudy, Start, StudySource, parts_folder};
use rungs::scenario::{Analysis, Overrides, Scenario};
use rungs::sim::Choice;
use rungs::study::disk::Disk;
use rungs::study::{Shard, Share};

use super::array_index::{AskedShard, attempt_name, part_place};
use super::execution::{Execution, ResultArguments, print_json};
use super::scenario_files::{load_with, notes};
use super::{DONE, ScenarioArguments, UsageError, terminal};

#[derive(Debug, clap::Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub(super) scenarios: ScenarioArguments,
    /// The run directory itself; with one FILE only [default: output/NAME, from the scenario's name]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Replace a finished run, or discard an unfinished one
    #[arg(long)]
    overwrite: bool,
    /// Go on with an unfinished run: only what is missing is run
    #[arg(long)]
    resume: bool,
    /// Begin, go on, or find the study finished, whatever there is: for jobs that may be started any
    /// number of times, also at the same time; a part goes to DIR.parts/K-of-N/
    #[arg(long = "continue", conflicts_with_all = ["overwrite", "resume"])]
    continues: bool,
    /// Run only part K of N of the study, for `rungs merge`; with --output and one FILE. `auto/N` takes K
    /// from the array of jobs that this is an element of (Slurm, PBS, LSF, Grid Engine, OAR, HyperQueue,
    /// Kubernetes, AWS Batch, Google Batch), and writes to DIR.parts/K-of-N/
    #[arg(long, value_name = "K/N", requires = "output")]
    shard: Option<AskedShard>,
    /// Of a study with a precision, only round J: the replications up to its J-th look at what is reached,
    /// at the points that go on; between two rounds `rungs merge DIR.parts --round J` looks
    #[arg(long, value_name = "J", requires = "shard")]
    round: Option<u32>,
    /// Stop at the first run that fails
    #[arg(long)]
    fail_fast: bool,
    #[command(flatten)]
    results: ResultArguments,
}

pub(super) fn run(arguments: &RunArguments) -> anyhow::Result<u8> {
    run_with(arguments, Overrides::default())
}

/// Runs scenario files with `overrides` in place of their keys, before those of the options.
pub(super) fn run_with(arguments: &RunArguments, overrides: Overrides) -> anyhow::Result<u8> {
    let scenarios = &arguments.scenarios;
    let sources = load_with(&scenarios.files, &scenarios.settings, overrides)?;
    let executions = assign_places(arguments, &sources)?;
    let (overwrite, threads) = (arguments.overwrite, arguments.scenarios.threads());
    let attempt = attempt_name();
    let start = if arguments.continues {
        Start::Continued { attempt: &attempt }
    } else if arguments.resume {
        Start::Unfinished { overwrite }
    } else {
        Start::Nothing { overwrite }
    };
    for execution in &executions {
        execution.check_size(start, threads, &arguments.results)?;
    }
    let (mut code, mut executed) = (DONE, Vec::new());
    for (index, execution) in executions.iter().enumerate() {
        if !arguments.results.quiet {
            if index > 0 && arguments.results.says() {
                writeln!(terminal::stdout())?;
            }
            // Standard error may be closed.
            let _ = write!(terminal::stderr(), "{}", notes(execution.study.source));
        }
        let ended = execution.run(start, threads, arguments.fail_fast, &arguments.results)?;
        let is_stopped = ended.is_stopped;
        code = if is_stopped { ended.code } else { code.max(ended.code) };
        executed.push(ended);
        if is_stopped {
            break;
        }
    }
    print_json(executed)?;
    Ok(code)
}

/// Assigns a directory to every scenario; refuses what may not be written before anything runs.
fn assign_places<'l>(
    arguments: &RunArguments,
    sources: &'l [StudySource],
) -> anyhow::Result<Vec<Execution<'l>>> {
    if arguments.output.is_some() && sources.len() > 1 {
        let files = sources.len();
        let text = format!(
            "--output names one run directory, but {files} scenario files are given; \
             leave it out or run the files one by one"
        );
        return Err(UsageError(text).into());
    }
    let mut executions: Vec<Execution<'_>> = Vec::new();
    for source in sources {
        let default = || Path::new("output").join(default_name(&source.expansion.base));
        let place = arguments.output.clone().unwrap_or_else(default);
        let shard = arguments.shard.map(|shard| shard.resolve(|name| std::env::var(name).ok()));
        let shard = shard.transpose()?;
        let Some(share) = share(arguments, source, &place, shard)? else { continue };
        let is_auto = matches!(arguments.shard, Some(AskedShard::Auto { .. }));
        let place = match shard {
            Some(shard) if is_auto || arguments.continues || arguments.round.is_some() => {
                part_place(&place, shard, arguments.round)
            }
            _ => place,
        };
        if let Some(other) = executions.iter().find(|other| other.place == place) {
            let text = format!(
                "{} and {} would both be written to {}; give the scenarios different names",
                other.study.source.provenance.file,
                source.provenance.file,
                place.display()
            );
            return Err(UsageError(text).into());
        }
        if arguments.output.is_none() {
            check_default(&place, &source.expansion.base.name)?;
        }
        if !arguments.continues {
            RunDirectory::check(&place, arguments.overwrite)?;
        }
        executions.push(Execution::new(source, place, share));
    }
    Ok(executions)
}

/// What of a study is run; `None` where nothing is left of the round that is asked for.
fn share(
    arguments: &RunArguments,
    source: &StudySource,
    place: &Path,
    shard: Option<Shard>,
) -> anyhow::Result<Option<Option<Share>>> {
    let Some(shard) = shard else { return Ok(Some(None)) };
    let Some(number) = arguments.round else {
        return match source.expansion.base.study.precision {
            None => Ok(Some(Some(shard.into()))),
            Some(_) => Err(UsageError(without_round(&source.provenance.file)).into()),
        };
    };
    let folder = parts_folder(place);
    let round = PlannedStudy::new(source, None).round(&Disk, &folder, number)?;
    if !round.open.is_empty() {
        return Ok(Some(Some(Share { shard, round: Some(round) })));
    }
    if arguments.results.says() {
        let text = "The precision is reached at every point: nothing is left for round";
        writeln!(terminal::stdout(), "{text} {number}.")?;
    }
    Ok(None)
}

/// The name of a study's directory where none is given: an analysis has one of its own beside that of
/// the policies.
pub(super) fn default_name(scenario: &Scenario) -> String {
    match scenario.study.analysis {
        Analysis::Policies => scenario.slug(),
        analysis => format!("{}-{}", scenario.slug(), analysis.word()),
    }
}

/// Refuses a default place in which another study lies, finished or not: names that differ may make
/// the same name of a directory.
pub(super) fn check_default(place: &Path, name: &str) -> Result<(), UsageError> {
    let mut unfinished = place.as_os_str().to_owned();
    unfinished.push(".partial");
    for taken in [place, Path::new(&unfinished)] {
        let manifest = read_manifest(taken).ok();
        let other = manifest.as_ref().and_then(|manifest| manifest["scenario"]["name"].as_str());
        if let Some(other) = other.filter(|other| *other != name) {
            return Err(UsageError(format!(
                "{} holds the study {other:?}, and this one is called {name:?}; give --output DIR \
                 for another place, or the scenario another name",
                taken.display()
            )));
        }
    }
    Ok(())
}

/// Why a study without a fixed number of replications is cut into parts round by round.
fn without_round(file: &str) -> String {
    format!(
        "--shard cuts a known number of replications into parts, but {file} runs until \
         [study.precision] is reached; give --round J too (`rungs submit` chains the rounds), or \
         `replications` in place of that table"
    )
}
