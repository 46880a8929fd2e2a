//! The state of everybody at the end of a month (section 6), booked by a look of its own.
//!
//! The pass books the state that it finds at the beginning of a month, which is that of the end of the
//! last one: so that is read from memory once. At the end of a year somebody has to look, though, for
//! the books are closed before the next month begins; and wherever single months are asked for.

use super::block::{SHARED_FROM, Tier};
use super::lanes::{LANES, Lanes, Rows, State};
use crate::model::observe::tally::{Found, Tally};
use crate::model::person::PeopleMut;
use crate::numeric::number::Vector;
use crate::numeric::vector::{InstructionSet, LaneTask};
use crate::sim::threads::*;
use std::ops::Range;

/// The state of everybody in a tier, summed up by group.
pub(super) fn look(
    people: &PeopleMut<'_>,
    tier: &Tier,
    instructions: InstructionSet,
) -> Vec<Tally<Lanes>> {
    let look = |groups: Range<usize>| {
        let mut look = Look { people, tier, groups, tallies: Vec::new() };
        instructions.compute(&mut look);
        look.tallies
    };
    if tier.rows.len() < SHARED_FROM {
        return look(0..tier.groups());
    }
    let batches: Vec<_> = tier.batches().collect();
    let looks: Vec<_> = batches.into_par_iter().map(look).collect();
    looks.concat()
}

/// A look at the people of some groups.
#[derive(Debug)]
struct Look<'a> {
    people: &'a PeopleMut<'a>,
    tier: &'a Tier,
    groups: Range<usize>,
    tallies: Vec<Tally<Lanes>>,
}

impl LaneTask for Look<'_> {
    #[inline(always)]
    fn compute<V: Vector>(&mut self) {
        let Self { people, tier, groups, tallies } = self;
        tallies.resize(groups.len(), Tally::BLANK);
        for (group, sums) in groups.clone().zip(tallies) {
            for lane in (0..LANES).step_by(V::WIDTH) {
                let mut tally = Tally::<V>::nothing();
                let first = tier.row_of_group(group) + lane;
                for row in (first..).step_by(LANES).take(tier.members) {
                    let state = match tier.level {
                        0 => State::load(people, row),
                        _ => State::load_managers(people, row),
                    };
                    let found = Found { state: &state, traits: &Rows { people, start: row } };
                    tally.add_states(found, tier.level);
                }
                tally.store(sums, lane);
            }
        }
    }
}
