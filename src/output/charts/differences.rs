//! Paired differences from the baseline over the years: the mean over replications with its
//! interval, a panel a metric.

use super::axis::{Scale, with_interval};
use super::names::{Sample, key};
use super::panel::{BELOW, BELOW_NAMED, Sides, better_hint, room_for};
use super::scene::{Anchor, Scene, Spot, Stroke};
use super::theme::{
    BANDED_MAX, GRAY, HEADING, INK, LABEL, LEADING, LINE, MARGIN, SMALL, color, dashes,
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

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Scene, ChartError> {
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
        ("department", choice.department.as_str()),
        ("baseline", baseline_name),
    ];
    let columns = ["policy", &time, "metric", "difference", "ci_low", "ci_high", "n"];
    let rows = run.rows("series_comparison", &columns, &only)?;
    let panels = panels(run, choice, &rows);
    let Some(last) = rows.iter().filter_map(|row| row.text(1).parse::<i64>().ok()).max() else {
        return not("series_comparison.csv has no rows");
    };
    let title = format!("{}: differences from {baseline_name} over the {time}s", run.name());
    let mut scene = Scene::new(choice.width(), &title);
    let page = Page::new(run, choice, &panels, last);
    for (number, panel) in panels.iter().enumerate() {
        let is_lowest = number + page.columns >= panels.len();
        let sides = page.sides(number);
        page.panel(&mut scene, sides, panel, is_lowest.then_some(time.as_str()));
    }
    let replications = rows.iter().filter_map(|row| row.number(6)).fold(0.0, f64::max);
    let place = choice.place(run, Some(point))?;
    let note = note(baseline_name, replications, page.has_bands());
    page.close(&mut scene, panels.len(), &format!("{place}{note}"));
    Ok(scene)
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

fn note(baseline: &str, replications: f64, has_bands: bool) -> String {
    if replications < 2.0 {
        return format!("Differences from {baseline} in one replication.");
    }
    let bands = match has_bands {
        true => "; bands are its 95\u{a0}% intervals, each for one period by itself",
        false => "; bands of more than five policies would hide each other",
    };
    format!("Mean paired difference from {baseline} over {replications} replications{bands}.")
}

/// Layout and data that all panels share.
struct Page<'a> {
    run: &'a RunTables,
    /// The policies that have curves.
    others: Vec<usize>,
    last: i64,
    columns: usize,
    /// Width of a panel with its labels, and the room for these.
    panel: f64,
    labels: f64,
}

impl<'a> Page<'a> {
    fn new(run: &'a RunTables, choice: &Choice, panels: &[Panel<'_>], last: i64) -> Self {
        let room = choice.width() - 2.0 * MARGIN;
        let two = (room - BESIDE) / 2.0;
        let columns = if panels.len() > 1 && two >= WIDTH_MIN { 2 } else { 1 };
        let panel = if columns == 2 { two } else { room };
        let any = Sides { left: 0.0, right: 1.0, top: 0.0, bottom: HEIGHT };
        let ticks = panels.iter().filter_map(|own| Some(own.upward(any)?.ticks(TICKS, false)));
        let labels = ticks.map(|ticks| room_for(&ticks)).fold(0.0, f64::max);
        Self { run, others: run.others(choice.baseline(run)), last, columns, panel, labels }
    }

    fn has_bands(&self) -> bool {
        self.others.len() <= BANDED_MAX
    }

    /// The sides of a panel, by its number from 0.
    fn sides(&self, number: usize) -> Sides {
        let (row, column) = ((number / self.columns) as f64, (number % self.columns) as f64);
        let left = MARGIN + column * (self.panel + BESIDE);
        let top = MARGIN + ABOVE + row * (HEIGHT + BELOW + BETWEEN + ABOVE);
        Sides { left: left + self.labels, right: left + self.panel, top, bottom: top + HEIGHT }
    }

    fn panel(&self, scene: &mut Scene, sides: Sides, own: &Panel<'_>, time: Option<&str>) {
        heading(scene, sides, sides.left - self.labels, own.metric);
        let Some(y) = own.upward(sides) else {
            let at = (sides.middle(), f64::midpoint(sides.top, sides.bottom));
            scene.colored_text(at, "no values", (LABEL, GRAY), Anchor::Middle);
            return;
        };
        let high = self.last as f64 + 0.5;
        let x = Scale { low: 0.5, high, from: sides.left, to: sides.right };
        sides.rows(scene, &y, &y.ticks(TICKS, false));
        let name =
            time.map_or_else(String::new, |time| format!("{} after the switch", in_words(time)));
        sides.axis(scene, &x, &x.ticks(10, true), &name);
        let zero = y.at(0.0);
        scene.line(vec![(sides.left, zero), (sides.right, zero)], Stroke::solid(GRAY, 0.9));
        let place = |time: i64, value: f64| (x.at(time as f64), y.at(value));
        if self.has_bands() {
            own.curves.iter().for_each(|curve| curve.shade(scene, &place));
        }
        for curve in &own.curves {
            let name = format!("{}, {}", self.run.policies[curve.place], own.metric.words());
            scene.series(&name, |scene| curve.draw(scene, &place));
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

    /// Adds key, note and description below `panels` panels.
    fn close(&self, scene: &mut Scene, panels: usize, note: &str) {
        let bottom = self.sides(panels.saturating_sub(1)).bottom + BELOW_NAMED;
        let across = (MARGIN, scene.width - MARGIN);
        let policies: Vec<(usize, &str)> =
            self.others.iter().map(|&place| (place, self.run.policies[place].as_str())).collect();
        let y = key(scene, across, bottom, &policies, Sample::Line) + 2.0;
        let names: Vec<&str> = policies.iter().map(|(_, name)| *name).collect();
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
    /// A scale for all its intervals, and for 0; `None` without a difference.
    fn upward(&self, sides: Sides) -> Option<Scale> {
        let values = || self.curves.iter().flat_map(|curve| &curve.periods).filter_map(|p| p.1);
        values().next()?;
        let with_bands = self.curves.len() <= BANDED_MAX;
        let drawn = values().flat_map(|[low, mean, high]| match with_bands {
            true => [low, high],
            false => [mean, mean],
        });
        sides.upward(drawn.chain([0.0]))
    }
}

impl Curve {
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
