//! Buffers that staffing fills again and again, so that an ordinary month allocates nothing.

use super::candidates::{Candidate, CandidateBatch};
use super::newcomers::Newcomers;
use crate::model::engine::row::Row;

/// Scratch of one thread's staffing. Nothing in it outlives the phase of a block.
#[derive(Debug)]
pub(crate) struct StaffingScratch {
    /// The newcomers made last.
    pub(super) newcomers: Box<Newcomers>,
    /// Seats that are filled together.
    pub(super) open: Vec<Row>,
    /// Candidates who are scored together.
    pub(super) batch: Box<CandidateBatch>,
    /// The first candidates for a seat.
    pub(super) ranked: Vec<Candidate>,
}

impl StaffingScratch {
    pub(crate) fn new() -> Self {
        Self {
            newcomers: Box::new(Newcomers::blank()),
            open: Vec::new(),
            batch: Box::new(CandidateBatch::empty()),
            ranked: Vec::new(),
        }
    }
}
