//! 4.8 Selection: who is eligible to manage, in which order they are asked, and who says yes.

use std::cmp::Ordering;
use std::ops::Range;

use super::panel::Look;
use super::recruiter::Recruiter;
use crate::model::engine::elementary::{larger, logistic};
use crate::model::engine::layout::Block;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::{Row, SeatId};
use crate::model::person::month_number;
use crate::model::policy::Rule;
use crate::model::setting::Setting;
use crate::rng::Streams;

/// A candidate for a management seat, with its draws of the month.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) row: Row,
    pub(crate) seat: SeatId,
    /// The number of the block that holds the seat, and its level.
    pub(crate) block: usize,
    pub(crate) level: u8,
    pub(crate) score: f32,
    pub(crate) order: u32,
    pub(crate) acceptance: u32,
    pub(crate) training: u32,
}

/// What an offer comes to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offer {
    /// Probability of a yes.
    pub(crate) acceptance: f64,
    /// ℓ of a contributor who says yes: the part of it that was pressure.
    pub(crate) reluctance: f32,
}

/// The first candidates of `pool` for a seat of `block`, in the order in which they are asked;
/// no more than are asked or can feel passed over. Their buffer is the recruiter's, to be given
/// back.
pub(crate) fn rank(
    organization: &Organization,
    block: &Block,
    pool: Range<usize>,
    recruiter: &mut Recruiter,
    (streams, setting): (&Streams, &Setting),
) -> Vec<Candidate> {
    let mut ranked = std::mem::take(&mut recruiter.ranked);
    ranked.clear();
    for index in block.report_blocks.clone() {
        let below = &organization.layout.blocks[index];
        let place = below.place(organization.month);
        let seats = pool.start.max(below.seats.start)..pool.end.min(below.seats.end);
        for (seat, row) in (seats.start..).zip(organization.layout.rows_of(seats)) {
            if !eligible(organization, row, setting) {
                continue;
            }
            let draws = (place, seat - below.seats.start);
            recruiter.panel.invite(organization, (row, index), draws, streams);
            if recruiter.panel.is_full() {
                see(&mut ranked, recruiter, (streams, setting));
            }
        }
    }
    see(&mut ranked, recruiter, (streams, setting));
    ranked
}

/// Looks at those on the panel, and puts the first of them among the first so far.
fn see(
    ranked: &mut Vec<Candidate>,
    recruiter: &mut Recruiter,
    (streams, setting): (&Streams, &Setting),
) {
    let panel = &mut *recruiter.panel;
    if panel.is_empty() {
        return;
    }
    recruiter.instructions.run(&mut Look { panel, streams, setting });
    let (ranks, rule) = (ranks(setting), setting.ladder.levers.rule);
    for candidate in recruiter.panel.dismiss() {
        let comes_before = |other| in_order(&candidate, other, rule).is_lt();
        let rank = ranked.iter().rposition(|other| !comes_before(other)).map_or(0, |last| last + 1);
        if rank < ranks {
            ranked.truncate(ranks - 1);
            ranked.insert(rank, candidate);
        }
    }
}

/// Present, long enough in the house, and not lately asked.
fn eligible(organization: &Organization, row: Row, setting: &Setting) -> bool {
    let (people, month) = (&organization.people, month_number(organization.month));
    people.occupied[row] == 1
        && month - people.hired[row] >= setting.constants.candidate_tenure
        && month >= people.ask_again[row]
}

/// How many of the candidates are asked or can feel passed over.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the constants are small whole numbers"
)]
fn ranks(setting: &Setting) -> usize {
    larger(setting.constants.offers_a_month, setting.constants.passed_over_ranks) as usize
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

/// What the seat at `level` above is to a candidate.
pub(crate) fn offer(
    organization: &Organization,
    candidate: &Candidate,
    level: u8,
    setting: &Setting,
) -> Offer {
    let k = &setting.constants;
    let share_lost = if candidate.level == 0 { k.craft_share_lost } else { 0.0 };
    let reference = reference(organization, candidate, setting);
    let free = utility(
        organization,
        candidate.row,
        Gain {
            ln_pay: setting.ln_pay_of_seat(level) - reference.ln_pay,
            prestige: f32::from(level) - reference.prestige,
            share_lost,
        },
        setting,
    );
    let accepts = logistic(free + k.accept_pressure * setting.ladder.pressure);
    Offer { acceptance: f64::from(accepts), reluctance: 1.0 - logistic(free) / accepts }
}

/// Probability of a yes of the contributor in `seat` to a management seat one level up, were it
/// asked without pressure.
pub(crate) fn free_acceptance(organization: &Organization, row: Row, setting: &Setting) -> f64 {
    let candidate = Candidate {
        row,
        seat: organization.layout.seat(row),
        block: 0,
        level: 0,
        score: 0.0,
        order: 0,
        acceptance: 0,
        training: 0,
    };
    let offer = offer(organization, &candidate, 1, setting);
    offer.acceptance * f64::from(1.0 - offer.reluctance)
}

/// Whether a candidate would have wanted the seat at `level`, left to itself.
pub(crate) fn wants(organization: &Organization, row: Row, level: u8, setting: &Setting) -> bool {
    let k = &setting.constants;
    let gain = Gain {
        ln_pay: setting.ln_pay_of_seat(level) - organization.people.ln_pay[row],
        prestige: k.passed_over_prestige,
        share_lost: k.craft_share_lost,
    };
    utility(organization, row, gain, setting) > 0.0
}

/// What a candidate gains and gives up by managing.
#[derive(Clone, Copy, Debug)]
struct Gain {
    ln_pay: f32,
    prestige: f32,
    share_lost: f32,
}

/// U without pressure.
fn utility(organization: &Organization, row: Row, gain: Gain, setting: &Setting) -> f32 {
    let (people, k) = (&organization.people, &setting.constants);
    setting.workforce.acceptance_intercept
        + k.accept_pay * gain.ln_pay
        + k.accept_prestige * people.alpha[row] * gain.prestige
        - k.accept_devotion * people.delta[row] * gain.share_lost
        + k.accept_aptitude * people.lambda[row]
}

/// What a candidate has, or has in view, without managing.
#[derive(Clone, Copy, Debug)]
struct Standing {
    ln_pay: f32,
    prestige: f32,
}

fn reference(organization: &Organization, candidate: &Candidate, setting: &Setting) -> Standing {
    let (people, ladder, row) = (&organization.people, &setting.ladder, candidate.row);
    let ln_pay = people.ln_pay[row];
    if candidate.level > 0 {
        return Standing { ln_pay, prestige: f32::from(candidate.level) };
    }
    let own = Standing { ln_pay, prestige: ladder.prestige[usize::from(people.rung[row])] };
    let next = people.rung[row] + 1;
    let in_view = ladder.offers(next)
        && people.craft[row]
            >= setting.constants.near_bar * setting.constants.bars[usize::from(next)];
    if !in_view {
        return own;
    }
    Standing {
        ln_pay: larger(own.ln_pay, ladder.ln_pay[usize::from(next)]),
        prestige: larger(own.prestige, ladder.prestige[usize::from(next)]),
    }
}

#[cfg(test)]
mod tests;
