//! How a difference follows the keys that drive it most: its mean over all other keys, over the values
//! of one; rows are metrics, columns keys.

use super::axis::{Scale, Tick, with_interval};
use super::indices::key_words;
use super::pairs::{Pair, PairRow, axis_name, distinct, pairs, rows as read};
use super::panel::{BELOW, Sides, room_for};
use super::rows::{self, Columns, Rows};
use super::scene::{Anchor, Scene, Spot, Stroke};
use super::theme::{GRAY, HAIR, HEADING, LEADING, LINE, MARGIN, SMALL, color};
use super::typeface::fit;
use super::{ChartError, Choice};
use crate::output::numbers::{as_set, grouped};
use crate::output::{Factor, MetricLabel, RunTables};

/// Height of a panel, and its least width.
const HEIGHT: f64 = 46.0;
const LEAST: f64 = 58.0;
/// Room between columns.
const BETWEEN: f64 = 7.0;
/// Most columns.
const KEYS_MAX: usize = 8;
const ABOVE: f64 = HEADING * LEADING + 4.0;
const BELOW_ROW: f64 = 5.0;
/// Opacity of an interval.
const OPACITY: f64 = 0.18;

/// A place of a curve.
struct Place {
    value: f64,
    difference: f64,
    interval: Option<(f64, f64)>,
}

/// A metric of a pair over the values of a key.
struct Curve {
    pair: Pair,
    metric: usize,
    key: String,
    places: Vec<Place>,
}

struct Page<'a> {
    run: &'a RunTables,
    curves: Vec<Curve>,
    factors: Vec<Factor>,
    pairs: Vec<Pair>,
    /// By pair, the keys of its columns.
    keys: Vec<Vec<String>>,
    columns: Columns,
    /// The pair of each row, and its metric.
    sections: Vec<usize>,
    metrics: Vec<usize>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let columns = ["key", "value", "difference", "difference_low", "difference_high"];
    let rows = read(run, choice, "main_effects", &columns)?;
    let curves = curves(run, &rows);
    let pairs = pairs(run, &rows);
    let keys: Vec<Vec<String>> = pairs.iter().map(|pair| leading(*pair, &curves)).collect();
    let (mut sections, mut metrics) = (Vec::new(), Vec::new());
    for (section, pair) in pairs.iter().enumerate() {
        let own = curves.iter().filter(|own| own.pair == *pair);
        for metric in distinct(own.map(|own| own.metric)) {
            sections.push(section);
            metrics.push(metric);
        }
    }
    let factors = run.factors();
    let most = keys.iter().map(Vec::len).max().unwrap_or(1).min(KEYS_MAX);
    let columns = Columns::new(choice.width(), 0.0, LEAST, most);
    let mut page = Page { run, curves, factors, pairs, keys, columns, sections, metrics };
    let flat = Sides { left: 0.0, right: 1.0, top: 0.0, bottom: HEIGHT };
    let scales = (0..page.sections.len()).filter_map(|row| page.upward(row, flat));
    let names = scales.map(|scale| room_for(&scale.ticks(4, false))).fold(0.0, f64::max);
    let fits = ((choice.width() - 3.0 * MARGIN - names) / (LEAST + BETWEEN)).floor().max(1.0);
    #[expect(clippy::cast_possible_truncation, reason = "a few columns")]
    #[expect(clippy::cast_sign_loss, reason = "at least one")]
    let count = (fits as usize).min(most);
    page.columns = Columns::side_by_side(choice.width(), names, count).apart(BETWEEN);
    for keys in &mut page.keys {
        keys.truncate(count);
    }
    rows::draw(&page, choice)
}

/// The curves, in the units that people read.
fn curves(run: &RunTables, rows: &[PairRow]) -> Vec<Curve> {
    let mut curves: Vec<Curve> = Vec::new();
    for row in rows {
        let scale = run.metrics[row.metric].scale();
        let number = |at: usize| row.cells.number(at).map(|number| scale * number);
        let place = row.cells.number(1).zip(number(2)).map(|(value, difference)| Place {
            value,
            difference,
            interval: number(3).zip(number(4)),
        });
        let Some(place) = place else { continue };
        let key = row.cells.text(0);
        // Rows of a curve stand together.
        match curves.last_mut() {
            Some(own)
                if (own.pair, own.metric, own.key.as_str()) == (row.pair, row.metric, key) =>
            {
                own.places.push(place);
            }
            _ => curves.push(Curve {
                pair: row.pair,
                metric: row.metric,
                key: key.to_owned(),
                places: vec![place],
            }),
        }
    }
    curves
}

/// Keys by how far their curves reach at most, against the farthest of the metric.
fn leading(pair: Pair, curves: &[Curve]) -> Vec<String> {
    let own = || curves.iter().filter(|own| own.pair == pair);
    let farthest = |metric: usize| {
        own().filter(|own| own.metric == metric).map(Curve::reach).fold(0.0, f64::max)
    };
    let mut keys: Vec<(f64, &str)> = Vec::new();
    for curve in own() {
        let farthest = farthest(curve.metric);
        let share = if farthest > 0.0 { curve.reach() / farthest } else { 0.0 };
        match keys.iter_mut().find(|(_, key)| *key == curve.key) {
            Some((sum, _)) => *sum += share,
            None => keys.push((share, &curve.key)),
        }
    }
    keys.sort_by(|a, b| b.0.total_cmp(&a.0));
    keys.into_iter().map(|(_, key)| key.to_owned()).collect()
}

impl Curve {
    /// From the lowest to the highest place.
    fn reach(&self) -> f64 {
        let places = || self.places.iter().map(|place| place.difference);
        let (low, high) =
            (places().fold(f64::INFINITY, f64::min), places().fold(f64::NEG_INFINITY, f64::max));
        if high >= low { high - low } else { 0.0 }
    }

    fn draw(&self, scene: &mut Scene, (x, y): (&Scale, &Scale)) {
        let hue = color(self.pair.policy);
        let ends = self.places.iter().filter_map(|own| Some((own.value, own.interval?)));
        let ends: Vec<_> = ends.collect();
        let lower = ends.iter().map(|(value, ends)| (x.at(*value), y.at(ends.0)));
        let upper = ends.iter().rev().map(|(value, ends)| (x.at(*value), y.at(ends.1)));
        scene.area(lower.chain(upper).collect(), hue, OPACITY);
        let spots: Vec<Spot> =
            self.places.iter().map(|own| (x.at(own.value), y.at(own.difference))).collect();
        scene.line(spots, Stroke::solid(hue, LINE));
    }
}

impl Page<'_> {
    fn label(&self, row: usize) -> &MetricLabel {
        &self.run.metrics[self.metrics[row]]
    }

    fn curve(&self, row: usize, key: &str) -> Option<&Curve> {
        let (pair, metric) = (self.pairs[self.sections[row]], self.metrics[row]);
        self.curves.iter().find(|own| (own.pair, own.metric) == (pair, metric) && own.key == key)
    }

    fn shown(&self, row: usize) -> impl Iterator<Item = &Curve> {
        self.keys[self.sections[row]].iter().filter_map(move |key| self.curve(row, key))
    }

    /// The columns of a row share a scale, which holds 0.
    fn upward(&self, row: usize, sides: Sides) -> Option<Scale> {
        let ends = self.shown(row).flat_map(|own| &own.places).flat_map(|place| {
            let (low, high) = place.interval.unwrap_or((place.difference, place.difference));
            [low, high]
        });
        sides.upward(ends.chain([0.0]))
    }

    /// The ends of a key's values as ticks.
    fn ends(x: &Scale, curve: &Curve) -> Vec<Tick> {
        let tick = |place: &Place| Tick { value: place.value, label: as_set(place.value) };
        let ends = [curve.places.first(), curve.places.last()];
        let own: Vec<Tick> = ends.into_iter().flatten().map(tick).collect();
        if own.len() == 2 && own[0].value < own[1].value { own } else { x.ticks(2, false) }
    }

    /// Ticks of a panel whose labels stay between its sides.
    fn axis(scene: &mut Scene, sides: Sides, x: &Scale, ticks: &[Tick]) {
        scene.line(
            vec![(sides.left, sides.bottom), (sides.right, sides.bottom)],
            Stroke::solid(GRAY, HAIR),
        );
        for (place, tick) in ticks.iter().enumerate() {
            let at = x.at(tick.value);
            let y = sides.bottom;
            scene.line(vec![(at, y), (at, y + 2.0)], Stroke::solid(GRAY, HAIR));
            let (anchor, at) = match place {
                0 => (Anchor::Start, at.min(sides.left + 2.0)),
                _ if place + 1 == ticks.len() => (Anchor::End, at.max(sides.right - 2.0)),
                _ => (Anchor::Middle, at),
            };
            scene.colored_text((at, y + BELOW - 1.0), &tick.label, (SMALL, GRAY), anchor);
        }
    }

    fn hint(&self, scene: &mut Scene, row: usize, sides: Sides, (curve, digits): (&Curve, usize)) {
        let ends = [curve.places.first(), curve.places.last()];
        let told = ends.into_iter().flatten().map(|place| {
            let value = with_interval(place.difference, place.interval, digits);
            format!("at {}: {value}", as_set(place.value))
        });
        let name = key_words(&self.factors, &curve.key);
        let head = format!("{}, {name}", self.label(row).words());
        let lines: Vec<String> = [head].into_iter().chain(told).collect();
        scene.hint((sides.left, sides.top), (sides.right, sides.bottom), lines.join("\n"));
    }
}

impl Rows for Page<'_> {
    fn title(&self) -> String {
        format!("{}: differences over the values of the leading keys", self.run.name())
    }

    fn note(&self) -> String {
        let points = self.run.points();
        let over = match points > 1 {
            true => format!(" over {} worlds", grouped(points as u64)),
            false => String::new(),
        };
        let has_bands =
            self.curves.iter().flat_map(|own| &own.places).any(|place| place.interval.is_some());
        let bands = match has_bands {
            true => "; bands: 95\u{a0}% intervals by jackknife over worlds and replications",
            false => "",
        };
        let all = self.curves.iter().map(|own| own.key.as_str());
        let (all, shown) = (distinct(all).len(), self.columns.count);
        let rest = match all > shown {
            true => format!(" Of {all} keys those are shown whose curves reach farthest."),
            false => String::new(),
        };
        format!(
            "Mean difference over all other keys at a value of one{over}, by polynomial chaos{bands}. \
             On the line at 0 the policies do alike. The panels of a row share a scale.{rest}"
        )
    }

    fn sections(&self) -> &[usize] {
        &self.sections
    }

    fn heading(&self, section: usize) -> String {
        let what = self.pairs[section].difference(self.run);
        format!("How {what} follows the keys that drive it most")
    }

    fn height(&self, _: usize) -> f64 {
        ABOVE + HEIGHT + BELOW + BELOW_ROW
    }

    fn foot(&self) -> f64 {
        2.0 * SMALL * LEADING
    }

    fn draw(&self, scene: &mut Scene, row: usize, top: f64, is_last: bool) {
        let (first, _) = self.columns.sides(0);
        let page = Sides {
            left: MARGIN,
            right: scene.width - MARGIN,
            top: top + ABOVE,
            bottom: top + ABOVE + HEIGHT,
        };
        page.title(scene, MARGIN, &axis_name(&self.label(row).words(), self.label(row)));
        for (column, curve) in self.shown(row).enumerate() {
            let (left, right) = self.columns.sides(column);
            let sides = Sides { left, right, ..page };
            let values = curve.places.iter().map(|place| place.value);
            let Some((x, y)) = sides.across(values).zip(self.upward(row, sides)) else { continue };
            let mut ticks = y.ticks(4, false);
            if left > first {
                ticks.iter_mut().for_each(|tick| tick.label.clear());
            }
            sides.rows(scene, &y, &ticks);
            let zero = y.at(0.0);
            scene.line(vec![(left, zero), (right, zero)], Stroke::solid(GRAY, 0.9));
            Self::axis(scene, sides, &x, &Self::ends(&x, curve));
            let name = key_words(&self.factors, &curve.key);
            let series =
                format!("{}, {}, {name}", curve.pair.words(self.run), self.label(row).words());
            scene.series(&series, |scene| curve.draw(scene, (&x, &y)));
            self.hint(scene, row, sides, (curve, y.decimals()));
            if is_last {
                let lines = fit(&name, SMALL, sides.width() + BETWEEN - 2.0, 2);
                for (line, words) in lines.iter().enumerate() {
                    let y = sides.bottom + BELOW + (line as f64 + 1.0) * SMALL * LEADING;
                    scene.text((sides.middle(), y), words, SMALL, Anchor::Middle);
                }
            }
        }
    }

    fn in_words(&self, row: usize) -> String {
        let digits = self.upward(row, Sides { left: 0.0, right: 1.0, top: 0.0, bottom: 1.0 });
        let digits = digits.map_or(2, |scale| scale.decimals());
        let told = self.shown(row).filter_map(|curve| {
            let (first, last) = (curve.places.first()?, curve.places.last()?);
            let value = |place: &Place| with_interval(place.difference, None, digits);
            Some(format!(
                "{} from {} at {} to {} at {}",
                key_words(&self.factors, &curve.key),
                value(first),
                as_set(first.value),
                value(last),
                as_set(last.value)
            ))
        });
        let pair = self.pairs[self.sections[row]].words(self.run);
        let told = told.collect::<Vec<_>>().join("; ");
        format!("{pair}, {}, by key: {told}.", self.label(row).words())
    }
}
