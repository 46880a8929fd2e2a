//! Newcomers (section 2), made side by side: who they are when hired.
//!
//! A person's draws lie at an address of their own, so that many persons' can be computed at once,
//! lane by lane, and their traits likewise: plain loops that become vector instructions. Every
//! newcomer is made here, contributor or outside manager, at month 0 or later.

use crate::model::constants::SENIOR;
use crate::model::engine::elementary::{exp, ln, logistic, normal, normals, smaller, uniform};
use crate::model::engine::vector::VectorTask;
use crate::model::person::{Cohort, month_number};
use crate::model::policy::narrow;
use crate::model::setting::Setting;
use crate::model::submodels::morale_baseline::{self, MoraleBaseline, Traits};
use crate::rng::{Addresses, BLOCK_WORDS, Streams};

/// Newcomers made at once.
pub(crate) const ABREAST: usize = 16;

/// The first word that makes a star: a standard normal above its 90th percentile, which is where
/// the uniform number of the word is above 0.9.
const STAR_FROM: u32 = 3_865_470_566;

/// Rungs that a newcomer can have.
const RUNGS: usize = SENIOR as usize + 1;

/// So few are made in narrower vectors, at half the cost or less.
const FEW: usize = 4;

/// The words of tenure and stall at month 0, and of the assessment of an outside candidate.
const KEPT: [usize; 3] = [8, 9, 10];

/// A number of every lane: a loop where it stands, for a closure is not always compiled into it.
macro_rules! lanes {
    ($i:ident => $value:expr) => {{
        let mut lanes = [0.0; N];
        for $i in 0..N {
            lanes[$i] = $value;
        }
        lanes
    }};
}

/// What newcomers are hired for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    /// Mean years of experience.
    pub(crate) experience_mean: f32,
    /// ln pay by the rung that their skill gives them.
    pub(crate) ln_pay: [f32; RUNGS],
    /// The month of hire.
    pub(crate) month: u32,
}

/// A batch of newcomers, and the buffers that they are made in.
#[derive(Clone, Debug)]
pub(crate) struct Newcomers {
    /// Where the words of each lie.
    pub(crate) addresses: Addresses<ABREAST>,
    /// Their words that the start and the choice of managers need.
    kept: [[u32; ABREAST]; KEPT.len()],
    /// Who they are. Identities are the caller's.
    pub(crate) cohort: Cohort<ABREAST>,
}

impl Newcomers {
    pub(crate) fn blank() -> Self {
        Self {
            addresses: Addresses::blank(),
            kept: [[0; ABREAST]; KEPT.len()],
            cohort: Cohort::blank(),
        }
    }

    /// Position in its range of the tenure of `lane` at month 0, 0–1.
    pub(crate) fn tenure(&self, lane: usize) -> f32 {
        uniform(self.kept[0][lane])
    }

    /// Position in its range of the stall of `lane` at month 0, 0–1.
    pub(crate) fn stall(&self, lane: usize) -> f32 {
        uniform(self.kept[1][lane])
    }

    /// Error in assessing `lane` as an outside candidate, standard normal.
    pub(crate) fn assessment(&self, lane: usize) -> f32 {
        normal(self.kept[2][lane])
    }

    /// The first `N` of the batch: traits and state at hire, rung by skill up to senior, pay by the
    /// rung.
    #[inline(always)]
    fn derive<const N: usize>(
        &mut self,
        words: &[[u32; N]; BLOCK_WORDS],
        setting: &Setting,
        opening: &Opening,
    ) {
        let (workforce, constants) = (&setting.workforce, &setting.constants);
        let cohort = &mut self.cohort;
        let (z, other) = (normals(&words[0]), normals(&words[1]));
        let (ambition, devotion) = (normals(&words[2]), normals(&words[3]));
        let disposition = normals(&words[5]);
        let rho = narrow(workforce.rho);
        let own = narrow((1.0 - workforce.rho * workforce.rho).sqrt());
        let theta = lanes!(i => exp(workforce.sigma * z[i]));
        put(&mut cohort.lambda, lanes!(i => rho * z[i] + own * other[i]));
        put(&mut cohort.alpha, lanes!(i => logistic(ambition[i])));
        put(&mut cohort.delta, lanes!(i => logistic(constants.devotion_mean + devotion[i])));
        put(&mut cohort.strain, normals(&words[4]));
        put(&mut cohort.disposition, lanes!(i => workforce.disposition_sd * disposition[i]));
        let mean = opening.experience_mean;
        let experience =
            lanes!(i => smaller(-mean * ln(uniform(words[6][i])), constants.experience_max));
        let rate = -12.0 * workforce.learning_rate;
        let craft = lanes!(i => theta[i] * (1.0 - workforce.entry_gap * exp(rate * experience[i])));
        let now = month_number(opening.month);
        let (age_at_entry, age_spread) = (constants.age_at_entry, constants.age_spread);
        put(
            &mut cohort.born,
            lanes!(i => {
                now - 12.0 * (age_at_entry + experience[i] + age_spread * uniform(words[7][i]))
            }),
        );
        put(&mut cohort.theta, theta);
        put(&mut cohort.craft, craft);
        put(&mut cohort.ln_craft, lanes!(i => ln(craft[i])));
        let [_, mid, senior, ..] = constants.bars;
        let [junior_pay, mid_pay, senior_pay] = opening.ln_pay;
        let ln_pay = lanes!(i => {
            let below_senior = if craft[i] >= mid { mid_pay } else { junior_pay };
            if craft[i] >= senior { senior_pay } else { below_senior }
        });
        for (rung, craft) in cohort.rung.iter_mut().zip(craft) {
            *rung = u8::from(craft >= mid).max(SENIOR * u8::from(craft >= senior));
        }
        put(&mut cohort.ln_pay, ln_pay);
        put(&mut cohort.pay, lanes!(i => exp(ln_pay[i])));
        for (star, &word) in cohort.star.iter_mut().zip(&words[0]) {
            *star = u8::from(word >= STAR_FROM);
        }
        put(&mut cohort.onboarding, [constants.onboarding_at_hire; N]);
        put(&mut cohort.morale, [workforce.morale_base; N]);
        put(&mut cohort.burnout, [workforce.burnout_base; N]);
        put(&mut cohort.hired, [now; N]);
        put(&mut cohort.advanced, [now; N]);
        put(&mut cohort.managing_since, [now; N]);
        put(&mut cohort.ask_again, [now; N]);
        set_morale_baseline::<N>(cohort, morale_baseline::year_start(opening.month), setting);
        for (kept, row) in self.kept.iter_mut().zip(KEPT) {
            put(kept, words[row]);
        }
    }

    /// Draws and makes the first `N`.
    #[inline(always)]
    fn make<const N: usize>(&mut self, streams: &Streams, setting: &Setting, opening: &Opening) {
        let words = streams.abreast::<N, ABREAST>(&self.addresses);
        self.derive(&words, setting, opening);
    }
}

/// Their own target of morale as contributors, of the first `N`.
#[inline(always)]
fn set_morale_baseline<const N: usize>(
    cohort: &mut Cohort<ABREAST>,
    year_start: f32,
    setting: &Setting,
) {
    for i in 0..N {
        let traits = Traits {
            alpha: cohort.alpha[i],
            delta: cohort.delta[i],
            disposition: cohort.disposition[i],
            rung: f32::from(cohort.rung[i]),
            advanced: cohort.advanced[i],
        };
        let own = MoraleBaseline::of(&traits, year_start, setting);
        cohort.fixed[i] = own.fixed;
        cohort.fading[i] = own.fading;
        cohort.blocked_from[i] = own.blocked_from;
    }
}

/// Writes the first lanes of a column.
#[inline(always)]
fn put<T: Copy, const N: usize>(column: &mut [T; ABREAST], lanes: [T; N]) {
    column[..N].copy_from_slice(&lanes);
}

/// The making of a batch.
#[derive(Debug)]
pub(crate) struct Making<'a> {
    pub(crate) newcomers: &'a mut Newcomers,
    pub(crate) streams: &'a Streams,
    pub(crate) setting: &'a Setting,
    pub(crate) opening: &'a Opening,
    /// How many are wanted, from the first lane on.
    pub(crate) count: usize,
}

impl VectorTask for Making<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let (streams, setting, opening) = (self.streams, self.setting, self.opening);
        if self.count > FEW {
            self.newcomers.make::<ABREAST>(streams, setting, opening);
        } else {
            self.newcomers.make::<FEW>(streams, setting, opening);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::engine::vector::InstructionSet;
    use crate::model::fixture::{close, setting};
    use crate::model::person::Person;
    use crate::rng::{Place, Purpose, unit};
    use crate::stats::normal::quantile;

    /// Who come of these blocks of words in that setting, with a mean of so many years.
    pub(in crate::model) fn made(
        blocks: &[[u32; BLOCK_WORDS]],
        setting: &Setting,
        experience_mean: f32,
    ) -> Vec<Person> {
        let opening = Opening { experience_mean, ln_pay: [0.0, 0.16, 0.32], month: 24 };
        let mut persons = Vec::new();
        for blocks in blocks.chunks(ABREAST) {
            let (mut newcomers, mut words) = (Newcomers::blank(), [[0; ABREAST]; BLOCK_WORDS]);
            for (lane, block) in blocks.iter().enumerate() {
                for (row, &word) in words.iter_mut().zip(block) {
                    row[lane] = word;
                }
            }
            newcomers.derive(&words, setting, &opening);
            persons.extend((0..blocks.len()).map(|lane| newcomers.cohort.person(lane)));
        }
        persons
    }

    fn newcomer(word: u32) -> Person {
        made(&[[word; BLOCK_WORDS]], &setting(|_, _| {}), 3.0).remove(0)
    }

    #[test]
    fn the_median_newcomer_by_hand() {
        let person = newcomer(1 << 31);
        // All normals 0; experience −3·ln ½ = 2.0794 years; learned exp(−12·2.0794/48) = 0.59460.
        assert!((person.theta - 1.0).abs() < 1e-6);
        assert!((person.craft - (1.0 - 0.6 * 0.594_604)).abs() < 1e-5, "{}", person.craft);
        assert!((person.alpha - 0.5).abs() < 1e-6);
        assert!((person.delta - 0.668_188).abs() < 1e-5);
        assert!((person.born - (24.0 - 12.0 * (22.0 + 2.079_44 + 3.0))).abs() < 1e-3);
        assert_eq!((person.rung, person.star), (0, 0));
        assert!((person.morale - 0.62).abs() < 1e-6 && (person.onboarding - 0.4).abs() < 1e-6);
    }

    #[test]
    fn one_in_ten_is_a_star() {
        assert!(unit(STAR_FROM) > 0.9 && unit(STAR_FROM - 1) < 0.9);
        assert_eq!(newcomer(STAR_FROM - 1).star, 0);
        assert_eq!(newcomer(STAR_FROM).star, 1);
    }

    #[test]
    fn experience_is_capped_at_thirty_years() {
        // The smallest word: 15·22.9 years without the cap; at the cap 12·(22 + 30) months of age.
        let word = [0; BLOCK_WORDS];
        let person = made(&[word], &setting(|_, _| {}), 15.0).remove(0);
        assert!((24.0 - person.born - 12.0 * 52.0).abs() < 1e-3, "{}", person.born);
    }

    #[test]
    fn pay_and_rung_follow_from_skill() {
        let seen: Vec<_> =
            (0..10_000).map(|i: u32| newcomer(i.wrapping_mul(0x9e37_79b9))).collect();
        for person in &seen {
            let rung = if person.craft >= 1.1 { 2 } else { u8::from(person.craft >= 0.7) };
            assert_eq!(person.rung, rung, "{}", person.craft);
            assert!((person.ln_pay - 0.16 * f32::from(rung)).abs() < 1e-7);
            assert!((person.pay - libm::expf(person.ln_pay)).abs() < 1e-6);
        }
        assert!((0..3).all(|rung| seen.iter().any(|person| person.rung == rung)));
    }

    #[test]
    fn every_lane_is_the_person_of_its_own_words_in_double_precision() {
        let setting = setting(|parameters, _| (parameters.rho, parameters.sigma) = (0.6, 0.7));
        let streams = Streams::new(3, 1);
        let mut newcomers = Newcomers::blank();
        let place = |lane: usize| {
            let period = u32::try_from(lane).unwrap() * 100;
            Place { department: 1, level: 0, period }
        };
        for lane in 0..ABREAST {
            newcomers.addresses.set(lane, &streams, (Purpose::Hire, place(lane)), 40 - lane);
        }
        let opening = Opening { experience_mean: 3.0, ln_pay: [0.0; RUNGS], month: 24 };
        let (newcomers, streams, setting) = (&mut newcomers, &streams, &setting);
        let count = ABREAST;
        Making { newcomers, streams, setting, opening: &opening, count }.run();
        for lane in 0..ABREAST {
            let words = streams.block(Purpose::Hire, place(lane), 40 - lane);
            let person = newcomers.cohort.person(lane);
            let z = |i: usize| quantile(unit(words[i]));
            let logistic = |x: f64| 1.0 / (1.0 + libm::exp(-x));
            close(person.theta, libm::exp(0.7 * z(0)));
            close(person.lambda, 0.6 * z(0) + 0.8 * z(1));
            close(person.alpha, logistic(z(2)));
            close(person.delta, logistic(0.7 + z(3)));
            close(person.strain, z(4));
            close(person.disposition, 0.08 * z(5));
            let experience = (-3.0 * libm::log(unit(words[6]))).min(30.0);
            let learned = libm::exp(-12.0 * experience / 48.0);
            close(person.craft, libm::exp(0.7 * z(0)) * (1.0 - 0.6 * learned));
            close(person.born, 24.0 - 12.0 * (22.0 + experience + 6.0 * unit(words[7])));
            close(newcomers.tenure(lane), unit(words[8]));
            close(newcomers.stall(lane), unit(words[9]));
            close(newcomers.assessment(lane), z(10));
        }
    }

    #[test]
    fn a_few_are_the_first_of_many() {
        let (streams, setting) = (Streams::new(8, 2), setting(|_, _| {}));
        let opening = Opening { experience_mean: 3.0, ln_pay: [0.0, 0.16, 0.32], month: 9 };
        let place = Place { department: 0, level: 0, period: 5 };
        for batch in 0..100 {
            let [few, many] = [FEW, ABREAST].map(|count| {
                let mut newcomers = Newcomers::blank();
                for lane in 0..ABREAST {
                    let block = ABREAST * batch + lane;
                    newcomers.addresses.set(lane, &streams, (Purpose::Hire, place), block);
                }
                let (streams, setting, opening) = (&streams, &setting, &opening);
                let made = &mut newcomers;
                Making { newcomers: made, streams, setting, opening, count }.run();
                newcomers
            });
            for lane in 0..FEW {
                assert_eq!(few.cohort.person(lane), many.cohort.person(lane));
                assert_eq!(few.kept.map(|row| row[lane]), many.kept.map(|row| row[lane]));
            }
            assert!(few.cohort.theta[FEW].to_bits() == 0, "more than a few are not made");
        }
    }

    #[test]
    fn every_instruction_set_makes_the_same_people() {
        let (streams, setting) = (Streams::new(5, 2), setting(|_, _| {}));
        let opening = Opening { experience_mean: 3.0, ln_pay: [0.0, 0.16, 0.32], month: 9 };
        let made = |instructions: InstructionSet| {
            let mut newcomers = Newcomers::blank();
            let mut persons = Vec::new();
            for batch in 0..200 {
                let place = Place { department: 0, level: 0, period: batch };
                for lane in 0..ABREAST {
                    newcomers.addresses.set(lane, &streams, (Purpose::Hire, place), lane);
                }
                let (newcomers, streams) = (&mut newcomers, &streams);
                let (setting, opening) = (&setting, &opening);
                for count in [ABREAST, FEW] {
                    instructions.run(&mut Making { newcomers, streams, setting, opening, count });
                    persons.push(format!("{:?}", newcomers.cohort));
                }
            }
            persons
        };
        let baseline = made(InstructionSet::Baseline);
        for wider in InstructionSet::available() {
            assert!(made(wider) == baseline, "{wider:?} makes others");
        }
    }
}
