//! What can be wrong with a scenario, in the words that the user reads.

use std::ops::Range;

use super::keys::TableKind;
use super::limits::TEXT_BYTES_MAX;
use super::location::{KeyLocation, KeyPath, TableId};

/// One thing that is wrong with a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// What is wrong.
    pub kind: DiagnosticKind,
    /// A remedy, where one is known.
    pub help: Option<String>,
    /// What is allowed, shown beside the offending text.
    pub(super) label: Option<String>,
    /// The key that it is about; `None` for an option of the command line or the file as a whole.
    pub(super) at: Option<KeyLocation>,
    /// Another key that it concerns, and what is there.
    pub(super) also: Option<(KeyLocation, &'static str)>,
    /// The bytes of the text that it is about, looked up last.
    pub(super) span: Option<Range<usize>>,
    /// The bytes of [`Self::also`].
    pub(super) also_span: Option<Range<usize>>,
}

impl Diagnostic {
    /// One about a key.
    pub(super) fn at(at: KeyLocation, kind: DiagnosticKind) -> Self {
        Self { at: Some(at), ..Self::without_position(kind) }
    }

    /// One about the text at `span`, which is not TOML.
    pub(super) fn of_text(span: Range<usize>, kind: DiagnosticKind) -> Self {
        Self { span: Some(span), ..Self::without_position(kind) }
    }

    /// One that no place in the file accounts for.
    pub(super) fn without_position(kind: DiagnosticKind) -> Self {
        Self { kind, help: None, label: None, at: None, also: None, span: None, also_span: None }
    }

    /// A rule over several keys that does not hold; `at` is where to mend it.
    pub(super) fn of_rule(at: KeyLocation, reason: impl Into<String>) -> Self {
        let (place, reason) = (at.key.place.clone(), reason.into());
        Self::at(at, DiagnosticKind::Rule { place, reason })
    }

    /// A required key that is not given.
    pub(super) fn missing(key: KeyPath) -> Self {
        Self::at(key.clone().value(), DiagnosticKind::Missing(key))
    }

    pub(super) fn label(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(super) fn help_if(self, help: Option<String>) -> Self {
        Self { help, ..self }
    }

    pub(super) fn also(self, at: KeyLocation, label: &'static str) -> Self {
        Self { also: Some((at, label)), ..self }
    }

    /// The key that it is about, as a path from the top: `policy.dual.preset`, or
    /// `policy[1].preset` for a policy without a name (counted from 0). `None` for what is about
    /// the command line, the file as a whole, or text that is not TOML.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        self.at.as_ref().map(|at| at.key.full_path()).filter(|path| !path.is_empty())
    }

    /// The bytes of the file that it is about; `None` for the command line, for the file as a
    /// whole, and for a scenario without text.
    #[must_use]
    pub fn span(&self) -> Option<Range<usize>> {
        self.span.clone()
    }
}

/// What is wrong with a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiagnosticKind {
    /// The file is too long to be a scenario; holds its bytes.
    #[error("the file has {0} bytes; a scenario has at most {TEXT_BYTES_MAX}")]
    TooLong(usize),
    /// The text is not TOML, with what the parser says; or a dictionary is not a table.
    #[error("{0}")]
    Syntax(String),
    /// A key that its table does not take.
    #[error("{}unknown key `{}`", .0.place, super::location::clipped(&.0.path))]
    UnknownKey(KeyPath),
    /// A key that there once was.
    #[error("{key} is gone {reason}")]
    GoneKey {
        /// The key.
        key: KeyPath,
        /// Since when, and why.
        reason: String,
    },
    /// A value of another type than the key takes.
    #[error("{key} takes {allowed}, found {found}")]
    WrongType {
        /// The key.
        key: KeyPath,
        /// What it takes.
        allowed: String,
        /// What stands there.
        found: String,
    },
    /// A number outside the key's range.
    #[error("{key} takes {allowed}, found {found}")]
    OutOfRange {
        /// The key.
        key: KeyPath,
        /// What it takes.
        allowed: String,
        /// What stands there.
        found: String,
    },
    /// A list that is too short or too long.
    #[error("{key} takes {allowed}, found {found}")]
    WrongLength {
        /// The key.
        key: KeyPath,
        /// How many it takes.
        allowed: String,
        /// How many stand there.
        found: usize,
    },
    /// A word that is none of the key's.
    #[error("{}unknown {} {word:?}", .key.place, .key.path)]
    UnknownWord {
        /// The key.
        key: KeyPath,
        /// The word.
        word: String,
    },
    /// The name of a policy, department or metric that does not exist.
    #[error("{key} names {name:?}, but no {what} is called so")]
    UnknownName {
        /// The key.
        key: KeyPath,
        /// What is named: `policy`, `department`, `metric`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A required key is absent.
    #[error("{}`{}` is missing", .0.place, .0.path)]
    Missing(KeyPath),
    /// A name that cannot be one.
    #[error("{key} {reason}")]
    BadName {
        /// The key.
        key: KeyPath,
        /// Why it cannot.
        reason: String,
    },
    /// Two policies, departments or factors of one name.
    #[error("two {what} are called {name:?}")]
    DuplicateName {
        /// What is named: `policies`, `departments`, `factors`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name that a list has twice.
    #[error("{key} lists {name:?} twice")]
    RepeatedName {
        /// The key.
        key: KeyPath,
        /// The name.
        name: String,
    },
    /// More departments, policies or factors than there may be.
    #[error("{found} {what}; a scenario has at most {max}")]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        max: usize,
    },
    /// Something that is asked of several keys together.
    #[error("{place}{reason}")]
    Rule {
        /// Whose keys they are.
        place: TableId,
        /// What does not hold.
        reason: String,
    },
    /// An option of the command line that cannot be followed.
    #[error("{option}: {reason}")]
    Option {
        /// The option with its value.
        option: String,
        /// Why it cannot.
        reason: String,
    },
    /// What is wrong with the file only under the options of the command line.
    #[error("with {option}: {kind}")]
    Under {
        /// The options.
        option: String,
        /// What is wrong.
        kind: Box<DiagnosticKind>,
    },
    /// A list of points that cannot be read.
    #[error("{file}:{line}: {reason}")]
    List {
        /// The list's file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong there.
        reason: String,
    },
    /// A point of the design that is no valid scenario.
    #[error("point {point} ({values}){others}: {kind}")]
    Point {
        /// The first such point, from 1.
        point: usize,
        /// Its values.
        values: String,
        /// How many more points this is wrong with, in words; empty for none.
        others: String,
        /// What is wrong with it.
        kind: Box<DiagnosticKind>,
    },
}

/// The diagnostics found so far. Reading goes on with a default in place of what is refused, and a
/// rule over several keys is left out where one of them is.
#[derive(Clone, Debug, Default)]
pub(super) struct Collector {
    list: Vec<Diagnostic>,
}

impl Collector {
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    pub(super) fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(diagnostics);
    }

    pub(super) fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether something is wrong with one of `paths` in a table: the element at `index` of its
    /// list, or any element.
    pub(super) fn refused(&self, table: TableKind, index: Option<usize>, paths: &[&str]) -> bool {
        let keys = self.list.iter().filter_map(|diagnostic| Some(&diagnostic.at.as_ref()?.key));
        keys.filter(|key| key.place.kind == table)
            .filter(|key| index.is_none_or(|index| key.place.index == index))
            .any(|key| paths.contains(&key.path.as_str()))
    }
}
