//! What pushes back, by hand, on five contributors under one manager.

use libm::log as ln;

use super::*;

/// The seat of the manager.
const HEAD: usize = 5;

fn close_to(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
}

/// Five contributors on those rungs, each in the middle of everything, long paid and placed as it is,
/// with a craft a little above the bar of its rung.
fn five(rungs: [usize; 5], change: impl FnOnce(&mut DepartmentParameters)) -> Organization {
    let mut parameters = DepartmentParameters { headcount: 5, ..Default::default() };
    change(&mut parameters);
    let mut house = Organization::new(&[parameters], &dual(), 1, 1);
    for seat in 0..=HEAD {
        let rung = rungs.get(seat).copied().unwrap_or(SENIOR);
        let craft = 1.01 * house.units[0].bar(rung).max(0.5);
        let ln_pay = match seat {
            HEAD => house.units[0].ln_pay_of_manager(1),
            _ => house.units[0].ln_pay(rung),
        };
        let x = occupant(&mut house, seat);
        (x.theta, x.craft, x.rung, x.ln_pay) = (craft, craft, rung, ln_pay);
        (x.lambda, x.alpha, x.delta) = (0.0, 0.5, 0.5);
        (x.tenure, x.stall, x.grievance) = (60.0, 24.0, 0.0);
        (x.ask_again, x.age) = (0.0, 480.0);
    }
    house
}

fn occupant(house: &mut Organization, seat: usize) -> &mut Person {
    house.seats[seat].occupant.as_mut().unwrap()
}

#[test]
fn belief_in_the_ladder_follows_earned_and_scarce_titles() {
    let mut house = five([3, 3, 0, 0, 0], |_| {});
    occupant(&mut house, 1).craft = 1.0;
    let levers = Levers { standing_start: 0.2, standing_months: 10.0, scarce_share: 0.1, ..dual() };
    house.take_stock();
    close_to(house.units[0].state.standing, 1.0);
    house.switch(0, &levers);
    house.take_stock();
    // One of two titles is earned, and two of five hold one where one in ten is scarce.
    close_to(house.units[0].state.standing, 0.2 + (0.5 * 0.25 - 0.2) / 10.0);
    close_to(house.units[0].state.expert_share, 0.4);
    let standing = house.units[0].state.standing;
    close_to(house.units[0].worth(), (2.0 + standing) / 3.0);
    close_to(house.units[0].prestige(4), 2.0 * standing);
}

#[test]
fn what_experts_get_out_of_a_fixed_budget_all_pay_for() {
    let mut house = five([2, 2, 1, 0, 0], |_| {});
    let before = house.mean_pay(0).unwrap();
    house.switch(0, &Levers { pay_budget: true, ..dual() });
    occupant(&mut house, 0).rung = 3;
    occupant(&mut house, 0).ln_pay = 0.48;
    let richer = house.mean_pay(0).unwrap();
    house.balance_budgets();
    close_to(house.units[0].state.squeeze, ln(richer / before));
    close_to(house.mean_pay(0).unwrap(), before);
    let manager = 0.48 - house.units[0].state.squeeze;
    close_to(occupant(&mut house, HEAD).ln_pay, manager);
    // Once people are paid less than before year 1, nothing is handed out.
    for seat in 0..5 {
        occupant(&mut house, seat).rung = 0;
        occupant(&mut house, seat).ln_pay = -1.0;
    }
    house.balance_budgets();
    close_to(house.units[0].state.squeeze, 0.0);
}

#[test]
fn an_organization_comes_to_value_whom_it_promotes() {
    let mut house = five([0; 5], |p| p.culture = 1.0);
    let mut x = occupant(&mut house, 0).clone();
    (x.alpha, x.delta) = (0.9, 0.3);
    house.honor_manager(0, &x);
    close_to(house.units[0].state.culture, 1.2 / 30.0);
    let u = house.units[0].state.culture;
    house.units[0].honor_expert(&x, 0.5);
    close_to(house.units[0].state.culture, u + 0.5 * (0.2 - u) / 30.0);
    close_to(house.units[0].ambition(&x), 0.9 * (1.0 + house.units[0].state.culture));
    // The executive's appointments move nobody's culture.
    let before = house.units[0].state;
    house.honor_manager(1, &x);
    assert_eq!(house.units[0].state, before);
}

#[test]
fn better_people_apply_where_mastery_pays() {
    let mut house = five([0; 5], |p| p.applicant_response = 0.24);
    house.take_stock();
    close_to(house.units[0].state.appeal, 0.24 / 24.0);
    house.units[0].state.appeal = 0.5;
    house.vacate(2);
    house.seats[2].wait = 1;
    let mut plain = house.clone();
    plain.units[0].state.appeal = 0.0;
    house.fill_contributors_seats();
    plain.fill_contributors_seats();
    let ratio = occupant(&mut house, 2).theta / occupant(&mut plain, 2).theta;
    close_to(ratio, exp(0.5 * 0.45));
}

#[test]
fn envy_grows_with_ambition_and_with_the_share_of_experts() {
    let mut house = five([3, 3, 0, 0, 0], |p| p.morale_noise = 0.0);
    for seat in 0..5 {
        occupant(&mut house, seat).morale = 0.9;
    }
    let mut envious = house.clone();
    envious.units[0].parameters.envy = 0.5;
    (house.market, envious.market) = (0.0, 0.0);
    house.month();
    envious.month();
    let mut lost =
        |seat: usize| occupant(&mut house, seat).morale - occupant(&mut envious, seat).morale;
    // A month takes morale down by a quarter of the way.
    close_to(lost(2), 0.5 * 0.5 * 0.4 / 4.0);
    close_to(lost(0), 0.0);
}

#[test]
fn a_quota_leaves_room_for_the_best_craft_only() {
    let mut house = five([2; 5], |_| {});
    let staff = house.units[0].bar(3);
    for seat in 0..4 {
        occupant(&mut house, seat).craft = staff * [1.1, 1.3, 1.2, 0.9][seat];
    }
    house.units[0].policy.expert_quota = 0.4;
    house.month = 12;
    house.review_contributors();
    let found = [0, 1, 2, 3].map(|seat| {
        let x = occupant(&mut house, seat);
        (x.rung, x.grievance)
    });
    assert_eq!(found, [(2, 0.5), (3, 0.0), (3, 0.0), (2, 0.0)]);
}

#[test]
fn loyalty_is_taken_for_craft_as_the_years_since_the_switch_go_by() {
    let mut house = five([2; 5], |_| {});
    let staff = house.units[0].bar(3);
    house.switch(0, &Levers { loyalty: 1.0, ..dual() });
    // D = 1 − e^(−1/8) after a year: the longest stay is worth 0.35·D·2 of ln craft.
    let worth = 0.7 * (1.0 - exp(-0.125));
    for (seat, (gap, tenure)) in [(0.99, 180.0), (1.01, 180.0), (0.0, 60.0)].into_iter().enumerate()
    {
        let x = occupant(&mut house, seat);
        (x.craft, x.tenure) = (staff * exp(-gap * worth), tenure);
    }
    // Who came lately is seen below what it is, and resents it.
    let x = occupant(&mut house, 3);
    (x.craft, x.tenure) = (1.01 * staff, 0.0);
    house.month = 12;
    house.review_contributors();
    let found = [0, 1, 2, 3].map(|seat| {
        let x = occupant(&mut house, seat);
        (x.rung, x.grievance)
    });
    assert_eq!(found, [(3, 0.0), (2, 0.0), (3, 0.0), (2, 0.5)]);
}

#[test]
fn an_outsider_passes_over_who_would_have_wanted_the_seat() {
    let mut house = five([0, 1, 1, 1, 1], |p| p.acceptance_intercept = 5.0);
    house.units[0].policy.eligible_from_rung = 1;
    house.vacate(HEAD);
    (house.seats[HEAD].outside, house.seats[HEAD].wait) = (true, 1);
    occupant(&mut house, 1).tenure = 3.0;
    house.fill_management_seats();
    let found = [0, 1, 2, 3, 4].map(|seat| occupant(&mut house, seat).grievance > 0.0);
    // The junior and the newcomer are not eligible; of the rest all three are passed over.
    assert_eq!(found, [false, false, true, true, true]);
    assert!(house.seats[HEAD].occupant.is_some());
    close_to(house.totals.passed_over, 3.0);
}

#[test]
fn the_shock_of_a_quit_is_a_share_of_the_team_and_has_a_limit() {
    let mut house = five([0; 5], |p| (p.base_quit, p.star_spill) = (0.02, 0.0));
    // So hot a market that all five quit: each counts 8/5, and the best of them more.
    house.market = 1e6;
    let best = occupant(&mut house, 0);
    (best.theta, best.craft) = (2.0, 2.0);
    house.month();
    close_to(house.seats[HEAD].climate.shock, 8.0);
    let mut house = five([0; 5], |p| p.base_quit = 0.02);
    house.market = 1e6;
    for seat in 2..5 {
        house.seats[seat].occupant = None;
    }
    house.month();
    close_to(house.seats[HEAD].climate.shock, 2.0 * 8.0 / 5.0);
}

#[test]
fn levers_without_their_switch_have_no_effect() {
    let idle = Levers { standing_start: 0.3, scarce_share: 0.05, ..dual() };
    let mut houses = [dual(), idle].map(|levers| {
        let mut house = five([3, 3, 2, 1, 0], |_| {});
        house.switch(0, &levers);
        for _ in 0..60 {
            house.month();
        }
        house
    });
    let [plain, idle] = &mut houses;
    assert_eq!(plain.seats, idle.seats);
    assert_eq!(plain.units[0].state, idle.units[0].state);
}
