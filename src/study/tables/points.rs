//! points.csv: the values of the factors at every design point.

use super::{Made, StudyTable, TableInput};
use crate::sim::{Kind, Parameter, Value};
use crate::study::Plan;
use crate::study::table::{Cell, Column, ColumnKind, Table, TakeRow, column, ordinal, point};

/// Name of the table.
pub(super) const POINTS: &str = "points";

pub(super) struct Factors;

impl StudyTable for Factors {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut columns = vec![point()];
        columns.extend(plan.factors.iter().cloned());
        let text = "One row a design point: the values of its factors.";
        (!plan.factors.is_empty()).then_some(Table { name: POINTS, text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        plan.points.len() as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.points()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let mut cells = vec![ordinal(block + 1)];
        cells.extend(input.plan.points[block].values.iter().map(|&value| value_cell(value)));
        row(&cells);
        Ok(())
    }
}

/// The value of a factor; an empty cell where a point has no one value of it.
pub(super) fn value_cell(value: Option<Value>) -> Cell<'static> {
    match value {
        Some(Value::Count(count)) => Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX)),
        Some(Value::Real(number)) => Cell::Real(Some(number)),
        Some(Value::Flag(flag)) => Cell::Text(if flag { "true" } else { "false" }),
        Some(Value::Choice(word)) => Cell::Text(word),
        None => Cell::Real(None),
    }
}

/// The column of a factor that moves `parameter`, at one or several paths.
pub(in crate::study) fn factor_column(
    name: &str,
    parameter: &Parameter,
    paths: &[String],
) -> Column {
    let kind = match parameter.kind {
        // A point may have no one value.
        Kind::Count { .. } => ColumnKind::MaybeInteger,
        Kind::Real { .. } => ColumnKind::Real,
        _ => ColumnKind::Text,
    };
    let unit = if parameter.unit == "–" { "" } else { parameter.unit };
    let paths: Vec<_> = paths.iter().map(|path| format!("`{path}`")).collect();
    let text = match paths.is_empty() {
        true => parameter.text.to_owned(),
        false => format!("Factor at {}: {}", paths.join(", "), parameter.text),
    };
    column(name, kind, unit, &text)
}
