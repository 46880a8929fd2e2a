//! Which lever does the work, in sentences.

use super::rows::{Attributed, Interaction, Part};
use crate::output::numbers::{decimals, fixed, listed, percent, rough, signed};
use crate::output::report::block::Words;
use crate::output::report::differences::name;
use crate::output::report::records::Ranged;
use crate::output::{MetricLabel, RunTables};
use crate::sim::Direction;

/// Interactions that a sentence tells.
const INTERACTIONS_MAX: usize = 3;

/// All that is said of a metric where there is one world.
pub(super) fn clause(own: &Attributed, run: &RunTables) -> Words {
    let label = &run.metrics[own.metric];
    let mut sentences = vec![whole(own, label)];
    let told: Vec<String> = sorted(own).iter().map(|part| part_told(part, label)).collect();
    sentences.push(told.join("; "));
    sentences.extend(interactions(own, label));
    sentences.extend(within(own, label));
    let sentences: Vec<String> = sentences.into_iter().filter(|text| !text.is_empty()).collect();
    Words::default().strong(name(label)).say(format!(": {}.", sentences.join(". ")))
}

/// `−2.70 per 100 person-years as a whole`.
fn whole(own: &Attributed, label: &MetricLabel) -> String {
    match own.whole {
        None => "no whole effect that could be shared out".to_owned(),
        Some(whole) => format!("{} as a whole", change(whole, label)),
    }
}

/// The levers, the largest part first.
pub(super) fn sorted(own: &Attributed) -> Vec<&Part> {
    let mut parts: Vec<&Part> = own.levers.iter().collect();
    let size = |part: &Part| part.value.value.map_or(-1.0, f64::abs);
    parts.sort_by(|a, b| size(b).total_cmp(&size(a)));
    parts
}

/// `rungs −1.90 (−2.10 to −1.70; 70 % of the whole), alone −2.20, last in −1.60`.
fn part_told(part: &Part, label: &MetricLabel) -> String {
    let scale = label.scale();
    let value = part.value.times(scale);
    let Some(size) = value.value else { return format!("{} has no value", part.lever) };
    let digits = decimals(size, value.half_width());
    if size.abs() <= 0.0 && value.half_width().unwrap_or(0.0) <= 0.0 {
        return format!("{} does nothing", part.lever);
    }
    let share = part.share.map(|share| format!("{} of the whole", percent_signed(share)));
    let ends = value
        .interval
        .map(|(low, high)| format!("{} to {}", fixed(low, digits), fixed(high, digits)));
    let aside: Vec<String> = ends.into_iter().chain(share).collect();
    let aside = if aside.is_empty() { String::new() } else { format!(" ({})", aside.join("; ")) };
    let of = |own: Ranged| own.times(scale).value.map(|value| signed(value, digits));
    let alone = of(part.alone).map_or(String::new(), |value| format!(", alone {value}"));
    let last = of(part.last).map_or(String::new(), |value| format!(", last in {value}"));
    format!("{} {}{aside}{alone}{last}", part.lever, signed(size, digits))
}

/// `Strongest interaction: rungs and training hinder each other (+0.30 …)`.
fn interactions(own: &Attributed, label: &MetricLabel) -> Option<String> {
    let told = |pair: &Interaction| {
        let size = pair.size.times(label.scale());
        let value = size.value.filter(|value| value.abs() > 0.0)?;
        // What an interval holds to both sides of 0 is not told as a fact.
        if size.interval.is_some_and(|(low, high)| low <= 0.0 && high >= 0.0) {
            return None;
        }
        let digits = decimals(value, size.half_width());
        let ends = size.interval.map_or(String::new(), |(low, high)| {
            format!(", {} to {}", fixed(low, digits), fixed(high, digits))
        });
        let [one, other] = &pair.levers;
        let value = signed(value, digits);
        Some(format!("{one} and {other} {} ({value}{ends})", verb(pair, label)))
    };
    let told: Vec<String> =
        own.interactions.iter().filter_map(told).take(INTERACTIONS_MAX).collect();
    match (told.is_empty(), own.interactions.is_empty()) {
        (false, _) => Some(format!("Together beyond the sum: {}", told.join("; "))),
        (true, false) => Some("No two levers are known to help or hinder each other".to_owned()),
        (true, true) => None,
    }
}

/// Whether two levers do more good together than each by itself.
fn verb(pair: &Interaction, label: &MetricLabel) -> &'static str {
    let value = pair.size.value.unwrap_or(0.0);
    match label.better {
        None if value > 0.0 => "raise it further together",
        None => "lower it further together",
        Some(better) if (value > 0.0) == (better == Direction::Higher) => "help each other",
        Some(_) => "hinder each other",
    }
}

/// The keys of the lever that is looked into.
fn within(own: &Attributed, label: &MetricLabel) -> Option<String> {
    let lever = &own.within.first()?.lever;
    let told = own.within.iter().map(|part| {
        let value = part.value.times(label.scale());
        let Some(size) = value.value else { return format!("{} has no value", part.key) };
        let digits = decimals(size, value.half_width());
        let ends = value.interval.map_or(String::new(), |(low, high)| {
            format!(" ({} to {})", fixed(low, digits), fixed(high, digits))
        });
        format!("{} {}{ends}", part.key, signed(size, digits))
    });
    Some(format!("Within {lever} (Owen values): {}", told.collect::<Vec<_>>().join("; ")))
}

/// The levers by their largest parts, for the abstract: `rungs (70 %), training (20 %)`.
pub(super) fn in_short(own: &Attributed, label: &MetricLabel, most: usize) -> String {
    let told = sorted(own).into_iter().take(most).map(|part| {
        let size = match part.share {
            Some(share) => percent_signed(share),
            None => rough(part.value.value.map(|value| label.scale() * value)),
        };
        format!("{} {size}", part.lever)
    });
    listed(&told.collect::<Vec<_>>())
}

/// A change in the metric's unit with its sign.
pub(super) fn change(size: f64, label: &MetricLabel) -> String {
    const BARE: [&str; 4] = ["ratio", "index", "correlation", "probability"];
    let (told, unit) = (label.scale() * size, label.unit_of_difference());
    let number = signed(told, decimals(told, None));
    let is_told = !unit.is_empty() && !unit.contains('–') && !BARE.contains(&unit);
    if is_told { format!("{number} {unit}") } else { number }
}

/// A share of a whole effect, which may lie below 0 or above 1.
pub(super) fn percent_signed(share: f64) -> String {
    if (0.0..=1.0).contains(&share) {
        return percent(share);
    }
    format!("{}\u{a0}%", fixed(100.0 * share, 0))
}
