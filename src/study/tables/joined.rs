//! The values of the factors in every table that has points: columns of their own after the number
//! of the point, so that a table can be filtered by a factor without points.csv.

use super::points::{POINTS, value_cell};
use super::{Made, StudyTable, TableInput};
use crate::study::Plan;
use crate::study::table::{Cell, Column, Table, TakeRow};

/// The column that the values follow.
const POINT: &str = "point";

/// What stands before the name of a factor that is the name of a column, too.
const PREFIX: &str = "factor.";

/// A table with the values of the factors after the number of the point.
struct Joined {
    table: Box<dyn StudyTable>,
    /// The columns of the factors.
    factors: Vec<Column>,
    /// Where the number of the point stands.
    point: usize,
}

/// The tables, those with a column of points joined by the values of the factors.
pub(super) fn joined(plan: &Plan, tables: Vec<Box<dyn StudyTable>>) -> Vec<Box<dyn StudyTable>> {
    // The table of points has them anyway.
    let declared = tables.iter().map(|table| table.declare(plan).filter(|t| t.name != POINTS));
    let declared: Vec<Option<Table>> = declared.collect();
    let factors = columns(&plan.factors, declared.iter().flatten());
    let join = |(table, declared): (Box<dyn StudyTable>, Option<Table>)| {
        let columns = declared.map_or_else(Vec::new, |declared| declared.columns);
        match columns.iter().position(|column| column.name == POINT) {
            Some(point) => Box::new(Joined { table, factors: factors.clone(), point }) as _,
            None => table,
        }
    };
    tables.into_iter().zip(declared).map(join).collect()
}

/// The columns of the factors. A factor has one name in all tables; where one of them has a column
/// of that name, it is prefixed.
fn columns<'t>(factors: &[Column], tables: impl Iterator<Item = &'t Table>) -> Vec<Column> {
    let own: Vec<&str> = tables.flat_map(|table| &table.columns).map(|c| c.name.as_str()).collect();
    let named = |(place, factor): (usize, &Column)| {
        let is_taken = |name: &str| {
            let mut others = factors.iter().enumerate().filter(|(other, _)| *other != place);
            own.contains(&name) || others.any(|(_, other)| other.name == name)
        };
        let mut name = factor.name.clone();
        while is_taken(&name) {
            name.insert_str(0, PREFIX);
        }
        Column { name, ..factor.clone() }
    };
    factors.iter().enumerate().map(named).collect()
}

impl StudyTable for Joined {
    fn declare(&self, plan: &Plan) -> Option<Table> {
        let mut table = self.table.declare(plan)?;
        let after = self.point + 1;
        table.columns.splice(after..after, self.factors.iter().cloned());
        Some(table)
    }

    fn is_series(&self) -> bool {
        self.table.is_series()
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        self.table.rows_most(plan)
    }

    fn prepare(&self, input: &TableInput<'_>) -> Made {
        self.table.prepare(input)
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        self.table.blocks(input)
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        self.table.rows(input, block, &mut |cells| {
            let (before, after) = cells.split_at(self.point + 1);
            let point = match before.last() {
                Some(Cell::Integer(number)) => usize::try_from(number - 1).ok(),
                _ => None,
            };
            let values = point.map_or(&[][..], |point| &input.plan.points[point].values);
            let mut joined: Vec<Cell<'_>> = Vec::with_capacity(cells.len() + values.len());
            joined.extend_from_slice(before);
            joined.extend(values.iter().map(|&value| value_cell(value)));
            joined.extend_from_slice(after);
            row(&joined);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::ColumnKind;
    use crate::study::table::column;

    fn names(factors: &[&str], columns_of_table: &[&str]) -> Vec<String> {
        let made = |names: &[&str]| -> Vec<Column> {
            names.iter().map(|name| column(name, ColumnKind::Real, "", "")).collect()
        };
        let table = Table { name: "t", text: "", columns: made(columns_of_table) };
        let named = columns(&made(factors), [&table].into_iter());
        named.into_iter().map(|column| column.name).collect()
    }

    #[test]
    fn a_factor_keeps_its_name_unless_a_column_has_it() {
        assert_eq!(names(&["parity", "morale"], &["point", "morale"]), ["parity", "factor.morale"]);
    }

    #[test]
    fn a_prefixed_name_is_no_other_factors() {
        assert_eq!(
            names(&["morale", "factor.morale"], &["morale"]),
            ["factor.factor.morale", "factor.morale"]
        );
    }
}
