//! The model in short, under headings of the ODD protocol, as it describes itself.

use serde_json::Value;

use super::Source;
use super::block::{Block, Section, Words};
use crate::output::REPOSITORY;

pub(super) fn section(source: &Source<'_>) -> Section {
    let about = &source.run.manifest()["model"];
    let text = |key: &str| about[key].as_str().unwrap_or("");
    let mut blocks = Vec::new();
    if text("purpose").is_empty() {
        blocks.push(Block::text("The manifest of this directory does not describe its model."));
    } else {
        let document = text("document");
        let to = format!("{REPOSITORY}/blob/main/{document}");
        let lead =
            Words::of("In the order of the ODD protocol (Grimm et al. 2020), in short; whole in ")
                .link(document, to)
                .say(".");
        blocks.push(Block::Text(lead));
        let mut facts = vec![
            ("Purpose", Words::of(text("purpose"))),
            ("Entities and scales", Words::of(text("entities"))),
        ];
        if !text("source").is_empty() {
            facts.push(("Source", Words::of(text("source"))));
        }
        blocks.push(Block::Facts(facts));
        let steps = about["process"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let steps: Vec<Words> = steps.map(Words::of).collect();
        if !steps.is_empty() {
            blocks.push(Block::Heading("What a step does, in this order".to_owned()));
            blocks.push(Block::Steps(steps));
        }
    }
    Section { id: "model", heading: "The model", blocks }
}
