//! For whom a policy does what: differences from the baseline by department where there are several,
//! and by group of persons; over the points of a design, at how many they are worse or better.

mod departments;
mod groups;

use super::Source;
use super::block::{Block, Head, Section};
use crate::output::finding::Finding;
use crate::output::{MetricLabel, OutputError};
use crate::sim::Direction;
use departments::Departments;
use groups::Groups;

/// Metrics that a terminal shows of a department or a group, besides those that are worse.
const BRIEF: usize = 2;

/// The section; `None` where there is nothing to tell apart.
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, OutputError> {
    let mut blocks = Vec::new();
    if let Some(departments) = Departments::read(source)? {
        blocks.push(Block::Table(departments.table()?));
    }
    if let Some(groups) = Groups::read(source)? {
        blocks.push(Block::Table(groups.table()));
    }
    let section = Section { id: "for-whom", heading: "For whom", blocks };
    Ok(Some(section).filter(|section| !section.blocks.is_empty()))
}

/// What a terminal shows: by department where there are several, else by group; of each a few metrics,
/// and all that are worse.
pub(super) fn brief(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    let table = match Departments::read(source)? {
        Some(departments) => Some(departments.brief()?),
        None => Groups::read(source)?.map(|groups| groups.brief()),
    };
    let told = table
        .into_iter()
        .flat_map(|table| [Block::Heading("For whom".to_owned()), Block::Table(table)]);
    Ok(told.collect())
}

/// Whether there are differences to tell apart.
fn compares(source: &Source<'_>) -> bool {
    !source.run.others(source.run.baseline()).is_empty() && source.estimates.replications().most > 1
}

/// Headings for names of rows and their metrics, and one for each policy that is compared.
fn heads(source: &Source<'_>, first: &str) -> Vec<Head> {
    let run = source.run;
    let policies =
        run.others(run.baseline()).into_iter().map(|policy| Head::number(&run.policies[policy]));
    [Head::word(first), Head::word("metric")].into_iter().chain(policies).collect()
}

fn baseline<'s>(source: &'s Source<'_>) -> &'s str {
    &source.run.policies[source.run.baseline()]
}

/// What an interval that nothing is adjusted for says.
fn side(metric: &MetricLabel, interval: Option<(f64, f64)>) -> Finding {
    match (interval, metric.better) {
        (Some((low, high)), _) if low >= high => Finding::Constant,
        (Some((low, high)), Some(better)) if low > 0.0 || high < 0.0 => {
            match (low > 0.0) == (better == Direction::Higher) {
                true => Finding::Better,
                false => Finding::Worse,
            }
        }
        (Some((low, high)), None) if low > 0.0 || high < 0.0 => Finding::Different,
        _ => Finding::Unclear,
    }
}

/// Rows whose name is said once: that of the row before is left out.
fn named_once(rows: &mut [Vec<super::block::Cell>], column: usize) {
    for at in (1..rows.len()).rev() {
        if (0..=column).all(|column| rows[at][column].text == rows[at - 1][column].text) {
            rows[at][column].text.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_interval_beyond_0_has_a_side() {
        let read = |better: Option<&str>| {
            MetricLabel::read(&json!({ "key": "k", "unit": "", "better": better })).unwrap()
        };
        let (less, none) = (read(Some("lower")), read(None));
        let said = |metric, low, high| side(metric, Some((low, high)));
        assert_eq!(said(&less, 0.1, 0.2), Finding::Worse);
        assert_eq!(said(&less, -0.2, -0.1), Finding::Better);
        assert_eq!(said(&less, -0.2, 0.1), Finding::Unclear);
        assert_eq!(said(&none, 0.1, 0.2), Finding::Different);
        assert_eq!(
            (said(&less, 0.0, 0.0), side(&less, None)),
            (Finding::Constant, Finding::Unclear)
        );
    }
}
