//! The work phase of five contributors and their manager: surroundings, departures and books.

use super::super::leaders;
use super::super::organization::Search;
use super::*;
use crate::model::fixture::{
    FIVE, HEAD, MONTH, Office, close, edit, organization, quiet, refresh_baseline, rows, seat,
    setting, sigma,
};
use crate::model::person::month_number;
use crate::model::staffing::departures::see_off;

/// One month of the first department.
fn work(organization: &mut Organization, office: &mut Office) -> Teams {
    let layout = organization.layout.clone();
    let mut teams = Teams::new(layout.teams);
    let (mut work, settings) = (WorkPhase::new(), &office.settings);
    let (instructions, lanes) = (InstructionSet::Baseline, &Setting::of_runs(&[&settings[0]]));
    refresh_baseline(organization, settings, instructions);
    for tier in layout.tiers.iter().filter(|tier| tier.level > 0) {
        let noted = (&mut teams, &mut Vec::new());
        leaders::note(organization, tier, noted, lanes, instructions);
    }
    let streams = &StreamLanes::of(std::slice::from_ref(&office.streams));
    let month = Working { department: 0, settings, lanes, streams, observes: true };
    let mut ledger = Ledger::new(layout.runs, layout.units());
    work.work(organization, &mut teams, month, &mut ledger);
    office.sums.add(&ledger.whole(0));
    for (block, departures) in work.departures.iter().enumerate() {
        office.at(block, |step, effects, _| {
            for departure in departures {
                see_off(organization, departure, step, effects);
            }
        });
    }
    teams
}

/// The quiet setting with a monthly hazard so high that everybody quits.
fn exodus() -> Setting {
    let mut setting = quiet();
    setting.workforce.base_quit = 1e6;
    setting
}

/// The quiet setting without quits.
fn faithful() -> Setting {
    setting(|parameters, _| (parameters.morale_noise, parameters.base_quit) = (0.0, 0.0))
}

fn present(organization: &Organization) -> Vec<usize> {
    let seats = organization.layout.rows_of(0..organization.layout.seats);
    (0..)
        .zip(seats)
        .filter(|&(_, row)| !organization.is_vacant(row))
        .map(|(seat, _)| seat)
        .collect()
}

#[track_caller]
fn exactly(value: f64, expected: f64) {
    assert!((value - expected).abs() < 2e-5, "{value} is not {expected}");
}

#[test]
fn the_top_seat_works_in_a_neutral_climate() {
    let mut organization = organization(FIVE);
    let climate = &mut organization.climate;
    (climate.trust[0], climate.autonomy[0], climate.friction[0]) = (0.05, 0.05, 0.95);
    climate.shock[0] = 9.0;
    edit(&mut organization, HEAD, |head| {
        (head.craft, head.morale, head.strain) = (0.9, 0.56, 1.0);
    });
    let mut office = Office::new(faithful());
    work(&mut organization, &mut office);
    let contributors: f64 = office.sums.output;
    // Prestige 0.02; the market pays 0.16·2.5 = 0.40 against a pay of 0.48: overpaid by 0.08.
    let morale = 0.56 + (0.62 + 0.02 + 0.2 * 0.08 - 0.56) / 12.0;
    close(organization.people.morale[HEAD], morale);
    let burnout = 0.35 + (0.15 + 0.30 + 0.3 * sigma(-1.0) - 0.35) / 12.0;
    close(organization.people.burnout[HEAD], burnout);
    let craft = 0.4 + 0.5 * libm::pow(2.0, -0.75 / 13.0);
    close(organization.people.craft[HEAD], craft);
    let own = 0.25 * craft * libm::exp(0.5 * (morale - 0.62)) * (1.0 - 0.3 * (burnout - 0.35));
    let team: f64 = (0..5).map(|number| f64::from(organization.people.craft[seat(number)])).sum();
    assert!(contributors - own < team, "the bad climate costs the team output, not the top");
    let (mut alone, mut office) = (organization.clone(), Office::new(faithful()));
    (0..5).for_each(|number| alone.people.occupied[seat(number)] = 0);
    alone.people.morale[HEAD] = 0.56;
    alone.people.burnout[HEAD] = 0.35;
    alone.people.craft[HEAD] = 0.9;
    work(&mut alone, &mut office);
    exactly(office.sums.output, own);
}

#[test]
fn contributors_feel_the_climate_of_the_same_month() {
    let mut organization = organization(FIVE);
    organization.climate.trust[0] = 0.95;
    let mut office = Office::new(faithful());
    let teams = work(&mut organization, &mut office);
    let climate = &organization.climate;
    let [t, a, f] = [climate.trust[0], climate.autonomy[0], climate.friction[0]].map(f64::from);
    assert!(t < 0.90, "trust has moved already");
    let lift = 0.25 * (t - 0.5) + 0.15 * (a - 0.7) - 0.20 * (f - 0.4);
    close(organization.people.morale[seat(0)], 0.62 + lift / 12.0);
    let load = 0.32 + 0.5 * (f - 0.35) - 0.3 * (t - 0.65);
    let burnout = 0.35 + (load - 0.35) / 12.0;
    close(organization.people.burnout[seat(0)], burnout);
    let skill = 0.5 * (1.0 - libm::exp(-1.0));
    close(teams.skill[0], skill);
    let craft = 0.55 + 0.45 / 48.0;
    let factor = (1.0 - 0.2 * (f - 0.4)) * (1.0 + 0.08 * (a - 0.7)) * (1.0 + 0.01 * skill);
    let mood = libm::exp(0.5 * lift / 12.0) * (1.0 - 0.3 * (burnout - 0.35).max(0.0));
    let head = &organization.people;
    let own = 0.25
        * f64::from(head.craft[HEAD])
        * libm::exp(0.5 * (f64::from(head.morale[HEAD]) - 0.62))
        * (1.0 - 0.3 * (f64::from(head.burnout[HEAD]) - 0.35).max(0.0));
    exactly(office.sums.output, 5.0 * craft * mood * factor + own);
}

#[test]
fn every_quit_shakes_the_team_once_all_have_worked() {
    let mut organization = organization(FIVE);
    organization.climate.shock[0] = 0.5;
    edit(&mut organization, 1, |person| (person.craft, person.theta) = (1.1, 1.1));
    edit(&mut organization, 2, |person| person.born = month_number(MONTH) - 780.0);
    let before = organization.people.morale[seat(4)];
    let mut office = Office::new(exodus());
    work(&mut organization, &mut office);
    assert_eq!(present(&organization), Vec::<usize>::new());
    // Four juniors at 0.55 and one at 1.1: a mean of 0.66. The leavers have learned for a month.
    let mean: f64 = 0.66;
    let junior = (0.55 + 0.45 / 48.0 * (1.0 + 0.06 * libm::log(1.1 / mean))) / mean;
    assert!(junior < 1.0, "juniors are below the mean: they add 1");
    // Each leaver is 8/5 of one of a team of eight.
    let shock = 0.425 + 1.6 * (3.0 + (1.0 + libm::log(1.1 / mean)));
    close(organization.climate.shock[0], shock);
    // Nobody has felt it this month: morale lost 0.02·0.425 of its target to the old shock.
    let climate = &organization.climate;
    let [t, a, f] = [climate.trust[0], climate.autonomy[0], climate.friction[0]].map(f64::from);
    let target = 0.25 * (t - 0.5) + 0.15 * (a - 0.7) - 0.20 * (f - 0.4) - 0.02 * 0.425;
    let rate = if target > 0.0 { 12.0 } else { 4.0 };
    close(organization.people.morale[seat(4)], f64::from(before) + target / rate);
    exactly(office.sums.quits, 5.0);
    exactly(office.sums.manager_quits, 1.0);
    exactly(office.sums.retirements, 1.0);
}

#[test]
fn a_leaver_counts_with_what_was_learned_in_the_month() {
    let mut organization = organization(FIVE);
    edit(&mut organization, 0, |person| (person.craft, person.theta) = (1.0, 3.0));
    for row in 1..5 {
        edit(&mut organization, row, |person| person.born = month_number(MONTH) - 780.0);
    }
    let mean: f64 = (1.0 + 4.0 * 0.55) / 5.0;
    let mut office = Office::new(exodus());
    work(&mut organization, &mut office);
    let learned = 1.0 + 2.0 / 48.0 * (1.0 + 0.06 * libm::log(1.0 / mean));
    close(organization.climate.shock[0], 1.6 * (1.0 + libm::log(learned / mean)));
}

#[test]
fn no_exit_shock_exceeds_eight() {
    let mut organization = organization(FIVE);
    organization.climate.shock[0] = 6.0;
    let mut office = Office::new(exodus());
    work(&mut organization, &mut office);
    close(organization.climate.shock[0], 8.0);
}

#[test]
fn the_exit_shock_raises_the_hazard_of_the_next_month() {
    // 64 draws a cell: with contagion at its largest and a huge shock, everybody follows.
    let quits = |shock: f32| {
        let mut organization = organization(FIVE);
        organization.climate.shock[0] = shock;
        let mut office = Office::new(quiet());
        work(&mut organization, &mut office);
        office.sums.quits
    };
    exactly(quits(200.0), 5.0);
    assert!(quits(0.0) < 5.0);
}

#[test]
fn retirement_shakes_nobody() {
    let mut organization = organization(FIVE);
    for row in rows(&organization, [0, 1, 2, 3, 4, 5]) {
        edit(&mut organization, row, |person| person.born = month_number(MONTH) - 781.0);
    }
    let mut office = Office::new(exodus());
    work(&mut organization, &mut office);
    close(organization.climate.shock[0], 0.0);
    exactly(office.sums.retirements, 6.0);
    exactly(office.sums.quits, 0.0);
    exactly(office.sums.replacement_cost, 0.0);
}

#[test]
fn the_leaver_of_the_top_seat_reported_in_no_team() {
    let mut organization = organization(FIVE);
    for row in 0..5 {
        organization.vacate(0, seat(row), 3, Search::Outside);
    }
    work(&mut organization, &mut Office::new(exodus()));
    assert!(organization.is_vacant(HEAD));
    close(organization.climate.shock[0], 0.0);
}

#[test]
fn the_month_of_a_team_is_booked_by_hand() {
    let mut organization = organization(FIVE);
    organization.vacate(0, seat(3), 3, Search::Outside);
    edit(&mut organization, 0, |person| (person.star, person.rung) = (1, 3));
    edit(&mut organization, 1, |person| (person.ln_pay, person.burnout) = (0.16, 0.9));
    edit(&mut organization, 2, |person| person.morale = 0.2);
    edit(&mut organization, HEAD, |head| {
        (head.star, head.reluctance, head.burnout) = (1, 0.5, 0.8);
        head.managing_since = month_number(MONTH) - 24.0;
    });
    let mut office = Office::new(exodus());
    let before = organization.people.clone();
    work(&mut organization, &mut office);
    let sums = &office.sums;
    for (value, expected) in [
        (sums.seat_months, 6.0),
        (sums.vacant_months, 1.0),
        (sums.person_months, 5.0),
        (sums.contributor_months, 4.0),
        (sums.manager_months, 1.0),
        (sums.new_manager_months, 1.0),
        (sums.star_months, 2.0),
        (sums.seated, 5.0),
        (sums.seated_contributors, 4.0),
        (sums.seated_managers, 1.0),
        (sums.seated_stars, 2.0),
        (sums.seated_star_contributors, 1.0),
        (sums.expert_months, 1.0),
        (sums.reluctant_months, 1.0),
        (sums.disengaged_months, 1.0),
        (sums.burnout_months, 2.0),
        (sums.manager_burnout_months, 1.0),
        (sums.quits, 5.0),
        (sums.star_quits, 2.0),
        (sums.manager_quits, 1.0),
        (sums.new_manager_quits, 1.0),
        (sums.payroll, 3.0 + libm::exp(0.16) + libm::exp(0.48)),
        (sums.replacement_cost, 0.21 * 12.0 * (3.0 + libm::exp(0.16) + libm::exp(0.48))),
        (sums.training_cost, 0.0),
    ] {
        exactly(value, expected);
    }
    // States are those that the month found.
    let people = &before;
    let here = [0, 1, 2, 4, 5].map(|number| seat(number).0);
    let sum = |column: &[f32]| here.iter().map(|&row| f64::from(column[row])).sum::<f64>();
    exactly(sums.morale, sum(&people.morale));
    exactly(sums.craft, sum(&people.craft));
    let squares = here.iter().map(|&row| f64::from(people.morale[row])).map(|m| m * m);
    exactly(sums.morale_squared, squares.sum::<f64>());
    exactly(sums.craft_at_work, sums.craft - 0.75 * f64::from(people.craft[HEAD]));
}

#[test]
fn a_manager_of_twenty_four_months_is_no_longer_new() {
    let mut organization = organization(FIVE);
    let mut office = Office::new(exodus());
    work(&mut organization, &mut office);
    exactly(office.sums.new_manager_months, 0.0);
    exactly(office.sums.manager_quits, 1.0);
    exactly(office.sums.new_manager_quits, 0.0);
}

#[test]
fn each_leaver_opens_one_vacancy() {
    let mut organization = organization(FIVE);
    organization.vacate(0, seat(3), 2, Search::Outside);
    work(&mut organization, &mut Office::new(exodus()));
    let mut waits: Vec<_> =
        organization.vacancies[0].iter().map(|vacancy| (vacancy.row, vacancy.wait)).collect();
    waits.sort_unstable();
    assert_eq!(
        waits,
        [(0, 3), (1, 3), (2, 3), (3, 2), (4, 3)].map(|(number, wait)| (seat(number), wait))
    );
    assert_eq!(organization.vacancies[1].len(), 1);
}

#[test]
fn the_quits_of_a_month_are_a_binomial_share_of_the_seats() {
    // 5 000 seats at a hazard of 0.0082·(1 + 0.5·e^(−5/3) + 20·e^(−19)): within four deviations.
    let mut organization = organization(&[(5000, 70)]);
    let layout = organization.layout.clone();
    let mut office = Office::new(quiet());
    work(&mut organization, &mut office);
    let hazards = layout.rows_of(0..5000).map(|row| {
        let people = &organization.people;
        let (m, b) = (f64::from(people.morale[row]), f64::from(people.burnout[row]));
        let underpay = 0.35 * (f64::from(people.ln_craft[row]) - libm::log(0.55));
        let n: f64 = 60.0;
        let early = n / 3.0 * libm::exp(1.0 - n / 3.0) + 0.5 * libm::exp(-n / 36.0);
        let mood = -3.5 * (m - 0.62) + 1.5 * (b - 0.35) + 0.8 * underpay;
        -libm::expm1(-0.0082 * (1.0 + early) * libm::exp(mood))
    });
    let expected: f64 = hazards.sum();
    let quits = office.sums.quits - office.sums.manager_quits;
    assert!((quits - expected).abs() < 4.0 * expected.sqrt(), "{quits}, not {expected}");
}
