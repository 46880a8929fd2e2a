//! The story of one person, year by year, under each policy; years that are the same under all
//! policies are printed once.

use std::io::Write;

use rungs::model::observe::log::EventKind;
use rungs::run::Replay;
use rungs::scenario::Department;
use rungs::study::{RunTrace, TracedEntry};

use super::super::HEADING;

/// Prints the stories that were asked for.
pub(super) fn print(
    out: &mut impl Write,
    replay: &Replay<'_>,
    traces: &[RunTrace<'_>],
) -> anyhow::Result<()> {
    let seated = replay.request.seats.iter().filter_map(|&seat| occupant(&traces[0].switch, seat));
    let mut persons = replay.request.persons.clone();
    persons.extend(seated);
    persons.dedup();
    for person in persons {
        writeln!(out)?;
        tell(out, replay, traces, person)?;
    }
    Ok(())
}

fn occupant(switch: &[TracedEntry<'_>], seat: u64) -> Option<u64> {
    switch.iter().find(|seen| seen.seat() == seat).map(TracedEntry::person)
}

fn tell(
    out: &mut impl Write,
    replay: &Replay<'_>,
    traces: &[RunTrace<'_>],
    person: u64,
) -> anyhow::Result<()> {
    let by_policy: Vec<Vec<&TracedEntry<'_>>> = traces
        .iter()
        .map(|trace| trace.periods_of_followed.iter().filter(|s| s.person() == person).collect())
        .collect();
    let Some(&first) = by_policy.iter().find_map(|years| years.first()) else { return Ok(()) };
    writeln!(out, "{HEADING}Person {person}{HEADING:#}: {}", traits(first))?;
    if first.time == 0 {
        writeln!(out, "at the switch: {}", state(replay, first))?;
    }
    let names = replay.names();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let last = replay.career.horizon.years;
    for year in 1..=i32::try_from(last)? {
        let line = |(years, trace): (&Vec<&TracedEntry<'_>>, &RunTrace<'_>)| {
            let seen = years.iter().find(|seen| seen.time == year);
            let here = |event: &&TracedEntry<'_>| event.person() == person && event.time == year;
            let events = trace.events.iter().filter(here);
            let happened = events.map(|event| happened(replay, first, event));
            let parts = seen.map(|seen| state(replay, seen)).into_iter().chain(happened);
            parts.collect::<Vec<_>>().join("; ")
        };
        let lines: Vec<String> = by_policy.iter().zip(traces).map(line).collect();
        if lines.iter().all(String::is_empty) {
            continue;
        }
        if lines.len() > 1 && lines.iter().all(|line| *line == lines[0]) {
            writeln!(out, "year {year}, alike: {}", lines[0])?;
            continue;
        }
        writeln!(out, "year {year}")?;
        for (name, line) in names.iter().zip(&lines).filter(|(_, line)| !line.is_empty()) {
            writeln!(out, "  {name:<width$}  {line}")?;
        }
    }
    Ok(())
}

/// Who a person is.
fn traits(seen: &TracedEntry<'_>) -> String {
    let number = |key: &str| seen.number(key).unwrap_or(0.0);
    let star = if number("star") > 0.0 { "a star, " } else { "" };
    let text = format!(
        "{star}{:.0} years old, {:.1} years of tenure, seat {:.0}; craft potential {:.2}, \
         leadership aptitude {:.2}, ambition {:.2}, devotion {:.2}",
        number("age_years"),
        number("tenure_years"),
        number("seat"),
        number("theta"),
        number("aptitude"),
        number("ambition"),
        number("devotion"),
    );
    text.replace('-', "−")
}

/// Where and how a person is at the end of a year.
fn state(replay: &Replay<'_>, seen: &TracedEntry<'_>) -> String {
    let number = |key: &str| seen.number(key).unwrap_or(0.0);
    let place = match seen.whole("level") {
        0 => title(replay, seen, seen.whole("rung")),
        level => format!("manager on level {level}"),
    };
    format!(
        "{place}, pay {:.2}, craft {:.2}, morale {:.0}, burnout {:.2}",
        number("pay"),
        number("craft"),
        number("morale"),
        number("burnout")
    )
}

fn title(replay: &Replay<'_>, seen: &TracedEntry<'_>, rung: u64) -> String {
    let departments = &replay.career.departments;
    let department: Option<&Department> = departments.get(seen.group.saturating_sub(1));
    let rung = usize::try_from(rung).unwrap_or(usize::MAX);
    department.and_then(|d| d.titles.get(rung)).map_or_else(|| format!("rung {rung}"), Clone::clone)
}

/// What happened, in words.
fn happened(replay: &Replay<'_>, seen: &TracedEntry<'_>, event: &TracedEntry<'_>) -> String {
    let level = event.number("to_level").unwrap_or(0.0);
    let rung = || {
        let rung = event.number("to_rung").unwrap_or(0.0);
        let rung = (0..=5_u32).find(|&at| f64::from(at) >= rung).unwrap_or(0);
        title(replay, seen, u64::from(rung))
    };
    let Some(kind) = EventKind::ALL.iter().find(|kind| kind.word() == event.event()) else {
        return event.event().to_owned();
    };
    let words = match kind {
        EventKind::Hired => "hired".to_owned(),
        EventKind::HiredToManage => format!("hired to manage on level {level}"),
        EventKind::Promoted => format!("promoted to {}", rung()),
        EventKind::Appointed => format!("appointed to level {level}"),
        EventKind::Declined => format!("declined a seat on level {level}"),
        EventKind::PassedOver => format!("passed over for a seat on level {level}"),
        EventKind::Trained => "trained as a manager".to_owned(),
        EventKind::SteppedBack => format!("stepped back to {}", rung()),
        EventKind::Quit => "quit".to_owned(),
        EventKind::Retired => "retired".to_owned(),
        EventKind::Dismissed => "was dismissed".to_owned(),
    };
    format!("{words} in month {}", event.month)
}
