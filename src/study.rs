//! A study: every policy at every design point in every replication, and what comes of it.
//!
//! The study knows simulations only by [`crate::sim::Simulation`]. It hands each replication to
//! a worker, collects the runs by their place in the study (never by the order in which they
//! end), and turns them into tables through a sink that the output layer implements.

mod career;
mod caught;
mod chronicle;
mod comparison;
mod fates;
pub mod journal;
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
mod trace;

pub use chronicle::{Chronicle, KeptRow, Sighting, Told};
pub use comparison::{Comparison, compare};
pub use fates::{Fate, Place, fates, side_by_side_cells, side_by_side_table};
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
pub use trace::{
    PersonRows, RunPlace, TraceTables, field_cell, field_column, retrace, trace_tables,
};
