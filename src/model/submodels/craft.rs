//! 4.5 Craft: learned by who practices, lost by who does not; and what fades with time.

use crate::model::engine::elementary::{clamp, fade, ln, positive};
use crate::model::engine::lanes::{Around, State, Traits};
use crate::model::setting::Setting;
use crate::numeric::number::Number;

/// How fast a team learns: max(0, 1 + e + `teaching`·s), s being the skill of the seat above.
#[inline(always)]
pub(crate) fn learning<N: Number>(lift: N, skill: N, setting: &Setting<N>) -> N {
    let bound = setting.constants.coordination_skill_max;
    positive(lift + 1.0 + setting.workforce.teaching * clamp(skill, -bound, bound))
}

/// One month of learning on the job: c moves towards θ by that factor/`learning_months` of the gap.
#[inline(always)]
pub(crate) fn contributor<N: Number>(
    state: &mut State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    setting: &Setting<N>,
) {
    let (craft, rate) = (state.craft, setting.workforce.learning_rate);
    state.craft = craft + (traits.theta() - craft) * rate * around.learning;
    age(state, setting);
}

/// One month away from the craft: what lies above the beginner's floor fades.
#[inline(always)]
pub(crate) fn manager<N: Number>(
    state: &mut State<N>,
    traits: &impl Traits<N>,
    setting: &Setting<N>,
) {
    let (craft, work) = (state.craft, &setting.workforce);
    let floor = traits.theta() * (N::of(1.0) - work.entry_gap);
    let faded = floor + (craft - floor) * work.craft_fade;
    state.craft = N::select(craft.is_above(floor), faded, craft);
    state.reluctance = fade(state.reluctance, setting.constants.reluctance_decay);
    age(state, setting);
}

/// What a month does to everyone: onboarding and grievance. Only managers are reluctant.
#[inline(always)]
fn age<N: Number>(state: &mut State<N>, setting: &Setting<N>) {
    let k = &setting.constants;
    state.ln_craft = ln(state.craft);
    let missing = N::of(1.0) - state.onboarding;
    state.onboarding = state.onboarding + missing * setting.rates().onboarding;
    state.grievance = fade(state.grievance, k.grievance_decay);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{Seated, close, junior, manager, seated, setting};
    use crate::model::person::Person;

    fn skilled(mut person: Person, theta: f32, craft: f32) -> Person {
        (person.theta, person.craft) = (theta, craft);
        person
    }

    fn practices(seated: &mut Seated, setting: &Setting) {
        seated.goes_through(setting, |state, traits, around| {
            contributor(state, traits, around, setting);
        });
    }

    fn manages(seated: &mut Seated, setting: &Setting) {
        seated.goes_through(setting, |state, traits, _| super::manager(state, traits, setting));
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
        let [mut learner, mut master] =
            [(1.5, 0.6), (2.0, 2.0)].map(|(theta, craft)| seated(skilled(junior(), theta, craft)));
        for seated in [&mut learner, &mut master] {
            seated.around.learning = 1.1;
            practices(seated, &setting(|_, _| {}));
        }
        close(learner.state.craft, 0.6 + 0.9 / 48.0 * 1.1);
        close(learner.state.ln_craft, libm::log(0.620_625));
        close(master.state.craft, 2.0);
    }

    #[test]
    fn half_of_what_a_manager_had_gained_is_gone_after_a_half_life_off_the_craft() {
        // The floor is 2·(1 − 0.6) = 0.8; 13 months at 0.65 off the craft are 20.
        let setting = setting(|parameters, _| parameters.craft_share = 0.35);
        let mut head = seated(skilled(manager(1), 2.0, 1.6));
        head.around.learning = 1.5;
        for _ in 0..20 {
            manages(&mut head, &setting);
        }
        close(head.state.craft, 0.8 + 0.4);
        close(head.state.ln_craft, libm::log(1.2));
    }

    #[test]
    fn three_half_lives_of_the_default_are_fifty_two_months() {
        let mut head = seated(skilled(manager(1), 2.0, 1.6));
        manages(&mut head, &setting(|_, _| {}));
        close(head.state.craft, 0.8 + 0.8 * libm::pow(2.0, -0.75 / 13.0));
        for _ in 1..52 {
            manages(&mut head, &setting(|_, _| {}));
        }
        close(head.state.craft, 0.8 + 0.8 / 8.0);
    }

    #[test]
    fn a_manager_below_the_floor_neither_learns_nor_forgets() {
        for craft in [0.7, 0.8] {
            let mut head = seated(skilled(manager(1), 2.0, craft));
            for _ in 0..30 {
                manages(&mut head, &setting(|_, _| {}));
            }
            close(head.state.craft, f64::from(craft));
        }
    }

    #[test]
    fn onboarding_and_grievance_age_for_everyone_and_reluctance_for_managers() {
        let mut person = junior();
        (person.onboarding, person.grievance, person.reluctance) = (0.4, 0.8, 0.5);
        let (mut below, mut above) = (seated(person.clone()), seated(person));
        for _ in 0..6 {
            practices(&mut below, &setting(|_, _| {}));
            manages(&mut above, &setting(|_, _| {}));
        }
        for Seated { state, .. } in [&below, &above] {
            close(state.onboarding, 1.0 - 0.6 * libm::pow(5.0 / 6.0, 6.0));
            close(state.grievance, 0.8 * libm::pow(0.85, 6.0));
        }
        close(above.state.reluctance, 0.5 * libm::pow(0.985, 6.0));
    }
}
