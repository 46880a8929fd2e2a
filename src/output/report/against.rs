//! Differences from further policies that the study compares with: for each the words, the table
//! and the chart that the baseline has.

use super::Source;
use super::block::{Block, Cell, Head, Section, Table, Words};
use super::differences::{below, difference_cell};
use super::figures::Charts;
use super::findings::{nothing_to_compare, words};
use super::over_points;
use crate::output::OutputError;
use crate::output::estimates::{At, Estimates, POINT};

/// `None` where the study compares with its baseline alone.
pub(super) fn section(
    source: &Source<'_>,
    charts: &Charts,
) -> Result<Option<Section>, OutputError> {
    let mut blocks = Vec::new();
    for (number, estimates) in compared(source) {
        blocks.push(heading(estimates));
        blocks.extend(words(estimates)?);
        blocks.push(Block::Table(numbers(estimates)?));
        blocks.extend(charts.against(number));
    }
    let heading = "Against further policies";
    Ok((!blocks.is_empty()).then_some(Section { id: "against", heading, blocks }))
}

/// What a terminal shows: of every further policy the table, and last its words.
pub(super) fn brief(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    let mut blocks = Vec::new();
    for (_, estimates) in compared(source) {
        blocks.push(heading(estimates));
        blocks.push(Block::Table(numbers(estimates)?));
        blocks.extend(words(estimates)?);
    }
    Ok(blocks)
}

/// The estimates against the further policies that there is something to say about, each with its
/// number from 0.
fn compared<'s, 'r>(source: &'s Source<'r>) -> impl Iterator<Item = (usize, &'s Estimates<'r>)> {
    let further = source.further.iter().enumerate();
    further.filter(|(_, estimates)| nothing_to_compare(estimates).is_none())
}

fn heading(estimates: &Estimates<'_>) -> Block {
    Block::Heading(format!("Differences from {}", estimates.baseline_name()))
}

fn numbers(estimates: &Estimates<'_>) -> Result<Table, OutputError> {
    match estimates.run.points() {
        1 => Ok(table(estimates)),
        _ => over_points::differences_table(estimates),
    }
}

/// Headline metrics by policy: differences; the means stand in the table of the baseline.
fn table(estimates: &Estimates<'_>) -> Table {
    let (run, others) = (estimates.run, estimates.others());
    let heads = others.iter().map(|&policy| Head::number(&run.policies[policy]));
    let row = |metric: usize| {
        let label = estimates.metric(metric);
        let first = Cell::named(label.words(), below(label));
        let cells = others
            .iter()
            .map(|&policy| difference_cell(estimates, At { point: POINT, policy, metric }));
        std::iter::once(first).chain(cells).collect()
    };
    let note = "Differences, replication by replication, ± half of their 95\u{a0}% interval, and \
                what they say at 5\u{a0}% after Holm's adjustment. Intervals and marks are of chance \
                between replications alone.";
    let of = if run.departments().is_empty() { "" } else { ", whole organization" };
    Table {
        caption: format!("Differences from {}{of}", estimates.baseline_name()),
        heads: std::iter::once(Head::word("metric")).chain(heads).collect(),
        rows: run.shown().into_iter().map(row).collect(),
        sortable: false,
        note: Some(Words::of(note)),
    }
}
