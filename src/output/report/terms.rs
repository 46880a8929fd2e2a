//! Words of metrics and units that the model explains, each once below the table that shows them.

use super::block::Words;
use crate::output::RunTables;

/// The explanations of the words in the names and units of these metrics; `None` where none of them
/// needs one.
pub(super) fn of(run: &RunTables, metrics: &[usize]) -> Option<Words> {
    let shown: Vec<String> = metrics
        .iter()
        .map(|&metric| {
            let label = &run.metrics[metric];
            format!("{} {}", label.words(), label.unit).to_lowercase()
        })
        .collect();
    let terms = run.manifest()["model"]["terms"].as_array().into_iter().flatten();
    let told = terms.filter_map(|term| {
        let (word, text) = (term["word"].as_str()?, term["text"].as_str()?);
        let is_shown = shown.iter().any(|shown| shown.contains(word));
        is_shown.then(|| format!("A {word} is {text}."))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| Words::of(told.join(" ")))
}
