//! The simulation that a scenario describes, and everything that its runs are a function of.

use std::any::Any;
use std::fmt::Write;

use super::published::{ClassicOf, Published};
use super::{Career, ClassicPolicy, Model, Scenario};
use crate::classics::kane_1970::Kane1970;
use crate::classics::lazear_2004::Lazear2004;
use crate::classics::pluchino_2010::Pluchino2010;
use crate::classics::pluchino_2011::Pluchino2011;
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::{Levers, Policy};
use crate::model::{CareerModel, Design};
use crate::sim::{Choice, Described, Parameter, Simulation, Value};

/// Everything that the runs of a scenario are a function of besides seed and replication, and
/// nothing else, as text. A policy or department can be renamed, and a policy or point added,
/// without a change of what the other runs are a function of.
#[derive(Clone, Debug, PartialEq)]
pub struct Inputs {
    /// What the warm-up is a function of.
    pub warm_up: String,
    /// By policy, what a run is a function of besides its warm-up.
    pub runs: Vec<String>,
}

/// How simulations of a model are made.
struct Maker {
    /// Parameters that change memory or output size.
    sizing: &'static [&'static str],
    simulation: fn(&Scenario, Option<&dyn Simulation>) -> Option<Box<dyn Simulation>>,
    inputs: fn(&Scenario) -> Option<Inputs>,
}

const OF_MODEL: &str = "the world of a scenario is of its model";

impl Model {
    /// Parameters that change memory or output size.
    #[must_use]
    pub fn sizing(self) -> &'static [&'static str] {
        self.maker().sizing
    }

    fn maker(self) -> Maker {
        match self {
            Self::Career => {
                Maker { sizing: &["headcount", "span"], simulation: career, inputs: career_inputs }
            }
            Self::Pluchino2010 => Maker::of::<Pluchino2010>(),
            Self::Pluchino2011 => Maker::of::<Pluchino2011>(),
            Self::Kane1970 => Maker::of::<Kane1970>(),
            Self::Lazear2004 => Maker::of::<Lazear2004>(),
        }
    }
}

impl Maker {
    fn of<M: Published>() -> Self {
        Self { sizing: M::SIZING, simulation: published::<M>, inputs: published_inputs::<M> }
    }
}

impl Scenario {
    /// The simulation under the policies of the scenario. It shares with `like`, a simulation of
    /// another scenario, what both declare alike: those of many design points take less memory,
    /// and are made sooner.
    ///
    /// # Panics
    ///
    /// Never: a scenario knows its model by its world.
    #[must_use]
    pub fn simulation(&self, like: Option<&dyn Simulation>) -> Box<dyn Simulation> {
        (self.model().maker().simulation)(self, like).expect(OF_MODEL)
    }

    /// What the runs of the scenario are a function of.
    ///
    /// # Panics
    ///
    /// Never: a scenario knows its model by its world.
    #[must_use]
    pub fn inputs(&self) -> Inputs {
        (self.model().maker().inputs)(self).expect(OF_MODEL)
    }
}

fn career(scenario: &Scenario, like: Option<&dyn Simulation>) -> Option<Box<dyn Simulation>> {
    let Career { horizon, departments, market, policies } = scenario.career()?;
    let design = Design {
        departments: departments.iter().map(|d| (d.name.clone(), d.parameters.clone())).collect(),
        market: market.clone(),
        burn_in_years: horizon.burn_in_years,
        years: horizon.years,
        baseline: policies[scenario.study.baseline].policy.levers.clone(),
    };
    let like = like.and_then(|like| (like as &dyn Any).downcast_ref::<CareerModel>());
    let model = match like {
        Some(like) => like.with(design),
        None => CareerModel::new(design),
    };
    Some(Box::new(model.under(policies.iter().map(|policy| policy.policy.clone()).collect())))
}

fn career_inputs(scenario: &Scenario) -> Option<Inputs> {
    let Career { horizon, departments, market, policies } = scenario.career()?;
    let parameters: Vec<String> = departments
        .iter()
        .map(|d| settings(DepartmentParameters::PARAMETERS, |key| d.parameters.get(key)))
        .collect();
    let levers = |levers: &Levers| settings(Levers::PARAMETERS, |key| levers.get(key));
    let baseline = &policies[scenario.study.baseline].policy;
    let run = |policy: &Policy| {
        let (Policy { levers: varied, from_year, pilot }, years) = (policy, horizon.years);
        format!(
            "{} from {from_year} in {pilot:?}, {years} years, market {market:?}",
            levers(varied)
        )
    };
    Some(Inputs {
        warm_up: format!(
            "career model; {}; {} years under {}",
            parameters.join("; "),
            horizon.burn_in_years,
            levers(&baseline.levers)
        ),
        runs: policies.iter().map(|policy| run(&policy.policy)).collect(),
    })
}

fn published<M: Published>(
    scenario: &Scenario,
    _like: Option<&dyn Simulation>,
) -> Option<Box<dyn Simulation>> {
    let ClassicOf::<M> { parameters, policies } = M::find(&scenario.world)?;
    let policies = policies.iter().map(|policy| policy.policy.clone()).collect();
    Some(Box::new(M::of(parameters, policies)))
}

fn published_inputs<M: Published>(scenario: &Scenario) -> Option<Inputs> {
    let ClassicOf::<M> { parameters, policies } = M::find(&scenario.world)?;
    let levers = |policy: &ClassicPolicy<M::Policy>| {
        settings(<M::Policy as Described>::PARAMETERS, |key| policy.policy.get(key))
    };
    let parameters = settings(M::World::PARAMETERS, |key| parameters.get(key));
    Some(Inputs {
        warm_up: format!("{}; {parameters}", scenario.model().word()),
        runs: policies.iter().map(levers).collect(),
    })
}

/// `key=value` of every parameter of a table, written piece by piece into one text: a large design
/// asks for very many.
fn settings(table: &[Parameter], value: impl Fn(&str) -> Option<Value>) -> String {
    let mut text = String::new();
    for parameter in table {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(parameter.key);
        text.push('=');
        // Writing to a text cannot fail.
        let _ = match value(parameter.key) {
            Some(Value::Count(count)) => write!(text, "{count}"),
            Some(Value::Real(number)) => write!(text, "{number}"),
            Some(Value::Flag(flag)) => write!(text, "{flag}"),
            Some(Value::Choice(word)) => text.write_str(word),
            None => Ok(()),
        };
    }
    text
}
