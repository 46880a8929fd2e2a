//! What staffing works with besides the state: buffers that it fills again and again, so that a
//! month allocates nothing.

use super::newcomers::{Making, Newcomers, Opening};
use super::panel::Panel;
use super::selection::Candidate;
use crate::model::engine::layout::Block;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::engine::vector::InstructionSet;
use crate::model::review::managers::Finding;
use crate::model::setting::Setting;
use crate::rng::{Purpose, Streams};

/// Reusable buffers of staffing.
#[derive(Debug)]
pub(crate) struct Recruiter {
    /// The newcomers made last.
    pub(crate) newcomers: Box<Newcomers>,
    /// Seats whose wait is over.
    pub(crate) due: Vec<Row>,
    /// What a review has found about managers.
    pub(crate) findings: Vec<Finding>,
    /// Candidates who are looked at.
    pub(crate) panel: Box<Panel>,
    /// The first of the candidates for a seat.
    pub(crate) ranked: Vec<Candidate>,
    pub(crate) instructions: InstructionSet,
}

impl Recruiter {
    pub(crate) fn new() -> Self {
        Self::with(InstructionSet::detect())
    }

    /// One that computes with those instructions.
    pub(crate) fn with(instructions: InstructionSet) -> Self {
        Self {
            newcomers: Box::new(Newcomers::blank()),
            due: Vec::new(),
            findings: Vec::new(),
            panel: Box::new(Panel::empty()),
            ranked: Vec::new(),
            instructions,
        }
    }

    /// Names who is to be made in `lane`: the next person ever hired into `seat` of `block`, as
    /// candidate number `candidate`.
    pub(crate) fn call(
        &mut self,
        lane: usize,
        (row, candidate): (Row, u8),
        (organization, block): (&Organization, &Block),
        streams: &Streams,
    ) {
        let ordinal = organization.hires[row];
        let place = block.place(u32::from(ordinal));
        let number = 2 * organization.layout.position(block, row) + usize::from(candidate);
        self.newcomers.addresses.set(lane, streams, (Purpose::Hire, place), number);
        let cohort = &mut self.newcomers.cohort;
        cohort.first_seat[lane] =
            u32::try_from(organization.layout.seat(row).0).unwrap_or(u32::MAX);
        cohort.ordinal[lane] = ordinal;
        cohort.candidate[lane] = candidate;
    }

    /// Makes the next person ever hired into each of `rows`, of which there are at most
    /// [`ABREAST`](super::newcomers::ABREAST).
    pub(crate) fn recruit(
        &mut self,
        rows: &[Row],
        house: (&Organization, &Block),
        opening: &Opening,
        (streams, setting): (&Streams, &Setting),
    ) {
        for (lane, &row) in rows.iter().enumerate() {
            self.call(lane, (row, 0), house, streams);
        }
        self.make(rows.len(), opening, (streams, setting));
    }

    /// Makes the `count` who were called.
    pub(crate) fn make(
        &mut self,
        count: usize,
        opening: &Opening,
        (streams, setting): (&Streams, &Setting),
    ) {
        let newcomers = &mut *self.newcomers;
        self.instructions.run(&mut Making { newcomers, streams, setting, opening, count });
    }
}
