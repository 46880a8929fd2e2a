//! How the differences of policies from the baseline respond to one factor: paired differences over
//! its levels, with their intervals; a study of one policy has its means.

use std::ops::Range;

use super::axis::{Scale, Tick, with_interval};
use super::heat_map::levels;
use super::names::{Sample, key};
use super::panel::{ABOVE, BELOW, BELOW_NAMED, Sides, room_for};
use super::scene::{Anchor, Scene, Spot, Stroke};
use super::sheets::{even, note_height, sheet_title, sheet_words};
use super::theme::{
    GRAY, HAIR, LABEL, LINE, MARGIN, MARKER, SMALL, WORTHWHILE, color, dashes, marker,
};
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::estimates::{At, Estimates};
use crate::output::metric_label::with_unit;
use crate::output::{Factor, MetricLabel, RunTables};

/// Height of a panel.
const HEIGHT: f64 = 84.0;
/// Room between panels, for the heading of the next.
const BETWEEN: f64 = 7.0;
/// Distance between policies at a level, so that their intervals do not hide each other, and the
/// most for all policies together.
const APART: f64 = 4.0;
const APART_IN_ALL: f64 = 15.0;

/// A metric of a policy over the levels: its difference from the baseline, or its mean.
struct Curve {
    place: usize,
    levels: Vec<Option<Estimate>>,
}

/// A value and, with several replications, its interval.
#[derive(Clone, Copy)]
struct Estimate {
    value: f64,
    interval: Option<(f64, f64)>,
}

/// The curves of a metric.
struct Panel<'r> {
    metric: &'r MetricLabel,
    curves: Vec<Curve>,
    worthwhile: Option<f64>,
}

/// What all panels share.
struct Page<'a> {
    run: &'a RunTables,
    levels: Levels,
    /// The baseline of the differences; `None` where means are drawn.
    baseline: Option<&'a str>,
    policies: Vec<usize>,
    sides: Sides,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let levels = Levels::of(run)?;
    let baseline = choice.baseline(run);
    let compares = run.policies.len() > 1;
    if compares {
        choice.check_baseline(run)?;
    }
    let policies = if compares { run.others(baseline) } else { vec![baseline] };
    let estimates = Estimates::read(run, choice.rows_of(run), baseline)?;
    let panels = panels(&estimates, choice, &levels, (compares, &policies));
    let baseline = compares.then(|| run.policies[baseline].as_str());
    let mut sides =
        Sides { left: MARGIN, right: choice.width() - 2.0 * MARGIN, top: 0.0, bottom: HEIGHT };
    let rooms = panels.iter().filter_map(|panel| panel.upward(sides, compares));
    sides.left += rooms.map(|scale| room_for(&scale.ticks(6, false))).fold(0.0, f64::max);
    let page = Page { run, levels, baseline, policies, sides };
    let note = format!("{}{}", choice.place(run, None)?, page.note(&estimates, &panels));
    let below =
        page.key(&mut Scene::new(choice.width(), ""), 0.0) + 2.0 + note_height(choice, &note);
    let room = Choice::height_max() - 2.0 * MARGIN - BELOW_NAMED - below;
    let sheets = even(panels.len(), HEIGHT + ABOVE + BETWEEN + BELOW, room)?;
    let count = sheets.len();
    let sheet = |(number, own): (usize, Range<usize>)| {
        let what = if compares { "differences" } else { "metrics" };
        let title = format!("{}: {what} over {}", run.name(), page.levels.factor.words());
        let mut scene = Scene::new(choice.width(), &sheet_title(&title, number, count));
        let bottom = page.sheet(&mut scene, &panels[own]);
        let bottom = page.key(&mut scene, bottom) + 2.0;
        let note = format!("{}{note}", sheet_words(number, count));
        let names = page.policies.iter().map(|&place| run.policies[place].as_str());
        let names = names.collect::<Vec<_>>().join(", ");
        scene.description = format!("{}. Policies: {names}. {note}", scene.title);
        scene.height = scene.note((MARGIN, scene.width - MARGIN), bottom, &note) + MARGIN;
        scene
    };
    Ok(sheets.into_iter().enumerate().map(sheet).collect())
}

fn panels<'r>(
    estimates: &Estimates<'r>,
    choice: &Choice,
    levels: &Levels,
    (compares, policies): (bool, &[usize]),
) -> Vec<Panel<'r>> {
    let estimate = |at: At| match compares {
        true => {
            let own = estimates.difference(at)?;
            Some(Estimate { value: own.difference?, interval: own.interval })
        }
        false => {
            let own = estimates.mean(at)?;
            Some(Estimate { value: own.mean?, interval: own.interval })
        }
    };
    let panel = |metric: usize| {
        let curve = |&policy: &usize| {
            let at = |&point: &usize| estimate(At { point, policy, metric });
            Curve { place: policy, levels: levels.points.iter().map(at).collect() }
        };
        let label = estimates.metric(metric);
        let worthwhile = choice.worthwhile(&label.key).filter(|_| compares);
        Panel { metric: label, curves: policies.iter().map(curve).collect(), worthwhile }
    };
    choice.metric_places(estimates.run).into_iter().map(panel).collect()
}

impl Page<'_> {
    /// Draws the panels; returns where they end.
    fn sheet(&self, scene: &mut Scene, panels: &[Panel<'_>]) -> f64 {
        let mut top = MARGIN + ABOVE;
        for (i, panel) in panels.iter().enumerate() {
            let sides = Sides { top, bottom: top + HEIGHT, ..self.sides };
            sides.heading(scene, MARGIN, panel.metric);
            self.panel(scene, (sides, i + 1 == panels.len()), panel);
            top += HEIGHT + ABOVE + BETWEEN + BELOW;
        }
        top - ABOVE - BETWEEN - BELOW + BELOW_NAMED
    }

    /// Draws the key, of a model with policies; returns where it ends.
    fn key(&self, scene: &mut Scene, top: f64) -> f64 {
        if !self.run.has_policies() {
            return top;
        }
        let policies: Vec<(usize, &str)> =
            self.policies.iter().map(|&place| (place, self.run.policies[place].as_str())).collect();
        key(scene, (MARGIN, scene.width - MARGIN), top, &policies, Sample::Both)
    }

    fn note(&self, estimates: &Estimates<'_>, panels: &[Panel<'_>]) -> String {
        let all = || panels.iter().flat_map(|panel| &panel.curves).flat_map(|curve| &curve.levels);
        let sure = match all().flatten().any(|own| own.interval.is_some()) {
            true => " with 95\u{a0}% intervals",
            false => "",
        };
        let count = estimates.replications().words_of_points();
        let mut note = match self.baseline {
            Some(baseline) => format!("Paired differences from {baseline}{sure}, {count}"),
            None => format!("Means{sure}, {count}"),
        };
        if self.policies.len() > 1 {
            note.push_str("; policies are set a little apart");
        }
        note.push('.');
        if panels.iter().any(|panel| panel.worthwhile.is_some()) {
            note.push_str(" Shaded: smaller than the smallest difference worth having.");
        }
        if !self.fits() {
            note.push_str(&format!(" Across: {}.", self.levels.factor.long_words()));
        }
        note
    }

    /// What the axis is called where that fits.
    fn long_name(&self) -> String {
        with_unit(&self.levels.factor.long_words(), &self.levels.factor.unit)
    }

    fn fits(&self) -> bool {
        width(&self.long_name(), LABEL) <= self.sides.width()
    }

    fn panel(&self, scene: &mut Scene, (sides, is_lowest): (Sides, bool), panel: &Panel<'_>) {
        let levels = &self.levels;
        let Some(x) = levels.across(sides) else { return };
        let y = panel.upward(sides, self.baseline.is_some());
        if let (Some(y), Some(size)) = (&y, panel.worthwhile) {
            let (top, bottom) = (y.at(size), y.at(-size));
            scene.rectangle((sides.left, top), (sides.right, bottom), WORTHWHILE);
        }
        if let Some(y) = &y {
            sides.rows(scene, y, &y.ticks(6, false));
        }
        let name = match (is_lowest, self.fits()) {
            (false, _) => String::new(),
            (true, true) => self.long_name(),
            (true, false) => {
                fit(&levels.factor.words_and_unit(), LABEL, sides.width(), 1).remove(0)
            }
        };
        sides.axis(scene, &x, &levels.ticks(&x), &name);
        let Some(y) = y else {
            let at = (sides.middle(), f64::midpoint(sides.top, sides.bottom));
            scene.colored_text(at, "no values", (LABEL, GRAY), Anchor::Middle);
            return;
        };
        if self.baseline.is_some() {
            let zero = y.at(0.0);
            scene.line(vec![(sides.left, zero), (sides.right, zero)], Stroke::solid(GRAY, 0.9));
        }
        let last = panel.curves.len() as f64 - 1.0;
        let apart = APART.min(APART_IN_ALL / last.max(1.0));
        for (slot, curve) in panel.curves.iter().enumerate() {
            let shift = (slot as f64 - last / 2.0) * apart;
            let name = format!("{}, {}", self.run.policies[curve.place], panel.metric.words());
            scene.series(&name, |scene| {
                curve.draw(scene, &levels.places, &|level| x.at(level) + shift, &y);
            });
        }
        self.hints(scene, (sides, &x), panel, y.decimals());
    }

    /// A tooltip strip for each level.
    fn hints(
        &self,
        scene: &mut Scene,
        (sides, x): (Sides, &Scale),
        panel: &Panel<'_>,
        decimals: usize,
    ) {
        let levels = &self.levels;
        for (place, level) in levels.names.iter().enumerate() {
            let title =
                format!("{} {level}: {}", levels.factor.words(), panel.metric.words_and_unit());
            let told = |curve: &Curve| {
                let own = curve.levels[place]?;
                let value = with_interval(own.value, own.interval, decimals);
                Some(format!("{}: {value}", self.run.policies[curve.place]))
            };
            let lines = [title].into_iter().chain(panel.curves.iter().filter_map(told));
            let lines: Vec<String> = lines.collect();
            let (left, right) = levels.around(x, place);
            scene.hint((left, sides.top), (right, sides.bottom), lines.join("\n"));
        }
    }
}

impl Panel<'_> {
    /// A scale for all values and intervals, and for 0 where they are differences.
    fn upward(&self, sides: Sides, compares: bool) -> Option<Scale> {
        let all = || self.curves.iter().flat_map(|curve| &curve.levels).flatten();
        all().next()?;
        let ends = all().flat_map(|own| {
            let (low, high) = own.interval.unwrap_or((own.value, own.value));
            [low, own.value, high]
        });
        let size = self.worthwhile.unwrap_or(0.0);
        sides.upward(ends.chain([0.0, size, -size].into_iter().filter(|_| compares)))
    }
}

impl Curve {
    fn draw(&self, scene: &mut Scene, levels: &[f64], x: &dyn Fn(f64) -> f64, y: &Scale) {
        let color = color(self.place);
        let stroke = Stroke { color, width: LINE, dashes: dashes(self.place) };
        let spots: Vec<Option<Spot>> = levels
            .iter()
            .zip(&self.levels)
            .map(|(&level, own)| own.map(|own| (x(level), y.at(own.value))))
            .collect();
        for stretch in spots.split(Option::is_none) {
            scene.line(stretch.iter().flatten().copied().collect(), stroke);
        }
        for (&level, own) in
            levels.iter().zip(&self.levels).filter_map(|(l, own)| Some((l, (*own)?)))
        {
            let at = x(level);
            if let Some((low, high)) = own.interval {
                let ends = vec![(at, y.at(low)), (at, y.at(high))];
                scene.line(ends, Stroke::solid(color, 2.0 * HAIR));
            }
            scene.marker((at, y.at(own.value)), (marker(self.place), color), MARKER, true);
        }
    }
}

/// The levels of the one factor, in the order of the axis.
struct Levels {
    factor: Factor,
    /// Levels as they are written.
    names: Vec<String>,
    /// The design point of each.
    points: Vec<usize>,
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
            row.and_then(|row| row.text(0).parse().ok()).unwrap_or(0)
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
        let label = |name: &String| fit(name, SMALL, room, 1).remove(0);
        let ticks = self.names.iter().zip(&self.places);
        ticks.map(|(name, &value)| Tick { value, label: label(name) }).collect()
    }
}
