//! The abstract: at most five sentences and one figure. What was compared, what differs, the worse
//! first, how sure that is, whether the baseline is plausible, and what it does not tell.

use serde_json::Value;

use super::Source;
use super::beside;
use super::block::{Block, Piece, Section, Words};
use super::certainty::lacking;
use super::differences::{name, names, told_in_short};
use super::figures::Charts;
use super::findings::nothing_to_compare;
use super::parameters::is_varied;
use super::plausibility;
use super::study::{has_chance, years};
use crate::output::OutputError;
use crate::output::estimates::{Difference, Estimates};
use crate::output::finding::Finding;
use crate::output::numbers::{counted, listed};

/// Policies whose findings an abstract tells one by one.
const POLICIES_MAX: usize = 5;
/// Policies of which it tells numbers.
const NUMBERED_MAX: usize = 2;
/// Metrics that it tells with their numbers.
const NUMBERS_MAX: usize = 3;

pub(super) fn section(source: &Source<'_>, charts: &Charts) -> Result<Section, OutputError> {
    let mut text = lacking(source).join(compared(source));
    let over_worlds = beside::in_short(source)?;
    let parameters = parameters(source, over_worlds.is_some());
    let sentences = [Some(found(source)), Some(sure(source)), over_worlds, Some(parameters)];
    for sentence in sentences.into_iter().flatten().chain([model()]) {
        text = text.say(" ").join(sentence);
    }
    let blocks = std::iter::once(Block::Text(text)).chain(charts.first()).collect();
    Ok(Section { id: "abstract", heading: "Abstract", blocks })
}

/// What was compared.
fn compared(source: &Source<'_>) -> Words {
    let (run, estimates) = (source.run, &source.estimates);
    let baseline = &run.policies[run.baseline()];
    let others = estimates.others();
    let said = match others.len() {
        _ if !run.has_policies() => Words::of("A model without policies is simulated"),
        0 => Words::of("One policy, ").strong(baseline).say(", is simulated"),
        1..=POLICIES_MAX => {
            let mut said = Words::default();
            for (place, &policy) in others.iter().enumerate() {
                let between = match (place, place + 1 == others.len()) {
                    (0, _) => "",
                    (_, true) => " and ",
                    _ => ", ",
                };
                said = said.say(between).strong(&run.policies[policy]);
            }
            let are = if others.len() == 1 { " is" } else { " are" };
            said.say(format!("{are} compared with ")).strong(baseline)
        }
        number => Words::of(format!("{number} policies are compared with ")).strong(baseline),
    };
    let mut text = String::new();
    text.push_str(&organization(run.manifest()));
    if let Some(time) = years(source) {
        text.push_str(&format!(", over {time}"));
    }
    if run.points() > 1 {
        text.push_str(&format!(", at {} design points", run.points()));
    }
    if has_chance(source) {
        text.push_str(&format!(", in {}", estimates.replications().words()));
    }
    said.say(format!("{text}."))
}

/// How large the organization is, where the model has one.
fn organization(manifest: &Value) -> String {
    let departments = manifest["scenario"]["department"].as_array().map_or(&[][..], Vec::as_slice);
    let is_varied = |own: &Value| {
        is_varied(manifest, "department", own["name"].as_str().unwrap_or(""), "headcount")
    };
    let seats: u64 = departments.iter().filter_map(|own| own["headcount"].as_u64()).sum();
    match (departments.is_empty(), departments.iter().any(is_varied)) {
        (true, _) => String::new(),
        (_, true) => " in simulated organizations of several sizes".to_owned(),
        (_, false) => format!(
            " in a simulated organization of {}",
            counted(seats, "contributor's seat", "contributors' seats")
        ),
    }
}

/// What differs, the worse first.
fn found(source: &Source<'_>) -> Words {
    let estimates = &source.estimates;
    if let Some(why) = nothing_to_compare(estimates) {
        return first_sentence(why);
    }
    let headline = estimates.run.headline().len();
    if headline == 0 {
        return Words::of(
            "None of its metrics is a headline metric, so that nothing is called better or worse.",
        );
    }
    let others = estimates.others();
    if others.len() > POLICIES_MAX {
        let says = |policy: usize, wanted: Finding| of(estimates, policy, wanted).next().is_some();
        let count = |wanted| others.iter().filter(|&&policy| says(policy, wanted)).count();
        return Words::of(format!(
            "Of the {} policies, {} are worse on at least one of {headline} headline metrics and {} \
             better on at least one.",
            others.len(),
            count(Finding::Worse),
            count(Finding::Better)
        ));
    }
    let mut said = Words::default();
    for (place, &policy) in others.iter().enumerate() {
        let text = match estimates.run.points() {
            1 => at_one_point(estimates, policy, headline),
            points => at_points(estimates, policy, points),
        };
        let between = if place > 0 { "; " } else { "" };
        said = said.say(between).strong(&estimates.run.policies[policy]).say(format!(" is {text}"));
    }
    said.say(".")
}

/// `worse on none of 8 headline metrics and better on 7 (attrition rate −1.79 ±0.14 per …)`: what is
/// worse at least with its name. Numbers are given for few policies: of what is worse first, and of the
/// metrics that are shown first.
fn at_one_point(estimates: &Estimates<'_>, policy: usize, headline: usize) -> String {
    let worse: Vec<&Difference> = of(estimates, policy, Finding::Worse).collect();
    let better: Vec<&Difference> = of(estimates, policy, Finding::Better).collect();
    if worse.is_empty() && better.is_empty() {
        return format!("known to be worse or better on none of {headline} headline metrics");
    }
    let few = estimates.others().len() <= NUMBERED_MAX;
    let (numbered, named) = worse.split_at(if few { worse.len().min(NUMBERS_MAX) } else { 0 });
    let mut of_worse: Vec<String> =
        numbered.iter().map(|own| told_in_short(estimates, own)).collect();
    of_worse.extend((!named.is_empty()).then(|| names(estimates, named)));
    let first = estimates.run.first();
    let shown = better.iter().filter(|own| few && first.contains(&own.at.metric));
    let of_better: Vec<String> = shown.map(|own| told_in_short(estimates, own)).collect();
    let number = |count: usize| if count == 0 { "none".to_owned() } else { count.to_string() };
    let told = |texts: Vec<String>| match texts.is_empty() {
        true => String::new(),
        false => format!(" ({})", texts.join("; ")),
    };
    format!(
        "worse on {} of {headline} headline metrics{} and better on {}{}",
        number(worse.len()),
        told(of_worse),
        number(better.len()),
        told(of_better)
    )
}

/// `worse in burnout share at 10 of 12 points, and better in attrition rate and morale at all 12 points`.
fn at_points(estimates: &Estimates<'_>, policy: usize, points: usize) -> String {
    let (worse, better) = (
        counted_at(estimates, (policy, points), Finding::Worse),
        counted_at(estimates, (policy, points), Finding::Better),
    );
    match (worse, better) {
        (None, None) => {
            format!("known to be worse or better at none of {points} points")
        }
        (None, Some(better)) => format!("worse nowhere, and better {better}"),
        (Some(worse), None) => format!("worse {worse}, and better nowhere"),
        (Some(worse), Some(better)) => format!("worse {worse}, and better {better}"),
    }
}

/// In which headline metrics a policy is what is `wanted`, and at how many points; the most points
/// first, and metrics with equally many together. `None` where it is nowhere.
fn counted_at(
    estimates: &Estimates<'_>,
    (policy, points): (usize, usize),
    wanted: Finding,
) -> Option<String> {
    let headline = estimates.run.headline();
    let count =
        |metric: usize| of(estimates, policy, wanted).filter(|own| own.at.metric == metric).count();
    let mut all: Vec<(usize, usize)> =
        headline.iter().map(|&metric| (count(metric), metric)).collect();
    all.retain(|(count, _)| *count > 0);
    all.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let together = all.chunk_by(|a, b| a.0 == b.0).map(|own| {
        let metrics: Vec<String> =
            own.iter().map(|(_, metric)| name(estimates.metric(*metric))).collect();
        let metrics = match own.len() == headline.len() && own.len() > 1 {
            true => format!("all {} headline metrics", own.len()),
            false => listed(&metrics),
        };
        match own[0].0 == points {
            true => format!("in {metrics} at all {points} points"),
            false => format!("in {metrics} at {} of {points} points", own[0].0),
        }
    });
    let told: Vec<String> = together.collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// The differences of a policy in headline metrics that say what is `wanted`, at all points.
fn of<'e>(
    estimates: &'e Estimates<'_>,
    policy: usize,
    wanted: Finding,
) -> impl Iterator<Item = &'e Difference> {
    let headline = estimates.run.headline();
    let own = estimates.differences.iter();
    own.filter(move |own| {
        own.at.policy == policy
            && headline.contains(&own.at.metric)
            && estimates.finding(own) == wanted
    })
}

/// How sure that is: chance between replications.
fn sure(source: &Source<'_>) -> Words {
    let (estimates, replications) = (&source.estimates, source.estimates.replications());
    if !has_chance(source) {
        return Words::of("Nothing is left to chance: the numbers are exact for their parameters.");
    }
    if replications.most < 2 {
        return Words::of("One replication has no interval, no p and no probability.");
    }
    if nothing_to_compare(estimates).is_some() {
        return Words::of("The intervals, at 95\u{a0}%, are of chance between replications alone.");
    }
    let headline = estimates.run.headline();
    let own = estimates.differences.iter().filter(|own| headline.contains(&own.at.metric));
    let (mut all, mut unclear) = (0_u64, 0_u64);
    for own in own {
        all += 1;
        unclear += u64::from(estimates.finding(own) == Finding::Unclear);
    }
    let few = match replications.are_few() {
        true => ", and below ten replications no probability of being the best is given",
        false => "",
    };
    let differences = counted(all, "difference", "differences");
    let unclear = if unclear == all { "all".to_owned() } else { unclear.to_string() };
    Words::of(match unclear.as_str() {
        "0" => format!(
            "Chance between replications explains none of the {differences} (paired, p below 5\u{a0}% \
             after Holm's adjustment){few}."
        ),
        _ => format!(
            "Chance between replications may explain {unclear} of the {differences} (paired, p not below \
             5\u{a0}% after Holm's adjustment){few}."
        ),
    })
}

/// What is known of other parameters, where no analysis beside says it, and whether the baseline is
/// plausible.
fn parameters(source: &Source<'_>, is_told: bool) -> Words {
    let factors: Vec<String> = source.run.factors().into_iter().map(|factor| factor.name).collect();
    let tried = match factors.as_slice() {
        [] if is_told => "The differences of this study are of one set of parameters".to_owned(),
        [] => "No other parameters were tried".to_owned(),
        [one] => format!("Of the parameters only {one} is varied"),
        factors => format!("Of the parameters only {} are varied", listed(factors)),
    };
    Words::of(match plausibility::in_short(source.run.plausibility().as_ref()) {
        Some(judged) => format!("{tried}; {}.", uncapitalized(judged.trim_end_matches('.'))),
        None => format!("{tried}, and the model has no bounds of what is plausible."),
    })
}

/// What it does not tell.
fn model() -> Words {
    Words::of("Whether the model itself holds for any real organization, these numbers cannot say.")
}

fn uncapitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    first.chain(letters).collect()
}

/// The first sentence of a text.
fn first_sentence(words: Words) -> Words {
    let mut kept = Words::default();
    for piece in words.0 {
        let text = match &piece {
            Piece::Plain(text) => text.clone(),
            _ => String::new(),
        };
        match text.split_once(". ") {
            None => kept.0.push(piece),
            Some((first, _)) => return kept.say(format!("{first}.")),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abstract_takes_one_sentence_of_a_reason() {
        let long = Words::of("One cannot tell: ").strong("a. b").say(" is one. More are needed.");
        assert_eq!(first_sentence(long).plain(), "One cannot tell: a. b is one.");
        assert_eq!(first_sentence(Words::of("One.")).plain(), "One.");
    }
}
