//! 4.10 The review of managers: who is trained in the job, and who steps back or is dismissed.
//!
//! Nothing that a review does to one manager bears on what it decides about another. So all are
//! reviewed before anything happens, a few side by side for their draws, and in a large block by all
//! threads.

use std::ops::Range;

use super::open_seats::OpenSeats;
use crate::model::engine::block::Block;
use crate::model::engine::elementary::smaller;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::engine::step::{Effects, Step};
use crate::model::observe::log::{EventKind, Position};
use crate::model::person::month_number;
use crate::model::staffing::vacancies::vacate;
use crate::numeric::vector::VectorTask;
use crate::rng::{Addresses, BLOCK_WORDS, Purpose, unit};
use crate::sim::threads::*;

/// Managers whose draws are made side by side.
const ABREAST: usize = 16;

/// Managers whom one thread reviews at a time; larger blocks are shared by all threads.
const SHARED_FROM: usize = 4096;

/// What the review has decided about a manager; at least one of the two holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReviewDecision {
    pub(super) row: Row,
    pub(super) is_trained: bool,
    /// Whether the manager is to step back, or to be dismissed where the policy knows no step-back.
    pub(super) is_to_go: bool,
}

/// What is decided about the managers of a block, in the order of their numbers.
pub(super) fn review(organization: &Organization, step: &Step<'_>) -> Vec<ReviewDecision> {
    let numbers = organization.layout.blocks[step.block].seats.clone();
    if numbers.len() <= SHARED_FROM {
        return ManagerReview::new(organization, step).of(numbers);
    }
    let review = |start: usize| {
        let end = numbers.end.min(start + SHARED_FROM);
        ManagerReview::new(organization, step).of(start..end)
    };
    let starts: Vec<_> = numbers.clone().step_by(SHARED_FROM).collect();
    let decisions: Vec<_> = starts.into_par_iter().map(review).collect();
    decisions.concat()
}

/// A manager about whom a draw decides.
#[derive(Clone, Copy, Debug, Default)]
struct ReviewCase {
    row: Row,
    may_be_trained: bool,
    may_have_to_go: bool,
}

/// A few cases side by side, with their draws, and what is decided so far.
#[derive(Debug)]
struct ManagerReview<'a> {
    organization: &'a Organization,
    step: &'a Step<'a>,
    block: &'a Block,
    addresses: Addresses<ABREAST>,
    words: [[u32; ABREAST]; BLOCK_WORDS],
    cases: [ReviewCase; ABREAST],
    count: usize,
    decisions: Vec<ReviewDecision>,
}

impl<'a> ManagerReview<'a> {
    fn new(organization: &'a Organization, step: &'a Step<'a>) -> Self {
        Self {
            organization,
            step,
            block: &organization.layout.blocks[step.block],
            addresses: Addresses::blank(),
            words: [[0; ABREAST]; BLOCK_WORDS],
            cases: [ReviewCase::default(); ABREAST],
            count: 0,
            decisions: Vec::new(),
        }
    }

    /// Reviews the managers with these numbers.
    fn of(mut self, numbers: Range<usize>) -> Vec<ReviewDecision> {
        let place = self.block.place(self.organization.month);
        let positions = numbers.start - self.block.seats.start..;
        for (position, row) in positions.zip(self.organization.layout.rows_of(numbers)) {
            if self.organization.is_vacant(row) {
                continue;
            }
            let may_be_trained = self.lacks_training(row);
            let may_have_to_go = self.fails(row);
            if may_be_trained | may_have_to_go {
                self.cases[self.count] = ReviewCase { row, may_be_trained, may_have_to_go };
                let address = (Purpose::Review, place);
                self.addresses.set(self.count, self.step.streams, address, position);
                self.count += 1;
                if self.count == ABREAST {
                    self.decide();
                }
            }
        }
        self.decide();
        self.decisions
    }

    /// Draws and decides on the cases gathered.
    fn decide(&mut self) {
        if self.count == 0 {
            return;
        }
        let setting = self.step.setting;
        self.step.instructions.run(self);
        let (k, levers) = (&setting.constants, &setting.ladder.levers);
        let share = levers.training_incumbents;
        let chance =
            f64::from(if levers.step_back { k.step_back_chance } else { k.dismissal_chance });
        for lane in 0..std::mem::take(&mut self.count) {
            let ReviewCase { row, may_be_trained, may_have_to_go } = self.cases[lane];
            let is_trained = may_be_trained && unit(self.words[0][lane]) < share;
            let is_to_go = may_have_to_go && unit(self.words[1][lane]) < chance;
            if is_trained | is_to_go {
                self.decisions.push(ReviewDecision { row, is_trained, is_to_go });
            }
        }
    }

    fn lacks_training(&self, row: Row) -> bool {
        let share = self.step.setting.ladder.levers.training_incumbents;
        share > 0.0 && self.organization.people.trained[row] == 0
    }

    /// Whether a manager of the first level has been long enough in the seat and fails there: where
    /// managers may step back, by a team without trust or by low morale of its own; where not, by a
    /// team without trust.
    fn fails(&self, row: Row) -> bool {
        if self.block.level != 1 {
            return false;
        }
        let (organization, setting) = (self.organization, self.step.setting);
        let k = &setting.constants;
        let team = organization.layout.team_led(self.block, row);
        let is_distrusted = organization.climate.trust[team] < k.step_back_trust;
        if setting.ladder.levers.step_back {
            let is_unhappy = is_distrusted || organization.people.morale[row] < k.step_back_morale;
            is_unhappy && months_in_seat(organization, row) >= k.step_back_months
        } else {
            is_distrusted && months_in_seat(organization, row) >= k.dismissal_months
        }
    }
}

impl VectorTask for ManagerReview<'_> {
    #[inline(always)]
    fn run(&mut self) {
        self.words = self.step.streams.abreast(&self.addresses);
    }
}

/// min(k, stall): months that a manager has been in the seat.
pub(in crate::model) fn months_in_seat(organization: &Organization, row: Row) -> f32 {
    let people = &organization.people;
    let month = month_number(organization.month);
    smaller(month - people.managing_since[row], month - people.advanced[row])
}

/// Returns a manager to the craft, if a seat is open: the highest rung up to the remembered one with
/// c at least 0.8 of its bar, the pay of that rung, and k = stall = 0, ℓ = g = 0.
pub(super) fn step_back(
    organization: &mut Organization,
    row: Row,
    open: &mut OpenSeats,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    let layout = &organization.layout;
    let block = &layout.blocks[step.block];
    let team = block.team(layout.position(block, row));
    let Some(to) = open.choose(organization, &team) else {
        return;
    };
    let k = &step.setting.constants;
    let month = month_number(organization.month);
    let mut person = organization.people.person(row);
    let held = &step.setting.workforce;
    person.rung = held.rung_by_craft(person.craft, person.rung, k.step_back_bar);
    let department = organization.department(step.block);
    person.set_ln_pay(department.ln_pay(person.rung, step.setting));
    person.managing_since = month;
    person.advanced = month;
    person.reluctance = 0.0;
    person.grievance = 0.0;
    let position = Position { row: to, rung: person.rung };
    effects.log.moves(EventKind::SteppedBack, &organization.people, row, position);
    vacate(organization, step.block, row, step);
    organization.people.put(to, &person);
    effects.sums.step_backs += 1.0;
}

/// Dismisses a manager whose team has lost its trust.
pub(super) fn dismiss(
    organization: &mut Organization,
    row: Row,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    effects.log.leaves(EventKind::Dismissed, &organization.people, row);
    vacate(organization, step.block, row, step);
    effects.sums.dismissals += 1.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{MONTH, Office, edit, organization, quiet};

    #[test]
    fn all_who_are_reviewed_at_once_are_decided_on_like_each_alone() {
        let mut organization = organization(&[(20_000, 4)]);
        let numbers = organization.layout.blocks[1].seats.clone();
        assert!(numbers.len() > SHARED_FROM);
        let seats: Vec<_> = organization.layout.rows_of(numbers.clone()).collect();
        for (i, &seat) in seats.iter().enumerate() {
            edit(&mut organization, seat, |person| {
                person.trained = u8::from(i % 3 == 0);
                person.advanced = month_number(MONTH) - [10.0, 30.0][i % 2];
                person.managing_since = person.advanced;
            });
            organization.people.occupied[seat] = u8::from(i % 11 > 0);
        }
        organization.climate.trust.fill(0.1);
        let mut office = Office::new(quiet());
        office.settings[0].constants.dismissal_chance = 0.4;
        for step_back in [false, true] {
            let levers = &mut office.settings[0].ladder.levers;
            (levers.step_back, levers.training_incumbents) = (step_back, 0.3);
            let step = office.step(1);
            let together = review(&organization, &step);
            let review = |number| ManagerReview::new(&organization, &step).of(number..number + 1);
            let alone: Vec<_> = numbers.clone().flat_map(review).collect();
            assert_eq!(together, alone);
            for decides in [|d: &ReviewDecision| d.is_trained, |d: &ReviewDecision| d.is_to_go] {
                assert!(together.iter().filter(|decision| decides(decision)).count() > 500);
            }
        }
    }
}
