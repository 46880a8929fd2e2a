//! The tables of a study: their columns, declared once, and their rows.

use super::trace::field_column;
use super::writer::{Writer, ordinal};
use super::{Outcomes, Plan, Records, StudyError, Summary};
use crate::sim::{Kind, Metric, Parameter, Simulation};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// A name.
    Text,
    /// A whole number.
    Integer,
    /// A whole number, or nothing.
    MaybeInteger,
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

/// Makes the rows of a block, by its number from 0, and hands them over in order.
pub type MakeBlock<'a> =
    dyn Fn(usize, &mut dyn FnMut(&[Cell<'_>])) -> Result<(), StudyError> + Sync + 'a;

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

    /// Takes the rows of so many blocks, in order. The blocks do not hang on each other, so that
    /// a sink may make several at once.
    ///
    /// # Errors
    ///
    /// When a block cannot be made, or its rows not be written.
    fn rows(&mut self, blocks: usize, make: &MakeBlock<'_>) -> Result<(), Self::Error>
    where
        Self::Error: From<StudyError>,
    {
        for block in 0..blocks {
            let mut written = Ok(());
            make(block, &mut |cells| {
                if written.is_ok() {
                    written = self.row(cells);
                }
            })?;
            written?;
        }
        Ok(())
    }

    /// Completes the last table.
    ///
    /// # Errors
    ///
    /// When its end cannot be written.
    fn end(&mut self) -> Result<(), Self::Error>;
}

/// The declarations of all tables of a study.
#[must_use]
pub fn tables(plan: &Plan) -> Vec<Table> {
    let mut tables =
        vec![runs_table(plan), series_table(plan), summary_table(), comparison_table()];
    tables.extend(super::statistics::tables(plan));
    tables.extend(super::breakdowns::tables(plan));
    if !plan.factors.is_empty() {
        tables.push(points_table(plan));
    }
    if plan.detail.persons {
        tables.push(persons_table(plan.points[0].simulation.as_ref()));
    }
    tables
}

/// Writes every table of a study: rows in the order of the scenario, made on the threads at hand
/// (see [`super::with_threads`]).
///
/// # Errors
///
/// The first error of the sink, or of the columns.
pub fn write_tables<T: TableSink>(
    plan: &Plan,
    records: &Records,
    outcomes: &Outcomes,
    sink: &mut T,
) -> Result<(), T::Error>
where
    T::Error: From<StudyError>,
{
    let writer = Writer::new(plan, records, outcomes);
    writer.runs(sink)?;
    writer.series(sink)?;
    writer.summary(sink)?;
    writer.comparison(sink)?;
    super::statistics::write(&writer, sink)?;
    super::breakdowns::write(&writer, sink)?;
    if !plan.factors.is_empty() {
        writer.points(sink)?;
    }
    if plan.detail.persons {
        writer.persons(sink)?;
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

pub(super) fn points_table(plan: &Plan) -> Table {
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

fn metric_columns(plan: &Plan) -> impl Iterator<Item = Column> {
    let metrics = plan.metrics().into_iter();
    metrics.map(|(_, metric)| column(metric.key, ColumnKind::Real, metric.unit, metric.text))
}

pub(super) fn runs_table(plan: &Plan) -> Table {
    let mut columns = keys();
    columns.push(replication());
    columns.push(column("seed", ColumnKind::Integer, "", "The study's seed."));
    columns.extend(metric_columns(plan));
    Table { name: "runs", text: "One row a run: metrics over the years after the switch.", columns }
}

pub(super) fn series_table(plan: &Plan) -> Table {
    let mut columns = keys();
    columns.push(replication());
    if let Some(time) = plan.points[0].simulation.period().column() {
        let text = "1, 2, … after the switch; …, −1, 0 before it, the same for every policy.";
        columns.push(column(time, ColumnKind::Integer, "", text));
    }
    if plan.detail.months {
        columns.push(column("month", ColumnKind::Integer, "", "Month within it, from 1."));
    }
    columns.push(column(
        "person_months",
        ColumnKind::Real,
        "person-months",
        "Exposure: persons in a seat at the start of each month.",
    ));
    columns.extend(metric_columns(plan));
    let text = match plan.detail.months {
        true => "One row a run and month: metrics annualized as those of a year.",
        false => "One row a run and period.",
    };
    Table { name: "series", text, columns }
}

/// The table of persons at the ends of periods.
pub(super) fn persons_table(simulation: &dyn Simulation) -> Table {
    let mut columns = keys();
    columns.push(replication());
    if let Some(time) = simulation.period().column() {
        let text = "0 for the switch, 1, 2, … after it.";
        columns.push(column(time, ColumnKind::Integer, "", text));
    }
    columns.extend(simulation.person_columns().iter().map(field_column));
    let text = "One row a person at the switch and at the end of every period after it.";
    Table { name: "persons", text, columns }
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

pub(super) fn summary_table() -> Table {
    let mut columns = keys();
    columns.extend(summary_columns());
    Table { name: "summary", text: "One row a policy and metric, over replications.", columns }
}

pub(super) fn comparison_table() -> Table {
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
