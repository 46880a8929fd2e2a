//! Worlds that collapsed: counted, named, and in no mean or share.

use super::rows::{Collapsed, OfPair};
use crate::output::RunTables;
use crate::output::numbers::{counted, grouped, listed};
use crate::output::report::block::Words;

/// Worlds that are named.
const NAMED_MAX: usize = 8;

/// How many worlds collapsed for each pair, under which policy, and which; `None` where there is none.
pub(super) fn words(pairs: &[OfPair], run: &RunTables) -> Option<Words> {
    if pairs.iter().all(|own| own.collapsed.count() == 0) {
        return None;
    }
    let mut said = Words::default().strong("Collapsed worlds").say(
        ", where a run under one of the two policies left what the model holds for viable or has no value \
         of a headline metric, are in no mean and no share: ",
    );
    let clauses: Vec<String> =
        pairs.iter().filter(|own| own.collapsed.count() > 0).map(|own| clause(own, run)).collect();
    said = said.say(format!("{}.", clauses.join("; ")));
    Some(said)
}

/// `dual against single: 5 of 512, 3 under dual alone and 2 under both (worlds 12, 77, …)`.
fn clause(own: &OfPair, run: &RunTables) -> String {
    let (policy, baseline) = own.pair.names(run);
    let Collapsed { under } = &own.collapsed;
    let told = [
        format!("under {policy} alone"),
        format!("under {baseline} alone"),
        "under both".to_owned(),
    ];
    let told = under.iter().zip(told).filter(|(worlds, _)| !worlds.is_empty());
    let told: Vec<String> = told.map(|(worlds, what)| format!("{} {what}", worlds.len())).collect();
    let mut named: Vec<u64> = under.iter().flatten().copied().collect();
    named.sort_unstable();
    let more = named.len().saturating_sub(NAMED_MAX);
    named.truncate(NAMED_MAX);
    let mut names: Vec<String> = named.iter().map(u64::to_string).collect();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    let worlds = if names.len() == 1 { "world" } else { "worlds" };
    format!(
        "{policy} against {baseline}, {} of {}: {} ({worlds} {})",
        counted(own.collapsed.count(), "world", "worlds"),
        grouped(run.points() as u64),
        listed(&told),
        listed(&names)
    )
}
