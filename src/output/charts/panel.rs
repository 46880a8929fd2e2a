//! A rectangle with two scales: grid, axes, heading.

use super::axis::{Scale, Tick};
use super::scene::{Anchor, Scene, Stroke};
use super::theme::{GRAY, GRID, HAIR, HEADING, INK, LABEL, LEADING, SMALL};
use super::typeface::{fit, width, wrap};
use crate::output::MetricLabel;
use crate::sim::Direction;

/// Room for tick labels below an axis.
pub(super) const BELOW: f64 = SMALL * 1.6;
/// Room for the name of the axis below them.
pub(super) const BELOW_NAMED: f64 = BELOW + LABEL * LEADING;
/// Room for a heading above a panel.
pub(super) const ABOVE: f64 = HEADING * LEADING + 5.0;
/// Room between a heading and its panel, whose uppermost label reaches into it.
const LIFT: f64 = 6.0;
/// Room between an axis and its tick labels.
const GAP: f64 = 3.0;

/// The sides of a rectangle, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sides {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Sides {
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn middle(&self) -> f64 {
        f64::midpoint(self.left, self.right)
    }

    /// `x`, or the side beyond which it lies. Long labels may leave no room between the sides.
    pub(super) fn inside(&self, x: f64) -> f64 {
        x.max(self.left).min(self.right)
    }

    /// A scale from the left to the right that covers `values`.
    pub(super) fn across(&self, values: impl IntoIterator<Item = f64>) -> Option<Scale> {
        Scale::covering(values, self.left, self.right)
    }

    /// A scale from the bottom to the top that covers `values`.
    pub(super) fn upward(&self, values: impl IntoIterator<Item = f64>) -> Option<Scale> {
        Scale::covering(values, self.bottom, self.top)
    }

    /// Draws the lines of `ticks` of an upward scale, and their labels to the left.
    pub(super) fn rows(&self, scene: &mut Scene, scale: &Scale, ticks: &[Tick]) {
        for tick in ticks {
            let y = scale.at(tick.value);
            scene.line(vec![(self.left, y), (self.right, y)], Stroke::solid(GRID, HAIR));
            let at = (self.left - GAP, y + SMALL * 0.36);
            scene.colored_text(at, &tick.label, (SMALL, GRAY), Anchor::End);
        }
    }

    /// Draws the lines of `ticks` of a scale from left to right.
    pub(super) fn columns(&self, scene: &mut Scene, scale: &Scale, ticks: &[Tick]) {
        for tick in ticks {
            let x = scale.at(tick.value);
            scene.line(vec![(x, self.top), (x, self.bottom)], Stroke::solid(GRID, HAIR));
        }
    }

    /// Draws the axis at the bottom, with the labels of `ticks` and a name below them.
    pub(super) fn axis(&self, scene: &mut Scene, scale: &Scale, ticks: &[Tick], name: &str) {
        let (left, right, y) = (self.left, self.right, self.bottom);
        scene.line(vec![(left, y), (right, y)], Stroke::solid(GRAY, HAIR));
        for tick in ticks {
            let x = scale.at(tick.value);
            scene.line(vec![(x, y), (x, y + 2.0)], Stroke::solid(GRAY, HAIR));
            let at = (x, y + BELOW - 1.0);
            scene.colored_text(at, &tick.label, (SMALL, GRAY), Anchor::Middle);
        }
        scene.text((self.middle(), y + BELOW_NAMED - 1.0), name, LABEL, Anchor::Middle);
    }

    /// Writes the name of an axis below the labels of its ticks, in small lines.
    pub(super) fn wrapped_name(&self, scene: &mut Scene, text: &str) {
        let mut y = self.bottom + BELOW;
        for line in wrap(text, SMALL, self.width()) {
            y += SMALL * LEADING;
            let line = fit(&line, SMALL, self.width() + 8.0, 1).remove(0);
            scene.text((self.middle(), y - 0.5), &line, SMALL, Anchor::Middle);
        }
    }

    /// Writes a title above the panel, from `left` on.
    pub(super) fn title(&self, scene: &mut Scene, left: f64, text: &str) {
        let text = fit(text, HEADING, self.right - left, 1).remove(0);
        scene.text((left, self.top - LIFT), &text, HEADING, Anchor::Start);
    }

    /// Writes what is measured above the panel, from `left` on, and which side is better at the
    /// right, where there is room for both.
    pub(super) fn heading(&self, scene: &mut Scene, left: f64, metric: &MetricLabel) {
        let y = self.top - LIFT;
        let text = fit(&metric.words_and_unit(), HEADING, self.right - left, 1).remove(0);
        scene.colored_text((left, y), &text, (HEADING, INK), Anchor::Start);
        let hint = better_hint(metric.better);
        let room = self.right - left - width(&text, HEADING);
        if room > width(hint, SMALL) + HEADING {
            scene.colored_text((self.right, y), hint, (SMALL, GRAY), Anchor::End);
        }
    }
}

/// Which side is better, in words.
pub(super) fn better_hint(better: Option<Direction>) -> &'static str {
    match better {
        Some(Direction::Higher) => "higher is better",
        Some(Direction::Lower) => "lower is better",
        None => "",
    }
}

/// Height of the ticks and the name of an axis of this width, where that is written in small lines.
pub(super) fn below_wrapped(text: &str, width: f64) -> f64 {
    BELOW + wrap(text, SMALL, width).len() as f64 * SMALL * LEADING
}

/// Room that the labels of `ticks` need to the left of an axis.
pub(super) fn room_for(ticks: &[Tick]) -> f64 {
    ticks.iter().map(|tick| width(&tick.label, SMALL)).fold(0.0, f64::max) + GAP
}
