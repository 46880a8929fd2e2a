//! How those who quit or retire (4.7) leave: what is booked, what their team feels, and the vacancy.

use super::vacancies::vacate;
use crate::model::constants::MONTHS;
use crate::model::engine::elementary::smaller;
use crate::model::engine::organization::Organization;
use crate::model::engine::step::{Effects, Step};
use crate::model::observe::log::EventKind;
use crate::model::observe::metrics::NEW_MANAGER_MONTHS;
use crate::model::submodels::attrition::{Departure, DepartureKind, Quit};

/// Sees somebody off who leaves a seat of the step's block. A quit adds to the exit shock of the
/// team that the leaver reported in, so everybody must have worked before anybody is seen off.
pub(crate) fn see_off(
    organization: &mut Organization,
    departure: &Departure,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    let row = departure.row;
    let kind = match &departure.kind {
        DepartureKind::Retirement => {
            effects.sums.retirements += 1.0;
            EventKind::Retired
        }
        DepartureKind::Quit(quit) => {
            book(quit, step, effects);
            if let Some((team, shock)) = quit.shock {
                let felt = &mut organization.climate.shock[team];
                *felt = smaller(*felt + shock, step.setting.constants.shock_max);
            }
            EventKind::Quit
        }
    };
    effects.log.leaves(kind, &organization.people, row);
    vacate(organization, step.block, row, step);
}

fn book(quit: &Quit, step: &Step<'_>, effects: &mut Effects<'_>) {
    let sums = &mut *effects.sums;
    sums.quits += 1.0;
    sums.star_quits += f64::from(quit.star);
    if let Some(months) = quit.manager_months {
        sums.manager_quits += 1.0;
        sums.new_manager_quits += if months < NEW_MANAGER_MONTHS { 1.0 } else { 0.0 };
    }
    sums.replacement_cost +=
        step.setting.workforce.replacement_cost * f64::from(MONTHS) * f64::from(quit.pay);
}
