//! The state of everybody at the end of a month (section 6), booked by a look of its own.
//!
//! The pass books the state that it finds at the beginning of a month, which is that of the end of the
//! last one: so that is read from memory once. At the end of a year somebody has to look, though, for
//! the books are closed before the next month begins; and wherever single months are asked for.

use std::ops::Range;

use super::lanes::{LANES, Rows, State};
use super::organization::Organization;
use super::work::SHARED_FROM;
use crate::model::observe::ledger::Sums;
use crate::model::observe::tally::{Found, Tally, whole};
use crate::model::person::PeopleMut;
use crate::model::setting::Setting;
use crate::numeric::number::Vector;
use crate::numeric::vector::{InstructionSet, LaneTask};
use crate::sim::threads::*;

/// Books the state of everybody in unit number `unit`: batch by batch, as the pass does.
pub(crate) fn book_states(
    organization: &mut Organization,
    unit: usize,
    setting: &Setting,
    instructions: InstructionSet,
    sums: &mut Sums,
) {
    let Organization { layout, structure, people, .. } = organization;
    let people = &people.rows();
    for (index, block) in layout.blocks.iter().enumerate().filter(|(_, block)| block.unit == unit) {
        sums.vacant_months += whole(structure.seats(index));
        let group = block.grid.group();
        let rows = |groups: Range<usize>| {
            block.rows.start + groups.start * group..block.rows.start + groups.end * group
        };
        let batches: Vec<_> = block.batches().map(rows).collect();
        let look = |rows: Range<usize>| {
            let mut look = Look { people, rows, level: block.level, tally: Tally::nothing() };
            instructions.compute(&mut look);
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
    tally: Tally,
}

impl LaneTask for Look<'_> {
    #[inline(always)]
    fn compute<V: Vector>(&mut self) {
        let Self { people, rows, level, tally } = self;
        for row in rows.clone().step_by(V::WIDTH) {
            let state = match level {
                0 => State::<V>::load(people, row),
                _ => State::load_managers(people, row),
            };
            let found = Found { state: &state, traits: &Rows { people, start: row } };
            tally.add_states(found, *level, row % LANES);
        }
    }
}
