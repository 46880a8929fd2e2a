//! What is seen of a run: sums by month and year, metrics, persons, events and breakdowns.

pub(super) mod breakdowns;
pub mod census;
pub(super) mod ledger;
pub mod log;
pub mod metrics;
pub(super) mod outcomes;
pub(super) mod plausible;
pub(crate) mod run_sums;
pub(super) mod tally;
pub(super) mod trace;
pub(super) mod year_end;
