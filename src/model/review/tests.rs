//! The yearly review of a team of five, worked by hand.

use super::*;
use crate::model::engine::organization::Search;
use crate::model::engine::row::SeatId;
use crate::model::fixture::{
    FIVE, HEAD, MONTH, Office, close, dual, edit, organization, quiet, rows, seat, setting,
};
use crate::model::person::{Person, month_number};
use crate::model::policy::Levers;
use crate::model::setting::Setting;
use crate::rng::{Purpose, Streams, unit};

mod bars;

fn with(change: impl FnOnce(&mut Levers)) -> Setting {
    setting(|_, levers| {
        levers.external_share = 0.0;
        change(levers);
    })
}

/// The dual ladder with an expert rung that is worth `share` of its title in each respect.
fn worth(share: f64) -> Setting {
    with(|levers| {
        *levers = dual();
        (levers.pay_parity, levers.prestige_parity, levers.influence) = (share, share, share);
    })
}

/// The review of the contributors of the only department.
fn review_of_contributors(organization: &mut Organization, office: &mut Office) {
    let tier = organization.layout.tiers[0].clone();
    let draws = (&office.settings[..], std::slice::from_ref(&office.streams));
    let mut risers = rungs::review(organization, &tier, draws, &[true], office.instructions);
    let risers = risers.swap_remove(0);
    office.at(0, |step, effects, _| contributors(organization, risers, step, effects));
}

/// The contributor in seat 0 after the review, changed by `change` before it.
fn reviewed(change: impl FnOnce(&mut Person), setting: Setting) -> (Person, f64) {
    let (mut organization, mut office) = (organization(FIVE), Office::new(setting));
    edit(&mut organization, 0, change);
    review_of_contributors(&mut organization, &mut office);
    (organization.people.person(seat(0)), office.sums.promotions)
}

fn skilled(rung: u8, craft: f32, stall: f32) -> impl FnOnce(&mut Person) {
    move |person| {
        (person.rung, person.craft) = (rung, craft);
        person.advanced = month_number(MONTH) - stall;
    }
}

/// Everybody who may return or be dismissed at the review is.
fn certain(mut setting: Setting) -> Setting {
    (setting.constants.step_back_chance, setting.constants.dismissal_chance) = (1.0, 1.0);
    setting
}

/// An unhappy team of five whose manager has led for `months`, with seat 2 vacant.
fn unhappy(months: f32) -> Organization {
    let mut organization = organization(FIVE);
    organization.climate.trust[0] = 0.44;
    organization.vacate(0, seat(2), 1, Search::Outside);
    edit(&mut organization, HEAD, |head| {
        head.managing_since = month_number(MONTH) - months;
        head.advanced = month_number(MONTH) - months;
    });
    organization
}

/// Reviews the managers over contributors; says whether the head has left the seat.
fn leaves(organization: &mut Organization, office: &mut Office) -> bool {
    office.at(1, |step, effects, _| managers(organization, step, effects));
    organization.is_vacant(HEAD)
}

fn returns(mut organization: Organization) -> bool {
    leaves(&mut organization, &mut Office::new(certain(with(|levers| levers.step_back = true))))
}

fn is_dismissed(mut organization: Organization) -> bool {
    leaves(&mut organization, &mut Office::new(certain(with(|_| {}))))
}

#[track_caller]
fn exactly(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-5, "{value} is not {expected}");
}

#[test]
fn who_meets_the_next_bar_after_a_year_rises_one_rung() {
    let (person, promotions) = reviewed(skilled(0, 2.0, 12.0), with(|_| {}));
    assert_eq!(person.rung, 1);
    close(person.advanced, f64::from(MONTH));
    close(person.morale, 0.62 + 0.05);
    close(person.ln_pay, 0.16);
    close(person.pay, libm::exp(0.16));
    close(person.grievance, 0.0);
    exactly(promotions, 1.0);
    let (person, _) = reviewed(skilled(1, 1.1, 40.0), with(|_| {}));
    assert_eq!(person.rung, 2);
}

#[test]
fn nobody_rises_within_a_year_or_below_the_bar() {
    for (rung, craft, stall) in [(0, 2.0, 11.0), (0, 0.69, 60.0), (1, 1.09, 60.0)] {
        let (person, promotions) = reviewed(skilled(rung, craft, stall), with(|_| {}));
        assert_eq!(person.rung, rung);
        close(person.morale, 0.62);
        close(person.advanced, f64::from(MONTH) - f64::from(stall));
        close(person.grievance, 0.0);
        exactly(promotions, 0.0);
    }
}

#[test]
fn who_is_held_back_by_the_ladder_resents_it() {
    let blocked = |craft, stall, grievance| {
        let change = |person: &mut Person| {
            skilled(2, craft, stall)(person);
            person.grievance = grievance;
        };
        let (person, promotions) = reviewed(change, with(|_| {}));
        assert_eq!(person.rung, 2);
        exactly(promotions, 0.0);
        close(person.morale, 0.62);
        person.grievance
    };
    close(blocked(1.61, 12.0, 0.1), 0.5);
    close(blocked(1.61, 12.0, 0.8), 0.8);
    close(blocked(1.61, 11.0, 0.1), 0.1);
    close(blocked(1.5, 12.0, 0.1), 0.1);
}

#[test]
fn an_expert_rung_counts_by_what_it_is_worth() {
    let (person, _) = reviewed(skilled(2, 1.61, 20.0), worth(0.6));
    assert_eq!(person.rung, 3);
    // 20·0.4 months of the stall are left.
    close(person.advanced, f64::from(MONTH) - 8.0);
    close(person.morale, 0.62 + 0.05 * 0.6);
    close(person.grievance, 0.5 * 0.4);
    close(person.ln_pay, 0.16 * 2.6);
    let (person, _) = reviewed(skilled(2, 1.61, 33.0), worth(0.55));
    // 33·0.45 = 14.85, rounded.
    close(person.advanced, f64::from(MONTH) - 15.0);
    let (person, _) = reviewed(skilled(2, 1.61, 20.0), worth(1.0));
    close(person.advanced, f64::from(MONTH));
    close(person.morale, 0.67);
    close(person.grievance, 0.0);
    close(person.ln_pay, 0.48);
}

#[test]
fn the_rungs_below_expert_are_worth_their_title_whatever_the_parities() {
    let (person, _) = reviewed(skilled(1, 1.2, 20.0), worth(0.2));
    assert_eq!(person.rung, 2);
    close(person.advanced, f64::from(MONTH));
    close(person.morale, 0.67);
    close(person.grievance, 0.0);
}

#[test]
fn a_hollow_title_grates_at_every_review() {
    let hollow = |rung, grievance| {
        let change = |person: &mut Person| {
            skilled(rung, 1.0, 5.0)(person);
            person.grievance = grievance;
        };
        reviewed(change, worth(0.2)).0.grievance
    };
    close(hollow(4, 0.0), 0.5 * 0.8);
    close(hollow(4, 0.45), 0.45);
    close(hollow(2, 0.0), 0.0);
}

#[test]
fn a_rung_above_those_offered_keeps_its_name_at_the_pay_of_the_highest_offered() {
    let from_a_dual_ladder = |person: &mut Person| {
        skilled(4, 1.0, 5.0)(person);
        person.ln_pay = 0.64;
    };
    let (person, _) = reviewed(from_a_dual_ladder, with(|_| {}));
    assert_eq!(person.rung, 4);
    close(person.ln_pay, 0.32);
    close(person.pay, libm::exp(0.32));
    let one = with(|levers| {
        *levers = dual();
        levers.expert_rungs = 1;
    });
    let (person, _) = reviewed(skilled(5, 9.0, 50.0), one);
    assert_eq!(person.rung, 5);
    close(person.ln_pay, 0.48);
    close(person.grievance, 0.0);
}

#[test]
fn vacant_seats_and_managers_are_not_on_the_ladder() {
    let (mut organization, mut office) = (organization(FIVE), Office::new(with(|_| {})));
    organization.vacate(0, seat(0), 3, Search::Outside);
    organization.people.craft[seat(0)] = 5.0;
    edit(&mut organization, HEAD, |head| (head.craft, head.rung) = (5.0, 0));
    review_of_contributors(&mut organization, &mut office);
    office.at(1, |step, effects, _| managers(&mut organization, step, effects));
    assert_eq!((organization.people.rung[seat(0)], organization.people.rung[HEAD]), (0, 0));
    exactly(office.sums.promotions, 0.0);
    close(organization.people.ln_pay[HEAD], 0.48);
}

#[test]
fn incumbents_are_trained_once() {
    let mut office = Office::new(with(|levers| {
        (levers.training_incumbents, levers.training_effect) = (1.0, 0.6);
    }));
    let mut organization = organization(FIVE);
    office.at(1, |step, effects, _| managers(&mut organization, step, effects));
    close(organization.people.training[HEAD], 0.6);
    exactly(office.sums.trainings, 1.0);
    exactly(office.sums.training_cost, 0.05 * 12.0 * libm::exp(0.48));
    office.settings[0].ladder.levers.training_effect = 1.4;
    office.at(1, |step, effects, _| managers(&mut organization, step, effects));
    close(organization.people.training[HEAD], 0.6);
    exactly(office.sums.trainings, 1.0);
}

#[test]
fn managers_of_every_level_are_trained_with_the_chance_of_the_lever() {
    // 1 200 contributors, 300 managers at level 1 and 75 at level 2.
    let mut organization = organization(&[(1200, 4)]);
    let mut office = Office::new(with(|levers| levers.training_incumbents = 0.25));
    office.at(1, |step, effects, _| managers(&mut organization, step, effects));
    office.at(2, |step, effects, _| managers(&mut organization, step, effects));
    for block in &organization.layout.blocks[1..3] {
        for (number, row) in organization.layout.rows_of(block.seats.clone()).enumerate() {
            let draws = office.streams.block(Purpose::Review, block.place(MONTH), number);
            assert_eq!(organization.people.trained[row] == 1, unit(draws[0]) < 0.25);
        }
    }
    // 375 draws: 93.75 within three standard deviations of 8.4.
    assert!((office.sums.trainings - 93.75).abs() < 25.2, "{}", office.sums.trainings);
}

#[test]
fn who_has_led_an_unhappy_team_for_a_year_may_return() {
    assert!(returns(unhappy(12.0)));
    assert!(!returns(unhappy(11.0)));
    // min(k, stall): long a manager, new in this seat, and the other way round.
    let changed = |change: fn(&mut Person)| {
        let mut organization = unhappy(40.0);
        edit(&mut organization, HEAD, change);
        organization
    };
    assert!(!returns(changed(|head| head.advanced = month_number(MONTH) - 11.0)));
    assert!(!returns(changed(|head| head.managing_since = month_number(MONTH) - 11.0)));
    let trusted = |morale: f32| {
        let mut organization = unhappy(40.0);
        organization.climate.trust[0] = 0.46;
        edit(&mut organization, HEAD, |head| head.morale = morale);
        organization
    };
    assert!(returns(trusted(0.49)), "unhappy itself");
    assert!(!returns(trusted(0.51)));
}

#[test]
fn nobody_returns_without_a_vacant_seat() {
    let mut organization = unhappy(40.0);
    organization.vacancies[0].clear();
    organization.people.occupied[seat(2)] = 1;
    assert!(!returns(organization));
}

#[test]
fn a_return_leaves_no_stigma() {
    let mut organization = unhappy(40.0);
    let mut office = Office::new(certain(with(|levers| {
        levers.step_back = true;
        levers.training_incumbents = 0.0;
    })));
    edit(&mut organization, HEAD, |head| {
        (head.craft, head.rung) = (0.9, 2);
        (head.training, head.trained) = (0.4, 1);
        (head.reluctance, head.grievance, head.morale) = (0.6, 0.7, 0.45);
        head.ask_again = month_number(MONTH) + 7.0;
    });
    assert!(leaves(&mut organization, &mut office));
    assert!(organization.vacancies[0].is_empty() && !organization.is_vacant(seat(2)));
    let person = organization.people.person(seat(2));
    let now = f64::from(MONTH);
    // 0.9 is more than 0.8 of the bar of senior.
    assert_eq!((person.rung, person.trained, person.first_seat), (2, 1, 5));
    close(person.ln_pay, 0.32);
    close(person.pay, libm::exp(0.32));
    close(person.managing_since, now);
    close(person.advanced, now);
    close(person.reluctance, 0.0);
    close(person.grievance, 0.0);
    close(person.training, 0.4);
    close(person.morale, 0.45);
    close(person.hired, now - 60.0);
    close(person.ask_again, now + 7.0);
    exactly(office.sums.step_backs, 1.0);
    exactly(office.sums.dismissals, 0.0);
    // The seat waits from the next month on.
    let [vacancy] = organization.vacancies[1].as_slice() else { panic!("one vacancy") };
    assert_eq!((vacancy.row, vacancy.wait, vacancy.search), (HEAD, 3, Search::Inside));
}

#[test]
fn who_returns_gets_the_highest_rung_that_the_craft_still_nearly_meets() {
    let rung_of = |remembered: u8, craft: f32| {
        let mut organization = unhappy(40.0);
        edit(&mut organization, HEAD, |head| (head.rung, head.craft) = (remembered, craft));
        let setting = certain(with(|levers| *levers = dual()));
        assert!(leaves(&mut organization, &mut Office::new(setting)));
        close(
            organization.people.ln_pay[seat(2)],
            0.16 * f64::from(organization.people.rung[seat(2)]),
        );
        organization.people.rung[seat(2)]
    };
    assert_eq!(rung_of(2, 0.875), 1, "the bar of senior is 1.094, and 0.8 of it 0.8753");
    assert_eq!(rung_of(2, 0.876), 2);
    assert_eq!(rung_of(1, 5.0), 1, "no more than the remembered rung");
    assert_eq!(rung_of(4, 1.29), 3, "0.8 of 1.604 is 1.283, of 2.198 it is 1.758");
    assert_eq!(rung_of(2, 0.5), 0);
}

#[test]
fn the_own_team_takes_its_manager_back_before_any_other() {
    // Twelve contributors, three managers with the numbers 12 to 14, their head with 15.
    let returned_to = |vacant: &[usize], unhappy: usize| {
        let mut organization = organization(&[(12, 4)]);
        for &number in vacant {
            let row = organization.layout.row(SeatId(number));
            organization.vacate(0, row, 3, Search::Outside);
        }
        organization.climate.trust[unhappy - 12] = 0.2;
        let led = organization.layout.row(SeatId(unhappy));
        let mut office = Office::new(certain(with(|levers| levers.step_back = true)));
        edit(&mut organization, led, |head| head.advanced = month_number(MONTH) - 20.0);
        office.at(1, |step, effects, _| managers(&mut organization, step, effects));
        (0..12).find(|&number| {
            let row = organization.layout.row(SeatId(number));
            !organization.is_vacant(row)
                && usize::try_from(organization.people.first_seat[row]).unwrap() == unhappy
        })
    };
    assert_eq!(returned_to(&[0, 5, 6, 9], 13), Some(5));
    assert_eq!(returned_to(&[9, 3, 0], 13), Some(0));
    assert_eq!(returned_to(&[], 13), None);
}

#[test]
fn one_vacant_seat_takes_one_manager() {
    let mut organization = organization(&[(12, 4)]);
    let [last, first, second, third] = rows(&organization, [11, 12, 13, 14]);
    organization.vacate(0, last, 3, Search::Outside);
    organization.climate.trust.fill(0.2);
    for row in [first, second, third] {
        edit(&mut organization, row, |head| head.advanced = month_number(MONTH) - 20.0);
    }
    let mut office = Office::new(certain(with(|levers| levers.step_back = true)));
    office.at(1, |step, effects, _| managers(&mut organization, step, effects));
    exactly(office.sums.step_backs, 1.0);
    assert!(organization.is_vacant(first) && !organization.is_vacant(last));
}

#[test]
fn only_managers_of_contributors_return_or_are_dismissed() {
    for step_back in [true, false] {
        // Ten contributors, two managers with the numbers 10 and 11, their head with 12.
        let mut organization = organization(&[(10, 5)]);
        organization.vacate(0, seat(0), 3, Search::Outside);
        organization.climate.trust.fill(0.1);
        let [head] = rows(&organization, [12]);
        edit(&mut organization, head, |head| head.advanced = 0.0);
        let setting = certain(with(|levers| levers.step_back = step_back));
        Office::new(setting).at(2, |step, effects, _| managers(&mut organization, step, effects));
        assert!(!organization.is_vacant(head));
    }
}

#[test]
fn half_of_those_who_may_return_do() {
    returns_or_leaves_with_chance(true, 0.5);
}

#[test]
fn without_a_way_back_one_in_ten_is_dismissed() {
    returns_or_leaves_with_chance(false, 0.1);
}

fn returns_or_leaves_with_chance(step_back: bool, chance: f64) {
    let mut left = 0;
    for replication in 0..1000 {
        let mut office = Office::new(with(|levers| levers.step_back = step_back));
        office.streams = Streams::new(7, replication);
        let mut organization = unhappy(18.0);
        let place = organization.layout.blocks[1].place(MONTH);
        let draw = office.streams.block(Purpose::Review, place, 0)[1];
        let gone = leaves(&mut organization, &mut office);
        assert_eq!(gone, unit(draw) < chance, "replication {replication}");
        left += u32::from(gone);
    }
    // Four standard deviations of the thousand.
    let spread = 4.0 * (1000.0 * chance * (1.0 - chance)).sqrt();
    assert!((f64::from(left) - 1000.0 * chance).abs() < spread, "{left}");
}

#[test]
fn a_dismissal_takes_a_year_and_a_half_and_lost_trust() {
    assert!(is_dismissed(unhappy(18.0)));
    assert!(!is_dismissed(unhappy(17.0)));
    let mut trusted = unhappy(40.0);
    trusted.climate.trust[0] = 0.46;
    trusted.people.morale[HEAD] = 0.1;
    assert!(!is_dismissed(trusted), "the own morale does not count");
    let (mut organization, mut office) = (unhappy(18.0), Office::new(certain(with(|_| {}))));
    assert!(leaves(&mut organization, &mut office));
    exactly(office.sums.dismissals, 1.0);
    exactly(office.sums.step_backs, 0.0);
    assert!(organization.is_vacant(seat(2)), "nobody returns");
    close(organization.climate.shock[0], 0.0);
    assert_eq!(organization.vacancies[1][0].wait, 3);
}

#[test]
fn contributors_below_the_bar_of_the_department_are_dismissed() {
    let mut organization = organization(FIVE);
    for (row, craft) in [(0, 0.49), (1, 0.5), (2, 0.51), (3, 0.2)] {
        edit(&mut organization, row, |person| person.craft = craft);
    }
    edit(&mut organization, HEAD, |head| head.craft = 0.1);
    organization.vacate(0, seat(3), 1, Search::Outside);
    let mut never = Office::new(quiet());
    never.at(0, |step, effects, _| dismiss_unskilled(&mut organization, step, effects));
    exactly(never.sums.contributor_dismissals, 0.0);
    let strict = setting(|parameters, _| parameters.dismiss_below_craft = 0.5);
    let mut office = Office::new(strict);
    office.at(0, |step, effects, _| dismiss_unskilled(&mut organization, step, effects));
    let vacant: Vec<_> = rows(&organization, [0, 1, 2, 3, 4, 5])
        .into_iter()
        .filter(|&row| organization.is_vacant(row))
        .collect();
    assert_eq!(vacant, [seat(0), seat(3)]);
    exactly(office.sums.contributor_dismissals, 1.0);
    exactly(office.sums.dismissals, 0.0);
    let waits: Vec<_> = organization.vacancies[0].iter().map(|v| (v.row, v.wait)).collect();
    assert_eq!(waits, [(seat(3), 1), (seat(0), 3)]);
    close(organization.climate.shock[0], 0.0);
}
