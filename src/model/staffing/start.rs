//! Month 0 (section 7): every seat is held by somebody who was hired long ago and has stayed.
//!
//! [`search`] finds out which candidates are kept, [`lives`] says what the years since their hire have
//! made of them; here they are made and take their seats. Their climate, burnout and morale come from
//! the settling of [`crate::model::engine`].

mod lives;
mod search;

use super::hiring::{count_hire, up_to_senior};
use super::newcomers::{ABREAST, Drawn, Newcomers, Opening, put};
use crate::model::engine::department::DepartmentState;
use crate::model::engine::elementary::{exp, ln};
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::engine::step::Step;
use crate::model::person::Cohort;
use crate::model::policy::{Rule, at_rung, narrow};
use crate::model::setting::Setting;
use crate::model::submodels::morale_baseline::RungTerms;
use crate::numeric::vector::VectorTask;
use crate::rng::{Place, Purpose, unit};
use crate::sim::threads::*;
use lives::{Lives, Words, reluctance_left, whole_share};
use search::{Found, Search};

/// Seats that a thread fills at once, and from twice as many of which on threads share them.
const SHARE: usize = 1024;

/// Numbers of the words of training before the job, and of the part of k since the last appointment.
const TRAINING: usize = 14;
const STALL: usize = 15;

/// Who sits in a seat at month 0: the draws are those of a candidate for it.
#[derive(Clone, Copy, Debug)]
struct Holder {
    row: Row,
    /// Which of the two persons considered for a management seat; else 0.
    considered: u8,
    /// The number of the candidate, from 0.
    candidate: u32,
}

/// Fills every seat of a block at month 0.
pub(crate) fn populate(organization: &mut Organization, step: &Step<'_>) {
    let layout = organization.layout.clone();
    let block = &layout.blocks[step.block];
    let rows: Vec<_> = layout
        .rows_of(block.seats.clone())
        .filter(|&row| organization.structure.exists(row))
        .collect();
    let house = &*organization;
    let fill = |rows: &[Row]| cohorts(&find(rows, house, step), house, step);
    let made: Vec<_> = if rows.len() < 2 * SHARE {
        fill(&rows)
    } else {
        // A share is a whole number of cohorts, so that theirs follow each other.
        rows.par_chunks(SHARE).map(fill).collect::<Vec<_>>().into_iter().flatten().collect()
    };
    organization.people.put_many(&rows, &made);
    for row in rows {
        count_hire(organization, row);
    }
}

/// Who holds each of the seats in `rows`: of a contributor's seat the first candidate who is kept; of a
/// manager's, of the first who are kept for each of two places, the one who comes first by the
/// baseline's rule.
fn find(rows: &[Row], organization: &Organization, step: &Step<'_>) -> Vec<Holder> {
    let block = &organization.layout.blocks[step.block];
    let rule = step.setting.ladder.levers.rule;
    let each = if block.level > 0 && rule != Rule::Random { 2 } else { 1 };
    let number = |row: Row| 2 * organization.layout.position(block, row);
    let wanted: Vec<_> =
        rows.iter().flat_map(|&row| (0..each).map(move |other| number(row) + other)).collect();
    let place = block.place(0);
    let opening = opening(step.setting);
    let mut search = Search { step, place, opening: &opening, wanted: &wanted, found: Vec::new() };
    step.instructions.run(&mut search);
    let holders = rows.iter().zip(search.found.chunks_exact(each));
    holders
        .map(|(&row, found)| {
            let considered = u8::from(is_second(found, rule));
            let Found { candidate, .. } = found[usize::from(considered)];
            Holder { row, considered, candidate }
        })
        .collect()
}

/// Whether the second of those considered comes before the first.
fn is_second(found: &[Found], rule: Rule) -> bool {
    match (found, rule) {
        ([first, second], Rule::Best) => second.score > first.score,
        ([first, second], Rule::Worst) => second.score < first.score,
        _ => false,
    }
}

/// The persons who hold seats, side by side and in their order.
fn cohorts(
    holders: &[Holder],
    organization: &Organization,
    step: &Step<'_>,
) -> Vec<Cohort<ABREAST>> {
    let layout = &organization.layout;
    let block = &layout.blocks[step.block];
    let mut newcomers = Newcomers::blank();
    let make = |holders: &[Holder]| {
        for (lane, &Holder { row, considered, candidate }) in holders.iter().enumerate() {
            let place = Place { period: candidate, ..block.place(0) };
            let number = 2 * layout.position(block, row) + usize::from(considered);
            newcomers.addresses.set(lane, step.streams, (Purpose::Start, place), number);
            let cohort = &mut newcomers.cohort;
            cohort.first_seat[lane] = u32::try_from(layout.number(row)).unwrap_or(u32::MAX);
            cohort.ordinal[lane] = organization.hires[row];
            cohort.candidate[lane] = considered;
        }
        let (newcomers, level) = (&mut newcomers, block.level);
        step.instructions.run(&mut Making { newcomers: &mut *newcomers, level, step });
        newcomers.cohort.clone()
    };
    holders.chunks(ABREAST).map(make).collect()
}

/// The making of those who hold seats at `level`, whose addresses are set.
#[derive(Debug)]
struct Making<'a> {
    newcomers: &'a mut Newcomers,
    level: u8,
    step: &'a Step<'a>,
}

impl VectorTask for Making<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let (setting, manages) = (self.step.setting, self.level > 0);
        let words = self.step.streams.abreast::<ABREAST, ABREAST>(&self.newcomers.addresses);
        let opening = opening(setting);
        let drawn = Drawn::of(&words, &opening, setting);
        self.newcomers.derive(&words, &drawn, setting, &opening);
        let lives = Lives::of(&words, &drawn, manages, setting);
        live(&mut self.newcomers.cohort, &drawn, &lives, setting);
        if manages {
            let free = lives.utility(&words, &drawn, setting);
            manage(&mut self.newcomers.cohort, (&words, &free), &lives, (self.level, setting));
        }
    }
}

/// What everybody was hired for: as a contributor (4.9), in a department in which nothing has happened.
fn opening(setting: &Setting) -> Opening {
    let department = DepartmentState::NEW;
    Opening {
        experience_mean: setting.workforce.hire_experience_years,
        ln_pay: up_to_senior(&department, setting),
        appeal: department.appeal,
        terms: RungTerms::of(setting, &department),
        month: 0,
    }
}

/// What the years since the hire have made of everybody.
#[inline(always)]
fn live(
    cohort: &mut Cohort<ABREAST>,
    drawn: &Drawn<ABREAST>,
    lives: &Lives<ABREAST>,
    setting: &Setting,
) {
    let craft = lives.craft_left(drawn, setting);
    let since_bar = lives.since_bar(drawn, setting);
    for i in 0..ABREAST {
        cohort.craft[i] = craft[i];
        cohort.ln_craft[i] = ln(craft[i]);
        cohort.rung[i] = u8::from(lives.rung[i] > 0.5) + u8::from(lives.rung[i] > 1.5);
        cohort.ln_pay[i] = at_rung(&setting.ladder.ln_pay, lives.rung[i]);
        cohort.pay[i] = exp(cohort.ln_pay[i]);
        cohort.born[i] = -lives.age[i];
        cohort.hired[i] = -lives.tenure[i];
        cohort.advanced[i] = -since_bar[i];
    }
    put(&mut cohort.onboarding, [1.0; ABREAST]);
}

/// What managing has made of managers at a level; `free` is U without its pressure.
#[inline(always)]
fn manage(
    cohort: &mut Cohort<ABREAST>,
    (words, free): (&Words<ABREAST>, &[f32; ABREAST]),
    lives: &Lives<ABREAST>,
    (level, setting): (u8, &Setting),
) {
    let levers = &setting.ladder.levers;
    let ln_pay = setting.ln_pay_of_seat(level);
    let effect = narrow(levers.training_effect);
    for i in 0..ABREAST {
        let managing = lives.managing[i];
        let since = whole_share(words[STALL][i], f64::from(managing));
        cohort.advanced[i] = -if level > 1 { since } else { managing };
        cohort.managing_since[i] = -managing;
        cohort.reluctance[i] = reluctance_left(free[i], managing, setting);
        let is_trained = unit(words[TRAINING][i]) < levers.training_coverage;
        cohort.trained[i] = u8::from(is_trained);
        cohort.training[i] = if is_trained { effect } else { 0.0 };
    }
    put(&mut cohort.ln_pay, [ln_pay; ABREAST]);
    put(&mut cohort.pay, [exp(ln_pay); ABREAST]);
}

#[cfg(test)]
mod tests;
