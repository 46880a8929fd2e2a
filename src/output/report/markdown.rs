//! The report as Markdown, for a repository or a preprint.

use super::block::{Block, Cell, Head, Piece, Section, Table, Words};
use super::{Heading, Report};

pub(super) fn document(report: &Report) -> String {
    let Heading { name, question, about } = &report.heading;
    let mut out = format!("# {}\n\n", escaped(name));
    if !question.is_empty() {
        out.push_str(&format!("{}\n\n", escaped(question)));
    }
    out.push_str(&format!("*{}*\n", escaped(about)));
    for section in &report.sections {
        write_section(&mut out, section);
    }
    out
}

fn write_section(out: &mut String, section: &Section) {
    out.push_str(&format!("\n## {}\n", section.heading));
    for block in &section.blocks {
        out.push('\n');
        write_block(out, block);
    }
}

fn write_block(out: &mut String, block: &Block) {
    match block {
        Block::Text(text) => out.push_str(&format!("{}\n", words(text))),
        Block::Heading(text) => out.push_str(&format!("### {text}\n")),
        Block::List(items) => {
            items.iter().for_each(|item| out.push_str(&format!("- {}\n", words(item))));
        }
        Block::Steps(items) => {
            for (i, item) in items.iter().enumerate() {
                out.push_str(&format!("{}. {}\n", i + 1, words(item)));
            }
        }
        Block::Facts(facts) => {
            for (term, said) in facts {
                out.push_str(&format!("- **{term}:** {}\n", words(said)));
            }
        }
        Block::Table(table) => write_table(out, table),
        Block::Figure(figure) => {
            let alt = escaped(&figure.drawing.alt);
            for (number, file) in figure.files.iter().enumerate() {
                // What all sheets show is said once.
                let alt = if number == 0 { &alt } else { "" };
                out.push_str(&format!("![{alt}]({file})\n\n"));
            }
            out.push_str(&format!("{}\n", words(&figure.caption)));
        }
        Block::Code(text) => out.push_str(&format!("```\n{text}\n```\n")),
        Block::Appendix(appendix) => {
            out.push_str(&format!("{}: [{1}]({1})\n", escaped(appendix.title), appendix.file));
        }
    }
}

fn write_table(out: &mut String, table: &Table) {
    out.push_str(&format!("**{}**\n\n", escaped(&table.caption)));
    let head = |head: &Head| match head.unit.as_str() {
        "" => in_cell(&head.text),
        unit => format!("{} ({})", in_cell(&head.text), in_cell(unit)),
    };
    let heads: Vec<String> = table.heads.iter().map(head).collect();
    out.push_str(&format!("| {} |\n|", heads.join(" | ")));
    for head in &table.heads {
        out.push_str(if head.numeric { "---:|" } else { "---|" });
    }
    out.push('\n');
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(cell).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    if let Some(note) = &table.note {
        out.push_str(&format!("\n{}\n", words(note)));
    }
}

fn cell(cell: &Cell) -> String {
    let below = match (cell.below.as_str(), cell.finding) {
        ("", None) => String::new(),
        ("", Some(finding)) => format!(" ({})", finding.word()),
        (below, None) => format!(" ({})", in_cell(below)),
        (below, Some(finding)) => format!(" ({}, {})", in_cell(below), finding.word()),
    };
    format!("{}{below}", in_cell(&cell.text))
}

fn words(words: &Words) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Plain(text) => escaped(text),
        Piece::Strong(text) => format!("**{}**", escaped(text)),
        Piece::Code(text) => code(text),
        Piece::Link { text, to } => format!("[{}]({to})", escaped(text)),
    };
    words.0.iter().map(piece).collect()
}

/// A span of code, fenced by more backticks than it holds.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", text.replace(['\n', '\r'], " "))
}

fn in_cell(text: &str) -> String {
    escaped(text)
}

/// Text in which nothing is markup.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' => {
                out.push('\\');
                out.push(letter);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_scenario_says_is_markup() {
        assert_eq!(escaped("<script> a|b *c*\n`d`"), "&lt;script&gt; a\\|b \\*c\\* \\`d\\`");
        assert_eq!(words(&Words::default().strong("a_b").code("x`y")), "**a\\_b**`` x`y ``");
    }

    #[test]
    fn a_cell_says_its_finding() {
        let mut own = Cell::named("1.00", "−0.10 ±0.01");
        own.finding = Some(crate::output::finding::Finding::Worse);
        assert_eq!(cell(&own), "1.00 (−0.10 ±0.01, worse)");
    }
}
