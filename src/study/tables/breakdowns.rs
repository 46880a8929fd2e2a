//! The breakdowns of a model, a table each: sums of all replications by cell, in long form.
//!
//! The records are read twice: first for the sums, then for the residuals of the replications.
//! Memory holds the cells of a few policies, however many replications there are.

mod clusters;

use super::{Made, StudyTable, TableInput};
use crate::sim::{Breakdown, Measure};
use crate::study::run_columns::Sample;
use crate::study::table::{
    Cell, Table, TakeRow, field_cell, field_column, integer, keys, ordinal, real, text,
};
use crate::study::{Plan, StudyError};
use clusters::{Scatter, Totals};

impl Plan {
    /// The breakdowns that a study writes, as its first point declares them; other points may
    /// have other cells.
    #[must_use]
    pub fn breakdowns(&self) -> &[Breakdown] {
        if self.detail.breakdowns { self.points[0].simulation.breakdowns() } else { &[] }
    }

    /// Rows of the tables of breakdowns; 0 where they are not written.
    #[must_use]
    pub fn breakdown_rows(&self) -> u64 {
        let groups = self.points[0].simulation.groups().len() as u64;
        let rows = self.points.extent().measures;
        if self.detail.breakdowns { rows * groups * self.policies.len() as u64 } else { 0 }
    }
}

/// The table of the breakdown of a number, from 0.
pub(super) struct Cells(pub(super) usize);

impl StudyTable for Cells {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let breakdown = plan.breakdowns().get(self.0)?;
        let mut columns = keys();
        columns.extend(breakdown.keys.iter().map(field_column));
        let measure = |measure: &Measure| {
            let Measure { key, unit, text, .. } = measure;
            format!("{key} ({unit}): {text}")
        };
        let measures: Vec<_> = breakdown.measures.iter().map(measure).collect();
        columns.extend([
            text("metric", &measures.join(" ")),
            integer("n", "Replications that contribute."),
            real("value", "Of all replications together, in the unit of the metric."),
            real("ci_low", "Lower end of its 95 % interval, replications being clusters."),
            real("ci_high", "Upper end of that interval."),
        ]);
        Some(Table { name: breakdown.name, text: breakdown.text, columns })
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.points() * input.policies()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let (point, policy) = (block / input.policies(), block % input.policies());
        let simulation = &input.plan.points[point].simulation;
        let (before, breakdown) = simulation.breakdowns().split_at(self.0);
        let Some(breakdown) = breakdown.first() else {
            return Ok(());
        };
        let first: usize = before.iter().map(Breakdown::numbers).sum();
        let groups = input.groups().len();
        let each_run = |take: &mut dyn FnMut(usize, &[f64])| -> Result<(), StudyError> {
            let mut sums = vec![0.0; breakdown.numbers()];
            for replication in 1..=input.plan.replications {
                for group in 0..groups {
                    let run = Sample { point, policy, group }.run(replication);
                    if input.runs.read_tallies(run, group, first, &mut sums)? {
                        take(group, &sums);
                    }
                }
            }
            Ok(())
        };
        let mut totals = vec![Totals::of(breakdown, simulation.horizon()); groups];
        each_run(&mut |group, sums| totals[group].add(sums))?;
        let mut scatters: Vec<_> = totals.iter().map(Scatter::around).collect();
        each_run(&mut |group, sums| scatters[group].add(sums))?;
        for (group, scatter) in scatters.iter().enumerate() {
            let keys = input.keys(Sample { point, policy, group });
            cells(breakdown, scatter, &keys, row);
        }
        Ok(())
    }
}

/// A row for every cell of the breakdown and measure, which begins with `keys`.
fn cells(breakdown: &Breakdown, scatter: &Scatter<'_>, keys: &[Cell<'_>], row: &mut TakeRow<'_>) {
    let values = scatter.values();
    let of_cells = values.chunks_exact(breakdown.measures.len().max(1));
    for (cell, values) in breakdown.cells().zip(of_cells) {
        for (measure, value) in breakdown.measures.iter().zip(values) {
            let mut cells = keys.to_vec();
            let own_keys = breakdown.keys.iter().zip(cell);
            cells.extend(own_keys.map(|(field, &key)| field_cell(field, f64::from(key))));
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
