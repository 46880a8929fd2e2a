//! Closed outlines of circles and of lines with a width, all the same way around.

use std::f32::consts::TAU;

use super::coverage::Point;

/// The angle of an arc that is drawn straight: at a radius of ten dots it is 0.05 dots off.
const STEP: f32 = 0.2;

/// Places nearer to each other than this, in dots, have no direction between them.
const NEAR: f32 = 1e-3;

/// A circle, as a polygon.
pub(super) fn circle(middle: Point, radius: f32) -> Vec<Point> {
    arc(middle, (radius, 0.0), TAU)
}

/// A line through `points`, `width` dots wide: round where it turns, also where a closed one meets
/// its start, and cut off straight at its ends. A rectangle for each part and a wedge for the outer
/// side of each corner.
pub(super) fn stroke(points: &[Point], width: f32) -> Vec<Vec<Point>> {
    let mut spots: Vec<Point> = Vec::with_capacity(points.len());
    for &point in points {
        if spots.last().is_none_or(|&last| length(minus(point, last)) > NEAR) {
            spots.push(point);
        }
    }
    // From the middle of each part to its right side, where y goes down.
    let right = |pair: &[Point]| {
        let (across, down) = minus(pair[1], pair[0]);
        let scale = width / 2.0 / length((across, down));
        (-down * scale, across * scale)
    };
    let rights: Vec<Point> = spots.windows(2).map(right).collect();
    let part = |(pair, &right): (&[Point], &Point)| {
        vec![
            plus(pair[0], right),
            minus(pair[0], right),
            minus(pair[1], right),
            plus(pair[1], right),
        ]
    };
    let mut outlines: Vec<_> = spots.windows(2).zip(&rights).map(part).collect();
    let corners = spots.iter().skip(1).zip(rights.windows(2));
    outlines.extend(corners.filter_map(|(&spot, pair)| wedge(spot, pair[0], pair[1])));
    if let (&[start, .., end], &[first, .., last]) = (&spots[..], &rights[..])
        && length(minus(start, end)) <= NEAR
    {
        outlines.extend(wedge(start, last, first));
    }
    outlines
}

/// What is missing at a corner between the parts before and after it, given their right sides.
fn wedge(spot: Point, before: Point, after: Point) -> Option<Vec<Point>> {
    let turn = angle(before, after);
    if turn.abs() < f32::EPSILON {
        return None;
    }
    // A turn to the right opens on the left.
    let from = if turn > 0.0 { minus((0.0, 0.0), before) } else { after };
    let mut outline = arc(spot, from, turn.abs());
    outline.push(spot);
    Some(outline)
}

/// Points of an arc around `middle` that begins at `radius` from it and goes on by `angle`.
fn arc(middle: Point, (x, y): Point, angle: f32) -> Vec<Point> {
    let steps = (angle / STEP).ceil();
    let mut points = Vec::new();
    let mut step = 0.0_f32;
    while step <= steps {
        let (sine, cosine) = libm::sincosf(angle * step / steps);
        points.push(plus(middle, (x * cosine - y * sine, x * sine + y * cosine)));
        step += 1.0;
    }
    points
}

/// The angle from one direction to another, above 0 to the right.
fn angle(from: Point, to: Point) -> f32 {
    libm::atan2f(from.0 * to.1 - from.1 * to.0, from.0 * to.0 + from.1 * to.1)
}

fn plus(a: Point, b: Point) -> Point {
    (a.0 + b.0, a.1 + b.1)
}

fn minus(a: Point, b: Point) -> Point {
    (a.0 - b.0, a.1 - b.1)
}

fn length((x, y): Point) -> f32 {
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Areas of outlines, above 0 where they go to the right.
    fn areas(outlines: &[Vec<Point>]) -> Vec<f32> {
        let area = |outline: &Vec<Point>| {
            let nexts = outline.iter().skip(1).chain(outline.first());
            outline.iter().zip(nexts).map(|(a, b)| (a.0 * b.1 - a.1 * b.0) / 2.0).sum()
        };
        outlines.iter().map(area).collect()
    }

    #[test]
    fn a_circle_has_nearly_its_area() {
        let area = areas(&[circle((3.0, -1.0), 10.0)])[0];
        assert!((area / (100.0 * TAU / 2.0) - 1.0).abs() < 0.007, "{area}");
    }

    #[test]
    fn a_line_is_as_wide_as_asked_and_its_corners_are_filled_on_the_outer_side() {
        // A turn to the right, one to the left, and a place that is given twice.
        let line = [(0.0, 0.0), (10.0, 0.0), (10.0, 0.0), (10.0, 10.0), (20.0, 10.0)];
        let areas = areas(&stroke(&line, 2.0));
        let quarter = TAU / 8.0;
        for (area, expected) in areas.iter().zip([20.0, 20.0, 20.0, quarter, quarter]) {
            assert!((area - expected).abs() < 0.01, "{areas:?}");
        }
        let corners = stroke(&line, 2.0);
        assert!(corners[3].iter().all(|point| point.0 >= 9.99 && point.1 <= 0.01), "{corners:?}");
        assert!(corners[4].iter().all(|point| point.0 <= 10.01 && point.1 >= 9.99), "{corners:?}");
    }

    #[test]
    fn a_closed_line_is_filled_at_its_start_too_and_a_point_is_no_line() {
        let square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)];
        assert_eq!(stroke(&square, 1.0).len(), 8);
        assert_eq!(stroke(&square[..4], 1.0).len(), 5);
        assert_eq!(stroke(&square[..1], 1.0), Vec::<Vec<Point>>::new());
    }
}
