//! Process overview and scheduling (section 3 of docs/model.md): the order of a month, and of the
//! submodels that everybody goes through in it.

use super::engine::lanes::{LANES, LaneState, LaneTraits};
use super::setting::Setting;
use super::submodels::attrition::QuitBound;
use super::submodels::morale::Managing;
use super::submodels::*;

/// A phase of the month. [`super::engine::month`] carries phases out, the numbers are sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The month begins; what is vacant has been so for a month more.
    Begin,
    /// 4.11: what pushes back: shares of experts, the standing of their ladder, appeal to applicants.
    PushBack,
    /// 4.3: the terms of a contributor's morale that only events change, in the first month of a year, in
    /// the one after a review, and whenever what a rung means has changed.
    MoraleBaseline,
    /// 4.1: who leads which team, and how well.
    Leaders,
    /// 4.1 and 4.2 of the executive's team, which is of several departments.
    ExecutiveTeam,
    /// 4.1 and 4.2 of every other team, then [`contributors`] and [`managers`], unit by unit.
    Work,
    /// 4.7: those who quit or retire leave, and their teams feel it.
    Departures,
    /// 4.8 and 4.9: vacancies are filled, from the top down.
    Staffing,
    /// 4.10, once a year and from the bottom up: contributors' rungs and pay; managers' training, steps
    /// back and dismissals.
    Review,
    /// 4.10: contributors whose craft is too low are dismissed.
    Dismissals,
    /// 6: the state of departments at the end of the month.
    Observe,
}

/// The first half of a month: climate, work and departures. Between the halves, experiments look at
/// what everybody has done.
pub(crate) const WORKING: [Phase; 7] = [
    Phase::Begin,
    Phase::PushBack,
    Phase::MoraleBaseline,
    Phase::Leaders,
    Phase::ExecutiveTeam,
    Phase::Work,
    Phase::Departures,
];

/// The second half: staffing and review.
pub(crate) const STAFFING: [Phase; 4] =
    [Phase::Staffing, Phase::Review, Phase::Dismissals, Phase::Observe];

/// What a month means to everybody in a department.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MonthTerms {
    /// The month before, at whose end state and tenure stand.
    last_month: f32,
    /// What is left of last advancements since the start of the year.
    fading: f32,
    /// By how much ambition weighs in the department.
    ambition: f32,
    /// From what the hazard of quitting is worth computing.
    pub(crate) bound: QuitBound,
}

impl MonthTerms {
    /// Those of the month after `last_month`, in the year that begins after month `year_start`.
    #[inline(always)]
    pub(crate) fn of(
        (last_month, year_start): (f32, f32),
        ambition: f32,
        setting: &Setting,
    ) -> Self {
        let this_month = last_month + 1.0;
        Self {
            last_month,
            fading: morale_baseline::fading_factor(this_month, year_start, setting),
            ambition,
            bound: QuitBound::of(this_month, setting),
        }
    }
}

/// A loop over the lanes for every submodel: so the processor finds more to do at the same time than
/// in one loop over all of them.
macro_rules! in_order {
    ( $lane:ident: $( $submodel:expr; )* ) => { $( for $lane in 0..LANES { $submodel; } )* };
}

/// The submodels of contributors, in order.
#[inline(always)]
pub(crate) fn contributors(
    state: &mut LaneState,
    traits: &LaneTraits<'_>,
    month: &MonthTerms,
    setting: &Setting,
) {
    in_order! { i:
        morale::contributor(state, traits, i, month.fading, setting);
        burnout::contributor(state, traits, i, setting);
        craft::contributor(state, traits, i, setting);
    }
    everybody(state, 1.0, setting);
    in_order! { i:
        attrition::contributor(state, traits, i, &month.bound, setting);
    }
}

/// The submodels of managers at `level`, in order.
#[inline(always)]
pub(crate) fn managers(
    state: &mut LaneState,
    traits: &LaneTraits<'_>,
    level: u8,
    month: &MonthTerms,
    setting: &Setting,
) {
    let managing = Managing { level, last_month: month.last_month, ambition: month.ambition };
    in_order! { i:
        morale::manager(state, traits, i, managing, setting);
        burnout::manager(state, traits, i, setting);
        craft::manager(state, traits, i, setting);
    }
    everybody(state, setting.workforce.craft_share, setting);
    in_order! { i:
        attrition::manager(state, traits, i, (level, &month.bound), setting);
    }
}

/// The order in which contributors settle at month 0 (section 7): burnout first, which morale then feels.
#[inline(always)]
pub(crate) fn settle_contributors(
    state: &mut LaneState,
    traits: &LaneTraits<'_>,
    settled: &Setting,
) {
    in_order! { i:
        burnout::contributor(state, traits, i, settled);
        morale::contributor(state, traits, i, 1.0, settled);
    }
}

/// The order in which managers at `level` settle.
#[inline(always)]
pub(crate) fn settle_managers(
    state: &mut LaneState,
    traits: &LaneTraits<'_>,
    level: u8,
    settled: &Setting,
) {
    let managing = Managing { level, last_month: 0.0, ambition: 1.0 };
    in_order! { i:
        burnout::manager(state, traits, i, settled);
        morale::manager(state, traits, i, managing, settled);
    }
}

/// The submodels of everybody, between craft and departures; `share` is the share of time for the craft.
#[inline(always)]
fn everybody(state: &mut LaneState, share: f32, setting: &Setting) {
    in_order! { i:
        productivity::person(state, i, share, setting);
    }
}
