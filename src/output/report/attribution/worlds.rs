//! Attributions in many worlds: how far the shares of the levers spread.

use super::rows::{Attributed, metrics};
use super::words::percent_signed;
use crate::output::RunTables;
use crate::output::numbers::{NONE, counted, listed, percent};
use crate::output::report::block::{Cell, Head, Table, Words};
use crate::output::report::differences::name;
use crate::output::report::records::distinct;

/// A lever's shares of the whole effect in a metric, ascending; worlds without a whole effect have none.
struct Spread {
    lever: String,
    shares: Vec<f64>,
    /// Worlds in which it is the lever with the largest part.
    first: usize,
}

fn spreads(all: &[Attributed], metric: usize) -> (Vec<Spread>, usize) {
    let own: Vec<&Attributed> = all.iter().filter(|own| own.metric == metric).collect();
    let levers = distinct(own.iter().flat_map(|own| own.levers.iter().map(|part| &part.lever)));
    let largest = |own: &Attributed| {
        let parts =
            own.levers.iter().filter_map(|part| Some((&part.lever, part.value.value?.abs())));
        parts.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(lever, _)| lever.clone())
    };
    let winners: Vec<String> = own.iter().filter_map(|own| largest(own)).collect();
    let spread = |lever: &String| {
        let of = own.iter().filter_map(|own| own.levers.iter().find(|part| part.lever == *lever));
        let mut shares: Vec<f64> = of.filter_map(|part| part.share).collect();
        shares.sort_by(f64::total_cmp);
        let first = winners.iter().filter(|winner| *winner == lever).count();
        Spread { lever: lever.clone(), shares, first }
    };
    let mut spreads: Vec<Spread> = levers.into_iter().map(spread).collect();
    spreads.sort_by_key(|own| std::cmp::Reverse(own.first));
    (spreads, winners.len())
}

/// `attrition rate: rungs does most in 88 % of 64 worlds (median 70 % of the whole, 40 % to 95 %), …`.
pub(super) fn clause(all: &[Attributed], metric: usize, run: &RunTables) -> Words {
    let (spreads, worlds) = spreads(all, metric);
    let told = spreads.iter().map(|own| {
        let middle = quantile(&own.shares, 0.5).map_or(String::new(), |median| {
            let ends = quantile(&own.shares, 0.05).zip(quantile(&own.shares, 0.95));
            let ends = ends.map_or(String::new(), |(low, high)| {
                format!(
                    "; {} to {} in 90\u{a0}% of them",
                    percent_signed(low),
                    percent_signed(high)
                )
            });
            format!(" (median {} of the whole{ends})", percent_signed(median))
        });
        let first = own.first as f64 / worlds.max(1) as f64;
        let most =
            if own.first == 0 { "in none".to_owned() } else { format!("in {}", percent(first)) };
        format!("{} {most}{middle}", own.lever)
    });
    let worlds = counted(worlds as u64, "world", "worlds");
    Words::default().strong(name(&run.metrics[metric])).say(format!(
        ": the largest part, of {worlds}, is that of {}.",
        listed(&told.collect::<Vec<_>>())
    ))
}

/// The spread of the shares: a row a metric and lever.
pub(super) fn table(all: &[Attributed], run: &RunTables) -> Table {
    let mut rows = Vec::new();
    for metric in metrics(all) {
        let (spreads, worlds) = spreads(all, metric);
        for own in spreads {
            let cell = |at: f64| {
                let share = quantile(&own.shares, at);
                Cell::number(share.map_or(NONE.to_owned(), percent_signed), share)
            };
            let first = (worlds > 0).then(|| own.first as f64 / worlds as f64);
            rows.push(vec![
                Cell::word(run.metrics[metric].words()),
                Cell::word(&own.lever),
                Cell::number(first.map_or(NONE.to_owned(), percent), first),
                cell(0.05),
                cell(0.5),
                cell(0.95),
                Cell::number(own.shares.len().to_string(), Some(own.shares.len() as f64)),
            ]);
        }
    }
    let numbers = [
        "largest part in",
        "share, 5\u{a0}% of worlds below",
        "median",
        "95\u{a0}% below",
        "worlds",
    ];
    let heads = ["metric", "lever"].map(Head::word);
    Table {
        caption: "Parts of the levers over the worlds".to_owned(),
        heads: heads.into_iter().chain(numbers.map(Head::number)).collect(),
        rows,
        sortable: true,
        note: Some(Words::of(
            "Shares of the whole effect in each world; they add up to 1 over the levers, and one may lie \
             below 0 or above 1 where another works against it. Where the whole effect is near 0, \
             shares are large and say little: look at the quantiles.",
        )),
    }
}

/// The quantile of ascending numbers, between neighbors.
fn quantile(sorted: &[f64], at: f64) -> Option<f64> {
    crate::stats::quantile(sorted, at)
}
