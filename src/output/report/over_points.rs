//! What was found over the points of a design: how often each policy is better or worse, and
//! between which differences.

use super::block::{Block, Cell, Finding, Head, Table, Words};
use super::findings::{below, mean_cell, name};
use super::numbers::{NONE, counted, listed, signed};
use super::results::{At, Difference, Results};
use crate::output::{OutputError, RunTables, TableRow};

pub(super) fn blocks(results: &Results<'_>) -> Result<Vec<Block>, OutputError> {
    let run = results.run;
    let points = counted(run.points() as u64, "design point", "design points");
    let baseline = &run.policies[run.baseline()];
    let lead = Words::of(format!("At each of {points} the policies are compared with "))
        .strong(baseline)
        .say(
            ". p is adjusted for the comparisons within a point (Holm 1979) but not over points: \
             of many points, some are called better or worse by chance.",
        );
    let values = values(run)?;
    let list = results.others().into_iter().map(|policy| clause(results, policy, &values));
    Ok(vec![Block::Text(lead), Block::List(list.collect()), Block::Table(table(results, &values))])
}

/// Points whose means are shown where there is nothing to compare.
const POINTS_MAX: usize = 60;

/// The means at every point, for a study without differences.
pub(super) fn means(results: &Results<'_>) -> Result<Table, OutputError> {
    let run = results.run;
    let values = values(run)?;
    let alone = run.policies.len() == 1;
    let shown = results.shown();
    let points = run.points().min(POINTS_MAX);
    let mut heads = vec![Head::word("design point")];
    heads.extend((!alone).then(|| Head::word("policy")));
    heads.extend(shown.iter().map(|&metric| Head::number(results.metric(metric).words_and_unit())));
    let row = |(point, policy): (usize, usize)| {
        let place = values.get(point - 1).map_or("", String::as_str);
        let mut row = vec![Cell::word(format!("{point}: {place}"))];
        row[0].sort = Some(point.to_string());
        row.extend((!alone).then(|| Cell::word(&run.policies[policy])));
        row.extend(shown.iter().map(|&metric| mean_cell(results, At { point, policy, metric })));
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
    let caption = "Means at the design points".to_owned();
    Ok(Table { caption, heads, rows: places.map(row).collect(), sortable: true, note })
}

/// The values of the factors at every point, in words.
fn values(run: &RunTables) -> Result<Vec<String>, OutputError> {
    let factors = run.factors();
    let names: Vec<&str> = factors.iter().map(|factor| factor.name.as_str()).collect();
    let value = |row: &TableRow| {
        let cell = |(i, name): (usize, &&str)| {
            format!(
                "{name} {}",
                row.number(i).map_or(row.text(i).to_owned(), |n| super::numbers::rough(Some(n)))
            )
        };
        names.iter().enumerate().map(cell).collect::<Vec<_>>().join(", ")
    };
    Ok(run.rows("points", &names, &[])?.iter().map(value).collect())
}

/// The differences of a policy's metric at all points.
fn differences<'a>(results: &'a Results<'_>, policy: usize, metric: usize) -> Vec<&'a Difference> {
    let points = 1..=results.run.points();
    points.filter_map(|point| results.difference(At { point, policy, metric })).collect()
}

fn clause(results: &Results<'_>, policy: usize, values: &[String]) -> Words {
    let measured = |metric: usize| {
        let own = differences(results, policy, metric);
        format!(
            "{} {}{}",
            name(results.metric(metric)),
            tally(results, &own),
            extremes(results, &own, values)
        )
    };
    let measured: Vec<String> = results.first().into_iter().map(measured).collect();
    Words::default()
        .strong(&results.run.policies[policy])
        .say(format!(": {}.", measured.join("; ")))
}

/// `better at 9, worse at 1, not told apart at 2 points`.
fn tally(results: &Results<'_>, own: &[&Difference]) -> String {
    let count = |wanted| own.iter().filter(|own| results.finding(own) == wanted).count();
    let told = [
        (Finding::Better, "better"),
        (Finding::Worse, "worse"),
        (Finding::Different, "different"),
        (Finding::Constant, "the same in every replication"),
        (Finding::Unclear, "not told apart"),
    ];
    let told = told.map(|(finding, words)| (count(finding), words));
    let told: Vec<String> = told
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{words} at {count}"))
        .collect();
    if told.is_empty() { "has no values".to_owned() } else { listed(&told) }
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
fn extremes(results: &Results<'_>, own: &[&Difference], values: &[String]) -> String {
    let Some((low, high)) = ends(own) else { return String::new() };
    let at = |own: &Difference| {
        let size = own
            .difference
            .map_or(NONE.to_owned(), |size| signed(size, results.decimals[own.at.metric]));
        let values = values.get(own.at.point - 1).map_or("", String::as_str);
        format!("{size} at point {} ({values})", own.at.point)
    };
    if low.at == high.at {
        return format!(", {}", at(low));
    }
    if low.difference == high.difference {
        let size = low.difference.unwrap_or_default();
        let size = signed(size, results.decimals[low.at.metric]);
        return format!(", {size} at every point");
    }
    format!(", from {} to {}", at(low), at(high))
}

/// The column of differences that are the same in every replication, which are rare.
const CONSTANT: usize = 5;

/// Policies and headline metrics: at how many points what was found.
fn table(results: &Results<'_>, values: &[String]) -> Table {
    let heads = vec![
        Head::word("policy"),
        Head::word("metric"),
        Head::number("better at"),
        Head::number("worse at"),
        Head::number("not told apart at"),
        Head::number("constant at"),
        Head::number("lowest difference"),
        Head::number("highest difference"),
    ];
    let row = |policy: usize, metric: usize| {
        let own = differences(results, policy, metric);
        let count = |wanted| own.iter().filter(|own| results.finding(own) == wanted).count();
        let number = |count: usize| Cell::number(count.to_string(), Some(count as f64));
        let label = results.metric(metric);
        let mut named = Cell::word(label.words());
        named.below = below(label);
        let end = |own: Option<&Difference>| {
            let Some((own, size)) = own.and_then(|own| Some((own, own.difference?))) else {
                return Cell::word(NONE);
            };
            let mut cell = Cell::number(signed(size, results.decimals[metric]), Some(size));
            cell.below = values.get(own.at.point - 1).cloned().unwrap_or_default();
            cell
        };
        let ends = ends(&own);
        vec![
            Cell::word(&results.run.policies[policy]),
            named,
            number(count(Finding::Better)),
            number(count(Finding::Worse)),
            number(count(Finding::Unclear)),
            number(count(Finding::Constant)),
            end(ends.map(|ends| ends.0)),
            end(ends.map(|ends| ends.1)),
        ]
    };
    let shown = results.shown();
    let rows = results.others().into_iter().flat_map(|policy| {
        let row = &row;
        shown.iter().map(move |&metric| row(policy, metric))
    });
    let (mut heads, mut rows) = (heads, rows.collect::<Vec<Vec<Cell>>>());
    if rows.iter().all(|row| row[CONSTANT].text == "0") {
        heads.remove(CONSTANT);
        rows.iter_mut().for_each(|row| drop(row.remove(CONSTANT)));
    }
    let points = results.run.points();
    Table {
        caption: format!("Differences from the baseline over {points} design points"),
        heads,
        rows,
        sortable: true,
        note: Some(Words::of(
            "Points, not replications, are counted here; a point counts as better or worse where p, \
             adjusted within it, lies below 5 %.",
        )),
    }
}
