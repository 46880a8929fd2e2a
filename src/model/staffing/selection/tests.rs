//! Who of a team of five is asked to manage, in which order, and what the answer depends on.

use super::*;
use crate::model::engine::row::Row;
use crate::model::engine::row::SeatId;
use crate::model::fixture::{
    FIVE, MONTH, Office, close, dual, edit, manager, organization, rows, seat, setting, sigma,
};
use crate::model::person::Person;
use crate::model::policy::Levers;
use crate::model::policy::narrow;
use crate::rng::{Purpose, Streams, Words, unit};
use crate::stats::normal;

fn with(change: impl FnOnce(&mut Levers)) -> Setting {
    setting(|_, levers| change(levers))
}

/// The first of `pool` for a seat of block 1.
fn ranked(organization: &Organization, pool: Range<usize>, office: &Office) -> Vec<Candidate> {
    rank(organization, &pool, &office.step(1), &mut StaffingScratch::new())
}

/// The seats of a team of five in the order in which they are asked.
fn order(organization: &Organization, setting: Setting) -> Vec<usize> {
    let block = &organization.layout.blocks[1];
    let ranked = ranked(organization, block.team(0), &Office::new(setting));
    ranked.iter().map(|candidate| candidate.seat.0).collect()
}

/// Crafts that rise with the seat, by more than the error of seeing them.
fn rising() -> Organization {
    let mut organization = organization(FIVE);
    for (row, craft) in [0.1, 0.5, 2.0, 8.0, 40.0].into_iter().enumerate() {
        edit(&mut organization, row, |person| person.craft = craft);
    }
    organization
}

/// A contributor for whom the seat at level 1 is offered.
fn asked(change: impl FnOnce(&mut Person), setting: &Setting) -> Offer {
    let mut organization = organization(FIVE);
    edit(&mut organization, 0, |person| {
        (person.alpha, person.delta, person.lambda) = (0.8, 0.3, 0.5);
        change(person);
    });
    offer(&organization, &candidate(seat(0), 0), &Office::new(setting.clone()).step(1))
}

fn candidate(row: Row, level: u8) -> Candidate {
    Candidate { row, level, ..Candidate::default() }
}

#[track_caller]
fn accepts_with(offer: Offer, utility: f64) {
    let error = (offer.acceptance - sigma(utility)).abs();
    assert!(error < 1e-5, "{} is not {}", offer.acceptance, sigma(utility));
}

#[test]
fn eligible_are_the_present_of_a_year_who_have_not_lately_declined() {
    let mut organization = organization(FIVE);
    let now = month_number(MONTH);
    edit(&mut organization, 0, |person| person.hired = now - 11.0);
    edit(&mut organization, 1, |person| person.hired = now - 12.0);
    edit(&mut organization, 2, |person| person.ask_again = now + 1.0);
    edit(&mut organization, 3, |person| person.ask_again = now);
    organization.people.occupied[seat(4)] = 0;
    let eligible = |row| is_eligible(&organization, seat(row), 0, &with(|_| {}));
    assert_eq!([0, 1, 2, 3, 4].map(eligible), [false, true, false, true, false]);
    let mut asked = order(&organization, with(|_| {}));
    asked.sort_unstable();
    assert_eq!(asked, [1, 3]);
}

#[test]
fn contributors_are_asked_from_a_rung_on_and_managers_whatever_they_were() {
    let mut organization = organization(FIVE);
    for row in 0..5 {
        edit(&mut organization, row, |person| person.rung = [0, 1, 2, 3, 0][row]);
    }
    let asked = |rung: u32| {
        let mut asked = order(
            &organization,
            with(|levers| {
                levers.eligible_from_rung = rung;
                levers.weights_performance = 0.0;
            }),
        );
        asked.sort_unstable();
        asked
    };
    assert_eq!(asked(2), [2, 3]);
    assert_eq!(asked(1), [1, 2, 3]);
    let from_mid = with(|levers| levers.eligible_from_rung = 1);
    let eligible = |level| is_eligible(&organization, seat(0), level, &from_mid);
    assert_eq!([0, 1].map(eligible), [false, true]);
}

#[test]
fn at_most_three_are_ranked_and_the_rule_says_from_which_end() {
    let organization = rising();
    assert_eq!(order(&organization, with(|_| {})), [4, 3, 2]);
    assert_eq!(order(&organization, with(|levers| levers.rule = Rule::Worst)), [0, 1, 2]);
}

#[test]
fn a_random_order_follows_the_draws_of_the_candidates_seats() {
    let organization = rising();
    let office = Office::new(with(|_| {}));
    let place = organization.layout.blocks[0].place(MONTH);
    let mut expected = [0, 1, 2, 3, 4];
    expected.sort_by_key(|&seat| office.streams.block(Purpose::Selection, place, seat)[2]);
    assert_eq!(order(&organization, with(|levers| levers.rule = Rule::Random)), expected[..3]);
}

#[test]
fn the_first_of_a_large_pool_are_those_of_a_sorted_list() {
    let mut organization = organization(&[(100, 70)]);
    let layout = organization.layout.clone();
    for row in layout.rows_of(40..43) {
        organization.people.occupied[row] = 0;
    }
    let office = Office::new(with(|levers| levers.rule = Rule::Random));
    let place = organization.layout.blocks[0].place(MONTH);
    for pool in [0..100, 7..70, 38..50, 41..44, 40..43] {
        let mut expected: Vec<_> = pool.clone().filter(|row| !(40..43).contains(row)).collect();
        expected.sort_by_key(|&row| office.streams.block(Purpose::Selection, place, row)[2]);
        expected.truncate(3);
        let ranked = ranked(&organization, pool, &office);
        assert_eq!(ranked.iter().map(|c| c.seat.0).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn equal_scores_are_asked_by_seat() {
    let organization = rising();
    let indifferent = with(|levers| levers.weights_performance = 0.0);
    assert_eq!(order(&organization, indifferent), [0, 1, 2]);
}

#[test]
fn a_candidate_has_the_same_draws_in_every_pool() {
    // Twelve contributors under three managers, numbered 12 to 14.
    let organization = organization(&[(12, 4)]);
    let block = &organization.layout.blocks[1];
    let office = Office::new(with(|levers| levers.weights_performance = 0.0));
    let team = ranked(&organization, block.team(1), &office);
    assert_eq!(team.iter().map(|c| c.seat.0).collect::<Vec<_>>(), [4, 5, 6]);
    let place = organization.layout.blocks[0].place(MONTH);
    let words = office.streams.block(Purpose::Selection, place, 5);
    assert_eq!([team[1].order, team[1].acceptance, team[1].training], words[2..5]);
    let everyone = ranked(&organization, 5..12, &office);
    assert_eq!(everyone[0].acceptance, words[3]);
}

#[test]
fn the_utility_of_a_junior_by_hand() {
    // −0.5 + 4·0.48 + 0.8·1 − 3·0.3·0.75 + 0.6·0.5
    let free = 1.845;
    accepts_with(asked(|_| {}, &with(|_| {})), free + 1.5);
    accepts_with(asked(|_| {}, &with(|levers| levers.pressure = 0.4)), free + 0.6);
    let intercept = setting(|parameters, _| parameters.acceptance_intercept = -2.5);
    accepts_with(asked(|_| {}, &intercept), free + 1.5 - 2.0);
}

#[test]
fn reluctance_is_the_part_of_a_yes_that_was_pressure() {
    let offer = asked(|_| {}, &with(|_| {}));
    close(offer.reluctance, 1.0 - sigma(1.845) / sigma(3.345));
    let free = asked(|_| {}, &with(|levers| levers.pressure = 0.0));
    assert_eq!(free.reluctance.to_bits(), 0);
}

#[test]
fn a_rung_is_in_view_from_eighty_five_hundredths_of_its_bar() {
    accepts_with(asked(|person| person.craft = 0.592, &with(|_| {})), 3.345);
    // Mid pays 0.16.
    accepts_with(asked(|person| person.craft = 0.594, &with(|_| {})), 3.345 - 0.64);
    // Who is paid more than that rung pays keeps the own pay as the reference.
    let well_paid = |person: &mut Person| (person.craft, person.ln_pay) = (0.7, 0.2);
    accepts_with(asked(well_paid, &with(|_| {})), 3.345 - 0.8);
}

#[test]
fn the_expert_rung_in_view_makes_a_senior_hesitate() {
    let senior = |craft: f32| {
        move |person: &mut Person| (person.rung, person.craft, person.ln_pay) = (2, craft, 0.32)
    };
    let base = -0.5 - 0.675 + 0.3;
    // Under the single ladder there is nothing above senior, however good one is.
    accepts_with(asked(senior(9.0), &with(|_| {})), base + 4.0 * 0.16 + 0.8 + 1.5);
    let dual = |change: fn(&mut Levers)| {
        with(|levers| {
            *levers = dual();
            change(levers);
        })
    };
    accepts_with(asked(senior(1.35), &dual(|_| {})), base + 0.64 + 0.8);
    accepts_with(asked(senior(1.37), &dual(|_| {})), base);
    let cheap = dual(|levers| (levers.pay_parity, levers.prestige_parity) = (0.2, 0.3));
    accepts_with(asked(senior(1.37), &cheap), base + 4.0 * (0.48 - 0.352) + 0.8 * 0.7);
}

#[test]
fn an_expert_compares_with_the_own_standing() {
    let expert = |person: &mut Person| (person.rung, person.craft, person.ln_pay) = (4, 2.3, 0.64);
    let dual = with(|levers| *levers = dual());
    // Prestige 2 and pay 0.64 against 1 and 0.48; distinguished (3.0) is not yet in view.
    accepts_with(asked(expert, &dual), -0.5 - 0.675 + 0.3 - 4.0 * 0.16 - 0.8);
    let top = |person: &mut Person| (person.rung, person.craft, person.ln_pay) = (5, 9.0, 0.8);
    accepts_with(asked(top, &dual), -0.5 - 0.675 + 0.3 - 4.0 * 0.32 - 0.8 * 2.0);
}

#[test]
fn a_manager_loses_no_craft_and_sees_no_rung() {
    // Ten contributors, two managers numbered 10 and 11, their head 12.
    let mut organization = organization(&[(10, 5)]);
    let [first] = rows(&organization, [10]);
    edit(&mut organization, first, |person| {
        *person = Person { alpha: 0.8, delta: 0.9, lambda: 0.5, ..manager(1) };
        (person.rung, person.craft) = (1, 9.0);
    });
    let offer = |setting: &Setting| {
        offer(&organization, &candidate(first, 1), &Office::new(setting.clone()).step(2))
    };
    let free = -0.5 + 4.0 * 0.16 + 0.8 + 0.3;
    accepts_with(offer(&with(|_| {})), free + 1.5);
    accepts_with(offer(&with(|levers| levers.pressure = 0.0)), free);
}

#[test]
fn wanting_the_seat_is_judged_without_pressure_and_against_the_own_pay() {
    // Five under one manager, and ten under two managers and their head.
    let wants = |change: fn(&mut Person), block| {
        let mut organization = organization(if block == 1 { FIVE } else { &[(10, 5)] });
        edit(&mut organization, 0, change);
        wants(&organization, seat(0), &Office::new(with(|_| {})).step(block))
    };
    // −0.5 + 4·0.48 + 0.5 − 2.25·δ + 0.6·λ = 0 at δ = 1 and λ = 0.55.
    assert!(wants(|person| (person.delta, person.lambda) = (1.0, 0.56), 1));
    assert!(!wants(|person| (person.delta, person.lambda) = (1.0, 0.54), 1));
    // A rung in view does not count, the own pay does.
    assert!(wants(|person| (person.delta, person.lambda, person.craft) = (1.0, 0.56, 9.0), 1));
    assert!(!wants(|person| (person.delta, person.lambda, person.ln_pay) = (1.0, 0.56, 0.01), 1));
    // A higher seat pays more, while its prestige counts as one step.
    assert!(wants(|person| (person.delta, person.lambda) = (1.0, -0.5), 2));
    assert!(!wants(|person| (person.delta, person.lambda) = (1.0, -0.53), 2));
}

/// Lazear (2004): of what the chosen showed, the share that was ability lasts, however they were
/// chosen from it.
#[test]
fn the_chosen_keep_the_share_of_their_lead_that_was_craft() {
    let (span, teams) = (70, 1000);
    for (craft_sd, fixed) in [(0.2, 0.5), (0.4, 0.8)] {
        let mut organization = organization(&[(span * teams, span)]);
        let mut words = Words::default();
        let place = organization.layout.blocks[0].place(0);
        Streams::new(2, 1).fill(Purpose::Hire, place, 0, span * teams, &mut words);
        for number in 0..span * teams {
            let ln_craft = craft_sd * normal::quantile(unit(words.word(number)));
            let row = organization.layout.row(SeatId(number));
            edit(&mut organization, row, |person| person.craft = narrow(libm::exp(ln_craft)));
        }
        let setting = setting(|parameters, levers| {
            (parameters.sigma, levers.performance_noise) = (1.0, 0.2);
        });
        let office = Office::new(setting);
        let (mut shown, mut lasted) = (0.0, 0.0);
        for team in 0..teams {
            let block = &organization.layout.blocks[1];
            let first = &ranked(&organization, block.team(team), &office)[0];
            shown += f64::from(first.score);
            lasted += f64::from(organization.people.ln_craft[first.row]);
        }
        // The error of seeing ln craft is 0.2; four standard errors.
        assert!((lasted / shown - fixed).abs() < 0.027, "{}", lasted / shown);
    }
}
