//! Several design points on the terminal: their values, and what the policies come to at each.

use std::io::Write;

use super::table::{
    BETTER, Finding, HEAD, QUIET, WORSE, difference, digits, heading_line, rounded,
};
use super::verdict::measures;
use super::{counted, terminal_width, wrapped};
use rungs::sim::Value;
use rungs::study::{Comparison, Plan, RunColumns, compare, summarize};

/// Points beyond which the results are only in the tables.
const SHOWN: usize = 20;

/// A value as people read it: the shortest that tells it, at most so many digits.
pub(super) fn shown(value: Option<Value>) -> String {
    match value {
        Some(Value::Count(count)) => count.to_string(),
        Some(Value::Real(number)) => {
            let rounded = format!("{number:.4}");
            let short = rounded.trim_end_matches('0').trim_end_matches('.');
            short.replace('-', "−")
        }
        Some(Value::Flag(flag)) => flag.to_string(),
        Some(Value::Choice(word)) => word.to_owned(),
        None => "–".to_owned(),
    }
}

/// Prints the values of all points.
pub(super) fn list(out: &mut impl Write, plan: &Plan) -> anyhow::Result<()> {
    let mut table = Lines::new(values_heading(plan));
    for (index, _) in plan.points.iter().enumerate() {
        table.add(values_row(plan, index));
    }
    table.print(out)
}

/// Prints what every policy but the baseline comes to at each of the first points: its
/// difference from the baseline in what is told first, or its means where there is no other.
pub(super) fn print(
    out: &mut impl Write,
    plan: &Plan,
    outcomes: &RunColumns,
) -> anyhow::Result<()> {
    let metrics = plan.points[0].simulation.metrics();
    let measures: Vec<usize> = measures(metrics).into_iter().map(|(index, _)| index).collect();
    let alone = plan.policies.len() < 2;
    let rows: Vec<usize> =
        (0..plan.policies.len()).filter(|&policy| alone || policy != plan.baseline).collect();
    let mut heading = values_heading(plan);
    heading.push(plain("policy"));
    heading.extend(measures.iter().map(|&index| plain(&heading_line(&metrics[index]))));
    let mut table = Lines::new(heading);
    for point in 0..plan.points.len().min(SHOWN) {
        let comparisons = compare(plan, outcomes, point, 0)?;
        for (row, &policy) in rows.iter().enumerate() {
            let mut cells = values_row(plan, point);
            if row > 0 {
                cells.iter_mut().for_each(|(text, _)| text.clear());
            }
            cells.push(plain(&plan.policies[policy]));
            for &metric in &measures {
                let found = comparisons.iter().find(|c| (c.policy, c.metric) == (policy, metric));
                cells.push(match found {
                    Some(comparison) => difference_cell(comparison, plan, metric),
                    None => mean(plan, outcomes, (point, policy, metric))?,
                });
            }
            table.add(cells);
        }
    }
    table.print(out)?;
    let more = plan.points.len().saturating_sub(SHOWN);
    if more > 0 {
        writeln!(out, "… {} in summary.csv", counted(more as u64, "more point", "more points"))?;
    }
    writeln!(out, "\n{QUIET}{}{QUIET:#}", wrapped(&legend(plan), terminal_width()))?;
    Ok(())
}

fn legend(plan: &Plan) -> String {
    if plan.policies.len() < 2 {
        return "Means over replications; ↓ less is better, ↑ more is better.".to_owned();
    }
    format!(
        "Paired differences from \"{}\" ± half of their 95 % interval; ↓ less is better, ↑ more is \
         better; ✓ better, ✗ worse, · not told apart (5 %, Holm-adjusted over all policies and \
         headline metrics of the point).",
        plan.policies[plan.baseline]
    )
}

fn mean(
    plan: &Plan,
    outcomes: &RunColumns,
    (point, policy, metric): (usize, usize, usize),
) -> anyhow::Result<Cell> {
    let digits = digits(&plan.points[0].simulation.metrics()[metric]);
    let mean = summarize(&outcomes.values(point, policy, 0, metric)?).mean;
    Ok(plain(&mean.map_or("–".to_owned(), |mean| rounded(mean, digits))))
}

fn difference_cell(comparison: &Comparison, plan: &Plan, metric: usize) -> Cell {
    let (text, finding) = difference(comparison, &plan.points[0].simulation.metrics()[metric]);
    (text, Some(finding))
}

fn values_heading(plan: &Plan) -> Vec<Cell> {
    let names = plan.factors.iter().map(|factor| plain(&factor.name));
    std::iter::once(plain("point")).chain(names).collect()
}

fn values_row(plan: &Plan, point: usize) -> Vec<Cell> {
    let values = plan.points[point].values.iter().map(|&value| plain(&shown(value)));
    std::iter::once(plain(&(point + 1).to_string())).chain(values).collect()
}

/// A text, and what it says where it is a difference.
type Cell = (String, Option<Finding>);

fn plain(text: &str) -> Cell {
    (text.to_owned(), None)
}

/// Lines of cells under a heading, columns set to the right.
#[derive(Debug)]
struct Lines {
    heading: Vec<Cell>,
    lines: Vec<Vec<Cell>>,
}

impl Lines {
    fn new(heading: Vec<Cell>) -> Self {
        Self { heading, lines: Vec::new() }
    }

    fn add(&mut self, line: Vec<Cell>) {
        self.lines.push(line);
    }

    fn print(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let lines = || std::iter::once(&self.heading).chain(&self.lines);
        let width =
            |column: usize| lines().map(|line| line[column].0.chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.heading.len()).map(width).collect();
        for (index, line) in lines().enumerate() {
            for (column, ((text, finding), width)) in line.iter().zip(&widths).enumerate() {
                let style = match finding {
                    _ if index == 0 => HEAD,
                    Some(Finding::Better) => BETTER,
                    Some(Finding::Worse) => WORSE,
                    Some(Finding::Unclear) => QUIET,
                    None => anstyle::Style::new(),
                };
                let gap = if column == 0 { "" } else { "  " };
                write!(out, "{gap}{style}{text:>width$}{style:#}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_short_as_they_can_be_told() {
        assert_eq!(shown(Some(Value::Real(0.5))), "0.5");
        assert_eq!(shown(Some(Value::Real(-2.0))), "−2");
        assert_eq!(shown(Some(Value::Real(1.0 / 3.0))), "0.3333");
        assert_eq!(shown(Some(Value::Count(800))), "800");
        assert_eq!(shown(Some(Value::Choice("best"))), "best");
        assert_eq!(shown(None), "–");
    }

    #[test]
    fn columns_are_set_to_the_right() {
        let mut lines = Lines::new(vec![plain("point"), plain("x")]);
        lines.add(vec![plain("1"), plain("0.25")]);
        let mut out = Vec::new();
        lines.print(&mut anstream::StripStream::new(&mut out)).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "point     x\n    1  0.25\n");
    }
}
