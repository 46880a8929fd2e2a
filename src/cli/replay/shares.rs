//! What became of the people at the switch, in shares.

use std::io::Write;

use rungs::output::report::terminal::columns;
use rungs::run::{Replay, Replayed};
use rungs::study::IndividualOutcome;

use super::super::{terminal_width, wrapped};
use super::people;

/// Prints the share of the people, and of the stars among them, at each place, by policy; and how
/// many are elsewhere under another policy.
pub(super) fn print(
    out: &mut impl Write,
    replay: &Replay<'_>,
    replayed: &Replayed<'_>,
) -> anyhow::Result<()> {
    let (switch, by_policy) = (&replayed.traces[0].switch, &replayed.outcomes);
    let everyone: Vec<usize> = (0..switch.len()).collect();
    let star = |&at: &usize| switch[at].number("star").is_some_and(|star| star > 0.0);
    let stars: Vec<usize> = everyone.iter().copied().filter(star).collect();
    writeln!(
        out,
        "Of the {} at the switch, {} of them stars, at the end:\n",
        people(everyone.len()),
        stars.len()
    )?;
    let mut lines = Vec::new();
    let places =
        replay.runs.simulation().person_outcomes().map_or(&[][..], |declared| declared.places);
    for (place, word) in places.iter().enumerate() {
        let mut line = vec![(*word).to_owned()];
        for group in [&everyone, &stars] {
            line.extend(by_policy.iter().map(|outcomes| share(outcomes, group, place)));
        }
        lines.push(line);
    }
    write!(out, "{}", columns(&heading(replay), &lines))?;
    for (number, outcomes) in by_policy.iter().enumerate().skip(1) {
        let differs = |&&at: &&usize| outcomes[at].place != by_policy[0][at].place;
        let count = |group: &[usize]| group.iter().filter(differs).count();
        let names = replay.runs.names();
        let sentence = format!(
            "{} of {} are elsewhere at the end under \"{}\" than under \"{}\", {} of {} stars.",
            count(&everyone),
            people(everyone.len()),
            names[number],
            names[0],
            count(&stars),
            stars.len()
        );
        writeln!(out, "\n{}", wrapped(&sentence, terminal_width()))?;
    }
    Ok(())
}

fn heading(replay: &Replay<'_>) -> Vec<String> {
    let names = replay.runs.names();
    let stars = names.iter().map(|name| format!("stars: {name}"));
    let all = names.iter().map(|name| (*name).to_owned());
    std::iter::once(String::new()).chain(all).chain(stars).collect()
}

/// The share of `group` that ends at `place`.
fn share(outcomes: &[IndividualOutcome<'_>], group: &[usize], place: usize) -> String {
    if group.is_empty() {
        return "–".to_owned();
    }
    let there = group.iter().filter(|&&at| outcomes[at].place == place).count();
    format!("{} %", (100 * there + group.len() / 2) / group.len())
}
