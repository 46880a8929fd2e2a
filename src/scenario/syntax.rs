//! Faults of a text that is not TOML, and what can still be read of it.
//!
//! The parser recovers from most errors, but what it recovers is a guess: a broken header moves
//! the keys below it into another table, an unclosed list swallows the tables that follow. So the
//! recovered tree is never read. Instead the broken lines are blanked out; if the rest is TOML,
//! its keys stand where they stood, and whatever is wrong with them is certain and reported too
//! ([`FaultKind::stands_alone`]). If it is not, the syntax errors are all that is known.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::Error;

use super::fault::{Fault, FaultKind};
use super::place::clipped;

/// The faults of the parser's errors: the first of each line, as the others only echo it.
pub(super) fn faults(text: &str, errors: &[Error]) -> Vec<Fault> {
    let line_ends: Vec<_> = text.match_indices('\n').map(|(end, _)| end).collect();
    let mut first_of_line = BTreeMap::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let line = line_ends.partition_point(|&end| end < span.start);
        first_of_line.entry(line).or_insert_with(|| fault(text, error, span));
    }
    first_of_line.into_values().collect()
}

/// The text with the lines of `faults` blanked out, every other byte where it was; `None` if one
/// of them may be a header, which the keys below depend on.
pub(super) fn mended(text: &str, faults: &[Fault]) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    for span in faults.iter().filter_map(Fault::span) {
        let line = line_at(text, span.start);
        if text[line.clone()].trim_start().starts_with('[') {
            return None;
        }
        mended.push_str(&text[mended.len()..line.start]);
        mended.extend(std::iter::repeat_n(' ', line.len()));
    }
    mended.push_str(&text[mended.len()..]);
    Some(mended)
}

fn fault(text: &str, error: &Error, span: Range<usize>) -> Fault {
    let offending = text.get(span.clone()).unwrap_or_default();
    let said = error.message();
    if said.starts_with("string values must be quoted") {
        let missing =
            if offending.is_empty() { "no value after `=`" } else { "a text without quotes" };
        let message = format!("not valid TOML: {missing}");
        return Fault::at(span, FaultKind::Syntax(message)).help_if(quotes(offending));
    }
    let (what, expected) = said.split_once(", expected ").unwrap_or((said, ""));
    let message = match what {
        "duplicate key" => format!("the key `{}` stands twice in its table", clipped(offending)),
        _ => format!("not valid TOML: {what}"),
    };
    let label =
        (!expected.is_empty() && expected != "nothing").then(|| format!("expected {expected}"));
    let help = remedy(what, text.get(span.start..).unwrap_or_default(), offending);
    Fault { label, ..Fault::at(span, FaultKind::Syntax(message)).help_if(help) }
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

/// The line around an offset, without its line break.
fn line_at(text: &str, offset: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let offset = offset.min(bytes.len());
    let start = bytes[..offset].iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let length = bytes[offset..].iter().position(|&byte| byte == b'\n');
    start..length.map_or(bytes.len(), |length| offset + length)
}

#[cfg(test)]
mod tests {
    use super::super::{Overrides, faults_of};

    fn said(text: &str) -> Vec<String> {
        faults_of(&format!("name = \"x\"\n{text}"), &Overrides::default())
    }

    #[test]
    fn a_text_without_quotes_is_shown_how_to_be_written() {
        assert_eq!(
            said("[[policy]]\nname = dual\n"),
            ["3:8 not valid TOML: a text without quotes; write a text in straight quotes: \
                 \"dual\""]
        );
        assert_eq!(
            said("description = “x”\n"),
            ["2:15 not valid TOML: a text without quotes; write a text in straight quotes: \"x\""]
        );
    }

    #[test]
    fn a_number_that_is_none_is_shown_how_to_be_written() {
        assert_eq!(
            said("[[policy]]\npressure = 50%\n"),
            ["3:12 not valid TOML: a text without quotes; a number is written as 1, -0.5 or \
                 1e-3, without a unit"]
        );
        assert_eq!(
            said("[[policy]]\npressure = 0,5\n"),
            ["3:13 not valid TOML: unexpected key or value; expected newline, `#`; write a \
                 decimal point: 0.5"]
        );
        assert_eq!(
            said("[[policy]]\npressure = .5\n"),
            ["3:12 not valid TOML: invalid mantissa; expected digits; write a digit on each \
                 side of the point: 0.5"]
        );
    }

    #[test]
    fn a_missing_value_is_reported_after_the_equals_sign() {
        assert_eq!(said("description =\n"), ["2:14 not valid TOML: no value after `=`"]);
    }

    #[test]
    fn a_key_that_stands_twice_is_reported_at_the_second_place() {
        assert_eq!(
            said("name = \"y\"\n"),
            ["2:1 the key `name` stands twice in its table; keep one of the two"]
        );
        assert_eq!(
            said("[policy]\n[policy]\n"),
            ["3:2 the key `policy` stands twice in its table; begin each policy with \
                 `[[policy]]`, in double brackets"]
        );
    }

    #[test]
    fn a_list_that_is_not_closed_is_reported_where_the_next_table_begins() {
        assert_eq!(
            said("[market]\nseries = [1\n[[policy]]\n"),
            ["4:1 not valid TOML: missing comma between array elements; expected `,`; is a \
                 list above not closed by `]`?"]
        );
    }

    #[test]
    fn faults_on_other_lines_are_reported_beside_a_broken_one() {
        let said = said("[[policy]]\nname = dual\ninfluense = 1\n[horizon]\nyears = 0\n");
        let positions: Vec<_> = said.iter().filter_map(|text| text.split(' ').next()).collect();
        assert_eq!(positions, ["3:8", "4:1", "6:9"], "{said:#?}");
    }

    #[test]
    fn what_a_broken_line_may_have_held_is_not_reported_as_missing() {
        let text = "[study]\nbaseline = \"dual\"\n[[policy]]\nname = dual\nfrom_year = \
            12\n[horizon]\nyears = 2O\n";
        assert_eq!(said(text).len(), 2, "{:#?}", said(text));
    }

    #[test]
    fn below_a_broken_header_nothing_is_certain() {
        assert_eq!(
            said("[[policy]\nname = \"a\"\nyears = 3\n"),
            ["2:10 not valid TOML: unclosed array table; expected `]`"]
        );
    }

    #[test]
    fn a_line_has_one_syntax_error() {
        assert_eq!(said("a = 1 b = 2\n").len(), 1);
    }

    #[test]
    fn garbage_is_refused() {
        for text in ["\0\u{1}\u{2}", "\u{fffd}PNG\r\n\u{1a}", "}{", "\"\"\"", "a.b.c", "=", "\r"] {
            assert!(!said(text).is_empty(), "{text:?}");
        }
    }
}
