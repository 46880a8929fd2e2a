//! Studies side by side on the terminal: studies and policies as rows, headline metrics as
//! columns.

use std::io::Write;

use anstyle::Style;

use super::table::{BETTER, HEAD, QUIET, SIGNIFICANCE, WORSE, digits_of, signed};
use super::{terminal_width, wrapped};
use rungs::output::{JoinedRow, JoinedStudies, MetricLabel};
use rungs::sim::Direction;
use rungs::study::Sampling;

/// Rows beyond which the rest is only in the tables.
const SHOWN: usize = 60;

/// Characters of a line of a heading.
const HEADING_WIDTH: usize = 12;

const GAP: usize = 2;

/// A text and its color.
type Styled = (String, Style);

/// A metric's column: its heading in lines, and two lines a row.
struct Column {
    heading: Vec<String>,
    cells: Vec<[Styled; 2]>,
}

/// Prints the whole organization, of as many rows as can be read.
pub(super) fn print(out: &mut impl Write, joined: &JoinedStudies) -> anyhow::Result<()> {
    let metrics = joined.metrics().iter().enumerate();
    let shown: Vec<(usize, &MetricLabel)> = metrics.filter(|(_, metric)| metric.headline).collect();
    let rows: Vec<&JoinedRow> =
        joined.rows.iter().filter(|row| joined.group(row).department == "all").collect();
    let first = shown.first().map_or(0, |(index, _)| *index);
    let labels: Vec<String> = rows
        .iter()
        .filter(|row| row.metric == first)
        .take(SHOWN)
        .map(|row| label(joined, row))
        .collect();
    let columns: Vec<Column> = shown
        .into_iter()
        .map(|(index, metric)| {
            let rows = rows.iter().filter(|row| row.metric == index).take(SHOWN);
            let cells = rows.map(|row| [mean(row, metric), difference(row, metric)]).collect();
            Column { heading: heading(metric), cells }
        })
        .collect();
    let all = rows.iter().filter(|row| row.metric == first).count();
    lay_out(out, &labels, &columns)?;
    if all > SHOWN {
        writeln!(out, "… and {} more rows; --output writes all", all - SHOWN)?;
    }
    writeln!(out, "\n{QUIET}{}{QUIET:#}", wrapped(&legend(joined), terminal_width()))?;
    Ok(())
}

/// `run-2, dual`, and the point where there are several.
fn label(joined: &JoinedStudies, row: &JoinedRow) -> String {
    let (name, group) = (&joined.names[row.study], joined.group(row));
    match &joined.studies[row.study].points {
        None => format!("{name}, {}", group.policy),
        Some(_) => format!("{name}, {}, point {}", group.policy, group.point),
    }
}

fn heading(metric: &MetricLabel) -> Vec<String> {
    let arrow = match metric.better {
        Some(Direction::Higher) => " ↑",
        Some(Direction::Lower) => " ↓",
        None => "",
    };
    let words = format!("{}{arrow}", metric.key.replace('_', " "));
    wrapped(&words, HEADING_WIDTH).lines().map(str::to_owned).collect()
}

fn mean(row: &JoinedRow, metric: &MetricLabel) -> Styled {
    let digits = digits_of(&metric.unit);
    let text = match (row.summary.mean, row.summary.interval) {
        (None, _) => "–".to_owned(),
        (Some(mean), None) => format!("{mean:.digits$}"),
        (Some(mean), Some(interval)) => {
            format!("{mean:.digits$} ±{:.digits$}", interval.half_width())
        }
    };
    (text, Style::new())
}

/// The difference from the first study with its mark; nothing where there is none.
fn difference(row: &JoinedRow, metric: &MetricLabel) -> Styled {
    let Some(across) = &row.across else {
        return (String::new(), Style::new());
    };
    let digits = digits_of(&metric.unit);
    let size = signed(across.difference, digits);
    let clear = row.p_holm.is_some_and(|p| p < SIGNIFICANCE);
    let is_more = across.difference > 0.0;
    let (mark, style) = match metric.better {
        Some(better) if clear && is_more == (better == Direction::Higher) => ("✓", BETTER),
        Some(_) if clear => ("✗", WORSE),
        _ => ("·", QUIET),
    };
    match &across.interval {
        Some(interval) => (format!("{size} ±{:.digits$} {mark}", interval.half_width()), style),
        None => (size, QUIET),
    }
}

/// Prints the columns, as many side by side as the terminal has room for.
fn lay_out(out: &mut impl Write, labels: &[String], columns: &[Column]) -> anyhow::Result<()> {
    let width = |text: &String| text.chars().count();
    let label_width = labels.iter().map(width).max().unwrap_or(0);
    let texts = columns.iter().flat_map(|column| {
        let cells = column.cells.iter().flatten().map(|(text, _)| text);
        column.heading.iter().chain(cells)
    });
    let cell_width = GAP + texts.map(width).max().unwrap_or(0);
    let room = terminal_width().saturating_sub(label_width) / cell_width;
    for (index, columns) in columns.chunks(room.max(1)).enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        print_headings(out, columns, (label_width, cell_width))?;
        for (row, label) in labels.iter().enumerate() {
            let cells = |line: usize| columns.iter().map(move |column| &column.cells[row][line]);
            print_line(out, (label, label_width), cells(0), cell_width)?;
            if cells(1).any(|(text, _)| !text.is_empty()) {
                print_line(out, ("", label_width), cells(1), cell_width)?;
            }
        }
    }
    Ok(())
}

/// Headings stand on their last line.
fn print_headings(
    out: &mut impl Write,
    columns: &[Column],
    (label_width, cell_width): (usize, usize),
) -> anyhow::Result<()> {
    let lines = columns.iter().map(|column| column.heading.len()).max().unwrap_or(0);
    for line in 0..lines {
        let text = |column: &Column| {
            let at = line.checked_sub(lines - column.heading.len());
            (at.map_or_else(String::new, |at| column.heading[at].clone()), HEAD)
        };
        let cells: Vec<Styled> = columns.iter().map(text).collect();
        print_line(out, ("", label_width), cells.iter(), cell_width)?;
    }
    Ok(())
}

fn print_line<'c>(
    out: &mut impl Write,
    (label, label_width): (&str, usize),
    cells: impl Iterator<Item = &'c Styled>,
    cell_width: usize,
) -> anyhow::Result<()> {
    write!(out, "{HEAD}{label:<label_width$}{HEAD:#}")?;
    for (text, style) in cells {
        write!(out, "{style}{text:>cell_width$}{style:#}")?;
    }
    writeln!(out)?;
    Ok(())
}

fn legend(joined: &JoinedStudies) -> String {
    let first = &joined.names[0];
    let mut text = format!(
        "Means over replications ± half of their 95 % interval; ↓ less is better, ↑ more is better. \
         Below each: difference of the policy from the one of the same name in {first} ± half of \
         its 95 % interval; ✓ better, ✗ worse, · not told apart (5 %, Holm-adjusted over studies, \
         policies and headline metrics)."
    );
    for (study, name) in joined.names.iter().enumerate().skip(1) {
        text += &match joined.sampling(study) {
            Some(Sampling::Paired) => format!(" {name}: paired, replication by replication."),
            Some(Sampling::Independent) => {
                format!(" {name}: another seed, so that the samples are independent (Welch).")
            }
            None => format!(" {name}: other design points, so that nothing is subtracted."),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_broken_and_point_to_the_better_side() {
        let metric = MetricLabel {
            key: "star_attrition_rate".to_owned(),
            unit: "per 100 person-years".to_owned(),
            better: Some(Direction::Lower),
            headline: true,
            described: serde_json::Value::Null,
        };
        assert_eq!(heading(&metric), ["star", "attrition", "rate ↓"]);
    }

    #[test]
    fn columns_that_do_not_fit_go_below() {
        let cell = |text: &str| [(text.to_owned(), Style::new()), (String::new(), Style::new())];
        let column = |name: &str| Column {
            heading: vec![name.repeat(40)],
            cells: vec![cell("1.00 ±0.10")],
        };
        let mut out = Vec::new();
        let columns = [column("a"), column("b"), column("c")];
        let mut plain = anstream::StripStream::new(&mut out);
        lay_out(&mut plain, &["run, dual".to_owned()], &columns).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches("run, dual").count(), 2, "{text}");
    }
}
