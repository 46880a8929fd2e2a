//! Findings over the points of a design: at how many points each policy is better or worse, and
//! the smallest and the largest difference.

use super::block::{Block, Cell, Head, Table, Words};
use super::differences::{below, compared, mean_cell, name, size, size_alone};
use super::terms;
use crate::output::estimates::{At, Difference, Estimates};
use crate::output::finding::Finding;
use crate::output::numbers::{NONE, counted, listed};
use crate::output::{MetricLabel, OutputError};

pub(super) fn words(estimates: &Estimates<'_>) -> Result<Vec<Block>, OutputError> {
    let run = estimates.run;
    let points = counted(run.points() as u64, "design point", "design points");
    let baseline = estimates.baseline_name();
    let lead = Words::of(format!("At each of {points} the policies are compared with "))
        .strong(baseline)
        .say(
            ", on all headline metrics; what is worse stands first. p is adjusted for the comparisons \
             within a point (Holm 1979) but not over points: of many points, some are called better \
             or worse by chance between replications.",
        );
    let values = run.points_in_words()?;
    let list = estimates.others().into_iter().map(|policy| clause(estimates, policy, &values));
    Ok(vec![Block::Text(lead), Block::List(list.collect())])
}

/// Points whose means are shown where there is nothing to compare.
const POINTS_MAX: usize = 60;

/// The means at every point, for a study without differences.
pub(super) fn means(estimates: &Estimates<'_>) -> Result<Table, OutputError> {
    let run = estimates.run;
    let values = run.points_in_words()?;
    let alone = run.policies.len() == 1;
    let shown = estimates.run.shown();
    let points = run.points().min(POINTS_MAX);
    let mut heads = vec![Head::word("design point")];
    heads.extend((!alone).then(|| Head::word("policy")));
    heads.extend(shown.iter().map(|&metric| {
        let label = estimates.metric(metric);
        Head::number(label.words()).in_unit(label.told_unit())
    }));
    let row = |(point, policy): (usize, usize)| {
        let place = values.get(point - 1).map_or("", String::as_str);
        let mut row = vec![Cell::word(format!("{point}: {place}"))];
        row[0].sort = Some(point.to_string());
        row.extend((!alone).then(|| Cell::word(&run.policies[policy])));
        row.extend(shown.iter().map(|&metric| mean_cell(estimates, At { point, policy, metric })));
        row
    };
    let policies = run.policies.len();
    let places = (1..=points).flat_map(|point| (0..policies).map(move |policy| (point, policy)));
    let note = (points < run.points()).then(|| {
        let all = counted(run.points() as u64, "design point", "design points");
        Words::of(format!("The first {points} of {all}; the whole is in "))
            .code("summary.csv")
            .say(".")
    });
    let caption = match estimates.replications().most {
        0 | 1 => "Values at the design points",
        _ => "Means over replications at the design points",
    };
    let caption = caption.to_owned();
    Ok(Table { caption, heads, rows: places.map(row).collect(), sortable: true, note })
}

/// The differences of a policy's metric at all points.
fn differences<'a>(
    estimates: &'a Estimates<'_>,
    policy: usize,
    metric: usize,
) -> Vec<&'a Difference> {
    let points = 1..=estimates.run.points();
    points.filter_map(|point| estimates.difference(At { point, policy, metric })).collect()
}

/// What a policy changes over the points: metrics that are worse anywhere first, each with its ends.
fn clause(estimates: &Estimates<'_>, policy: usize, values: &[String]) -> Words {
    let (shown, first) = (estimates.run.shown(), estimates.run.first());
    let mut all: Vec<(usize, Tally, Vec<&Difference>)> = shown
        .into_iter()
        .map(|metric| {
            let own = differences(estimates, policy, metric);
            (metric, Tally::of(estimates, &own), own)
        })
        .collect();
    // A stable sort: by points at which it is worse, else in the order of the metrics.
    all.sort_by_key(|(_, tally, _)| std::cmp::Reverse(tally.worse));
    let measured = |(metric, tally, own): &(usize, Tally, Vec<&Difference>)| {
        let ends = match tally.worse > 0 || first.contains(metric) {
            true => extremes(estimates, own, values),
            false => String::new(),
        };
        format!("{} {}{ends}", name(estimates.metric(*metric)), tally.words())
    };
    let measured: Vec<String> = all.iter().map(measured).collect();
    compared(estimates, policy).say(format!(": {}.", measured.join("; ")))
}

/// At how many points a difference says what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    worse: usize,
    better: usize,
    different: usize,
    constant: usize,
    unclear: usize,
}

impl Tally {
    fn of(estimates: &Estimates<'_>, own: &[&Difference]) -> Self {
        let mut tally = Self::default();
        own.iter().for_each(|own| tally.count(estimates.finding(own)));
        tally
    }

    /// Counts a point.
    pub(super) fn count(&mut self, finding: Finding) {
        *match finding {
            Finding::Worse => &mut self.worse,
            Finding::Better => &mut self.better,
            Finding::Different => &mut self.different,
            Finding::Constant => &mut self.constant,
            Finding::Unclear => &mut self.unclear,
        } += 1;
    }

    fn points(self) -> usize {
        self.worse + self.better + self.different + self.constant + self.unclear
    }

    /// `worse at 10, cannot be told at 2 of 12 points`.
    fn words(self) -> String {
        let told = [
            (self.worse, "worse"),
            (self.better, "better"),
            (self.different, "different"),
            (self.constant, "the same in every replication"),
            (self.unclear, "cannot be told"),
        ];
        let told = told.into_iter().filter(|(count, _)| *count > 0);
        let told: Vec<String> = told.map(|(count, words)| format!("{words} at {count}")).collect();
        if told.is_empty() {
            return "has no values".to_owned();
        }
        let points = counted(self.points() as u64, "point", "points");
        format!("{} of {points}", listed(&told))
    }

    /// Its cells, in the order of [`COUNTS`].
    pub(super) fn cells(self) -> [Cell; COUNTS.len()] {
        [self.worse, self.better, self.unclear, self.different, self.constant]
            .map(|count| Cell::number(count.to_string(), Some(count as f64)))
    }
}

/// The points with the smallest and the largest difference.
fn ends<'a>(own: &[&'a Difference]) -> Option<(&'a Difference, &'a Difference)> {
    let size = |own: &&&Difference| own.difference.unwrap_or(f64::NAN);
    let valued = || own.iter().filter(|own| own.difference.is_some());
    let low = valued().min_by(|a, b| size(a).total_cmp(&size(b)))?;
    let high = valued().max_by(|a, b| size(a).total_cmp(&size(b)))?;
    Some((low, high))
}

/// `, from −3.06 at point 9 (parity 1, influence 1) to …`.
fn extremes(estimates: &Estimates<'_>, own: &[&Difference], values: &[String]) -> String {
    let Some((low, high)) = ends(own) else { return String::new() };
    let metric = estimates.metric(low.at.metric);
    let at = |own: &Difference| {
        let values = values.get(own.at.point - 1).map_or("", String::as_str);
        format!("{} at point {} ({values})", size_alone(metric, own), own.at.point)
    };
    if low.at == high.at {
        return format!(", {}", at(low));
    }
    if low.difference == high.difference {
        return format!(", {} at every point", size_alone(metric, low));
    }
    format!(", from {} to {}", at(low), at(high))
}

/// What the policies are compared with, in a caption.
fn whom<'r>(estimates: &Estimates<'r>) -> &'r str {
    match estimates.baseline == estimates.run.baseline() {
        true => "the baseline",
        false => estimates.baseline_name(),
    }
}

/// Columns of counts.
const COUNTS: [&str; 5] =
    ["worse at", "better at", "cannot be told at", "different at", "constant at"];
/// Columns of the smallest and the largest difference.
const ENDS: [&str; 2] = ["lowest difference", "highest difference"];
/// Of the counts, the ones that are always there.
const KEPT: usize = 3;

/// A row for each policy and headline metric: at how many points it is worse, better, and so on.
pub(super) fn differences_table(estimates: &Estimates<'_>) -> Result<Table, OutputError> {
    let values = estimates.run.points_in_words()?;
    let mut rows = Vec::new();
    for policy in estimates.others() {
        for metric in estimates.run.shown() {
            let mut cells = vec![Cell::word(&estimates.run.policies[policy])];
            cells.extend(row(estimates, (policy, metric), &values));
            rows.push(cells);
        }
    }
    let points = estimates.run.points();
    let caption = format!("Differences from {} over {points} design points", whom(estimates));
    Ok(table(caption, vec![Head::word("policy")], rows)
        .noted(Words::of(NOTE))
        .noted(terms::of(estimates.run, &estimates.run.shown())))
}

/// How the counts are read.
pub(super) const NOTE: &str = "Design points are counted here, not replications; a point counts as \
                               better or worse where p, adjusted within it, lies below 5 %. That is \
                               doubt from chance between replications alone.";

/// The cells of a policy's metric: its name, the counts, and the ends of its differences.
pub(super) fn row(
    estimates: &Estimates<'_>,
    (policy, metric): (usize, usize),
    values: &[String],
) -> Vec<Cell> {
    let own = differences(estimates, policy, metric);
    let label = estimates.metric(metric);
    let mut cells = vec![Cell::named(label.words(), below(label))];
    cells.extend(Tally::of(estimates, &own).cells());
    let ends = ends(&own);
    cells.push(end(label, ends.map(|ends| ends.0), values));
    cells.push(end(label, ends.map(|ends| ends.1), values));
    cells
}

fn end(label: &MetricLabel, own: Option<&Difference>, values: &[String]) -> Cell {
    let Some(own) = own.filter(|own| size(label, own).is_some()) else { return Cell::word(NONE) };
    let mut cell = Cell::number(size_alone(label, own), own.difference);
    cell.below = values.get(own.at.point - 1).cloned().unwrap_or_default();
    cell
}

/// The table without the ends of the differences, for a terminal: its words tell them.
pub(super) fn in_short(mut table: Table) -> Table {
    let counts = table.heads.len() - ENDS.len();
    table.heads.truncate(counts);
    table.rows.iter_mut().for_each(|row| row.truncate(counts));
    table
}

/// A table of such rows under `first` and the heads of the cells; without columns of differences with
/// no better side, or constant ones, where there are none.
pub(super) fn table(caption: String, first: Vec<Head>, rows: Vec<Vec<Cell>>) -> Table {
    let rare = first.len() + 1 + KEPT..first.len() + 1 + COUNTS.len();
    let mut heads = first;
    heads.push(Head::word("metric"));
    heads.extend(COUNTS.map(Head::number));
    heads.extend(ENDS.map(Head::number));
    let mut rows = rows;
    for column in rare.rev() {
        if rows.iter().all(|row| row[column].text == "0") {
            heads.remove(column);
            rows.iter_mut().for_each(|row| drop(row.remove(column)));
        }
    }
    Table { caption, heads, rows, sortable: true, note: None }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::output::RunTables;
    use crate::output::estimates::difference;

    #[test]
    fn what_is_worse_anywhere_stands_first_and_no_headline_metric_is_left_out() {
        let metric = |key: &str, better: &str| json!({ "key": key, "unit": "", "better": better, "headline": true });
        let manifest = json!({
            "scenario": {
                "policy": [{ "name": "a" }, { "name": "b" }],
                "design": { "points": 12 },
            },
            "metrics": [
                metric("attrition_rate", "lower"),
                metric("morale", "higher"),
                metric("output_per_seat", "higher"),
                metric("burnout_share", "lower"),
                metric("stars_in_craft", "higher"),
            ],
        });
        let run = RunTables::new(Path::new("nowhere"), manifest);
        let mut differences = Vec::new();
        for point in 1..=12 {
            for (metric, size) in [(0, -2.0), (1, 2.0), (2, 1.0), (3, 0.25), (4, 0.5)] {
                let p = if metric > 2 && point > 10 { 0.5 } else { 0.001 };
                let size = size + point as f64 / 100.0;
                differences.push(difference(At { point, policy: 1, metric }, size, 0.1, p));
            }
        }
        let estimates = Estimates { run: &run, baseline: 0, means: Vec::new(), differences };
        let values: Vec<String> = (1..=12).map(|point| format!("x {point}")).collect();
        let said = clause(&estimates, 1, &values).plain();
        assert_eq!(
            said,
            "b: burnout share worse at 10 and cannot be told at 2 of 12 points, from +0.260 at point 1 \
             (x 1) to +0.370 at point 12 (x 12); attrition rate better at 12 of 12 points, from −1.99 \
             at point 1 (x 1) to −1.88 at point 12 (x 12); morale better at 12 of 12 points, from \
             +2.01 at point 1 (x 1) to +2.12 at point 12 (x 12); output per seat better at 12 of 12 \
             points, from +1.01 at point 1 (x 1) to +1.12 at point 12 (x 12); stars in craft better at \
             10 and cannot be told at 2 of 12 points."
        );
    }
}
