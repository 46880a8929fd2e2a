//! Two metrics against each other: a point for each policy with the intervals of its means, and
//! which policies are efficient.

use super::axis::{Scale, with_interval};
use super::names::{NAME_LINE, Sample, key};
use super::panel::{ABOVE, BELOW_NAMED, Sides, better_hint, room_for};
use super::scene::{Anchor, Scene, Spot, Stroke};
use super::theme::{HAIR, LABEL, MARGIN, MARKER, color, marker};
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::estimates::{At, Estimates};
use crate::output::{MetricLabel, RunTables};

/// Height of the plot as a share of the page's width.
const ASPECT: f64 = 0.62;
/// The two that pull against each other most visibly, where a simulation has them.
const SHOWN_FIRST: [&str; 2] = ["attrition_rate", "output_per_seat"];
/// Radius of the marker of a policy.
const RADIUS: f64 = 1.3 * MARKER;

/// Half the side of the square of a marker's tooltip.
const HIT: f64 = 6.0;

/// A policy in the plane of two metrics: low, mean and high of each.
struct Standing {
    place: usize,
    x: [f64; 3],
    y: [f64; 3],
    /// Whether the policy is in the Pareto set; `None` where that is not known.
    efficient: Option<bool>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    let not = |why: &str| Err(ChartError::NotApplicable(why.to_owned()));
    if run.policies.len() < 2 {
        return not("there is one policy, and nothing to trade it off against");
    }
    let Some((across, up)) = metrics(run, choice) else { return not("it needs two metrics") };
    let point = choice.point(run)?;
    let estimates = Estimates::read(run, choice.rows_of(run), run.baseline())?;
    let standings = standings(&estimates, choice, point, (across, up))?;
    let count = estimates.replications_at(point);
    if standings.is_empty() {
        return not("no policy has values of both metrics");
    }
    let (across, up) = (&run.metrics[across], &run.metrics[up]);
    let title = format!("{}: {} and {} by policy", run.name(), across.words(), up.words());
    let mut scene = Scene::new(choice.width(), &title);
    let (sides, x, y) = frame(&mut scene, &standings, (across, up));
    for standing in &standings {
        let name = &run.policies[standing.place];
        scene.series(name, |scene| standing.draw(scene, &x, &y));
        let told = |metric: &MetricLabel, scale: &Scale, [low, mean, high]: [f64; 3]| {
            let value = with_interval(mean, Some((low, high)), scale.decimals());
            format!("{}: {value}", metric.words_and_unit())
        };
        let (told_x, told_y) = (told(across, &x, standing.x), told(up, &y, standing.y));
        let (left, top) = (x.at(standing.x[1]) - HIT, y.at(standing.y[1]) - HIT);
        let text = format!("{name}\n{told_x}\n{told_y}");
        scene.hint((left, top), (left + 2.0 * HIT, top + 2.0 * HIT), text);
    }
    let mut bottom = sides.bottom + BELOW_NAMED + 2.0;
    if !label(&mut scene, run, sides, &places(&standings, &x, &y)) {
        let policies: Vec<(usize, &str)> =
            run.policies.iter().map(String::as_str).enumerate().collect();
        let across = (MARGIN, choice.width() - MARGIN);
        bottom = key(&mut scene, across, bottom, &policies, Sample::Marker) + 2.0;
    }
    let set = match standings.iter().any(|standing| standing.efficient.is_some()) {
        true => {
            " Filled: in the Pareto set of pareto.csv, which weighs up to four metrics; hollow: \
             another policy is better all round."
        }
        false => "",
    };
    let place = choice.place(run, Some(point))?;
    let spread = standings.iter().any(|standing| standing.x[0] < standing.x[2]);
    let what = match spread {
        true => "with 95\u{a0}% intervals",
        false => "without intervals",
    };
    let note = match count {
        0 | 1 => format!("{place}One replication.{set}"),
        _ => format!("{place}Means over {count} replications {what}.{set}"),
    };
    scene.description = format!("{title}. {note} {}", in_words(run, &standings));
    scene.height = scene.note((MARGIN, choice.width() - MARGIN), bottom, &note) + MARGIN;
    Ok(vec![scene])
}

/// Places of the metric across and of the one upward: the two that were asked for, or those shown
/// first.
fn metrics(run: &RunTables, choice: &Choice) -> Option<(usize, usize)> {
    let place = |key: &str| run.metrics.iter().position(|metric| metric.key == key);
    if let (true, [Some(x), Some(y)]) = (choice.metrics.is_empty(), SHOWN_FIRST.map(place)) {
        return Some((x, y));
    }
    match choice.metric_places(run)[..] {
        [x, y, ..] => Some((x, y)),
        _ => None,
    }
}

fn standings(
    estimates: &Estimates<'_>,
    choice: &Choice,
    point: usize,
    (across, up): (usize, usize),
) -> Result<Vec<Standing>, ChartError> {
    let run = estimates.run;
    let number = point.to_string();
    let only = [("point", number.as_str()), ("department", choice.rows_of(run))];
    let efficient = match run.has("pareto") {
        true => run.rows("pareto", &["policy", "efficient"], &only)?,
        false => Vec::new(),
    };
    let value = |policy: usize, metric: usize| {
        let own = estimates.mean(At { point, policy, metric })?;
        let (mean, ends) = (own.mean?, own.interval);
        Some([ends.map_or(mean, |ends| ends.0), mean, ends.map_or(mean, |ends| ends.1)])
    };
    let standing = |(place, policy): (usize, &String)| {
        let row = efficient.iter().find(|row| row.text(0) == policy);
        let efficient = row.and_then(|row| row.number(1)).map(|efficient| efficient > 0.5);
        Some(Standing { place, x: value(place, across)?, y: value(place, up)?, efficient })
    };
    Ok(run.policies.iter().enumerate().filter_map(standing).collect())
}

/// Draws grid, axes and their names; returns the plot and its scales.
fn frame(
    scene: &mut Scene,
    standings: &[Standing],
    (across, up): (&MetricLabel, &MetricLabel),
) -> (Sides, Scale, Scale) {
    let top = MARGIN + ABOVE;
    let mut sides = Sides {
        left: MARGIN,
        right: scene.width - 2.0 * MARGIN,
        top,
        bottom: top + scene.width * ASPECT,
    };
    let unit = Scale { low: 0.0, high: 1.0, from: 0.0, to: 1.0 };
    let y = sides.upward(standings.iter().flat_map(|standing| standing.y)).unwrap_or(unit);
    let rows = y.ticks(8, false);
    sides.left += room_for(&rows);
    let x = sides.across(standings.iter().flat_map(|standing| standing.x)).unwrap_or(unit);
    let columns = x.ticks(8, false);
    sides.rows(scene, &y, &rows);
    sides.columns(scene, &x, &columns);
    let hint = better_hint(across.better);
    let long = format!("{}, {hint}", across.words_and_unit());
    let fits = !hint.is_empty() && width(&long, LABEL) <= sides.width();
    let name = if fits { long } else { across.words_and_unit() };
    sides.axis(scene, &x, &columns, &fit(&name, LABEL, sides.width(), 1)[0]);
    sides.heading(scene, MARGIN, up);
    (sides, x, y)
}

/// Policies and where their markers are.
fn places(standings: &[Standing], x: &Scale, y: &Scale) -> Vec<(usize, Spot)> {
    standings.iter().map(|s| (s.place, (x.at(s.x[1]), y.at(s.y[1])))).collect()
}

/// Writes names beside the markers if all find room; returns whether they did.
fn label(scene: &mut Scene, run: &RunTables, sides: Sides, places: &[(usize, Spot)]) -> bool {
    const GAP: f64 = 5.0;
    let marker = |&(_, (x, y)): &(usize, Spot)| {
        let r = RADIUS + 1.0;
        Sides { left: x - r, right: x + r, top: y - r, bottom: y + r }
    };
    let mut taken: Vec<Sides> = places.iter().map(marker).collect();
    let mut texts = Vec::new();
    for &(place, (x, y)) in places {
        let name = &run.policies[place];
        let (wide, high) = (width(name, LABEL), NAME_LINE);
        let corners = [
            (x + GAP, y - high - 1.0),
            (x - GAP - wide, y - high - 1.0),
            (x + GAP, y + 1.0),
            (x - GAP - wide, y + 1.0),
            (x - wide / 2.0, y - high - GAP),
            (x - wide / 2.0, y + GAP),
        ];
        let boxes =
            corners.map(|(left, top)| Sides { left, right: left + wide, top, bottom: top + high });
        let free = boxes.into_iter().find(|label| {
            let inside = label.left >= sides.left && label.right <= sides.right;
            let inside = inside && label.top >= sides.top && label.bottom <= sides.bottom;
            inside && !taken.iter().any(|other| overlap(label, other))
        });
        let Some(label) = free else { return false };
        taken.push(label);
        texts.push(((label.left, label.bottom - LABEL * 0.35), name));
    }
    for (at, name) in texts {
        scene.text(at, name, LABEL, Anchor::Start);
    }
    true
}

fn overlap(a: &Sides, b: &Sides) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

fn in_words(run: &RunTables, standings: &[Standing]) -> String {
    let inside = standings.iter().filter(|standing| standing.efficient == Some(true));
    let names: Vec<&str> = inside.map(|standing| run.policies[standing.place].as_str()).collect();
    if names.is_empty() { String::new() } else { format!("Pareto set: {}.", names.join(", ")) }
}

impl Standing {
    fn draw(&self, scene: &mut Scene, x: &Scale, y: &Scale) {
        let color = color(self.place);
        let at = (x.at(self.x[1]), y.at(self.y[1]));
        let stroke = Stroke::solid(color, HAIR);
        scene.line(vec![(x.at(self.x[0]), at.1), (x.at(self.x[2]), at.1)], stroke);
        scene.line(vec![(at.0, y.at(self.y[0])), (at.0, y.at(self.y[2]))], stroke);
        scene.marker(at, (marker(self.place), color), RADIUS, self.efficient != Some(false));
    }
}
