//! runs.csv: the metrics of every run.

use super::{Made, StudyTable, TableInput, groups, metric_columns, replication};
use crate::study::Plan;
use crate::study::table::{Cell, Table, TakeRow, integer, keys};

pub(super) struct Runs;

impl StudyTable for Runs {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut columns = keys();
        columns.push(replication());
        columns.push(integer(
            "seed",
            "The seed: that of the study, or of the design point where each has its own.",
        ));
        columns.extend(metric_columns(plan));
        let text = "One row a run: metrics over the years after the switch.";
        Some(Table { name: "runs", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        plan.runs() * groups(plan)
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.samples() * input.columns.blocks()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let blocks = input.columns.blocks();
        let sample = input.sample(block / blocks);
        let seed = input.plan.points[sample.point].seed;
        let seed = Cell::Integer(i64::try_from(seed).unwrap_or(i64::MAX));
        let (tile, replications) = input.columns.block(sample, block % blocks)?;
        let mut cells = input.keys(sample);
        let keys = cells.len();
        for (lane, replication) in replications {
            if input.runs.counts(sample.run(replication)) {
                cells.truncate(keys);
                cells.extend([Cell::Integer(i64::from(replication)), seed]);
                let values = input.metrics.iter().map(|&(i, _)| tile.reduced(lane, i));
                cells.extend(values.map(Cell::Real));
                row(&cells);
            }
        }
        Ok(())
    }
}
