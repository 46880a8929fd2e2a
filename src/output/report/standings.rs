//! Which policies come first: on each metric, and on several weighed together.

use super::Source;
use super::block::Words;
use super::differences::name;
use crate::output::numbers::{listed, probability};
use crate::output::{ALL_DEPARTMENTS, OutputError};

/// Below this probability of being the best, the first place is not called settled.
const SETTLED: f64 = 0.95;

/// Why fewer than ten replications have no probability.
const TOO_FEW: &str = "Below ten replications no probability of that is given, because their \
                       resamples are too few histories to be sure of any: these replications do not \
                       settle it.";

/// The metrics that a policy is first in, each with the probability of that.
struct First {
    policy: usize,
    metrics: Vec<(usize, Option<f64>)>,
}

/// Which policies come first in the means of the headline metrics, and how firmly.
pub(super) fn best(source: &Source<'_>) -> Result<Option<Words>, OutputError> {
    let (run, estimates) = (source.run, &source.estimates);
    let firsts = firsts(source)?;
    if firsts.is_empty() {
        return Ok(None);
    }
    let mut said = Words::of("The best means are those of ");
    for (place, First { policy, metrics }) in firsts.iter().enumerate() {
        let metric = |&(metric, chance): &(usize, Option<f64>)| {
            let name = name(estimates.metric(metric));
            match chance {
                None => name,
                Some(p) if p < SETTLED => format!("{name} ({}, not settled)", probability(chance)),
                Some(_) => format!("{name} ({})", probability(chance)),
            }
        };
        let metrics: Vec<String> = metrics.iter().map(metric).collect();
        said = said
            .say(if place > 0 { "; of " } else { "" })
            .strong(&run.policies[*policy])
            .say(format!(" in {}", listed(&metrics)));
    }
    let are_known = firsts.iter().flat_map(|own| &own.metrics).any(|(_, p)| p.is_some());
    Ok(Some(match are_known {
        true => said.say(
            ". In parentheses: the probability of being the best, the share of bootstrap resamples \
             of the replications in which the policy comes first among these policies. It is of \
             chance between replications alone, and no p value.",
        ),
        false => said.say(format!(". {TOO_FEW}")),
    }))
}

/// By policy, in their order, what each is first in; without those that are first in nothing.
fn firsts(source: &Source<'_>) -> Result<Vec<First>, OutputError> {
    let run = source.run;
    if !run.has("ranking") {
        return Ok(Vec::new());
    }
    let columns = ["metric", "policy", "rank", "probability_best"];
    let rows = run.rows("ranking", &columns, &[("point", "1"), ("department", ALL_DEPARTMENTS)])?;
    let policies = 0..run.policies.len();
    let mut firsts: Vec<First> =
        policies.map(|policy| First { policy, metrics: Vec::new() }).collect();
    for metric in run.shown() {
        let own = rows.iter().filter(|row| row.text(0) == run.metrics[metric].key);
        let mut own = own.filter(|row| row.number(2).is_some_and(|rank| rank < 1.5));
        let (Some(row), None) = (own.next(), own.next()) else { continue };
        if let Some(policy) = run.policies.iter().position(|policy| policy == row.text(1)) {
            firsts[policy].metrics.push((metric, row.number(3)));
        }
    }
    firsts.retain(|own| !own.metrics.is_empty());
    Ok(firsts)
}

/// Which policies nobody would give up for another, all weighed together.
pub(super) fn efficient(source: &Source<'_>) -> Result<Option<Words>, OutputError> {
    let (run, estimates) = (source.run, &source.estimates);
    if !run.has("pareto") || run.policies.len() < 2 {
        return Ok(None);
    }
    let columns = ["policy", "efficient", "probability_efficient"];
    let rows = run.rows("pareto", &columns, &[("point", "1"), ("department", ALL_DEPARTMENTS)])?;
    let said = run.column_text("pareto", "efficient");
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned).collect()
    };
    let said = words(&said);
    let metrics = estimates.run.metrics.iter().filter(|metric| said.contains(&metric.key));
    let metrics: Vec<String> = metrics.map(name).collect();
    let inside: Vec<_> =
        rows.iter().filter(|row| row.number(1).is_some_and(|inside| inside > 0.5)).collect();
    if inside.is_empty() || metrics.is_empty() {
        return Ok(None);
    }
    let weighed = listed(&metrics);
    let mut text =
        Words::of(format!("Weighing {weighed} together, no policy is better all round than "));
    for (i, row) in inside.iter().enumerate() {
        let between = if i > 0 { ", " } else { "" };
        text = text.say(between).strong(row.text(0)).say(in_resamples(row.number(2)));
    }
    let few = match inside.iter().any(|row| row.number(2).is_some()) {
        true => String::new(),
        false => " These replications do not settle it.".to_owned(),
    };
    let number = if inside.len() == rows.len() {
        "; so none is beaten by another all round."
    } else {
        "; each of the others is beaten by one that is at least as good in all of these means, \
         however small the differences are."
    };
    Ok(Some(text.say(number).say(few)))
}

/// `(so in 87 % of the resamples)`; nothing where there were none.
fn in_resamples(share: Option<f64>) -> String {
    match share {
        None => String::new(),
        Some(share) if share > 0.995 => " (so in more than 99\u{a0}% of resamples)".to_owned(),
        Some(share) => format!(" (so in {:.0}\u{a0}% of resamples)", 100.0 * share),
    }
}
