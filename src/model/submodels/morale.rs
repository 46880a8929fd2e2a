//! 4.3 Morale.

use super::attrition::{underpay_contributor, underpay_manager};
use super::climate::{State, relax};
use crate::model::constants::Constants;
use crate::model::engine::elementary::{clamp, exp};
use crate::model::engine::lanes::{LaneState, LaneTraits};
use crate::model::setting::Setting;

/// What the climate of a team adds to the target of morale.
pub(crate) fn climate_term(climate: State, k: &Constants) -> f32 {
    k.morale_trust * (climate.trust - k.neutral_trust)
        + k.morale_autonomy * (climate.autonomy - k.neutral_autonomy)
        - k.morale_friction * (climate.friction - k.neutral_friction)
        - k.morale_shock * climate.shock
}

/// One month of the morale of a contributor. Base, disposition, fit and standing are those that
/// [`super::morale_baseline`] keeps, the term of the last advancement times `fading`; only whether the
/// contributor is blocked is looked at every month.
#[inline(always)]
pub(crate) fn contributor(
    state: &mut LaneState,
    traits: &LaneTraits<'_>,
    i: usize,
    fading: f32,
    setting: &Setting,
) {
    let underpay = underpay_contributor(state.ln_craft[i], traits.ln_pay[i], setting);
    let is_blocked = state.craft[i] >= traits.blocked_from[i];
    let blocked = if is_blocked { traits.blocked[i] } else { 0.0 };
    let own = traits.fixed[i] + fading * traits.fading[i] - blocked;
    step(state, i, own, underpay, setting);
}

/// Who manages in a month: the level, and what its department means to all on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Managing {
    pub(crate) level: u8,
    /// The month before, at whose end stall stands.
    pub(crate) last_month: f32,
    /// By how much ambition weighs, 1 + `culture`·u.
    pub(crate) ambition: f32,
}

/// One month of the morale of a manager.
#[inline(always)]
pub(crate) fn manager(
    state: &mut LaneState,
    traits: &LaneTraits<'_>,
    i: usize,
    managing: Managing,
    setting: &Setting,
) {
    let Managing { level, last_month, ambition } = managing;
    let underpay =
        underpay_manager(state.ln_craft[i], traits.ln_pay[i], traits.lambda[i], level, setting);
    let aptitude = traits.lambda[i] + traits.training[i];
    let fit = fit_manager(traits.delta[i], aptitude, state.reluctance[i], setting);
    let stall = last_month - traits.advanced[i];
    let standing = standing_manager(traits.alpha[i] * ambition, stall, level, &setting.constants);
    let own = setting.workforce.morale_base + traits.disposition[i] + fit + standing;
    step(state, i, own, underpay, setting);
}

/// Moves morale towards its target by 1/`up` or 1/`down` of the gap, and adds the month's noise; `own` is
/// the part of the target that does not come from team, pay and state.
#[inline(always)]
fn step(state: &mut LaneState, i: usize, own: f32, underpay: f32, setting: &Setting) {
    let k = &setting.constants;
    let morale = state.morale[i];
    let target = own + state.climate_morale[i] - k.morale_underpay * underpay
        + k.morale_peers * (state.peer_morale[i] - morale)
        - k.morale_burnout * (state.burnout[i] - k.burnout_reference)
        - k.morale_grievance * state.grievance[i];
    let relaxed = relax(morale, target, 1.0 / k.morale_up_months, 1.0 / k.morale_down_months);
    let shaken = relaxed + setting.workforce.morale_noise * noise(state.words[i]);
    state.morale[i] = clamp(shaken, 0.0, 1.0);
}

/// ε of a month from the low 12 bits of its word: the sum of three uniform digits of 4 bits,
/// symmetric, bounded (±2.82), mean 0 and standard deviation 1.
#[inline(always)]
pub(crate) fn noise(word: u32) -> f32 {
    // Three digits 0…15 have the mean 22.5 and the variance 3·(16²−1)/12 = 63.75.
    const SCALE: f32 = 0.125_244_86;
    let digits = (word & 15) + ((word >> 4) & 15) + ((word >> 8) & 15);
    (digits.cast_signed() as f32 - 22.5) * SCALE
}

#[inline(always)]
fn fit_manager(delta: f32, aptitude: f32, reluctance: f32, setting: &Setting) -> f32 {
    let k = &setting.constants;
    -k.fit_manager * (delta - k.devotion_middle)
        + k.fit_leadership * clamp(aptitude, -k.fit_leadership_max, k.fit_leadership_max)
        - k.fit_reluctance * reluctance
}

/// Morale lost by ambition that has not advanced for `stall` months: 0.08α(1 − e^(−stall/36)).
#[inline(always)]
fn stalled(alpha: f32, stall: f32, k: &Constants) -> f32 {
    k.stall_ambition * alpha * (1.0 - exp(-stall * (1.0 / k.stall_months)))
}

#[inline(always)]
fn standing_manager(alpha: f32, stall: f32, level: u8, k: &Constants) -> f32 {
    k.standing_prestige * f32::from(level) - stalled(alpha, stall, k)
}

#[cfg(test)]
mod tests;
