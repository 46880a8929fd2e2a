//! What tables of many worlds are about: a policy against a baseline, in a metric.

use super::{ChartError, Choice};
use crate::output::{ALL_DEPARTMENTS, MetricLabel, RunTables, TableRow};
use crate::sim::Direction;

/// A policy, and what it is compared with, by their places in the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    /// `None` where the metric itself is looked at, and no difference.
    pub(super) baseline: Option<usize>,
    pub(super) policy: usize,
}

/// A row of a table of pairs.
pub(super) struct PairRow {
    pub(super) pair: Pair,
    /// Place of the metric in the manifest; 0 in a table without metrics.
    pub(super) metric: usize,
    /// The columns that were asked for.
    pub(super) cells: TableRow,
}

impl Pair {
    /// Both names.
    pub(super) fn words(self, run: &RunTables) -> String {
        let policy = &run.policies[self.policy];
        match self.baseline {
            Some(baseline) => format!("{policy} against {}", run.policies[baseline]),
            None => policy.clone(),
        }
    }

    /// What is looked at: `the difference of a from b`.
    pub(super) fn difference(self, run: &RunTables) -> String {
        let policy = &run.policies[self.policy];
        match self.baseline {
            Some(baseline) => {
                format!("the difference of {policy} from {}", run.policies[baseline])
            }
            None => format!("the mean under {policy}"),
        }
    }
}

/// The rows of `table` of the pairs and metrics that were chosen, reduced to `columns`.
///
/// # Errors
///
/// [`ChartError::NotApplicable`] where there is no such table, or nothing that was chosen is in it.
pub(super) fn rows(
    run: &RunTables,
    choice: &Choice,
    table: &str,
    columns: &[&str],
) -> Result<Vec<PairRow>, ChartError> {
    check(run, choice, table)?;
    if choice.point.is_some() {
        let why = "it shows all worlds; leave out --point";
        return Err(ChartError::NotApplicable(why.to_owned()));
    }
    let place = |name: &str| run.policies.iter().position(|policy| policy == name);
    let chosen = |name: &str, own: &Option<String>| own.as_ref().is_none_or(|own| own == name);
    let has_metrics = run.column_names(table).contains(&"metric");
    let mut keys = vec!["policy", "baseline"];
    keys.extend(has_metrics.then_some("metric"));
    let wanted: Vec<&str> = columns.iter().chain(&keys).copied().collect();
    let mut rows = Vec::new();
    run.each_row(table, &wanted, &mut |cells| {
        let (policy, baseline) = (cells.text(columns.len()), cells.text(columns.len() + 1));
        if !chosen(policy, &choice.policy) || !chosen(baseline, &choice.against) {
            return Ok(());
        }
        let metric =
            if has_metrics { metric(run, choice, cells.text(columns.len() + 2)) } else { Some(0) };
        let pair = place(policy).map(|policy| Pair { policy, baseline: place(baseline) });
        if let Some((pair, metric)) = pair.zip(metric) {
            rows.push(PairRow { pair, metric, cells: cells.row(columns.len()) });
        }
        Ok(())
    })?;
    if rows.is_empty() {
        return Err(ChartError::NotApplicable(nothing(choice, table)));
    }
    Ok(rows)
}

/// As [`rows`], and none where there are none.
pub(super) fn rows_if_any(
    run: &RunTables,
    choice: &Choice,
    table: &str,
    columns: &[&str],
) -> Result<Vec<PairRow>, ChartError> {
    match rows(run, choice, table, columns) {
        Err(ChartError::NotApplicable(_)) => Ok(Vec::new()),
        rows => rows,
    }
}

/// The place of a metric, if it was chosen.
pub(super) fn metric(run: &RunTables, choice: &Choice, key: &str) -> Option<usize> {
    let is_chosen = choice.metrics.is_empty() || choice.metrics.iter().any(|own| own == key);
    run.metrics.iter().position(|metric| metric.key == key).filter(|_| is_chosen)
}

/// Refuses a directory without `table`, and the choice of a department.
pub(super) fn check(run: &RunTables, choice: &Choice, table: &str) -> Result<(), ChartError> {
    let not = |why: String| Err(ChartError::NotApplicable(why));
    if !run.has(table) {
        let verb = match table {
            "worlds" | "robustness" | "wins" | "boxes" => "robustness",
            "attribution" | "interactions" => "attribute",
            _ => "sensitivity",
        };
        return not(format!("the directory has no {table}.csv, a table of `rungs {verb}`"));
    }
    if choice.rows_of(run) != ALL_DEPARTMENTS {
        return not(format!("{table}.csv is of the whole organization; leave out --department"));
    }
    Ok(())
}

/// Why no row of a table was chosen.
fn nothing(choice: &Choice, table: &str) -> String {
    let named = [
        choice.policy.as_ref().map(|name| format!("--policy {name}")),
        choice.against.as_ref().map(|name| format!("--against {name}")),
        (!choice.metrics.is_empty()).then(|| format!("--metric {}", choice.metrics.join(", "))),
    ];
    let named: Vec<String> = named.into_iter().flatten().collect();
    if named.is_empty() {
        return format!("{table}.csv has no rows");
    }
    format!("{table}.csv has no rows of {}", named.join(", "))
}

/// Different values of `items` in ascending order.
pub(super) fn distinct<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.into_iter().collect();
    items.sort_unstable();
    items.dedup();
    items
}

/// The baselines of pairs: the study's, then further ones.
pub(super) fn baselines(run: &RunTables, pairs: &[Pair]) -> Vec<Option<usize>> {
    let own = run.baseline();
    let mut baselines = distinct(pairs.iter().map(|pair| pair.baseline));
    baselines.sort_by_key(|baseline| *baseline != Some(own));
    baselines
}

/// The pairs in the order of their baselines.
pub(super) fn pairs(run: &RunTables, rows: &[PairRow]) -> Vec<Pair> {
    let mut pairs = distinct(rows.iter().map(|row| row.pair));
    pairs.sort_by_key(|pair| pair.baseline != Some(run.baseline()));
    pairs
}

/// What a difference is multiplied by to be a gain as people read it: turned where less is better,
/// shares in percentage points.
pub(super) fn gain(metric: &MetricLabel) -> f64 {
    if metric.better == Some(Direction::Lower) { -metric.scale() } else { metric.scale() }
}

/// The unit of a difference on an axis; may be empty.
pub(super) fn unit(metric: &MetricLabel) -> &str {
    match metric.unit_of_difference() {
        "points" if metric.told_unit() == "%" => "percentage points",
        unit => unit,
    }
}

/// `what (unit)`.
pub(super) fn axis_name(what: &str, metric: &MetricLabel) -> String {
    match unit(metric) {
        "" => what.to_owned(),
        unit => format!("{what} ({unit})"),
    }
}
