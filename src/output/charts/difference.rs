//! Paired differences from the baseline over the years: the mean over replications with its
//! interval, a panel a metric. A single year has whiskers.

use std::ops::Range;

use super::axis::{Scale, with_interval};
use super::names::{Sample, key};
use super::panel::{BELOW, BELOW_NAMED, Sides, better_hint, room_for};
use super::scene::{Anchor, Scene, Spot, Stroke};
use super::sheets::{even, note_height, sheet_title, sheet_words};
use super::theme::{
    BANDED_MAX, GRAY, HEADING, INK, LABEL, LEADING, LINE, MARGIN, MARKER, SMALL, WORTHWHILE, color,
    dashes, marker,
};
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::metric_label::in_words;
use crate::output::{MetricLabel, RunTables, TableRow};

/// Height of a panel.
const HEIGHT: f64 = 62.0;
/// Room above a panel: for the metric, and below it its unit.
const ABOVE: f64 = (HEADING + SMALL) * LEADING + 6.0;
/// Room between panels side by side.
const BESIDE: f64 = 14.0;
/// Room between panels above each other.
const BETWEEN: f64 = 6.0;
/// Panels are at least so wide where two stand side by side.
const WIDTH_MIN: f64 = 150.0;
/// Most room from a whisker to the next.
const APART: f64 = 24.0;
/// Most ticks of a panel.
const TICKS: usize = 5;
/// Opacity of a band.
const OPACITY: f64 = 0.18;

/// A difference with its interval: low, mean, high.
type Estimate = [f64; 3];

/// The differences of a policy in a metric, period by period.
struct Curve {
    place: usize,
    periods: Vec<(i64, Option<Estimate>)>,
}

/// The differences of all policies in a metric.
struct Panel<'r> {
    metric: &'r MetricLabel,
    curves: Vec<Curve>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let not = |why: &str| Err(ChartError::NotApplicable(why.to_owned()));
    if let Some(why) = run.without_series() {
        return not(&why);
    }
    let Some(time) = run.time() else { return not("the simulation has no periods") };
    choice.check_baseline(run)?;
    if !run.has("series_comparison") {
        return not(
            "it was made before there was series_comparison.csv; extend it with `rungs extend`",
        );
    }
    let (point, baseline) = (choice.point(run)?, choice.baseline(run));
    let baseline_name = run.policies[baseline].as_str();
    let number = point.to_string();
    let only = [
        ("point", number.as_str()),
        ("department", choice.rows_of(run)),
        ("baseline", baseline_name),
    ];
    let columns = ["policy", &time, "metric", "difference", "ci_low", "ci_high", "n"];
    let rows = run.rows("series_comparison", &columns, &only)?;
    if let Some(why) = run.without_rows("series_comparison", &choice.metrics(run), (&rows, 2)) {
        return not(&why);
    }
    let panels = panels(run, choice, &rows);
    let Some(last) = rows.iter().filter_map(|row| row.text(1).parse::<i64>().ok()).max() else {
        return not("series_comparison.csv has no rows");
    };
    let page = Page::new(run, choice, &panels, (&time, last));
    let place = choice.place(run, Some(point))?;
    let is_shown = |row: &&TableRow| panels.iter().any(|own| own.metric.key == row.text(2));
    let numbers = rows.iter().filter(is_shown).filter_map(|row| row.number(6));
    let note = format!("{place}{}", page.note(baseline_name, &replications(numbers), &panels));
    let sheets = page.sheets(&panels, &note)?;
    let count = sheets.len();
    let sheet = |(number, numbers): (usize, Range<usize>)| {
        let title = format!("{}: differences from {baseline_name} over the {time}s", run.name());
        let mut scene = Scene::new(choice.width(), &sheet_title(&title, number, count));
        let panels = &panels[numbers];
        for (number, panel) in panels.iter().enumerate() {
            let is_lowest = number + page.columns >= panels.len();
            page.panel(&mut scene, page.sides(number), panel, is_lowest);
        }
        page.close(&mut scene, panels.len(), &format!("{}{note}", sheet_words(number, count)));
        scene
    };
    Ok(sheets.into_iter().enumerate().map(sheet).collect())
}

/// The metrics asked for, or the headline metrics, each with the policies' differences.
fn panels<'r>(run: &'r RunTables, choice: &Choice, rows: &[TableRow]) -> Vec<Panel<'r>> {
    let places = match choice.metrics.is_empty() {
        true => run.shown(),
        false => choice.metric_places(run),
    };
    let others = run.others(choice.baseline(run));
    let curve = |place: usize, metric: &MetricLabel| {
        let policy = &run.policies[place];
        let own = rows.iter().filter(|row| row.text(0) == policy && row.text(2) == metric.key);
        let estimate = |row: &TableRow| {
            let difference = row.number(3)?;
            let ends = [row.number(4), row.number(5)].map(|end| end.unwrap_or(difference));
            Some([ends[0], difference, ends[1]])
        };
        let periods = own.filter_map(|row| Some((row.text(1).parse().ok()?, estimate(row))));
        Curve { place, periods: periods.collect() }
    };
    let panel = |place: usize| {
        let metric = &run.metrics[place];
        Panel { metric, curves: others.iter().map(|&policy| curve(policy, metric)).collect() }
    };
    places.into_iter().map(panel).collect()
}

/// How many replications there are, in words, where rows have these numbers of them.
pub(super) fn replications(numbers: impl Iterator<Item = f64>) -> String {
    let (low, high) = numbers
        .filter(|n| *n > 0.0)
        .fold((f64::INFINITY, 0.0_f64), |(low, high), n| (low.min(n), high.max(n)));
    match (high > 1.0, low < high) {
        (true, true) => format!("{low} to {high} replications"),
        (true, false) => format!("{high} replications"),
        _ => "one replication".to_owned(),
    }
}

/// Layout and data that all panels share.
struct Page<'a> {
    run: &'a RunTables,
    /// The policies that have curves.
    others: Vec<usize>,
    /// What periods are called, and the last one.
    time: &'a str,
    last: i64,
    choice: &'a Choice,
    columns: usize,
    /// Width of a panel with its labels, and the room for these.
    panel: f64,
    labels: f64,
}

impl<'a> Page<'a> {
    fn new(
        run: &'a RunTables,
        choice: &'a Choice,
        panels: &[Panel<'_>],
        (time, last): (&'a str, i64),
    ) -> Self {
        let room = choice.width() - 2.0 * MARGIN;
        let two = (room - BESIDE) / 2.0;
        let columns = if panels.len() > 1 && two >= WIDTH_MIN { 2 } else { 1 };
        let panel = if columns == 2 { two } else { room };
        let any = Sides { left: 0.0, right: 1.0, top: 0.0, bottom: HEIGHT };
        let ticks = panels.iter().filter_map(|own| {
            Some(own.upward(any, choice.worthwhile(&own.metric.key))?.ticks(TICKS, false))
        });
        let labels = ticks.map(|ticks| room_for(&ticks)).fold(0.0, f64::max);
        let others = run.others(choice.baseline(run));
        Self { run, others, time, last, choice, columns, panel, labels }
    }

    fn has_bands(&self) -> bool {
        self.has_whiskers() || self.others.len() <= BANDED_MAX
    }

    /// What is drawn: `replications` is how many there are.
    fn note(&self, baseline: &str, replications: &str, panels: &[Panel<'_>]) -> String {
        let curves = panels.iter().flat_map(|panel| &panel.curves);
        let mut estimates = curves.flat_map(|curve| &curve.periods).filter_map(|period| period.1);
        let shape = if self.last > 1 { "bands" } else { "whiskers" };
        let sure = match (estimates.any(|[low, _, high]| low < high), self.has_bands()) {
            (false, _) => String::new(),
            (true, true) => format!(
                "; {shape} are 95\u{a0}% intervals of that mean, each for one {} by itself",
                self.time
            ),
            (true, false) => {
                "; intervals of more than five policies would hide each other".to_owned()
            }
        };
        let mut note = match replications {
            "one replication" => format!("Differences from {baseline} in one replication."),
            _ => format!("Mean paired difference from {baseline} over {replications}{sure}."),
        };
        if panels.iter().any(|panel| self.choice.worthwhile(&panel.metric.key).is_some()) {
            note.push_str(" Shaded: smaller than the smallest difference worth having.");
        }
        note
    }

    /// The panels of every sheet, by their numbers.
    fn sheets(&self, panels: &[Panel<'_>], note: &str) -> Result<Vec<Range<usize>>, ChartError> {
        let mut below = Scene::new(self.choice.width(), "");
        let key = self.key(&mut below, 0.0) + 2.0 + BELOW_NAMED - BELOW - BETWEEN;
        let room = Choice::height_max() - 2.0 * MARGIN - key - note_height(self.choice, note);
        let rows = panels.len().div_ceil(self.columns);
        let rows = even(rows, HEIGHT + BELOW + BETWEEN + ABOVE, room)?;
        let numbers = |rows: Range<usize>| {
            rows.start * self.columns..(rows.end * self.columns).min(panels.len())
        };
        Ok(rows.into_iter().map(numbers).collect())
    }

    fn has_whiskers(&self) -> bool {
        self.last == 1
    }

    /// The sides of a panel, by its number from 0.
    fn sides(&self, number: usize) -> Sides {
        let (row, column) = ((number / self.columns) as f64, (number % self.columns) as f64);
        let left = MARGIN + column * (self.panel + BESIDE);
        let top = MARGIN + ABOVE + row * (HEIGHT + BELOW + BETWEEN + ABOVE);
        Sides { left: left + self.labels, right: left + self.panel, top, bottom: top + HEIGHT }
    }

    fn panel(&self, scene: &mut Scene, sides: Sides, own: &Panel<'_>, is_lowest: bool) {
        heading(scene, sides, sides.left - self.labels, own.metric);
        let worthwhile = self.choice.worthwhile(&own.metric.key);
        let Some(y) = own.upward(sides, worthwhile) else {
            let at = (sides.middle(), f64::midpoint(sides.top, sides.bottom));
            scene.colored_text(at, "no values", (LABEL, GRAY), Anchor::Middle);
            return;
        };
        let high = self.last as f64 + 0.5;
        let x = Scale { low: 0.5, high, from: sides.left, to: sides.right };
        if let Some(size) = worthwhile {
            let (top, bottom) = (y.at(size), y.at(-size));
            scene.rectangle((sides.left, top), (sides.right, bottom), WORTHWHILE);
        }
        sides.rows(scene, &y, &y.ticks(TICKS, false));
        let name = if is_lowest {
            format!("{} after the switch", in_words(self.time))
        } else {
            String::new()
        };
        sides.axis(scene, &x, &x.ticks(10, true), &name);
        let zero = y.at(0.0);
        scene.line(vec![(sides.left, zero), (sides.right, zero)], Stroke::solid(GRAY, 0.9));
        let place = |time: i64, value: f64| (x.at(time as f64), y.at(value));
        if self.has_bands() && !self.has_whiskers() {
            own.curves.iter().for_each(|curve| curve.shade(scene, &place));
        }
        for (slot, curve) in own.curves.iter().enumerate() {
            let name = format!("{}, {}", self.run.policies[curve.place], own.metric.words());
            scene.series(&name, |scene| match self.has_whiskers() {
                true => {
                    let middle = (own.curves.len() as f64 - 1.0) / 2.0;
                    let room = sides.width() / (own.curves.len() as f64 + 1.0);
                    let beside = sides.middle() + (slot as f64 - middle) * room.min(APART);
                    curve.whisker(scene, beside, &y, self.has_bands());
                }
                false => curve.draw(scene, &place),
            });
        }
        self.hints(scene, (sides, &x), own, y.decimals());
    }

    /// A tooltip strip for each period.
    fn hints(
        &self,
        scene: &mut Scene,
        (sides, x): (Sides, &Scale),
        own: &Panel<'_>,
        decimals: usize,
    ) {
        for time in 1..=self.last {
            let mut text = format!("{time}: difference in {}", own.metric.words_and_unit());
            for curve in &own.curves {
                let period = curve.periods.iter().find(|period| period.0 == time);
                let Some([low, mean, high]) = period.and_then(|period| period.1) else { continue };
                let ends = (low < high).then_some((low, high));
                let value = with_interval(mean, ends, decimals);
                text.push_str(&format!("\n{}: {value}", self.run.policies[curve.place]));
            }
            let (from, to) = (x.at(time as f64 - 0.5), x.at(time as f64 + 0.5));
            scene.hint((from, sides.top), (to, sides.bottom), text);
        }
    }

    /// Draws the key; returns where it ends.
    fn key(&self, scene: &mut Scene, top: f64) -> f64 {
        let across = (MARGIN, scene.width - MARGIN);
        let policies: Vec<(usize, &str)> =
            self.others.iter().map(|&place| (place, self.run.policies[place].as_str())).collect();
        let sample = if self.has_whiskers() { Sample::Marker } else { Sample::Line };
        key(scene, across, top, &policies, sample)
    }

    /// Adds key, note and description below `panels` panels.
    fn close(&self, scene: &mut Scene, panels: usize, note: &str) {
        let bottom = self.sides(panels.saturating_sub(1)).bottom + BELOW_NAMED;
        let across = (MARGIN, scene.width - MARGIN);
        let y = self.key(scene, bottom) + 2.0;
        let names = self.others.iter().map(|&place| self.run.policies[place].as_str());
        let names: Vec<&str> = names.collect();
        scene.description = format!("{}. Policies: {}. {note}", scene.title, names.join(", "));
        scene.height = scene.note(across, y, note) + MARGIN;
    }
}

/// What is measured, its unit below, and which side is better where there is room.
fn heading(scene: &mut Scene, sides: Sides, left: f64, metric: &MetricLabel) {
    let unit = sides.top - 6.0;
    let y = unit - SMALL * LEADING;
    let words = fit(&metric.words(), HEADING, sides.right - left, 1).remove(0);
    scene.colored_text((left, y), &words, (HEADING, INK), Anchor::Start);
    let hint = better_hint(metric.better);
    if sides.right - left - width(&words, HEADING) > width(hint, SMALL) + HEADING {
        scene.colored_text((sides.right, y), hint, (SMALL, GRAY), Anchor::End);
    }
    let text = fit(&format!("difference, {}", metric.unit), SMALL, sides.right - left, 1).remove(0);
    let text = text.trim_end_matches(", ");
    scene.colored_text((left, unit), text, (SMALL, GRAY), Anchor::Start);
}

impl Panel<'_> {
    /// A scale for all its intervals, for 0 and the smallest difference worth having; `None` without a difference.
    fn upward(&self, sides: Sides, worthwhile: Option<f64>) -> Option<Scale> {
        let values = || self.curves.iter().flat_map(|curve| &curve.periods).filter_map(|p| p.1);
        values().next()?;
        let is_single = self.curves.iter().all(|curve| curve.periods.len() < 2);
        let with_bands = is_single || self.curves.len() <= BANDED_MAX;
        let drawn = values().flat_map(|[low, mean, high]| match with_bands {
            true => [low, high],
            false => [mean, mean],
        });
        let size = worthwhile.unwrap_or(0.0);
        sides.upward(drawn.chain([0.0, size, -size]))
    }
}

impl Curve {
    /// The only period, as a marker with its interval.
    fn whisker(&self, scene: &mut Scene, x: f64, y: &Scale, has_interval: bool) {
        let found = self.periods.iter().find_map(|period| period.1);
        let Some([low, mean, high]) = found else { return };
        if has_interval && low < high {
            let ends = vec![(x, y.at(low)), (x, y.at(high))];
            scene.line(ends, Stroke::solid(color(self.place), 0.9));
        }
        scene.marker((x, y.at(mean)), (marker(self.place), color(self.place)), MARKER, true);
    }

    fn shade(&self, scene: &mut Scene, at: &dyn Fn(i64, f64) -> Spot) {
        for stretch in self.unbroken() {
            let lower = stretch.iter().map(|(time, own)| at(*time, own[0]));
            let upper = stretch.iter().rev().map(|(time, own)| at(*time, own[2]));
            scene.area(lower.chain(upper).collect(), color(self.place), OPACITY);
        }
    }

    fn draw(&self, scene: &mut Scene, at: &dyn Fn(i64, f64) -> Spot) {
        let color = color(self.place);
        let stroke = Stroke { color, width: LINE, dashes: dashes(self.place) };
        for stretch in self.unbroken() {
            let means: Vec<Spot> = stretch.iter().map(|(time, own)| at(*time, own[1])).collect();
            match means[..] {
                [only] => scene.dot(only, LINE, color, 1.0),
                _ => scene.line(means, stroke),
            }
        }
    }

    /// Stretches of periods that have a difference.
    fn unbroken(&self) -> Vec<Vec<(i64, Estimate)>> {
        let stretches = self.periods.split(|period| period.1.is_none());
        let stretch = |stretch: &[(i64, Option<Estimate>)]| {
            stretch.iter().filter_map(|period| Some((period.0, period.1?))).collect::<Vec<_>>()
        };
        stretches.map(stretch).filter(|stretch| !stretch.is_empty()).collect()
    }
}
