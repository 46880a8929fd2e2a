//! 4.7 Departures: who quits, who retires.

#[cfg(test)]
mod ranges;

use crate::model::constants::Constants;
use crate::model::engine::elementary::{clamp, exp, exp_bound, larger, ln, positive};
use crate::model::engine::lanes::{Around, LANES, Lanes, State, Traits};
use crate::model::engine::row::Row;
use crate::model::person::PeopleMut;
use crate::model::setting::Setting;
use crate::numeric::number::{Number, Vector, Word};

/// Whether somebody may leave in a month.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outlook<N: Number> {
    /// The logarithm of what a person's state makes of the hazard of quitting.
    pub(crate) mood: N,
    /// Where an occupant may quit or retires.
    pub(crate) may_leave: N::Mask,
    /// Where a person is old enough to retire.
    pub(crate) retires: N::Mask,
}

/// Finds out whether a contributor may leave.
#[inline(always)]
pub(crate) fn contributor<N: Number>(
    state: &State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    bound: &QuitBound<N>,
    setting: &Setting<N>,
) -> Outlook<N> {
    let underpay = underpay_contributor(state.ln_craft, traits.ln_pay(), setting);
    outlook(mood(state, around, underpay, setting), traits, around, bound)
}

/// Finds out whether a manager at `level` may leave.
#[inline(always)]
pub(crate) fn manager<N: Number>(
    state: &State<N>,
    traits: &impl Traits<N>,
    around: &Around<N>,
    (level, bound): (N, &QuitBound<N>),
    setting: &Setting<N>,
) -> Outlook<N> {
    let underpay =
        underpay_manager(state.ln_craft, traits.ln_pay(), traits.lambda(), level, setting);
    outlook(mood(state, around, underpay, setting), traits, around, bound)
}

/// What a quit adds to the exit shock of the leaver's team of `size` seats, (1 + (ln(c/c̄))⁺)·8/size:
/// more, the better the leaver and the larger its share of the team.
pub(crate) fn exit_shock(ln_craft: f32, ln_craft_mean: f32, size: f32, k: &Constants) -> f32 {
    (1.0 + positive(ln_craft - ln_craft_mean)) * (k.shock_team / size)
}

/// What the exit shock of a team adds to ln hazard: ln(1 + `contagion`·S).
#[inline(always)]
pub(crate) fn contagion<N: Number>(shock: N, setting: &Setting<N>) -> N {
    ln(setting.workforce.contagion * shock + 1.0)
}

/// Tells by a bound, at a fraction of the cost of the hazard, whose hazard may be high enough for
/// the month's draw: about one in fifty. They go to [`QuitCandidates`].
#[inline(always)]
fn outlook<N: Number>(
    mood: N,
    traits: &impl Traits<N>,
    around: &Around<N>,
    bound: &QuitBound<N>,
) -> Outlook<N> {
    // Half a cell less than the uniform number: nobody is left out for it.
    let may_quit = bound.cells(traits.hired(), mood).is_above(cell(around.word));
    let retires = bound.retired_if_born.is_at_least(traits.born());
    let is_there = traits.occupied().is_above(N::of(0.0));
    Outlook { mood, may_leave: (may_quit | retires) & is_there, retires }
}

/// Some of those who may leave, gathered from many lanes.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct QuitCandidates {
    /// Of every lane of the rows that they are gathered from.
    hazards: Hazard<Lanes>,
    /// The month after which they leave.
    this_month: f32,
    count: usize,
    row: [Row; ROOM],
    retires: [bool; ROOM],
    tenure: [f32; ROOM],
    mood: [f32; ROOM],
    words: [u32; ROOM],
    hazard: Hazard<[f32; ROOM]>,
}

/// Rows that candidates are gathered from before it is looked whether they are many.
pub(crate) const ROWS_GATHERED: usize = 16;

/// Room for all in a few rows, and for those who were too few to decide on before.
const ROOM: usize = (ROWS_GATHERED + 1) * LANES;

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
    /// Nobody.
    pub(crate) fn nobody() -> Self {
        Self {
            hazards: Hazard::none(),
            this_month: 0.0,
            count: 0,
            row: [Row(0); ROOM],
            retires: [false; ROOM],
            tenure: [0.0; ROOM],
            mood: [0.0; ROOM],
            words: [0; ROOM],
            hazard: Hazard::none(),
        }
    }

    /// Begins with nobody of those who may leave after `this_month`, with the hazards of the lanes from
    /// `lane` on.
    #[inline(always)]
    pub(crate) fn begin<V: Vector>(&mut self, this_month: f32, lane: usize, hazards: &Hazard<V>) {
        hazards.store(&mut self.hazards, lane);
        (self.this_month, self.count) = (this_month, 0);
    }

    /// Adds those who may leave of some rows, the first of which is number `start` and stands in `lane`;
    /// [`Self::decide_on_many`] is due after [`ROWS_GATHERED`] rows of lanes.
    #[inline(always)]
    pub(crate) fn add<V: Vector>(
        &mut self,
        outlook: &Outlook<V>,
        (traits, around): (&impl Traits<V>, &Around<V>),
        (start, lane): (usize, usize),
    ) {
        // Mostly nobody may leave, and who may is found without a look at others.
        let mut may_leave = V::mask_bits(outlook.may_leave);
        if may_leave == 0 {
            return;
        }
        let retires = V::mask_bits(outlook.retires);
        let (mut moods, mut hired, mut words) = ([0.0; LANES], [0.0; LANES], [0; LANES]);
        outlook.mood.store(&mut moods, 0);
        traits.hired().store(&mut hired, 0);
        V::store_words(around.word, &mut words, 0);
        while may_leave != 0 {
            let i = may_leave.trailing_zeros() as usize % LANES;
            may_leave &= may_leave - 1;
            let at = self.count % ROOM;
            self.row[at] = Row(start + i);
            self.retires[at] = (retires >> i) & 1 == 1;
            self.tenure[at] = self.this_month - hired[i];
            self.mood[at] = moods[i];
            self.words[at] = words[i];
            self.hazard.copy(at, &self.hazards, (lane + i) % LANES);
            self.count = at + 1;
        }
    }

    /// Decides on those gathered, if they are as many as the lanes.
    #[inline(always)]
    pub(crate) fn decide_on_many<V: Vector>(&mut self, leavers: &mut Vec<(Row, bool)>) {
        if self.count >= LANES {
            self.decide::<V>(leavers);
        }
    }

    /// Decides on those gathered, in the order in which they were, and appends who leaves and whether by
    /// a quit.
    #[inline(always)]
    pub(crate) fn decide<V: Vector>(&mut self, leavers: &mut Vec<(Row, bool)>) {
        for first in (0..self.count).step_by(V::WIDTH) {
            let (tenure, mood) = (V::load(&self.tenure, first), V::load(&self.mood, first));
            let word = V::load_words(&self.words, first);
            let hazard = Hazard::load(&self.hazard, first);
            let quit = V::mask_bits(quits(tenure, mood, word, &hazard));
            for at in first..self.count.min(first + V::WIDTH) {
                let retires = self.retires[at];
                if retires || (quit >> (at - first)) & 1 == 1 {
                    leavers.push((self.row[at], !retires));
                }
            }
        }
        self.count = 0;
    }
}

#[cfg(test)]
impl Outlook<f32> {
    /// Whether the person leaves after `this_month`, and whether by a quit.
    pub(crate) fn leaves(
        &self,
        traits: &impl Traits<f32>,
        around: &Around<f32>,
        this_month: f32,
        setting: &Setting,
    ) -> Option<bool> {
        let tenure = this_month - traits.hired();
        let quits = quits(tenure, self.mood, around.word, &Hazard::of(setting));
        (self.may_leave && (self.retires || quits)).then_some(!self.retires)
    }
}

/// Where persons of that tenure and mood quit in a month of that draw.
#[inline(always)]
pub(crate) fn quits<N: Number>(tenure: N, mood: N, word: N::Word, hazard: &Hazard<N>) -> N::Mask {
    let hazard = hazard.after(tenure) * exp(mood);
    let probability = N::of(1.0) - exp(-hazard);
    (probability - uniform::<N>(word)).is_above(N::of(0.0))
}

/// What the monthly hazard at the reference state depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hazard<N> {
    /// After many years, under the labor market of the month.
    base: N,
    early_quit: N,
    /// 1 / `early_quit_months`.
    early_rate: N,
    settling_quit: N,
    /// 1 / `settling_months`.
    settling_rate: N,
}

impl<N: Number> Hazard<N> {
    #[inline(always)]
    pub(crate) fn of(setting: &Setting<N>) -> Self {
        let (k, work, one) = (&setting.constants, &setting.workforce, N::of(1.0));
        Self {
            base: work.base_quit * setting.market,
            early_quit: work.early_quit,
            early_rate: one / k.early_quit_months,
            settling_quit: k.settling_quit,
            settling_rate: one / k.settling_months,
        }
    }

    /// The hazard after `n` months of tenure.
    #[inline(always)]
    pub(crate) fn after(&self, n: N) -> N {
        let early = n * self.early_rate;
        self.base
            * (self.early_quit * early * exp(N::of(1.0) - early)
                + 1.0
                + self.settling_quit * exp(-n * self.settling_rate))
    }
}

impl<const COUNT: usize> Hazard<[f32; COUNT]> {
    fn none() -> Self {
        let zero = [0.0; COUNT];
        Self {
            base: zero,
            early_quit: zero,
            early_rate: zero,
            settling_quit: zero,
            settling_rate: zero,
        }
    }

    /// Copies that of lane number `from` of others to place `to`.
    #[inline(always)]
    fn copy(&mut self, to: usize, others: &Hazard<Lanes>, from: usize) {
        self.base[to] = others.base[from];
        self.early_quit[to] = others.early_quit[from];
        self.early_rate[to] = others.early_rate[from];
        self.settling_quit[to] = others.settling_quit[from];
        self.settling_rate[to] = others.settling_rate[from];
    }
}

impl<V: Vector> Hazard<V> {
    #[inline(always)]
    fn load<const COUNT: usize>(all: &Hazard<[f32; COUNT]>, at: usize) -> Self {
        Self {
            base: V::load(&all.base, at),
            early_quit: V::load(&all.early_quit, at),
            early_rate: V::load(&all.early_rate, at),
            settling_quit: V::load(&all.settling_quit, at),
            settling_rate: V::load(&all.settling_rate, at),
        }
    }

    #[inline(always)]
    fn store(&self, lanes: &mut Hazard<Lanes>, at: usize) {
        self.base.store(&mut lanes.base, at);
        self.early_quit.store(&mut lanes.early_quit, at);
        self.early_rate.store(&mut lanes.early_rate, at);
        self.settling_quit.store(&mut lanes.settling_quit, at);
        self.settling_rate.store(&mut lanes.settling_rate, at);
    }
}

/// Whom a month lets go: the date of birth up to which people retire, and an upper bound of the
/// probability of a quit in cells of the month's uniform number, of which there are 2²⁰.
///
/// The bound is cheaper than the probability itself: 1 − e^(−h) is at most h, [`exp_bound`] at least
/// exp, and the factor of tenure at most its peak in the first months and, as it only falls later
/// on, at most its value at their end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QuitBound<N> {
    /// The date of birth of those who are old enough to retire, or earlier.
    retired_if_born: N,
    /// The month of hire up to which `late` holds.
    late_if_hired: N,
    /// Monthly hazard at the reference state, at most, in cells.
    early: N,
    late: N,
}

/// More than the rounding errors of the bound and of what it bounds.
const SLACK: f32 = 1.0001;

/// More than the error of 1 − exp(−h) for a small h, in cells.
const LEAST: f32 = 0.4;

impl<N: Number> QuitBound<N> {
    #[inline(always)]
    pub(crate) fn of(this_month: f32, setting: &Setting<N>) -> Self {
        let (k, work, hazard) = (&setting.constants, &setting.workforce, Hazard::of(setting));
        let late_months = k.early_quit_months * 4.0;
        let peak = work.early_quit + 1.0 + k.settling_quit;
        Self {
            retired_if_born: N::of(this_month) - work.retirement_months,
            late_if_hired: N::of(this_month) - late_months,
            early: hazard.base * peak * (SLACK * CELLS),
            late: hazard.after(late_months) * (SLACK * CELLS),
        }
    }

    #[inline(always)]
    fn cells(&self, hired: N, mood: N) -> N {
        let is_late = self.late_if_hired.is_at_least(hired);
        N::select(is_late, self.late, self.early) * exp_bound(mood) + LEAST
    }
}

/// The logarithm of what a person's state makes of that hazard.
#[inline(always)]
fn mood<N: Number>(state: &State<N>, around: &Around<N>, underpay: N, setting: &Setting<N>) -> N {
    let k = &setting.constants;
    k.quit_burnout * (state.burnout - k.burnout_reference)
        - k.quit_morale * (state.morale - setting.workforce.morale_base)
        + k.quit_underpay * underpay
        + k.quit_grievance * state.grievance
        + around.contagion
}

/// The uniform number in (0, 1) of the high 20 bits of a month's word: the middle of its cell.
#[inline(always)]
pub(crate) fn uniform<N: Number>(word: N::Word) -> N {
    (cell::<N>(word) + 0.5) * (1.0 / CELLS)
}

/// The cell of that number, counted from 0.
#[inline(always)]
fn cell<N: Number>(word: N::Word) -> N {
    N::of_whole(word.right(12))
}

/// Underpay of a contributor against the market for its craft.
#[inline(always)]
pub(crate) fn underpay_contributor<N: Number>(ln_craft: N, ln_pay: N, setting: &Setting<N>) -> N {
    let k = &setting.constants;
    clamp(market_craft(ln_craft, setting) - ln_pay, k.underpay_min, k.underpay_max)
}

/// Underpay of a manager: the market pays for the craft or for the level, whichever is more.
#[inline(always)]
pub(crate) fn underpay_manager<N: Number>(
    ln_craft: N,
    ln_pay: N,
    lambda: N,
    level: N,
    setting: &Setting<N>,
) -> N {
    let k = &setting.constants;
    let market_manager = k.pay_step * (k.market_level + level) + k.market_aptitude * lambda;
    let market = larger(market_craft(ln_craft, setting), market_manager);
    clamp(market - ln_pay, k.underpay_min, k.underpay_max)
}

#[inline(always)]
fn market_craft<N: Number>(ln_craft: N, setting: &Setting<N>) -> N {
    setting.constants.market_craft * (ln_craft - setting.rates().ln_market_craft_from)
}

#[cfg(test)]
mod tests;
