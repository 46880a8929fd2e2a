//! 4.10 The yearly review: rungs and pay of contributors, then training, step-back and dismissal of
//! managers; and, at the end of every month, dismissal for want of craft.

mod managers;
mod open_seats;
pub(super) mod rungs;

pub(super) use managers::months_in_seat;

use super::engine::organization::Organization;
use super::engine::row::Row;
use super::engine::step::{Effects, Step};
use super::observe::log::EventKind;
use super::pushback;
use super::staffing::training::train;
use super::staffing::vacancies::vacate;
use managers::ReviewDecision;
use open_seats::OpenSeats;

/// Raises those contributors of a block who meet the bar of the next rung, which is offered, after
/// [`rungs::review`] has set pay to the rung's and noted what is resented; then a pay budget is settled.
pub(crate) fn contributors(
    organization: &mut Organization,
    risers: Vec<Row>,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    rungs::raise(organization, risers, step, effects);
    let unit = organization.layout.blocks[step.block].unit;
    pushback::settle_budget(organization, unit, step.setting);
}

/// Reviews the managers of a block: training, then step-back or dismissal on the first level.
pub(crate) fn managers(
    organization: &mut Organization,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    let below = organization.layout.blocks[step.block].report_blocks.start;
    let decisions = managers::review(organization, step);
    let mut open = OpenSeats::of(organization, below);
    for ReviewDecision { row, is_trained, is_to_go } in decisions {
        if is_trained {
            train(organization, row, step, effects);
            effects.log.offers(EventKind::Trained, &organization.people, row, row);
        }
        if is_to_go && step.setting.ladder.levers.step_back {
            managers::step_back(organization, row, &mut open, step, effects);
        } else if is_to_go {
            managers::dismiss(organization, row, step, effects);
        }
    }
    open.close(organization);
}

/// Dismisses the contributors of a block whose craft is below `dismiss_below_craft`, where that is
/// set. Their teams feel no exit shock, and their seats wait from the next month on.
pub(crate) fn dismiss_unskilled(
    organization: &mut Organization,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    let bar = step.setting.workforce.dismiss_below_craft;
    if bar <= 0.0 {
        return;
    }
    let layout = organization.layout.clone();
    for row in layout.rows_of(layout.blocks[step.block].seats.clone()) {
        if !organization.is_vacant(row) && organization.people.craft[row] < bar {
            effects.log.leaves(EventKind::Dismissed, &organization.people, row);
            vacate(organization, step.block, row, step);
            effects.sums.contributor_dismissals += 1.0;
        }
    }
}

#[cfg(test)]
mod tests;
