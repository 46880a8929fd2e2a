//! 4.10 The yearly review: rungs, pay, managers.

use super::advancement;
use super::constants::SENIOR;
use super::elementary::{exp, larger, smaller};
use super::log::{Happening, Post};
use super::open_seats::OpenSeats;
use super::organization::Organization;
use super::person::month_number;
use super::staffing;
use super::work::Desk;
use crate::rng::{Purpose, unit};

/// Reviews the contributors of block number `index`: rungs, then pay.
pub(super) fn contributors(organization: &mut Organization, index: usize, desk: &mut Desk<'_>) {
    let rows = organization.layout.blocks[index].rows.clone();
    let mut risers = std::mem::take(&mut desk.recruiter.due);
    let how = (desk.setting, desk.recruiter.instructions);
    advancement::review(organization, rows, how, &mut risers);
    risers.sort_unstable_by_key(|&seat| organization.layout.number(seat));
    for &seat in &risers {
        rise(organization, seat, desk);
    }
    risers.clear();
    desk.recruiter.due = risers;
}

/// Who meets the bar of the next rung, which is offered, rises.
fn rise(organization: &mut Organization, seat: usize, desk: &mut Desk<'_>) {
    let (k, ladder) = (&desk.setting.constants, &desk.setting.ladder);
    let (people, month) = (&mut organization.people, month_number(organization.month));
    let next = people.rung[seat] + 1;
    let stall = month - people.advanced[seat];
    let worth = if next > SENIOR { ladder.worth } else { 1.0 };
    desk.log.moves(Happening::Promoted, people, seat, Post { seat, rung: next });
    people.rung[seat] = next;
    people.advanced[seat] = month - (stall * (1.0 - worth)).round();
    people.morale[seat] = smaller(people.morale[seat] + k.advance_morale * worth, 1.0);
    let hollow = k.hollow_grievance * (1.0 - worth);
    people.grievance[seat] = larger(people.grievance[seat], hollow);
    people.ln_pay[seat] = ladder.ln_pay[usize::from(next)];
    people.pay[seat] = exp(people.ln_pay[seat]);
    desk.sums.promotions += 1.0;
}

/// Reviews the managers of block number `index`: training, then step-back or dismissal on the
/// first level.
pub(super) fn managers(organization: &mut Organization, index: usize, desk: &mut Desk<'_>) {
    let layout = organization.layout.clone();
    let block = &layout.blocks[index];
    let place = block.place(organization.month);
    let mut open = OpenSeats::of(organization, block.report_blocks.start);
    for seat in layout.seats(block.numbers.clone()) {
        if organization.is_vacant(seat) {
            continue;
        }
        // Computed only for the few of whom something hangs on it.
        let streams = desk.streams;
        let draw =
            |word: usize| streams.block(Purpose::Review, place, layout.position(block, seat))[word];
        train(organization, seat, || draw(0), desk);
        if block.level == 1 {
            if desk.setting.ladder.levers.step_back {
                step_back(organization, (index, seat), &mut open, || draw(1), desk);
            } else {
                dismiss(organization, index, seat, || draw(1), desk);
            }
        }
    }
    open.close(organization);
}

fn train(
    organization: &mut Organization,
    seat: usize,
    draw: impl Fn() -> u32,
    desk: &mut Desk<'_>,
) {
    let levers = &desk.setting.ladder.levers;
    let people = &mut organization.people;
    let share = levers.training_incumbents;
    if people.trained[seat] == 0 && share > 0.0 && unit(draw()) < share {
        people.trained[seat] = 1;
        people.training[seat] =
            larger(people.training[seat], super::policy::narrow(levers.training_effect));
        desk.log.offers(Happening::Trained, people, seat, seat);
        staffing::book_training(people.pay[seat], desk);
    }
}

/// min(k, stall): months that a manager has been in the seat.
fn months_in_seat(organization: &Organization, seat: usize) -> f32 {
    let (people, month) = (&organization.people, month_number(organization.month));
    smaller(month - people.managing_since[seat], month - people.advanced[seat])
}

/// The trust of the team that the manager in `seat` of block number `index` leads.
fn trust(organization: &Organization, index: usize, seat: usize) -> f32 {
    let layout = &organization.layout;
    organization.climate.trust[layout.team_led(&layout.blocks[index], seat)]
}

/// A manager of an unhappy team, or unhappy, may return to the craft without stigma.
fn step_back(
    organization: &mut Organization,
    (index, seat): (usize, usize),
    open: &mut OpenSeats,
    draw: impl Fn() -> u32,
    desk: &mut Desk<'_>,
) {
    let k = &desk.setting.constants;
    let unhappy = trust(organization, index, seat) < k.step_back_trust
        || organization.people.morale[seat] < k.step_back_morale;
    if !unhappy
        || months_in_seat(organization, seat) < k.step_back_months
        || unit(draw()) >= f64::from(k.step_back_chance)
    {
        return;
    }
    let layout = &organization.layout;
    let block = &layout.blocks[index];
    let team = block.team(layout.position(block, seat));
    let Some(open) = open.choose(organization, &team) else {
        return;
    };
    let month = month_number(organization.month);
    let mut person = organization.people.person(seat);
    person.rung = k.rung_by_skill(person.craft, person.rung, k.step_back_bar);
    person.set_ln_pay(desk.setting.ladder.ln_pay[usize::from(person.rung)]);
    person.managing_since = month;
    person.advanced = month;
    person.reluctance = 0.0;
    person.grievance = 0.0;
    let post = Post { seat: open, rung: person.rung };
    desk.log.moves(Happening::SteppedBack, &organization.people, seat, post);
    staffing::vacate(organization, index, seat, desk);
    organization.people.seat(open, &person);
    desk.sums.step_backs += 1.0;
}

/// Without a way back, a manager whose team has lost its trust may be dismissed.
fn dismiss(
    organization: &mut Organization,
    index: usize,
    seat: usize,
    draw: impl Fn() -> u32,
    desk: &mut Desk<'_>,
) {
    let k = &desk.setting.constants;
    if trust(organization, index, seat) < k.step_back_trust
        && months_in_seat(organization, seat) >= k.dismissal_months
        && unit(draw()) < f64::from(k.dismissal_chance)
    {
        desk.log.leaves(Happening::Dismissed, &organization.people, seat);
        staffing::vacate(organization, index, seat, desk);
        desk.sums.dismissals += 1.0;
    }
}

/// At the end of a month, contributors whose craft is below the department's bar are dismissed.
pub(super) fn dismiss_unskilled(
    organization: &mut Organization,
    index: usize,
    desk: &mut Desk<'_>,
) {
    let bar = desk.setting.workforce.dismiss_below_craft;
    if bar <= 0.0 {
        return;
    }
    let layout = organization.layout.clone();
    for seat in layout.seats(layout.blocks[index].numbers.clone()) {
        if !organization.is_vacant(seat) && organization.people.craft[seat] < bar {
            desk.log.leaves(Happening::Dismissed, &organization.people, seat);
            staffing::vacate(organization, index, seat, desk);
            desk.sums.contributor_dismissals += 1.0;
        }
    }
}

#[cfg(test)]
mod tests;
