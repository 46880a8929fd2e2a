//! What an analysis of sensitivity has found: which keys drive a difference between policies over the
//! worlds, which way, and how far that can be trusted.

mod direction;
mod indices;
pub(super) mod rows;
pub(super) mod words;

use super::Source;
use super::block::{Block, Words};
use super::differences::name;
use super::records::distinct;
use super::varied;
use crate::output::numbers::{counted, listed};
use crate::output::{OutputError, RunTables};
use rows::Driven;

/// The words and tables of the section.
pub(super) fn blocks(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    let run = source.run;
    let all = rows::read(run)?;
    let Some(mut blocks) = told(&all, run) else { return Ok(vec![nothing()]) };
    for pair in distinct(all.iter().map(|own| own.pair)) {
        blocks.extend(indices::totals(&all, pair, run).map(Block::Table));
        blocks.extend(indices::elementary(&all, pair, run).map(Block::Table));
        blocks.extend(indices::distances(&all, pair, run).map(Block::Table));
    }
    blocks.extend(indices::fits(&all, run).map(Block::Table));
    Ok(blocks)
}

/// What a terminal shows: the words, after the tables of fits.
pub(super) fn brief(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    let all = rows::read(source.run)?;
    Ok(told(&all, source.run).unwrap_or_else(|| vec![nothing()]))
}

/// A sentence a pair: what drives the metric that is shown first.
pub(super) fn in_short(source: &Source<'_>) -> Result<Words, OutputError> {
    let run = source.run;
    let all = rows::read(run)?;
    let mut said = Words::default();
    for (place, pair) in distinct(all.iter().map(|own| own.pair)).into_iter().enumerate() {
        let mut own = all.iter().filter(|own| own.pair == pair);
        let first = run.first();
        let shown = first.iter().find_map(|metric| own.clone().find(|own| own.metric == *metric));
        let Some(own) = shown.or_else(|| own.next()) else { continue };
        let keys = words::leading_keys(own, 3);
        let what = name(&run.metrics[own.metric]);
        let text = match keys.is_empty() {
            true => format!(", {what}: no key stands out from one that nothing depends on."),
            false => format!(", {what}: mostly {} drive it.", listed(&keys)),
        };
        said = said.say(if place > 0 { " " } else { "" }).join(pair.words(run)).say(text);
    }
    Ok(said)
}

/// What is measured, and an item for every pair and metric; `None` where there is nothing.
fn told(all: &[Driven], run: &RunTables) -> Option<Vec<Block>> {
    if all.is_empty() {
        return None;
    }
    let replications = counted(run.replications(), "replication", "replications");
    let mut lead = format!(
        "Of every difference between two policies it is asked which keys drive it over {}, with \
         {replications} a world{}. It says what matters within these priors: a key with a narrow prior can \
         drive little.",
        varied::worlds(run),
        method(&all[0].fit.method)
    );
    if all.iter().any(|own| !own.keys.is_empty()) {
        lead.push_str(
            " An index is a share of the variance of the difference between worlds, chance between \
             replications taken out; brackets hold 95\u{a0}% intervals.",
        );
    }
    let items = all.iter().map(|own| words::clause(own, run)).collect();
    Some(vec![Block::text(lead), Block::List(items)])
}

/// How indices were estimated, with its source.
fn method(word: &str) -> &'static str {
    match word {
        "chaos" => ", by polynomial chaos fitted to the worlds (Sudret 2008)",
        "jansen" => {
            ", by Saltelli’s blocks of worlds (Saltelli et al. 2010) and Jansen’s total (1999)"
        }
        "morris" => ", by elementary effects along trajectories (Morris 1991)",
        "pawn" => ", by distances between distributions (Pianosi & Wagener 2018)",
        _ => "",
    }
}

fn nothing() -> Block {
    Block::text("The tables of this study compare no policies: a second policy is needed.")
}
