//! Which states of a team foretell its quits, against last year's quits alone.

use super::axis::decimals;
use super::breakdown;
use super::dots::{BETWEEN, DotRow, DotRows, GUTTER};
use super::names::{Sample, key};
use super::panel::{ABOVE, BELOW_NAMED, Sides};
use super::scene::{Anchor, Scene};
use super::theme::{HEADING, LABEL, LEADING, MARGIN, SMALL};
use super::typeface::width;
use super::{ChartError, Choice};
use crate::output::RunTables;
use crate::output::breakdown_values::BreakdownValues;
use crate::output::numbers::{fixed, listed};

/// The states of a team in the order of the rows, and their names.
const STATES: [(&str, &str); 9] = [
    ("last_year_quits", "Last year’s quits"),
    ("friction", "Friction"),
    ("autonomy", "Autonomy"),
    ("trust", "Trust"),
    ("manager_skill", "Manager’s skill"),
    ("morale", "Morale"),
    ("burnout", "Burnout"),
    ("exit_shock", "Exit shock"),
    ("vacant_share", "Vacant share"),
];
/// The horizons, and what they are.
const HORIZONS: [(&str, &str); 2] =
    [("that-year", "Quits of the year that begins"), ("next-year", "Quits of the year after it")];
/// The metrics, and their headings.
const METRICS: [(&str, &str); 2] = [
    ("correlation", "Correlation with quits per seat"),
    ("gain", "Variance explained beyond last year’s quits"),
];

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Scene, ChartError> {
    choice.without_metrics("what foretells quits")?;
    let values = breakdown::values(run, choice, ("early_warning", &["state", "horizon"]))?;
    let policies: Vec<usize> = (0..run.policies.len()).collect();
    let columns = METRICS.map(|(metric, _)| {
        HORIZONS.map(|(horizon, _)| rows(&values, &policies, (metric, horizon)))
    });
    if columns.iter().flatten().all(|rows| rows.ends().next().is_none()) {
        let why = "no team has two years after the switch in which quits vary";
        return Err(ChartError::NotApplicable(why.to_owned()));
    }
    let title = format!("{}: what foretells the quits of a team", run.name());
    let mut scene = Scene::new(choice.width(), &title);
    let bottom = draw_panels(&mut scene, run, &columns);
    let across = (MARGIN, choice.width() - MARGIN);
    let names: Vec<(usize, &str)> =
        policies.iter().map(|&place| (place, run.policies[place].as_str())).collect();
    let bottom = key(&mut scene, across, bottom, &names, Sample::Marker) + 2.0;
    let place = choice.place(run, Some(choice.point(run)?))?;
    let sure = if values.has_intervals() { " 95\u{a0}% intervals." } else { "" };
    let note = format!(
        "{}{place}{}, all years of teams of contributors from the second after the switch on, states as \
         at the start of a year.{sure} Last year’s quits alone explain {} of the variance of that \
         year’s quits.",
        abridged(choice.width()),
        values.told(),
        alone(run, &values)
    );
    let words = columns.iter().zip(METRICS).flat_map(|(column, (_, metric))| {
        column.iter().zip(HORIZONS).map(move |(rows, (_, horizon))| {
            rows.in_words(&run.policies, &format!("{metric}, {horizon}"))
        })
    });
    let words: Vec<String> = words.collect();
    scene.description = format!("{title}. {note} {}", words.join(" "));
    scene.height = scene.note(across, bottom, &note) + MARGIN;
    Ok(scene)
}

fn rows<'p>(
    values: &BreakdownValues,
    policies: &'p [usize],
    (metric, horizon): (&str, &str),
) -> DotRows<'p> {
    let row = |(state, name): (&str, &str)| {
        let find = |policy| values.find(policy, &[state, horizon], metric);
        DotRow::of(name.to_owned(), policies, find)
    };
    let mut rows = DotRows { policies, rows: STATES.map(row).into(), digits: 0 };
    let largest = rows.ends().map(f64::abs).fold(0.0, f64::max);
    rows.digits = decimals(largest, 2);
    rows
}

/// How much last year's quits alone explain, by policy.
fn alone(run: &RunTables, values: &BreakdownValues) -> String {
    let keys = ["last_year_quits", "that-year"];
    let share = |(place, name): (usize, &String)| {
        let own = values.find(place, &keys, "correlation")?;
        Some(format!("{}\u{a0}% ({name})", fixed(100.0 * own.value * own.value, 1)))
    };
    let shares: Vec<String> = run.policies.iter().enumerate().filter_map(share).collect();
    if shares.is_empty() { "nothing".to_owned() } else { listed(&shares) }
}

/// Room for a panel in a chart so wide, and where the first one begins.
fn panel(chart: f64) -> (f64, f64) {
    let names = STATES.iter().map(|(_, name)| width(name, LABEL)).fold(0.0, f64::max);
    let first = MARGIN + names + GUTTER;
    ((chart - MARGIN - first - BETWEEN) / 2.0, first)
}

fn fits(heading: &str, panel: f64) -> bool {
    width(heading, LABEL) <= panel
}

/// The headings that a chart so narrow had to shorten, for its note.
fn abridged(chart: f64) -> String {
    let (panel, _) = panel(chart);
    let told = |(side, (_, heading)): (&str, (&str, &str))| {
        (!fits(heading, panel)).then(|| format!("{side}: {heading}. "))
    };
    ["Left", "Right"].into_iter().zip(METRICS).filter_map(told).collect()
}

/// A column a metric and a panel a horizon; returns where they end.
fn draw_panels(scene: &mut Scene, run: &RunTables, columns: &[[DotRows<'_>; 2]; 2]) -> f64 {
    let (wide, first) = panel(scene.width);
    let height = columns[0][0].height();
    let mut top = MARGIN + ABOVE + HEADING * LEADING;
    for (at, (_, horizon)) in HORIZONS.iter().enumerate() {
        let is_last = at + 1 == HORIZONS.len();
        let y = top - SMALL - LABEL * LEADING;
        scene.text((MARGIN, y), horizon, HEADING, Anchor::Start);
        for (column, ((metric, heading), panels)) in METRICS.iter().zip(columns).enumerate() {
            let left = first + column as f64 * (wide + BETWEEN);
            let sides = Sides { left, right: left + wide, top, bottom: top + height };
            if column == 0 {
                panels[at].draw_names(scene, MARGIN, top);
            }
            // Both horizons of a metric have one scale.
            let ends = panels.iter().flat_map(DotRows::ends);
            let Some(x) = sides.across(ends.chain([0.0])) else { continue };
            let ticks = x.ticks(6, false);
            sides.columns(scene, &x, &ticks);
            sides.axis(scene, &x, &ticks, if is_last { axis_name(metric) } else { "" });
            let is_short = !fits(heading, wide);
            sides.title(scene, left, if is_short { axis_name(metric) } else { heading });
            panels[at].draw(scene, (sides, &x), &run.policies, heading);
        }
        let below = if is_last { 2.0 } else { ABOVE + HEADING * LEADING };
        top += height + BELOW_NAMED + below;
    }
    top
}

fn axis_name(metric: &str) -> &'static str {
    if metric == "gain" { "Share of variance" } else { "Correlation" }
}
