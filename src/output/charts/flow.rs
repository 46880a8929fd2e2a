//! Arrows between the boxes of a ladder: up each column, between craft and management along two
//! collecting lines, and in and out at the sides.

use super::scene::{Anchor, Scene, Spot, Stroke};
use super::theme::{CRAFT, Color, GRAY, MANAGEMENT, SMALL, WHITE, tint};
use super::typeface::width;
use crate::output::breakdown_values::BreakdownValue;
use crate::output::numbers::fixed;

/// Widths of arrows.
const WIDTH_MAX: f64 = 7.0;
const WIDTH_MIN: f64 = 0.4;
/// Length of the head of an arrow, and how far it reaches over the shaft.
const HEAD: f64 = 3.6;
const BARB: f64 = 1.3;
/// Distance of arrivals above, and of departures below, the middle of a row.
const ASIDE: f64 = 5.5;

/// Where a place stands: in the craft or in management, and how high.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LadderPlace {
    pub(super) manages: bool,
    pub(super) row: usize,
}

/// A route between places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// From outside.
    In(LadderPlace),
    /// To outside.
    Out(LadderPlace),
    /// To the next place of the column.
    Up(LadderPlace),
    /// From a level to a higher one, past those between.
    Over(LadderPlace, LadderPlace),
    /// From that row of the craft to the first level of management.
    Appointed(usize, LadderPlace),
    /// Back again.
    Back(usize, LadderPlace),
}

/// How many persons take a route.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flow<'e> {
    pub(super) entry: &'e BreakdownValue,
    pub(super) way: Way,
    /// Color of its number.
    pub(super) ink: Color,
}

impl<'e> Flow<'e> {
    /// The route between two places, either of which may be outside; `None` if the picture has no
    /// arrow for it.
    pub(super) fn between(
        entry: &'e BreakdownValue,
        [from, to]: [Option<LadderPlace>; 2],
        [is_hired, is_gone]: [bool; 2],
    ) -> Option<Self> {
        let way = match (from, to, is_hired, is_gone) {
            (None, Some(to), true, _) => Way::In(to),
            (Some(from), None, _, true) => Way::Out(from),
            (Some(from), Some(to), ..) if from.manages == to.manages => {
                let is_over = from.manages && from.row < to.row;
                let over = is_over.then_some(Way::Over(from, to));
                if from.row + 1 == to.row { Way::Up(from) } else { over? }
            }
            (Some(from), Some(to), ..) if to.manages => Way::Appointed(from.row, to),
            (Some(from), Some(to), ..) => Way::Back(to.row, from),
            _ => return None,
        };
        Some(Self { entry, way, ink: GRAY })
    }
}

/// Where the boxes are.
#[derive(Clone, Copy, Debug)]
pub(super) struct LadderLayout {
    /// Left and right of the boxes of the craft.
    pub(super) craft: (f64, f64),
    /// Left and right of the boxes of management.
    pub(super) management: (f64, f64),
    /// Length of an arrow at the sides, with its number.
    pub(super) share: f64,
    /// The middle of the lowest row.
    pub(super) floor: f64,
    /// From row to row.
    pub(super) pitch: f64,
    /// Half the height of a box.
    pub(super) half: f64,
    /// The number of persons that is drawn widest.
    pub(super) widest: f64,
}

impl LadderLayout {
    pub(super) fn column(&self, manages: bool) -> (f64, f64) {
        if manages { self.management } else { self.craft }
    }

    /// The middle of a row.
    pub(super) fn height(&self, row: usize) -> f64 {
        self.floor - row as f64 * self.pitch
    }

    fn width(&self, persons: f64) -> f64 {
        if self.widest > 0.0 {
            (persons / self.widest * WIDTH_MAX).max(WIDTH_MIN)
        } else {
            WIDTH_MIN
        }
    }

    /// The x of the two collecting lines: appointments, and step-backs.
    fn trunks(&self) -> (f64, f64) {
        let (from, to) = (self.craft.1, self.management.0);
        (from + 0.43 * (to - from), from + 0.62 * (to - from))
    }

    pub(super) fn draw(&self, scene: &mut Scene, flows: &[Flow<'_>]) {
        self.draw_back(scene, flows);
        self.draw_appointed(scene, flows);
        let mut over = 0.0;
        for flow in flows {
            let moves = flow.entry.value;
            match flow.way {
                Way::In(stand) => self.draw_side(scene, stand, (moves, flow.ink), true),
                Way::Out(stand) => self.draw_side(scene, stand, (moves, flow.ink), false),
                Way::Up(stand) => {
                    let (left, right) = self.column(stand.manages);
                    let x = f64::midpoint(left, right);
                    let from = self.height(stand.row) - self.half;
                    let to = self.height(stand.row + 1) + self.half;
                    let color = if stand.manages { MANAGEMENT } else { CRAFT };
                    let wide = self.width(moves);
                    arrow(scene, [(x, from), (x, to)], wide, color);
                    let at = (x + wide / 2.0 + 3.5, f64::midpoint(from, to) + SMALL * 0.36);
                    scene.colored_text(at, &number(moves), (SMALL, flow.ink), Anchor::Start);
                }
                Way::Over(from, to) => {
                    over += 1.0;
                    self.draw_over(scene, (from, to), (moves, flow.ink), over);
                }
                Way::Appointed(..) | Way::Back(..) => {}
            }
        }
    }

    /// An arrow beside the levels of management, every one a little farther out.
    fn draw_over(
        &self,
        scene: &mut Scene,
        (from, to): (LadderPlace, LadderPlace),
        (moves, ink): (f64, Color),
        place: f64,
    ) {
        const OUT: f64 = 8.0;
        let edge = self.management.0;
        let x = edge - OUT * place;
        let (start, end) = (self.height(from.row) - ASIDE / 2.0, self.height(to.row) + ASIDE);
        let wide = self.width(moves);
        let corner = vec![(edge, start), (x, start), (x, end)];
        scene.line(corner, Stroke::solid(MANAGEMENT, wide));
        arrow(scene, [(x, end), (edge, end)], wide, MANAGEMENT);
        let at = (x - 2.0, end + SMALL * 0.36);
        scene.colored_text(at, &number(moves), (SMALL, ink), Anchor::End);
    }

    /// An arrow at the outer side of a box, and its number beyond it.
    fn draw_side(
        &self,
        scene: &mut Scene,
        stand: LadderPlace,
        (moves, ink): (f64, Color),
        comes: bool,
    ) {
        let (left, right) = self.column(stand.manages);
        let y = self.height(stand.row) + if comes { -ASIDE } else { ASIDE };
        let text = number(moves);
        let outward = if stand.manages { 1.0 } else { -1.0 };
        let edge = if stand.manages { right } else { left };
        let end = edge + outward * (self.share - width("00.0", SMALL) - 2.0);
        let ends = if comes { [(end, y), (edge, y)] } else { [(edge, y), (end, y)] };
        arrow(scene, ends, self.width(moves), tint(GRAY, 0.7));
        let anchor = if stand.manages { Anchor::Start } else { Anchor::End };
        let at = (end + outward * 2.0, y + SMALL * 0.36);
        scene.colored_text(at, &text, (SMALL, ink), anchor);
    }

    fn draw_appointed(&self, scene: &mut Scene, flows: &[Flow<'_>]) {
        let own: Vec<(usize, LadderPlace, &Flow<'_>)> = flows
            .iter()
            .filter_map(|flow| match flow.way {
                Way::Appointed(row, to) => Some((row, to, flow)),
                _ => None,
            })
            .collect();
        let Some(&(_, to, _)) = own.first() else { return };
        let trunk = self.trunks().0;
        let goal = self.height(to.row) - ASIDE;
        let arms = own.iter().map(|&(row, _, flow)| (self.height(row) - ASIDE, flow.entry.value));
        self.gather(scene, &arms.collect::<Vec<_>>(), (trunk, goal), MANAGEMENT);
        for &(row, _, flow) in &own {
            let moves = flow.entry.value;
            let y = self.height(row) - ASIDE;
            let wide = self.width(moves);
            let from = (self.craft.1, y);
            // Half a width longer, so that corners are filled.
            scene.line(vec![from, (trunk + wide / 2.0, y)], Stroke::solid(MANAGEMENT, wide));
            let at = (self.craft.1 + 2.0, y - wide / 2.0 - 1.5);
            scene.colored_text(at, &number(moves), (SMALL, flow.ink), Anchor::Start);
        }
        let all = own.iter().map(|own| own.2.entry.value).sum();
        let ends = [(trunk - self.width(all) / 2.0, goal), (self.management.0, goal)];
        arrow(scene, ends, self.width(all), MANAGEMENT);
        if own.len() > 1 {
            self.tell_all(scene, all, goal - self.width(all) / 2.0 - BARB - 1.0);
        }
    }

    /// Writes the total of a collecting line beside the first level.
    fn tell_all(&self, scene: &mut Scene, all: f64, y: f64) {
        let at = (self.management.0 - 2.0, y);
        scene.colored_text(at, &number(all), (SMALL, GRAY), Anchor::End);
    }

    fn draw_back(&self, scene: &mut Scene, flows: &[Flow<'_>]) {
        let own: Vec<(usize, LadderPlace, &Flow<'_>)> = flows
            .iter()
            .filter_map(|flow| match flow.way {
                Way::Back(row, from) => Some((row, from, flow)),
                _ => None,
            })
            .collect();
        let Some(&(_, from, _)) = own.first() else { return };
        let trunk = self.trunks().1;
        let start = self.height(from.row) + ASIDE;
        let arms = own.iter().map(|&(row, _, flow)| (self.height(row) + ASIDE, flow.entry.value));
        self.gather(scene, &arms.collect::<Vec<_>>(), (trunk, start), CRAFT);
        let all = own.iter().map(|own| own.2.entry.value).sum();
        let wide = self.width(all);
        if own.len() > 1 {
            self.tell_all(scene, all, start + wide / 2.0 + SMALL * 0.9);
        }
        let begin = vec![(self.management.0, start), (trunk - wide / 2.0, start)];
        scene.line(begin, Stroke::solid(CRAFT, wide));
        for &(row, _, flow) in &own {
            let y = self.height(row) + ASIDE;
            let moves = flow.entry.value;
            let wide = self.width(moves);
            arrow(scene, [(trunk + wide / 2.0, y), (self.craft.1, y)], wide, CRAFT);
            let at = (self.craft.1 + HEAD + 1.0, y + wide / 2.0 + BARB + SMALL * 0.8);
            scene.colored_text(at, &number(moves), (SMALL, flow.ink), Anchor::Start);
        }
    }

    /// The line at `x` between the heights of `arms`, with their moves, and the height `goal`; each
    /// stretch is as wide as the moves that pass through it.
    fn gather(&self, scene: &mut Scene, arms: &[(f64, f64)], (x, goal): Spot, color: Color) {
        for below in [true, false] {
            let is_on_side = |y: f64| if below { y > goal + 0.1 } else { y < goal - 0.1 };
            let mut side: Vec<_> = arms.iter().copied().filter(|(y, _)| is_on_side(*y)).collect();
            // The farthest first.
            side.sort_by(|a, b| (b.0 - goal).abs().total_cmp(&(a.0 - goal).abs()));
            let mut moves = 0.0;
            for (place, &(y, more)) in side.iter().enumerate() {
                moves += more;
                let next = side.get(place + 1).map_or(goal, |next| next.0);
                let wide = self.width(moves);
                scene.line(vec![(x, y), (x, next)], Stroke::solid(WHITE, wide + 1.2));
                scene.line(vec![(x, y), (x, next)], Stroke::solid(color, wide));
            }
        }
    }

    /// The corners of a flow's tooltip.
    pub(super) fn around(&self, flow: &Flow<'_>) -> (Spot, Spot) {
        let side = |stand: LadderPlace, aside: f64| {
            let (left, right) = self.column(stand.manages);
            let y = self.height(stand.row) + aside;
            match stand.manages {
                true => ((right, y - ASIDE), (right + self.share, y + ASIDE)),
                false => ((left - self.share, y - ASIDE), (left, y + ASIDE)),
            }
        };
        let between = |row: usize, aside: f64| {
            let y = self.height(row) + aside;
            ((self.craft.1, y - ASIDE), (self.trunks().1, y + ASIDE))
        };
        match flow.way {
            Way::In(stand) => side(stand, -ASIDE),
            Way::Out(stand) => side(stand, ASIDE),
            Way::Up(stand) => {
                let (left, right) = self.column(stand.manages);
                let from = self.height(stand.row) - self.half;
                ((left, self.height(stand.row + 1) + self.half), (right, from))
            }
            Way::Over(_, to) => {
                let (x, y) = (self.management.0, self.height(to.row) + ASIDE);
                ((x - 2.0 * self.share / 3.0, y - ASIDE), (x, y + ASIDE))
            }
            Way::Appointed(row, _) => between(row, -ASIDE),
            Way::Back(row, _) => between(row, ASIDE),
        }
    }
}

/// A straight arrow along or across the page.
fn arrow(scene: &mut Scene, [from, to]: [Spot; 2], wide: f64, color: Color) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = libm::hypot(dx, dy).max(1e-9);
    let (ux, uy) = (dx / length, dy / length);
    let base = (to.0 - ux * HEAD, to.1 - uy * HEAD);
    scene.line(vec![from, base], Stroke::solid(color, wide));
    let half = wide / 2.0 + BARB;
    let barbs =
        [(base.0 - uy * half, base.1 + ux * half), (base.0 + uy * half, base.1 - ux * half)];
    scene.area(vec![to, barbs[0], barbs[1]], color, 1.0);
}

/// A number of persons: whole ones, and tenths where they are few.
pub(super) fn number(persons: f64) -> String {
    const FEW: f64 = 9.95;
    fixed(persons, usize::from(persons < FEW))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_told_apart_by_where_they_lead() {
        let entry = BreakdownValue {
            policy: 0,
            keys: Vec::new(),
            metric: String::new(),
            value: 1.0,
            interval: None,
        };
        let stand = |manages, row| Some(LadderPlace { manages, row });
        let way =
            |from, to, outside| Flow::between(&entry, [from, to], outside).map(|flow| flow.way);
        let inside = [false, false];
        let level = LadderPlace { manages: true, row: 3 };
        assert_eq!(
            way(stand(false, 1), stand(false, 2), inside),
            Some(Way::Up(LadderPlace { manages: false, row: 1 }))
        );
        assert_eq!(way(stand(false, 1), Some(level), inside), Some(Way::Appointed(1, level)));
        assert_eq!(way(Some(level), stand(false, 1), inside), Some(Way::Back(1, level)));
        assert_eq!(way(None, Some(level), [true, false]), Some(Way::In(level)));
        assert_eq!(way(Some(level), None, [false, true]), Some(Way::Out(level)));
        let top = LadderPlace { manages: true, row: 5 };
        assert_eq!(way(Some(level), Some(top), inside), Some(Way::Over(level, top)));
        assert_eq!(way(Some(top), Some(level), inside), None, "down again");
        assert_eq!(way(None, Some(level), inside), None, "from a place that is not drawn");
    }
}
