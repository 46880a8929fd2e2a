//! The tables of indices, effects and distances of a pair.

use super::rows::{DUMMY, Driven, Index};
use super::words::two;
use crate::output::RunTables;
use crate::output::numbers::{NONE, fixed, percent, rough};
use crate::output::report::block::{Cell, Head, Table, Words};
use crate::output::report::records::{Pair, Ranged, distinct};

/// Total indices of a pair: a row a key, a column a metric; the keys by their largest total.
pub(super) fn totals(all: &[Driven], pair: Pair, run: &RunTables) -> Option<Table> {
    let own: Vec<&Driven> =
        all.iter().filter(|own| own.pair == pair && !own.keys.is_empty()).collect();
    let mut keys = distinct(own.iter().flat_map(|own| own.keys.iter().map(|index| &index.key)));
    let largest = |key: &str| {
        let totals = own.iter().filter_map(|own| index(own, key)?.total.value);
        totals.fold(f64::NEG_INFINITY, f64::max)
    };
    keys.sort_by(|a, b| largest(b).total_cmp(&largest(a)));
    let dummy = DUMMY.to_owned();
    if own.iter().any(|own| own.dummy.is_some()) {
        keys.push(&dummy);
    }
    let row = |key: &&String| {
        let mut row = vec![Cell::word(*key)];
        row.extend(own.iter().map(|own| cell(index(own, key))));
        row
    };
    let (policy, baseline) = pair.names(run);
    let mut heads = vec![Head::word("key")];
    heads.extend(own.iter().map(|own| Head::number(run.metrics[own.metric].words())));
    (!own.is_empty()).then(|| Table {
        caption: format!("{policy} against {baseline}: total index of every key"),
        heads,
        rows: keys.iter().map(row).collect(),
        sortable: true,
        note: Some(Words::of(
            "A total index is the share of the variance of the difference between worlds that a key has \
             a part in, alone or with others; they may add up to more than 1. Below it the 95\u{a0}% \
             interval, over worlds with their replications, and the first-order index: what the key does \
             alone. The dummy is a key that nothing depends on.",
        )),
    })
}

fn index<'d>(own: &'d Driven, key: &str) -> Option<&'d Index> {
    own.keys.iter().chain(&own.dummy).find(|index| index.key == key)
}

fn cell(index: Option<&Index>) -> Cell {
    let Some(index) = index else { return Cell::word(NONE) };
    let mut cell = Cell::number(two(index.total.value), index.total.value);
    let ends = ends(index.total);
    let alone = format!("alone {}", two(index.first.value));
    cell.below = if ends.is_empty() { alone } else { format!("{ends}; {alone}") };
    cell
}

fn ends(own: Ranged) -> String {
    own.interval.map_or(String::new(), |(low, high)| {
        format!("[{},\u{a0}{}]", fixed(low, 2), fixed(high, 2))
    })
}

/// How good the fits are: a row a pair and metric.
pub(super) fn fits(all: &[Driven], run: &RunTables) -> Option<Table> {
    let heads = [
        "mean difference",
        "sd between worlds",
        "share of noise",
        "lack of fit",
        "sum of first orders",
        "dummy",
    ];
    let share = |number: Option<f64>| Cell::number(number.map_or(NONE.to_owned(), percent), number);
    let row = |own: &Driven| {
        let label = &run.metrics[own.metric];
        let (policy, baseline) = own.pair.names(run);
        let scaled = |number: Option<f64>| {
            Cell::number(rough(number.map(|number| label.scale() * number)), number)
        };
        let sum = own.fit.first_order_sum;
        let mut first = Cell::number(two(sum.value), sum.value);
        first.below = ends(sum);
        let dummy = own.dummy.as_ref().and_then(|dummy| dummy.total.value);
        vec![
            Cell::named(label.words(), label.unit_of_difference()),
            Cell::word(format!("{policy} against {baseline}")),
            scaled(own.fit.mean),
            scaled(own.fit.sd_between),
            share(own.fit.noise_share),
            share(own.fit.lack_of_fit),
            first,
            Cell::number(two(dummy), dummy),
        ]
    };
    let heads = [Head::word("metric"), Head::word("pair")]
        .into_iter()
        .chain(heads.map(Head::number))
        .collect();
    let is_fitted = all.iter().any(|own| own.fit.mean.is_some());
    is_fitted.then(|| Table {
        caption: "How far the indices can be trusted".to_owned(),
        heads,
        rows: all.iter().map(row).collect(),
        sortable: true,
        note: Some(Words::of(
            "Share of noise: of the variance of world means, which the indices leave out. Lack of fit: \
             the share of the variance between worlds that the method does not explain. A first order \
             above 1 in sum, or a dummy far from 0, says that there are too few worlds.",
        )),
    })
}

/// Elementary effects of a pair.
pub(super) fn elementary(all: &[Driven], pair: Pair, run: &RunTables) -> Option<Table> {
    let own: Vec<&Driven> =
        all.iter().filter(|own| own.pair == pair && !own.elementary.is_empty()).collect();
    let keys = distinct(own.iter().flat_map(|own| own.elementary.iter().map(|effect| &effect.key)));
    let cell = |own: &Driven, key: &str| {
        let scale = run.metrics[own.metric].scale();
        let Some(effect) = own.elementary.iter().find(|effect| effect.key == key) else {
            return Cell::word(NONE);
        };
        let scaled = |number: Option<f64>| rough(number.map(|number| scale * number));
        let mut cell = Cell::number(scaled(effect.absolute.value), effect.absolute.value);
        cell.below = format!("mean {}, sd {}", scaled(effect.mean), scaled(effect.sd));
        cell
    };
    let (policy, baseline) = pair.names(run);
    let mut heads = vec![Head::word("key")];
    heads.extend(own.iter().map(|own| {
        let label = &run.metrics[own.metric];
        Head::number(label.words()).in_unit(label.unit_of_difference())
    }));
    let row = |key: &&String| {
        std::iter::once(Cell::word(*key)).chain(own.iter().map(|own| cell(own, key))).collect()
    };
    (!own.is_empty()).then(|| Table {
        caption: format!("{policy} against {baseline}: elementary effects"),
        heads,
        rows: keys.iter().map(row).collect(),
        sortable: true,
        note: Some(Words::of(
            "Mean size of the change of the difference as a key crosses its prior; below it the mean with \
             its sign, and the standard deviation: large where other keys decide what this one does.",
        )),
    })
}

/// Distances between distributions of a pair.
pub(super) fn distances(all: &[Driven], pair: Pair, run: &RunTables) -> Option<Table> {
    let own: Vec<&Driven> =
        all.iter().filter(|own| own.pair == pair && !own.distances.is_empty()).collect();
    let keys = distinct(own.iter().flat_map(|own| own.distances.iter().map(|found| &found.key)));
    let cell = |own: &Driven, key: &str| {
        let found = own.distances.iter().find(|found| found.key == key);
        let mut cell =
            Cell::number(two(found.and_then(|own| own.median)), found.and_then(|own| own.median));
        cell.below = found.map_or(String::new(), |own| format!("largest {}", two(own.largest)));
        cell
    };
    let (policy, baseline) = pair.names(run);
    let mut heads = vec![Head::word("key")];
    heads.extend(own.iter().map(|own| Head::number(run.metrics[own.metric].words())));
    let row = |key: &&String| {
        std::iter::once(Cell::word(*key)).chain(own.iter().map(|own| cell(own, key))).collect()
    };
    (!own.is_empty()).then(|| Table {
        caption: format!("{policy} against {baseline}: distances between distributions (PAWN)"),
        heads,
        rows: keys.iter().map(row).collect(),
        sortable: true,
        note: Some(Words::of(
            "Median over slices of the key of the largest distance between the distribution of the \
             difference in the slice and over all worlds, 0 to 1. What is not above the dummy’s cannot \
             be told from nothing.",
        )),
    })
}
