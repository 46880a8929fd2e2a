//! The breakdowns of a model, a table each: sums of all replications by cell, in long form.
//!
//! The records are read twice: first for the sums, then for the residuals of the replications.
//! Memory holds the cells of a point's policies, however many replications there are.

mod clusters;

use super::{Made, StudyTable, TableInput};
use crate::sim::{Breakdown, Measure};
use crate::study::run_columns::Sample;
use crate::study::table::{
    Cell, Table, TakeRow, field_cell, field_column, integer, keys, ordinal, statistic, text,
};
use crate::study::{Plan, StudyError};
use clusters::{Estimates, Pooled, Squares, Totals};

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
            statistic("value", "Of all replications together, in the unit of the metric."),
            statistic("ci_low", "Lower end of its 95 % interval, replications being clusters."),
            statistic("ci_high", "Upper end of that interval."),
            statistic(
                "difference",
                "Value less that of the baseline; none in the baseline's rows.",
            ),
            statistic(
                "difference_ci_low",
                "Lower end of its 95 % interval, paired replication by replication.",
            ),
            statistic("difference_ci_high", "Upper end of that interval."),
        ]);
        Some(Table { name: breakdown.name, text: breakdown.text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        let measures = |breakdown: &Breakdown| breakdown.cells().len() * breakdown.measures.len();
        let of_first: Vec<usize> = plan.breakdowns().iter().map(measures).collect();
        // The points share the rows as the first does.
        let own = of_first[self.0] as u64;
        plan.breakdown_rows() * own / of_first.iter().sum::<usize>().max(1) as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.points()
    }

    fn rows(&self, input: &TableInput<'_>, point: usize, row: &mut TakeRow<'_>) -> Made {
        let simulation = &input.plan.points[point].simulation;
        let (before, breakdown) = simulation.breakdowns().split_at(self.0);
        let Some(breakdown) = breakdown.first() else {
            return Ok(());
        };
        let first = before.iter().map(Breakdown::numbers).sum();
        let mut runs = PointRuns { input, point, first, breakdown, kept: None };
        runs.keep()?;
        let groups = input.groups().len();
        let mut totals = Vec::new();
        for policy in 0..input.policies() {
            for group in 0..groups {
                totals.push(runs.totals(policy, group, simulation.horizon())?);
            }
        }
        let estimates: Vec<_> = totals.iter().map(Estimates::of).collect();
        let spreads = runs.spreads(&estimates)?;
        for (at, (own, spread)) in estimates.iter().zip(&spreads).enumerate() {
            let (policy, group) = (at / groups, at % groups);
            let baseline = &estimates[input.plan.baseline * groups + group];
            let differences = (policy != input.plan.baseline)
                .then(|| own.differences(baseline, &spread.of_differences));
            let values = Values { values: own.values(&spread.of_values), differences };
            let keys = input.keys(Sample { point, policy, group });
            cells(breakdown, &values, &keys, row);
        }
        Ok(())
    }
}

/// The runs of a point, of which a breakdown is read.
struct PointRuns<'a> {
    input: &'a TableInput<'a>,
    point: usize,
    /// Numbers of the breakdowns before it.
    first: usize,
    breakdown: &'a Breakdown,
    /// The sums of all runs, where they are few; they are read twice else.
    kept: Option<Vec<Option<Vec<f64>>>>,
}

/// Bytes of the sums of a point's runs that are kept in memory, at most.
const KEPT_BYTES: usize = 1 << 20;

/// How the replications of a policy and group spread.
struct Spread {
    of_values: Squares,
    of_differences: Squares,
}

impl<'a> PointRuns<'a> {
    /// Keeps the sums of all runs in memory, if they are few.
    fn keep(&mut self) -> Made {
        let (policies, groups) = (self.input.policies(), self.input.groups().len());
        let replications = self.input.plan.replications;
        let runs = policies * groups * replications as usize;
        let mut sums = vec![0.0; self.breakdown.numbers()];
        if runs * size_of_val(sums.as_slice()) > KEPT_BYTES {
            return Ok(());
        }
        let mut kept = Vec::with_capacity(runs);
        for policy in 0..policies {
            for group in 0..groups {
                for replication in 1..=replications {
                    let is_there = self.read((policy, group), replication, &mut sums)?;
                    kept.push(is_there.then(|| sums.clone()));
                }
            }
        }
        self.kept = Some(kept);
        Ok(())
    }

    /// Reads the sums of a run in a group; whether it is on record.
    fn read(
        &self,
        at: (usize, usize),
        replication: u32,
        sums: &mut [f64],
    ) -> Result<bool, StudyError> {
        let (policy, group) = at;
        if let Some(kept) = &self.kept {
            let sample = policy * self.input.groups().len() + group;
            let run = sample * self.input.plan.replications as usize + replication as usize - 1;
            if let Some(kept) = &kept[run] {
                sums.copy_from_slice(kept);
            }
            return Ok(kept[run].is_some());
        }
        let run = Sample { point: self.point, policy, group }.run(replication);
        self.input.runs.read_tallies(run, group, self.first, sums)
    }

    fn totals(&self, policy: usize, group: usize, periods: u32) -> Result<Totals<'a>, StudyError> {
        let mut totals = Totals::of(self.breakdown, periods);
        let mut sums = vec![0.0; self.breakdown.numbers()];
        for replication in 1..=self.input.plan.replications {
            if self.read((policy, group), replication, &mut sums)? {
                totals.add(&sums);
            }
        }
        Ok(totals)
    }

    /// The spread around the estimates of every policy and group.
    fn spreads(&self, estimates: &[Estimates<'_>]) -> Result<Vec<Spread>, StudyError> {
        let none = |own: &Estimates<'_>| Spread {
            of_values: Squares::of(own),
            of_differences: Squares::of(own),
        };
        let mut spreads: Vec<Spread> = estimates.iter().map(none).collect();
        for replication in 1..=self.input.plan.replications {
            for group in 0..self.input.groups().len() {
                self.add_replication((replication, group), estimates, &mut spreads)?;
            }
        }
        Ok(spreads)
    }

    /// Adds what a replication contributes in a group. A run that only one of two policies has adds its
    /// own error to that of their difference.
    fn add_replication(
        &self,
        (replication, group): (u32, usize),
        estimates: &[Estimates<'_>],
        spreads: &mut [Spread],
    ) -> Made {
        let place = |policy: usize| policy * self.input.groups().len() + group;
        let mut sums = vec![0.0; self.breakdown.numbers()];
        let mut errors = |policy: usize| -> Result<Option<Vec<f64>>, StudyError> {
            let is_there = self.read((policy, group), replication, &mut sums)?;
            Ok(is_there.then(|| estimates[place(policy)].errors(&sums)))
        };
        let baseline = self.input.plan.baseline;
        let of_baseline = errors(baseline)?;
        of_baseline.iter().for_each(|errors| spreads[place(baseline)].of_values.add(errors));
        let on_values = |policy: usize, errors: Option<Vec<f64>>| {
            errors.map(|errors| estimates[place(policy)].on_values(&errors))
        };
        let of_baseline = on_values(baseline, of_baseline);
        for policy in (0..self.input.policies()).filter(|&policy| policy != baseline) {
            let spread = &mut spreads[place(policy)];
            let own = errors(policy)?;
            own.iter().for_each(|errors| spread.of_values.add(errors));
            match (on_values(policy, own), &of_baseline) {
                (Some(mut own), Some(base)) => {
                    own.iter_mut().zip(base).for_each(|(own, base)| *own -= base);
                    spread.of_differences.add(&own);
                }
                (Some(only), None) => spread.of_differences.add(&only),
                (None, Some(only)) => spread.of_differences.add(only),
                (None, None) => {}
            }
        }
        Ok(())
    }
}

/// The values of a policy and group, by cell and measure.
struct Values {
    values: Vec<Pooled>,
    /// From the baseline, which itself has none.
    differences: Option<Vec<Pooled>>,
}

/// A row for every cell of the breakdown and measure, which begins with `keys`.
fn cells(breakdown: &Breakdown, values: &Values, keys: &[Cell<'_>], row: &mut TakeRow<'_>) {
    let measures = breakdown.measures;
    let low = |own: &Pooled| own.interval.map(|interval| interval.low);
    let high = |own: &Pooled| own.interval.map(|interval| interval.high);
    for (number, cell) in breakdown.cells().enumerate() {
        for (place, measure) in measures.iter().enumerate() {
            let at = number * measures.len() + place;
            let value = &values.values[at];
            let difference = values.differences.as_ref().map(|differences| &differences[at]);
            let mut cells = keys.to_vec();
            let own_keys = breakdown.keys.iter().zip(cell);
            cells.extend(own_keys.map(|(field, &key)| field_cell(field, f64::from(key))));
            cells.extend([
                Cell::Text(measure.key),
                ordinal(value.n),
                Cell::Real(value.value),
                Cell::Real(low(value)),
                Cell::Real(high(value)),
                Cell::Real(difference.and_then(|own| own.value)),
                Cell::Real(difference.and_then(low)),
                Cell::Real(difference.and_then(high)),
            ]);
            row(&cells);
        }
    }
}
