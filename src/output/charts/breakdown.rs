//! Breakdowns: tables by other keys than time, in long form: a row for each policy, cell and
//! metric.

use super::{ChartError, Choice};
use crate::output::{RunTables, TableRow};

/// A value of a cell and metric.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Place of the policy in the scenario.
    pub(super) policy: usize,
    /// The cell, in the order of the keys.
    pub(super) keys: Vec<String>,
    pub(super) metric: String,
    pub(super) value: f64,
    pub(super) interval: Option<(f64, f64)>,
}

/// The values of a breakdown at a point, and the largest number of replications behind one.
#[derive(Debug)]
pub(super) struct Entries {
    pub(super) all: Vec<Entry>,
    pub(super) replications: f64,
}

impl Entries {
    /// Reads `table`; refused where the directory has none, or one without values.
    pub(super) fn read(
        run: &RunTables,
        choice: &Choice,
        (table, keys): (&str, &[&str]),
    ) -> Result<Self, ChartError> {
        if !run.has(table) {
            let text = format!(
                "the directory has no {table}.csv: its model has no such table, or breakdowns were \
                 left out"
            );
            return Err(ChartError::NotApplicable(text));
        }
        let point = choice.point(run)?.to_string();
        let only = [("point", point.as_str()), ("department", choice.department.as_str())];
        let columns = ["policy", "metric", "n", "value", "ci_low", "ci_high"];
        let rows = run.rows(table, &[&columns[..], keys].concat(), &only)?;
        let entry = |row: &TableRow| {
            Some(Entry {
                policy: run.policies.iter().position(|policy| policy == row.text(0))?,
                keys: (0..keys.len()).map(|key| row.text(columns.len() + key).to_owned()).collect(),
                metric: row.text(1).to_owned(),
                value: row.number(3)?,
                interval: row.number(4).zip(row.number(5)),
            })
        };
        let all: Vec<Entry> = rows.iter().filter_map(entry).collect();
        if all.is_empty() {
            return Err(ChartError::NotApplicable(format!("{table}.csv has no values")));
        }
        let replications = rows.iter().filter_map(|row| row.number(2)).fold(0.0, f64::max);
        Ok(Self { all, replications })
    }

    /// The value of a policy in a cell.
    pub(super) fn find(&self, policy: usize, keys: &[&str], metric: &str) -> Option<&Entry> {
        let found = |own: &&Entry| own.policy == policy && own.metric == metric && own.keys == keys;
        self.all.iter().find(found)
    }

    /// Whether any value has an interval.
    pub(super) fn has_intervals(&self) -> bool {
        self.all.iter().any(|own| own.interval.is_some())
    }

    /// The number of replications behind the values, in words.
    pub(super) fn told(&self) -> String {
        match self.replications > 1.0 {
            true => format!("All {} replications together", self.replications),
            false => "One replication".to_owned(),
        }
    }
}
