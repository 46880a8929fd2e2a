//! The staff of the models of Pluchino et al., step by step: everybody ages, the old and the
//! incompetent leave, seats are filled from the level below, the top first, and the bottom hires.

use std::ops::Range;

use super::age::{self, HireAges};
use super::competence::{self, Competence};
use super::hierarchy::{Hierarchy, Pool};
use super::turnover::Turnover;
use crate::rng::{Place, Purpose, Streams, Words, unit};
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

/// Random words for each seat that is filled, in the order in which the seats of a level are filled
/// in a step. For a hire: competence and age. For a promotion: the firm's coin, the lot among
/// equals, and the new competence.
const WORDS: usize = 4;

impl Firm {
    /// The staff at step 0, every seat filled as at hire.
    pub(super) fn start(&self, streams: &Streams) -> Staff {
        let mut seats = Vec::with_capacity(self.hierarchy.seats());
        let mut words = Words::default();
        for (index, level) in self.hierarchy.levels.iter().enumerate() {
            let count = level.seats.len();
            streams.fill(Purpose::Hire, place(index, 0), 0, count * WORDS, &mut words);
            seats.extend((0..count).map(|ordinal| Some(self.hire(&words, ordinal))));
        }
        Staff { seats }
    }

    /// Hire number `ordinal`, from its words.
    fn hire(&self, words: &Words, ordinal: usize) -> Person {
        let [competence, age, ..] = drawn(words, ordinal);
        Person {
            competence: self.competence.of_hire(unit(competence)),
            age: self.ages.of(unit(age)),
        }
    }

    /// Efficiency: competence weighed by responsibility, against that of a staff of the highest
    /// competence (Pluchino et al. 2010). An empty seat adds nothing.
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
    /// Seats of the level that is being filled. This and the following buffers are reused.
    empty: Vec<usize>,
    /// Persons who could take one of them.
    candidates: Vec<usize>,
    words: Words,
}

impl<'a> Course<'a> {
    pub(super) fn from(firm: &'a Firm, streams: Streams, staff: Staff) -> Self {
        let (empty, candidates, words) = (Vec::new(), Vec::new(), Words::default());
        Self { firm, streams, staff, step: 0, empty, candidates, words }
    }

    /// One step, in which everybody ages by `years`. Every promotion draws a uniform number, from
    /// which `prefers` makes the firm's preference.
    pub(super) fn step(
        &mut self,
        years: u32,
        pool: Pool,
        prefers: impl Fn(f64) -> Preference,
    ) -> Turnover {
        self.step += 1;
        let mut turnover = self.age_and_leave(years);
        let bottom = self.firm.hierarchy.levels.len() - 1;
        for level in 0..bottom {
            self.vacancies(level, Purpose::Selection);
            for ordinal in 0..self.empty.len() {
                if self.promote(ordinal, level, pool, &prefers) {
                    turnover.promotions += 1;
                } else {
                    turnover.vacancies += 1;
                }
            }
        }
        self.vacancies(bottom, Purpose::Hire);
        for (ordinal, &seat) in self.empty.iter().enumerate() {
            self.staff.seats[seat] = Some(self.firm.hire(&self.words, ordinal));
            turnover.hires += 1;
        }
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

    /// Finds the empty seats of `level`, and draws the random words for filling them.
    fn vacancies(&mut self, level: usize, purpose: Purpose) {
        let seats = self.firm.hierarchy.levels[level].seats.clone();
        self.empty.clear();
        self.empty.extend(seats.filter(|&seat| self.staff.seats[seat].is_none()));
        if !self.empty.is_empty() {
            let count = self.empty.len() * WORDS;
            self.streams.fill(purpose, place(level, self.step), 0, count, &mut self.words);
        }
    }

    /// Fills an empty seat of `level` from the level below; returns whether there was anybody.
    fn promote(
        &mut self,
        ordinal: usize,
        level: usize,
        pool: Pool,
        prefers: impl Fn(f64) -> Preference,
    ) -> bool {
        let seat = self.empty[ordinal];
        let [coin, lot, after, _] = drawn(&self.words, ordinal);
        let pool = self.firm.hierarchy.pool(level, seat, pool);
        match prefers(unit(coin)) {
            Preference::Best => self.call(pool, |own, other| own > other),
            Preference::Worst => self.call(pool, |own, other| own < other),
            Preference::Anybody => self.call(pool, |_, _| false),
        }
        let Some(&chosen) = self.candidates.get(by_lot(lot, self.candidates.len())) else {
            return false;
        };
        self.staff.seats[seat] = self.staff.seats[chosen].take().map(|person| Person {
            competence: self.firm.competence.after_promotion(person.competence, unit(after)),
            ..person
        });
        true
    }

    /// Makes candidates of all in `pool` whose competence is not beaten by another's.
    fn call(&mut self, pool: Range<usize>, beats: impl Fn(f64, f64) -> bool) {
        self.candidates.clear();
        let mut leading = None;
        for seat in pool {
            let Some(Person { competence, .. }) = self.staff.seats[seat] else { continue };
            match leading {
                Some(leading) if beats(leading, competence) => continue,
                Some(leading) if !beats(competence, leading) => {}
                _ => {
                    self.candidates.clear();
                    leading = Some(competence);
                }
            }
            self.candidates.push(seat);
        }
    }
}

fn place(level: usize, step: u32) -> Place {
    let level = u8::try_from(level).unwrap_or(Place::LEVELS);
    Place { department: 0, level, period: step }
}

/// The words for filling the seat number `ordinal`.
fn drawn(words: &Words, ordinal: usize) -> [u32; WORDS] {
    std::array::from_fn(|word| words.word(ordinal * WORDS + word))
}

/// One of `count`, by lot.
fn by_lot(lot: u32, count: usize) -> usize {
    ((u64::from(lot) * count as u64) >> 32) as usize
}

#[cfg(test)]
mod tests;
