//! Process overview and scheduling (section 3 of docs/model.md): the order of a month, and of the
//! submodels that everybody goes through in it.

use super::engine::lanes::{Around, State, Traits};
use super::setting::Setting;
use super::submodels::attrition::{Outlook, QuitBound};
use super::submodels::morale::Managing;
use super::submodels::productivity::Made;
use super::submodels::*;
use crate::numeric::number::Number;

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
pub(crate) struct MonthTerms<N> {
    /// The month before, at whose end state and tenure stand.
    last_month: N,
    /// What is left of last advancements since the start of the year.
    fading: N,
    /// By how much ambition weighs in the department.
    ambition: N,
    /// From what the hazard of quitting is worth computing.
    bound: QuitBound<N>,
}

impl<N: Number> MonthTerms<N> {
    /// Those of the month after `last_month`, in the year that begins after month `year_start`.
    #[inline(always)]
    pub(crate) fn of(
        (last_month, year_start): (f32, f32),
        ambition: N,
        setting: &Setting<N>,
    ) -> Self {
        let this_month = last_month + 1.0;
        Self {
            last_month: N::of(last_month),
            fading: morale_baseline::fading_factor(this_month, year_start, setting),
            ambition,
            bound: QuitBound::of(this_month, setting),
        }
    }
}

/// What somebody has done in a month, and who may leave after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worked<N: Number> {
    pub(crate) made: Made<N>,
    pub(crate) outlook: Outlook<N>,
}

/// The submodels of contributors, in order.
#[inline(always)]
pub(crate) fn contributors<N: Number>(
    state: &mut State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    month: &MonthTerms<N>,
    setting: &Setting<N>,
) -> Worked<N> {
    morale::contributor(state, traits, around, month.fading, setting);
    burnout::contributor(state, traits, around, setting);
    craft::contributor(state, traits, around, setting);
    let made = everybody(state, traits, around, N::of(1.0), setting);
    Worked { made, outlook: attrition::contributor(state, traits, around, &month.bound, setting) }
}

/// The submodels of managers at `level`, in order.
#[inline(always)]
pub(crate) fn managers<N: Number>(
    state: &mut State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    (level, month): (u8, &MonthTerms<N>),
    setting: &Setting<N>,
) -> Worked<N> {
    let level = N::of(f32::from(level));
    let managing = Managing { level, last_month: month.last_month, ambition: month.ambition };
    morale::manager(state, traits, around, managing, setting);
    burnout::manager(state, traits, around, setting);
    craft::manager(state, traits, setting);
    let made = everybody(state, traits, around, setting.workforce.craft_share, setting);
    let bound = (level, &month.bound);
    Worked { made, outlook: attrition::manager(state, traits, around, bound, setting) }
}

/// The order in which contributors settle at month 0 (section 7): burnout first, which morale then feels.
#[inline(always)]
pub(crate) fn settle_contributors<N: Number>(
    state: &mut State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    settled: &Setting<N>,
) {
    burnout::contributor(state, traits, around, settled);
    morale::contributor(state, traits, around, N::of(1.0), settled);
}

/// The order in which managers at `level` settle.
#[inline(always)]
pub(crate) fn settle_managers<N: Number>(
    state: &mut State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    level: u8,
    settled: &Setting<N>,
) {
    let level = N::of(f32::from(level));
    let managing = Managing { level, last_month: N::of(0.0), ambition: N::of(1.0) };
    burnout::manager(state, traits, around, settled);
    morale::manager(state, traits, around, managing, settled);
}

/// The submodels of everybody, between craft and departures; `share` is the share of time for the craft.
#[inline(always)]
fn everybody<N: Number>(
    state: &mut State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    share: N,
    setting: &Setting<N>,
) -> Made<N> {
    productivity::person(state, traits, around, share, setting)
}
