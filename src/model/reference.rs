//! The whole career model on one page, person by person: what to read first and to edit first.
//!
//! This is docs/model.md in code, and its section numbers are those of that page; every number
//! stands here as the page gives it, every letter of an equation is named beside its field. It is
//! written to be read, in plain double precision, and takes a hundred times as long as the engine
//! that studies run. Both draw the same random words at the same addresses (7.3), so that the engine
//! is tested against this page: a month from the same state to rounding, years in distribution.
//!
//! To try an idea, change this page, run `cargo run --release --example reference`, and look. When
//! the idea is to stay, change docs/model.md and the engine too, until the tests agree.

mod careers;

use libm::{exp, log as ln};

use super::parameters::DepartmentParameters;
use super::policy::Levers;
use crate::rng::{BLOCK_WORDS, Place, Purpose, Streams};

/// Least craft of each rung, junior to distinguished (2.3).
const BARS: [f64; 6] = [0.0, 0.7, 1.1, 1.6, 2.2, 3.0];

/// A person (2.2): traits fixed at hire first, then what the months change. Times are in months.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// θ: craft potential; a median contributor at full skill has 1.
    pub theta: f64,
    /// λ: leadership aptitude, standard units.
    pub lambda: f64,
    /// α: ambition, 0–1.
    pub alpha: f64,
    /// δ: craft devotion, 0–1.
    pub delta: f64,
    /// r: strain proneness, standard units.
    pub strain: f64,
    /// ν: lasting disposition of morale.
    pub disposition: f64,
    /// Whether θ is in the top tenth of its distribution at hire.
    pub star: bool,
    /// c: craft skill.
    pub craft: f64,
    /// w: onboarding, 0–1.
    pub onboarding: f64,
    /// m: morale, 0–1.
    pub morale: f64,
    /// b: burnout, 0–1.
    pub burnout: f64,
    /// g: grievance, 0–1.
    pub grievance: f64,
    /// τ: training effect received as a manager, standard units.
    pub training: f64,
    /// Whether ever trained as a manager.
    pub trained: bool,
    /// ℓ: reluctance as a manager, 0–1.
    pub reluctance: f64,
    /// n: months in the house.
    pub tenure: f64,
    /// Months since the last advancement.
    pub stall: f64,
    /// k: months as a manager in all; of managers only.
    pub managing: f64,
    /// d: months until the person may again be asked to manage.
    pub ask_again: f64,
    /// Age in months.
    pub age: f64,
    /// 0 junior to 5 distinguished; of a manager, the rung held before managing.
    pub rung: usize,
    /// Logarithm of pay in units of a junior's.
    pub ln_pay: f64,
}

/// What a team shares, and what outlasts its manager (2.1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Climate {
    /// F: friction, 0–1.
    pub friction: f64,
    /// A: autonomy, 0–1.
    pub autonomy: f64,
    /// T: trust, 0–1.
    pub trust: f64,
    /// S: exit shock, 0 or more.
    pub shock: f64,
}

/// A seat of the reporting tree (2.1), with who sits there.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// The department in the order of the scenario; the executive's number is that of departments.
    pub unit: usize,
    /// 0 for contributors, 1 and up for managers.
    pub level: usize,
    /// Its number within its level of its department: what its draws are known by.
    pub number: usize,
    /// The seat that it reports to; `None` at the top.
    pub boss: Option<usize>,
    /// The seats that report to it.
    pub reports: Vec<usize>,
    /// The climate of the team that it leads; without meaning at level 0.
    pub climate: Climate,
    /// Who sits there, if anybody.
    pub occupant: Option<Person>,
    /// Persons ever hired into it.
    pub hires: u32,
    /// While vacant: staffing phases until it can be filled.
    pub wait: u32,
    /// While vacant: whether the search goes outside.
    pub outside: bool,
}

/// A department, or the executive seat: its parameters, and the policy in force there.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Workforce and craft.
    pub parameters: DepartmentParameters,
    /// The levers of the policy (5); may be changed between years.
    pub policy: Levers,
}

/// Sums over months, of which metrics are quotients (6). Months of persons, and their states, are of
/// those in a seat at the start of a month, after its update.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// Months of all seats, vacant or not.
    pub seat_months: f64,
    /// Months of persons.
    pub person_months: f64,
    /// Months of managers.
    pub manager_months: f64,
    /// Months of contributors on an expert rung.
    pub expert_months: f64,
    /// Σ m over person-months.
    pub morale: f64,
    /// Σ y, in median-contributor months.
    pub output: f64,
    /// Σ s over manager-months, of the start of the month.
    pub manager_skill: f64,
    /// Σ T over months of management seats, vacant or not.
    pub trust: f64,
    /// Voluntary quits.
    pub quits: f64,
    /// Quits of stars.
    pub star_quits: f64,
    /// Retirements.
    pub retirements: f64,
    /// Dismissals of managers, and of contributors for want of craft.
    pub dismissals: f64,
    /// Contributors hired.
    pub hires: f64,
    /// Rises in rung.
    pub rises: f64,
    /// Offers of a management seat.
    pub offers: f64,
    /// Management seats filled from inside.
    pub appointments: f64,
    /// Management seats filled from outside.
    pub outsiders: f64,
    /// Candidates who were passed over.
    pub passed_over: f64,
    /// Trainings of managers.
    pub trainings: f64,
    /// Returns to the craft.
    pub step_backs: f64,
}

/// An organization on its way through the months.
#[derive(Clone, Debug)]
pub struct Organization {
    /// The departments, and the executive last where there are several.
    pub units: Vec<Unit>,
    /// Department by department from the bottom up, the executive last.
    pub seats: Vec<Seat>,
    /// Months since the start.
    pub month: u32,
    /// The market's multiplier of the hazard of quitting (7.2); may be changed between years.
    pub market: f64,
    /// What has happened since this was last set to zero.
    pub totals: Totals,
    streams: Streams,
}

/// What the members of a team feel in a month: its climate, its manager, and its means at the start.
#[derive(Clone, Copy, Debug)]
struct Team {
    climate: Climate,
    /// s: management skill of the seat above.
    skill: f64,
    /// c̄ and m̄ of those present.
    craft_mean: f64,
    morale_mean: f64,
    /// e: spill-over.
    lift: f64,
    vacant_share: f64,
}

impl Organization {
    /// One month (3).
    pub fn month(&mut self) {
        self.month += 1;
        self.work();
        self.fill_management_seats();
        self.fill_contributors_seats();
        if self.month.is_multiple_of(12) {
            self.review_contributors();
            self.review_managers();
        }
        self.dismiss_unskilled();
    }

    /// The random words of a seat for a purpose, in block number `block` of a period (7.3).
    fn words(
        &self,
        purpose: Purpose,
        seat: usize,
        period: u32,
        block: usize,
    ) -> [u32; BLOCK_WORDS] {
        let seat = &self.seats[seat];
        let department = u16::try_from(seat.unit).unwrap_or(u16::MAX);
        let level = u8::try_from(seat.level).unwrap_or(u8::MAX);
        self.streams.block(purpose, Place { department, level, period }, block)
    }

    /// 4.1 to 4.7: everyone works in the team as it was at the start of the month.
    fn work(&mut self) {
        let teams: Vec<_> = (0..self.seats.len()).map(|seat| self.team(seat)).collect();
        for (seat, team) in self.seats.iter_mut().zip(&teams) {
            let Some(team) = team else { continue };
            seat.climate = team.climate;
            self.totals.trust += team.climate.trust;
            self.totals.manager_skill += if seat.occupant.is_some() { team.skill } else { 0.0 };
        }
        for seat in 0..self.seats.len() {
            self.totals.seat_months += 1.0;
            let here = &self.seats[seat];
            let Some(x) = &here.occupant else { continue };
            let team = here.boss.and_then(|boss| teams[boss]).unwrap_or_else(|| Team::neutral(x));
            let (block, word) = (here.number / BLOCK_WORDS, here.number % BLOCK_WORDS);
            let word = self.words(Purpose::Work, seat, self.month, block)[word];
            let after = after_month(x, here, &team, &self.units[here.unit], word);
            self.observe(seat, &after, &team);
            let leaves = self.leaves(seat, &after, &team, word);
            self.seats[seat].occupant = Some(after);
            if leaves {
                self.vacate(seat);
            }
        }
    }

    /// Adds a person's month to the totals.
    fn observe(&mut self, seat: usize, x: &Person, team: &Team) {
        let Seat { level, unit, .. } = self.seats[seat];
        self.totals.person_months += 1.0;
        self.totals.manager_months += f64::from(level > 0);
        self.totals.expert_months += f64::from(level == 0 && x.rung > 2);
        self.totals.morale += x.morale;
        self.totals.output += output(x, level, team, &self.units[unit].parameters);
    }

    /// 4.7: whether a person retires or quits; the team feels a quit from the next month on.
    fn leaves(&mut self, seat: usize, x: &Person, team: &Team, word: u32) -> bool {
        let Seat { level, unit, boss, .. } = self.seats[seat];
        let p = &self.units[unit].parameters;
        if x.age >= 12.0 * p.retirement_age {
            self.totals.retirements += 1.0;
            return true;
        }
        let probability = 1.0 - exp(-self.market * hazard(x, level, team.climate.shock, p));
        let quits = (f64::from(word >> 12) + 0.5) / 1_048_576.0 < probability;
        if quits {
            self.totals.quits += 1.0;
            self.totals.star_quits += f64::from(x.star);
            if let Some(boss) = boss {
                self.seats[boss].climate.shock += 1.0 + positive(ln(x.craft / team.craft_mean));
            }
        }
        quits
    }

    /// What the team that reports to a seat feels this month; `None` of a contributor's seat.
    fn team(&self, seat: usize) -> Option<Team> {
        let here = &self.seats[seat];
        let department = &self.units[here.unit];
        let occupant = |report: &usize| self.seats[*report].occupant.as_ref();
        let present: Vec<_> = here.reports.iter().filter_map(occupant).collect();
        if here.reports.is_empty() {
            return None;
        }
        let count = real(present.len());
        let craft_mean = present.iter().map(|x| x.craft).sum::<f64>() / count;
        let best = present.iter().map(|x| x.craft).fold(0.0, f64::max);
        let experts = present.iter().filter(|_| here.level == 1);
        let steps = experts.map(|x| positive(real(x.rung) - 2.0)).sum();
        let skill = skill(here.occupant.as_ref());
        let gap = here.occupant.as_ref().map_or(0.0, |x| ln(x.craft / craft_mean).clamp(0.0, 1.5));
        // A mean of nobody does not exist: no craft gap, and nobody is there to feel a lift.
        let somebody = !present.is_empty();
        Some(Team {
            climate: climate(here, skill, if somebody { gap } else { 0.0 }, &department.parameters),
            skill,
            craft_mean,
            morale_mean: present.iter().map(|x| x.morale).sum::<f64>() / count,
            lift: if somebody { lift(best / craft_mean, steps, department) } else { 0.0 },
            vacant_share: 1.0 - count / real(here.reports.len()),
        })
    }
}

impl Team {
    /// What surrounds the occupant `x` of the top seat (3): no peers, no lift, no coordination.
    fn neutral(x: &Person) -> Self {
        Self {
            climate: Climate { friction: 0.4, autonomy: 0.7, trust: 0.5, shock: 0.0 },
            skill: 0.0,
            craft_mean: x.craft,
            morale_mean: x.morale,
            lift: 0.0,
            vacant_share: 0.0,
        }
    }
}

/// 4.3 to 4.5: what a month makes of a person; all but the clocks of 4.5 read the state before it.
fn after_month(x: &Person, seat: &Seat, team: &Team, department: &Unit, word: u32) -> Person {
    let level = seat.level;
    Person {
        morale: morale(x, level, team, department, word),
        burnout: burnout(x, level, seat.reports.len(), team),
        craft: craft(x, level, team.lift, &department.parameters),
        onboarding: x.onboarding + (1.0 - x.onboarding) / 6.0,
        grievance: 0.85 * x.grievance,
        reluctance: 0.985 * x.reluctance,
        tenure: x.tenure + 1.0,
        stall: x.stall + 1.0,
        managing: x.managing + 1.0,
        ask_again: positive(x.ask_again - 1.0),
        age: x.age + 1.0,
        ..x.clone()
    }
}

/// 4.1: s of who sits in a management seat.
fn skill(occupant: Option<&Person>) -> f64 {
    let Some(x) = occupant else { return -0.5 };
    x.lambda + x.training + 0.5 * (1.0 - exp(-x.managing / 24.0))
        - 0.6 * positive(x.burnout - 0.5)
        - 0.5 * x.reluctance
}

/// 4.1: the climate of a team after the month, under a manager of skill `s` and craft gap `q`.
fn climate(seat: &Seat, s: f64, q: f64, p: &DepartmentParameters) -> Climate {
    let kappa = p.leadership_slope;
    let micromanagement = logistic(-1.2 - kappa * s + 0.8 * q);
    let hoarding = logistic(-1.4 - kappa * s + 0.8 * q);
    let avoidance = logistic(-0.8 - kappa * s);
    let vacant = if seat.occupant.is_none() { 0.15 } else { 0.0 };
    let crowd = 0.2 * positive(real(seat.reports.len()) / 8.0 - 1.0);
    let friction = (0.25 + 0.4 * hoarding + 0.2 * avoidance + crowd + vacant).min(1.0);
    let trust = logistic(0.4 + 0.8 * s) * (1.0 - 0.4 * avoidance);
    let towards = |now: f64, target: f64, worse: bool| {
        now + (target - now) / if worse { p.erode_months } else { p.build_months }
    };
    let now = seat.climate;
    let autonomy = 1.0 - micromanagement;
    Climate {
        friction: towards(now.friction, friction, friction > now.friction),
        autonomy: towards(now.autonomy, autonomy, autonomy < now.autonomy),
        trust: towards(now.trust, trust, trust < now.trust),
        shock: 0.85 * now.shock,
    }
}

/// 4.2: e, of the best craft over the mean, and of the expert rungs in the team.
fn lift(best: f64, steps: f64, department: &Unit) -> f64 {
    let (p, influence) = (&department.parameters, department.policy.influence);
    p.star_spill * positive(ln(best)) + p.expert_spill * 0.04 * influence * steps.min(4.0)
}

/// 4.3: fit of a person with its role.
fn fit(x: &Person, level: usize) -> f64 {
    if level == 0 {
        return 0.06 * (x.delta - 0.5);
    }
    -0.25 * (x.delta - 0.5) + 0.05 * x.lambda.clamp(-2.0, 2.0) - 0.08 * x.reluctance
}

/// 4.3: what a person makes of its standing.
fn standing(x: &Person, level: usize, department: &Unit) -> f64 {
    let stalled = -0.08 * x.alpha * (1.0 - exp(-x.stall / 36.0));
    if level > 0 {
        return stalled + 0.02 * real(level);
    }
    let is_blocked = x.rung >= department.top() && x.rung < 5 && x.craft >= BARS[x.rung + 1];
    let blocked = if is_blocked { 1.0 } else { 0.0 };
    let hollow = if x.rung > 2 { 1.0 - department.worth() } else { 0.0 };
    stalled + 0.02 * department.prestige(x.rung) - 0.05 * (1.0 + x.alpha) * (blocked + hollow)
}

/// 4.7: underpay in ln pay.
fn underpay(x: &Person, level: usize) -> f64 {
    let for_craft = 0.35 * ln(x.craft / 0.55);
    let for_level = 0.16 * (1.5 + real(level)) + 0.05 * x.lambda;
    let market = if level == 0 { for_craft } else { for_craft.max(for_level) };
    (market - x.ln_pay).clamp(-0.3, 0.6)
}

/// 4.3: morale after the month, with ε of the low twelve bits of `word` (7.3).
fn morale(x: &Person, level: usize, team: &Team, department: &Unit, word: u32) -> f64 {
    let (p, around) = (&department.parameters, team.climate);
    let target = p.morale_base
        + x.disposition
        + 0.25 * (around.trust - 0.5)
        + 0.15 * (around.autonomy - 0.7)
        - 0.20 * (around.friction - 0.4)
        - 0.02 * around.shock
        + fit(x, level)
        + standing(x, level, department)
        - 0.20 * underpay(x, level)
        + 0.30 * (team.morale_mean - x.morale)
        - 0.25 * (x.burnout - 0.35)
        - 0.05 * x.grievance;
    let rate = if target < x.morale { 1.0 / 4.0 } else { 1.0 / 12.0 };
    let digits = (word & 15) + (word >> 4 & 15) + (word >> 8 & 15);
    let noise = (f64::from(digits) - 22.5) / 63.75_f64.sqrt();
    (x.morale + (target - x.morale) * rate + p.morale_noise * noise).clamp(0.0, 1.0)
}

/// 4.4: burnout after the month; `led` is the number of seats that report to the person.
fn burnout(x: &Person, level: usize, led: usize, team: &Team) -> f64 {
    let role = if level == 0 {
        0.32 + 0.5 * (team.climate.friction - 0.35) - 0.3 * (team.climate.trust - 0.65)
            + 0.5 * team.vacant_share
    } else {
        0.30 + 0.3 * logistic(-1.0 - x.lambda)
            + 0.25 * positive(x.delta - 0.5)
            + 0.15 * x.reluctance
            + 0.2 * positive(real(led) / 8.0 - 1.0)
    };
    let load = 0.15 * x.strain + role;
    (x.burnout + (load - x.burnout) / 12.0).clamp(0.0, 1.0)
}

/// 4.5: craft after the month.
fn craft(x: &Person, level: usize, lift: f64, p: &DepartmentParameters) -> f64 {
    if level == 0 {
        return x.craft + (x.theta - x.craft) / p.learning_months * (1.0 + lift);
    }
    let floor = x.theta * (1.0 - p.entry_gap);
    let kept = exp(-(1.0 - p.craft_share) * std::f64::consts::LN_2 / p.half_life_months);
    if x.craft > floor { floor + (x.craft - floor) * kept } else { x.craft }
}

/// 4.6: output of the month, in median-contributor months.
fn output(x: &Person, level: usize, team: &Team, p: &DepartmentParameters) -> f64 {
    let share = if level == 0 { 1.0 } else { p.craft_share };
    share
        * x.craft
        * x.onboarding
        * exp(p.morale_output * (x.morale - p.morale_base))
        * (1.0 - p.friction_output * (team.climate.friction - 0.4))
        * (1.0 + p.autonomy_output * (team.climate.autonomy - 0.7))
        * (1.0 - p.burnout_output * positive(x.burnout - 0.35))
        * (1.0 + team.lift)
        * (1.0 + p.coordination * team.skill.clamp(-2.5, 2.5))
}

/// 4.7: the hazard of quitting in the month at market 1, under the exit shock of the team.
fn hazard(x: &Person, level: usize, shock: f64, p: &DepartmentParameters) -> f64 {
    let n = x.tenure;
    let tenure = 1.0 + p.early_quit * (n / 3.0) * exp(1.0 - n / 3.0) + 0.5 * exp(-n / 36.0);
    let mood = -3.5 * (x.morale - p.morale_base)
        + 1.5 * (x.burnout - 0.35)
        + 0.8 * underpay(x, level)
        + 0.7 * x.grievance
        + p.contagion * shock;
    p.base_quit * tenure * exp(mood)
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

fn positive(x: f64) -> f64 {
    x.max(0.0)
}

fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
