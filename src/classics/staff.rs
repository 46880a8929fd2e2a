//! The staff of the models of Pluchino et al., step by step: everybody ages, the old and the
//! incompetent leave, seats are filled from the level below, the top first, and the bottom hires.

use std::cmp::Ordering;
use std::ops::Range;

use super::age::{self, HireAges};
use super::competence::{self, Competence};
use super::hierarchy::{Hierarchy, Pool};
use super::turnover::Turnover;
use crate::rng::{BLOCK_WORDS, Place, Purpose, Streams, Words, unit};
use crate::sim::Observation;

/// A person in a seat.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Person {
    competence: f64,
    age: u32,
}

/// Who sits where.
#[derive(Clone, Debug, PartialEq)]
pub struct Staff {
    seats: Vec<Option<Person>>,
}

/// Whom a firm wants for a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preference {
    Best,
    Worst,
    Anybody,
}

/// What does not change in a run.
#[derive(Clone, Debug)]
pub(super) struct Firm {
    pub(super) hierarchy: Hierarchy,
    pub(super) competence: Competence,
    pub(super) ages: HireAges,
}

/// Words of the block of a hire: competence and age.
const HIRED: [usize; 2] = [0, 1];
/// Words of the block of a promotion: the firm's coin, the lot among equals, and competence after.
const PROMOTED: [usize; 3] = [0, 1, 2];

impl Firm {
    /// The staff at step 0, every seat filled as at hire.
    pub(super) fn start(&self, streams: &Streams) -> Staff {
        let mut seats = Vec::with_capacity(self.hierarchy.seats());
        let mut words = Words::default();
        for (index, level) in (0..).zip(&self.hierarchy.levels) {
            let count = level.seats.len();
            streams.fill(Purpose::Hire, place(index, 0), 0, count * BLOCK_WORDS, &mut words);
            let hired = |seat: usize| {
                Some(self.hire(HIRED.map(|word| words.word(seat * BLOCK_WORDS + word))))
            };
            seats.extend((0..count).map(hired));
        }
        Staff { seats }
    }

    fn hire(&self, [competence, age]: [u32; 2]) -> Person {
        Person {
            competence: self.competence.of_hire(unit(competence)),
            age: self.ages.of(unit(age)),
        }
    }

    /// Efficiency: competence weighed by responsibility, against that of a staff of the highest
    /// competence (Pluchino et al. 2010, eq. 1). An empty seat adds nothing.
    pub(super) fn efficiency(&self, staff: &Staff) -> Observation {
        let (mut reached, mut highest) = (0.0, 0.0);
        for level in &self.hierarchy.levels {
            let present = staff.seats[level.seats.clone()].iter().flatten();
            let competence: f64 = present.map(|person| person.competence).sum();
            reached += level.responsibility * competence;
            highest += level.responsibility * competence::MAX * level.seats.len() as f64;
        }
        Observation::ratio(reached, highest)
    }
}

/// A run of a firm.
#[derive(Debug)]
pub(super) struct Course<'a> {
    firm: &'a Firm,
    streams: Streams,
    pub(super) staff: Staff,
    step: u32,
    /// Those who could take the seat that is being filled; kept to be used again.
    candidates: Vec<usize>,
}

impl<'a> Course<'a> {
    pub(super) fn from(firm: &'a Firm, streams: Streams, staff: Staff) -> Self {
        Self { firm, streams, staff, step: 0, candidates: Vec::new() }
    }

    /// One step, in which everybody ages by `years`. Every promotion tosses a coin, a uniform
    /// number that tells the firm whom it `prefers`.
    pub(super) fn step(
        &mut self,
        years: u32,
        pool: Pool,
        prefers: impl Fn(f64) -> Preference,
    ) -> Turnover {
        self.step += 1;
        let mut turnover = self.age_and_leave(years);
        let levels = 0..self.firm.hierarchy.levels.len() - 1;
        for level in levels {
            for seat in self.firm.hierarchy.levels[level].seats.clone() {
                if self.staff.seats[seat].is_some() {
                    continue;
                }
                if self.promote_into(seat, level, pool, &prefers) {
                    turnover.promotions += 1;
                } else {
                    turnover.vacancies += 1;
                }
            }
        }
        turnover.hires = self.hire();
        turnover
    }

    fn age_and_leave(&mut self, years: u32) -> Turnover {
        let mut turnover = Turnover::default();
        for (index, level) in self.firm.hierarchy.levels.iter().enumerate() {
            for seat in &mut self.staff.seats[level.seats.clone()] {
                let Some(person) = seat else { continue };
                turnover.present += 1;
                person.age += years;
                let incompetent = person.competence < competence::DISMISSED_BELOW;
                if incompetent || person.age > age::MAX {
                    turnover.dismissals += u32::from(incompetent);
                    turnover.retirements += u32::from(!incompetent);
                    turnover.leavers[index] += 1;
                    *seat = None;
                }
            }
        }
        turnover
    }

    /// Fills `seat` of `level` from the level below; says whether there was anybody.
    fn promote_into(
        &mut self,
        seat: usize,
        level: usize,
        pool: Pool,
        prefers: impl Fn(f64) -> Preference,
    ) -> bool {
        let hierarchy = &self.firm.hierarchy;
        let number = seat - hierarchy.levels[level].seats.start;
        let block = self.streams.block(Purpose::Selection, place(level, self.step), number);
        let [coin, lot, after] = PROMOTED.map(|word| block[word]);
        self.call(hierarchy.pool(level, seat, pool), prefers(unit(coin)));
        let Some(&chosen) = self.candidates.get(drawn(lot, self.candidates.len())) else {
            return false;
        };
        self.staff.seats[seat] = self.staff.seats[chosen].take().map(|person| Person {
            competence: self.firm.competence.after_promotion(person.competence, unit(after)),
            ..person
        });
        true
    }

    /// Makes those of `pool` candidates whom the firm wants, all who are equal.
    fn call(&mut self, pool: Range<usize>, preference: Preference) {
        self.candidates.clear();
        let mut leading = None;
        for seat in pool {
            let Some(person) = &self.staff.seats[seat] else { continue };
            let competence = person.competence;
            let ordering = match (leading, preference) {
                (None, _) => Ordering::Greater,
                (Some(leading), Preference::Best) => competence.total_cmp(&leading),
                (Some(leading), Preference::Worst) => leading.total_cmp(&competence),
                (Some(_), Preference::Anybody) => Ordering::Equal,
            };
            if ordering.is_gt() {
                self.candidates.clear();
                leading = Some(competence);
            }
            if ordering.is_ge() {
                self.candidates.push(seat);
            }
        }
    }

    /// Fills the empty seats at the bottom; says how many.
    fn hire(&mut self) -> u32 {
        let hierarchy = &self.firm.hierarchy;
        let bottom = place(hierarchy.levels.len() - 1, self.step);
        let mut hires = 0;
        for (number, seat) in hierarchy.bottom().seats.clone().enumerate() {
            if self.staff.seats[seat].is_none() {
                let block = self.streams.block(Purpose::Hire, bottom, number);
                self.staff.seats[seat] = Some(self.firm.hire(HIRED.map(|word| block[word])));
                hires += 1;
            }
        }
        hires
    }
}

fn place(level: usize, step: u32) -> Place {
    let level = u8::try_from(level).unwrap_or(Place::LEVELS);
    Place { department: 0, level, period: step }
}

/// One of `count`, by lot.
#[expect(clippy::cast_possible_truncation, reason = "the result is below a count of seats")]
fn drawn(lot: u32, count: usize) -> usize {
    ((u64::from(lot) * count as u64) >> 32) as usize
}

#[cfg(test)]
mod tests;
