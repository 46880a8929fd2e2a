//! The staff of the models of Pluchino et al., step by step: everybody ages, the old and the
//! incompetent leave, seats are filled from the level below, the top first, and the bottom hires.

use super::age::{self, HireAges};
use super::candidates::{NOBODY, Preference, first};
use super::competence::{self, Competence};
use super::hierarchy::{Hierarchy, Pool};
use super::turnover::Turnover;
use crate::rng::{Place, Purpose, Streams, unit};
use crate::sim::Observation;

/// Who sits where: a column a trait.
#[derive(Clone, Debug, PartialEq)]
pub struct Staff {
    /// [`NOBODY`] where nobody sits.
    competence: Vec<f64>,
    /// In years; of an empty seat it says nothing.
    age: Vec<f64>,
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
        let seats = self.hierarchy.seats();
        let mut staff = Staff { competence: vec![NOBODY; seats], age: vec![0.0; seats] };
        for (index, level) in self.hierarchy.levels.iter().enumerate() {
            let mut words = vec![0; WORDS * level.seats.len()];
            streams.words(Purpose::Hire, place(index, 0), &mut words);
            for (seat, words) in level.seats.clone().zip(words.as_chunks().0) {
                self.hire(&mut staff, seat, *words);
            }
        }
        staff
    }

    /// Hires for a seat, from the words of the hire.
    fn hire(&self, staff: &mut Staff, seat: usize, [competence, age, ..]: [u32; WORDS]) {
        staff.competence[seat] = self.competence.of_hire(unit(competence));
        staff.age[seat] = f64::from(self.ages.of(unit(age)));
    }

    /// Efficiency: competence weighed by responsibility, against that of a staff of the highest
    /// competence (Pluchino et al. 2010). An empty seat adds nothing.
    #[inline(always)]
    pub(super) fn efficiency(&self, staff: &Staff) -> Observation {
        let (mut reached, mut highest) = (0.0, 0.0);
        for level in &self.hierarchy.levels {
            let competence: f64 = staff.competence[level.seats.clone()].iter().sum();
            reached += level.responsibility * competence;
            highest += level.responsibility * competence::MAX * level.seats.len() as f64;
        }
        Observation::ratio(reached, highest)
    }
}

/// A run of a firm.
#[derive(Debug)]
pub(super) struct Course<'a> {
    pub(super) firm: &'a Firm,
    streams: Streams,
    pub(super) staff: Staff,
    step: u32,
    /// Empty seats by level.
    open: Vec<usize>,
    /// Seats of the level that is being filled, and their words. These buffers are reused.
    empty: Vec<usize>,
    words: Vec<u32>,
}

impl<'a> Course<'a> {
    pub(super) fn from(firm: &'a Firm, streams: Streams, staff: Staff) -> Self {
        let open = vec![0; firm.hierarchy.levels.len()];
        Self { firm, streams, staff, step: 0, open, empty: Vec::new(), words: Vec::new() }
    }

    /// One step, in which everybody ages by `years`. Every promotion draws a uniform number, from
    /// which `prefers` makes the firm's preference.
    #[inline(always)]
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
            self.firm.hire(&mut self.staff, seat, drawn(&self.words, ordinal));
            turnover.hires += 1;
        }
        turnover
    }

    /// Who leaves is decided without a branch, so that several seats are done at once.
    #[inline(always)]
    fn age_and_leave(&mut self, years: u32) -> Turnover {
        let mut turnover = Turnover::default();
        let (years, age_max) = (f64::from(years), f64::from(age::MAX));
        for (index, level) in self.firm.hierarchy.levels.iter().enumerate() {
            let [mut present, mut dismissed, mut left, mut open] = [0_u64; 4];
            let competence = &mut self.staff.competence[level.seats.clone()];
            for (own, age) in competence.iter_mut().zip(&mut self.staff.age[level.seats.clone()]) {
                *age += years;
                let is_there = *own > NOBODY;
                let is_incompetent = is_there & (*own < competence::DISMISSED_BELOW);
                let leaves = is_incompetent | (is_there & (*age > age_max));
                present += u64::from(is_there);
                dismissed += u64::from(is_incompetent);
                left += u64::from(leaves);
                open += u64::from(leaves | !is_there);
                *own = if leaves { NOBODY } else { *own };
            }
            let [present, dismissed, left, open] = [present, dismissed, left, open].map(few);
            turnover.present += present;
            turnover.dismissals += dismissed;
            turnover.retirements += left - dismissed;
            turnover.leavers[index] = left;
            self.open[index] = open as usize;
        }
        turnover
    }

    /// Finds the empty seats of `level`, and draws the random words for filling them.
    #[inline(always)]
    fn vacancies(&mut self, level: usize, purpose: Purpose) {
        self.empty.clear();
        let open = self.open[level];
        if open > 0 {
            let seats = self.firm.hierarchy.levels[level].seats.clone();
            let own = &self.staff.competence[seats.clone()];
            let is_empty = |&(_, own): &(usize, &f64)| *own <= NOBODY;
            self.empty.extend(seats.zip(own).filter(is_empty).map(|(seat, _)| seat).take(open));
            self.words.resize(WORDS * open, 0);
            self.streams.words(purpose, place(level, self.step), &mut self.words);
        }
    }

    /// Fills an empty seat of `level` from the level below; returns whether there was anybody.
    #[inline(always)]
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
        let Staff { competence, age } = &mut self.staff;
        let from = first(&competence[pool.clone()], prefers(unit(coin)), lot);
        let Some(from) = from.map(|place| pool.start + place) else { return false };
        let before = std::mem::replace(&mut competence[from], NOBODY);
        competence[seat] = self.firm.competence.after_promotion(before, unit(after));
        age[seat] = age[from];
        self.open[level + 1] += 1;
        true
    }
}

fn place(level: usize, step: u32) -> Place {
    let level = u8::try_from(level).unwrap_or(Place::LEVELS);
    Place { department: 0, level, period: step }
}

/// The words for filling the seat number `ordinal`.
fn drawn(words: &[u32], ordinal: usize) -> [u32; WORDS] {
    words.as_chunks().0[ordinal]
}

/// A number of seats.
fn few(seats: u64) -> u32 {
    u32::try_from(seats).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
