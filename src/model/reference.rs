//! The whole career model on one page, person by person: what to read first and to edit first.
//!
//! This is docs/model.md in code, and its section numbers are those of that page; every number
//! stands here as the page gives it, every letter of an equation is named beside its field. It is
//! written to be read, in plain double precision, and takes a hundred times as long as the engine
//! that studies run. Both draw the same random words at the same addresses (7.3), so that the engine
//! is tested against this page: a month from the same state to rounding, years in distribution.
//!
//! The page has seven files. This one says what there is and in which order a month goes.
//! `reference/ladder.rs` holds rungs, pay and what a seat is worth to a person (2.3, the U of 4.8);
//! `work.rs` a month of work, wellbeing and departures (4.1 to 4.7); `careers.rs` vacancies and hires
//! (4.8, 4.9); `review.rs` the review (4.10); `pushback.rs` what pushes back (4.11); `start.rs` the
//! organization at month 0 (7.1).
//!
//! To try an idea, change this page, run `cargo run --release --example reference`, and look. When
//! the idea is to stay, change docs/model.md and the engine too, until the tests agree.

mod careers;
mod ladder;
mod pushback;
mod review;
mod start;
mod work;

use libm::exp;

use super::parameters::DepartmentParameters;
use super::policy::Levers;
use crate::rng::{BLOCK_WORDS, Place, Purpose, Streams, unit};

/// The highest rung of the single ladder (2.3): the rungs above it are expert rungs.
const SENIOR: usize = 2;

/// z1 of the 90th percentile of θ at hire, above which a person is a star (6).
const STAR: f64 = 1.281_551_565_544_600_4;

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
    /// Whether θ is in the top tenth of its distribution at hire, that without appeal.
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
    /// S: exit shock, 0–8: recent leavers, in colleagues of a team of eight.
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
    /// The levers of the policy in force (5); [`Organization::switch`] changes them.
    pub policy: Levers,
    /// What its people have come to think of the policy, and can be paid under it (4.11).
    pub state: DepartmentState,
}

/// The state of a department beside its people (4.11). The executive's stays as it is at month 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DepartmentState {
    /// R: standing of the expert ladder, 0–1.
    pub standing: f64,
    /// u: taste for managing rather than for the craft, −1–1.
    pub culture: f64,
    /// κ_p: what the budget takes off everybody's ln pay, 0 or more.
    pub squeeze: f64,
    /// P0: mean pay at the end of the last month before year 1, in units of a junior's; not before.
    pub base_pay: Option<f64>,
    /// a: what z1 of contributors hired is raised by, standard units.
    pub appeal: f64,
    /// Share of the present contributors who are on expert rungs, at the start of the month.
    pub expert_share: f64,
    /// The month after which the policy in force was switched to; `None` before year 1.
    pub switched: Option<u32>,
}

/// Sums over months, of which metrics are quotients (6). Months of persons are of those in a seat at the
/// start of a month; states are those of the end of a month, of those then seated.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// Months of all seats, vacant or not.
    pub seat_months: f64,
    /// Months of persons.
    pub person_months: f64,
    /// Months of managers.
    pub manager_months: f64,
    /// Persons seated at the ends of months.
    pub seated: f64,
    /// Contributors among them on an expert rung.
    pub expert_months: f64,
    /// Σ m over those seated.
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
    /// Σ share·c·w·A·(1−F)⁺, in made-up units.
    pub innovation: f64,
    /// Months of teams whose boss holds more than half of their work: H·size > 4.
    pub bottlenecks: f64,
    /// Σ σ(−3+6H) over months of teams.
    pub late: f64,
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

impl Organization {
    /// One month (3).
    pub fn month(&mut self) {
        self.month += 1;
        self.take_stock();
        self.work();
        self.fill_management_seats();
        self.fill_contributors_seats();
        if self.month.is_multiple_of(12) {
            self.review_contributors();
            self.balance_budgets();
            self.review_managers();
        }
        self.dismiss_unskilled();
        self.observe_state();
    }

    /// How many departments there are: the executive, where there is one, is none.
    fn departments(&self) -> usize {
        self.units.len().max(2) - 1
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

    /// The words of a seat in the present month.
    fn luck(&self, purpose: Purpose, seat: usize) -> [u32; BLOCK_WORDS] {
        self.words(purpose, seat, self.month, self.seats[seat].number)
    }

    /// Empties a seat, and draws how a manager is searched for (4.8).
    fn vacate(&mut self, seat: usize) -> Option<Person> {
        let share = self.units[self.seats[seat].unit].policy.external_share;
        let outside = unit(self.luck(Purpose::Search, seat)[0]) < share;
        let here = &mut self.seats[seat];
        here.outside = here.level == 0 || outside;
        here.wait = if here.level > 0 && outside { 5 } else { 3 };
        here.occupant.take()
    }

    /// Puts a newcomer into a seat.
    fn hire(&mut self, seat: usize, x: Person) {
        self.seats[seat].occupant = Some(x);
        self.seats[seat].hires += 1;
    }
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
