//! 4.9 Hiring: how the seats of contributors are filled; and who comes from outside to manage (4.8).

use super::newcomers::{ABREAST, Applicant, Newcomers, Opening};
use super::scratch::StaffingScratch;
use super::vacancies::count_down;
use crate::model::constants::SENIOR;
use crate::model::engine::department::DepartmentState;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::engine::step::{Effects, Step};
use crate::model::observe::log::EventKind;
use crate::model::person::{Person, month_number};
use crate::model::policy::narrow;
use crate::model::setting::Setting;
use crate::model::submodels::morale_baseline::RungTerms;
use crate::sim::threads::*;

/// Newcomers of a month from which on all threads share them: below, sharing costs more than it
/// saves.
const SHARED_FROM: usize = 1024;

/// One staffing phase for the contributors' seats of a block: each whose wait is over is filled by
/// one newcomer, on the highest rung up to senior whose bar its craft meets, at that rung's pay.
pub(crate) fn hire_contributors(
    organization: &mut Organization,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
    scratch: &mut StaffingScratch,
) {
    let vacancies = &mut organization.vacancies[step.block];
    if !count_down(vacancies) {
        return;
    }
    let StaffingScratch { open, newcomers, .. } = scratch;
    let over = vacancies.iter().filter(|vacancy| vacancy.wait == 0);
    open.extend(over.map(|vacancy| vacancy.row));
    vacancies.retain(|vacancy| vacancy.wait > 0);
    let department = organization.department(step.block);
    let opening = Opening {
        experience_mean: step.setting.workforce.hire_experience_years,
        ln_pay: up_to_senior(department, step.setting),
        appeal: department.appeal,
        terms: RungTerms::of(step.setting, department),
        month: organization.month,
    };
    if open.len() < SHARED_FROM {
        for rows in open.chunks(ABREAST) {
            newcomers.recruit(rows, &opening, organization, step);
            organization.people.put_all(rows, &newcomers.cohort);
        }
    } else {
        recruit_many(organization, open, &opening, step);
    }
    for row in open.drain(..) {
        count_hire(organization, row);
        effects.sums.contributor_hires += 1.0;
        effects.log.arrives(EventKind::Hired, &organization.people, row);
    }
}

/// Makes newcomers for many vacant `rows` and seats them, shared by all threads: which of them makes
/// whom is left to chance, and nothing depends on it.
fn recruit_many(organization: &mut Organization, rows: &[Row], opening: &Opening, step: &Step<'_>) {
    let house = &*organization;
    let make = |newcomers: &mut Newcomers, rows: &[Row]| {
        newcomers.recruit(rows, opening, house, step);
        newcomers.cohort.clone()
    };
    let cohorts: Vec<_> = rows.par_chunks(ABREAST).map_init(Newcomers::blank, make).collect();
    organization.people.put_many(rows, &cohorts);
}

/// The better of two outsiders for the management seat in `row`, as well as aptitude can be seen:
/// the one with the larger λ + noise·ε, of equals the first.
pub(super) fn better_of_two(
    organization: &Organization,
    row: Row,
    step: &Step<'_>,
    newcomers: &mut Newcomers,
) -> Person {
    let (setting, k) = (step.setting, &step.setting.constants);
    let level = organization.layout.blocks[step.block].level;
    let department = organization.department(step.block);
    let opening = Opening {
        experience_mean: k.outside_experience,
        ln_pay: [department.ln_pay_of_seat(level, setting); SENIOR as usize + 1],
        appeal: 0.0,
        terms: RungTerms::of(setting, department),
        month: organization.month,
    };
    for candidate in [0, 1] {
        let applicant = Applicant { row, candidate };
        newcomers.name(usize::from(candidate), applicant, organization, step);
    }
    newcomers.make(2, &opening, step);
    let noise = narrow(setting.ladder.levers.assessment_noise);
    let seen = |lane: usize| newcomers.cohort.lambda[lane] + noise * newcomers.assessment(lane);
    let mut person = newcomers.cohort.person(usize::from(seen(1) > seen(0)));
    person.rung = SENIOR;
    person.managing_since = month_number(organization.month) - k.outside_manager_months;
    person
}

/// Counts a hire into the seat in `row`.
pub(super) fn count_hire(organization: &mut Organization, row: Row) {
    organization.hires[row] = organization.hires[row].saturating_add(1);
}

/// ln pay on the rungs that newcomers can have.
pub(super) fn up_to_senior(
    department: &DepartmentState,
    setting: &Setting,
) -> [f32; SENIOR as usize + 1] {
    [0, 1, SENIOR].map(|rung| department.ln_pay(rung, setting))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{MONTH, Office, organization, quiet};

    #[test]
    fn many_newcomers_are_those_who_are_made_a_few_at_a_time() {
        let office = Office::new(quiet());
        let mut many = organization(&[(1500, 7)]);
        let rows: Vec<_> = many.layout.rows_of(100..100 + SHARED_FROM + 5).collect();
        for &row in &rows {
            many.people.occupied[row] = 0;
        }
        let mut few = many.clone();
        let opening = Opening::usual(3.0, MONTH, &office.settings[0]);
        let step = office.step(0);
        recruit_many(&mut many, &rows, &opening, &step);
        let mut newcomers = Newcomers::blank();
        for rows in rows.chunks(3) {
            newcomers.recruit(rows, &opening, &few, &step);
            few.people.put_all(rows, &newcomers.cohort);
        }
        assert_eq!(format!("{:?}", many.people), format!("{:?}", few.people));
    }
}
