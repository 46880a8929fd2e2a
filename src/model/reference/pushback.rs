//! What pushes back (4.11): the standing of the ladder, a fixed budget of pay, the culture, and the
//! appeal to applicants. Every force is off by default.

use libm::{exp, log as ln};

use super::{DepartmentState, Organization, Person, SENIOR, Unit, real};
use crate::model::policy::Levers;

impl DepartmentState {
    /// The state at month 0.
    pub(super) const NEUTRAL: Self = Self {
        standing: 1.0,
        culture: 0.0,
        squeeze: 0.0,
        base_pay: None,
        appeal: 0.0,
        expert_share: 0.0,
        switched: None,
    };
}

impl Organization {
    /// Puts a department under `policy` from the next month on. Whoever runs a study calls it for every
    /// department at the end of the burn-in, with the baseline where that goes on: the first switch is
    /// the beginning of year 1. The executive stays with the baseline and is never switched.
    ///
    /// # Panics
    ///
    /// When there is no such department.
    pub fn switch(&mut self, department: usize, policy: &Levers) {
        let mean_pay = self.mean_pay(department);
        let unit = &mut self.units[department];
        unit.policy = policy.clone();
        let is_slow = policy.standing_months > 0.0;
        unit.state.standing = if is_slow { policy.standing_start } else { 1.0 };
        unit.state.base_pay = unit.state.base_pay.or(mean_pay);
        unit.state.switched = Some(self.month);
    }

    /// Before the month: the share of experts, then R, then a, of the organization as it stands.
    pub(super) fn take_stock(&mut self) {
        for department in 0..self.departments() {
            let (mut contributors, mut experts, mut earned) = (0.0, 0.0, 0.0);
            let unit = &self.units[department];
            for (level, x) in self.people(department) {
                let is_expert = level == 0 && x.rung > SENIOR;
                contributors += f64::from(level == 0);
                experts += f64::from(is_expert);
                earned += f64::from(is_expert && x.craft >= unit.bar(x.rung));
            }
            let unit = &mut self.units[department];
            unit.state.expert_share = if experts > 0.0 { experts / contributors } else { 0.0 };
            unit.believe(if experts > 0.0 { earned / experts } else { 1.0 });
            unit.attract();
        }
    }

    /// Keeps the mean pay of a department at what it was before year 1: what experts get, all pay for.
    pub(super) fn balance_budgets(&mut self) {
        for department in 0..self.departments() {
            let (mean_pay, unit) = (self.mean_pay(department), &mut self.units[department]);
            let (Some(mean_pay), Some(base)) = (mean_pay, unit.state.base_pay) else { continue };
            if !unit.policy.pay_budget {
                continue;
            }
            unit.state.squeeze = (unit.state.squeeze + ln(mean_pay / base)).max(0.0);
            for seat in self.seats.iter_mut().filter(|seat| seat.unit == department) {
                let Some(x) = &mut seat.occupant else { continue };
                x.ln_pay = match seat.level {
                    0 => unit.ln_pay(x.rung),
                    level => unit.ln_pay_of_manager(level),
                };
            }
        }
    }

    /// Mean pay of the present people of a department, managers too; `None` of nobody.
    pub(super) fn mean_pay(&self, department: usize) -> Option<f64> {
        let pays: Vec<_> = self.people(department).map(|(_, x)| exp(x.ln_pay)).collect();
        (!pays.is_empty()).then(|| pays.iter().sum::<f64>() / real(pays.len()))
    }

    /// The present people of a department, with their levels.
    fn people(&self, department: usize) -> impl Iterator<Item = (usize, &Person)> {
        let seats = self.seats.iter().filter(move |seat| seat.unit == department);
        seats.filter_map(|seat| Some((seat.level, seat.occupant.as_ref()?)))
    }

    /// An inside appointment to a seat of `unit`: the culture moves towards who was appointed.
    pub(super) fn honor_manager(&mut self, unit: usize, x: &Person) {
        if unit < self.departments() {
            self.units[unit].drift(1.0, 2.0 * (x.alpha - x.delta));
        }
    }
}

impl Unit {
    /// R: belief is earned, and titles that are inflated or common lose it.
    fn believe(&mut self, earned_share: f64) {
        let months = self.policy.standing_months;
        if months <= 0.0 {
            self.state.standing = 1.0;
        } else if self.state.switched.is_some() {
            let experts = self.state.expert_share;
            let scarcity =
                if experts > 0.0 { (self.policy.scarce_share / experts).min(1.0) } else { 1.0 };
            let target = earned_share * scarcity;
            // In less than a month it arrives, and goes no farther.
            self.state.standing += (target - self.state.standing) / months.max(1.0);
        }
    }

    /// a: better people apply where mastery pays.
    fn attract(&mut self) {
        let offers_experts = if self.policy.expert_rungs > 0 { 1.0 } else { 0.0 };
        let response = self.parameters.applicant_response;
        if response > 0.0 {
            let target = response * self.worth() * offers_experts;
            self.state.appeal += (target - self.state.appeal) / 24.0;
        }
    }

    /// A rise to an expert rung worth `v`.
    pub(super) fn honor_expert(&mut self, x: &Person, v: f64) {
        self.drift(v, 2.0 * (x.alpha - x.delta) - 1.0);
    }

    /// u: an organization comes to value what it promotes.
    fn drift(&mut self, weight: f64, towards: f64) {
        if self.parameters.culture > 0.0 {
            let now = self.state.culture;
            self.state.culture = (now + weight * (towards - now) / 30.0).clamp(-1.0, 1.0);
        }
    }

    /// D of a month: how far, since the switch, bars have eroded into a reward for staying (4.10).
    pub(super) fn erosion(&self, month: u32) -> f64 {
        let years = self.state.switched.map_or(0, |switched| (month - switched) / 12);
        1.0 - exp(-f64::from(years) / 8.0)
    }
}
