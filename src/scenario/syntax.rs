//! What is wrong with a text that is not TOML.
//!
//! The parser recovers from most errors, but what it recovers is a guess: a broken header moves
//! the keys below it into another table, an unclosed list swallows the tables that follow. So of a
//! text that is not TOML only the syntax errors are reported.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::Error;

use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::location::clipped;

/// The parser's errors: the first of each line, as the others only echo it.
pub(super) fn diagnostics(text: &str, errors: &[Error]) -> Vec<Diagnostic> {
    let line_ends: Vec<_> = text.match_indices('\n').map(|(end, _)| end).collect();
    let mut first_of_line = BTreeMap::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let line = line_ends.partition_point(|&end| end < span.start);
        first_of_line.entry(line).or_insert_with(|| diagnostic(text, error, span));
    }
    first_of_line.into_values().collect()
}

fn diagnostic(text: &str, error: &Error, span: Range<usize>) -> Diagnostic {
    let offending = text.get(span.clone()).unwrap_or_default();
    let said = error.message();
    if said.starts_with("string values must be quoted") {
        let missing =
            if offending.is_empty() { "no value after `=`" } else { "a text without quotes" };
        let message = format!("not valid TOML: {missing}");
        return Diagnostic::of_text(span, DiagnosticKind::Syntax(message))
            .help_if(quotes(offending));
    }
    let (what, expected) = said.split_once(", expected ").unwrap_or((said, ""));
    let message = match what {
        "duplicate key" => format!("the key `{}` stands twice in its table", clipped(offending)),
        _ => format!("not valid TOML: {what}"),
    };
    let label =
        (!expected.is_empty() && expected != "nothing").then(|| format!("expected {expected}"));
    let help = remedy(what, text.get(span.start..).unwrap_or_default(), offending);
    Diagnostic { label, ..Diagnostic::of_text(span, DiagnosticKind::Syntax(message)).help_if(help) }
}

/// How to write what stands there without quotes.
fn quotes(offending: &str) -> Option<String> {
    let numeric =
        offending.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    match offending {
        "" => None,
        _ if numeric => Some("a number is written as 1, -0.5 or 1e-3, without a unit".to_owned()),
        _ => {
            let bare = offending.trim_matches(|letter: char| "\"'“”„‘’«»".contains(letter));
            Some(format!("write a text in straight quotes: {:?}", clipped(bare)))
        }
    }
}

/// A remedy for what the parser says of the text that begins with `rest`.
fn remedy(what: &str, rest: &str, offending: &str) -> Option<String> {
    let remedy = match what {
        "duplicate key" if ["policy", "department"].contains(&offending) => {
            return Some(format!(
                "begin each {offending} with `[[{offending}]]`, in double brackets"
            ));
        }
        "duplicate key" => "keep one of the two",
        "invalid mantissa" | "invalid fraction" => "write a digit on each side of the point: 0.5",
        "unexpected key or value" if rest.starts_with(',') => "write a decimal point: 0.5",
        "invalid boolean" => "write `true` or `false`, in lower case",
        "missing comma between array elements" | "unclosed array" => {
            "is a list above not closed by `]`?"
        }
        "key with no value" => "write `key = value`",
        _ => return None,
    };
    Some(remedy.to_owned())
}
