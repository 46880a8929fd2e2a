//! The rows that were asked for last: charts of one metric after the other ask for the same ones.

use std::sync::{Arc, Mutex, PoisonError};

use super::TableRow;

/// More rows than this are not kept.
const ROWS_MAX: usize = 20_000;

/// What was asked for: a table, its columns, and which cells its rows have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query {
    table: String,
    columns: Vec<String>,
    only: Vec<(String, String)>,
}

impl Query {
    pub(super) fn of(table: &str, columns: &[&str], only: &[(&str, &str)]) -> Self {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        Self {
            table: table.to_owned(),
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            only: only.iter().map(owned).collect(),
        }
    }
}

/// The last query and its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct RecentRows(Arc<Mutex<Option<Answer>>>);

#[derive(Debug)]
struct Answer {
    query: Query,
    rows: Vec<TableRow>,
}

impl RecentRows {
    /// The rows, if they were the last ones.
    pub(super) fn get(&self, query: &Query) -> Option<Vec<TableRow>> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|last| last.query == *query).map(|last| last.rows.clone())
    }

    /// Keeps them, unless they are too many.
    pub(super) fn keep(&self, query: Query, rows: &[TableRow]) {
        if rows.len() <= ROWS_MAX {
            let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            *last = Some(Answer { query, rows: rows.to_vec() });
        }
    }
}
