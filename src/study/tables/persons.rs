//! persons.csv: the persons of every run at the switch and at the ends of periods.

use super::{Made, StudyTable, TableInput, replication, time};
use crate::study::run_columns::Sample;
use crate::study::table::{Cell, Table, TakeRow, field_cell, field_column, keys};
use crate::study::{Plan, Run};

pub(super) struct Persons;

impl StudyTable for Persons {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut columns = keys();
        columns.push(replication());
        columns.extend(time(plan, "0 for the switch, 1, 2, … after it."));
        columns.extend(plan.points[0].simulation.person_columns().iter().map(field_column));
        let text = "One row a person at the switch and at the end of every period after it.";
        plan.detail.persons.then_some(Table { name: "persons", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        plan.person_rows()
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.points() * input.policies() * input.plan.replications as usize
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let simulation = input.plan.points[0].simulation.as_ref();
        let (fields, timed) = (simulation.person_columns(), simulation.period().column().is_some());
        let replications = input.plan.replications as usize;
        let (place, replication) = (block / replications, block % replications + 1);
        let (point, policy) = (place / input.policies(), place % input.policies());
        let replication = u32::try_from(replication).unwrap_or(u32::MAX);
        let run = input.runs.run(point, policy, replication)?;
        for (time, group, numbers) in run.iter().flat_map(Run::persons) {
            let mut cells = input.keys(Sample { point, policy, group });
            cells.push(Cell::Integer(i64::from(replication)));
            cells.extend(timed.then_some(Cell::Integer(i64::from(time))));
            let numbers = fields.iter().zip(numbers);
            cells.extend(numbers.map(|(field, &number)| field_cell(field, number)));
            row(&cells);
        }
        Ok(())
    }
}
