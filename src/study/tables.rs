//! The tables of a study: their columns, declared once, and their rows.

use std::cell::RefCell;

use super::{Outcomes, Plan, Records, Run, RunRow, StudyError, Summary, compare, summarize};
use crate::sim::{Kind, Metric, Parameter, Simulation, Value};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// A name.
    Text,
    /// A whole number.
    Integer,
    /// A real number, or nothing.
    Real,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, a promise.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// The unit of its values; empty for names and ordinals.
    pub unit: String,
    /// What it means.
    pub text: String,
}

/// A table, declared before its rows are written.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// File name without ending.
    pub name: &'static str,
    /// One row is what.
    pub text: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A value on its way into a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// A name.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A real number; `None` where it does not exist.
    Real(Option<f64>),
}

/// Where tables go.
pub trait TableSink {
    /// What can go wrong.
    type Error;

    /// Starts the next table; the one before is complete.
    ///
    /// # Errors
    ///
    /// When the table cannot be opened.
    fn begin(&mut self, table: &Table) -> Result<(), Self::Error>;

    /// Takes one row, a cell a column.
    ///
    /// # Errors
    ///
    /// When the row cannot be written.
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Self::Error>;

    /// Completes the last table.
    ///
    /// # Errors
    ///
    /// When its end cannot be written.
    fn end(&mut self) -> Result<(), Self::Error>;
}

/// The declarations of all tables of a study.
#[must_use]
pub fn tables<S: Simulation>(plan: &Plan<S>) -> Vec<Table> {
    let mut tables =
        vec![runs_table(plan), series_table(plan), summary_table(), comparison_table()];
    tables.extend(super::statistics::tables(plan));
    if !plan.factors.is_empty() {
        tables.push(points_table(plan));
    }
    tables
}

/// Writes every table of a study: rows in the order of the scenario.
///
/// # Errors
///
/// The first error of the sink, or of the journal.
pub fn write_tables<S: Simulation, T: TableSink>(
    plan: &Plan<S>,
    records: &mut Records,
    outcomes: &Outcomes,
    sink: &mut T,
) -> Result<(), T::Error>
where
    T::Error: From<StudyError>,
{
    let metrics = plan.points[0].simulation.metrics();
    let writer = Writer { plan, records: RefCell::new(records), outcomes, metrics };
    writer.runs(sink)?;
    writer.series(sink)?;
    writer.summary(sink)?;
    writer.comparison(sink)?;
    super::statistics::write(&writer, sink)?;
    if !plan.factors.is_empty() {
        writer.points(sink)?;
    }
    sink.end()
}

pub(super) fn column(name: &str, kind: ColumnKind, unit: &str, text: &str) -> Column {
    Column { name: name.to_owned(), kind, unit: unit.to_owned(), text: text.to_owned() }
}

pub(super) fn keys() -> Vec<Column> {
    vec![
        column("point", ColumnKind::Integer, "", "Design point, from 1."),
        column("policy", ColumnKind::Text, "", "Name of the policy."),
        column("department", ColumnKind::Text, "", "\"all\", or the department's name."),
    ]
}

/// The column of a factor that moves `parameter`, at one or several paths.
pub(super) fn factor_column(name: &str, parameter: &Parameter, paths: &[String]) -> Column {
    let kind = match parameter.kind {
        Kind::Count { .. } => ColumnKind::Integer,
        Kind::Real { .. } => ColumnKind::Real,
        _ => ColumnKind::Text,
    };
    let unit = if parameter.unit == "–" { "" } else { parameter.unit };
    let paths: Vec<_> = paths.iter().map(|path| format!("`{path}`")).collect();
    column(name, kind, unit, &format!("Factor at {}: {}", paths.join(", "), parameter.text))
}

fn points_table<S: Simulation>(plan: &Plan<S>) -> Table {
    let mut columns = vec![column("point", ColumnKind::Integer, "", "Design point, from 1.")];
    columns.extend(plan.factors.iter().cloned());
    Table { name: "points", text: "One row a design point: the values of its factors.", columns }
}

fn replication() -> Column {
    column(
        "replication",
        ColumnKind::Integer,
        "",
        "Replication, from 1; the same replication of two policies has the same draws.",
    )
}

fn metric_columns<S: Simulation>(plan: &Plan<S>) -> impl Iterator<Item = Column> {
    let metrics = plan.points[0].simulation.metrics().iter();
    metrics.map(|metric| column(metric.key, ColumnKind::Real, metric.unit, metric.text))
}

fn runs_table<S: Simulation>(plan: &Plan<S>) -> Table {
    let mut columns = keys();
    columns.push(replication());
    columns.push(column("seed", ColumnKind::Integer, "", "The study's seed."));
    columns.extend(metric_columns(plan));
    Table { name: "runs", text: "One row a run: metrics over the years after the switch.", columns }
}

fn series_table<S: Simulation>(plan: &Plan<S>) -> Table {
    let mut columns = keys();
    columns.push(replication());
    if let Some(time) = plan.points[0].simulation.period().column() {
        let text = "1, 2, … after the switch; …, −1, 0 before it, the same for every policy.";
        columns.push(column(time, ColumnKind::Integer, "", text));
    }
    columns.push(column(
        "person_months",
        ColumnKind::Real,
        "person-months",
        "Exposure: persons in a seat at the start of each month.",
    ));
    columns.extend(metric_columns(plan));
    Table { name: "series", text: "One row a run and period.", columns }
}

/// The columns of a metric summarized over replications.
pub(super) fn summary_columns() -> [Column; 6] {
    let real = |name: &str, text: &str| column(name, ColumnKind::Real, "", text);
    [
        column("metric", ColumnKind::Text, "", "Key of the metric."),
        column("n", ColumnKind::Integer, "", "Replications that have a value."),
        real("mean", "Mean over replications, in the metric's unit."),
        real("sd", "Standard deviation between replications."),
        real("ci_low", "Lower end of Student's 95 % interval of the mean."),
        real("ci_high", "Upper end of that interval."),
    ]
}

/// The cells of those columns.
pub(super) fn summary_cells(metric: &Metric, summary: &Summary) -> [Cell<'static>; 6] {
    [
        Cell::Text(metric.key),
        ordinal(summary.n),
        Cell::Real(summary.mean),
        Cell::Real(summary.sd),
        Cell::Real(summary.interval.as_ref().map(|interval| interval.low)),
        Cell::Real(summary.interval.as_ref().map(|interval| interval.high)),
    ]
}

fn summary_table() -> Table {
    let mut columns = keys();
    columns.extend(summary_columns());
    Table { name: "summary", text: "One row a policy and metric, over replications.", columns }
}

fn comparison_table() -> Table {
    let mut columns = keys();
    columns.insert(2, column("baseline", ColumnKind::Text, "", "Name of the baseline policy."));
    let real = |name: &str, text: &str| column(name, ColumnKind::Real, "", text);
    columns.extend([
        column("metric", ColumnKind::Text, "", "Key of the metric."),
        column("n", ColumnKind::Integer, "", "Replications in which both have a value."),
        real("difference", "Mean of policy less baseline, replication by replication."),
        real("ci_low", "Lower end of Student's 95 % interval of the difference."),
        real("ci_high", "Upper end of that interval."),
        real("effect_size", "Difference over the baseline's sd between replications."),
        real("better_share", "Share of replications in which the policy is strictly better."),
        real("p_value", "Two-sided p of the paired t test."),
        real("p_holm", "That p adjusted by Holm's method over policies × headline metrics."),
    ]);
    Table {
        name: "comparison",
        text: "One row a policy and metric: paired differences from the baseline.",
        columns,
    }
}

/// A study on its way into tables.
pub(super) struct Writer<'a, S: Simulation> {
    pub(super) plan: &'a Plan<S>,
    records: RefCell<&'a mut Records>,
    pub(super) outcomes: &'a Outcomes,
    pub(super) metrics: &'a [Metric],
}

/// A place in the study: point, policy, group, each from 0.
pub(super) type At = (usize, usize, usize);

impl<'a, S: Simulation> Writer<'a, S> {
    /// A run, if it ended, read from the journal.
    pub(super) fn run(
        &self,
        point: usize,
        policy: usize,
        replication: u32,
    ) -> Result<Option<Run>, StudyError> {
        self.records.borrow_mut().run(point, policy, replication)
    }

    /// Every point, policy and group in the order of the scenario.
    pub(super) fn places(&self) -> impl Iterator<Item = At> + use<'a, S> {
        let groups = self.groups().len();
        let (points, policies) = (self.plan.points.len(), self.plan.policies.len());
        (0..points).flat_map(move |point| {
            (0..policies)
                .flat_map(move |policy| (0..groups).map(move |group| (point, policy, group)))
        })
    }

    pub(super) fn groups(&self) -> &'a [String] {
        self.plan.points[0].simulation.groups()
    }

    pub(super) fn keys(&self, (point, policy, group): At) -> Vec<Cell<'a>> {
        vec![
            ordinal(point + 1),
            Cell::Text(&self.plan.policies[policy]),
            Cell::Text(&self.groups()[group]),
        ]
    }

    fn runs<T: TableSink>(&self, sink: &mut T) -> Result<(), T::Error> {
        sink.begin(&runs_table(self.plan))?;
        for at @ (point, policy, group) in self.places() {
            for replication in 1..=self.plan.replications {
                if !self.records.borrow().has_run(point, policy, replication) {
                    continue;
                }
                let mut cells = self.keys(at);
                cells.push(Cell::Integer(i64::from(replication)));
                cells.push(Cell::Integer(i64::try_from(self.plan.seed).unwrap_or(i64::MAX)));
                let value = |metric| {
                    self.outcomes.values(point, policy, group, metric)[replication as usize - 1]
                };
                cells.extend((0..self.metrics.len()).map(|metric| Cell::Real(value(metric))));
                sink.row(&cells)?;
            }
        }
        Ok(())
    }

    fn series<T: TableSink>(&self, sink: &mut T) -> Result<(), T::Error>
    where
        T::Error: From<StudyError>,
    {
        sink.begin(&series_table(self.plan))?;
        for at @ (point, policy, group) in self.places() {
            for replication in 1..=self.plan.replications {
                let Some(run) = self.run(point, policy, replication)? else {
                    continue;
                };
                for row in run.warm_up(group).chain(run.after(group)) {
                    sink.row(&self.series_row(at, replication, row))?;
                }
            }
        }
        Ok(())
    }

    fn series_row(&self, at: At, replication: u32, row: RunRow<'_>) -> Vec<Cell<'a>> {
        let mut cells = self.keys(at);
        cells.push(Cell::Integer(i64::from(replication)));
        if self.plan.points[0].simulation.period().column().is_some() {
            cells.push(Cell::Integer(i64::from(row.time)));
        }
        cells.push(Cell::Real(Some(row.person_months)));
        let values = self.metrics.iter().enumerate();
        cells.extend(values.map(|(i, metric)| Cell::Real(metric.value(row.observation(i)))));
        cells
    }

    fn summary<T: TableSink>(&self, sink: &mut T) -> Result<(), T::Error> {
        sink.begin(&summary_table())?;
        for at @ (point, policy, group) in self.places() {
            for (index, metric) in self.metrics.iter().enumerate() {
                let summary = summarize(self.outcomes.values(point, policy, group, index));
                let mut cells = self.keys(at);
                cells.extend(summary_cells(metric, &summary));
                sink.row(&cells)?;
            }
        }
        Ok(())
    }

    fn comparison<T: TableSink>(&self, sink: &mut T) -> Result<(), T::Error> {
        sink.begin(&comparison_table())?;
        let groups = self.groups().len();
        for point in 0..self.plan.points.len() {
            let by_group: Vec<_> =
                (0..groups).map(|group| compare(self.plan, self.outcomes, point, group)).collect();
            for policy in (0..self.plan.policies.len()).filter(|&p| p != self.plan.baseline) {
                for (group, comparisons) in by_group.iter().enumerate() {
                    for comparison in comparisons.iter().filter(|c| c.policy == policy) {
                        sink.row(&self.comparison_row((point, policy, group), comparison))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn points<T: TableSink>(&self, sink: &mut T) -> Result<(), T::Error> {
        sink.begin(&points_table(self.plan))?;
        for (index, point) in self.plan.points.iter().enumerate() {
            let cells = point.values.iter().map(|&value| factor_cell(value));
            let cells: Vec<_> = std::iter::once(ordinal(index + 1)).chain(cells).collect();
            sink.row(&cells)?;
        }
        Ok(())
    }

    fn comparison_row(&self, at: At, comparison: &super::Comparison) -> Vec<Cell<'a>> {
        let paired = comparison.paired.as_ref();
        let interval = paired.and_then(|paired| paired.interval.as_ref());
        let mut cells = self.keys(at);
        cells.insert(2, Cell::Text(&self.plan.policies[self.plan.baseline]));
        cells.extend([
            Cell::Text(self.metrics[comparison.metric].key),
            ordinal(paired.map_or(0, |paired| paired.n)),
            Cell::Real(paired.map(|paired| paired.difference)),
            Cell::Real(interval.map(|interval| interval.low)),
            Cell::Real(interval.map(|interval| interval.high)),
            Cell::Real(paired.and_then(|paired| paired.effect_size)),
            Cell::Real(comparison.better_share),
            Cell::Real(paired.and_then(|paired| paired.p_value)),
            Cell::Real(comparison.p_holm),
        ]);
        cells
    }
}

fn factor_cell(value: Option<Value>) -> Cell<'static> {
    match value {
        Some(Value::Count(count)) => Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX)),
        Some(Value::Real(number)) => Cell::Real(Some(number)),
        Some(Value::Flag(flag)) => Cell::Text(if flag { "true" } else { "false" }),
        Some(Value::Choice(word)) => Cell::Text(word),
        None => Cell::Real(None),
    }
}

pub(super) fn ordinal(number: usize) -> Cell<'static> {
    Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::CONFIDENCE;
    use super::*;

    #[test]
    fn the_texts_name_the_confidence_that_is_used() {
        assert!((CONFIDENCE - 0.95).abs() < 1e-12);
        for table in [summary_table(), comparison_table()] {
            let low = table.columns.iter().find(|column| column.name == "ci_low").unwrap();
            assert!(low.text.contains("95 %"));
        }
    }

    #[test]
    fn the_columns_of_summary_and_comparison_are_a_promise() {
        let names = |table: Table| -> String {
            table.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join(",")
        };
        assert_eq!(
            names(summary_table()),
            "point,policy,department,metric,n,mean,sd,ci_low,ci_high"
        );
        assert_eq!(
            names(comparison_table()),
            "point,policy,baseline,department,metric,n,difference,ci_low,ci_high,effect_size,\
             better_share,p_value,p_holm"
        );
    }
}
