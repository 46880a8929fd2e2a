//! The rows a simulation yields, and where they go.

use super::Observation;

/// One period of one group.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The period: …, −1, 0 before the switch, 1, 2, … after it.
    pub time: i32,
    /// Index into [`super::Simulation::groups`].
    pub group: usize,
    /// Person-months of exposure in the period.
    pub person_months: f64,
    /// One observation a metric, in the order of [`super::Simulation::metrics`].
    pub observations: &'a [Observation],
}

/// A receiver of rows: a study's record of a run, a table, a test.
pub trait RowSink {
    /// Takes one row; rows come in order of time, and within a time in order of group.
    fn period(&mut self, row: Row<'_>);
}
