//! 4.3 Morale.

use super::attrition::{underpay_contributor, underpay_manager};
use super::chunk::Chunk;
use super::climate::{State, relax};
use super::constants::{Constants, SENIOR};
use super::elementary::{clamp, exp, positive};
use super::setting::Setting;

/// What the climate of a team adds to the target of morale.
pub(super) fn climate_term(climate: State, k: &Constants) -> f32 {
    k.morale_trust * (climate.trust - k.neutral_trust)
        + k.morale_autonomy * (climate.autonomy - k.neutral_autonomy)
        - k.morale_friction * (climate.friction - k.neutral_friction)
        - k.morale_shock * climate.shock
}

/// One month of the morale of a contributor.
#[inline(always)]
pub(super) fn contributor(chunk: &mut Chunk, i: usize, setting: &Setting) {
    let underpay = underpay_contributor(chunk.ln_craft[i], chunk.ln_pay[i], setting);
    let role = fit_contributor(chunk.delta[i], &setting.constants)
        + standing_contributor(chunk, i, setting);
    step(chunk, i, role, underpay, setting);
}

/// One month of the morale of a manager at `level`.
#[inline(always)]
pub(super) fn manager(chunk: &mut Chunk, i: usize, level: u8, setting: &Setting) {
    let underpay =
        underpay_manager(chunk.ln_craft[i], chunk.ln_pay[i], chunk.lambda[i], level, setting);
    let role = fit_manager(chunk.delta[i], chunk.lambda[i], chunk.reluctance[i], setting)
        + standing_manager(chunk.alpha[i], chunk.stall[i], level, &setting.constants);
    step(chunk, i, role, underpay, setting);
}

#[inline(always)]
fn step(chunk: &mut Chunk, i: usize, role: f32, underpay: f32, setting: &Setting) {
    let k = &setting.constants;
    let morale = chunk.morale[i];
    let target =
        setting.workforce.morale_base + chunk.disposition[i] + chunk.climate_morale[i] + role
            - k.morale_underpay * underpay
            + k.morale_peers * (chunk.peer_morale[i] - morale)
            - k.morale_burnout * (chunk.burnout[i] - k.burnout_reference)
            - k.morale_grievance * chunk.grievance[i];
    let relaxed = relax(morale, target, 1.0 / k.morale_up_months, 1.0 / k.morale_down_months);
    let shaken = relaxed + setting.workforce.morale_noise * noise(chunk.words[i]);
    chunk.morale[i] = clamp(shaken, 0.0, 1.0);
}

/// ε of a month from the low 12 bits of its word: the sum of three uniform digits of 4 bits,
/// symmetric, bounded (±2.82), mean 0 and standard deviation 1.
#[inline(always)]
pub(super) fn noise(word: u32) -> f32 {
    // Three digits 0…15 have the mean 22.5 and the variance 3·(16²−1)/12 = 63.75.
    const SCALE: f32 = 0.125_244_86;
    let digits = (word & 15) + ((word >> 4) & 15) + ((word >> 8) & 15);
    (f32::from_bits(0x4b00_0000 | digits) - 8_388_608.0 - 22.5) * SCALE
}

#[inline(always)]
fn fit_contributor(delta: f32, k: &Constants) -> f32 {
    k.fit_contributor * (delta - k.devotion_middle)
}

#[inline(always)]
fn fit_manager(delta: f32, lambda: f32, reluctance: f32, setting: &Setting) -> f32 {
    let k = &setting.constants;
    -k.fit_manager * (delta - k.devotion_middle)
        + k.fit_leadership * clamp(lambda, -k.fit_leadership_max, k.fit_leadership_max)
        - k.fit_reluctance * reluctance
}

/// Morale lost by ambition that has not advanced for `stall` months.
#[inline(always)]
fn stalled(alpha: f32, stall: f32, k: &Constants) -> f32 {
    k.stall_ambition * alpha * (1.0 - exp(-stall * (1.0 / k.stall_months)))
}

#[inline(always)]
fn standing_contributor(chunk: &Chunk, i: usize, setting: &Setting) -> f32 {
    let (k, ladder) = (&setting.constants, &setting.ladder);
    let (alpha, rung) = (chunk.alpha[i], chunk.rung[i]);
    let senior = f32::from(SENIOR);
    let prestige =
        crate::model::policy::narrow(ladder.levers.prestige_parity) * positive(rung - senior);
    let expert = if rung > senior { 1.0 } else { 0.0 };
    let blocked = if chunk.craft[i] >= blocked_bar(rung, &ladder.blocked_bar) { 1.0 } else { 0.0 };
    k.standing_prestige * prestige
        - stalled(alpha, chunk.stall[i], k)
        - blocked * k.standing_blocked * (1.0 + alpha)
        - expert * k.standing_hollow * (1.0 + alpha) * (1.0 - ladder.worth)
}

/// The craft from which a contributor of `rung` is blocked, without a look-up in memory.
#[inline(always)]
fn blocked_bar(rung: f32, bars: &[f32; 6]) -> f32 {
    let mut bar = f32::INFINITY;
    bar = if rung < 2.5 { bars[2] } else { bar };
    bar = if rung > 2.5 { bars[3] } else { bar };
    bar = if rung > 3.5 { bars[4] } else { bar };
    bar = if rung > 4.5 { bars[5] } else { bar };
    if rung > 1.5 { bar } else { f32::INFINITY }
}

#[inline(always)]
fn standing_manager(alpha: f32, stall: f32, level: u8, k: &Constants) -> f32 {
    k.standing_prestige * f32::from(level) - stalled(alpha, stall, k)
}

#[cfg(test)]
mod tests;
