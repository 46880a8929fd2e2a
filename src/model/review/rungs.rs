//! 4.10 The review of contributors, sixteen at a time: pay by the rung, what is resented, and who
//! meets the bar of the next rung and rises.

use crate::model::constants::{RUNGS, SENIOR};
use crate::model::engine::elementary::{exp, larger, smaller};
use crate::model::engine::lanes::{run, run_mut};
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::engine::step::{Effects, Step};
use crate::model::engine::vector::VectorTask;
use crate::model::observe::log::{EventKind, Position};
use crate::model::person::{PeopleMut, month_number};
use crate::model::policy::at_rung;
use crate::model::setting::Setting;
use crate::sim::threads::*;

/// Parts of a block (of 8192 rows each) from which on all threads share them: below, sharing costs
/// more than it saves.
const SHARED_FROM: usize = 6;

/// Seats reviewed side by side.
const ABREAST: usize = 16;

/// What a review depends on, by rung.
#[derive(Debug)]
struct Scale {
    /// Craft from which a contributor of the rung rises; infinite where nothing is offered.
    rises_from: [f32; RUNGS],
    /// Craft from which it resents that nothing is offered; infinite where something is.
    blocked_from: [f32; RUNGS],
    ln_pay: [f32; RUNGS],
    pay: [f32; RUNGS],
    /// The least grievance that the rung itself gives: 0.5·(1 − v) on an expert rung, else 0.
    hollow: [f32; RUNGS],
}

impl Scale {
    fn of(setting: &Setting) -> Self {
        let (k, ladder) = (&setting.constants, &setting.ladder);
        let mut rises_from = [f32::INFINITY; RUNGS];
        let mut hollow = [0.0; RUNGS];
        for rung in 0..RUNGS {
            if rung < usize::from(ladder.top_rung) {
                rises_from[rung] = k.bars[rung + 1];
            }
            if rung > usize::from(SENIOR) {
                hollow[rung] = k.hollow_grievance * (1.0 - ladder.worth);
            }
        }
        Self {
            rises_from,
            blocked_from: ladder.blocked_bar,
            ln_pay: ladder.ln_pay,
            pay: ladder.ln_pay.map(exp),
            hollow,
        }
    }
}

/// The review of the contributors in a part of a block.
#[derive(Debug)]
struct RungReview<'a> {
    people: PeopleMut<'a>,
    /// The number of the first row.
    first: usize,
    month: f32,
    setting: &'a Setting,
    scale: &'a Scale,
    risers: Vec<Row>,
}

/// Sets the pay of a block's contributors to that of their rung, gives those their grievance whose
/// rung is hollow or who are held back, and returns who rises, in the order of the seats' numbers.
pub(super) fn review(organization: &mut Organization, step: &Step<'_>) -> Vec<Row> {
    let Organization { layout, people, month, .. } = organization;
    let block = &layout.blocks[step.block];
    let month = month_number(*month);
    let scale = &Scale::of(step.setting);
    let mut people = people.rows_of(&block.rows);
    let mut first = block.rows.start;
    let mut reviews = Vec::new();
    for groups in block.batches() {
        let count = groups.len() * block.grid.group();
        let people = people.cut(count);
        let setting = step.setting;
        reviews.push(RungReview { people, first, month, setting, scale, risers: Vec::new() });
        first += count;
    }
    let review_part = |review: &mut RungReview<'_>| {
        step.instructions.run(review);
        review.risers.sort_unstable_by_key(|&row| layout.seat(row));
    };
    if reviews.len() < SHARED_FROM {
        reviews.iter_mut().for_each(review_part);
    } else {
        reviews.par_iter_mut().for_each(review_part);
    }
    reviews.into_iter().flat_map(|review| review.risers).collect()
}

/// Raises who meets the bar of the next rung: stall ← round(stall·(1 − v′)), m ← m + 0.05·v′ (at
/// most 1), where v′ is v on an expert rung, else 1; g at least 0.5·(1 − v′); the rung's pay.
pub(super) fn rise(
    organization: &mut Organization,
    row: Row,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    let (k, ladder) = (&step.setting.constants, &step.setting.ladder);
    let people = &mut organization.people;
    let month = month_number(organization.month);
    let next = people.rung[row] + 1;
    let stall = month - people.advanced[row];
    let worth = if next > SENIOR { ladder.worth } else { 1.0 };
    effects.log.moves(EventKind::Promoted, people, row, Position { row, rung: next });
    people.rung[row] = next;
    people.advanced[row] = month - (stall * (1.0 - worth)).round();
    people.morale[row] = smaller(people.morale[row] + k.advance_morale * worth, 1.0);
    let hollow = k.hollow_grievance * (1.0 - worth);
    people.grievance[row] = larger(people.grievance[row], hollow);
    people.ln_pay[row] = ladder.ln_pay[usize::from(next)];
    people.pay[row] = exp(people.ln_pay[row]);
    effects.sums.promotions += 1.0;
}

impl VectorTask for RungReview<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let advance_stall = self.setting.constants.advance_stall;
        let blocked_grievance = self.setting.constants.blocked_grievance;
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
                let due = (occupied[i] == 1) & (month - advanced[i] >= advance_stall);
                rises[i] = u32::from(due & (craft[i] >= rises_from[i]));
                let blocked = due & (craft[i] >= blocked_from[i]);
                let held_back = if blocked { blocked_grievance } else { 0.0 };
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
    use crate::model::fixture::{
        MONTH, Office, dual, edit, every_instruction_set_agrees, organization, quiet, setting,
    };

    /// Every rung below, at and above the bars, with a long and a short stall, some seats vacant.
    fn all_cases() -> Organization {
        let mut organization = organization(&[(1201, 70)]);
        let layout = organization.layout.clone();
        for (number, seat) in layout.rows_of(0..1201).enumerate() {
            edit(&mut organization, seat, |person| {
                person.rung = [0, 1, 2, 3, 4, 5][number % 6];
                person.craft = [0.3, 0.7, 1.1, 1.59, 1.6, 2.2, 3.0, 4.0][number / 6 % 8];
                person.advanced = month_number(MONTH) - [12.0, 11.0, 40.0][number / 48 % 3];
                person.grievance = [0.0, 0.2, 0.9][number / 144 % 3];
            });
            organization.people.occupied[seat] = u8::from(number % 19 > 0);
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
            let (before, mut after, office) = (all_cases(), all_cases(), Office::new(setting));
            let setting = &office.settings[0];
            let rows = after.layout.blocks[0].rows.clone();
            let risers = review(&mut after, &office.step(0));
            let (k, ladder) = (&setting.constants, &setting.ladder);
            let mut expected = Vec::new();
            for row in rows.map(Row).filter(|&row| !before.is_vacant(row)) {
                let mut person = before.people.person(row);
                let rung = person.rung;
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
                assert_eq!(after.people.person(row), person, "{row:?}");
            }
            expected.sort_unstable_by_key(|&row| before.layout.seat(row));
            assert_eq!(risers, expected);
            assert!(risers.len() > 50);
        }
    }

    #[test]
    fn every_instruction_set_reviews_alike() {
        every_instruction_set_agrees(|instructions| {
            let [.., hollow] = settings();
            let (mut organization, office) =
                (all_cases(), Office { instructions, ..Office::new(hollow) });
            let risers = review(&mut organization, &office.step(0));
            vec![format!("{risers:?}"), format!("{:?}", organization.people)]
        });
    }
}
