//! Differences from a baseline in words and in cells, as all sections tell them.

use super::block::{Cell, Words};
use crate::output::MetricLabel;
use crate::output::estimates::{At, Difference, Estimates, Mean};
use crate::output::numbers::{NONE, change, decimals, estimate, listed, range, signed};
use crate::sim::Direction;

/// The policy that is compared; and with what, where a study compares with several.
pub(super) fn compared(estimates: &Estimates<'_>, policy: usize) -> Words {
    let name = Words::default().strong(&estimates.run.policies[policy]);
    if estimates.run.also_against().is_empty() {
        return name;
    }
    name.say(" against ").strong(estimates.baseline_name())
}

pub(super) fn all_told(estimates: &Estimates<'_>, own: &[&Difference]) -> String {
    own.iter().map(|own| told(estimates, own)).collect::<Vec<_>>().join("; ")
}

pub(super) fn names(estimates: &Estimates<'_>, own: &[&Difference]) -> String {
    let names: Vec<String> = own.iter().map(|own| name(estimates.metric(own.at.metric))).collect();
    listed(&names)
}

/// With numbers: the metrics that are shown first, and all of them where they are few; the others
/// by name.
pub(super) fn some_told(estimates: &Estimates<'_>, own: &[&Difference]) -> String {
    const FEW: usize = 3;
    if own.len() <= FEW {
        return all_told(estimates, own);
    }
    let first = estimates.run.first();
    let (first, more): (Vec<&Difference>, Vec<&Difference>) =
        own.iter().copied().partition(|own| first.contains(&own.at.metric));
    match (first.is_empty(), more.is_empty()) {
        (true, _) => names(estimates, &more),
        (false, true) => all_told(estimates, &first),
        (false, false) => {
            format!("{}; also {}", all_told(estimates, &first), names(estimates, &more))
        }
    }
}

/// `attrition rate −2.72 per 100 person-years (95 % interval −2.83 to −2.61)`.
pub(super) fn told(estimates: &Estimates<'_>, own: &Difference) -> String {
    let metric = estimates.metric(own.at.metric);
    let Some((difference, half)) = size(metric, own) else {
        return format!("{} has no value", name(metric));
    };
    let decimals = decimals(difference, half);
    let size = with_unit(format!("{} {}", name(metric), signed(difference, decimals)), metric);
    match own.interval.map(|(low, high)| (metric.scale() * low, metric.scale() * high)) {
        Some((low, high)) if low < high => {
            let ends = range(Some((low, high)), decimals);
            format!("{size} (95\u{a0}% interval {ends})")
        }
        _ => size,
    }
}

/// `attrition rate −2.72 ±0.11 per 100 person-years`.
pub(super) fn told_in_short(estimates: &Estimates<'_>, own: &Difference) -> String {
    let metric = estimates.metric(own.at.metric);
    match size(metric, own) {
        None => format!("{} has no value", name(metric)),
        Some((difference, half)) => {
            with_unit(format!("{} {}", name(metric), change(difference, half)), metric)
        }
    }
}

/// The difference and half of its interval as text for people tells them: shares in per cent.
pub(super) fn size(metric: &MetricLabel, own: &Difference) -> Option<(f64, Option<f64>)> {
    let scale = metric.scale();
    Some((scale * own.difference?, own.half_width().map(|half| scale * half)))
}

/// The difference as text, without its interval.
pub(super) fn size_alone(metric: &MetricLabel, own: &Difference) -> String {
    size(metric, own).map_or(NONE.to_owned(), |(size, half)| signed(size, decimals(size, half)))
}

fn with_unit(text: String, metric: &MetricLabel) -> String {
    if is_told(metric) { format!("{text} {}", metric.unit_of_difference()) } else { text }
}

/// Whether a unit can stand after a number.
fn is_told(metric: &MetricLabel) -> bool {
    const BARE: [&str; 4] = ["ratio", "index", "correlation", "probability"];
    !metric.unit.is_empty() && !metric.unit.contains('–') && !BARE.contains(&metric.unit.as_str())
}

/// The metric in running text.
pub(super) fn name(metric: &MetricLabel) -> String {
    metric.key.replace('_', " ")
}

/// The unit, and which side is better.
pub(super) fn below(metric: &MetricLabel) -> String {
    let better = match metric.better {
        Some(Direction::Higher) => "more is better",
        Some(Direction::Lower) => "less is better",
        None => "",
    };
    let parts = [metric.told_unit(), better].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("; ")
}

/// A mean with half of its interval.
pub(super) fn mean_cell(estimates: &Estimates<'_>, at: At) -> Cell {
    let (mean, scale) = (estimates.mean(at), estimates.metric(at.metric).scale());
    let value = mean.and_then(|mean| mean.mean);
    let half = mean.and_then(Mean::half_width).map(|half| scale * half);
    let shown = value.map_or(NONE.to_owned(), |value| estimate(scale * value, half));
    Cell::number(shown, value)
}

/// A mean, and below it the difference from the baseline with what it says.
pub(super) fn cell(estimates: &Estimates<'_>, at: At) -> Cell {
    let mut cell = mean_cell(estimates, at);
    if let Some(own) = estimates.difference(at).filter(|_| estimates.replications().most > 1)
        && let Some((size, half)) = size(estimates.metric(at.metric), own)
    {
        cell.below = change(size, half);
        cell.finding = Some(estimates.finding(own));
    }
    cell
}

/// A difference alone, with half of its interval below.
pub(super) fn difference_cell(estimates: &Estimates<'_>, at: At) -> Cell {
    let own = estimates.difference(at);
    let Some((own, (size, half))) =
        own.and_then(|own| Some((own, size(estimates.metric(at.metric), own)?)))
    else {
        return Cell::number(NONE, None);
    };
    let decimals = decimals(size, half);
    let mut cell = Cell::number(signed(size, decimals), own.difference);
    cell.below = half.map_or_else(String::new, |half| format!("±{half:.decimals$}"));
    cell.finding = Some(estimates.finding(own));
    cell
}

/// A difference with half of its interval in a line.
pub(super) fn difference_in_a_line(estimates: &Estimates<'_>, at: At) -> Cell {
    let own = estimates.difference(at);
    let Some((own, (size, half))) =
        own.and_then(|own| Some((own, size(estimates.metric(at.metric), own)?)))
    else {
        return Cell::number(NONE, None);
    };
    let mut cell = Cell::number(change(size, half), own.difference);
    cell.finding = Some(estimates.finding(own));
    cell
}
