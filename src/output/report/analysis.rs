//! The report of a study that asks how sure a result is, or what does it: its sections are those of any
//! report, and speak of worlds and levers.

use super::block::{Block, Section, Words};
use super::certainty::{failures, lacking};
use super::figures::Charts;
use super::study::{line, years};
use super::{Source, attribution, levers, plausibility, robustness, sensitivity, varied};
use crate::output::numbers::{counted, listed};
use crate::output::{OutputError, RunTables};
use crate::scenario::Analysis;

/// The abstract: what was asked, what was found, which doubt that is, what was varied and what was not.
pub(super) fn in_short(source: &Source<'_>, charts: &Charts) -> Result<Section, OutputError> {
    let asked = lacking(source).join(asked(source));
    let text = asked.say(" ").join(found(source)?).say(" ").join(varied_or_not(source));
    let text = text.say(
        " Whether the model itself holds for any real organization, these numbers cannot say.",
    );
    let blocks = std::iter::once(Block::Text(text)).chain(charts.first()).collect();
    Ok(Section { id: "abstract", heading: "Abstract", blocks })
}

/// What the study asks.
fn asked(source: &Source<'_>) -> Words {
    let run = source.run;
    let replications = counted(run.replications(), "replication", "replications");
    let over = years(source).map_or(String::new(), |years| format!(", over {years}"));
    let worlds = counted(run.points() as u64, "world", "worlds");
    let policies = listed(&run.policies);
    match run.analysis() {
        Analysis::Attribution => {
            let (from, to) = levers::ends(run);
            let each = match varied::has_worlds(run) {
                true => format!("in each of {worlds} with {replications}"),
                false => format!("in {replications}"),
            };
            Words::of("It is asked which lever does the work from ")
                .strong(from)
                .say(" to ")
                .strong(to)
                .say(format!("{over}, {each}."))
        }
        Analysis::Sensitivity => Words::of(format!(
            "It is asked which parameters drive the differences between {policies}{over}, in {worlds} of \
             {replications}."
        )),
        Analysis::Robustness | Analysis::Policies => Words::of(format!(
            "It is asked in what share of {worlds} the policies {policies} differ, and by how much{over}, \
             with {replications} a world."
        )),
    }
}

fn found(source: &Source<'_>) -> Result<Words, OutputError> {
    match source.run.analysis() {
        Analysis::Sensitivity => sensitivity::in_short(source),
        Analysis::Attribution => attribution::in_short(source),
        Analysis::Robustness | Analysis::Policies => robustness::in_short(source),
    }
}

/// What was varied, and what was not: never a share of worlds without it.
pub(super) fn varied_or_not(source: &Source<'_>) -> Words {
    let run = source.run;
    if !varied::has_worlds(run) {
        return Words::of(
            "No parameter was varied: all numbers are at those of the file, and their intervals are of \
             chance between replications alone.",
        );
    }
    Words::of(format!(
        "Varied: {} over their priors ({}). Not varied: {}.",
        counted(varied::keys(run) as u64, "key", "keys"),
        varied::ranges(run, false),
        varied::not_varied(run, false)
    ))
}

/// In how many worlds the baseline is not plausible; `None` where that was not judged.
pub(super) fn implausible(run: &RunTables) -> Option<Words> {
    let found = run.plausibility()?;
    let (outside, worlds) = (found.points_outside(), found.points);
    let bands = plausibility::bands(&found);
    Some(Words::of(match outside {
        0 => format!("In all {worlds} worlds the baseline is plausible ({bands})."),
        _ => format!(
            "In {outside} of {worlds} worlds the baseline is not plausible ({bands}); what a policy changes \
             there says little about organizations that exist."
        ),
    }))
}

/// What was found.
pub(super) fn findings(source: &Source<'_>) -> Result<Section, OutputError> {
    let mut blocks = failures(source);
    blocks.extend(match source.run.analysis() {
        Analysis::Sensitivity => sensitivity::blocks(source)?,
        Analysis::Attribution => attribution::blocks(source)?,
        Analysis::Robustness | Analysis::Policies => robustness::blocks(source)?,
    });
    if varied::has_worlds(source.run) {
        blocks.extend(implausible(source.run).map(Block::Text));
    } else {
        blocks.extend(plausibility::blocks(source.run.plausibility().as_ref()));
    }
    Ok(Section { id: "found", heading: "What was found", blocks })
}

/// What a terminal shows: the study in a line, what was found, what was varied and what was not.
pub(super) fn brief(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    let mut blocks = vec![Block::Text(line(source))];
    blocks.extend(failures(source));
    blocks.extend(match source.run.analysis() {
        Analysis::Sensitivity => sensitivity::brief(source)?,
        Analysis::Attribution => attribution::brief(source)?,
        Analysis::Robustness | Analysis::Policies => robustness::brief(source)?,
    });
    blocks.push(Block::Text(varied_or_not(source)));
    blocks.extend(warning(source.run));
    Ok(blocks)
}

/// The warning of baselines that are not plausible: of worlds how many, else as of any study.
pub(super) fn warning(run: &RunTables) -> Vec<Block> {
    let found = run.plausibility();
    if !varied::has_worlds(run) {
        return plausibility::brief(found.as_ref(), None);
    }
    let outside = found.is_some_and(|found| found.points_outside() > 0);
    implausible(run).filter(|_| outside).map(Block::Text).into_iter().collect()
}

#[cfg(test)]
mod tests;
