//! Worlds by two of their keys: where a policy is better than a baseline, where worse and where the
//! difference is too small to matter, with the box that was found there.

use std::ops::Range;

use super::axis::Scale;
use super::boxes::{FoundBox, boxes};
use super::names::NAME_LINE;
use super::pairs::{Pair, PairRow, distinct, pairs, rows as read};
use super::panel::{ABOVE, Sides, below_wrapped, room_for};
use super::rows::{self, Columns, Rows};
use super::scene::{Anchor, Scene, Spot, Stroke};
use super::theme::{BETTER, GRAY, INK, LABEL, LEADING, MARGIN, Marker, SMALL, WHITE, WORSE, tint};
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::numbers::grouped;
use crate::output::{Factor, MetricLabel, RunTables};

/// Height of a panel at most, and its least width.
const HEIGHT: f64 = 125.0;
const LEAST: f64 = 120.0;
/// Room below a row of panels.
const BELOW_ROW: f64 = 6.0;
/// Room for the name of the upward axis.
const NAME: f64 = SMALL * LEADING + 2.0;
/// Lines of text about a box.
const LINES_MAX: usize = 5;
/// Most worlds that a panel shows.
const DOTS_MAX: usize = 1_024;

/// What became of a world, in the order in which they are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    TooSmall,
    Better,
    Worse,
    Collapsed,
}

/// The worlds of a pair in a metric.
struct Panel<'a> {
    pair: Pair,
    label: &'a MetricLabel,
    axes: [&'a Factor; 2],
    found: Option<&'a FoundBox>,
    worlds: Vec<(usize, Outcome)>,
}

struct Page<'a> {
    run: &'a RunTables,
    pairs: Vec<Pair>,
    panels: Vec<Panel<'a>>,
    factors: &'a [Factor],
    /// By factor, its values by point.
    values: &'a [Vec<Option<f64>>],
    columns: Columns,
    height: f64,
    sections: Vec<usize>,
    rows: Vec<Range<usize>>,
    /// The share of worlds that is shown: all, or one in this number.
    every: usize,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let worlds = read(run, choice, "worlds", &["point", "outcome", "collapsed"])?;
    let factors: Vec<Factor> = run.factors().into_iter().filter(|own| own.numeric).collect();
    if factors.len() < 2 {
        let why = "it needs two keys of numbers that differ between worlds";
        return Err(ChartError::NotApplicable(why.to_owned()));
    }
    let named = named(&factors, choice)?;
    let boxes = boxes(run, choice)?;
    let Some(panels) = panels(run, &worlds, (&boxes, &factors), named) else {
        let why = "no box was found whose keys could be its axes; name two keys with --factor";
        return Err(ChartError::NotApplicable(why.to_owned()));
    };
    let values = values(run, &factors)?;
    let page = Page::new(run, choice, (&factors, &values), panels);
    rows::draw(&page, choice)
}

/// The two factors that were named, if any.
fn named(factors: &[Factor], choice: &Choice) -> Result<Option<[usize; 2]>, ChartError> {
    let place = |name: &String| factors.iter().position(|factor| factor.name == *name);
    match &choice.factors[..] {
        [] => Ok(None),
        [across, up] if across != up => match place(across).zip(place(up)) {
            Some((across, up)) => Ok(Some([across, up])),
            None => {
                Err(ChartError::NotApplicable("--factor names a key without numbers".to_owned()))
            }
        },
        _ => Err(ChartError::NotApplicable("--factor names two different keys".to_owned())),
    }
}

/// The panels, a pair after the other; `None` where there are no axes.
fn panels<'a>(
    run: &'a RunTables,
    worlds: &[PairRow],
    (boxes, factors): (&'a [FoundBox], &'a [Factor]),
    named: Option<[usize; 2]>,
) -> Option<Vec<Panel<'a>>> {
    let mut panels = Vec::new();
    for pair in pairs(run, worlds) {
        let own: Vec<&PairRow> = worlds.iter().filter(|row| row.pair == pair).collect();
        for metric in distinct(own.iter().map(|row| row.metric)) {
            let found = boxes.iter().find(|own| (own.pair, own.metric) == (pair, metric));
            // Without any box all metrics are shown over the keys that were named.
            let axes = match named {
                Some(axes) if found.is_some() || boxes.is_empty() => axes,
                Some(_) => continue,
                None => match found.and_then(|found| axes(found, boxes, factors)) {
                    Some(axes) => axes,
                    None => continue,
                },
            };
            let rows = own.iter().filter(|row| row.metric == metric);
            panels.push(Panel {
                pair,
                label: &run.metrics[metric],
                axes: axes.map(|place| &factors[place]),
                found,
                worlds: rows.filter_map(|row| world(row)).collect(),
            });
        }
    }
    (!panels.is_empty()).then_some(panels)
}

/// The first two keys of a box; for a box of one key that and the key that most other boxes restrict,
/// or any.
fn axes(found: &FoundBox, boxes: &[FoundBox], factors: &[Factor]) -> Option<[usize; 2]> {
    let place = |key: &str| factors.iter().position(|factor| factor.name == key);
    let mut own = found.limits.iter().filter_map(|limit| place(&limit.key));
    let first = own.next()?;
    let count = |factor: &usize| {
        let limits = boxes.iter().flat_map(|own| &own.limits);
        limits.filter(|limit| limit.key == factors[*factor].name).count()
    };
    // The first of those that are restricted most often.
    let others = (0..factors.len()).rev().filter(|factor| *factor != first);
    Some([first, own.next().or_else(|| others.max_by_key(count))?])
}

/// The point of a world, and what became of it.
fn world(row: &PairRow) -> Option<(usize, Outcome)> {
    let outcome = match (row.cells.text(1), row.cells.text(2)) {
        ("better", _) => Outcome::Better,
        ("worse", _) => Outcome::Worse,
        ("too small", _) => Outcome::TooSmall,
        (_, "no") => return None,
        _ => Outcome::Collapsed,
    };
    Some((row.cells.text(0).parse().ok()?, outcome))
}

/// By factor, the values at every point, from point 1 on.
fn values(run: &RunTables, factors: &[Factor]) -> Result<Vec<Vec<Option<f64>>>, ChartError> {
    let names: Vec<&str> = factors.iter().map(|factor| factor.name.as_str()).collect();
    let rows = run.rows("points", &names, &[])?;
    let column = |place: usize| rows.iter().map(|row| row.number(place)).collect();
    Ok((0..names.len()).map(column).collect())
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Better, Self::Worse, Self::TooSmall, Self::Collapsed];

    fn name(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::TooSmall => "too small to matter",
            Self::Collapsed => "collapsed",
        }
    }

    /// Shapes and fills differ as well as colors.
    fn draw(self, scene: &mut Scene, at: Spot) {
        match self {
            Self::Better => scene.dot(at, 1.35, BETTER, 1.0),
            Self::Worse => scene.marker(at, (Marker::Down, WORSE), 1.5, false),
            Self::TooSmall => scene.dot(at, 0.85, tint(GRAY, 0.55), 1.0),
            Self::Collapsed => {
                let (x, y) = at;
                for side in [-1.5, 1.5] {
                    let ends = vec![(x - 1.5, y - side), (x + 1.5, y + side)];
                    scene.line(ends, Stroke::solid(INK, 0.8));
                }
            }
        }
    }
}

impl<'a> Page<'a> {
    fn new(
        run: &'a RunTables,
        choice: &Choice,
        (factors, values): (&'a [Factor], &'a [Vec<Option<f64>>]),
        panels: Vec<Panel<'a>>,
    ) -> Self {
        let mut pairs: Vec<Pair> = panels.iter().map(|panel| panel.pair).collect();
        pairs.dedup();
        let of_pair = |pair: &Pair| panels.iter().filter(|panel| panel.pair == *pair).count();
        let most = pairs.iter().map(of_pair).max().unwrap_or(1);
        let labels = panels.iter().flat_map(|panel| panel.axes).filter_map(|factor| {
            let place = factors.iter().position(|own| own.name == factor.name)?;
            let scale = covering(&values[place], (HEIGHT, 0.0))?;
            Some(room_for(&scale.ticks(5, false)))
        });
        let side = NAME + labels.fold(0.0, f64::max);
        let mut columns = Columns::new(choice.width(), side, LEAST + side, most.max(2));
        columns = columns.apart(side + 8.0);
        let every = panels.iter().map(|panel| panel.worlds.len()).max().unwrap_or(0);
        let mut page = Self {
            run,
            pairs,
            panels,
            factors,
            values,
            columns,
            height: columns.wide.min(HEIGHT),
            sections: Vec::new(),
            rows: Vec::new(),
            every: every.div_ceil(DOTS_MAX).max(1),
        };
        let mut first = 0;
        for (section, pair) in page.pairs.iter().enumerate() {
            let count = page.panels.iter().filter(|panel| panel.pair == *pair).count();
            for row in columns.rows(count) {
                page.sections.push(section);
                page.rows.push(first + row.start..first + row.end);
            }
            first += count;
        }
        page
    }

    fn scale(&self, factor: &Factor, ends: (f64, f64)) -> Option<Scale> {
        let place = self.factors.iter().position(|own| own.name == factor.name)?;
        covering(&self.values[place], ends)
    }

    fn value(&self, factor: &Factor, point: usize) -> Option<f64> {
        let place = self.factors.iter().position(|own| own.name == factor.name)?;
        *self.values[place].get(point.checked_sub(1)?)?
    }

    fn lines(&self, panel: &Panel<'_>) -> Vec<String> {
        let words = panel.found.map_or_else(String::new, |found| found.in_words(self.factors));
        if words.is_empty() { Vec::new() } else { fit(&words, SMALL, self.columns.wide, LINES_MAX) }
    }

    /// Lines of text above the panels of a row.
    fn text(&self, row: usize) -> f64 {
        let lines = self.panels[self.rows[row].clone()].iter().map(|panel| self.lines(panel).len());
        lines.max().unwrap_or(0) as f64 * SMALL * LEADING
    }

    fn panel(&self, scene: &mut Scene, sides: Sides, panel: &Panel<'_>) {
        let [across, up] = panel.axes;
        let x = self.scale(across, (sides.left, sides.right));
        let y = self.scale(up, (sides.bottom, sides.top));
        let Some((x, y)) = x.zip(y) else { return };
        sides.rows(scene, &y, &y.ticks(5, false));
        sides.axis(scene, &x, &x.ticks(5, false), "");
        sides.wrapped_name(scene, &across.words_and_unit());
        let name = fit(&up.words_and_unit(), SMALL, sides.bottom - sides.top, 1).remove(0);
        let left = sides.left - room_for(&y.ticks(5, false)) - 3.0;
        scene.upright_text((left, f64::midpoint(sides.top, sides.bottom)), &name, SMALL);
        let mut worlds: Vec<&(usize, Outcome)> = panel.worlds.iter().step_by(self.every).collect();
        worlds.sort_by_key(|(point, outcome)| (*outcome, *point));
        let name = format!("{}, {}", panel.pair.words(self.run), panel.label.words());
        scene.series(&name, |scene| {
            for (point, outcome) in worlds {
                let at = self.value(across, *point).zip(self.value(up, *point));
                if let Some((a, b)) = at {
                    outcome.draw(scene, (x.at(a), y.at(b)));
                }
            }
        });
        // Without a restricted key among the axes the frame would be the panel.
        let is_seen = |found: &&FoundBox| panel.axes.iter().any(|axis| found.restricts(&axis.name));
        if let Some(found) = panel.found.filter(is_seen) {
            let ends = |factor: &Factor, scale: &Scale| {
                let (low, high) = found.limits_of(&factor.name);
                // A whole number at the lower end belongs to the box, one at the upper does not.
                let before = if factor.whole { 0.5 } else { 0.0 };
                let (low, high) = (low.map(|low| low - before), high.map(|high| high - before));
                let inside = |end: f64| end.clamp(scale.low, scale.high);
                let (low, high) = (low.unwrap_or(scale.low), high.unwrap_or(scale.high));
                (scale.at(inside(low)), scale.at(inside(high)))
            };
            let ((left, right), (low, high)) = (ends(across, &x), ends(up, &y));
            let corners = vec![(left, low), (right, low), (right, high), (left, high), (left, low)];
            scene.line(corners.clone(), Stroke::solid(WHITE, 2.8));
            scene.line(corners, Stroke::solid(INK, 1.2));
        }
    }
}

/// A scale on which all values lie.
fn covering(values: &[Option<f64>], (from, to): (f64, f64)) -> Option<Scale> {
    Scale::covering(values.iter().flatten().copied(), from, to)
}

impl Rows for Page<'_> {
    fn title(&self) -> String {
        format!("{}: worlds by two of their keys", self.run.name())
    }

    fn note(&self) -> String {
        let worlds = self.panels.iter().map(|panel| panel.worlds.len()).max().unwrap_or(0);
        let mut note = format!("A mark is one of {} worlds", grouped(worlds as u64));
        if self.every > 1 {
            note.push_str(&format!(", of which one in {} is shown", self.every));
        }
        note.push_str(&format!(
            ", by the mean of its {} replications. Where a difference is smaller than the smallest one \
             worth having it is too small to matter.",
            self.run.replications()
        ));
        if self.panels.iter().any(|panel| panel.found.is_some()) {
            note.push_str(
                " Framed: the first box, found on one half of the worlds; its shares are of the other \
                 half, with 95\u{a0}% intervals.",
            );
        }
        let is_hidden = |panel: &Panel<'_>| {
            let limits = panel.found.into_iter().flat_map(|found| &found.limits);
            limits.into_iter().any(|limit| panel.axes.iter().all(|axis| axis.name != limit.key))
        };
        if self.panels.iter().any(is_hidden) {
            note.push_str(
                " A box that restricts further keys holds only some worlds of its frame.",
            );
        }
        note
    }

    fn sections(&self) -> &[usize] {
        &self.sections
    }

    fn heading(&self, section: usize) -> String {
        format!("Worlds by two of their keys: {}", self.pairs[section].words(self.run))
    }

    fn height(&self, row: usize) -> f64 {
        let own = &self.panels[self.rows[row].clone()];
        let below = own
            .iter()
            .map(|panel| below_wrapped(&panel.axes[0].words_and_unit(), self.columns.wide));
        ABOVE + self.text(row) + self.height + below.fold(0.0, f64::max) + BELOW_ROW
    }

    fn draw(&self, scene: &mut Scene, row: usize, top: f64, _: bool) {
        let text = self.text(row);
        for (column, panel) in self.panels[self.rows[row].clone()].iter().enumerate() {
            let (left, right) = self.columns.sides(column);
            let head = Sides { left, right, top: top + ABOVE, bottom: top + ABOVE };
            head.title(scene, left, &panel.label.words());
            for (line, words) in self.lines(panel).iter().enumerate() {
                let y = top + ABOVE - 2.0 + (line as f64 + 0.6) * SMALL * LEADING;
                scene.colored_text((left, y), words, (SMALL, GRAY), Anchor::Start);
            }
            let top = top + ABOVE + text;
            self.panel(scene, Sides { left, right, top, bottom: top + self.height }, panel);
        }
    }

    fn key(&self, scene: &mut Scene, _: Range<usize>, top: f64) -> f64 {
        let is_there = |outcome: &Outcome| {
            self.panels.iter().flat_map(|panel| &panel.worlds).any(|world| world.1 == *outcome)
        };
        let (mut x, mut y) = (MARGIN, top + NAME_LINE);
        for outcome in Outcome::ALL.into_iter().filter(is_there) {
            let wide = width(outcome.name(), LABEL) + 10.0;
            if x > MARGIN && x + wide > scene.width - MARGIN {
                (x, y) = (MARGIN, y + NAME_LINE);
            }
            outcome.draw(scene, (x + 2.0, y - LABEL * 0.34));
            scene.text((x + 7.0, y), outcome.name(), LABEL, Anchor::Start);
            x += wide + 12.0;
        }
        y + 2.0
    }

    fn in_words(&self, row: usize) -> String {
        let told = self.panels[self.rows[row].clone()].iter().map(|panel| {
            let count =
                |outcome: Outcome| panel.worlds.iter().filter(|world| world.1 == outcome).count();
            let counts =
                Outcome::ALL.map(|outcome| format!("{} {}", count(outcome), outcome.name()));
            let found = panel.found.map(|found| format!(" {}.", found.in_words(self.factors)));
            format!(
                "{}, {}, over {} and {}: {}.{}",
                panel.pair.words(self.run),
                panel.label.words(),
                panel.axes[0].words(),
                panel.axes[1].words(),
                counts.join(", "),
                found.unwrap_or_default()
            )
        });
        told.collect::<Vec<_>>().join(" ")
    }
}
