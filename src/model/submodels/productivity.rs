//! 4.6 Output of a person in a month, in median-contributor months.

use super::climate::State;
use crate::model::constants::Constants;
use crate::model::engine::elementary::{clamp, exp_near_zero, positive};
use crate::model::engine::lanes::LaneState;
use crate::model::setting::Setting;

/// The factor of output that a team sets: its climate, its lift and the skill of its manager.
pub(crate) fn team_factor(climate: State, lift: f32, skill: f32, setting: &Setting) -> f32 {
    let (k, work) = (&setting.constants, &setting.workforce);
    let bound = k.coordination_skill_max;
    (1.0 - work.friction_output * (climate.friction - k.neutral_friction))
        * (1.0 + work.autonomy_output * (climate.autonomy - k.neutral_autonomy))
        * (1.0 + lift)
        * (1.0 + work.coordination * clamp(skill, -bound, bound))
}

/// Output of the month; `share` is the share of time for the craft. Vacant seats yield 0.
#[inline(always)]
pub(crate) fn person(state: &mut LaneState, i: usize, share: f32, setting: &Setting) {
    let worker = Worker {
        time: state.occupied[i] * share,
        craft: state.craft[i],
        onboarding: state.onboarding[i],
        morale: state.morale[i],
        burnout: state.burnout[i],
    };
    state.output[i] = output(&worker, state.team_output[i], setting);
    state.innovation[i] = worker.time * worker.craft * worker.onboarding * state.freedom[i];
}

/// What a team's climate leaves of the craft at work for something new, A·(1 − F)⁺ (section 6).
#[inline(always)]
pub(crate) fn freedom(friction: f32, autonomy: f32) -> f32 {
    autonomy * positive(1.0 - friction)
}

/// What the neutral climate around the top seat leaves of it (3).
pub(crate) fn freedom_at_top(k: &Constants) -> f32 {
    freedom(k.neutral_friction, k.neutral_autonomy)
}

/// What a person's output is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worker {
    /// Share of the time that goes into the craft.
    pub(crate) time: f32,
    pub(crate) craft: f32,
    pub(crate) onboarding: f32,
    pub(crate) morale: f32,
    pub(crate) burnout: f32,
}

/// Output of one person, in months of a median contributor, in a team of the given factor.
#[inline(always)]
pub(crate) fn output(worker: &Worker, team: f32, setting: &Setting) -> f32 {
    let (k, work) = (&setting.constants, &setting.workforce);
    let mood = exp_near_zero(work.morale_output * (worker.morale - work.morale_base));
    let burnout = positive(worker.burnout - k.output_burnout_from);
    worker.time
        * worker.craft
        * worker.onboarding
        * mood
        * (1.0 - work.burnout_output * burnout)
        * team
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{close, each, junior, seated, setting};
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

    const CLIMATE: State = State { friction: 0.5, autonomy: 0.6, trust: 0.1, shock: 4.0 };

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
        let neutral = State { friction: 0.4, autonomy: 0.7, trust: 0.5, shock: 0.0 };
        close(team_factor(neutral, 0.0, 4.0, &setting(|_, _| {})), 1.025);
        close(team_factor(neutral, 0.0, -4.0, &setting(|_, _| {})), 0.975);
    }

    #[test]
    fn the_output_of_a_person_by_hand() {
        let mut newcomer = junior();
        (newcomer.craft, newcomer.onboarding) = (1.2, 0.7);
        (newcomer.morale, newcomer.burnout) = (0.72, 0.45);
        let mut rested = newcomer.clone();
        (rested.morale, rested.burnout) = (0.42, 0.2);
        let mut state = seated(&[newcomer, rested, junior()]);
        state.team_output.fill(1.1);
        state.occupied[2] = 0.0;
        let usual = setting(|_, _| {});
        each(&mut state, &usual, |state, _, i| person(state, i, 1.0, &usual));
        close(state.output[0], 1.2 * 0.7 * libm::exp(0.05) * (1.0 - 0.03) * 1.1);
        close(state.output[1], 1.2 * 0.7 * libm::exp(-0.1) * 1.1);
        assert_eq!(state.output[2].to_bits(), 0, "a vacant seat yields nothing");
        let tiring = setting(|parameters, _| parameters.burnout_output = 1.0);
        each(&mut state, &tiring, |state, _, i| person(state, i, 0.25, &tiring));
        close(state.output[0], 0.25 * 1.2 * 0.7 * libm::exp(0.05) * (1.0 - 0.1) * 1.1);
    }
}
