//! The story of one person in words, year by year, under each policy.

use crate::model::observe::log::EventKind;
use crate::scenario::{Career, Department};
use crate::study::{RunTrace, TracedEntry};

/// What became of one person, policy by policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The person.
    pub person: u64,
    /// Who the person is: age, tenure, seat, dispositions.
    pub traits: String,
    /// Place and state at the switch; `None` for somebody who came later.
    pub at_switch: Option<String>,
    /// The years after the switch in which something is told.
    pub years: Vec<StoryYear>,
}

/// A year of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryYear {
    /// The year, from 1.
    pub year: i32,
    /// What happens in it, by policy, in words; empty where the person is not there any more.
    pub lines: Vec<String>,
}

impl StoryYear {
    /// Whether the year is the same under all of several policies.
    #[must_use]
    pub fn is_alike(&self) -> bool {
        self.lines.len() > 1 && self.lines.iter().all(|line| *line == self.lines[0])
    }
}

impl Story {
    /// The story of `person` in runs of `career`, a trace a policy, that follow this person; `None`
    /// where nobody of this id ends a year in them from the switch on.
    #[must_use]
    pub fn of(career: &Career, traces: &[RunTrace<'_>], person: u64) -> Option<Self> {
        let by_policy: Vec<Vec<&TracedEntry<'_>>> =
            traces.iter().map(|trace| years_of(trace, person)).collect();
        let first = by_policy.iter().find_map(|years| years.first())?;
        let words = Words { career, group: first.group };
        let told = |year: i32| {
            let line = |(years, trace): (&Vec<&TracedEntry<'_>>, &RunTrace<'_>)| {
                let seen = years.iter().find(|seen| seen.time == year);
                let here =
                    |event: &&TracedEntry<'_>| event.person() == person && event.time == year;
                let events = trace.events.iter().filter(here);
                let happened = events.map(|event| words.happened(event));
                let parts = seen.map(|seen| words.state(seen)).into_iter().chain(happened);
                parts.collect::<Vec<_>>().join("; ")
            };
            StoryYear { year, lines: by_policy.iter().zip(traces).map(line).collect() }
        };
        let last = i32::try_from(career.horizon.years).unwrap_or(i32::MAX);
        let is_told = |year: &StoryYear| !year.lines.iter().all(String::is_empty);
        Some(Self {
            person,
            traits: traits(first),
            at_switch: (first.time == 0).then(|| words.state(first)),
            years: (1..=last).map(told).filter(is_told).collect(),
        })
    }

    /// The story in lines after `Person N: traits`; years that are the same under all policies, which
    /// are called `names`, are told once.
    #[must_use]
    pub fn lines(&self, names: &[&str]) -> Vec<String> {
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let mut lines: Vec<String> =
            self.at_switch.iter().map(|state| format!("at the switch: {state}")).collect();
        for told in &self.years {
            let year = told.year;
            if told.is_alike() {
                lines.push(format!("year {year}, alike: {}", told.lines[0]));
                continue;
            }
            lines.push(format!("year {year}"));
            let by_policy = names.iter().zip(&told.lines).filter(|(_, line)| !line.is_empty());
            lines.extend(by_policy.map(|(name, line)| format!("  {name:<width$}  {line}")));
        }
        lines
    }
}

/// A person at the end of each year.
fn years_of<'t>(trace: &'t RunTrace<'_>, person: u64) -> Vec<&'t TracedEntry<'t>> {
    let own = trace.periods_of_followed.iter().filter(|seen| seen.person() == person);
    own.collect()
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

/// What states and events are called in the department of a person.
struct Words<'c> {
    career: &'c Career,
    /// 0 for the whole organization, from 1 for a department.
    group: usize,
}

impl Words<'_> {
    /// Where and how a person is at the end of a year.
    fn state(&self, seen: &TracedEntry<'_>) -> String {
        let number = |key: &str| seen.number(key).unwrap_or(0.0);
        let place = match seen.whole("level") {
            0 => self.title(seen.whole("rung")),
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

    fn title(&self, rung: u64) -> String {
        let department: Option<&Department> =
            self.career.departments.get(self.group.saturating_sub(1));
        let place = usize::try_from(rung).unwrap_or(usize::MAX);
        let title = department.and_then(|department| department.titles.get(place));
        title.map_or_else(|| format!("rung {rung}"), Clone::clone)
    }

    /// What happened, in words.
    fn happened(&self, event: &TracedEntry<'_>) -> String {
        let level = event.number("to_level").unwrap_or(0.0);
        let rung = || self.title(event.whole("to_rung"));
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
}
