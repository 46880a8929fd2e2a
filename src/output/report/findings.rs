//! What was found, in words that are made from the numbers with their intervals and never claim
//! more than these allow; and the table that the words are about.

use super::block::{Block, Cell, Head, Section, Table, Words};
use super::certainty::{failures, precision};
use super::differences::{all_told, below, cell, compared, name, names, some_told};
use super::{
    Source, break_even, drift, for_whom, over_points, plausibility, standings, study, terms,
};
use crate::output::estimates::{At, Difference, Estimates, POINT};
use crate::output::finding::Finding;
use crate::output::numbers::{counted, listed, rough};
use crate::output::{OutputError, RunTables};

pub(super) fn section(source: &Source<'_>) -> Result<Section, OutputError> {
    let mut blocks = failures(source);
    blocks.extend(plausibility::blocks(source.run.plausibility().as_ref()));
    let found = words(&source.estimates)?;
    let compares = found.len() > 1;
    blocks.extend(found);
    if compares && source.run.points() == 1 {
        blocks.extend(standings::best(source)?.map(Block::Text));
        blocks.extend(standings::efficient(source)?.map(Block::Text));
        blocks.push(Block::text(
            "A difference that chance does not explain can still be too small to matter: look at \
             its size.",
        ));
    }
    blocks.push(Block::Table(numbers(&source.estimates)?));
    Ok(Section { id: "found", heading: "What was found", blocks })
}

/// What a terminal shows: the study in a line, the numbers of the section, for whom they are, and last
/// its words.
pub(super) fn brief(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    let mut blocks = vec![Block::Text(study::line(source))];
    blocks.extend(failures(source));
    let table = numbers(&source.estimates)?;
    let is_counted = source.run.points() > 1 && nothing_to_compare(&source.estimates).is_none();
    blocks.push(Block::Table(if is_counted { over_points::in_short(table) } else { table }));
    blocks.extend(for_whom::brief(source)?);
    blocks.extend(words(&source.estimates)?);
    // Last of the words, where a reader of a terminal looks first.
    blocks.extend(plausibility::brief(source.run.plausibility().as_ref(), None));
    blocks.extend(drift::warning(source)?.map(Block::Text));
    blocks.extend(precision(source)?.map(Block::Text));
    Ok(blocks)
}

/// How many differences there are and what each policy changes; a single block where there is
/// nothing to compare.
pub(super) fn words(estimates: &Estimates<'_>) -> Result<Vec<Block>, OutputError> {
    if let Some(why) = nothing_to_compare(estimates) {
        return Ok(vec![Block::Text(why)]);
    }
    let mut blocks = if estimates.run.points() > 1 {
        over_points::words(estimates)?
    } else {
        let clauses = estimates.others().into_iter().map(|policy| clause(estimates, policy));
        vec![Block::Text(lead(estimates)), Block::List(clauses.collect())]
    };
    blocks.extend(break_even::words(estimates)?.map(Block::Text));
    Ok(blocks)
}

/// The means and the differences that the words are about.
fn numbers(estimates: &Estimates<'_>) -> Result<Table, OutputError> {
    match (estimates.run.points(), nothing_to_compare(estimates)) {
        (1, _) => Ok(table(estimates)),
        (_, Some(_)) => over_points::means(estimates),
        (_, None) => over_points::differences_table(estimates),
    }
}

/// Why policies cannot be compared; `None` where they can.
pub(super) fn nothing_to_compare(estimates: &Estimates<'_>) -> Option<Words> {
    let run = estimates.run;
    let baseline = &run.policies[run.baseline()];
    if !run.has_policies() {
        return Some(Words::of("The model has no policies, so there is nothing to compare."));
    }
    if run.policies.len() < 2 {
        let text = Words::of("Only ").strong(baseline);
        return Some(text.say(" was run: there is nothing to compare it with."));
    }
    if estimates.replications().most < 2 && !is_without_chance(run) {
        let text = "One replication cannot tell policies apart: what differs between them may be \
                    chance, and how large chance is cannot be seen from one history. The values \
                    shown are those of that history; more replications are needed to compare with ";
        return Some(Words::of(text).strong(baseline).say("."));
    }
    None
}

/// Whether the model leaves nothing to chance.
fn is_without_chance(run: &RunTables) -> bool {
    run.manifest()["model"]["chance"] == false
}

/// How many differences there are, and of what kind.
fn lead(estimates: &Estimates<'_>) -> Words {
    let (headline, others) = (estimates.run.headline(), estimates.others());
    let baseline = estimates.baseline_name();
    let policies = match others.len() {
        1 => "One policy is".to_owned(),
        number => format!("{number} policies are"),
    };
    let compared = Words::of(format!("{policies} compared with ")).strong(baseline);
    if headline.is_empty() {
        let text = ". None of the metrics is a headline metric, and p is adjusted for headline \
                    metrics only; so nothing is called better or worse here.";
        return compared.say(text);
    }
    let all: Vec<Finding> = others
        .iter()
        .flat_map(|&policy| headline.iter().map(move |&metric| At { point: POINT, policy, metric }))
        .filter_map(|at| estimates.difference(at))
        .map(|difference| estimates.finding(difference))
        .collect();
    let metrics = counted(headline.len() as u64, "headline metric", "headline metrics");
    let family = if estimates.run.also_against().is_empty() {
        "of the study".to_owned()
    } else {
        format!("compared with {baseline}")
    };
    compared.say(format!(
        " on {metrics}. {} A difference counts where its p, adjusted for all policies and headline \
         metrics {family} (Holm 1979), lies below 5\u{a0}%.",
        kinds(&all)
    ))
}

/// How many findings there are of every kind, in a few sentences.
fn kinds(all: &[Finding]) -> String {
    let count = |wanted| all.iter().filter(|&&finding| finding == wanted).count();
    let (unclear, constant) = (count(Finding::Unclear), count(Finding::Constant));
    let clear = all.len() - unclear - constant;
    let of = counted(all.len() as u64, "difference", "differences");
    let told = [
        (count(Finding::Worse), "to the worse"),
        (count(Finding::Better), "to the better"),
        (count(Finding::Different), "of a metric with no better side"),
    ];
    let told: Vec<String> = told
        .iter()
        .filter(|(count, what)| *count > 0 || *what == "to the worse")
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let mut text = match clear {
        0 => format!("Chance between replications may explain all of the {of} that there are."),
        clear => format!(
            "Of {of}, {clear} {} more than chance between replications explains: {}.",
            if clear == 1 { "is" } else { "are" },
            listed(&told)
        ),
    };
    if clear == 0 && constant > 0 {
        text = format!("Of {of}, none is more than chance between replications explains.");
    }
    if clear > 0 && unclear > 0 {
        text.push_str(&format!(" Chance may explain the other {unclear}."));
    }
    if constant > 0 {
        let are = if constant == 1 { "is" } else { "are" };
        text.push_str(&format!(" {constant} {are} the same in every replication."));
    }
    text
}

/// What a policy changes: worse, better, and what cannot be told; what is worse first and in full.
fn clause(estimates: &Estimates<'_>, policy: usize) -> Words {
    let found: Vec<(&Difference, Finding)> = estimates
        .run
        .shown()
        .iter()
        .filter_map(|&metric| estimates.difference(At { point: POINT, policy, metric }))
        .map(|difference| (difference, estimates.finding(difference)))
        .collect();
    let of = |wanted: Finding| -> Vec<&Difference> {
        found.iter().filter(|(_, finding)| *finding == wanted).map(|(own, _)| *own).collect()
    };
    let (better, worse) = (of(Finding::Better), of(Finding::Worse));
    let headline = estimates.run.headline().len();
    let all = counted(headline as u64, "headline metric", "headline metrics");
    let mut sentences = vec![match (better.len(), worse.len()) {
        _ if headline == 0 => "no metric is a headline metric".to_owned(),
        (0, 0) => format!("worse or better on none of {all}"),
        (0, worse) => format!("worse on {worse} of {all}, better on none"),
        (better, 0) => format!("worse on none of {all}, better on {better}"),
        (better, worse) => format!("worse on {worse} and better on {better} of {all}"),
    }];
    let mut say = |start: &str, told: String| {
        if !told.is_empty() {
            sentences.push(format!("{start}: {told}"));
        }
    };
    say("Worse", all_told(estimates, &worse));
    say("Better", some_told(estimates, &better));
    say("Different, with no better side", all_told(estimates, &of(Finding::Different)));
    let (same, constant): (Vec<&Difference>, Vec<&Difference>) =
        of(Finding::Constant).into_iter().partition(|own| own.difference == Some(0.0));
    say("The same difference in every replication", all_told(estimates, &constant));
    say("No difference in any replication", names(estimates, &same));
    let unclear = some_told(estimates, &of(Finding::Unclear));
    say("No difference that chance does not explain", unclear);
    let told: Vec<&Difference> = worse.iter().chain(&better).copied().collect();
    say("Smaller than what the study calls worthwhile", too_small(estimates, &told));
    compared(estimates, policy).say(format!(": {}.", sentences.join(". ")))
}

/// Metrics whose difference is smaller than the smallest worth having that the study names, each with
/// that size: `morale (0.5)`.
fn too_small(estimates: &Estimates<'_>, told: &[&Difference]) -> String {
    let named = estimates.run.worthwhile();
    let small = told.iter().filter_map(|own| {
        let metric = estimates.metric(own.at.metric);
        let (_, size) = named.iter().find(|(key, _)| *key == metric.key)?;
        let is_small = own.difference.is_some_and(|difference| difference.abs() < *size);
        is_small.then(|| format!("{} ({})", name(metric), rough(Some(metric.scale() * size))))
    });
    listed(&small.collect::<Vec<_>>())
}

/// Headline metrics by policy: means, and below them the differences from the baseline.
fn table(estimates: &Estimates<'_>) -> Table {
    let run = estimates.run;
    let name = |(place, policy): (usize, &String)| {
        let baseline = run.policies.len() > 1 && place == run.baseline();
        Head::number(if baseline { format!("{policy} (baseline)") } else { policy.clone() })
    };
    let heads = std::iter::once(Head::word("metric"));
    let heads = heads.chain(run.policies.iter().enumerate().map(name)).collect();
    let row = |metric: usize| {
        let label = estimates.metric(metric);
        let first = Cell::named(label.words(), below(label));
        let cells = (0..run.policies.len())
            .map(|policy| cell(estimates, At { point: POINT, policy, metric }));
        std::iter::once(first).chain(cells).collect()
    };
    let rows = estimates.run.shown().into_iter().map(row).collect();
    let what = if estimates.run.headline().is_empty() { "Metrics" } else { "Headline metrics" };
    let by = if run.policies.len() > 1 { " by policy" } else { "" };
    let of = if run.departments().is_empty() { "" } else { ", whole organization" };
    let caption = format!("{what}{by}{of}");
    Table { caption, heads, rows, sortable: false, note: None }
        .noted(Words::of(note(estimates)))
        .noted(terms::of(run, &run.shown()))
}

/// How the table is read, and which doubt its intervals are of.
fn note(estimates: &Estimates<'_>) -> String {
    let (run, replications) = (estimates.run, estimates.replications().most);
    if is_without_chance(run) {
        return "Values of the one run that there is: nothing is left to chance.".to_owned();
    }
    if replications < 2 {
        return "Values of one replication; there are no intervals.".to_owned();
    }
    let n = counted(replications, "replication", "replications");
    let means = format!("Means over {n} ± half of their 95\u{a0}% interval (Student).");
    let doubt = "Intervals and marks are of chance between replications alone.";
    if run.policies.len() < 2 {
        return format!("{means} {doubt}");
    }
    let shown = run.shown();
    let has_shares = shown.iter().any(|&m| run.metrics[m].unit_of_difference() == "points");
    let points = if has_shares { ", of shares in percentage points" } else { "" };
    format!(
        "{means} Below each: difference from the baseline, replication by replication{points}, ± half \
         of its 95\u{a0}% interval, and what it says at 5\u{a0}% after Holm's adjustment. {doubt}"
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::output::estimates::difference;

    /// Three headline metrics and one that is none; two policies beside the baseline.
    fn run() -> RunTables {
        let metric = |key, unit, better, headline| json!({ "key": key, "unit": unit, "better": better, "headline": headline });
        let manifest = json!({
            "scenario": {
                "policy": [{ "name": "base" }, { "name": "<b>" }, { "name": "c" }],
                "study": { "baseline": "base" },
            },
            "metrics": [
                metric("joy", "0–100", Some("higher"), true),
                metric("loss_rate", "per 100 years", Some("lower"), true),
                metric("size", "share", None, true),
                metric("age", "years", Some("lower"), false),
            ],
            "tables": [],
        });
        RunTables::new(Path::new("nowhere"), manifest)
    }

    fn estimates<'r>(run: &'r RunTables, differences: &[Difference]) -> Estimates<'r> {
        let differences = differences.to_vec();
        Estimates { run, baseline: 0, means: Vec::new(), differences }
    }

    /// The difference of the second policy in a metric: `size` ± `half`.
    fn own(metric: usize, size: f64, half: f64, p_holm: f64) -> Difference {
        difference(At { point: POINT, policy: 1, metric }, size, half, p_holm)
    }

    fn said(differences: &[Difference]) -> (String, String) {
        let run = run();
        let estimates = estimates(&run, differences);
        (lead(&estimates).plain(), clause(&estimates, 1).plain())
    }

    #[test]
    fn what_is_worse_and_what_chance_may_explain_is_said_as_plainly_as_what_is_better() {
        let (lead, clause) =
            said(&[own(0, 2.0, 0.5, 0.001), own(1, 1.25, 0.5, 0.02), own(2, -0.1, 0.05, 0.04)]);
        assert!(lead.starts_with("2 policies are compared with base on 3 headline metrics. Of 3 differences, 3 are more than chance between replications explains: 1 to the worse, 1 to the better and 1 of a metric with no better side."), "{lead}");
        assert_eq!(
            clause,
            "<b>: worse on 1 and better on 1 of 3 headline metrics. Worse: loss rate +1.25 per 100 \
             years (95\u{a0}% interval 0.75 to 1.75). Better: joy +2.00 (95\u{a0}% interval 1.50 to \
             2.50). Different, with no better side: size −10.0 points (95\u{a0}% interval −15.0 to \
             −5.0)."
        );
    }

    #[test]
    fn a_difference_that_does_not_pass_the_adjustment_is_called_none() {
        // The interval excludes 0; the adjusted p does not.
        let (lead, clause) = said(&[own(0, 2.0, 0.5, 0.06), own(1, -1.0, 2.0, 0.9)]);
        assert!(lead.contains("Chance between replications may explain all of the 2 differences"));
        assert_eq!(
            clause,
            "<b>: worse or better on none of 3 headline metrics. No difference that chance does not \
             explain: joy +2.00 (95\u{a0}% interval 1.50 to 2.50); loss rate −1.00 per 100 years \
             (95\u{a0}% interval −3.00 to 1.00)."
        );
    }

    #[test]
    fn what_does_not_vary_has_no_p_and_is_said_so() {
        let (lead, clause) = said(&[own(0, 2.0, 0.0, f64::NAN), own(1, 0.0, 0.0, f64::NAN)]);
        assert!(lead.contains("2 are the same in every replication"), "{lead}");
        assert!(
            clause.ends_with(
                "The same difference in every replication: joy +2.00. No difference in any \
                 replication: loss rate."
            ),
            "{clause}"
        );
    }

    #[test]
    fn what_is_too_small_to_be_worthwhile_is_said_so() {
        let mut manifest = run().manifest().clone();
        manifest["scenario"]["worthwhile"] = json!([
            { "metric": "joy", "difference": 2.5 }, { "metric": "loss_rate", "difference": 1.0 },
        ]);
        let run = RunTables::new(Path::new("nowhere"), manifest);
        let estimates = estimates(&run, &[own(0, 2.0, 0.5, 0.001), own(1, 1.25, 0.5, 0.02)]);
        let clause = clause(&estimates, 1).plain();
        assert!(
            clause.ends_with("Smaller than what the study calls worthwhile: joy (2.5)."),
            "{clause}"
        );
    }

    #[test]
    fn worse_on_all_is_not_hidden() {
        let (_, clause) = said(&[own(0, -2.0, 0.5, 0.001), own(1, 1.0, 0.5, 0.001)]);
        assert!(clause.starts_with(
            "<b>: worse on 2 of 3 headline metrics, better on none. Worse: joy −2.00"
        ));
    }

    #[test]
    fn one_replication_or_one_policy_says_why_nothing_is_said() {
        let run = run();
        let mut single = estimates(&run, &[]);
        let at = At { point: POINT, policy: 1, metric: 0 };
        let mean =
            crate::output::estimates::Mean { at, n: 1, mean: Some(1.0), sd: None, interval: None };
        single.means.push(mean);
        let said = nothing_to_compare(&single).unwrap().plain();
        assert!(said.starts_with("One replication cannot tell policies apart"));
        single.means[0].n = 2;
        assert_eq!(nothing_to_compare(&single), None);
        let alone = json!({ "scenario": { "policy": [{ "name": "only" }] }, "metrics": [] });
        let run = RunTables::new(Path::new("nowhere"), alone);
        let said = nothing_to_compare(&estimates(&run, &[])).unwrap().plain();
        assert_eq!(said, "Only only was run: there is nothing to compare it with.");
    }
}
