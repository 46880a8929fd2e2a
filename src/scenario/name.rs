//! Names of scenarios, departments and policies: what is a name, and that they differ.

use std::collections::BTreeMap;

use super::diagnostic::{Collector, Diagnostic, DiagnosticKind};
use super::limits::NAME_CHARS_MAX;
use super::location::KeyLocation;
use super::visible::first_hidden;

/// What a text with hidden characters should be.
const VISIBLE: &str = "expected characters that can be seen";

/// Whether a text can be a name; `taken` are the words that mean something else and cannot. One
/// that cannot is recorded.
pub(super) fn check(
    name: &str,
    at: KeyLocation,
    taken: &[(&str, &str)],
    out: &mut Collector,
) -> bool {
    let (reason, label) = match taken.iter().find(|(word, _)| *word == name) {
        Some((word, meaning)) => {
            (format!("cannot be {word:?}, which {meaning}"), "expected another name".to_owned())
        }
        None => match objection(name) {
            Some(reason) if first_hidden(name).is_some() => (reason, VISIBLE.to_owned()),
            Some(reason) => {
                (reason, format!("expected 1 to {NAME_CHARS_MAX} characters on one line"))
            }
            None => return true,
        },
    };
    let kind = DiagnosticKind::BadName { key: at.key.clone(), reason };
    out.push(Diagnostic::at(at, kind).label(label));
    false
}

/// Records every name that stands twice, at the second place with the first beside it.
pub(super) fn check_unique<'n>(
    what: &'static str,
    names: impl IntoIterator<Item = (&'n str, KeyLocation)>,
    out: &mut Collector,
) {
    let mut first_of_name: BTreeMap<&str, KeyLocation> = BTreeMap::new();
    for (name, at) in names {
        if let Some(first) = first_of_name.get(name) {
            let kind = DiagnosticKind::DuplicateName { what, name: name.to_owned() };
            let diagnostic = Diagnostic::at(at, kind)
                .label("again here")
                .also(first.clone(), "first here")
                .help("give each a `name` of its own");
            out.push(diagnostic);
        } else {
            first_of_name.insert(name, at);
        }
    }
}

/// Whether a description, which may have several lines, can be shown as it is. One that cannot is
/// recorded.
pub(super) fn check_description(text: &str, at: KeyLocation, out: &mut Collector) {
    let hidden = text.split(['\n', '\r', '\t']).find_map(first_hidden);
    if let Some(hidden) = hidden {
        let kind = DiagnosticKind::BadName { key: at.key.clone(), reason: hidden_reason(hidden) };
        out.push(Diagnostic::at(at, kind).label(VISIBLE));
    }
}

/// Why a text with this character is refused.
fn hidden_reason(hidden: char) -> String {
    format!(
        "must not hold characters that are not seen or turn others around: U+{:04X}; take it out",
        u32::from(hidden)
    )
}

/// What keeps a text from being a name.
fn objection(name: &str) -> Option<String> {
    let length = name.chars().count();
    if name.trim().is_empty() {
        Some("must not be blank".to_owned())
    } else if length > NAME_CHARS_MAX {
        Some(format!("has {length} characters, at most {NAME_CHARS_MAX} are allowed"))
    } else if name.chars().any(char::is_control) {
        Some("must not hold line breaks or other control characters".to_owned())
    } else if let Some(hidden) = first_hidden(name) {
        Some(hidden_reason(hidden))
    } else if name.trim() != name {
        Some("must not begin or end with a space".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_on_one_line() {
        assert_eq!(objection("Dual ladder, 2 × pay"), None);
        assert_eq!(objection(&"é".repeat(60)), None);
        assert!(objection(&"é".repeat(61)).unwrap().contains("61 characters"));
        assert!(objection("a\nb").unwrap().contains("line breaks"));
        assert!(objection("du\u{200d}al").unwrap().contains("U+200D"));
        assert_eq!(objection("می\u{200c}خواهم"), None);
        assert!(objection(" a").unwrap().contains("space"));
        assert!(objection("\t").unwrap().contains("blank"));
    }
}
