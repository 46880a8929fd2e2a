//! Where those who were stars and experts at the switch are, year by year: in the craft, in
//! management, or gone, as areas that stand on each other. Policies that look alike share a panel.

use std::ops::Range;

use super::alike::{Alike, alike, names};
use super::axis::{Scale, Tick, with_interval};
use super::breakdown;
use super::names::{NAME_LINE, squares};
use super::panel::{ABOVE, BELOW, BELOW_NAMED, Sides, room_for};
use super::scene::{Anchor, Scene, Spot, Stroke};
use super::sheets::{even, note_height, sheet_title, sheet_words};
use super::theme::{
    CRAFT, Color, GONE, GRAY, HEADING, INK, LABEL, LEADING, MANAGEMENT, MARGIN, SMALL, WHITE,
    is_dark,
};
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::RunTables;
use crate::output::breakdown_values::{BreakdownValue, BreakdownValues};

/// The cohorts, in order, and what they are.
const COHORTS: [(&str, &str); 2] =
    [("stars", "Stars at the switch"), ("experts", "Experts at the switch")];
/// The places from the bottom up.
const PLACES: [(&str, Color); 3] = [("craft", CRAFT), ("management", MANAGEMENT), ("gone", GONE)];
/// Least width of a panel, and room between two.
const PANEL_MIN: f64 = 78.0;
const BETWEEN: f64 = 14.0;
/// Height of a panel.
const HEIGHT: f64 = 74.0;
/// Shares that differ by less in every year cannot be told apart: a third of a point of paper.
const ALIKE: f64 = 0.005;
/// Most lines of the names of a group.
const NAME_LINES: usize = 4;
/// The edges of the baseline's areas in the panels of others.
const OF_BASELINE: Stroke = Stroke { color: INK, width: 0.8, dashes: &[2.0, 1.5] };

/// Layout and data that all panels share.
struct Page<'a> {
    run: &'a RunTables,
    entries: &'a BreakdownValues,
    years: Vec<i64>,
    left: f64,
    wide: f64,
    columns: usize,
    groups: Vec<Alike>,
    /// Lines of the longest names of a group.
    lines: usize,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    choice.without_metrics("where people are")?;
    let entries = breakdown::values(run, choice, ("places", &["cohort", "place", "year"]))?;
    let page = Page::new(run, &entries, choice.width());
    let place = choice.place(run, Some(choice.point(run)?))?;
    let note = format!("{place}{}", page.note());
    let room = Choice::height_max() - 2.0 * MARGIN - (NAME_LINE + 3.0) - note_height(choice, &note);
    let rows = page.groups.len().div_ceil(page.columns);
    let sheets = even(rows, page.row_height(), room)?;
    let count = sheets.len();
    let sheet = |(number, rows): (usize, Range<usize>)| {
        let title = format!("{}: where the stars and experts of the switch are", run.name());
        let mut scene = Scene::new(choice.width(), &sheet_title(&title, number, count));
        let mut top = MARGIN;
        let groups: Vec<&[Alike]> =
            page.groups.chunks(page.columns).skip(rows.start).take(rows.len()).collect();
        for row in &groups {
            top = page.row_of_groups(&mut scene, row, top);
        }
        let bottom =
            squares(&mut scene, page.left, top, &PLACES.map(|(name, color)| (color, name)));
        let note = format!("{}{note}", sheet_words(number, count));
        let words: Vec<String> =
            groups.into_iter().flatten().map(|group| page.in_words(group)).collect();
        scene.description = format!("{}. {note} {}", scene.title, words.concat().trim_end());
        let across = (MARGIN, choice.width() - MARGIN);
        scene.height = scene.note(across, bottom + 3.0, &note) + MARGIN;
        scene
    };
    Ok(sheets.into_iter().enumerate().map(sheet).collect())
}

impl<'a> Page<'a> {
    fn new(run: &'a RunTables, entries: &'a BreakdownValues, page: f64) -> Self {
        let mut years: Vec<i64> =
            entries.all.iter().filter_map(|own| own.keys[2].parse().ok()).collect();
        years.sort_unstable();
        years.dedup();
        let left = MARGIN + room_for(&ticks()) + 1.0;
        let room = page - 2.0 * MARGIN - left;
        #[expect(clippy::cast_possible_truncation, reason = "a few panels")]
        #[expect(clippy::cast_sign_loss, reason = "at least one")]
        let fits = ((room + BETWEEN) / (PANEL_MIN + BETWEEN)).floor().max(1.0) as usize;
        let mut page =
            Self { run, entries, years, left, wide: 0.0, columns: 1, groups: Vec::new(), lines: 1 };
        page.groups = alike(0..run.policies.len(), |a, b| page.are_alike(a, b));
        // Rows are filled evenly.
        let groups = page.groups.len().max(1);
        let columns = groups.div_ceil(groups.div_ceil(fits));
        let wide = (room - BETWEEN * (columns as f64 - 1.0)) / columns as f64;
        let lines =
            page.groups.iter().map(|own| fit(&names(run, own), LABEL, wide, NAME_LINES).len());
        let lines = lines.max().unwrap_or(1);
        Self { wide, columns, lines, ..page }
    }

    /// Whether the areas of two policies cannot be told apart.
    fn are_alike(&self, one: usize, other: usize) -> bool {
        let cells = COHORTS
            .iter()
            .flat_map(|(cohort, _)| self.years.iter().map(move |year| (*cohort, *year)));
        cells.into_iter().all(|(cohort, year)| {
            match [one, other].map(|policy| self.of_year(policy, cohort, year)) {
                [Some(a), Some(b)] => {
                    a.iter().zip(b).all(|(a, b)| (a.value - b.value).abs() < ALIKE)
                }
                [a, b] => a.is_none() && b.is_none(),
            }
        })
    }

    fn note(&self) -> String {
        let widest = self.entries.all.iter().filter_map(|own| own.interval);
        let widest = widest.map(|(low, high)| (high - low) / 2.0).fold(0.0, f64::max);
        let sure = match widest > 0.0 {
            true => format!("; 95\u{a0}% intervals within ±{widest:.3}"),
            false => String::new(),
        };
        let mut note = format!(
            "Share of those who were stars (by potential) or experts (by craft) at the switch. {}{sure}.",
            self.entries.told()
        );
        if self.groups.len() > 1 {
            let baseline = &self.run.policies[self.run.baseline()];
            note.push_str(&format!(" Dashed: the edges under {baseline}."));
        }
        if self.groups.iter().any(|group| group.len() > 1) {
            note.push_str(&format!(
                " Policies whose shares differ by less than {ALIKE} in every year share a panel."
            ));
        }
        note
    }

    fn names_height(&self) -> f64 {
        self.lines as f64 * LABEL * LEADING + 3.0
    }

    /// Height of both cohorts.
    fn row_height(&self) -> f64 {
        2.0 * (ABOVE + 3.0 + HEIGHT) + self.names_height() + BELOW + 8.0 + BELOW_NAMED
    }

    /// Both cohorts of these groups; returns where they end.
    fn row_of_groups(&self, scene: &mut Scene, groups: &[Alike], top: f64) -> f64 {
        let mut top = top;
        for (row, cohort) in COHORTS.into_iter().enumerate() {
            let names = if row == 0 { self.names_height() } else { 3.0 };
            let sides = Sides {
                left: self.left,
                right: self.left + self.wide,
                top: top + ABOVE + names,
                bottom: top + ABOVE + names + HEIGHT,
            };
            let at = (MARGIN, top + HEADING * LEADING);
            scene.text(at, cohort.1, HEADING, Anchor::Start);
            for (column, group) in groups.iter().enumerate() {
                let shift = column as f64 * (self.wide + BETWEEN);
                let (left, right) = (sides.left + shift, sides.right + shift);
                let sides = Sides { left, right, ..sides };
                if row == 0 {
                    self.name(scene, sides, group);
                }
                self.panel(scene, sides, (group, cohort.0), column == 0);
            }
            top = sides.bottom + BELOW + 5.0;
        }
        let bottom = top - BELOW - 5.0 + BELOW_NAMED;
        let right = self.left + groups.len() as f64 * (self.wide + BETWEEN) - BETWEEN;
        let at = (f64::midpoint(self.left, right), bottom - 1.0);
        scene.text(at, "Years since the switch", LABEL, Anchor::Middle);
        bottom + 6.0
    }

    fn name(&self, scene: &mut Scene, sides: Sides, group: &[usize]) {
        let lines = fit(&names(self.run, group), LABEL, self.wide, NAME_LINES);
        let mut y = sides.top - 3.0 - (lines.len() as f64 - 1.0) * LABEL * LEADING;
        for line in lines {
            scene.text((sides.left, y), &line, LABEL, Anchor::Start);
            y += LABEL * LEADING;
        }
    }

    fn panel(
        &self,
        scene: &mut Scene,
        sides: Sides,
        (group, cohort): (&[usize], &str),
        is_first: bool,
    ) {
        let name = names(self.run, group);
        let (first, last) = (self.years.first().copied(), self.years.last().copied());
        let (Some(first), Some(last)) = (first, last) else { return };
        let x = Scale {
            low: first as f64,
            high: (last as f64).max(first as f64 + 1.0),
            from: sides.left,
            to: sides.right,
        };
        let y = Scale { low: 0.0, high: 1.0, from: sides.bottom, to: sides.top };
        let columns = self.shares(group[0], cohort);
        if columns.is_empty() {
            let at = (sides.middle(), f64::midpoint(sides.top, sides.bottom));
            scene.colored_text(at, "nobody", (LABEL, INK), Anchor::Middle);
        }
        let baseline = self.run.baseline();
        let outline = match group.contains(&baseline) {
            true => Vec::new(),
            false => self.shares(baseline, cohort),
        };
        scene.series(&format!("{name}, {cohort}"), |scene| {
            areas(scene, (&x, &y), &columns, &outline);
        });
        let labels: Vec<Tick> = if is_first { ticks() } else { Vec::new() };
        for tick in &labels {
            let at = (sides.left - 3.0, y.at(tick.value) + SMALL * 0.36);
            scene.colored_text(at, &tick.label, (SMALL, GRAY), Anchor::End);
        }
        let across = x.ticks(if self.wide > 130.0 { 6 } else { 3 }, true);
        sides.axis(scene, &x, &across, "");
        for (year, entries) in &columns {
            let half = |year: f64| sides.inside(x.at(year));
            let (from, to) = (half(*year as f64 - 0.5), half(*year as f64 + 0.5));
            let told = entries.map(|own| {
                format!("{}: {}", own.keys[1], with_interval(own.value, own.interval, 3))
            });
            let text = format!("{name}, {cohort}, year {year}\n{}", told.join("\n"));
            scene.hint((from, sides.top), (to, sides.bottom), text);
        }
    }

    /// The shares of every year that has them.
    fn shares(&self, policy: usize, cohort: &str) -> Vec<(i64, [&BreakdownValue; 3])> {
        let share = |&year: &i64| Some((year, self.of_year(policy, cohort, year)?));
        self.years.iter().filter_map(share).collect()
    }

    /// The shares of a year, from the bottom up; `None` where one is missing.
    fn of_year(&self, policy: usize, cohort: &str, year: i64) -> Option<[&BreakdownValue; 3]> {
        let year = year.to_string();
        let find = |place: &str| self.entries.find(policy, &[cohort, place, &year], "share");
        let [craft, management, gone] = PLACES.map(|(place, _)| find(place));
        Some([craft?, management?, gone?])
    }

    /// The shares of the last year.
    fn in_words(&self, group: &[usize]) -> String {
        let mut text = String::new();
        let Some(&last) = self.years.last() else { return text };
        for (cohort, _) in COHORTS {
            if let Some(entries) = self.of_year(group[0], cohort, last) {
                let told = entries.map(|own| format!("{} {:.2}", own.keys[1], own.value));
                let (name, told) = (names(self.run, group), told.join(", "));
                text.push_str(&format!("{name}, {cohort}, year {last}: {told}. "));
            }
        }
        text
    }
}

/// The edges of the baseline's areas.
fn outline(scene: &mut Scene, (x, y): (&Scale, &Scale), columns: &[(i64, [&BreakdownValue; 3])]) {
    for places in 1..PLACES.len() {
        let spot = |(year, own): &(i64, [&BreakdownValue; 3])| {
            let sum: f64 = own[..places].iter().map(|own| own.value).sum();
            (x.at(*year as f64), y.at(sum))
        };
        let edge: Vec<Spot> = columns.iter().map(spot).collect();
        scene.line(edge.clone(), Stroke::solid(WHITE, 1.6));
        scene.line(edge, OF_BASELINE);
    }
}

fn ticks() -> Vec<Tick> {
    Scale { low: 0.0, high: 1.0, from: 0.0, to: 1.0 }.ticks(2, false)
}

/// The areas, with white between them, and their names where they find room.
fn areas(
    scene: &mut Scene,
    (x, y): (&Scale, &Scale),
    columns: &[(i64, [&BreakdownValue; 3])],
    baseline: &[(i64, [&BreakdownValue; 3])],
) {
    let mut below: Vec<f64> = vec![0.0; columns.len()];
    let mut edges = Vec::new();
    for (place, (_, color)) in PLACES.into_iter().enumerate() {
        let above: Vec<f64> =
            columns.iter().zip(&below).map(|((_, own), low)| low + own[place].value).collect();
        let edge = |shares: &[f64]| -> Vec<Spot> {
            let points = columns.iter().zip(shares);
            points.map(|((year, _), share)| (x.at(*year as f64), y.at(*share))).collect()
        };
        let (lower, upper) = (edge(&below), edge(&above));
        scene.area(lower.iter().chain(upper.iter().rev()).copied().collect(), color, 1.0);
        if place > 0 {
            scene.line(lower.clone(), Stroke::solid(WHITE, 0.8));
        }
        edges.push((lower, upper));
        below = above;
    }
    outline(scene, (x, y), baseline);
    for (place, (lower, upper)) in PLACES.into_iter().zip(&edges) {
        label(scene, place, lower, upper);
    }
}

/// Writes the name of an area where it is high enough, as far right as possible.
fn label(scene: &mut Scene, (name, color): (&str, Color), lower: &[Spot], upper: &[Spot]) {
    let (wide, high) = (width(name, SMALL) + 6.0, SMALL * 1.3);
    let [first, second, ..] = lower else { return };
    let year = second.0 - first.0;
    for &(right, _) in lower.iter().rev().take_while(|spot| spot.0 - wide >= first.0) {
        // All edges over the name, and the one that its start lies on.
        let over = |spot: &&Spot| spot.0 > right - wide - year && spot.0 <= right;
        let floor = lower.iter().filter(over).map(|spot| spot.1).fold(f64::INFINITY, f64::min);
        let ceiling = upper.iter().filter(over).map(|spot| spot.1).fold(0.0, f64::max);
        if floor - ceiling >= high {
            let ink = if is_dark(color) { WHITE } else { INK };
            let middle = f64::midpoint(floor, ceiling);
            let at = (right - 3.0, middle + SMALL * 0.36);
            // The edges of the baseline do not cross the name.
            let corners =
                ((right - wide + 2.0, middle - high / 2.0), (right - 2.0, middle + high / 2.0));
            scene.rectangle(corners.0, corners.1, color);
            scene.colored_text(at, name, (SMALL, ink), Anchor::End);
            return;
        }
    }
}
