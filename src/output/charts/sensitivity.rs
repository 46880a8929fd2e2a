//! What a difference depends on: a bar a key, its first-order index inside its total one, a panel a
//! metric.

use std::ops::Range;

use super::axis::{Scale, decimals, with_interval};
use super::indices::{
    Estimate, Index, Method, MetricIndices, PairIndices, basis, hidden, indices, key_words,
};
use super::pairs::unit;
use super::panel::{BELOW, Sides, below_wrapped};
use super::rows::{self, Columns, Rows, names_room};
use super::scene::{Anchor, Scene, Stroke};
use super::theme::{
    Color, GRAY, GRID, HAIR, HEADING, INK, LABEL, LEADING, MARGIN, SMALL, color, tint,
};
use super::typeface::fit;
use super::{ChartError, Choice};
use crate::output::numbers::{fixed, listed};
use crate::output::{Factor, RunTables};

/// Height of the row of a key, and of its bars.
const PITCH: f64 = 8.4;
const PALE: f64 = 6.2;
const DARK: f64 = 2.6;
/// Where intervals stand, from the middle of the row.
const OF_TOTAL: f64 = -1.8;
const OF_FIRST: f64 = 1.2;
/// Least width of a panel.
const LEAST: f64 = 66.0;
/// Share of the width that names of keys may take.
const NAMES_MAX: f64 = 0.28;
const GUTTER: f64 = 5.0;
const BELOW_ROW: f64 = 4.0;
/// How pale a total is.
const TINT: f64 = 0.38;
/// The line of the dummy.
const DUMMY_DASHES: &[f64] = &[1.6, 1.4];

struct Page<'a> {
    run: &'a RunTables,
    method: Method,
    pairs: Vec<PairIndices<'a>>,
    factors: Vec<Factor>,
    names: f64,
    columns: Columns,
    /// The pair of each row, and its panels.
    sections: Vec<usize>,
    rows: Vec<Range<usize>>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let (method, pairs) = indices(run, choice)?;
    let factors = run.factors();
    let keys = pairs.iter().flat_map(|own| &own.keys).map(|key| key_words(&factors, key));
    let mut keys: Vec<String> = keys.collect();
    keys.push(dummy().to_owned());
    let names = names_room(keys.iter().map(String::as_str), LABEL, NAMES_MAX * choice.width());
    let most = pairs.iter().map(|own| own.metrics.len()).max().unwrap_or(1);
    let columns = Columns::new(choice.width(), names + GUTTER, LEAST, most);
    let (mut sections, mut rows) = (Vec::new(), Vec::new());
    for (section, own) in pairs.iter().enumerate() {
        for row in columns.rows(own.metrics.len()) {
            sections.push(section);
            rows.push(row);
        }
    }
    let page = Page { run, method, pairs, factors, names, columns, sections, rows };
    rows::draw(&page, choice)
}

/// What the key that does nothing is called.
fn dummy() -> &'static str {
    "Dummy"
}

impl<'a> Page<'a> {
    fn pair(&self, row: usize) -> &PairIndices<'a> {
        &self.pairs[self.sections[row]]
    }

    fn panels(&self, row: usize) -> &[MetricIndices<'a>] {
        &self.pair(row).metrics[self.rows[row].clone()]
    }

    fn has_dummy(&self, row: usize) -> bool {
        self.pair(row).metrics.iter().any(|own| own.dummy().is_some())
    }

    /// The number of bars of a panel.
    fn bars(&self, row: usize) -> usize {
        self.pair(row).keys.len() + usize::from(self.has_dummy(row))
    }

    /// Lines of the headings of a row, and of what stands below them.
    fn lines(&self, row: usize) -> (usize, usize) {
        let own = self.panels(row).iter();
        let heading = own.clone().map(|own| self.heading(own).len()).max().unwrap_or(1);
        (heading, usize::from(own.into_iter().any(|own| !self.fitted(own).is_empty())))
    }

    fn heading(&self, own: &MetricIndices<'_>) -> Vec<String> {
        fit(&own.label.words(), HEADING, self.columns.wide, 2)
    }

    /// What is said of the fit of a metric.
    fn fitted(&self, own: &MetricIndices<'_>) -> String {
        let Some(fit) = &own.fit else { return String::new() };
        let sum = fit.first_order_sum.filter(|_| self.method == Method::Indices);
        let sum = sum.map(|sum| format!("ΣS {}", fixed(sum, 2)));
        let noise =
            fit.noise_share.map(|share| format!("noise {}\u{a0}%", fixed(100.0 * share, 0)));
        [sum, noise].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn above(&self, row: usize) -> f64 {
        let (heading, fitted) = self.lines(row);
        heading as f64 * HEADING * LEADING + fitted as f64 * SMALL * LEADING + 4.0
    }

    /// The axis of a panel: indices share one, effects have the unit of their metric.
    fn across(&self, row: usize, own: &MetricIndices<'_>, sides: Sides) -> Option<Scale> {
        if self.method == Method::Effects {
            return sides.across(own.ends().chain([0.0]));
        }
        let all = self.pair(row).metrics.iter().flat_map(MetricIndices::ends);
        sides.across(all.chain([0.0]))
    }

    fn axis(&self, own: &MetricIndices<'_>) -> String {
        match self.method {
            Method::Indices => "Share of variance".to_owned(),
            Method::Effects => format!("Effect ({})", unit(own.label)),
            Method::Pawn => "Distance".to_owned(),
        }
    }

    fn panel(&self, scene: &mut Scene, row: usize, own: &MetricIndices<'_>, sides: Sides) {
        let mut y = sides.top - self.above(row);
        for line in self.heading(own) {
            y += HEADING * LEADING;
            scene.text((sides.left, y - 1.0), &line, HEADING, Anchor::Start);
        }
        let fitted = fit(&self.fitted(own), SMALL, sides.width(), 1).remove(0);
        scene.colored_text((sides.left, y + SMALL * 1.1), &fitted, (SMALL, GRAY), Anchor::Start);
        let Some(x) = self.across(row, own, sides) else { return };
        let ticks = x.ticks(if sides.width() > 110.0 { 6 } else { 3 }, false);
        sides.columns(scene, &x, &ticks);
        sides.axis(scene, &x, &ticks, "");
        sides.wrapped_name(scene, &self.axis(own));
        let hue = color(self.pair(row).pair.policy);
        let name = format!("{}, {}", self.pair(row).pair.words(self.run), own.label.words());
        let mut y = sides.top + PITCH / 2.0;
        scene.series(&name, |scene| {
            for key in &self.pair(row).keys {
                if let Some(index) = own.of(key) {
                    draw_bars(scene, (&x, y), index, hue);
                }
                y += PITCH;
            }
            if let Some(index) = own.dummy() {
                draw_bars(scene, (&x, y), index, GRAY);
            }
        });
        if let Some(dummy) = own.dummy().and_then(|own| own.outer) {
            let at = x.at(dummy.value);
            let stroke = Stroke { color: GRAY, width: 0.8, dashes: DUMMY_DASHES };
            scene.line(vec![(at, sides.top), (at, sides.bottom)], stroke);
        }
        let zero = x.at(0.0);
        scene.line(vec![(zero, sides.top), (zero, sides.bottom)], Stroke::solid(GRAY, 0.9));
        self.hints(scene, row, own, sides);
    }

    fn hints(&self, scene: &mut Scene, row: usize, own: &MetricIndices<'_>, sides: Sides) {
        for (place, key) in self.pair(row).keys.iter().enumerate() {
            let Some(index) = own.of(key) else { continue };
            let top = sides.top + place as f64 * PITCH;
            let name = key_words(&self.factors, key);
            let told = self.told(index);
            let text = format!("{name}, {}\n{told}", own.label.words());
            scene.hint((sides.left, top), (sides.right, top + PITCH), text);
        }
    }

    /// The numbers of a key.
    fn told(&self, index: &Index) -> String {
        let told = |own: Estimate| {
            let size = own.interval.map_or(own.value.abs(), |(low, high)| high - low);
            let digits = if self.method == Method::Effects { decimals(size, 2) } else { 2 };
            with_interval(own.value, own.interval, digits)
        };
        let outer = index.outer.map(|own| format!("{} {}", self.method.outer(), told(own)));
        let inner = if self.method == Method::Pawn { "median" } else { "first-order index" };
        let inner = index.inner.map(|own| format!("{inner} {}", told(own)));
        [outer, inner].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// A pale bar with a dark one inside, and the intervals of both.
fn draw_bars(scene: &mut Scene, (x, y): (&Scale, f64), index: &Index, hue: Color) {
    let bar = |scene: &mut Scene, value: f64, height: f64, color: Color| {
        let ends = [x.at(0.0), x.at(value)];
        let (left, right) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        scene.rectangle((left, y - height / 2.0), (right, y + height / 2.0), color);
    };
    if let Some(outer) = index.outer {
        bar(scene, outer.value, PALE, tint(hue, TINT));
    }
    if let Some(inner) = index.inner {
        let ends = [x.at(0.0), x.at(inner.value)];
        let (left, right) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        let middle = y + OF_FIRST;
        scene.rectangle((left, middle - DARK / 2.0), (right, middle + DARK / 2.0), hue);
    }
    for (own, shift) in [(index.outer, OF_TOTAL), (index.inner, OF_FIRST)] {
        if let Some((low, high)) = own.and_then(|own| own.interval) {
            let (low, high, y) = (x.at(low), x.at(high), y + shift);
            scene.line(vec![(low, y), (high, y)], Stroke::solid(INK, HAIR));
        }
    }
}

impl Rows for Page<'_> {
    fn title(&self) -> String {
        format!("{}: what drives the differences", self.run.name())
    }

    fn note(&self) -> String {
        let all = || self.pairs.iter().flat_map(|own| &own.metrics);
        let fits = || all().filter_map(|own| own.fit.as_ref());
        let mut note = basis(self.method, &self.pairs);
        if self.method == Method::Indices && fits().any(|fit| fit.first_order_sum.is_some()) {
            note.push_str(" ΣS: sum of first-order indices.");
        }
        if fits().any(|fit| fit.noise_share.is_some()) {
            note.push_str(" Noise: the share of the variance between worlds that is chance.");
        }
        if all().any(|own| own.dummy().is_some()) {
            note.push_str(" Gray dashes: a dummy key that does nothing.");
        }
        note + &hidden(&self.pairs)
    }

    fn sections(&self) -> &[usize] {
        &self.sections
    }

    fn heading(&self, section: usize) -> String {
        let what = self.pairs[section].pair.difference(self.run);
        format!("What drives {what}: {}", self.method.words())
    }

    fn height(&self, row: usize) -> f64 {
        let names =
            self.panels(row).iter().map(|own| below_wrapped(&self.axis(own), self.columns.wide));
        let below = names.fold(BELOW, f64::max);
        self.above(row) + self.bars(row) as f64 * PITCH + below + BELOW_ROW
    }

    fn draw(&self, scene: &mut Scene, row: usize, top: f64, _: bool) {
        let top = top + self.above(row);
        let bottom = top + self.bars(row) as f64 * PITCH;
        let keys = self.pair(row).keys.iter().map(|key| key_words(&self.factors, key));
        let keys = keys.chain(self.has_dummy(row).then(|| dummy().to_owned()));
        for (place, name) in keys.enumerate() {
            let y = top + (place as f64 + 0.5) * PITCH;
            let name = fit(&name, LABEL, self.names, 1).remove(0);
            scene.text((MARGIN, y + LABEL * 0.34), &name, LABEL, Anchor::Start);
        }
        for place in 1..self.bars(row) {
            // Every fifth row is parted, for the eye to find its name.
            if place % 5 == 0 {
                let (y, right) = (top + place as f64 * PITCH, scene.width - 2.0 * MARGIN);
                scene.line(vec![(MARGIN, y), (right, y)], Stroke::solid(GRID, HAIR));
            }
        }
        for (column, own) in self.panels(row).iter().enumerate() {
            let (left, right) = self.columns.sides(column);
            self.panel(scene, row, own, Sides { left, right, top, bottom });
        }
    }

    fn in_words(&self, row: usize) -> String {
        const TOLD: usize = 3;
        let words = self.panels(row).iter().map(|own| {
            let mut indices: Vec<&Index> =
                self.pair(row).keys.iter().filter_map(|key| own.of(key)).collect();
            let size = |index: &Index| index.outer.map_or(0.0, |own| own.value);
            indices.sort_by(|a, b| size(b).total_cmp(&size(a)));
            let told = indices.iter().take(TOLD).map(|index| {
                format!("{} {}", key_words(&self.factors, &index.key), self.told(index))
            });
            let told: Vec<String> = told.collect();
            let pair = self.pair(row).pair.words(self.run);
            format!("{pair}, {}, by key: {}.", own.label.words(), listed(&told))
        });
        words.collect::<Vec<_>>().join(" ")
    }
}
