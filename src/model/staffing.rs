//! 4.8 Management vacancies: how they are searched for and filled.
//!
//! Waiting is in [`vacancies`], who is eligible and in which order candidates are asked in
//! [`selection`], outsiders and 4.9 (contributors) in [`hiring`]; who is there at month 0 (section 7) in [`start`].

mod candidates;
pub(super) mod departures;
pub(super) mod hiring;
pub(super) mod newcomers;
pub(super) mod scratch;
pub(super) mod selection;
pub(super) mod start;
pub(super) mod training;
pub(super) mod vacancies;

use super::engine::elementary::{larger, smaller};
use super::engine::organization::{Organization, Search, Vacancy};
use super::engine::row::Row;
use super::engine::step::{Effects, Step};
use super::observe::log::{EventKind, Position};
use super::person::{Person, month_number};
use super::policy::Pool;
use super::pushback;
use crate::rng::unit;
use crate::sim::threads::*;
use candidates::Candidate;
use scratch::StaffingScratch;
use vacancies::{count_down, small_count, vacate};

/// Vacancies of a block, due or not, for which all threads search at once: enough for sharing to pay,
/// and few enough for what was read of the candidates to be in the cache still when they move.
const SEARCHED_TOGETHER: usize = 512;

/// How a search for a manager ends; nothing of it has happened yet.
#[derive(Debug)]
enum SearchResult {
    /// Who comes from outside, and the first candidates inside, in the order in which they would have
    /// been asked.
    Outside(Person, Vec<Candidate>),
    /// The offers of an inside search.
    Inside(Offers),
}

impl SearchResult {
    /// The buffer of the candidates.
    fn into_ranked(self) -> Vec<Candidate> {
        match self {
            Self::Outside(_, ranked) => ranked,
            Self::Inside(offers) => offers.ranked,
        }
    }
}

/// The offers of a month for one management seat.
#[derive(Debug)]
struct Offers {
    /// The first candidates, in the order in which they are asked; nobody where nobody is eligible.
    ranked: Vec<Candidate>,
    /// How many of them decline.
    declined: usize,
    /// Who accepts after those.
    accepted: Option<Acceptance>,
}

/// A candidate who accepts.
#[derive(Debug)]
struct Acceptance {
    candidate: Candidate,
    person: Person,
    /// ℓ, of a contributor: the part of the yes that was pressure.
    reluctance: f32,
}

/// One staffing phase for the management seats of a block, in the order of their numbers.
pub(super) fn fill_managers(
    organization: &mut Organization,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
    scratch: &mut StaffingScratch,
) {
    let mut vacancies = std::mem::take(&mut organization.vacancies[step.block]);
    if count_down(&mut vacancies) {
        let layout = &organization.layout;
        vacancies.sort_unstable_by_key(|vacancy| layout.seat(vacancy.row));
        for batch in vacancies.chunks_mut(SEARCHED_TOGETHER) {
            let mut results = search_together(organization, batch, step).into_iter();
            for vacancy in batch {
                let result = results.next().flatten();
                if vacancy.wait == 0 {
                    let result =
                        result.unwrap_or_else(|| search(organization, vacancy, step, scratch));
                    fill(organization, vacancy, &result, step, effects);
                    scratch.ranked = result.into_ranked();
                }
            }
        }
        vacancies.retain(|vacancy| organization.is_vacant(vacancy.row));
    }
    organization.vacancies[step.block] = vacancies;
}

/// The results of those searches of a full batch of `vacancies` that are due, found by all threads;
/// nothing where they are fewer, or where candidates in common make one depend on another.
fn search_together(
    organization: &Organization,
    vacancies: &[Vacancy],
    step: &Step<'_>,
) -> Vec<Option<SearchResult>> {
    // On one thread there is nothing to gain, and a candidate who moves at once is still in the cache.
    let is_shared = vacancies.len() == SEARCHED_TOGETHER && current_num_threads() > 1;
    let setting = step.setting;
    // What an organization values moves with every appointment.
    let is_apart = setting.ladder.levers.pool == Pool::Team && setting.workforce.culture <= 0.0;
    if !is_shared || !is_apart {
        return Vec::new();
    }
    let search = |scratch: &mut StaffingScratch, vacancy: &Vacancy| {
        (vacancy.wait == 0).then(|| search(organization, vacancy, step, scratch))
    };
    vacancies.par_iter().map_init(StaffingScratch::new, search).collect()
}

/// Searches for a manager: of two strangers the better, or the first of those inside who accepts.
fn search(
    organization: &Organization,
    vacancy: &Vacancy,
    step: &Step<'_>,
    scratch: &mut StaffingScratch,
) -> SearchResult {
    let setting = step.setting;
    let block = &organization.layout.blocks[step.block];
    let pool = match setting.ladder.levers.pool {
        Pool::Team => block.team(organization.layout.position(block, vacancy.row)),
        Pool::Department => block.reports.clone(),
    };
    let ranked = selection::rank(organization, &pool, step, scratch);
    if vacancy.search == Search::Outside {
        let newcomers = &mut scratch.newcomers;
        let person = hiring::better_of_two(organization, vacancy.row, step, newcomers);
        return SearchResult::Outside(person, ranked);
    }
    let offers_a_month = usize::from(small_count(setting.constants.offers_a_month));
    let mut declined = 0;
    let mut accepted = None;
    for &candidate in ranked.iter().take(offers_a_month) {
        let offer = selection::offer(organization, &candidate, step);
        if unit(candidate.acceptance) < offer.acceptance {
            let person = organization.people.person(candidate.row);
            accepted = Some(Acceptance { candidate, person, reluctance: offer.reluctance });
            break;
        }
        declined += 1;
    }
    SearchResult::Inside(Offers { ranked, declined, accepted })
}

/// Carries out the result of a search, which fills the seat if anybody was found.
fn fill(
    organization: &mut Organization,
    vacancy: &mut Vacancy,
    result: &SearchResult,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    match result {
        SearchResult::Outside(person, ranked) => {
            pass_over(organization, vacancy.row, (ranked, None), step, effects);
            organization.people.put(vacancy.row, person);
            hiring::count_hire(organization, vacancy.row);
            effects.log.arrives(EventKind::HiredToManage, &organization.people, vacancy.row);
            effects.sums.outside_appointments += 1.0;
        }
        SearchResult::Inside(offers) => {
            make_offers(organization, vacancy, offers, step, effects);
            let Some(acceptance) = &offers.accepted else { return };
            let taken_by = Some(acceptance.candidate.row);
            pass_over(organization, vacancy.row, (&offers.ranked, taken_by), step, effects);
            appoint(organization, vacancy.row, acceptance, step, effects);
        }
    }
    effects.sums.appointments += 1.0;
    effects.sums.appointment_vacancy_months += f64::from(vacancy.months);
}

/// Makes the offers: who declines is left alone for a year; where nobody is eligible, the search
/// turns outside.
fn make_offers(
    organization: &mut Organization,
    vacancy: &mut Vacancy,
    offers: &Offers,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    if offers.ranked.is_empty() {
        vacancy.search = Search::Outside;
        vacancy.wait = small_count(step.setting.constants.wait_outside);
    }
    for candidate in &offers.ranked[..offers.declined] {
        effects.sums.offers += 1.0;
        let people = &organization.people;
        effects.log.offers(EventKind::Declined, people, candidate.row, vacancy.row);
        decline(organization, candidate, step);
    }
    if offers.accepted.is_some() {
        effects.sums.offers += 1.0;
        effects.sums.acceptances += 1.0;
    }
}

/// d = 12, and g = max(g, 0.8·pressure) of a contributor: where up is management, a no is
/// remembered.
fn decline(organization: &mut Organization, candidate: &Candidate, step: &Step<'_>) {
    let (k, people) = (&step.setting.constants, &mut organization.people);
    people.ask_again[candidate.row] = month_number(organization.month) + k.ask_again_months;
    if candidate.level == 0 {
        let grievance = &mut people.grievance[candidate.row];
        *grievance = larger(*grievance, k.declined_grievance * step.setting.ladder.pressure);
    }
}

/// Those of the first ranks who would have wanted the seat in `to` resent that another got it, one of
/// them or an outsider: g = 1.
fn pass_over(
    organization: &mut Organization,
    to: Row,
    (ranked, taken_by): (&[Candidate], Option<Row>),
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    let ranks = usize::from(small_count(step.setting.constants.passed_over_ranks));
    for &Candidate { row, .. } in ranked.iter().take(ranks) {
        if taken_by != Some(row) && selection::wants(organization, row, step) {
            organization.people.grievance[row] = step.setting.constants.passed_over_grievance;
            effects.log.offers(EventKind::PassedOver, &organization.people, row, to);
        }
    }
}

/// Moves who accepted into the management seat in `to`: its pay, stall 0, m + 0.06 and, with
/// probability `training.coverage`, a training. The old seat falls vacant.
fn appoint(
    organization: &mut Organization,
    to: Row,
    acceptance: &Acceptance,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    let Acceptance { candidate, person, reluctance } = acceptance;
    let month = month_number(organization.month);
    let level = organization.layout.blocks[step.block].level;
    let mut person = person.clone();
    person.set_ln_pay(organization.department(step.block).ln_pay_of_seat(level, step.setting));
    person.advanced = month;
    person.morale = smaller(person.morale + step.setting.constants.accepted_morale, 1.0);
    if candidate.level == 0 {
        person.managing_since = month;
        person.reluctance = *reluctance;
    }
    let from = candidate.row;
    if unit(candidate.training) < step.setting.ladder.levers.training_coverage {
        person.training = training::effect(person.training, step);
        person.trained = 1;
        training::book(person.pay, step, effects);
        effects.log.offers(EventKind::Trained, &organization.people, from, from);
    }
    let department = organization.layout.blocks[step.block].unit;
    pushback::appointed(organization, department, &person, step.setting);
    let people = &organization.people;
    effects.sums.promotions += 1.0;
    effects.log.appoints(people, from, Position { row: to, rung: person.rung }, person.training);
    vacate(organization, candidate.block, from, step);
    organization.people.put(to, &person);
}

#[cfg(test)]
mod tests;
