//! The share of every dot that closed outlines cover.
//!
//! Each edge adds what lies to its right, row by row: the area within the dot that it crosses to
//! that dot, the rest to the next one. A sum along the row then is the share that is covered (as in
//! Levien 2016, "Inside the fastest font renderer in the world"). Single precision throughout, so
//! that all machines have the same dots.

/// A place in dots from the upper left corner: x, y.
pub(super) type Point = (f32, f32);

/// A part of the page, and what has been added to each of its dots.
#[derive(Debug, Default)]
pub(super) struct Area {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    /// Rows of `width + 1`: what lies beyond the last dot is added to one that does not show.
    added: Vec<f32>,
}

impl Area {
    /// Clears the part of a page of `size` dots that `points` lie in.
    pub(super) fn enclose<'a>(
        &mut self,
        points: impl Iterator<Item = &'a Point>,
        (width, height): (usize, usize),
    ) {
        let (mut low, mut high) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
        for &(x, y) in points {
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        }
        self.left = down(low.0).min(width);
        self.top = down(low.1).min(height);
        self.width = up(high.0).min(width).saturating_sub(self.left);
        self.height = up(high.1).min(height).saturating_sub(self.top);
        self.added.clear();
        self.added.resize((self.width + 1) * self.height, 0.0);
    }

    /// Adds a closed outline.
    pub(super) fn outline(&mut self, points: &[Point]) {
        let nexts = points.iter().skip(1).chain(points.first());
        for (&from, &to) in points.iter().zip(nexts) {
            if from.1 < to.1 {
                self.edge(from, to, 1.0);
            } else if from.1 > to.1 {
                self.edge(to, from, -1.0);
            }
        }
    }

    /// Adds an edge that goes down.
    fn edge(&mut self, from: Point, to: Point, sign: f32) {
        let slope = (to.0 - from.0) / (to.1 - from.1);
        let (left, right) = (self.left as f32, self.width as f32);
        let first = down(from.1).max(self.top);
        let end = up(to.1).min(self.top + self.height);
        for row in first..end {
            let (upper, lower) = (from.1.max(row as f32), to.1.min((row + 1) as f32));
            let at = |y: f32| (from.0 + (y - from.1) * slope - left).clamp(0.0, right);
            let start = (row - self.top) * (self.width + 1);
            let dots = &mut self.added[start..=start + self.width];
            add(dots, (at(upper), at(lower)), sign * (lower - upper));
        }
    }

    /// Hands on every dot that is covered, and the share of it.
    pub(super) fn shares(&self, mut see: impl FnMut((usize, usize), f32)) {
        // Less than this moves no color.
        const LEAST: f32 = 1.0 / 1024.0;
        for (row, added) in self.added.chunks_exact(self.width + 1).enumerate() {
            let mut sum = 0.0_f32;
            for (x, &own) in added.iter().take(self.width).enumerate() {
                sum += own;
                let share = sum.abs();
                if share > LEAST {
                    see((self.left + x, self.top + row), share.min(1.0));
                }
            }
        }
    }
}

/// Adds the part of an edge within one row, from one place along it to the other; `height` is its
/// height with its sign.
fn add(dots: &mut [f32], (a, b): (f32, f32), height: f32) {
    let (from, to) = if a < b { (a, b) } else { (b, a) };
    let (first, last) = (down(from), down(to));
    if first == last {
        let right = (first + 1) as f32 - f32::midpoint(from, to);
        put(dots, first, height * right);
        put(dots, first + 1, height * (1.0 - right));
        return;
    }
    // What the dots so far have got of the whole height: after each, the mean share to its left.
    let density = height / (to - from);
    let mut given = 0.0;
    for dot in first..=last {
        let (start, end) = (dot as f32, (dot + 1) as f32);
        let (enters, leaves) = (from.max(start), to.min(end));
        let passed = density * (leaves - enters);
        // The part within the dot covers what lies to its right; the parts before cover all of it.
        let before = density * (enters - from);
        let covered = before + passed * (end - f32::midpoint(enters, leaves));
        put(dots, dot, covered - given);
        given = covered;
    }
    put(dots, last + 1, height - given);
}

fn put(dots: &mut [f32], at: usize, value: f32) {
    if let Some(dot) = dots.get_mut(at) {
        *dot += value;
    }
}

/// The whole number above.
fn up(dots: f32) -> usize {
    let below = down(dots);
    if (below as f32) < dots { below + 1 } else { below }
}

/// The whole number below; 0 for all below 0.
#[expect(clippy::cast_possible_truncation, reason = "pages are some thousand dots wide")]
#[expect(clippy::cast_sign_loss, reason = "a negative number becomes 0")]
fn down(dots: f32) -> usize {
    dots as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(outlines: &[Vec<Point>]) -> [[f32; 6]; 4] {
        let mut area = Area::default();
        area.enclose(outlines.iter().flatten(), (6, 4));
        outlines.iter().for_each(|outline| area.outline(outline));
        let mut page = [[0.0; 6]; 4];
        area.shares(|(x, y), share| page[y][x] = share);
        page
    }

    fn total(page: [[f32; 6]; 4]) -> f32 {
        page.iter().flatten().sum()
    }

    #[test]
    fn a_triangle_covers_its_area_dot_by_dot() {
        let page = covered(&[vec![(1.0, 0.0), (5.0, 2.0), (1.0, 2.0)]]);
        assert!((total(page) - 4.0).abs() < 1e-5);
        // The edge rises half a dot a dot.
        for (dot, share) in [((1, 0), 0.75), ((2, 0), 0.25), ((3, 0), 0.0), ((4, 1), 0.25)] {
            assert!((page[dot.1][dot.0] - share).abs() < 1e-5, "{dot:?}: {page:?}");
        }
        assert!((page[1][1] - 1.0).abs() < 1e-5 && page[1][5] < 1e-5);
    }

    #[test]
    fn outlines_that_overlap_cover_no_more_than_all_and_either_way_around_is_the_same() {
        let square = vec![(1.5, 1.0), (4.0, 1.0), (4.0, 3.0), (1.5, 3.0)];
        let turned: Vec<Point> = square.iter().copied().rev().collect();
        let one = covered(std::slice::from_ref(&square));
        assert!((total(one) - 5.0).abs() < 1e-5);
        assert_eq!(
            one.map(|row| row.map(f32::to_bits)),
            covered(&[turned]).map(|row| row.map(f32::to_bits))
        );
        let twice = covered(&[square.clone(), square]);
        assert!(twice.iter().flatten().all(|&share| share <= 1.0));
        assert!((twice[1][1] - 1.0).abs() < 1e-5, "halves of one side by side would be one");
    }

    #[test]
    fn what_lies_beyond_the_page_is_cut_off() {
        let beyond = vec![(-90.0, -7.0), (90.0, -7.0), (90.0, 2.5), (-90.0, 2.5)];
        let page = covered(&[beyond]);
        assert!((total(page) - 15.0).abs() < 1e-4, "{page:?}");
        assert!(total(covered(&[vec![(7.0, 1.0), (9.0, 1.0), (8.0, 3.0)]])) < 1e-6);
    }
}
