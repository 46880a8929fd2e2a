//! The tables of an attribution in one world.

use super::rows::{Attributed, Part};
use super::words::{percent_signed, sorted};
use crate::output::RunTables;
use crate::output::numbers::{NONE, decimals, fixed, signed};
use crate::output::report::block::{Cell, Head, Table, Words};
use crate::output::report::differences::below;
use crate::output::report::records::Ranged;

/// A row for every metric and lever.
pub(super) fn values(all: &[Attributed], run: &RunTables) -> Table {
    let heads = ["metric", "lever"].map(Head::word).into_iter();
    let numbers = ["value", "share of the whole", "alone", "last in"].map(Head::number);
    let mut rows = Vec::new();
    for own in all {
        let label = &run.metrics[own.metric];
        for part in sorted(own) {
            let mut row = vec![Cell::named(label.words(), below(label)), Cell::word(&part.lever)];
            row.push(cell(part.value, label.scale()));
            row.push(share(part));
            row.extend([part.alone, part.last].map(|ranged| cell(ranged, label.scale())));
            rows.push(row);
        }
    }
    Table {
        caption: "Values of the levers".to_owned(),
        heads: heads.chain(numbers).collect(),
        rows,
        sortable: true,
        note: Some(Words::of(
            "Below each number its 95\u{a0}% interval by bootstrap over replications. Alone: the lever \
             moved by itself. Last in: moved when all others have been. Where the two differ, levers \
             help or hinder each other.",
        )),
    }
}

/// The table of a terminal: values and shares.
pub(super) fn in_short(all: &[Attributed], run: &RunTables) -> Table {
    let mut rows = Vec::new();
    for own in all {
        let label = &run.metrics[own.metric];
        for part in sorted(own) {
            let line = |own: Ranged| Cell { below: String::new(), ..cell(own, label.scale()) };
            rows.push(vec![
                Cell::word(label.words()),
                Cell::word(&part.lever),
                line(part.value),
                share(part),
                line(part.alone),
                line(part.last),
            ]);
        }
    }
    let heads = ["metric", "lever"].map(Head::word).into_iter();
    let numbers = ["value", "share", "alone", "last in"].map(Head::number);
    Table {
        caption: "Values of the levers".to_owned(),
        heads: heads.chain(numbers).collect(),
        rows,
        sortable: false,
        note: None,
    }
}

fn share(part: &Part) -> Cell {
    Cell::number(part.share.map_or(NONE.to_owned(), percent_signed), part.share)
}

/// A change with its interval below.
fn cell(own: Ranged, scale: f64) -> Cell {
    let told = own.times(scale);
    let Some(value) = told.value else { return Cell::number(NONE, None) };
    let digits = decimals(value, told.half_width());
    let mut cell = Cell::number(signed(value, digits), own.value);
    cell.below = told.interval.map_or(String::new(), |(low, high)| {
        format!("{} to {}", fixed(low, digits), fixed(high, digits))
    });
    cell
}

/// What pairs of levers do beyond the sum, the largest first within a metric.
pub(super) fn interactions(all: &[Attributed], run: &RunTables) -> Option<Table> {
    let mut rows = Vec::new();
    for own in all {
        let label = &run.metrics[own.metric];
        for pair in &own.interactions {
            let [one, other] = &pair.levers;
            rows.push(vec![
                Cell::named(label.words(), below(label)),
                Cell::word(format!("{one} and {other}")),
                cell(pair.size, label.scale()),
            ]);
        }
    }
    (!rows.is_empty()).then(|| Table {
        caption: "Interactions of two levers".to_owned(),
        heads: vec![Head::word("metric"), Head::word("levers"), Head::number("beyond the sum")],
        rows,
        sortable: true,
        note: Some(Words::of(
            "What two levers do together beyond what each does, averaged over the orders of the others \
             (Grabisch & Roubens 1999); below it the 95\u{a0}% interval.",
        )),
    })
}

/// Owen values of the keys of a lever.
pub(super) fn within(all: &[Attributed], run: &RunTables) -> Option<Table> {
    let mut rows = Vec::new();
    for own in all {
        let label = &run.metrics[own.metric];
        for part in &own.within {
            rows.push(vec![
                Cell::named(label.words(), below(label)),
                Cell::word(&part.lever),
                Cell::word(&part.key),
                cell(part.value, label.scale()),
            ]);
        }
    }
    let words = ["metric", "lever", "key"].map(Head::word).into_iter();
    (!rows.is_empty()).then(|| Table {
        caption: "Values of keys within a lever".to_owned(),
        heads: words.chain([Head::number("value")]).collect(),
        rows,
        sortable: true,
        note: Some(Words::of(
            "Owen values (1977): the lever’s value shared out among its keys, the other levers moving as \
             wholes.",
        )),
    })
}
