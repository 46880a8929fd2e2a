//! A study on many machines: the plan, the scripts and the calls of a scheduler as text, and how far
//! the study is, from its files alone. Nothing here calls a scheduler, waits for one, or prints.
//!
//! [`StudyPlan`] is what a folder `DIR.parts` begins with; a [`Job`] is how it is run, an [`Engine`] by
//! what. [`Submission`] records the calls, [`StudyStatus`] reads what has become of them.

mod aws_batch;
mod engine;
mod folder;
mod job;
mod kubernetes;
mod lsf;
mod options;
mod pbs;
mod quoting;
mod ranges;
mod scheduler;
mod script;
mod sge;
mod shell;
mod sizing;
mod slurm;
mod stage;
mod status;
mod study_plan;
mod submission;

pub use engine::Engine;
pub use folder::{add_files, parts_folder, write_new};
pub use job::{Job, label};
pub use options::{JobOptions, Memory, TimeLimit, Volume};
pub use quoting::{command_line, quoted, words};
pub use ranges::ranges;
pub use scheduler::{Answer, Call, GeneratedFile, PREVIOUS, Scheduler, Submitting};
pub use sizing::{PartsAsked, Sizing, time_limit};
pub use stage::{Stage, chain};
pub use status::{RoundStatus, StudyStatus, UnfinishedPart};
pub use study_plan::{Rounds, StudyPlan, StudySize};
pub use submission::{Attempt, MadeCall, SUBMISSION, Submission};
