//! The share of each lever in the whole difference between two policies, over many points: boxes from
//! quartile to quartile.

use std::ops::Range;

use super::ChartError;
use super::Choice;
use super::axis::Scale;
use super::levers::Levers;
use super::panel::{ABOVE, Sides, below_wrapped};
use super::rows::{self, Columns, Rows, names_room};
use super::scene::{Anchor, Scene, Stroke};
use super::theme::{GRAY, INK, LABEL, MARGIN, tint};
use super::typeface::fit;
use crate::output::RunTables;
use crate::output::numbers::{fixed, grouped};
use crate::stats::quantile_of;

/// Height of the row of a lever, and half of that of its box.
const PITCH: f64 = 12.0;
const HALF: f64 = 3.2;
const LEAST: f64 = 110.0;
const NAMES_MAX: f64 = 0.28;
const GUTTER: f64 = 6.0;
const BELOW_ROW: f64 = 4.0;
/// How pale a box is.
const TINT: f64 = 0.25;
/// The name of the axis.
const AXIS: &str = "Share of the whole difference (%)";

struct Page<'a> {
    run: &'a RunTables,
    levers: Levers,
    names: f64,
    columns: Columns,
    sections: Vec<usize>,
    rows: Vec<Range<usize>>,
}

pub(super) fn draw(
    run: &RunTables,
    choice: &Choice,
    levers: Levers,
) -> Result<Vec<Scene>, ChartError> {
    if levers.values.iter().all(|own| own.share.is_none()) {
        let why = "no point has a whole difference of which a lever could have a share";
        return Err(ChartError::NotApplicable(why.to_owned()));
    }
    let names = levers.names.iter().map(String::as_str);
    let names = names_room(names, LABEL, NAMES_MAX * choice.width());
    let columns = Columns::new(choice.width(), names + GUTTER, LEAST, levers.metrics.len());
    let rows = columns.rows(levers.metrics.len());
    let sections = vec![0; rows.len()];
    rows::draw(&Page { run, levers, names, columns, sections, rows }, choice)
}

/// Quantiles 5, 25, 50, 75 and 95 % of shares, in per cent.
fn quantiles(mut shares: Vec<f64>) -> Option<[f64; 5]> {
    let mut found = [0.0; 5];
    for (place, p) in [0.05, 0.25, 0.5, 0.75, 0.95].into_iter().enumerate() {
        found[place] = 100.0 * quantile_of(&mut shares, p)?;
    }
    Some(found)
}

fn draw_box(scene: &mut Scene, (x, middle): (&Scale, f64), quantiles: [f64; 5]) {
    let [q05, q25, q50, q75, q95] = quantiles.map(|quantile| x.at(quantile));
    let edge = Stroke::solid(INK, 0.8);
    scene.line(vec![(q05, middle), (q95, middle)], edge);
    let corners = [(q25, -HALF), (q75, -HALF), (q75, HALF), (q25, HALF), (q25, -HALF)];
    let corners: Vec<_> = corners.iter().map(|&(x, dy)| (x, middle + dy)).collect();
    scene.area(corners.clone(), tint(INK, TINT), 1.0);
    scene.line(corners, edge);
    scene.line(vec![(q50, middle - HALF), (q50, middle + HALF)], Stroke::solid(INK, 1.6));
}

impl Page<'_> {
    fn quantiles(&self, place: usize) -> Vec<Option<[f64; 5]>> {
        let metric = self.levers.metrics[place];
        let levers = 0..self.levers.names.len();
        levers.map(|lever| quantiles(self.levers.shares(metric, lever))).collect()
    }

    fn words(&self, place: usize) -> String {
        self.run.metrics[self.levers.metrics[place]].words()
    }

    fn panel(&self, scene: &mut Scene, place: usize, sides: Sides) {
        let words = self.words(place);
        sides.title(scene, sides.left, &words);
        let quantiles = self.quantiles(place);
        let ends = quantiles.iter().flatten().flatten().copied();
        let Some(x) = sides.across(ends.chain([0.0, 100.0])) else { return };
        let ticks = x.ticks(if sides.width() > 130.0 { 6 } else { 4 }, false);
        sides.columns(scene, &x, &ticks);
        sides.axis(scene, &x, &ticks, "");
        sides.wrapped_name(scene, AXIS);
        for level in [0.0, 100.0] {
            let at = x.at(level);
            scene.line(vec![(at, sides.top), (at, sides.bottom)], Stroke::solid(GRAY, 0.9));
        }
        for (lever, own) in quantiles.into_iter().enumerate() {
            let Some(own) = own else { continue };
            let (name, top) = (&self.levers.names[lever], sides.top + lever as f64 * PITCH);
            scene.series(&format!("{name}, {words}"), |scene| {
                draw_box(scene, (&x, top + PITCH / 2.0), own);
            });
            let text = format!("{name}, {words}\n{}", told(own));
            scene.hint((sides.left, top), (sides.right, top + PITCH), text);
        }
    }
}

fn told([q05, q25, q50, q75, q95]: [f64; 5]) -> String {
    let [q05, q25, q50, q75, q95] = [q05, q25, q50, q75, q95].map(|share| fixed(share, 0));
    format!(
        "median {q50}\u{a0}%, quartiles {q25} to {q75}\u{a0}%, 5 to 95\u{a0}% {q05} to {q95}\u{a0}%"
    )
}

impl Rows for Page<'_> {
    fn title(&self) -> String {
        format!("{}: the share of each lever", self.run.name())
    }

    fn note(&self) -> String {
        format!(
            "Shapley values as shares of the whole difference of {} from {}, over {} worlds: median, \
             quartiles, and 5 to 95\u{a0}% quantiles as whiskers. Doubt about parameters, in which \
             chance within a world has a part. Where the whole is small, shares are large. The shares \
             of a world sum to 100\u{a0}%.",
            self.levers.to,
            self.levers.from,
            grouped(self.levers.points as u64)
        )
    }

    fn sections(&self) -> &[usize] {
        &self.sections
    }

    fn heading(&self, _: usize) -> String {
        let (from, to) = (&self.levers.from, &self.levers.to);
        format!("The share of each lever in the difference of {to} from {from}, over worlds")
    }

    fn height(&self, _: usize) -> f64 {
        let levers = self.levers.names.len() as f64 * PITCH;
        ABOVE + levers + below_wrapped(AXIS, self.columns.wide) + BELOW_ROW
    }

    fn draw(&self, scene: &mut Scene, row: usize, top: f64, _: bool) {
        let top = top + ABOVE;
        for (lever, name) in self.levers.names.iter().enumerate() {
            let y = top + (lever as f64 + 0.5) * PITCH + LABEL * 0.34;
            let name = fit(name, LABEL, self.names, 1).remove(0);
            scene.text((MARGIN, y), &name, LABEL, Anchor::Start);
        }
        let bottom = top + self.levers.names.len() as f64 * PITCH;
        for (column, place) in self.rows[row].clone().enumerate() {
            let (left, right) = self.columns.sides(column);
            self.panel(scene, place, Sides { left, right, top, bottom });
        }
    }

    fn in_words(&self, row: usize) -> String {
        let told = self.rows[row].clone().map(|place| {
            let own = self.quantiles(place).into_iter().enumerate();
            let own = own.filter_map(|(lever, own)| {
                Some(format!("{} {}", self.levers.names[lever], told(own?)))
            });
            format!("{}: {}.", self.words(place), own.collect::<Vec<_>>().join("; "))
        });
        told.collect::<Vec<_>>().join(" ")
    }
}
