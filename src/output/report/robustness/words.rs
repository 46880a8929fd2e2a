//! Shares of worlds in sentences.

use super::rows::{OfPair, Shares};
use super::wins;
use crate::output::numbers::{decimals, fixed, listed, percent, rough};
use crate::output::report::block::Words;
use crate::output::report::differences::name;
use crate::output::report::records::Ranged;
use crate::output::{MetricLabel, RunTables};
use crate::sim::Direction;

/// `In 83 % of 497 worlds dual has a lower attrition rate than usual-practice by more than 0.4 per 100
/// person-years; in 2 % a higher one.`
pub(in crate::output::report) fn summary(own: &OfPair, run: &RunTables) -> Words {
    let Some(shares) = own.leading(run) else { return Words::default() };
    let label = &run.metrics[shares.metric];
    let (policy, baseline) = own.pair.names(run);
    let Some((better, worse)) = shares.better.value.zip(shares.worse.value) else {
        return Words::default()
            .strong(policy)
            .say(format!(" has no value of {} to compare with ", name(label)))
            .strong(baseline)
            .say(".");
    };
    let [good, bad] = sides(label);
    Words::of(format!("In {} of {} worlds ", share_or_none(better), shares.worlds))
        .strong(policy)
        .say(format!(" has a {good} {} than ", name(label)))
        .strong(baseline)
        .say(format!("{}; in {} a {bad} one.", by_more_than(shares, label), share_or_none(worse)))
}

fn share_or_none(share: f64) -> String {
    if share <= 0.0 { "none".to_owned() } else { percent(share) }
}

/// All that is said of a pair: the leading metric; all metrics, what is worse first; how many at once; the
/// largest regret.
pub(super) fn clause(own: &OfPair, run: &RunTables) -> Words {
    let mut sentences: Vec<String> = leading(own, run).into_iter().collect();
    let (worse, never): (Vec<&Shares>, Vec<&Shares>) = own
        .worse_first()
        .into_iter()
        .partition(|own| own.worse.value.is_some_and(|share| share > 0.0));
    let label = |own: &Shares| &run.metrics[own.metric];
    if worse.is_empty() {
        sentences.push("Worse in no world, on any metric".to_owned());
    } else {
        let told = worse.iter().map(|own| in_share(label(own), own.worse));
        sentences.push(format!("Worse: {}", told.collect::<Vec<_>>().join("; ")));
        let names: Vec<String> = never.iter().map(|own| name(label(own))).collect();
        if !names.is_empty() {
            sentences.push(format!("In no world worse: {}", listed(&names)));
        }
    }
    let mut better: Vec<&Shares> = own.all.iter().collect();
    let share = |own: &Shares| own.better.value.unwrap_or(0.0);
    better.retain(|own| share(own) > 0.0);
    better.sort_by(|a, b| share(b).total_cmp(&share(a)));
    let told: Vec<String> = better.iter().map(|own| in_share(label(own), own.better)).collect();
    if !told.is_empty() {
        sentences.push(format!("Better: {}", told.join("; ")));
    }
    sentences.extend(plausible(own, run));
    sentences.extend(wins::words(own));
    sentences.extend(regret(own, run));
    own.pair.words(run).say(format!(": {}.", sentences.join(". ")))
}

/// `in 83 % of 497 worlds a lower attrition rate by more than 0.4 per 100 person-years, in 2 % a higher
/// one`.
fn leading(own: &OfPair, run: &RunTables) -> Option<String> {
    let shares = own.leading(run)?;
    let label = &run.metrics[shares.metric];
    let (better, worse) = shares.better.value.zip(shares.worse.value)?;
    let [good, bad] = sides(label);
    Some(format!(
        "in {} of {} worlds a {good} {}{}, in {} a {bad} one",
        share_or_none(better),
        shares.worlds,
        name(label),
        by_more_than(shares, label),
        share_or_none(worse)
    ))
}

/// `output per seat in 32 % [28, 36]`.
fn in_share(label: &MetricLabel, share: Ranged) -> String {
    format!("{} in {}", name(label), share.in_percent().unwrap_or_default())
}

/// The leading metric among the plausible worlds.
fn plausible(own: &OfPair, run: &RunTables) -> Option<String> {
    let leading = own.leading(run)?;
    let shares = own.of_plausible(leading.metric)?;
    let (worse, better) = (shares.worse.in_percent()?, shares.better.in_percent()?);
    Some(format!(
        "Among the {} plausible worlds alone, {} is worse in {worse} and better in {better}",
        shares.worlds,
        name(&run.metrics[shares.metric])
    ))
}

/// What choosing the policy everywhere gives away at most.
fn regret(own: &OfPair, run: &RunTables) -> Option<String> {
    let shares = own.leading(run)?;
    let (regret, world) = shares.regret?;
    let label = &run.metrics[shares.metric];
    let best = format!("the best of the {} policies", run.policies.len());
    if regret <= 0.0 {
        return Some(format!("No world has a policy that does better on {}", name(label)));
    }
    Some(format!(
        "Largest regret: in world {world} {best} does {} better on {}",
        in_unit(regret, label),
        name(label)
    ))
}

/// ` by more than 0.4 per 100 person-years`; nothing where there is no smallest difference.
pub(in crate::output::report) fn by_more_than(shares: &Shares, label: &MetricLabel) -> String {
    match shares.worthwhile {
        Some(size) if size > 0.0 => format!(" by more than {}", in_unit(size, label)),
        _ => String::new(),
    }
}

/// A size in the unit of a difference: `0.4 per 100 person-years`, `2 points`.
pub(in crate::output::report) fn in_unit(size: f64, label: &MetricLabel) -> String {
    const BARE: [&str; 4] = ["ratio", "index", "correlation", "probability"];
    let (number, unit) = (rough(Some(label.scale() * size)), label.unit_of_difference());
    let is_told = !unit.is_empty() && !unit.contains('–') && !BARE.contains(&unit);
    if is_told { format!("{number} {unit}") } else { number }
}

/// The words of the better side of a metric, and of the worse.
pub(in crate::output::report) fn sides(label: &MetricLabel) -> [&'static str; 2] {
    match label.better {
        Some(Direction::Lower) => ["lower", "higher"],
        _ => ["higher", "lower"],
    }
}

/// `−2.72 (−4.1 to −1.2)`: a median with two quantiles, as people read it.
pub(super) fn middle(shares: &Shares, label: &MetricLabel) -> (String, String) {
    let told = shares.difference.times(label.scale());
    let Some(value) = told.value else { return ("–".to_owned(), String::new()) };
    let digits = decimals(value, told.half_width());
    let ends = told
        .interval
        .map(|(low, high)| format!("{} to {}", fixed(low, digits), fixed(high, digits)));
    (crate::output::numbers::signed(value, digits), ends.unwrap_or_default())
}

impl OfPair {
    /// The metric that a sentence is about: the first of those that words show first.
    pub(in crate::output::report) fn leading(&self, run: &RunTables) -> Option<&Shares> {
        run.first().into_iter().find_map(|metric| self.of(metric)).or(self.all.first())
    }
}
