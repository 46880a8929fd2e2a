//! 4.4 Burnout.

use super::climate::State;
use crate::model::constants::Constants;
use crate::model::engine::elementary::{clamp, ln, logistic, positive};
use crate::model::engine::lanes::{LaneState, LaneTraits};
use crate::model::setting::Setting;

/// The load that a contributor's team sets, with `vacant_share` of its seats vacant.
pub(crate) fn load_of_team(climate: State, vacant_share: f32, k: &Constants) -> f32 {
    k.load_contributor + k.load_friction * (climate.friction - k.load_friction_from)
        - k.load_trust * (climate.trust - k.load_trust_from)
        + k.load_vacancy * vacant_share
}

/// The load that leading a team sets, whoever leads it; `ln_size` is ln of its report seats.
pub(crate) fn load_of_leading(ln_size: f32, k: &Constants) -> f32 {
    k.load_manager + k.load_team_size * positive(ln_size - ln(k.team_size_norm))
}

/// One month of the burnout of a contributor.
#[inline(always)]
pub(crate) fn contributor(
    state: &mut LaneState,
    traits: &LaneTraits<'_>,
    i: usize,
    setting: &Setting,
) {
    let k = &setting.constants;
    let load = k.load_strain * traits.strain[i] + state.load[i];
    state.burnout[i] = relax(state.burnout[i], load, k);
}

/// One month of the burnout of a manager.
#[inline(always)]
pub(crate) fn manager(state: &mut LaneState, traits: &LaneTraits<'_>, i: usize, setting: &Setting) {
    let k = &setting.constants;
    let aptitude = traits.lambda[i] + traits.training[i];
    let load = k.load_strain * traits.strain[i]
        + state.load[i]
        + k.load_aptitude * logistic(k.load_aptitude_base - aptitude)
        + k.load_devotion * positive(traits.delta[i] - k.devotion_middle)
        + k.load_reluctance * state.reluctance[i];
    state.burnout[i] = relax(state.burnout[i], load, k);
}

/// The state is clamped, not the load: who is overloaded far enough reaches 1.
#[inline(always)]
fn relax(burnout: f32, load: f32, k: &Constants) -> f32 {
    clamp(burnout + (load - burnout) * (1.0 / k.burnout_months), 0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{close, each, junior, manager, quiet, seated, sigma};
    use crate::model::person::Person;

    fn strained(mut person: Person, burnout: f32, strain: f32) -> Person {
        person.burnout = burnout;
        person.strain = strain;
        person
    }

    #[test]
    fn the_load_of_a_team_comes_from_friction_lost_trust_and_vacancies() {
        let climate = State { friction: 0.45, autonomy: 0.1, trust: 0.5, shock: 3.0 };
        close(load_of_team(climate, 0.2, &Constants::STANDARD), 0.32 + 0.05 + 0.045 + 0.1);
    }

    #[test]
    fn a_team_of_up_to_eight_is_led_without_strain_of_its_size() {
        let k = Constants::STANDARD;
        close(load_of_leading(ln(5.0), &k), 0.30);
        close(load_of_leading(ln(8.0), &k), 0.30);
        close(load_of_leading(ln(20.0), &k), 0.30 + 0.2 * libm::log(2.5));
    }

    #[test]
    fn contributors_move_a_twelfth_of_the_way_to_their_load() {
        let people = [1.0, 0.0, -2.0].map(|strain| strained(junior(), 0.35, strain));
        let mut state = seated(&people);
        state.load.fill(0.515);
        state.reluctance.fill(0.5);
        each(&mut state, &quiet(), |state, traits, i| contributor(state, traits, i, &quiet()));
        close(state.burnout[0], 0.35 + (0.665 - 0.35) / 12.0);
        close(state.burnout[1], 0.35 + (0.515 - 0.35) / 12.0);
        close(state.burnout[2], 0.35 + (0.215 - 0.35) / 12.0);
    }

    #[test]
    fn managers_carry_what_they_lack_in_aptitude_and_miss_of_the_craft() {
        let mut torn = strained(manager(1), 0.35, -1.0);
        (torn.lambda, torn.delta, torn.reluctance) = (0.5, 0.8, 0.4);
        let mut born = strained(manager(1), 0.35, 0.0);
        // Training counts like aptitude.
        (born.lambda, born.training, born.delta) = (1.5, 0.5, 0.3);
        let mut state = seated(&[torn, born]);
        state.load.fill(0.5);
        each(&mut state, &quiet(), |state, traits, i| super::manager(state, traits, i, &quiet()));
        let load = -0.15 + 0.5 + 0.3 * sigma(-1.5) + 0.25 * 0.3 + 0.15 * 0.4;
        close(state.burnout[0], 0.35 + (load - 0.35) / 12.0);
        close(state.burnout[1], 0.35 + (0.5 + 0.3 * sigma(-3.0) - 0.35) / 12.0);
    }

    #[test]
    fn the_state_is_clamped_and_the_load_is_not() {
        let people = [
            strained(junior(), 0.90, 6.0),
            strained(junior(), 0.99, 10.0),
            strained(junior(), 0.05, -8.0),
        ];
        let mut state = seated(&people);
        state.load.fill(0.6);
        each(&mut state, &quiet(), |state, traits, i| contributor(state, traits, i, &quiet()));
        // A load of 1.5: a clamped one would end at 0.90833.
        close(state.burnout[0], 0.95);
        assert_eq!(state.burnout[1].to_bits(), 1.0_f32.to_bits());
        assert_eq!(state.burnout[2].to_bits(), 0.0_f32.to_bits());
    }
}
