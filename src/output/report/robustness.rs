//! What an analysis of robustness has found: in what share of the worlds a policy is better, worse, or
//! no different, at how many metrics at once, and where.

mod boxes;
mod collapse;
pub(super) mod rows;
mod shares;
mod wins;
pub(super) mod words;

use super::Source;
use super::block::{Block, Words};
use super::varied;
use crate::output::OutputError;
use crate::output::numbers::counted;

/// The words and tables of the section.
pub(super) fn blocks(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    let run = source.run;
    let pairs = rows::read(run)?;
    if pairs.is_empty() {
        return Ok(vec![nothing()]);
    }
    let mut blocks = vec![Block::Text(lead(source))];
    blocks.extend(collapse::words(&pairs, run).map(Block::Text));
    blocks.push(Block::List(pairs.iter().map(|own| words::clause(own, run)).collect()));
    for own in &pairs {
        blocks.push(Block::Table(shares::table(own, run)));
        blocks.push(Block::Table(shares::otherwise(own, run)));
    }
    blocks.extend(wins::table(&pairs, run).map(Block::Table));
    blocks.extend(boxes::blocks(&pairs, run));
    Ok(blocks)
}

/// What a terminal shows: the shares of every pair, and last the words.
pub(super) fn brief(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    let run = source.run;
    let pairs = rows::read(run)?;
    if pairs.is_empty() {
        return Ok(vec![nothing()]);
    }
    let mut blocks = Vec::new();
    for own in &pairs {
        let (policy, baseline) = own.pair.names(run);
        let worlds = counted(own.worlds(), "world", "worlds");
        blocks.push(Block::Heading(format!("{policy} against {baseline}: shares of {worlds}")));
        blocks.push(Block::Table(shares::in_short(own, run)));
    }
    blocks.push(Block::Text(lead(source)));
    blocks.push(Block::List(pairs.iter().map(|own| words::clause(own, run)).collect()));
    blocks.extend(boxes::blocks(&pairs, run));
    blocks.extend(collapse::words(&pairs, run).map(Block::Text));
    Ok(blocks)
}

/// The sentences of the abstract: one a pair.
pub(super) fn in_short(source: &Source<'_>) -> Result<Words, OutputError> {
    const PAIRS_MAX: usize = 6;
    let pairs = rows::read(source.run)?;
    let mut said = Words::default();
    for (place, own) in pairs.iter().take(PAIRS_MAX).enumerate() {
        let between = if place > 0 { " " } else { "" };
        said = said.say(between).join(words::summary(own, source.run));
    }
    if pairs.len() > PAIRS_MAX {
        let more = counted((pairs.len() - PAIRS_MAX) as u64, "more pair is", "more pairs are");
        said = said.say(format!(" {more} told below."));
    }
    Ok(said)
}

fn nothing() -> Block {
    Block::text("The tables of this study compare no policies: a second policy is needed.")
}

/// What is counted, and which doubt that is.
fn lead(source: &Source<'_>) -> Words {
    let run = source.run;
    let replications = counted(run.replications(), "replication", "replications");
    Words::of(format!(
        "Policies are compared in {}. In a world a policy counts as better or worse where its mean \
         difference over {replications} is larger than the smallest that matters, or else as no \
         different. The shares are doubt about parameters, as far as the priors state it; brackets \
         hold their 95\u{a0}% intervals (Wilson 1927), of which a larger sample of worlds would make \
         narrower ones. They are no probabilities that a claim is true.",
        varied::worlds(run)
    ))
}
