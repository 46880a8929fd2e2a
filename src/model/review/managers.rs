//! 4.10 What the review finds about managers: who is trained in the job, and who is to leave it.
//!
//! Nothing that a review does to one manager bears on what it finds about another. So all are heard
//! before anything happens, a few side by side for their draws, and in a large block by all threads
//! at hand.

use std::ops::Range;

use crate::model::engine::elementary::smaller;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::engine::vector::{InstructionSet, VectorTask};
use crate::model::person::month_number;
use crate::model::setting::Setting;
use crate::rng::{Addresses, BLOCK_WORDS, Place, Purpose, Streams, unit};
use crate::sim::threads::*;

/// Managers whose draws are made side by side.
const ABREAST: usize = 16;

/// Managers whom one thread hears at a time; larger blocks are heard by all threads at hand.
const HEARD: usize = 4096;

/// What the review has found about a manager; at least one of the two holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) row: Row,
    pub(crate) is_trained: bool,
    /// Whether the manager is to step back, or to be dismissed where nobody may.
    pub(crate) is_to_go: bool,
}

/// By what managers are judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Criteria<'a> {
    pub(crate) setting: &'a Setting,
    pub(crate) streams: &'a Streams,
    pub(crate) instructions: InstructionSet,
}

impl Criteria<'_> {
    /// What is found about the managers of block number `index`, in the order of their numbers.
    pub(crate) fn hear(
        self,
        organization: &Organization,
        index: usize,
        findings: &mut Vec<Finding>,
    ) {
        let numbers = organization.layout.blocks[index].seats.clone();
        if numbers.len() <= HEARD {
            Hearing::new(self, organization, index).hear(numbers, findings);
            return;
        }
        let hear = |start: usize| {
            let (end, mut findings) = (numbers.end.min(start + HEARD), Vec::new());
            Hearing::new(self, organization, index).hear(start..end, &mut findings);
            findings
        };
        let starts: Vec<_> = numbers.clone().step_by(HEARD).collect();
        let found: Vec<_> = starts.into_par_iter().map(hear).collect();
        findings.extend(found.into_iter().flatten());
    }
}

/// A manager of whom something hangs on a draw.
#[derive(Clone, Copy, Debug, Default)]
struct Case {
    row: Row,
    may_be_trained: bool,
    may_have_to_go: bool,
}

/// A few cases side by side, with their draws.
#[derive(Debug)]
struct Hearing<'a> {
    criteria: Criteria<'a>,
    organization: &'a Organization,
    index: usize,
    place: Place,
    addresses: Addresses<ABREAST>,
    words: [[u32; ABREAST]; BLOCK_WORDS],
    cases: [Case; ABREAST],
    count: usize,
}

impl<'a> Hearing<'a> {
    fn new(criteria: Criteria<'a>, organization: &'a Organization, index: usize) -> Self {
        Self {
            criteria,
            organization,
            index,
            place: organization.layout.blocks[index].place(organization.month),
            addresses: Addresses::blank(),
            words: [[0; ABREAST]; BLOCK_WORDS],
            cases: [Case::default(); ABREAST],
            count: 0,
        }
    }

    fn hear(&mut self, numbers: Range<usize>, findings: &mut Vec<Finding>) {
        let layout = &self.organization.layout;
        let first = layout.blocks[self.index].seats.start;
        for (number, row) in (numbers.start..).zip(layout.rows_of(numbers)) {
            if self.organization.is_vacant(row) {
                continue;
            }
            let (may_be_trained, may_have_to_go) = (self.lacks_training(row), self.fails(row));
            if may_be_trained | may_have_to_go {
                self.cases[self.count] = Case { row, may_be_trained, may_have_to_go };
                let address = (Purpose::Review, self.place);
                self.addresses.set(self.count, self.criteria.streams, address, number - first);
                self.count += 1;
                if self.count == ABREAST {
                    self.decide(findings);
                }
            }
        }
        self.decide(findings);
    }

    /// Draws for the cases at hand, and appends what comes of them.
    fn decide(&mut self, findings: &mut Vec<Finding>) {
        if self.count == 0 {
            return;
        }
        self.criteria.instructions.run(self);
        let (k, levers) = (&self.criteria.setting.constants, &self.criteria.setting.ladder.levers);
        let share = levers.training_incumbents;
        let chance =
            f64::from(if levers.step_back { k.step_back_chance } else { k.dismissal_chance });
        for lane in 0..std::mem::take(&mut self.count) {
            let Case { row, may_be_trained, may_have_to_go } = self.cases[lane];
            let is_trained = may_be_trained && unit(self.words[0][lane]) < share;
            let is_to_go = may_have_to_go && unit(self.words[1][lane]) < chance;
            if is_trained | is_to_go {
                findings.push(Finding { row, is_trained, is_to_go });
            }
        }
    }

    fn lacks_training(&self, row: Row) -> bool {
        let share = self.criteria.setting.ladder.levers.training_incumbents;
        share > 0.0 && self.organization.people.trained[row] == 0
    }

    /// Whether a manager of the first level has been long enough in the seat and fails there: where
    /// managers may step back, by a team without trust or by low morale of its own; where not, by a
    /// team without trust.
    fn fails(&self, row: Row) -> bool {
        let (organization, setting) = (self.organization, self.criteria.setting);
        let (layout, k) = (&organization.layout, &setting.constants);
        let block = &layout.blocks[self.index];
        if block.level != 1 {
            return false;
        }
        let distrusted =
            organization.climate.trust[layout.team_led(block, row)] < k.step_back_trust;
        if setting.ladder.levers.step_back {
            let unhappy = distrusted || organization.people.morale[row] < k.step_back_morale;
            unhappy && months_in_seat(organization, row) >= k.step_back_months
        } else {
            distrusted && months_in_seat(organization, row) >= k.dismissal_months
        }
    }
}

impl VectorTask for Hearing<'_> {
    #[inline(always)]
    fn run(&mut self) {
        self.words = self.criteria.streams.abreast(&self.addresses);
    }
}

/// min(k, stall): months that a manager has been in the seat.
fn months_in_seat(organization: &Organization, row: Row) -> f32 {
    let (people, month) = (&organization.people, month_number(organization.month));
    smaller(month - people.managing_since[row], month - people.advanced[row])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{MONTH, edit, organization, quiet};

    #[test]
    fn all_who_are_heard_at_once_are_found_like_each_alone() {
        let mut organization = organization(&[(20_000, 4)]);
        let numbers = organization.layout.blocks[1].seats.clone();
        assert!(numbers.len() > HEARD);
        let seats: Vec<_> = organization.layout.rows_of(numbers.clone()).collect();
        for (i, &row) in seats.iter().enumerate() {
            edit(&mut organization, row, |person| {
                person.trained = u8::from(i % 3 == 0);
                person.advanced = month_number(MONTH) - [10.0, 30.0][i % 2];
                person.managing_since = person.advanced;
            });
            organization.people.occupied[row] = u8::from(i % 11 > 0);
        }
        organization.climate.trust.fill(0.1);
        let (mut setting, streams) = (quiet(), Streams::new(3, 1));
        setting.constants.dismissal_chance = 0.4;
        for step_back in [false, true] {
            setting.ladder.levers.step_back = step_back;
            setting.ladder.levers.training_incumbents = 0.3;
            let instructions = InstructionSet::detect();
            let criteria = Criteria { setting: &setting, streams: &streams, instructions };
            let (mut together, mut alone) = (Vec::new(), Vec::new());
            criteria.hear(&organization, 1, &mut together);
            for number in numbers.clone() {
                Hearing::new(criteria, &organization, 1).hear(number..number + 1, &mut alone);
            }
            assert_eq!(together, alone);
            for finds in [|f: &Finding| f.is_trained, |f: &Finding| f.is_to_go] {
                assert!(together.iter().filter(|found| finds(found)).count() > 500);
            }
        }
    }
}
