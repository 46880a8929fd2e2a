//! The two numbers of a seat: where the columns hold it, and what everybody else knows it by.

/// Index of a seat's row in the columns of an organization; [`super::layout`] says where each stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row(pub(crate) usize);

/// Number of a seat from 0, by which tables, identities and draws know it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SeatId(pub(crate) usize);
