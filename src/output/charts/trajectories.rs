//! Metrics over the years under the baseline, or another policy: the median over replications, with
//! the bands in which the middle half and nine tenths of them lie; the burn-in shaded, the switch
//! marked. How the other policies differ is the chart of differences.

use std::ops::Range;

use super::axis::{Scale, Tick};
use super::difference::replications;
use super::panel::{ABOVE, BELOW_NAMED, Sides, room_for};
use super::scene::{Anchor, Scene, Spot, Stroke};
use super::sheets::{even, note_height, sheet_title, sheet_words};
use super::theme::{GRAY, HAIR, LABEL, LINE, MARGIN, MARKER, SHADE, SMALL, color, dashes, marker};
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
/// Burn-in that is shown: as many periods as follow the switch, but not fewer than this.
const BURN_IN_MIN: i64 = 3;
/// Opacity of the outer and of the inner band; they lie on each other.
const OPACITY: f64 = 0.15;
/// The bands, as places of quantiles.
const BANDS: [(usize, usize); 2] = [(0, 4), (1, 3)];

/// A metric, period by period: time, and the quantiles of 5, 25, 50, 75 and 95 %.
struct Line(Vec<(i64, Option<[f64; 5]>)>);

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    if let Some(why) = run.without_series() {
        return Err(ChartError::NotApplicable(why));
    }
    let Some(time) = run.time() else {
        return Err(ChartError::NotApplicable("the simulation has no periods".to_owned()));
    };
    let point = choice.point(run)?;
    let named = choice.policy.as_ref();
    let policy = named.and_then(|name| run.policies.iter().position(|policy| policy == name));
    let policy = policy.unwrap_or_else(|| run.baseline());
    let columns = [time.as_str(), "metric", "q05", "q25", "q50", "q75", "q95", "n"];
    let number = point.to_string();
    let only = [
        ("point", number.as_str()),
        ("department", choice.rows_of(run)),
        ("policy", run.policies[policy].as_str()),
    ];
    let rows = run.rows("series_summary", &columns, &only)?;
    let metrics = choice.metrics(run);
    if let Some(why) = run.without_rows("series_summary", &metrics, (&rows, 1)) {
        return Err(ChartError::NotApplicable(why));
    }
    let charts: Vec<(&MetricLabel, Line)> =
        metrics.iter().map(|metric| (*metric, line(&rows, &metric.key))).collect();
    let Some(span) = shown(&rows) else {
        return Err(ChartError::NotApplicable("series_summary.csv has no rows".to_owned()));
    };
    let page = Page::new((run, policy), choice, &charts, (&time, span));
    let is_shown = |row: &&TableRow| metrics.iter().any(|metric| metric.key == row.text(1));
    let numbers = rows.iter().filter(is_shown).filter_map(|row| row.number(7));
    let place = choice.place(run, Some(point))?;
    let note = format!("{place}{}", page.note(&replications(numbers), &charts));
    let room = Choice::height_max() - 2.0 * MARGIN - BELOW_NAMED - note_height(choice, &note);
    let sheets = even(charts.len(), HEIGHT + ABOVE + BETWEEN, room)?;
    let count = sheets.len();
    let sheet = |(number, charts_of): (usize, Range<usize>)| {
        let title = format!("{}: metrics over the {time}s", run.name());
        let mut scene = Scene::new(choice.width(), &sheet_title(&title, number, count));
        let mut top = MARGIN + ABOVE;
        let last = charts_of.end;
        for at in charts_of {
            let sides = Sides { top, bottom: top + HEIGHT, ..page.sides };
            page.panel(&mut scene, sides, (charts[at].0, &charts[at].1), at + 1 == last);
            top += HEIGHT + ABOVE + BETWEEN;
        }
        let bottom = top - ABOVE - BETWEEN + BELOW_NAMED;
        let note = format!("{}{note}", sheet_words(number, count));
        scene.description = format!("{}. {note}", scene.title);
        scene.height = scene.note((MARGIN, scene.width - MARGIN), bottom, &note) + MARGIN;
        scene
    };
    Ok(sheets.into_iter().enumerate().map(sheet).collect())
}

/// The periods of a metric.
fn line(rows: &[TableRow], metric: &str) -> Line {
    let own = rows.iter().filter(|row| row.text(1) == metric);
    let period = |row: &TableRow| Some((row.text(0).parse().ok()?, quantiles(row)));
    Line(own.filter_map(period).collect())
}

fn quantiles(row: &TableRow) -> Option<[f64; 5]> {
    let mut quantiles = [0.0; 5];
    for (i, quantile) in quantiles.iter_mut().enumerate() {
        *quantile = row.number(2 + i)?;
    }
    Some(quantiles)
}

/// The first and the last period that are shown.
fn shown(rows: &[TableRow]) -> Option<(i64, i64)> {
    let times = || rows.iter().filter_map(|row| row.text(0).parse::<i64>().ok());
    let (first, last) = (times().min()?, times().max()?);
    Some((first.max(1 - last.max(BURN_IN_MIN)), last))
}

/// Layout and data that all panels share.
struct Page<'a> {
    run: &'a RunTables,
    policy: usize,
    time: &'a str,
    span: (i64, i64),
    sides: Sides,
}

impl<'a> Page<'a> {
    fn new(
        (run, policy): (&'a RunTables, usize),
        choice: &Choice,
        charts: &[(&MetricLabel, Line)],
        (time, span): (&'a str, (i64, i64)),
    ) -> Self {
        let full = Sides { left: 0.0, right: 1.0, top: 0.0, bottom: HEIGHT };
        let ticks = charts
            .iter()
            .filter_map(|(_, line)| Some(full.upward(line.values(span))?.ticks(TICKS, false)));
        let left = MARGIN + ticks.map(|ticks| room_for(&ticks)).fold(0.0, f64::max);
        let sides = Sides { left, right: choice.width() - MARGIN, ..full };
        Self { run, policy, time, span, sides }
    }

    fn name(&self) -> &'a str {
        &self.run.policies[self.policy]
    }

    fn panel(
        &self,
        scene: &mut Scene,
        sides: Sides,
        (metric, line): (&MetricLabel, &Line),
        is_lowest: bool,
    ) {
        let (first, last) = (self.span.0 as f64, self.span.1 as f64);
        let x = Scale { low: first - 0.5, high: last + 0.5, from: sides.left, to: sides.right };
        sides.heading(scene, MARGIN, metric);
        let switch = x.at(0.5);
        if first < 0.5 {
            scene.rectangle((sides.left, sides.top), (switch, sides.bottom), SHADE);
        }
        // Room for the words at the switch.
        let inner = Sides { top: sides.top + SMALL * 1.2, ..sides };
        let inner = if sides.top < HEIGHT { inner } else { sides };
        let Some(y) = inner.upward(line.values(self.span)) else {
            let at = (sides.middle(), f64::midpoint(sides.top, sides.bottom));
            scene.colored_text(at, "no values", (LABEL, GRAY), Anchor::Middle);
            return;
        };
        sides.rows(scene, &y, &y.ticks(TICKS, false));
        let mut ticks = x.ticks(8, true);
        if is_lowest {
            sides.axis(scene, &x, &ticks, &format!("{} after the switch", in_words(self.time)));
        } else {
            ticks.iter_mut().for_each(|tick: &mut Tick| tick.label.clear());
            sides.axis(scene, &x, &ticks, "");
        }
        if first < 0.5 {
            self.mark_switch(scene, sides, switch);
        }
        let place = |time: i64, value: f64| (x.at(time as f64), y.at(value));
        scene.series(self.name(), |scene| line.draw(scene, (self.policy, self.span.0), &place));
        self.hints(scene, (sides, &x), line, (metric, y.decimals()));
    }

    /// A tooltip strip for each period.
    fn hints(
        &self,
        scene: &mut Scene,
        (sides, x): (Sides, &Scale),
        line: &Line,
        (metric, decimals): (&MetricLabel, usize),
    ) {
        for time in self.span.0..=self.span.1 {
            let mut text = format!("{} {time}: {}", in_words(self.time), metric.words_and_unit());
            let period = line.0.iter().find(|period| period.0 == time);
            if let Some([q05, q25, q50, q75, q95]) = period.and_then(|period| period.1) {
                let written = |value| fixed(value, decimals);
                text.push_str(&format!("\n{}: {}", self.name(), written(q50)));
                if q05 < q95 {
                    let [q05, q25, q75, q95] = [q05, q25, q75, q95].map(written);
                    text.push_str(&format!(
                        " (interquartile range {q25} to {q75}; 5 to 95\u{a0}% {q05} to {q95})"
                    ));
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

    /// What is drawn: `replications` is how many there are.
    fn note(&self, replications: &str, charts: &[(&MetricLabel, Line)]) -> String {
        let name = self.name();
        let what = match self.policy == self.run.baseline() && self.run.policies.len() > 1 {
            true => format!("{name}, the baseline"),
            false => name.to_owned(),
        };
        if replications == "one replication" {
            return format!("{what}: one replication.");
        }
        let stretches = || charts.iter().flat_map(|(_, line)| line.unbroken(self.span.0));
        let vary = stretches().flatten().any(|(_, q)| q[0] < q[4]);
        let inner = "interquartile range over replications";
        let spread = match (vary, stretches().any(|stretch| stretch.len() > 1)) {
            (false, _) => String::new(),
            (true, true) => format!("; inner band: {inner}; outer band: 5 to 95\u{a0}% quantiles"),
            (true, false) => {
                format!("; thick whisker: {inner}; thin whisker: 5 to 95\u{a0}% quantiles")
            }
        };
        format!("{what}: median of {replications}{spread}.")
    }
}

impl Line {
    /// All values that are drawn.
    fn values(&self, (first, _): (i64, i64)) -> Vec<f64> {
        let quantiles = self.0.iter().filter(|period| period.0 >= first);
        quantiles.filter_map(|period| period.1).flatten().collect()
    }

    fn draw(&self, scene: &mut Scene, (place, from): (usize, i64), at: &dyn Fn(i64, f64) -> Spot) {
        let color = color(place);
        let stroke = Stroke { color, width: LINE, dashes: dashes(place) };
        for stretch in self.unbroken(from) {
            if let [(time, q)] = stretch[..] {
                for ((low, high), width) in BANDS.into_iter().zip([0.9, 3.0]) {
                    let ends = vec![at(time, q[low]), at(time, q[high])];
                    if q[low] < q[high] {
                        scene.line(ends, Stroke::solid(color, width));
                    }
                }
                scene.marker(at(time, q[2]), (marker(place), color), MARKER, false);
                continue;
            }
            for (low, high) in BANDS {
                let lower = stretch.iter().map(|(time, q)| at(*time, q[low]));
                let upper = stretch.iter().rev().map(|(time, q)| at(*time, q[high]));
                scene.area(lower.chain(upper).collect(), color, OPACITY);
            }
            scene.line(stretch.iter().map(|(time, q)| at(*time, q[2])).collect(), stroke);
        }
    }

    /// Stretches of periods that have values.
    fn unbroken(&self, from: i64) -> Vec<Vec<(i64, [f64; 5])>> {
        let periods: Vec<_> = self.0.iter().filter(|period| period.0 >= from).collect();
        let stretches = periods.split(|period| period.1.is_none());
        let stretch = |stretch: &[&(i64, Option<[f64; 5]>)]| {
            stretch.iter().filter_map(|period| Some((period.0, period.1?))).collect::<Vec<_>>()
        };
        stretches.map(stretch).filter(|stretch| !stretch.is_empty()).collect()
    }
}
