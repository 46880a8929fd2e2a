//! What all schedulers have in common: what they can be asked for, the files that they read, and how
//! they are called.

use super::job::Job;
use super::ranges::ranges;
use super::script::{Index, Task, decide, element, merge};
use super::stage::Stage;

/// Stands for the job of the call before, in the arguments of a call.
pub const PREVIOUS: &str = "{previous}";

/// A file that is generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Its path in `DIR.parts`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A call of a scheduler's command, in the folder `DIR.parts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The command and its arguments; [`PREVIOUS`] stands for the job of the call before.
    pub command: Vec<String>,
    /// The file that the command reads from standard input.
    pub input: Option<String>,
    /// What is submitted; nothing where something of before is cleared away.
    pub stages: Vec<Stage>,
}

impl Call {
    /// A call that submits `stage`.
    pub(super) fn of(stage: &Stage, command: Vec<String>) -> Self {
        Self { command, input: None, stages: vec![stage.clone()] }
    }

    /// The command, with `previous` as the job of the call before.
    #[must_use]
    pub fn after(&self, previous: &str) -> Vec<String> {
        self.command.iter().map(|word| word.replace(PREVIOUS, previous)).collect()
    }
}

/// What a scheduler says to a call: the jobs that it has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Identifiers of the jobs, the one that others wait for last.
    pub jobs: Vec<String>,
}

/// Some stages of a study, submitted together.
#[derive(Clone, Copy, Debug)]
pub struct Submitting<'s> {
    /// The study.
    pub job: &'s Job,
    /// Which submission it is, from 1.
    pub attempt: usize,
    /// What is submitted, in this order.
    pub stages: &'s [Stage],
}

impl Submitting<'_> {
    /// Whether these are all parts of the study, or of a round.
    pub(super) fn is_all(&self, parts: &[u32]) -> bool {
        parts.len() == self.job.parts as usize
    }

    /// The file that lists the parts of an array that does not run all; from `DIR.parts`.
    pub(super) fn list(&self) -> String {
        format!("plan/missing-{}.txt", self.attempt)
    }

    /// The list of the parts of an array that does not run all, one a line; `None` where none does.
    pub(super) fn listed(&self) -> Option<GeneratedFile> {
        let some = self.stages.iter().find_map(|stage| match stage {
            Stage::Elements { parts, .. } if !self.is_all(parts) => Some(parts),
            _ => None,
        });
        let lines = |parts: &Vec<u32>| parts.iter().map(|part| format!("{part}\n")).collect();
        some.map(|parts| GeneratedFile { name: self.list(), text: lines(parts) })
    }
}

/// What is run by the tasks of a stage, and in which round.
pub(super) fn task(stage: &Stage) -> (Task, Option<u32>) {
    match stage {
        Stage::Elements { round, .. } => (Task::Element, *round),
        Stage::Decide { round } => (Task::Decide, Some(*round)),
        Stage::Merge => (Task::Merge, None),
    }
}

/// Indices of an array as Slurm and LSF take them: `1-8`, `2,5`.
pub(super) fn indices(parts: &[u32]) -> String {
    ranges(parts, ",")
}

/// `%4` where that many tasks may run at once; empty without a limit.
pub(super) fn at_once(job: &Job) -> String {
    job.options.at_once.map_or_else(String::new, |most| format!("%{most}"))
}

/// A scheduler: how it is asked, in which files and by which calls. Where something is missing in one,
/// that is refused by name and never left out.
pub trait Scheduler: std::fmt::Debug {
    /// The options of `rungs submit` that it can honor, besides those of the study.
    fn options(&self) -> &'static [&'static str];

    /// The options without which nothing can be submitted to it.
    fn needs(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether further options are words of its command, and not lines of its scripts.
    fn takes_words(&self) -> bool {
        false
    }

    /// Why it cannot run this; `None` where it can.
    fn refusal(&self, job: &Job) -> Option<String> {
        let _ = job;
        None
    }

    /// The parts of an array that it takes everywhere, unless it is set to take more.
    fn usual_parts_max(&self) -> u32;

    /// The directives at the head of a script, a line each.
    fn head(&self, job: &Job, task: Task) -> Vec<String>;

    /// How a task of it learns its part.
    fn index(&self) -> Index;

    /// How a script is submitted by hand, from `DIR.parts`.
    fn by_hand(&self, task: Task) -> String;

    /// The scripts of a study.
    fn scripts(&self, job: &Job) -> Vec<GeneratedFile> {
        let script = |task: Task| {
            let (head, by_hand) = (self.head(job, task), self.by_hand(task));
            let text = match task {
                Task::Element => element(job, &head, &by_hand, self.index()),
                Task::Decide => decide(job, &head, &by_hand),
                Task::Merge => merge(job, &head, &by_hand, self.waits_in_merge()),
            };
            GeneratedFile { name: task.script().to_owned(), text }
        };
        let decides = (job.rounds.len() > 1).then_some(Task::Decide);
        [Task::Element].into_iter().chain(decides).chain([Task::Merge]).map(script).collect()
    }

    /// Whether the script of the merge waits for the parts, where jobs cannot wait for others.
    fn waits_in_merge(&self) -> bool {
        false
    }

    /// What is written besides the scripts for one submission; under `plan/`.
    fn files(&self, submitting: Submitting<'_>) -> Vec<GeneratedFile>;

    /// The calls that submit the stages; every one waits for the one before.
    fn calls(&self, submitting: Submitting<'_>) -> Vec<Call>;

    /// The jobs that a call has made, by what the command has printed; `None` where that cannot be read.
    fn answer(&self, printed: &str) -> Option<Answer>;

    /// The calls that end these jobs.
    fn cancel(&self, job: &Job, jobs: &[String]) -> Vec<Vec<String>>;
}
