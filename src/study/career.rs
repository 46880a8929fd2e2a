//! The plan of a scenario: the career model at its only design point.

use super::{Plan, Point};
use crate::model::{CareerModel, Design};
use crate::scenario::Scenario;

impl Plan<CareerModel> {
    /// What `scenario` runs.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let departments = scenario.departments.iter();
        let simulation = CareerModel::new(Design {
            departments: departments.map(|d| (d.name.clone(), d.parameters.clone())).collect(),
            market: scenario.market.clone(),
            burn_in_years: scenario.horizon.burn_in_years,
            years: scenario.horizon.years,
            baseline: scenario.policies[scenario.study.baseline].policy.levers.clone(),
        });
        let policies = scenario.policies.iter();
        Self {
            points: vec![Point {
                simulation,
                policies: policies.map(|p| p.policy.clone()).collect(),
            }],
            policies: scenario.policies.iter().map(|policy| policy.name.clone()).collect(),
            baseline: scenario.study.baseline,
            replications: scenario.study.replications,
            seed: scenario.study.seed,
        }
    }

    /// Person-months of the whole study, one burn-in a replication; vacant seats counted.
    #[must_use]
    pub fn person_months(&self) -> u64 {
        let seats = self.points[0].simulation.seats() as u64;
        let years = self.points[0].simulation.years(self.policies.len());
        12 * seats * years * u64::from(self.replications) * self.points.len() as u64
    }

    /// Bytes that one live organization takes.
    #[must_use]
    pub fn state_bytes(&self) -> u64 {
        (self.points[0].simulation.seats() * CareerModel::BYTES_PER_SEAT) as u64
    }
}
