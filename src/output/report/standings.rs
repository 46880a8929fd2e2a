//! Which policies come first: on each metric, and on several weighed together.

use super::Source;
use super::block::Words;
use super::differences::name;
use crate::output::numbers::{listed, probability};
use crate::output::{ALL_DEPARTMENTS, OutputError};

/// Below this probability of being the best, the first place is not called settled.
const SETTLED: f64 = 0.95;

/// Which policies come first, and how firmly.
pub(super) fn best(source: &Source<'_>) -> Result<Option<Words>, OutputError> {
    let (run, estimates) = (source.run, &source.estimates);
    if !run.has("ranking") {
        return Ok(None);
    }
    let columns = ["metric", "policy", "rank", "probability_best"];
    let rows = run.rows("ranking", &columns, &[("point", "1"), ("department", ALL_DEPARTMENTS)])?;
    let mut clauses = Words::default();
    for metric in estimates.run.first() {
        let own = rows.iter().filter(|row| row.text(0) == estimates.metric(metric).key);
        let mut own = own.filter(|row| row.number(2).is_some_and(|rank| rank < 1.5));
        let (Some(row), None) = (own.next(), own.next()) else { continue };
        let start = if clauses.0.is_empty() { "The best mean of " } else { "; of " };
        let chance = row.number(3);
        let doubt = match chance {
            Some(chance) if chance < SETTLED => ", which these replications do not settle",
            _ => "",
        };
        clauses = clauses
            .say(format!("{start}{} is that of ", name(estimates.metric(metric))))
            .strong(row.text(1))
            .say(format!(" (probability of being the best {}{doubt})", probability(chance)));
    }
    let text = ". The probability is the share of bootstrap resamples of the replications in which \
                the policy comes first among these policies; it is no p value.";
    Ok((!clauses.0.is_empty()).then(|| clauses.say(text)))
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
    let number = if inside.len() == rows.len() {
        "; so none is beaten by another all round."
    } else {
        "; each of the others is beaten by one that is at least as good in all of these means, \
         however small the differences are."
    };
    Ok(Some(text.say(number)))
}

/// `(so in 87 % of the resamples)`; nothing where there were none.
fn in_resamples(share: Option<f64>) -> String {
    match share {
        None => String::new(),
        Some(share) if share > 0.995 => " (so in more than 99\u{a0}% of resamples)".to_owned(),
        Some(share) => format!(" (so in {:.0}\u{a0}% of resamples)", 100.0 * share),
    }
}
