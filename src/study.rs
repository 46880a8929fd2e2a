//! A study: every policy at every design point in every replication, and what comes of it.
//!
//! The study knows simulations only by [`crate::sim::Simulation`]. It hands each replication to
//! a worker, collects the runs by their place in the study (never by the order in which they
//! end), and turns them into tables through a sink that the output layer implements.

mod across;
mod breakdowns;
mod caught;
mod chronicle;
mod comparison;
mod enough;
mod extent;
mod fates;
mod in_order;
pub mod journal;
mod outcomes;
mod pairing;
mod pareto;
mod plan;
mod planned;
mod points;
mod pooled;
mod ranking;
mod record;
mod records;
mod runner;
mod series_summary;
mod shard;
mod size;
mod statistics;
mod store;
mod summary;
mod tables;
mod trace;
mod watch;
mod writer;

pub use across::{Across, ByReplication, Sampling, across};
#[cfg(feature = "output")]
pub(crate) use caught::caught;
pub use chronicle::{Chronicle, KeptRow, Sighting, Told};
pub use comparison::{Comparison, compare};
pub use enough::{Reached, reached};
pub use fates::{Fate, Place, fates, side_by_side_cells, side_by_side_table};
#[cfg(feature = "output")]
pub(crate) use in_order::in_order;
pub use in_order::with_threads;
pub use outcomes::Outcomes;
pub use pareto::{PARETO_METRICS, Standing, standings};
pub use plan::{Identities, Plan, Point, RESULTS_VERSION, StudyError};
pub use points::Points;
pub use pooled::{Pooled, pool};
pub use ranking::{Ranked, rank};
pub use record::{Detail, RunRow};
pub use records::{Failure, Records, Run};
pub use runner::{NoProgress, Progress, run, run_with};
pub use series_summary::{PeriodSummary, summarize_period};
pub use shard::Shard;
pub use size::{DISK_MAX_BYTES, MEMORY_MAX_BYTES};
pub use summary::{CONFIDENCE, Summary, summarize};
pub use tables::{Cell, Column, ColumnKind, MakeBlock, Table, TableSink, tables, write_tables};
pub use trace::{
    PersonRows, RunPlace, TraceTables, field_cell, field_column, retrace, trace_tables,
};
