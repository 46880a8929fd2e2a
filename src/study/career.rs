//! The plan of a scenario of the career model.

use super::planned::{planned, settings};
use super::{Plan, Point};
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Policy};
use crate::model::{CareerModel, Design};
use crate::scenario::{Career, DesignPoint, Expansion};

impl Plan<CareerModel> {
    /// What a scenario of the career model with its factors laid out runs; `None` where it is of
    /// another model.
    #[must_use]
    pub fn of(expansion: &Expansion) -> Option<Self> {
        expansion.base.career()?;
        Some(planned(expansion, point_of))
    }
}

/// The career model at a design point; `None` where that is of another model.
pub(super) fn point_of(at: &DesignPoint) -> Option<Point<CareerModel>> {
    Some(point(at, at.scenario.career()?))
}

/// The career model of a design point, and what its runs are known by: everything that they are
/// a function of, and nothing else. A policy or department can be renamed, and a policy or point
/// added, without losing a run.
fn point(point: &DesignPoint, scenario: &Career) -> Point<CareerModel> {
    let departments = scenario.departments.iter();
    let baseline = &scenario.policies[point.scenario.study.baseline].policy;
    let design = Design {
        departments: departments.map(|d| (d.name.clone(), d.parameters.clone())).collect(),
        market: scenario.market.clone(),
        burn_in_years: scenario.horizon.burn_in_years,
        years: scenario.horizon.years,
        baseline: baseline.levers.clone(),
    };
    let parameters: Vec<String> = scenario
        .departments
        .iter()
        .map(|d| settings(DepartmentParameters::PARAMETERS, |key| d.parameters.get(key)))
        .collect();
    let levers = |levers: &Levers| settings(Levers::PARAMETERS, |key| levers.get(key));
    let burn_in_years = design.burn_in_years;
    let run_identity = |policy: &Policy| {
        let Policy { levers: varied, from_year, pilot } = policy;
        let (years, market) = (design.years, &design.market);
        format!(
            "{} from {from_year} in {pilot:?}, {years} years, market {market:?}",
            levers(varied)
        )
    };
    let policies = scenario.policies.iter();
    Point {
        warm_up_identity: format!(
            "career model; {}; {burn_in_years} years under {}",
            parameters.join("; "),
            levers(&baseline.levers)
        ),
        run_identities: scenario.policies.iter().map(|p| run_identity(&p.policy)).collect(),
        policies: policies.map(|p| p.policy.clone()).collect(),
        simulation: CareerModel::new(design.clone()),
        values: point.values.clone(),
    }
}
