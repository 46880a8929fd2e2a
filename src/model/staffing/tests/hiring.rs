//! Who is hired, and as what.

use super::super::newcomers::tests::made;
use super::*;
use crate::rng::{Purpose, Streams};
use crate::stats::normal;

#[test]
fn the_better_of_two_outsiders_as_far_as_it_can_be_seen_is_hired() {
    for replication in 1..40 {
        let mut office = Office::new(eager(|parameters, levers| {
            (levers.external_share, levers.assessment_noise) = (1.0, 1.5);
            parameters.retirement_age = 75.0;
        }));
        office.streams = Streams::new(3, replication);
        let mut organization = leaderless(&mut office);
        organization.vacancies[1][0].wait = 1;
        let place = organization.layout.blocks[1].place(1);
        let blocks = [0, 1].map(|number| office.streams.block(Purpose::Hire, place, number));
        let candidates = made(&blocks, &office.settings[0], 10.0);
        let error = |lane: usize| normal::quantile(unit(blocks[lane][10]));
        let seen = [0, 1].map(|lane| f64::from(candidates[lane].lambda) + 1.5 * error(lane));
        let better = usize::from(seen[1] > seen[0]);
        phase(&mut organization, &mut office);
        let hired = organization.people.person(HEAD);
        assert_eq!(usize::from(hired.candidate), better, "replication {replication}: {seen:?}");
        close(hired.lambda, f64::from(candidates[better].lambda));
        close(hired.craft, f64::from(candidates[better].craft));
        close(hired.ln_pay, 0.48);
        close(hired.onboarding, 0.4);
        close(hired.managing_since, f64::from(MONTH) - 24.0);
        close(hired.hired, f64::from(MONTH));
        close(hired.morale, 0.62);
        close(hired.training, 0.0);
        assert_eq!((hired.rung, hired.trained, hired.ordinal), (2, 0, 1));
        assert_eq!(hired.first_seat, 5);
    }
}

#[test]
fn contributors_are_hired_with_rung_and_pay_by_their_skill() {
    let mut organization = organization(&[(400, 70)]);
    let layout = organization.layout.clone();
    let mut office = Office::new(quiet());
    for row in layout.rows_of(0..400) {
        office.vacate(&mut organization, 0, row);
    }
    for _ in 0..3 {
        phase(&mut organization, &mut office);
    }
    let mut rungs = [0; 3];
    for row in layout.rows_of(0..400) {
        let person = organization.people.person(row);
        let rung = if person.craft >= 1.1 { 2 } else { u8::from(person.craft >= 0.7) };
        assert_eq!(person.rung, rung);
        rungs[usize::from(rung)] += 1;
        close(person.ln_pay, 0.16 * f64::from(rung));
        close(person.hired, f64::from(MONTH) + 2.0);
        close(person.advanced, f64::from(MONTH) + 2.0);
        close(person.onboarding, 0.4);
        assert_eq!((person.ordinal, person.candidate), (1, 0));
    }
    assert!(rungs.iter().all(|&count| count > 5), "{rungs:?}");
}

#[test]
fn the_next_hire_into_a_seat_is_another_person() {
    let (mut organization, mut office) = (organization(FIVE), Office::new(quiet()));
    let mut seen = vec![organization.people.theta[seat(3)]];
    for ordinal in 1..6 {
        office.vacate(&mut organization, 0, seat(3));
        phases_until_filled(&mut organization, seat(3), &mut office);
        assert_eq!(identity(&organization, seat(3)), (3, ordinal, 0));
        let theta = organization.people.theta[seat(3)];
        assert!(seen.iter().all(|other| other.to_bits() != theta.to_bits()));
        seen.push(theta);
    }
}
