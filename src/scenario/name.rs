//! Names of scenarios, departments and policies: what is a name, that they differ, and the name
//! of a directory.

use std::collections::BTreeMap;

use super::diagnostic::{Collector, Diagnostic, DiagnosticKind};
use super::limits::NAME_CHARS_MAX;
use super::location::KeyLocation;

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

/// A name as the name of a directory: lower-case ASCII letters, digits and hyphens. Never empty,
/// and never a name that some system keeps for a device.
#[must_use]
pub fn slug(name: &str) -> String {
    let letters: String = name
        .chars()
        .map(
            |letter| {
                if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' }
            },
        )
        .collect();
    let words: Vec<_> = letters.split('-').filter(|word| !word.is_empty()).collect();
    let slug = words.join("-");
    match slug.as_str() {
        "" => "scenario".to_owned(),
        device if is_device(device) => format!("{device}-scenario"),
        _ => slug,
    }
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
    } else if name.trim() != name {
        Some("must not begin or end with a space".to_owned())
    } else {
        None
    }
}

/// The names that Windows keeps for devices.
fn is_device(slug: &str) -> bool {
    let port = |name: &str| {
        slug.strip_prefix(name).is_some_and(|number| {
            number.len() == 1 && number.starts_with(|digit: char| ('1'..='9').contains(&digit))
        })
    };
    ["con", "prn", "aux", "nul"].contains(&slug) || port("com") || port("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_holds_lower_case_letters_digits_and_hyphens() {
        assert_eq!(slug("Two Ladders: 2026 / pilot"), "two-ladders-2026-pilot");
        assert_eq!(slug("..//x--y.."), "x-y");
    }

    #[test]
    fn a_slug_is_never_empty_nor_a_device() {
        assert_eq!(slug(".."), "scenario");
        assert_eq!(slug("Größe"), "gr-e");
        assert_eq!(slug("日本"), "scenario");
        assert_eq!(slug("CON"), "con-scenario");
        assert_eq!(slug("lpt9"), "lpt9-scenario");
        assert_eq!(slug("com10"), "com10");
    }

    #[test]
    fn a_name_is_short_and_on_one_line() {
        assert_eq!(objection("Dual ladder, 2 × pay"), None);
        assert_eq!(objection(&"é".repeat(60)), None);
        assert!(objection(&"é".repeat(61)).unwrap().contains("61 characters"));
        assert!(objection("a\nb").unwrap().contains("line breaks"));
        assert!(objection(" a").unwrap().contains("space"));
        assert!(objection("\t").unwrap().contains("blank"));
    }
}
