//! The part of a contributor's target of morale (4.3) that changes only at events, kept by seat.
//!
//! base + ν + fit + prestige − hollow − 0.08α(1 − e^(−stall/36)) is the sum of two terms: a *fixed* one,
//! with −0.08α in it, and a *fading* one, 0.08α·e^(−stall/36), that decays by a factor which everybody
//! shares. The columns hold both as at the start of the year, and [`fading_factor`] is what the months
//! since have left of the second.
//!
//! They change at a hire, a step-back, a rise of rung, or with the policy and what pushes back (4.11).
//! So they are computed when somebody is hired, and for everybody before the first month of a year,
//! before the month after a review, when an engine takes an organization up, and before every month
//! in which what a rung means has changed ([`RungTerms`]). A manager's are stale and never read: who
//! steps back does so at a review.

use crate::model::constants::{MONTHS, RUNGS, SENIOR};
use crate::model::engine::block::Block;
use crate::model::engine::department::DepartmentState;
use crate::model::engine::elementary::exp;
use crate::model::engine::lanes::{LANES, lanes, lanes_mut};
use crate::model::engine::organization::Organization;
use crate::model::person::{PeopleMut, month_number};
use crate::model::policy::{at_rung, by_rung};
use crate::model::setting::Setting;
use crate::numeric::vector::{InstructionSet, VectorTask};

/// What of a contributor the baseline depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traits {
    pub(crate) alpha: f32,
    pub(crate) delta: f32,
    pub(crate) disposition: f32,
    pub(crate) rung: f32,
    /// Month of the last advancement.
    pub(crate) advanced: f32,
}

/// The terms that are kept, and the bar of being blocked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MoraleBaseline {
    /// The terms that only events change.
    pub(crate) fixed: f32,
    /// The term of the last advancement, at the start of the year.
    pub(crate) fading: f32,
    /// Craft from which the contributor is blocked.
    pub(crate) blocked_from: f32,
    /// Morale that it loses from there on.
    pub(crate) blocked: f32,
}

/// What the rungs of a department mean to morale in a month, by rung.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RungTerms {
    /// Morale for the prestige of the rung.
    regard: [f32; RUNGS],
    /// Morale lost on a hollow rung, and once more per ambition.
    hollow: [f32; RUNGS],
    /// Morale lost per ambition by those below the expert rungs, for the share of experts.
    envied: [f32; RUNGS],
    /// Craft from which a contributor is blocked; infinite where it is not.
    blocked_from: [f32; RUNGS],
    /// Morale lost by who is blocked, and once more per ambition.
    blocked: [f32; RUNGS],
    /// By how much ambition weighs.
    ambition: f32,
}

impl RungTerms {
    /// Those of a department.
    pub(crate) fn of(setting: &Setting, department: &DepartmentState) -> Self {
        let (k, ladder) = (&setting.constants, &setting.ladder);
        let hollowness = 1.0 - department.worth(setting);
        // Who is blocked has no way up, or a hollow one.
        let way = |rung: u8| match rung + 1 {
            next if usize::from(next) == RUNGS => 0.0,
            next if !ladder.offers(next) => 1.0,
            next if next > SENIOR => hollowness,
            _ => 0.0,
        };
        let blocked_from = |rung: u8| {
            if way(rung) > 0.0 {
                setting.workforce.bars[usize::from(rung) + 1]
            } else {
                f32::INFINITY
            }
        };
        let envy = setting.workforce.envy * department.expert_share;
        let expert = |rung: u8, value: f32| if rung > SENIOR { value } else { 0.0 };
        Self {
            regard: by_rung(|rung| k.standing_prestige * department.prestige(rung, setting)),
            hollow: by_rung(|rung| expert(rung, k.standing_hollow * hollowness)),
            envied: by_rung(|rung| envy - expert(rung, envy)),
            blocked_from: by_rung(blocked_from),
            blocked: by_rung(|rung| k.standing_blocked * way(rung)),
            ambition: department.ambition(setting),
        }
    }
}

impl MoraleBaseline {
    /// That of a contributor in the year that begins after month `year_start`.
    #[inline(always)]
    pub(crate) fn of(
        traits: &Traits,
        year_start: f32,
        setting: &Setting,
        terms: &RungTerms,
    ) -> Self {
        let k = &setting.constants;
        let Traits { alpha, delta, disposition, rung, advanced } = *traits;
        let fit = k.fit_contributor * (delta - k.devotion_middle);
        let hollow = (1.0 + alpha) * at_rung(&terms.hollow, rung);
        let envied = alpha * at_rung(&terms.envied, rung);
        let stalled = k.stall_ambition * (alpha * terms.ambition);
        let own = setting.workforce.morale_base + disposition + fit;
        Self {
            fixed: own + at_rung(&terms.regard, rung) - hollow - envied - stalled,
            fading: stalled * exp((advanced - year_start) * (1.0 / k.stall_months)),
            blocked_from: at_rung(&terms.blocked_from, rung),
            blocked: (1.0 + alpha) * at_rung(&terms.blocked, rung),
        }
    }
}

/// The last month before the year that `month` is in.
pub(crate) fn year_start(month: u32) -> f32 {
    month_number(month.saturating_sub(1) / MONTHS * MONTHS)
}

/// What is left of a fading term at the start of `month`: e^(−months since `year_start`/36).
#[inline(always)]
pub(crate) fn fading_factor(month: f32, year_start: f32, setting: &Setting) -> f32 {
    exp((year_start - (month - 1.0)) * (1.0 / setting.constants.stall_months))
}

/// Computes the baseline of everybody in `block`.
pub(crate) fn refresh(
    organization: &mut Organization,
    block: &Block,
    setting: &Setting,
    instructions: InstructionSet,
) {
    let year_start = year_start(organization.month);
    let terms = RungTerms::of(setting, &organization.departments[block.unit]);
    let people = organization.people.rows_of(&block.rows);
    instructions.run(&mut Refresh { people, year_start, setting, terms });
}

/// The task of computing it for a run of rows.
#[derive(Debug)]
struct Refresh<'a> {
    people: PeopleMut<'a>,
    year_start: f32,
    setting: &'a Setting,
    terms: RungTerms,
}

impl VectorTask for Refresh<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let (setting, terms) = (self.setting.clone(), self.terms);
        let people = self.people.of_one_length();
        for start in (0..people.occupied.len()).step_by(LANES) {
            let (mut fixed, mut fading) = ([0.0; LANES], [0.0; LANES]);
            let (mut blocked_from, mut blocked) = ([0.0; LANES], [0.0; LANES]);
            for i in 0..LANES {
                let traits = Traits {
                    alpha: lanes(people.alpha, start)[i],
                    delta: lanes(people.delta, start)[i],
                    disposition: lanes(people.disposition, start)[i],
                    rung: f32::from(lanes(people.rung, start)[i]),
                    advanced: lanes(people.advanced, start)[i],
                };
                let own = MoraleBaseline::of(&traits, self.year_start, &setting, &terms);
                fixed[i] = own.fixed;
                fading[i] = own.fading;
                blocked_from[i] = own.blocked_from;
                blocked[i] = own.blocked;
            }
            *lanes_mut(people.fixed, start) = fixed;
            *lanes_mut(people.fading, start) = fading;
            *lanes_mut(people.blocked_from, start) = blocked_from;
            *lanes_mut(people.blocked, start) = blocked;
        }
    }
}
