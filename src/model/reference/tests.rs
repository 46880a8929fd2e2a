//! The engine is held against the page: a month from the same state to rounding, with every event;
//! a few years from month 0 person by person; many years in distribution.

mod forces;

use std::sync::Arc;

use super::*;
use crate::model::constants::Constants;
use crate::model::engine::block::Block;
use crate::model::engine::layout::Layout;
use crate::model::engine::month::Engine;
use crate::model::engine::organization::{self, Search};
use crate::model::engine::row::SeatId;
use crate::model::fixture::dual;
use crate::model::observe::ledger::Sums;
use crate::model::parameters::profile;
use crate::model::person::{self, month_number};
use crate::model::policy::{Ladder, Pool, Rule, narrow};
use crate::model::pushback::note_pay_base;
use crate::model::setting::{Setting, Workforce};
use crate::stats::{IndependentDifference, mean};

// What follows is all that these tests know of how the engine keeps its state.

/// The engine beside the page, from month 0 on.
fn start(page: &Organization, replication: u32, seed: u64) -> Engine {
    let size = |unit: &Unit| (unit.parameters.headcount as usize, unit.parameters.span as usize);
    let departments: Vec<_> =
        page.units.iter().take(page.units.len().max(2) - 1).map(size).collect();
    let layout = Arc::new(Layout::new(&departments));
    Engine::start(layout, vec![Streams::new(seed, replication)], &settings(page))
}

/// The engine's settings of the page's units.
fn settings(page: &Organization) -> Vec<Setting> {
    let of = |unit: &Unit| Setting {
        constants: Constants::STANDARD,
        workforce: Workforce::new(&unit.parameters),
        ladder: Ladder::new(&unit.policy, &Constants::STANDARD),
        market: narrow(page.market),
        years_since_switch: unit.state.switched.map(|switched| (page.month - switched) / 12),
    };
    let mut settings: Vec<_> = page.units.iter().map(of).collect();
    if settings.len() == 1 {
        settings.push(settings[0].clone());
    }
    settings
}

/// The page's seats as the engine holds them, in a page of the same tree.
fn state(page: &Organization, engine: &organization::Organization) -> Organization {
    let mut state = page.clone();
    state.month = engine.month;
    for (unit, department) in state.units.iter_mut().zip(&engine.departments) {
        unit.state = DepartmentState {
            standing: department.standing.into(),
            culture: department.culture.into(),
            squeeze: department.pay_squeeze.into(),
            base_pay: department.pay_base,
            appeal: department.appeal.into(),
            expert_share: department.expert_share.into(),
            switched: unit.state.switched,
        };
    }
    for seat in &mut state.seats {
        let is_its =
            |block: &Block| block.unit == seat.unit && usize::from(block.level) == seat.level;
        let index = engine.layout.blocks.iter().position(is_its).unwrap();
        let block = &engine.layout.blocks[index];
        let row = engine.layout.row(SeatId(block.seats.start + seat.number));
        let vacancy = engine.vacancies[index].iter().find(|vacancy| vacancy.row == row);
        seat.hires = u32::from(engine.hires[row]);
        seat.occupant =
            (!engine.is_vacant(row)).then(|| person(&engine.people.person(row), engine.month));
        seat.wait = vacancy.map_or(0, |vacancy| u32::from(vacancy.wait));
        seat.outside = vacancy.is_some_and(|vacancy| vacancy.search == Search::Outside);
        if seat.level > 0 {
            let team = engine.layout.team_led(block, row);
            let column = |column: &[f32]| f64::from(column[team]);
            seat.climate = Climate {
                friction: column(&engine.climate.friction),
                autonomy: column(&engine.climate.autonomy),
                trust: column(&engine.climate.trust),
                shock: column(&engine.climate.shock),
            };
        }
    }
    state
}

/// A person of the engine, after that month.
fn person(x: &person::Person, month: u32) -> Person {
    let since = |month_of: f32| f64::from(month_number(month)) - f64::from(month_of);
    Person {
        theta: x.theta.into(),
        lambda: x.lambda.into(),
        alpha: x.alpha.into(),
        delta: x.delta.into(),
        strain: x.strain.into(),
        disposition: x.disposition.into(),
        star: x.star == 1,
        craft: x.craft.into(),
        onboarding: x.onboarding.into(),
        morale: x.morale.into(),
        burnout: x.burnout.into(),
        grievance: x.grievance.into(),
        training: x.training.into(),
        trained: x.trained == 1,
        reluctance: x.reluctance.into(),
        tenure: since(x.hired),
        stall: since(x.advanced),
        managing: since(x.managing_since),
        ask_again: positive(-since(x.ask_again)),
        age: since(x.born),
        rung: x.rung.into(),
        ln_pay: x.ln_pay.into(),
    }
}

/// The engine's sums under the page's names; those that the page keeps for itself are 0.
fn totals(sums: &Sums) -> Totals {
    Totals {
        seat_months: sums.seat_months,
        person_months: sums.person_months,
        manager_months: sums.manager_months,
        seated: sums.seated,
        expert_months: sums.expert_months,
        morale: sums.morale,
        output: sums.output,
        manager_skill: sums.manager_skill,
        trust: sums.trust,
        quits: sums.quits,
        star_quits: sums.star_quits,
        retirements: sums.retirements,
        dismissals: sums.dismissals + sums.contributor_dismissals,
        hires: sums.contributor_hires,
        rises: sums.promotions - sums.acceptances,
        offers: sums.offers,
        appointments: sums.acceptances,
        outsiders: sums.outside_appointments,
        trainings: sums.trainings,
        step_backs: sums.step_backs,
        innovation: sums.innovation,
        bottlenecks: sums.bottleneck_months,
        late: sums.late,
        ..Totals::default()
    }
}

// From here on everything is of the page.

/// Sums that both keep.
const FIGURES: usize = 23;

fn figures(totals: &Totals) -> [(&'static str, f64); FIGURES] {
    [
        ("months of seats", totals.seat_months),
        ("months of persons", totals.person_months),
        ("months of managers", totals.manager_months),
        ("seated", totals.seated),
        ("months of experts", totals.expert_months),
        ("morale", totals.morale),
        ("output", totals.output),
        ("skill of managers", totals.manager_skill),
        ("trust", totals.trust),
        ("quits", totals.quits),
        ("quits of stars", totals.star_quits),
        ("retirements", totals.retirements),
        ("dismissals", totals.dismissals),
        ("hires", totals.hires),
        ("rises", totals.rises),
        ("offers", totals.offers),
        ("appointments", totals.appointments),
        ("outsiders", totals.outsiders),
        ("trainings", totals.trainings),
        ("step-backs", totals.step_backs),
        ("innovation", totals.innovation),
        ("bottlenecks", totals.bottlenecks),
        ("late", totals.late),
    ]
}

/// Fails unless both hold the same people in the same seats, with numbers no farther apart than
/// `tolerance` in units of the number, or of 1 if that is more.
#[track_caller]
fn same(page: &Organization, engine: &Organization, tolerance: f64) {
    for (i, (a, b)) in page.units.iter().zip(&engine.units).enumerate() {
        let shares = |unit: &Unit| {
            let DepartmentState { standing, culture, squeeze, appeal, .. } = unit.state;
            [standing, culture, squeeze, appeal]
        };
        close(&shares(a), &shares(b), tolerance, &format!("unit {i}, month {}", page.month));
    }
    for (i, (a, b)) in page.seats.iter().zip(&engine.seats).enumerate() {
        let at = format!("seat {i} ({}/{}/{}), month {}", a.unit, a.level, a.number, page.month);
        let climate = |seat: &Seat| {
            let Climate { friction, autonomy, trust, shock } = seat.climate;
            [friction, autonomy, trust, shock]
        };
        assert_eq!((a.hires, a.occupant.is_some()), (b.hires, b.occupant.is_some()), "{at}");
        if a.level > 0 {
            close(&climate(a), &climate(b), tolerance, &at);
        }
        if let (Some(x), Some(y)) = (&a.occupant, &b.occupant) {
            let whole = |x: &Person| (x.rung, x.star, x.trained);
            assert_eq!(whole(x), whole(y), "{at}");
            close(&numbers(x, a.level), &numbers(y, a.level), tolerance, &at);
        } else {
            assert_eq!((a.wait, a.outside), (b.wait, b.outside), "{at}");
        }
    }
}

#[track_caller]
fn close(page: &[f64], engine: &[f64], tolerance: f64, at: &str) {
    for (i, (a, b)) in page.iter().zip(engine).enumerate() {
        assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "number {i} of {at}: {a}, {b}");
    }
}

/// The numbers of a person in the order of their declaration; k is of managers only.
fn numbers(x: &Person, level: usize) -> [f64; 18] {
    let managing = if level > 0 { x.managing } else { 0.0 };
    [
        x.theta,
        x.lambda,
        x.alpha,
        x.delta,
        x.strain,
        x.disposition,
        x.craft,
        x.onboarding,
        x.morale,
        x.burnout,
        x.grievance,
        x.training,
        x.reluctance,
        x.tenure,
        x.stall,
        managing,
        x.ask_again,
        x.ln_pay,
    ]
}

/// Three departments that differ in everything.
fn departments() -> Vec<DepartmentParameters> {
    let first = DepartmentParameters {
        headcount: 75,
        span: 4,
        base_quit: 0.01,
        retirement_age: 58.0,
        ..Default::default()
    };
    let harsh = DepartmentParameters {
        headcount: 130,
        span: 11,
        sigma: 0.9,
        rho: 0.6,
        learning_months: 20.0,
        entry_gap: 0.75,
        craft_share: 0.4,
        half_life_months: 8.0,
        star_spill: 0.14,
        expert_spill: 1.7,
        base_quit: 0.003,
        contagion: 0.2,
        early_quit: 2.0,
        retirement_age: 55.0,
        morale_base: 0.5,
        morale_noise: 0.05,
        morale_output: 1.1,
        friction_output: 0.5,
        autonomy_output: 0.2,
        burnout_output: 0.8,
        coordination: 0.05,
        leadership_slope: 1.6,
        erode_months: 2.0,
        build_months: 20.0,
        burnout_base: 0.5,
        dismiss_below_craft: 0.2,
        teaching: 0.3,
        envy: 0.6,
        culture: 0.7,
        applicant_response: 0.3,
        bars: [-1.0, 0.1, 0.5, 0.9, 1.6],
        ..Default::default()
    };
    let research = DepartmentParameters::of_profile(profile("research").unwrap());
    vec![first, harsh, DepartmentParameters { headcount: 30, span: 30, ..research }]
}

/// Policies of which each lever is used, in turns; a title's worth is no simple fraction, so that no
/// stall that it shortens ends halfway between two months.
fn policies() -> [Levers; 4] {
    let hollow = Levers {
        pay_parity: 0.4137,
        prestige_parity: 1.3,
        influence: 0.5,
        pressure: 0.6,
        expert_rungs: 2,
        weights_seniority: 0.7,
        assessment_noise: 0.3,
        performance_noise: 0.5,
        external_share: 0.5,
        expert_quota: 0.06,
        bar_noise: 0.2,
        loyalty: 0.8,
        standing_start: 0.1,
        standing_months: 20.0,
        scarce_share: 0.05,
        pay_budget: true,
        ..dual()
    };
    let random = Levers {
        pay_parity: 1.2,
        influence: 1.4,
        rule: Rule::Random,
        pool: Pool::Department,
        eligible_from_rung: 0,
        bar_noise: 0.1,
        standing_months: 0.5,
        scarce_share: 0.08,
        ..dual()
    };
    let worst = Levers { rule: Rule::Worst, training_incumbents: 0.6, ..Levers::default() };
    [dual(), hollow, random, worst]
}

/// The policies of a page's units, of two years each, and a market of its own by year; the first four
/// years are the burn-in.
fn take_turns(page: &mut Organization, engine: &mut Engine, month: u32) {
    if !month.is_multiple_of(12) {
        return;
    }
    let year = month as usize / 12;
    page.market = [1.0, 1.7][year % 2];
    if year == 4 {
        note_pay_base(&mut engine.organization);
    }
    for unit in (0..page.units.len()).filter(|_| year.is_multiple_of(2)) {
        let policy = &policies()[(year / 2 + unit) % 4];
        if year < 4 || unit == page.departments() {
            page.units[unit].policy = policy.clone();
        } else {
            page.switch(unit, policy);
        }
    }
}

/// One month of both, whose sums must agree.
fn month(page: &mut Organization, engine: &mut Engine) {
    let before = figures(&page.totals);
    engine.open_year();
    let settings = settings(page);
    engine.month(&settings);
    engine.book_states(&settings);
    page.month();
    let booked = figures(&totals(&engine.ledger.whole(0)));
    for (i, (what, after)) in figures(&page.totals).into_iter().enumerate() {
        let (a, b) = (after - before[i].1, booked[i].1);
        assert!((a - b).abs() < 1e-5 * b.max(1.0), "{what} in month {}: {a}, {b}", page.month);
    }
}

#[test]
fn a_month_from_the_same_state_agrees_to_rounding() {
    let mut totals = Totals::default();
    for replication in 1..=3 {
        let mut page = Organization::new(&departments(), &policies()[0], 17, replication);
        let mut engine = start(&page, replication, 17);
        page.totals = totals;
        for now in 0..240 {
            page = state(&page, &engine.organization);
            take_turns(&mut page, &mut engine, now);
            month(&mut page, &mut engine);
            same(&page, &state(&page, &engine.organization), 2e-5);
        }
        totals = page.totals;
    }
    for (what, number) in figures(&totals) {
        println!("{what}: {number:.0}");
        assert!(number >= 20.0, "{what}: {number} are few to compare");
    }
    assert!(totals.passed_over >= 20.0 && totals.offers > totals.appointments + 20.0);
}

#[test]
fn a_few_years_from_month_zero_bring_the_same_people_to_the_same_seats() {
    for replication in 1..=5 {
        let mut page = Organization::new(&departments(), &Levers::default(), 5, replication);
        let mut engine = start(&page, replication, 5);
        same(&page, &state(&page, &engine.organization), 2e-5);
        for now in 0..60 {
            take_turns(&mut page, &mut engine, now);
            month(&mut page, &mut engine);
        }
        same(&page, &state(&page, &engine.organization), 1e-3);
    }
}

/// The totals of the last years of a run of both, on streams of their own.
fn years(replication: u32) -> [[f64; FIGURES]; 2] {
    let small = DepartmentParameters { headcount: 40, ..Default::default() };
    let departments = [departments()[0].clone(), small];
    let mut page = Organization::new(&departments, &Levers::default(), 1, replication);
    let mut engine = start(&page, replication, 2);
    for now in 0..180 {
        if now == 96 {
            page.switch(0, &policies()[1]);
            page.switch(1, &dual());
            note_pay_base(&mut engine.organization);
            page.totals = Totals::default();
            engine.open_year();
        }
        page.month();
        engine.month(&settings(&page));
    }
    engine.book_states(&settings(&page));
    [page.totals, totals(&engine.ledger.whole(0))].map(|of| figures(&of).map(|(_, sum)| sum))
}

#[test]
fn years_of_other_luck_agree_in_distribution() {
    let runs: Vec<_> = (1..=40).map(years).collect();
    for (i, (what, _)) in figures(&Totals::default()).into_iter().enumerate() {
        let [page, engine] = [0, 1].map(|of| runs.iter().map(|run| run[of][i]).collect::<Vec<_>>());
        let found = IndependentDifference::of(&engine, &page, 0.95).unwrap();
        let (mean, p) = (mean(&engine).unwrap(), found.p_value);
        println!("{what}: {mean:.1}, difference {:.2}, p {p:?}", found.difference);
        assert!(p.is_none_or(|p| p > 1e-3), "{what}: {mean}, difference {found:?}");
    }
}
