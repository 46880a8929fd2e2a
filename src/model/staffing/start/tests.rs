//! Who is there at month 0.

use super::*;
use crate::model::engine::layout::Layout;
use crate::model::engine::month::Engine;
use crate::model::fixture::{
    Office, alone, close, every_instruction_set_agrees, organization, quiet, setting, sigma,
};
use crate::model::person::Person;
use crate::model::policy::Levers;
use crate::rng::Streams;
use std::ops::Range;
use std::sync::Arc;

/// Departments at month 0 under a setting, in every seat somebody.
fn start(departments: &[(usize, usize)], setting: &Setting) -> Organization {
    let layout = Arc::new(Layout::new(departments));
    let settings = vec![setting.clone(); layout.units()];
    Engine::start(layout, vec![Streams::new(1, 1)], &settings).organization
}

/// A house whose seats are vacant, at month 0.
fn vacant(departments: &[(usize, usize)]) -> Organization {
    let mut organization = organization(departments);
    organization.people.occupied.fill(0);
    organization.hires.fill(0);
    organization.month = 0;
    organization
}

fn persons(organization: &Organization, seats: Range<usize>) -> Vec<Person> {
    let rows = organization.layout.rows_of(seats);
    rows.map(|row| organization.people.person(row)).collect()
}

fn mean(values: impl ExactSizeIterator<Item = f32>) -> f64 {
    let count = f64::from(u32::try_from(values.len()).unwrap());
    values.map(f64::from).sum::<f64>() / count
}

/// Fails unless everybody can be what section 7 lets them be.
#[track_caller]
fn is_sound(organization: &Organization, setting: &Setting) {
    let layout = &organization.layout;
    for block in &layout.blocks {
        for person in persons(organization, block.seats.clone()) {
            let tenure = -person.hired;
            let states = [person.morale, person.burnout, person.reluctance, person.onboarding];
            assert!(states.iter().all(|state| (0.0..=1.0).contains(state)), "{person:?}");
            assert!(-person.born < setting.workforce.retirement_months, "{person:?}");
            assert!(-person.born >= 12.0 * 22.0 + tenure, "nobody is hired before 22: {person:?}");
            assert!((0.0..=tenure).contains(&-person.advanced), "{person:?}");
            assert!(person.craft > 0.0 && person.craft <= person.theta, "{person:?}");
            assert!(person.rung <= 2 && person.training >= 0.0 && person.ask_again <= 0.0);
            if block.level > 0 {
                assert!((0.0..=tenure).contains(&-person.managing_since), "{person:?}");
            }
        }
    }
    let climate = &organization.climate;
    for block in layout.blocks.iter().filter(|block| block.level > 0) {
        for team in (0..block.size()).map(|boss| block.pair(boss)) {
            let of = [climate.friction[team], climate.autonomy[team], climate.trust[team]];
            assert!(of.iter().all(|state| (0.0..=1.0).contains(state)), "{of:?}");
            assert!(of[0] > 0.2 && climate.shock[team].to_bits() == 0, "climate is at its target");
        }
    }
}

#[test]
fn tenures_are_those_of_who_has_not_quit() {
    // Everybody has the same hazard, and age is 22 to 28 at hire.
    let mut alike = setting(|parameters, _| parameters.hire_experience_years = 0.0);
    let k = &mut alike.constants;
    (k.start_strain, k.start_disposition, k.start_potential) = (0.0, 0.0, 0.0);
    let organization = start(&[(20_000, 70)], &alike);
    let found = mean(persons(&organization, 0..20_000).iter().map(|person| -person.hired));
    // Weights of n = 0…515 months: exp(−h·a(n)), times the share of ages at hire that leave room.
    let (mut weights, mut first, mut second) = (0.0, 0.0, 0.0);
    for n in (0..516).map(f64::from) {
        let early = 1.0 - (1.0 + n / 3.0) * libm::exp(-n / 3.0);
        let exposure = n + 3.0 * std::f64::consts::E * early + 18.0 * (1.0 - libm::exp(-n / 36.0));
        let room = ((516.0 - n) / 72.0).clamp(0.0, 1.0);
        let weight = libm::exp(-1.1 * 0.0082 * exposure) * room;
        (weights, first, second) = (weights + weight, first + weight * n, second + weight * n * n);
    }
    let expected = first / weights;
    let error = ((second / weights - expected * expected) / 20_000.0).sqrt();
    assert!((found - expected).abs() < 4.0 * error, "{found} is not {expected} ± {error}");
}

#[test]
fn survivors_differ_from_hires_as_the_hazard_says() {
    let setting = setting(|_, levers| levers.eligible_from_rung = 1);
    let organization = start(&[(8000, 4)], &setting);
    is_sound(&organization, &setting);
    let (below, above) =
        (persons(&organization, 0..8000), persons(&organization, 8000..organization.layout.seats));
    let strain = mean(below.iter().map(|person| person.strain));
    let disposition = mean(below.iter().map(|person| person.disposition));
    // Less strain, a better disposition; standard errors of 0.011 and 0.0009.
    assert!((-0.3..-0.1).contains(&strain), "{strain}");
    assert!((0.007..0.03).contains(&disposition), "{disposition}");
    let lambda = mean(above.iter().map(|person| person.lambda));
    assert!(lambda > 0.2, "abler managers: {lambda}");
    assert!(above.iter().all(|person| person.rung >= 1), "nobody was asked below eligible rungs");
    assert!(above.iter().all(|person| person.managing_since - person.hired >= 12.0));
    let trained = mean(above.iter().map(|person| f32::from(person.trained)));
    // 2669 managers: a standard error of 0.0092.
    assert!((trained - 0.35).abs() < 0.037, "{trained}");
    let is_trained = |person: &&Person| person.trained == 1;
    assert!(
        above
            .iter()
            .filter(is_trained)
            .all(|person| person.training.to_bits() == 0.4_f32.to_bits())
    );
    let level_1 = &above[..2000];
    assert!(
        level_1.iter().all(|person| person.advanced.to_bits() == person.managing_since.to_bits())
    );
    assert!(above[2000..].iter().any(|person| person.advanced > person.managing_since));
    assert!(above.iter().any(|person| person.reluctance > 0.3), "pressure has brought some");
}

#[test]
fn who_is_asked_from_senior_on_was_senior_and_without_pressure_nobody_is_reluctant() {
    let setting = setting(|_, levers| (levers.eligible_from_rung, levers.pressure) = (5, 0.0));
    let organization = start(&[(800, 8)], &setting);
    let above = persons(&organization, 800..organization.layout.seats);
    assert!(above.iter().all(|person| person.rung == 2));
    assert!(above.iter().all(|person| person.reluctance.abs() < 1e-6));
}

#[test]
fn one_person_by_hand() {
    let setting = quiet();
    let mut organization = vacant(&[(300, 8)]);
    let office = Office::new(setting.clone());
    populate(&mut organization, &office.step(1));
    let row = organization.layout.rows_of(300..301).next().unwrap();
    let person = organization.people.person(row);
    let holder = find(&[row], &organization, &office.step(1)).remove(0);
    let place = Place { department: 0, level: 1, period: holder.candidate };
    let block = usize::from(holder.considered);
    let words = office.streams.block(Purpose::Start, place, block);
    let z = |word: usize| crate::stats::normal::quantile(unit(words[word]));
    let (theta, lambda) = (libm::exp(0.45 * z(0)), 0.1 * z(0) + 0.99_f64.sqrt() * z(1));
    let experience = (-3.0 * libm::log(unit(words[6]))).min(30.0);
    let tenure = (unit(words[8]) * 516.0).floor();
    let managing = (unit(words[9]) * tenure).floor();
    let learned = libm::exp(-(12.0 * experience + tenure - managing) / 48.0);
    let before = theta * (1.0 - 0.6 * learned);
    let floor = 0.4 * theta;
    let left = libm::exp(-managing * 0.75 * std::f64::consts::LN_2 / 13.0);
    close(person.theta, theta);
    close(person.lambda, lambda);
    close(-person.hired, tenure);
    close(-person.managing_since, managing);
    close(-person.advanced, managing);
    close(person.craft, floor + (before - floor) * left);
    close(person.ln_craft, libm::log(floor + (before - floor) * left));
    close(-person.born, 12.0 * (22.0 + experience + 6.0 * unit(words[7])) + tenure);
    close(person.ln_pay, 0.48);
    let rung = u8::from(before >= libm::exp(-0.36)) + u8::from(before >= libm::exp(0.09));
    assert_eq!(person.rung, rung);
    let free = -0.5 + 4.0 * (0.48 - 0.16 * f64::from(rung)) + sigma(z(2))
        - 2.25 * sigma(0.7 + z(3))
        + 0.6 * lambda;
    let reluctance = 1.0 - sigma(free) / sigma(free + 1.5);
    close(person.reluctance, reluctance * libm::pow(0.985, managing));
    assert_eq!(person.trained == 1, unit(words[14]) < 0.35);
}

#[test]
fn who_is_found_does_not_depend_on_whose_seats_are_filled_beside() {
    let house = vacant(&[(200, 8)]);
    let office = Office::new(setting(|_, _| {}));
    for block in [0, 1] {
        let step = office.step(block);
        let rows: Vec<_> = house.layout.rows_of(house.layout.blocks[block].seats.clone()).collect();
        let together = find(&rows, &house, &step);
        let alone: Vec<_> = rows.iter().flat_map(|&row| find(&[row], &house, &step)).collect();
        assert_eq!(format!("{together:?}"), format!("{alone:?}"));
    }
}

#[test]
fn threads_do_not_matter() {
    let settings = alone(setting(|_, _| {}));
    let layout = Arc::new(Layout::new(&[(3 * SHARE, 4)]));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let start = || Engine::start(layout.clone(), vec![Streams::new(3, 1)], &settings);
        format!("{:?}", pool.install(start).organization.people)
    };
    assert!(with(1) == with(3));
}

#[test]
fn every_instruction_set_finds_and_makes_the_same_people() {
    every_instruction_set_agrees(|instructions| {
        let office = Office { instructions, ..Office::new(setting(|_, _| {})) };
        let mut house = vacant(&[(200, 8)]);
        for block in 0..house.layout.blocks.len() {
            populate(&mut house, &office.step(block));
        }
        persons(&house, 0..house.layout.seats).iter().map(|person| format!("{person:?}")).collect()
    });
}

#[test]
fn the_last_candidate_is_kept_whatever_its_probability() {
    let mut unwilling = setting(|parameters, _| parameters.acceptance_intercept = -20.0);
    unwilling.constants.start_candidates = 50.0;
    let house = vacant(&[(40, 8)]);
    let office = Office::new(unwilling.clone());
    let rows: Vec<_> = house.layout.rows_of(40..45).collect();
    // Hardly anybody would come to manage: it is the 50th of those not ruled out, more than 50th in all.
    let last = find(&rows, &house, &office.step(1));
    assert!(last.iter().all(|holder| (50..500).contains(&holder.candidate)), "{last:?}");
    is_sound(&start(&[(40, 8)], &unwilling), &unwilling);
}

#[test]
fn a_bar_that_nobody_reaches_leaves_no_seat_empty() {
    let unreached = setting(|parameters, levers| {
        (parameters.bars, levers.eligible_from_rung) = ([3.5, 3.6, 3.7, 3.8, 3.9], 2);
    });
    let organization = start(&[(16, 8)], &unreached);
    is_sound(&organization, &unreached);
    let ids = organization.people.ordinal.iter().copied();
    assert!(ids.max() == Some(0) && organization.hires.iter().copied().max() == Some(1));
}

#[test]
fn houses_of_one_seat_and_an_executive_start_too() {
    let setting = setting(|_, _| {});
    let organization = start(&[(1, 4), (1, 8), (60, 8)], &setting);
    is_sound(&organization, &setting);
    let people = &organization.people;
    let seats = organization.layout.seats;
    let occupied = people.occupied.iter().filter(|&&occupied| occupied == 1).count();
    assert_eq!(occupied, seats);
    let executive = organization.layout.blocks.last().unwrap();
    let top = persons(&organization, executive.seats.clone()).remove(0);
    close(top.ln_pay, 0.16 * (2.0 + f64::from(executive.level)));
}

#[test]
fn the_rule_of_the_baseline_decides_between_two() {
    let with = |change: fn(&mut Levers)| {
        let office = Office::new(setting(|_, levers| change(levers)));
        let house = vacant(&[(2000, 4)]);
        let rows: Vec<_> = house.layout.rows_of(2000..2500).collect();
        find(&rows, &house, &office.step(1))
    };
    let best = with(|_| {});
    let worst = with(|levers| levers.rule = Rule::Worst);
    let random = with(|levers| levers.rule = Rule::Random);
    for ((best, worst), random) in best.iter().zip(&worst).zip(&random) {
        assert_eq!(best.considered + worst.considered, 1, "who is not best of two is worst");
        assert_eq!(random.considered, 0);
    }
    let seconds: u32 = best.iter().map(|holder| u32::from(holder.considered)).sum();
    assert!((200..300).contains(&seconds), "{seconds} of 500");
}

#[test]
fn the_ends_of_every_range_give_sound_people() {
    let ends = [
        [0.0, 0.0, 50.0, 0.0, 0.0, 0.15, 0.2, -20.0],
        [0.02, 3.0, 75.0, 15.0, 0.2, 0.9, 0.8, 20.0],
    ];
    for corner in 0..256_usize {
        let end = |key: usize| ends[corner >> key & 1][key];
        let setting = setting(|parameters, levers| {
            (parameters.base_quit, parameters.early_quit) = (end(0), end(1));
            (parameters.retirement_age, parameters.hire_experience_years) = (end(2), end(3));
            (parameters.disposition_sd, parameters.sigma) = (end(4), end(5));
            (parameters.entry_gap, parameters.acceptance_intercept) = (end(6), end(7));
            parameters.rho = if corner % 3 == 0 { 0.95 } else { -0.2 };
            levers.eligible_from_rung = u32::try_from(corner % 6).unwrap();
            levers.pressure = if corner % 2 == 0 { 1.0 } else { 0.0 };
        });
        is_sound(&start(&[(24, 8)], &setting), &setting);
    }
}
