//! Newcomers (section 2), made side by side: who they are when hired.
//!
//! A person's draws lie at an address of their own, so that those of many persons can be computed
//! at once, lane by lane, and their traits too: plain loops that become vector instructions. Every
//! newcomer is made here, contributor or outside manager, at month 0 or later.

use crate::model::constants::SENIOR;
use crate::model::engine::elementary::{exp, ln, logistic, normal, normals, smaller, uniform};
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::engine::step::Step;
use crate::model::person::{Cohort, month_number};
use crate::model::policy::narrow;
use crate::model::setting::Setting;
use crate::model::submodels::morale_baseline::{self, MoraleBaseline, RungTerms, Traits};
use crate::numeric::vector::VectorTask;
use crate::rng::{Addresses, BLOCK_WORDS, Purpose};

/// Newcomers made at once.
pub(crate) const ABREAST: usize = 16;

/// The first word that makes a star: a standard normal above its 90th percentile, which is where
/// the uniform number of the word is above 0.9.
const STAR_FROM: u32 = 3_865_470_566;

/// The 90th percentile of the standard normal distribution.
const STAR_ABOVE: f32 = 1.281_551_6;

/// Rungs that a newcomer can have.
const RUNGS: usize = SENIOR as usize + 1;

/// Up to four newcomers are made in narrower vectors, at half the cost or less.
const FEW: usize = 4;

/// Number of the word of the assessment of an outside candidate.
const ASSESSMENT: usize = 10;

/// A value for each of `N` lanes: a loop written out in place, as a closure is not always inlined.
macro_rules! lanes {
    ($i:ident => $value:expr) => {{
        let mut lanes = [0.0; N];
        for $i in 0..N {
            lanes[$i] = $value;
        }
        lanes
    }};
}
pub(super) use lanes;

/// Who is to be made: the next person ever hired into the seat in `row`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Applicant {
    pub(super) row: Row,
    /// Which of the candidates for the seat, from 0.
    pub(super) candidate: u8,
}

/// What newcomers are hired for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    /// Mean years of experience.
    pub(crate) experience_mean: f32,
    /// ln pay by the rung that their skill gives them; a junior's pay is 1.
    pub(crate) ln_pay: [f32; RUNGS],
    /// By how much their craft potential is raised, in standard units.
    pub(crate) appeal: f32,
    /// What the rungs mean to their morale.
    pub(crate) terms: RungTerms,
    /// The month of hire.
    pub(crate) month: u32,
}

/// A batch of newcomers, and the buffers that they are made in.
#[derive(Clone, Debug)]
pub(crate) struct Newcomers {
    /// Where the words of each lie.
    pub(super) addresses: Addresses<ABREAST>,
    /// Words of the assessment of outside candidates.
    assessment: [u32; ABREAST],
    /// Who they are.
    pub(super) cohort: Cohort<ABREAST>,
}

impl Newcomers {
    pub(super) fn blank() -> Self {
        Self { addresses: Addresses::blank(), assessment: [0; ABREAST], cohort: Cohort::blank() }
    }

    /// Says who is to be made in `lane`: identity and address of the draws.
    pub(super) fn name(
        &mut self,
        lane: usize,
        applicant: Applicant,
        organization: &Organization,
        step: &Step<'_>,
    ) {
        let Applicant { row, candidate } = applicant;
        let layout = &organization.layout;
        let block = &layout.blocks[step.block];
        let ordinal = organization.hires[row];
        let place = block.place(u32::from(ordinal));
        let number = 2 * layout.position(block, row) + usize::from(candidate);
        self.addresses.set(lane, step.streams, (Purpose::Hire, place), number);
        self.cohort.first_seat[lane] = u32::try_from(layout.number(row)).unwrap_or(u32::MAX);
        self.cohort.ordinal[lane] = ordinal;
        self.cohort.candidate[lane] = candidate;
    }

    /// Makes the first `count` newcomers, who have been named.
    pub(super) fn make(&mut self, count: usize, opening: &Opening, step: &Step<'_>) {
        step.instructions.run(&mut Making { newcomers: self, count, opening, step });
    }

    /// Makes the next person ever hired into each of `rows`, of which there are at most
    /// [`ABREAST`].
    pub(super) fn recruit(
        &mut self,
        rows: &[Row],
        opening: &Opening,
        organization: &Organization,
        step: &Step<'_>,
    ) {
        for (lane, &row) in rows.iter().enumerate() {
            self.name(lane, Applicant { row, candidate: 0 }, organization, step);
        }
        self.make(rows.len(), opening, step);
    }

    /// Error in assessing `lane` as an outside candidate, standard normal.
    pub(super) fn assessment(&self, lane: usize) -> f32 {
        normal(self.assessment[lane])
    }

    /// The first `N` of the batch, who have been drawn: traits and state at hire, rung by skill up to
    /// senior, pay by the rung.
    #[inline(always)]
    pub(super) fn derive<const N: usize>(
        &mut self,
        words: &[[u32; N]; BLOCK_WORDS],
        drawn: &Drawn<N>,
        setting: &Setting,
        opening: &Opening,
    ) {
        let (workforce, constants) = (&setting.workforce, &setting.constants);
        let cohort = &mut self.cohort;
        put(&mut cohort.lambda, drawn.lambda);
        put(&mut cohort.alpha, ambition(words));
        put(&mut cohort.delta, devotion(words, setting));
        put(&mut cohort.strain, drawn.strain);
        put(&mut cohort.disposition, drawn.disposition);
        let now = month_number(opening.month);
        put(&mut cohort.born, lanes!(i => now - drawn.age[i]));
        let craft = drawn.craft_after(&[0.0; N], setting);
        put(&mut cohort.theta, drawn.theta);
        put(&mut cohort.craft, craft);
        put(&mut cohort.ln_craft, lanes!(i => ln(craft[i])));
        let [_, mid, senior, ..] = workforce.bars;
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
        for (i, star) in cohort.star.iter_mut().enumerate().take(N) {
            // Without appeal the word decides, to the last bit of it.
            let is_raised = opening.appeal > 0.0;
            *star = u8::from(if is_raised {
                drawn.talent[i] > STAR_ABOVE
            } else {
                words[0][i] >= STAR_FROM
            });
        }
        put(&mut cohort.onboarding, [constants.onboarding_at_hire; N]);
        put(&mut cohort.morale, [workforce.morale_base; N]);
        put(&mut cohort.burnout, [workforce.burnout_base; N]);
        put(&mut cohort.hired, [now; N]);
        put(&mut cohort.advanced, [now; N]);
        put(&mut cohort.managing_since, [now; N]);
        put(&mut cohort.ask_again, [now; N]);
        set_morale_baseline::<N>(cohort, opening, setting);
        put(&mut self.assessment, words[ASSESSMENT]);
    }
}

/// What decides, lane by lane, on how well somebody does: drawn once, at hire.
#[derive(Debug)]
pub(super) struct Drawn<const N: usize> {
    /// z1, raised by the department's appeal: ln θ in units of σ.
    pub(super) talent: [f32; N],
    /// θ.
    pub(super) theta: [f32; N],
    /// λ.
    pub(super) lambda: [f32; N],
    /// r.
    pub(super) strain: [f32; N],
    /// ν.
    pub(super) disposition: [f32; N],
    /// Years of experience at hire.
    experience: [f32; N],
    /// Age at hire in months.
    pub(super) age: [f32; N],
}

impl<const N: usize> Drawn<N> {
    /// That of these words, of those who are hired for an opening.
    #[inline(always)]
    pub(super) fn of(
        words: &[[u32; N]; BLOCK_WORDS],
        opening: &Opening,
        setting: &Setting,
    ) -> Self {
        let (workforce, k) = (&setting.workforce, &setting.constants);
        let (mean, talent) = (opening.experience_mean, normals(&words[0]));
        let talent = lanes!(i => talent[i] + opening.appeal);
        let other = normals(&words[1]);
        let disposition = normals(&words[5]);
        let rho = narrow(workforce.rho);
        let own = narrow((1.0 - workforce.rho * workforce.rho).sqrt());
        let experience = lanes!(i => {
            smaller(-mean * ln(uniform(words[6][i])), k.experience_max)
        });
        Self {
            theta: lanes!(i => exp(workforce.sigma * talent[i])),
            lambda: lanes!(i => rho * talent[i] + own * other[i]),
            strain: normals(&words[4]),
            disposition: lanes!(i => workforce.disposition_sd * disposition[i]),
            age: lanes!(i => {
                12.0 * (k.age_at_entry + experience[i] + k.age_spread * uniform(words[7][i]))
            }),
            talent,
            experience,
        }
    }

    /// Craft after `months` of practice since the hire:
    /// θ(1 − `entry_gap`·exp(−(12x + months)/`learning_months`)).
    #[inline(always)]
    pub(super) fn craft_after(&self, months: &[f32; N], setting: &Setting) -> [f32; N] {
        let (gap, rate) = (setting.workforce.entry_gap, -setting.workforce.learning_rate);
        let learned = lanes!(i => exp(rate * self.practice(i, months)));
        lanes!(i => self.theta[i] * (1.0 - gap * learned[i]))
    }

    /// Months of practice of `lane`, those before the hire and `months` since.
    #[inline(always)]
    pub(super) fn practice(&self, lane: usize, months: &[f32; N]) -> f32 {
        12.0 * self.experience[lane] + months[lane]
    }
}

/// α of these words.
#[inline(always)]
pub(super) fn ambition<const N: usize>(words: &[[u32; N]; BLOCK_WORDS]) -> [f32; N] {
    let ambition = normals(&words[2]);
    lanes!(i => logistic(ambition[i]))
}

/// δ of these words.
#[inline(always)]
pub(super) fn devotion<const N: usize>(
    words: &[[u32; N]; BLOCK_WORDS],
    setting: &Setting,
) -> [f32; N] {
    let devotion = normals(&words[3]);
    lanes!(i => logistic(setting.constants.devotion_mean + devotion[i]))
}

/// Caches what of the target of morale changes at events only, for the first `N`.
#[inline(always)]
fn set_morale_baseline<const N: usize>(
    cohort: &mut Cohort<ABREAST>,
    opening: &Opening,
    setting: &Setting,
) {
    let year_start = morale_baseline::year_start(opening.month);
    for i in 0..N {
        let traits = Traits {
            alpha: cohort.alpha[i],
            delta: cohort.delta[i],
            disposition: cohort.disposition[i],
            rung: f32::from(cohort.rung[i]),
            advanced: cohort.advanced[i],
        };
        let own = MoraleBaseline::of(&traits, year_start, setting, &opening.terms);
        cohort.fixed[i] = own.fixed;
        cohort.fading[i] = own.fading;
        cohort.blocked_from[i] = own.blocked_from;
        cohort.blocked[i] = own.blocked;
    }
}

/// Writes the first lanes of a column.
#[inline(always)]
pub(super) fn put<T: Copy, const N: usize>(column: &mut [T; ABREAST], lanes: [T; N]) {
    column[..N].copy_from_slice(&lanes);
}

/// The making of a batch.
#[derive(Debug)]
struct Making<'a> {
    newcomers: &'a mut Newcomers,
    /// How many are wanted, from the first lane on.
    count: usize,
    opening: &'a Opening,
    step: &'a Step<'a>,
}

impl Making<'_> {
    /// Draws and makes the first `N`.
    #[inline(always)]
    fn make<const N: usize>(&mut self) {
        let words = self.step.streams.abreast::<N, ABREAST>(&self.newcomers.addresses);
        let (setting, opening) = (self.step.setting, self.opening);
        let drawn = Drawn::of(&words, opening, setting);
        self.newcomers.derive(&words, &drawn, setting, opening);
    }
}

impl VectorTask for Making<'_> {
    #[inline(always)]
    fn run(&mut self) {
        if self.count > FEW { self.make::<ABREAST>() } else { self.make::<FEW>() }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::engine::department::DepartmentState;
    use crate::model::fixture::{Office, close, every_instruction_set_agrees, setting};
    use crate::model::person::Person;
    use crate::rng::{Place, Purpose, unit};
    use crate::stats::normal::quantile;

    impl Opening {
        /// An opening for contributors of a department in which nothing has happened yet.
        pub(crate) fn usual(experience_mean: f32, month: u32, setting: &Setting) -> Self {
            let terms = RungTerms::of(setting, &DepartmentState::NEW);
            let ln_pay = [0.0, 0.16, 0.32];
            Self { experience_mean, ln_pay, appeal: 0.0, terms, month }
        }
    }

    /// The persons made of these blocks of words, with `experience_mean` years on average.
    pub(in crate::model) fn made(
        blocks: &[[u32; BLOCK_WORDS]],
        setting: &Setting,
        experience_mean: f32,
    ) -> Vec<Person> {
        let opening = Opening::usual(experience_mean, 24, setting);
        let mut persons = Vec::new();
        for blocks in blocks.chunks(ABREAST) {
            let (mut newcomers, mut words) = (Newcomers::blank(), [[0; ABREAST]; BLOCK_WORDS]);
            for (lane, block) in blocks.iter().enumerate() {
                for (row, &word) in words.iter_mut().zip(block) {
                    row[lane] = word;
                }
            }
            let drawn = Drawn::of(&words, &opening, setting);
            newcomers.derive(&words, &drawn, setting, &opening);
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
            // exp(0.45·0.2) and exp(−0.45·0.8)
            let mid = u8::from(person.craft >= 0.697_676_3);
            let rung = if person.craft >= 1.094_174_3 { 2 } else { mid };
            assert_eq!(person.rung, rung, "{}", person.craft);
            assert!((person.ln_pay - 0.16 * f32::from(rung)).abs() < 1e-7);
            assert!((person.pay - libm::expf(person.ln_pay)).abs() < 1e-6);
        }
        assert!((0..3).all(|rung| seen.iter().any(|person| person.rung == rung)));
    }

    /// The place of the draws of `lane`, another for each.
    fn place(lane: usize) -> Place {
        Place { department: 1, level: 0, period: u32::try_from(lane).unwrap() * 100 }
    }

    /// The first `count` of a batch under those addresses, and whoever comes after them.
    fn batch(count: usize, first: usize, office: &Office) -> Newcomers {
        let mut newcomers = Newcomers::blank();
        for lane in 0..ABREAST {
            let address = (Purpose::Hire, place(lane));
            newcomers.addresses.set(lane, &office.streams, address, first + lane);
        }
        let opening = Opening::usual(3.0, 24, &office.settings[0]);
        newcomers.make(count, &opening, &office.step(0));
        newcomers
    }

    #[test]
    fn every_lane_is_the_person_of_its_own_words_in_double_precision() {
        let office = Office::new(setting(|parameters, _| {
            (parameters.rho, parameters.sigma) = (0.6, 0.7);
        }));
        let newcomers = batch(ABREAST, 40, &office);
        for lane in 0..ABREAST {
            let words = office.streams.block(Purpose::Hire, place(lane), 40 + lane);
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
            close(newcomers.assessment(lane), z(10));
        }
    }

    #[test]
    fn a_few_are_the_first_of_many() {
        let office = Office::new(setting(|_, _| {}));
        for first in 0..100 {
            let [few, many] = [FEW, ABREAST].map(|count| batch(count, first, &office));
            for lane in 0..FEW {
                assert_eq!(few.cohort.person(lane), many.cohort.person(lane));
                assert_eq!(few.assessment[lane], many.assessment[lane]);
            }
            assert!(few.cohort.theta[FEW].to_bits() == 0, "more than a few are not made");
        }
    }

    #[test]
    fn every_instruction_set_makes_the_same_people() {
        every_instruction_set_agrees(|instructions| {
            let office = Office { instructions, ..Office::new(setting(|_, _| {})) };
            let made = |first| [ABREAST, FEW].map(|count| batch(count, first, &office).cohort);
            (0..200).map(|first| format!("{:?}", made(first))).collect()
        });
    }
}
