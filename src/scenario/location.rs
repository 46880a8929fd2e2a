//! Where a key stands: as messages say it, and as a path.

use std::fmt::{self, Display, Formatter};

use super::keys::{TableKind, path_of};
use super::visible::is_hidden;
use crate::sim::Parameter;

/// A table of a scenario: the file itself, or an element of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableId {
    /// Which list it is an element of, if of one.
    pub kind: TableKind,
    /// Its place in the list, from 0; 0 for the file.
    pub index: usize,
    /// Its name, where it has one.
    pub name: Option<String>,
}

impl TableId {
    /// The file.
    pub const FILE: Self = Self { kind: TableKind::File, index: 0, name: None };

    /// An element of a list; a blank name is none.
    pub(super) fn element(kind: TableKind, index: usize, name: Option<&str>) -> Self {
        let name = name.filter(|name| !name.trim().is_empty()).map(str::to_owned);
        Self { kind, index, name }
    }

    /// A key of this table, by its path.
    pub(super) fn key(&self, path: &str) -> KeyPath {
        KeyPath { place: self.clone(), path: path.to_owned() }
    }

    /// The key of a parameter of this table.
    pub(super) fn parameter(&self, parameter: &Parameter) -> KeyPath {
        KeyPath { place: self.clone(), path: path_of(parameter) }
    }

    /// The path from the file: `policy.dual`, or `policy[0]` without a name; empty for the file.
    #[must_use]
    pub fn path(&self) -> String {
        let bare = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        match (self.kind.list(), &self.name) {
            ("", _) => String::new(),
            (list, Some(name)) if name.chars().all(bare) => format!("{list}.{name}"),
            (list, Some(name)) => format!("{list}.{name:?}"),
            (list, None) => format!("{list}[{}]", self.index),
        }
    }
}

impl Display for TableId {
    /// As messages begin: `policy "dual": `; nothing for the file.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match (self.kind.list(), &self.name) {
            ("", _) => Ok(()),
            (list, Some(name)) => write!(formatter, "{list} {:?}: ", clipped(name)),
            (list, None) => write!(formatter, "{list} {}: ", self.index + 1),
        }
    }
}

/// A key where it stands: `` policy "dual": `pressure` ``.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPath {
    /// The table of the file or list that it belongs to.
    pub place: TableId,
    /// Its path there: `weights.leadership`.
    pub path: String,
}

impl KeyPath {
    /// The path from the file: `policy.dual.pressure`.
    #[must_use]
    pub fn full_path(&self) -> String {
        let parts = [self.place.path(), self.path.clone()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".")
    }
}

impl Display for KeyPath {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}`{}`", self.place, clipped(&self.path))
    }
}

/// What a diagnostic points at: a key, or its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyLocation {
    pub(super) key: KeyPath,
    pub(super) part: Part,
}

/// A part of a key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Key,
    /// The value, or an element of it: by its place in a list, then in the list within that.
    Value(Vec<usize>),
}

impl KeyPath {
    /// The value under the key.
    pub(super) fn value(self) -> KeyLocation {
        KeyLocation { key: self, part: Part::Value(Vec::new()) }
    }

    /// An element of the list under the key.
    pub(super) fn element(self, index: usize) -> KeyLocation {
        KeyLocation { key: self, part: Part::Value(vec![index]) }
    }

    /// The key itself.
    pub(super) fn name(self) -> KeyLocation {
        KeyLocation { key: self, part: Part::Key }
    }
}

/// A text from the file, short enough for a message, on one line.
pub(super) fn clipped(text: &str) -> String {
    const LONGEST: usize = 60;
    let visible = |letter: char| if is_hidden(letter) { '\u{fffd}' } else { letter };
    let mut clipped: String = text.chars().take(LONGEST).map(visible).collect();
    if text.chars().nth(LONGEST).is_some() {
        clipped.push('…');
    }
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_with_its_place_and_has_a_path() {
        let dual = TableId::element(TableKind::Policy, 1, Some("dual")).key("pressure");
        assert_eq!(dual.to_string(), "policy \"dual\": `pressure`");
        assert_eq!(dual.full_path(), "policy.dual.pressure");
        let unnamed = TableId::element(TableKind::Policy, 1, Some(" ")).key("pressure");
        assert_eq!(unnamed.to_string(), "policy 2: `pressure`");
        assert_eq!(unnamed.full_path(), "policy[1].pressure");
        let quoted = TableId::element(TableKind::Department, 0, Some("r & d")).key("rho");
        assert_eq!(quoted.full_path(), "department.\"r & d\".rho");
        assert_eq!(TableId::FILE.key("study.seed").full_path(), "study.seed");
    }

    #[test]
    fn a_text_from_the_file_is_clipped_and_kept_on_one_line() {
        assert_eq!(clipped(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
        assert_eq!(clipped("two\nlines"), "two\u{fffd}lines");
    }
}
