//! What the results cannot tell: limits of any simulation, and those that the model states.

use serde_json::Value;

use super::Source;
use super::block::{Block, Section, Words};

/// What chance between replications does not cover.
const OF_CHANCE: [&str; 2] = [
    "Intervals and p cover chance between replications. They say nothing about whether the \
     equations, the parameters or the defaults are right.",
    "With enough replications any difference is told apart from chance. Whether it matters is a \
     question of its size.",
];

/// What no simulation can tell.
const OF_PARAMETERS: &str = "The numbers are about the simulated organization at these parameters. Other parameters may \
     give another answer, also one of another sign; where no design varies them, nothing here says \
     how the answer would change.";

const OF_DESIGNS: &str =
    "Between the points of the design nothing was run; beyond its ranges nothing is known.";

pub(super) fn section(source: &Source<'_>) -> Section {
    let (run, about) = (source.run, &source.run.manifest()["model"]);
    let mut limits: Vec<&str> = Vec::new();
    if about["chance"] != false {
        limits.extend(OF_CHANCE);
    }
    limits.push(OF_PARAMETERS);
    if run.points() > 1 {
        limits.push(OF_DESIGNS);
    }
    let own = about["limits"].as_array().into_iter().flatten();
    limits.extend(own.filter_map(Value::as_str));
    let blocks = vec![Block::List(limits.into_iter().map(Words::of).collect())];
    Section { id: "limits", heading: "What the results cannot tell", blocks }
}
