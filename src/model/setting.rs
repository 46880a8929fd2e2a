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
    pub(crate) teaching: f32,
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
    pub(crate) bars: [f32; RUNGS],
    /// Kept in `f64`, for the ledger.
    pub(crate) replacement_cost: f64,
    pub(crate) training_cost: f64,
    pub(crate) envy: f32,
    pub(crate) culture: f32,
    pub(crate) applicant_response: f32,
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
            teaching: narrow(p.teaching),
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
            envy: narrow(p.envy),
            culture: narrow(p.culture),
            applicant_response: narrow(p.applicant_response),
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

impl Workforce {
    /// The highest rung, at most `cap`, whose bar scaled by `share` the craft meets.
    pub(crate) fn rung_by_craft(&self, craft: f32, cap: u8, share: f32) -> u8 {
        (0..=cap).rev().find(|&rung| craft >= share * self.bars[usize::from(rung)]).unwrap_or(0)
    }
}

/// One department, or the executive seat, in one month.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) constants: Constants,
    pub(crate) workforce: Workforce,
    pub(crate) ladder: Ladder,
    /// The labor market's multiplier of the hazard of quitting.
    pub(crate) market: f32,
    /// Full years since the policy in force began to hold, at the start of the year; `None` in the
    /// burn-in, and always for the executive.
    pub(crate) years_since_switch: Option<u32>,
}

impl Setting {
    /// This setting, but that a month takes climate, burnout and morale all the way to their targets, where
    /// nobody looks to peers and nothing shakes: how an organization is at month 0 (section 7).
    pub(crate) fn settled(&self) -> Self {
        let mut settled = self.clone();
        let (workforce, k) = (&mut settled.workforce, &mut settled.constants);
        (workforce.erode_rate, workforce.build_rate, workforce.morale_noise) = (1.0, 1.0, 0.0);
        (k.morale_down_months, k.morale_up_months, k.burnout_months) = (1.0, 1.0, 1.0);
        k.morale_peers = 0.0;
        settled
    }

    /// Whether the year is the first under the policy.
    pub(crate) fn is_switch(&self) -> bool {
        self.years_since_switch == Some(0)
    }

    /// D at the year's review: how far the bars have eroded since the switch, 0–1 (4.10).
    pub(crate) fn erosion(&self) -> f32 {
        let Some(years) = self.years_since_switch else { return 0.0 };
        let years = f32::from(u16::try_from(years + 1).unwrap_or(u16::MAX));
        1.0 - exp(-years / self.constants.loyalty_years)
    }

    /// ln pay of a management seat at `level`, before what a budget takes of it.
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
        years_since_switch: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::close;
    use crate::model::parameters::DEFAULT_BARS;

    #[test]
    fn a_rung_is_held_from_its_bar_on() {
        let workforce = Workforce::new(&DepartmentParameters::default());
        assert_eq!(workforce.rung_by_craft(0.69, 5, 1.0), 0);
        assert_eq!(workforce.rung_by_craft(0.70, 5, 1.0), 1);
        assert_eq!(workforce.rung_by_craft(9.0, 2, 1.0), 2);
        assert_eq!(workforce.rung_by_craft(1.3, 5, 0.8), 3, "0.8 of the bar of staff is 1.28");
    }

    #[test]
    fn bars_erode_with_the_full_years_since_the_switch() {
        let mut setting = test_setting();
        close(setting.erosion(), 0.0);
        for (years, expected) in [(0, 1.0), (7, 8.0)] {
            setting.years_since_switch = Some(years);
            close(setting.erosion(), 1.0 - libm::exp(-expected / 8.0));
        }
    }

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
