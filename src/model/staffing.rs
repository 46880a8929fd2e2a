//! 4.8 and 4.9 Staffing: how vacancies are opened, searched for and filled.

pub(super) mod departures;
pub(super) mod newcomers;
pub(super) mod panel;
pub(super) mod recruiter;
pub(super) mod selection;

use super::constants::{RUNGS, SENIOR};
use super::engine::elementary::{larger, smaller};
use super::engine::layout::Block;
use super::engine::organization::{Organization, Search, Vacancy};
use super::engine::row::Row;
use super::engine::work::Desk;
use super::observe::log::{EventKind, Position};
use super::person::{Person, month_number};
use super::policy::{Pool, narrow};
use super::setting::Setting;
use crate::rng::{Purpose, Streams, unit};
use crate::sim::threads::*;
use newcomers::{ABREAST, Opening};
use recruiter::Recruiter;
use selection::Candidate;

/// Newcomers of a month from which on all threads at hand share them: below, sharing costs more than
/// it saves.
const SHARED_FROM: usize = 1024;

/// Vacancies of a block, due or not, that all threads at hand search for at once: so many that sharing
/// pays, and so few that what was read of the candidates is still in the cache when they move.
const SEARCHED_TOGETHER: usize = 512;

/// Opens a vacancy in `seat` of block number `index`, and draws how a manager is searched for.
pub(crate) fn vacate(organization: &mut Organization, index: usize, row: Row, desk: &mut Desk<'_>) {
    let layout = &organization.layout;
    let block = &layout.blocks[index];
    // A head who becomes the executive leaves a seat of its department, not of the executive's.
    let setting = &desk.settings[block.unit];
    let k = &setting.constants;
    if block.level == 0 {
        organization.vacate(index, row, phases(k.wait_contributor), Search::Outside);
        return;
    }
    let place = block.place(organization.month);
    let draw = desk.streams.block(Purpose::Search, place, layout.position(block, row))[0];
    let (search, wait) = if unit(draw) < setting.ladder.levers.external_share {
        (Search::Outside, k.wait_outside)
    } else {
        (Search::Inside, k.wait_inside)
    };
    organization.vacate(index, row, phases(wait), search);
}

/// One staffing phase for the management seats of block number `index`.
pub(crate) fn fill_managers(organization: &mut Organization, index: usize, desk: &mut Desk<'_>) {
    let mut vacancies = std::mem::take(&mut organization.vacancies[index]);
    if wait(&mut vacancies) {
        let layout = &organization.layout;
        vacancies.sort_unstable_by_key(|vacancy| layout.seat(vacancy.row));
        for batch in vacancies.chunks_mut(SEARCHED_TOGETHER) {
            let mut ends = search_together(organization, index, batch, desk).into_iter();
            for vacancy in batch {
                let end = ends.next().flatten();
                if vacancy.wait == 0 {
                    fill_manager(organization, index, (vacancy, end), desk);
                }
            }
        }
        vacancies.retain(|vacancy| organization.is_vacant(vacancy.row));
    }
    organization.vacancies[index] = vacancies;
}

/// A phase of waiting; says whether it is over for any of them.
fn wait(vacancies: &mut [Vacancy]) -> bool {
    let mut is_over = false;
    for vacancy in vacancies {
        vacancy.wait = vacancy.wait.saturating_sub(1);
        is_over |= vacancy.wait == 0;
    }
    is_over
}

/// One staffing phase for the contributors' seats of block number `index`.
pub(crate) fn hire_contributors(
    organization: &mut Organization,
    index: usize,
    desk: &mut Desk<'_>,
) {
    let vacancies = &mut organization.vacancies[index];
    if !wait(vacancies) {
        return;
    }
    let mut due = std::mem::take(&mut desk.recruiter.due);
    let over = vacancies.iter().filter(|vacancy| vacancy.wait == 0);
    due.extend(over.map(|vacancy| vacancy.row));
    vacancies.retain(|vacancy| vacancy.wait > 0);
    let opening = Opening {
        experience_mean: desk.setting.workforce.hire_experience_years,
        ln_pay: by_skill(&desk.setting.ladder.ln_pay),
        month: organization.month,
    };
    if due.len() < SHARED_FROM {
        for rows in due.chunks(ABREAST) {
            recruit(organization, index, rows, &opening, desk);
            organization.people.put_all(rows, &desk.recruiter.newcomers.cohort);
        }
    } else {
        put_many(organization, index, &due, &opening, desk);
    }
    for &row in &due {
        count_hire(organization, row);
        desk.sums.contributor_hires += 1.0;
        desk.log.arrives(EventKind::Hired, &organization.people, row);
    }
    due.clear();
    desk.recruiter.due = due;
}

/// How a search for a manager ends, before anything of it has happened.
#[derive(Debug)]
enum End {
    /// Of an outside search: who comes.
    Outside(Person),
    /// Of an inside search.
    Inside {
        /// The first candidates, as they are asked; nobody where nobody is eligible.
        ranked: Vec<Candidate>,
        /// How many of them decline.
        declined: usize,
        /// Who accepts after those, with ℓ.
        accepted: Option<(Person, f32)>,
    },
}

/// How those searches for a full batch of `vacancies` end that are over, found by all threads at hand;
/// nothing where they are fewer, or where candidates in common make one bear on another.
fn search_together(
    organization: &Organization,
    index: usize,
    vacancies: &[Vacancy],
    desk: &Desk<'_>,
) -> Vec<Option<End>> {
    // On one thread there is nothing to gain, and a candidate who moves at once is still in the cache.
    let together = vacancies.len() == SEARCHED_TOGETHER && current_num_threads() > 1;
    if !together || desk.setting.ladder.levers.pool != Pool::Team {
        return Vec::new();
    }
    let how = (desk.streams, desk.setting);
    let search = |recruiter: &mut Recruiter, vacancy: &Vacancy| {
        (vacancy.wait == 0).then(|| search(organization, index, vacancy, recruiter, how))
    };
    let recruiter = || Recruiter::with(desk.recruiter.instructions);
    vacancies.par_iter().map_init(recruiter, search).collect()
}

/// The end of a search.
fn search(
    organization: &Organization,
    index: usize,
    vacancy: &Vacancy,
    recruiter: &mut Recruiter,
    (streams, setting): (&Streams, &Setting),
) -> End {
    let (block, row) = (&organization.layout.blocks[index], vacancy.row);
    if vacancy.search == Search::Outside {
        let house = (organization, block);
        return End::Outside(better_of_two(house, row, recruiter, (streams, setting)));
    }
    let pool = match setting.ladder.levers.pool {
        Pool::Team => block.team(organization.layout.position(block, row)),
        Pool::Department => block.reports.clone(),
    };
    let ranked = selection::rank(organization, block, pool, recruiter, (streams, setting));
    let asked = ranked.iter().take(usize::from(phases(setting.constants.offers_a_month)));
    let mut declined = 0;
    for candidate in asked {
        let offer = selection::offer(organization, candidate, block.level, setting);
        if unit(candidate.acceptance) < offer.acceptance {
            let person = organization.people.person(candidate.row);
            let accepted = Some((person, offer.reluctance));
            return End::Inside { ranked, declined, accepted };
        }
        declined += 1;
    }
    End::Inside { ranked, declined, accepted: None }
}

/// Fills a management seat whose wait is over, if somebody can be had. The `end` of the search may
/// be known already.
fn fill_manager(
    organization: &mut Organization,
    index: usize,
    (vacancy, end): (&mut Vacancy, Option<End>),
    desk: &mut Desk<'_>,
) {
    let how = (desk.streams, desk.setting);
    let end = end.unwrap_or_else(|| search(organization, index, vacancy, desk.recruiter, how));
    let filled = match end {
        End::Outside(person) => {
            organization.people.put(vacancy.row, &person);
            count_hire(organization, vacancy.row);
            desk.log.arrives(EventKind::HiredToManage, &organization.people, vacancy.row);
            desk.sums.outside_appointments += 1.0;
            true
        }
        End::Inside { ranked, declined, accepted } => {
            let (declined, others) = ranked.split_at(declined);
            let filled =
                promote(organization, index, vacancy, ([declined, others], accepted), desk);
            desk.recruiter.ranked = ranked;
            filled
        }
    };
    if filled {
        desk.sums.appointments += 1.0;
        desk.sums.appointment_vacancy_months += f64::from(vacancy.months);
    }
}

/// Carries out the end of an inside search: some decline, and of the others the first moves if
/// anybody has accepted, which it says; where nobody is eligible, the search turns outside.
fn promote(
    organization: &mut Organization,
    index: usize,
    vacancy: &mut Vacancy,
    ([declined, others], accepted): ([&[Candidate]; 2], Option<(Person, f32)>),
    desk: &mut Desk<'_>,
) -> bool {
    let (row, level) = (vacancy.row, organization.layout.blocks[index].level);
    if declined.is_empty() && others.is_empty() {
        vacancy.search = Search::Outside;
        vacancy.wait = phases(desk.setting.constants.wait_outside);
    }
    for candidate in declined {
        desk.sums.offers += 1.0;
        desk.log.offers(EventKind::Declined, &organization.people, candidate.row, row);
        decline(organization, candidate, desk);
    }
    let ([candidate, ..], Some((person, reluctance))) = (others, &accepted) else {
        return false;
    };
    desk.sums.offers += 1.0;
    desk.sums.acceptances += 1.0;
    let ranked = declined.iter().chain(others);
    pass_over(organization, ranked, (candidate.row, row), level, desk);
    appoint(organization, (row, level), candidate, (person, *reluctance), desk);
    true
}

/// Who declines is left alone for a year; where up is management, a no is remembered.
fn decline(organization: &mut Organization, candidate: &Candidate, desk: &Desk<'_>) {
    let (k, people) = (&desk.setting.constants, &mut organization.people);
    people.ask_again[candidate.row] = month_number(organization.month) + k.ask_again_months;
    if candidate.level == 0 {
        let grievance = &mut people.grievance[candidate.row];
        *grievance = larger(*grievance, k.declined_grievance * desk.setting.ladder.pressure);
    }
}

/// Those of the first ranks who would have wanted the seat resent that another got it.
fn pass_over<'a>(
    organization: &mut Organization,
    ranked: impl Iterator<Item = &'a Candidate>,
    (appointed, to): (Row, Row),
    level: u8,
    desk: &mut Desk<'_>,
) {
    let k = &desk.setting.constants;
    for candidate in ranked.filter(|candidate| candidate.row != appointed) {
        if selection::wants(organization, candidate.row, level, desk.setting) {
            organization.people.grievance[candidate.row] = k.passed_over_grievance;
            desk.log.offers(EventKind::PassedOver, &organization.people, candidate.row, to);
        }
    }
}

/// Moves who accepted into the management seat `seat` at `level`.
fn appoint(
    organization: &mut Organization,
    (row, level): (Row, u8),
    candidate: &Candidate,
    (person, reluctance): (&Person, f32),
    desk: &mut Desk<'_>,
) {
    let (k, levers) = (&desk.setting.constants, &desk.setting.ladder.levers);
    let month = month_number(organization.month);
    let mut person = person.clone();
    person.set_ln_pay(desk.setting.ln_pay_of_seat(level));
    person.advanced = month;
    person.morale = smaller(person.morale + k.accepted_morale, 1.0);
    if candidate.level == 0 {
        person.managing_since = month;
        person.reluctance = reluctance;
    }
    if unit(candidate.training) < levers.training_coverage {
        train(&mut person, desk);
        let (people, own) = (&organization.people, candidate.row);
        desk.log.offers(EventKind::Trained, people, own, own);
    }
    desk.sums.promotions += 1.0;
    let post = Position { row, rung: person.rung };
    desk.log.appoints(&organization.people, candidate.row, post, person.training);
    vacate(organization, candidate.block, candidate.row, desk);
    organization.people.put(row, &person);
}

/// Trains a manager; what was learned before is never lost.
pub(crate) fn train(person: &mut Person, desk: &mut Desk<'_>) {
    person.training = larger(person.training, narrow(desk.setting.ladder.levers.training_effect));
    person.trained = 1;
    book_training(person.pay, desk);
}

/// BreakdownRecorder the cost of one training of a manager of that monthly pay.
pub(crate) fn book_training(pay: f32, desk: &mut Desk<'_>) {
    desk.sums.trainings += 1.0;
    desk.sums.training_cost +=
        desk.setting.workforce.training_cost * f64::from(super::constants::MONTHS) * f64::from(pay);
}

/// Makes the next person ever hired into each of `seats`, of which there are at most [`ABREAST`].
fn recruit(
    organization: &Organization,
    index: usize,
    rows: &[Row],
    opening: &Opening,
    desk: &mut Desk<'_>,
) {
    let house = (organization, &organization.layout.blocks[index]);
    desk.recruiter.recruit(rows, house, opening, (desk.streams, desk.setting));
}

/// Makes newcomers for many vacant seats and seats them, shared by all threads at hand: which of
/// them makes whom is left to chance, and nothing depends on it.
fn put_many(
    organization: &mut Organization,
    index: usize,
    rows: &[Row],
    opening: &Opening,
    desk: &Desk<'_>,
) {
    let house = (&*organization, &organization.layout.blocks[index]);
    let (streams, setting) = (desk.streams, desk.setting);
    let make = |recruiter: &mut Recruiter, rows: &[Row]| {
        recruiter.recruit(rows, house, opening, (streams, setting));
        recruiter.newcomers.cohort.clone()
    };
    let recruiter = || Recruiter::with(desk.recruiter.instructions);
    let cohorts: Vec<_> = rows.par_chunks(ABREAST).map_init(recruiter, make).collect();
    organization.people.put_many(rows, &cohorts);
}

/// Counts a hire into `seat`.
fn count_hire(organization: &mut Organization, row: Row) {
    organization.hires[row] = organization.hires[row].saturating_add(1);
}

/// The part of what goes by rung that newcomers can have.
fn by_skill(by_rung: &[f32; RUNGS]) -> [f32; SENIOR as usize + 1] {
    std::array::from_fn(|rung| by_rung[rung])
}

/// The better of two outsiders for `seat`, as well as aptitude can be seen.
fn better_of_two(
    (organization, block): (&Organization, &Block),
    row: Row,
    recruiter: &mut Recruiter,
    (streams, setting): (&Streams, &Setting),
) -> Person {
    let k = &setting.constants;
    let opening = Opening {
        experience_mean: k.outside_experience,
        ln_pay: [setting.ln_pay_of_seat(block.level); SENIOR as usize + 1],
        month: organization.month,
    };
    for candidate in [0, 1] {
        let lane = usize::from(candidate);
        recruiter.call(lane, (row, candidate), (organization, block), streams);
    }
    recruiter.make(2, &opening, (streams, setting));
    let noise = narrow(setting.ladder.levers.assessment_noise);
    let newcomers = &recruiter.newcomers;
    let seen = |lane: usize| newcomers.cohort.lambda[lane] + noise * newcomers.assessment(lane);
    let mut person = newcomers.cohort.person(usize::from(seen(1) > seen(0)));
    person.rung = SENIOR;
    person.managing_since = month_number(organization.month) - k.outside_manager_months;
    person
}

/// Fills every seat of block number `index` at month 0 (section 7).
pub(crate) fn populate(organization: &mut Organization, index: usize, desk: &mut Desk<'_>) {
    let block = &organization.layout.blocks[index];
    let (k, level) = (&desk.setting.constants, block.level);
    let ln_pay = match level {
        0 => by_skill(&desk.setting.ladder.ln_pay),
        _ => [desk.setting.ln_pay_of_seat(level); SENIOR as usize + 1],
    };
    let years = k.experience_per_level * f32::from(level);
    let experience_mean = desk.setting.workforce.experience_years + years;
    let opening = Opening { experience_mean, ln_pay, month: organization.month };
    let mut open = std::mem::take(&mut desk.recruiter.due);
    open.extend(organization.layout.rows_of(block.seats.clone()));
    for rows in open.chunks(ABREAST) {
        recruit(organization, index, rows, &opening, desk);
        let newcomers = &mut *desk.recruiter.newcomers;
        for lane in 0..rows.len() {
            let (tenure, stall) = (newcomers.tenure(lane), newcomers.stall(lane));
            let cohort = &mut newcomers.cohort;
            cohort.onboarding[lane] = 1.0;
            cohort.hired[lane] = -(tenure * k.tenure_spread).floor();
            cohort.advanced[lane] = -(stall * k.stall_spread).floor();
            if level > 0 {
                cohort.managing_since[lane] = -k.outside_manager_months;
            }
        }
        organization.people.put_all(rows, &newcomers.cohort);
        for &row in rows {
            count_hire(organization, row);
        }
    }
    open.clear();
    desk.recruiter.due = open;
}

/// A small whole constant as a count of phases or persons.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the constants are small whole numbers"
)]
fn phases(constant: f32) -> u8 {
    constant as u8
}

#[cfg(test)]
mod tests;
