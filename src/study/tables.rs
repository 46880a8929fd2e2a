//! The tables of a study: a file declares each of them and makes its rows.

mod attribution;
mod boxes;
pub(super) mod break_even;
mod breakdowns;
mod coalitions;
pub(super) mod comparison;
mod elementary_effects;
mod interactions;
mod joined;
mod lever_effects;
mod main_effects;
mod pairing;
pub(super) mod pareto;
mod pawn;
mod persons;
mod points;
pub(super) mod pooled;
mod precision;
pub(super) mod ranking;
mod robustness;
mod runs;
mod sensitivity;
mod sensitivity_fit;
mod series;
pub(super) mod series_comparison;
pub(super) mod series_summary;
pub(super) mod summary;
mod wins;
mod within;
mod worlds;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::judged::Judged;
use super::run_columns::Sample;
use super::sensitivities::Sensitivities;
use super::table::{Cell, Column, Table, TableSink, TakeRow, column, integer, ordinal};
use super::{ColumnKind, Plan, RunColumns, RunIndex, StudyError, WorldSet};
use crate::scenario::Analysis;
use crate::sim::Metric;
use crate::stats::Resamples;
pub(super) use points::factor_column;

/// Whether the rows of a block could be made.
type Made = Result<(), StudyError>;

/// A table of a study.
trait StudyTable: Sync {
    /// The declaration; `None` where a study has no such table.
    fn declare(&self, plan: &Plan) -> Option<Table>;

    /// Whether it is a table over time, which a study can leave out.
    fn is_series(&self) -> bool {
        false
    }

    /// Rows that it has at most: fewer where runs fail, or a precision is reached early.
    fn rows_most(&self, plan: &Plan) -> u64;

    /// Computes what the rows of all blocks share, before the first is made.
    fn prepare(&self, _input: &TableInput<'_>) -> Made {
        Ok(())
    }

    /// How many blocks its rows are made in.
    fn blocks(&self, input: &TableInput<'_>) -> usize;

    /// Makes the rows of a block, by its number from 0.
    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made;
}

/// The tables of a study as its plan has them, in the order in which they are written.
fn all(plan: &Plan) -> Vec<Box<dyn StudyTable>> {
    let mut all = match plan.analysis {
        Analysis::Policies => possible(plan),
        _ if cfg!(feature = "designs") => of_analysis(plan),
        _ => Vec::new(),
    };
    all.retain(|table| plan.tables.series || !table.is_series());
    if plan.tables.joins_points {
        all = joined::joined(plan, all);
    }
    all
}

/// The tables of an analysis: the runs, the points, and what it finds.
fn of_analysis(plan: &Plan) -> Vec<Box<dyn StudyTable>> {
    let mut all: Vec<Box<dyn StudyTable>> = vec![Box::new(runs::Runs), Box::new(points::Factors)];
    match plan.analysis {
        Analysis::Policies => {}
        Analysis::Robustness => {
            all.push(Box::new(worlds::WorldDifferences));
            all.push(Box::new(robustness::Robustness));
            all.push(Box::new(wins::Wins));
            all.push(Box::new(boxes::Boxes));
        }
        Analysis::Sensitivity => {
            all.push(Box::new(worlds::WorldDifferences));
            all.push(Box::new(sensitivity::Sensitivities));
            all.push(Box::new(sensitivity_fit::SensitivityFits));
            all.push(Box::new(main_effects::MainEffects));
            all.push(Box::new(elementary_effects::ElementaryEffects));
            all.push(Box::new(pawn::Pawn));
        }
        Analysis::Attribution => all.extend::<[Box<dyn StudyTable>; 4]>([
            Box::new(attribution::Attributions),
            Box::new(interactions::Interactions),
            Box::new(within::Within),
            Box::new(coalitions::Coalitions),
        ]),
    }
    all
}

/// All tables that there can be.
fn possible(plan: &Plan) -> Vec<Box<dyn StudyTable>> {
    let mut all: Vec<Box<dyn StudyTable>> = vec![
        Box::new(runs::Runs),
        Box::new(series::Series),
        Box::new(summary::Summaries),
        Box::new(comparison::Comparisons),
        Box::new(series_comparison::SeriesComparison),
        Box::new(series_summary::SeriesSummary),
        Box::new(pooled::PooledRatios),
        Box::new(ranking::Ranking),
        Box::new(pareto::Pareto),
        Box::new(break_even::BreakEvens),
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

/// The tables of a study, and how many rows each of them has at most.
#[must_use]
pub fn tables_and_rows(plan: &Plan) -> Vec<(Table, u64)> {
    let all = all(plan).into_iter();
    all.filter_map(|table| Some((table.declare(plan)?, table.rows_most(plan)))).collect()
}

/// Groups of a study.
fn groups(plan: &Plan) -> u64 {
    plan.points[0].simulation.groups().len() as u64
}

/// Samples of a study: points × policies × groups.
fn samples(plan: &Plan) -> u64 {
    (plan.points.len() * plan.policies.len()) as u64 * groups(plan)
}

/// Comparisons of a policy with one of the baselines in a group at a point.
fn pairs(plan: &Plan) -> u64 {
    let others = plan.baselines().len() * (plan.policies.len() - 1);
    (plan.points.len() * others) as u64 * groups(plan)
}

/// Differences that an analysis looks at: metrics of a policy and one of the baselines.
fn differences(plan: &Plan) -> u64 {
    (plan.policy_pairs().len() * plan.judged_metrics().len()) as u64
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
    let input = TableInput {
        plan,
        runs,
        columns,
        metrics,
        resamples: OnceLock::new(),
        worlds: OnceLock::new(),
        judged: OnceLock::new(),
        sensitivities: OnceLock::new(),
    };
    for study_table in all(plan) {
        if let Some(table) = study_table.declare(plan).filter(|table| wanted(table)) {
            study_table.prepare(&input)?;
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
    /// Of a study over worlds.
    worlds: OnceLock<WorldSet>,
    /// How policies differ there.
    judged: OnceLock<Judged>,
    /// Which keys drive that.
    sensitivities: OnceLock<Sensitivities>,
}

/// A policy and what it is compared with, in the same group at the same point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pairing {
    policy: Sample,
    baseline: Sample,
}

impl<'a> TableInput<'a> {
    /// The worlds of a study over some.
    fn worlds(&self) -> Result<&WorldSet, StudyError> {
        match self.worlds.get() {
            Some(worlds) => Ok(worlds),
            None => {
                let worlds = WorldSet::of(self.plan, self.columns)?;
                Ok(self.worlds.get_or_init(|| worlds))
            }
        }
    }

    /// How policies differ in the worlds; computed once, on all threads.
    fn judged(&self) -> Result<&Judged, StudyError> {
        match self.judged.get() {
            Some(judged) => Ok(judged),
            None => {
                let judged = Judged::of(self.plan, self.columns, self.worlds()?)?;
                Ok(self.judged.get_or_init(|| judged))
            }
        }
    }

    /// Which keys drive the differences; computed once, on all threads. None where no key is drawn.
    fn sensitivities(&self) -> Result<&Sensitivities, StudyError> {
        if let Some(sensitivities) = self.sensitivities.get() {
            return Ok(sensitivities);
        }
        let (set, judged) = (self.worlds()?, self.judged()?);
        let sensitivities = match self.plan.worlds.as_deref() {
            Some(worlds) => Sensitivities::of(self.plan, worlds, set, judged),
            None => Sensitivities { all: Vec::new() },
        };
        Ok(self.sensitivities.get_or_init(|| sensitivities))
    }

    /// Whether a run of a world collapsed, under whatever policy; never at a point that is no world.
    fn has_collapsed(&self, point: usize) -> Result<bool, StudyError> {
        match self.plan.worlds {
            Some(_) => Ok(self.worlds()?.has_collapsed(point)),
            None => Ok(false),
        }
    }

    /// Differences that are looked at in worlds: every metric of every pair of policies.
    fn differences(&self) -> usize {
        self.plan.policy_pairs().len() * self.plan.judged_metrics().len()
    }

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

    /// Comparisons of a policy with one of the baselines in a group at a point; some are of a
    /// baseline with itself.
    fn pairings(&self) -> usize {
        self.samples() * self.plan.baselines().len()
    }

    /// Comparison number `number`, in the order of points, policies, baselines and groups; `None`
    /// for one of a baseline with itself.
    fn pairing(&self, number: usize) -> Option<Pairing> {
        let (baselines, groups) = (self.plan.baselines(), self.groups().len());
        let (place, group) = (number / groups, number % groups);
        let (place, baseline) = (place / baselines.len(), baselines[place % baselines.len()]);
        let policy =
            Sample { point: place / self.policies(), policy: place % self.policies(), group };
        let baseline = Sample { policy: baseline, ..policy };
        (policy != baseline).then_some(Pairing { policy, baseline })
    }

    /// The cells of point, policy, baseline and department.
    fn paired_keys(&self, pairing: Pairing) -> Vec<Cell<'a>> {
        let mut cells = self.keys(pairing.policy);
        cells.insert(2, Cell::Text(&self.plan.policies[pairing.baseline.policy]));
        cells
    }

    /// The cells of [`super::table::keys`].
    fn keys(&self, sample: Sample) -> Vec<Cell<'a>> {
        vec![
            ordinal(sample.point + 1),
            Cell::Text(&self.plan.policies[sample.policy]),
            Cell::Text(&self.groups()[sample.group]),
        ]
    }

    /// The resamples of a point. Points with equal numbers of replications share them, and so do
    /// all bootstraps of a point, so that they are paired.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classics::lazear_2004::{Lazear2004, Parameters, Policy};
    use crate::study::{CONFIDENCE, NoProgress, run};

    fn plan() -> Plan {
        let parameters = Parameters { workers: 20, ..Parameters::default() };
        let model = Lazear2004::new(&parameters, vec![Policy::default(); 2]);
        Plan::single(model, &["a", "b"], "", 3, 1)
    }

    fn declared(name: &str) -> Table {
        tables(&plan()).into_iter().find(|table| table.name == name).unwrap()
    }

    #[test]
    fn the_texts_name_the_confidence_that_is_used() {
        assert!((CONFIDENCE - 0.95).abs() < 1e-12);
        for name in ["summary", "comparison", "series_summary", "pooled"] {
            let table = declared(name);
            let low = table.columns.iter().find(|column| column.name == "ci_low").unwrap();
            assert!(low.text.contains("95 %"), "{name}");
        }
    }

    #[test]
    fn the_columns_of_summary_and_comparison_are_a_promise() {
        let names = |name: &str| -> String {
            let columns = declared(name).columns;
            columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join(",")
        };
        assert_eq!(names("summary"), "point,policy,department,metric,n,mean,sd,ci_low,ci_high");
        assert_eq!(
            names("comparison"),
            "point,policy,baseline,department,metric,n,difference,ci_low,ci_high,effect_size,\
             better_share,p_value,p_holm"
        );
    }

    /// Names of tables, and the cells of each of their rows.
    #[derive(Default)]
    struct Widths(Vec<(&'static str, Vec<usize>)>);

    impl TableSink for Widths {
        type Error = StudyError;

        fn begin(&mut self, table: &Table) -> Result<(), StudyError> {
            self.0.push((table.name, Vec::new()));
            Ok(())
        }

        fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), StudyError> {
            self.0.last_mut().unwrap().1.push(cells.len());
            Ok(())
        }

        fn end(&mut self) -> Result<(), StudyError> {
            Ok(())
        }
    }

    #[test]
    fn tables_can_be_chosen_and_rows_have_a_cell_for_every_column() {
        let plan = plan();
        let runs = run(&plan, 1, &NoProgress).unwrap();
        let columns = RunColumns::of(&plan, &runs).unwrap();
        let written = |wanted: &dyn Fn(&Table) -> bool| {
            let mut sink = Widths::default();
            write_tables_of(&plan, &runs, &columns, wanted, &mut sink).unwrap();
            sink.0
        };
        let all = written(&|_| true);
        let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, tables(&plan).iter().map(|table| table.name).collect::<Vec<_>>());
        for (name, widths) in &all {
            let columns = declared(name).columns.len();
            assert!(!widths.is_empty() && widths.iter().all(|width| *width == columns), "{name}");
        }
        let counted = tables_and_rows(&plan).into_iter().map(|(table, rows)| (table.name, rows));
        let made = all.iter().map(|(name, widths)| (*name, widths.len() as u64));
        assert_eq!(counted.collect::<Vec<_>>(), made.collect::<Vec<_>>());
        let chosen = written(&|table| table.name == "ranking" || table.name == "runs");
        let kept = all.into_iter().filter(|(name, _)| ["runs", "ranking"].contains(name));
        assert_eq!(chosen, kept.collect::<Vec<_>>());
    }
}
