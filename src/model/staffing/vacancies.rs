//! 4.8 Waiting: how a seat falls vacant, and how long it waits.

use crate::model::engine::organization::{Organization, Search, Vacancy};
use crate::model::engine::row::Row;
use crate::model::engine::step::Step;
use crate::rng::{Purpose, unit};

/// Opens a vacancy in `row` of block number `index`; its occupant has left or moved. For a
/// management seat it is drawn here whether the search goes inside or outside.
#[inline]
pub(crate) fn vacate(organization: &mut Organization, index: usize, row: Row, step: &Step<'_>) {
    let layout = &organization.layout;
    let block = &layout.blocks[index];
    // A head who becomes the executive leaves a seat of its department, not of the executive's.
    let setting = &step.settings[block.unit];
    let k = &setting.constants;
    if block.level == 0 {
        organization.vacate(index, row, small_count(k.wait_contributor), Search::Outside);
        return;
    }
    let place = block.place(organization.month);
    let draw = step.streams.block(Purpose::Search, place, layout.position(block, row))[0];
    let (search, wait) = if unit(draw) < setting.ladder.levers.external_share {
        (Search::Outside, k.wait_outside)
    } else {
        (Search::Inside, k.wait_inside)
    };
    organization.vacate(index, row, small_count(wait), search);
}

/// Counts one staffing phase down for each of `vacancies`; says whether the wait of any is over.
pub(super) fn count_down(vacancies: &mut [Vacancy]) -> bool {
    let mut is_over = false;
    for vacancy in vacancies {
        vacancy.wait = vacancy.wait.saturating_sub(1);
        is_over |= vacancy.wait == 0;
    }
    is_over
}

/// A constant that counts phases or persons, as a number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the constants are small whole numbers"
)]
pub(super) fn small_count(constant: f32) -> u8 {
    constant as u8
}
