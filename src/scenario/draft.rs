//! World, departments and policies as far as they are known, while faults are still being looked
//! for.

use super::fault::Fault;
use super::name::{Name, duplicates};
use super::value::Rejected;
use super::world::World;

/// The world of a model, and what has to be known of it even where something is wrong with it.
#[derive(Debug)]
pub(super) struct WorldDraft {
    pub(super) world: Result<World, Rejected>,
    /// The names of the policies; `None` unless all are known.
    pub(super) names: Option<Vec<Name>>,
    /// How many policies there are; `None` where the list was cut.
    pub(super) count: Option<usize>,
    /// Keys of its metrics.
    pub(super) metrics: Vec<&'static str>,
}

/// A table of a list: its name, and the whole where nothing is wrong with it.
#[derive(Debug)]
pub(super) struct Draft<T> {
    pub(super) name: Result<Name, Rejected>,
    pub(super) whole: Result<T, Rejected>,
}

/// The tables of a list.
#[derive(Debug)]
pub(super) struct Drafts<T> {
    /// All names; `None` unless all are known.
    pub(super) names: Option<Vec<Name>>,
    wholes: Vec<Result<T, Rejected>>,
    complete: bool,
}

impl<T> Drafts<T> {
    /// Gathers drafts, and records names that stand twice. `what` they are is for messages;
    /// the drafts of a list that was cut are not `complete`.
    pub(super) fn gather(
        drafts: impl Iterator<Item = Draft<T>>,
        complete: bool,
        what: &'static str,
        faults: &mut Vec<Fault>,
    ) -> Self {
        let (names, wholes): (Vec<_>, Vec<_>) =
            drafts.map(|draft| (draft.name.ok(), draft.whole)).unzip();
        duplicates(what, names.iter().flatten(), faults);
        let names: Option<Vec<_>> = names.into_iter().collect();
        Self { names: names.filter(|_| complete), wholes, complete }
    }

    /// The one table that stands for a list that a file cannot give.
    pub(super) fn one(name: &str, whole: T) -> Self {
        let names = vec![Name { text: name.to_owned(), span: 0..0 }];
        Self { names: Some(names), wholes: vec![Ok(whole)], complete: true }
    }

    /// How many there are; `None` where the list was cut.
    pub(super) fn count(&self) -> Option<usize> {
        self.complete.then_some(self.wholes.len())
    }

    /// All of them; rejected if something is wrong with one.
    pub(super) fn all(self) -> Result<Vec<T>, Rejected> {
        self.wholes.into_iter().collect()
    }
}
