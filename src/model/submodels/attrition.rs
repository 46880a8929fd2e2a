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
mod tests {
    use super::*;
    use crate::model::fixture::{MONTH, Seated, each, junior, manager, seated, setting};
    use crate::model::person::{Person, month_number};
    use crate::model::policy::narrow;

    const ALL_CELLS: u32 = 1 << 20;

    /// The lanes of those of `state` who quit and of those who retire, once `step` has found who may.
    fn leavers(
        state: &mut Seated,
        setting: &Setting,
        step: impl Fn(&mut Seated),
    ) -> [Vec<usize>; 2] {
        let (mut candidates, mut leavers) = (QuitCandidates::nobody(), Vec::new());
        step(state);
        let mut people = state.organization.people.clone();
        let (people, how) = (people.rows(), (&bound(setting), setting));
        candidates.add((state, &LaneTraits::at(&people, 0)), 0, how, &mut leavers);
        candidates.decide(setting, &mut leavers);
        let who = |quit| leavers.iter().filter(move |(_, quits)| *quits == quit);
        [true, false].map(|quit| who(quit).map(|(row, _)| row.0).collect())
    }

    fn bound(setting: &Setting) -> QuitBound {
        QuitBound::of(month_number(MONTH), setting)
    }

    fn contributors(state: &mut Seated, setting: &Setting) {
        let bound = bound(setting);
        each(state, setting, |state, traits, i| contributor(state, traits, i, &bound, setting));
    }

    fn leaving_contributors(state: &mut Seated, setting: &Setting) -> [Vec<usize>; 2] {
        leavers(state, setting, |state| contributors(state, setting))
    }

    /// How many of the 2²⁰ uniform numbers make lane 0 of `chunk` quit.
    fn quitting(state: &mut Seated, setting: &Setting, step: impl Fn(&mut Seated)) -> u32 {
        let (mut quits, mut stays) = (0, ALL_CELLS);
        while quits < stays {
            let middle = quits.midpoint(stays);
            state.words[0] = middle << 12;
            let [quitting, _] = leavers(state, setting, &step);
            if quitting.contains(&0) { quits = middle + 1 } else { stays = middle }
        }
        quits
    }

    /// Fails unless lane 0 quits with the probability of `hazard`, to a millionth.
    #[track_caller]
    fn hazard_is(state: &mut Seated, hazard: f64, setting: &Setting) {
        let cells = quitting(state, setting, |state| contributors(state, setting));
        expect_cells(cells, hazard);
    }

    #[track_caller]
    fn expect_cells(cells: u32, hazard: f64) {
        let expected = f64::from(ALL_CELLS) * -libm::expm1(-hazard);
        assert!((f64::from(cells) - expected).abs() < 1.5, "{cells} cells, not {expected}");
    }

    fn of_tenure(months: f32) -> Person {
        let mut person = junior();
        person.hired = month_number(MONTH) - months;
        person
    }

    /// Quits are frequent here, so that a cell is little.
    fn restless() -> Setting {
        setting(|parameters, _| parameters.base_quit = 0.04)
    }

    #[test]
    fn no_quit_is_more_probable_than_its_bound() {
        for early_quit in [0.0, 1.0, 3.0] {
            let setting = setting(|parameters, _| {
                (parameters.base_quit, parameters.early_quit) = (0.04, early_quit);
            });
            let bound = bound(&setting);
            for tenure in (0..600).chain([5_000, 200_000]) {
                let tenure = month_number(tenure);
                for step in -4000..4000 {
                    let mood = f32::from(i16::try_from(step).unwrap()) * 2.3e-3;
                    let hazard = baseline_hazard(tenure, &setting) * exp(mood);
                    let hired = month_number(MONTH) - tenure;
                    let bound = bound.cells(hired, mood) / CELLS;
                    assert!(1.0 - exp(-hazard) < bound, "tenure {tenure}, mood {mood}");
                }
            }
        }
    }

    #[test]
    fn the_hazard_peaks_in_the_third_month_of_tenure() {
        let factor = |n: f64| 1.0 + n / 3.0 * libm::exp(1.0 - n / 3.0) + 0.5 * libm::exp(-n / 36.0);
        assert!((factor(3.0) - 2.460_022).abs() < 1e-6);
        for (months, n) in [(1.0, 1.0), (3.0, 3.0), (12.0, 12.0), (36.0, 36.0), (600.0, 600.0)] {
            hazard_is(&mut seated(&[of_tenure(months)]), 0.04 * factor(n), &restless());
        }
    }

    #[test]
    fn the_early_peak_is_as_high_as_the_department_says() {
        let setting = setting(|parameters, _| {
            (parameters.base_quit, parameters.early_quit) = (0.02, 2.5);
        });
        let expected = 0.02 * (3.5 + 0.5 * libm::exp(-1.0 / 12.0));
        hazard_is(&mut seated(&[of_tenure(3.0)]), expected, &setting);
    }

    #[test]
    fn a_persons_state_multiplies_the_hazard() {
        let mut person = of_tenure(3600.0);
        (person.morale, person.burnout, person.grievance) = (0.50, 0.55, 0.8);
        person.ln_pay = -0.25;
        let mut state = seated(&[person]);
        state.contagion.fill(0.12 * 2.0);
        let mood = 3.5 * 0.12 + 1.5 * 0.2 + 0.8 * 0.25 + 1.1 * 0.8 + 0.24;
        let setting = setting(|_, _| {});
        hazard_is(&mut state, 0.0082 * libm::exp(mood), &setting);
    }

    #[test]
    fn the_labor_market_multiplies_the_hazard() {
        let setting = Setting { market: 1.5, ..restless() };
        hazard_is(&mut seated(&[of_tenure(3600.0)]), 0.06, &setting);
    }

    #[test]
    fn a_manager_is_measured_by_the_market_for_managers() {
        let mut head = manager(2);
        head.hired = -3600.0;
        (head.lambda, head.ln_pay) = (2.0, 0.36);
        let mut state = seated(&[head]);
        let setting = setting(|_, _| {});
        let cells = quitting(&mut state, &setting, |state| {
            let bound = bound(&setting);
            each(state, &setting, |state, traits, i| {
                super::manager(state, traits, i, (2, &bound), &setting);
            });
        });
        // The market pays 0.16·(1.5 + 2) + 0.05·2 = 0.66, the craft nothing.
        expect_cells(cells, 0.0082 * libm::exp(0.8 * 0.30));
    }

    #[test]
    fn the_decision_falls_on_the_high_twenty_bits() {
        for cell in [0, 1, 77_777, ALL_CELLS - 1] {
            let expected = (f64::from(cell) + 0.5) / f64::from(ALL_CELLS);
            for low in [0, 0xfff] {
                let error = f64::from(uniform((cell << 12) | low)) - expected;
                assert!(error.abs() < 1e-12, "cell {cell}");
            }
        }
    }

    #[test]
    fn nobody_quits_without_a_hazard_and_no_vacant_seat_loses_anyone() {
        let calm = setting(|parameters, _| parameters.base_quit = 0.0);
        let mut state = seated(&[of_tenure(3.0), of_tenure(3.0)]);
        assert_eq!(leaving_contributors(&mut state, &calm), [Vec::<usize>::new(), Vec::new()]);
        state.occupied[1] = 0.0;
        for seat in [0, 1] {
            state.organization.people.born[seat] = month_number(MONTH) - 900.0;
        }
        let leavers = leaving_contributors(&mut state, &restless());
        assert_eq!(leavers, [vec![], vec![0]]);
    }

    #[test]
    fn who_reaches_the_age_retires_even_when_about_to_quit() {
        let mut due = junior();
        due.born = month_number(MONTH) - 780.0;
        let mut not_yet = junior();
        not_yet.born = month_number(MONTH) - 779.0;
        let mut state = seated(&[due, not_yet]);
        // The lowest uniform number: every hazard makes them quit.
        state.words.fill(0);
        let leavers = leaving_contributors(&mut state, &restless());
        assert_eq!(leavers, [vec![1], vec![0]]);
        let early = setting(|parameters, _| parameters.retirement_age = 64.0);
        let leavers = leaving_contributors(&mut state, &early);
        assert_eq!(leavers, [vec![], vec![0, 1]]);
    }

    #[test]
    fn more_leavers_than_are_decided_on_together_keep_their_order() {
        let mut state = seated(&vec![of_tenure(60.0); LANES]);
        state.words.fill(0);
        let [quits, _] = leaving_contributors(&mut state, &restless());
        assert_eq!(quits, (0..LANES).collect::<Vec<_>>());
    }

    #[test]
    fn the_better_the_leaver_the_larger_the_exit_shock() {
        let k = &Constants::STANDARD;
        assert!((exit_shock(0.5, 0.1, 8.0, k) - 1.4).abs() < 1e-6);
        assert!((exit_shock(0.1, 0.5, 8.0, k) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_leaver_is_felt_by_its_share_of_the_team() {
        // One of five is 1.6 of a team of eight, one of sixteen half of one.
        let k = &Constants::STANDARD;
        assert!((exit_shock(0.0, 0.0, 5.0, k) - 1.6).abs() < 1e-6);
        assert!((exit_shock(0.0, 0.0, 16.0, k) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn an_exit_shock_multiplies_the_hazard_by_a_bounded_factor() {
        let setting = setting(|parameters, _| parameters.contagion = 0.3);
        for (shock, factor) in [(0.0, 1.0), (1.0, 1.3), (8.0, 3.4)] {
            assert!((contagion(shock, &setting) - narrow(libm::log(factor))).abs() < 1e-6);
        }
    }
}
