//! On how many metrics at once a policy is better, or worse.

use super::rows::{OfPair, Wins};
use crate::output::RunTables;
use crate::output::numbers::{NONE, percent};
use crate::output::report::block::{Cell, Head, Table, Words};

/// The share of worlds whose number of metrics `counts`.
fn share(own: &OfPair, is_better: bool, counts: impl Fn(u64) -> bool) -> Option<f64> {
    let mut wins = own.wins.iter().filter(|wins| wins.is_better == is_better && !wins.is_plausible);
    let has_any = wins.clone().next().is_some();
    has_any.then(|| {
        wins.by_ref().filter(|wins| counts(wins.metrics)).filter_map(|wins| wins.share.value).sum()
    })
}

/// The largest number of metrics.
fn metrics(own: &OfPair) -> u64 {
    own.wins.iter().map(|wins| wins.metrics).max().unwrap_or(0)
}

/// `Of 8 metrics at once: worse on at least 4 in 2 % of worlds, on none in 40 %; better on at least 4 in
/// 71 %, on all in 3 %`.
pub(super) fn words(own: &OfPair) -> Option<String> {
    let all = metrics(own);
    if all < 2 {
        return None;
    }
    let half = all.div_ceil(2);
    let told = |is_better, counts: &dyn Fn(u64) -> bool| {
        share(own, is_better, counts).map(|share| match share {
            share if share <= 0.0 => "no world".to_owned(),
            share => percent(share.min(1.0)),
        })
    };
    Some(format!(
        "Of {all} metrics at once it is worse on {half} or more in {}, on none in {}; better on {half} or \
         more in {}, on all in {}",
        told(false, &|count| count >= half)?,
        told(false, &|count| count == 0)?,
        told(true, &|count| count >= half)?,
        told(true, &|count| count == all)?,
    ))
}

/// The shares of all numbers of metrics, a row a pair and side.
pub(super) fn table(pairs: &[OfPair], run: &RunTables) -> Option<Table> {
    let all = pairs.iter().map(metrics).max().filter(|all| *all > 1)?;
    let mut heads = vec![Head::word("pair"), Head::word("metrics that are"), Head::word("worlds")];
    heads.extend((0..=all).map(|count| Head::number(count.to_string())));
    let mut rows = Vec::new();
    for own in pairs {
        let (policy, baseline) = own.pair.names(run);
        for (is_better, word) in [(false, "worse"), (true, "better")] {
            for (is_plausible, among) in [(false, "all"), (true, "plausible")] {
                let of = |count: u64| {
                    own.wins.iter().find(|wins: &&Wins| {
                        (wins.is_better, wins.is_plausible, wins.metrics)
                            == (is_better, is_plausible, count)
                    })
                };
                if (0..=all).all(|count| of(count).is_none()) {
                    continue;
                }
                let cell = |count: u64| {
                    let share = of(count).and_then(|wins| wins.share.value);
                    Cell::number(share.map_or(NONE.to_owned(), percent), share)
                };
                let mut row = vec![
                    Cell::word(format!("{policy} against {baseline}")),
                    Cell::word(word),
                    Cell::word(among),
                ];
                row.extend((0..=all).map(cell));
                rows.push(row);
            }
        }
    }
    Some(Table {
        caption: "Shares of worlds by how many metrics are worse, or better, at once".to_owned(),
        heads,
        rows,
        sortable: false,
        note: Some(Words::of(
            "Heads are numbers of metrics. A metric counts where its difference is larger than the \
             smallest that matters.",
        )),
    })
}
