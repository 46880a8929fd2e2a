//! 4.4 Burnout.

use super::climate;
use crate::model::constants::Constants;
use crate::model::engine::elementary::{clamp, logistic, positive};
use crate::model::engine::lanes::{Around, State, Traits};
use crate::model::setting::Setting;
use crate::numeric::number::Number;

/// The load that a contributor's team sets, with `vacant_share` of its seats vacant.
#[inline(always)]
pub(crate) fn load_of_team<N: Number>(
    climate: climate::State<N>,
    vacant_share: N,
    k: &Constants<N>,
) -> N {
    k.load_contributor + k.load_friction * (climate.friction - k.load_friction_from)
        - k.load_trust * (climate.trust - k.load_trust_from)
        + k.load_vacancy * vacant_share
}

/// The load that leading a team sets, whoever leads it; `ln_size` is ln of its report seats.
#[inline(always)]
pub(crate) fn load_of_leading<N: Number>(ln_size: N, setting: &Setting<N>) -> N {
    let k = &setting.constants;
    k.load_manager + k.load_team_size * positive(ln_size - setting.rates().ln_team_size_norm)
}

/// One month of the burnout of a contributor.
#[inline(always)]
pub(crate) fn contributor<N: Number>(
    state: &mut State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    setting: &Setting<N>,
) {
    let k = &setting.constants;
    let load = k.load_strain * traits.strain() + around.load;
    state.burnout = relax(state.burnout, load, setting);
}

/// One month of the burnout of a manager.
#[inline(always)]
pub(crate) fn manager<N: Number>(
    state: &mut State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    setting: &Setting<N>,
) {
    let k = &setting.constants;
    let aptitude = traits.lambda() + traits.training();
    let load = k.load_strain * traits.strain()
        + around.load
        + k.load_aptitude * logistic(k.load_aptitude_base - aptitude)
        + k.load_devotion * positive(traits.delta() - k.devotion_middle)
        + k.load_reluctance * state.reluctance;
    state.burnout = relax(state.burnout, load, setting);
}

/// The state is clamped, not the load: who is overloaded far enough reaches 1.
#[inline(always)]
fn relax<N: Number>(burnout: N, load: N, setting: &Setting<N>) -> N {
    let next = burnout + (load - burnout) * setting.rates().burnout;
    clamp(next, N::of(0.0), N::of(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::engine::elementary::ln;
    use crate::model::fixture::{close, junior, manager, quiet, seated, sigma};
    use crate::model::person::Person;

    fn strained(mut person: Person, burnout: f32, strain: f32) -> Person {
        person.burnout = burnout;
        person.strain = strain;
        person
    }

    #[test]
    fn the_load_of_a_team_comes_from_friction_lost_trust_and_vacancies() {
        let climate = climate::State { friction: 0.45, autonomy: 0.1, trust: 0.5, shock: 3.0 };
        close(load_of_team(climate, 0.2, &Constants::STANDARD), 0.32 + 0.05 + 0.045 + 0.1);
    }

    #[test]
    fn a_team_of_up_to_eight_is_led_without_strain_of_its_size() {
        let setting = quiet();
        close(load_of_leading(ln(5.0), &setting), 0.30);
        close(load_of_leading(ln(8.0), &setting), 0.30);
        close(load_of_leading(ln(20.0), &setting), 0.30 + 0.2 * libm::log(2.5));
    }

    /// Burnout after a month as a contributor of whom the team asks for `load`.
    fn after(person: Person, load: f32) -> f32 {
        let (mut seated, setting) = (seated(person), quiet());
        seated.around.load = load;
        seated.state.reluctance = 0.5;
        seated.goes_through(&setting, |state, traits, around| {
            contributor(state, traits, around, &setting);
        });
        seated.state.burnout
    }

    #[test]
    fn contributors_move_a_twelfth_of_the_way_to_their_load() {
        for (strain, load) in [(1.0, 0.665), (0.0, 0.515), (-2.0, 0.215)] {
            let burnout = after(strained(junior(), 0.35, strain), 0.515);
            close(burnout, 0.35 + (load - 0.35) / 12.0);
        }
    }

    #[test]
    fn managers_carry_what_they_lack_in_aptitude_and_miss_of_the_craft() {
        let mut torn = strained(manager(1), 0.35, -1.0);
        (torn.lambda, torn.delta, torn.reluctance) = (0.5, 0.8, 0.4);
        let mut born = strained(manager(1), 0.35, 0.0);
        // Training counts like aptitude.
        (born.lambda, born.training, born.delta) = (1.5, 0.5, 0.3);
        let of_torn = -0.15 + 0.5 + 0.3 * sigma(-1.5) + 0.25 * 0.3 + 0.15 * 0.4;
        for (person, load) in [(torn, of_torn), (born, 0.5 + 0.3 * sigma(-3.0))] {
            let (mut seated, setting) = (seated(person), quiet());
            seated.around.load = 0.5;
            seated.goes_through(&setting, |state, traits, around| {
                super::manager(state, traits, around, &setting);
            });
            close(seated.state.burnout, 0.35 + (load - 0.35) / 12.0);
        }
    }

    #[test]
    fn the_state_is_clamped_and_the_load_is_not() {
        // A load of 1.5: a clamped one would end at 0.90833.
        close(after(strained(junior(), 0.90, 6.0), 0.6), 0.95);
        assert_eq!(after(strained(junior(), 0.99, 10.0), 0.6).to_bits(), 1.0_f32.to_bits());
        assert_eq!(after(strained(junior(), 0.05, -8.0), 0.6).to_bits(), 0.0_f32.to_bits());
    }
}
