//! The options of `rungs submit`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use rungs::cluster::{
    Engine, JobOptions, Memory, PartsAsked, TimeLimit, Volume, time_limit, words,
};
use rungs::scenario::{AskedKeys, Overrides};

use super::super::analysis::{ATTRIBUTE, ROBUSTNESS, SENSITIVITY};
use super::super::{Settings, UsageError};
use super::text_of;

/// Minutes of a part, where nothing else is asked for.
const MINUTES: u32 = 30;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Writes plan and scripts to DIR.parts/, beside the results, and calls the scheduler's \
    own command there. Nothing waits or watches: `rungs status DIR` reads from the files how far the study \
    is, `rungs resubmit DIR` submits what is missing, `rungs cancel DIR` ends its jobs. DIR has to lie on a \
    disk that all machines share. Tables and report are those of one machine, byte for byte.

    rungs submit firm.toml --to slurm
    rungs submit firm.toml --to slurm --partition long --cpus 8 --memory 8G --with '--constraint=avx512f'
    rungs submit firm.toml --to shell --parts 16 --at-once 4
    rungs submit firm.toml --to lsf --analysis robustness --worlds 4096 --dry-run"
)]
pub(in super::super) struct SubmitArguments {
    /// A scenario file
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// What runs the parts; `shell` is this machine, in the foreground
    #[arg(long, value_name = "ENGINE", value_parser = engines())]
    pub(super) to: Engine,
    /// Cut the study into N parts, each a task of an array
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    parts: Option<u32>,
    /// Cut it into parts of about M minutes each, by the estimate of `rungs check` on this machine
    /// [default: 30]
    #[arg(long, value_name = "M", conflicts_with = "parts",
        value_parser = clap::value_parser!(u32).range(1..=100_000))]
    minutes: Option<u32>,
    /// The run directory of the whole; DIR.parts lies beside it [default: output/NAME, as `rungs run`]
    #[arg(long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Print what would be written and called, and do neither
    #[arg(long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) tasks: TaskArguments,
    #[command(flatten)]
    pub(super) question: QuestionArguments,
    #[command(flatten, next_help_heading = "Scenario")]
    pub(super) settings: Settings,
}

/// What is asked of the scheduler.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Tasks")]
pub(super) struct TaskArguments {
    /// Processors of a task, which are the threads of a part
    #[arg(long, value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) cpus: u16,
    /// Memory of a task, such as 4G [default: what the scheduler gives]
    #[arg(long, value_name = "SIZE")]
    memory: Option<Memory>,
    /// Time of a task [default: four times the estimate, 15 minutes at least]
    #[arg(long, value_name = "HH:MM:SS")]
    time: Option<TimeLimit>,
    /// Partition or queue
    #[arg(long, visible_alias = "queue", value_name = "P", value_parser = one_word)]
    partition: Option<String>,
    /// Account; for LSF the project
    #[arg(long, value_name = "A", value_parser = one_word)]
    account: Option<String>,
    /// Tasks that run at the same time, at most
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    at_once: Option<u32>,
    /// Further options of the scheduler, as they are: --with '--constraint=avx512f'; may be repeated
    #[arg(long, value_name = "ARGS", value_parser = one_line, allow_hyphen_values = true)]
    with: Vec<String>,
    /// The program on the machines that run the parts [default: the path of this one]
    #[arg(long, value_name = "PATH")]
    rungs: Option<PathBuf>,
    /// Grid Engine: the parallel environment in which a task has several processors
    #[arg(long, value_name = "NAME", value_parser = one_word)]
    parallel_environment: Option<String>,
    /// Kubernetes: an image with /bin/sh
    #[arg(long, value_name = "IMAGE", value_parser = one_word)]
    image: Option<String>,
    /// Kubernetes: the claim of the volume that holds DIR, and where it is mounted, here as in the pods
    #[arg(long, value_name = "CLAIM:FOLDER")]
    volume: Option<Volume>,
    /// AWS Batch: the job definition, whose container has DIR mounted at the same path as here
    #[arg(long, value_name = "NAME", value_parser = one_word)]
    job_definition: Option<String>,
    /// Write every table as Parquet too, beside the CSV
    #[arg(long)]
    parquet: bool,
    /// Draw every chart as PNG too, beside the SVG
    #[arg(long, conflicts_with = "no_report")]
    png: bool,
    /// Leave out charts and report; `rungs report DIR` draws them later
    #[arg(long)]
    no_report: bool,
}

/// What is asked of the study, where that is not what the scenario says.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Analysis")]
pub(super) struct QuestionArguments {
    /// Ask what `rungs robustness`, `rungs sensitivity` or `rungs attribute` asks
    #[arg(long, value_name = "VERB", value_parser = ["robustness", "sensitivity", "attribute"])]
    analysis: Option<String>,
    /// As there: worlds drawn from the priors
    #[arg(long, value_name = "N", requires = "analysis")]
    worlds: Option<u32>,
    /// As of robustness and sensitivity: compare the usual policies in place of the scenario's
    #[arg(long, requires = "analysis")]
    triple: bool,
    /// As of sensitivity: how sensitivities are estimated
    #[arg(long, requires = "analysis", value_parser = ["chaos", "jansen", "morris", "pawn"])]
    method: Option<String>,
    /// As of attribute: the policy whose levers are moved
    #[arg(long, value_name = "POLICY", requires = "analysis")]
    from: Option<String>,
    /// As of attribute, where it is --to: the policy to whose levers they are moved
    #[arg(long, value_name = "POLICY", requires = "analysis")]
    to_policy: Option<String>,
    /// As of attribute: a lever whose value is shared out among its keys
    #[arg(long, value_name = "LEVER", requires = "analysis")]
    within: Option<String>,
    /// As of attribute: sample this many orders of the levers, in place of all combinations
    #[arg(long, value_name = "N", requires = "analysis")]
    permutations: Option<u32>,
}

fn engines() -> impl TypedValueParser<Value = Engine> {
    let unknown = |word: String| Engine::of(&word).ok_or("no engine has this name");
    PossibleValuesParser::new(Engine::ALL.map(Engine::word)).try_map(unknown)
}

/// A word that a directive can have without quotes.
fn one_word(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:@,+=".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return Ok(text.to_owned());
    }
    Err("expected one word of letters, digits and - _ . / : @ , + =".to_owned())
}

fn one_line(text: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) || text.trim().is_empty() {
        return Err("expected options on one line".to_owned());
    }
    Ok(text.to_owned())
}

impl SubmitArguments {
    /// How many parts are asked for.
    pub(super) fn parts_asked(&self) -> PartsAsked {
        match self.parts {
            Some(parts) => PartsAsked::Number(parts),
            None => PartsAsked::Minutes(self.minutes.unwrap_or(MINUTES)),
        }
    }

    /// Whether the time of a task was asked for.
    pub(super) fn asks_time(&self) -> bool {
        self.tasks.time.is_some()
    }

    /// The options given that not every engine has.
    pub(super) fn given(&self) -> Vec<&'static str> {
        let tasks = &self.tasks;
        let given = [
            ("--memory", tasks.memory.is_some()),
            ("--time", tasks.time.is_some()),
            ("--partition", tasks.partition.is_some()),
            ("--account", tasks.account.is_some()),
            ("--at-once", tasks.at_once.is_some()),
            ("--with", !tasks.with.is_empty()),
            ("--rungs", tasks.rungs.is_some()),
            ("--parallel-environment", tasks.parallel_environment.is_some()),
            ("--image", tasks.image.is_some()),
            ("--volume", tasks.volume.is_some()),
            ("--job-definition", tasks.job_definition.is_some()),
        ];
        given.into_iter().filter(|(_, is_given)| *is_given).map(|(option, _)| option).collect()
    }

    /// The program that the scripts call: as it was called, by its whole path.
    pub(super) fn rungs(&self) -> anyhow::Result<String> {
        let path = match &self.tasks.rungs {
            Some(path) => path.clone(),
            None => called()?,
        };
        Ok(text_of(&path)?)
    }
}

/// The path by which this program was called.
fn called() -> anyhow::Result<PathBuf> {
    let name = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    if name.components().count() > 1 {
        return Ok(std::path::absolute(name)?);
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join(&name));
    let found = found.filter(|path| path.is_file()).find(|path| !path.as_os_str().is_empty());
    match found {
        Some(path) => Ok(std::path::absolute(path)?),
        None => Ok(std::env::current_exe()?),
    }
}

impl TaskArguments {
    /// What is asked of the scheduler for parts, and a merge, that take about that many seconds.
    pub(super) fn job_options(
        &self,
        engine: Engine,
        [part, merge]: [f64; 2],
    ) -> Result<JobOptions, UsageError> {
        let mut with = Vec::new();
        for given in &self.with {
            match engine.scheduler().takes_words() {
                true => {
                    with.extend(words(given).map_err(|why| UsageError(format!("--with: {why}")))?)
                }
                false => with.push(given.clone()),
            }
        }
        let flags =
            [("--parquet", self.parquet), ("--png", self.png), ("--no-report", self.no_report)];
        let flags = flags.into_iter().filter(|(_, is_given)| *is_given);
        Ok(JobOptions {
            cpus: self.cpus,
            memory: self.memory,
            time: self.time.unwrap_or_else(|| time_limit(part)),
            merge_time: self.time.unwrap_or_else(|| time_limit(merge)),
            partition: self.partition.clone(),
            account: self.account.clone(),
            at_once: self.at_once,
            with,
            parallel_environment: self.parallel_environment.clone(),
            image: self.image.clone(),
            volume: self.volume.clone(),
            job_definition: self.job_definition.clone(),
            merge_options: flags.map(|(flag, _)| flag.to_owned()).collect(),
        })
    }
}

impl QuestionArguments {
    /// The verb of the command line whose study it is.
    pub(super) fn verb(&self) -> &str {
        self.analysis.as_deref().unwrap_or("run")
    }

    /// The keys that the analysis sets.
    pub(super) fn overrides(&self) -> Result<Overrides, UsageError> {
        let Some(analysis) = self.analysis.as_deref() else { return Ok(Overrides::default()) };
        let allowed: &[&str] = match analysis {
            "robustness" => &["--worlds", "--triple"],
            "sensitivity" => &["--worlds", "--triple", "--method"],
            _ => &["--worlds", "--from", "--to-policy", "--within", "--permutations"],
        };
        let given = [
            ("--triple", self.triple),
            ("--method", self.method.is_some()),
            ("--from", self.from.is_some()),
            ("--to-policy", self.to_policy.is_some()),
            ("--within", self.within.is_some()),
            ("--permutations", self.permutations.is_some()),
        ];
        let wrong = given.iter().find(|(option, is_given)| *is_given && !allowed.contains(option));
        if let Some((option, _)) = wrong {
            let text = format!("`rungs {analysis}` has no option {option}; leave it out");
            return Err(UsageError(text));
        }
        let asked = AskedKeys {
            worlds: self.worlds,
            triple: self.triple,
            method: self.method.as_deref(),
            from: self.from.as_deref(),
            to: self.to_policy.as_deref(),
            within: self.within.as_deref(),
            permutations: self.permutations,
        };
        Ok(match analysis {
            "robustness" => asked.robustness(ROBUSTNESS),
            "sensitivity" => asked.sensitivity(SENSITIVITY),
            _ => asked.attribution(ATTRIBUTE),
        })
    }
}
