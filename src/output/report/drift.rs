//! Whether the organization still moves at the end of its burn-in: what a start away from the steady
//! state leaves in the numbers.

use super::Source;
use super::block::Words;
use super::differences::name;
use crate::output::numbers::{self, counted, listed};
use crate::output::{ALL_DEPARTMENTS, OutputError};
use crate::stats::PairedDifference;

/// The years that are compared with each other, two by two; the burn-in ends with year 0.
const YEARS: [[i64; 2]; 2] = [[-3, -2], [-1, 0]];

/// A change that matters: in standard deviations, over replications, of the mean of the first two years.
const LEAST: f64 = 0.1;

/// Probability of a false alarm in one of the metrics, or several.
const FALSE_ALARM: f64 = 0.05;

/// Years that somebody takes from senior to the expert rungs, on which nobody starts.
const YEARS_TO_EXPERT: u64 = 20;

/// What a metric of the baseline does at the end of the burn-in.
#[derive(Clone, Debug)]
struct Drift {
    /// The metric's place in the manifest.
    metric: usize,
    /// Change from the first two of the last four years to the last two.
    change: f64,
    half_width: f64,
    /// In standard deviations over replications.
    share: f64,
}

/// How the baseline drifts, in words, and what to know of its start; `None` where nothing can be told:
/// without a burn-in of four years, a table of years or replications, or at many design points.
pub(super) fn words(source: &Source<'_>) -> Result<Option<Words>, OutputError> {
    let Some((looked_at, found)) = look(source)? else { return Ok(experts(source).map(Words::of)) };
    let headline = counted(looked_at as u64, "headline metric", "headline metrics");
    let told = if found.is_empty() && source.estimates.replications().are_few() {
        Words::of(
            "Fewer than ten replications cannot show that the baseline has stopped drifting by the \
             end of its burn-in.",
        )
    } else if found.is_empty() {
        Words::of(format!(
            "None of the {headline} of the baseline drifts clearly in the last four years of the \
             burn-in, by a tenth of a replication's standard deviation or more."
        ))
    } else {
        told(source, &found)
    };
    Ok(Some(match experts(source) {
        Some(text) => told.say(format!(" {text}")),
        None => told,
    }))
}

/// What drifts; `None` where nothing clearly does. What the start has to do with it was said before the run.
pub(super) fn warning(source: &Source<'_>) -> Result<Option<Words>, OutputError> {
    let found = look(source)?.map_or_else(Vec::new, |(_, found)| found);
    Ok((!found.is_empty()).then(|| told(source, &found)))
}

/// What drifts, and by how much.
fn told(source: &Source<'_>, found: &[Drift]) -> Words {
    let clause = |drift: &Drift| {
        let Drift { metric, change, half_width, share } = *drift;
        let label = source.estimates.metric(metric);
        let (moved, half) = (label.scale() * change, label.scale() * half_width);
        let unit = if label.unit_of_difference() == "points" { " points" } else { "" };
        let moved = numbers::change(moved, Some(half));
        format!("{} by {moved}{unit} ({share:.2} standard deviations)", name(label))
    };
    let clauses: Vec<_> = found.iter().map(clause).collect();
    Words::default().strong("The baseline still drifts at the end of its burn-in").say(format!(
        ": from years −3 and −2 to years −1 and 0, {}. All policies start from there, so that their \
         differences have it in common; values have it in full. A longer burn-in lessens it.",
        listed(&clauses)
    ))
}

/// What to know of a baseline with expert rungs and a short burn-in.
fn experts(source: &Source<'_>) -> Option<String> {
    let scenario = &source.run.manifest()["scenario"];
    let rungs = scenario["policy"][source.run.baseline()]["expert_rungs"].as_u64()?;
    let years = burn_in(source);
    (rungs > 0 && years < YEARS_TO_EXPERT).then(|| {
        format!(
            "The baseline has expert rungs, on which nobody starts: after a burn-in of {} they are \
             not yet as full as they will be; {YEARS_TO_EXPERT} years or more are needed.",
            counted(years, "year", "years")
        )
    })
}

/// Years of the burn-in; 0 for a model without one.
fn burn_in(source: &Source<'_>) -> u64 {
    source.run.manifest()["scenario"]["horizon"]["burn_in_years"].as_u64().unwrap_or(0)
}

/// How many headline metrics were looked at, and which of them drift.
fn look(source: &Source<'_>) -> Result<Option<(usize, Vec<Drift>)>, OutputError> {
    let run = source.run;
    let (metrics, few) = (run.headline(), burn_in(source) < 4 || run.points() > 1);
    if few || !run.has("series") || metrics.is_empty() {
        return Ok(None);
    }
    let Some(values) = yearly(source, &metrics)? else { return Ok(None) };
    let confidence = 1.0 - FALSE_ALARM / metrics.len() as f64;
    let drift = |(metric, [first, last]): (&usize, &[Vec<Option<f64>>; 2])| {
        let paired = PairedDifference::of(first, last, confidence)?;
        let (interval, share) = (paired.interval?, paired.effect_size?);
        let is_clear = !interval.contains(0.0) && share.abs() >= LEAST;
        is_clear.then_some(Drift {
            metric: *metric,
            change: paired.difference,
            half_width: interval.half_width(),
            share: share.abs(),
        })
    };
    let found = metrics.iter().zip(&values).filter_map(drift).collect();
    Ok(Some((metrics.len(), found)))
}

/// By metric, the means over the first two and over the last two years, replication by replication;
/// `None` with fewer than two replications.
type Halves = [Vec<Option<f64>>; 2];

/// Sums and counts of a metric in both halves.
type HalfSums = [(f64, u32); 2];

fn yearly(source: &Source<'_>, metrics: &[usize]) -> Result<Option<Vec<Halves>>, OutputError> {
    let run = source.run;
    let Some(time) = run.time() else { return Ok(None) };
    let baseline = &run.policies[run.baseline()];
    let keys = metrics.iter().map(|&metric| run.metrics[metric].key.as_str());
    let columns: Vec<&str> =
        ["policy", "department", "replication", &time].into_iter().chain(keys).collect();
    let first = columns.len() - metrics.len();
    // Sums and counts by replication, in the order of the table; a replication's rows are together.
    let mut sums: Vec<(String, Vec<HalfSums>)> = Vec::new();
    run.each_row("series", &columns, &mut |cells| {
        let year: i64 = cells.text(3).parse().unwrap_or(i64::MAX);
        let half = YEARS.iter().position(|years| years.contains(&year));
        let is_own = cells.text(0) == baseline && cells.text(1) == ALL_DEPARTMENTS;
        let Some(half) = half.filter(|_| is_own) else { return Ok(()) };
        if sums.last().is_none_or(|(replication, _)| replication != cells.text(2)) {
            sums.push((cells.text(2).to_owned(), vec![[(0.0, 0); 2]; metrics.len()]));
        }
        let Some((_, own)) = sums.last_mut() else { return Ok(()) };
        for (at, halves) in own.iter_mut().enumerate() {
            if let Some(value) = cells.number(first + at) {
                halves[half] = (halves[half].0 + value, halves[half].1 + 1);
            }
        }
        Ok(())
    })?;
    if sums.len() < 2 {
        return Ok(None);
    }
    let mean = |(sum, count): (f64, u32)| (count > 0).then(|| sum / f64::from(count));
    let of = |at: usize, half: usize| sums.iter().map(|(_, own)| mean(own[at][half])).collect();
    Ok(Some((0..metrics.len()).map(|at| [of(at, 0), of(at, 1)]).collect()))
}
