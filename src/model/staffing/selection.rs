//! 4.8 Selection: who is eligible to manage, in which order they are asked, and who says yes.

use std::cmp::Ordering;
use std::ops::Range;

use super::candidates::{Candidate, Origin};
use super::scratch::StaffingScratch;
use super::vacancies::small_count;
use crate::model::engine::block::Block;
use crate::model::engine::department::DepartmentState;
use crate::model::engine::elementary::{larger, logistic};
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::engine::step::Step;
use crate::model::person::month_number;
use crate::model::policy::Rule;
use crate::model::setting::Setting;

/// What the offer of a seat leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offer {
    /// Probability of a yes.
    pub(super) acceptance: f64,
    /// ℓ of a contributor who says yes: the part of it that was pressure.
    pub(super) reluctance: f32,
}

/// The first candidates of `pool`, a range of seat numbers, for a seat of the step's block, in the
/// order in which they are asked; no more than are asked or can feel passed over. Their buffer
/// belongs to `scratch`, to be given back.
pub(super) fn rank(
    organization: &Organization,
    pool: &Range<usize>,
    step: &Step<'_>,
    scratch: &mut StaffingScratch,
) -> Vec<Candidate> {
    let mut ranked = std::mem::take(&mut scratch.ranked);
    ranked.clear();
    let (batch, layout) = (&mut *scratch.batch, &organization.layout);
    for index in layout.blocks[step.block].report_blocks.clone() {
        let Block { seats: below, level, .. } = &layout.blocks[index];
        let origin = Origin::of(organization, index);
        let numbers = pool.start.max(below.start)..pool.end.min(below.end);
        for row in layout.rows_of(numbers) {
            if is_eligible(organization, row, *level, step.setting) {
                batch.add(organization, row, &origin, step);
                if batch.is_full() {
                    insert(&mut ranked, batch.score(step), step.setting);
                }
            }
        }
    }
    insert(&mut ranked, batch.score(step), step.setting);
    ranked
}

/// Puts the first of `candidates` among the first so far.
fn insert(
    ranked: &mut Vec<Candidate>,
    candidates: impl Iterator<Item = Candidate>,
    setting: &Setting,
) {
    let ranks = ranks(setting);
    let rule = setting.ladder.levers.rule;
    for candidate in candidates {
        let comes_before = |other| in_order(&candidate, other, rule).is_lt();
        let rank = ranked.iter().rposition(|other| !comes_before(other)).map_or(0, |last| last + 1);
        if rank < ranks {
            ranked.truncate(ranks - 1);
            ranked.insert(rank, candidate);
        }
    }
}

/// Present, long enough in the house, not asked in the last year and, if a contributor, on a rung that is
/// asked at all.
fn is_eligible(organization: &Organization, row: Row, level: u8, setting: &Setting) -> bool {
    let people = &organization.people;
    let month = month_number(organization.month);
    people.occupied[row] == 1
        && month - people.hired[row] >= setting.constants.candidate_tenure
        && month >= people.ask_again[row]
        && (level > 0 || u32::from(people.rung[row]) >= setting.ladder.levers.eligible_from_rung)
}

/// How many of the candidates are asked or can feel passed over.
fn ranks(setting: &Setting) -> usize {
    let k = &setting.constants;
    usize::from(small_count(larger(k.offers_a_month, k.passed_over_ranks)))
}

/// Order of offers; equal scores by seat.
fn in_order(a: &Candidate, b: &Candidate, rule: Rule) -> Ordering {
    let ordering = match rule {
        Rule::Best => b.score.total_cmp(&a.score),
        Rule::Worst => a.score.total_cmp(&b.score),
        Rule::Random => a.order.cmp(&b.order),
    };
    ordering.then(a.seat.cmp(&b.seat))
}

/// What a candidate makes of the offer of a seat of the step's block: it accepts with probability
/// logistic(U), and ℓ = 1 − logistic(U − 1.5·pressure)/logistic(U).
pub(super) fn offer(organization: &Organization, candidate: &Candidate, step: &Step<'_>) -> Offer {
    let (setting, k) = (step.setting, &step.setting.constants);
    let block = &organization.layout.blocks[step.block];
    let (level, department) = (block.level, &organization.departments[block.unit]);
    let reference = reference(organization, candidate, department, setting);
    let gain = Gain {
        ln_pay: department.ln_pay_of_seat(level, setting) - reference.ln_pay,
        prestige: f32::from(level) - reference.prestige,
        share_lost: if candidate.level == 0 { k.craft_share_lost } else { 0.0 },
    };
    let free = utility(organization, candidate.row, gain, step);
    let accepts = logistic(free + k.accept_pressure * setting.ladder.pressure);
    Offer { acceptance: f64::from(accepts), reluctance: 1.0 - logistic(free) / accepts }
}

/// Probability that the contributor in `row` would accept a seat of the step's block, were it asked
/// without pressure.
pub(crate) fn free_acceptance(organization: &Organization, row: Row, step: &Step<'_>) -> f64 {
    let candidate = Candidate { row, ..Candidate::default() };
    let offer = offer(organization, &candidate, step);
    offer.acceptance * f64::from(1.0 - offer.reluctance)
}

/// Whether a candidate would have wanted a seat of the step's block without pressure: U at the own
/// pay, with a prestige difference of 1 and a share lost of 0.75, is above 0.
pub(crate) fn wants(organization: &Organization, row: Row, step: &Step<'_>) -> bool {
    let k = &step.setting.constants;
    let block = &organization.layout.blocks[step.block];
    let seat_pay = organization.departments[block.unit].ln_pay_of_seat(block.level, step.setting);
    let gain = Gain {
        ln_pay: seat_pay - organization.people.ln_pay[row],
        prestige: k.passed_over_prestige,
        share_lost: k.craft_share_lost,
    };
    utility(organization, row, gain, step) > 0.0
}

/// What a candidate gains and gives up by managing.
#[derive(Clone, Copy, Debug)]
struct Gain {
    ln_pay: f32,
    prestige: f32,
    share_lost: f32,
}

/// U without pressure.
fn utility(organization: &Organization, row: Row, gain: Gain, step: &Step<'_>) -> f32 {
    let (people, setting) = (&organization.people, step.setting);
    let k = &setting.constants;
    let ambition = people.alpha[row] * organization.department(step.block).ambition(setting);
    setting.workforce.acceptance_intercept
        + k.accept_pay * gain.ln_pay
        + k.accept_prestige * ambition * gain.prestige
        - k.accept_devotion * people.delta[row] * gain.share_lost
        + k.accept_aptitude * people.lambda[row]
}

/// Pay and prestige that a candidate compares a management seat with.
#[derive(Clone, Copy, Debug)]
struct Reference {
    ln_pay: f32,
    prestige: f32,
}

/// The candidate's own pay and prestige or, of a contributor near the bar of a further rung that is
/// offered, those of that rung where they are larger.
fn reference(
    organization: &Organization,
    candidate: &Candidate,
    department: &DepartmentState,
    setting: &Setting,
) -> Reference {
    let (people, row) = (&organization.people, candidate.row);
    let ln_pay = people.ln_pay[row];
    if candidate.level > 0 {
        return Reference { ln_pay, prestige: f32::from(candidate.level) };
    }
    let prestige = department.prestige(people.rung[row], setting);
    let next = people.rung[row] + 1;
    let is_in_view = setting.ladder.offers(next)
        && people.craft[row]
            >= setting.constants.near_bar * setting.workforce.bars[usize::from(next)];
    if !is_in_view {
        return Reference { ln_pay, prestige };
    }
    Reference {
        ln_pay: larger(ln_pay, department.ln_pay(next, setting)),
        prestige: larger(prestige, department.prestige(next, setting)),
    }
}

#[cfg(test)]
mod tests;
