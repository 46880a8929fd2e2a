//! 4.5 Craft: learned by who practices, lost by who does not; and what fades with time.

use crate::model::engine::elementary::{clamp, fade, ln, positive};
use crate::model::engine::lanes::{LaneState, LaneTraits};
use crate::model::setting::Setting;

/// How fast a team learns: max(0, 1 + e + `teaching`·s), s being the skill of the seat above.
#[inline(always)]
pub(crate) fn learning(lift: f32, skill: f32, setting: &Setting) -> f32 {
    let bound = setting.constants.coordination_skill_max;
    positive(1.0 + lift + setting.workforce.teaching * clamp(skill, -bound, bound))
}

/// One month of learning on the job: c moves towards θ by that factor/`learning_months` of the gap.
#[inline(always)]
pub(crate) fn contributor(
    state: &mut LaneState,
    traits: &LaneTraits<'_>,
    i: usize,
    setting: &Setting,
) {
    let (craft, rate) = (state.craft[i], setting.workforce.learning_rate);
    state.craft[i] = craft + (traits.theta[i] - craft) * rate * state.learning[i];
    age(state, i, setting);
}

/// One month away from the craft: what lies above the beginner's floor fades.
#[inline(always)]
pub(crate) fn manager(state: &mut LaneState, traits: &LaneTraits<'_>, i: usize, setting: &Setting) {
    let (craft, work) = (state.craft[i], &setting.workforce);
    let floor = traits.theta[i] * (1.0 - work.entry_gap);
    let faded = floor + (craft - floor) * work.craft_fade;
    state.craft[i] = if craft > floor { faded } else { craft };
    state.reluctance[i] = fade(state.reluctance[i], setting.constants.reluctance_decay);
    age(state, i, setting);
}

/// What a month does to everyone: onboarding and grievance. Only managers are reluctant.
#[inline(always)]
fn age(state: &mut LaneState, i: usize, setting: &Setting) {
    let k = &setting.constants;
    state.ln_craft[i] = ln(state.craft[i]);
    state.onboarding[i] += (1.0 - state.onboarding[i]) * (1.0 / k.onboarding_months);
    state.grievance[i] = fade(state.grievance[i], k.grievance_decay);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{Seated, close, each, junior, manager, seated, setting};
    use crate::model::person::Person;

    fn skilled(mut person: Person, theta: f32, craft: f32) -> Person {
        (person.theta, person.craft) = (theta, craft);
        person
    }

    fn contributors(state: &mut Seated, setting: &Setting) {
        each(state, setting, |state, traits, i| contributor(state, traits, i, setting));
    }

    fn managers(state: &mut Seated, setting: &Setting) {
        each(state, setting, |state, traits, i| super::manager(state, traits, i, setting));
    }

    #[test]
    fn a_boss_who_teaches_speeds_up_learning_and_one_who_cannot_slows_it_down() {
        let teaching = |parameter: f64| setting(|parameters, _| parameters.teaching = parameter);
        close(learning(0.1, 2.0, &teaching(0.0)), 1.1);
        close(learning(0.1, 2.0, &teaching(0.2)), 1.1 + 0.4);
        close(learning(0.1, 9.0, &teaching(0.2)), 1.1 + 0.5);
        // A vacant seat acts with −0.5.
        close(learning(0.0, -0.5, &teaching(0.2)), 0.9);
        close(learning(0.0, -2.5, &teaching(0.5)), 0.0);
    }

    #[test]
    fn contributors_learn_a_part_of_what_they_lack_and_more_in_a_good_team() {
        let people = [skilled(junior(), 1.5, 0.6), skilled(junior(), 2.0, 2.0)];
        let mut state = seated(&people);
        state.learning.fill(1.1);
        contributors(&mut state, &setting(|_, _| {}));
        close(state.craft[0], 0.6 + 0.9 / 48.0 * 1.1);
        close(state.ln_craft[0], libm::log(0.620_625));
        close(state.craft[1], 2.0);
    }

    #[test]
    fn half_of_what_a_manager_had_gained_is_gone_after_a_half_life_off_the_craft() {
        // The floor is 2·(1 − 0.6) = 0.8; 13 months at 0.65 off the craft are 20.
        let setting = setting(|parameters, _| parameters.craft_share = 0.35);
        let mut state = seated(&[skilled(manager(1), 2.0, 1.6)]);
        state.learning.fill(1.5);
        for _ in 0..20 {
            managers(&mut state, &setting);
        }
        close(state.craft[0], 0.8 + 0.4);
        close(state.ln_craft[0], libm::log(1.2));
    }

    #[test]
    fn three_half_lives_of_the_default_are_fifty_two_months() {
        let mut state = seated(&[skilled(manager(1), 2.0, 1.6)]);
        managers(&mut state, &setting(|_, _| {}));
        close(state.craft[0], 0.8 + 0.8 * libm::pow(2.0, -0.75 / 13.0));
        for _ in 1..52 {
            managers(&mut state, &setting(|_, _| {}));
        }
        close(state.craft[0], 0.8 + 0.8 / 8.0);
    }

    #[test]
    fn a_manager_below_the_floor_neither_learns_nor_forgets() {
        let mut state = seated(&[skilled(manager(1), 2.0, 0.7), skilled(manager(1), 2.0, 0.8)]);
        for _ in 0..30 {
            managers(&mut state, &setting(|_, _| {}));
        }
        close(state.craft[0], 0.7);
        close(state.craft[1], 0.8);
    }

    #[test]
    fn onboarding_and_grievance_age_for_everyone_and_reluctance_for_managers() {
        let mut person = junior();
        (person.onboarding, person.grievance, person.reluctance) = (0.4, 0.8, 0.5);
        let (mut below, mut above) = (seated(&[person.clone()]), seated(&[person]));
        for _ in 0..6 {
            contributors(&mut below, &setting(|_, _| {}));
            managers(&mut above, &setting(|_, _| {}));
        }
        for state in [&below, &above] {
            close(state.onboarding[0], 1.0 - 0.6 * libm::pow(5.0 / 6.0, 6.0));
            close(state.grievance[0], 0.8 * libm::pow(0.85, 6.0));
        }
        close(above.reluctance[0], 0.5 * libm::pow(0.985, 6.0));
    }
}
