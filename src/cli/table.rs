//! The results on the terminal: policies as rows, headline metrics as columns.

use std::io::Write;

use anstyle::{AnsiColor, Style};

use super::{terminal_width, wrapped};
use rungs::sim::{Direction, Metric};
use rungs::stats::Interval;
use rungs::study::{Comparison, Plan, RunColumns, compare, summarize};

/// Differences whose p, adjusted for all policies and headline metrics, lies below this are
/// marked as better or worse.
pub(super) const SIGNIFICANCE: f64 = 0.05;

const NAME_WIDTH_MAX: usize = 28;
const GAP: usize = 2;

pub(super) const BETTER: Style = AnsiColor::Green.on_default();
pub(super) const WORSE: Style = AnsiColor::Red.on_default();
pub(super) const HEAD: Style = Style::new().bold();
pub(super) const QUIET: Style = Style::new().dimmed();

/// Prints the table for the whole organization.
pub(super) fn print(
    out: &mut impl Write,
    plan: &Plan,
    outcomes: &RunColumns,
) -> anyhow::Result<()> {
    let grid = Grid::of(plan, outcomes)?;
    let width = terminal_width();
    let room = width.saturating_sub(grid.name_width);
    let a_row = (room / (grid.cell_width + GAP)).clamp(1, grid.columns.len());
    // As even as possible: eight columns that do not fit go in two rows of four.
    let a_row = grid.columns.len().div_ceil(grid.columns.len().div_ceil(a_row));
    for (index, columns) in grid.columns.chunks(a_row).enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        grid.print(out, columns)?;
    }
    writeln!(out, "\n{QUIET}{}{QUIET:#}", legend(plan))?;
    Ok(())
}

fn legend(plan: &Plan) -> String {
    let means = "Means over replications ± half of their 95 % interval; ↓ less is better, ↑ more is better.";
    let differences = "Below each: paired difference from the baseline ± half of its 95 % interval; ✓ better, \
         ✗ worse, · not told apart (5 %, Holm-adjusted over all policies and headline metrics).";
    let text =
        if plan.policies.len() > 1 { format!("{means} {differences}") } else { means.to_owned() };
    wrapped(&text, terminal_width())
}

/// What a difference from the baseline comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    Better,
    Worse,
    Unclear,
}

/// What `comparison` says about `metric`: never more than the adjusted p allows.
pub(super) fn finding(comparison: &Comparison, metric: &Metric) -> Finding {
    let clear = comparison.p_holm.is_some_and(|p| p < SIGNIFICANCE);
    match (&comparison.paired, metric.better) {
        (Some(paired), Some(better)) if clear => {
            if (paired.difference > 0.0) == (better == Direction::Higher) {
                Finding::Better
            } else {
                Finding::Worse
            }
        }
        _ => Finding::Unclear,
    }
}

/// A metric's column: its heading in lines, and two lines a policy.
struct Grid {
    names: Vec<String>,
    name_width: usize,
    cell_width: usize,
    columns: Vec<ColumnOfCells>,
}

struct ColumnOfCells {
    heading: Vec<String>,
    means: Vec<String>,
    /// Empty for the baseline.
    differences: Vec<(String, Finding)>,
}

impl Grid {
    fn of(plan: &Plan, outcomes: &RunColumns) -> anyhow::Result<Self> {
        let metrics = plan.points[0].simulation.metrics();
        let comparisons = compare(plan, outcomes, 0, 0)?;
        let headline = metrics.iter().enumerate().filter(|(_, metric)| metric.headline);
        let columns: Vec<_> = headline
            .map(|(index, metric)| column(plan, outcomes, &comparisons, (index, metric)))
            .collect::<anyhow::Result<_>>()?;
        let names: Vec<_> = plan.policies.iter().map(|name| shortened(name)).collect();
        let longest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
        let cells = columns.iter().flat_map(|c| {
            let differences = c.differences.iter().map(|(text, _)| text.chars().count());
            let texts = c.means.iter().chain(&c.heading).map(|text| text.chars().count());
            texts.chain(differences)
        });
        Ok(Self {
            name_width: longest(&mut names.iter().map(|name| name.chars().count())),
            cell_width: longest(&mut cells.collect::<Vec<_>>().into_iter()),
            names,
            columns,
        })
    }

    fn print(&self, out: &mut impl Write, columns: &[ColumnOfCells]) -> anyhow::Result<()> {
        let lines = columns.iter().map(|column| column.heading.len()).max().unwrap_or(0);
        for line in 0..lines {
            write!(out, "{:1$}", "", self.name_width)?;
            for column in columns {
                // Headings stand on their last line.
                let skip = lines - column.heading.len();
                let text = line.checked_sub(skip).map_or("", |at| column.heading[at].as_str());
                write!(out, "{HEAD}{text:>0$}{HEAD:#}", self.cell_width + GAP)?;
            }
            writeln!(out)?;
        }
        for (row, name) in self.names.iter().enumerate() {
            write!(out, "{HEAD}{name:<0$}{HEAD:#}", self.name_width)?;
            for column in columns {
                write!(out, "{:>1$}", column.means[row], self.cell_width + GAP)?;
            }
            writeln!(out)?;
            self.print_differences(out, columns, row)?;
        }
        Ok(())
    }

    fn print_differences(
        &self,
        out: &mut impl Write,
        columns: &[ColumnOfCells],
        row: usize,
    ) -> anyhow::Result<()> {
        if columns.iter().all(|column| column.differences[row].0.is_empty()) {
            return Ok(());
        }
        write!(out, "{:1$}", "", self.name_width)?;
        for column in columns {
            let (text, finding) = &column.differences[row];
            let style = match finding {
                Finding::Better => BETTER,
                Finding::Worse => WORSE,
                Finding::Unclear => QUIET,
            };
            write!(out, "{style}{text:>0$}{style:#}", self.cell_width + GAP)?;
        }
        writeln!(out)?;
        Ok(())
    }
}

fn column(
    plan: &Plan,
    outcomes: &RunColumns,
    comparisons: &[Comparison],
    (index, metric): (usize, &Metric),
) -> anyhow::Result<ColumnOfCells> {
    let mut means = Vec::new();
    let mut differences = Vec::new();
    for policy in 0..plan.policies.len() {
        let summary = summarize(&outcomes.values(0, policy, 0, index)?);
        means.push(with_interval(summary.mean, summary.interval.as_ref(), metric));
        let comparison = comparisons.iter().find(|c| c.policy == policy && c.metric == index);
        differences.push(comparison.map_or((String::new(), Finding::Unclear), |comparison| {
            difference(comparison, metric)
        }));
    }
    Ok(ColumnOfCells { heading: heading(metric), means, differences })
}

/// The metric's key in lines, its unit, and the arrow to the better side.
fn heading(metric: &Metric) -> Vec<String> {
    let arrow = match metric.better {
        Some(Direction::Higher) => " ↑",
        Some(Direction::Lower) => " ↓",
        None => "",
    };
    let words = metric.key.replace('_', " ");
    let (first, second) = match words.match_indices(' ').nth(words.matches(' ').count() / 2) {
        Some((at, _)) => (&words[..at], &words[at + 1..]),
        None => ("", words.as_str()),
    };
    let lines = [first.to_owned(), format!("{second}{arrow}")];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

fn with_interval(mean: Option<f64>, interval: Option<&Interval>, metric: &Metric) -> String {
    let digits = digits(metric);
    match (mean, interval) {
        (None, _) => "–".to_owned(),
        (Some(mean), None) => rounded(mean, digits),
        (Some(mean), Some(interval)) => {
            format!("{} ±{:.digits$}", rounded(mean, digits), interval.half_width())
        }
    }
}

/// The metric's key on one line, and the arrow to the better side.
pub(super) fn heading_line(metric: &Metric) -> String {
    heading(metric).join(" ")
}

/// A difference from the baseline with its mark, and what it comes to.
pub(super) fn difference(comparison: &Comparison, metric: &Metric) -> (String, Finding) {
    let Some(paired) = &comparison.paired else {
        return (String::new(), Finding::Unclear);
    };
    let finding = finding(comparison, metric);
    let mark = match finding {
        Finding::Better => " ✓",
        Finding::Worse => " ✗",
        Finding::Unclear => " ·",
    };
    let digits = digits(metric);
    let size = signed(paired.difference, digits);
    let text = match &paired.interval {
        Some(interval) => format!("{size} ±{:.digits$}{mark}", interval.half_width()),
        None => size,
    };
    (text, finding)
}

/// A number, without a sign if it rounds to nothing.
pub(super) fn rounded(number: f64, digits: usize) -> String {
    let signed = signed(number, digits);
    signed.strip_prefix('+').map_or(signed.clone(), str::to_owned)
}

/// A difference with its sign, or without one if it rounds to nothing.
pub(super) fn signed(number: f64, digits: usize) -> String {
    let size = format!("{:.digits$}", number.abs());
    let sign = match number {
        _ if size.chars().all(|c| c == '0' || c == '.') => "",
        n if n < 0.0 => "−",
        _ => "+",
    };
    format!("{sign}{size}")
}

/// Decimals that a metric is shown with.
pub(super) fn digits(metric: &Metric) -> usize {
    digits_of(metric.unit)
}

/// Decimals that a metric of this unit is shown with.
pub(super) fn digits_of(unit: &str) -> usize {
    if unit == "share" || unit.starts_with("junior") { 3 } else { 2 }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME_WIDTH_MAX {
        return name.to_owned();
    }
    name.chars().take(NAME_WIDTH_MAX - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rungs::model::observe::metrics::metrics;

    #[test]
    fn headings_break_in_the_middle_and_point_to_the_better_side() {
        let of = |key: &str| heading(metrics().find(|metric| metric.key == key).unwrap());
        assert_eq!(of("morale"), ["morale ↑"]);
        assert_eq!(of("attrition_rate"), ["attrition", "rate ↓"]);
        assert_eq!(of("star_attrition_rate"), ["star attrition", "rate ↓"]);
    }

    #[test]
    fn a_difference_shows_its_sign_unless_it_rounds_to_nothing() {
        assert_eq!(signed(-1.234, 2), "−1.23");
        assert_eq!(signed(0.5, 1), "+0.5");
        assert_eq!(signed(-0.0004, 3), "0.000");
        assert_eq!(["−1.23", "0.00", "1.50"], [-1.234, -0.001, 1.5].map(|n| rounded(n, 2)));
    }

    #[test]
    fn a_long_name_is_shortened() {
        assert_eq!(shortened("short"), "short");
        assert_eq!(shortened(&"x".repeat(40)).chars().count(), NAME_WIDTH_MAX);
    }
}
