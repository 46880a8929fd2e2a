//! The tables that need more than one number a run or more than one policy at a time: declared
//! and written one after the other, after summary and comparison.

use super::writer::Writer;
use super::{
    Plan, StudyError, Table, TableSink, enough, pairing, pareto, pooled, ranking, series_summary,
};
use crate::sim::Simulation;
use crate::stats::Resamples;

/// Their declarations, in the order in which they are written.
pub(super) fn tables<S: Simulation>(plan: &Plan<S>) -> Vec<Table> {
    let mut tables = vec![series_summary::table(plan), pooled::table(), ranking::table()];
    tables.extend(pareto::table(plan));
    tables.push(pairing::table());
    tables.extend(enough::table(plan));
    tables
}

/// Writes them. The bootstraps of a point share one set of resamples, so that they are paired.
pub(super) fn write<S: Simulation, T: TableSink>(
    writer: &Writer<'_, S>,
    sink: &mut T,
) -> Result<(), T::Error>
where
    T::Error: From<StudyError>,
{
    let resamples = Resamples::new(writer.plan.seed, writer.plan.replications as usize);
    series_summary::write(writer, sink)?;
    pooled::write(writer, &resamples, sink)?;
    ranking::write(writer, &resamples, sink)?;
    pareto::write(writer, &resamples, sink)?;
    pairing::write(writer, sink)?;
    enough::write(writer, sink)
}
