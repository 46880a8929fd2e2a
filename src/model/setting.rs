//! What a month is computed with: parameters and levers in the precision of the state.

use super::constants::{Constants, RUNGS};
use super::engine::elementary::exp;
use super::parameters::DepartmentParameters;
use super::policy::{Ladder, narrow};

/// A department's parameters as the submodels use them; names as in [`DepartmentParameters`].
#[derive(Clone, Debug)]
pub(crate) struct Workforce {
    pub(crate) sigma: f32,
    /// Kept in `f64`, for the square root of 1 − ρ².
    pub(crate) rho: f64,
    /// 1 / `learning_months`.
    pub(crate) learning_rate: f32,
    pub(crate) entry_gap: f32,
    pub(crate) craft_share: f32,
    /// Monthly factor of a manager's craft above its floor:
    /// exp(−(1−`craft_share`)·ln 2/`half_life_months`).
    pub(crate) craft_fade: f32,
    pub(crate) star_spill: f32,
    pub(crate) expert_spill: f32,
    pub(crate) base_quit: f32,
    pub(crate) contagion: f32,
    pub(crate) early_quit: f32,
    pub(crate) hire_experience_years: f32,
    pub(crate) retirement_months: f32,
    pub(crate) morale_base: f32,
    pub(crate) morale_noise: f32,
    pub(crate) disposition_sd: f32,
    pub(crate) morale_output: f32,
    pub(crate) friction_output: f32,
    pub(crate) autonomy_output: f32,
    pub(crate) burnout_output: f32,
    pub(crate) coordination: f32,
    pub(crate) leadership_slope: f32,
    /// 1 / `erode_months`.
    pub(crate) erode_rate: f32,
    /// 1 / `build_months`.
    pub(crate) build_rate: f32,
    pub(crate) burnout_base: f32,
    pub(crate) acceptance_intercept: f32,
    pub(crate) dismiss_below_craft: f32,
    /// Craft at or above which a rung is held (4.10): see [`bars`].
    #[expect(dead_code, reason = "the submodels still read the bars of the constants")]
    pub(crate) bars: [f32; RUNGS],
    /// Kept in `f64`, for the ledger.
    pub(crate) replacement_cost: f64,
    pub(crate) training_cost: f64,
}

impl Workforce {
    pub(crate) fn new(parameters: &DepartmentParameters) -> Self {
        let p = parameters;
        let fade = -(1.0 - p.craft_share) * std::f64::consts::LN_2 / p.half_life_months;
        Self {
            sigma: narrow(p.sigma),
            rho: p.rho,
            learning_rate: narrow(1.0 / p.learning_months),
            entry_gap: narrow(p.entry_gap),
            craft_share: narrow(p.craft_share),
            craft_fade: exp(narrow(fade)),
            star_spill: narrow(p.star_spill),
            expert_spill: narrow(p.expert_spill),
            base_quit: narrow(p.base_quit),
            contagion: narrow(p.contagion),
            early_quit: narrow(p.early_quit),
            hire_experience_years: narrow(p.hire_experience_years),
            retirement_months: narrow(12.0 * p.retirement_age),
            morale_base: narrow(p.morale_base),
            morale_noise: narrow(p.morale_noise),
            disposition_sd: narrow(p.disposition_sd),
            morale_output: narrow(p.morale_output),
            friction_output: narrow(p.friction_output),
            autonomy_output: narrow(p.autonomy_output),
            burnout_output: narrow(p.burnout_output),
            coordination: narrow(p.coordination),
            leadership_slope: narrow(p.leadership_slope),
            erode_rate: narrow(1.0 / p.erode_months),
            build_rate: narrow(1.0 / p.build_months),
            burnout_base: narrow(p.burnout_base),
            acceptance_intercept: narrow(p.acceptance_intercept),
            dismiss_below_craft: narrow(p.dismiss_below_craft),
            bars: bars(p.sigma, &p.bars),
            replacement_cost: p.replacement_cost,
            training_cost: p.training_cost,
        }
    }
}

/// Craft at or above which a rung is held, by rung: exp(σ·bar), bars being in standard deviations of
/// ln θ, so that a bar means the same rank among the department's own craft whatever its spread. A
/// junior's is 0.
pub(crate) fn bars(sigma: f64, above_junior: &[f64; RUNGS - 1]) -> [f32; RUNGS] {
    let [mid, senior, staff, principal, distinguished] =
        above_junior.map(|bar| narrow(libm::exp(sigma * bar)));
    [0.0, mid, senior, staff, principal, distinguished]
}

/// One department, or the executive seat, in one month.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) constants: Constants,
    pub(crate) workforce: Workforce,
    pub(crate) ladder: Ladder,
    /// The labor market's multiplier of the hazard of quitting.
    pub(crate) market: f32,
}

impl Setting {
    /// ln pay of a management seat at `level`.
    pub(crate) fn ln_pay_of_seat(&self, level: u8) -> f32 {
        self.constants.pay_step * (self.constants.manager_grade + f32::from(level))
    }
}

/// The defaults under the single ladder, market 1: what the submodels' tests start from.
#[cfg(test)]
pub(crate) fn test_setting() -> Setting {
    let constants = Constants::STANDARD;
    Setting {
        workforce: Workforce::new(&DepartmentParameters::default()),
        ladder: Ladder::new(&super::policy::Levers::default(), &constants),
        constants,
        market: 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::close;
    use crate::model::parameters::DEFAULT_BARS;

    #[test]
    fn a_bar_is_a_rank_among_the_departments_own_craft() {
        // 0.45·(−0.8, 0.2, 1.05, 1.75, 2.45) = −0.36, 0.09, 0.4725, 0.7875, 1.1025.
        let expected = [0.0, 0.697_676, 1.094_174, 1.603_998, 2.197_896, 3.011_685];
        for (bar, expected) in bars(0.45, &DEFAULT_BARS).into_iter().zip(expected) {
            close(bar, expected);
        }
        close(bars(0.25, &DEFAULT_BARS)[5], libm::exp(0.6125));
    }
}
