//! In which share of worlds a policy gains more than so much over a baseline: one less the
//! distribution function of its gain, for every pair and metric.

use std::ops::Range;

use super::axis::{Scale, Tick, decimals};
use super::names::{Sample, key};
use super::pairs::{
    Pair, PairRow, axis_name, baselines, distinct, gain, pairs, rows as read, rows_if_any,
};
use super::panel::{ABOVE, Sides, below_wrapped, room_for};
use super::rows::{self, Columns, Rows};
use super::scene::{Scene, Stroke};
use super::theme::{GRAY, LINE, MARGIN, MARKER, PLAUSIBLE, WORTHWHILE, color, marker};
use super::{ChartError, Choice};
use crate::output::numbers::{fixed, grouped, listed};
use crate::output::{MetricLabel, RunTables};
use crate::sim::Direction;

/// Height of a panel, and its least width.
const HEIGHT: f64 = 84.0;
const LEAST: f64 = 150.0;
/// Least width where a page is narrow.
const NARROW: f64 = 84.0;
/// Room below a row of panels.
const BELOW_ROW: f64 = 4.0;
/// Share of worlds that may lie beyond each end of an axis.
const BEYOND: f64 = 0.01;
/// The shares of worlds at which a curve has markers.
const MARKED: [f64; 3] = [0.85, 0.5, 0.15];
/// Strips of tooltips across a panel.
const STRIPS: usize = 12;
/// Half of the 95 % interval of a share of one half, times the root of the number of worlds.
const HALF_OF_ONE: f64 = 0.98;

/// The gains of a pair in a metric, in ascending order.
struct Curve {
    pair: Pair,
    metric: usize,
    all: Vec<f64>,
    plausible: Vec<f64>,
    collapsed: usize,
    /// The smallest difference worth having.
    worthwhile: Option<f64>,
}

/// Curves of a metric against a baseline.
struct Panel<'a> {
    label: &'a MetricLabel,
    curves: Vec<&'a Curve>,
}

struct Page<'a> {
    run: &'a RunTables,
    choice: &'a Choice,
    curves: &'a [Curve],
    baselines: Vec<Option<usize>>,
    metrics: Vec<usize>,
    columns: Columns,
    /// The section of each row, and its panels by the place of their metric.
    sections: Vec<usize>,
    panels: Vec<Range<usize>>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let curves = curves(run, choice)?;
    if curves.iter().all(|curve| curve.all.is_empty()) {
        let why = "every world has collapsed under one of the policies";
        return Err(ChartError::NotApplicable(why.to_owned()));
    }
    let pairs: Vec<Pair> = curves.iter().map(|curve| curve.pair).collect();
    let baselines = baselines(run, &pairs);
    let metrics = distinct(curves.iter().map(|curve| curve.metric));
    let names = room_for(&shares()) + 2.0;
    let wide = Columns::new(choice.width(), names, LEAST, metrics.len());
    let columns = match wide.count {
        1 => Columns::new(choice.width(), names, NARROW, metrics.len().min(2)),
        _ => wide,
    };
    let (mut sections, mut panels) = (Vec::new(), Vec::new());
    for section in 0..baselines.len() {
        for row in columns.rows(metrics.len()) {
            sections.push(section);
            panels.push(row);
        }
    }
    let curves = &curves;
    let page = Page { run, choice, curves, baselines, metrics, columns, sections, panels };
    rows::draw(&page, choice)
}

/// The curves of the chosen pairs and metrics.
fn curves(run: &RunTables, choice: &Choice) -> Result<Vec<Curve>, ChartError> {
    let columns = ["difference", "plausible", "collapsed"];
    let rows = read(run, choice, "worlds", &columns)?;
    let mut curves: Vec<Curve> = Vec::new();
    for pair in pairs(run, &rows) {
        let own: Vec<&PairRow> = rows.iter().filter(|row| row.pair == pair).collect();
        for metric in distinct(own.iter().map(|row| row.metric)) {
            let own = own.iter().filter(|row| row.metric == metric);
            curves.push(Curve::of(&run.metrics[metric], (pair, metric), own));
        }
    }
    let rows = rows_if_any(run, choice, "robustness", &["worthwhile", "among"])?;
    for curve in &mut curves {
        let own = rows.iter().find(|row| {
            (row.pair, row.metric) == (curve.pair, curve.metric) && row.cells.text(1) == "all"
        });
        let size = own.and_then(|row| row.cells.number(0));
        curve.worthwhile = size.map(|size| size * run.metrics[curve.metric].scale());
    }
    Ok(curves)
}

impl Curve {
    fn of<'r>(
        label: &MetricLabel,
        (pair, metric): (Pair, usize),
        rows: impl Iterator<Item = &'r &'r PairRow>,
    ) -> Self {
        let (mut all, mut plausible, mut collapsed) = (Vec::new(), Vec::new(), 0);
        for row in rows {
            if row.cells.text(2) != "no" {
                collapsed += 1;
            } else if let Some(difference) = row.cells.number(0) {
                all.push(gain(label) * difference);
                plausible.extend((row.cells.text(1) == "yes").then(|| gain(label) * difference));
            }
        }
        all.sort_by(f64::total_cmp);
        plausible.sort_by(f64::total_cmp);
        Self { pair, metric, all, plausible, collapsed, worthwhile: None }
    }

    /// Whether plausible worlds are others than all of them.
    fn has_plausible(&self) -> bool {
        !self.plausible.is_empty() && self.plausible.len() < self.all.len()
    }
}

/// The share of `gains`, in ascending order, that lie above `level`; 0 without gains.
fn share_above(gains: &[f64], level: f64) -> f64 {
    let below = gains.partition_point(|gain| *gain <= level);
    if gains.is_empty() { 0.0 } else { (gains.len() - below) as f64 / gains.len() as f64 }
}

/// The gain that this share of worlds exceeds.
fn exceeded(gains: &[f64], share: f64) -> Option<f64> {
    let last = gains.len().checked_sub(1)?;
    #[expect(clippy::cast_possible_truncation, reason = "a place in the list")]
    #[expect(clippy::cast_sign_loss, reason = "not below 0")]
    let place = ((1.0 - share) * last as f64).round() as usize;
    gains.get(place).copied()
}

fn shares() -> Vec<Tick> {
    let tick = |quarter: u8| {
        let value = f64::from(quarter) / 4.0;
        Tick { value, label: format!("{}\u{a0}%", fixed(100.0 * value, 0)) }
    };
    (0..=4).map(tick).collect()
}

impl Page<'_> {
    fn panel(&self, section: usize, place: usize) -> Panel<'_> {
        let (baseline, metric) = (self.baselines[section], self.metrics[place]);
        let own = |curve: &&Curve| {
            curve.pair.baseline == baseline && curve.metric == metric && !curve.all.is_empty()
        };
        let curves = self.curves.iter().filter(own).collect();
        Panel { label: &self.run.metrics[metric], curves }
    }

    fn row_panels(&self, row: usize) -> impl Iterator<Item = Panel<'_>> {
        self.panels[row].clone().map(move |place| self.panel(self.sections[row], place))
    }

    /// The most that are behind a curve: worlds, plausible and collapsed ones.
    fn most(&self, count: impl Fn(&Curve) -> usize) -> usize {
        self.curves.iter().map(count).max().unwrap_or(0)
    }
}

impl Rows for Page<'_> {
    fn title(&self) -> String {
        format!("{}: share of worlds with a gain above x", self.run.name())
    }

    fn note(&self) -> String {
        let worlds = self.most(|curve| curve.all.len());
        let half = 100.0 * HALF_OF_ONE / libm::sqrt(worlds.max(1) as f64);
        let mut note = format!(
            "Paired differences over {} worlds of {} replications each, of which chance is a part; \
             better is to the right. The 95\u{a0}% interval of a share reaches at most ±{} points.",
            grouped(worlds as u64),
            self.run.replications(),
            fixed(half, 1)
        );
        if self.curves.iter().any(Curve::has_plausible) {
            let plausible = self.most(|curve| curve.plausible.len());
            note.push_str(&format!(
                " Dashed: the {} worlds in which the baseline is plausible.",
                grouped(plausible as u64)
            ));
        }
        if self.curves.iter().any(|curve| curve.worthwhile.is_some()) {
            note.push_str(" Shaded: smaller than the smallest difference worth having.");
        }
        let collapsed = self.most(|curve| curve.collapsed);
        if collapsed > 0 {
            note.push_str(&format!(
                " Worlds that collapsed under one of the two policies are left out, at most {}.",
                grouped(collapsed as u64)
            ));
        }
        note.push_str(" Axes leave out at most 1\u{a0}% of the worlds of a curve at each end.");
        note
    }

    fn sections(&self) -> &[usize] {
        &self.sections
    }

    fn heading(&self, section: usize) -> String {
        match self.baselines[section] {
            Some(baseline) => {
                format!("Share of worlds with a gain over {} above x", self.run.policies[baseline])
            }
            None => "Share of worlds with a value above x".to_owned(),
        }
    }

    fn height(&self, row: usize) -> f64 {
        let below = self.row_panels(row).map(|own| below_wrapped(&own.axis(), self.columns.wide));
        ABOVE + HEIGHT + below.fold(0.0, f64::max) + BELOW_ROW
    }

    fn draw(&self, scene: &mut Scene, row: usize, top: f64, _: bool) {
        for (column, panel) in self.row_panels(row).enumerate() {
            let (left, right) = self.columns.sides(column);
            let sides = Sides { left, right, top: top + ABOVE, bottom: top + ABOVE + HEIGHT };
            let mut ticks = shares();
            if column > 0 {
                ticks.iter_mut().for_each(|tick| tick.label.clear());
            }
            panel.draw(scene, self.run, (sides, &ticks));
        }
    }

    fn key(&self, scene: &mut Scene, rows: Range<usize>, top: f64) -> f64 {
        let drawn = rows.flat_map(|row| self.row_panels(row)).flat_map(|panel| panel.curves);
        let policies = distinct(drawn.map(|curve| curve.pair.policy));
        let names: Vec<(usize, &str)> =
            policies.iter().map(|&place| (place, self.run.policies[place].as_str())).collect();
        let across = (MARGIN, self.choice.width() - MARGIN);
        key(scene, across, top, &names, Sample::Solid) + 2.0
    }

    fn in_words(&self, row: usize) -> String {
        let words = self.row_panels(row).map(|panel| panel.in_words(self.run));
        words.collect::<Vec<_>>().join(" ")
    }
}

impl Panel<'_> {
    /// The name of the axis.
    fn axis(&self) -> String {
        let is_turned = self.label.better == Some(Direction::Lower);
        let what = match (self.label.better, is_turned) {
            (None, _) => "Difference",
            (_, true) => "Reduction",
            (_, false) => "Gain",
        };
        axis_name(what, self.label)
    }

    fn across(&self, sides: Sides) -> Option<Scale> {
        let ends = self.curves.iter().flat_map(|curve| {
            let ends = [1.0 - BEYOND, BEYOND].map(|share| exceeded(&curve.all, share));
            ends.into_iter().flatten()
        });
        let size = self.worthwhile().unwrap_or(0.0);
        // Without curves there is no axis.
        sides.across(ends.chain([0.0, size, -size].into_iter().filter(|_| !self.curves.is_empty())))
    }

    fn worthwhile(&self) -> Option<f64> {
        self.curves.iter().filter_map(|curve| curve.worthwhile).fold(None, |largest, size| {
            Some(largest.map_or(size, |largest: f64| largest.max(size)))
        })
    }

    fn draw(&self, scene: &mut Scene, run: &RunTables, (sides, shares): (Sides, &[Tick])) {
        let y = Scale { low: 0.0, high: 1.0, from: sides.bottom, to: sides.top };
        sides.title(scene, sides.left, &self.label.words());
        let Some(x) = self.across(sides) else {
            sides.rows(scene, &y, shares);
            return;
        };
        if let Some(size) = self.worthwhile() {
            let corners = ((x.at(-size), sides.top), (x.at(size), sides.bottom));
            scene.rectangle(corners.0, corners.1, WORTHWHILE);
        }
        sides.rows(scene, &y, shares);
        let zero = x.at(0.0);
        scene.line(vec![(zero, sides.top), (zero, sides.bottom)], Stroke::solid(GRAY, 0.9));
        sides.axis(scene, &x, &x.ticks(if sides.width() > 120.0 { 6 } else { 4 }, false), "");
        sides.wrapped_name(scene, &self.axis());
        for curve in &self.curves {
            let name = format!("{}, {}", curve.pair.words(run), self.label.words());
            scene.series(&name, |scene| curve.draw(scene, (&x, &y)));
        }
        self.hints(scene, run, (sides, &x));
    }

    /// Tooltips: the shares at the middle of each strip.
    fn hints(&self, scene: &mut Scene, run: &RunTables, (sides, x): (Sides, &Scale)) {
        let step = (x.high - x.low) / STRIPS as f64;
        let digits = decimals(x.high - x.low, 2);
        for strip in 0..STRIPS {
            let from = x.low + strip as f64 * step;
            let level = from + step / 2.0;
            let mut lines = vec![format!("{} above {}", self.label.words(), fixed(level, digits))];
            lines.extend(self.curves.iter().map(|curve| {
                let share = fixed(100.0 * share_above(&curve.all, level), 0);
                format!("{}: {share}\u{a0}%", curve.pair.words(run))
            }));
            let corners = ((x.at(from), sides.top), (x.at(from + step), sides.bottom));
            scene.hint(corners.0, corners.1, lines.join("\n"));
        }
    }

    fn in_words(&self, run: &RunTables) -> String {
        let told = self.curves.iter().map(|curve| {
            let share = |level: f64| fixed(100.0 * share_above(&curve.all, level), 0);
            let size = curve.worthwhile.unwrap_or(0.0);
            let worse = curve.all.partition_point(|gain| *gain < -size);
            let worse = fixed(100.0 * worse as f64 / curve.all.len().max(1) as f64, 0);
            format!(
                "{}: better in {}\u{a0}%, worse in {worse}\u{a0}%",
                curve.pair.words(run),
                share(size)
            )
        });
        let told: Vec<String> = told.collect();
        format!("{}, share of worlds: {}.", self.label.words(), listed(&told))
    }
}

impl Curve {
    /// Draws the curve at every point of the axis, and markers on it.
    fn draw(&self, scene: &mut Scene, (x, y): (&Scale, &Scale)) {
        let color = color(self.pair.policy);
        let line = |gains: &[f64]| {
            let mut spots = vec![(x.from, y.at(share_above(gains, x.low)))];
            let mut at = x.from;
            while at < x.to {
                at = (at + 1.0).min(x.to);
                let level = x.low + (at - x.from) / (x.to - x.from) * (x.high - x.low);
                spots.push((at, y.at(share_above(gains, level))));
            }
            spots
        };
        if self.has_plausible() {
            let stroke = Stroke { color, width: 0.8, dashes: PLAUSIBLE };
            scene.line(line(&self.plausible), stroke);
        }
        scene.line(line(&self.all), Stroke::solid(color, LINE));
        for share in MARKED {
            let Some(gain) =
                exceeded(&self.all, share).filter(|own| (x.low..=x.high).contains(own))
            else {
                continue;
            };
            let at = (x.at(gain), y.at(share_above(&self.all, gain)));
            scene.marker(at, (marker(self.pair.policy), color), MARKER, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_counts_the_worlds_above_a_gain() {
        let gains = [-1.0, 0.0, 2.0, 3.0];
        let shares = [-2.0, -1.0, 0.0, 2.5, 3.0].map(|level| share_above(&gains, level));
        assert_eq!(shares.map(|share| format!("{share}")), ["1", "0.75", "0.5", "0.25", "0"]);
        assert_eq!((share_above(&[], 0.0), exceeded(&[], 0.5)), (0.0, None));
        assert_eq!([1.0, 0.0].map(|share| exceeded(&gains, share)), [Some(-1.0), Some(3.0)]);
    }
}
