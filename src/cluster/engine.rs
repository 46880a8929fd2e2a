//! The schedulers that a study can be submitted to.

use serde::{Deserialize, Serialize};

use super::aws_batch::AwsBatch;
use super::job::Job;
use super::kubernetes::Kubernetes;
use super::lsf::Lsf;
use super::pbs::Pbs;
use super::scheduler::Scheduler;
use super::sge::Sge;
use super::shell::Shell;
use super::slurm::Slurm;

/// A scheduler, or this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Engine {
    /// Slurm.
    Slurm,
    /// PBS Professional and OpenPBS.
    Pbs,
    /// IBM Spectrum LSF.
    Lsf,
    /// Grid Engine.
    Sge,
    /// Kubernetes.
    Kubernetes,
    /// AWS Batch.
    AwsBatch,
    /// This machine, in the foreground.
    Shell,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Slurm,
        Self::Pbs,
        Self::Lsf,
        Self::Sge,
        Self::Kubernetes,
        Self::AwsBatch,
        Self::Shell,
    ];

    /// Its word on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Slurm => "slurm",
            Self::Pbs => "pbs",
            Self::Lsf => "lsf",
            Self::Sge => "sge",
            Self::Kubernetes => "kubernetes",
            Self::AwsBatch => "aws-batch",
            Self::Shell => "shell",
        }
    }

    /// The engine of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|engine| engine.word() == word)
    }

    /// How it is asked.
    #[must_use]
    pub fn scheduler(self) -> &'static dyn Scheduler {
        match self {
            Self::Slurm => &Slurm,
            Self::Pbs => &Pbs,
            Self::Lsf => &Lsf,
            Self::Sge => &Sge,
            Self::Kubernetes => &Kubernetes,
            Self::AwsBatch => &AwsBatch,
            Self::Shell => &Shell,
        }
    }

    /// Why it cannot run `job`, for which the options `given` were given; `None` where it can.
    #[must_use]
    pub fn refusal(self, job: &Job, given: &[&str]) -> Option<String> {
        let (word, scheduler) = (self.word(), self.scheduler());
        let honors =
            |option: &&&str| **option == "--rungs" || scheduler.options().contains(*option);
        if let Some(option) = given.iter().find(|option| !honors(option)) {
            let others = Self::ALL.into_iter();
            let able = others.filter(|other| other.scheduler().options().contains(option));
            let able = able.map(Self::word).collect::<Vec<_>>().join(", ");
            return Some(format!(
                "{option} has no meaning for --to {word} (it has for {able}); leave it out"
            ));
        }
        if let Some(option) = scheduler.needs().iter().find(|option| !given.contains(option)) {
            return Some(format!(
                "--to {word} needs {option}; `rungs submit --help` says what it is"
            ));
        }
        scheduler.refusal(job).map(|why| format!("--to {word}: {why}"))
    }
}
