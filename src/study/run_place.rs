//! The place of a run in its study.

/// Which run of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunPlace {
    /// The design point, from 0.
    pub point: usize,
    /// The policy, from 0.
    pub policy: usize,
    /// The replication, from 1.
    pub replication: u32,
}
