//! All diagnostics of a scenario, sorted, and how they are shown: the offending line, what is wrong
//! with it, what is allowed, and a remedy.

use std::fmt::{self, Display, Formatter};
use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::limits::DIAGNOSTICS_MAX;

/// Bytes of a line beyond which it is named but not printed.
const LINE_BYTES_MAX: usize = 4_000;

/// What is wrong with a scenario: every diagnostic, in the order of the file.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    file: String,
    text: String,
    list: Vec<Diagnostic>,
    unlisted: usize,
}

impl Diagnostics {
    /// Sorts the diagnostics by their place in the text, those without one first. `list` is not
    /// empty; `text` is where there is none.
    pub(super) fn new(file: &str, text: &str, mut list: Vec<Diagnostic>) -> Self {
        debug_assert!(!list.is_empty(), "a refused scenario has a diagnostic");
        for diagnostic in &mut list {
            for span in [&mut diagnostic.span, &mut diagnostic.also_span] {
                *span = span.take().map(|span| inside(text, &span));
            }
        }
        list.sort_by_key(|diagnostic| diagnostic.span.as_ref().map(|span| span.start));
        let unlisted = list.len().saturating_sub(DIAGNOSTICS_MAX);
        list.truncate(DIAGNOSTICS_MAX);
        Self { file: file.to_owned(), text: text.to_owned(), list, unlisted }
    }

    /// How many there are, the unlisted beyond [`DIAGNOSTICS_MAX`] included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len() + self.unlisted
    }

    /// Never true: with nothing wrong it is a scenario.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The diagnostics, at most [`DIAGNOSTICS_MAX`], in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Line and column of a diagnostic, both from 1, columns in characters.
    #[must_use]
    pub fn position(&self, diagnostic: &Diagnostic) -> Option<(usize, usize)> {
        let start = diagnostic.span.as_ref()?.start;
        let (before, _) = self.text.split_at_checked(start)?;
        let line_start = before.rfind('\n').map_or(byte_order_mark(before), |end| end + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        Some((line, before[line_start..].chars().count() + 1))
    }

    /// The same without anything that a list of points holds.
    #[must_use]
    pub fn unquoted(mut self) -> Self {
        for diagnostic in &mut self.list {
            if let DiagnosticKind::List { reason, .. } = &mut diagnostic.kind {
                "what stands here is no point of the design; it is not shown, because the file lies \
                 outside of the folder of the scenario"
                    .clone_into(reason);
                diagnostic.help = None;
                diagnostic.label = None;
            }
        }
        self
    }

    /// The diagnostics for people, as compilers print them; in color if `styled`.
    #[must_use]
    pub fn render(&self, styled: bool) -> String {
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        let mut blocks: Vec<String> =
            self.list.iter().map(|diagnostic| renderer.render(&[self.group(diagnostic)])).collect();
        if self.unlisted > 0 {
            blocks.push(format!("… and {} more", self.unlisted));
        }
        blocks.join("\n\n")
    }

    /// One diagnostic as the renderer takes it.
    fn group<'f>(&'f self, diagnostic: &'f Diagnostic) -> Group<'f> {
        let mut group = Group::with_title(Level::ERROR.primary_title(diagnostic.kind.to_string()));
        if let Some(span) = &diagnostic.span {
            let also = diagnostic.also_span.as_ref();
            let lines = self.lines(span, also);
            if self.text[lines.clone()].lines().any(|line| line.len() > LINE_BYTES_MAX) {
                group = group.element(self.origin(diagnostic));
            } else {
                let primary = AnnotationKind::Primary.span(within(span, &lines));
                let also = also.zip(diagnostic.also.as_ref()).map(|(span, (_, label))| {
                    AnnotationKind::Context.span(within(span, &lines)).label(*label)
                });
                let annotations = [Some(primary.label(diagnostic.label.as_ref())), also];
                group = group.element(self.snippet(lines, annotations.into_iter().flatten()));
            }
        } else if let Some(path) = diagnostic.path() {
            let label = diagnostic.label.iter().map(|label| format!(": {label}"));
            let note = format!("at `{path}` in {}{}", self.file, label.collect::<String>());
            group = group.element(Level::NOTE.message(normalize_untrusted_str(&note)));
        }
        match &diagnostic.help {
            Some(help) => group.element(Level::HELP.message(normalize_untrusted_str(help))),
            None => group,
        }
    }

    fn snippet<'f>(
        &'f self,
        lines: Range<usize>,
        annotations: impl Iterator<Item = Annotation<'f>>,
    ) -> Snippet<'f, Annotation<'f>> {
        let first = self.text[..lines.start].bytes().filter(|&byte| byte == b'\n').count() + 1;
        Snippet::source(&self.text[lines])
            .path(&self.file)
            .line_start(first)
            .annotations(annotations)
    }

    fn origin(&self, diagnostic: &Diagnostic) -> Origin<'_> {
        let (line, column) = self.position(diagnostic).unwrap_or((1, 1));
        Origin::path(&self.file).line(line).char_column(column)
    }

    /// The whole lines from the earlier of two places to the first line of the later, without
    /// byte-order mark and last line break.
    fn lines(&self, span: &Range<usize>, also: Option<&Range<usize>>) -> Range<usize> {
        let first = also.map_or(span.start, |also| also.start.min(span.start));
        let last = also.map_or(span.start, |also| also.start.max(span.start));
        let start =
            self.text[..first].rfind('\n').map_or(byte_order_mark(&self.text), |end| end + 1);
        let end = self.text[last..].find('\n').map_or(self.text.len(), |length| last + length);
        let end = if self.text[..end].ends_with('\r') { end - 1 } else { end };
        start..end.max(start)
    }
}

impl Display for Diagnostics {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

/// The span, cut to the text and to whole characters.
fn inside(text: &str, span: &Range<usize>) -> Range<usize> {
    let floor = |offset: usize| {
        (0..=offset.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0)
    };
    floor(span.start)..floor(span.end.max(span.start))
}

/// The part of `span` on `lines`, counted from their start.
fn within(span: &Range<usize>, lines: &Range<usize>) -> Range<usize> {
    let length = lines.end - lines.start;
    let relative = |offset: usize| offset.saturating_sub(lines.start).min(length);
    relative(span.start)..relative(span.end)
}

/// Bytes of the byte-order mark that a text begins with.
fn byte_order_mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::super::diagnostic::DiagnosticKind;
    use super::super::location::TableId;
    use super::*;

    fn unknown(span: Range<usize>) -> Diagnostic {
        Diagnostic::of_text(span, DiagnosticKind::UnknownKey(TableId::FILE.key("x")))
    }

    fn diagnostics(text: &str, spans: &[Range<usize>]) -> Diagnostics {
        Diagnostics::new("x.toml", text, spans.iter().cloned().map(unknown).collect())
    }

    /// Line and column of the byte at `start`.
    fn position(text: &str, start: usize) -> (usize, usize) {
        let diagnostics = diagnostics(text, std::slice::from_ref(&(start..start + 1)));
        diagnostics.position(&diagnostics.list[0]).unwrap()
    }

    #[test]
    fn positions_count_characters_and_survive_any_line_ending() {
        assert_eq!(position("é = 1\r\nx = 2\r\n", 0), (1, 1));
        assert_eq!(position("é = 1\r\nx = 2\r\n", 8), (2, 1));
        assert_eq!(position("\u{feff}x = é, 2", 3), (1, 1));
        assert_eq!(position("\u{feff}x = é, 2", 10), (1, 7));
        assert_eq!(position("a\n\tb", 3), (2, 2));
        assert_eq!(position("a\n", 2), (2, 1));
        assert_eq!(position("", 0), (1, 1));
    }

    #[test]
    fn they_are_sorted_by_position_and_cut_to_the_text() {
        let diagnostics = diagnostics("é = 1\nx = 2", &[7..99, 1..1]);
        let spans: Vec<_> = diagnostics.iter().map(|one| one.span().unwrap()).collect();
        assert_eq!(spans, [0..0, 7..12]);
    }

    #[test]
    fn a_line_too_long_to_print_is_named() {
        let text = format!("x = \"{}\" y", "é".repeat(5_000));
        let shown = diagnostics(&text, std::slice::from_ref(&(10_007..10_008))).to_string();
        assert_eq!(shown, "error: unknown key `x`\n--> x.toml:1:5008");
    }

    #[test]
    fn beyond_the_limit_they_are_only_counted() {
        let diagnostics = diagnostics("x", &vec![0..1; DIAGNOSTICS_MAX + 3]);
        let counts = (diagnostics.len(), diagnostics.iter().count());
        assert_eq!(counts, (DIAGNOSTICS_MAX + 3, DIAGNOSTICS_MAX));
        assert!(diagnostics.to_string().ends_with("… and 3 more"));
    }
}
