//! A study: every policy at every design point in every replication, and what it finds.
//!
//! The study knows simulations only by [`crate::sim::Simulation`]. It hands each replication to
//! a worker, collects the runs by their place in the study (never by the order in which they
//! end), and turns them into tables through a sink that the output layer implements.

mod among;
mod batches;
mod between_studies;
mod catch_panic;
mod different;
pub mod disk;
mod error;
mod extent;
mod identities;
mod in_worlds;
mod individual_outcomes;
pub mod journal;
mod judged;
mod kept_starts;
mod lacking;
mod ordered;
mod pilot;
mod plan;
mod planned;
mod plausibility;
mod points;
mod progress;
mod record;
mod replay;
mod run_columns;
mod run_index;
mod run_keys;
mod run_place;
mod run_trace;
mod runner;
mod sensitivities;
mod shard;
mod share;
mod shared;
mod size;
mod stopping;
mod store;
mod table;
mod tables;
mod units;
mod workers;
mod world_values;
mod worlds;

pub use between_studies::{ByReplication, Sampling, StudyDifference, between_studies};
#[cfg(feature = "output")]
pub(crate) use catch_panic::catch_panic;
pub use error::{DISK_MAX_BYTES, Fault, MEMORY_MAX_BYTES, StudyError};
pub use identities::Identities;
pub use individual_outcomes::{
    IndividualOutcome, individual_outcomes, side_by_side_cells, side_by_side_table,
};
pub use lacking::LackingUnit;
#[cfg(feature = "output")]
pub(crate) use ordered::ordered;
pub use ordered::with_threads;
pub use plan::{Detail, Plan, RESULTS_VERSION, TableOptions};
pub use plausibility::{Measurement, PointJudgement, judge};
pub use points::{Point, Points};
pub use progress::{Interim, NoProgress, Progress};
pub use record::RunRow;
pub use replay::{PersonRows, TraceTables, replay, trace_tables};
pub use run_columns::RunColumns;
pub use run_index::{Failure, Run, RunIndex};
pub use run_keys::{RunKeys, records_in};
pub use run_place::RunPlace;
pub use run_trace::{KeptRow, RunTrace, TracedEntry};
pub use runner::{run, run_with};
pub use shard::Shard;
pub use share::{Round, Share};
pub use stopping::open_after;
pub use table::{Cell, Column, ColumnKind, MakeBlock, Table, TableSink, TakeRow, nine_digits};
#[cfg(feature = "output")]
pub(crate) use table::{Decimal, decimal};
pub use tables::break_even::{BreakEven, break_even};
pub use tables::comparison::{Comparison, compare, compare_with};
pub use tables::pareto::{Standing, standings};
pub use tables::pooled::{Pooled, pool};
pub use tables::ranking::{Ranked, rank};
pub use tables::series_comparison::compare_period;
pub use tables::series_summary::{PeriodSummary, summarize_period};
pub use tables::summary::{CONFIDENCE, Summary, summarize};
pub use tables::{tables, tables_and_rows, write_tables, write_tables_of};
pub use worlds::{Collapse, PolicyPair, WorldSet};
