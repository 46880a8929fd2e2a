//! The plan of a scenario of the career model.

use super::planned::{Planned, planned, settings};
use super::{Identities, Plan};
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Policy};
use crate::model::{CareerModel, Design};
use crate::scenario::{Expansion, Scenario};

impl Plan<CareerModel> {
    /// What a scenario of the career model with its factors laid out runs; `None` where it is of
    /// another model.
    #[must_use]
    pub fn of(expansion: &Expansion) -> Option<Self> {
        expansion.base.career()?;
        Some(planned(expansion))
    }
}

impl Planned for CareerModel {
    const SIZING: &'static [&'static str] = &["headcount", "span"];

    fn of(scenario: &Scenario, like: Option<&Self>) -> Option<Self> {
        let world = scenario.career()?;
        let departments = world.departments.iter();
        let design = Design {
            departments: departments.map(|d| (d.name.clone(), d.parameters.clone())).collect(),
            market: world.market.clone(),
            burn_in_years: world.horizon.burn_in_years,
            years: world.horizon.years,
            baseline: world.policies[scenario.study.baseline].policy.levers.clone(),
        };
        Some(match like {
            Some(like) => like.with(design),
            None => Self::new(design),
        })
    }

    fn policies(scenario: &Scenario) -> Option<(Vec<Policy>, Identities)> {
        let world = scenario.career()?;
        let parameters: Vec<String> = world
            .departments
            .iter()
            .map(|d| settings(DepartmentParameters::PARAMETERS, |key| d.parameters.get(key)))
            .collect();
        let levers = |levers: &Levers| settings(Levers::PARAMETERS, |key| levers.get(key));
        let baseline = &world.policies[scenario.study.baseline].policy;
        let warm_up = format!(
            "career model; {}; {} years under {}",
            parameters.join("; "),
            world.horizon.burn_in_years,
            levers(&baseline.levers)
        );
        let run = |policy: &Policy| {
            let Policy { levers: varied, from_year, pilot } = policy;
            let (years, market) = (world.horizon.years, &world.market);
            format!(
                "{} from {from_year} in {pilot:?}, {years} years, market {market:?}",
                levers(varied)
            )
        };
        let policies = world.policies.iter().map(|policy| &policy.policy);
        Some((policies.clone().cloned().collect(), Identities::of(&warm_up, policies.map(run))))
    }
}
