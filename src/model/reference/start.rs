//! How an organization starts (2.1, 7.1): the tree, and near the steady state those who have stayed.

use libm::{exp, log as ln, pow};

use super::careers::{experience, newcomer, practiced, score, train};
use super::work::{burnout_load, climate_target, craft_gap, faded, morale_target, skill};
use super::{
    Climate, DepartmentState, Organization, Person, SENIOR, Seat, Totals, Unit, logistic, real,
};
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Rule};
use crate::rng::{BLOCK_WORDS, Purpose, Streams, unit};

/// Of the candidates that nothing rules out, the one that is kept whatever its probability.
const PATIENCE: u32 = 1000;

/// Candidates of a seat in all. Where the bars are so high that none of them is possible, the first who
/// has not reached the age of retirement has the seat.
const CANDIDATES: u32 = 1 << 15;

impl Organization {
    /// An organization at month 0 (7.1), every seat filled, all under the policy `baseline`: the
    /// burn-in is up to the caller, and [`Organization::switch`] after it. The executive of several
    /// departments has the parameters of the first, and keeps `baseline`.
    ///
    /// `replication` is 1 for the first of a study, and below 2²⁴.
    #[must_use]
    pub fn new(
        departments: &[DepartmentParameters],
        baseline: &Levers,
        seed: u64,
        replication: u32,
    ) -> Self {
        let state = DepartmentState::NEUTRAL;
        let unit = |p: &DepartmentParameters| Unit {
            parameters: p.clone(),
            policy: baseline.clone(),
            state,
        };
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
        organization.settle();
        organization
    }

    /// Fills every seat with somebody who has stayed; a management seat with one of two, as the
    /// baseline chooses.
    fn populate(&mut self) {
        for seat in 0..self.seats.len() {
            let rule = self.units[self.seats[seat].unit].policy.rule;
            let first = self.survivor(seat, 0);
            let x = if self.seats[seat].level == 0 {
                first.person
            } else {
                let second = self.survivor(seat, 1);
                let is_second = match rule {
                    Rule::Best => second.score > first.score,
                    Rule::Worst => second.score < first.score,
                    Rule::Random => false,
                };
                if is_second { second.person } else { first.person }
            };
            self.hire(seat, x);
        }
    }

    /// The first candidate that is kept, for the seat's first or second person.
    fn survivor(&self, seat: usize, slot: usize) -> Candidate {
        let here = &self.seats[seat];
        let department = &self.units[here.unit];
        let (mut possible, mut spare) = (0, None);
        for number in 0..CANDIDATES {
            let words = self.words(Purpose::Start, seat, number, 2 * here.number + slot);
            let candidate = Candidate::of(&words, here.level, department);
            possible += u32::from(candidate.is_possible);
            let stays = possible == PATIENCE || unit(words[10]) < candidate.stays;
            if candidate.is_possible && stays {
                return candidate;
            }
            if spare.is_none() && !candidate.person.retires(&department.parameters) {
                spare = Some(candidate);
            }
        }
        let words = self.words(Purpose::Start, seat, 0, 2 * here.number + slot);
        spare.unwrap_or_else(|| Candidate::of(&words, here.level, department))
    }

    /// Brings climate, burnout and morale to where they would move to.
    fn settle(&mut self) {
        for seat in 0..self.seats.len() {
            if !self.seats[seat].reports.is_empty() {
                self.seats[seat].climate = self.settled_climate(seat);
            }
        }
        for seat in 0..self.seats.len() {
            let here = &self.seats[seat];
            let around = here.boss.map_or(Climate::NEUTRAL, |boss| self.seats[boss].climate);
            let Some(mut x) = here.occupant.clone() else { continue };
            x.burnout = burnout_load(&x, here, &around, 0.0).clamp(0.0, 1.0);
            x.morale =
                morale_target(&x, here.level, &around, &self.units[here.unit]).clamp(0.0, 1.0);
            self.seats[seat].occupant = Some(x);
        }
    }

    /// The target of the climate of a full team under its manager, whose burnout is still that at hire.
    fn settled_climate(&self, seat: usize) -> Climate {
        let here = &self.seats[seat];
        let craft = |&report: &usize| Some(self.seats[report].occupant.as_ref()?.craft);
        let crafts: Vec<_> = here.reports.iter().filter_map(craft).collect();
        let mean = crafts.iter().sum::<f64>() / real(crafts.len());
        let gap = here.occupant.as_ref().map_or(0.0, |x| craft_gap(x, mean));
        let p = &self.units[here.unit].parameters;
        climate_target(skill(here.occupant.as_ref()), gap, real(here.reports.len()), p)
    }
}

/// Somebody who was hired some months ago, and may have stayed.
struct Candidate {
    person: Person,
    /// Whether nothing rules it out: age, too short a practice, too low a rung.
    is_possible: bool,
    /// Probability that it has stayed and, of a manager, said yes.
    stays: f64,
    /// What managers are chosen by.
    score: f64,
}

impl Candidate {
    /// The candidate of those words for a seat at `level`.
    fn of(words: &[u32; BLOCK_WORDS], level: usize, department: &Unit) -> Self {
        let (p, policy) = (&department.parameters, &department.policy);
        let mut x = newcomer(words, department.hiring(), department);
        let n = (unit(words[8]) * 12.0 * (p.retirement_age - 22.0)).floor();
        let k = if level > 0 { (unit(words[9]) * n).floor() } else { 0.0 };
        let i = n - k;
        let before = 12.0 * experience(words, p.hire_experience_years);
        x.craft = practiced(x.theta, before + i, p);
        x.rung = department.rung_by_craft(x.craft, SENIOR, 1.0);
        x.ln_pay = department.ln_pay(x.rung);
        x.age += n;
        x.tenure = n;
        x.onboarding = 1.0;
        let score = score(&x, i, [words[12], words[13]], department);
        let mut is_possible = !x.retires(p);
        let mut stays = stays(&x, i, p);
        if level == 0 {
            x.stall = since_the_bar(&x, before, department);
        } else {
            let lowest = (policy.eligible_from_rung as usize).min(SENIOR);
            is_possible &= i >= 12.0 && x.rung >= lowest;
            let gain = [department.ln_pay_of_manager(1) - x.ln_pay, 1.0];
            let free = department.utility(&x, gain, 0.75);
            let yes = logistic(free + 1.5 * policy.pressure);
            stays *= yes;
            x.managing = k;
            x.stall = if level == 1 { k } else { (unit(words[15]) * k).floor() };
            x.craft = faded(&x, k, p);
            x.reluctance = (1.0 - logistic(free) / yes) * pow(0.985, k);
            x.ln_pay = department.ln_pay_of_manager(level);
            if unit(words[14]) < policy.training_coverage {
                train(&mut x, policy);
            }
        }
        Self { person: x, is_possible, stays, score }
    }
}

/// Probability that who was hired n months ago, and was a contributor for the first i of them, has not
/// quit (7.1).
fn stays(x: &Person, i: f64, p: &DepartmentParameters) -> f64 {
    let n = x.tenure;
    let h = 1.1 * p.base_quit * exp(0.22 * x.strain - 2.3 * x.disposition + 0.4 * ln(x.theta));
    let managing = hazard_months(n, p) - hazard_months(i, p);
    exp(-h * hazard_months(i, p) - h * exp(-0.4 * x.lambda) * managing)
}

/// a(n) of 7.1: the months of tenure, each as heavy as 4.7 makes it; its integral, so with Euler's e.
fn hazard_months(n: f64, p: &DepartmentParameters) -> f64 {
    let early = 3.0 * std::f64::consts::E * p.early_quit;
    n + early * (1.0 - (1.0 + n / 3.0) * exp(-n / 3.0)) + 18.0 * (1.0 - exp(-n / 36.0))
}

/// Whole months since a contributor's craft reached the bar of its rung, at most its tenure; `before`
/// are the months of practice before the hire.
fn since_the_bar(x: &Person, before: f64, department: &Unit) -> f64 {
    let p = &department.parameters;
    let lacking = (1.0 - department.bar(x.rung) / x.theta) / p.entry_gap;
    let reached = -p.learning_months * ln(lacking) - before;
    (x.tenure - reached).floor().clamp(0.0, x.tenure)
}

impl Seat {
    fn vacant(unit: usize, level: usize, number: usize, boss: Option<usize>) -> Self {
        let (climate, reports) = (Climate::NEUTRAL, Vec::new());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn house(change: impl FnOnce(&mut DepartmentParameters, &mut Levers)) -> Organization {
        let (mut p, mut levers) = (DepartmentParameters::default(), Levers::default());
        change(&mut p, &mut levers);
        Organization::new(&[p], &levers, 3, 1)
    }

    #[test]
    fn months_weigh_what_the_hazard_makes_of_their_tenure() {
        let p = DepartmentParameters { early_quit: 1.7, ..Default::default() };
        for n in [0.5, 3.0, 20.0, 200.0_f64] {
            let factor = 1.0 + 1.7 * (n / 3.0) * exp(1.0 - n / 3.0) + 0.5 * exp(-n / 36.0);
            let slope = (hazard_months(n + 1e-4, &p) - hazard_months(n - 1e-4, &p)) / 2e-4;
            assert!((slope - factor).abs() < 1e-6, "{slope} at {n} months, not {factor}");
        }
    }

    #[test]
    fn who_has_stayed_is_as_old_as_can_be_and_less_strained_than_who_was_hired() {
        let house = house(|_, _| {});
        let mut people: Vec<_> =
            house.seats.iter().filter_map(|seat| seat.occupant.as_ref()).collect();
        assert_eq!(people.len(), house.seats.len());
        people.retain(|x| x.tenure >= 120.0);
        let mean = |of: &dyn Fn(&Person) -> f64| {
            people.iter().map(|x| of(x)).sum::<f64>() / real(people.len())
        };
        assert!(people.iter().all(|x| x.age < 12.0 * 65.0 && x.stall <= x.tenure));
        assert!(mean(&|x| x.disposition) > 0.015 && mean(&|x| x.strain) < -0.05);
    }

    #[test]
    fn a_manager_has_been_a_contributor_for_a_year_and_on_a_rung_that_is_asked() {
        let house = house(|_, levers| levers.eligible_from_rung = 5);
        for seat in house.seats.iter().filter(|seat| seat.level > 0) {
            let x = seat.occupant.as_ref().unwrap();
            assert!(x.tenure - x.managing >= 12.0 && x.rung == SENIOR);
            assert!(x.stall <= x.managing && (seat.level > 1 || x.stall >= x.managing));
            assert!((0.0..1.0).contains(&x.reluctance) && x.reluctance > 0.0);
        }
    }

    #[test]
    fn a_contributor_has_waited_since_its_craft_met_the_bar() {
        let house = house(|_, _| {});
        let department = &house.units[0];
        let mut later = 0;
        for seat in house.seats.iter().filter(|seat| seat.level == 0) {
            let mut x = seat.occupant.clone().unwrap();
            // Practice until now, and what it was a month before the stall began.
            let lacking = |craft: f64| -48.0 * ln((1.0 - craft / x.theta) / 0.6);
            let craft_at =
                |stall: f64| practiced(x.theta, lacking(x.craft) - stall, &department.parameters);
            if x.stall < x.tenure {
                later += 1;
                assert!(craft_at(x.stall + 1.0) < department.bar(x.rung));
            }
            x.craft = craft_at(x.stall);
            assert!(x.craft >= department.bar(x.rung) - 1e-9);
        }
        assert!(later > 100, "{later} have risen in the house");
    }

    #[test]
    fn the_thousandth_candidate_is_kept_where_nobody_would_stay() {
        // Managers would have to say yes against odds of e^20.
        let house = house(|p, levers| {
            (p.headcount, p.acceptance_intercept) = (8, -20.0);
            levers.pressure = 0.0;
        });
        let manager = house.seats[8].occupant.as_ref().unwrap();
        assert!(manager.managing >= 0.0 && manager.tenure >= 12.0);
        assert!(manager.reluctance.abs() < 1e-12, "nobody pressed it");
    }
}
