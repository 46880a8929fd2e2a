//! Values of a breakdown, as charts and report read them: tables by other keys than time, in long
//! form, a row for each policy, cell and metric.

use super::{OutputError, RunTables, TableRow};

/// A value of a cell and metric.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct BreakdownValue {
    /// Place of the policy in the scenario.
    pub(super) policy: usize,
    /// The cell, in the order of the keys.
    pub(super) keys: Vec<String>,
    pub(super) metric: String,
    pub(super) value: f64,
    pub(super) interval: Option<(f64, f64)>,
}

/// Which numbers of the rows are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Values of the policies.
    Values,
    /// Their differences from the baseline.
    Differences,
}

impl Numbers {
    /// The columns of the number and of the ends of its interval.
    fn columns(self) -> [&'static str; 3] {
        match self {
            Self::Values => ["value", "ci_low", "ci_high"],
            Self::Differences => ["difference", "difference_ci_low", "difference_ci_high"],
        }
    }
}

/// Values of a breakdown at a point, and the largest number of replications behind one.
#[derive(Debug)]
pub(super) struct BreakdownValues {
    pub(super) all: Vec<BreakdownValue>,
    pub(super) replications: f64,
}

impl BreakdownValues {
    /// Reads the rows of `table` of a point and a department; `None` where the directory has no such
    /// table, or one of before these numbers.
    pub(super) fn read(
        run: &RunTables,
        (table, keys): (&str, &[&str]),
        (point, department): (usize, &str),
        numbers: Numbers,
    ) -> Result<Option<Self>, OutputError> {
        let [number, low, high] = numbers.columns();
        if !run.column_names(table).contains(&number) {
            return Ok(None);
        }
        let point = point.to_string();
        let only = [("point", point.as_str()), ("department", department)];
        let columns = ["policy", "metric", "n", number, low, high];
        let rows = run.rows(table, &[&columns[..], keys].concat(), &only)?;
        let value = |row: &TableRow| {
            Some(BreakdownValue {
                policy: run.policies.iter().position(|policy| policy == row.text(0))?,
                keys: (0..keys.len()).map(|key| row.text(columns.len() + key).to_owned()).collect(),
                metric: row.text(1).to_owned(),
                value: row.number(3)?,
                interval: row.number(4).zip(row.number(5)),
            })
        };
        let all = rows.iter().filter_map(value).collect();
        let replications = rows.iter().filter_map(|row| row.number(2)).fold(0.0, f64::max);
        Ok(Some(Self { all, replications }))
    }

    /// The value of a policy in a cell.
    pub(super) fn find(
        &self,
        policy: usize,
        keys: &[&str],
        metric: &str,
    ) -> Option<&BreakdownValue> {
        let found = |own: &&BreakdownValue| {
            own.policy == policy && own.metric == metric && own.keys == keys
        };
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
