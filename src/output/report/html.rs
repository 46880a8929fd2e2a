//! The report as one HTML page that loads nothing else: it contains its style, script, font and
//! charts.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::block::{Appendix, Block, Cell, Drawing, Figure, Head, Piece, Section, Table, Words};
use super::{Heading, Report};
use crate::output::finding::Finding;
use crate::output::font_face::font_face;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// No request leaves the page, whatever a name in it may say.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      font-src data:; img-src data:; base-uri 'none'; form-action 'none'";

/// What a lab in the page needs besides: its module, and the workers that run it.
const POLICY_OF_LAB: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' \
                             'wasm-unsafe-eval' blob:; worker-src blob:; font-src data:; img-src data:; \
                             base-uri 'none'; form-action 'none'";

/// What the lab adds to the page.
#[derive(Debug, Default)]
struct Added<'r> {
    style: &'r str,
    markup: &'r str,
}

impl<'r> Added<'r> {
    #[cfg(feature = "disk")]
    fn of(report: &'r Report) -> Option<Self> {
        let lab = report.lab.as_ref()?;
        Some(Self { style: lab.style, markup: &lab.markup })
    }

    #[cfg(not(feature = "disk"))]
    fn of(_report: &'r Report) -> Option<Self> {
        None
    }
}

pub(super) fn page(report: &Report) -> String {
    let added = Added::of(report);
    let policy = if added.is_some() { POLICY_OF_LAB } else { POLICY };
    let Added { style, markup } = added.unwrap_or_default();
    let Heading { name, question, about } = &report.heading;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content=(concat!("rungs ", env!("CARGO_PKG_VERSION")));
                title { (name) " – report" }
                link rel="icon" href="data:,";
                style { (PreEscaped(font_face())) (PreEscaped(STYLE)) (PreEscaped(style)) }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header {
                    h1 { (name) }
                    @if !question.is_empty() { p.question { (question) } }
                    p.about { (about) }
                }
                nav aria-label="Contents" {
                    ol {
                        @for section in &report.sections {
                            li { a href={ "#" (section.id) } { (section.heading) } }
                        }
                        @if !markup.is_empty() { li { a href="#lab" { "The lab" } } }
                    }
                }
                main id="content" tabindex="-1" {
                    @for section in &report.sections { (section_markup(section)) }
                    (PreEscaped(markup))
                }
                div.tip role="status" aria-live="polite" hidden {}
                script { (PreEscaped(SCRIPT.replace("</", "<\\/"))) }
            }
        }
    };
    let mut page = page.into_string();
    page.push('\n');
    page
}

fn section_markup(section: &Section) -> Markup {
    let heading = format!("{}-heading", section.id);
    html! {
        section id=(section.id) aria-labelledby=(heading) {
            h2 id=(heading) { (section.heading) }
            @for (i, block) in section.blocks.iter().enumerate() {
                (block_markup(block, &format!("{}-{i}", section.id)))
            }
        }
    }
}

fn block_markup(block: &Block, id: &str) -> Markup {
    match block {
        Block::Text(text) => html! { p { (words(text)) } },
        Block::Heading(text) => html! { h3 { (text) } },
        Block::List(items) => html! { ul { @for item in items { li { (words(item)) } } } },
        Block::Steps(items) => html! { ol { @for item in items { li { (words(item)) } } } },
        Block::Facts(facts) => html! {
            dl { @for (term, said) in facts { dt { (term) } dd { (words(said)) } } }
        },
        Block::Table(own) => table(own, id),
        Block::Figure(own) => figure(own),
        Block::Code(text) => html! { pre tabindex="0" { code { (text) } } },
        Block::Appendix(Appendix { title, extent, tables, .. }) => html! {
            details {
                summary { (title) @if !extent.is_empty() { " (" (extent) ")" } }
                @for (i, own) in tables.iter().enumerate() { (table(own, &format!("{id}-{i}"))) }
            }
        },
    }
}

fn table(table: &Table, id: &str) -> Markup {
    let caption = format!("{id}-caption");
    html! {
        div.scroll role="region" aria-labelledby=(caption) tabindex="0" {
            table.sortable[table.sortable] {
                caption id=(caption) { (table.caption) }
                thead { tr { @for own in &table.heads { (head(own, table.sortable)) } } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (i, (cell, head)) in row.iter().zip(&table.heads).enumerate() {
                                (cell_markup(cell, head, i == 0))
                            }
                        }
                    }
                }
            }
        }
        @if let Some(note) = &table.note { p.note { (words(note)) } }
    }
}

fn head(head: &Head, sortable: bool) -> Markup {
    let class = head.numeric.then_some("number");
    html! {
        th scope="col" class=[class] aria-sort=[sortable.then_some("none")] {
            @if sortable { button type="button" { (head.text) } } @else { (head.text) }
            @if !head.unit.is_empty() { span.below { (head.unit) } }
        }
    }
}

fn cell_markup(cell: &Cell, head: &Head, first: bool) -> Markup {
    let inside = html! {
        (cell.text)
        @if !cell.below.is_empty() { span.below { (cell.below) } }
        @if let Some(finding) = cell.finding {
            span class={ "mark " (class(finding)) } { (finding.word()) }
        }
    };
    let number = head.numeric.then_some("number");
    let sort = cell.sort.as_deref();
    html! {
        @if first { th scope="row" class=[number] data-sort=[sort] { (inside) } }
        @else { td class=[number] data-sort=[sort] { (inside) } }
    }
}

fn class(finding: Finding) -> &'static str {
    match finding {
        Finding::Better => "better",
        Finding::Worse => "worse",
        Finding::Different | Finding::Constant | Finding::Unclear => "unclear",
    }
}

fn figure(figure: &Figure) -> Markup {
    let name = &figure.name;
    html! {
        figure id={ "chart-" (name) } {
            @if !figure.picks.is_empty() {
                p.picker hidden {
                    label for={ "pick-" (name) } { "Metric" } " "
                    select id={ "pick-" (name) } {
                        option value="" selected { "as the caption says" }
                        @for pick in &figure.picks { option value=(pick.key) { (pick.label) } }
                    }
                }
            }
            div.plate { (drawing(&figure.drawing)) }
            @for pick in &figure.picks {
                template data-pick=(pick.key) { (drawing(&pick.drawing)) }
            }
            figcaption { (words(&figure.caption)) }
        }
    }
}

/// A picture for wide pages, and one for narrow ones; the style shows one of them.
fn drawing(drawing: &Drawing) -> Markup {
    let class = if drawing.narrow.is_some() { "chart wide" } else { "chart" };
    let picture = |svg: &str| {
        html! { div role="img" aria-label=(drawing.alt) { (PreEscaped(svg)) } }
    };
    html! {
        div class=(class) { (picture(&drawing.wide)) }
        @if let Some(narrow) = &drawing.narrow { div.chart.narrow { (picture(narrow)) } }
    }
}

fn words(words: &Words) -> Markup {
    html! {
        @for piece in &words.0 {
            @match piece {
                Piece::Plain(text) => (text),
                Piece::Strong(text) => strong { (text) },
                Piece::Code(text) => code { (text) },
                Piece::Link { text, to } => a href=(to) { (text) },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_style_nor_script_can_end_early_or_ask_for_anything() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("http") && !text.contains("@import"));
        }
        assert!(!STYLE.contains("url("));
    }
}
