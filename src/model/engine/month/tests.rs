//! The order of a month: which phase sees what, and how long a seat waits for its next occupant.

mod closed_forms;
mod conservation;
mod plain;
mod threads;

use super::*;
use crate::model::engine::row::{Row, SeatId};
use crate::model::fixture::{
    FIVE, HEAD, MONTH, alone, close, edit, every_instruction_set_agrees, organization, rows, seat,
    setting,
};
use crate::model::person::{Person, month_number};
use crate::model::policy::Levers;

/// The next month whose end is a review.
const REVIEW: u32 = 108;

/// Nobody quits, every offer is accepted, no search goes outside, and scores are equal.
fn calm(change: impl FnOnce(&mut Levers)) -> Setting {
    let mut setting = setting(|parameters, levers| {
        (parameters.base_quit, parameters.acceptance_intercept) = (0.0, 20.0);
        (levers.external_share, levers.weights_performance) = (0.0, 0.0);
        change(levers);
    });
    setting.constants.dismissal_chance = 1.0;
    setting
}

fn engine(organization: Organization) -> Engine {
    Engine::from(organization, vec![Streams::new(1, 1)])
}

/// Lets the occupant of `seat` retire in the work phase of `month`.
fn retire(organization: &mut Organization, row: Row, month: u32) {
    edit(organization, row, |person| person.born = month_number(month) - 780.0);
}

/// The month at whose end `seat` is occupied again, having been vacant at the end of `since`.
fn refilled(engine: &mut Engine, row: Row, since: u32, settings: &[Setting]) -> u32 {
    while engine.organization.month < since {
        engine.month(settings);
    }
    assert_eq!(engine.organization.month, since);
    assert!(engine.organization.is_vacant(row), "{row:?} is vacant at the end of {since}");
    while engine.organization.is_vacant(row) {
        engine.month(settings);
        assert!(engine.organization.month < since + 20);
    }
    engine.organization.month
}

#[test]
fn a_contributors_seat_emptied_by_a_departure_is_filled_two_months_later() {
    let mut organization = organization(FIVE);
    retire(&mut organization, seat(3), MONTH + 1);
    let (mut engine, settings) = (engine(organization), alone(calm(|_| {})));
    let filled = refilled(&mut engine, seat(3), MONTH + 1, &settings);
    assert_eq!(filled, MONTH + 1 + 2);
    close(engine.organization.people.hired[seat(3)], f64::from(filled));
    // At the ends of two months, of which the last one is not booked yet.
    engine.book_states(&settings);
    let vacant_months = engine.ledger.whole(0).vacant_months;
    assert!((vacant_months - 2.0).abs() < 1e-9, "{vacant_months}");
}

#[test]
fn a_contributors_seat_emptied_at_the_end_of_a_month_is_filled_three_months_later() {
    let mut organization = organization(FIVE);
    organization.month = REVIEW - 1;
    edit(&mut organization, 3, |person| (person.craft, person.theta) = (0.1, 0.1));
    let mut settings = alone(calm(|_| {}));
    settings[0].workforce.dismiss_below_craft = 0.11;
    let mut engine = engine(organization);
    assert_eq!(refilled(&mut engine, seat(3), REVIEW, &settings), REVIEW + 3);
}

#[test]
fn a_management_seat_emptied_by_a_departure_is_filled_from_inside_two_months_later() {
    let mut organization = organization(FIVE);
    retire(&mut organization, HEAD, MONTH + 1);
    let (mut engine, settings) = (engine(organization), alone(calm(|_| {})));
    assert_eq!(refilled(&mut engine, HEAD, MONTH + 1, &settings), MONTH + 1 + 2);
    assert!((engine.ledger.whole(0).appointment_vacancy_months - 2.0).abs() < 1e-9);
}

#[test]
fn a_management_seat_emptied_by_a_departure_is_filled_from_outside_four_months_later() {
    let mut organization = organization(FIVE);
    retire(&mut organization, HEAD, MONTH + 1);
    let settings = alone(calm(|levers| levers.external_share = 1.0));
    let mut engine = engine(organization);
    assert_eq!(refilled(&mut engine, HEAD, MONTH + 1, &settings), MONTH + 1 + 4);
    assert!((engine.ledger.whole(0).appointment_vacancy_months - 4.0).abs() < 1e-9);
}

#[test]
fn a_management_seat_emptied_at_the_review_is_filled_from_inside_three_months_later() {
    let mut organization = organization(FIVE);
    organization.climate.trust[0] = 0.1;
    edit(&mut organization, HEAD, |head| {
        head.lambda = -5.0;
        head.advanced = month_number(REVIEW) - 18.0;
    });
    let (mut engine, settings) = (engine(organization), alone(calm(|_| {})));
    assert_eq!(refilled(&mut engine, HEAD, REVIEW, &settings), REVIEW + 3);
    assert!((engine.ledger.whole(0).appointment_vacancy_months - 3.0).abs() < 1e-9);
}

#[test]
fn where_nobody_is_eligible_the_outside_search_is_counted_from_the_next_month() {
    let mut organization = organization(FIVE);
    retire(&mut organization, HEAD, MONTH + 1);
    for row in 0..5 {
        // Eleven months in the house when the inside search is over.
        edit(&mut organization, row, |person| person.hired = month_number(MONTH + 3) - 11.0);
    }
    let (mut engine, settings) = (engine(organization), alone(calm(|_| {})));
    assert_eq!(refilled(&mut engine, HEAD, MONTH + 1, &settings), MONTH + 3 + 5);
}

#[test]
fn a_vacancy_at_the_top_travels_down_the_ladder() {
    // Ten contributors, two managers numbered 10 and 11, their head 12.
    let mut organization = organization(&[(10, 5)]);
    let [below, head] = rows(&organization, [10, 12]);
    retire(&mut organization, head, MONTH + 1);
    let (mut engine, settings) = (engine(organization), alone(calm(|_| {})));
    assert_eq!(refilled(&mut engine, head, MONTH + 1, &settings), MONTH + 3);
    // The seat of who rose went through the staffing of the same month, and so on down.
    assert_eq!(refilled(&mut engine, below, MONTH + 3, &settings), MONTH + 5);
    assert_eq!(refilled(&mut engine, seat(0), MONTH + 5, &settings), MONTH + 7);
    let people = &engine.organization.people;
    assert_eq!(
        (people.first_seat[head], people.first_seat[below], people.ordinal[seat(0)]),
        (10, 0, 1)
    );
}

#[test]
fn the_seat_of_a_head_who_becomes_the_executive_is_searched_for_by_the_department() {
    // Two departments of five; their heads numbered 10 and 11 under the executive, 12.
    let mut organization = organization(&[(5, 8), (5, 8)]);
    let [head, executive] = rows(&organization, [10, 12]);
    retire(&mut organization, executive, MONTH + 1);
    let outside = || calm(|levers| levers.external_share = 1.0);
    let settings = [outside(), outside(), calm(|_| {})];
    let mut engine = engine(organization);
    assert_eq!(refilled(&mut engine, executive, MONTH + 1, &settings), MONTH + 3);
    assert_eq!(engine.organization.people.first_seat[executive], 10);
    close(engine.organization.people.ln_pay[executive], 0.16 * 4.0);
    // An outside search of five phases, the first of them in the same month.
    assert_eq!(refilled(&mut engine, head, MONTH + 3, &settings), MONTH + 7);
    assert_eq!(engine.organization.people.first_seat[head], 10);
    assert_eq!(engine.organization.people.ordinal[head], 1);
}

#[test]
fn rungs_rise_in_every_twelfth_month_only() {
    let mut organization = organization(FIVE);
    edit(&mut organization, 0, |person| {
        (person.craft, person.theta, person.advanced) = (0.9, 0.9, 0.0);
    });
    let (mut engine, settings) = (engine(organization), alone(calm(|_| {})));
    while engine.organization.month < REVIEW {
        assert_eq!(engine.organization.people.rung[seat(0)], 0, "{}", engine.organization.month);
        engine.month(&settings);
    }
    assert_eq!(engine.organization.people.rung[seat(0)], 1);
}

#[test]
fn exposure_begins_in_the_month_after_the_hire() {
    let mut organization = organization(FIVE);
    retire(&mut organization, seat(3), MONTH + 1);
    let (mut engine, settings) = (engine(organization), alone(calm(|_| {})));
    let mut exposure = Vec::new();
    for _ in 0..5 {
        let before = engine.ledger.whole(0).person_months;
        engine.month(&settings);
        exposure.push(engine.ledger.whole(0).person_months - before);
    }
    let expected = [6.0, 5.0, 5.0, 6.0, 6.0];
    assert!(exposure.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{exposure:?}");
}

#[test]
fn a_newcomer_has_a_tenure_of_one_in_the_first_month_of_work() {
    let mut organization = organization(FIVE);
    retire(&mut organization, seat(3), MONTH + 1);
    let (mut engine, mut settings) = (engine(organization), alone(calm(|_| {})));
    refilled(&mut engine, seat(3), MONTH + 1, &settings);
    let w = engine.organization.people.onboarding[seat(3)];
    close(w, 0.4);
    // Settings change at the start of a year, or where an engine takes an organization up.
    settings[0].workforce.base_quit = 1e9;
    let mut engine = Engine::from(engine.organization, vec![Streams::new(1, 1)]);
    engine.month(&settings);
    close(engine.organization.people.onboarding[seat(3)], 0.5);
    assert!((engine.ledger.whole(0).quits - 6.0).abs() < 1e-9);
}

#[test]
fn a_copy_of_an_organization_continues_as_the_original() {
    let organization = organization(&[(60, 6), (9, 4)]);
    let settings = vec![setting(|_, levers| levers.step_back = true); 3];
    let mut original = engine(organization);
    for _ in 0..40 {
        original.month(&settings);
    }
    let mut copy = engine(original.organization.clone());
    for _ in 0..40 {
        original.month(&settings);
        copy.month(&settings);
    }
    for row in 0..copy.organization.layout.rows {
        let vacant = copy.organization.is_vacant(Row(row));
        assert_eq!(vacant, original.organization.is_vacant(Row(row)));
        if !vacant {
            let person = |engine: &Engine| engine.organization.people.person(Row(row));
            assert_eq!(person(&copy), person(&original));
        }
    }
}

#[test]
fn a_department_lives_apart_from_another_but_for_its_head() {
    // What couples departments is the executive's team, the heads: its climate and its mean morale
    // reach a head's morale and by it a quit, its exit shock their hazard, and the heads compete
    // for the executive's seat. With those ties cut, the first department is the same to the bit
    // whatever the second one's size.
    let mut apart = setting(|parameters, _| parameters.contagion = 0.0);
    apart.constants.quit_morale = 0.0;
    let executive = setting(|_, levers| levers.external_share = 1.0);
    let settings = [apart, setting(|_, _| {}), executive];
    let run = |headcount: usize| {
        let layout = Arc::new(Layout::new(&[(70, 6), (headcount, 5)]));
        let mut engine = Engine::start(layout, vec![Streams::new(5, 3)], &settings);
        let mut quits = Vec::new();
        for _ in 0..240 {
            engine.month(&settings);
            quits.push(engine.ledger.units[0].quits);
        }
        let organization = &engine.organization;
        let blocks = organization.layout.blocks.iter();
        let people: Vec<_> = blocks
            .filter(|block| block.unit == 0 && block.size() > 1)
            .flat_map(|block| organization.layout.rows_of(block.seats.clone()))
            .map(|row| {
                let seated = !organization.is_vacant(row);
                seated.then(|| Person { first_seat: 0, ..organization.people.person(row) })
            })
            .collect();
        (people, quits)
    };
    let (small, large) = (run(20), run(90));
    assert_eq!(small.0, large.0);
    assert_eq!(
        small.1.iter().map(|quits| quits.to_bits()).collect::<Vec<_>>(),
        large.1.iter().map(|quits| quits.to_bits()).collect::<Vec<_>>()
    );
    assert!(small.1[239] > 50.0, "people have come and gone");
}

#[test]
fn the_quit_of_a_head_is_felt_by_the_other_heads_only_in_the_next_month() {
    // Three departments of five; their heads numbered 15 to 17 under the executive, 18.
    let organization = organization(&[(5, 8), (5, 8), (5, 8)]);
    let quiet = setting(|parameters, _| {
        (parameters.base_quit, parameters.morale_noise) = (0.0, 0.0);
    });
    let mut leaving = quiet.clone();
    leaving.workforce.base_quit = 1e9;
    let last_head = |first: &Setting| {
        let mut engine = engine(organization.clone());
        engine.month(&[first.clone(), quiet.clone(), quiet.clone(), quiet.clone()]);
        let layout = &engine.organization.layout;
        let team = layout.blocks[layout.blocks.len() - 1].pair(0);
        let last = layout.row(SeatId(17));
        (engine.organization.people.morale[last], engine.organization.climate.shock[team])
    };
    let (shaken, shock) = last_head(&leaving);
    assert!(shock >= 1.0, "the first head has quit");
    close(shaken, f64::from(last_head(&quiet).0));
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let setting = |dual: bool| {
        setting(|parameters, levers| {
            parameters.base_quit = 0.02;
            if dual {
                *levers = crate::model::fixture::dual();
            }
        })
    };
    let settings = [setting(false), setting(true), setting(true), setting(false)];
    every_instruction_set_agrees(|instructions| {
        let layout = Arc::new(Layout::new(&[(401, 7), (90, 12), (3, 8)]));
        let mut engine = Engine::vacant(layout, vec![Streams::new(3, 1)]);
        engine.work.instructions = instructions;
        engine.populate(&settings);
        let mut lines = Vec::new();
        for _ in 0..8 {
            engine.year(&settings);
            lines.push(format!("{:?}", engine.observe()));
        }
        lines.push(format!("{:?}", engine.organization));
        lines
    });
}
