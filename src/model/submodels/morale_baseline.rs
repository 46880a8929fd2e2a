//! What a contributor's own target of morale (4.3) has of traits, rung, policy and the last
//! advancement, kept by seat.
//!
//! Of a contributor these change at a hire, a step-back or a rise of rung, and when the policy
//! changes: so they are computed when somebody is hired, and for everyone before the first month
//! of a year, before the month that follows a review, and when an organization is taken up. Managers'
//! entries are out of date and never read; who steps back does so at a review. A month then adds
//! up what is kept.
//!
//! −0.08α(1 − e^(−stall/36)) is a lasting −0.08α and an afterglow 0.08α·e^(−stall/36); of that the
//! columns hold what it is at the start of the year, and [`left_of_afterglow`] is the factor that
//! the months since then make of it, the same for everyone.

use crate::model::constants::{MONTHS, SENIOR};
use crate::model::engine::elementary::exp;
use crate::model::engine::lanes::{LANES, lanes, lanes_mut};
use crate::model::engine::layout::Block;
use crate::model::engine::organization::Organization;
use crate::model::engine::vector::{InstructionSet, VectorTask};
use crate::model::person::{PeopleMut, month_number};
use crate::model::policy::at_rung;
use crate::model::setting::Setting;

/// What of a contributor it depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traits {
    pub(crate) alpha: f32,
    pub(crate) delta: f32,
    pub(crate) disposition: f32,
    pub(crate) rung: f32,
    /// Month of the last advancement.
    pub(crate) advanced: f32,
}

/// What is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MoraleBaseline {
    /// The terms that nothing but events changes.
    pub(crate) fixed: f32,
    /// What is left of the last advancement at the start of the year.
    pub(crate) fading: f32,
    /// Craft from which the contributor is blocked.
    pub(crate) blocked_from: f32,
}

impl MoraleBaseline {
    /// That of someone with those `traits` in the year that begins after month number `year_start`.
    #[inline(always)]
    pub(crate) fn of(traits: &Traits, year_start: f32, setting: &Setting) -> Self {
        let (k, ladder) = (&setting.constants, &setting.ladder);
        let Traits { alpha, delta, disposition, rung, advanced } = *traits;
        let fit = k.fit_contributor * (delta - k.devotion_middle);
        let prestige = k.standing_prestige * at_rung(&ladder.prestige, rung);
        let hollow = k.standing_hollow * (1.0 + alpha) * (1.0 - ladder.worth);
        let hollow = if rung > f32::from(SENIOR) { hollow } else { 0.0 };
        let stalled = k.stall_ambition * alpha;
        Self {
            fixed: setting.workforce.morale_base + disposition + fit + prestige - hollow - stalled,
            fading: stalled * exp((advanced - year_start) * (1.0 / k.stall_months)),
            blocked_from: at_rung(&ladder.blocked_bar, rung),
        }
    }
}

/// The last month before the year that `month` is in.
pub(crate) fn year_start(month: u32) -> f32 {
    month_number(month.saturating_sub(1) / MONTHS * MONTHS)
}

/// The factor by which an afterglow has faded since the start of the year, at the start of `month`.
#[inline(always)]
pub(crate) fn fading_factor(month: f32, year_start: f32, setting: &Setting) -> f32 {
    exp((year_start - (month - 1.0)) * (1.0 / setting.constants.stall_months))
}

/// Computes it anew for everyone in `block`.
pub(crate) fn refresh(
    organization: &mut Organization,
    block: &Block,
    setting: &Setting,
    instructions: InstructionSet,
) {
    let year_start = year_start(organization.month);
    let people = organization.people.rows_of(&block.rows);
    instructions.run(&mut Refresh { people, year_start, setting });
}

/// The refreshment of a run of rows.
#[derive(Debug)]
struct Refresh<'a> {
    people: PeopleMut<'a>,
    year_start: f32,
    setting: &'a Setting,
}

impl VectorTask for Refresh<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let (setting, people) = (self.setting.clone(), self.people.of_one_length());
        for start in (0..people.occupied.len()).step_by(LANES) {
            let (mut fixed, mut fading, mut blocked_from) =
                ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
            for i in 0..LANES {
                let traits = Traits {
                    alpha: lanes(people.alpha, start)[i],
                    delta: lanes(people.delta, start)[i],
                    disposition: lanes(people.disposition, start)[i],
                    rung: f32::from(lanes(people.rung, start)[i]),
                    advanced: lanes(people.advanced, start)[i],
                };
                let own = MoraleBaseline::of(&traits, self.year_start, &setting);
                fixed[i] = own.fixed;
                fading[i] = own.fading;
                blocked_from[i] = own.blocked_from;
            }
            *lanes_mut(people.fixed, start) = fixed;
            *lanes_mut(people.fading, start) = fading;
            *lanes_mut(people.blocked_from, start) = blocked_from;
        }
    }
}
