//! What was found, in words built from the numbers with their intervals, and never stronger than
//! they allow; and the table that the words are about.

use super::block::{Block, Cell, Finding, Head, Section, Table, Words};
use super::numbers::{NONE, counted, listed, plain, probability, range, signed, with_half_width};
use super::results::{At, Difference, Results};
use super::{Source, over_points};
use crate::output::{ALL_DEPARTMENTS, MetricLabel, OutputError};
use crate::sim::Direction;

/// The only point of a study without a design.
pub(super) const POINT: usize = 1;

/// Below this probability of being the best, the first place is not called settled.
const SETTLED: f64 = 0.95;

pub(super) fn section(source: &Source<'_>) -> Result<Section, OutputError> {
    let results = &source.results;
    let mut blocks = failures(source);
    if let Some(why) = nothing_to_compare(results) {
        blocks.push(Block::Text(why));
        if source.run.points() > 1 {
            blocks.push(Block::Table(over_points::means(results)?));
        }
    } else if source.run.points() > 1 {
        blocks.extend(over_points::blocks(results)?);
    } else {
        blocks.push(Block::Text(lead(results)));
        let clauses = results.others().into_iter().map(|policy| clause(results, policy));
        blocks.push(Block::List(clauses.collect()));
        blocks.extend(best(source)?.map(Block::Text));
        blocks.extend(efficient(source)?.map(Block::Text));
        blocks.push(Block::text(
            "A difference that chance does not explain can still be too small to matter: look at \
             its size. Why the numbers are not facts about firms is said under “What the results \
             cannot tell”.",
        ));
    }
    if source.run.points() == 1 {
        blocks.push(Block::Table(table(results)));
    }
    Ok(Section { id: "found", heading: "What was found", blocks })
}

/// Says which runs are missing.
pub(super) fn failures(source: &Source<'_>) -> Vec<Block> {
    let failed = source.run.manifest()["failures"].as_array().map_or(0, Vec::len);
    if failed == 0 {
        return Vec::new();
    }
    let runs = counted(failed as u64, "run", "runs");
    let text = Words::default()
        .strong(format!("{runs} failed."))
        .say(" All numbers are those of the others, which may differ from the ones that failed; ")
        .code("manifest.json")
        .say(" names them with their seeds.");
    vec![Block::Text(text)]
}

/// Why policies cannot be compared, where they cannot.
fn nothing_to_compare(results: &Results<'_>) -> Option<Words> {
    let run = results.run;
    let baseline = &run.policies[run.baseline()];
    if !run.has_policies() {
        let text = "The model has no policies to compare; the tables and charts below hold its \
                    values.";
        return Some(Words::of(text));
    }
    if run.policies.len() < 2 {
        let text = Words::of("Only ").strong(baseline);
        return Some(text.say(" was run: there is nothing to compare it with."));
    }
    if results.replications() < 2 {
        let text = "One replication cannot tell policies apart: what differs between them may be \
                    chance, and how large chance is cannot be seen from one history. The values \
                    below are those of that history; more replications are needed to compare with ";
        return Some(Words::of(text).strong(baseline).say("."));
    }
    None
}

/// How many differences there are, and of what kind.
fn lead(results: &Results<'_>) -> Words {
    let (headline, others) = (results.headline(), results.others());
    let baseline = &results.run.policies[results.run.baseline()];
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
        .filter_map(|at| results.difference(at))
        .map(|difference| results.finding(difference))
        .collect();
    let metrics = counted(headline.len() as u64, "headline metric", "headline metrics");
    compared.say(format!(
        " on {metrics}. {} A difference counts where its p, adjusted for all policies and headline \
         metrics of the study (Holm 1979), lies below 5\u{a0}%.",
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
        (count(Finding::Better), "to the better"),
        (count(Finding::Worse), "to the worse"),
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

/// What a policy changes: better, worse, and not told apart; what is worse always in full.
fn clause(results: &Results<'_>, policy: usize) -> Words {
    let found: Vec<(&Difference, Finding)> = results
        .shown()
        .iter()
        .filter_map(|&metric| results.difference(At { point: POINT, policy, metric }))
        .map(|difference| (difference, results.finding(difference)))
        .collect();
    let of = |wanted: Finding| -> Vec<&Difference> {
        found.iter().filter(|(_, finding)| *finding == wanted).map(|(own, _)| *own).collect()
    };
    let (better, worse) = (of(Finding::Better), of(Finding::Worse));
    let headline = results.headline().len();
    let all = counted(headline as u64, "headline metric", "headline metrics");
    let mut sentences = vec![match (better.len(), worse.len()) {
        _ if headline == 0 => "no metric is a headline metric".to_owned(),
        (0, 0) => format!("better or worse on none of {all}"),
        (0, worse) => format!("worse on {worse} of {all}, better on none"),
        (better, 0) => format!("better on {better} of {all}, worse on none"),
        (better, worse) => format!("better on {better} and worse on {worse} of {all}"),
    }];
    let mut say = |start: &str, told: String| {
        if !told.is_empty() {
            sentences.push(format!("{start}: {told}"));
        }
    };
    say("Better", some_told(results, &better));
    say("Worse", all_told(results, &worse));
    say("Different, with no better side", all_told(results, &of(Finding::Different)));
    let (same, constant): (Vec<&Difference>, Vec<&Difference>) =
        of(Finding::Constant).into_iter().partition(|own| own.difference == Some(0.0));
    say("The same difference in every replication", all_told(results, &constant));
    say("No difference in any replication", names(results, &same));
    let unclear = some_told(results, &of(Finding::Unclear));
    say("No difference that chance does not explain", unclear);
    Words::default()
        .strong(&results.run.policies[policy])
        .say(format!(": {}.", sentences.join(". ")))
}

fn all_told(results: &Results<'_>, own: &[&Difference]) -> String {
    own.iter().map(|own| told(results, own)).collect::<Vec<_>>().join("; ")
}

fn names(results: &Results<'_>, own: &[&Difference]) -> String {
    let names: Vec<String> = own.iter().map(|own| name(results.metric(own.at.metric))).collect();
    listed(&names)
}

/// Numbers of those that are told first, and of the others if they are few; else their names.
fn some_told(results: &Results<'_>, own: &[&Difference]) -> String {
    const FEW: usize = 3;
    if own.len() <= FEW {
        return all_told(results, own);
    }
    let first = results.first();
    let (first, more): (Vec<&Difference>, Vec<&Difference>) =
        own.iter().copied().partition(|own| first.contains(&own.at.metric));
    match (first.is_empty(), more.is_empty()) {
        (true, _) => names(results, &more),
        (false, true) => all_told(results, &first),
        (false, false) => format!("{}; also {}", all_told(results, &first), names(results, &more)),
    }
}

/// `attrition rate −2.72 per 100 person-years (95 % interval −2.83 to −2.61)`.
pub(super) fn told(results: &Results<'_>, own: &Difference) -> String {
    let (metric, decimals) = (results.metric(own.at.metric), results.decimals[own.at.metric]);
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

/// Which policies come first, and how firmly.
fn best(source: &Source<'_>) -> Result<Option<Words>, OutputError> {
    let (run, results) = (source.run, &source.results);
    if !run.has("ranking") {
        return Ok(None);
    }
    let columns = ["metric", "policy", "rank", "probability_best"];
    let rows = run.rows("ranking", &columns, &[("point", "1"), ("department", ALL_DEPARTMENTS)])?;
    let mut clauses = Words::default();
    for metric in results.first() {
        let own = rows.iter().filter(|row| row.text(0) == results.metric(metric).key);
        let mut own = own.filter(|row| row.number(2).is_some_and(|rank| rank < 1.5));
        let (Some(row), None) = (own.next(), own.next()) else { continue };
        let start = if clauses.0.is_empty() { "The best mean of " } else { "; of " };
        let chance = row.number(3);
        let doubt = match chance {
            Some(chance) if chance < SETTLED => ", which these replications do not settle",
            _ => "",
        };
        clauses = clauses
            .say(format!("{start}{} is that of ", name(results.metric(metric))))
            .strong(row.text(1))
            .say(format!(" (probability of being the best {}{doubt})", probability(chance)));
    }
    let text = ". The probability is the share of bootstrap resamples of the replications in which \
                the policy comes first among these policies; it is no p value.";
    Ok((!clauses.0.is_empty()).then(|| clauses.say(text)))
}

/// Which policies nobody would give up for another, all weighed together.
fn efficient(source: &Source<'_>) -> Result<Option<Words>, OutputError> {
    let (run, results) = (source.run, &source.results);
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
    let metrics = results.run.metrics.iter().filter(|metric| said.contains(&metric.key));
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

/// Headline metrics by policy: means, and below them the differences from the baseline.
fn table(results: &Results<'_>) -> Table {
    let run = results.run;
    let name = |(place, policy): (usize, &String)| {
        let baseline = run.policies.len() > 1 && place == run.baseline();
        Head::number(if baseline { format!("{policy} (baseline)") } else { policy.clone() })
    };
    let heads = std::iter::once(Head::word("metric"));
    let heads = heads.chain(run.policies.iter().enumerate().map(name)).collect();
    let row = |metric: usize| {
        let label = results.metric(metric);
        let mut first = Cell::word(label.words());
        first.below = below(label);
        let cells = (0..run.policies.len())
            .map(|policy| cell(results, At { point: POINT, policy, metric }));
        std::iter::once(first).chain(cells).collect()
    };
    let rows = results.shown().into_iter().map(row).collect();
    let note = if results.replications() < 2 {
        Words::of("Values of one replication; there are no intervals.")
    } else {
        let means = "Means over replications ± half of their 95 % interval (Student). ";
        let differences = "Below each: difference from the baseline, replication by replication, ± \
                           half of its 95 % interval, and what it says at 5 % after Holm's adjustment.";
        let differences = if run.policies.len() > 1 { differences } else { "" };
        Words::of(format!("{means}{differences}"))
    };
    let what = if results.headline().is_empty() { "Metrics" } else { "Headline metrics" };
    let caption = format!("{what} by policy, whole organization");
    Table { caption, heads, rows, sortable: false, note: Some(note) }
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
pub(super) fn mean_cell(results: &Results<'_>, at: At) -> Cell {
    let decimals = results.decimals[at.metric];
    let mean = results.mean(at);
    let value = mean.and_then(|mean| mean.mean);
    let half = mean.and_then(super::results::Mean::half_width);
    let shown = value.map(|value| with_half_width(&plain(value, decimals), half, decimals));
    Cell::number(shown.unwrap_or_else(|| NONE.to_owned()), value)
}

fn cell(results: &Results<'_>, at: At) -> Cell {
    let decimals = results.decimals[at.metric];
    let mut cell = mean_cell(results, at);
    if let Some(own) = results.difference(at).filter(|_| results.replications() > 1)
        && let Some(size) = own.difference
    {
        cell.below = with_half_width(&signed(size, decimals), own.half_width(), decimals);
        cell.finding = Some(results.finding(own));
    }
    cell
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::super::results::difference;
    use super::*;
    use crate::output::RunTables;

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

    fn results<'r>(run: &'r RunTables, differences: &[(usize, f64, f64, f64)]) -> Results<'r> {
        let own = |&(metric, size, half, p): &(usize, f64, f64, f64)| {
            difference(At { point: POINT, policy: 1, metric }, size, half, p)
        };
        let differences = differences.iter().map(own).collect();
        Results { run, means: Vec::new(), differences, decimals: vec![2; 4] }
    }

    fn said(differences: &[(usize, f64, f64, f64)]) -> (String, String) {
        let run = run();
        let results = results(&run, differences);
        (lead(&results).plain(), clause(&results, 1).plain())
    }

    #[test]
    fn what_is_worse_and_what_chance_may_explain_is_said_as_plainly_as_what_is_better() {
        let (lead, clause) =
            said(&[(0, 2.0, 0.5, 0.001), (1, 1.25, 0.5, 0.02), (2, -0.1, 0.05, 0.04)]);
        assert!(lead.starts_with("2 policies are compared with base on 3 headline metrics. Of 3 differences, 3 are more than chance between replications explains: 1 to the better, 1 to the worse and 1 of a metric with no better side."), "{lead}");
        assert_eq!(
            clause,
            "<b>: better on 1 and worse on 1 of 3 headline metrics. Better: joy +2.00 (95\u{a0}% \
             interval 1.50 to 2.50). Worse: loss rate +1.25 per 100 years (95\u{a0}% interval 0.75 to \
             1.75). Different, with no better side: size −0.10 (95\u{a0}% interval −0.15 to −0.05)."
        );
    }

    #[test]
    fn a_difference_that_does_not_pass_the_adjustment_is_called_none() {
        // The interval excludes 0; the adjusted p does not.
        let (lead, clause) = said(&[(0, 2.0, 0.5, 0.06), (1, -1.0, 2.0, 0.9)]);
        assert!(lead.contains("Chance between replications may explain all of the 2 differences"));
        assert_eq!(
            clause,
            "<b>: better or worse on none of 3 headline metrics. No difference that chance does not \
             explain: joy +2.00 (95\u{a0}% interval 1.50 to 2.50); loss rate −1.00 per 100 years \
             (95\u{a0}% interval −3.00 to 1.00)."
        );
    }

    #[test]
    fn what_does_not_vary_has_no_p_and_is_said_so() {
        let (lead, clause) = said(&[(0, 2.0, 0.0, f64::NAN), (1, 0.0, 0.0, f64::NAN)]);
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
    fn worse_on_all_is_not_hidden() {
        let (_, clause) = said(&[(0, -2.0, 0.5, 0.001), (1, 1.0, 0.5, 0.001)]);
        assert!(clause.starts_with(
            "<b>: worse on 2 of 3 headline metrics, better on none. Worse: joy −2.00"
        ));
    }

    #[test]
    fn one_replication_or_one_policy_says_why_nothing_is_said() {
        let run = run();
        let mut single = results(&run, &[]);
        let at = At { point: POINT, policy: 1, metric: 0 };
        let mean =
            super::super::results::Mean { at, n: 1, mean: Some(1.0), sd: None, interval: None };
        single.means.push(mean);
        let said = nothing_to_compare(&single).unwrap().plain();
        assert!(said.starts_with("One replication cannot tell policies apart"));
        single.means[0].n = 2;
        assert_eq!(nothing_to_compare(&single), None);
        let alone = json!({ "scenario": { "policy": [{ "name": "only" }] }, "metrics": [] });
        let run = RunTables::new(Path::new("nowhere"), alone);
        let said = nothing_to_compare(&results(&run, &[])).unwrap().plain();
        assert_eq!(said, "Only only was run: there is nothing to compare it with.");
    }
}
