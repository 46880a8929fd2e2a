//! What each lever adds on the way from one policy to another: Shapley values one after the other, up
//! to the whole difference; over several points the spread of their shares.

use std::ops::Range;

use super::axis::{Scale, decimals, with_interval};
use super::lever_shares;
use super::levers::{LeverValue, Levers, levers};
use super::names::NAME_LINE;
use super::pairs::{axis_name, unit};
use super::panel::{ABOVE, Sides, below_wrapped, better_hint};
use super::rows::{self, Columns, Rows, names_room};
use super::scene::{Anchor, Scene, Stroke};
use super::theme::{BETTER, Color, GRAY, HAIR, INK, LABEL, MARGIN, SMALL, WORSE, tint};
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::numbers::signed;
use crate::output::{MetricLabel, RunTables};
use crate::sim::Direction;

/// Height of the row of a lever, and of its bar.
const PITCH: f64 = 11.0;
const BAR: f64 = 7.0;
/// Least width of a panel.
const LEAST: f64 = 128.0;
const NAMES_MAX: f64 = 0.28;
const GUTTER: f64 = 6.0;
const BELOW_ROW: f64 = 4.0;
/// How pale bars on the worse side are, which have an edge.
const PALE: f64 = 0.3;

struct Page<'a> {
    run: &'a RunTables,
    place: String,
    levers: Levers,
    names: f64,
    columns: Columns,
    sections: Vec<usize>,
    rows: Vec<Range<usize>>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let levers = levers(run, choice)?;
    if levers.points > 1 {
        return lever_shares::draw(run, choice, levers);
    }
    let whole = [whole()].into_iter();
    let names = whole.chain(levers.names.iter().map(String::as_str));
    let names = names_room(names, LABEL, NAMES_MAX * choice.width());
    let columns = Columns::new(choice.width(), names + GUTTER, LEAST, levers.metrics.len());
    let rows = columns.rows(levers.metrics.len());
    let sections = vec![0; rows.len()];
    let place = choice.place(run, choice.point)?;
    let page = Page { run, place, levers, names, columns, sections, rows };
    rows::draw(&page, choice)
}

/// What the last bar is.
fn whole() -> &'static str {
    "Whole difference"
}

/// The color of the side that a difference is on, and whether it is the worse one.
fn side(label: &MetricLabel, value: f64) -> (Color, bool) {
    match label.better {
        None => (GRAY, false),
        Some(better) if (value > 0.0) == (better == Direction::Higher) => (BETTER, false),
        Some(_) => (WORSE, true),
    }
}

impl Page<'_> {
    fn label(&self, place: usize) -> &MetricLabel {
        &self.run.metrics[self.levers.metrics[place]]
    }

    /// The values of a metric, by lever.
    fn values(&self, place: usize) -> Vec<Option<&LeverValue>> {
        let metric = self.levers.metrics[place];
        (0..self.levers.names.len()).map(|lever| self.levers.of(metric, lever)).collect()
    }

    fn whole(&self, place: usize) -> f64 {
        let values = self.values(place);
        let stated = values.iter().flatten().find_map(|own| own.whole);
        stated.unwrap_or_else(|| values.iter().flatten().map(|own| own.value.value).sum())
    }

    fn digits(&self, place: usize) -> usize {
        let values = self.values(place);
        let sizes = values.iter().flatten().map(|own| own.value.value.abs());
        decimals(sizes.fold(self.whole(place).abs(), f64::max), 3)
    }

    fn panel(&self, scene: &mut Scene, place: usize, sides: Sides) {
        let (label, values) = (self.label(place), self.values(place));
        sides.title(scene, sides.left, &label.words());
        let digits = self.digits(place);
        let texts = values.iter().flatten().map(|own| signed(own.value.value, digits));
        let texts = texts.chain([signed(self.whole(place), digits)]);
        let texts = texts.map(|text| width(&text, SMALL)).fold(0.0, f64::max);
        let plot = Sides { right: sides.right - texts - 4.0, ..sides };
        let mut ends = vec![0.0, self.whole(place)];
        let mut from = 0.0;
        for own in values.iter().flatten() {
            let (low, high) = own.value.interval.unwrap_or((0.0, 0.0));
            ends.extend([from, from + low, from + high, from + own.value.value]);
            from += own.value.value;
        }
        let Some(x) = plot.across(ends) else { return };
        let ticks = x.ticks(if plot.width() > 120.0 { 5 } else { 3 }, false);
        plot.columns(scene, &x, &ticks);
        plot.axis(scene, &x, &ticks, "");
        plot.wrapped_name(scene, &axis_name("Difference", label));
        let zero = x.at(0.0);
        scene.line(vec![(zero, plot.top), (zero, plot.bottom)], Stroke::solid(GRAY, 0.9));
        scene.series(&label.words(), |scene| {
            let mut from = 0.0;
            for (lever, own) in values.iter().enumerate() {
                let top = plot.top + lever as f64 * PITCH;
                if let Some(own) = own {
                    self.bar(scene, (&x, top), (place, from), own);
                    write_value(scene, (sides.right, top), own.value.value, digits);
                    from += own.value.value;
                }
                let at = x.at(from);
                let (above, below) = (top + (PITCH + BAR) / 2.0, top + PITCH * 1.5 - BAR / 2.0);
                scene.line(vec![(at, above), (at, below)], Stroke::solid(GRAY, HAIR));
            }
            let (top, whole) = (plot.top + values.len() as f64 * PITCH, self.whole(place));
            draw_bar(scene, (&x, top), (0.0, whole), (GRAY, false));
            write_value(scene, (sides.right, top), whole, digits);
        });
        self.hints(scene, place, sides);
    }

    /// The bar of a lever, which begins where those before have come to.
    fn bar(
        &self,
        scene: &mut Scene,
        (x, top): (&Scale, f64),
        (place, from): (usize, f64),
        own: &LeverValue,
    ) {
        let value = own.value.value;
        draw_bar(scene, (x, top), (from, from + value), side(self.label(place), value));
        if let Some((low, high)) = own.value.interval.filter(|(low, high)| low < high) {
            let y = top + PITCH / 2.0;
            let (low, high) = (x.at(from + low), x.at(from + high));
            scene.line(vec![(low, y), (high, y)], Stroke::solid(INK, 0.8));
            for end in [low, high] {
                scene.line(vec![(end, y - 1.6), (end, y + 1.6)], Stroke::solid(INK, 0.8));
            }
        }
    }

    fn hints(&self, scene: &mut Scene, place: usize, sides: Sides) {
        for (lever, own) in self.values(place).iter().enumerate() {
            let Some(own) = own else { continue };
            let top = sides.top + lever as f64 * PITCH;
            let text = format!("{}, {}", self.levers.names[lever], self.told(place, own));
            scene.hint((sides.left, top), (sides.right, top + PITCH), text);
        }
    }

    fn told(&self, place: usize, own: &LeverValue) -> String {
        let value = with_interval(own.value.value, own.value.interval, self.digits(place));
        let label = self.label(place);
        let unit = unit(label);
        let space = if unit.is_empty() { "" } else { " " };
        format!("{}: {value}{space}{unit}", label.words())
    }
}

/// A bar between two values; on the worse side pale, with an edge.
fn draw_bar(
    scene: &mut Scene,
    (x, top): (&Scale, f64),
    (from, to): (f64, f64),
    (color, is_worse): (Color, bool),
) {
    let (left, right) = (x.at(from.min(to)), x.at(from.max(to)));
    let (top, bottom) = (top + (PITCH - BAR) / 2.0, top + (PITCH + BAR) / 2.0);
    let ground = if is_worse { tint(color, PALE) } else { color };
    scene.rectangle((left, top), (right, bottom), ground);
    let corners = vec![(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
    scene.line(corners, Stroke::solid(color, 0.8));
}

fn write_value(scene: &mut Scene, (right, top): (f64, f64), value: f64, digits: usize) {
    let at = (right, top + PITCH / 2.0 + SMALL * 0.36);
    scene.colored_text(at, &signed(value, digits), (SMALL, INK), Anchor::End);
}

impl Rows for Page<'_> {
    fn title(&self) -> String {
        format!("{}: what each lever adds", self.run.name())
    }

    fn note(&self) -> String {
        let has_intervals = self.levers.values.iter().any(|own| own.value.interval.is_some());
        let sure = match has_intervals {
            true => " with 95\u{a0}% intervals by bootstrap over replications",
            false => "",
        };
        format!(
            "{}Shapley values of {} replications{sure}: what a lever adds to {}, on average over all \
             orders in which the levers are pulled, up to the whole difference of {}.",
            self.place, self.levers.replications, self.levers.from, self.levers.to
        )
    }

    fn sections(&self) -> &[usize] {
        &self.sections
    }

    fn heading(&self, _: usize) -> String {
        format!("What each lever adds on the way from {} to {}", self.levers.from, self.levers.to)
    }

    fn height(&self, row: usize) -> f64 {
        let bars = self.levers.names.len() as f64 + 1.0;
        let below = self.rows[row].clone().map(|place| {
            // The values at the right take room from the axis.
            below_wrapped(&axis_name("Difference", self.label(place)), self.columns.wide - 34.0)
        });
        ABOVE + bars * PITCH + below.fold(0.0, f64::max) + BELOW_ROW
    }

    fn draw(&self, scene: &mut Scene, row: usize, top: f64, _: bool) {
        let top = top + ABOVE;
        let names = self.levers.names.iter().map(String::as_str).chain([whole()]);
        for (lever, name) in names.enumerate() {
            let y = top + (lever as f64 + 0.5) * PITCH + LABEL * 0.34;
            let name = fit(name, LABEL, self.names, 1).remove(0);
            scene.text((MARGIN, y), &name, LABEL, Anchor::Start);
        }
        let bottom = top + (self.levers.names.len() as f64 + 1.0) * PITCH;
        for (column, place) in self.rows[row].clone().enumerate() {
            let (left, right) = self.columns.sides(column);
            self.panel(scene, place, Sides { left, right, top, bottom });
        }
    }

    fn key(&self, scene: &mut Scene, _: Range<usize>, top: f64) -> f64 {
        const SIDE: f64 = 0.8 * LABEL;
        if self.levers.metrics.iter().all(|metric| self.run.metrics[*metric].better.is_none()) {
            return top;
        }
        let (mut left, y) = (MARGIN, top + NAME_LINE);
        for (color, is_worse, name) in
            [(BETTER, false, "for the better"), (WORSE, true, "for the worse")]
        {
            let ground = if is_worse { tint(color, PALE) } else { color };
            scene.rectangle((left, y - SIDE), (left + SIDE, y), ground);
            let (right, top) = (left + SIDE, y - SIDE);
            let corners = vec![(left, top), (right, top), (right, y), (left, y), (left, top)];
            scene.line(corners, Stroke::solid(color, 0.8));
            scene.text((left + SIDE + 4.0, y), name, LABEL, Anchor::Start);
            left += SIDE + width(name, LABEL) + 16.0;
        }
        y + 2.0
    }

    fn in_words(&self, row: usize) -> String {
        let told = self.rows[row].clone().map(|place| {
            let values = self.values(place);
            let digits = self.digits(place);
            let own = values.iter().enumerate().filter_map(|(lever, own)| {
                let value =
                    with_interval((*own)?.value.value, own.and_then(|o| o.value.interval), digits);
                Some(format!("{} {value}", self.levers.names[lever]))
            });
            let hint = better_hint(self.label(place).better);
            let hint = if hint.is_empty() { String::new() } else { format!(" ({hint})") };
            format!(
                "{}{hint}: {}; whole difference {}.",
                axis_name(&self.label(place).words(), self.label(place)),
                own.collect::<Vec<_>>().join(", "),
                signed(self.whole(place), digits)
            )
        });
        told.collect::<Vec<_>>().join(" ")
    }
}
