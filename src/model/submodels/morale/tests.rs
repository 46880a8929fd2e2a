//! Targets and relaxation of morale, worked by hand person by person.

use super::*;
use crate::model::engine::department::DepartmentState;
use crate::model::fixture::{
    MONTH, Seated, close, dual, fading_factor, junior, manager, quiet, seated, setting,
};
use crate::model::person::{Person, month_number};
use crate::model::policy::Levers;
use crate::model::submodels::morale_baseline::{MoraleBaseline, RungTerms, Traits};

/// The target of `person`, read off a month that starts at morale 0 without peers.
fn target(person: Person, setting: &Setting, step: impl Fn(&mut Seated, &Setting)) -> f32 {
    let mut seated = seated(person);
    (seated.state.morale, seated.around.peer_morale) = (0.0, 0.0);
    step(&mut seated, setting);
    12.0 * seated.state.morale
}

fn works(seated: &mut Seated, setting: &Setting) {
    let left = fading_factor(setting);
    seated.goes_through(setting, |state, traits, around| {
        super::contributor(state, traits, around, left, setting);
    });
}

fn manages(seated: &mut Seated, level: f32, setting: &Setting) {
    let of = Managing { level, last_month: month_number(MONTH) - 1.0, ambition: 1.0 };
    seated.goes_through(setting, |state, traits, around| {
        super::manager(state, traits, around, of, setting);
    });
}

/// The target of a contributor who differs from a junior by `change`.
fn contributor(change: impl FnOnce(&mut Person), setting: &Setting) -> f32 {
    let mut person = junior();
    change(&mut person);
    target(person, setting, works)
}

/// The target of a manager at level 2 who is paid as the market pays, changed by `change`.
fn head(change: impl FnOnce(&mut Person)) -> f32 {
    let mut person = manager(2);
    person.ln_pay = 0.16 * 3.5;
    change(&mut person);
    target(person, &quiet(), |seated, setting| manages(seated, 2.0, setting))
}

#[expect(clippy::cast_possible_truncation, reason = "the state is in single precision")]
fn ln(x: f64) -> f32 {
    libm::log(x) as f32
}

/// The quiet setting under the dual ladder with changed levers.
fn ladder(change: impl FnOnce(&mut Levers)) -> Setting {
    setting(|parameters, levers| {
        parameters.morale_noise = 0.0;
        *levers = dual();
        change(levers);
    })
}

#[test]
fn a_junior_at_the_reference_state_aims_at_the_base() {
    close(contributor(|_| {}, &quiet()), 0.62);
}

#[test]
fn disposition_burnout_and_grievance_count_for_a_contributor() {
    close(contributor(|person| person.disposition = -0.05, &quiet()), 0.62 - 0.05);
    close(contributor(|person| person.burnout = 0.75, &quiet()), 0.62 - 0.25 * 0.4);
    close(contributor(|person| person.grievance = 0.8, &quiet()), 0.62 - 0.05 * 0.8);
    close(contributor(|person| person.reluctance = 1.0, &quiet()), 0.62);
}

#[test]
fn the_craft_fits_the_devoted() {
    close(contributor(|person| person.delta = 0.9, &quiet()), 0.62 + 0.06 * 0.4);
    close(contributor(|person| person.lambda = 2.0, &quiet()), 0.62);
}

#[test]
fn ambition_wears_off_while_a_person_stalls() {
    let stalled = |alpha, months: f32| {
        move |person: &mut Person| {
            person.alpha = alpha;
            person.advanced = month_number(MONTH) - 1.0 - months;
        }
    };
    close(contributor(stalled(0.5, 36.0), &quiet()), 0.62 - 0.04 * (1.0 - libm::exp(-1.0)));
    close(contributor(stalled(1.0, 9.0), &quiet()), 0.62 - 0.08 * (1.0 - libm::exp(-0.25)));
    close(head(stalled(0.5, 36.0)), 0.66 - 0.04 * (1.0 - libm::exp(-1.0)));
}

#[test]
fn an_expert_rung_gives_prestige_and_grates_as_far_as_it_is_hollow() {
    let hollow = ladder(|levers| {
        (levers.pay_parity, levers.prestige_parity, levers.influence) = (0.5, 0.8, 0.25);
    });
    let worth = (0.5 + 0.8 + 0.25) / 3.0;
    let expected = 0.62 + 0.02 * 1.6 - 0.05 * 1.5 * (1.0 - worth);
    close(contributor(|person| person.rung = 4, &hollow), expected);
    // Above parity the prestige grows, the worth does not.
    let lavish = ladder(|levers| {
        (levers.pay_parity, levers.prestige_parity, levers.influence) = (1.5, 1.5, 0.4);
    });
    let expected = 0.62 + 0.02 * 4.5 - 0.05 * 1.5 * (1.0 - 2.4 / 3.0);
    close(contributor(|person| person.rung = 5, &lavish), expected);
    close(contributor(|person| person.rung = 2, &hollow), 0.62);
}

#[test]
fn those_below_the_expert_rungs_envy_by_their_ambition_and_the_share_of_experts() {
    let terms = |envy: f64, expert_share: f32| {
        let setting = setting(|parameters, levers| {
            (parameters.envy, parameters.morale_noise) = (envy, 0.0);
            *levers = dual();
        });
        let department = DepartmentState { expert_share, ..DepartmentState::NEW };
        let terms = RungTerms::of(&setting, &department);
        [2.0, 3.0].map(|rung| {
            let now = month_number(MONTH);
            let traits = Traits { alpha: 0.8, delta: 0.5, disposition: 0.0, rung, advanced: now };
            MoraleBaseline::of(&traits, now, &setting, &terms).fixed
        })
    };
    // One of five is an expert: 0.5·0.8·0.2 for a senior, nothing for the expert.
    let (without, with) = (terms(0.0, 0.2), terms(0.5, 0.2));
    close(with[0] - without[0], -0.08);
    close(with[1] - without[1], 0.0);
    assert_eq!(terms(0.5, 0.0).map(f32::to_bits), without.map(f32::to_bits));
}

#[test]
fn ambition_weighs_by_what_the_organization_values() {
    let setting = setting(|parameters, _| parameters.culture = 0.5);
    let stalls = |culture: f32| {
        let department = DepartmentState { culture, ..DepartmentState::NEW };
        let terms = RungTerms::of(&setting, &department);
        let now = month_number(MONTH);
        let advanced = now - 36.0;
        let traits = Traits { alpha: 1.0, delta: 0.5, disposition: 0.0, rung: 0.0, advanced };
        let own = MoraleBaseline::of(&traits, now, &setting, &terms);
        own.fixed + own.fading - 0.62
    };
    let neutral = -0.08 * (1.0 - libm::exp(-1.0));
    close(stalls(0.0), neutral);
    close(stalls(0.6), 1.3 * neutral);
    close(stalls(-0.6), 0.7 * neutral);
    let of = Managing { level: 1.0, last_month: month_number(MONTH) - 1.0, ambition: 1.3 };
    let plain = Managing { ambition: 1.0, ..of };
    let target = |of: Managing<f32>| {
        let mut person = manager(1);
        person.advanced = month_number(MONTH) - 37.0;
        person.alpha = 1.0;
        target(person, &quiet(), |seated, setting| {
            seated.goes_through(setting, |state, traits, around| {
                super::manager(state, traits, around, of, setting);
            });
        })
    };
    close(target(of) - target(plain), 0.3 * neutral);
}

#[test]
fn who_meets_a_bar_that_is_not_offered_is_blocked() {
    let skilled = |rung, craft: f32, alpha| {
        move |person: &mut Person| {
            (person.rung, person.craft, person.alpha) = (rung, craft, alpha);
            person.ln_pay = 0.35 * ln(f64::from(craft) / 0.55);
        }
    };
    let blocked = |alpha: f64| 0.62 - 0.05 * (1.0 + alpha);
    close(contributor(skilled(2, 1.605, 0.5), &quiet()), blocked(0.5));
    close(contributor(skilled(2, 1.605, 0.0), &quiet()), blocked(0.0));
    close(contributor(skilled(2, 1.599, 0.5), &quiet()), 0.62);
    // Mid is below the top, and under the dual ladder staff is offered.
    close(contributor(skilled(1, 9.0, 0.5), &quiet()), 0.62);
    close(contributor(skilled(2, 9.0, 0.5), &ladder(|_| {})), 0.62);
    // A hollow rung on offer is as far no way up as it is hollow; mid and senior are never hollow.
    let hollow = ladder(|levers| {
        (levers.pay_parity, levers.prestige_parity, levers.influence) = (0.5, 0.8, 0.25);
    });
    let hollowness = 1.0 - 1.55 / 3.0;
    close(contributor(skilled(2, 1.605, 0.5), &hollow), 0.62 - 0.075 * hollowness);
    close(contributor(skilled(1, 9.0, 0.5), &hollow), 0.62);
    let short = ladder(|levers| levers.expert_rungs = 1);
    close(contributor(skilled(3, 2.2, 0.5), &short), 0.62 + 0.02 - 0.075);
    close(contributor(skilled(3, 2.1, 0.5), &short), 0.62 + 0.02);
    // There is nothing above distinguished.
    close(contributor(skilled(5, 9.0, 0.5), &ladder(|_| {})), 0.62 + 0.06);
}

#[test]
fn pay_below_the_market_counts_up_to_a_bound() {
    close(contributor(|person| person.ln_pay = -0.2, &quiet()), 0.62 - 0.2 * 0.2);
    close(contributor(|person| person.ln_pay = -2.0, &quiet()), 0.62 - 0.2 * 0.6);
    close(contributor(|person| person.ln_pay = 2.0, &quiet()), 0.62 + 0.2 * 0.3);
    let skilled = |person: &mut Person| (person.craft, person.ln_pay) = (1.1, 0.16);
    close(contributor(skilled, &quiet()), 0.62 - 0.2 * (0.35 * libm::log(2.0) - 0.16));
}

#[test]
fn a_manager_at_the_reference_state_has_the_prestige_of_the_level() {
    close(head(|_| {}), 0.62 + 0.02 * 2.0);
}

#[test]
fn a_manager_misses_the_craft_and_may_fit_the_role() {
    close(head(|person| person.delta = 0.9), 0.66 - 0.25 * 0.4);
    close(head(|person| person.delta = 0.1), 0.66 + 0.25 * 0.4);
    close(head(|person| person.reluctance = 0.5), 0.66 - 0.08 * 0.5);
    let apt = |lambda: f32| {
        move |person: &mut Person| {
            person.lambda = lambda;
            person.ln_pay += 0.05 * lambda;
        }
    };
    close(head(apt(1.0)), 0.66 + 0.05);
    close(head(|person| person.training = 0.4), 0.66 + 0.05 * 0.4);
    close(head(apt(3.0)), 0.66 + 0.05 * 2.0);
    close(head(apt(-3.0)), 0.66 - 0.05 * 2.0);
}

#[test]
fn a_manager_is_neither_blocked_nor_on_a_hollow_rung() {
    let remembered = |person: &mut Person| {
        (person.rung, person.craft) = (3, 2.5);
        person.ln_pay = 0.16 * 3.5;
    };
    close(head(remembered), 0.66);
}

#[test]
fn the_market_pays_a_manager_for_the_craft_where_that_is_more() {
    close(head(|person| person.lambda = 1.0), 0.66 + 0.05 - 0.2 * 0.05);
    close(head(|person| person.craft = 5.5), 0.66 - 0.2 * (0.35 * libm::log(10.0) - 0.56));
}

#[test]
fn disposition_burnout_and_grievance_count_for_a_manager() {
    close(head(|person| person.disposition = 0.04), 0.66 + 0.04);
    close(head(|person| person.burnout = 0.15), 0.66 + 0.25 * 0.2);
    close(head(|person| person.grievance = 1.0), 0.66 - 0.05);
}

#[test]
fn a_bad_climate_lowers_the_target() {
    let climate = climate::State { friction: 0.6, autonomy: 0.5, trust: 0.3, shock: 2.0 };
    close(climate_term(climate, &Constants::STANDARD), -0.05 - 0.03 - 0.04 - 0.04);
    let neutral = climate::State { friction: 0.4, autonomy: 0.7, trust: 0.5, shock: 0.0 };
    close(climate_term(neutral, &Constants::STANDARD), 0.0);
}

/// Morale after a month of a junior of that morale among peers of the same.
fn after(morale: f32, word: u32, setting: &Setting) -> f32 {
    let mut person = junior();
    person.morale = morale;
    let mut seated = seated(person);
    seated.around.word = word;
    works(&mut seated, setting);
    seated.state.morale
}

#[test]
fn morale_falls_over_four_months_and_rises_over_twelve() {
    close(after(0.50, 0, &quiet()), 0.50 + 0.12 / 12.0);
    close(after(0.82, 0, &quiet()), 0.82 - 0.20 / 4.0);
    close(after(0.62, 0, &quiet()), 0.62);
}

#[test]
fn the_morale_of_the_team_pulls() {
    let mut above = seated(junior());
    (above.around.peer_morale, above.around.climate_morale) = (0.52, 0.1);
    works(&mut above, &quiet());
    close(above.state.morale, 0.62 + (0.1 - 0.3 * 0.1) / 12.0);
    let mut below = seated(junior());
    below.around.peer_morale = 0.52;
    works(&mut below, &quiet());
    close(below.state.morale, 0.62 - 0.3 * 0.1 / 4.0);
}

#[test]
fn the_noise_is_symmetric_and_bounded_with_mean_zero_and_standard_deviation_one() {
    let (mut sum, mut squares) = (0.0_f64, 0.0_f64);
    for word in 0..4096 {
        let epsilon = f64::from(noise::<f32>(word));
        assert!(epsilon.abs() < 2.82);
        assert!(
            (epsilon + f64::from(noise::<f32>(!word))).abs() < 1e-12,
            "{word} has no counterpart"
        );
        assert_eq!(noise::<f32>(word).to_bits(), noise::<f32>(word | 0xabcd_e000).to_bits());
        sum += epsilon;
        squares += epsilon * epsilon;
    }
    assert!((sum / 4096.0).abs() < 1e-9);
    assert!((squares / 4096.0 - 1.0).abs() < 1e-6);
}

#[test]
fn the_noise_shakes_morale_within_its_bounds() {
    let loud = setting(|parameters, _| parameters.morale_noise = 0.1);
    // Digits 15, 15, 15 and 0, 0, 0: ε = ±22.5/√63.75.
    let shock = 0.1 * 22.5 / 63.75_f64.sqrt();
    close(after(0.62, 0xfff, &loud), 0.62 + shock);
    close(after(0.62, 0, &loud), 0.62 - shock);
    assert_eq!(after(0.99, 0xfff, &loud).to_bits(), 1.0_f32.to_bits());
    assert_eq!(after(0.02, 0, &loud).to_bits(), 0.0_f32.to_bits());
}

#[test]
fn managers_feel_climate_and_noise_like_everyone() {
    let setting = setting(|parameters, _| parameters.morale_noise = 0.02);
    let mut person = manager(2);
    person.ln_pay = 0.16 * 3.5;
    let mut head = seated(person);
    (head.around.climate_morale, head.around.word) = (-0.16, 0xfff);
    manages(&mut head, 2.0, &setting);
    close(head.state.morale, 0.62 - (0.16 - 0.04) / 4.0 + 0.02 * 22.5 / 63.75_f64.sqrt());
}
