//! The tables that need more than one number a run or more than one policy at a time: declared
//! and written one after the other, after summary and comparison.

use std::collections::BTreeMap;

use super::writer::Writer;
use super::{
    Outcomes, Plan, StudyError, Table, TableSink, enough, pairing, pareto, pooled, ranking,
    series_summary,
};
use crate::stats::Resamples;

/// Their declarations, in the order in which they are written.
pub(super) fn tables(plan: &Plan) -> Vec<Table> {
    let mut tables = vec![series_summary::table(plan), pooled::table(), ranking::table()];
    tables.extend(pareto::table(plan));
    tables.push(pairing::table());
    tables.extend(enough::table(plan));
    tables
}

/// Writes them. The bootstraps of a point share one set of resamples, so that they are paired.
pub(super) fn write<T: TableSink>(writer: &Writer<'_>, sink: &mut T) -> Result<(), T::Error>
where
    T::Error: From<StudyError>,
{
    let resamples = ByPoint::of(writer);
    series_summary::write(writer, sink)?;
    pooled::write(writer, &resamples, sink)?;
    ranking::write(writer, &resamples, sink)?;
    pareto::write(writer, &resamples, sink)?;
    pairing::write(writer, sink)?;
    enough::write(writer, sink)
}

/// The resamples of every point: the same ones for points of as many replications.
#[derive(Debug)]
pub(super) struct ByPoint<'a> {
    outcomes: &'a Outcomes,
    by_replications: BTreeMap<usize, Resamples>,
}

impl<'a> ByPoint<'a> {
    fn of(writer: &Writer<'a>) -> Self {
        let (outcomes, mut by_replications) = (writer.outcomes, BTreeMap::new());
        for point in 0..writer.plan.points.len() {
            let replications = outcomes.replications(point);
            by_replications
                .entry(replications)
                .or_insert_with(|| Resamples::new(writer.plan.seed, replications));
        }
        Self { outcomes, by_replications }
    }

    pub(super) fn at(&self, point: usize) -> &Resamples {
        &self.by_replications[&self.outcomes.replications(point)]
    }
}
