//! What can be wrong with a scenario, in the words that the user reads.

use std::ops::Range;

use super::limits::{SEATS_MAX, TEXT_BYTES_MAX};
use super::place::{Key, Place};

/// One fault of a scenario file.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// A remedy, where one is at hand.
    pub help: Option<String>,
    pub(super) span: Option<Range<usize>>,
    /// What is allowed, shown beside the offending text.
    pub(super) label: Option<String>,
    /// Another place that the fault concerns, and what is there.
    pub(super) also: Option<(Range<usize>, String)>,
}

impl Fault {
    /// A fault of the text at `span`.
    pub(super) fn at(span: Range<usize>, kind: FaultKind) -> Self {
        Self { span: Some(span), ..Self::without_position(kind) }
    }

    /// A fault that no place in the file accounts for.
    pub(super) fn without_position(kind: FaultKind) -> Self {
        Self { kind, help: None, span: None, label: None, also: None }
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

    pub(super) fn also(self, span: Range<usize>, label: &str) -> Self {
        Self { also: Some((span, label.to_owned())), ..self }
    }

    /// The bytes of the file that the fault is about; `None` for a fault of the command line or of
    /// the file as a whole.
    #[must_use]
    pub fn span(&self) -> Option<Range<usize>> {
        self.span.clone()
    }
}

/// What is wrong with a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// The file is too long to be a scenario; holds its bytes.
    #[error("the file has {0} bytes; a scenario has at most {TEXT_BYTES_MAX}")]
    TooLong(usize),
    /// The text is not TOML; holds what the parser says.
    #[error("{0}")]
    Syntax(String),
    /// A key that its table does not take.
    #[error("{}unknown key `{}`", .0.place, .0.name)]
    UnknownKey(Key),
    /// A value of another type than the key takes.
    #[error("{key} takes {allowed}, found {found}")]
    WrongType {
        /// The key.
        key: Key,
        /// What it takes.
        allowed: String,
        /// What stands there.
        found: String,
    },
    /// A number outside the key's range.
    #[error("{key} takes {allowed}, found {found}")]
    OutOfRange {
        /// The key.
        key: Key,
        /// What it takes.
        allowed: String,
        /// What stands there.
        found: String,
    },
    /// A word that is none of the key's.
    #[error("{}unknown {} {word:?}", .key.place, .key.name)]
    UnknownWord {
        /// The key.
        key: Key,
        /// The word.
        word: String,
    },
    /// The name of a policy or department that does not exist.
    #[error("{key} names {name:?}, but no {what} is called so")]
    UnknownName {
        /// The key.
        key: Key,
        /// What is named: `policy`, `department`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A required key is absent.
    #[error("{}`{}` is missing", .0.place, .0.name)]
    Missing(Key),
    /// A name that cannot be one.
    #[error("{key} {reason}")]
    BadName {
        /// The key.
        key: Key,
        /// Why it cannot.
        reason: String,
    },
    /// Two policies or two departments of one name.
    #[error("two {what} are called {name:?}")]
    DuplicateName {
        /// What is named: `policies`, `departments`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A department that a pilot lists twice.
    #[error("{key} lists {name:?} twice")]
    RepeatedName {
        /// The key.
        key: Key,
        /// The name.
        name: String,
    },
    /// A list that is too short or too long.
    #[error("{key} takes {allowed}, found {found}")]
    WrongLength {
        /// The key.
        key: Key,
        /// How many it takes.
        allowed: String,
        /// How many stand there.
        found: usize,
    },
    /// The scenario has no policy.
    #[error("the scenario has no policy")]
    NoPolicy,
    /// More departments or policies than there may be.
    #[error("{found} {what}; a scenario has at most {max}")]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        max: usize,
    },
    /// The organization is too large; holds its seats.
    #[error("the organization has {0} seats, managers included; at most {SEATS_MAX} are allowed")]
    TooManySeats(u64),
    /// Nothing to choose managers by.
    #[error("{0}all weights are 0, so that there is nothing to choose managers by")]
    NothingToChooseBy(Place),
    /// A baseline that does not hold everywhere and at once.
    #[error("{0}the baseline must hold everywhere and from the first year")]
    UnfitBaseline(Place),
    /// A policy that begins after the last year.
    #[error("{key} is {from_year}, but the horizon ends with year {years}")]
    BeyondHorizon {
        /// The key.
        key: Key,
        /// The policy's first year.
        from_year: u64,
        /// The last year.
        years: u32,
    },
    /// A key that does not go with another.
    #[error("{key} {reason}")]
    Conflict {
        /// The key.
        key: Key,
        /// Why not.
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
    /// A fault that the file has only with the options of the command line.
    #[error("with {option}: {fault}")]
    Under {
        /// The options.
        option: String,
        /// The fault.
        fault: Box<FaultKind>,
    },
    /// A factor that moves nothing, or nothing that can be moved.
    #[error("{place}{reason}")]
    Factor {
        /// Which factor.
        place: Place,
        /// What is wrong with it.
        reason: String,
    },
    /// A design without points, or with too many.
    #[error("{0}")]
    Design(String),
    /// A precision that cannot be asked for, or not so.
    #[error("{0}")]
    Precision(String),
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
    #[error("point {point} ({values}){others}: {fault}")]
    Point {
        /// The first such point, from 1.
        point: usize,
        /// Its values.
        values: String,
        /// How many more have the same fault, in words; empty for none.
        others: String,
        /// What is wrong with it.
        fault: Box<FaultKind>,
    },
}

impl FaultKind {
    /// Whether the fault stands whatever the rest of the file says, so that it can be reported
    /// beside lines that could not be read.
    pub(super) fn stands_alone(&self) -> bool {
        match self {
            Self::TooLong(_)
            | Self::Syntax(_)
            | Self::UnknownKey(_)
            | Self::WrongType { .. }
            | Self::OutOfRange { .. }
            | Self::UnknownWord { .. }
            | Self::BadName { .. }
            | Self::DuplicateName { .. }
            | Self::RepeatedName { .. }
            | Self::TooMany { .. }
            | Self::Option { .. } => true,
            Self::Under { fault, .. } => fault.stands_alone(),
            Self::UnknownName { .. }
            | Self::Missing(_)
            | Self::WrongLength { .. }
            | Self::NoPolicy
            | Self::TooManySeats(_)
            | Self::NothingToChooseBy(_)
            | Self::UnfitBaseline(_)
            | Self::BeyondHorizon { .. }
            | Self::Conflict { .. }
            | Self::Factor { .. }
            | Self::Design(_)
            | Self::Precision(_)
            | Self::List { .. }
            | Self::Point { .. } => false,
        }
    }
}
