//! Rungs, pay and prestige (2.3): what a policy makes of them, and what a management seat is worth to a
//! person (4.8).

use libm::{exp, log as ln};

use super::{Person, SENIOR, Unit, positive, real};
use crate::model::policy::Levers;

impl Unit {
    /// The highest rung offered.
    pub(super) fn top(&self) -> usize {
        SENIOR + self.policy.expert_rungs as usize
    }

    /// Least craft of a rung (4.10).
    pub(super) fn bar(&self, rung: usize) -> f64 {
        let p = &self.parameters;
        if rung == 0 { 0.0 } else { exp(p.sigma * p.bars[rung - 1]) }
    }

    /// The highest rung, at most `cap`, of whose bar the craft has that share.
    pub(super) fn rung_by_craft(&self, craft: f64, cap: usize, share: f64) -> usize {
        (0..=cap).rev().find(|&rung| craft >= share * self.bar(rung)).unwrap_or(0)
    }

    /// ln pay on a rung.
    pub(super) fn ln_pay(&self, rung: usize) -> f64 {
        let paid = rung.min(self.top());
        let steps = self.policy.pay_parity * positive(real(paid) - 2.0);
        0.16 * (real(paid.min(SENIOR)) + steps) - self.state.squeeze
    }

    /// ln pay of a manager at `level`.
    pub(super) fn ln_pay_of_manager(&self, level: usize) -> f64 {
        0.16 * (2.0 + real(level)) - self.state.squeeze
    }

    /// Prestige of a rung.
    pub(super) fn prestige(&self, rung: usize) -> f64 {
        self.policy.prestige_parity * self.state.standing * positive(real(rung) - 2.0)
    }

    /// v: what an expert rung is worth beside its title, 0–1.
    pub(super) fn worth(&self) -> f64 {
        let Levers { pay_parity, prestige_parity, influence, .. } = self.policy;
        let prestige = prestige_parity * self.state.standing;
        (pay_parity.min(1.0) + prestige.min(1.0) + influence.min(1.0)) / 3.0
    }

    /// α as the culture lets it be felt (4.11).
    pub(super) fn ambition(&self, x: &Person) -> f64 {
        x.alpha * (1.0 + self.parameters.culture * self.state.culture)
    }

    /// U without pressure: what a person makes of a gain in ln pay and in prestige, and of the share
    /// of the craft that it loses (4.8).
    pub(super) fn utility(&self, x: &Person, gain: [f64; 2], share_lost: f64) -> f64 {
        let [ln_pay, prestige] = gain;
        self.parameters.acceptance_intercept + 4.0 * ln_pay + 1.0 * self.ambition(x) * prestige
            - 3.0 * x.delta * share_lost
            + 0.6 * x.lambda
    }
}

/// 4.7: underpay in ln pay.
pub(super) fn underpay(x: &Person, level: usize) -> f64 {
    let for_craft = 0.35 * ln(x.craft / 0.55);
    let for_level = 0.16 * (1.5 + real(level)) + 0.05 * x.lambda;
    let market = if level == 0 { for_craft } else { for_craft.max(for_level) };
    (market - x.ln_pay).clamp(-0.3, 0.6)
}
