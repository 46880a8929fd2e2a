//! Retention: the share of persons who complete each month of tenure, by policy.

use super::axis::{Scale, with_interval};
use super::breakdown;
use super::names::{EndNames, Sample, key};
use super::panel::{ABOVE, BELOW_NAMED, Sides, room_for};
use super::scene::{Scene, Stroke};
use super::theme::{BANDED_MAX, LINE, MARGIN, color, dashes};
use super::{ChartError, Choice};
use crate::output::RunTables;
use crate::output::breakdown_values::{BreakdownValue, BreakdownValues};
use crate::output::numbers::fixed;

/// Height of the plot as a share of the page's width.
const ASPECT: f64 = 0.45;
/// Share of the width that names may take at the ends of lines.
const NAMES_MAX: f64 = 0.3;
/// Opacity of an interval.
const OPACITY: f64 = 0.2;
const MONTHS: f64 = 12.0;

/// The survival of a policy: months completed, and the share that completes them.
struct Curve<'e> {
    place: usize,
    months: Vec<(f64, &'e BreakdownValue)>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Vec<Scene>, ChartError> {
    choice.without_metrics("retention")?;
    let entries = breakdown::values(run, choice, ("tenure", &["tenure_months"]))?;
    let curves: Vec<Curve<'_>> =
        (0..run.policies.len()).map(|place| curve(&entries, place)).collect();
    let last = curves.iter().filter_map(|curve| Some(curve.months.last()?.0)).fold(0.0, f64::max);
    if last <= 0.0 {
        return Err(ChartError::NotApplicable("tenure.csv has no survival".to_owned()));
    }
    let title = format!("{}: retention by tenure and policy", run.name());
    let mut scene = Scene::new(choice.width(), &title);
    let top = MARGIN + ABOVE;
    let height = choice.width() * ASPECT;
    let names = EndNames::fitting(&run.policies, choice.width() * NAMES_MAX, height);
    let share = Scale { low: 0.0, high: 1.0, from: top + height, to: top };
    let ticks = share.ticks(5, false);
    let sides = Sides {
        left: MARGIN + room_for(&ticks),
        right: choice.width() - names.as_ref().map_or(2.0 * MARGIN, |names| MARGIN + names.room()),
        top,
        bottom: top + height,
    };
    let years = Scale { low: 0.0, high: last / MONTHS, from: sides.left, to: sides.right };
    sides.title(&mut scene, MARGIN, "Retention (share of persons who stay so long)");
    sides.rows(&mut scene, &share, &ticks);
    let across = years.ticks(10, false);
    sides.columns(&mut scene, &years, &across);
    sides.axis(&mut scene, &years, &across, "Tenure (years)");
    draw_curves(&mut scene, run, &curves, (&years, &share));
    hints(&mut scene, run, sides, &curves, &years);
    let across = (MARGIN, choice.width() - MARGIN);
    let mut bottom = sides.bottom + BELOW_NAMED;
    if let Some(names) = names {
        let end = |curve: &Curve<'_>| Some((curve.place, share.at(curve.months.last()?.1.value)));
        names.draw(&mut scene, sides, &curves.iter().filter_map(end).collect::<Vec<_>>());
    } else {
        let policies: Vec<(usize, &str)> =
            run.policies.iter().map(String::as_str).enumerate().collect();
        bottom = key(&mut scene, across, bottom, &policies, Sample::Line) + 2.0;
    }
    let is_banded = run.policies.len() <= BANDED_MAX && entries.has_intervals();
    let bands = if is_banded { " with 95\u{a0}% intervals" } else { "" };
    let place = choice.place(run, Some(choice.point(run)?))?;
    let note = format!(
        "{place}{}, from the switch on{bands} (Kaplan\u{a0}& Meier 1958); quits, retirements and \
         dismissals. Persons hired before the switch count from their tenure then.",
        entries.told()
    );
    let words: Vec<String> = curves.iter().filter_map(|curve| curve.in_words(run)).collect();
    scene.description = format!("{title}. {note} {}", words.join(" "));
    scene.height = scene.note(across, bottom, &note) + MARGIN;
    Ok(vec![scene])
}

fn curve(entries: &BreakdownValues, place: usize) -> Curve<'_> {
    let own = entries.all.iter().filter(|own| own.policy == place && own.metric == "survival");
    let month = |own: &'_ BreakdownValue| own.keys[0].parse::<f64>().ok();
    let mut months: Vec<_> = own.filter_map(|own| Some((month(own)?, own))).collect();
    months.sort_by(|a, b| a.0.total_cmp(&b.0));
    Curve { place, months }
}

fn draw_curves(
    scene: &mut Scene,
    run: &RunTables,
    curves: &[Curve<'_>],
    (years, share): (&Scale, &Scale),
) {
    let place = |months: f64, value: f64| (years.at(months / MONTHS), share.at(value));
    for curve in curves.iter().filter(|_| curves.len() <= BANDED_MAX) {
        let ends = |(months, own): &(f64, &BreakdownValue)| Some((*months, own.interval?));
        let ends: Vec<_> = curve.months.iter().filter_map(ends).collect();
        let lower = ends.iter().map(|(months, (low, _))| place(*months, *low));
        let upper = ends.iter().rev().map(|(months, (_, high))| place(*months, *high));
        scene.area(lower.chain(upper).collect(), color(curve.place), OPACITY);
    }
    for curve in curves {
        let stroke = Stroke { color: color(curve.place), width: LINE, dashes: dashes(curve.place) };
        let months = curve.months.iter().map(|(months, own)| place(*months, own.value));
        scene.series(&run.policies[curve.place], |scene| {
            scene.line(months.collect(), stroke);
        });
    }
}

/// A tooltip strip for each half year.
fn hints(scene: &mut Scene, run: &RunTables, sides: Sides, curves: &[Curve<'_>], years: &Scale) {
    const HALF: f64 = 6.0;
    let mut months = HALF;
    while months / MONTHS <= years.high {
        let mut lines = vec![format!("Retention after {} years", months / MONTHS)];
        for curve in curves {
            let found = curve.months.iter().find(|(at, _)| (at - months).abs() < 0.5);
            if let Some((_, own)) = found {
                let value = with_interval(own.value, own.interval, 3);
                lines.push(format!("{}: {value}", run.policies[curve.place]));
            }
        }
        let at = |months: f64| years.at(months / MONTHS).min(sides.right);
        let (left, right) = (at(months - HALF / 2.0), at(months + HALF / 2.0));
        scene.hint((left, sides.top), (right, sides.bottom), lines.join("\n"));
        months += HALF;
    }
}

impl Curve<'_> {
    /// When half are gone, or how many stay to the end.
    fn in_words(&self, run: &RunTables) -> Option<String> {
        let name = &run.policies[self.place];
        if let Some((months, _)) = self.months.iter().find(|(_, own)| own.value <= 0.5) {
            return Some(format!("{name}: half are gone after {months} months."));
        }
        let (months, own) = self.months.last()?;
        Some(format!("{name}: {} are still there after {months} months.", fixed(own.value, 2)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_in_order_and_half_are_gone_when_so_said() {
        let entry = |month: &str, value| BreakdownValue {
            policy: 0,
            keys: vec![month.to_owned()],
            metric: "survival".to_owned(),
            value,
            interval: None,
        };
        let all = vec![entry("10", 0.4), entry("2", 0.5), entry("0", 0.9)];
        let entries = BreakdownValues { all, replications: 2.0 };
        let curve = curve(&entries, 0);
        let months: Vec<f64> = curve.months.iter().map(|month| month.0).collect();
        assert_eq!(months, [0.0, 2.0, 10.0]);
        let run = RunTables::new(
            std::path::Path::new("nowhere"),
            serde_json::json!({ "scenario": { "policy": [{ "name": "a" }] } }),
        );
        assert_eq!(curve.in_words(&run).unwrap(), "a: half are gone after 2 months.");
    }
}
