//! What five contributors and their manager, or its absence, make of a team.

use super::super::leaders;
use super::super::organization::{Search, Vacancy};
use super::*;
use crate::model::engine::row::SeatId;
use crate::model::fixture::{
    FIVE, HEAD, Office, close, dual, edit, organization, quiet, seat, setting, sigma,
};
use crate::model::observe::tally::TierTally;
use crate::numeric::vector::{Eight, InstructionSet};

/// The teams that the managers of tier number `index` lead, made ready in `organization`.
fn prepared(organization: &mut Organization, index: usize, office: &mut Office) -> Teams {
    let layout = organization.layout.clone();
    let (below, tier) = (&layout.tiers[index - 1], &layout.tiers[index]);
    let (mut teams, mut booked) = (Teams::new(layout.teams), TierTally::blank());
    let settings = Setting::of_runs(&[&office.settings[0]]);
    let buffers = (&mut teams, &mut Vec::new());
    leaders::note(organization, tier, buffers, &settings, InstructionSet::Baseline);
    booked.begin(1, below.teams_in);
    for group in 0..below.groups() {
        let mut sums = Tally::BLANK;
        for lane in (0..LANES).step_by(Eight::WIDTH) {
            let tally = made_ready(organization, &mut teams, (index, group, lane), &settings);
            tally.store(&mut sums, lane);
        }
        for lane in (0..LANES).step_by(Eight::WIDTH) {
            booked.add::<Eight>(group * LANES + lane, &sums);
        }
    }
    booked.close();
    booked.book_teams(&mut office.sums, 0);
    teams
}

/// Makes the teams of a group ready that the managers of a tier lead, from a lane on.
fn made_ready(
    organization: &mut Organization,
    teams: &mut Teams,
    (index, group, lane): (usize, usize, usize),
    settings: &Setting<Lanes>,
) -> Tally<Eight> {
    let Organization { layout, structure, people, climate, .. } = organization;
    let (below, tier) = (&layout.tiers[index - 1], &layout.tiers[index]);
    let (people, mut teams, setting) =
        (people.rows(), teams.rows(climate), Setting::of_lanes(settings, lane));
    let first = tier.teams.start + group * LANES;
    let experts = spillover::expert_bars(&setting).filter(|_| below.level == 0);
    let at = (below.row_of_group(group) + lane, below.members);
    let members = Members::gather(&people, at, experts);
    let count = (below.teams_in - group * LANES).saturating_sub(lane);
    let mut tally = Tally::nothing();
    TeamGroup { first: first + lane, count }.make_ready(
        &mut teams,
        (&members, Sizes::load(structure, first, lane)),
        &setting,
        &mut tally,
    );
    tally
}

/// Crafts 0.5 to 2.0 and morale 0.4 to 0.8 under a manager of craft 1.5 with some skill.
fn uneven() -> Organization {
    let mut organization = organization(FIVE);
    for (row, craft, morale) in
        [(0, 0.5, 0.4), (1, 0.6, 0.5), (2, 0.8, 0.6), (3, 1.1, 0.7), (4, 2.0, 0.8)]
    {
        edit(&mut organization, row, |person| (person.craft, person.morale) = (craft, morale));
    }
    edit(&mut organization, HEAD, |head| {
        (head.craft, head.lambda, head.training) = (1.5, 0.3, 0.4);
        (head.burnout, head.reluctance) = (0.7, 0.2);
    });
    organization
}

/// The skill of that manager after 24 months.
const SKILL: f64 = 0.3 + 0.4 + 0.5 * (1.0 - 0.367_879_441_171_442_33) - 0.6 * 0.2 - 0.5 * 0.2;

fn vacate(organization: &mut Organization, block: usize, row: usize) {
    organization.vacate(block, seat(row), 3, Search::Inside);
}

#[test]
fn means_are_over_the_present_and_the_best_counts_for_the_lift() {
    let mut organization = uneven();
    let teams = prepared(&mut organization, 1, &mut Office::new(quiet()));
    close(teams.ln_craft_mean[0], libm::log(1.0));
    close(teams.morale_mean[0], 0.6);
    close(teams.lift[0], 0.06 * libm::log(2.0));
    close(teams.vacant_share[0], 0.0);
    close(teams.skill[0], SKILL);
}

#[test]
fn who_has_left_counts_no_more_but_for_the_vacant_share() {
    let mut organization = uneven();
    edit(&mut organization, 4, |person| (person.rung, person.craft) = (5, 9.0));
    vacate(&mut organization, 0, 4);
    let influential = setting(|_, levers| *levers = dual());
    let teams = prepared(&mut organization, 1, &mut Office::new(influential));
    close(teams.ln_craft_mean[0], libm::log(0.75));
    close(teams.morale_mean[0], 0.55);
    close(teams.lift[0], 0.06 * libm::log(1.1 / 0.75));
    close(teams.vacant_share[0], 0.2);
}

#[test]
fn experts_lift_a_team_by_their_influence_up_to_four_steps() {
    let lift = |rungs: [u8; 5], influence: f64| {
        let mut organization = organization(FIVE);
        for (row, rung) in rungs.into_iter().enumerate() {
            edit(&mut organization, row, |person| (person.rung, person.craft) = (rung, 3.1));
        }
        let influential = setting(|_, levers| levers.influence = influence);
        prepared(&mut organization, 1, &mut Office::new(influential)).lift[0]
    };
    // All have the craft of the highest rung.
    close(lift([3, 2, 1, 0, 4], 1.0), 0.5 * 0.04 * 3.0);
    close(lift([5, 5, 3, 0, 0], 1.5), 0.5 * 0.04 * 1.5 * 4.0);
    close(lift([3, 4, 5, 5, 5], 0.0), 0.0);
}

#[test]
fn among_managers_only_the_best_one_lifts() {
    // Ten contributors, two managers with the numbers 10 and 11, their head with 12.
    let mut organization = organization(&[(10, 5)]);
    let [first, second] = [10, 11].map(|number| organization.layout.row(SeatId(number)));
    edit(&mut organization, first, |manager| (manager.rung, manager.craft) = (5, 2.0));
    edit(&mut organization, second, |manager| (manager.rung, manager.craft) = (5, 1.0));
    let influential = setting(|_, levers| levers.influence = 2.0);
    let teams = prepared(&mut organization, 2, &mut Office::new(influential));
    let led = organization.layout.blocks[2].pair(0);
    close(teams.ln_craft_mean[led], libm::log(1.5));
    close(teams.lift[led], 0.06 * libm::log(2.0 / 1.5));
}

#[test]
fn the_climate_moves_towards_what_the_manager_makes_of_it() {
    let mut organization = uneven();
    let mut office = Office::new(quiet());
    prepared(&mut organization, 1, &mut office);
    let q = libm::log(1.5);
    let (m, h) = (sigma(-1.2 - 0.9 * SKILL + 0.8 * q), sigma(-1.4 - 0.9 * SKILL + 0.8 * q));
    let v = sigma(-0.8 - 0.9 * SKILL);
    // Autonomy and trust get better over 12 months, and friction too.
    let (autonomy, trust) = (1.0 - m, sigma(0.4 + 0.8 * SKILL) * (1.0 - 0.4 * v));
    let friction = 0.25 + 0.4 * h + 0.2 * v;
    assert!(autonomy > 0.75 && trust > 0.55 && friction < 0.40);
    close(organization.climate.autonomy[0], 0.75 + (autonomy - 0.75) / 12.0);
    close(organization.climate.trust[0], 0.55 + (trust - 0.55) / 12.0);
    close(organization.climate.friction[0], 0.40 + (friction - 0.40) / 12.0);
    let booked = [office.sums.autonomy, office.sums.trust, office.sums.friction];
    let climate = &organization.climate;
    let state = [climate.autonomy[0], climate.trust[0], climate.friction[0]].map(f64::from);
    assert_eq!(booked.map(f64::to_bits), state.map(f64::to_bits));
    assert!((office.sums.manager_skill - SKILL).abs() < 1e-5);
    assert!(office.sums.misplaced_months.abs() < 1e-9);
}

#[test]
fn a_vacant_seat_acts_with_little_skill_whoever_held_it() {
    let mut organization = uneven();
    organization.climate.shock[0] = 2.0;
    vacate(&mut organization, 1, 5);
    let mut office = Office::new(quiet());
    let teams = prepared(&mut organization, 1, &mut office);
    close(teams.skill[0], -0.5);
    // No craft gap either, though the last occupant's craft was above the team's.
    let (m, h, v) = (sigma(-1.2 + 0.45), sigma(-1.4 + 0.45), sigma(-0.8 + 0.45));
    close(organization.climate.autonomy[0], 0.75 - (0.75 - 1.0 + m) / 4.0);
    close(organization.climate.trust[0], 0.55 + (sigma(0.0) * (1.0 - 0.4 * v) - 0.55) / 4.0);
    let friction = 0.25 + 0.4 * h + 0.2 * v + 0.15;
    close(organization.climate.friction[0], 0.40 + (friction - 0.40) / 4.0);
    close(organization.climate.shock[0], 2.0 * 0.85);
    assert!(office.sums.manager_skill.abs() < 1e-9 && office.sums.misplaced_months.abs() < 1e-9);
}

#[test]
fn a_manager_without_skill_is_misplaced() {
    let mut organization = uneven();
    edit(&mut organization, HEAD, |head| head.lambda = -2.0);
    let mut office = Office::new(quiet());
    let teams = prepared(&mut organization, 1, &mut office);
    close(teams.skill[0], SKILL - 2.3);
    assert!((office.sums.misplaced_months - 1.0).abs() < 1e-9);
}

#[test]
fn an_empty_team_has_no_lift_and_no_craft_gap() {
    let mut organization = uneven();
    for row in 0..5 {
        vacate(&mut organization, 0, row);
    }
    let teams = prepared(&mut organization, 1, &mut Office::new(quiet()));
    close(teams.vacant_share[0], 1.0);
    close(teams.lift[0], 0.0);
    let m = sigma(-1.2 - 0.9 * SKILL);
    close(organization.climate.autonomy[0], 0.75 + (1.0 - m - 0.75) / 12.0);
    let all = [teams.skill[0], teams.ln_craft_mean[0], teams.morale_mean[0]];
    assert!(all.iter().all(|number| number.is_finite()));
    assert_eq!(organization.vacancies[0].iter().map(|v: &Vacancy| v.row).max(), Some(seat(4)));
}

#[test]
fn a_large_team_has_more_friction() {
    let mut organization = organization(&[(20, 70)]);
    organization.climate.friction[0] = 0.0;
    prepared(&mut organization, 1, &mut Office::new(quiet()));
    let s = 0.5 * (1.0 - libm::exp(-1.0));
    let (h, v) = (sigma(-1.4 - 0.9 * s), sigma(-0.8 - 0.9 * s));
    close(
        organization.climate.friction[0],
        (0.25 + 0.4 * h + 0.2 * v + 0.2 * libm::log(2.5)) / 4.0,
    );
}

#[test]
fn every_team_of_a_level_is_made_ready_from_its_own_reports() {
    // 85 contributors under 17 managers: more teams than fit into one chunk.
    let mut organization = organization(&[(85, 5)]);
    for number in 0..85 {
        let craft = 0.5 + 0.01 * f32::from(u16::try_from(number).unwrap());
        let row = organization.layout.row(SeatId(number));
        edit(&mut organization, row, |person| (person.craft, person.morale) = (craft, 0.5 * craft));
    }
    let teams = prepared(&mut organization, 1, &mut Office::new(quiet()));
    for team in 0..17 {
        let middle = 0.5 + 0.01 * f64::from(u16::try_from(5 * team + 2).unwrap());
        close(teams.ln_craft_mean[team], libm::log(middle));
        close(teams.morale_mean[team], 0.5 * middle);
        close(teams.lift[team], 0.06 * libm::log((middle + 0.02) / middle));
    }
}
