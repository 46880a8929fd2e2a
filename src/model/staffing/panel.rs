//! 4.8 How candidates for a management seat are seen: a few side by side, lane by lane.

use super::selection::Candidate;
use crate::model::engine::elementary::normals;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::{Row, SeatId};
use crate::model::engine::vector::VectorTask;
use crate::model::person::month_number;
use crate::model::policy::narrow;
use crate::model::setting::Setting;
use crate::rng::{Addresses, BLOCK_WORDS, Place, Purpose, Streams};

/// Candidates seen at once: a team of the usual size.
pub(crate) const ABREAST: usize = 8;

type Lanes = [f32; ABREAST];

/// Candidates side by side, with what their scores hang on.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    addresses: Addresses<ABREAST>,
    words: [[u32; ABREAST]; BLOCK_WORDS],
    ln_craft: Lanes,
    lambda: Lanes,
    tenure: Lanes,
    score: Lanes,
    /// Seat and its number, block and level of each.
    seats: [(Row, SeatId, usize, u8); ABREAST],
    count: usize,
}

impl Panel {
    pub(crate) fn empty() -> Self {
        Self {
            addresses: Addresses::blank(),
            words: [[0; ABREAST]; BLOCK_WORDS],
            ln_craft: [0.0; ABREAST],
            lambda: [0.0; ABREAST],
            tenure: [0.0; ABREAST],
            score: [0.0; ABREAST],
            seats: [(Row(0), SeatId(0), 0, 0); ABREAST],
            count: 0,
        }
    }

    /// Invites who sits in `seat` of block number `block`, whose draws lie at `position` of `place`;
    /// there must be room.
    pub(crate) fn invite(
        &mut self,
        organization: &Organization,
        (row, block): (Row, usize),
        (place, position): (Place, usize),
        streams: &Streams,
    ) {
        let (people, lane) = (&organization.people, self.count);
        self.addresses.set(lane, streams, (Purpose::Selection, place), position);
        self.ln_craft[lane] = people.ln_craft[row];
        self.lambda[lane] = people.lambda[row];
        self.tenure[lane] = month_number(organization.month) - people.hired[row];
        self.seats[lane] = (row, organization.layout.seat(row), block, place.level);
        self.count += 1;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn is_full(&self) -> bool {
        self.count == ABREAST
    }

    /// The candidates as they were seen, with whom the panel becomes empty.
    pub(crate) fn dismiss(&mut self) -> impl Iterator<Item = Candidate> {
        let count = std::mem::take(&mut self.count);
        (0..count).map(|lane| {
            let (row, seat, block, level) = self.seats[lane];
            Candidate {
                row,
                seat,
                block,
                level,
                score: self.score[lane],
                order: self.words[2][lane],
                acceptance: self.words[3][lane],
                training: self.words[4][lane],
            }
        })
    }

    /// Scores: performance, assessed aptitude and seniority by their weights. What has no weight
    /// is not looked at.
    #[inline(always)]
    fn score(&mut self, setting: &Setting) {
        let (k, levers) = (&setting.constants, &setting.ladder.levers);
        let mut score = [0.0; ABREAST];
        if levers.weights_performance > 0.0 {
            let (weight, sigma) = (narrow(levers.weights_performance), setting.workforce.sigma);
            let errors = normals(&self.words[0]);
            for (i, score) in score.iter_mut().enumerate() {
                let seen = self.ln_craft[i] + k.performance_noise * errors[i];
                *score = weight * (seen / sigma);
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
            *score += weight * self.tenure[i] / k.seniority_months;
        }
        self.score = score;
    }
}

/// The look of a panel.
#[derive(Debug)]
pub(crate) struct Look<'a> {
    pub(crate) panel: &'a mut Panel,
    pub(crate) streams: &'a Streams,
    pub(crate) setting: &'a Setting,
}

impl VectorTask for Look<'_> {
    #[inline(always)]
    fn run(&mut self) {
        self.panel.words = self.streams.abreast(&self.panel.addresses);
        self.panel.score(self.setting);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engine::vector::InstructionSet;
    use crate::model::fixture::{FIVE, MONTH, close, edit, organization, setting};
    use crate::rng::unit;
    use crate::stats::normal::quantile;

    /// Five persons, of whom all that is seen differs, in other lanes than their seats.
    fn five() -> Organization {
        let mut organization = organization(FIVE);
        for (row, number) in (0..5).zip([1.5_f32, 0.2, 3.0, 0.7, 1.1]) {
            edit(&mut organization, row, |person| {
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
            levers.assessment_noise = 1.5;
        })
    }

    fn seen(instructions: InstructionSet, setting: &Setting) -> Vec<Candidate> {
        let (organization, streams) = (five(), Streams::new(1, 1));
        let place = organization.layout.blocks[0].place(MONTH);
        let mut panel = Panel::empty();
        for row in [4, 2, 0, 1, 3] {
            panel.invite(&organization, (Row(row), 0), (place, row), &streams);
        }
        assert!(!panel.is_full());
        instructions.run(&mut Look { panel: &mut panel, streams: &streams, setting });
        panel.dismiss().collect()
    }

    #[test]
    fn the_score_weighs_performance_aptitude_and_seniority() {
        let (organization, streams) = (five(), Streams::new(1, 1));
        let place = organization.layout.blocks[0].place(MONTH);
        let candidates = seen(InstructionSet::detect(), &weighted());
        assert_eq!(candidates.iter().map(|c| c.row).collect::<Vec<_>>(), [4, 2, 0, 1, 3]);
        for candidate in candidates {
            let words = streams.block(Purpose::Selection, place, candidate.row.0);
            let person = organization.people.person(candidate.row);
            let error = |word: usize| quantile(unit(words[word]));
            let performance = (f64::from(person.ln_craft) + 0.2 * error(0)) / 0.6;
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
        let words = |row| {
            let place = five().layout.blocks[0].place(MONTH);
            Streams::new(1, 1).block(Purpose::Selection, place, row)
        };
        for candidate in seen(InstructionSet::detect(), &craft_alone) {
            let error = 0.2 * quantile(unit(words(candidate.row.0)[0]));
            close(candidate.score, f64::from(five().people.ln_craft[candidate.row]) + error);
        }
        let scores = seen(InstructionSet::detect(), &blind);
        assert!(scores.iter().all(|candidate| candidate.score.to_bits() == 0));
    }

    #[test]
    fn every_instruction_set_sees_the_same() {
        let baseline = format!("{:?}", seen(InstructionSet::Baseline, &weighted()));
        for wider in InstructionSet::available() {
            assert_eq!(format!("{:?}", seen(wider, &weighted())), baseline, "{wider:?}");
        }
    }
}
