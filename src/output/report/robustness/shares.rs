//! The table of shares of a pair.

use super::rows::{OfPair, Shares};
use super::words::middle;
use crate::output::RunTables;
use crate::output::numbers::{NONE, percent, rough};
use crate::output::report::block::{Cell, Head, Table, Words};
use crate::output::report::differences::{below, name};
use crate::output::report::records::Ranged;
use crate::output::report::terms;

/// A row for every metric, what is worse in most worlds first.
pub(super) fn table(own: &OfPair, run: &RunTables) -> Table {
    let mut heads = vec![Head::word("metric")];
    let has_plausible = !own.plausible.is_empty();
    heads.extend(["worse", "too small to matter", "better"].map(Head::number));
    if has_plausible {
        heads.extend(["plausible: worse", "plausible: better"].map(Head::number));
    }
    heads
        .extend(["smallest that matters", "median difference", "largest regret"].map(Head::number));
    let row = |shares: &&Shares| {
        let label = &run.metrics[shares.metric];
        let mut row = vec![Cell::named(label.words(), below(label))];
        row.extend([shares.worse, shares.too_small, shares.better].map(share));
        if has_plausible {
            let plausible = own.of_plausible(shares.metric);
            row.push(share(plausible.map_or(Ranged::default(), |own| own.worse)));
            row.push(share(plausible.map_or(Ranged::default(), |own| own.better)));
        }
        let size = shares.worthwhile.map(|size| label.scale() * size);
        let mut size = Cell::number(rough(size), shares.worthwhile);
        size.below = if shares.is_given { "given" } else { "a tenth of the spread" }.to_owned();
        let (median, ends) = middle(shares, label);
        let mut median = Cell::number(median, shares.difference.value);
        median.below = ends;
        let mut regret = Cell::number(
            rough(shares.regret.map(|(regret, _)| label.scale() * regret)),
            shares.regret.map(|(regret, _)| regret),
        );
        regret.below = shares.regret.map_or(String::new(), |(_, world)| format!("world {world}"));
        row.extend([size, median, regret]);
        row
    };
    let sorted = own.worse_first();
    let metrics: Vec<usize> = sorted.iter().map(|own| own.metric).collect();
    let (policy, baseline) = own.pair.names(run);
    let plausible = own.plausible.iter().map(|own| own.worlds).max().unwrap_or(0);
    let among =
        if has_plausible { format!(", {plausible} of them plausible") } else { String::new() };
    Table {
        caption: format!("{policy} against {baseline}: shares of {} worlds{among}", own.worlds()),
        heads,
        rows: sorted.iter().map(row).collect(),
        sortable: true,
        note: Some(Words::of(NOTE)),
    }
    .noted(terms::of(run, &metrics))
}

/// How the numbers of the table are read.
const NOTE: &str = "Brackets: 95\u{a0}% Wilson intervals of the shares. Median difference: below it the \
                    quantiles at 5 and 95\u{a0}% of the worlds, chance of the few replications \
                    included. Largest regret: what the best policy of the study does better in the \
                    world where that is most. The smallest that matters is given by the \
                    scenario, or a tenth of the baseline’s standard deviation between worlds.";

fn share(own: Ranged) -> Cell {
    let text = own.value.map_or(NONE.to_owned(), percent);
    let mut cell = Cell::number(text, own.value);
    cell.below = own.ends_in_percent().unwrap_or_default();
    cell
}

/// The same shares counted in other ways, so that it is seen what rests on chance in the worlds.
pub(super) fn otherwise(own: &OfPair, run: &RunTables) -> Table {
    let bare = |share: Option<f64>| Cell::number(share.map_or(NONE.to_owned(), percent), share);
    let row = |shares: &&Shares| {
        let label = &run.metrics[shares.metric];
        let [better, worse, _] = shares.corrected;
        let [both_better, both_worse] = shares.in_both_halves;
        let [clearly_better, clearly_worse] = shares.significant;
        let mut row = vec![Cell::named(label.words(), below(label))];
        row.extend([shares.worse.value, worse, both_worse, clearly_worse].map(bare));
        row.extend([shares.better.value, better, both_better, clearly_better].map(bare));
        row.push(bare(shares.noise_share));
        row
    };
    let (policy, baseline) = own.pair.names(run);
    let mut heads = vec![Head::word("metric")];
    for side in ["worse", "better"] {
        let ways = ["as measured", "corrected", "in both halves", "significant"];
        heads.extend(ways.map(|way| Head::number(format!("{side}, {way}"))));
    }
    heads.push(Head::number("share of noise"));
    Table {
        caption: format!("{policy} against {baseline}: the same shares, counted in other ways"),
        heads,
        rows: own.worse_first().iter().map(row).collect(),
        sortable: true,
        note: Some(Words::of(
            "As measured: by the mean of the few replications, chance and all. Corrected: with the variance \
             of chance taken out. In both halves: where the odd and the even replications agree by size. \
             Significant: p below 5\u{a0}% after Benjamini & Hochberg (1995) over worlds, whatever the \
             size. Share of noise: how much of the variance between worlds is chance between replications.",
        )),
    }
}

/// The table of a terminal: shares alone, a line a metric.
pub(super) fn in_short(own: &OfPair, run: &RunTables) -> Table {
    let has_plausible = !own.plausible.is_empty();
    let mut heads = vec![Head::word("metric")];
    heads.extend(["worse", "too small", "better"].map(Head::number));
    if has_plausible {
        heads.extend(["plausible: worse", "plausible: better"].map(Head::number));
    }
    heads.push(Head::number("matters from"));
    let bare = |own: Ranged| Cell::number(own.value.map_or(NONE.to_owned(), percent), own.value);
    let row = |shares: &&Shares| {
        let mut row = vec![Cell::word(name(&run.metrics[shares.metric]))];
        row.extend([shares.worse, shares.too_small, shares.better].map(bare));
        if has_plausible {
            let plausible = own.of_plausible(shares.metric);
            row.push(bare(plausible.map_or(Ranged::default(), |own| own.worse)));
            row.push(bare(plausible.map_or(Ranged::default(), |own| own.better)));
        }
        let scale = run.metrics[shares.metric].scale();
        let size = shares.worthwhile.map(|size| scale * size);
        row.push(Cell::number(rough(size), shares.worthwhile));
        row
    };
    let (policy, baseline) = own.pair.names(run);
    Table {
        caption: format!("{policy} against {baseline}: shares of {} worlds", own.worlds()),
        heads,
        rows: own.worse_first().iter().map(row).collect(),
        sortable: false,
        note: None,
    }
}
