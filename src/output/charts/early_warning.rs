//! Which states of a team foretell its quits, against last year's quits alone.

use super::axis::decimals;
use super::breakdown;
use std::ops::Range;

use super::dots::{BETWEEN, DotRow, DotRows, DotSheet, GUTTER, dot_sheets};
use super::names::{Sample, key};
use super::panel::{ABOVE, BELOW_NAMED, Sides};
use super::scene::{Anchor, Scene};
use super::sheets::{note_height, sheet_title, sheet_words};
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

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
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
    let across = (MARGIN, choice.width() - MARGIN);
    let draw_key = |scene: &mut Scene, policies: &[usize], top: f64| {
        let names: Vec<(usize, &str)> =
            policies.iter().map(|&place| (place, run.policies[place].as_str())).collect();
        key(scene, across, top, &names, Sample::Marker) + 2.0
    };
    let place = choice.place(run, Some(choice.point(run)?))?;
    let note = |policies: &[usize]| note(run, (choice.width(), &place), &values, policies);
    let height = |policies: usize| {
        ABOVE
            + HEADING * LEADING
            + BELOW_NAMED
            + DotRows::row_height(policies) * STATES.len() as f64
    };
    let room = |policies: &[usize]| {
        let below = draw_key(&mut Scene::new(choice.width(), ""), policies, 0.0);
        let below = below + 2.0 + note_height(choice, &note(policies));
        Choice::height_max() - 2.0 * MARGIN - below
    };
    let sheets = dot_sheets(&policies, HORIZONS.len(), height, room)?;
    let count = sheets.len();
    let sheet = |(number, (policies, horizons)): (usize, DotSheet)| {
        let title = format!("{}: what foretells the quits of a team", run.name());
        let mut scene = Scene::new(choice.width(), &sheet_title(&title, number, count));
        let page = Page { run, columns: &columns, policies: &policies };
        let bottom = page.draw(&mut scene, horizons.clone());
        let bottom = draw_key(&mut scene, &policies, bottom);
        let note = format!("{}{}", sheet_words(number, count), note(&policies));
        scene.description = format!("{}. {note} {}", scene.title, page.in_words(horizons));
        scene.height = scene.note(across, bottom, &note) + MARGIN;
        scene
    };
    Ok(sheets.into_iter().enumerate().map(sheet).collect())
}

fn note(
    run: &RunTables,
    (width, place): (f64, &str),
    values: &BreakdownValues,
    policies: &[usize],
) -> String {
    let sure = if values.has_intervals() { " 95\u{a0}% intervals." } else { "" };
    format!(
        "{}{place}{}, all years of teams of contributors from the second after the switch on, states as \
         at the start of a year.{sure} Last year’s quits alone explain {} of the variance of that \
         year’s quits.",
        abridged(width),
        values.told(),
        alone(run, values, policies)
    )
}

fn rows(values: &BreakdownValues, policies: &[usize], (metric, horizon): (&str, &str)) -> DotRows {
    let row = |(state, name): (&str, &str)| {
        let find = |policy| values.find(policy, &[state, horizon], metric);
        DotRow::of(name.to_owned(), policies, find)
    };
    let mut rows = DotRows { policies: policies.to_vec(), rows: STATES.map(row).into(), digits: 0 };
    let largest = rows.ends().map(f64::abs).fold(0.0, f64::max);
    rows.digits = decimals(largest, 2);
    rows
}

/// How much last year's quits alone explain, by policy.
fn alone(run: &RunTables, values: &BreakdownValues, policies: &[usize]) -> String {
    let keys = ["last_year_quits", "that-year"];
    let share = |&place: &usize| {
        let name = &run.policies[place];
        let own = values.find(place, &keys, "correlation")?;
        Some(format!("{}\u{a0}% ({name})", fixed(100.0 * own.value * own.value, 1)))
    };
    let shares: Vec<String> = policies.iter().filter_map(share).collect();
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

/// What a sheet shows.
struct Page<'a> {
    run: &'a RunTables,
    columns: &'a [[DotRows; 2]; 2],
    policies: &'a [usize],
}

impl Page<'_> {
    /// A column a metric and a panel a horizon; returns where they end.
    fn draw(&self, scene: &mut Scene, horizons: Range<usize>) -> f64 {
        let (wide, first) = panel(scene.width);
        let height = DotRows::row_height(self.policies.len()) * STATES.len() as f64;
        let mut top = MARGIN + ABOVE + HEADING * LEADING;
        for at in horizons.clone() {
            let is_last = at + 1 == horizons.end;
            let y = top - SMALL - LABEL * LEADING;
            scene.text((MARGIN, y), HORIZONS[at].1, HEADING, Anchor::Start);
            for (column, ((metric, heading), panels)) in
                METRICS.iter().zip(self.columns).enumerate()
            {
                let left = first + column as f64 * (wide + BETWEEN);
                let sides = Sides { left, right: left + wide, top, bottom: top + height };
                let own = panels[at].only(self.policies);
                if column == 0 {
                    own.draw_names(scene, MARGIN, top);
                }
                // Both horizons of a metric have one scale, on all sheets.
                let ends = panels.iter().flat_map(DotRows::ends);
                let Some(x) = sides.across(ends.chain([0.0])) else { continue };
                let ticks = x.ticks(6, false);
                sides.columns(scene, &x, &ticks);
                sides.axis(scene, &x, &ticks, if is_last { axis_name(metric) } else { "" });
                let is_short = !fits(heading, wide);
                sides.title(scene, left, if is_short { axis_name(metric) } else { heading });
                own.draw(scene, (sides, &x), &self.run.policies, heading);
            }
            let below = if is_last { 2.0 } else { ABOVE + HEADING * LEADING };
            top += height + BELOW_NAMED + below;
        }
        top
    }

    fn in_words(&self, horizons: Range<usize>) -> String {
        let words = self.columns.iter().zip(METRICS).flat_map(|(column, (_, metric))| {
            let horizons = horizons.clone();
            horizons.map(move |at| {
                let own = column[at].only(self.policies);
                own.in_words(&self.run.policies, &format!("{metric}, {}", HORIZONS[at].1))
            })
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

fn axis_name(metric: &str) -> &'static str {
    if metric == "gain" { "Share of variance" } else { "Correlation" }
}
