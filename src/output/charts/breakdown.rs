//! The breakdown that a chart shows, or why there is none.

use super::{ChartError, Choice};
use crate::output::RunTables;
use crate::output::breakdown_values::{BreakdownValues, Numbers};

/// The numbers of a breakdown at the point and of the department that were chosen; refused where the
/// directory has none.
pub(super) fn read(
    run: &RunTables,
    choice: &Choice,
    (table, keys): (&str, &[&str]),
    numbers: Numbers,
) -> Result<BreakdownValues, ChartError> {
    let not = |text: String| Err(ChartError::NotApplicable(text));
    if !run.has(table) {
        return not(format!(
            "the directory has no {table}.csv: its model has no such table, or breakdowns were left \
             out"
        ));
    }
    let place = (choice.point(run)?, choice.rows_of(run));
    let Some(values) = BreakdownValues::read(run, (table, keys), place, numbers)? else {
        return not(format!(
            "{table}.csv has no differences from the baseline: it is of an older version of rungs"
        ));
    };
    if values.all.is_empty() {
        return not(match numbers {
            Numbers::Values => format!("{table}.csv has no values"),
            Numbers::Differences => format!("{table}.csv has no differences"),
        });
    }
    Ok(values)
}

/// The values of a breakdown, as [`read`].
pub(super) fn values(
    run: &RunTables,
    choice: &Choice,
    table: (&str, &[&str]),
) -> Result<BreakdownValues, ChartError> {
    read(run, choice, table, Numbers::Values)
}

/// The differences of a breakdown from the baseline; none where its table has none.
pub(super) fn differences(
    run: &RunTables,
    choice: &Choice,
    table: (&str, &[&str]),
) -> Result<BreakdownValues, ChartError> {
    let place = (choice.point(run)?, choice.rows_of(run));
    let none = BreakdownValues { all: Vec::new(), replications: 0.0 };
    Ok(BreakdownValues::read(run, table, place, Numbers::Differences)?.unwrap_or(none))
}
