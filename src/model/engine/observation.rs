//! The state of everybody at the end of a month (section 6), booked by a look of its own.
//!
//! The pass books the state that it finds at the beginning of a month, which is that of the end of the
//! last one: so that is read from memory once. At the end of a year somebody has to look, though, for
//! the books are closed before the next month begins; and wherever single months are asked for.

use std::ops::Range;

use super::lanes::{LANES, LaneState, LaneTraits};
use super::organization::Organization;
use super::work::SHARED_FROM;
use crate::model::observe::ledger::Sums;
use crate::model::observe::tally::{Tally, Worked, whole};
use crate::model::person::{PeopleMut, month_number};
use crate::model::setting::Setting;
use crate::numeric::vector::{InstructionSet, VectorTask};
use crate::sim::threads::*;

/// Books the state of everybody in unit number `unit`: batch by batch, as the pass does.
pub(crate) fn book_states(
    organization: &mut Organization,
    unit: usize,
    setting: &Setting,
    instructions: InstructionSet,
    sums: &mut Sums,
) {
    let Organization { layout, structure, people, month, .. } = organization;
    let (people, last_month) = (&people.rows(), month_number(*month));
    for (index, block) in layout.blocks.iter().enumerate().filter(|(_, block)| block.unit == unit) {
        sums.vacant_months += whole(structure.seats(index));
        let group = block.grid.group();
        let rows = |groups: Range<usize>| {
            block.rows.start + groups.start * group..block.rows.start + groups.end * group
        };
        let batches: Vec<_> = block.batches().map(rows).collect();
        let look = |rows: Range<usize>| {
            let mut look = Look::new(people, rows, block.level, last_month);
            instructions.run(&mut look);
            look.tally
        };
        let tallies: Vec<_> = if block.rows.len() < SHARED_FROM {
            batches.into_iter().map(look).collect()
        } else {
            batches.into_par_iter().map(look).collect()
        };
        for tally in tallies {
            tally.book_states(sums, block, setting);
        }
    }
}

/// A look at the people of a batch.
#[derive(Debug)]
struct Look<'a> {
    people: &'a PeopleMut<'a>,
    rows: Range<usize>,
    level: u8,
    last_month: f32,
    state: Box<LaneState>,
    tally: Tally,
}

impl<'a> Look<'a> {
    fn new(people: &'a PeopleMut<'a>, rows: Range<usize>, level: u8, last_month: f32) -> Self {
        let state = Box::new(LaneState::vacant());
        Self { people, rows, level, last_month, state, tally: Tally::nothing() }
    }
}

impl VectorTask for Look<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let Self { people, rows, level, last_month, state, tally } = self;
        for start in rows.clone().step_by(LANES) {
            state.load(people, start);
            let traits = LaneTraits::at(people, start);
            if *level > 0 {
                state.load_managers(people, start);
            }
            tally.add_states(Worked { state, traits: &traits, last_month: *last_month }, *level);
        }
    }
}
