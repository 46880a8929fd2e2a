//! How metrics respond to one factor: the means of every policy over its levels, with their
//! intervals.

use super::axis::{Scale, Tick, with_interval};
use super::heat_map::levels;
use super::names::{Sample, key};
use super::panel::{ABOVE, BELOW, BELOW_NAMED, Sides, room_for};
use super::scene::{Anchor, Scene, Spot, Stroke};
use super::theme::{GRAY, HAIR, LABEL, LINE, MARGIN, MARKER, color, dashes, marker};
use super::typeface::fit;
use super::{ChartError, Choice};
use crate::output::metric_label::with_unit;
use crate::output::{Factor, MetricLabel, RunTables, TableRow};

/// Height of a panel.
const HEIGHT: f64 = 84.0;
/// Room between panels, for the heading of the next.
const BETWEEN: f64 = 7.0;
/// Distance between policies at a level, so that their intervals do not hide each other, and the
/// most for all policies together.
const APART: f64 = 4.0;
const APART_IN_ALL: f64 = 15.0;

/// A metric of a policy over the levels: low, mean and high.
struct Curve {
    place: usize,
    means: Vec<Option<[f64; 3]>>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Scene, ChartError> {
    let levels = Levels::of(run)?;
    let only = [("department", choice.department.as_str())];
    let columns = ["point", "policy", "metric", "mean", "ci_low", "ci_high"];
    let rows = run.rows("summary", &columns, &only)?;
    let metrics = choice.metrics(run).into_iter();
    let charts: Vec<(&MetricLabel, Vec<Curve>)> =
        metrics.map(|metric| (metric, curves(run, &levels, &rows, &metric.key))).collect();
    let title = format!("{}: metrics over {} by policy", run.name(), levels.factor.name);
    let mut scene = Scene::new(choice.width(), &title);
    let mut sides =
        Sides { left: MARGIN, right: scene.width - 2.0 * MARGIN, top: 0.0, bottom: HEIGHT };
    let rooms = charts.iter().filter_map(|(_, curves)| upward(sides, curves));
    sides.left += rooms.map(|scale| room_for(&scale.ticks(6, false))).fold(0.0, f64::max);
    let mut top = MARGIN + ABOVE;
    for (i, (metric, curves)) in charts.iter().enumerate() {
        let sides = Sides { top, bottom: top + HEIGHT, ..sides };
        let last = i + 1 == charts.len();
        sides.heading(&mut scene, MARGIN, metric);
        draw_panel(&mut scene, run, (sides, last), &levels, (metric, curves));
        top += HEIGHT + ABOVE + BETWEEN + BELOW;
    }
    let bottom = top - ABOVE - BETWEEN - BELOW + BELOW_NAMED;
    let policies: Vec<(usize, &str)> =
        run.policies.iter().map(String::as_str).enumerate().collect();
    let across = (MARGIN, scene.width - MARGIN);
    let bottom = key(&mut scene, across, bottom, &policies, Sample::Both) + 2.0;
    let place = choice.place(run, None)?;
    let note = format!(
        "{place}Means over replications with 95\u{a0}% intervals; policies are set a little apart."
    );
    scene.description = format!("{title}. Policies: {}. {note}", run.policies.join(", "));
    scene.height = scene.note(across, bottom, &note) + MARGIN;
    Ok(scene)
}

fn draw_panel(
    scene: &mut Scene,
    run: &RunTables,
    (sides, last): (Sides, bool),
    levels: &Levels,
    (metric, curves): (&MetricLabel, &[Curve]),
) {
    let (Some(x), y) = (levels.across(sides), upward(sides, curves)) else { return };
    if let Some(y) = &y {
        sides.rows(scene, y, &y.ticks(6, false));
    }
    let name = with_unit(&levels.factor.name, &levels.factor.unit);
    sides.axis(scene, &x, &levels.ticks(&x), if last { &name } else { "" });
    let Some(y) = y else {
        let at = (sides.middle(), f64::midpoint(sides.top, sides.bottom));
        scene.colored_text(at, "no values", (LABEL, GRAY), Anchor::Middle);
        return;
    };
    let last = curves.len() as f64 - 1.0;
    let apart = APART.min(APART_IN_ALL / last.max(1.0));
    for curve in curves {
        let shift = (curve.place as f64 - last / 2.0) * apart;
        scene.series(&run.policies[curve.place], |scene| {
            curve.draw(scene, &levels.places, &|level| x.at(level) + shift, &y);
        });
    }
    for (place, level) in levels.names.iter().enumerate() {
        let title = format!("{} {level}: {}", levels.factor.name, metric.words_and_unit());
        let mean = |curve: &Curve| {
            let [low, mean, high] = curve.means[place]?;
            let value = with_interval(mean, Some((low, high)), y.decimals());
            Some(format!("{}: {value}", run.policies[curve.place]))
        };
        let lines: Vec<String> =
            [title].into_iter().chain(curves.iter().filter_map(mean)).collect();
        let (left, right) = levels.around(&x, place);
        scene.hint((left, sides.top), (right, sides.bottom), lines.join("\n"));
    }
}

fn upward(sides: Sides, curves: &[Curve]) -> Option<Scale> {
    sides.upward(curves.iter().flat_map(|curve| &curve.means).flatten().flatten().copied())
}

fn curves(run: &RunTables, levels: &Levels, rows: &[TableRow], metric: &str) -> Vec<Curve> {
    let curve = |(place, policy): (usize, &String)| {
        let own: Vec<&TableRow> =
            rows.iter().filter(|row| row.text(1) == policy && row.text(2) == metric).collect();
        let mean = |point: &String| {
            let row = own.iter().find(|row| row.text(0) == point)?;
            let mean = row.number(3)?;
            Some([row.number(4).unwrap_or(mean), mean, row.number(5).unwrap_or(mean)])
        };
        Curve { place, means: levels.points.iter().map(mean).collect() }
    };
    run.policies.iter().enumerate().map(curve).collect()
}

impl Curve {
    fn draw(&self, scene: &mut Scene, levels: &[f64], x: &dyn Fn(f64) -> f64, y: &Scale) {
        let color = color(self.place);
        let stroke = Stroke { color, width: LINE, dashes: dashes(self.place) };
        let spots: Vec<Option<Spot>> = levels
            .iter()
            .zip(&self.means)
            .map(|(&level, mean)| mean.map(|mean| (x(level), y.at(mean[1]))))
            .collect();
        for stretch in spots.split(Option::is_none) {
            scene.line(stretch.iter().flatten().copied().collect(), stroke);
        }
        for (&level, [low, mean, high]) in
            levels.iter().zip(&self.means).filter_map(|(level, mean)| Some((level, (*mean)?)))
        {
            let at = x(level);
            scene.line(vec![(at, y.at(low)), (at, y.at(high))], Stroke::solid(color, 2.0 * HAIR));
            scene.marker((at, y.at(mean)), (marker(self.place), color), MARKER, true);
        }
    }
}

/// The levels of the one factor, in the order of the axis.
struct Levels {
    factor: Factor,
    /// Levels as they are written.
    names: Vec<String>,
    /// The design point of each.
    points: Vec<String>,
    /// Where each stands: its value, or for names its ordinal.
    places: Vec<f64>,
}

impl Levels {
    fn of(run: &RunTables) -> Result<Self, ChartError> {
        let factors = run.factors();
        let [factor] = &factors[..] else {
            let count = factors.len();
            let text = format!("it needs a design of one factor, and this one has {count}");
            return Err(ChartError::NotApplicable(text));
        };
        let rows = run.rows("points", &["point", &factor.name], &[])?;
        let names = levels(&rows, 1, factor.numeric);
        if names.len() < 2 {
            let text = "the factor has one level";
            return Err(ChartError::NotApplicable(text.to_owned()));
        }
        let point = |name: &String| {
            let row = rows.iter().find(|row| row.text(1) == name);
            row.map_or("", |row| row.text(0)).to_owned()
        };
        let points = names.iter().map(point).collect();
        let place = |(i, name): (usize, &String)| match factor.numeric {
            true => name.parse().unwrap_or(f64::NAN),
            false => i as f64,
        };
        let places = names.iter().enumerate().map(place).collect();
        Ok(Self { factor: factor.clone(), names, points, places })
    }

    /// The axis: numbers have some room beyond them, names half a place.
    fn across(&self, sides: Sides) -> Option<Scale> {
        const ROOM: f64 = 8.0;
        let inner = Sides { left: sides.left + ROOM, right: sides.right - ROOM, ..sides };
        let beyond = if self.factor.numeric { 0.0 } else { 0.4 };
        let ends = self.places.iter().flat_map(|place| [place - beyond, place + beyond]);
        let scale = inner.across(ends)?;
        // The scale spans the panel, and the data stay inside.
        let per_point = (scale.high - scale.low) / inner.width();
        let (low, high) = (scale.low - ROOM * per_point, scale.high + ROOM * per_point);
        Some(Scale { low, high, from: sides.left, to: sides.right })
    }

    /// From half way to the level before to half way to the next.
    fn around(&self, x: &Scale, place: usize) -> (f64, f64) {
        let at = |place: usize| self.places.get(place).map(|&level| x.at(level));
        let middle = |a: f64, b: f64| f64::midpoint(a, b);
        let own = x.at(self.places[place]);
        let before = place.checked_sub(1).and_then(at).map_or(x.from, |other| middle(own, other));
        (before, at(place + 1).map_or(x.to, |other| middle(own, other)))
    }

    fn ticks(&self, x: &Scale) -> Vec<Tick> {
        if self.factor.numeric {
            return x.ticks(8, false);
        }
        let room = (x.to - x.from) / self.names.len() as f64 - 3.0;
        let label = |name: &String| fit(name, super::theme::SMALL, room, 1).remove(0);
        let ticks = self.names.iter().zip(&self.places);
        ticks.map(|(name, &value)| Tick { value, label: label(name) }).collect()
    }
}
