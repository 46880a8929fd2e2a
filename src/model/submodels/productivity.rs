//! 4.6 Output of a person in a month, in median-contributor months.

use super::climate;
use crate::model::constants::Constants;
use crate::model::engine::elementary::{clamp, exp_near_zero, positive};
use crate::model::engine::lanes::{Around, State, Traits};
use crate::model::setting::Setting;
use crate::numeric::number::Number;

/// The factor of output that a team sets: its climate, its lift and the skill of its manager.
#[inline(always)]
pub(crate) fn team_factor<N: Number>(
    climate: climate::State<N>,
    lift: N,
    skill: N,
    setting: &Setting<N>,
) -> N {
    let (k, work, one) = (&setting.constants, &setting.workforce, N::of(1.0));
    let bound = k.coordination_skill_max;
    (one - work.friction_output * (climate.friction - k.neutral_friction))
        * (one + work.autonomy_output * (climate.autonomy - k.neutral_autonomy))
        * (one + lift)
        * (one + work.coordination * clamp(skill, -bound, bound))
}

/// What a person does in a month.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made<N> {
    /// y, output in the month.
    pub(crate) output: N,
    /// The craft at work that goes into something new.
    pub(crate) innovation: N,
}

/// Output of the month; `share` is the share of time for the craft. Vacant seats yield 0.
#[inline(always)]
pub(crate) fn person<N: Number>(
    state: &State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    share: N,
    setting: &Setting<N>,
) -> Made<N> {
    let worker = Worker {
        time: traits.occupied() * share,
        craft: state.craft,
        onboarding: state.onboarding,
        morale: state.morale,
        burnout: state.burnout,
    };
    Made {
        output: output(&worker, around.team_output, setting),
        innovation: worker.time * worker.craft * worker.onboarding * around.freedom,
    }
}

/// What a team's climate leaves of the craft at work for something new, A·(1 − F)⁺ (section 6).
#[inline(always)]
pub(crate) fn freedom<N: Number>(friction: N, autonomy: N) -> N {
    autonomy * positive(N::of(1.0) - friction)
}

/// What the neutral climate around the top seat leaves of it (3).
#[inline(always)]
pub(crate) fn freedom_at_top<N: Number>(k: &Constants<N>) -> N {
    freedom(k.neutral_friction, k.neutral_autonomy)
}

/// What a person's output is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worker<N = f32> {
    /// Share of the time that goes into the craft.
    pub(crate) time: N,
    pub(crate) craft: N,
    pub(crate) onboarding: N,
    pub(crate) morale: N,
    pub(crate) burnout: N,
}

/// Output of one person, in months of a median contributor, in a team of the given factor.
#[inline(always)]
pub(crate) fn output<N: Number>(worker: &Worker<N>, team: N, setting: &Setting<N>) -> N {
    let (k, work) = (&setting.constants, &setting.workforce);
    let mood = exp_near_zero(work.morale_output * (worker.morale - work.morale_base));
    let burnout = positive(worker.burnout - k.output_burnout_from);
    worker.time
        * worker.craft
        * worker.onboarding
        * mood
        * (N::of(1.0) - work.burnout_output * burnout)
        * team
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engine::lanes::Alone;
    use crate::model::fixture::{close, junior, seated, setting};
    use crate::model::parameters::DepartmentParameters;
    use crate::sim::Kind;

    /// Where [`exp_near_zero`] is as exact as it says.
    #[test]
    fn the_effect_of_morale_lies_within_a_short_exponential() {
        let range = |key: &str| {
            let parameters = DepartmentParameters::PARAMETERS.iter();
            match parameters.clone().find(|parameter| parameter.key == key).unwrap().kind {
                Kind::Real { min, max, .. } => (min, max),
                kind => panic!("{kind:?}"),
            }
        };
        let ((_, steepest), (low, high)) = (range("morale_output"), range("morale_base"));
        assert!(steepest * high.max(1.0 - low) <= 1.36);
    }

    const CLIMATE: climate::State =
        climate::State { friction: 0.5, autonomy: 0.6, trust: 0.1, shock: 4.0 };

    #[test]
    fn the_factor_of_a_team_comes_from_climate_lift_and_leadership() {
        let factor = team_factor(CLIMATE, 0.1, 1.5, &setting(|_, _| {}));
        close(factor, (1.0 - 0.02) * (1.0 - 0.008) * 1.1 * 1.015);
    }

    #[test]
    fn the_factors_of_a_team_are_the_departments() {
        let setting = setting(|parameters, _| {
            parameters.friction_output = 0.6;
            parameters.autonomy_output = 0.3;
            parameters.coordination = 0.06;
        });
        close(team_factor(CLIMATE, 0.0, -0.5, &setting), 0.94 * 0.97 * 0.97);
    }

    #[test]
    fn coordination_changes_no_more_beyond_a_skill_of_two_and_a_half() {
        let neutral = climate::State { friction: 0.4, autonomy: 0.7, trust: 0.5, shock: 0.0 };
        close(team_factor(neutral, 0.0, 4.0, &setting(|_, _| {})), 1.025);
        close(team_factor(neutral, 0.0, -4.0, &setting(|_, _| {})), 0.975);
    }

    #[test]
    fn the_output_of_a_person_by_hand() {
        let output = |morale: f32, burnout: f32, occupied: f32, share: f32, setting: &Setting| {
            let mut newcomer = junior();
            (newcomer.craft, newcomer.onboarding) = (1.2, 0.7);
            (newcomer.morale, newcomer.burnout) = (morale, burnout);
            let mut seated = seated(newcomer);
            seated.around.team_output = 1.1;
            let made = seated.goes_through(setting, |state, traits, around| {
                person(state, &Alone { occupied, ..traits.clone() }, around, share, setting)
            });
            made.output
        };
        let usual = setting(|_, _| {});
        let expected = 1.2 * 0.7 * libm::exp(0.05) * (1.0 - 0.03) * 1.1;
        close(output(0.72, 0.45, 1.0, 1.0, &usual), expected);
        close(output(0.42, 0.2, 1.0, 1.0, &usual), 1.2 * 0.7 * libm::exp(-0.1) * 1.1);
        let vacant = output(0.72, 0.45, 0.0, 1.0, &usual);
        assert_eq!(vacant.to_bits(), 0, "a vacant seat yields nothing");
        let tiring = setting(|parameters, _| parameters.burnout_output = 1.0);
        let expected = 0.25 * 1.2 * 0.7 * libm::exp(0.05) * (1.0 - 0.1) * 1.1;
        close(output(0.72, 0.45, 1.0, 0.25, &tiring), expected);
    }
}
