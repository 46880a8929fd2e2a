//! From a scenario to its plan, whichever model it is of.

use std::fmt::Write;

use super::extent::Extent;
use super::record::Detail;
use super::tables::factor_column;
use super::{Identities, Plan, Point, Points, Shard};
use crate::classics::kane_1970::Kane1970;
use crate::classics::lazear_2004::Lazear2004;
use crate::classics::pluchino_2010::Pluchino2010;
use crate::classics::pluchino_2011::Pluchino2011;
use crate::model::CareerModel;
use crate::scenario::{
    ClassicOf, ClassicPolicy, DesignPoint, Expansion, Factor, Model, Output, Published, Resolution,
    Scenario,
};
use crate::sim::{Choice, Described, Metric, Parameter, Simulation, Value};

/// What is done with the plan of a scenario, for any model.
pub trait PlanTask {
    /// What comes of it.
    type Done;

    /// Does it.
    fn with<S: Simulation + 'static>(self, plan: Plan<S>) -> Self::Done;
}

impl Expansion {
    /// Plans the scenario as its model has it, and does something with the plan.
    pub fn plan<T: PlanTask>(&self, task: T) -> T::Done {
        match self.base.model() {
            Model::Career => task.with(planned::<CareerModel>(self)),
            Model::Pluchino2010 => task.with(planned::<Pluchino2010>(self)),
            Model::Pluchino2011 => task.with(planned::<Pluchino2011>(self)),
            Model::Kane1970 => task.with(planned::<Kane1970>(self)),
            Model::Lazear2004 => task.with(planned::<Lazear2004>(self)),
        }
    }
}

/// A model that plans are made of.
pub(super) trait Planned: Simulation + Sized + 'static {
    /// The keys that factors can move on which it hangs what a simulation takes.
    const SIZING: &'static [&'static str];

    /// The model of a scenario, which shares with `like` what both have; `None` where the scenario
    /// is of another.
    fn of(scenario: &Scenario, like: Option<&Self>) -> Option<Self>;

    /// Policies of a scenario, and what its runs are known by: everything that they are a function
    /// of, and nothing else. A policy or department can be renamed, and a policy or point added,
    /// without losing a run. `None` where the scenario is of another model.
    fn policies(scenario: &Scenario) -> Option<(Vec<Self::Policy>, Identities)>;
}

/// The plan of a scenario of the model.
pub(super) fn planned<S: Planned>(expansion: &Expansion) -> Plan<S> {
    let base = &expansion.base;
    let column = |factor: &Factor| factor_column(&factor.name, factor.parameter, &factor.paths);
    let points = points::<S>(expansion);
    let metrics = points[0].simulation.metrics();
    Plan {
        shown: base.output.metrics.as_ref().map(|_| shown(&base.output, metrics)),
        points,
        factors: expansion.factors.iter().map(column).collect(),
        policies: base.policies().into_iter().map(str::to_owned).collect(),
        baseline: base.study.baseline,
        replications: base.study.replications,
        precision: base.study.precision,
        seed: base.study.seed,
        detail: Detail {
            months: base.output.resolution == Resolution::Month,
            persons: base.output.persons,
            breakdowns: base.output.breakdowns,
        },
        shard: Shard::WHOLE,
    }
}

/// The points of a design: all of the model, since no factor moves that.
fn points<S: Planned>(expansion: &Expansion) -> Points<S> {
    let of_model = "the scenario is of the model at all points";
    let (count, model) = (expansion.points(), S::of(&expansion.base, None).expect(of_model));
    let extent = if S::SIZING.iter().any(|key| expansion.moves(key)) {
        let there = |point| S::of(&expansion.scenario(point), Some(&model));
        let extents = (0..count).filter_map(there).map(|simulation| Extent::of(&simulation));
        extents.reduce(Extent::and).unwrap_or_default()
    } else {
        Extent::of(&model).times(count)
    };
    let expansion = expansion.clone();
    Points::by_number(count, extent, move |number| {
        let DesignPoint { values, scenario } = expansion.point(number);
        let (policies, identities) = S::policies(&scenario).expect(of_model);
        let simulation = S::of(&scenario, Some(&model)).expect(of_model);
        Point { simulation, policies, identities, values }
    })
}

/// Indices of the metrics that the tables show.
fn shown(output: &Output, metrics: &[Metric]) -> Vec<usize> {
    let metrics = metrics.iter().enumerate();
    metrics.filter(|(_, metric)| output.has(metric.key)).map(|(index, _)| index).collect()
}

impl<M: Published> Planned for M {
    const SIZING: &'static [&'static str] = <M as Published>::SIZING;

    fn of(scenario: &Scenario, _like: Option<&Self>) -> Option<Self> {
        Some(<M as Published>::of(&M::find(&scenario.world)?.parameters))
    }

    fn policies(scenario: &Scenario) -> Option<(Vec<M::Policy>, Identities)> {
        let world: &ClassicOf<M> = M::find(&scenario.world)?;
        let levers = |policy: &ClassicPolicy<M::Policy>| {
            settings(<M::Policy as Described>::PARAMETERS, |key| policy.policy.get(key))
        };
        let parameters = settings(M::World::PARAMETERS, |key| world.parameters.get(key));
        let warm_up = format!("{}; {parameters}", scenario.model().word());
        Some((
            world.policies.iter().map(|policy| policy.policy.clone()).collect(),
            Identities::of(&warm_up, world.policies.iter().map(levers)),
        ))
    }
}

/// `key=value` of every parameter of a table. Written piece by piece into one text, for a large
/// design asks for a great many.
pub(super) fn settings(table: &[Parameter], value: impl Fn(&str) -> Option<Value>) -> String {
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
