//! What drives which metric: a matrix of keys and metrics, shaded by the total index, with its number
//! in the cell.

use std::ops::Range;

use super::axis::decimals;
use super::indices::{Method, MetricIndices, PairIndices, basis, hidden, indices, key_words};
use super::pairs::unit;
use super::rows::{self, Rows, names_room};
use super::scene::{Anchor, Scene, Stroke};
use super::theme::{
    Color, GRAY, HAIR, INK, LABEL, LEADING, MARGIN, SMALL, WHITE, color, is_dark, tint,
};
use super::typeface::{fit, width, wrap};
use super::{ChartError, Choice};
use crate::output::numbers::fixed;
use crate::output::{Factor, RunTables};

/// Height of a cell.
const CELL: f64 = 9.6;
/// Share of the width that names of keys may take.
const NAMES_MAX: f64 = 0.3;
const GUTTER: f64 = 5.0;
const BELOW_ROW: f64 = 5.0;
/// The strongest tint.
const TINT_MAX: f64 = 0.9;
/// Room for the heading of a column that is turned.
const TURNED_MAX: f64 = 84.0;
/// The widest column.
const WIDEST: f64 = 60.0;

struct Page<'a> {
    run: &'a RunTables,
    method: Method,
    pairs: Vec<PairIndices<'a>>,
    factors: Vec<Factor>,
    names: f64,
    /// Width of a column.
    wide: f64,
    sections: Vec<usize>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let (method, pairs) = indices(run, choice)?;
    let factors = run.factors();
    let keys = pairs.iter().flat_map(|own| &own.keys).map(|key| key_words(&factors, key));
    let keys: Vec<String> = keys.collect();
    let names = names_room(keys.iter().map(String::as_str), LABEL, NAMES_MAX * choice.width());
    let most = pairs.iter().map(|own| own.metrics.len()).max().unwrap_or(1);
    let room = choice.width() - 2.0 * MARGIN - names - GUTTER;
    let wide = (room / most as f64).min(WIDEST);
    let sections = (0..pairs.len()).collect();
    let page = Page { run, method, pairs, factors, names, wide, sections };
    rows::draw(&page, choice)
}

impl Page<'_> {
    fn left(&self) -> f64 {
        MARGIN + self.names + GUTTER
    }

    /// Whether headings of columns read upward: where a word is wider than a column.
    fn is_turned(&self) -> bool {
        let metrics = self.pairs.iter().flat_map(|own| &own.metrics);
        metrics.into_iter().any(|own| {
            let words = self.column_words(own);
            words.split(' ').any(|word| width(word, SMALL) > self.wide - 2.0)
        })
    }

    /// The heading of a column.
    fn column_words(&self, own: &MetricIndices<'_>) -> String {
        match (self.method, unit(own.label)) {
            (Method::Effects, unit) if !unit.is_empty() => {
                format!("{} ({unit})", own.label.words())
            }
            _ => own.label.words(),
        }
    }

    /// Height of the headings of columns.
    fn above(&self, row: usize) -> f64 {
        let words = self.pairs[row].metrics.iter().map(|own| self.column_words(own));
        if self.is_turned() {
            let longest = words.map(|words| width(&words, SMALL)).fold(0.0, f64::max);
            return longest.min(TURNED_MAX) + 4.0;
        }
        let lines = words.map(|words| wrap(&words, SMALL, self.wide - 2.0).len()).max();
        lines.unwrap_or(1) as f64 * SMALL * LEADING + 3.0
    }

    fn heads(&self, scene: &mut Scene, row: usize, bottom: f64) {
        for (column, own) in self.pairs[row].metrics.iter().enumerate() {
            let words = self.column_words(own);
            let middle = self.left() + (column as f64 + 0.5) * self.wide;
            if self.is_turned() {
                let words = fit(&words, SMALL, TURNED_MAX, 1).remove(0);
                let at = (middle + SMALL * 0.36, bottom - 3.0 - width(&words, SMALL) / 2.0);
                scene.upright_text(at, &words, SMALL);
                continue;
            }
            let lines = wrap(&words, SMALL, self.wide - 2.0);
            for (line, words) in lines.iter().enumerate() {
                let below = (lines.len() - 1 - line) as f64 * SMALL * LEADING;
                scene.text((middle, bottom - 3.5 - below), words, SMALL, Anchor::Middle);
            }
        }
    }

    /// The number of a cell, how dark it is, and whether it is told apart from the dummy.
    fn cell(&self, own: &MetricIndices<'_>, key: &str) -> Option<(String, f64)> {
        let index = own.of(key)?;
        let value = index.outer?.value;
        let largest = own.largest();
        let (digits, full) = match self.method {
            Method::Effects => (decimals(largest, 2), largest),
            Method::Indices | Method::Pawn => (2, 1.0),
        };
        let text = fixed(value, digits);
        let is_clear = own.is_clear(index) != Some(false);
        let text = if is_clear { text } else { format!("({text})") };
        let share = if full > 0.0 { (value / full).clamp(0.0, 1.0) } else { 0.0 };
        Some((text, share))
    }

    fn line(&self, scene: &mut Scene, (row, key): (usize, &str), top: f64, hue: Color) {
        for (column, own) in self.pairs[row].metrics.iter().enumerate() {
            let left = self.left() + column as f64 * self.wide;
            let corners = ((left, top), (left + self.wide, top + CELL));
            let Some((text, share)) = self.cell(own, key) else { continue };
            let ground = tint(hue, TINT_MAX * share);
            scene.rectangle(corners.0, corners.1, ground);
            let ink = if is_dark(ground) { WHITE } else { INK };
            // Too narrow cells have their number in the tooltip alone.
            if width(&text, SMALL) <= self.wide {
                let at = (left + self.wide / 2.0, top + CELL / 2.0 + SMALL * 0.36);
                scene.colored_text(at, &text, (SMALL, ink), Anchor::Middle);
            }
            let words = format!(
                "{}, {}\n{} {text}",
                key_words(&self.factors, key),
                self.column_words(own),
                self.method.outer()
            );
            scene.hint(corners.0, corners.1, words);
        }
    }
}

impl Rows for Page<'_> {
    fn title(&self) -> String {
        format!("{}: which key drives which metric", self.run.name())
    }

    fn note(&self) -> String {
        let what = match self.method {
            Method::Effects => "The darker, the larger for its metric.",
            Method::Indices | Method::Pawn => "The darker, the larger: full color is 1.",
        };
        let all = self.pairs.iter().flat_map(|own| own.metrics.iter().map(move |m| (own, m)));
        let in_doubt = all.into_iter().any(|(pair, own)| {
            let mut keys = pair.keys.iter().filter_map(|key| own.of(key));
            keys.any(|index| own.is_clear(index) == Some(false))
        });
        let doubt = match in_doubt {
            true => " In parentheses: not told apart from a dummy key, whose interval it meets.",
            false => "",
        };
        format!("{} {what}{doubt}{}", basis(self.method, &self.pairs), hidden(&self.pairs))
    }

    fn sections(&self) -> &[usize] {
        &self.sections
    }

    fn heading(&self, section: usize) -> String {
        let own = &self.pairs[section];
        format!(
            "What drives {}: {} of each key",
            own.pair.difference(self.run),
            self.method.outer()
        )
    }

    fn height(&self, row: usize) -> f64 {
        self.above(row) + self.pairs[row].keys.len() as f64 * CELL + BELOW_ROW
    }

    fn draw(&self, scene: &mut Scene, row: usize, top: f64, _: bool) {
        let own = &self.pairs[row];
        let top = top + self.above(row);
        self.heads(scene, row, top);
        let hue = color(own.pair.policy);
        scene.series(&own.pair.words(self.run), |scene| {
            for (place, key) in own.keys.iter().enumerate() {
                let top = top + place as f64 * CELL;
                let name = fit(&key_words(&self.factors, key), LABEL, self.names, 1).remove(0);
                let at = (MARGIN, top + CELL / 2.0 + LABEL * 0.34);
                scene.text(at, &name, LABEL, Anchor::Start);
                self.line(scene, (row, key), top, hue);
            }
        });
        let (rows, columns) = (own.keys.len(), own.metrics.len());
        let (right, bottom) = (self.left() + columns as f64 * self.wide, top + rows as f64 * CELL);
        let mut part = |from, to| scene.line(vec![from, to], Stroke::solid(WHITE, 0.8));
        for place in 1..rows {
            let y = top + place as f64 * CELL;
            part((self.left(), y), (right, y));
        }
        for column in 1..columns {
            let x = self.left() + column as f64 * self.wide;
            part((x, top), (x, bottom));
        }
        let corners = [(self.left(), top), (right, top), (right, bottom), (self.left(), bottom)];
        let frame = corners.iter().copied().chain([corners[0]]).collect();
        scene.line(frame, Stroke::solid(GRAY, HAIR));
    }

    fn in_words(&self, row: usize) -> String {
        let own = &self.pairs[row];
        let told = own.metrics.iter().map(|metric| {
            let shown: Range<usize> = 0..own.keys.len().min(3);
            let cells = own.keys[shown].iter().filter_map(|key| {
                let (text, _) = self.cell(metric, key)?;
                Some(format!("{} {text}", key_words(&self.factors, key)))
            });
            let cells: Vec<String> = cells.collect();
            format!("{}: {}", metric.label.words(), cells.join(", "))
        });
        format!("{}. {}.", own.pair.words(self.run), told.collect::<Vec<_>>().join("; "))
    }
}
