//! For whom: what a policy changes for newcomers, seniors, stars and managers, against the baseline.

use super::axis::decimals;
use super::breakdown;
use super::dots::{BETWEEN, DotRow, DotRows, DotSheet, GUTTER, dot_sheets};
use super::names::{Sample, key};
use super::panel::{ABOVE, BELOW_NAMED, Sides};
use super::scene::Scene;
use super::sheets::{note_height, sheet_title, sheet_words};
use super::theme::{LABEL, MARGIN};
use super::typeface::width;
use super::{ChartError, Choice};
use crate::output::breakdown_values::{BreakdownValues, Numbers};
use crate::output::metric_label::in_words;
use crate::output::{MetricLabel, RunTables};

/// The groups, in order.
const GROUPS: [&str; 5] = ["all", "newcomers", "seniors", "stars", "managers"];
/// The metrics that are shown where none is named.
const METRICS: [&str; 4] = ["attrition_rate", "morale", "burnout_share", "output_per_person"];
/// Width from which on two panels stand side by side.
const TWO_FROM: f64 = 320.0;

/// A metric and its differences by group.
struct Panel<'r> {
    metric: &'r MetricLabel,
    rows: DotRows,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let not = |why: &str| Err(ChartError::NotApplicable(why.to_owned()));
    let others = run.others(run.baseline());
    if others.is_empty() {
        return not("there is one policy, and nothing to compare it with");
    }
    let table = ("groups", &["group"][..]);
    let values = breakdown::read(run, choice, table, Numbers::Differences)?;
    let measures = run.measures("groups");
    let panels = panels(&measures, choice, &others, &values);
    if panels.is_empty() {
        return not("groups.csv has none of the metrics that --metric names");
    }
    let place = choice.place(run, Some(choice.point(run)?))?;
    let note = format!("{place}{}", note(run, &values));
    let columns = columns(choice.width(), panels.len());
    let names = |policies: &[usize]| -> Vec<(usize, String)> {
        policies.iter().map(|&place| (place, run.policies[place].clone())).collect()
    };
    let across = (MARGIN, choice.width() - MARGIN);
    let draw_key = |scene: &mut Scene, policies: &[usize], top: f64| {
        let names = names(policies);
        let names: Vec<(usize, &str)> =
            names.iter().map(|(place, name)| (*place, name.as_str())).collect();
        key(scene, across, top, &names, Sample::Marker) + 2.0
    };
    let height =
        |policies: usize| ABOVE + BELOW_NAMED + DotRows::row_height(policies) * GROUPS.len() as f64;
    let room = |policies: &[usize]| {
        let below = draw_key(&mut Scene::new(choice.width(), ""), policies, 0.0);
        Choice::height_max() - 2.0 * MARGIN - below - 2.0 - note_height(choice, &note)
    };
    let sheets = dot_sheets(&others, panels.len().div_ceil(columns), height, room)?;
    let count = sheets.len();
    let sheet = |(number, (policies, rows)): (usize, DotSheet)| {
        let baseline = &run.policies[run.baseline()];
        let title = format!("{}: differences from {baseline} by group of persons", run.name());
        let mut scene = Scene::new(choice.width(), &sheet_title(&title, number, count));
        let shown = panels.iter().skip(rows.start * columns).take(rows.len() * columns);
        let shown: Vec<(&Panel<'_>, DotRows)> =
            shown.map(|panel| (panel, panel.rows.only(&policies))).collect();
        let bottom = draw_panels(&mut scene, run, &shown, columns);
        let bottom = draw_key(&mut scene, &policies, bottom);
        let note = format!("{}{note}", sheet_words(number, count));
        let words =
            shown.iter().map(|(panel, rows)| rows.in_words(&run.policies, &panel.metric.words()));
        scene.description =
            format!("{}. {note} {}", scene.title, words.collect::<Vec<_>>().join(" "));
        scene.height = scene.note(across, bottom, &note) + MARGIN;
        scene
    };
    Ok(sheets.into_iter().enumerate().map(sheet).collect())
}

fn note(run: &RunTables, values: &BreakdownValues) -> String {
    let sure = match values.has_intervals() {
        true => {
            " with 95\u{a0}% intervals, paired by replication and not adjusted for how many \
                 there are"
        }
        false => "",
    };
    format!(
        "Differences from {}{sure}. {}. Newcomers: under two years in the house; seniors: \
         contributors from the rung senior up; a person may be in several groups. Quits count for \
         the groups that a person was in that month; all else is of the ends of years.",
        run.policies[run.baseline()],
        values.told()
    )
}

/// Panels side by side.
fn columns(width: f64, panels: usize) -> usize {
    if width >= TWO_FROM { panels.clamp(1, 2) } else { 1 }
}

fn panels<'r>(
    measures: &'r [MetricLabel],
    choice: &Choice,
    others: &[usize],
    values: &BreakdownValues,
) -> Vec<Panel<'r>> {
    let is_shown = |metric: &&MetricLabel| match choice.metrics.is_empty() {
        true => METRICS.contains(&metric.key.as_str()),
        false => choice.metrics.contains(&metric.key),
    };
    let row = |metric: &MetricLabel, group: &str| {
        DotRow::of(in_words(group), others, |policy| values.find(policy, &[group], &metric.key))
    };
    let panel = |metric: &'r MetricLabel| {
        let rows = GROUPS.iter().map(|group| row(metric, group)).collect();
        let mut rows = DotRows { policies: others.to_vec(), rows, digits: 0 };
        let (low, high) =
            rows.ends().fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
        rows.digits = decimals(high - low, 3);
        Panel { metric, rows }
    };
    let panels = measures.iter().filter(is_shown).map(panel);
    panels.filter(|panel| panel.rows.rows.iter().any(|row| !row.dots.is_empty())).collect()
}

/// Draws the panels side by side where there is room; returns where they end.
fn draw_panels(
    scene: &mut Scene,
    run: &RunTables,
    panels: &[(&Panel<'_>, DotRows)],
    columns: usize,
) -> f64 {
    let names = GROUPS.iter().map(|group| width(&in_words(group), LABEL)).fold(0.0, f64::max);
    let first = MARGIN + names + GUTTER;
    let room = scene.width - MARGIN - first - BETWEEN * (columns as f64 - 1.0);
    let wide = room / columns as f64;
    let mut top = MARGIN + ABOVE;
    for (number, row) in panels.chunks(columns).enumerate() {
        let is_last = (number + 1) * columns >= panels.len();
        let height = row.iter().map(|(_, rows)| rows.height()).fold(0.0, f64::max);
        for (column, (panel, rows)) in row.iter().enumerate() {
            let left = first + column as f64 * (wide + BETWEEN);
            let sides = Sides { left, right: left + wide, top, bottom: top + height };
            if column == 0 {
                rows.draw_names(scene, MARGIN, top);
            }
            // Policies on other sheets have the same scale.
            let Some(x) = sides.across(panel.rows.ends().chain([0.0])) else { continue };
            sides.heading(scene, if column == 0 { MARGIN } else { left }, panel.metric);
            let ticks = x.ticks(5, false);
            sides.columns(scene, &x, &ticks);
            sides.axis(scene, &x, &ticks, if is_last { "Difference" } else { "" });
            rows.draw(scene, (sides, &x), &run.policies, &panel.metric.words());
        }
        top += height + if is_last { BELOW_NAMED + 2.0 } else { BELOW_NAMED + ABOVE };
    }
    top
}
