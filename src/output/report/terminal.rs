//! Findings as text for a terminal: the words and tables of the report, in lines of its width.
//! Styles are ANSI codes; whoever prints strips them where they are not wanted.

use anstyle::{AnsiColor, Style};

use super::block::{Block, Cell, Head, Piece, Table, Words};
use crate::output::finding::Finding;

/// Headings and names.
pub const HEADING: Style = Style::new().bold();
/// What is secondary: units, notes, what chance may explain.
pub const QUIET: Style = Style::new().dimmed();
/// A difference to the better.
pub const BETTER: Style = AnsiColor::Green.on_default();
/// A difference to the worse.
pub const WORSE: Style = AnsiColor::Red.on_default();

const PLAIN: Style = Style::new();

/// Rows of a table beyond which the rest is left to the files.
const ROWS_MAX: usize = 60;
/// Characters of a line in a column of words, and in one of numbers.
const WORDS_MAX: usize = 36;
const NUMBER_MAX: usize = 24;
/// To this many characters words are narrowed where a table then fits as a whole.
const WORDS_LEAST: usize = 20;
/// Characters of a line of a heading, where the cells below it are not wider.
const HEAD_MAX: usize = 12;
/// Characters that a column keeps, however narrow the terminal.
const LEAST: usize = 6;
/// Spaces between columns.
const GAP: usize = 2;

/// A line of a cell with its style.
type Line = (String, Style);

/// The blocks, an empty line between them, in lines of at most `width` characters where that can
/// be.
pub(super) fn text(blocks: &[Block], width: usize) -> String {
    blocks.iter().map(|own| block(own, width)).collect::<Vec<_>>().join("\n")
}

/// Rows of words under `heads` in as many lines: the first column to the left, the others to the
/// right.
#[must_use]
pub fn columns(heads: &[String], rows: &[Vec<String>]) -> String {
    let head = |(at, text): (usize, &String)| {
        if at > 0 { Head::number(text) } else { Head::word(text) }
    };
    let row = |cells: &Vec<String>| cells.iter().map(Cell::word).collect();
    let heads = heads.iter().enumerate().map(head).collect();
    let own = Table { heads, rows: rows.iter().map(row).collect(), ..Table::default() };
    table(&own, usize::MAX, usize::MAX)
}

/// The text without what colors it.
pub(super) fn unstyled(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_code = |letter: char| letter.is_ascii_digit() || letter == ';';
        match part.trim_start_matches(is_code).strip_prefix('m') {
            Some(rest) => plain.push_str(rest),
            None => {
                plain.push_str("\u{1b}[");
                plain.push_str(part);
            }
        }
    }
    plain
}

/// `text` in lines of at most `width` characters, broken between words.
#[must_use]
pub fn wrapped(text: &str, width: usize) -> String {
    lines(&Words::of(text), width, PLAIN).join("\n")
}

fn block(block: &Block, width: usize) -> String {
    let paragraph = |start: &str, words: &Words| {
        let indent = " ".repeat(start.chars().count());
        let lines = lines(words, width.saturating_sub(indent.len()), PLAIN);
        let line = |(at, line): (usize, &String)| {
            format!("{}{line}\n", if at == 0 { start } else { &indent })
        };
        lines.iter().enumerate().map(line).collect::<String>()
    };
    match block {
        Block::Text(words) => paragraph("", words),
        Block::List(items) => items.iter().map(|item| paragraph("- ", item)).collect(),
        Block::Steps(items) => {
            (1..).zip(items).map(|(number, item)| paragraph(&format!("{number}. "), item)).collect()
        }
        Block::Facts(facts) => {
            facts.iter().map(|(term, said)| paragraph(&format!("{term}: "), said)).collect()
        }
        Block::Heading(text) => format!("{HEADING}{text}{HEADING:#}\n"),
        Block::Table(own) => table(own, ROWS_MAX, width),
        Block::Code(text) => format!("{text}\n"),
        Block::Figure(figure) => format!("{}\n", figure.files.join("\n")),
        Block::Appendix(appendix) => format!("{}: {}\n", appendix.title, appendix.file),
    }
}

/// The words in lines of at most `width` characters; what is not marked in `style`.
fn lines(words: &Words, width: usize, style: Style) -> Vec<String> {
    let (mut lines, mut line, mut length) = (Vec::new(), String::new(), 0);
    for word in unbroken(words, style) {
        let letters: usize = word.iter().map(|(text, _)| text.chars().count()).sum();
        if length > 0 && length + 1 + letters > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        } else if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.extend(word.iter().map(|(text, style)| format!("{style}{text}{style:#}")));
        length += letters;
    }
    lines.push(line);
    lines
}

/// What may not be broken: the words between spaces, each of texts that may differ in style.
fn unbroken(words: &Words, style: Style) -> Vec<Vec<Line>> {
    let mut all: Vec<Vec<Line>> = vec![Vec::new()];
    for piece in &words.0 {
        let (text, style) = match piece {
            Piece::Plain(text) | Piece::Code(text) | Piece::Link { text, .. } => (text, style),
            Piece::Strong(text) => (text, HEADING),
        };
        for (at, part) in text.split([' ', '\n']).enumerate() {
            if at > 0 {
                all.push(Vec::new());
            }
            if let Some(word) = all.last_mut().filter(|_| !part.is_empty()) {
                word.push((part.replace('\u{a0}', " "), style));
            }
        }
    }
    all.retain(|word| !word.is_empty());
    all
}

/// A column in lines: its heading, and the lines of every cell.
struct Column {
    numeric: bool,
    width: usize,
    head: Vec<Line>,
    /// The line of units, under all headings.
    unit: Option<Line>,
    cells: Vec<Vec<Line>>,
}

/// Characters of a line of a cell, in columns of words and of numbers.
#[derive(Clone, Copy)]
struct Limits {
    words: usize,
    numbers: usize,
    /// Whether words that are longer than a line are broken, too.
    hard: bool,
}

impl Limits {
    /// The lines of a text in a column of at most `width` characters; no line for no text.
    fn lines(self, text: &str, width: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for line in wrapped(text, width).lines() {
            let letters: Vec<char> = line.chars().collect();
            let most = if self.hard { width.max(1) } else { letters.len().max(1) };
            lines.extend(letters.chunks(most).map(|part| part.iter().collect::<String>()));
        }
        lines
    }
}

fn table(table: &Table, rows_max: usize, width: usize) -> String {
    let rows = &table.rows[..table.rows.len().min(rows_max)];
    let columns = columns_within(table, rows, width);
    // Columns of words name the rows, and are shown again beside those that do not fit.
    let (names, numbers) = columns.split_at(names(table));
    let mut out = String::new();
    for (at, part) in parts(names, numbers, width).into_iter().enumerate() {
        out.push_str(if at > 0 { "\n" } else { "" });
        print(&mut out, &names.iter().chain(part).collect::<Vec<_>>(), rows.len());
    }
    let more = table.rows.len() - rows.len();
    if more > 0 {
        out.push_str(&format!("… and {more} more rows\n"));
    }
    let note = table.note.clone().unwrap_or_default().say(legend(rows));
    let note = lines(&note, width, QUIET).join("\n");
    if note.is_empty() { out } else { format!("{out}\n{note}\n") }
}

/// How many columns of words come first.
fn names(table: &Table) -> usize {
    table.heads.iter().position(|head| head.numeric).unwrap_or(table.heads.len())
}

/// The columns, so narrow that the names of the rows have room beside any of the numbers.
fn columns_within(table: &Table, rows: &[Vec<Cell>], width: usize) -> Vec<Column> {
    let made = |limits: Limits| -> Vec<Column> {
        (0..table.heads.len()).map(|at| column(table, rows, at, limits)).collect()
    };
    let names = names(table);
    let needed = |columns: &[Column]| {
        let widest = columns[names..].iter().map(|own| own.width + GAP).max().unwrap_or(GAP);
        columns[..names].iter().map(|own| own.width + GAP).sum::<usize>() + widest - GAP
    };
    let mut limits = Limits { words: WORDS_MAX, numbers: NUMBER_MAX, hard: false };
    let mut columns = made(limits);
    // Somewhat narrower words, if that saves a second part.
    let all = |columns: &[Column]| columns.iter().map(|own| own.width + GAP).sum::<usize>() - GAP;
    if !columns.is_empty() && all(&columns) > width {
        let narrower = (WORDS_LEAST..WORDS_MAX).rev().map(|words| Limits { words, ..limits });
        if let Some(fitting) = narrower.map(made).find(|columns| all(columns) <= width) {
            return fitting;
        }
    }
    // Words give way first, which can be broken with less harm.
    while needed(&columns) > width && (limits.words > LEAST || limits.numbers > LEAST) {
        match limits.words > LEAST.max(limits.numbers / 2) {
            true => limits.words -= 1,
            false => limits.numbers -= 1,
        }
        limits.hard = true;
        columns = made(limits);
    }
    columns
}

/// The columns of numbers in parts that have room beside the names; one column at least.
fn parts<'c>(names: &[Column], numbers: &'c [Column], width: usize) -> Vec<&'c [Column]> {
    let taken = |columns: &[Column]| columns.iter().map(|own| own.width + GAP).sum::<usize>();
    let room = (width.saturating_add(GAP)).saturating_sub(taken(names));
    let (mut parts, mut rest) = (Vec::new(), numbers);
    while !rest.is_empty() || parts.is_empty() {
        let fit = (1..=rest.len()).take_while(|&count| taken(&rest[..count]) <= room).count();
        let (part, more) = rest.split_at(fit.max(1).min(rest.len()));
        parts.push(part);
        rest = more;
    }
    parts
}

fn column(table: &Table, rows: &[Vec<Cell>], at: usize, limits: Limits) -> Column {
    let own = &table.heads[at];
    let most = if own.numeric { limits.numbers } else { limits.words };
    let cells: Vec<Vec<Line>> =
        rows.iter().map(|row| cell(&row[at], (limits, most), at == 0)).collect();
    let widest = cells.iter().flatten().map(|(text, _)| text.chars().count()).max().unwrap_or(0);
    let head: Vec<Line> = limits
        .lines(&own.text, widest.max(HEAD_MAX).min(most.max(LEAST)))
        .into_iter()
        .map(|line| (line, HEADING))
        .collect();
    // Units stand in a row of their own; one that is too long for it is part of the heading.
    let unit = limits.lines(&own.unit, widest.max(HEAD_MAX).min(most.max(LEAST)));
    let has_units = table.heads.iter().any(|head| !head.unit.is_empty());
    let mut head = head;
    let last = unit.last().cloned().unwrap_or_default();
    head.extend(unit.iter().take(unit.len().saturating_sub(1)).map(|line| (line.clone(), QUIET)));
    let unit = has_units.then_some((last, QUIET));
    let lines = head.iter().chain(&unit);
    let width = lines.map(|(text, _)| text.chars().count()).max().unwrap_or(0).max(widest);
    Column { numeric: own.numeric, width, head, unit, cells }
}

/// The lines of a cell: what it says, and below it what else; the mark of a finding at the end.
fn cell(cell: &Cell, (limits, most): (Limits, usize), names: bool) -> Vec<Line> {
    let (mark, style) = cell.finding.map_or(("", QUIET), mark);
    let marked = |text: &str| match mark {
        "" => text.to_owned(),
        _ => format!("{text}\u{a0}{mark}"),
    };
    let (first, below) = match cell.below.is_empty() {
        true => (marked(&cell.text), String::new()),
        false => (cell.text.clone(), marked(&cell.below)),
    };
    let own = match (names, cell.below.is_empty() && !mark.is_empty()) {
        (true, _) => HEADING,
        (_, true) => style,
        _ => PLAIN,
    };
    let of = |text: &str, style: Style| -> Vec<Line> {
        limits.lines(text, most).into_iter().map(|line| (line, style)).collect()
    };
    [of(&first, own), of(&below, style)].concat()
}

/// The mark of a finding, which the legend explains, and its style.
fn mark(finding: Finding) -> (&'static str, Style) {
    match finding {
        Finding::Better => ("✓", BETTER),
        Finding::Worse => ("✗", WORSE),
        Finding::Different => ("≠", PLAIN),
        Finding::Constant => ("=", PLAIN),
        Finding::Unclear => ("·", QUIET),
    }
}

/// The marks that stand in the rows, and their words.
fn legend(rows: &[Vec<Cell>]) -> String {
    let is_found = |own: &Finding| rows.iter().flatten().any(|cell| cell.finding == Some(*own));
    let found = Finding::ALL.into_iter().filter(is_found);
    let words: Vec<String> = found.map(|own| format!("{} {}", mark(own).0, own.word())).collect();
    if words.is_empty() { String::new() } else { format!(" {}.", words.join(", ")) }
}

/// Headings stand on their last line, cells on their first.
fn print(out: &mut String, columns: &[&Column], rows: usize) {
    let height = columns.iter().map(|column| column.head.len()).max().unwrap_or(0);
    for line in 0..height {
        print_line(out, columns, |column| {
            line.checked_sub(height - column.head.len()).and_then(|at| column.head.get(at))
        });
    }
    if columns.iter().any(|column| column.unit.is_some()) {
        print_line(out, columns, |column| column.unit.as_ref());
    }
    for row in 0..rows {
        let height = columns.iter().map(|column| column.cells[row].len()).max().unwrap_or(0);
        for line in 0..height {
            print_line(out, columns, |column| column.cells[row].get(line));
        }
    }
}

fn print_line<'c>(
    out: &mut String,
    columns: &[&'c Column],
    line: impl Fn(&'c Column) -> Option<&'c Line>,
) {
    for (at, column) in columns.iter().enumerate() {
        let (text, style) = line(column).map_or(("", PLAIN), |(text, style)| (text, *style));
        let pad = " ".repeat(column.width - text.chars().count());
        let gap = if at > 0 { " ".repeat(GAP) } else { String::new() };
        let (before, after) = if column.numeric { (pad.as_str(), "") } else { ("", pad.as_str()) };
        out.push_str(&format!("{gap}{before}{style}{text}{style:#}{after}"));
    }
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    /// Names and two columns of numbers, the second with a difference.
    fn own() -> Table {
        let mut named = Cell::word("Morale");
        named.below = "0–100; more is better".to_owned();
        let mut worse = Cell::word("61.4\u{a0}±6.1");
        (worse.below, worse.finding) = ("−0.1\u{a0}±0.03".to_owned(), Some(Finding::Worse));
        let heads =
            vec![Head::word("metric"), Head::number("base"), Head::number("a long name here")];
        let rows = vec![vec![named, Cell::word("61.5\u{a0}±2.8"), worse]];
        Table { heads, rows, note: Some(Words::of("Means.")), ..Table::default() }
    }

    #[test]
    fn a_table_has_numbers_to_the_right_and_marks_that_its_note_explains() {
        assert_eq!(
            plain(&table(&own(), ROWS_MAX, 80)),
            "                                   a long name\n\
             metric                      base          here\n\
             Morale                 61.5 ±2.8     61.4 ±6.1\n\
             0–100; more is better             −0.1 ±0.03 ✗\n\
             \n\
             Means. ✗ worse.\n"
        );
    }

    #[test]
    fn columns_that_do_not_fit_go_below_with_their_names() {
        let text = plain(&table(&own(), ROWS_MAX, 36));
        assert_eq!(text.matches("Morale").count(), 2, "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 36), "{text}");
    }

    #[test]
    fn no_table_is_wider_than_the_terminal_whatever_its_names() {
        let mut own = own();
        own.heads[1].text = "a-policy-of-a-very-long-name-without-any-space-in-it".to_owned();
        own.rows[0][0].below = "junior pay-months per median-contributor month".to_owned();
        own.heads.insert(1, Head::word("department"));
        own.rows[0].insert(1, Cell::word("research-and-development-and-everything-else"));
        for width in [30, 40, 60, 80, 120] {
            let text = plain(&table(&own, ROWS_MAX, width));
            assert!(text.lines().all(|line| line.chars().count() <= width), "{width}\n{text}");
            assert!(text.contains("Morale") && text.contains("61.5 ±2.8"), "{text}");
        }
    }

    #[test]
    fn units_stand_in_a_row_under_the_names_of_columns() {
        let heads = vec![
            Head::word("study"),
            Head::number("Burnout share").in_unit("%"),
            Head::number("Morale").in_unit("0–100"),
        ];
        let rows = vec![vec![Cell::word("a"), Cell::word("10.3"), Cell::word("61.5")]];
        let own = Table { heads, rows, ..Table::default() };
        assert_eq!(
            plain(&table(&own, ROWS_MAX, 80)),
            "       Burnout\n\
             study    share  Morale\n\
             \u{20}            %   0–100\n\
             a         10.3    61.5\n"
        );
    }

    #[test]
    fn rows_beyond_the_most_are_counted() {
        let mut own = own();
        own.rows = vec![own.rows[0].clone(); ROWS_MAX + 3];
        let text = plain(&table(&own, ROWS_MAX, 80));
        assert_eq!(text.matches("Morale").count(), ROWS_MAX);
        assert!(text.contains("… and 3 more rows"));
    }

    #[test]
    fn words_are_broken_between_words_and_keep_their_weight() {
        let words = Words::of("compared with ").strong("base").say(", on\u{a0}8 metrics");
        let lines = lines(&words, 14, PLAIN);
        let shown: Vec<String> = lines.iter().map(|line| plain(line)).collect();
        assert_eq!(shown, ["compared with", "base, on 8", "metrics"]);
        assert!(lines[1].starts_with(&format!("{HEADING}base")));
        assert_eq!(wrapped("a word-too-long b", 5), "a\nword-too-long\nb");
    }

    #[test]
    fn items_of_a_list_hang() {
        let list = Block::List(vec![Words::of("one two three")]);
        assert_eq!(text(&[list], 9), "- one two\n  three\n");
    }

    #[test]
    fn without_styles_there_are_the_same_letters() {
        let styled = table(&own(), usize::MAX, usize::MAX) + "\u{1b}[x \u{1b}[1;3";
        assert!(styled.contains("\u{1b}[31m"));
        let shown = unstyled(&styled);
        let known = plain(&table(&own(), usize::MAX, usize::MAX)) + "\u{1b}[x \u{1b}[1;3";
        assert_eq!(shown, known);
    }
}
