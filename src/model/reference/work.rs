//! A month of work and wellbeing (4.1 to 4.6), and departures (4.7).

use libm::{exp, log as ln};

use super::ladder::underpay;
use super::{Climate, Organization, Person, Seat, Unit, logistic, positive, real};
use crate::model::parameters::DepartmentParameters;
use crate::rng::{BLOCK_WORDS, Purpose};

/// What the members of a team feel in a month: its climate, its manager, and its means at the start.
#[derive(Clone, Copy, Debug)]
struct Team {
    climate: Climate,
    /// s: management skill of the seat above.
    skill: f64,
    /// H: how much of the work the manager hoards.
    hoarding: f64,
    /// c̄ and m̄ of those present.
    craft_mean: f64,
    morale_mean: f64,
    /// e: spill-over.
    lift: f64,
    vacant_share: f64,
    /// Its seats.
    size: f64,
}

impl Climate {
    /// What surrounds the occupant of the top seat (3).
    pub(super) const NEUTRAL: Self = Self { friction: 0.4, autonomy: 0.7, trust: 0.5, shock: 0.0 };
}

impl Organization {
    /// Everyone works in the team as it was at the start of the month.
    pub(super) fn work(&mut self) {
        let teams: Vec<_> = (0..self.seats.len()).map(|seat| self.team(seat)).collect();
        for (seat, team) in self.seats.iter_mut().zip(&teams) {
            let Some(team) = team else { continue };
            seat.climate = team.climate;
            self.totals.trust += team.climate.trust;
            self.totals.manager_skill += if seat.occupant.is_some() { team.skill } else { 0.0 };
            self.totals.bottlenecks += f64::from(team.hoarding * team.size > 4.0);
            self.totals.late += logistic(-3.0 + 6.0 * team.hoarding);
        }
        for seat in 0..self.seats.len() {
            self.totals.seat_months += 1.0;
            let here = &self.seats[seat];
            let Some(x) = &here.occupant else { continue };
            let team = here.boss.and_then(|boss| teams[boss]).unwrap_or_else(|| Team::neutral(x));
            let word = self.word_of_work(seat);
            let after = after_month(x, here, &team, &self.units[here.unit], word);
            self.observe(seat, &after, &team);
            let leaves = self.leaves(seat, &after, &team, word);
            self.seats[seat].occupant = Some(after);
            if leaves {
                self.vacate(seat);
            }
        }
    }

    /// The word that a seat works with this month (7.3): those of a team lie side by side, in as many blocks
    /// as the largest team of its level of its department takes. The top seat of a department is in a team of
    /// its own.
    fn word_of_work(&self, seat: usize) -> u32 {
        let here = &self.seats[seat];
        let boss = here.boss.map(|boss| &self.seats[boss]).filter(|boss| boss.unit == here.unit);
        let (mut block, mut member) = (0, 0);
        if let Some(boss) = boss {
            let beside = |other: &&Seat| (other.unit, other.level) == (boss.unit, boss.level);
            let sizes = self.seats.iter().filter(beside).map(|other| other.reports.len());
            let blocks = sizes.max().unwrap_or(0).div_ceil(BLOCK_WORDS);
            member = boss.reports.iter().position(|&report| report == seat).unwrap_or(0);
            block = boss.number * blocks + member / BLOCK_WORDS;
        }
        self.words(Purpose::Work, seat, self.month, block)[member % BLOCK_WORDS]
    }

    /// Adds a person's month to the totals.
    fn observe(&mut self, seat: usize, x: &Person, team: &Team) {
        let Seat { level, unit, .. } = self.seats[seat];
        let p = &self.units[unit].parameters;
        self.totals.person_months += 1.0;
        self.totals.manager_months += f64::from(level > 0);
        self.totals.output += output(x, level, team, p);
        self.totals.innovation += innovation(x, level, &team.climate, p);
    }

    /// Adds the state at the end of the month to the totals.
    pub(super) fn observe_state(&mut self) {
        for seat in &self.seats {
            let Some(x) = &seat.occupant else { continue };
            self.totals.seated += 1.0;
            self.totals.expert_months += f64::from(seat.level == 0 && x.rung > 2);
            self.totals.morale += x.morale;
        }
    }

    /// 4.7: whether a person retires or quits; the team feels a quit from the next month on.
    fn leaves(&mut self, seat: usize, x: &Person, team: &Team, word: u32) -> bool {
        let Seat { level, unit, boss, .. } = self.seats[seat];
        let p = &self.units[unit].parameters;
        if x.retires(p) {
            self.totals.retirements += 1.0;
            return true;
        }
        let probability = 1.0 - exp(-self.market * hazard(x, level, team.climate.shock, p));
        let quits = (f64::from(word >> 12) + 0.5) / 1_048_576.0 < probability;
        if quits {
            self.totals.quits += 1.0;
            self.totals.star_quits += f64::from(x.star);
            if let Some(boss) = boss {
                let felt = (1.0 + positive(ln(x.craft / team.craft_mean))) * 8.0 / team.size;
                let shock = &mut self.seats[boss].climate.shock;
                *shock = (*shock + felt).min(8.0);
            }
        }
        quits
    }

    /// What the team that reports to a seat feels this month; `None` of a contributor's seat.
    fn team(&self, seat: usize) -> Option<Team> {
        let here = &self.seats[seat];
        let department = &self.units[here.unit];
        let p = &department.parameters;
        let occupant = |report: &usize| self.seats[*report].occupant.as_ref();
        let present: Vec<_> = here.reports.iter().filter_map(occupant).collect();
        if here.reports.is_empty() {
            return None;
        }
        let (count, size) = (real(present.len()), real(here.reports.len()));
        let craft_mean = present.iter().map(|x| x.craft).sum::<f64>() / count;
        let best = present.iter().map(|x| x.craft).fold(0.0, f64::max);
        let experts = present.iter().filter(|_| here.level == 1);
        // A title is heard as far as the craft carries.
        let heard = |x: &Person| department.rung_by_craft(x.craft, x.rung, 1.0);
        let steps = experts.map(|x| positive(real(heard(x)) - 2.0)).sum();
        let manager = here.occupant.as_ref();
        let skill = skill(manager);
        // A mean of nobody does not exist: no craft gap, and nobody is there to feel a lift.
        let somebody = !present.is_empty();
        let gap = manager.filter(|_| somebody).map_or(0.0, |x| craft_gap(x, craft_mean));
        let target = climate_target(skill, gap, size, p);
        let vacant = if manager.is_none() { 0.15 } else { 0.0 };
        let friction = (target.friction + vacant).min(1.0);
        Some(Team {
            climate: here.climate.after_month(Climate { friction, ..target }, p),
            skill,
            hoarding: hoarding(skill, gap, p),
            craft_mean,
            morale_mean: present.iter().map(|x| x.morale).sum::<f64>() / count,
            lift: if somebody { lift(best / craft_mean, steps, department) } else { 0.0 },
            vacant_share: 1.0 - count / size,
            size,
        })
    }
}

impl Team {
    /// What surrounds the occupant `x` of the top seat (3): no peers, no lift, no coordination.
    fn neutral(x: &Person) -> Self {
        Self {
            climate: Climate::NEUTRAL,
            skill: 0.0,
            hoarding: 0.0,
            craft_mean: x.craft,
            morale_mean: x.morale,
            lift: 0.0,
            vacant_share: 0.0,
            size: 1.0,
        }
    }
}

impl Person {
    /// 4.7: whether it has reached the age of retirement.
    pub(super) fn retires(&self, p: &DepartmentParameters) -> bool {
        self.age >= 12.0 * p.retirement_age
    }
}

/// 4.3 to 4.5: what a month makes of a person; all but the clocks of 4.5 read the state before it.
fn after_month(x: &Person, seat: &Seat, team: &Team, department: &Unit, word: u32) -> Person {
    let level = seat.level;
    let load = burnout_load(x, seat, &team.climate, team.vacant_share);
    Person {
        morale: morale(x, level, team, department, word),
        burnout: (x.burnout + (load - x.burnout) / 12.0).clamp(0.0, 1.0),
        craft: craft(x, level, team, &department.parameters),
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
pub(super) fn skill(occupant: Option<&Person>) -> f64 {
    let Some(x) = occupant else { return -0.5 };
    x.lambda + x.training + 0.5 * (1.0 - exp(-x.managing / 24.0))
        - 0.6 * positive(x.burnout - 0.5)
        - 0.5 * x.reluctance
}

/// 4.1: q of a manager over a team.
pub(super) fn craft_gap(manager: &Person, craft_mean: f64) -> f64 {
    ln(manager.craft / craft_mean).clamp(0.0, 1.5)
}

/// 4.1: H under a manager of skill `s` and craft gap `q`.
fn hoarding(s: f64, q: f64, p: &DepartmentParameters) -> f64 {
    logistic(-1.4 - p.leadership_slope * s + 0.8 * q)
}

/// 4.1: what the climate of a team of that size moves to under a manager of skill `s` and craft gap `q`.
pub(super) fn climate_target(s: f64, q: f64, size: f64, p: &DepartmentParameters) -> Climate {
    let kappa = p.leadership_slope;
    let micromanagement = logistic(-1.2 - kappa * s + 0.8 * q);
    let avoidance = logistic(-0.8 - kappa * s);
    let crowd = 0.2 * positive(ln(size / 8.0));
    let friction = 0.25 + 0.4 * hoarding(s, q, p) + 0.2 * avoidance + crowd;
    Climate {
        friction: friction.min(1.0),
        autonomy: 1.0 - micromanagement,
        trust: logistic(0.4 + 0.8 * s) * (1.0 - 0.4 * avoidance),
        shock: 0.0,
    }
}

impl Climate {
    /// 4.1: what a month makes of it.
    fn after_month(self, target: Self, p: &DepartmentParameters) -> Self {
        let towards = |now: f64, target: f64, worse: bool| {
            now + (target - now) / if worse { p.erode_months } else { p.build_months }
        };
        Self {
            friction: towards(self.friction, target.friction, target.friction > self.friction),
            autonomy: towards(self.autonomy, target.autonomy, target.autonomy < self.autonomy),
            trust: towards(self.trust, target.trust, target.trust < self.trust),
            shock: 0.85 * self.shock,
        }
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
    let aptitude = (x.lambda + x.training).clamp(-2.0, 2.0);
    -0.25 * (x.delta - 0.5) + 0.05 * aptitude - 0.08 * x.reluctance
}

/// 4.3: what a person makes of its standing.
fn standing(x: &Person, level: usize, department: &Unit) -> f64 {
    let stalled = -0.08 * department.ambition(x) * (1.0 - exp(-x.stall / 36.0));
    if level > 0 {
        return stalled + 0.02 * real(level);
    }
    let hollow = 1.0 - department.worth();
    let next = x.rung + 1;
    let mut burden = if x.rung > 2 { hollow } else { 0.0 };
    if x.rung < 5 && x.craft >= department.bar(next) {
        burden += match next {
            _ if next > department.top() => 1.0,
            3.. => hollow,
            _ => 0.0,
        };
    }
    let share = if x.rung < 3 { department.state.expert_share } else { 0.0 };
    stalled + 0.02 * department.prestige(x.rung)
        - 0.05 * (1.0 + x.alpha) * burden
        - department.parameters.envy * x.alpha * share
}

/// 4.3: the target of morale but for the peers.
pub(super) fn morale_target(x: &Person, level: usize, around: &Climate, department: &Unit) -> f64 {
    department.parameters.morale_base
        + x.disposition
        + 0.25 * (around.trust - 0.5)
        + 0.15 * (around.autonomy - 0.7)
        - 0.20 * (around.friction - 0.4)
        - 0.02 * around.shock
        + fit(x, level)
        + standing(x, level, department)
        - 0.20 * underpay(x, level)
        - 0.25 * (x.burnout - 0.35)
        - 0.05 * x.grievance
}

/// 4.3: morale after the month, with ε of the low twelve bits of `word` (7.3).
fn morale(x: &Person, level: usize, team: &Team, department: &Unit, word: u32) -> f64 {
    let target =
        morale_target(x, level, &team.climate, department) + 0.30 * (team.morale_mean - x.morale);
    let rate = if target < x.morale { 1.0 / 4.0 } else { 1.0 / 12.0 };
    let digits = (word & 15) + (word >> 4 & 15) + (word >> 8 & 15);
    let noise = (f64::from(digits) - 22.5) / 63.75_f64.sqrt();
    let moved = x.morale + (target - x.morale) * rate;
    (moved + department.parameters.morale_noise * noise).clamp(0.0, 1.0)
}

/// 4.4: what the burnout of who sits there moves to.
pub(super) fn burnout_load(x: &Person, seat: &Seat, around: &Climate, vacant_share: f64) -> f64 {
    let role = if seat.level == 0 {
        0.32 + 0.5 * (around.friction - 0.35) - 0.3 * (around.trust - 0.65) + 0.5 * vacant_share
    } else {
        0.30 + 0.3 * logistic(-1.0 - x.lambda - x.training)
            + 0.25 * positive(x.delta - 0.5)
            + 0.15 * x.reluctance
            + 0.2 * positive(ln(real(seat.reports.len()) / 8.0))
    };
    0.15 * x.strain + role
}

/// 4.5: craft after the month.
fn craft(x: &Person, level: usize, team: &Team, p: &DepartmentParameters) -> f64 {
    if level > 0 {
        return faded(x, 1.0, p);
    }
    let pace = 1.0 + team.lift + p.teaching * team.skill.clamp(-2.5, 2.5);
    x.craft + (x.theta - x.craft) / p.learning_months * positive(pace)
}

/// 4.5: the craft of a manager after so long away from most of it.
pub(super) fn faded(x: &Person, months: f64, p: &DepartmentParameters) -> f64 {
    let floor = x.theta * (1.0 - p.entry_gap);
    let rate = (1.0 - p.craft_share) * std::f64::consts::LN_2 / p.half_life_months;
    if x.craft > floor { floor + (x.craft - floor) * exp(-rate * months) } else { x.craft }
}

/// The share of its time that a person has for the craft (4.6).
fn share(level: usize, p: &DepartmentParameters) -> f64 {
    if level == 0 { 1.0 } else { p.craft_share }
}

/// 4.6: output of the month, in median-contributor months.
fn output(x: &Person, level: usize, team: &Team, p: &DepartmentParameters) -> f64 {
    share(level, p)
        * x.craft
        * x.onboarding
        * exp(p.morale_output * (x.morale - p.morale_base))
        * (1.0 - p.friction_output * (team.climate.friction - 0.4))
        * (1.0 + p.autonomy_output * (team.climate.autonomy - 0.7))
        * (1.0 - p.burnout_output * positive(x.burnout - 0.35))
        * (1.0 + team.lift)
        * (1.0 + p.coordination * team.skill.clamp(-2.5, 2.5))
}

/// 6: innovation of the month, in made-up units.
fn innovation(x: &Person, level: usize, around: &Climate, p: &DepartmentParameters) -> f64 {
    let room = around.autonomy * positive(1.0 - around.friction);
    share(level, p) * x.craft * x.onboarding * room
}

/// 4.7: the hazard of quitting in the month at market 1, under the exit shock of the team.
fn hazard(x: &Person, level: usize, shock: f64, p: &DepartmentParameters) -> f64 {
    let n = x.tenure;
    let tenure = 1.0 + p.early_quit * (n / 3.0) * exp(1.0 - n / 3.0) + 0.5 * exp(-n / 36.0);
    let mood = -3.5 * (x.morale - p.morale_base)
        + 1.5 * (x.burnout - 0.35)
        + 0.8 * underpay(x, level)
        + 1.1 * x.grievance;
    p.base_quit * tenure * exp(mood) * (1.0 + p.contagion * shock)
}
