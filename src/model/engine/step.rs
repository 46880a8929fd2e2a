//! What a phase of the month works with in one block of seats: what it reads, and what it changes
//! besides the organization.

use crate::model::observe::ledger::Sums;
use crate::model::observe::log::Log;
use crate::model::setting::Setting;
use crate::numeric::vector::InstructionSet;
use crate::rng::Streams;

/// What staffing and review read in one block in one month; they change nothing of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step<'a> {
    /// The number of the block.
    pub(crate) block: usize,
    /// The setting of the block's unit.
    pub(crate) setting: &'a Setting,
    /// The settings of the departments of all runs: a person may move from one to another of its run.
    pub(crate) settings: &'a [Setting],
    /// Those of the block's run.
    pub(crate) streams: &'a Streams,
    pub(crate) instructions: InstructionSet,
}

/// What a phase leaves behind besides a changed organization.
#[derive(Debug)]
pub(crate) struct Effects<'a> {
    /// The year's sums of the block's unit.
    pub(crate) sums: &'a mut Sums,
    /// What happens to persons, in order; it keeps nothing unless somebody asked for it.
    pub(crate) log: &'a mut Log,
}
