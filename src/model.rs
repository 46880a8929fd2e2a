//! The career model: an organization whose people work, learn, tire, rise and leave, month by
//! month, under a policy of promotion.
//!
//! docs/model.md describes it under the headings of the ODD protocol; each submodel there is a
//! file here. The model does no IO, reads no clock and cannot fail.

pub mod about;
pub mod constants;
mod engine;
#[cfg(test)]
mod fixture;
pub mod intervention;
pub mod observe;
pub mod parameters;
#[cfg(test)]
mod patterns;
mod person;
pub mod policy;
mod pushback;
pub mod reference;
mod review;
mod schedule;
mod setting;
mod side_by_side;
#[cfg(test)]
mod soundness;
mod staffing;
mod state;
mod submodels;
pub mod trial;

use std::any::Any;
use std::sync::Arc;

use crate::numeric::vector::InstructionSet;
use constants::Constants;
use engine::layout::{Layout, Layouts};
use engine::organization::Organization;
use engine::structure::Structure;
use engine::team_columns::Teams;
use observe::breakdowns::{self, BreakdownRecorder};
use observe::census::{EVENT_FIELDS, PERSON_FIELDS};
use observe::metrics::{self, COST_OF_OUTPUT, GOALS};
use observe::outcomes::OUTCOMES;
use observe::plausible::{PLAUSIBLE, VIABLE};
use observe::trace::ModelRun;
use parameters::DepartmentParameters;
use person::People;
use policy::{Ladder, Levers, Policy, narrow};
use setting::{Setting, Workforce};
use submodels::climate::Climate;

use crate::sim::{
    Breakdown, Field, Lane, Metric, Period, PersonOutcomes, PlausibleBand, RowSink, RunKey,
    Simulation, Start, WarmUp,
};

/// Makes every run of this process that begins later use no more than the instructions that all
/// processors of the architecture have: slower, with the same results to the bit. For counting
/// instructions, which must not depend on the machine.
pub fn force_baseline_instructions() {
    InstructionSet::force_baseline();
}

/// What an organization is made of and for how long it runs: everything but the policy.
#[derive(Clone, Debug)]
pub struct Design {
    /// Names and parameters of the departments; at least one.
    pub departments: Vec<(String, DepartmentParameters)>,
    /// The numbers that no department sets.
    pub constants: Constants,
    /// Yearly multipliers of the hazard of quitting, from year 1; 1 beyond.
    pub market: Vec<f64>,
    /// Years under the baseline before the switch.
    pub burn_in_years: u32,
    /// Years after the switch.
    pub years: u32,
    /// The policy of the burn-in, of the executive, and wherever a variant does not hold.
    pub baseline: Levers,
}

/// The career model of one design, and the policies it is run under.
#[derive(Clone, Debug)]
pub struct CareerModel {
    design: Design,
    workforces: Vec<Workforce>,
    baseline: Ladder,
    /// The trees of as many runs as stand side by side.
    layouts: Arc<Layouts>,
    /// That of one run.
    layout: Arc<Layout>,
    groups: Vec<String>,
    metrics: Arc<[Metric]>,
    breakdowns: Arc<[Breakdown]>,
    policies: Vec<Policy>,
}

/// The organization that the burn-in of one run produced, or of several side by side, from which every policy
/// continues.
#[derive(Clone, Debug)]
pub struct BurnedIn {
    organization: Organization,
    /// By run: output per seat-month in the last year of the burn-in, by group.
    output_base: Vec<Vec<Option<f64>>>,
}

impl CareerModel {
    /// Bytes that one seat of a live organization takes, its share of the state of teams and of what
    /// they find included (one management seat to four contributors at most), and the tree, which
    /// all organizations of a study share.
    pub const BYTES_PER_SEAT: usize = People::BYTES_PER_SEAT
        + size_of::<u16>()
        + (Climate::BYTES_PER_TEAM + Teams::BYTES_PER_TEAM) / 4
        + Structure::BYTES_PER_SEAT
        + Layout::BYTES_PER_SEAT;

    /// The model of `design`, without a policy.
    #[must_use]
    pub fn new(design: Design) -> Self {
        Self::sharing(design, None)
    }

    /// The model of another design, without a policy. It shares with this one what both declare
    /// alike: models of many designs take less memory, and are made sooner.
    #[must_use]
    pub fn with(&self, design: Design) -> Self {
        Self::sharing(design, Some(self))
    }

    fn sharing(design: Design, other: Option<&Self>) -> Self {
        let size = |p: &DepartmentParameters| (p.headcount as usize, p.span as usize);
        let sizes: Vec<_> = design.departments.iter().map(|(_, p)| size(p)).collect();
        let mut workforces: Vec<_> =
            design.departments.iter().map(|(_, p)| Workforce::new(p)).collect();
        // The executive follows the first department's parameters.
        workforces.extend(workforces.first().cloned());
        let mut groups = vec!["all".to_owned()];
        if design.departments.len() > 1 {
            groups.extend(design.departments.iter().map(|(name, _)| name.clone()));
        }
        let of_same_tree = other.filter(|other| other.layouts.are_of(&sizes));
        let layouts = of_same_tree
            .map_or_else(|| Arc::new(Layouts::new(sizes)), |other| other.layouts.clone());
        let layout = layouts.of(1).clone();
        let declares_alike = |other: &&Self| {
            let is_as_long = other.design.years == design.years;
            is_as_long && breakdowns::are_declared_alike(&other.layout, &layout)
        };
        Self {
            baseline: Ladder::new(&design.baseline, &design.constants),
            workforces,
            breakdowns: other.filter(declares_alike).map_or_else(
                || breakdowns::declare(&layout, design.years).into(),
                |other| other.breakdowns.clone(),
            ),
            layouts,
            layout,
            groups,
            metrics: other.map_or_else(
                || metrics::metrics().cloned().collect(),
                |other| other.metrics.clone(),
            ),
            design,
            policies: Vec::new(),
        }
    }

    /// The model under these policies, which [`Simulation::run`] knows by their number.
    #[must_use]
    pub fn under(self, policies: Vec<Policy>) -> Self {
        Self { policies, ..self }
    }

    /// Seats of the organization, management and executive included.
    #[must_use]
    pub fn seats(&self) -> usize {
        self.layout.seats
    }

    /// Years that one replication of `policies` policies simulates: one burn-in, then each policy.
    #[must_use]
    pub fn years(&self, policies: usize) -> u64 {
        u64::from(self.design.burn_in_years) + u64::from(self.design.years) * policies as u64
    }

    /// Runs the burn-in of a replication; its rows go to `rows` with years up to 0.
    pub fn burn_in(&self, key: RunKey, rows: &mut dyn RowSink) -> BurnedIn {
        side_by_side::burn_in(&mut [ModelRun { model: self, key, rows }])
    }

    /// Continues a copy of `start` under `policy`; rows with years from 1 on.
    pub fn run_under(
        &self,
        key: RunKey,
        start: &BurnedIn,
        policy: &Policy,
        rows: &mut dyn RowSink,
    ) {
        side_by_side::run(start, &mut [ModelRun { model: self, key, rows }], &[policy]);
    }

    /// The settings of every unit in `year` (0 and below: the burn-in) under `policy`.
    fn settings(&self, policy: Option<&Policy>, year: u32) -> Vec<Setting> {
        let market = year
            .checked_sub(1)
            .and_then(|index| self.design.market.get(index as usize))
            .map_or(1.0, |&market| narrow(market));
        let constants = &self.design.constants;
        let varied = policy.map(|policy| Ladder::new(&policy.levers, constants));
        // The ladder in force, and the first year of it; that of the baseline is year 1.
        let in_force = |unit: usize| match (policy, &varied) {
            _ if unit == self.layout.departments => (&self.baseline, None),
            (Some(policy), Some(varied)) if policy.holds(unit, year) => {
                (varied, Some(policy.from_year))
            }
            _ => (&self.baseline, Some(1)),
        };
        let setting = |(unit, workforce): (usize, &Workforce)| {
            let (ladder, from_year) = in_force(unit);
            Setting {
                constants: constants.clone(),
                workforce: workforce.clone(),
                ladder: ladder.clone(),
                market,
                years_since_switch: from_year.and_then(|from| year.checked_sub(from)),
            }
        };
        self.workforces.iter().enumerate().map(setting).collect()
    }
}

impl Simulation for CareerModel {
    fn period(&self) -> Period {
        Period::Year
    }

    fn warm_up(&self) -> WarmUp {
        WarmUp::BurnIn(self.design.burn_in_years)
    }

    fn horizon(&self) -> u32 {
        self.design.years
    }

    fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    fn groups(&self) -> &[String] {
        &self.groups
    }

    fn person_columns(&self) -> &[Field] {
        &PERSON_FIELDS
    }

    fn persons_max(&self) -> usize {
        self.seats()
    }

    fn state_bytes(&self) -> u64 {
        // Rows that no seat has take room too: of several runs hardly any.
        let rows = self.layout.rows.max(self.side_by_side() * self.layout.seats * 9 / 8);
        (rows * (Self::BYTES_PER_SEAT + BreakdownRecorder::BYTES_PER_SEAT)) as u64
    }

    fn event_columns(&self) -> &[Field] {
        &EVENT_FIELDS
    }

    fn person_outcomes(&self) -> Option<&PersonOutcomes> {
        Some(&OUTCOMES)
    }

    fn goals(&self) -> &[&'static str] {
        &GOALS
    }

    fn cost_of_output(&self) -> Option<&'static str> {
        Some(COST_OF_OUTPUT)
    }

    fn viable(&self) -> &[PlausibleBand] {
        &VIABLE
    }

    fn plausible(&self) -> &[PlausibleBand] {
        &PLAUSIBLE
    }

    fn breakdowns(&self) -> &[Breakdown] {
        &self.breakdowns
    }

    fn policies(&self) -> usize {
        self.policies.len()
    }

    fn start(&self, key: RunKey, rows: &mut dyn RowSink) -> Start {
        Start::new(self.burn_in(key, rows))
    }

    fn run(&self, key: RunKey, start: &Start, policy: usize, rows: &mut dyn RowSink) {
        self.run_under(key, start.state(), &self.policies[policy], rows);
    }

    fn side_by_side(&self) -> usize {
        side_by_side::most(&self.layout)
    }

    fn stands_beside(&self, other: &dyn Simulation) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<Self>().is_some_and(|other| {
            let of = |model: &Self| (model.design.burn_in_years, model.design.years);
            self.layouts.are_of(other.layouts.departments()) && of(self) == of(other)
        })
    }

    fn start_side_by_side(&self, lanes: &mut [Lane<'_>]) -> Start {
        side_by_side::start(lanes)
    }

    fn run_side_by_side(&self, start: &Start, lanes: &mut [Lane<'_>], policies: &[Option<usize>]) {
        side_by_side::continue_from(start, lanes, policies);
    }
}

/// A number of years as the time of a row.
fn whole(years: u32) -> i32 {
    i32::try_from(years).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design(headcounts: &[u32], years: u32) -> Design {
        let department = |(number, &headcount): (usize, &u32)| {
            let rho = 0.1 * f64::from(headcount % 7);
            let parameters = DepartmentParameters { headcount, rho, ..Default::default() };
            (number.to_string(), parameters)
        };
        Design {
            departments: headcounts.iter().enumerate().map(department).collect(),
            constants: Constants::STANDARD,
            market: Vec::new(),
            burn_in_years: 1,
            years,
            baseline: Levers::default(),
        }
    }

    #[test]
    fn a_live_seat_takes_at_most_a_hundred_and_fifty_bytes() {
        assert!((100..=150).contains(&CareerModel::BYTES_PER_SEAT));
    }

    #[test]
    fn models_that_share_are_the_models_of_their_designs() {
        let one = CareerModel::new(design(&[40], 3));
        for (headcounts, years) in
            [([40].as_slice(), 3), (&[50], 3), (&[40], 4), (&[4000], 3), (&[40, 40], 3)]
        {
            let shared = one.with(design(headcounts, years));
            let alone = CareerModel::new(design(headcounts, years));
            assert_eq!(format!("{shared:?}"), format!("{alone:?}"));
        }
        assert!(Arc::ptr_eq(&one.breakdowns, &one.with(design(&[50], 3)).breakdowns));
        assert!(Arc::ptr_eq(&one.layout, &one.with(design(&[40], 3)).layout));
    }
}
