//! What pushes back, worked by hand on a team of five and its manager.

use super::*;
use crate::model::engine::step::Step;
use crate::model::fixture::{
    FIVE, HEAD, Office, alone, close, dual, edit, every_instruction_set_agrees, organization, seat,
    setting,
};
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::Levers;

/// The first year under the dual ladder with changes.
fn switched(change: impl FnOnce(&mut DepartmentParameters, &mut Levers)) -> Setting {
    let mut setting = setting(|parameters, levers| {
        *levers = dual();
        change(parameters, levers);
    });
    setting.years_since_switch = Some(0);
    setting
}

/// A team of five in the first month of a year: seats 0 and 1 hold experts on staff, of whom only the
/// first has the craft for it (1.60).
fn with_two_experts() -> Organization {
    let mut organization = organization(FIVE);
    organization.month = 121;
    for (row, craft) in [(0, 1.7), (1, 1.5)] {
        edit(&mut organization, row, |person| (person.rung, person.craft) = (3, craft));
    }
    organization
}

fn after_months(
    organization: &mut Organization,
    months: u32,
    setting: &Setting,
) -> DepartmentState {
    let settings = alone(setting.clone());
    for _ in 0..months {
        begin_month(organization, &settings, InstructionSet::detect());
        organization.month += 1;
    }
    organization.departments[0]
}

#[test]
fn standing_starts_where_the_policy_says_and_is_earned_by_titles_that_the_craft_meets() {
    let setting = switched(|_, levers| {
        (levers.standing_start, levers.standing_months) = (0.2, 24.0);
    });
    let mut organization = with_two_experts();
    // Half of the titles are earned: R* = 0.5, and the switch moves towards it in the same month.
    close(after_months(&mut organization, 1, &setting).standing, 0.2 + 0.3 / 24.0);
    let expected = 0.5 - 0.3 * libm::pow(23.0 / 24.0, 2.0);
    close(after_months(&mut organization, 1, &setting).standing, expected);
}

#[test]
fn titles_more_common_than_the_scarce_share_lose_standing() {
    let setting = switched(|_, levers| {
        (levers.standing_start, levers.standing_months, levers.scarce_share) = (1.0, 10.0, 0.1);
    });
    // Two of five are experts: R* = 0.5·0.1/0.4.
    let state = after_months(&mut with_two_experts(), 1, &setting);
    close(state.standing, 1.0 + (0.125 - 1.0) / 10.0);
    close(state.expert_share, 0.4);
    close(state.earned_share, 0.5);
    // Of those present: one vacancy makes it two of four.
    let mut organization = with_two_experts();
    organization.people.occupied[seat(4)] = 0;
    close(after_months(&mut organization, 1, &setting).expert_share, 0.5);
}

#[test]
fn a_ladder_without_experts_comes_to_be_believed_in() {
    let setting = switched(|_, levers| {
        (levers.standing_start, levers.standing_months) = (0.0, 24.0);
    });
    let mut organization = organization(FIVE);
    organization.month = 121;
    close(after_months(&mut organization, 1, &setting).standing, 1.0 / 24.0);
}

#[test]
fn standing_neither_starts_nor_moves_in_the_burn_in_or_without_its_months() {
    let decaying = |_: &mut DepartmentParameters, levers: &mut Levers| {
        (levers.standing_start, levers.standing_months) = (0.0, 24.0);
    };
    let burn_in = Setting { years_since_switch: None, ..switched(decaying) };
    close(after_months(&mut with_two_experts(), 24, &burn_in).standing, 1.0);
    let believed = switched(|_, levers| (levers.standing_start, levers.scarce_share) = (0.0, 0.01));
    close(after_months(&mut with_two_experts(), 24, &believed).standing, 1.0);
    // A later policy that knows no standing begins with a full one.
    let mut organization = with_two_experts();
    organization.departments[0].standing = 0.3;
    let next_year = Setting { years_since_switch: Some(1), ..believed.clone() };
    close(after_months(&mut organization.clone(), 1, &next_year).standing, 0.3);
    close(after_months(&mut organization, 1, &believed).standing, 1.0);
}

#[test]
fn the_standing_of_the_ladder_is_part_of_what_a_title_is_worth() {
    let setting = switched(|_, _| {});
    let state = DepartmentState { standing: 0.4, ..DepartmentState::NEW };
    close(state.worth(&setting), (1.0 + 0.4 + 1.0) / 3.0);
    close(state.prestige(4, &setting), 0.8);
    // Pay does not depend on belief.
    close(state.ln_pay(4, &setting), 0.64);
}

#[test]
fn a_fixed_budget_takes_from_everybody_what_rises_cost() {
    let setting = switched(|_, levers| levers.pay_budget = true);
    let mut organization = with_two_experts();
    note_pay_base(&mut organization);
    // Before: five at 1, and a manager at e^0.48; after: two of the five at e^0.48 as well.
    settle_budget(&mut organization, 0, &setting);
    let squeeze = organization.departments[0].pay_squeeze;
    // The pay of the two was not yet that of their rung: nothing has grown.
    close(squeeze, 0.0);
    close(organization.people.pay[seat(0)], libm::exp(0.48));
    settle_budget(&mut organization, 0, &setting);
    let (before, after) = (5.0 + libm::exp(0.48), 3.0 + 3.0 * libm::exp(0.48));
    close(organization.departments[0].pay_squeeze, libm::log(after / before));
    close(organization.people.ln_pay[seat(2)], -libm::log(after / before));
    close(organization.people.ln_pay[HEAD], 0.48 - libm::log(after / before));
    // The mean is P0 again: nothing more is taken.
    settle_budget(&mut organization, 0, &setting);
    close(organization.departments[0].pay_squeeze, libm::log(after / before));
}

#[test]
fn a_budget_gives_back_what_it_took_and_no_more() {
    let setting = switched(|_, levers| levers.pay_budget = true);
    let mut organization = organization(FIVE);
    note_pay_base(&mut organization);
    organization.departments[0].pay_squeeze = 0.1;
    for row in 0..5 {
        organization.people.set_ln_pay(seat(row), -0.4);
    }
    settle_budget(&mut organization, 0, &setting);
    close(organization.departments[0].pay_squeeze, 0.0);
    close(organization.people.ln_pay[seat(0)], 0.0);
}

#[test]
fn nothing_is_taken_in_the_burn_in_or_without_a_budget() {
    let budget = switched(|_, levers| levers.pay_budget = true);
    for setting in [Setting { years_since_switch: None, ..budget }, switched(|_, _| {})] {
        let mut organization = with_two_experts();
        organization.departments[0].pay_base = Some(0.5);
        settle_budget(&mut organization, 0, &setting);
        close(organization.departments[0].pay_squeeze, 0.0);
        close(organization.people.ln_pay[seat(0)], 0.0);
    }
}

fn promoted(alpha: f32, delta: f32) -> Person {
    Person { alpha, delta, ..Person::default() }
}

#[test]
fn an_organization_comes_to_value_what_it_promotes() {
    let setting = switched(|parameters, _| parameters.culture = 0.5);
    let mut organization = with_two_experts();
    appointed(&mut organization, 0, &promoted(0.9, 0.5), &setting);
    close(organization.departments[0].culture, 0.8 / 30.0);
    close(organization.departments[0].ambition(&setting), 1.0 + 0.5 * 0.8 / 30.0);
    edit(&mut organization, 0, |person| (person.alpha, person.delta) = (0.4, 0.8));
    rose_to_expert(&mut organization, 0, seat(0), &setting);
    close(organization.departments[0].culture, 0.8 / 30.0 + (-0.8 - 1.0 - 0.8 / 30.0) / 30.0);
}

#[test]
fn a_hollow_rung_changes_no_culture_and_none_leaves_its_bounds() {
    let hollow = switched(|parameters, levers| {
        parameters.culture = 1.0;
        (levers.pay_parity, levers.prestige_parity, levers.influence) = (0.0, 0.0, 0.0);
    });
    let mut organization = with_two_experts();
    organization.departments[0].culture = 0.3;
    rose_to_expert(&mut organization, 0, seat(0), &hollow);
    close(organization.departments[0].culture, 0.3);
    for _ in 0..500 {
        appointed(&mut organization, 0, &promoted(1.0, 0.0), &hollow);
    }
    close(organization.departments[0].culture, 1.0);
}

#[test]
fn culture_moves_only_where_it_counts_and_never_the_executives() {
    let mut organization = with_two_experts();
    appointed(&mut organization, 0, &promoted(0.9, 0.5), &switched(|_, _| {}));
    assert_eq!(organization.departments[0], DepartmentState::NEW);
    let setting = switched(|parameters, _| parameters.culture = 1.0);
    appointed(&mut organization, 1, &promoted(0.9, 0.5), &setting);
    assert_eq!(organization.departments[1], DepartmentState::NEW);
}

#[test]
fn better_people_apply_where_mastery_pays() {
    let setting = switched(|parameters, levers| {
        parameters.applicant_response = 0.1;
        (levers.pay_parity, levers.expert_rungs) = (0.4, 2);
    });
    let mut organization = with_two_experts();
    // v = 0.8: a moves towards 0.08 by a 24th a month, however many rungs there are.
    close(after_months(&mut organization, 1, &setting).appeal, 0.08 / 24.0);
    let expected = 0.08 * (1.0 - libm::pow(23.0 / 24.0, 2.0));
    close(after_months(&mut organization, 1, &setting).appeal, expected);
    let none = switched(|parameters, levers| {
        parameters.applicant_response = 0.1;
        levers.expert_rungs = 0;
    });
    close(after_months(&mut organization, 1, &none).appeal, expected * 23.0 / 24.0);
}

#[test]
fn appeal_raises_the_craft_of_contributors_and_not_of_outside_managers() {
    let hired = |appeal: f32, block: usize| {
        let mut organization = organization(FIVE);
        organization.departments[0].appeal = appeal;
        let mut office = Office::new(switched(|_, _| {}));
        let row = if block == 0 { seat(2) } else { HEAD };
        office.vacate(&mut organization, block, row);
        organization.vacancies[block][0].wait = 1;
        organization.vacancies[block][0].search =
            crate::model::engine::organization::Search::Outside;
        office.at(block, |step: &Step<'_>, effects, scratch| {
            if block == 0 {
                crate::model::staffing::hiring::hire_contributors(
                    &mut organization,
                    step,
                    effects,
                    scratch,
                );
            } else {
                crate::model::staffing::fill_managers(&mut organization, step, effects, scratch);
            }
        });
        organization.people.person(row)
    };
    // θ = exp(σ(z1 + a)), and aptitude follows by ρ.
    let (plain, raised) = (hired(0.0, 0), hired(0.4, 0));
    close(raised.theta / plain.theta, libm::exp(0.45 * 0.4));
    close(raised.lambda - plain.lambda, 0.1 * 0.4);
    assert_eq!(hired(0.0, 1), hired(0.4, 1));
}

#[test]
fn titles_are_counted_alike_in_all_instructions() {
    let settings = alone(switched(|_, _| {}));
    let mut organization = with_two_experts();
    let layout = organization.layout.clone();
    let tier = &layout.tiers[0];
    every_instruction_set_agrees(|instructions| {
        let titles = Titles::by_run(&organization, tier, &settings, instructions);
        vec![format!("{titles:?}")]
    });
    // Seat by seat they are as many.
    let titles = |organization: &Organization| {
        let instructions = InstructionSet::detect();
        let [titles] = Titles::by_run(organization, tier, &settings, instructions)[..] else {
            panic!("one run")
        };
        assert_eq!(Titles::of(organization, &layout.blocks[0], &settings[0]), titles);
        titles
    };
    let expected = Titles { present: 5, experts: 2, earned: 1 };
    assert_eq!(titles(&organization), expected);
    organization.people.occupied[seat(0)] = 0;
    assert_eq!(titles(&organization), Titles { present: 4, experts: 1, earned: 0 });
}
