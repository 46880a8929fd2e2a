//! How charts look: one palette, one set of dashes and markers, one set of sizes.
//!
//! Colors are those of Okabe & Ito (2008), "Color Universal Design: how to make figures and
//! presentations that are friendly to colorblind people", but for yellow, which does not show on
//! white: in its place stands the wine of Paul Tol's muted scheme (Tol 2021, "Colour schemes",
//! SRON/EPS/TN/09-002, issue 3.2). Dashes and markers differ too, so that a print in gray tells
//! policies apart.

/// A color in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Color(pub(super) u8, pub(super) u8, pub(super) u8);

/// With more policies than this, bands and intervals around lines hide each other.
pub(super) const BANDED_MAX: usize = 5;
/// Text and markers without a policy.
pub(super) const INK: Color = Color(0x1a, 0x1a, 0x1a);
/// Axes, ticks and less important text.
pub(super) const GRAY: Color = Color(0x59, 0x59, 0x59);
/// The grid.
pub(super) const GRID: Color = Color(0xe3, 0xe3, 0xe3);
/// The ground under the burn-in.
pub(super) const SHADE: Color = Color(0xf0, 0xf0, 0xf0);
/// The ground under differences too small to be worth having.
pub(super) const WORTHWHILE: Color = Color(0xe9, 0xe4, 0xd4);
/// The page.
pub(super) const WHITE: Color = Color(0xff, 0xff, 0xff);
/// The better side of a difference.
pub(super) const BETTER: Color = Color(0, 114, 178);
/// The worse side of a difference.
pub(super) const WORSE: Color = Color(213, 94, 0);

/// Dashes of what holds for plausible worlds alone.
pub(super) const PLAUSIBLE: &[f64] = &[2.6, 1.4];

/// Who works in the craft, who manages, and who is gone: the indigo and olive of Tol's muted scheme
/// at four fifths of their strength, and its pale gray. They differ in gray too.
pub(super) const CRAFT: Color = Color(0x5c, 0x4e, 0xa0);
pub(super) const MANAGEMENT: Color = Color(0xad, 0xad, 0x5c);
pub(super) const GONE: Color = Color(0xdd, 0xdd, 0xdd);

/// Colors of policies by their place in the scenario; further policies reuse them with other
/// dashes.
const POLICIES: [Color; 8] = [
    Color(0, 0, 0),
    Color(0, 114, 178),
    Color(213, 94, 0),
    Color(0, 158, 115),
    Color(204, 121, 167),
    Color(230, 159, 0),
    Color(86, 180, 233),
    Color(0x88, 0x22, 0x55),
];

/// Lengths of strokes and gaps, in points; empty for a solid line.
const DASHES: [&[f64]; 9] = [
    &[],
    &[5.0, 1.6],
    &[1.4, 1.4],
    &[5.0, 1.4, 1.2, 1.4],
    &[2.8, 1.4],
    &[7.0, 1.4, 1.2, 1.4, 1.2, 1.4],
    &[8.0, 2.4],
    &[2.8, 1.4, 1.2, 1.4],
    &[1.2, 2.6],
];

/// Sizes of text, in points: journals ask for 5 to 8 at the printed size.
pub(super) const HEADING: f64 = 7.5;
/// Labels and names.
pub(super) const LABEL: f64 = 7.0;
/// Ticks and notes.
pub(super) const SMALL: f64 = 6.2;
/// From one line of text to the next, in sizes.
pub(super) const LEADING: f64 = 1.25;

/// Lines of data.
pub(super) const LINE: f64 = 1.1;
/// Axes.
pub(super) const HAIR: f64 = 0.5;
/// Radius of a marker.
pub(super) const MARKER: f64 = 2.2;
/// White space around a chart.
pub(super) const MARGIN: f64 = 4.0;

/// Shapes of markers, told apart without color.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Up,
    /// ◆
    Diamond,
    /// ▼
    Down,
}

const MARKERS: [Marker; 5] =
    [Marker::Circle, Marker::Square, Marker::Up, Marker::Diamond, Marker::Down];

/// The color of the policy at this place in the scenario.
pub(super) fn color(place: usize) -> Color {
    POLICIES[place % POLICIES.len()]
}

/// Its dashes.
pub(super) fn dashes(place: usize) -> &'static [f64] {
    DASHES[place % DASHES.len()]
}

/// Its marker.
pub(super) fn marker(place: usize) -> Marker {
    MARKERS[place % MARKERS.len()]
}

/// `share` of the way from white to `color`.
pub(super) fn tint(color: Color, share: f64) -> Color {
    let share = share.clamp(0.0, 1.0);
    let mix = |channel: u8| {
        let mixed = 255.0 + (f64::from(channel) - 255.0) * share;
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and 255")]
        #[expect(clippy::cast_sign_loss, reason = "between 0 and 255")]
        let channel = mixed.round() as u8;
        channel
    };
    Color(mix(color.0), mix(color.1), mix(color.2))
}

/// Whether white text reads better on `ground` than ink (Rec. 601 luma).
pub(super) fn is_dark(ground: Color) -> bool {
    const HALF: f64 = 120.0;
    let luma = 0.299 * f64::from(ground.0) + 0.587 * f64::from(ground.1);
    luma + 0.114 * f64::from(ground.2) < HALF
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_forty_five_policies_differ_without_color() {
        let looks: Vec<_> = (0..45).map(|place| (dashes(place), marker(place))).collect();
        for (i, look) in looks.iter().enumerate() {
            assert!(!looks[..i].contains(look), "policy {i}");
        }
    }

    #[test]
    fn a_tint_goes_from_white_to_the_color() {
        assert_eq!(tint(BETTER, 0.0), WHITE);
        assert_eq!(tint(BETTER, 1.0), BETTER);
        assert!(is_dark(BETTER) && !is_dark(WHITE));
    }
}
