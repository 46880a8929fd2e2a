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
use crate::model::engine::block::Tier;
use crate::model::engine::department::DepartmentState;
use crate::model::engine::elementary::exp;
use crate::model::engine::lanes::{LANES, Lanes};
use crate::model::engine::organization::Organization;
use crate::model::person::{PeopleMut, month_number};
use crate::model::policy::{at_rung, by_rung};
use crate::model::setting::Setting;
use crate::numeric::number::{Number, Vector};
use crate::numeric::vector::{InstructionSet, LaneTask};

/// What of a contributor the baseline depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traits<N> {
    pub(crate) alpha: N,
    pub(crate) delta: N,
    pub(crate) disposition: N,
    pub(crate) rung: N,
    /// Month of the last advancement.
    pub(crate) advanced: N,
}

/// The terms that are kept, and the bar of being blocked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MoraleBaseline<N = f32> {
    /// The terms that only events change.
    pub(crate) fixed: N,
    /// The term of the last advancement, at the start of the year.
    pub(crate) fading: N,
    /// Craft from which the contributor is blocked.
    pub(crate) blocked_from: N,
    /// Morale that it loses from there on.
    pub(crate) blocked: N,
}

/// What the rungs of a department mean to morale in a month, by rung.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RungTerms<N = f32> {
    /// Morale for the prestige of the rung.
    regard: [N; RUNGS],
    /// Morale lost on a hollow rung, and once more per ambition.
    hollow: [N; RUNGS],
    /// Morale lost per ambition by those below the expert rungs, for the share of experts.
    envied: [N; RUNGS],
    /// Craft from which a contributor is blocked; infinite where it is not.
    blocked_from: [N; RUNGS],
    /// Morale lost by who is blocked, and once more per ambition.
    blocked: [N; RUNGS],
    /// By how much ambition weighs.
    ambition: N,
}

impl RungTerms {
    /// What they rest on of the state of a department: they change within a year only where this does.
    pub(crate) fn basis(setting: &Setting, department: &DepartmentState) -> [f32; 3] {
        let envy = setting.workforce.envy * department.expert_share;
        [department.standing, department.ambition(setting), envy]
    }

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

impl RungTerms<Lanes> {
    /// Those of several runs, the first lane being the first run's, and so on again and again.
    fn of_runs(runs: &[RungTerms]) -> Self {
        let number = |of: &dyn Fn(&RungTerms) -> f32| {
            std::array::from_fn(|lane| of(&runs[lane % runs.len()]))
        };
        let table = |of: &dyn Fn(&RungTerms) -> &[f32; RUNGS]| -> [Lanes; RUNGS] {
            std::array::from_fn(|rung| number(&|terms| of(terms)[rung]))
        };
        Self {
            regard: table(&|terms| &terms.regard),
            hollow: table(&|terms| &terms.hollow),
            envied: table(&|terms| &terms.envied),
            blocked_from: table(&|terms| &terms.blocked_from),
            blocked: table(&|terms| &terms.blocked),
            ambition: number(&|terms| terms.ambition),
        }
    }
}

impl<V: Vector> RungTerms<V> {
    /// Those of the lanes from `lane` on.
    #[inline(always)]
    fn of_lanes(lanes: &RungTerms<Lanes>, lane: usize) -> Self {
        let table = |table: &[Lanes; RUNGS]| {
            let [at_0, at_1, at_2, at_3, at_4, at_5] = table;
            let load = |numbers: &Lanes| V::load(numbers, lane);
            [load(at_0), load(at_1), load(at_2), load(at_3), load(at_4), load(at_5)]
        };
        Self {
            regard: table(&lanes.regard),
            hollow: table(&lanes.hollow),
            envied: table(&lanes.envied),
            blocked_from: table(&lanes.blocked_from),
            blocked: table(&lanes.blocked),
            ambition: V::load(&lanes.ambition, lane),
        }
    }
}

impl<N: Number> MoraleBaseline<N> {
    /// That of a contributor in the year that begins after month `year_start`.
    #[inline(always)]
    pub(crate) fn of(
        traits: &Traits<N>,
        year_start: f32,
        setting: &Setting<N>,
        terms: &RungTerms<N>,
    ) -> Self {
        let (k, one) = (&setting.constants, N::of(1.0));
        let Traits { alpha, delta, disposition, rung, advanced } = *traits;
        let fit = k.fit_contributor * (delta - k.devotion_middle);
        let hollow = (one + alpha) * at_rung(&terms.hollow, rung);
        let envied = alpha * at_rung(&terms.envied, rung);
        let stalled = k.stall_ambition * (alpha * terms.ambition);
        let own = setting.workforce.morale_base + disposition + fit;
        Self {
            fixed: own + at_rung(&terms.regard, rung) - hollow - envied - stalled,
            fading: stalled * exp((advanced - year_start) * (one / k.stall_months)),
            blocked_from: at_rung(&terms.blocked_from, rung),
            blocked: (one + alpha) * at_rung(&terms.blocked, rung),
        }
    }
}

/// The last month before the year that `month` is in.
pub(crate) fn year_start(month: u32) -> f32 {
    month_number(month.saturating_sub(1) / MONTHS * MONTHS)
}

/// What is left of a fading term at the start of `month`: e^(−months since `year_start`/36).
#[inline(always)]
pub(crate) fn fading_factor<N: Number>(month: f32, year_start: f32, setting: &Setting<N>) -> N {
    exp((N::of(1.0) / setting.constants.stall_months) * (year_start - (month - 1.0)))
}

/// Computes the baseline of everybody in `tier`, given the settings of its department by lane and the rung terms of
/// every unit.
pub(crate) fn refresh(
    organization: &mut Organization,
    tier: &Tier,
    (lanes, terms): (&Setting<Lanes>, &[RungTerms]),
    instructions: InstructionSet,
) {
    let year_start = year_start(organization.month);
    let layout = &organization.layout;
    let own: Vec<_> =
        (0..layout.runs).map(|run| terms[layout.unit(run, tier.department)]).collect();
    let terms = RungTerms::of_runs(&own);
    let people = organization.people.rows_of(&tier.rows);
    instructions.compute(&mut Refresh { people, year_start, lanes, terms: &terms });
}

/// The task of computing it for a run of rows.
#[derive(Debug)]
struct Refresh<'a> {
    people: PeopleMut<'a>,
    year_start: f32,
    lanes: &'a Setting<Lanes>,
    terms: &'a RungTerms<Lanes>,
}

impl LaneTask for Refresh<'_> {
    #[inline(always)]
    fn compute<V: Vector>(&mut self) {
        let people = self.people.of_one_length();
        for lane in (0..LANES).step_by(V::WIDTH) {
            let setting = Setting::<V>::of_lanes(self.lanes, lane);
            let terms = RungTerms::<V>::of_lanes(self.terms, lane);
            for start in (lane..people.occupied.len()).step_by(LANES) {
                let traits = Traits {
                    alpha: V::load(people.alpha, start),
                    delta: V::load(people.delta, start),
                    disposition: V::load(people.disposition, start),
                    rung: V::load_bytes(people.rung, start),
                    advanced: V::load(people.advanced, start),
                };
                let own = MoraleBaseline::of(&traits, self.year_start, &setting, &terms);
                own.fixed.store(people.fixed, start);
                own.fading.store(people.fading, start);
                own.blocked_from.store(people.blocked_from, start);
                own.blocked.store(people.blocked, start);
            }
        }
    }
}
