//! 4.7 Departures: who quits, who retires.

#[cfg(test)]
mod ranges;

use crate::model::constants::Constants;
use crate::model::engine::elementary::{clamp, exp, exp_bound, larger, ln, positive};
use crate::model::engine::lanes::{LANES, LaneState, LaneTraits};
use crate::model::engine::row::Row;
use crate::model::person::PeopleMut;
use crate::model::setting::Setting;

/// Finds out whether a contributor may leave.
#[inline(always)]
pub(crate) fn contributor(
    state: &mut LaneState,
    traits: &LaneTraits<'_>,
    i: usize,
    bound: &QuitBound,
    setting: &Setting,
) {
    let underpay = underpay_contributor(state.ln_craft[i], traits.ln_pay[i], setting);
    state.mood[i] = mood(state, i, underpay, setting);
    step(state, traits, i, bound);
}

/// Finds out whether a manager at `level` may leave.
#[inline(always)]
pub(crate) fn manager(
    state: &mut LaneState,
    traits: &LaneTraits<'_>,
    i: usize,
    (level, bound): (u8, &QuitBound),
    setting: &Setting,
) {
    let underpay =
        underpay_manager(state.ln_craft[i], traits.ln_pay[i], traits.lambda[i], level, setting);
    state.mood[i] = mood(state, i, underpay, setting);
    step(state, traits, i, bound);
}

/// What a quit adds to the exit shock of the leaver's team of `size` seats, (1 + (ln(c/c̄))⁺)·8/size:
/// more, the better the leaver and the larger its share of the team.
pub(crate) fn exit_shock(ln_craft: f32, ln_craft_mean: f32, size: f32, k: &Constants) -> f32 {
    (1.0 + positive(ln_craft - ln_craft_mean)) * (k.shock_team / size)
}

/// What the exit shock of a team adds to ln hazard: ln(1 + `contagion`·S).
#[inline(always)]
pub(crate) fn contagion(shock: f32, setting: &Setting) -> f32 {
    ln(1.0 + setting.workforce.contagion * shock)
}

/// Tells by a bound, at a fraction of the cost of the hazard, whose hazard may be high enough for
/// the month's draw: about one in fifty. They go to [`QuitCandidates`].
#[inline(always)]
fn step(state: &mut LaneState, traits: &LaneTraits<'_>, i: usize, bound: &QuitBound) {
    // Half a cell less than the uniform number: nobody is left out for it.
    let may_quit = cell(state.words[i]) < bound.cells(traits.hired[i], state.mood[i]);
    let retires = traits.born[i] <= bound.retired_if_born;
    state.may_leave[i] = if may_quit | retires { state.occupied[i] } else { 0.0 };
}

/// A few of those who may leave, gathered from many lanes.
#[derive(Debug)]
pub(crate) struct QuitCandidates {
    count: usize,
    row: [Row; CANDIDATES],
    tenure: [f32; CANDIDATES],
    retires: [bool; CANDIDATES],
    mood: [f32; CANDIDATES],
    words: [u32; CANDIDATES],
}

/// Lanes that are looked through side by side.
const SIDE: usize = 8;

/// Candidates decided on together.
const CANDIDATES: usize = 16;

/// Cells into which a month's uniform number falls.
const CELLS: f32 = 1_048_576.0;

/// Somebody who leaves at the end of a month's work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Departure {
    pub(crate) row: Row,
    pub(crate) kind: DepartureKind,
}

/// How somebody leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum DepartureKind {
    Retirement,
    Quit(Quit),
}

/// What the sums and the team need to know of who quits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Quit {
    /// 1 of a star, else 0.
    pub(crate) star: u8,
    /// Monthly pay in units of a junior's.
    pub(crate) pay: f32,
    /// Months as manager in all, of a manager.
    pub(crate) manager_months: Option<f32>,
    /// The team that the leaver reported in, if any, and what the quit adds to its exit shock S.
    pub(crate) shock: Option<(usize, f32)>,
}

impl Quit {
    /// The quit of the person at `index` in `people`, at `level`.
    #[inline(always)]
    pub(crate) fn of(
        people: &PeopleMut<'_>,
        index: usize,
        level: u8,
        last_month: f32,
        shock: Option<(usize, f32)>,
    ) -> Self {
        Self {
            star: people.star[index],
            pay: people.pay[index],
            manager_months: (level > 0).then(|| last_month - people.managing_since[index]),
            shock,
        }
    }
}

impl QuitCandidates {
    pub(crate) fn nobody() -> Self {
        Self {
            count: 0,
            row: [Row(0); CANDIDATES],
            tenure: [0.0; CANDIDATES],
            retires: [false; CANDIDATES],
            mood: [0.0; CANDIDATES],
            words: [0; CANDIDATES],
        }
    }

    /// Adds those who may leave of the lanes whose first one is row number `start`; decides
    /// whenever there are enough of them, and appends who leaves and whether by a quit.
    #[inline(always)]
    pub(crate) fn add(
        &mut self,
        (state, traits): (&LaneState, &LaneTraits<'_>),
        start: usize,
        (bound, setting): (&QuitBound, &Setting),
        leavers: &mut Vec<(Row, bool)>,
    ) {
        // A bit a lane: mostly nobody may leave, and who may is found without a look at others.
        let mut bits = [0_u32; SIDE];
        for first in (0..LANES).step_by(SIDE) {
            for (i, bits) in bits.iter_mut().enumerate() {
                *bits |= u32::from(state.may_leave[first + i] > 0.0) << (first + i);
            }
        }
        let mut may_leave = bits.iter().fold(0, |all, bits| all | bits);
        while may_leave != 0 {
            let lane = may_leave.trailing_zeros() as usize % LANES;
            may_leave &= may_leave - 1;
            let at = self.count;
            self.row[at] = Row(start + lane);
            self.tenure[at] = bound.this_month - traits.hired[lane];
            self.retires[at] = traits.born[lane] <= bound.retired_if_born;
            self.mood[at] = state.mood[lane];
            self.words[at] = state.words[lane];
            self.count += 1;
            if self.count == CANDIDATES {
                self.decide(setting, leavers);
            }
        }
    }

    /// Decides on those gathered, in the order of their rows.
    #[inline(always)]
    pub(crate) fn decide(&mut self, setting: &Setting, leavers: &mut Vec<(Row, bool)>) {
        if self.count == 0 {
            return;
        }
        let mut margin = [0.0; CANDIDATES];
        for (i, margin) in margin.iter_mut().enumerate() {
            let hazard = baseline_hazard(self.tenure[i], setting) * exp(self.mood[i]);
            *margin = (1.0 - exp(-hazard)) - uniform(self.words[i]);
        }
        for (i, &margin) in margin.iter().enumerate().take(self.count) {
            let retires = self.retires[i];
            if retires || margin > 0.0 {
                leavers.push((self.row[i], !retires));
            }
        }
        self.count = 0;
    }
}

/// Whom a month lets go: the date of birth up to which people retire, and an upper bound of the
/// probability of a quit in cells of the month's uniform number, of which there are 2²⁰.
///
/// The bound is cheaper than the probability itself: 1 − e^(−h) is at most h, [`exp_bound`] at least
/// exp, and the factor of tenure at most its peak in the first months and, as it only falls later
/// on, at most its value at their end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QuitBound {
    /// The month itself.
    this_month: f32,
    /// The date of birth of those who are old enough to retire, or earlier.
    retired_if_born: f32,
    /// The month of hire up to which `late` holds.
    late_if_hired: f32,
    /// Monthly hazard at the reference state, at most, in cells.
    early: f32,
    late: f32,
}

impl QuitBound {
    /// More than the rounding errors of the bound and of what it bounds.
    const SLACK: f32 = 1.0001;
    /// More than the error of 1 − exp(−h) for a small h, in cells.
    const LEAST: f32 = 0.4;

    #[inline(always)]
    pub(crate) fn of(this_month: f32, setting: &Setting) -> Self {
        let (k, work) = (&setting.constants, &setting.workforce);
        let late_months = 4.0 * k.early_quit_months;
        let peak = 1.0 + work.early_quit + k.settling_quit;
        Self {
            this_month,
            retired_if_born: this_month - work.retirement_months,
            late_if_hired: this_month - late_months,
            early: work.base_quit * setting.market * peak * (Self::SLACK * CELLS),
            late: baseline_hazard(late_months, setting) * (Self::SLACK * CELLS),
        }
    }

    #[inline(always)]
    fn cells(&self, hired: f32, mood: f32) -> f32 {
        let hazard = if hired <= self.late_if_hired { self.late } else { self.early };
        hazard * exp_bound(mood) + Self::LEAST
    }
}

/// The monthly hazard at the reference state after `n` months of tenure.
#[inline(always)]
fn baseline_hazard(n: f32, setting: &Setting) -> f32 {
    let (k, work) = (&setting.constants, &setting.workforce);
    let early = n * (1.0 / k.early_quit_months);
    work.base_quit
        * setting.market
        * (1.0
            + work.early_quit * early * exp(1.0 - early)
            + k.settling_quit * exp(-n * (1.0 / k.settling_months)))
}

/// The logarithm of what a person's state makes of that hazard.
#[inline(always)]
fn mood(state: &LaneState, i: usize, underpay: f32, setting: &Setting) -> f32 {
    let k = &setting.constants;
    k.quit_burnout * (state.burnout[i] - k.burnout_reference)
        - k.quit_morale * (state.morale[i] - setting.workforce.morale_base)
        + k.quit_underpay * underpay
        + k.quit_grievance * state.grievance[i]
        + state.contagion[i]
}

/// The uniform number in (0, 1) of the high 20 bits of a month's word: the middle of its cell.
#[inline(always)]
pub(crate) fn uniform(word: u32) -> f32 {
    (cell(word) + 0.5) * (1.0 / CELLS)
}

/// The cell of that number, counted from 0.
#[inline(always)]
fn cell(word: u32) -> f32 {
    (word >> 12).cast_signed() as f32
}

/// Underpay of a contributor against the market for its craft.
#[inline(always)]
pub(crate) fn underpay_contributor(ln_craft: f32, ln_pay: f32, setting: &Setting) -> f32 {
    let k = &setting.constants;
    clamp(market_craft(ln_craft, k) - ln_pay, k.underpay_min, k.underpay_max)
}

/// Underpay of a manager: the market pays for the craft or for the level, whichever is more.
#[inline(always)]
pub(crate) fn underpay_manager(
    ln_craft: f32,
    ln_pay: f32,
    lambda: f32,
    level: u8,
    setting: &Setting,
) -> f32 {
    let k = &setting.constants;
    let market_manager =
        k.pay_step * (k.market_level + f32::from(level)) + k.market_aptitude * lambda;
    let market = larger(market_craft(ln_craft, k), market_manager);
    clamp(market - ln_pay, k.underpay_min, k.underpay_max)
}

#[inline(always)]
fn market_craft(ln_craft: f32, k: &Constants) -> f32 {
    k.market_craft * (ln_craft - ln(k.market_craft_from))
}

#[cfg(test)]
mod tests;
