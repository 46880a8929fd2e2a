//! 4.3 Morale.

use super::attrition::{underpay_contributor, underpay_manager};
use super::climate::{self, relax};
use crate::model::constants::Constants;
use crate::model::engine::elementary::{clamp, exp};
use crate::model::engine::lanes::{Around, State, Traits};
use crate::model::setting::Setting;
use crate::numeric::number::{Number, Word};

/// What the climate of a team adds to the target of morale.
#[inline(always)]
pub(crate) fn climate_term<N: Number>(climate: climate::State<N>, k: &Constants<N>) -> N {
    k.morale_trust * (climate.trust - k.neutral_trust)
        + k.morale_autonomy * (climate.autonomy - k.neutral_autonomy)
        - k.morale_friction * (climate.friction - k.neutral_friction)
        - k.morale_shock * climate.shock
}

/// One month of the morale of a contributor. Base, disposition, fit and standing are those that
/// [`super::morale_baseline`] keeps, the term of the last advancement times `fading`; only whether the
/// contributor is blocked is looked at every month.
#[inline(always)]
pub(crate) fn contributor<N: Number>(
    state: &mut State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    fading: N,
    setting: &Setting<N>,
) {
    let underpay = underpay_contributor(state.ln_craft, traits.ln_pay(), setting);
    let is_blocked = state.craft.is_at_least(traits.blocked_from());
    let blocked = N::select(is_blocked, traits.blocked(), N::of(0.0));
    let own = traits.fixed() + fading * traits.fading() - blocked;
    step(state, around, own, underpay, setting);
}

/// Who manages in a month: the level, and what its department means to all on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Managing<N> {
    pub(crate) level: N,
    /// The month before, at whose end stall stands.
    pub(crate) last_month: N,
    /// By how much ambition weighs, 1 + `culture`·u.
    pub(crate) ambition: N,
}

/// One month of the morale of a manager.
#[inline(always)]
pub(crate) fn manager<N: Number>(
    state: &mut State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    managing: Managing<N>,
    setting: &Setting<N>,
) {
    let Managing { level, last_month, ambition } = managing;
    let underpay =
        underpay_manager(state.ln_craft, traits.ln_pay(), traits.lambda(), level, setting);
    let aptitude = traits.lambda() + traits.training();
    let fit = fit_manager(traits.delta(), aptitude, state.reluctance, setting);
    let stall = last_month - traits.advanced();
    let standing = standing_manager(traits.alpha() * ambition, stall, level, setting);
    let own = setting.workforce.morale_base + traits.disposition() + fit + standing;
    step(state, around, own, underpay, setting);
}

/// Moves morale towards its target by 1/`up` or 1/`down` of the gap, and adds the month's noise; `own` is
/// the part of the target that does not come from team, pay and state.
#[inline(always)]
fn step<N: Number>(
    state: &mut State<N>,
    around: &Around<N>,
    own: N,
    underpay: N,
    setting: &Setting<N>,
) {
    let (k, morale) = (&setting.constants, state.morale);
    let target = own + around.climate_morale - k.morale_underpay * underpay
        + k.morale_peers * (around.peer_morale - morale)
        - k.morale_burnout * (state.burnout - k.burnout_reference)
        - k.morale_grievance * state.grievance;
    let rates = setting.rates();
    let relaxed = relax(morale, target, rates.morale_up, rates.morale_down);
    let shaken = relaxed + setting.workforce.morale_noise * noise::<N>(around.word);
    state.morale = clamp(shaken, N::of(0.0), N::of(1.0));
}

/// ε of a month from the low 12 bits of its word: the sum of three uniform digits of 4 bits,
/// symmetric, bounded (±2.82), mean 0 and standard deviation 1.
#[inline(always)]
pub(crate) fn noise<N: Number>(word: N::Word) -> N {
    // Three digits 0…15 have the mean 22.5 and the variance 3·(16²−1)/12 = 63.75.
    const SCALE: f32 = 0.125_244_86;
    let low = N::Word::of(15);
    let digits = word.and(low).plus(word.right(4).and(low)).plus(word.right(8).and(low));
    (N::of_whole(digits) - 22.5) * SCALE
}

#[inline(always)]
fn fit_manager<N: Number>(delta: N, aptitude: N, reluctance: N, setting: &Setting<N>) -> N {
    let k = &setting.constants;
    -k.fit_manager * (delta - k.devotion_middle)
        + k.fit_leadership * clamp(aptitude, -k.fit_leadership_max, k.fit_leadership_max)
        - k.fit_reluctance * reluctance
}

/// Morale lost by ambition that has not advanced for `stall` months: 0.08α(1 − e^(−stall/36)).
#[inline(always)]
fn stalled<N: Number>(alpha: N, stall: N, setting: &Setting<N>) -> N {
    let left = exp(-stall * setting.rates().stall);
    setting.constants.stall_ambition * alpha * (N::of(1.0) - left)
}

#[inline(always)]
fn standing_manager<N: Number>(alpha: N, stall: N, level: N, setting: &Setting<N>) -> N {
    setting.constants.standing_prestige * level - stalled(alpha, stall, setting)
}

#[cfg(test)]
mod tests;
