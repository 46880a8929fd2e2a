//! How a refused value is reported: what the key takes, what stands there, and how to write it.

use super::changed_keys::narrowed_help;
use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::keys::split;
use super::location::{KeyLocation, clipped};
use super::near::word_help;
use super::raw::RawValue;
use super::value::Mismatch;
use crate::sim::{Kind, Parameter};

/// What is wrong with the value `raw` of `parameter`, which stands at `at`: under its own key, or
/// among the values of a factor.
pub(super) fn refused(
    parameter: &Parameter,
    raw: &RawValue,
    mismatch: Mismatch,
    at: KeyLocation,
) -> Diagnostic {
    let (key, found) = (at.key.place.parameter(parameter), raw.found());
    let allowed = match (mismatch, &parameter.kind) {
        (Mismatch::Element, _) | (Mismatch::Range, Kind::Reals { .. }) => {
            elements_allowed(&parameter.kind)
        }
        (Mismatch::Type | Mismatch::Range | Mismatch::Word, kind) => kind.allowed(),
    };
    let label = format!("expected {allowed}");
    let (kind, help) = match (mismatch, &parameter.kind, raw) {
        (Mismatch::Word, Kind::Choice { options, .. }, RawValue::Text(word)) => {
            let help = word_help(word, options.iter().copied());
            (DiagnosticKind::UnknownWord { key, word: clipped(word) }, help)
        }
        (Mismatch::Range, ..) => {
            let help = percent(parameter, raw).or_else(|| narrowed_help(parameter, raw));
            (DiagnosticKind::OutOfRange { key, allowed, found }, help)
        }
        (Mismatch::Type | Mismatch::Element | Mismatch::Word, ..) => {
            (DiagnosticKind::WrongType { key, allowed, found }, rewritten(parameter, raw))
        }
    };
    Diagnostic::at(at, kind).label(label).help_if(help)
}

/// A list of another length than is `allowed`, in words.
pub(super) fn wrong_length(at: KeyLocation, allowed: &str, found: usize) -> Diagnostic {
    let (key, allowed) = (at.key.clone(), allowed.to_owned());
    let label = format!("expected {allowed}");
    Diagnostic::at(at, DiagnosticKind::WrongLength { key, allowed, found }).label(label)
}

/// A name that no `what` has: those that there are have the names `known`.
pub(super) fn unknown_name<'k>(
    at: KeyLocation,
    what: &'static str,
    name: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Diagnostic {
    let (key, help) = (at.key.clone(), word_help(name, known));
    let label = if what == "metric" { "the key" } else { "the name" };
    Diagnostic::at(at, DiagnosticKind::UnknownName { key, what, name: clipped(name) })
        .label(format!("expected {label} of a {what}"))
        .help_if(help)
}

/// A name that a list has twice.
pub(super) fn repeated_name(at: KeyLocation, name: &str) -> Diagnostic {
    let (key, name) = (at.key.clone(), clipped(name));
    Diagnostic::at(at, DiagnosticKind::RepeatedName { key, name }).label("again here")
}

/// Help for a share written as a percentage.
fn percent(parameter: &Parameter, raw: &RawValue) -> Option<String> {
    let number = raw.as_number().filter(|number| (1.0..=100.0).contains(number))?;
    let share = matches!(parameter.kind, Kind::Real { max, .. } if max <= 1.0);
    (share && parameter.unit.starts_with("share"))
        .then(|| format!("{number} % is written as {}", number / 100.0))
}

/// The value as it has to be written, where that is clear.
fn rewritten(parameter: &Parameter, raw: &RawValue) -> Option<String> {
    let (_, key) = split(parameter.key);
    let bare = |text: &str| format!("write it without quotes: `{key} = {}`", text.trim());
    let is_number = |text: &str| text.trim().parse::<f64>().is_ok_and(f64::is_finite);
    match (&parameter.kind, raw) {
        (Kind::Count { .. } | Kind::Real { .. }, RawValue::Text(text)) if is_number(text) => {
            Some(bare(text))
        }
        (Kind::Flag { .. }, RawValue::Text(text)) if ["true", "false"].contains(&text.trim()) => {
            Some(bare(text))
        }
        (Kind::Count { .. }, RawValue::Number(number)) if number.fract() == 0.0 => {
            Some(format!("write it without a decimal point: `{key} = {number}`"))
        }
        (Kind::Texts { .. }, RawValue::Text(text)) => {
            Some(format!("write a list: `{key} = [{:?}]`", clipped(text)))
        }
        (Kind::Reals { .. }, RawValue::Integer(_) | RawValue::Number(_)) => {
            Some(format!("write a list: `{key} = [{}]`", raw.found()))
        }
        (Kind::Text { .. }, RawValue::Integer(_) | RawValue::Number(_) | RawValue::Flag(_)) => {
            Some(format!("write a text in quotes: `{key} = \"{}\"`", raw.found()))
        }
        _ => None,
    }
}

/// What each element of a list may be.
fn elements_allowed(kind: &Kind) -> String {
    let allowed = kind.allowed();
    allowed.strip_prefix("a list of ").map_or(allowed.clone(), str::to_owned)
}
