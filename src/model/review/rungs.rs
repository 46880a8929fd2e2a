//! 4.10 The review of contributors, sixteen at a time: pay by the rung, what is resented, and who
//! meets the bar of the next rung.

use crate::model::constants::{RUNGS, SENIOR};
use crate::model::engine::elementary::{exp, larger};
use crate::model::engine::lanes::{run, run_mut};
use crate::model::engine::organization::Organization;
use crate::model::engine::pass::batches;
use crate::model::engine::row::Row;
use crate::model::engine::vector::{InstructionSet, VectorTask};
use crate::model::person::{PeopleMut, month_number};
use crate::model::policy::at_rung;
use crate::model::setting::Setting;
use crate::sim::threads::*;

/// Parts of a block from which on all threads at hand share them.
const SHARED_FROM: usize = 6;

/// Seats looked at side by side.
const ABREAST: usize = 16;

/// What a review finds by rung.
#[derive(Debug)]
struct Scale {
    /// Craft from which a contributor of the rung rises; infinite where nothing is offered.
    rises_from: [f32; RUNGS],
    /// Craft from which it resents that nothing is; infinite where something is.
    blocked_from: [f32; RUNGS],
    ln_pay: [f32; RUNGS],
    pay: [f32; RUNGS],
    /// The grievance of the rung itself.
    hollow: [f32; RUNGS],
}

impl Scale {
    fn of(setting: &Setting) -> Self {
        let (k, ladder) = (&setting.constants, &setting.ladder);
        let hollow = k.hollow_grievance * (1.0 - ladder.worth);
        let (mut rises_from, mut grates) = ([f32::INFINITY; RUNGS], [0.0; RUNGS]);
        for rung in 0..RUNGS {
            if rung < usize::from(ladder.top_rung) {
                rises_from[rung] = k.bars[rung + 1];
            }
            if rung > usize::from(SENIOR) {
                grates[rung] = hollow;
            }
        }
        Self {
            rises_from,
            blocked_from: ladder.blocked_bar,
            ln_pay: ladder.ln_pay,
            pay: ladder.ln_pay.map(exp),
            hollow: grates,
        }
    }
}

/// One look at the contributors of a part of a block.
#[derive(Debug)]
struct Look<'a> {
    people: PeopleMut<'a>,
    /// The number of the first row.
    first: usize,
    month: f32,
    setting: &'a Setting,
    scale: &'a Scale,
    risers: Vec<Row>,
}

/// Sets the pay of the contributors of block number `index`, gives those their grievance whose rung
/// is hollow or who are held back, and appends to `risers` the seats of those who rise, in the order
/// of their numbers.
pub(crate) fn review(
    organization: &mut Organization,
    index: usize,
    (setting, instructions): (&Setting, InstructionSet),
    risers: &mut Vec<Row>,
) {
    let Organization { layout, people, month, .. } = organization;
    let (block, month, scale) = (&layout.blocks[index], month_number(*month), &Scale::of(setting));
    let (mut people, mut first) = (people.rows_of(&block.rows), block.rows.start);
    let mut looks = Vec::new();
    for groups in batches(block) {
        let count = groups.len() * block.grid.group();
        let people = people.cut(count);
        looks.push(Look { people, first, month, setting, scale, risers: Vec::new() });
        first += count;
    }
    let look = |look: &mut Look<'_>| {
        instructions.run(look);
        look.risers.sort_unstable_by_key(|&row| layout.seat(row));
    };
    if looks.len() < SHARED_FROM {
        looks.iter_mut().for_each(look);
    } else {
        looks.par_iter_mut().for_each(look);
    }
    for look in looks {
        risers.extend(look.risers);
    }
}

impl VectorTask for Look<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let (stall, held_back) =
            (self.setting.constants.advance_stall, self.setting.constants.blocked_grievance);
        let (month, scale, people) = (self.month, self.scale, &mut self.people);
        let mut start = 0;
        while start < people.occupied.len() {
            let occupied: [u8; ABREAST] = *run(people.occupied, start);
            let rung: [u8; ABREAST] = *run(people.rung, start);
            let craft: [f32; ABREAST] = *run(people.craft, start);
            let advanced: [f32; ABREAST] = *run(people.advanced, start);
            let mut grievance: [f32; ABREAST] = *run(people.grievance, start);
            let mut found = [[0.0; ABREAST]; 5];
            by_rung(
                &rung,
                [&scale.rises_from, &scale.blocked_from, &scale.ln_pay, &scale.pay, &scale.hollow],
                &mut found,
            );
            let [rises_from, blocked_from, ln_pay, pay, hollow] = found;
            let mut rises = [0_u32; ABREAST];
            for i in 0..ABREAST {
                let due = (occupied[i] == 1) & (month - advanced[i] >= stall);
                rises[i] = u32::from(due & (craft[i] >= rises_from[i]));
                let blocked = due & (craft[i] >= blocked_from[i]);
                let held_back = if blocked { held_back } else { 0.0 };
                grievance[i] = larger(larger(grievance[i], held_back), hollow[i]);
            }
            *run_mut(people.grievance, start) = grievance;
            *run_mut(people.ln_pay, start) = ln_pay;
            *run_mut(people.pay, start) = pay;
            if rises.iter().fold(0, |any, &rises| any | rises) > 0 {
                let rising = (self.first + start..).zip(rises).filter(|&(_, rises)| rises > 0);
                self.risers.extend(rising.map(|(row, _)| Row(row)));
            }
            start += ABREAST;
        }
    }
}

/// Looks up each table by the rung of every lane.
#[inline(always)]
fn by_rung<const N: usize>(
    rungs: &[u8; ABREAST],
    tables: [&[f32; RUNGS]; N],
    found: &mut [[f32; ABREAST]; N],
) {
    for (found, table) in found.iter_mut().zip(tables) {
        for i in 0..ABREAST {
            found[i] = at_rung(table, f32::from(rungs[i]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{MONTH, dual, edit, organization, quiet, setting};

    /// Every rung below, at and above the bars, with a long and a short stall, some seats vacant.
    fn all_cases() -> Organization {
        let mut organization = organization(&[(1201, 70)]);
        let layout = organization.layout.clone();
        for (number, row) in layout.rows_of(0..1201).enumerate() {
            edit(&mut organization, row, |person| {
                person.rung = [0, 1, 2, 3, 4, 5][number % 6];
                person.craft = [0.3, 0.7, 1.1, 1.59, 1.6, 2.2, 3.0, 4.0][number / 6 % 8];
                person.advanced = month_number(MONTH) - [12.0, 11.0, 40.0][number / 48 % 3];
                person.grievance = [0.0, 0.2, 0.9][number / 144 % 3];
            });
            organization.people.occupied[row] = u8::from(number % 19 > 0);
        }
        organization
    }

    fn settings() -> [Setting; 3] {
        let hollow = |levers: &mut crate::model::policy::Levers| {
            *levers = dual();
            (levers.expert_rungs, levers.pay_parity, levers.influence) = (2, 0.2, 0.0);
        };
        [quiet(), setting(|_, levers| *levers = dual()), setting(|_, levers| hollow(levers))]
    }

    #[test]
    fn every_lane_is_reviewed_like_a_contributor_alone() {
        for setting in settings() {
            let (before, mut after, mut risers) = (all_cases(), all_cases(), Vec::new());
            let rows = after.layout.blocks[0].rows.clone();
            review(&mut after, 0, (&setting, InstructionSet::detect()), &mut risers);
            let (k, ladder) = (&setting.constants, &setting.ladder);
            let mut expected = Vec::new();
            for row in rows.filter(|&row| !before.is_vacant(Row(row))) {
                let (mut person, rung) = (before.people.person(Row(row)), before.people.rung[row]);
                let next = usize::from(rung) + 1;
                let due = month_number(MONTH) - person.advanced >= 12.0;
                if due && next < RUNGS && person.craft >= k.bars[next] {
                    if ladder.offers(rung + 1) {
                        expected.push(row);
                    } else {
                        person.grievance = person.grievance.max(0.5);
                    }
                }
                if rung > SENIOR {
                    person.grievance = person.grievance.max(0.5 * (1.0 - ladder.worth));
                }
                person.set_ln_pay(ladder.ln_pay[usize::from(rung)]);
                assert_eq!(after.people.person(Row(row)), person, "row {row}");
            }
            expected.sort_unstable_by_key(|&row| before.layout.seat(Row(row)));
            assert_eq!(risers, expected);
            assert!(risers.len() > 50);
        }
    }

    #[test]
    fn every_instruction_set_reviews_alike() {
        let reviewed = |instructions| {
            let (mut organization, mut risers) = (all_cases(), Vec::new());
            review(&mut organization, 0, (&settings()[2], instructions), &mut risers);
            format!("{risers:?} {:?}", organization.people)
        };
        let baseline = reviewed(InstructionSet::Baseline);
        for wider in InstructionSet::available() {
            assert!(reviewed(wider) == baseline, "{wider:?} reviews otherwise");
        }
    }
}
