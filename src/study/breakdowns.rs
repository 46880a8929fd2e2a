//! The breakdowns of a model as tables: sums of all replications by cell, in long form.
//!
//! The records are read twice, first for the sums and then for how far the replications lie from
//! what these come to; memory holds the cells of a few policies however many replications there
//! are.

mod clusters;

use super::tables::{column, keys};
use super::trace::{field_cell, field_column};
use super::writer::{Writer, ordinal};
use super::{Cell, ColumnKind, Plan, StudyError, Table, TableSink};
use crate::sim::{Breakdown, Measure};
use clusters::{Scatter, Totals};

impl Plan {
    /// The breakdowns that a study writes, as its first point declares them; other points may
    /// have other cells.
    #[must_use]
    pub fn breakdowns(&self) -> &[Breakdown] {
        if self.detail.breakdowns { self.points[0].simulation.breakdowns() } else { &[] }
    }

    /// Rows of their tables; 0 where they are not written.
    #[must_use]
    pub fn breakdown_rows(&self) -> u64 {
        let groups = self.points[0].simulation.groups().len() as u64;
        let rows = self.points.extent().measures;
        if self.detail.breakdowns { rows * groups * self.policies.len() as u64 } else { 0 }
    }
}

/// Declares their tables.
pub(super) fn tables(plan: &Plan) -> Vec<Table> {
    plan.breakdowns().iter().map(table).collect()
}

fn table(breakdown: &Breakdown) -> Table {
    let mut columns = keys();
    columns.extend(breakdown.keys.iter().map(field_column));
    let measure = |measure: &Measure| {
        let Measure { key, unit, text, .. } = measure;
        format!("{key} ({unit}): {text}")
    };
    let measures: Vec<_> = breakdown.measures.iter().map(measure).collect();
    let real = |name: &str, text: &str| column(name, ColumnKind::Real, "", text);
    columns.extend([
        column("metric", ColumnKind::Text, "", &measures.join(" ")),
        column("n", ColumnKind::Integer, "", "Replications that contribute."),
        real("value", "Of all replications together, in the unit of the metric."),
        real("ci_low", "Lower end of its 95 % interval, replications being clusters."),
        real("ci_high", "Upper end of that interval."),
    ]);
    Table { name: breakdown.name, text: breakdown.text, columns }
}

/// Writes them.
pub(super) fn write<T: TableSink>(writer: &Writer<'_>, sink: &mut T) -> Result<(), T::Error>
where
    T::Error: From<StudyError>,
{
    let policies = writer.plan.policies.len();
    for (number, breakdown) in writer.plan.breakdowns().iter().enumerate() {
        sink.begin(&table(breakdown))?;
        sink.rows(writer.plan.points.len() * policies, &|block, row| {
            rows(writer, number, (block / policies, block % policies), row)
        })?;
    }
    Ok(())
}

/// The rows of a breakdown for a policy at a point.
fn rows(
    writer: &Writer<'_>,
    number: usize,
    (point, policy): (usize, usize),
    row: &mut dyn FnMut(&[Cell<'_>]),
) -> Result<(), StudyError> {
    let simulation = &writer.plan.points[point].simulation;
    let (before, breakdown) = simulation.breakdowns().split_at(number);
    let Some(breakdown) = breakdown.first() else {
        return Ok(());
    };
    let first: usize = before.iter().map(Breakdown::numbers).sum();
    let periods = simulation.horizon();
    let groups = writer.groups().len();
    let each_run = |take: &mut dyn FnMut(usize, &[f64])| -> Result<(), StudyError> {
        let mut sums = vec![0.0; breakdown.numbers()];
        for replication in 1..=writer.plan.replications {
            let at = (point, policy, replication);
            for group in 0..groups {
                if writer.records.read_tallies(at, (group, first), &mut sums)? {
                    take(group, &sums);
                }
            }
        }
        Ok(())
    };
    let mut totals = vec![Totals::of(breakdown, periods); groups];
    each_run(&mut |group, sums| totals[group].add(sums))?;
    let mut scatters: Vec<_> = totals.iter().map(Scatter::around).collect();
    each_run(&mut |group, sums| scatters[group].add(sums))?;
    for (group, scatter) in scatters.iter().enumerate() {
        let values = scatter.values();
        let of_cells = values.chunks_exact(breakdown.measures.len().max(1));
        for (cell, values) in breakdown.cells().zip(of_cells) {
            for (measure, value) in breakdown.measures.iter().zip(values) {
                let mut cells = writer.keys((point, policy, group));
                let keys = breakdown.keys.iter().zip(cell);
                cells.extend(keys.map(|(field, &key)| field_cell(field, f64::from(key))));
                cells.extend([
                    Cell::Text(measure.key),
                    ordinal(value.n),
                    Cell::Real(value.value),
                    Cell::Real(value.interval.map(|interval| interval.low)),
                    Cell::Real(value.interval.map(|interval| interval.high)),
                ]);
                row(&cells);
            }
        }
    }
    Ok(())
}
