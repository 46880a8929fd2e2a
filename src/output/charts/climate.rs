//! The climate of teams by months since a new manager came: trust, autonomy and friction, under
//! managers who had been trained and under others. Policies with the same curves share a line.

use super::alike::{Alike, alike, names};
use super::axis::{Scale, Tick, with_interval};
use super::breakdown;
use super::names::{Sample, key};
use super::panel::{ABOVE, BELOW_NAMED, Sides, better_hint, room_for};
use super::scene::{Anchor, Scene, Spot, Stroke};
use super::theme::{BANDED_MAX, GRAY, HEADING, LABEL, LINE, MARGIN, SMALL, color, dashes};
use super::{ChartError, Choice};
use crate::output::RunTables;
use crate::output::breakdown_values::{BreakdownValue, BreakdownValues};
use crate::output::metric_label::in_words;
use crate::sim::Direction;

/// The metrics shown, each with its better side: high trust and autonomy, low friction
/// (docs/model.md, 4.2).
const METRICS: [(&str, Direction); 3] =
    [("trust", Direction::Higher), ("autonomy", Direction::Higher), ("friction", Direction::Lower)];
/// Managers by training, and their heading.
const TRAINING: [(&str, &str); 2] =
    [("trained", "Trained managers"), ("untrained", "Untrained managers")];
/// Height of a panel.
const HEIGHT: f64 = 74.0;
/// Room between panels.
const BETWEEN: f64 = 16.0;
/// Opacity of an interval.
const OPACITY: f64 = 0.15;

/// Curves that differ by less in every month cannot be told apart: a point of paper or so.
const ALIKE: f64 = 0.005;

/// A metric of a policy under managers of one kind: months and values.
struct Line<'e> {
    place: usize,
    months: Vec<(f64, &'e BreakdownValue)>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let entries = breakdown::values(run, choice, ("climate", &["training", "months"]))?;
    let chosen = |metric: &&(&str, Direction)| {
        choice.metrics.is_empty() || choice.metrics.iter().any(|key| key == metric.0)
    };
    let metrics: Vec<&(&str, Direction)> = METRICS.iter().filter(chosen).collect();
    if metrics.is_empty() {
        choice.without_metrics("trust, autonomy and friction")?;
    }
    let is_shown = |own: &BreakdownValue| metrics.iter().any(|(metric, _)| *metric == own.metric);
    if !entries.all.iter().any(is_shown) {
        let text = "nobody was appointed to manage after the switch";
        return Err(ChartError::NotApplicable(text.to_owned()));
    }
    let title = format!("{}: climate of teams under new managers", run.name());
    let mut scene = Scene::new(choice.width(), &title);
    let page = Page::new(run, &entries, &metrics, choice.width());
    let mut top = MARGIN + ABOVE + SMALL * 1.4;
    for (row, (metric, better)) in metrics.iter().enumerate() {
        let sides = Sides { top, bottom: top + HEIGHT, ..page.sides };
        let heading = Sides { top: top - if row == 0 { SMALL * 1.4 } else { 0.0 }, ..sides };
        let y = heading.top - 4.0;
        scene.text((MARGIN, y), &format!("{} (0–1)", in_words(metric)), HEADING, Anchor::Start);
        let right = choice.width() - MARGIN;
        scene.colored_text((right, y), better_hint(Some(*better)), (SMALL, GRAY), Anchor::End);
        let is_last = row + 1 == metrics.len();
        page.row(&mut scene, sides, metric, (row == 0, is_last));
        top += HEIGHT + if is_last { BELOW_NAMED } else { ABOVE + 7.0 };
        if is_last {
            let at = (page.sides.left + page.sides.width() / 2.0, top - 1.0);
            scene.text(at, "Months since the appointment", LABEL, Anchor::Middle);
        }
    }
    let policies: Vec<(usize, String)> =
        page.groups.iter().map(|group| (group[0], names(run, group))).collect();
    let policies: Vec<(usize, &str)> =
        policies.iter().map(|(place, name)| (*place, name.as_str())).collect();
    let across = (MARGIN, choice.width() - MARGIN);
    let bottom = key(&mut scene, across, top, &policies, Sample::Line) + 2.0;
    let place = choice.place(run, Some(choice.point(run)?))?;
    let bands = if page.is_banded() { " with 95\u{a0}% intervals" } else { "" };
    let shared = match page.groups.iter().any(|group| group.len() > 1) {
        true => format!(" Policies whose curves differ by less than {ALIKE} share a line."),
        false => String::new(),
    };
    let note = format!(
        "{place}Means over the teams of managers appointed after the switch{bands}; at 0 what they \
         found. {}.{shared}",
        entries.told()
    );
    scene.description = format!("{title}. {note} {}", page.in_words(&metrics));
    scene.height = scene.note(across, bottom, &note) + MARGIN;
    Ok(vec![scene])
}

/// Layout and data that all panels share.
struct Page<'a> {
    run: &'a RunTables,
    entries: &'a BreakdownValues,
    groups: Vec<Alike>,
    /// Both columns.
    sides: Sides,
    last: f64,
}

impl<'a> Page<'a> {
    fn new(
        run: &'a RunTables,
        entries: &'a BreakdownValues,
        metrics: &[&(&str, Direction)],
        width: f64,
    ) -> Self {
        let months = entries.all.iter().filter_map(|own| own.keys[1].parse::<f64>().ok());
        let last = months.fold(1.0, f64::max);
        let sides = Sides { left: MARGIN, right: width - 2.0 * MARGIN, top: 0.0, bottom: HEIGHT };
        let mut page = Self { run, entries, groups: Vec::new(), sides, last };
        page.groups = alike(0..run.policies.len(), |a, b| page.are_alike(metrics, (a, b)));
        let ticks = metrics
            .iter()
            .filter_map(|(metric, _)| Some(page.scale(sides, metric)?.ticks(5, false)));
        let left = MARGIN + ticks.map(|ticks| room_for(&ticks)).fold(0.0, f64::max);
        page.sides.left = left;
        page
    }

    fn is_banded(&self) -> bool {
        self.groups.len() <= BANDED_MAX && self.entries.has_intervals()
    }

    /// Whether the curves of two policies cannot be told apart.
    fn are_alike(&self, metrics: &[&(&str, Direction)], (one, other): (usize, usize)) -> bool {
        let panels = metrics.iter().flat_map(|(metric, _)| TRAINING.map(|own| (*metric, own.0)));
        panels.into_iter().all(|(metric, training)| {
            let [a, b] = [one, other].map(|place| self.line(metric, training, place).months);
            a.len() == b.len()
                && a.iter()
                    .zip(&b)
                    .all(|(a, b)| (a.0 - b.0).abs() < 0.5 && (a.1.value - b.1.value).abs() < ALIKE)
        })
    }

    fn line(&self, metric: &str, training: &str, place: usize) -> Line<'a> {
        let own = self.entries.all.iter().filter(|own| own.policy == place);
        let own = own.filter(|own| own.metric == metric && own.keys[0] == training);
        let month = |own: &'a BreakdownValue| Some((own.keys[1].parse().ok()?, own));
        Line { place, months: own.filter_map(month).collect() }
    }

    /// A line for every group.
    fn lines(&self, metric: &str, training: &str) -> Vec<Line<'a>> {
        self.groups.iter().map(|group| self.line(metric, training, group[0])).collect()
    }

    /// The names of the policies that share the line of `place`.
    fn name(&self, place: usize) -> String {
        let group = self.groups.iter().find(|group| group[0] == place);
        group.map_or_else(String::new, |group| names(self.run, group))
    }

    /// Both columns have the same scale.
    fn scale(&self, sides: Sides, metric: &str) -> Option<Scale> {
        let own = self.entries.all.iter().filter(|own| own.metric == metric);
        let ends = own.flat_map(|own| {
            let (low, high) =
                own.interval.filter(|_| self.is_banded()).unwrap_or((own.value, own.value));
            [low.max(0.0), own.value, high.min(1.0)]
        });
        sides.upward(ends)
    }

    fn row(
        &self,
        scene: &mut Scene,
        sides: Sides,
        metric: &str,
        (is_first, is_last): (bool, bool),
    ) {
        let y = self.scale(sides, metric);
        let y = y.unwrap_or(Scale { low: 0.0, high: 1.0, from: sides.bottom, to: sides.top });
        let half = (sides.width() - BETWEEN) / 2.0;
        for (column, (training, heading)) in TRAINING.into_iter().enumerate() {
            let left = sides.left + column as f64 * (half + BETWEEN);
            let sides = Sides { left, right: left + half, ..sides };
            let mut ticks = y.ticks(5, false);
            if column > 0 {
                ticks.iter_mut().for_each(|tick| tick.label.clear());
            }
            sides.rows(scene, &y, &ticks);
            let x = Scale { low: 0.0, high: self.last, from: sides.left, to: sides.right };
            let mut ticks = months(&x);
            if !is_last {
                ticks.iter_mut().for_each(|tick| tick.label.clear());
            }
            sides.axis(scene, &x, &ticks, "");
            if is_first {
                let at = (sides.left, sides.top - 4.0);
                scene.colored_text(at, heading, (SMALL, GRAY), Anchor::Start);
            }
            let lines = self.lines(metric, training);
            if lines.iter().all(|line| line.months.is_empty()) {
                let at = (sides.middle(), f64::midpoint(sides.top, sides.bottom));
                scene.colored_text(at, "no such managers", (LABEL, GRAY), Anchor::Middle);
            }
            self.draw_lines(scene, &lines, (&x, &y));
            self.hints(scene, (sides, &x), &lines, (metric, heading));
        }
    }

    fn draw_lines(&self, scene: &mut Scene, lines: &[Line<'_>], (x, y): (&Scale, &Scale)) {
        let within = |share: f64| share.clamp(y.low, y.high);
        for line in lines.iter().filter(|_| self.is_banded()) {
            let ends = line.months.iter().filter_map(|(month, own)| Some((*month, own.interval?)));
            let ends: Vec<_> = ends.collect();
            let lower = ends.iter().map(|(month, ends)| (x.at(*month), y.at(within(ends.0))));
            let upper = ends.iter().rev().map(|(month, ends)| (x.at(*month), y.at(within(ends.1))));
            scene.area(lower.chain(upper).collect(), color(line.place), OPACITY);
        }
        for line in lines {
            let spots: Vec<Spot> =
                line.months.iter().map(|(month, own)| (x.at(*month), y.at(own.value))).collect();
            let stroke =
                Stroke { color: color(line.place), width: LINE, dashes: dashes(line.place) };
            scene.series(&self.name(line.place), |scene| scene.line(spots, stroke));
        }
    }

    /// A tooltip strip for each quarter.
    fn hints(
        &self,
        scene: &mut Scene,
        (sides, x): (Sides, &Scale),
        lines: &[Line<'_>],
        (metric, heading): (&str, &str),
    ) {
        const QUARTER: f64 = 3.0;
        let mut month = 0.0;
        while month <= self.last {
            let mut texts = vec![format!("{}, {heading}, month {month}", in_words(metric))];
            for line in lines {
                if let Some((_, own)) = line.months.iter().find(|own| (own.0 - month).abs() < 0.5) {
                    let value = with_interval(own.value, own.interval, 3);
                    texts.push(format!("{}: {value}", self.name(line.place)));
                }
            }
            let at = |month: f64| sides.inside(x.at(month));
            let (left, right) = (at(month - QUARTER / 2.0), at(month + QUARTER / 2.0));
            scene.hint((left, sides.top), (right, sides.bottom), texts.join("\n"));
            month += QUARTER;
        }
    }

    /// Where the lines begin and end.
    fn in_words(&self, metrics: &[&(&str, Direction)]) -> String {
        let mut text = String::new();
        for (metric, _) in metrics {
            for (training, heading) in TRAINING {
                for line in self.lines(metric, training) {
                    let (Some(first), Some(last)) = (line.months.first(), line.months.last())
                    else {
                        continue;
                    };
                    let name = self.name(line.place);
                    text.push_str(&format!(
                        "{}, {heading}, {name}: {:.2} at month {}, {:.2} at month {}. ",
                        in_words(metric),
                        first.1.value,
                        first.0,
                        last.1.value,
                        last.0
                    ));
                }
            }
        }
        text.trim_end().to_owned()
    }
}

/// Ticks a year apart.
fn months(x: &Scale) -> Vec<Tick> {
    const YEAR: f64 = 12.0;
    let mut ticks = Vec::new();
    let mut value = 0.0;
    while value <= x.high {
        ticks.push(Tick { value, label: format!("{value}") });
        value += YEAR;
    }
    ticks
}
