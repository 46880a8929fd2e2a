//! Who quits and who retires, worked by hand.

use super::*;
use crate::model::engine::lanes::{Alone, Rows};
use crate::model::fixture::{MONTH, Seated, junior, manager, seated, setting};
use crate::model::person::{Person, month_number};
use crate::model::policy::narrow;
use crate::numeric::vector::Eight;

const ALL_CELLS: u32 = 1 << 20;

/// Whether the contributor leaves, and whether by a quit.
fn leaves(seated: &mut Seated, setting: &Setting) -> Option<bool> {
    let bound = bound(setting);
    seated.goes_through(setting, |state, traits, around| {
        let outlook = contributor(state, traits, around, &bound, setting);
        outlook.leaves(traits, around, month_number(MONTH), setting)
    })
}

fn bound(setting: &Setting) -> QuitBound<f32> {
    QuitBound::of(month_number(MONTH), setting)
}

/// How many of the 2²⁰ uniform numbers make somebody quit.
fn quitting(seated: &mut Seated, leaves: impl Fn(&mut Seated) -> Option<bool>) -> u32 {
    let (mut quits, mut stays) = (0, ALL_CELLS);
    while quits < stays {
        let middle = quits.midpoint(stays);
        seated.around.word = middle << 12;
        if leaves(seated) == Some(true) { quits = middle + 1 } else { stays = middle }
    }
    quits
}

/// Fails unless a contributor quits with the probability of `hazard`, to a millionth.
#[track_caller]
fn hazard_is(mut seated: Seated, hazard: f64, setting: &Setting) {
    let cells = quitting(&mut seated, |seated| leaves(seated, setting));
    expect_cells(cells, hazard);
}

#[track_caller]
fn expect_cells(cells: u32, hazard: f64) {
    let expected = f64::from(ALL_CELLS) * -libm::expm1(-hazard);
    assert!((f64::from(cells) - expected).abs() < 1.5, "{cells} cells, not {expected}");
}

fn of_tenure(months: f32) -> Person {
    let mut person = junior();
    person.hired = month_number(MONTH) - months;
    person
}

/// Quits are frequent here, so that a cell is little.
fn restless() -> Setting {
    setting(|parameters, _| parameters.base_quit = 0.04)
}

#[test]
fn no_quit_is_more_probable_than_its_bound() {
    for early_quit in [0.0, 1.0, 3.0] {
        let setting = setting(|parameters, _| {
            (parameters.base_quit, parameters.early_quit) = (0.04, early_quit);
        });
        let bound = bound(&setting);
        for tenure in (0..600).chain([5_000, 200_000]) {
            let tenure = month_number(tenure);
            for step in -4000..4000 {
                let mood = f32::from(i16::try_from(step).unwrap()) * 2.3e-3;
                let hazard = Hazard::of(&setting).after(tenure) * exp(mood);
                let hired = month_number(MONTH) - tenure;
                let bound = bound.cells(hired, mood) / CELLS;
                assert!(1.0 - exp(-hazard) < bound, "tenure {tenure}, mood {mood}");
            }
        }
    }
}

#[test]
fn the_hazard_peaks_in_the_third_month_of_tenure() {
    let factor = |n: f64| 1.0 + n / 3.0 * libm::exp(1.0 - n / 3.0) + 0.5 * libm::exp(-n / 36.0);
    assert!((factor(3.0) - 2.460_022).abs() < 1e-6);
    for (months, n) in [(1.0, 1.0), (3.0, 3.0), (12.0, 12.0), (36.0, 36.0), (600.0, 600.0)] {
        hazard_is(seated(of_tenure(months)), 0.04 * factor(n), &restless());
    }
}

#[test]
fn the_early_peak_is_as_high_as_the_department_says() {
    let setting = setting(|parameters, _| {
        (parameters.base_quit, parameters.early_quit) = (0.02, 2.5);
    });
    let expected = 0.02 * (3.5 + 0.5 * libm::exp(-1.0 / 12.0));
    hazard_is(seated(of_tenure(3.0)), expected, &setting);
}

#[test]
fn a_persons_state_multiplies_the_hazard() {
    let mut person = of_tenure(3600.0);
    (person.morale, person.burnout, person.grievance) = (0.50, 0.55, 0.8);
    person.ln_pay = -0.25;
    let mut seated = seated(person);
    seated.around.contagion = 0.12 * 2.0;
    let mood = 3.5 * 0.12 + 1.5 * 0.2 + 0.8 * 0.25 + 1.1 * 0.8 + 0.24;
    let setting = setting(|_, _| {});
    hazard_is(seated, 0.0082 * libm::exp(mood), &setting);
}

#[test]
fn the_labor_market_multiplies_the_hazard() {
    let setting = Setting { market: 1.5, ..restless() };
    hazard_is(seated(of_tenure(3600.0)), 0.06, &setting);
}

#[test]
fn a_manager_is_measured_by_the_market_for_managers() {
    let mut head = manager(2);
    head.hired = -3600.0;
    (head.lambda, head.ln_pay) = (2.0, 0.36);
    let (mut head, setting) = (seated(head), setting(|_, _| {}));
    let bound = bound(&setting);
    let cells = quitting(&mut head, |seated| {
        seated.goes_through(&setting, |state, traits, around| {
            let outlook = super::manager(state, traits, around, (2.0, &bound), &setting);
            outlook.leaves(traits, around, month_number(MONTH), &setting)
        })
    });
    // The market pays 0.16·(1.5 + 2) + 0.05·2 = 0.66, the craft nothing.
    expect_cells(cells, 0.0082 * libm::exp(0.8 * 0.30));
}

#[test]
fn the_decision_falls_on_the_high_twenty_bits() {
    for cell in [0, 1, 77_777, ALL_CELLS - 1] {
        let expected = (f64::from(cell) + 0.5) / f64::from(ALL_CELLS);
        for low in [0, 0xfff] {
            let error = f64::from(uniform::<f32>((cell << 12) | low)) - expected;
            assert!(error.abs() < 1e-12, "cell {cell}");
        }
    }
}

#[test]
fn nobody_quits_without_a_hazard_and_no_vacant_seat_loses_anyone() {
    let calm = setting(|parameters, _| parameters.base_quit = 0.0);
    let mut seated = seated(of_tenure(3.0));
    assert_eq!(leaves(&mut seated, &calm), None);
    let (restless, mut old) = (restless(), of_tenure(3.0));
    old.born = month_number(MONTH) - 900.0;
    for (occupied, leaves) in [(1.0, Some(false)), (0.0, None)] {
        let mut seated = crate::model::fixture::seated(old.clone());
        let left = seated.goes_through(&restless, |state, traits, around| {
            let traits = Alone { occupied, ..traits.clone() };
            let outlook = contributor(state, &traits, around, &bound(&restless), &restless);
            outlook.leaves(&traits, around, month_number(MONTH), &restless)
        });
        assert_eq!(left, leaves);
    }
}

#[test]
fn who_reaches_the_age_retires_even_when_about_to_quit() {
    // The lowest uniform number: every hazard makes them quit.
    let aged = |months: f32| {
        let mut person = junior();
        person.born = month_number(MONTH) - months;
        seated(person)
    };
    assert_eq!(leaves(&mut aged(780.0), &restless()), Some(false));
    assert_eq!(leaves(&mut aged(779.0), &restless()), Some(true));
    let early = setting(|parameters, _| parameters.retirement_age = 64.0);
    assert_eq!(leaves(&mut aged(779.0), &early), Some(false));
}

#[test]
fn more_leavers_than_are_decided_on_together_keep_their_order() {
    // 32 teams of twenty stand side by side: somebody sits in every row of lanes.
    let (rows, setting) = (20 * LANES, Setting::<Eight>::everywhere(&restless()));
    let month = month_number(MONTH);
    let mut organization = crate::model::fixture::organization(&[(rows, 20)]);
    let people = organization.people.rows();
    let (mut candidates, mut leavers) = (QuitCandidates::nobody(), Vec::new());
    let (bound, around) = (QuitBound::of(month, &setting), Around::<Eight>::top(Eight::of(0.0)));
    let mut expected = Vec::new();
    for lane in (0..LANES).step_by(Eight::WIDTH) {
        candidates.begin(month, lane, &Hazard::of(&setting));
        for (gathered, start) in (1..).zip((lane..rows).step_by(LANES)) {
            let (state, traits) = (State::load(&people, start), Rows { people: &people, start });
            let outlook = contributor(&state, &traits, &around, &bound, &setting);
            candidates.add(&outlook, (&traits, &around), (start, lane));
            if gathered % ROWS_GATHERED == 0 {
                candidates.decide_on_many::<Eight>(&mut leavers);
            }
            expected.extend((start..start + Eight::WIDTH).map(|row| (Row(row), true)));
        }
        candidates.decide::<Eight>(&mut leavers);
    }
    assert_eq!(leavers, expected);
}

#[test]
fn the_better_the_leaver_the_larger_the_exit_shock() {
    let k = &Constants::STANDARD;
    assert!((exit_shock(0.5, 0.1, 8.0, k) - 1.4).abs() < 1e-6);
    assert!((exit_shock(0.1, 0.5, 8.0, k) - 1.0).abs() < 1e-6);
}

#[test]
fn a_leaver_is_felt_by_its_share_of_the_team() {
    // One of five is 1.6 of a team of eight, one of sixteen half of one.
    let k = &Constants::STANDARD;
    assert!((exit_shock(0.0, 0.0, 5.0, k) - 1.6).abs() < 1e-6);
    assert!((exit_shock(0.0, 0.0, 16.0, k) - 0.5).abs() < 1e-6);
}

#[test]
fn an_exit_shock_multiplies_the_hazard_by_a_bounded_factor() {
    let setting = setting(|parameters, _| parameters.contagion = 0.3);
    for (shock, factor) in [(0.0, 1.0), (1.0, 1.3), (8.0, 3.4)] {
        assert!((contagion(shock, &setting) - narrow(libm::log(factor))).abs() < 1e-6);
    }
}
