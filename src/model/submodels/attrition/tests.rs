//! Who quits and who retires, worked by hand.

use super::*;
use crate::model::fixture::{MONTH, Seated, each, junior, manager, seated, setting};
use crate::model::person::{Person, month_number};
use crate::model::policy::narrow;

const ALL_CELLS: u32 = 1 << 20;

/// The lanes of those of `state` who quit and of those who retire, once `step` has found who may.
fn leavers(state: &mut Seated, setting: &Setting, step: impl Fn(&mut Seated)) -> [Vec<usize>; 2] {
    let (mut candidates, mut leavers) = (QuitCandidates::nobody(), Vec::new());
    step(state);
    let mut people = state.organization.people.clone();
    let (people, how) = (people.rows(), (&bound(setting), setting));
    candidates.add((state, &LaneTraits::at(&people, 0)), 0, how, &mut leavers);
    candidates.decide(setting, &mut leavers);
    let who = |quit| leavers.iter().filter(move |(_, quits)| *quits == quit);
    [true, false].map(|quit| who(quit).map(|(row, _)| row.0).collect())
}

fn bound(setting: &Setting) -> QuitBound {
    QuitBound::of(month_number(MONTH), setting)
}

fn contributors(state: &mut Seated, setting: &Setting) {
    let bound = bound(setting);
    each(state, setting, |state, traits, i| contributor(state, traits, i, &bound, setting));
}

fn leaving_contributors(state: &mut Seated, setting: &Setting) -> [Vec<usize>; 2] {
    leavers(state, setting, |state| contributors(state, setting))
}

/// How many of the 2²⁰ uniform numbers make lane 0 of `chunk` quit.
fn quitting(state: &mut Seated, setting: &Setting, step: impl Fn(&mut Seated)) -> u32 {
    let (mut quits, mut stays) = (0, ALL_CELLS);
    while quits < stays {
        let middle = quits.midpoint(stays);
        state.words[0] = middle << 12;
        let [quitting, _] = leavers(state, setting, &step);
        if quitting.contains(&0) { quits = middle + 1 } else { stays = middle }
    }
    quits
}

/// Fails unless lane 0 quits with the probability of `hazard`, to a millionth.
#[track_caller]
fn hazard_is(state: &mut Seated, hazard: f64, setting: &Setting) {
    let cells = quitting(state, setting, |state| contributors(state, setting));
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
                let hazard = baseline_hazard(tenure, &setting) * exp(mood);
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
        hazard_is(&mut seated(&[of_tenure(months)]), 0.04 * factor(n), &restless());
    }
}

#[test]
fn the_early_peak_is_as_high_as_the_department_says() {
    let setting = setting(|parameters, _| {
        (parameters.base_quit, parameters.early_quit) = (0.02, 2.5);
    });
    let expected = 0.02 * (3.5 + 0.5 * libm::exp(-1.0 / 12.0));
    hazard_is(&mut seated(&[of_tenure(3.0)]), expected, &setting);
}

#[test]
fn a_persons_state_multiplies_the_hazard() {
    let mut person = of_tenure(3600.0);
    (person.morale, person.burnout, person.grievance) = (0.50, 0.55, 0.8);
    person.ln_pay = -0.25;
    let mut state = seated(&[person]);
    state.contagion.fill(0.12 * 2.0);
    let mood = 3.5 * 0.12 + 1.5 * 0.2 + 0.8 * 0.25 + 1.1 * 0.8 + 0.24;
    let setting = setting(|_, _| {});
    hazard_is(&mut state, 0.0082 * libm::exp(mood), &setting);
}

#[test]
fn the_labor_market_multiplies_the_hazard() {
    let setting = Setting { market: 1.5, ..restless() };
    hazard_is(&mut seated(&[of_tenure(3600.0)]), 0.06, &setting);
}

#[test]
fn a_manager_is_measured_by_the_market_for_managers() {
    let mut head = manager(2);
    head.hired = -3600.0;
    (head.lambda, head.ln_pay) = (2.0, 0.36);
    let mut state = seated(&[head]);
    let setting = setting(|_, _| {});
    let cells = quitting(&mut state, &setting, |state| {
        let bound = bound(&setting);
        each(state, &setting, |state, traits, i| {
            super::manager(state, traits, i, (2, &bound), &setting);
        });
    });
    // The market pays 0.16·(1.5 + 2) + 0.05·2 = 0.66, the craft nothing.
    expect_cells(cells, 0.0082 * libm::exp(0.8 * 0.30));
}

#[test]
fn the_decision_falls_on_the_high_twenty_bits() {
    for cell in [0, 1, 77_777, ALL_CELLS - 1] {
        let expected = (f64::from(cell) + 0.5) / f64::from(ALL_CELLS);
        for low in [0, 0xfff] {
            let error = f64::from(uniform((cell << 12) | low)) - expected;
            assert!(error.abs() < 1e-12, "cell {cell}");
        }
    }
}

#[test]
fn nobody_quits_without_a_hazard_and_no_vacant_seat_loses_anyone() {
    let calm = setting(|parameters, _| parameters.base_quit = 0.0);
    let mut state = seated(&[of_tenure(3.0), of_tenure(3.0)]);
    assert_eq!(leaving_contributors(&mut state, &calm), [Vec::<usize>::new(), Vec::new()]);
    state.occupied[1] = 0.0;
    for seat in [0, 1] {
        state.organization.people.born[seat] = month_number(MONTH) - 900.0;
    }
    let leavers = leaving_contributors(&mut state, &restless());
    assert_eq!(leavers, [vec![], vec![0]]);
}

#[test]
fn who_reaches_the_age_retires_even_when_about_to_quit() {
    let mut due = junior();
    due.born = month_number(MONTH) - 780.0;
    let mut not_yet = junior();
    not_yet.born = month_number(MONTH) - 779.0;
    let mut state = seated(&[due, not_yet]);
    // The lowest uniform number: every hazard makes them quit.
    state.words.fill(0);
    let leavers = leaving_contributors(&mut state, &restless());
    assert_eq!(leavers, [vec![1], vec![0]]);
    let early = setting(|parameters, _| parameters.retirement_age = 64.0);
    let leavers = leaving_contributors(&mut state, &early);
    assert_eq!(leavers, [vec![], vec![0, 1]]);
}

#[test]
fn more_leavers_than_are_decided_on_together_keep_their_order() {
    let mut state = seated(&vec![of_tenure(60.0); LANES]);
    state.words.fill(0);
    let [quits, _] = leaving_contributors(&mut state, &restless());
    assert_eq!(quits, (0..LANES).collect::<Vec<_>>());
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
