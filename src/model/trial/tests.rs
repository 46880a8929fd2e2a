//! Trials: branches, interventions, and what is noted of a month.

use super::*;
use crate::model::Design;
use crate::model::constants::Constants;
use crate::model::fixture::close;
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::Levers;
use crate::sim::{Row, RowSink};

const KEY: RunKey = RunKey { seed: 3, replication: 2 };

struct Ignored;

impl RowSink for Ignored {
    fn period(&mut self, _row: Row<'_>) {}
}

fn house() -> (CareerModel, Policy) {
    let parameters = DepartmentParameters { headcount: 96, ..Default::default() };
    let model = CareerModel::new(Design {
        departments: vec![("house".to_owned(), parameters)],
        constants: Constants::STANDARD,
        market: vec![1.0, 1.3],
        burn_in_years: 3,
        years: 4,
        baseline: Levers::default(),
    });
    (model, Policy::immediate(Levers::default()))
}

fn begun<'m>(model: &'m CareerModel, policy: &Policy) -> Trial<'m> {
    model.trial(KEY, &model.burn_in(KEY, &mut Ignored), policy)
}

/// Everyone in the house, seat by seat.
fn everyone(trial: &Trial<'_>) -> Vec<Option<Member>> {
    (0..trial.model.seats()).map(|row| trial.member(row)).collect()
}

#[test]
fn a_trial_without_interventions_is_the_run_of_its_key() {
    let (model, policy) = house();
    let mut trial = begun(&model, &policy);
    let mut engine = Engine::from(trial.engine.organization.clone(), vec![Streams::new(3, 2)]);
    for year in 1..=3 {
        trial.live(12);
        engine.year(&model.settings(Some(&policy), year));
    }
    assert_eq!(trial.engine.organization.people.morale[..], engine.organization.people.morale[..]);
    assert_eq!(trial.engine.organization.people.craft[..], engine.organization.people.craft[..]);
    assert_eq!(
        trial.engine.organization.people.occupied[..],
        engine.organization.people.occupied[..]
    );
}

#[test]
fn a_branch_goes_the_same_way() {
    let (model, policy) = house();
    let mut trial = begun(&model, &policy);
    trial.live(7);
    let mut branch = trial.branch();
    trial.live(20);
    branch.live(20);
    assert_eq!(everyone(&trial), everyone(&branch));
    assert_eq!(trial.incidents(), branch.incidents());
}

#[test]
fn the_work_of_all_is_the_output_of_the_ledger() {
    let (model, policy) = house();
    let mut trial = begun(&model, &policy);
    let mut noted = 0.0;
    for _ in 0..12 {
        trial.month();
        noted += trial.work.iter().flatten().map(|work| work.output).sum::<f64>();
    }
    let booked = trial.engine.ledger.whole(0);
    // The ledger adds up the members of a team in single precision.
    assert!((noted / booked.output - 1.0).abs() < 1e-7, "{noted} is not {}", booked.output);
}

#[test]
fn who_is_made_to_leave_is_gone_and_nobody_else_differs() {
    let (model, policy) = house();
    let trial = begun(&model, &policy);
    let (mut quit, mut dead) = (trial.branch(), trial.branch());
    quit.intervene(5, Intervention::Leave { quits: true });
    dead.intervene(5, Intervention::Leave { quits: false });
    for left in [&quit, &dead] {
        let (before, after) = (everyone(&trial), everyone(left));
        let differ = (0..before.len()).filter(|&row| before[row] != after[row]);
        assert_eq!(differ.collect::<Vec<_>>(), [5]);
        assert!(left.member(5).is_none());
    }
    let shock = |trial: &Trial<'_>| trial.engine.organization.climate.shock[0];
    assert!(shock(&quit) >= shock(&trial) + 1.0, "a quit is felt");
    close(shock(&dead), f64::from(shock(&trial)));
    quit.live(3);
    assert!(quit.member(5).is_some_and(|member| member.tenure_months == 0), "the seat is filled");
    // Other teams do not feel it: their people are the same to the bit.
    let mut without = trial.branch();
    without.live(3);
    let others = 8..trial.contributors();
    assert_eq!(everyone(&quit)[others.clone()], everyone(&without)[others]);
}

#[test]
fn who_is_held_stays_whatever_happens() {
    let (model, policy) = house();
    let mut trial = begun(&model, &policy);
    let (team, manager) = (trial.teams()[2].clone(), trial.teams()[2].manager);
    let held: Vec<usize> = team.reports.clone().chain([manager]).collect();
    let held: Vec<usize> = held.into_iter().filter(|&s| trial.member(s).is_some()).collect();
    let person = |trial: &Trial<'_>, seat: usize| trial.member(seat).map(|member| member.person);
    let before: Vec<_> = held.iter().map(|&seat| person(&trial, seat)).collect();
    for &seat in &held {
        trial.intervene(seat, Intervention::Hold);
    }
    let mut others = 0;
    for _ in 0..240 {
        trial.month();
        others += trial.incidents().iter().filter(|i| i.kind == EventKind::Quit).count();
    }
    let after: Vec<_> = held.iter().map(|&seat| person(&trial, seat)).collect();
    assert_eq!(before, after);
    assert!(others > 100, "others come and go");
}

#[test]
fn a_seat_is_led_with_the_skill_that_was_set_whoever_sits_there() {
    let (model, policy) = house();
    let mut trial = begun(&model, &policy);
    let team = trial.teams()[1].clone();
    trial.intervene(team.manager, Intervention::Lead { skill: 0.8, craft_gap: Some(0.25) });
    let mut lived = 0;
    for _ in 0..60 {
        let occupied = trial.member(team.manager).is_some();
        trial.month();
        if occupied {
            let number = trial.engine.organization.layout.blocks[1].pair(1);
            close(trial.engine.teams.skill[number], 0.8);
            lived += 1;
        }
    }
    assert!(lived > 30);
}

#[test]
fn grievance_morale_and_training_are_set_and_nothing_else() {
    let (model, policy) = house();
    let trial = begun(&model, &policy);
    let manager = trial.teams()[0].manager;
    let mut treated = trial.branch();
    treated.intervene(3, Intervention::PassOver);
    treated.intervene(4, Intervention::RaiseMorale { by: 0.1 });
    treated.intervene(manager, Intervention::Train);
    let (was, is) = (&trial.engine.organization.people, &treated.engine.organization.people);
    let layout = &model.layout;
    let [passed, raised] = [3, 4].map(|number| layout.row(SeatId(number)));
    let trained = layout.row(SeatId(manager));
    close(is.grievance[passed], 1.0);
    close(is.morale[raised], f64::from(was.morale[raised]) + 0.1);
    assert!(is.trained[trained] == 1 && is.training[trained] >= 0.4);
    let mut expected = trial.engine.organization.people.clone();
    expected.grievance[passed] = is.grievance[passed];
    expected.morale[raised] = is.morale[raised];
    expected.training[trained] = is.training[trained];
    expected.trained[trained] = 1;
    for row in 0..model.layout.rows {
        if was.occupied[row] == 1 {
            assert_eq!(expected.person(Row(row)), is.person(Row(row)));
        }
    }
}

#[test]
fn a_seat_counts_the_months_since_its_manager_took_it() {
    let (model, policy) = house();
    let mut trial = begun(&model, &policy);
    let manager = trial.teams()[3].manager;
    trial.intervene(manager, Intervention::Leave { quits: false });
    assert_eq!(trial.months_in_seat(manager), None);
    while trial.member(manager).is_none() {
        trial.month();
    }
    assert_eq!(trial.months_in_seat(manager), Some(0));
    trial.intervene(manager, Intervention::Hold);
    trial.live(7);
    assert_eq!(trial.months_in_seat(manager), Some(7));
}
