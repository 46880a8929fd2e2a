//! Arithmetic that gives the same bits on every machine, in the widest vectors that the processor has.

pub(crate) mod number;
pub(crate) mod vector;
