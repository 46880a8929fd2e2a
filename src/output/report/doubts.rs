//! How sure an analysis is, and what it cannot tell: three kinds of doubt, apart from each other.

use serde_json::Value;

use super::analysis::varied_or_not;
use super::block::{Block, Section, Words};
use super::certainty::failures;
use super::{Source, varied};
use crate::output::numbers::counted;
use crate::scenario::Analysis;

/// What a share of worlds is not.
const OF_SHARES: &str = "A share of worlds is no probability that a claim is true. It counts draws from \
                         priors, which are assumptions: other priors give other shares, from the same \
                         model.";

const OF_KEYS: &str = "A key matters as far as its prior lets it. What was not drawn has no index, and \
                       may matter most.";

const OF_LEVERS: &str = "A value shares out the effect between two given policies, at the parameters \
                         that were run. Of a third policy, or of a lever that both have, it says \
                         nothing.";

const OF_BOXES: &str = "A box is where outcomes were found to go together with ranges of keys. It is no \
                        cause, and keys that go together can stand for each other.";

const OF_THE_MODEL: &str = "The numbers are about a simulated world. Whether its equations hold for a \
                            real one, they cannot say, whatever the share of worlds.";

pub(super) fn certainty(source: &Source<'_>) -> Section {
    let mut blocks = failures(source);
    blocks.push(Block::text(
        "Three kinds of doubt, and every number says which of them it covers. They are not added up.",
    ));
    blocks.push(Block::Heading("Chance between replications".to_owned()));
    blocks.push(Block::text(chance(source)));
    blocks.push(Block::Heading("The parameters".to_owned()));
    blocks.push(Block::Text(varied_or_not(source)));
    if varied::has_worlds(source.run) {
        blocks.push(Block::text(format!(
            "All ranges: {}. A prior says which values are taken for possible, and how likely each; it is \
             an assumption of the study, not a finding.",
            varied::ranges(source.run, true)
        )));
    }
    blocks.push(Block::Heading("The model itself".to_owned()));
    blocks.push(Block::text(
        "No number of this report is about it: not a share of worlds, not an index, not an interval. What \
         is known against the model is said under “What the results cannot tell”.",
    ));
    Section { id: "certainty", heading: "How sure this is", blocks }
}

/// What replications say in this kind of study.
fn chance(source: &Source<'_>) -> String {
    let run = source.run;
    let replications = counted(run.replications(), "replication", "replications");
    let seeds = match run.manifest()["scenario"]["design"]["seeds"] == "fresh" {
        true => {
            "Every world has random numbers of its own, common to its policies, so that chance averages \
             out over worlds"
        }
        false => {
            "All worlds have the same random numbers, so that their chance is shared and more worlds do \
             not average it out"
        }
    };
    match run.analysis() {
        Analysis::Attribution if !varied::has_worlds(run) => format!(
            "Values are means over {replications}; every combination of levers is run on the same random \
             numbers, after the same burn-in. Intervals, at 95 %, are by bootstrap over replications, of \
             one number at a time. In every replication the values add up to the whole effect."
        ),
        Analysis::Sensitivity => format!(
            "A world has {replications}. {seeds}. Indices are made from products of different \
             replications, in which chance has no part on average; their intervals, at 95 %, are from \
             groups of worlds with their replications, of one number at a time."
        ),
        _ => format!(
            "A world has {replications}, compared one by one. {seeds}. A few replications leave chance in a \
             world’s mean: a share “in both halves”, a share “significant” (Benjamini & Hochberg 1995, over \
             worlds) and one “corrected” for noise stand in robustness.csv beside the plain one."
        ),
    }
}

pub(super) fn limits(source: &Source<'_>) -> Section {
    let run = source.run;
    let mut limits: Vec<&str> = Vec::new();
    if varied::has_worlds(run) {
        limits.push(OF_SHARES);
    }
    limits.extend(match run.analysis() {
        Analysis::Sensitivity => vec![OF_KEYS],
        Analysis::Attribution => vec![OF_LEVERS],
        Analysis::Robustness | Analysis::Policies => vec![OF_BOXES],
    });
    limits.push(OF_THE_MODEL);
    let own = run.manifest()["model"]["limits"].as_array().into_iter().flatten();
    limits.extend(own.filter_map(Value::as_str));
    let blocks = vec![Block::List(limits.into_iter().map(Words::of).collect())];
    Section { id: "limits", heading: "What the results cannot tell", blocks }
}
