//! What the results cannot tell: limits of any simulation, and those that the model states.

use serde_json::Value;

use super::Source;
use super::block::{Block, Section, Words};

/// What chance between replications does not cover.
const OF_CHANCE: &str = "Intervals and p cover chance between replications. With enough replications \
                         any difference is told apart from chance; whether it matters is a question of \
                         its size.";

/// What no simulation can tell.
const OF_THE_MODEL: &str = "The numbers are about a simulated world. Whether its equations hold for a \
                            real one, they cannot say.";

const OF_PARAMETERS: &str = "They are of these parameters, and no others were tried.";

const OF_WORLDS: &str = "Differences are of these parameters. Shares of worlds are of draws from priors, which \
                         are assumptions; they are no probabilities that a claim is true.";

const OF_DESIGNS: &str =
    "Between the points of the design nothing was run; beyond its ranges nothing is known.";

pub(super) fn section(source: &Source<'_>) -> Section {
    let (run, about) = (source.run, &source.run.manifest()["model"]);
    let mut limits: Vec<&str> = Vec::new();
    if about["chance"] != false && source.estimates.replications().most > 1 {
        limits.push(OF_CHANCE);
    }
    limits.push(OF_THE_MODEL);
    limits.push(match run.points() {
        1 if source.beside.robustness.is_some() => OF_WORLDS,
        1 => OF_PARAMETERS,
        _ => OF_DESIGNS,
    });
    let own = about["limits"].as_array().into_iter().flatten();
    limits.extend(own.filter_map(Value::as_str));
    let blocks = vec![Block::List(limits.into_iter().map(Words::of).collect())];
    Section { id: "limits", heading: "What the results cannot tell", blocks }
}
