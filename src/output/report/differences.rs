//! Differences from a baseline in words and in cells, as all sections tell them.

use super::block::{Cell, Words};
use crate::output::MetricLabel;
use crate::output::estimates::{At, Difference, Estimates, Mean};
use crate::output::numbers::{NONE, fixed, listed, range, signed, with_half_width};
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
    let (metric, decimals) = (estimates.metric(own.at.metric), estimates.decimals[own.at.metric]);
    let Some(difference) = own.difference else {
        return format!("{} has no value", name(metric));
    };
    let size = format!("{} {}", name(metric), signed(difference, decimals));
    let size = if is_told(metric) { format!("{size} {}", metric.unit) } else { size };
    match own.interval {
        Some((low, high)) if low < high => {
            format!("{size} (95\u{a0}% interval {})", range(own.interval, decimals))
        }
        _ => size,
    }
}

/// Whether a unit can stand after a number.
fn is_told(metric: &MetricLabel) -> bool {
    const BARE: [&str; 5] = ["share", "ratio", "index", "correlation", "probability"];
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
    let parts = [metric.unit.as_str(), better].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("; ")
}

/// A mean with half of its interval.
pub(super) fn mean_cell(estimates: &Estimates<'_>, at: At) -> Cell {
    let decimals = estimates.decimals[at.metric];
    let mean = estimates.mean(at);
    let value = mean.and_then(|mean| mean.mean);
    let half = mean.and_then(Mean::half_width);
    let shown = value.map(|value| with_half_width(&fixed(value, decimals), half, decimals));
    Cell::number(shown.unwrap_or_else(|| NONE.to_owned()), value)
}

pub(super) fn cell(estimates: &Estimates<'_>, at: At) -> Cell {
    let decimals = estimates.decimals[at.metric];
    let mut cell = mean_cell(estimates, at);
    if let Some(own) = estimates.difference(at).filter(|_| estimates.replications() > 1)
        && let Some(size) = own.difference
    {
        cell.below = with_half_width(&signed(size, decimals), own.half_width(), decimals);
        cell.finding = Some(estimates.finding(own));
    }
    cell
}

/// A difference alone, with half of its interval below.
pub(super) fn difference_cell(estimates: &Estimates<'_>, at: At) -> Cell {
    let decimals = estimates.decimals[at.metric];
    let own = estimates.difference(at);
    let size = own.and_then(|own| own.difference);
    let mut cell = Cell::number(size.map_or(NONE.to_owned(), |size| signed(size, decimals)), size);
    if let Some(own) = own.filter(|_| size.is_some()) {
        cell.below =
            own.half_width().map_or_else(String::new, |half| format!("±{half:.decimals$}"));
        cell.finding = Some(estimates.finding(own));
    }
    cell
}
