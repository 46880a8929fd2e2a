//! 4.10 The yearly review: rungs, pay, managers.

pub(super) mod managers;
mod open_seats;
mod rungs;

use super::constants::SENIOR;
use super::engine::elementary::{exp, larger, smaller};
use super::engine::organization::Organization;
use super::engine::row::Row;
use super::engine::work::Desk;
use super::observe::log::{EventKind, Position};
use super::person::month_number;
use super::policy::narrow;
use super::staffing;
use managers::{Criteria, Finding};
use open_seats::OpenSeats;

/// Reviews the contributors of block number `index`: rungs, then pay.
pub(crate) fn contributors(organization: &mut Organization, index: usize, desk: &mut Desk<'_>) {
    let mut risers = std::mem::take(&mut desk.recruiter.due);
    let how = (desk.setting, desk.recruiter.instructions);
    rungs::review(organization, index, how, &mut risers);
    for &row in &risers {
        rise(organization, row, desk);
    }
    risers.clear();
    desk.recruiter.due = risers;
}

/// Who meets the bar of the next rung, which is offered, rises.
fn rise(organization: &mut Organization, row: Row, desk: &mut Desk<'_>) {
    let (k, ladder) = (&desk.setting.constants, &desk.setting.ladder);
    let (people, month) = (&mut organization.people, month_number(organization.month));
    let next = people.rung[row] + 1;
    let stall = month - people.advanced[row];
    let worth = if next > SENIOR { ladder.worth } else { 1.0 };
    desk.log.moves(EventKind::Promoted, people, row, Position { row, rung: next });
    people.rung[row] = next;
    people.advanced[row] = month - (stall * (1.0 - worth)).round();
    people.morale[row] = smaller(people.morale[row] + k.advance_morale * worth, 1.0);
    let hollow = k.hollow_grievance * (1.0 - worth);
    people.grievance[row] = larger(people.grievance[row], hollow);
    people.ln_pay[row] = ladder.ln_pay[usize::from(next)];
    people.pay[row] = exp(people.ln_pay[row]);
    desk.sums.promotions += 1.0;
}

/// Reviews the managers of block number `index`: training, then step-back or dismissal on the
/// first level.
pub(crate) fn managers(organization: &mut Organization, index: usize, desk: &mut Desk<'_>) {
    let mut findings = std::mem::take(&mut desk.recruiter.findings);
    let instructions = desk.recruiter.instructions;
    let criteria = Criteria { setting: desk.setting, streams: desk.streams, instructions };
    criteria.hear(organization, index, &mut findings);
    let below = organization.layout.blocks[index].report_blocks.start;
    let mut open = OpenSeats::of(organization, below);
    for Finding { row, is_trained, is_to_go } in findings.drain(..) {
        if is_trained {
            train(organization, row, desk);
        }
        if is_to_go && desk.setting.ladder.levers.step_back {
            step_back(organization, (index, row), &mut open, desk);
        } else if is_to_go {
            dismiss(organization, index, row, desk);
        }
    }
    open.close(organization);
    desk.recruiter.findings = findings;
}

fn train(organization: &mut Organization, row: Row, desk: &mut Desk<'_>) {
    let (people, levers) = (&mut organization.people, &desk.setting.ladder.levers);
    people.trained[row] = 1;
    people.training[row] = larger(people.training[row], narrow(levers.training_effect));
    desk.log.offers(EventKind::Trained, people, row, row);
    staffing::book_training(people.pay[row], desk);
}

/// A manager of an unhappy team, or unhappy, may return to the craft without stigma.
fn step_back(
    organization: &mut Organization,
    (index, row): (usize, Row),
    open: &mut OpenSeats,
    desk: &mut Desk<'_>,
) {
    let k = &desk.setting.constants;
    let layout = &organization.layout;
    let block = &layout.blocks[index];
    let team = block.team(layout.position(block, row));
    let Some(open) = open.choose(organization, &team) else {
        return;
    };
    let month = month_number(organization.month);
    let mut person = organization.people.person(row);
    person.rung = k.rung_by_skill(person.craft, person.rung, k.step_back_bar);
    person.set_ln_pay(desk.setting.ladder.ln_pay[usize::from(person.rung)]);
    person.managing_since = month;
    person.advanced = month;
    person.reluctance = 0.0;
    person.grievance = 0.0;
    let post = Position { row: open, rung: person.rung };
    desk.log.moves(EventKind::SteppedBack, &organization.people, row, post);
    staffing::vacate(organization, index, row, desk);
    organization.people.put(open, &person);
    desk.sums.step_backs += 1.0;
}

/// Without a way back, a manager whose team has lost its trust may be dismissed.
fn dismiss(organization: &mut Organization, index: usize, row: Row, desk: &mut Desk<'_>) {
    desk.log.leaves(EventKind::Dismissed, &organization.people, row);
    staffing::vacate(organization, index, row, desk);
    desk.sums.dismissals += 1.0;
}

/// At the end of a month, contributors whose craft is below the department's bar are dismissed.
pub(crate) fn dismiss_unskilled(
    organization: &mut Organization,
    index: usize,
    desk: &mut Desk<'_>,
) {
    let bar = desk.setting.workforce.dismiss_below_craft;
    if bar <= 0.0 {
        return;
    }
    let layout = organization.layout.clone();
    for row in layout.rows_of(layout.blocks[index].seats.clone()) {
        if !organization.is_vacant(row) && organization.people.craft[row] < bar {
            desk.log.leaves(EventKind::Dismissed, &organization.people, row);
            staffing::vacate(organization, index, row, desk);
            desk.sums.contributor_dismissals += 1.0;
        }
    }
}

#[cfg(test)]
mod tests;
