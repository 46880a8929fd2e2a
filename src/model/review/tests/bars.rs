//! How the craft is seen at the bars, and how many may hold an expert rung.

use super::*;
use crate::model::engine::elementary::normal;

/// The five after a review in the month before `MONTH`'s, each changed by its own `change`.
fn all_reviewed(change: impl Fn(usize, &mut Person), setting: Setting) -> Vec<Person> {
    let (mut organization, mut office) = (organization(FIVE), Office::new(setting));
    for row in 0..5 {
        edit(&mut organization, row, |person| change(row, person));
    }
    review_of_contributors(&mut organization, &mut office);
    (0..5).map(|row| organization.people.person(seat(row))).collect()
}

fn rungs(people: &[Person]) -> Vec<u8> {
    people.iter().map(|person| person.rung).collect()
}

/// Seniors with the craft for staff, more of it the higher their seat, and a principal in seat 0.
fn seniors(row: usize, person: &mut Person) {
    let crafts = [2.3, 1.61, 1.7, 1.8, 1.9];
    skilled(2, crafts[row], 24.0)(person);
    if row == 0 {
        (person.rung, person.theta) = (4, 2.3);
    }
}

#[test]
fn a_quota_leaves_the_expert_rungs_to_the_best_and_the_others_resent_it() {
    let quota = |share: f64| {
        with(|levers| {
            *levers = dual();
            levers.expert_quota = share;
        })
    };
    // Two fifths of five seats are two: one is taken, so one of the four may rise.
    let people = all_reviewed(seniors, quota(0.4));
    assert_eq!(rungs(&people), [4, 2, 2, 2, 3]);
    for person in &people[1..4] {
        close(person.grievance, 0.5);
        close(person.ln_pay, 0.32);
    }
    close(people[4].grievance, 0.0);
    assert_eq!(rungs(&all_reviewed(seniors, quota(0.41))), [4, 2, 2, 3, 3], "2.05 seats");
    assert_eq!(rungs(&all_reviewed(seniors, quota(0.0))), [4, 2, 2, 2, 2]);
    assert_eq!(rungs(&all_reviewed(seniors, quota(1.0))), [4, 3, 3, 3, 3]);
}

#[test]
fn a_quota_does_not_stand_in_the_way_of_experts_and_of_those_below() {
    let setting = with(|levers| {
        *levers = dual();
        levers.expert_quota = 0.0;
    });
    let change = |row: usize, person: &mut Person| {
        skilled([3, 0, 1, 4, 2][row], 9.0, 24.0)(person);
    };
    assert_eq!(rungs(&all_reviewed(change, setting)), [4, 1, 2, 5, 2]);
}

#[test]
fn the_noise_of_a_bar_is_drawn_by_seat_and_month() {
    let setting = |noise: f64| {
        with(|levers| {
            *levers = dual();
            levers.bar_noise = noise;
        })
    };
    let office = Office::new(setting(0.5));
    let place = organization(FIVE).layout.blocks[0].place(MONTH);
    // Everybody is just so good as to be let through where the error is above, and not below, zero.
    let people = all_reviewed(|_, person| skilled(2, 1.604, 24.0)(person), setting(0.5));
    for (seat, person) in people.iter().enumerate() {
        let error = normal(office.streams.block(Purpose::Bar, place, seat)[0]);
        assert_eq!(person.rung == 3, error >= 0.0, "seat {seat}");
        // Who has the craft and is not let through resents it.
        close(person.grievance, if person.rung == 3 { 0.0 } else { 0.5 });
    }
    assert!(people.iter().any(|person| person.rung == 3));
    assert!(people.iter().any(|person| person.rung == 2));
    let people = all_reviewed(|_, person| skilled(2, 1.604, 24.0)(person), setting(0.0));
    assert_eq!(rungs(&people), [3; 5]);
    // Whether somebody is mid is seen truly.
    let people = all_reviewed(|_, person| skilled(0, 0.698, 24.0)(person), setting(0.5));
    assert_eq!(rungs(&people), [1; 5]);
}

#[test]
fn an_eroded_bar_rewards_who_has_stayed() {
    let after = |years: u32, loyalty: f64| {
        let mut setting = with(|levers| {
            *levers = dual();
            levers.loyalty = loyalty;
        });
        setting.years_since_switch = Some(years - 1);
        // Tenures of two, five, ten, fifteen and thirty years at the same craft, a tenth below the bar.
        all_reviewed(
            |row, person| {
                skilled(2, 1.604 * 0.9, 24.0)(person);
                person.hired = month_number(MONTH) - [24.0, 60.0, 120.0, 180.0, 360.0][row];
            },
            setting,
        )
    };
    // ln 0.9 = −0.105; after eight years D = 0.632, and ten years of tenure count 0.35·0.632 = 0.221.
    assert_eq!(rungs(&after(8, 1.0)), [2, 2, 3, 3, 3]);
    // After one year D = 0.118: ten years count 0.041, fifteen and more 0.082.
    assert_eq!(rungs(&after(1, 1.0)), [2, 2, 2, 2, 2]);
    // After three years D = 0.313: ten years count 0.110.
    assert_eq!(rungs(&after(3, 1.0)), [2, 2, 3, 3, 3]);
    assert_eq!(rungs(&after(3, 0.9)), [2, 2, 2, 3, 3]);
    assert_eq!(rungs(&after(100, 0.0)), [2; 5]);
}

#[test]
fn a_newcomer_needs_more_than_the_craft_where_the_bar_rewards_staying() {
    let mut setting = with(|levers| {
        *levers = dual();
        levers.loyalty = 1.0;
    });
    setting.years_since_switch = Some(200);
    // D = 1: a year of tenure counts −0.8·0.35 = −0.28.
    let people = all_reviewed(
        |row, person| {
            skilled(2, 1.604 * [1.30, 1.33, 1.0, 1.0, 1.0][row], 12.0)(person);
            person.hired = month_number(MONTH) - 12.0;
        },
        setting,
    );
    assert_eq!(rungs(&people)[..2], [2, 3]);
    close(people[0].grievance, 0.5);
    close(people[1].grievance, 0.0);
}
