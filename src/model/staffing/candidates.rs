//! 4.8 Candidates for a management seat, scored a few side by side, lane by lane.

use crate::model::engine::elementary::normals;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::{Row, SeatId};
use crate::model::engine::step::Step;
use crate::model::person::month_number;
use crate::model::policy::narrow;
use crate::model::setting::Setting;
use crate::numeric::vector::VectorTask;
use crate::rng::{Addresses, BLOCK_WORDS, Place, Purpose};

/// Candidates scored at once: a team of the usual size.
const ABREAST: usize = 8;

type Lanes = [f32; ABREAST];

/// A candidate for a management seat, with its draws of the month.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Candidate {
    pub(super) row: Row,
    pub(super) seat: SeatId,
    /// The number of the block that holds the seat.
    pub(super) block: usize,
    /// The level of that block.
    pub(super) level: u8,
    pub(super) score: f32,
    /// Draw of a random order.
    pub(super) order: u32,
    /// Draw of the answer to an offer.
    pub(super) acceptance: u32,
    /// Draw of training before the job.
    pub(super) training: u32,
}

/// The block that candidates come from, and where their draws of the month lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    block: usize,
    place: Place,
    /// The first seat of the block: draws lie by position from it.
    first: usize,
}

impl Origin {
    pub(super) fn of(organization: &Organization, block: usize) -> Self {
        let from = &organization.layout.blocks[block];
        Self { block, place: from.place(organization.month), first: from.seats.start }
    }
}

/// Candidates side by side, with what their scores depend on.
#[derive(Clone, Debug)]
pub(crate) struct CandidateBatch {
    addresses: Addresses<ABREAST>,
    words: [[u32; ABREAST]; BLOCK_WORDS],
    ln_craft: Lanes,
    lambda: Lanes,
    tenure_months: Lanes,
    score: Lanes,
    /// Who they are; scores and draws follow when the batch is scored.
    candidates: [Candidate; ABREAST],
    count: usize,
}

impl CandidateBatch {
    pub(super) fn empty() -> Self {
        Self {
            addresses: Addresses::blank(),
            words: [[0; ABREAST]; BLOCK_WORDS],
            ln_craft: [0.0; ABREAST],
            lambda: [0.0; ABREAST],
            tenure_months: [0.0; ABREAST],
            score: [0.0; ABREAST],
            candidates: [Candidate::default(); ABREAST],
            count: 0,
        }
    }

    /// Adds who sits in `row` of the block of `origin`; there must be room.
    pub(super) fn add(
        &mut self,
        organization: &Organization,
        row: Row,
        origin: &Origin,
        step: &Step<'_>,
    ) {
        let Organization { layout, people, month, .. } = organization;
        let lane = self.count;
        let seat = layout.seat(row);
        let Origin { block, place, first } = *origin;
        self.addresses.set(lane, step.streams, (Purpose::Selection, place), seat.0 - first);
        self.ln_craft[lane] = people.ln_craft[row];
        self.lambda[lane] = people.lambda[row];
        self.tenure_months[lane] = month_number(*month) - people.hired[row];
        self.candidates[lane] =
            Candidate { row, seat, block, level: place.level, ..Candidate::default() };
        self.count += 1;
    }

    pub(super) fn is_full(&self) -> bool {
        self.count == ABREAST
    }

    /// Scores the candidates and hands them over; the batch is then empty.
    pub(super) fn score(&mut self, step: &Step<'_>) -> impl Iterator<Item = Candidate> {
        let count = std::mem::take(&mut self.count);
        if count > 0 {
            step.instructions.run(&mut Scoring { batch: self, step });
        }
        (0..count).map(|lane| Candidate {
            score: self.score[lane],
            order: self.words[2][lane],
            acceptance: self.words[3][lane],
            training: self.words[4][lane],
            ..self.candidates[lane]
        })
    }

    /// score = performance·(ln c/σ + `performance_noise`·ε) + leadership·(λ + `assessment_noise`·ε′) +
    /// seniority·tenure/60 by the weights of the policy. What has no weight is not computed.
    #[inline(always)]
    fn weigh(&mut self, setting: &Setting) {
        let (k, levers) = (&setting.constants, &setting.ladder.levers);
        let mut score = [0.0; ABREAST];
        if levers.weights_performance > 0.0 {
            let weight = narrow(levers.weights_performance);
            let (sigma, noise) = (setting.workforce.sigma, narrow(levers.performance_noise));
            let errors = normals(&self.words[0]);
            for (i, score) in score.iter_mut().enumerate() {
                *score = weight * (self.ln_craft[i] / sigma + noise * errors[i]);
            }
        }
        if levers.weights_leadership > 0.0 {
            let weight = narrow(levers.weights_leadership);
            let noise = narrow(levers.assessment_noise);
            let errors = normals(&self.words[1]);
            for (i, score) in score.iter_mut().enumerate() {
                *score += weight * (self.lambda[i] + noise * errors[i]);
            }
        }
        let weight = narrow(levers.weights_seniority);
        for (i, score) in score.iter_mut().enumerate() {
            *score += weight * self.tenure_months[i] / k.seniority_months;
        }
        self.score = score;
    }
}

/// The draws and scores of a batch.
#[derive(Debug)]
struct Scoring<'a> {
    batch: &'a mut CandidateBatch,
    step: &'a Step<'a>,
}

impl VectorTask for Scoring<'_> {
    #[inline(always)]
    fn run(&mut self) {
        self.batch.words = self.step.streams.abreast(&self.batch.addresses);
        self.batch.weigh(self.step.setting);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{
        FIVE, MONTH, Office, close, edit, every_instruction_set_agrees, organization, seat, setting,
    };
    use crate::rng::{Streams, unit};
    use crate::stats::normal::quantile;

    /// The rows of five, in another order than their seats.
    const ROWS: [Row; 5] = [seat(4), seat(2), seat(0), seat(1), seat(3)];

    /// Five persons, of whom all that is seen differs, in other lanes than their seats.
    fn five() -> Organization {
        let mut organization = organization(FIVE);
        for (seat, number) in (0..5).zip([1.5_f32, 0.2, 3.0, 0.7, 1.1]) {
            edit(&mut organization, seat, |person| {
                (person.craft, person.lambda) = (number, 1.0 - number);
                person.hired = month_number(MONTH) - 90.0 * number.floor();
            });
        }
        organization
    }

    fn weighted() -> Setting {
        setting(|parameters, levers| {
            parameters.sigma = 0.6;
            levers.weights_performance = 0.3;
            levers.weights_leadership = 2.0;
            levers.weights_seniority = 0.5;
            (levers.assessment_noise, levers.performance_noise) = (1.5, 0.7);
        })
    }

    fn seen(office: &Office) -> Vec<Candidate> {
        let (organization, mut batch) = (five(), CandidateBatch::empty());
        for row in ROWS {
            batch.add(&organization, row, &Origin::of(&organization, 0), &office.step(1));
        }
        assert!(!batch.is_full());
        batch.score(&office.step(1)).collect()
    }

    #[test]
    fn the_score_weighs_performance_aptitude_and_seniority() {
        let (organization, office) = (five(), Office::new(weighted()));
        let place = organization.layout.blocks[0].place(MONTH);
        let candidates = seen(&office);
        assert_eq!(candidates.iter().map(|c| c.row).collect::<Vec<_>>(), ROWS);
        for candidate in candidates {
            let words = office.streams.block(Purpose::Selection, place, candidate.seat.0);
            let person = organization.people.person(candidate.row);
            let error = |word: usize| quantile(unit(words[word]));
            let performance = f64::from(person.ln_craft) / 0.6 + 0.7 * error(0);
            let aptitude = f64::from(person.lambda) + 1.5 * error(1);
            let years = f64::from(month_number(MONTH) - person.hired) / 60.0;
            close(candidate.score, 0.3 * performance + 2.0 * aptitude + 0.5 * years);
            assert_eq!([candidate.order, candidate.acceptance, candidate.training], words[2..5]);
            assert_eq!((candidate.block, candidate.level), (0, 0));
        }
    }

    #[test]
    fn what_has_no_weight_is_not_looked_at() {
        let craft_alone = setting(|parameters, _| parameters.sigma = 1.0);
        let blind = setting(|_, levers| levers.weights_performance = 0.0);
        let words = |seat| {
            let place = five().layout.blocks[0].place(MONTH);
            Streams::new(1, 1).block(Purpose::Selection, place, seat)
        };
        for candidate in seen(&Office::new(craft_alone)) {
            let error = 0.96 * quantile(unit(words(candidate.seat.0)[0]));
            close(candidate.score, f64::from(five().people.ln_craft[candidate.row]) + error);
        }
        let scores = seen(&Office::new(blind));
        assert!(scores.iter().all(|candidate| candidate.score.to_bits() == 0));
    }

    #[test]
    fn every_instruction_set_sees_the_same() {
        every_instruction_set_agrees(|instructions| {
            let office = Office { instructions, ..Office::new(weighted()) };
            seen(&office).iter().map(|candidate| format!("{candidate:?}")).collect()
        });
    }
}
