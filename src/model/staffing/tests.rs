//! Vacancies of small organizations, phase by phase: waits, offers, appointments and hires.

use super::hiring::hire_contributors;
use super::*;
use crate::model::fixture::{
    FIVE, HEAD, MONTH, Office, close, edit, organization, quiet, rows, seat, setting, sigma,
};
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Rule};
use crate::model::setting::Setting;
use crate::rng::{Purpose, Streams};

mod hiring;

/// Odds at which everybody accepts, and at which nobody does.
const YES: f64 = 20.0;
const NO: f64 = -20.0;

fn with(change: impl FnOnce(&mut DepartmentParameters, &mut Levers)) -> Setting {
    setting(|parameters, levers| {
        levers.external_share = 0.0;
        change(parameters, levers);
    })
}

/// Everybody accepts and nobody is trained; the scores are equal, so that seats decide.
fn eager(change: impl FnOnce(&mut DepartmentParameters, &mut Levers)) -> Setting {
    with(|parameters, levers| {
        parameters.acceptance_intercept = YES;
        (levers.weights_performance, levers.training_coverage) = (0.0, 0.0);
        change(parameters, levers);
    })
}

/// A staffing phase of every block, the highest first; then the next month.
fn phase(organization: &mut Organization, office: &mut Office) {
    for block in (0..organization.layout.blocks.len()).rev() {
        let level = organization.layout.blocks[block].level;
        office.at(block, |step, effects, scratch| {
            if level > 0 {
                fill_managers(organization, step, effects, scratch);
            } else {
                hire_contributors(organization, step, effects, scratch);
            }
        });
    }
    organization.month += 1;
}

/// Phases until `seat` is filled, the one that fills it included.
fn phases_until_filled(organization: &mut Organization, row: Row, office: &mut Office) -> u32 {
    for count in 1..=20 {
        phase(organization, office);
        if !organization.is_vacant(row) {
            return count;
        }
    }
    panic!("{row:?} is not filled in twenty months");
}

/// A team of five whose manager has just left.
fn leaderless(office: &mut Office) -> Organization {
    let mut organization = organization(FIVE);
    office.vacate(&mut organization, 1, HEAD);
    organization
}

fn identity(organization: &Organization, row: Row) -> (u32, u16, u8) {
    let person = organization.people.person(row);
    (person.first_seat, person.ordinal, person.candidate)
}

#[test]
fn a_contributors_seat_is_filled_in_the_third_phase() {
    // Emptied by a departure in month t, the phases are those of t, t + 1 and t + 2; emptied at
    // the review of t, those of t + 1, t + 2 and t + 3.
    let (mut organization, mut office) = (organization(FIVE), Office::new(quiet()));
    office.vacate(&mut organization, 0, seat(2));
    assert_eq!(phases_until_filled(&mut organization, seat(2), &mut office), 3);
    assert!((office.sums.contributor_hires - 1.0).abs() < 1e-9);
}

#[test]
fn an_inside_search_makes_offers_in_the_third_phase() {
    let mut office = Office::new(eager(|_, _| {}));
    let mut organization = leaderless(&mut office);
    assert_eq!(phases_until_filled(&mut organization, HEAD, &mut office), 3);
    assert_eq!(identity(&organization, HEAD).0, 0, "the first of the team now leads");
    assert!((office.sums.appointments - 1.0).abs() < 1e-9);
    assert!(office.sums.outside_appointments.abs() < 1e-9);
}

#[test]
fn an_outside_search_ends_in_the_fifth_phase() {
    let mut office = Office::new(eager(|_, levers| levers.external_share = 1.0));
    let mut organization = leaderless(&mut office);
    assert_eq!(phases_until_filled(&mut organization, HEAD, &mut office), 5);
    let sums = &office.sums;
    assert!((sums.outside_appointments - 1.0).abs() < 1e-9 && sums.offers.abs() < 1e-9);
}

#[test]
fn the_share_of_searches_that_go_outside_is_the_levers() {
    let mut organization = organization(&[(1200, 4)]);
    let layout = organization.layout.clone();
    let office = Office::new(with(|_, levers| levers.external_share = 0.3));
    for row in layout.rows_of(layout.blocks[1].seats.clone()) {
        office.vacate(&mut organization, 1, row);
    }
    let outside = organization.vacancies[1].iter().filter(|v| v.search == Search::Outside);
    let (count, waits): (Vec<_>, Vec<_>) = outside.map(|v| (v.row, v.wait)).unzip();
    // 300 draws: a share of 0.3 within three standard deviations of 7.9.
    assert!(count.len().abs_diff(90) < 24, "{}", count.len());
    assert!(waits.iter().all(|&wait| wait == 5));
}

#[test]
fn a_seat_vacated_by_promotion_waits_from_the_same_phase_on() {
    let mut office = Office::new(eager(|_, _| {}));
    let mut organization = leaderless(&mut office);
    phases_until_filled(&mut organization, HEAD, &mut office);
    assert_eq!(organization.vacancies[0].len(), 1);
    assert_eq!((organization.vacancies[0][0].row, organization.vacancies[0][0].wait), (seat(0), 2));
    assert_eq!(phases_until_filled(&mut organization, seat(0), &mut office), 2);
}

#[test]
fn where_nobody_is_eligible_an_outside_search_starts_and_takes_five_more_months() {
    let mut office = Office::new(eager(|_, _| {}));
    let mut organization = leaderless(&mut office);
    for row in 0..5 {
        edit(&mut organization, row, |person| person.hired = month_number(MONTH) - 9.0);
    }
    // In the third phase all have been there for eleven months.
    assert_eq!(phases_until_filled(&mut organization, HEAD, &mut office), 3 + 5);
    assert!((office.sums.outside_appointments - 1.0).abs() < 1e-9);
}

#[test]
fn while_somebody_is_eligible_an_open_search_goes_on_every_month() {
    let mut office = Office::new(with(|parameters, levers| {
        parameters.acceptance_intercept = NO;
        levers.weights_performance = 0.0;
    }));
    let mut organization = leaderless(&mut office);
    let mut offers = Vec::new();
    for _ in 0..6 {
        let before = office.sums.offers;
        phase(&mut organization, &mut office);
        offers.push(office.sums.offers - before);
    }
    let expected = [0.0, 0.0, 2.0, 2.0, 1.0, 0.0];
    assert!(offers.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{offers:?}");
    assert!(office.sums.acceptances.abs() < 1e-9);
    // In the sixth phase all five had declined, and the search went outside.
    assert_eq!(organization.vacancies[1][0].search, Search::Outside);
    assert_eq!(phases_until_filled(&mut organization, HEAD, &mut office), 5);
}

#[test]
fn who_declines_is_asked_again_after_a_year_and_remembers_the_pressure() {
    let mut office = Office::new(with(|parameters, levers| {
        (parameters.acceptance_intercept, levers.pressure) = (NO, 0.5);
        levers.weights_performance = 0.0;
    }));
    let mut organization = leaderless(&mut office);
    organization.vacancies[1][0].wait = 1;
    edit(&mut organization, 1, |person| person.grievance = 0.7);
    phase(&mut organization, &mut office);
    let people = &organization.people;
    close(people.ask_again[seat(0)], f64::from(MONTH) + 12.0);
    close(people.grievance[seat(0)], 0.8 * 0.5);
    close(people.grievance[seat(1)], 0.7);
    close(people.grievance[seat(2)], 0.0);
    close(people.ask_again[seat(2)], f64::from(MONTH));
}

#[test]
fn a_manager_who_declines_bears_no_grudge() {
    // Ten contributors, two managers numbered 10 and 11, their head 12.
    let mut organization = organization(&[(10, 5)]);
    let [first, second, head] = rows(&organization, [10, 11, 12]);
    let mut office = Office::new(with(|parameters, _| parameters.acceptance_intercept = NO));
    office.vacate(&mut organization, 2, head);
    organization.vacancies[2][0].wait = 1;
    phase(&mut organization, &mut office);
    assert!((office.sums.offers - 2.0).abs() < 1e-9);
    close(organization.people.grievance[first], 0.0);
    close(organization.people.ask_again[second], f64::from(MONTH) + 12.0);
}

#[test]
fn who_accepts_moves_with_the_pay_of_the_seat_and_a_clean_slate() {
    let mut office = Office::new(with(|parameters, levers| {
        (parameters.acceptance_intercept, levers.training_coverage) = (1.0, 1.0);
        levers.training_effect = 0.7;
    }));
    let mut organization = leaderless(&mut office);
    organization.vacancies[1][0].wait = 1;
    for row in 0..4 {
        edit(&mut organization, row, |person| person.hired = month_number(MONTH) - 3.0);
    }
    edit(&mut organization, 4, |person| {
        (person.alpha, person.delta, person.lambda) = (0.8, 0.3, 0.5);
        (person.advanced, person.rung) = (10.0, 1);
        (person.ln_pay, person.grievance, person.morale) = (0.16, 0.3, 0.62);
    });
    phase(&mut organization, &mut office);
    assert!(!organization.is_vacant(HEAD) && organization.is_vacant(seat(4)));
    let head = organization.people.person(HEAD);
    let now = f64::from(MONTH);
    close(head.ln_pay, 0.48);
    close(head.pay, libm::exp(0.48));
    close(head.advanced, now);
    close(head.managing_since, now);
    close(head.hired, now - 60.0);
    close(head.morale, 0.62 + 0.06);
    close(head.training, 0.7);
    close(head.grievance, 0.3);
    assert_eq!((head.rung, head.trained, head.first_seat), (1, 1, 4));
    // U without pressure: 1 + 4·(0.48 − 0.16) + 0.8 − 0.675 + 0.3.
    let free = 2.705;
    close(head.reluctance, 1.0 - sigma(free) / sigma(free + 1.5));
    let sums = &office.sums;
    for (value, expected) in [
        (sums.promotions, 1.0),
        (sums.acceptances, 1.0),
        (sums.trainings, 1.0),
        (sums.training_cost, 0.05 * 12.0 * libm::exp(0.48)),
    ] {
        assert!((value - expected).abs() < 1e-5, "{value} is not {expected}");
    }
}

#[test]
fn the_joy_of_an_appointment_ends_at_a_morale_of_one() {
    let mut office = Office::new(eager(|_, _| {}));
    let mut organization = leaderless(&mut office);
    organization.vacancies[1][0].wait = 1;
    edit(&mut organization, 0, |person| person.morale = 0.97);
    phase(&mut organization, &mut office);
    assert_eq!(organization.people.morale[HEAD].to_bits(), 1.0_f32.to_bits());
}

#[test]
fn training_is_drawn_at_every_appointment_and_never_lost() {
    let trained_to = |coverage: f64, effect: f64| {
        let mut office = Office::new(eager(|_, levers| {
            (levers.training_coverage, levers.training_effect) = (coverage, effect);
        }));
        let mut organization = leaderless(&mut office);
        organization.vacancies[1][0].wait = 1;
        edit(&mut organization, 0, |person| (person.training, person.trained) = (0.5, 1));
        phase(&mut organization, &mut office);
        let cost = office.sums.trainings;
        (organization.people.training[HEAD], cost)
    };
    for (coverage, effect, expected, trainings) in
        [(0.0, 0.9, 0.5, 0.0), (1.0, 0.9, 0.9, 1.0), (1.0, 0.3, 0.5, 1.0)]
    {
        let (training, booked) = trained_to(coverage, effect);
        close(training, expected);
        assert!((booked - trainings).abs() < 1e-9);
    }
}

#[test]
fn a_manager_who_rises_keeps_months_and_reluctance() {
    // Ten contributors, two managers numbered 10 and 11, their head 12.
    let mut organization = organization(&[(10, 5)]);
    let mut office = Office::new(eager(|_, _| {}));
    let [first, head] = rows(&organization, [10, 12]);
    edit(&mut organization, first, |person| person.reluctance = 0.25);
    office.vacate(&mut organization, 2, head);
    organization.vacancies[2][0].wait = 1;
    phase(&mut organization, &mut office);
    let head = organization.people.person(head);
    assert_eq!(head.first_seat, 10);
    close(head.reluctance, 0.25);
    close(head.managing_since, f64::from(MONTH) - 25.0);
    close(head.advanced, f64::from(MONTH));
    close(head.ln_pay, 0.64);
    // The emptied seat went through the phase of the same month.
    assert_eq!((organization.vacancies[1][0].row, organization.vacancies[1][0].wait), (first, 2));
    assert_eq!(organization.vacancies[1][0].search, Search::Inside);
}

#[test]
fn two_seats_of_a_department_pool_go_to_two_persons() {
    // Ten contributors, two managers numbered 10 and 11, their head 12.
    let mut organization = organization(&[(10, 5)]);
    let mut office = Office::new(eager(|_, levers| {
        (levers.pool, levers.rule) = (Pool::Department, Rule::Best);
        levers.weights_seniority = 1.0;
        levers.assessment_noise = 0.0;
    }));
    let [third, best, next, one, other] = rows(&organization, [1, 7, 8, 10, 11]);
    for (row, months) in [(best, 200.0), (next, 190.0), (third, 180.0)] {
        edit(&mut organization, row, |person| person.hired = month_number(MONTH) - months);
    }
    for row in [other, one] {
        office.vacate(&mut organization, 1, row);
    }
    organization.vacancies[1].iter_mut().for_each(|vacancy| vacancy.wait = 1);
    phase(&mut organization, &mut office);
    // Seats in order, whatever the order in which they fell vacant.
    assert_eq!([identity(&organization, one).0, identity(&organization, other).0], [7, 8]);
    // Passed over for the first seat are the second and the third, for the second seat the third.
    close(organization.people.grievance[other], 1.0);
    close(organization.people.grievance[third], 1.0);
    close(organization.people.grievance[one], 0.0);
}

#[test]
fn those_of_the_first_three_who_wanted_the_seat_are_passed_over() {
    let mut office = Office::new(with(|parameters, levers| {
        (parameters.acceptance_intercept, levers.weights_performance) = (8.0, 0.0);
    }));
    let mut organization = leaderless(&mut office);
    organization.vacancies[1][0].wait = 1;
    // 8 + 1.92 + 0.5 − 1.125 + 0.6·λ is below 0 at an aptitude of −20.
    edit(&mut organization, 2, |person| person.lambda = -20.0);
    edit(&mut organization, 1, |person| person.grievance = 0.2);
    phase(&mut organization, &mut office);
    assert_eq!(identity(&organization, HEAD).0, 0);
    let grievances = [1, 2, 3, 4, 5].map(|number| organization.people.grievance[seat(number)]);
    for (grievance, expected) in grievances.into_iter().zip([1.0, 0.0, 0.0, 0.0, 0.0]) {
        close(grievance, expected);
    }
}

#[test]
fn who_declined_by_chance_but_wanted_the_seat_is_passed_over_too() {
    // U is 0.295 with pressure 1 and the mid rung not in view; without, and at the own pay, it is
    // what wanting is judged by: −1.205 + 1.5, for which the intercept is set below.
    let mut found = false;
    for replication in 1..200 {
        let mut office = Office::new(with(|parameters, levers| {
            (parameters.acceptance_intercept, levers.weights_performance) = (-1.0, 0.0);
            levers.pressure = 0.1;
        }));
        office.streams = Streams::new(1, replication);
        let mut organization = leaderless(&mut office);
        organization.vacancies[1][0].wait = 1;
        // −1 + 1.92 + 0.5 − 1.125 + 0.15 with pressure; 0.295 without.
        let place = organization.layout.blocks[0].place(MONTH);
        let answer = |row| unit(office.streams.block(Purpose::Selection, place, row)[3]);
        if answer(0) < sigma(0.445) || answer(1) >= sigma(0.445) {
            continue;
        }
        found = true;
        phase(&mut organization, &mut office);
        assert_eq!(identity(&organization, HEAD).0, 1, "the second said yes");
        close(organization.people.grievance[seat(0)], 1.0);
        close(organization.people.grievance[seat(2)], 1.0);
        close(organization.people.grievance[seat(3)], 0.0);
        close(organization.people.ask_again[seat(0)], f64::from(MONTH) + 12.0);
        assert!((office.sums.offers - 2.0).abs() < 1e-9);
    }
    assert!(found, "in none of the replications did the first decline and the second accept");
}

#[test]
fn nobody_is_passed_over_while_nobody_is_appointed() {
    let mut office = Office::new(with(|parameters, levers| {
        (parameters.acceptance_intercept, levers.pressure) = (NO, 0.0);
    }));
    let mut organization = leaderless(&mut office);
    organization.vacancies[1][0].wait = 1;
    phase(&mut organization, &mut office);
    let resents = |number: usize| organization.people.grievance[seat(number)] > 1e-9;
    assert!(!(0..5).any(resents));
}

#[test]
fn a_filled_management_seat_books_its_full_months_without_a_manager() {
    let mut office = Office::new(eager(|_, _| {}));
    let mut organization = leaderless(&mut office);
    // The work phases of the two months before the third staffing phase find the seat vacant.
    for _ in 0..2 {
        phase(&mut organization, &mut office);
        organization.vacancies[1][0].months += 1;
    }
    phase(&mut organization, &mut office);
    assert!((office.sums.appointment_vacancy_months - 2.0).abs() < 1e-9);
}
