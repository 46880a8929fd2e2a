//! What a month is computed with: parameters and levers in the precision of the state.

use super::constants::{Constants, RUNGS};
use super::engine::elementary::{exp, ln};
use super::parameters::DepartmentParameters;
use super::policy::{Ladder, narrow};
use crate::numeric::number::{
    Abreast, Carry, Everywhere, LANES, Lanes, Number, Numbers, OfLanes, Vector,
};

/// Declares a department's parameters as the submodels use them, and how they follow from those given.
macro_rules! workforce {
    (
        $given:ident;
        numbers { $( $(#[$meta:meta])* $field:ident = $value:expr ; )* }
        alone { $( $(#[$of_alone:meta])* $alone:ident : $type:ty = $only:expr ; )* }
    ) => {
        /// A department's parameters as the submodels use them; names as in [`DepartmentParameters`].
        #[derive(Clone, Debug)]
        pub(crate) struct Workforce<N: Numbers = f32> {
            $( $(#[$meta])* pub(crate) $field: N, )*
            /// Craft at or above which a rung is held (4.10): see [`bars`].
            pub(crate) bars: [N; RUNGS],
            $( $(#[$of_alone])* pub(crate) $alone: N::Alone<$type>, )*
            /// What [`Setting::rates`] gives.
            rates: N::Kept<Rates<N>>,
        }

        impl Workforce {
            pub(crate) fn new($given: &DepartmentParameters) -> Self {
                Self {
                    $( $field: $value, )*
                    bars: bars($given.sigma, &$given.bars),
                    $( $alone: $only, )*
                    rates: (),
                }
            }
        }

        impl<N: Numbers> Workforce<N> {
            /// The same parameters in other numbers.
            #[inline(always)]
            fn carried<M: Abreast>(
                &self,
                how: impl Carry<N, M>,
                rates: M::Kept<Rates<M>>,
            ) -> Workforce<M> {
                let [junior, mid, senior, staff, principal, distinguished] = &self.bars;
                Workforce {
                    $( $field: how.carry(&self.$field), )*
                    bars: [
                        how.carry(junior),
                        how.carry(mid),
                        how.carry(senior),
                        how.carry(staff),
                        how.carry(principal),
                        how.carry(distinguished),
                    ],
                    $( $alone: M::nothing(), )*
                    rates,
                }
            }
        }

        impl Workforce<Lanes> {
            /// Makes those of `lane` those of one run.
            fn set_lane(&mut self, lane: usize, own: &Workforce) {
                $( self.$field[lane] = own.$field; )*
                for (bar, own) in self.bars.iter_mut().zip(own.bars) {
                    bar[lane] = own;
                }
            }
        }
    };
}

workforce! {
    given;
    numbers {
        sigma = narrow(given.sigma);
        /// 1 / `learning_months`.
        learning_rate = narrow(1.0 / given.learning_months);
        entry_gap = narrow(given.entry_gap);
        craft_share = narrow(given.craft_share);
        /// Monthly factor of a manager's craft above its floor:
        /// exp(−(1−`craft_share`)·ln 2/`half_life_months`).
        craft_fade = exp(narrow(
            -(1.0 - given.craft_share) * std::f64::consts::LN_2 / given.half_life_months,
        ));
        star_spill = narrow(given.star_spill);
        expert_spill = narrow(given.expert_spill);
        teaching = narrow(given.teaching);
        base_quit = narrow(given.base_quit);
        contagion = narrow(given.contagion);
        early_quit = narrow(given.early_quit);
        hire_experience_years = narrow(given.hire_experience_years);
        retirement_months = narrow(12.0 * given.retirement_age);
        morale_base = narrow(given.morale_base);
        morale_noise = narrow(given.morale_noise);
        disposition_sd = narrow(given.disposition_sd);
        morale_output = narrow(given.morale_output);
        friction_output = narrow(given.friction_output);
        autonomy_output = narrow(given.autonomy_output);
        burnout_output = narrow(given.burnout_output);
        coordination = narrow(given.coordination);
        leadership_slope = narrow(given.leadership_slope);
        /// 1 / `erode_months`.
        erode_rate = narrow(1.0 / given.erode_months);
        /// 1 / `build_months`.
        build_rate = narrow(1.0 / given.build_months);
        burnout_base = narrow(given.burnout_base);
        acceptance_intercept = narrow(given.acceptance_intercept);
        dismiss_below_craft = narrow(given.dismiss_below_craft);
        envy = narrow(given.envy);
        culture = narrow(given.culture);
        applicant_response = narrow(given.applicant_response);
    }
    alone {
        /// Kept in `f64`, for the square root of 1 − ρ².
        rho: f64 = given.rho;
        /// Kept in `f64`, for the ledger.
        replacement_cost: f64 = given.replacement_cost;
        training_cost: f64 = given.training_cost;
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

/// What follows from constants and is the same for everybody.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates<N> {
    /// 1 / `morale_up_months`.
    pub(crate) morale_up: N,
    /// 1 / `morale_down_months`.
    pub(crate) morale_down: N,
    /// 1 / `burnout_months`.
    pub(crate) burnout: N,
    /// 1 / `onboarding_months`.
    pub(crate) onboarding: N,
    /// 1 / `stall_months`.
    pub(crate) stall: N,
    /// ln `market_craft_from`.
    pub(crate) ln_market_craft_from: N,
    /// ln `team_size_norm`.
    pub(crate) ln_team_size_norm: N,
}

impl<N: Number> Rates<N> {
    #[inline(always)]
    fn of(k: &Constants<N>) -> Self {
        let one = N::of(1.0);
        Self {
            morale_up: one / k.morale_up_months,
            morale_down: one / k.morale_down_months,
            burnout: one / k.burnout_months,
            onboarding: one / k.onboarding_months,
            stall: one / k.stall_months,
            ln_market_craft_from: ln(k.market_craft_from),
            ln_team_size_norm: ln(k.team_size_norm),
        }
    }
}

/// One department, or the executive seat, in one month: of one run, or of several whose numbers stand side
/// by side.
#[derive(Clone, Debug)]
pub(crate) struct Setting<N: Numbers = f32> {
    pub(crate) constants: Constants<N>,
    pub(crate) workforce: Workforce<N>,
    pub(crate) ladder: Ladder<N>,
    /// The labor market's multiplier of the hazard of quitting.
    pub(crate) market: N,
    /// Full years since the policy in force began to hold, at the start of the year; `None` in the
    /// burn-in, and always for the executive.
    pub(crate) years_since_switch: N::Alone<Option<u32>>,
}

impl<N: Numbers> Setting<N> {
    /// The same setting in other numbers.
    #[inline(always)]
    fn carried<M: Abreast>(
        &self,
        how: impl Carry<N, M>,
        constants: Constants<M>,
        rates: M::Kept<Rates<M>>,
    ) -> Setting<M> {
        Setting {
            constants,
            workforce: self.workforce.carried(how, rates),
            ladder: self.ladder.carried(how),
            market: how.carry(&self.market),
            years_since_switch: M::nothing(),
        }
    }
}

impl<V: Vector> Setting<V> {
    /// The setting of one run, in every lane.
    #[inline(always)]
    pub(crate) fn everywhere(setting: &Setting) -> Self {
        Self::with_rates(setting, Everywhere)
    }

    /// The settings of the lanes from `lane` on.
    #[inline(always)]
    pub(crate) fn of_lanes(lanes: &Setting<Lanes>, lane: usize) -> Self {
        Self::with_rates(lanes, OfLanes(lane))
    }

    #[inline(always)]
    fn with_rates<N: Numbers>(setting: &Setting<N>, how: impl Carry<N, V>) -> Self {
        let constants = setting.constants.carried(how);
        let rates = V::keep(Rates::of(&constants));
        setting.carried(how, constants, rates)
    }
}

impl<N: Number> Setting<N> {
    /// What follows from its constants.
    #[inline(always)]
    pub(crate) fn rates(&self) -> Rates<N> {
        N::kept(&self.workforce.rates).unwrap_or_else(|| Rates::of(&self.constants))
    }
}

impl Setting<Lanes> {
    /// The setting of each lane: that of run number lane modulo the number of runs, one or more.
    pub(crate) fn of_runs(runs: &[&Setting]) -> Self {
        let mut lanes = runs[0].carried(Everywhere, runs[0].constants.carried(Everywhere), ());
        for lane in 0..LANES {
            lanes.set_lane(lane, runs[lane % runs.len()]);
        }
        lanes
    }

    /// Makes the numbers of `lane` those of one run.
    fn set_lane(&mut self, lane: usize, own: &Setting) {
        self.constants.set_lane(lane, &own.constants);
        self.workforce.set_lane(lane, &own.workforce);
        self.ladder.influence[lane] = own.ladder.influence;
        self.market[lane] = own.market;
    }
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
