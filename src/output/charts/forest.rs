//! Differences from the baseline with their intervals, all headline metrics on one axis.
//!
//! A difference is divided by the baseline's standard deviation between replications, the effect
//! size of comparison.csv, and turned so that the better side is on the right. The values beside
//! it are as measured.

use super::axis::{Scale, decimals, with_interval};
use super::panel::{ABOVE, BELOW_NAMED, Sides};
use super::scene::{Anchor, Scene, Stroke};
use super::theme::{GRAY, HEADING, LABEL, LEADING, MARGIN, MARKER, SHADE, SMALL, color, marker};
use super::typeface::{fit, width};
use super::{ChartError, Choice};
use crate::output::estimates::{At, Difference, Estimates};
use crate::output::finding::SIGNIFICANCE;
use crate::output::numbers::fixed;
use crate::output::{MetricLabel, RunTables};
use crate::sim::Direction;

/// Height of the row of a policy, and of one whose name takes two lines.
const ROW: f64 = 10.0;
const ROW_OF_TWO: f64 = 17.0;
/// Height of the row that names a metric.
const METRIC: f64 = HEADING * LEADING + 3.0;
/// Room around the rows of a metric.
const GAP: f64 = 1.5;
/// Share of the width that names of policies may take in one line; longer ones take two lines, and
/// this share.
const NAMES_MAX: f64 = 0.38;
const NAMES_OF_TWO: f64 = 0.3;
/// Room between the plot and the text beside it.
const GUTTER: f64 = 8.0;

/// A metric of a policy against the baseline.
struct Comparison {
    own: Difference,
    /// Decimals of the values, the same for all policies.
    digits: usize,
    /// Standard deviations of the baseline, the better side positive; `None` without spread.
    standardized: Option<(f64, f64, f64)>,
}

pub(super) fn draw(run: &RunTables, choice: &Choice) -> Result<Scene, ChartError> {
    let not = |why: &str| Err(ChartError::NotApplicable(why.to_owned()));
    choice.check_baseline(run)?;
    let point = choice.point(run)?;
    let baseline = run.policies[choice.baseline(run)].as_str();
    let groups = comparisons(run, choice, point)?;
    let all = || groups.iter().flat_map(|(_, comparisons)| comparisons);
    if all().all(|comparison| comparison.standardized.is_none()) {
        return not("no metric has a spread between replications to measure differences by");
    }
    let title = format!("{}: differences from {}", run.name(), baseline);
    let mut scene = Scene::new(choice.width(), &title);
    let row = row_height(run, choice);
    let sides = sides(run, choice, &groups, row);
    let ends = all().filter_map(|comparison| comparison.standardized);
    let ends = ends.flat_map(|(_, low, high)| [low, high]).chain([0.0]);
    let Some(x) = sides.across(ends) else { return not("there are no differences") };
    draw_axis(&mut scene, sides, &x, baseline);
    let mut y = sides.top;
    for (metric, comparisons) in &groups {
        let unturned = if metric.better.is_none() { ", no better side" } else { "" };
        let heading = format!("{}{unturned}", metric.words_and_unit());
        let heading = fit(&heading, HEADING, choice.width() - 2.0 * MARGIN, 1).remove(0);
        let right = choice.width() - MARGIN;
        scene.rectangle((MARGIN, y), (right, y + METRIC), SHADE);
        scene.text((MARGIN + 3.0, y + METRIC - 4.0), &heading, HEADING, Anchor::Start);
        y += METRIC + GAP;
        for comparison in comparisons {
            let name = &run.policies[comparison.own.at.policy];
            scene.series(&format!("{name}, {}", metric.words()), |scene| {
                draw_row(scene, (sides, &x), y + row / 2.0, name, comparison);
            });
            let hint = comparison.in_words(name, metric);
            scene.hint((MARGIN, y), (choice.width() - MARGIN, y + row), hint);
            y += row;
        }
        y += GAP;
    }
    let note = format!(
        "{}Paired differences and their 95\u{a0}% intervals, divided by the standard deviation of {} \
         between replications and turned so that right is better; values as measured. Filled: p <\u{a0}\
         5\u{a0}% after Holm's adjustment for all policies and headline metrics.",
        choice.place(run, Some(point))?,
        baseline,
    );
    scene.description = format!("{title}. {note} {}", in_words(run, &groups));
    let across = (MARGIN, choice.width() - MARGIN);
    scene.height = scene.note(across, sides.bottom + BELOW_NAMED + 2.0, &note) + MARGIN;
    Ok(scene)
}

type Groups<'r> = Vec<(&'r MetricLabel, Vec<Comparison>)>;

/// The comparisons of every metric that is shown: those chosen, or the headline metrics.
fn comparisons<'r>(
    run: &'r RunTables,
    choice: &Choice,
    point: usize,
) -> Result<Groups<'r>, ChartError> {
    let estimates = Estimates::read(run, &choice.department, choice.baseline(run))?;
    let places = match (choice.metrics.is_empty(), run.headline()) {
        (true, headline) if !headline.is_empty() => headline,
        _ => choice.metric_places(run),
    };
    let group = |metric: usize| {
        let label = &run.metrics[metric];
        let turned = if label.better == Some(Direction::Lower) { -1.0 } else { 1.0 };
        let baseline = estimates.mean(At { point, policy: estimates.baseline, metric });
        let spread = baseline.and_then(|mean| mean.sd).filter(|sd| *sd > 0.0);
        let comparison = |policy: usize| {
            let own = estimates.difference(At { point, policy, metric })?.clone();
            let values = own.difference.zip(own.interval).zip(spread);
            let standardized = values.map(|((difference, (low, high)), spread)| {
                let ends = [low, high].map(|end| turned * end / spread);
                (turned * difference / spread, ends[0].min(ends[1]), ends[0].max(ends[1]))
            });
            Some(Comparison { digits: own.decimals(), own, standardized })
        };
        (label, estimates.others().into_iter().filter_map(comparison).collect())
    };
    Ok(places.into_iter().map(group).collect())
}

/// The plot: between the names of policies and the values.
fn sides(run: &RunTables, choice: &Choice, groups: &Groups<'_>, row: f64) -> Sides {
    let all = || groups.iter().flat_map(|(_, comparisons)| comparisons);
    let names = longest(run, choice).min(choice.width() * NAMES_MAX);
    let names = if row > ROW { choice.width() * NAMES_OF_TWO } else { names };
    let values = all().map(|comparison| width(&comparison.value(), SMALL)).fold(0.0, f64::max);
    let rows = all().count() as f64 * row + groups.len() as f64 * (METRIC + 2.0 * GAP);
    let top = MARGIN + ABOVE;
    Sides {
        left: 2.0 * MARGIN + names + GUTTER,
        right: choice.width() - MARGIN - values - GUTTER,
        top,
        bottom: top + rows + 3.0,
    }
}

/// The height of all rows: as much as the longest name needs.
fn row_height(run: &RunTables, choice: &Choice) -> f64 {
    if longest(run, choice) > choice.width() * NAMES_MAX { ROW_OF_TWO } else { ROW }
}

/// The width of the longest name; the baseline has no row, so its name does not count.
fn longest(run: &RunTables, choice: &Choice) -> f64 {
    let others = run.others(choice.baseline(run)).into_iter();
    others.map(|policy| width(&run.policies[policy], LABEL)).fold(0.0, f64::max)
}

fn draw_axis(scene: &mut Scene, sides: Sides, x: &Scale, baseline: &str) {
    let ticks = x.ticks(6, false);
    sides.columns(scene, x, &ticks);
    let room = 2.0 * (sides.middle().min(scene.width - sides.middle()) - MARGIN);
    let long = format!("Difference from {baseline} in its standard deviations");
    let short = "Difference in standard deviations";
    let name = if width(&long, LABEL) < room { &long } else { short };
    sides.axis(scene, x, &ticks, name);
    let zero = x.at(0.0);
    scene.line(vec![(zero, sides.top), (zero, sides.bottom)], Stroke::solid(GRAY, 0.9));
    let y = sides.top - 4.0;
    if zero - sides.left > width("← worse", SMALL) + 4.0 {
        scene.colored_text((zero - 4.0, y), "← worse", (SMALL, GRAY), Anchor::End);
    }
    if scene.width - MARGIN - zero > width("better →", SMALL) + 4.0 {
        scene.colored_text((zero + 4.0, y), "better →", (SMALL, GRAY), Anchor::Start);
    }
}

fn draw_row(
    scene: &mut Scene,
    (sides, x): (Sides, &Scale),
    y: f64,
    name: &str,
    comparison: &Comparison,
) {
    const CAP: f64 = 1.8;
    let line = y + LABEL * 0.34;
    let lines = fit(name, LABEL, sides.left - GUTTER - 2.0 * MARGIN, 2);
    let first = line - (lines.len() as f64 - 1.0) * LABEL * 0.55;
    for (i, text) in lines.iter().enumerate() {
        let at = (2.0 * MARGIN, first + i as f64 * LABEL * 1.1);
        scene.text(at, text, LABEL, Anchor::Start);
    }
    let value = comparison.value();
    scene.text((scene.width - MARGIN, line), &value, SMALL, Anchor::End);
    let Some((at, low, high)) =
        comparison.standardized.map(|(a, b, c)| (x.at(a), x.at(b), x.at(c)))
    else {
        return;
    };
    let color = color(comparison.own.at.policy);
    let stroke = Stroke::solid(color, 0.9);
    scene.line(vec![(low, y), (high, y)], stroke);
    for end in [low, high] {
        scene.line(vec![(end, y - CAP), (end, y + CAP)], stroke);
    }
    let filled = comparison.own.p_holm.is_some_and(|p| p < SIGNIFICANCE);
    scene.marker((at, y), (marker(comparison.own.at.policy), color), MARKER, filled);
}

/// What the picture says, metric by metric, for those who cannot see it.
fn in_words(run: &RunTables, groups: &Groups<'_>) -> String {
    let mut text = String::new();
    for (metric, comparisons) in groups {
        let values = comparisons.iter().map(|comparison| {
            format!("{} {}", run.policies[comparison.own.at.policy], comparison.value())
        });
        let values: Vec<String> = values.collect();
        text.push_str(&format!("{}: {}. ", metric.words_and_unit(), values.join("; ")));
    }
    text.trim_end().to_owned()
}

impl Comparison {
    /// The difference and its interval.
    fn value(&self) -> String {
        self.own.difference.map_or_else(
            || "no value".to_owned(),
            |difference| with_interval(difference, self.own.interval, self.digits),
        )
    }

    /// All its numbers, for the tooltip of its row.
    fn in_words(&self, name: &str, metric: &MetricLabel) -> String {
        let mut text = format!("{name}, {}\n{}", metric.words_and_unit(), self.value());
        if let Some((difference, low, high)) = self.standardized {
            let ends = Some((low, high));
            let turned = with_interval(difference, ends, decimals(high - low, 2).min(2));
            text.push_str(&format!("\nin standard deviations, better side positive: {turned}"));
        }
        if let Some(p) = self.own.p_holm {
            text.push_str(&format!("\np after Holm's adjustment: {}", fixed(p, 3)));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_the_digits_of_its_metric_and_may_not_exist() {
        let value = |difference: Option<f64>, interval| {
            let at = At { point: 1, policy: 1, metric: 0 };
            let own = Difference { at, n: 9, difference, interval, p_holm: None };
            Comparison { own, digits: 1, standardized: None }.value()
        };
        assert_eq!(value(Some(-2.0574), Some((-3.7859, -0.329))), "−2.1 (−3.8 to −0.3)");
        assert_eq!(value(Some(0.012), None), "0.0");
        assert_eq!(value(None, None), "no value");
    }
}
