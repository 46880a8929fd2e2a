//! 4.8 Selection: who is eligible to manage, in which order they are asked, and who says yes.

use std::cmp::Ordering;
use std::ops::Range;

use super::elementary::{larger, logistic};
use super::organization::{Block, Organization};
use super::person::month_number;
use super::policy::{Rule, narrow};
use super::recruiter::number;
use super::setting::Setting;
use super::work::Desk;
use crate::rng::{Purpose, unit};
use crate::stats::normal;

/// A candidate for a management seat, with its draws of the month.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) seat: usize,
    /// The number of the block that holds the seat, and its level.
    pub(super) block: usize,
    pub(super) level: u8,
    score: f32,
    order: u32,
    pub(super) acceptance: u32,
    pub(super) training: u32,
}

/// What an offer comes to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offer {
    /// Probability of a yes.
    pub(super) acceptance: f64,
    /// ℓ of a contributor who says yes: the part of it that was pressure.
    pub(super) reluctance: f32,
}

/// The first candidates of `pool` for a seat of `block`, in the order in which they are asked;
/// no more than are asked or can feel passed over.
pub(super) fn rank(
    organization: &Organization,
    block: &Block,
    pool: Range<usize>,
    desk: &Desk<'_>,
) -> Vec<Candidate> {
    let mut candidates = Vec::with_capacity(pool.len());
    for index in block.report_blocks.clone() {
        let below = &organization.layout.blocks[index];
        let place = below.place(organization.month);
        let seats = pool.start.max(below.seats.start)..pool.end.min(below.seats.end);
        for seat in seats.filter(|&seat| eligible(organization, seat, desk.setting)) {
            let words = desk.streams.block(Purpose::Selection, place, number(below, seat));
            candidates.push(Candidate {
                seat,
                block: index,
                level: below.level,
                score: score(organization, seat, [words[0], words[1]], desk.setting),
                order: words[2],
                acceptance: words[3],
                training: words[4],
            });
        }
    }
    first(candidates, desk.setting)
}

/// Present, long enough in the house, and not lately asked.
fn eligible(organization: &Organization, seat: usize, setting: &Setting) -> bool {
    let (people, month) = (&organization.people, month_number(organization.month));
    people.occupied[seat] == 1
        && month - people.hired[seat] >= setting.constants.candidate_tenure
        && month >= people.ask_again[seat]
}

/// Score of a candidate: performance, assessed aptitude and seniority by their weights. What has
/// no weight is not drawn.
fn score(organization: &Organization, seat: usize, words: [u32; 2], setting: &Setting) -> f32 {
    let (people, k) = (&organization.people, &setting.constants);
    let levers = &setting.ladder.levers;
    let seen = |word: u32| narrow(normal::quantile(unit(word)));
    let weighted = |weight: f64, value: &dyn Fn() -> f32| {
        if weight > 0.0 { narrow(weight) * value() } else { 0.0 }
    };
    let performance =
        || (people.ln_craft[seat] + k.performance_noise * seen(words[0])) / setting.workforce.sigma;
    let leadership = || people.lambda[seat] + narrow(levers.assessment_noise) * seen(words[1]);
    let tenure = month_number(organization.month) - people.hired[seat];
    weighted(levers.weights_performance, &performance)
        + weighted(levers.weights_leadership, &leadership)
        + narrow(levers.weights_seniority) * tenure / k.seniority_months
}

fn first(mut candidates: Vec<Candidate>, setting: &Setting) -> Vec<Candidate> {
    let k = &setting.constants;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the constants are small whole numbers"
    )]
    let ranks = larger(k.offers_a_month, k.passed_over_ranks) as usize;
    let rule = setting.ladder.levers.rule;
    let order = |a: &Candidate, b: &Candidate| in_order(a, b, rule);
    if candidates.len() > ranks {
        candidates.select_nth_unstable_by(ranks - 1, order);
        candidates.truncate(ranks);
    }
    candidates.sort_unstable_by(order);
    candidates
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
pub(super) fn offer(
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
        candidate.seat,
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
pub(super) fn free_acceptance(organization: &Organization, seat: usize, setting: &Setting) -> f64 {
    let candidate =
        Candidate { seat, block: 0, level: 0, score: 0.0, order: 0, acceptance: 0, training: 0 };
    let offer = offer(organization, &candidate, 1, setting);
    offer.acceptance * f64::from(1.0 - offer.reluctance)
}

/// Whether a candidate would have wanted the seat at `level`, left to itself.
pub(super) fn wants(
    organization: &Organization,
    seat: usize,
    level: u8,
    setting: &Setting,
) -> bool {
    let k = &setting.constants;
    let gain = Gain {
        ln_pay: setting.ln_pay_of_seat(level) - organization.people.ln_pay[seat],
        prestige: k.passed_over_prestige,
        share_lost: k.craft_share_lost,
    };
    utility(organization, seat, gain, setting) > 0.0
}

/// What a candidate gains and gives up by managing.
#[derive(Clone, Copy, Debug)]
struct Gain {
    ln_pay: f32,
    prestige: f32,
    share_lost: f32,
}

/// U without pressure.
fn utility(organization: &Organization, seat: usize, gain: Gain, setting: &Setting) -> f32 {
    let (people, k) = (&organization.people, &setting.constants);
    setting.workforce.acceptance_intercept
        + k.accept_pay * gain.ln_pay
        + k.accept_prestige * people.alpha[seat] * gain.prestige
        - k.accept_devotion * people.delta[seat] * gain.share_lost
        + k.accept_aptitude * people.lambda[seat]
}

/// What a candidate has, or has in view, without managing.
#[derive(Clone, Copy, Debug)]
struct Standing {
    ln_pay: f32,
    prestige: f32,
}

fn reference(organization: &Organization, candidate: &Candidate, setting: &Setting) -> Standing {
    let (people, ladder, seat) = (&organization.people, &setting.ladder, candidate.seat);
    let ln_pay = people.ln_pay[seat];
    if candidate.level > 0 {
        return Standing { ln_pay, prestige: f32::from(candidate.level) };
    }
    let own = Standing { ln_pay, prestige: ladder.prestige[usize::from(people.rung[seat])] };
    let next = people.rung[seat] + 1;
    let in_view = ladder.offers(next)
        && people.craft[seat]
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
