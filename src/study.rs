//! A study: every policy at every design point in every replication, and what comes of it.
//!
//! The study knows simulations only by [`crate::sim::Simulation`]. It hands each replication to
//! a worker, collects the runs by their place in the study (never by the order in which they
//! end), and turns them into tables through a sink that the output layer implements.

mod across;
mod career;
mod comparison;
pub mod journal;
mod own;
mod pairing;
mod pareto;
mod plan;
mod pooled;
mod ranking;
mod records;
mod runner;
mod series_summary;
mod shard;
mod statistics;
mod summary;
mod tables;

pub use across::{Across, ByReplication, Sampling, across};
pub use comparison::{Comparison, compare};
pub use own::Unwatched;
pub use pareto::{PARETO_METRICS, Standing, standings};
pub use plan::{DISK_MAX_BYTES, MEMORY_MAX_BYTES, Plan, Point, RESULTS_VERSION, StudyError};
pub use pooled::{Pooled, pool};
pub use ranking::{Ranked, rank};
pub use records::{Failure, Records, Run, RunRow};
pub use runner::{Progress, run, run_with};
pub use series_summary::{PeriodSummary, summarize_period};
pub use shard::Shard;
pub use summary::{CONFIDENCE, Outcomes, Summary, summarize};
pub use tables::{Cell, Column, ColumnKind, Table, TableSink, tables, write_tables};
