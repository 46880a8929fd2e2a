//! Findings over the points of a design: at how many points each policy is better or worse, and
//! the smallest and the largest difference.

use super::block::{Block, Cell, Head, Table, Words};
use super::differences::{below, compared, mean_cell, name};
use crate::output::OutputError;
use crate::output::estimates::{At, Difference, Estimates};
use crate::output::finding::Finding;
use crate::output::numbers::{NONE, counted, listed, signed};

pub(super) fn words(estimates: &Estimates<'_>) -> Result<Vec<Block>, OutputError> {
    let run = estimates.run;
    let points = counted(run.points() as u64, "design point", "design points");
    let baseline = estimates.baseline_name();
    let lead = Words::of(format!("At each of {points} the policies are compared with "))
        .strong(baseline)
        .say(
            ". p is adjusted for the comparisons within a point (Holm 1979) but not over points: \
             of many points, some are called better or worse by chance.",
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
    heads.extend(
        shown.iter().map(|&metric| Head::number(estimates.metric(metric).words_and_unit())),
    );
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
    let caption = "Means at the design points".to_owned();
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

fn clause(estimates: &Estimates<'_>, policy: usize, values: &[String]) -> Words {
    let measured = |metric: usize| {
        let own = differences(estimates, policy, metric);
        format!(
            "{} {}{}",
            name(estimates.metric(metric)),
            tally(estimates, &own),
            extremes(estimates, &own, values)
        )
    };
    let measured: Vec<String> = estimates.run.first().into_iter().map(measured).collect();
    compared(estimates, policy).say(format!(": {}.", measured.join("; ")))
}

/// `better at 9, worse at 1, not told apart at 2 points`.
fn tally(estimates: &Estimates<'_>, own: &[&Difference]) -> String {
    let count = |wanted| own.iter().filter(|own| estimates.finding(own) == wanted).count();
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
fn extremes(estimates: &Estimates<'_>, own: &[&Difference], values: &[String]) -> String {
    let Some((low, high)) = ends(own) else { return String::new() };
    let at = |own: &Difference| {
        let size = own
            .difference
            .map_or(NONE.to_owned(), |size| signed(size, estimates.decimals[own.at.metric]));
        let values = values.get(own.at.point - 1).map_or("", String::as_str);
        format!("{size} at point {} ({values})", own.at.point)
    };
    if low.at == high.at {
        return format!(", {}", at(low));
    }
    if low.difference == high.difference {
        let size = low.difference.unwrap_or_default();
        let size = signed(size, estimates.decimals[low.at.metric]);
        return format!(", {size} at every point");
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

/// The column of differences that are the same in every replication, which are rare.
const CONSTANT: usize = 5;

/// A row for each policy and headline metric: at how many points it is better, worse, and so on.
pub(super) fn differences_table(estimates: &Estimates<'_>) -> Result<Table, OutputError> {
    let values = estimates.run.points_in_words()?;
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
        let own = differences(estimates, policy, metric);
        let count = |wanted| own.iter().filter(|own| estimates.finding(own) == wanted).count();
        let number = |count: usize| Cell::number(count.to_string(), Some(count as f64));
        let label = estimates.metric(metric);
        let named = Cell::named(label.words(), below(label));
        let end = |own: Option<&Difference>| {
            let Some((own, size)) = own.and_then(|own| Some((own, own.difference?))) else {
                return Cell::word(NONE);
            };
            let mut cell = Cell::number(signed(size, estimates.decimals[metric]), Some(size));
            cell.below = values.get(own.at.point - 1).cloned().unwrap_or_default();
            cell
        };
        let ends = ends(&own);
        vec![
            Cell::word(&estimates.run.policies[policy]),
            named,
            number(count(Finding::Better)),
            number(count(Finding::Worse)),
            number(count(Finding::Unclear)),
            number(count(Finding::Constant)),
            end(ends.map(|ends| ends.0)),
            end(ends.map(|ends| ends.1)),
        ]
    };
    let shown = estimates.run.shown();
    let rows = estimates.others().into_iter().flat_map(|policy| {
        let row = &row;
        shown.iter().map(move |&metric| row(policy, metric))
    });
    let (mut heads, mut rows) = (heads, rows.collect::<Vec<Vec<Cell>>>());
    if rows.iter().all(|row| row[CONSTANT].text == "0") {
        heads.remove(CONSTANT);
        rows.iter_mut().for_each(|row| drop(row.remove(CONSTANT)));
    }
    let points = estimates.run.points();
    Ok(Table {
        caption: format!("Differences from {} over {points} design points", whom(estimates)),
        heads,
        rows,
        sortable: true,
        note: Some(Words::of(
            "Points, not replications, are counted here; a point counts as better or worse where p, \
             adjusted within it, lies below 5 %.",
        )),
    })
}
