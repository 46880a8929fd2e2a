//! Dots with intervals: a row a thing, and in it a dot a policy, one below the other.

use super::axis::{Scale, with_interval};
use std::ops::Range;

use super::ChartError;
use super::panel::Sides;
use super::scene::{Anchor, Scene, Stroke};
use super::sheets::even;
use super::theme::{GRAY, GRID, HAIR, LABEL, MARKER, color, marker};
use crate::output::breakdown_values::BreakdownValue;

/// Room between panels of rows, and between their names and the first panel.
pub(super) const BETWEEN: f64 = 14.0;
pub(super) const GUTTER: f64 = 8.0;

/// From one dot of a row to the next.
const PITCH: f64 = 5.4;
/// Least height of a row, and its height beside the dots.
const ROW: f64 = 11.0;
const ROOM: f64 = 4.0;
/// Half of the cap at the end of an interval.
const CAP: f64 = 1.6;

/// The number of a policy in a row.
#[derive(Clone, Debug)]
pub(super) struct Dot {
    /// Place of the policy in the scenario.
    pub(super) policy: usize,
    pub(super) value: f64,
    pub(super) interval: Option<(f64, f64)>,
}

/// The dots of a thing.
#[derive(Clone, Debug)]
pub(super) struct DotRow {
    pub(super) name: String,
    pub(super) dots: Vec<Dot>,
}

impl DotRow {
    /// A dot for each of the policies that has a value.
    pub(super) fn of<'v>(
        name: String,
        policies: &[usize],
        find: impl Fn(usize) -> Option<&'v BreakdownValue>,
    ) -> Self {
        let dot = |&policy: &usize| {
            let own = find(policy)?;
            Some(Dot { policy, value: own.value, interval: own.interval })
        };
        Self { name, dots: policies.iter().filter_map(dot).collect() }
    }
}

/// Rows of dots of the same policies.
#[derive(Clone, Debug)]
pub(super) struct DotRows {
    /// The policies that have a dot, by their place in the scenario.
    pub(super) policies: Vec<usize>,
    pub(super) rows: Vec<DotRow>,
    /// Decimals of the numbers in tooltips.
    pub(super) digits: usize,
}

/// A sheet: policies, and the rows of panels that it shows of them.
pub(super) type DotSheet = (Vec<usize>, Range<usize>);

/// Packs `panels` rows of panels into sheets: fewer rows a sheet first, and where one alone is too high,
/// fewer policies. `height` is that of a row of panels by its number of policies, `room` what a
/// sheet of these policies has for them.
pub(super) fn dot_sheets(
    policies: &[usize],
    panels: usize,
    height: impl Fn(usize) -> f64,
    room: impl Fn(&[usize]) -> f64,
) -> Result<Vec<DotSheet>, ChartError> {
    let fit = |each: &usize| policies.chunks(*each).all(|own| height(own.len()) <= room(own));
    let each = (1..=policies.len()).rev().find(fit).unwrap_or(1);
    // Sheets are filled evenly.
    let each = policies.len().div_ceil(policies.len().div_ceil(each).max(1)).max(1);
    let mut sheets = Vec::new();
    for own in policies.chunks(each) {
        let rows = even(panels, height(own.len()), room(own))?;
        sheets.extend(rows.into_iter().map(|rows| (own.to_vec(), rows)));
    }
    Ok(sheets)
}

impl DotRows {
    /// The rows with the dots of these policies alone.
    pub(super) fn only(&self, policies: &[usize]) -> Self {
        let mut own = self.clone();
        own.policies = policies.to_vec();
        for row in &mut own.rows {
            row.dots.retain(|dot| policies.contains(&dot.policy));
        }
        own
    }

    /// The height of one row.
    pub(super) fn row_height(policies: usize) -> f64 {
        (policies as f64 * PITCH + ROOM).max(ROW)
    }

    /// The height of all rows.
    pub(super) fn height(&self) -> f64 {
        Self::row_height(self.policies.len()) * self.rows.len() as f64
    }

    /// All ends of intervals, and values without one.
    pub(super) fn ends(&self) -> impl Iterator<Item = f64> + '_ {
        self.rows.iter().flat_map(|row| &row.dots).flat_map(|dot| {
            let (low, high) = dot.interval.unwrap_or((dot.value, dot.value));
            [low, high, dot.value]
        })
    }

    /// Writes the names of the rows, from `left` on.
    pub(super) fn draw_names(&self, scene: &mut Scene, left: f64, top: f64) {
        let height = Self::row_height(self.policies.len());
        let mut y = top + height / 2.0 + LABEL * 0.34;
        for row in &self.rows {
            scene.text((left, y), &row.name, LABEL, Anchor::Start);
            y += height;
        }
    }

    /// Draws the dots of `what` between `sides`, and where nothing is.
    pub(super) fn draw(
        &self,
        scene: &mut Scene,
        (sides, x): (Sides, &Scale),
        names: &[String],
        what: &str,
    ) {
        let height = Self::row_height(self.policies.len());
        for row in 1..self.rows.len() {
            let y = sides.top + row as f64 * height;
            scene.line(vec![(sides.left, y), (sides.right, y)], Stroke::solid(GRID, HAIR));
        }
        if x.low <= 0.0 && x.high >= 0.0 {
            let zero = x.at(0.0);
            scene.line(vec![(zero, sides.top), (zero, sides.bottom)], Stroke::solid(GRAY, 0.9));
        }
        for (slot, &policy) in self.policies.iter().enumerate() {
            let shift = (slot as f64 - (self.policies.len() as f64 - 1.0) / 2.0) * PITCH;
            scene.series(&format!("{}, {what}", names[policy]), |scene| {
                for (at, row) in self.rows.iter().enumerate() {
                    let y = sides.top + (at as f64 + 0.5) * height + shift;
                    row.dots.iter().filter(|dot| dot.policy == policy).for_each(|dot| {
                        draw_dot(scene, x, y, dot);
                    });
                }
            });
        }
        for (at, row) in self.rows.iter().enumerate() {
            let top = sides.top + at as f64 * height;
            let mut text = vec![format!("{}, {what}", row.name)];
            text.extend(row.dots.iter().map(|dot| {
                let value = with_interval(dot.value, dot.interval, self.digits);
                format!("{}: {value}", names[dot.policy])
            }));
            scene.hint((sides.left, top), (sides.right, top + height), text.join("\n"));
        }
    }

    /// What the rows say, for those who cannot see them.
    pub(super) fn in_words(&self, names: &[String], what: &str) -> String {
        let row = |row: &DotRow| {
            let dots = row.dots.iter().map(|dot| {
                let value = with_interval(dot.value, dot.interval, self.digits);
                format!("{} {value}", names[dot.policy])
            });
            format!("{}, {what}: {}.", row.name, dots.collect::<Vec<_>>().join("; "))
        };
        let rows = self.rows.iter().filter(|row| !row.dots.is_empty());
        rows.map(row).collect::<Vec<_>>().join(" ")
    }
}

fn draw_dot(scene: &mut Scene, x: &Scale, y: f64, dot: &Dot) {
    let stroke = Stroke::solid(color(dot.policy), 0.9);
    if let Some((low, high)) = dot.interval.map(|(low, high)| (x.at(low), x.at(high))) {
        scene.line(vec![(low, y), (high, y)], stroke);
        for end in [low, high] {
            scene.line(vec![(end, y - CAP), (end, y + CAP)], stroke);
        }
    }
    let look = (marker(dot.policy), color(dot.policy));
    scene.marker((x.at(dot.value), y), look, MARKER, true);
}
