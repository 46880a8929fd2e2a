//! What an attribution has found: which lever does the work between two policies.

mod rows;
mod tables;
mod words;
mod worlds;

use super::Source;
use super::block::{Block, Words};
use super::differences::name;
use super::levers::ends;
use super::varied;
use crate::output::numbers::{counted, listed};
use crate::output::{OutputError, RunTables};
use rows::{Attributed, metrics};

/// Levers that the abstract names.
const NAMED_MAX: usize = 3;

/// The words and tables of the section.
pub(super) fn blocks(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    let run = source.run;
    let all = rows::read(run)?;
    let Some(mut blocks) = told(&all, run) else { return Ok(vec![nothing()]) };
    if run.points() > 1 {
        blocks.push(Block::Table(worlds::table(&all, run)));
    } else {
        blocks.push(Block::Table(tables::values(&all, run)));
        blocks.extend(tables::interactions(&all, run).map(Block::Table));
        blocks.extend(tables::within(&all, run).map(Block::Table));
    }
    Ok(blocks)
}

/// What a terminal shows.
pub(super) fn brief(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    let run = source.run;
    let all = rows::read(run)?;
    let Some(words) = told(&all, run) else { return Ok(vec![nothing()]) };
    let table = match run.points() {
        1 => tables::in_short(&all, run),
        _ => worlds::table(&all, run),
    };
    Ok(std::iter::once(Block::Table(table)).chain(words).collect())
}

/// The sentence of the abstract.
pub(super) fn in_short(source: &Source<'_>) -> Result<Words, OutputError> {
    let run = source.run;
    let all = rows::read(run)?;
    let first = run.first();
    let shown: Vec<usize> =
        metrics(&all).into_iter().filter(|metric| first.contains(metric)).collect();
    let shown = if shown.is_empty() { metrics(&all) } else { shown };
    if run.points() > 1 {
        let mut said = Words::default();
        for metric in shown.into_iter().take(1) {
            said = said.join(worlds::clause(&all, metric, run));
        }
        return Ok(said);
    }
    let told = shown.iter().filter_map(|&metric| {
        let own = all.iter().find(|own| own.metric == metric)?;
        let label = &run.metrics[metric];
        let whole = words::change(own.whole?, label);
        Some(format!("{} ({whole}): {}", name(label), words::in_short(own, label, NAMED_MAX)))
    });
    let told: Vec<String> = told.collect();
    Ok(Words::of(match told.is_empty() {
        true => "No effect could be shared out.".to_owned(),
        false => format!("Largest parts of the whole effect: {}.", told.join("; ")),
    }))
}

/// What is shared out, and an item a metric; `None` where there is nothing.
fn told(all: &[Attributed], run: &RunTables) -> Option<Vec<Block>> {
    if all.is_empty() {
        return None;
    }
    let (from, to) = ends(run);
    let levers: Vec<String> = all[0].levers.iter().map(|part| part.lever.clone()).collect();
    let n = counted(all.iter().map(|own| own.n).max().unwrap_or(0), "replication", "replications");
    let lead = Words::of("From ").strong(from).say(" to ").strong(to).say(format!(
        " the levers {} are moved, in all combinations or in sampled orders. A lever’s value is what \
         moving it adds, averaged over the orders in which levers can be moved (Shapley 1953); the values \
         add up to the whole effect.",
        listed(&levers)
    ));
    let is_over_worlds = run.points() > 1;
    let doubt = match is_over_worlds {
        true => format!(
            " They were found in {}: the spread over worlds is doubt about parameters, and holds the \
             chance of {n} a world.",
            varied::worlds(run)
        ),
        false => format!(
            " Intervals are at 95\u{a0}%, by bootstrap over {n}: chance between replications alone, at \
             the parameters of the file."
        ),
    };
    let lead = lead.say(doubt);
    let items = match is_over_worlds {
        true => metrics(all).into_iter().map(|metric| worlds::clause(all, metric, run)).collect(),
        false => all.iter().map(|own| words::clause(own, run)).collect(),
    };
    Some(vec![Block::Text(lead), Block::List(items)])
}

fn nothing() -> Block {
    Block::text("The tables of this study attribute nothing: two policies that differ are needed.")
}
