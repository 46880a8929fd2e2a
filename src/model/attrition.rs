//! 4.7 Departures: who quits, who retires.

use super::chunk::{CHUNK, Chunk, QUITS, RETIRES, STAYS};
use super::constants::Constants;
use super::elementary::{clamp, exp, larger, ln, positive};
use super::setting::Setting;

/// Decides for contributors.
#[inline(always)]
pub(super) fn step_contributors(chunk: &mut Chunk, setting: &Setting) {
    for i in 0..CHUNK {
        let underpay = underpay_contributor(chunk.ln_craft[i], chunk.ln_pay[i], setting);
        step(chunk, i, underpay, setting);
    }
}

/// Decides for managers at `level`.
#[inline(always)]
pub(super) fn step_managers(chunk: &mut Chunk, level: u8, setting: &Setting) {
    for i in 0..CHUNK {
        let underpay =
            underpay_manager(chunk.ln_craft[i], chunk.ln_pay[i], chunk.lambda[i], level, setting);
        step(chunk, i, underpay, setting);
    }
}

/// What a quit adds to the exit shock of the leaver's team: more, the better the leaver.
pub(super) fn exit_shock(ln_craft: f32, ln_craft_mean: f32) -> f32 {
    1.0 + positive(ln_craft - ln_craft_mean)
}

#[inline(always)]
fn step(chunk: &mut Chunk, i: usize, underpay: f32, setting: &Setting) {
    let hazard = baseline_hazard(chunk.tenure[i], setting) * exp(mood(chunk, i, underpay, setting));
    let quits = uniform(chunk.words[i]) < 1.0 - exp(-hazard);
    let retires = chunk.age[i] >= setting.workforce.retirement_months;
    let fate = if quits { QUITS } else { STAYS };
    let fate = if retires { RETIRES } else { fate };
    chunk.fate[i] = if chunk.occupied[i] > 0.0 { fate } else { STAYS };
}

/// The monthly hazard at the reference state after `n` months of tenure.
#[inline(always)]
fn baseline_hazard(n: f32, setting: &Setting) -> f32 {
    let (k, work) = (&setting.constants, &setting.workforce);
    let early = n * (1.0 / k.early_quit_months);
    work.base_quit
        * setting.market
        * (1.0
            + work.early_quit * early * exp(1.0 - early)
            + k.settling_quit * exp(-n * (1.0 / k.settling_months)))
}

/// The logarithm of what a person's state makes of that hazard.
#[inline(always)]
fn mood(chunk: &Chunk, i: usize, underpay: f32, setting: &Setting) -> f32 {
    let k = &setting.constants;
    k.quit_burnout * (chunk.burnout[i] - k.burnout_reference)
        - k.quit_morale * (chunk.morale[i] - setting.workforce.morale_base)
        + k.quit_underpay * underpay
        + k.quit_grievance * chunk.grievance[i]
        + chunk.contagion[i]
}

/// The uniform number in (0, 1) of the high 20 bits of a month's word.
#[inline(always)]
pub(super) fn uniform(word: u32) -> f32 {
    const CELL: f32 = 1.0 / 1_048_576.0;
    // 20 bits in the fraction of a number from 1 to 2, half a cell added.
    (f32::from_bits(0x3f80_0000 | ((word >> 12) << 3)) - 1.0) + 0.5 * CELL
}

/// Underpay of a contributor against the market for its craft.
#[inline(always)]
pub(super) fn underpay_contributor(ln_craft: f32, ln_pay: f32, setting: &Setting) -> f32 {
    let k = &setting.constants;
    clamp(market_craft(ln_craft, k) - ln_pay, k.underpay_min, k.underpay_max)
}

/// Underpay of a manager: the market pays for the craft or for the level, whichever is more.
#[inline(always)]
pub(super) fn underpay_manager(
    ln_craft: f32,
    ln_pay: f32,
    lambda: f32,
    level: u8,
    setting: &Setting,
) -> f32 {
    let k = &setting.constants;
    let market_manager =
        k.pay_step * (k.market_level + f32::from(level)) + k.market_aptitude * lambda;
    let market = larger(market_craft(ln_craft, k), market_manager);
    clamp(market - ln_pay, k.underpay_min, k.underpay_max)
}

#[inline(always)]
fn market_craft(ln_craft: f32, k: &Constants) -> f32 {
    k.market_craft * (ln_craft - ln(k.market_craft_from))
}
