//! The plan of a scenario: the career model at every point of its design.

use super::record::Detail;
use super::tables::factor_column;
use super::{Plan, Point, Shard};
use crate::model::metrics::metrics;
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Policy};
use crate::model::{CareerModel, Design};
use crate::scenario::{DesignPoint, Expansion, Output, Resolution};
use crate::sim::{Parameter, Value};

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
            precision: base.study.precision,
            seed: base.study.seed,
            detail: Detail {
                months: base.output.resolution == Resolution::Month,
                persons: base.output.persons,
            },
            shown: base.output.metrics.as_ref().map(|_| shown(&base.output)),
            shard: Shard::WHOLE,
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

/// Indices of the metrics that the tables show.
fn shown(output: &Output) -> Vec<usize> {
    let metrics = metrics().enumerate();
    metrics.filter(|(_, metric)| output.has(metric.key)).map(|(index, _)| index).collect()
}

/// The career model of a design point, and what its runs are known by: everything that they are
/// a function of, and nothing else. A policy or department can be renamed, and a policy or point
/// added, without losing a run.
fn point(point: &DesignPoint) -> Point<CareerModel> {
    let scenario = &point.scenario;
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
        values: point.values.clone(),
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
