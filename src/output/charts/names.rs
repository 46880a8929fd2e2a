//! Names of policies beside their lines, or in a key where there is no room.

use super::scene::{Anchor, Scene, Stroke};
use super::theme::{LABEL, LEADING, LINE, MARKER, color, dashes, marker};
use super::typeface::{fit, width};

/// Height of a line of a name.
pub(super) const NAME_LINE: f64 = LABEL * LEADING;
/// Length of the sample in a key.
const SAMPLE: f64 = 17.0;

/// How a policy is drawn in a chart, and so in its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sample {
    /// As a line with its dashes.
    Line,
    /// As a marker.
    Marker,
    /// As a line with markers.
    Both,
}

/// Places for labels of these heights, as near as may be to where they are wanted, without
/// overlap between `top` and `bottom`; `None` where they do not fit.
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
        let stroke = Stroke { color: color(place), width: LINE, dashes: dashes(place) };
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
