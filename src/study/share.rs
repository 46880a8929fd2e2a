//! What of a study is run in one place: a part of its units, of all its replications or of a round.

use std::ops::Range;
use std::sync::Arc;

use super::Shard;

/// The part of a study that is run in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Which part.
    pub shard: Shard,
    /// The round, in a study that ends at a precision; `None` where all replications are run at once.
    pub round: Option<Round>,
}

/// The replications that a study with a precision runs between two looks at it, at the points that
/// have not reached it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Its number, from 1.
    pub number: u32,
    /// Its replications, counted from 0.
    pub replications: Range<u32>,
    /// Its points (from 0), rising.
    pub open: Arc<[usize]>,
}

impl From<Shard> for Share {
    fn from(shard: Shard) -> Self {
        Self { shard, round: None }
    }
}
