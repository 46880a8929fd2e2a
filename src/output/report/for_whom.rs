//! For whom a policy does what: differences from the baseline by department where there are several,
//! and by group of persons.

use super::Source;
use super::block::{Block, Cell, Head, Section, Table, Words};
use super::differences::{below, cell};
use crate::output::breakdown_values::{BreakdownValue, BreakdownValues, Numbers};
use crate::output::estimates::{At, Estimates, POINT};
use crate::output::metric_label::in_words;
use crate::output::numbers::{NONE, decimals, fixed, listed, signed, with_half_width};
use crate::output::{ALL_DEPARTMENTS, MetricLabel, OutputError};

/// Metrics that a terminal shows of a department or a group.
const BRIEF: usize = 2;
/// The breakdown by group, and its key.
const GROUPS: (&str, &[&str]) = ("groups", &["group"]);

/// The section; `None` where there is nothing to tell apart.
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, OutputError> {
    let mut blocks = Vec::new();
    if let Some(departments) = Departments::read(source)? {
        blocks.push(Block::Table(departments.table(source)));
    }
    if let Some(groups) = Groups::read(source)? {
        blocks.push(Block::Table(groups.table(source)));
    }
    let section = Section { id: "for-whom", heading: "For whom", blocks };
    Ok(Some(section).filter(|section| !section.blocks.is_empty()))
}

/// What a terminal shows: by department where there are several, else by group.
pub(super) fn brief(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    let table = match Departments::read(source)? {
        Some(departments) => Some(departments.brief(source)),
        None => Groups::read(source)?.map(|groups| groups.brief(source)),
    };
    let told = table
        .into_iter()
        .flat_map(|table| [Block::Heading("For whom".to_owned()), Block::Table(table)]);
    Ok(told.collect())
}

/// Whether the differences of a single point can be told apart.
fn compares(source: &Source<'_>) -> bool {
    let estimates = &source.estimates;
    source.run.points() == 1
        && !source.run.others(source.run.baseline()).is_empty()
        && estimates.replications() > 1
}

/// A heading for the names of rows, and one for each policy that is compared.
fn heads(source: &Source<'_>, first: &str) -> Vec<Head> {
    let run = source.run;
    let policies =
        run.others(run.baseline()).into_iter().map(|policy| Head::number(&run.policies[policy]));
    std::iter::once(Head::word(first)).chain(policies).collect()
}

fn baseline<'s>(source: &'s Source<'_>) -> &'s str {
    &source.run.policies[source.run.baseline()]
}

/// The estimates of every department.
struct Departments<'r>(Vec<(String, Estimates<'r>)>);

impl<'r> Departments<'r> {
    /// Those of `source`; `None` where there is one department.
    fn read(source: &Source<'r>) -> Result<Option<Self>, OutputError> {
        let names = source.run.departments();
        if !compares(source) || names.len() < 2 {
            return Ok(None);
        }
        let read = |name: String| {
            let estimates = Estimates::read(source.run, &name, source.run.baseline())?;
            Ok((name, estimates))
        };
        names.into_iter().map(read).collect::<Result<_, OutputError>>().map(|all| Some(Self(all)))
    }

    fn row(
        &self,
        source: &Source<'_>,
        (name, estimates): &(String, Estimates<'_>),
        metric: usize,
    ) -> Vec<Cell> {
        let label = estimates.metric(metric);
        let first = Cell::named(format!("{name}: {}", lower(&label.words())), below(label));
        let others = source.run.others(source.run.baseline()).into_iter();
        let cells = others.map(|policy| cell(estimates, At { point: POINT, policy, metric }));
        std::iter::once(first).chain(cells).collect()
    }

    /// The metrics that are shown first, of every department and policy.
    fn table(&self, source: &Source<'_>) -> Table {
        let metrics = source.run.first();
        let rows = self
            .0
            .iter()
            .flat_map(|own| metrics.iter().map(move |&metric| self.row(source, own, metric)));
        let note = format!(
            "Means over replications ± half of their 95\u{a0}% interval (Student). Below each: \
             difference from {}, replication by replication, ± half of its 95\u{a0}% interval, and \
             what it says at 5\u{a0}% after Holm's adjustment within the department.",
            baseline(source)
        );
        Table {
            caption: format!("Differences from {} by department", baseline(source)),
            heads: heads(source, "department"),
            rows: rows.collect(),
            sortable: false,
            note: Some(Words::of(note)),
        }
    }

    /// Two differences of every department and policy, one below the other.
    fn brief(&self, source: &Source<'_>) -> Table {
        let metrics: Vec<usize> = source.run.first().into_iter().take(BRIEF).collect();
        let labels: Vec<&MetricLabel> =
            metrics.iter().map(|&metric| source.estimates.metric(metric)).collect();
        let row = |(name, estimates): &(String, Estimates<'_>)| {
            let difference = |policy: usize, metric: usize| {
                let own = estimates.difference(At { point: POINT, policy, metric });
                let digits = estimates.decimals[metric];
                own.and_then(|own| Some(shown(own.difference?, own.half_width(), digits)))
            };
            let cells = source
                .run
                .others(source.run.baseline())
                .into_iter()
                .map(|policy| two(metrics.iter().map(|&metric| difference(policy, metric))));
            std::iter::once(named(name, &labels)).chain(cells).collect()
        };
        Table {
            caption: String::new(),
            heads: heads(source, "department"),
            rows: self.0.iter().map(row).collect(),
            sortable: false,
            note: Some(Words::of(brief_note(source, &labels))),
        }
    }
}

/// Values and differences by group of persons.
struct Groups {
    measures: Vec<MetricLabel>,
    /// In the order of the table.
    groups: Vec<String>,
    values: BreakdownValues,
    differences: BreakdownValues,
}

impl Groups {
    /// Those of `source`; `None` where the directory has no such table.
    fn read(source: &Source<'_>) -> Result<Option<Self>, OutputError> {
        if !compares(source) {
            return Ok(None);
        }
        let read =
            |numbers| BreakdownValues::read(source.run, GROUPS, (POINT, ALL_DEPARTMENTS), numbers);
        let Some((values, differences)) = read(Numbers::Values)?.zip(read(Numbers::Differences)?)
        else {
            return Ok(None);
        };
        let mut groups: Vec<String> = Vec::new();
        for group in values.all.iter().filter_map(|own| own.keys.first()) {
            if !groups.contains(group) {
                groups.push(group.clone());
            }
        }
        let measures = source.run.measures(GROUPS.0);
        let is_told = !differences.all.is_empty();
        Ok(Some(Self { measures, groups, values, differences }).filter(|_| is_told))
    }

    /// The decimals that a measure is shown with.
    fn digits(&self, measure: &MetricLabel) -> usize {
        let of = |values: &BreakdownValues| -> Vec<(f64, f64)> {
            let own = values.all.iter().filter(|own| own.metric == measure.key);
            own.map(|own| (own.value.abs(), half(own).unwrap_or(0.0))).collect()
        };
        let (values, differences) = (of(&self.values), of(&self.differences));
        let widest = values.iter().map(|own| own.1).fold(0.0, f64::max);
        let largest = values.iter().map(|own| own.0).fold(0.0, f64::max);
        let narrowest = differences.iter().map(|own| own.1).filter(|half| *half > 0.0);
        decimals(widest, narrowest.min_by(f64::total_cmp), largest)
    }

    /// Every measure of every group and policy that exists.
    fn table(&self, source: &Source<'_>) -> Table {
        let run = source.run;
        let mut rows = Vec::new();
        for group in &self.groups {
            for measure in &self.measures {
                let digits = self.digits(measure);
                let cell = |policy: usize| {
                    let find = |values: &'_ BreakdownValues| {
                        values.find(policy, &[group], &measure.key).cloned()
                    };
                    let own = find(&self.values)?;
                    let text = with_half_width(&fixed(own.value, digits), half(&own), digits);
                    let mut cell = Cell::number(text, Some(own.value));
                    if let Some(difference) = find(&self.differences) {
                        cell.below = shown(difference.value, half(&difference), digits);
                    }
                    Some(cell)
                };
                let cells: Vec<Option<Cell>> = (0..run.policies.len()).map(cell).collect();
                if cells.iter().all(Option::is_none) {
                    continue;
                }
                let name = format!("{}: {}", in_words(group), lower(&measure.words()));
                let cells = cells.into_iter().map(|cell| cell.unwrap_or_else(|| Cell::word(NONE)));
                rows.push(
                    std::iter::once(Cell::named(name, below(measure))).chain(cells).collect(),
                );
            }
        }
        let name = |(place, policy): (usize, &String)| {
            let is_baseline = place == run.baseline();
            Head::number(if is_baseline { format!("{policy} (baseline)") } else { policy.clone() })
        };
        let policies = run.policies.iter().enumerate().map(name);
        let note = format!(
            "Over all replications ± half of the 95\u{a0}% interval. Below each: difference from {} ± \
             half of its 95\u{a0}% interval, paired by replication and not adjusted for how many there \
             are. {}",
            baseline(source),
            self.meaning()
        );
        Table {
            caption: "By group of persons, whole organization".to_owned(),
            heads: std::iter::once(Head::word("group")).chain(policies).collect(),
            rows,
            sortable: false,
            note: Some(Words::of(note)),
        }
    }

    /// Two differences of every group and policy, one below the other.
    fn brief(&self, source: &Source<'_>) -> Table {
        let labels: Vec<&MetricLabel> = self.measures.iter().take(BRIEF).collect();
        let row = |group: &String| {
            let difference = |policy: usize, measure: &MetricLabel| {
                let own = self.differences.find(policy, &[group], &measure.key)?;
                Some(shown(own.value, half(own), self.digits(measure)))
            };
            let cells = source
                .run
                .others(source.run.baseline())
                .into_iter()
                .map(|policy| two(labels.iter().map(|measure| difference(policy, measure))));
            std::iter::once(named(&in_words(group), &labels)).chain(cells).collect()
        };
        let note = format!("{} {}", brief_note(source, &labels), self.meaning());
        Table {
            caption: String::new(),
            heads: heads(source, "group"),
            rows: self.groups.iter().map(row).collect(),
            sortable: false,
            note: Some(Words::of(note)),
        }
    }

    /// What the groups are.
    fn meaning(&self) -> &'static str {
        "Newcomers: under two years in the house; seniors: contributors from the rung senior up; a \
         person may be in several groups. Quits count for the groups that a person was in that \
         month; all else is of the ends of years."
    }
}

/// Half of the interval of a value.
fn half(own: &BreakdownValue) -> Option<f64> {
    own.interval.map(|(low, high)| (high - low) / 2.0)
}

/// A difference with half of its interval.
fn shown(difference: f64, half: Option<f64>, digits: usize) -> String {
    with_half_width(&signed(difference, digits), half, digits)
}

/// The name of a row of two lines: a metric each.
fn named(name: &str, labels: &[&MetricLabel]) -> Cell {
    let words: Vec<String> = labels.iter().map(|label| lower(&label.words())).collect();
    let first = words.first().map_or("", String::as_str);
    Cell::named(format!("{name}: {first}"), words[1..].join(", "))
}

/// A cell of two lines.
fn two(texts: impl Iterator<Item = Option<String>>) -> Cell {
    let texts: Vec<String> = texts.map(|text| text.unwrap_or_else(|| NONE.to_owned())).collect();
    let text = |at: usize| texts.get(at).cloned().unwrap_or_default();
    Cell::named(text(0), text(1))
}

fn lower(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
}

fn brief_note(source: &Source<'_>, labels: &[&MetricLabel]) -> String {
    let units: Vec<String> = labels
        .iter()
        .map(|label| match label.unit.as_str() {
            "" => lower(&label.words()),
            unit => format!("{} ({unit})", lower(&label.words())),
        })
        .collect();
    format!(
        "Differences from {} in {}, ± half of their 95\u{a0}% intervals, paired by replication and not \
         adjusted for how many there are.",
        baseline(source),
        listed(&units)
    )
}
