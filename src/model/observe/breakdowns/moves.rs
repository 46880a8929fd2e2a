//! Events that move somebody, as the breakdowns see them.

use super::places::Spot;
use crate::model::engine::organization::Organization;
use crate::model::observe::log::{Event, EventKind};
use crate::model::person::month_number;

/// Somebody who comes, goes, or changes seat or rung.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    pub(super) person: u64,
    /// The month of hire.
    pub(super) hired: f32,
    /// Months in the house at the end of the month.
    pub(super) tenure_months: usize,
    pub(super) quits: bool,
    /// τ above 0.
    pub(super) is_trained: bool,
    pub(super) is_star: bool,
    /// `None` for who comes from outside.
    pub(super) from: Option<Spot>,
    /// `None` for who leaves.
    pub(super) to: Option<Spot>,
}

impl Move {
    /// What moves somebody; `None` for what happens to who stays.
    pub(super) fn of(event: &Event, organization: &Organization) -> Option<Self> {
        match event.kind {
            EventKind::Declined | EventKind::PassedOver | EventKind::Trained => return None,
            EventKind::Hired
            | EventKind::HiredToManage
            | EventKind::Promoted
            | EventKind::Appointed
            | EventKind::SteppedBack
            | EventKind::Quit
            | EventKind::Retired
            | EventKind::Dismissed => {}
        }
        let spot = |position| Spot::of(position, &organization.layout);
        Some(Self {
            person: event.person,
            hired: event.hired,
            tenure_months: whole_months(month_number(organization.month) - event.hired),
            quits: event.kind == EventKind::Quit,
            is_trained: event.training > 0.0,
            is_star: event.is_star,
            from: event.from.map(spot),
            to: event.to.map(spot),
        })
    }
}

/// A number of months as an index.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "months in the house are whole, not negative, and fewer than 2^24"
)]
pub(super) fn whole_months(months: f32) -> usize {
    months as usize
}
