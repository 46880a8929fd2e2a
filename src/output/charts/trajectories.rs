//! Metrics over the years by policy: the median over replications, with the bands in which half
//! and nine tenths of them lie; the burn-in shaded, the switch marked.

use super::axis::{Scale, Tick};
use super::names::{EndNames, Sample, key};
use super::panel::{ABOVE, BELOW_NAMED, Sides, room_for};
use super::scene::{Anchor, Scene, Spot, Stroke};
use super::theme::{BANDED_MAX, GRAY, HAIR, LABEL, LINE, MARGIN, SHADE, SMALL, color, dashes};
use super::{ChartError, Choice};
use crate::output::metric_label::in_words;
use crate::output::numbers::fixed;
use crate::output::{MetricLabel, RunTables, TableRow};

/// Height of a panel.
const HEIGHT: f64 = 84.0;
/// Most ticks of a panel.
const TICKS: usize = 6;
/// Room between panels, for the heading of the next.
const BETWEEN: f64 = 7.0;
/// With more policies than this, wide bands hide each other, and only the inner ones are drawn.
const WIDE_MAX: usize = 3;
/// Burn-in that is shown: as many periods as follow the switch, but not fewer than this.
const BURN_IN_MIN: i64 = 3;
/// Opacity of the outer and of the inner band; they lie on each other.
const OPACITY: f64 = 0.15;
/// Share of the width that names may take at the ends of lines.
const NAMES_MAX: f64 = 0.3;

/// A metric of a policy, period by period.
struct Line {
    place: usize,
    /// Time, and the quantiles of 5, 25, 50, 75 and 95 %.
    periods: Vec<(i64, Option<[f64; 5]>)>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Scene, ChartError> {
    if let Some(why) = run.without_series() {
        return Err(ChartError::NotApplicable(why));
    }
    let Some(time) = run.time() else {
        return Err(ChartError::NotApplicable("the simulation has no periods".to_owned()));
    };
    let point = choice.point(run)?;
    let columns = ["policy", &time, "metric", "q05", "q25", "q50", "q75", "q95", "n"];
    let number = point.to_string();
    let only = [("point", number.as_str()), ("department", choice.department.as_str())];
    let rows = run.rows("series_summary", &columns, &only)?;
    let metrics = choice.metrics(run);
    let charts: Vec<(&MetricLabel, Vec<Line>)> =
        metrics.iter().map(|metric| (*metric, lines(run, &rows, &metric.key))).collect();
    let Some(span) = shown(&rows) else {
        return Err(ChartError::NotApplicable("series_summary.csv has no rows".to_owned()));
    };
    let title = format!("{}: metrics over the {time}s by policy", run.name());
    let mut scene = Scene::new(choice.width(), &title);
    let replications = rows.iter().filter_map(|row| row.number(8)).fold(0.0, f64::max);
    let page = Page::new((run, &time), choice, &charts, span);
    let mut top = MARGIN + ABOVE;
    for (i, (metric, lines)) in charts.iter().enumerate() {
        let sides = Sides { top, bottom: top + HEIGHT, ..page.sides };
        let last = i + 1 == charts.len();
        page.panel(&mut scene, sides, (metric, lines), last.then_some(time.as_str()));
        top += HEIGHT + ABOVE + BETWEEN;
    }
    let bottom = top - ABOVE - BETWEEN + BELOW_NAMED;
    page.close(&mut scene, bottom, &choice.place(run, Some(point))?, replications);
    Ok(scene)
}

/// The lines of a metric, by policy.
fn lines(run: &RunTables, rows: &[TableRow], metric: &str) -> Vec<Line> {
    let line = |(place, policy): (usize, &String)| {
        let own = rows.iter().filter(|row| row.text(0) == policy && row.text(2) == metric);
        let period = |row: &TableRow| Some((row.text(1).parse().ok()?, quantiles(row)));
        Line { place, periods: own.filter_map(period).collect() }
    };
    run.policies.iter().enumerate().map(line).collect()
}

fn quantiles(row: &TableRow) -> Option<[f64; 5]> {
    let mut quantiles = [0.0; 5];
    for (i, quantile) in quantiles.iter_mut().enumerate() {
        *quantile = row.number(3 + i)?;
    }
    Some(quantiles)
}

/// The first and the last period that are shown.
fn shown(rows: &[TableRow]) -> Option<(i64, i64)> {
    let times = || rows.iter().filter_map(|row| row.text(1).parse::<i64>().ok());
    let (first, last) = (times().min()?, times().max()?);
    Some((first.max(1 - last.max(BURN_IN_MIN)), last))
}

/// Layout and data that all panels share.
struct Page<'a> {
    run: &'a RunTables,
    time: String,
    span: (i64, i64),
    sides: Sides,
    /// Names at the ends of lines; `None` for a key below.
    names: Option<EndNames>,
    bands: &'static [(usize, usize)],
}

impl<'a> Page<'a> {
    fn new(
        (run, time): (&'a RunTables, &str),
        choice: &Choice,
        charts: &[(&MetricLabel, Vec<Line>)],
        span: (i64, i64),
    ) -> Self {
        let policies = run.policies.len();
        let bands: &[(usize, usize)] = match (policies <= WIDE_MAX, policies <= BANDED_MAX) {
            (true, _) => &[(0, 4), (1, 3)],
            (false, true) => &[(1, 3)],
            (false, false) => &[],
        };
        let full = Sides { left: 0.0, right: 1.0, top: 0.0, bottom: HEIGHT };
        let ticks = charts.iter().filter_map(|(_, lines)| {
            Some(full.upward(values(lines, span, bands))?.ticks(TICKS, false))
        });
        let left = MARGIN + ticks.map(|ticks| room_for(&ticks)).fold(0.0, f64::max);
        let names = EndNames::fitting(&run.policies, choice.width() * NAMES_MAX, HEIGHT);
        let right = choice.width() - MARGIN - names.as_ref().map_or(0.0, EndNames::room);
        let sides = Sides { left, right, ..full };
        Self { run, time: time.to_owned(), span, sides, names, bands }
    }

    fn panel(
        &self,
        scene: &mut Scene,
        sides: Sides,
        (metric, lines): (&MetricLabel, &[Line]),
        time: Option<&str>,
    ) {
        let (first, last) = (self.span.0 as f64, self.span.1 as f64);
        let x = Scale { low: first - 0.5, high: last + 0.5, from: sides.left, to: sides.right };
        let heading = Sides { right: scene.width - MARGIN, ..sides };
        heading.heading(scene, MARGIN, metric);
        let switch = x.at(0.5);
        if first < 0.5 {
            scene.rectangle((sides.left, sides.top), (switch, sides.bottom), SHADE);
        }
        // Room for the words at the switch.
        let inner = Sides { top: sides.top + SMALL * 1.2, ..sides };
        let inner = if sides.top < HEIGHT { inner } else { sides };
        let Some(y) = inner.upward(values(lines, self.span, self.bands)) else {
            let at = (sides.middle(), f64::midpoint(sides.top, sides.bottom));
            scene.colored_text(at, "no values", (LABEL, GRAY), Anchor::Middle);
            return;
        };
        sides.rows(scene, &y, &y.ticks(TICKS, false));
        let ticks = x.ticks(8, true);
        let bare: Vec<Tick> =
            ticks.iter().map(|tick| Tick { label: String::new(), ..tick.clone() }).collect();
        match time {
            Some(time) => {
                let name = format!("{} after the switch", in_words(time));
                sides.axis(scene, &x, &ticks, &name);
            }
            None => sides.axis(scene, &x, &bare, ""),
        }
        if first < 0.5 {
            self.mark_switch(scene, sides, switch);
        }
        let place = |time: i64, value: f64| (x.at(time as f64), y.at(value));
        // The baseline is drawn first: the others lie on it where they agree.
        let baseline = self.run.baseline();
        let order = lines.iter().filter(|line| line.place == baseline);
        let order = order.chain(lines.iter().filter(|line| line.place != baseline));
        for line in order.clone() {
            let from = if line.place == baseline { self.span.0 } else { 0 };
            line.shade(scene, from, self.bands, &place);
        }
        for line in order {
            // The burn-in is the same for all and drawn once, as the baseline.
            let from = if line.place == baseline { self.span.0 } else { 0 };
            scene.series(&self.run.policies[line.place], |scene| {
                line.draw(scene, from, &place);
            });
        }
        if let Some(names) = &self.names {
            let end = |line: &Line| Some((line.place, y.at(line.periods.last()?.1?[2])));
            let ends: Vec<(usize, f64)> = lines.iter().filter_map(end).collect();
            names.draw(scene, sides, &ends);
        }
        self.hints(scene, (sides, &x), lines, (metric, y.decimals()));
    }

    /// A tooltip strip for each period.
    fn hints(
        &self,
        scene: &mut Scene,
        (sides, x): (Sides, &Scale),
        lines: &[Line],
        (metric, decimals): (&MetricLabel, usize),
    ) {
        for time in self.span.0..=self.span.1 {
            let mut text = format!("{} {time}: {}", in_words(&self.time), metric.words_and_unit());
            let shown = |line: &&Line| time > 0 || line.place == self.run.baseline();
            for line in lines.iter().filter(shown) {
                let period = line.periods.iter().find(|period| period.0 == time);
                let Some([q05, q25, q50, q75, q95]) = period.and_then(|period| period.1) else {
                    continue;
                };
                let written = |value| fixed(value, decimals);
                text.push_str(&format!("\n{}: {}", self.run.policies[line.place], written(q50)));
                if q05 < q95 {
                    let [q05, q25, q75, q95] = [q05, q25, q75, q95].map(written);
                    text.push_str(&format!(" (half {q25} to {q75}; 90\u{a0}% {q05} to {q95})"));
                }
            }
            let (from, to) = (x.at(time as f64 - 0.5), x.at(time as f64 + 0.5));
            scene.hint((from, sides.top), (to, sides.bottom), text);
        }
    }

    /// The line between burn-in and policies; the uppermost panel says what it is.
    fn mark_switch(&self, scene: &mut Scene, sides: Sides, x: f64) {
        scene.line(vec![(x, sides.top), (x, sides.bottom)], Stroke::solid(GRAY, HAIR));
        if sides.top < HEIGHT {
            let y = sides.top + SMALL * 1.1;
            scene.colored_text((x - 3.0, y), "burn-in", (SMALL, GRAY), Anchor::End);
            scene.colored_text((x + 3.0, y), "switch", (SMALL, GRAY), Anchor::Start);
        }
    }

    /// Adds the note, the description, and the key if there are no names at the lines.
    fn close(&self, scene: &mut Scene, bottom: f64, place: &str, replications: f64) {
        let across = (MARGIN, scene.width - MARGIN);
        let mut y = bottom;
        if self.names.is_none() {
            let policies: Vec<(usize, &str)> =
                self.run.policies.iter().map(String::as_str).enumerate().collect();
            y = key(scene, across, y, &policies, Sample::Line) + 2.0;
        }
        let bands = match self.bands.len() {
            2 => "; bands hold half and 90\u{a0}% of them",
            1 => "; bands hold half of them",
            _ => "",
        };
        let what = if replications > 1.0 {
            format!("Median of {replications} replications{bands}.")
        } else {
            "One replication.".to_owned()
        };
        let note = format!("{place}{what}");
        let policies = self.run.policies.join(", ");
        scene.description = format!("{}. Policies: {policies}. {note}", scene.title);
        scene.height = scene.note(across, y, &note) + MARGIN;
    }
}

/// All values that are drawn for `lines`.
fn values(lines: &[Line], (first, _): (i64, i64), bands: &[(usize, usize)]) -> Vec<f64> {
    let periods = lines.iter().flat_map(|line| &line.periods);
    let quantiles = periods.filter(|period| period.0 >= first).filter_map(|period| period.1);
    let drawn = |q: [f64; 5]| {
        let ends = bands.iter().flat_map(move |&(low, high)| [q[low], q[high]]);
        ends.chain([q[2]])
    };
    quantiles.flat_map(drawn).collect()
}

impl Line {
    fn shade(
        &self,
        scene: &mut Scene,
        from: i64,
        bands: &[(usize, usize)],
        at: &dyn Fn(i64, f64) -> Spot,
    ) {
        for stretch in self.unbroken(from) {
            for &(low, high) in bands {
                let lower = stretch.iter().map(|(time, q)| at(*time, q[low]));
                let upper = stretch.iter().rev().map(|(time, q)| at(*time, q[high]));
                scene.area(lower.chain(upper).collect(), color(self.place), OPACITY);
            }
        }
    }

    fn draw(&self, scene: &mut Scene, from: i64, at: &dyn Fn(i64, f64) -> Spot) {
        let color = color(self.place);
        let stroke = Stroke { color, width: LINE, dashes: dashes(self.place) };
        for stretch in self.unbroken(from) {
            let median: Vec<Spot> = stretch.iter().map(|(time, q)| at(*time, q[2])).collect();
            match median[..] {
                [only] => scene.dot(only, LINE, color, 1.0),
                _ => scene.line(median, stroke),
            }
        }
    }

    /// Stretches of periods that have values.
    fn unbroken(&self, from: i64) -> Vec<Vec<(i64, [f64; 5])>> {
        let periods: Vec<_> = self.periods.iter().filter(|period| period.0 >= from).collect();
        let stretches = periods.split(|period| period.1.is_none());
        let stretch = |stretch: &[&(i64, Option<[f64; 5]>)]| {
            stretch.iter().filter_map(|period| Some((period.0, period.1?))).collect::<Vec<_>>()
        };
        stretches.map(stretch).filter(|stretch| !stretch.is_empty()).collect()
    }
}
