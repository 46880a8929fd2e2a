//! The plan of a scenario: the career model at every point of its design.

use super::tables::factor_column;
use super::{Plan, Point};
use crate::model::{CareerModel, Design};
use crate::scenario::{DesignPoint, Expansion};

impl Plan<CareerModel> {
    /// What a scenario with its factors laid out runs.
    #[must_use]
    pub fn of(expansion: &Expansion) -> Self {
        let base = &expansion.base;
        let column = |factor: &crate::scenario::Factor| {
            factor_column(&factor.name, factor.parameter, &factor.paths)
        };
        Self {
            points: expansion.points.iter().map(point).collect(),
            factors: expansion.factors.iter().map(column).collect(),
            policies: base.policies.iter().map(|policy| policy.name.clone()).collect(),
            baseline: base.study.baseline,
            replications: base.study.replications,
            seed: base.study.seed,
        }
    }

    /// Person-months of the whole study, one burn-in a replication; vacant seats counted.
    #[must_use]
    pub fn person_months(&self) -> u64 {
        let years = self.points[0].simulation.years(self.policies.len());
        let seats = self.points.iter().map(|point| point.simulation.seats() as u64).sum::<u64>();
        12 * seats * years * u64::from(self.replications)
    }

    /// Seats of the smallest and of the largest organization.
    #[must_use]
    pub fn seats(&self) -> (usize, usize) {
        let seats = || self.points.iter().map(|point| point.simulation.seats());
        (seats().min().unwrap_or(0), seats().max().unwrap_or(0))
    }

    /// Bytes that the largest live organization takes.
    #[must_use]
    pub fn state_bytes(&self) -> u64 {
        (self.seats().1 * CareerModel::BYTES_PER_SEAT) as u64
    }
}

fn point(point: &DesignPoint) -> Point<CareerModel> {
    let scenario = &point.scenario;
    let departments = scenario.departments.iter();
    let simulation = CareerModel::new(Design {
        departments: departments.map(|d| (d.name.clone(), d.parameters.clone())).collect(),
        market: scenario.market.clone(),
        burn_in_years: scenario.horizon.burn_in_years,
        years: scenario.horizon.years,
        baseline: scenario.policies[scenario.study.baseline].policy.levers.clone(),
    });
    let policies = scenario.policies.iter().map(|policy| policy.policy.clone()).collect();
    Point { simulation, policies, values: point.values.clone() }
}
