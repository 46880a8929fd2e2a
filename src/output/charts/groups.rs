//! For whom: what a policy changes for newcomers, seniors, stars and managers, against the baseline.

use super::axis::decimals;
use super::breakdown;
use super::dots::{BETWEEN, DotRow, DotRows, GUTTER};
use super::names::{Sample, key};
use super::panel::{ABOVE, BELOW_NAMED, Sides};
use super::scene::Scene;
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
struct Panel<'r, 'p> {
    metric: &'r MetricLabel,
    rows: DotRows<'p>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Scene, ChartError> {
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
    let baseline = &run.policies[run.baseline()];
    let title = format!("{}: differences from {baseline} by group of persons", run.name());
    let mut scene = Scene::new(choice.width(), &title);
    let bottom = draw_panels(&mut scene, run, &panels);
    let across = (MARGIN, choice.width() - MARGIN);
    let policies: Vec<(usize, &str)> =
        others.iter().map(|&place| (place, run.policies[place].as_str())).collect();
    let bottom = key(&mut scene, across, bottom, &policies, Sample::Marker) + 2.0;
    let place = choice.place(run, Some(choice.point(run)?))?;
    let sure = match values.has_intervals() {
        true => {
            " with 95\u{a0}% intervals, paired by replication and not adjusted for how many \
                 there are"
        }
        false => "",
    };
    let note = format!(
        "{place}Differences from {baseline}{sure}. Newcomers: under two years in the house; seniors: \
         contributors from the rung senior up; a person may be in several groups. Quits count for \
         the groups that a person was in that month; all else is of the ends of years."
    );
    let words: Vec<String> = panels
        .iter()
        .map(|panel| panel.rows.in_words(&run.policies, &panel.metric.words()))
        .collect();
    scene.description = format!("{title}. {note} {}", words.join(" "));
    scene.height = scene.note(across, bottom, &note) + MARGIN;
    Ok(scene)
}

fn panels<'r, 'p>(
    measures: &'r [MetricLabel],
    choice: &Choice,
    others: &'p [usize],
    values: &BreakdownValues,
) -> Vec<Panel<'r, 'p>> {
    let is_shown = |metric: &&MetricLabel| match choice.metrics.is_empty() {
        true => METRICS.contains(&metric.key.as_str()),
        false => choice.metrics.contains(&metric.key),
    };
    let row = |metric: &MetricLabel, group: &str| {
        DotRow::of(in_words(group), others, |policy| values.find(policy, &[group], &metric.key))
    };
    let panel = |metric: &'r MetricLabel| {
        let rows = GROUPS.iter().map(|group| row(metric, group)).collect();
        let mut rows = DotRows { policies: others, rows, digits: 0 };
        let (low, high) =
            rows.ends().fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
        rows.digits = decimals(high - low, 3);
        Panel { metric, rows }
    };
    let panels = measures.iter().filter(is_shown).map(panel);
    panels.filter(|panel| panel.rows.rows.iter().any(|row| !row.dots.is_empty())).collect()
}

/// Draws the panels side by side where there is room; returns where they end.
fn draw_panels(scene: &mut Scene, run: &RunTables, panels: &[Panel<'_, '_>]) -> f64 {
    let columns = if scene.width >= TWO_FROM { panels.len().min(2) } else { 1 };
    let names = GROUPS.iter().map(|group| width(&in_words(group), LABEL)).fold(0.0, f64::max);
    let first = MARGIN + names + GUTTER;
    let room = scene.width - MARGIN - first - BETWEEN * (columns as f64 - 1.0);
    let wide = room / columns as f64;
    let mut top = MARGIN + ABOVE;
    for (number, row) in panels.chunks(columns).enumerate() {
        let is_last = (number + 1) * columns >= panels.len();
        let height = row.iter().map(|panel| panel.rows.height()).fold(0.0, f64::max);
        for (column, panel) in row.iter().enumerate() {
            let left = first + column as f64 * (wide + BETWEEN);
            let sides = Sides { left, right: left + wide, top, bottom: top + height };
            if column == 0 {
                panel.rows.draw_names(scene, MARGIN, top);
            }
            let Some(x) = sides.across(panel.rows.ends().chain([0.0])) else { continue };
            sides.heading(scene, if column == 0 { MARGIN } else { left }, panel.metric);
            let ticks = x.ticks(5, false);
            sides.columns(scene, &x, &ticks);
            sides.axis(scene, &x, &ticks, if is_last { "Difference" } else { "" });
            panel.rows.draw(scene, (sides, &x), &run.policies, &panel.metric.words());
        }
        top += height + if is_last { BELOW_NAMED + 2.0 } else { BELOW_NAMED + ABOVE };
    }
    top
}
