//! The review, every twelfth month (4.10), and the dismissal for want of craft, every month.

use libm::exp;

use super::careers::train;
use super::{Organization, Person, SENIOR, Unit, real};
use crate::rng::{Purpose, unit};
use crate::stats::normal::quantile;

impl Organization {
    /// Rungs, then pay: department by department, the best craft first.
    pub(super) fn review_contributors(&mut self) {
        for department in 0..self.departments() {
            let mut seats: Vec<_> = (0..self.seats.len())
                .filter(|&seat| self.seats[seat].unit == department && self.seats[seat].level == 0)
                .collect();
            let quota = self.units[department].policy.expert_quota * real(seats.len());
            seats.retain(|&seat| self.seats[seat].occupant.is_some());
            let craft = |seat: usize| self.seats[seat].occupant.as_ref().map_or(0.0, |x| x.craft);
            seats.sort_by(|&a, &b| craft(b).total_cmp(&craft(a)));
            let on_expert_rung =
                |&seat: &usize| self.seats[seat].occupant.as_ref().is_some_and(|x| x.rung > SENIOR);
            let mut experts = seats.iter().copied().filter(on_expert_rung).count();
            for seat in seats {
                let flattery = self.flattery(seat);
                let Some(x) = &mut self.seats[seat].occupant else { continue };
                let unit = &mut self.units[department];
                if review(x, flattery, real(experts) < quota, unit) {
                    self.totals.rises += 1.0;
                    experts += usize::from(x.rung == SENIOR + 1);
                }
            }
        }
    }

    /// ln of the factor by which the craft of who sits there is seen above or below what it is, at the
    /// bars of senior and above.
    fn flattery(&self, seat: usize) -> f64 {
        let here = &self.seats[seat];
        let (department, policy) = (&self.units[here.unit], &self.units[here.unit].policy);
        let staying = here.occupant.as_ref().map_or(0.0, |x| x.tenure / 60.0 - 1.0);
        let error = quantile(unit(self.luck(Purpose::Bar, seat)[0]));
        policy.bar_noise * error
            + 0.35 * policy.loyalty * department.erosion(self.month) * staying.clamp(-1.0, 2.0)
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
        let department = &self.units[self.seats[seat].unit];
        x.rung = department.rung_by_craft(x.craft, x.rung, 0.8);
        x.ln_pay = department.ln_pay(x.rung);
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

/// The review of a contributor whose craft is seen as c·exp(`flattery`): whether it rises. Who deserves
/// to, or seems to, and does not, resents it.
fn review(x: &mut Person, flattery: f64, has_room: bool, department: &mut Unit) -> bool {
    let (next, v) = (x.rung + 1, department.worth());
    let is_due = x.rung < 5 && x.stall >= 12.0;
    let bar = if is_due { department.bar(next) } else { f64::INFINITY };
    let seen = if next >= SENIOR { x.craft * exp(flattery) } else { x.craft };
    let is_open = next <= department.top() && (next != SENIOR + 1 || has_room);
    let rises = seen >= bar && is_open;
    if rises {
        let worth = if next > SENIOR { v } else { 1.0 };
        x.rung = next;
        x.stall = (x.stall * (1.0 - worth)).round();
        x.morale = (x.morale + 0.05 * worth).min(1.0);
        if next > SENIOR {
            department.honor_expert(x, v);
        }
    } else if seen >= bar || x.craft >= bar {
        x.grievance = x.grievance.max(0.5);
    }
    if x.rung > SENIOR {
        x.grievance = x.grievance.max(0.5 * (1.0 - v));
    }
    x.ln_pay = department.ln_pay(x.rung);
    rises
}
