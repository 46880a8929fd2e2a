//! Names of policies beside their lines, or in a key where there is no room.

use super::panel::Sides;
use super::scene::{Anchor, Scene, Stroke};
use super::theme::{Color, HAIR, LABEL, LEADING, LINE, MARKER, color, dashes, marker};
use super::typeface::{fit, width};

/// Height of a line of a name.
pub(super) const NAME_LINE: f64 = LABEL * LEADING;
/// Length of the sample in a key.
const SAMPLE: f64 = 17.0;

/// Draws squares of these colors with their names side by side; returns where they end.
pub(super) fn squares(scene: &mut Scene, left: f64, top: f64, names: &[(Color, &str)]) -> f64 {
    const SIDE: f64 = 0.8 * LABEL;
    let (mut x, y) = (left, top + NAME_LINE);
    for (color, name) in names {
        scene.rectangle((x, y - SIDE), (x + SIDE, y), *color);
        scene.text((x + SIDE + 4.0, y), name, LABEL, Anchor::Start);
        x += SIDE + width(name, LABEL) + 16.0;
    }
    y
}

/// How a policy is drawn in a chart, and so in its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sample {
    /// As a line with its dashes.
    Line,
    /// As a solid line with markers, where dashes mean something else.
    Solid,
    /// As a marker.
    Marker,
    /// As a line with markers.
    Both,
}

/// Places for labels of these heights, as close as possible to the wanted ones, without overlap
/// between `top` and `bottom`; `None` where they do not fit.
pub(super) fn spread(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Option<Vec<f64>> {
    if heights.iter().sum::<f64>() > bottom - top + 1e-9 {
        return None;
    }
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]).then(a.cmp(&b)));
    let mut placed = wanted.to_vec();
    let mut free = top;
    for &i in &order {
        placed[i] = placed[i].max(free + heights[i] / 2.0);
        free = placed[i] + heights[i] / 2.0;
    }
    let mut free = bottom;
    for &i in order.iter().rev() {
        placed[i] = placed[i].min(free - heights[i] / 2.0);
        free = placed[i] - heights[i] / 2.0;
    }
    Some(placed)
}

/// Names at the ends of lines, each in one or two short lines.
#[derive(Clone, Debug)]
pub(super) struct EndNames(Vec<Vec<String>>);

impl EndNames {
    /// Length of the sample of a line before its name.
    const SAMPLE: f64 = 9.0;
    /// Room before and after that.
    const ROOM: f64 = 11.0;
    /// How far names may reach beyond the panel, above and below.
    const BEYOND: f64 = 5.0;

    /// The names in at most `width_max`, beside panels of that height; `None` where they are too
    /// many or too long.
    pub(super) fn fitting(names: &[String], width_max: f64, height: f64) -> Option<Self> {
        let room = width_max - Self::SAMPLE - Self::ROOM;
        let names: Vec<_> = names.iter().map(|name| fit(name, LABEL, room, 2)).collect();
        let lines: usize = names.iter().map(Vec::len).sum();
        let whole = names.iter().flatten().all(|line| !line.ends_with('…'));
        let fits = lines as f64 * NAME_LINE <= height + 2.0 * Self::BEYOND;
        (whole && fits).then_some(Self(names))
    }

    /// Room that they take to the right of a panel.
    pub(super) fn room(&self) -> f64 {
        let widest = self.0.iter().flatten().map(|line| width(line, LABEL)).fold(0.0, f64::max);
        widest + Self::SAMPLE + Self::ROOM
    }

    /// Writes the names of policies whose lines end at these heights of the panel's right side.
    pub(super) fn draw(&self, scene: &mut Scene, sides: Sides, ends: &[(usize, f64)]) {
        let wanted: Vec<f64> = ends.iter().map(|end| end.1).collect();
        let heights: Vec<f64> =
            ends.iter().map(|end| self.0[end.0].len() as f64 * NAME_LINE).collect();
        let (top, bottom) = (sides.top - Self::BEYOND, sides.bottom + Self::BEYOND);
        let Some(placed) = spread(&wanted, &heights, top, bottom) else { return };
        for ((&(place, end), at), height) in ends.iter().zip(placed).zip(heights) {
            let stroke = Stroke { color: color(place), width: LINE, dashes: dashes(place) };
            let from = sides.right + 1.0;
            scene.line(vec![(from, end), (from + 6.0, at)], Stroke::solid(color(place), HAIR));
            scene.line(vec![(from + 6.0, at), (from + 6.0 + Self::SAMPLE, at)], stroke);
            let mut y = at - height / 2.0 - LABEL * 0.2;
            for line in &self.0[place] {
                y += NAME_LINE;
                scene.text((from + 9.0 + Self::SAMPLE, y), line, LABEL, Anchor::Start);
            }
        }
    }
}

/// Draws the key of these policies in columns between `left` and `right`; returns where it ends.
pub(super) fn key(
    scene: &mut Scene,
    (left, right): (f64, f64),
    top: f64,
    policies: &[(usize, &str)],
    sample: Sample,
) -> f64 {
    const BETWEEN: f64 = 12.0;
    let sample_width = if sample == Sample::Marker { 3.0 * MARKER } else { SAMPLE };
    let indent = sample_width + 4.0;
    let room = right - left;
    let names: Vec<String> =
        policies.iter().map(|(_, name)| fit(name, LABEL, room - indent, 1).remove(0)).collect();
    let widest = names.iter().map(|name| width(name, LABEL)).fold(0.0, f64::max);
    let pitch = indent + widest + BETWEEN;
    #[expect(clippy::cast_possible_truncation, reason = "a few columns")]
    #[expect(clippy::cast_sign_loss, reason = "lengths are positive")]
    let columns = (((room + BETWEEN) / pitch) as usize).max(1);
    for (i, (&(place, _), name)) in policies.iter().zip(&names).enumerate() {
        let x = left + (i % columns) as f64 * pitch;
        let y = top + (i / columns + 1) as f64 * NAME_LINE;
        let middle = y - LABEL * 0.34;
        draw_sample(scene, (x, x + sample_width), middle, (place, sample));
        scene.text((x + indent, y), name, LABEL, Anchor::Start);
    }
    top + policies.len().div_ceil(columns) as f64 * NAME_LINE
}

fn draw_sample(
    scene: &mut Scene,
    (from, to): (f64, f64),
    y: f64,
    (place, sample): (usize, Sample),
) {
    if sample != Sample::Marker {
        let dashes = if sample == Sample::Solid { &[] } else { dashes(place) };
        let stroke = Stroke { color: color(place), width: LINE, dashes };
        scene.line(vec![(from, y), (to, y)], stroke);
    }
    if sample != Sample::Line {
        let middle = f64::midpoint(from, to);
        scene.marker((middle, y), (marker(place), color(place)), MARKER, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_do_not_overlap_and_stay_inside() {
        let placed = spread(&[50.0, 51.0, 49.0, 99.0], &[10.0; 4], 0.0, 100.0).unwrap();
        let mut sorted = placed.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|pair| pair[1] - pair[0] >= 10.0 - 1e-9));
        assert!(sorted[0] >= 5.0 && sorted[3] <= 95.0);
        assert!(placed[2] < placed[0] && placed[0] < placed[1], "the order is kept");
    }

    #[test]
    fn labels_that_do_not_fit_are_refused() {
        assert!(spread(&[1.0, 2.0], &[10.0; 2], 0.0, 15.0).is_none());
        assert_eq!(spread(&[2.0], &[10.0], 0.0, 15.0), Some(vec![5.0]));
    }
}
