//! A picture as a list of shapes in points (1/72 inch), from which both SVG and PNG are made.

use super::theme::{Color, INK, LEADING, Marker, SMALL, WHITE};
use super::typeface;

/// A place, in points from the upper left corner.
pub(super) type Spot = (f64, f64);

/// Everything that is drawn, in order.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) width: f64,
    pub(super) height: f64,
    /// What the picture is, in a line.
    pub(super) title: String,
    /// What it shows, for those who cannot see it.
    pub(super) description: String,
    pub(super) shapes: Vec<Shape>,
    pub(super) hints: Vec<Hint>,
}

/// A tooltip of an area; it does not show on paper.
#[derive(Clone, Debug)]
pub(super) struct Hint {
    pub(super) outline: Vec<Spot>,
    pub(super) text: String,
}

/// One thing drawn.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// What follows, up to the end, belongs to the series of this name.
    Begin(String),
    End,
    Path(Path),
    Text(Text),
}

/// Straight lines through points, or a circle around one.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) outline: Outline,
    pub(super) fill: Option<(Color, f64)>,
    pub(super) stroke: Option<Stroke>,
}

#[derive(Clone, Debug)]
pub(super) enum Outline {
    Open(Vec<Spot>),
    Closed(Vec<Spot>),
    Circle(Spot, f64),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Stroke {
    pub(super) color: Color,
    pub(super) width: f64,
    pub(super) dashes: &'static [f64],
}

#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) at: Spot,
    pub(super) text: String,
    pub(super) size: f64,
    pub(super) anchor: Anchor,
    pub(super) color: Color,
    /// Reads upward.
    pub(super) upright: bool,
}

/// Which part of a text is at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Stroke {
    pub(super) fn solid(color: Color, width: f64) -> Self {
        Self { color, width, dashes: &[] }
    }

    /// The dashes of a line through `points`; one piece where there are none.
    #[cfg(not(target_arch = "wasm32"))]
    pub(super) fn pieces(&self, points: &[Spot], closed: bool) -> Vec<Vec<Spot>> {
        let mut points = points.to_vec();
        points.extend(points.first().copied().filter(|_| closed));
        if self.dashes.is_empty() {
            return vec![points];
        }
        let mut pieces: Vec<Vec<Spot>> = Vec::new();
        let mut piece: Vec<Spot> = points.first().copied().into_iter().collect();
        let (mut place, mut left) = (0, self.dashes[0]);
        for pair in points.windows(2) {
            let (mut from, to) = (pair[0], pair[1]);
            let mut length = libm::hypot(to.0 - from.0, to.1 - from.1);
            while length > left {
                let share = left / length;
                from = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
                if place % 2 == 0 {
                    piece.push(from);
                    pieces.push(std::mem::take(&mut piece));
                } else {
                    piece = vec![from];
                }
                length -= left;
                place += 1;
                left = self.dashes[place % self.dashes.len()];
            }
            left -= length;
            if place % 2 == 0 {
                piece.push(to);
            }
        }
        pieces.push(piece);
        pieces.retain(|piece| piece.len() > 1);
        pieces
    }
}

impl Scene {
    /// An empty page; its height is set when it is known.
    pub(super) fn new(width: f64, title: &str) -> Self {
        let title = title.to_owned();
        let (shapes, hints) = (Vec::new(), Vec::new());
        Self { width, height: 0.0, title, description: String::new(), shapes, hints }
    }

    /// Draws what belongs to one series.
    pub(super) fn series(&mut self, name: &str, draw: impl FnOnce(&mut Self)) {
        self.shapes.push(Shape::Begin(name.to_owned()));
        draw(self);
        self.shapes.push(Shape::End);
    }

    /// Adds `text` as the tooltip of the rectangle between two corners.
    pub(super) fn hint(&mut self, (left, top): Spot, (right, bottom): Spot, text: String) {
        let outline = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
        self.hints.push(Hint { outline, text });
    }

    pub(super) fn line(&mut self, points: Vec<Spot>, stroke: Stroke) {
        if points.len() > 1 {
            let outline = Outline::Open(points);
            self.shapes.push(Shape::Path(Path { outline, fill: None, stroke: Some(stroke) }));
        }
    }

    pub(super) fn area(&mut self, points: Vec<Spot>, color: Color, opacity: f64) {
        if points.len() > 2 {
            let (outline, fill) = (Outline::Closed(points), Some((color, opacity)));
            self.shapes.push(Shape::Path(Path { outline, fill, stroke: None }));
        }
    }

    /// A rectangle between two corners.
    pub(super) fn rectangle(&mut self, (left, top): Spot, (right, bottom): Spot, color: Color) {
        let corners = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
        self.area(corners, color, 1.0);
    }

    pub(super) fn dot(&mut self, at: Spot, radius: f64, color: Color, opacity: f64) {
        let (outline, fill) = (Outline::Circle(at, radius), Some((color, opacity)));
        self.shapes.push(Shape::Path(Path { outline, fill, stroke: None }));
    }

    /// A marker; hollow ones are white inside.
    pub(super) fn marker(&mut self, at: Spot, look: (Marker, Color), radius: f64, filled: bool) {
        const EDGE: f64 = 0.8;
        let (marker, color) = look;
        let fill = Some((if filled { color } else { WHITE }, 1.0));
        let stroke = Some(Stroke::solid(color, EDGE));
        let outline = marker_outline(marker, at, radius);
        self.shapes.push(Shape::Path(Path { outline, fill, stroke }));
    }

    /// Text on a base line.
    pub(super) fn text(&mut self, at: Spot, text: &str, size: f64, anchor: Anchor) {
        self.colored_text(at, text, (size, INK), anchor);
    }

    pub(super) fn colored_text(
        &mut self,
        at: Spot,
        text: &str,
        (size, color): (f64, Color),
        anchor: Anchor,
    ) {
        if !text.is_empty() {
            let text = text.to_owned();
            self.shapes.push(Shape::Text(Text { at, text, size, anchor, color, upright: false }));
        }
    }

    /// Text that reads upward, centered at `at`.
    pub(super) fn upright_text(&mut self, at: Spot, text: &str, size: f64) {
        let (text, anchor) = (text.to_owned(), Anchor::Middle);
        self.shapes.push(Shape::Text(Text { at, text, size, anchor, color: INK, upright: true }));
    }

    /// Small text, wrapped between `left` and `right`, from `top` down; returns where it ends.
    pub(super) fn note(&mut self, (left, right): (f64, f64), top: f64, text: &str) -> f64 {
        let mut y = top;
        for line in typeface::wrap(text, SMALL, right - left) {
            y += SMALL * LEADING;
            self.colored_text((left, y), &line, (SMALL, super::theme::GRAY), Anchor::Start);
        }
        y
    }
}

fn marker_outline(marker: Marker, (x, y): Spot, r: f64) -> Outline {
    // Sides are chosen so that shapes look equally large.
    let (square, diamond, tall) = (0.88 * r, 1.25 * r, 1.15 * r);
    Outline::Closed(match marker {
        Marker::Circle => return Outline::Circle((x, y), r),
        Marker::Square => vec![
            (x - square, y - square),
            (x + square, y - square),
            (x + square, y + square),
            (x - square, y + square),
        ],
        Marker::Diamond => {
            vec![(x, y - diamond), (x + diamond, y), (x, y + diamond), (x - diamond, y)]
        }
        Marker::Up => vec![(x, y - tall), (x + tall, y + 0.85 * r), (x - tall, y + 0.85 * r)],
        Marker::Down => vec![(x, y + tall), (x + tall, y - 0.85 * r), (x - tall, y - 0.85 * r)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_go_on_around_corners() {
        let stroke = Stroke { color: INK, width: 1.0, dashes: &[3.0, 2.0] };
        let corner = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0)];
        let pieces = stroke.pieces(&corner, false);
        assert_eq!(pieces, [vec![(0.0, 0.0), (3.0, 0.0)], vec![(4.0, 1.0), (4.0, 4.0)]]);
        let long = stroke.pieces(&[(0.0, 0.0), (2.0, 0.0), (2.0, 4.0)], false);
        assert_eq!(long, [vec![(0.0, 0.0), (2.0, 0.0), (2.0, 1.0)], vec![(2.0, 3.0), (2.0, 4.0)]]);
        assert_eq!(Stroke::solid(INK, 1.0).pieces(&corner, true)[0].len(), 4);
    }
}
