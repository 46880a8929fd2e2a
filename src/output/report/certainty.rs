//! How sure the numbers are: replications, intervals, what pairing gains, a precision asked for.

use super::Source;
use super::block::{Block, Cell, Head, Section, Table, Words};
use super::differences::name;
use super::study::has_chance;
use super::{drift, plausibility};
use crate::output::estimates::{At, Mean, POINT, Replications};
use crate::output::numbers::{NONE, counted, decimals, fixed, grouped, listed, rough};
use crate::output::{ALL_DEPARTMENTS, Missing, OutputError, TableRow};

/// The three kinds of doubt, apart from each other.
pub(super) fn section(source: &Source<'_>) -> Result<Section, OutputError> {
    let mut blocks = failures(source);
    blocks.push(Block::text(
        "Three kinds of doubt, and every number says which of them it covers. They are not added up.",
    ));
    blocks.push(Block::Heading("Chance between replications".to_owned()));
    blocks.extend(chance(source)?);
    blocks.push(Block::Heading("The parameters".to_owned()));
    blocks.push(Block::text(parameters(source)));
    blocks.push(Block::Heading("The model itself".to_owned()));
    blocks.push(Block::text(
        "No number of this report is about it: not an interval, not a p, not a probability. What is \
         known against the model is said under “What the results cannot tell”.",
    ));
    Ok(Section { id: "certainty", heading: "How sure this is", blocks })
}

/// What replications say.
fn chance(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    let replications = source.estimates.replications();
    let mut blocks = Vec::new();
    if !has_chance(source) {
        blocks.push(Block::text(
            "The model leaves nothing to chance: one run says all that there is to say, and its \
             numbers are exact for its parameters.",
        ));
    } else if replications.most < 2 {
        blocks.push(Block::text(
            "One replication is one history of chance. It has no standard deviation, no interval \
             and no p; nothing here says how far another history would lie from this one.",
        ));
    } else {
        blocks.push(Block::text(format!(
            "Every number is of {}, independent histories from the same start. Intervals are \
             Student's, at 95 %: of many such studies, 95 % would have an interval that holds the \
             mean of infinitely many replications. Each interval holds for one number at a time, not \
             for all of them at once.",
            replications.words()
        )));
        if source.run.policies.len() > 1 {
            blocks.push(Block::text(
                "Policies are compared replication by replication, with the same random numbers. p is \
                 that of the paired t test; it is adjusted by Holm's method for all policies and \
                 headline metrics of a design point.",
            ));
        }
        if replications.are_few() {
            blocks.push(Block::text(FEW));
        }
        blocks.extend(pairing(source)?.map(Block::Text));
        if source.run.points() == 1 {
            blocks.push(Block::Table(errors(source)));
        }
    }
    blocks.extend(drift::words(source)?.map(Block::Text));
    blocks.extend(precision(source)?.map(Block::Text));
    Ok(blocks)
}

/// What is not given, and why.
const FEW: &str = "Below ten replications no probability of being the best, no bootstrap interval and \
                   no gain from pairing are given: so few histories cannot bear them. Quantiles lie \
                   within the few histories that there are; intervals of groups, tenure and early \
                   warning cover less often than they say (some 90 % at four replications); and a \
                   history unlike all of these is not unlikely.";

/// What the study says about other values of its parameters.
fn parameters(source: &Source<'_>) -> String {
    let run = source.run;
    let factors: Vec<String> = run.factors().into_iter().map(|factor| factor.name).collect();
    let tried = match factors.as_slice() {
        [] if !source.beside.is_empty() => "All runs of this study have the same parameters. What others \
               give stands under “Chance and parameters side by side”, from analyses of their own."
            .to_owned(),
        [] => "All runs have the same parameters. Others may give another answer, also one of another \
               sign; nothing here says how it would change."
            .to_owned(),
        factors => format!(
            "The design varies {} over {}; all other parameters are the same in all runs. What is said \
             over the points is of these values alone: it is no probability, and other parameters may \
             give another answer.",
            listed(factors),
            counted(run.points() as u64, "design point", "design points")
        ),
    };
    match plausibility::in_short(run.plausibility().as_ref()) {
        Some(judged) => format!("{tried} {judged}"),
        None => format!("{tried} The model names no bounds of what is plausible."),
    }
}

/// That replications were not there when the study was merged, in one sentence with room after it; nothing
/// where all were.
pub(super) fn lacking(source: &Source<'_>) -> Words {
    match Missing::read(source.run.manifest()) {
        Some(missing) => Words::default().strong(missing.warning()).say(" "),
        None => Words::default(),
    }
}

/// Says which runs are missing: replications that were not there when the study was merged, and runs that
/// failed.
pub(super) fn failures(source: &Source<'_>) -> Vec<Block> {
    let missing = Missing::read(source.run.manifest()).map(|missing| {
        let text = lacking(source).say(missing.reason());
        Block::Text(text.code("rungs extend DIR").say(" runs the others."))
    });
    let mut blocks: Vec<Block> = missing.into_iter().collect();
    blocks.extend(failed(source));
    blocks
}

/// How many runs failed; nothing where none did.
fn failed(source: &Source<'_>) -> Option<Block> {
    let failed = source.run.manifest()["failures"].as_array().map_or(0, Vec::len);
    if failed == 0 {
        return None;
    }
    let runs = counted(failed as u64, "run", "runs");
    let text = Words::default()
        .strong(format!("{runs} failed."))
        .say(" All numbers are those of the others, which may differ from the ones that failed; ")
        .code("manifest.json")
        .say(" names them with their seeds.");
    Some(Block::Text(text))
}

/// Monte-Carlo error of the means under the baseline.
fn errors(source: &Source<'_>) -> Table {
    let estimates = &source.estimates;
    let policy = source.run.baseline();
    let row = |metric: usize| {
        let label = estimates.metric(metric);
        let mean = estimates.mean(At { point: POINT, policy, metric });
        let (value, sd) = (mean.and_then(|mean| mean.mean), mean.and_then(|mean| mean.sd));
        let n = mean.map_or(0, |mean| mean.n);
        let half = mean.and_then(Mean::half_width);
        let error = sd.map(|sd| sd / (n as f64).sqrt());
        let share = half.zip(value).filter(|(_, value)| value.abs() > 0.0);
        let share = share.map(|(half, value)| 100.0 * half / value.abs());
        let scale = label.scale();
        let digits = decimals(scale * value.unwrap_or(0.0), half.map(|half| scale * half));
        let shown = |number: Option<f64>| {
            let text = number.map_or(NONE.to_owned(), |number| fixed(scale * number, digits));
            Cell::number(text, number)
        };
        let first = Cell::named(label.words(), label.told_unit());
        let error_shown = error.map_or(NONE.to_owned(), |error| rough(Some(scale * error)));
        vec![
            first,
            Cell::number(n.to_string(), Some(n as f64)),
            shown(value),
            shown(half),
            Cell::number(sd.map_or(NONE.to_owned(), |sd| rough(Some(scale * sd))), sd),
            Cell::number(error_shown, error),
            Cell::number(
                share.map_or(NONE.to_owned(), |share| format!("{}\u{a0}%", rough(Some(share)))),
                share,
            ),
        ]
    };
    let heads = [
        "replications",
        "mean",
        "half of the interval",
        "sd between replications",
        "Monte-Carlo error",
        "half of the interval, of the mean",
    ];
    let heads = std::iter::once(Head::word("metric")).chain(heads.map(Head::number));
    Table {
        caption: format!("How well the means under {} are known", source.run.policies[policy]),
        heads: heads.collect(),
        rows: estimates.run.shown().into_iter().map(row).collect(),
        sortable: true,
        note: Some(Words::of(
            "All of it is of chance between replications. The Monte-Carlo error is the standard \
             deviation over the root of the number of replications: four times the replications \
             halve it.",
        )),
    }
}

/// What common random numbers save.
fn pairing(source: &Source<'_>) -> Result<Option<Words>, OutputError> {
    let run = source.run;
    if !run.has("pairing") || run.policies.len() < 2 {
        return Ok(None);
    }
    let columns = ["policy", "metric", "replications_saved"];
    let rows = run.rows("pairing", &columns, &[("department", ALL_DEPARTMENTS)])?;
    let saved = rows.iter().filter_map(|row| Some((row.number(2)?, row)));
    let mut saved: Vec<_> = saved.collect();
    saved.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (Some((least, at_least)), Some((most, at_most))) = (saved.first(), saved.last()) else {
        return Ok(None);
    };
    let of = |row: &TableRow| {
        let metric = run.metric(row.text(1)).map_or_else(|| row.text(1).to_owned(), name);
        format!("{metric} of {}", row.text(0))
    };
    let (least, most) = (rough_factor(*least), rough_factor(*most));
    Ok(Some(Words::of(format!(
        "What pairing is worth: with seeds of their own, policies would need between {least} times \
         ({}) and {most} times ({}) as many replications for differences as well known. A factor \
         below 1 would mean that pairing does harm. ",
        of(at_least),
        of(at_most)
    )).code("pairing.csv").say(" has all.")))
}

fn rough_factor(factor: f64) -> String {
    if factor >= 10.0 { format!("{factor:.0}") } else { format!("{factor:.1}") }
}

/// Whether the precision that was asked for has been reached, and what independent seeds would
/// have taken; `None` where none was asked for.
pub(super) fn precision(source: &Source<'_>) -> Result<Option<Words>, OutputError> {
    let run = source.run;
    if !run.has("precision") {
        return Ok(None);
    }
    let columns =
        ["metric", "of", "half_width", "half_width_wanted", "enough", "n", "n_independent"];
    let rows = run.rows("precision", &columns, &[])?;
    let Some(first) = rows.first() else { return Ok(None) };
    let largest = |column| rows.iter().filter_map(|row| row.number(column)).fold(0.0, f64::max);
    let enough = rows.iter().filter(|row| row.number(4).is_some_and(|enough| enough > 0.5)).count();
    let (widest, took) = (rough(Some(largest(2))), took(&rows));
    let metric = run.metric(first.text(0)).map_or_else(|| first.text(0).to_owned(), name);
    let confidence = &run.manifest()["scenario"]["study"]["precision"]["confidence"];
    let confidence = 100.0 * confidence.as_f64().unwrap_or(f64::NAN);
    let asked = format!(
        "A precision was asked for: the {} of {metric} to ±{} at {confidence:.0}\u{a0}%. ",
        first.text(1),
        rough(first.number(3)),
    );
    let got = if enough == rows.len() {
        format!("It was reached after {took}: no interval is wider than ±{widest}. ")
    } else {
        let all = counted(rows.len() as u64, "policy and point", "policies and points");
        format!(
            "It was reached for {enough} of {all} after {took}, the most allowed: the widest \
             interval is ±{widest}; raise study.precision.max or ask for less. "
        )
    };
    let independent = match largest(6) {
        most if most > 0.0 => format!(
            "Seeds of each policy's own would have taken up to some {} replications. ",
            three_digits(most)
        ),
        _ => String::new(),
    };
    let text = "It holds for that metric and says nothing of the others. The rule by which \
                replications end is described, with its measured coverage, in docs/methods.md.";
    Ok(Some(Words::of(format!("{asked}{got}{independent}{text}"))))
}

/// `60 replications`, `40 to 1,000 replications a point`: what the policies at the points took.
fn took(rows: &[TableRow]) -> String {
    let took = || rows.iter().filter_map(|row| row.text(5).parse::<u64>().ok());
    let (fewest, most) = (took().min().unwrap_or(0), took().max().unwrap_or(0));
    Replications { fewest, most }.words()
}

/// A large number, rounded: `48,800`.
fn three_digits(number: f64) -> String {
    let mut unit = 1_u64;
    while number >= 1000.0 * unit as f64 {
        unit *= 10;
    }
    let rounded: u64 = format!("{:.0}", number / unit as f64).parse().unwrap_or(0);
    grouped(rounded * unit)
}
