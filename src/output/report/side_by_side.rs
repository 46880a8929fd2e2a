//! Finished studies side by side: the means of each, and what differs from the first.

use super::block::{Block, Cell, Head, Table, Words};
use super::{plausibility, terms};
use crate::output::finding::Finding;
use crate::output::numbers::{NONE, change, counted, estimate};
use crate::output::{ALL_DEPARTMENTS, JoinedRow, JoinedStudies, MetricLabel, Missing};
use crate::sim::Direction;
use crate::stats::Interval;
use crate::study::Sampling;

/// The headline metrics of the whole organization: a row a study, policy and point.
pub(super) fn blocks(joined: &JoinedStudies) -> Vec<Block> {
    let places = joined.studies[0].run.headline();
    let whole = |row: &&JoinedRow| joined.group(row).department == ALL_DEPARTMENTS;
    let rows: Vec<&JoinedRow> = joined.rows.iter().filter(whole).collect();
    // By metric, in the order of studies, policies and points.
    let columns: Vec<Vec<&JoinedRow>> = places
        .iter()
        .map(|&metric| rows.iter().copied().filter(|row| row.metric == metric).collect())
        .collect();
    let row = |at: usize| {
        let name = Cell::word(columns.first().map_or_else(String::new, |c| label(joined, c[at])));
        let cells = columns.iter().map(|rows| cell(joined, rows[at]));
        std::iter::once(name).chain(cells).collect()
    };
    let heads = places.iter().map(|&place| {
        let metric = &joined.metrics()[place];
        Head::number(heading(metric)).in_unit(metric.told_unit())
    });
    let mut blocks = differences(joined);
    for (study, name) in joined.studies.iter().zip(&joined.names) {
        let missing = Missing::read(study.run.manifest());
        blocks.extend(missing.map(|own| Block::text(format!("{name}: {}", own.warning()))));
    }
    blocks.push(Block::Table(
        Table {
            caption: "Headline metrics by study and policy, whole organization".to_owned(),
            heads: std::iter::once(Head::word("study and policy")).chain(heads).collect(),
            rows: (0..columns.first().map_or(0, Vec::len)).map(row).collect(),
            sortable: false,
            note: Some(note(joined)),
        }
        .noted(terms::of(&joined.studies[0].run, &places)),
    ));
    for (study, name) in joined.studies.iter().zip(&joined.names) {
        blocks.extend(plausibility::brief(study.run.plausibility().as_ref(), Some(name)));
    }
    blocks
}

/// The keys in which the scenarios of the studies differ from that of the first.
fn differences(joined: &JoinedStudies) -> Vec<Block> {
    const SHOWN: usize = 12;
    let mut blocks = Vec::new();
    let first = &joined.names[0];
    for (name, keys) in joined.names.iter().zip(&joined.differences).skip(1) {
        let keys_counted = counted(keys.len() as u64, "key", "keys");
        blocks.push(Block::text(match keys.len() {
            0 => format!("{name} has the scenario of {first}."),
            _ => format!("{name} differs from {first} in {keys_counted}, first there, then here:"),
        }));
        let mut shown: Vec<Words> =
            keys.iter().take(SHOWN).map(|key| Words::of(key.to_string())).collect();
        if keys.len() > SHOWN {
            let more = keys.len() - SHOWN;
            shown.push(Words::of(format!("and {more} more, which the manifest of --output lists")));
        }
        if !shown.is_empty() {
            blocks.push(Block::List(shown));
        }
    }
    blocks
}

/// `run-2, dual`, and the point where there are several.
fn label(joined: &JoinedStudies, row: &JoinedRow) -> String {
    let (name, group) = (&joined.names[row.study], joined.group(row));
    match &joined.studies[row.study].points {
        None => format!("{name}, {}", group.policy),
        Some(_) => format!("{name}, {}, point {}", group.policy, group.point),
    }
}

fn heading(metric: &MetricLabel) -> String {
    match metric.better {
        Some(Direction::Higher) => format!("{}\u{a0}↑", metric.words()),
        Some(Direction::Lower) => format!("{}\u{a0}↓", metric.words()),
        None => metric.words(),
    }
}

fn cell(joined: &JoinedStudies, row: &JoinedRow) -> Cell {
    let metric = &joined.metrics()[row.metric];
    let scale = metric.scale();
    let half = |interval: &Option<Interval>| {
        interval.as_ref().map(|interval| scale * interval.half_width())
    };
    let summary = &row.summary;
    let mean = summary.mean.map(|mean| estimate(scale * mean, half(&summary.interval)));
    let mut cell = Cell::number(mean.unwrap_or_else(|| NONE.to_owned()), summary.mean);
    if let Some(across) = &row.across {
        cell.below = change(scale * across.difference, half(&across.interval));
        let is_constant = across.interval.is_some_and(|interval| interval.low >= interval.high);
        let finding = Finding::of(across.difference, is_constant, row.p_holm, metric.better);
        cell.finding = joined.has_horizon_of_first(row.study).then_some(finding);
    }
    cell
}

fn note(joined: &JoinedStudies) -> Words {
    let first = &joined.names[0];
    let mut text = format!(
        "Means over replications ± half of their 95\u{a0}% interval (Student); ↓ less is better, ↑ \
         more is better. Below each: difference of the policy from the one of the same name in \
         {first} ± half of its 95\u{a0}% interval, and what it says at 5\u{a0}% after Holm's \
         adjustment over studies, policies and headline metrics. Intervals and marks are of chance \
         between replications alone."
    );
    for (study, name) in joined.names.iter().enumerate().skip(1) {
        text += &match joined.sampling(study) {
            Some(Sampling::Paired) => format!(" {name}: paired, replication by replication."),
            Some(Sampling::Independent) if joined.studies[study].seed == joined.studies[0].seed => {
                let moved = joined.differences[study].iter().filter(|key| key.moves_draws());
                let moved: Vec<&str> = moved.map(|key| key.key.as_str()).collect();
                format!(
                    " {name}: the same seed, but other draws ({}), so that the samples count as \
                     independent (Welch).",
                    moved.join(", ")
                )
            }
            Some(Sampling::Independent) => {
                format!(" {name}: another seed, so that the samples are independent (Welch).")
            }
            None => format!(" {name}: other design points, so that nothing is subtracted."),
        };
        if joined.sampling(study).is_some() && !joined.has_horizon_of_first(study) {
            text += &format!(
                " {name}: another horizon, over which the same metrics mean something else, so that no \
                 difference is marked or tested."
            );
        }
    }
    Words::of(text)
}
