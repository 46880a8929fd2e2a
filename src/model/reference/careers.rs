//! The career model on one page, continued: how an organization starts (2, 7.1), and what becomes of
//! people's seats: vacancies, hires and promotions (4.8, 4.9) and the review (4.10).

use libm::{exp, log as ln};

use super::{BARS, Climate, Organization, Person, Seat, Totals, Unit, logistic, positive, real};
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Pool, Rule};
use crate::rng::{BLOCK_WORDS, Purpose, Streams, unit};
use crate::stats::normal::quantile;

/// The highest rung of the single ladder (2.3): the rungs above it are expert rungs.
const SENIOR: usize = 2;

// 2.3 Rungs, pay, prestige: what a policy makes of them.

impl Unit {
    /// The highest rung offered.
    pub(super) fn top(&self) -> usize {
        SENIOR + self.policy.expert_rungs as usize
    }

    /// ln pay on a rung.
    fn ln_pay(&self, rung: usize) -> f64 {
        let paid = rung.min(self.top());
        0.16 * (real(paid.min(SENIOR)) + self.policy.pay_parity * positive(real(paid) - 2.0))
    }

    /// Prestige of a rung.
    pub(super) fn prestige(&self, rung: usize) -> f64 {
        self.policy.prestige_parity * positive(real(rung) - 2.0)
    }

    /// v: what an expert rung is worth beside its title, 0–1.
    pub(super) fn worth(&self) -> f64 {
        let Levers { pay_parity, prestige_parity, influence, .. } = self.policy;
        (pay_parity.min(1.0) + prestige_parity.min(1.0) + influence.min(1.0)) / 3.0
    }
}

/// ln pay of a manager at `level`.
fn ln_pay_of_manager(level: usize) -> f64 {
    0.16 * (2.0 + real(level))
}

/// The highest rung, at most `cap`, of whose bar the craft has that share.
fn rung_by_craft(craft: f64, cap: usize, share: f64) -> usize {
    (0..=cap).rev().find(|&rung| craft >= share * BARS[rung]).unwrap_or(0)
}

// 2.1, 2.2 and 7.1: the tree, newcomers, and the start.

impl Organization {
    /// An organization at month 0 (7.1), every seat filled, all under the policy `baseline`: the
    /// burn-in is up to the caller. The executive of several departments has the parameters of the
    /// first, and keeps `baseline` unless its unit is changed.
    ///
    /// `replication` is 1 for the first of a study, and below 2²⁴.
    #[must_use]
    pub fn new(
        departments: &[DepartmentParameters],
        baseline: &Levers,
        seed: u64,
        replication: u32,
    ) -> Self {
        let unit =
            |p: &DepartmentParameters| Unit { parameters: p.clone(), policy: baseline.clone() };
        let mut units: Vec<_> = departments.iter().map(unit).collect();
        let mut seats = Vec::new();
        let heads: Vec<_> =
            departments.iter().enumerate().map(|(i, p)| tree(&mut seats, i, p)).collect();
        if heads.len() > 1 {
            units.push(units[0].clone());
            let tallest = heads.iter().map(|&head| seats[head].level).fold(0, usize::max);
            let executive = seats.len();
            seats.push(Seat::vacant(heads.len(), tallest + 1, 0, None));
            for head in heads {
                seats[head].boss = Some(executive);
            }
        }
        for seat in 0..seats.len() {
            if let Some(boss) = seats[seat].boss {
                seats[boss].reports.push(seat);
            }
        }
        let streams = Streams::new(seed, replication);
        let totals = Totals::default();
        let mut organization = Self { units, seats, month: 0, market: 1.0, totals, streams };
        organization.populate();
        organization
    }

    /// Fills every seat at month 0 (7.1).
    fn populate(&mut self) {
        for seat in 0..self.seats.len() {
            let (level, department) = (self.seats[seat].level, &self.units[self.seats[seat].unit]);
            let years = department.parameters.hire_experience_years + 4.0 * real(level);
            let words = self.traits(seat, 0);
            let mut x = newcomer(&words, years, department);
            x.onboarding = 1.0;
            x.tenure = (60.0 * unit(words[8])).floor();
            x.stall = (36.0 * unit(words[9])).floor();
            if level > 0 {
                x.managing = 24.0;
                x.ln_pay = ln_pay_of_manager(level);
            }
            self.hire(seat, x);
        }
    }

    /// The words of the traits of the next person ever hired into a seat, of the candidates 0 and 1.
    fn traits(&self, seat: usize, candidate: usize) -> [u32; BLOCK_WORDS] {
        let Seat { number, hires, .. } = self.seats[seat];
        self.words(Purpose::Hire, seat, hires, 2 * number + candidate)
    }

    /// The words of a seat in the present month.
    fn luck(&self, purpose: Purpose, seat: usize) -> [u32; BLOCK_WORDS] {
        self.words(purpose, seat, self.month, self.seats[seat].number)
    }

    fn hire(&mut self, seat: usize, x: Person) {
        self.seats[seat].occupant = Some(x);
        self.seats[seat].hires += 1;
    }
}

impl Seat {
    fn vacant(unit: usize, level: usize, number: usize, boss: Option<usize>) -> Self {
        let climate = Climate { friction: 0.40, autonomy: 0.75, trust: 0.55, shock: 0.0 };
        let reports = Vec::new();
        let (occupant, hires, wait, outside) = (None, 0, 0, false);
        Self { unit, level, number, boss, reports, climate, occupant, hires, wait, outside }
    }
}

/// Adds the seats of a department (2.1), each level after the one below; gives the head's seat.
fn tree(seats: &mut Vec<Seat>, unit: usize, p: &DepartmentParameters) -> usize {
    let (mut level, mut count) = (0, p.headcount as usize);
    while level == 0 || count > 1 {
        let (bosses, above) = (count.div_ceil(p.span as usize), seats.len() + count);
        for number in 0..count {
            let boss = above + number * bosses / count;
            seats.push(Seat::vacant(unit, level, number, Some(boss)));
        }
        level += 1;
        count = bosses;
    }
    seats.push(Seat::vacant(unit, level, 0, None));
    seats.len() - 1
}

/// A newcomer of those words (2.2); rung and pay are a contributor's in its department.
fn newcomer(words: &[u32; BLOCK_WORDS], experience_mean: f64, department: &Unit) -> Person {
    let p = &department.parameters;
    let z = words.map(|word| quantile(unit(word)));
    let theta = exp(p.sigma * z[0]);
    let experience = (-experience_mean * ln(unit(words[6]))).min(30.0);
    let craft = theta * (1.0 - p.entry_gap * exp(-12.0 * experience / p.learning_months));
    let rung = rung_by_craft(craft, SENIOR, 1.0);
    Person {
        theta,
        lambda: p.rho * z[0] + (1.0 - p.rho * p.rho).sqrt() * z[1],
        alpha: logistic(z[2]),
        delta: logistic(0.7 + z[3]),
        strain: z[4],
        disposition: p.disposition_sd * z[5],
        star: unit(words[0]) > 0.9,
        craft,
        onboarding: 0.4,
        morale: p.morale_base,
        burnout: p.burnout_base,
        grievance: 0.0,
        training: 0.0,
        trained: false,
        reluctance: 0.0,
        tenure: 0.0,
        stall: 0.0,
        managing: 0.0,
        ask_again: 0.0,
        age: 12.0 * (22.0 + experience + 6.0 * unit(words[7])),
        rung,
        ln_pay: department.ln_pay(rung),
    }
}

// 4.8 and 4.9: vacancies.

/// A candidate for a management seat, as it is asked.
struct Candidate {
    seat: usize,
    /// What the rule puts in order, the least first.
    key: f64,
    words: [u32; BLOCK_WORDS],
}

impl Organization {
    /// Empties a seat, and draws how a manager is searched for.
    pub(super) fn vacate(&mut self, seat: usize) -> Option<Person> {
        let share = self.units[self.seats[seat].unit].policy.external_share;
        let outside = unit(self.luck(Purpose::Search, seat)[0]) < share;
        let here = &mut self.seats[seat];
        here.outside = here.level == 0 || outside;
        here.wait = if here.level > 0 && outside { 5 } else { 3 };
        here.occupant.take()
    }

    /// Whether a seat can be filled in this month's staffing phase, in which it waits, too.
    fn waits_no_more(&mut self, seat: usize) -> bool {
        let here = &mut self.seats[seat];
        here.wait = here.wait.saturating_sub(u32::from(here.occupant.is_none()));
        here.occupant.is_none() && here.wait == 0
    }

    /// 4.8: the highest level first.
    pub(super) fn fill_management_seats(&mut self) {
        let top = self.seats.iter().map(|seat| seat.level).fold(0, usize::max);
        for level in (1..=top).rev() {
            for seat in 0..self.seats.len() {
                if self.seats[seat].level != level || !self.waits_no_more(seat) {
                    continue;
                }
                if self.seats[seat].outside {
                    self.hire_outsider(seat);
                } else {
                    self.search_inside(seat);
                }
            }
        }
    }

    /// The better of two strangers, as well as aptitude can be seen.
    fn hire_outsider(&mut self, seat: usize) {
        let department = &self.units[self.seats[seat].unit];
        let noise = department.policy.assessment_noise;
        let candidates = [0, 1].map(|candidate| self.traits(seat, candidate)).map(|words| {
            let x = newcomer(&words, 10.0, department);
            (x.lambda + noise * quantile(unit(words[10])), x)
        });
        let [(first, x), (second, other)] = candidates;
        let mut x = if second > first { other } else { x };
        x.rung = SENIOR;
        x.ln_pay = ln_pay_of_manager(self.seats[seat].level);
        x.managing = 24.0;
        self.hire(seat, x);
        self.totals.outsiders += 1.0;
    }

    /// Asks the first two of the candidates, one after the other, until one accepts.
    fn search_inside(&mut self, seat: usize) {
        let ranked = self.ranked(seat);
        if ranked.is_empty() {
            self.seats[seat].outside = true;
            self.seats[seat].wait = 5;
        }
        let pressure = self.units[self.seats[seat].unit].policy.pressure;
        for candidate in ranked.iter().take(2) {
            let Some(free) = self.offer(candidate.seat, seat) else { continue };
            let yes = logistic(free + 1.5 * pressure);
            self.totals.offers += 1.0;
            if unit(candidate.words[3]) < yes {
                self.pass_over(&ranked, candidate.seat, seat);
                self.appoint(candidate, seat, 1.0 - logistic(free) / yes);
                return;
            }
            self.decline(candidate.seat, pressure);
        }
    }

    /// The eligible of the pool, in the order in which they are asked.
    fn ranked(&self, seat: usize) -> Vec<Candidate> {
        let (here, department) = (&self.seats[seat], &self.units[self.seats[seat].unit]);
        let (policy, sigma) = (&department.policy, department.parameters.sigma);
        // The level below in the department; below the executive, the heads.
        let peer = |boss: usize| {
            self.seats[boss].unit == here.unit && self.seats[boss].level == here.level
        };
        let in_pool = |other: &usize| match policy.pool {
            Pool::Team => self.seats[*other].boss == Some(seat),
            Pool::Department => self.seats[*other].boss.is_some_and(peer),
        };
        let mut ranked = Vec::new();
        for seat in (0..self.seats.len()).filter(in_pool) {
            let Some(x) = &self.seats[seat].occupant else { continue };
            if x.tenure < 12.0 || x.ask_again > 0.0 {
                continue;
            }
            let words = self.luck(Purpose::Selection, seat);
            let error = |word: usize| quantile(unit(words[word]));
            let score = policy.weights_performance * (ln(x.craft) + 0.2 * error(0)) / sigma
                + policy.weights_leadership * (x.lambda + policy.assessment_noise * error(1))
                + policy.weights_seniority * x.tenure / 60.0;
            let key = match policy.rule {
                Rule::Best => -score,
                Rule::Worst => score,
                Rule::Random => f64::from(words[2]),
            };
            ranked.push(Candidate { seat, key, words });
        }
        ranked.sort_by(|a, b| a.key.total_cmp(&b.key));
        ranked
    }

    /// U without pressure of who sits in `from` for the seat `to`, against what it has or has in view.
    fn offer(&self, from: usize, to: usize) -> Option<f64> {
        let (from, to) = (&self.seats[from], &self.seats[to]);
        let (x, department) = (from.occupant.as_ref()?, &self.units[to.unit]);
        let (mut ln_pay, mut prestige, mut share_lost) = (x.ln_pay, real(from.level), 0.0);
        if from.level == 0 {
            (prestige, share_lost) = (department.prestige(x.rung), 0.75);
            let next = x.rung + 1;
            if next <= department.top() && x.craft >= 0.85 * BARS[next] {
                ln_pay = ln_pay.max(department.ln_pay(next));
                prestige = prestige.max(department.prestige(next));
            }
        }
        let gain = [ln_pay_of_manager(to.level) - ln_pay, real(to.level) - prestige];
        Some(utility(x, gain, share_lost, &department.parameters))
    }

    fn decline(&mut self, seat: usize, pressure: f64) {
        let is_contributor = self.seats[seat].level == 0;
        if let Some(x) = &mut self.seats[seat].occupant {
            x.ask_again = 12.0;
            if is_contributor {
                x.grievance = x.grievance.max(0.8 * pressure);
            }
        }
    }

    /// Those of the first three who would have wanted the seat resent that another got it.
    fn pass_over(&mut self, ranked: &[Candidate], appointed: usize, to: usize) {
        let ln_pay = ln_pay_of_manager(self.seats[to].level);
        let p = &self.units[self.seats[to].unit].parameters;
        for candidate in ranked.iter().take(3).filter(|candidate| candidate.seat != appointed) {
            let Some(x) = &mut self.seats[candidate.seat].occupant else { continue };
            if utility(x, [ln_pay - x.ln_pay, 1.0], 0.75, p) > 0.0 {
                x.grievance = 1.0;
                self.totals.passed_over += 1.0;
            }
        }
    }

    /// Moves who accepted, with that reluctance if it is a contributor.
    fn appoint(&mut self, candidate: &Candidate, to: usize, reluctance: f64) {
        let was_contributor = self.seats[candidate.seat].level == 0;
        let Some(mut x) = self.vacate(candidate.seat) else { return };
        x.ln_pay = ln_pay_of_manager(self.seats[to].level);
        x.stall = 0.0;
        x.morale = (x.morale + 0.06).min(1.0);
        if was_contributor {
            x.managing = 0.0;
            x.reluctance = reluctance;
        }
        let policy = &self.units[self.seats[to].unit].policy;
        if unit(candidate.words[4]) < policy.training_coverage {
            train(&mut x, policy);
            self.totals.trainings += 1.0;
        }
        self.seats[to].occupant = Some(x);
        self.totals.appointments += 1.0;
    }

    /// 4.9.
    pub(super) fn fill_contributors_seats(&mut self) {
        for seat in 0..self.seats.len() {
            if self.seats[seat].level > 0 || !self.waits_no_more(seat) {
                continue;
            }
            let department = &self.units[self.seats[seat].unit];
            let years = department.parameters.hire_experience_years;
            let x = newcomer(&self.traits(seat, 0), years, department);
            self.hire(seat, x);
            self.totals.hires += 1.0;
        }
    }
}

/// U without pressure: what a person makes of a gain in ln pay and in prestige, and of the share of
/// the craft that it loses.
fn utility(x: &Person, gain: [f64; 2], share_lost: f64, p: &DepartmentParameters) -> f64 {
    let [ln_pay, prestige] = gain;
    p.acceptance_intercept + 4.0 * ln_pay + 1.0 * x.alpha * prestige - 3.0 * x.delta * share_lost
        + 0.6 * x.lambda
}

fn train(x: &mut Person, policy: &Levers) {
    x.trained = true;
    x.training = x.training.max(policy.training_effect);
}

// 4.10: the review, every twelfth month, and the dismissal for want of craft, every month.

impl Organization {
    /// Rungs, then pay.
    pub(super) fn review_contributors(&mut self) {
        for seat in self.seats.iter_mut().filter(|seat| seat.level == 0) {
            let (Some(x), department) = (&mut seat.occupant, &self.units[seat.unit]) else {
                continue;
            };
            let (next, v) = (x.rung + 1, department.worth());
            if x.rung < 5 && x.craft >= BARS[next] && x.stall >= 12.0 {
                if next <= department.top() {
                    let worth = if next > SENIOR { v } else { 1.0 };
                    x.rung = next;
                    x.stall = (x.stall * (1.0 - worth)).round();
                    x.morale = (x.morale + 0.05 * worth).min(1.0);
                    self.totals.rises += 1.0;
                } else {
                    x.grievance = x.grievance.max(0.5);
                }
            }
            if x.rung > SENIOR {
                x.grievance = x.grievance.max(0.5 * (1.0 - v));
            }
            x.ln_pay = department.ln_pay(x.rung);
        }
    }

    /// Training, then on level 1 a step back or a dismissal.
    pub(super) fn review_managers(&mut self) {
        for seat in 0..self.seats.len() {
            let words = self.luck(Purpose::Review, seat);
            let here = &mut self.seats[seat];
            let (Some(x), policy) = (&mut here.occupant, &self.units[here.unit].policy) else {
                continue;
            };
            if here.level > 0 && !x.trained && unit(words[0]) < policy.training_incumbents {
                train(x, policy);
                self.totals.trainings += 1.0;
            }
            if here.level != 1 {
                continue;
            }
            let (months, is_distrusted) = (x.managing.min(x.stall), here.climate.trust < 0.45);
            let fails = is_distrusted || policy.step_back && x.morale < 0.5;
            if policy.step_back && months >= 12.0 && fails && unit(words[1]) < 0.5 {
                self.step_back(seat);
            } else if !policy.step_back && months >= 18.0 && fails && unit(words[1]) < 0.1 {
                self.vacate(seat);
                self.totals.dismissals += 1.0;
            }
        }
    }

    /// Returns a manager to a vacant contributor's seat, of its own team if there is one.
    fn step_back(&mut self, seat: usize) {
        let here = &self.seats[seat];
        let in_department =
            |other: &usize| self.seats[*other].unit == here.unit && self.seats[*other].level == 0;
        let others = (0..self.seats.len()).filter(in_department);
        let is_vacant = |other: &usize| self.seats[*other].occupant.is_none();
        let open = here.reports.iter().copied().chain(others).find(is_vacant);
        let Some(open) = open else { return };
        let Some(mut x) = self.vacate(seat) else { return };
        x.rung = rung_by_craft(x.craft, x.rung, 0.8);
        x.ln_pay = self.units[self.seats[seat].unit].ln_pay(x.rung);
        (x.managing, x.stall) = (0.0, 0.0);
        (x.reluctance, x.grievance) = (0.0, 0.0);
        self.seats[open].occupant = Some(x);
        self.totals.step_backs += 1.0;
    }

    pub(super) fn dismiss_unskilled(&mut self) {
        for seat in 0..self.seats.len() {
            let here = &self.seats[seat];
            let bar = self.units[here.unit].parameters.dismiss_below_craft;
            if here.level == 0 && here.occupant.as_ref().is_some_and(|x| x.craft < bar) {
                self.vacate(seat);
                self.totals.dismissals += 1.0;
            }
        }
    }
}
