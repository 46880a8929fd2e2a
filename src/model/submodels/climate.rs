//! 4.1 Climate: what a manager makes of a team.

use crate::model::constants::Constants;
use crate::model::engine::column::Column;
use crate::model::engine::elementary::{clamp, exp, fade, logistic, positive, smaller};
use crate::model::engine::row::Row;
use crate::model::setting::Setting;
use crate::numeric::number::{Number, Vector};

/// The climate of every team, in columns by management seat.
#[derive(Clone, Debug)]
pub(crate) struct Climate {
    /// F, 0–1.
    pub(crate) friction: Column<f32>,
    /// A, 0–1.
    pub(crate) autonomy: Column<f32>,
    /// T, 0–1.
    pub(crate) trust: Column<f32>,
    /// S, 0–8: the shock of colleagues who quit, in leavers of a team of eight.
    pub(crate) shock: Column<f32>,
}

/// The climate of a run of teams, to be changed.
#[derive(Debug, Default)]
pub(crate) struct ClimateMut<'a> {
    pub(crate) friction: &'a mut [f32],
    pub(crate) autonomy: &'a mut [f32],
    pub(crate) trust: &'a mut [f32],
    pub(crate) shock: &'a mut [f32],
}

impl ClimateMut<'_> {
    /// Cuts off the climate of the first `count` teams.
    pub(crate) fn cut(&mut self, count: usize) -> Self {
        let all = std::mem::take(self);
        let friction = all.friction.split_at_mut(count);
        let autonomy = all.autonomy.split_at_mut(count);
        let trust = all.trust.split_at_mut(count);
        let shock = all.shock.split_at_mut(count);
        let rows = |friction, autonomy, trust, shock| Self { friction, autonomy, trust, shock };
        *self = rows(friction.1, autonomy.1, trust.1, shock.1);
        rows(friction.0, autonomy.0, trust.0, shock.0)
    }
}

impl Climate {
    /// All teams, to be changed.
    pub(crate) fn rows(&mut self) -> ClimateMut<'_> {
        ClimateMut {
            friction: &mut self.friction,
            autonomy: &mut self.autonomy,
            trust: &mut self.trust,
            shock: &mut self.shock,
        }
    }

    /// The climate of other teams: each takes over that of one of these, or is padding.
    pub(crate) fn taken_over(&self, teams: &[Option<Row>]) -> Self {
        Self {
            friction: self.friction.taken_over(teams),
            autonomy: self.autonomy.taken_over(teams),
            trust: self.trust.taken_over(teams),
            shock: self.shock.taken_over(teams),
        }
    }

    /// Bytes that one team takes.
    pub(crate) const BYTES_PER_TEAM: usize = 4 * size_of::<f32>();

    /// The climate of `teams` teams that nobody has led yet.
    pub(crate) fn blank(teams: usize) -> Self {
        let column = || Column::new(teams);
        Self { friction: column(), autonomy: column(), trust: column(), shock: column() }
    }
}

/// Who holds a management seat, as far as the team feels it; start-of-month values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occupant<N = f32> {
    pub(crate) lambda: N,
    pub(crate) training: N,
    /// k, months as manager in all.
    pub(crate) manager_months: N,
    pub(crate) burnout: N,
    pub(crate) reluctance: N,
}

/// Management skill of an occupant, in standard units:
/// s = λ + τ + 0.5(1 − e^(−k/24)) − 0.6(b − 0.5)⁺ − 0.5ℓ at the standard constants.
#[inline(always)]
pub(crate) fn skill<N: Number>(occupant: &Occupant<N>, k: &Constants<N>) -> N {
    let one = N::of(1.0);
    occupant.lambda
        + occupant.training
        + k.skill_experience
            * (one - exp(-occupant.manager_months * (one / k.skill_experience_months)))
        - k.skill_burnout * positive(occupant.burnout - k.skill_burnout_from)
        - k.skill_reluctance * occupant.reluctance
}

/// Craft gap of a manager over the team: q = ln c − ln c̄, from 0 to 1.5 at the standard constants.
#[inline(always)]
pub(crate) fn craft_gap<N: Number>(ln_craft: N, ln_craft_mean: N, k: &Constants<N>) -> N {
    clamp(ln_craft - ln_craft_mean, N::of(0.0), k.craft_gap_max)
}

/// What the climate of a team tends to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Targets<N = f32> {
    pub(crate) friction: N,
    pub(crate) autonomy: N,
    pub(crate) trust: N,
    /// H: how much of the work the manager hoards, 0–1.
    pub(crate) hoarding: N,
}

/// The targets of a team under skill `s`, craft gap `q` and, where `vacant` is 1, no manager at all;
/// `ln_size` is ln of its report seats. The three failings of a new manager drive them.
#[inline(always)]
pub(crate) fn targets<N: Number>(
    s: N,
    q: N,
    ln_size: N,
    vacant: N,
    setting: &Setting<N>,
) -> Targets<N> {
    let (k, one) = (&setting.constants, N::of(1.0));
    let kappa = setting.workforce.leadership_slope;
    let micromanagement = logistic(k.micromanagement_base - kappa * s + k.craft_gap_slope * q);
    let hoarding = logistic(k.hoarding_base - kappa * s + k.craft_gap_slope * q);
    let avoidance = logistic(k.avoidance_base - kappa * s);
    Targets {
        hoarding,
        autonomy: one - micromanagement,
        trust: logistic(k.trust_base + k.trust_skill * s) * (one - k.trust_avoidance * avoidance),
        friction: smaller(
            one,
            k.friction_base
                + k.friction_hoarding * hoarding
                + k.friction_avoidance * avoidance
                + k.friction_size * positive(ln_size - setting.rates().ln_team_size_norm)
                + k.friction_vacant * vacant,
        ),
    }
}

/// One month of `value` towards `target`: trust is lost faster than it is built.
#[inline(always)]
pub(crate) fn relax<N: Number>(value: N, target: N, up_rate: N, down_rate: N) -> N {
    let gap = target - value;
    let rate = N::select(gap.is_above(N::of(0.0)), up_rate, down_rate);
    value + rate * gap
}

/// The climate of one team.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State<N = f32> {
    pub(crate) friction: N,
    pub(crate) autonomy: N,
    pub(crate) trust: N,
    pub(crate) shock: N,
}

impl<V: Vector> State<V> {
    /// That of the teams from `first` on.
    #[inline(always)]
    pub(crate) fn load(climate: &ClimateMut<'_>, first: usize) -> Self {
        Self {
            friction: V::load(climate.friction, first),
            autonomy: V::load(climate.autonomy, first),
            trust: V::load(climate.trust, first),
            shock: V::load(climate.shock, first),
        }
    }

    /// This where the mask holds, else `other`.
    #[inline(always)]
    pub(crate) fn or(&self, other: Self, mask: V::Mask) -> Self {
        Self {
            friction: V::select(mask, self.friction, other.friction),
            autonomy: V::select(mask, self.autonomy, other.autonomy),
            trust: V::select(mask, self.trust, other.trust),
            shock: V::select(mask, self.shock, other.shock),
        }
    }

    /// Makes it that of the teams from `first` on.
    #[inline(always)]
    pub(crate) fn store(&self, climate: &mut ClimateMut<'_>, first: usize) {
        self.friction.store(climate.friction, first);
        self.autonomy.store(climate.autonomy, first);
        self.trust.store(climate.trust, first);
        self.shock.store(climate.shock, first);
    }
}

/// One month of a team's climate.
#[inline(always)]
pub(crate) fn step<N: Number>(
    state: State<N>,
    targets: Targets<N>,
    setting: &Setting<N>,
) -> State<N> {
    let (build, erode) = (setting.workforce.build_rate, setting.workforce.erode_rate);
    State {
        friction: relax(state.friction, targets.friction, erode, build),
        autonomy: relax(state.autonomy, targets.autonomy, build, erode),
        trust: relax(state.trust, targets.trust, build, erode),
        shock: fade(state.shock, setting.constants.shock_decay),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engine::elementary::ln;
    use crate::model::setting::test_setting;

    fn close(value: f32, expected: f64) {
        assert!((f64::from(value) - expected).abs() < 2e-6, "{value} is not {expected}");
    }

    fn sigma(x: f64) -> f64 {
        1.0 / (1.0 + libm::exp(-x))
    }

    #[test]
    fn skill_adds_aptitude_training_and_experience_and_loses_burnout_and_reluctance() {
        let occupant = Occupant {
            lambda: 0.3,
            training: 0.4,
            manager_months: 24.0,
            burnout: 0.7,
            reluctance: 0.2,
        };
        let expected = 0.3 + 0.4 + 0.5 * (1.0 - libm::exp(-1.0)) - 0.6 * 0.2 - 0.5 * 0.2;
        close(skill(&occupant, &Constants::STANDARD), expected);
    }

    #[test]
    fn the_targets_of_a_team_of_five_by_hand() {
        let setting = test_setting();
        let targets = targets(0.5, 0.4, ln(5.0), 0.0, &setting);
        let (m, h, v) = (sigma(-1.2 - 0.45 + 0.32), sigma(-1.4 - 0.45 + 0.32), sigma(-0.8 - 0.45));
        close(targets.autonomy, 1.0 - m);
        close(targets.trust, sigma(0.8) * (1.0 - 0.4 * v));
        close(targets.friction, 0.25 + 0.4 * h + 0.2 * v);
    }

    #[test]
    fn a_vacant_seat_over_sixteen_reports_adds_friction() {
        let setting = test_setting();
        let targets = targets(-0.5, 0.0, ln(16.0), 1.0, &setting);
        let (h, v) = (sigma(-1.4 + 0.45), sigma(-0.8 + 0.45));
        close(targets.friction, 0.25 + 0.4 * h + 0.2 * v + 0.2 * libm::log(2.0) + 0.15);
    }

    #[test]
    fn trust_is_lost_three_times_faster_than_it_is_built() {
        let setting = test_setting();
        let state = State { friction: 0.4, autonomy: 0.75, trust: 0.55, shock: 2.0 };
        let after = |trust| {
            step(state, Targets { friction: 0.4, autonomy: 0.75, trust, hoarding: 0.0 }, &setting)
        };
        close(after(0.55 + 0.24).trust, 0.55 + 0.02);
        close(after(0.55 - 0.24).trust, 0.55 - 0.06);
        close(after(0.55).shock, 1.7);
    }

    #[test]
    fn friction_gets_worse_faster_than_better() {
        let setting = test_setting();
        let state = State { friction: 0.4, autonomy: 0.75, trust: 0.55, shock: 0.0 };
        let after = |friction| {
            let targets = Targets { friction, autonomy: 0.75, trust: 0.55, hoarding: 0.0 };
            step(state, targets, &setting).friction
        };
        close(after(0.64), 0.46);
        close(after(0.16), 0.38);
    }

    #[test]
    fn the_craft_gap_is_clamped() {
        let k = Constants::STANDARD;
        close(craft_gap(-1.0, 0.0, &k), 0.0);
        close(craft_gap(0.7, 0.2, &k), 0.5);
        close(craft_gap(3.0, 0.0, &k), 1.5);
    }
}
