//! The tables of a study: a file declares each of them and makes its rows.

mod breakdowns;
pub(super) mod comparison;
mod pairing;
pub(super) mod pareto;
mod persons;
mod points;
pub(super) mod pooled;
pub(super) mod precision;
pub(super) mod ranking;
mod runs;
mod series;
pub(super) mod series_summary;
pub(super) mod summary;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::run_columns::Sample;
use super::table::{Cell, Column, Table, TableSink, TakeRow, column, integer, ordinal};
use super::{ColumnKind, Plan, RunColumns, RunIndex, StudyError};
use crate::sim::Metric;
use crate::stats::Resamples;
pub(super) use points::factor_column;

/// Whether the rows of a block could be made.
type Made = Result<(), StudyError>;

/// A table of a study.
trait StudyTable: Sync {
    /// The declaration; `None` where a study has no such table.
    fn declare(&self, plan: &Plan) -> Option<Table>;

    /// How many blocks its rows are made in.
    fn blocks(&self, input: &TableInput<'_>) -> usize;

    /// Makes the rows of a block, by its number from 0.
    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made;
}

/// All tables that there can be, in the order in which they are written.
fn all(plan: &Plan) -> Vec<Box<dyn StudyTable>> {
    let mut all: Vec<Box<dyn StudyTable>> = vec![
        Box::new(runs::Runs),
        Box::new(series::Series),
        Box::new(summary::Summaries),
        Box::new(comparison::Comparisons),
        Box::new(series_summary::SeriesSummary),
        Box::new(pooled::PooledRatios),
        Box::new(ranking::Ranking),
        Box::new(pareto::Pareto),
        Box::new(pairing::PairingGains),
        Box::new(precision::PrecisionReached),
    ];
    let breakdowns = 0..plan.breakdowns().len();
    all.extend(breakdowns.map(|number| Box::new(breakdowns::Cells(number)) as _));
    all.push(Box::new(points::Factors));
    all.push(Box::new(persons::Persons));
    all
}

/// The declarations of all tables of a study.
#[must_use]
pub fn tables(plan: &Plan) -> Vec<Table> {
    all(plan).iter().filter_map(|table| table.declare(plan)).collect()
}

/// Writes every table of a study: rows in the order of the scenario, made on the threads of the
/// pool (see [`super::with_threads`]).
///
/// # Errors
///
/// The first error of the sink, or of the columns.
pub fn write_tables<T: TableSink>(
    plan: &Plan,
    runs: &RunIndex,
    columns: &RunColumns,
    sink: &mut T,
) -> Result<(), T::Error> {
    write_tables_of(plan, runs, columns, &|_| true, sink)
}

/// Writes the tables of a study that are `wanted`, as [`write_tables`] does.
///
/// # Errors
///
/// The first error of the sink, or of the columns.
pub fn write_tables_of<T: TableSink>(
    plan: &Plan,
    runs: &RunIndex,
    columns: &RunColumns,
    wanted: &dyn Fn(&Table) -> bool,
    sink: &mut T,
) -> Result<(), T::Error> {
    let metrics = plan.metrics();
    let input = TableInput { plan, runs, columns, metrics, resamples: OnceLock::new() };
    for study_table in all(plan) {
        if let Some(table) = study_table.declare(plan).filter(|table| wanted(table)) {
            sink.begin(&table)?;
            let blocks = study_table.blocks(&input);
            sink.rows(blocks, &|block, row| study_table.rows(&input, block, row))?;
        }
    }
    sink.end()
}

/// What tables are made from.
struct TableInput<'a> {
    plan: &'a Plan,
    runs: &'a RunIndex,
    columns: &'a RunColumns,
    /// The metrics that the tables show, with their indices.
    metrics: Vec<(usize, &'a Metric)>,
    /// By number of replications.
    resamples: OnceLock<BTreeMap<usize, Resamples>>,
}

impl<'a> TableInput<'a> {
    fn groups(&self) -> &'a [String] {
        self.plan.points[0].simulation.groups()
    }

    fn points(&self) -> usize {
        self.plan.points.len()
    }

    fn policies(&self) -> usize {
        self.plan.policies.len()
    }

    /// Samples of the study: points × policies × groups.
    fn samples(&self) -> usize {
        self.points() * self.policies() * self.groups().len()
    }

    /// Sample number `number`, in the order of the scenario.
    fn sample(&self, number: usize) -> Sample {
        let (groups, policies) = (self.groups().len(), self.policies());
        let (place, group) = (number / groups, number % groups);
        Sample { point: place / policies, policy: place % policies, group }
    }

    /// The cells of [`super::table::keys`].
    fn keys(&self, sample: Sample) -> Vec<Cell<'a>> {
        vec![
            ordinal(sample.point + 1),
            Cell::Text(&self.plan.policies[sample.policy]),
            Cell::Text(&self.groups()[sample.group]),
        ]
    }

    /// The resamples of a point. Points of as many replications have the same, and all bootstraps
    /// of a point share them, so that they are paired.
    fn resamples(&self, point: usize) -> &Resamples {
        let made = self.resamples.get_or_init(|| {
            let replications = (0..self.points()).map(|point| self.columns.replications(point));
            replications.map(|count| (count, Resamples::new(self.plan.seed, count))).collect()
        });
        &made[&self.columns.replications(point)]
    }
}

fn replication() -> Column {
    integer(
        "replication",
        "Replication, from 1; the same replication of two policies has the same draws.",
    )
}

/// The column of periods; `None` where there is no time.
fn time(plan: &Plan, text: &str) -> Option<Column> {
    Some(integer(plan.points[0].simulation.period().column()?, text))
}

fn metric_columns(plan: &Plan) -> impl Iterator<Item = Column> {
    let metrics = plan.metrics().into_iter();
    metrics.map(|(_, metric)| column(metric.key, ColumnKind::Real, metric.unit, metric.text))
}
