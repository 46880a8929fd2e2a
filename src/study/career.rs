//! The plan of a scenario: the career model at its only design point.

use super::{Plan, Point, Shard};
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Policy};
use crate::model::{CareerModel, Design};
use crate::scenario::Scenario;
use crate::sim::{Parameter, Value};

impl Plan<CareerModel> {
    /// What `scenario` runs.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        Self {
            points: vec![point(scenario)],
            policies: scenario.policies.iter().map(|policy| policy.name.clone()).collect(),
            baseline: scenario.study.baseline,
            replications: scenario.study.replications,
            seed: scenario.study.seed,
            shard: Shard::WHOLE,
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

/// The career model of a scenario, and what its runs are known by: everything that they are a
/// function of, and nothing else. A policy or department can be renamed, and a policy added,
/// without losing a run.
fn point(scenario: &Scenario) -> Point<CareerModel> {
    let departments = scenario.departments.iter();
    let baseline = &scenario.policies[scenario.study.baseline].policy;
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
    }
}

/// `key=value` of every parameter of a table.
fn settings(table: &[Parameter], value: impl Fn(&str) -> Option<Value>) -> String {
    let setting = |parameter: &Parameter| {
        let value = match value(parameter.key) {
            Some(Value::Count(count)) => count.to_string(),
            Some(Value::Real(number)) => number.to_string(),
            Some(Value::Flag(flag)) => flag.to_string(),
            Some(Value::Choice(word)) => word.to_owned(),
            None => String::new(),
        };
        format!("{}={value}", parameter.key)
    };
    table.iter().map(setting).collect::<Vec<_>>().join(" ")
}
