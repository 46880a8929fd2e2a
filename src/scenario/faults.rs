//! All faults of a file, sorted, and how they are shown: the offending line, what is wrong with
//! it, what is allowed, and a remedy.

use std::fmt::{self, Display, Formatter};
use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use super::fault::Fault;
use super::limits::FAULTS_MAX;

/// Bytes of a line beyond which it is named but not printed.
const LINE_BYTES_MAX: usize = 4_000;

/// What is wrong with a scenario: every fault, in the order of the file.
#[derive(Clone, Debug)]
pub struct Faults {
    file: String,
    text: String,
    list: Vec<Fault>,
    unlisted: usize,
}

impl Faults {
    /// Sorts the faults by position, those without one first. `list` is not empty.
    pub(super) fn new(file: &str, text: &str, mut list: Vec<Fault>) -> Self {
        debug_assert!(!list.is_empty(), "a refused scenario has a fault");
        for fault in &mut list {
            fault.span = fault.span.take().map(|span| inside(text, &span));
        }
        list.sort_by_key(|fault| fault.span.as_ref().map(|span| span.start));
        let unlisted = list.len().saturating_sub(FAULTS_MAX);
        list.truncate(FAULTS_MAX);
        Self { file: file.to_owned(), text: text.to_owned(), list, unlisted }
    }

    /// How many faults there are, the unlisted beyond [`FAULTS_MAX`] included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len() + self.unlisted
    }

    /// Never true: what has no fault is a scenario.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The faults, at most [`FAULTS_MAX`], in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.list.iter()
    }

    /// Line and column of a fault, both from 1, columns in characters.
    #[must_use]
    pub fn position(&self, fault: &Fault) -> Option<(usize, usize)> {
        let start = fault.span.as_ref()?.start;
        let (before, _) = self.text.split_at_checked(start)?;
        let line_start = before.rfind('\n').map_or(byte_order_mark(before), |end| end + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        Some((line, before[line_start..].chars().count() + 1))
    }

    /// The faults for people, as compilers print them; in color if `styled`.
    #[must_use]
    pub fn render(&self, styled: bool) -> String {
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        let mut blocks: Vec<String> =
            self.list.iter().map(|fault| renderer.render(&[self.group(fault)])).collect();
        if self.unlisted > 0 {
            blocks.push(format!("… and {} more", self.unlisted));
        }
        blocks.join("\n\n")
    }

    /// One fault as the renderer takes it.
    fn group<'f>(&'f self, fault: &'f Fault) -> Group<'f> {
        let mut group = Group::with_title(Level::ERROR.primary_title(fault.kind.to_string()));
        if let Some(span) = &fault.span {
            let also = fault.also.as_ref().map(|(span, label)| (inside(&self.text, span), label));
            let lines = self.lines(span, also.as_ref().map(|(span, _)| span));
            if self.text[lines.clone()].lines().any(|line| line.len() > LINE_BYTES_MAX) {
                group = group.element(self.origin(fault));
            } else {
                let primary = AnnotationKind::Primary.span(within(span, &lines));
                let second = also.map(|(span, label)| {
                    AnnotationKind::Context.span(within(&span, &lines)).label(label)
                });
                let annotations = [Some(primary.label(fault.label.as_ref())), second];
                group = group.element(self.snippet(lines, annotations.into_iter().flatten()));
            }
        }
        match &fault.help {
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

    fn origin(&self, fault: &Fault) -> Origin<'_> {
        let (line, column) = self.position(fault).unwrap_or((1, 1));
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

impl Display for Faults {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false))
    }
}

impl std::error::Error for Faults {}

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
    use super::super::fault::FaultKind;
    use super::super::place::Place;
    use super::*;

    fn faults(text: &str, spans: &[Range<usize>]) -> Faults {
        let fault = |span: &Range<usize>| {
            Fault::at(span.clone(), FaultKind::UnknownKey(Place::File.key("x")))
        };
        Faults::new("x.toml", text, spans.iter().map(fault).collect())
    }

    /// Line and column of the byte at `start`.
    fn position(text: &str, start: usize) -> (usize, usize) {
        let faults = faults(text, std::slice::from_ref(&(start..start + 1)));
        faults.position(&faults.list[0]).unwrap()
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
    fn faults_are_sorted_by_position_and_cut_to_the_text() {
        let faults = faults("é = 1\nx = 2", &[7..99, 1..1]);
        let spans: Vec<_> = faults.iter().map(|fault| fault.span().unwrap()).collect();
        assert_eq!(spans, [0..0, 7..12]);
    }

    #[test]
    fn a_fault_shows_its_line_its_label_and_its_help() {
        let kind = FaultKind::UnknownKey(Place::File.key("nam"));
        let fault = Fault::at(0..3, kind).label("not a key").help("did you mean `name`?");
        let shown = Faults::new("dir/x.toml", "nam = 1\r\n", vec![fault]).to_string();
        let expected = "\
error: unknown key `nam`
 --> dir/x.toml:1:1
  |
1 | nam = 1
  | ^^^ not a key
  |
  = help: did you mean `name`?";
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_fault_of_two_places_shows_both() {
        let kind = FaultKind::UnknownKey(Place::File.key("x"));
        let fault = Fault::at(4..5, kind).label("again").also(0..1, "first");
        let shown = Faults::new("x.toml", "a\nb\nc", vec![fault]).to_string();
        assert!(shown.contains(" --> x.toml:3:1\n"), "{shown}");
        assert!(shown.contains("1 | a\n  | - first\n2 | b\n3 | c\n  | ^ again"), "{shown}");
    }

    #[test]
    fn a_line_too_long_to_print_is_named() {
        let text = format!("x = \"{}\" y", "é".repeat(5_000));
        let shown = faults(&text, std::slice::from_ref(&(10_007..10_008))).to_string();
        assert_eq!(shown, "error: unknown key `x`\n--> x.toml:1:5008");
    }

    #[test]
    fn beyond_the_limit_faults_are_only_counted() {
        let faults = faults("x", &vec![0..1; FAULTS_MAX + 3]);
        assert_eq!((faults.len(), faults.iter().count()), (FAULTS_MAX + 3, FAULTS_MAX));
        assert!(faults.to_string().ends_with("… and 3 more"));
    }
}
