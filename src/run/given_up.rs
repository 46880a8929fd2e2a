//! What an extension would give up of a finished study, in words.

use std::fmt::{self, Display, Formatter};

/// Runs of a finished study that an extension would drop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUp {
    /// The directory.
    pub directory: String,
    /// How many runs the extended study does not have.
    pub lost: u64,
    /// How many it has, and would run again, because it records more of them.
    pub again: u64,
    /// How many runs the finished study has.
    pub of: u64,
    /// Which ones, in words; empty where that is not known.
    pub which: String,
    /// In which keys the studies differ, in words.
    pub why: Vec<String>,
}

impl Display for GivenUp {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 6;
        let Self { directory, lost, again, of, which, why } = self;
        let runs = |count: u64| if count == 1 { "run" } else { "runs" };
        write!(formatter, "{directory}: this would ")?;
        if *lost > 0 {
            write!(formatter, "give up {lost} of its {of} {}", runs(*of))?;
            if !which.is_empty() {
                write!(formatter, " ({which})")?;
            }
        }
        if *again > 0 {
            let and = if *lost > 0 { " and " } else { "" };
            let records = "the records do not hold all that the changed study writes";
            write!(formatter, "{and}run {again} {} again, because {records}", runs(*again))?;
        }
        if !why.is_empty() {
            let more = why.len().saturating_sub(SHOWN);
            let shown = why.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("; ");
            let more = if more > 0 { format!("; and {more} more") } else { String::new() };
            write!(formatter, ". What differs: {shown}{more}")?;
        }
        write!(
            formatter,
            ". Nothing is changed. Give --rerun to let these runs go, or run the other study into a \
             directory of its own: `rungs run FILE --output DIR`"
        )
    }
}
