//! What becomes of people's seats: vacancies, promotions and hires (4.8, 4.9), and who a newcomer is
//! (2.2).

use libm::{exp, log as ln};

use super::{Organization, Person, SENIOR, STAR, Seat, Unit, logistic, real};
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Pool, Rule};
use crate::rng::{BLOCK_WORDS, Purpose, unit};
use crate::stats::normal::quantile;

/// What newcomers of an occasion have in common.
#[derive(Clone, Copy)]
pub(super) struct Occasion {
    /// Mean experience, years.
    pub(super) experience_mean: f64,
    /// What z1 is raised by (4.11).
    pub(super) appeal: f64,
}

/// x of those words (2.2), in years.
pub(super) fn experience(words: &[u32; BLOCK_WORDS], mean: f64) -> f64 {
    (-mean * ln(unit(words[6]))).min(30.0)
}

/// c after months of practice since the first day in the craft (2.2).
pub(super) fn practiced(theta: f64, months: f64, p: &DepartmentParameters) -> f64 {
    theta * (1.0 - p.entry_gap * exp(-months / p.learning_months))
}

/// A newcomer of those words (2.2); rung and pay are a contributor's in its department.
pub(super) fn newcomer(
    words: &[u32; BLOCK_WORDS],
    occasion: Occasion,
    department: &Unit,
) -> Person {
    let p = &department.parameters;
    let mut z = [0, 1, 2, 3, 4, 5].map(|word| quantile(unit(words[word])));
    z[0] += occasion.appeal;
    let theta = exp(p.sigma * z[0]);
    let experience = experience(words, occasion.experience_mean);
    let craft = practiced(theta, 12.0 * experience, p);
    let rung = department.rung_by_craft(craft, SENIOR, 1.0);
    Person {
        theta,
        lambda: p.rho * z[0] + (1.0 - p.rho * p.rho).sqrt() * z[1],
        alpha: logistic(z[2]),
        delta: logistic(0.7 + z[3]),
        strain: z[4],
        disposition: p.disposition_sd * z[5],
        star: z[0] > STAR,
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

/// Trains a manager as the policy does; the effect is never lost.
pub(super) fn train(x: &mut Person, policy: &Levers) {
    x.trained = true;
    x.training = x.training.max(policy.training_effect);
}

/// A candidate for a management seat, as it is asked.
struct Candidate {
    seat: usize,
    /// What the rule puts in order, the least first.
    key: f64,
    words: [u32; BLOCK_WORDS],
}

impl Organization {
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

    /// The words of the traits of the next person ever hired into a seat, of the candidates 0 and 1.
    fn traits(&self, seat: usize, candidate: usize) -> [u32; BLOCK_WORDS] {
        let Seat { number, hires, .. } = self.seats[seat];
        self.words(Purpose::Hire, seat, hires, 2 * number + candidate)
    }

    /// The better of two strangers, as well as aptitude can be seen; the house's own candidates see it
    /// happen.
    fn hire_outsider(&mut self, seat: usize) {
        let ranked = self.ranked(seat);
        self.pass_over(&ranked, None, seat);
        let department = &self.units[self.seats[seat].unit];
        let noise = department.policy.assessment_noise;
        let occasion = Occasion { experience_mean: 10.0, appeal: 0.0 };
        let candidates = [0, 1].map(|candidate| self.traits(seat, candidate)).map(|words| {
            let x = newcomer(&words, occasion, department);
            (x.lambda + noise * quantile(unit(words[10])), x)
        });
        let [(first, x), (second, other)] = candidates;
        let mut x = if second > first { other } else { x };
        x.rung = SENIOR;
        x.ln_pay = department.ln_pay_of_manager(self.seats[seat].level);
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
                self.pass_over(&ranked, Some(candidate.seat), seat);
                self.appoint(candidate, seat, 1.0 - logistic(free) / yes);
                return;
            }
            self.decline(candidate.seat, pressure);
        }
    }

    /// The eligible of the pool, in the order in which they are asked.
    fn ranked(&self, seat: usize) -> Vec<Candidate> {
        let (here, department) = (&self.seats[seat], &self.units[self.seats[seat].unit]);
        let policy = &department.policy;
        let lowest = policy.eligible_from_rung as usize;
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
            let is_junior = self.seats[seat].level == 0 && x.rung < lowest;
            if x.tenure < 12.0 || x.ask_again > 0.0 || is_junior {
                continue;
            }
            let words = self.luck(Purpose::Selection, seat);
            let score = score(x, x.tenure, [words[0], words[1]], department);
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
            if next <= department.top() && x.craft >= 0.85 * department.bar(next) {
                ln_pay = ln_pay.max(department.ln_pay(next));
                prestige = prestige.max(department.prestige(next));
            }
        }
        let gain = [department.ln_pay_of_manager(to.level) - ln_pay, real(to.level) - prestige];
        Some(department.utility(x, gain, share_lost))
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

    /// Those of the first three who would have wanted the seat resent that another got it, who may be
    /// an outsider.
    fn pass_over(&mut self, ranked: &[Candidate], appointed: Option<usize>, to: usize) {
        let department = &self.units[self.seats[to].unit];
        let ln_pay = department.ln_pay_of_manager(self.seats[to].level);
        for candidate in ranked.iter().take(3) {
            let Some(x) = &mut self.seats[candidate.seat].occupant else { continue };
            let is_passed_over = appointed != Some(candidate.seat);
            if is_passed_over && department.utility(x, [ln_pay - x.ln_pay, 1.0], 0.75) > 0.0 {
                x.grievance = 1.0;
                self.totals.passed_over += 1.0;
            }
        }
    }

    /// Moves who accepted, with that reluctance if it is a contributor.
    fn appoint(&mut self, candidate: &Candidate, to: usize, reluctance: f64) {
        let was_contributor = self.seats[candidate.seat].level == 0;
        let Some(mut x) = self.vacate(candidate.seat) else { return };
        let Seat { unit: department, level, .. } = self.seats[to];
        self.honor_manager(department, &x);
        x.ln_pay = self.units[department].ln_pay_of_manager(level);
        x.stall = 0.0;
        x.morale = (x.morale + 0.06).min(1.0);
        if was_contributor {
            x.managing = 0.0;
            x.reluctance = reluctance;
        }
        let policy = &self.units[department].policy;
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
            let x = newcomer(&self.traits(seat, 0), department.hiring(), department);
            self.hire(seat, x);
            self.totals.hires += 1.0;
        }
    }
}

impl Unit {
    /// The hiring of a contributor (4.9).
    pub(super) fn hiring(&self) -> Occasion {
        let experience_mean = self.parameters.hire_experience_years;
        Occasion { experience_mean, appeal: self.state.appeal }
    }
}

/// What a candidate is chosen by (4.8), as seen with the errors of those words: of performance, and of
/// aptitude.
pub(super) fn score(x: &Person, tenure: f64, words: [u32; 2], department: &Unit) -> f64 {
    let (policy, sigma) = (&department.policy, department.parameters.sigma);
    let [performance, aptitude] = words.map(|word| quantile(unit(word)));
    policy.weights_performance * (ln(x.craft) / sigma + policy.performance_noise * performance)
        + policy.weights_leadership * (x.lambda + policy.assessment_noise * aptitude)
        + policy.weights_seniority * tenure / 60.0
}
