//! What the results cannot tell: of any simulation, and of this model as it says itself.

use serde_json::Value;

use super::Source;
use super::block::{Block, Section, Words};

pub(super) fn section(source: &Source<'_>) -> Section {
    let run = source.run;
    let mut limits = vec![
        "Intervals and p cover chance between replications. They say nothing about whether the \
         equations, the parameters or the defaults are right."
            .to_owned(),
        "The numbers are about the simulated organization at these parameters. Other parameters \
         may give another answer, also another sign; where no design varies them, nothing here says \
         how the answer would change."
            .to_owned(),
        "With enough replications any difference is told apart from chance. Whether it matters is a \
         question of its size."
            .to_owned(),
    ];
    if run.points() > 1 {
        limits.push(
            "Between the points of the design nothing was run; beyond its ranges nothing is known."
                .to_owned(),
        );
    }
    let own = run.manifest()["model"]["limits"].as_array();
    limits.extend(own.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    let blocks = vec![Block::List(limits.into_iter().map(Words::of).collect())];
    Section { id: "limits", heading: "What the results cannot tell", blocks }
}
