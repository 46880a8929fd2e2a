//! 4.10 The review of contributors, sixteen at a time: pay by the rung, what is resented, and who
//! meets the bar of the next rung and rises.

use crate::model::constants::{RUNGS, SENIOR};
use crate::model::engine::department::DepartmentState;
use crate::model::engine::elementary::{clamp, exp, larger, normal, smaller};
use crate::model::engine::lanes::{run, run_mut};
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::engine::step::{Effects, Step};
use crate::model::observe::log::{EventKind, Position};
use crate::model::observe::tally::whole;
use crate::model::person::{PeopleMut, month_number};
use crate::model::policy::{at_rung, by_rung, narrow};
use crate::model::pushback::{self, Titles};
use crate::model::setting::Setting;
use crate::numeric::vector::VectorTask;
use crate::rng::Purpose;
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
    fn of(setting: &Setting, department: &DepartmentState) -> Self {
        let hollow = setting.constants.hollow_grievance * (1.0 - department.worth(setting));
        let next_bar =
            |rung: u8, counts: bool| match setting.workforce.bars.get(usize::from(rung) + 1) {
                Some(&bar) if counts => bar,
                _ => f32::INFINITY,
            };
        let offers = |rung: u8| setting.ladder.offers(rung + 1);
        let ln_pay = by_rung(|rung| department.ln_pay(rung, setting));
        Self {
            rises_from: by_rung(|rung| next_bar(rung, offers(rung))),
            blocked_from: by_rung(|rung| next_bar(rung, !offers(rung))),
            ln_pay,
            pay: ln_pay.map(exp),
            hollow: by_rung(|rung| if rung > SENIOR { hollow } else { 0.0 }),
        }
    }
}

/// The review of the contributors in a part of a block.
#[derive(Debug)]
struct RungReview<'a> {
    people: PeopleMut<'a>,
    /// c of its rows as it is seen; `None` where it is seen truly.
    seen: Option<&'a [f32]>,
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
    let seen = seen_craft(organization, step);
    let Organization { layout, people, month, departments, .. } = organization;
    let block = &layout.blocks[step.block];
    let month = month_number(*month);
    let scale = &Scale::of(step.setting, &departments[block.unit]);
    let mut people = people.rows_of(&block.rows);
    let mut first = block.rows.start;
    let mut reviews = Vec::new();
    for groups in block.batches() {
        let count = groups.len() * block.grid.group();
        let people = people.cut(count);
        let (setting, at) = (step.setting, first - block.rows.start);
        let seen = seen.as_ref().map(|seen| &seen[at..at + count]);
        let risers = Vec::new();
        reviews.push(RungReview { people, seen, first, month, setting, scale, risers });
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

/// c of the rows of a block as it is seen at the bars above mid of those who may rise; `None` where it is
/// seen truly: c·exp(`bar_noise`·ε + 0.35·`loyalty`·D·clamp(tenure/60 − 1, −1, 2)).
fn seen_craft(organization: &Organization, step: &Step<'_>) -> Option<Vec<f32>> {
    let (setting, k) = (step.setting, &step.setting.constants);
    let noise = narrow(setting.ladder.levers.bar_noise);
    let loyalty = k.loyalty_craft * narrow(setting.ladder.levers.loyalty) * setting.erosion();
    if noise <= 0.0 && loyalty <= 0.0 {
        return None;
    }
    let Organization { layout, people, .. } = organization;
    let block = &layout.blocks[step.block];
    let (place, month) = (block.place(organization.month), month_number(organization.month));
    let mut seen = people.craft[block.rows.clone()].to_vec();
    for (position, row) in layout.rows_of(block.seats.clone()).enumerate() {
        let may_rise = people.occupied[row] == 1 && month - people.advanced[row] >= k.advance_stall;
        if may_rise && people.rung[row] + 1 >= SENIOR {
            let words = step.streams.block(Purpose::Bar, place, position);
            let years = (month - people.hired[row]) / k.loyalty_months - 1.0;
            let favor = loyalty * clamp(years, k.loyalty_min, k.loyalty_max);
            seen[row.0 - block.rows.start] *= exp(noise * normal(words[0]) + favor);
        }
    }
    Some(seen)
}

/// Raises those who meet the bars, as far as a quota leaves room on the expert rungs: then by true
/// craft, the highest first.
pub(super) fn raise(
    organization: &mut Organization,
    mut risers: Vec<Row>,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    let (setting, layout) = (step.setting, organization.layout.clone());
    let quota = setting.ladder.levers.expert_quota;
    let is_limited = quota < 1.0 && setting.ladder.top_rung > SENIOR && !risers.is_empty();
    let (mut experts, mut room) = (0.0, f64::INFINITY);
    // Elsewhere nothing depends on the order.
    if is_limited || setting.workforce.culture > 0.0 {
        let people = &organization.people;
        risers.sort_by(|&a, &b| {
            people.craft[b].total_cmp(&people.craft[a]).then(layout.seat(a).cmp(&layout.seat(b)))
        });
    }
    if is_limited {
        let unit = layout.blocks[step.block].unit;
        let titles = Titles::count(organization, unit, setting, step.instructions);
        experts = f64::from(titles.experts);
        room = quota * whole(organization.structure.seats(step.block));
    }
    for row in risers {
        let becomes_expert = organization.people.rung[row] == SENIOR;
        if becomes_expert && experts >= room {
            let grievance = &mut organization.people.grievance[row];
            *grievance = larger(*grievance, setting.constants.blocked_grievance);
            continue;
        }
        experts += if becomes_expert { 1.0 } else { 0.0 };
        rise(organization, row, step, effects);
    }
}

/// Raises who meets the bar of the next rung: stall ← round(stall·(1 − v′)), m ← m + 0.05·v′ (at
/// most 1), where v′ is v on an expert rung, else 1; g at least 0.5·(1 − v′); the rung's pay.
fn rise(organization: &mut Organization, row: Row, step: &Step<'_>, effects: &mut Effects<'_>) {
    let k = &step.setting.constants;
    let unit = organization.layout.blocks[step.block].unit;
    let department = organization.departments[unit];
    let people = &mut organization.people;
    let month = month_number(organization.month);
    let next = people.rung[row] + 1;
    let stall = month - people.advanced[row];
    let worth = if next > SENIOR { department.worth(step.setting) } else { 1.0 };
    effects.log.moves(EventKind::Promoted, people, row, Position { row, rung: next });
    people.rung[row] = next;
    people.advanced[row] = month - (stall * (1.0 - worth)).round();
    people.morale[row] = smaller(people.morale[row] + k.advance_morale * worth, 1.0);
    let hollow = k.hollow_grievance * (1.0 - worth);
    people.grievance[row] = larger(people.grievance[row], hollow);
    people.set_ln_pay(row, department.ln_pay(next, step.setting));
    effects.sums.promotions += 1.0;
    if next > SENIOR {
        pushback::rose_to_expert(organization, unit, row, step.setting);
    }
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
            let seen: [f32; ABREAST] = self.seen.map_or(craft, |seen| *run(seen, start));
            let advanced: [f32; ABREAST] = *run(people.advanced, start);
            let mut grievance: [f32; ABREAST] = *run(people.grievance, start);
            let mut found = [[0.0; ABREAST]; 5];
            look_up(
                &rung,
                [&scale.rises_from, &scale.blocked_from, &scale.ln_pay, &scale.pay, &scale.hollow],
                &mut found,
            );
            let [rises_from, blocked_from, ln_pay, pay, hollow] = found;
            let mut rises = [0_u32; ABREAST];
            for i in 0..ABREAST {
                let due = (occupied[i] == 1) & (month - advanced[i] >= advance_stall);
                let meets = seen[i] >= rises_from[i];
                rises[i] = u32::from(due & meets);
                // Nothing is offered, or the craft is not seen as it is.
                let is_blocked = larger(craft[i], seen[i]) >= blocked_from[i];
                let is_missed = (craft[i] >= rises_from[i]) & !meets;
                let held_back = due & (is_blocked | is_missed);
                let held_back = if held_back { blocked_grievance } else { 0.0 };
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
fn look_up<const N: usize>(
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
            let ladder = &setting.ladder;
            let mut expected = Vec::new();
            for row in rows.map(Row).filter(|&row| !before.is_vacant(row)) {
                let mut person = before.people.person(row);
                let rung = person.rung;
                let next = usize::from(rung) + 1;
                let due = month_number(MONTH) - person.advanced >= 12.0;
                if due && next < RUNGS && person.craft >= setting.workforce.bars[next] {
                    if ladder.offers(rung + 1) {
                        expected.push(row);
                    } else {
                        person.grievance = person.grievance.max(0.5);
                    }
                }
                if rung > SENIOR {
                    person.grievance = person.grievance.max(0.5 * (1.0 - ladder.worth(1.0)));
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
