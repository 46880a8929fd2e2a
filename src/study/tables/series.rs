//! series.csv: every run by period, or where they are recorded by month.

use super::{Made, StudyTable, TableInput, metric_columns, replication, time};
use crate::sim::Metric;
use crate::study::Plan;
use crate::study::table::{Cell, ColumnKind, Table, TakeRow, column, integer, keys};

pub(super) struct Series;

impl StudyTable for Series {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut columns = keys();
        columns.push(replication());
        let text = "1, 2, … after the switch; …, −1, 0 before it, the same for every policy.";
        columns.extend(time(plan, text));
        if plan.detail.months {
            columns.push(integer("month", "Month within it, from 1."));
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
        Some(Table { name: "series", text, columns })
    }

    fn is_series(&self) -> bool {
        true
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        plan.rows()
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.samples() * blocks_of_sample(input)
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        if input.plan.detail.months {
            months(input, block, row)
        } else {
            periods(input, block, row)
        }
    }
}

/// A block is a replication where months are recorded, else some of them.
fn blocks_of_sample(input: &TableInput<'_>) -> usize {
    match input.plan.detail.months {
        true => input.plan.replications as usize,
        false => input.columns.blocks(),
    }
}

fn periods(input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
    let timed = input.plan.points[0].simulation.period().column().is_some();
    let blocks = blocks_of_sample(input);
    let sample = input.sample(block / blocks);
    let (tile, replications) = input.columns.block(sample, block % blocks)?;
    let mut cells = input.keys(sample);
    let keys = cells.len();
    for (lane, replication) in replications {
        if !input.runs.counts(sample.run(replication)) {
            continue;
        }
        for period in tile.periods(lane) {
            cells.truncate(keys);
            cells.push(Cell::Integer(i64::from(replication)));
            cells.extend(timed.then_some(Cell::Integer(i64::from(period.time))));
            cells.push(Cell::Real(Some(period.person_months())));
            cells.extend(input.metrics.iter().map(|&(i, _)| Cell::Real(period.value(i))));
            row(&cells);
        }
    }
    Ok(())
}

fn months(input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
    let replications = blocks_of_sample(input);
    let sample = input.sample(block / replications);
    let replication = u32::try_from(block % replications + 1).unwrap_or(u32::MAX);
    let mut cells = input.keys(sample);
    let keys = cells.len();
    let run = input.runs.run(sample.point, sample.policy, replication)?;
    for (month, found) in run.iter().flat_map(|run| run.months(sample.group)) {
        cells.truncate(keys);
        let numbers = [i64::from(replication), i64::from(found.time), i64::from(month)];
        cells.extend(numbers.map(Cell::Integer));
        cells.push(Cell::Real(Some(found.person_months)));
        let value = |&(i, metric): &(usize, &Metric)| metric.value(found.observation(i));
        cells.extend(input.metrics.iter().map(value).map(Cell::Real));
        row(&cells);
    }
    Ok(())
}
