//! From a scenario to its plan, whichever model it is of.

use std::fmt::Write;

use super::record::Detail;
use super::tables::factor_column;
use super::{Plan, Point, Shard};
use crate::classics::kane_1970::Kane1970;
use crate::classics::lazear_2004::Lazear2004;
use crate::classics::pluchino_2010::Pluchino2010;
use crate::classics::pluchino_2011::Pluchino2011;
use crate::model::CareerModel;
use crate::scenario::{
    ClassicOf, ClassicPolicy, DesignPoint, Expansion, Factor, Model, Output, Published, Resolution,
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
            Model::Career => task.with(planned::<CareerModel>(self, super::career::point_of)),
            Model::Pluchino2010 => task.with(planned::<Pluchino2010>(self, point)),
            Model::Pluchino2011 => task.with(planned::<Pluchino2011>(self, point)),
            Model::Kane1970 => task.with(planned::<Kane1970>(self, point)),
            Model::Lazear2004 => task.with(planned::<Lazear2004>(self, point)),
        }
    }
}

/// The plan of a scenario of the model that `point` makes points of: all of them, since no factor
/// moves the model.
pub(super) fn planned<S: Simulation>(
    expansion: &Expansion,
    point: impl Fn(&DesignPoint) -> Option<Point<S>>,
) -> Plan<S> {
    let base = &expansion.base;
    let column = |factor: &Factor| factor_column(&factor.name, factor.parameter, &factor.paths);
    let points: Vec<Point<S>> = expansion.points.iter().filter_map(point).collect();
    debug_assert_eq!(points.len(), expansion.points.len(), "points of one model");
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

/// Indices of the metrics that the tables show.
fn shown(output: &Output, metrics: &[Metric]) -> Vec<usize> {
    let metrics = metrics.iter().enumerate();
    metrics.filter(|(_, metric)| output.has(metric.key)).map(|(index, _)| index).collect()
}

/// A published model at a design point, and what its runs are known by: its name, and everything
/// that can be set.
fn point<M: Published>(point: &DesignPoint) -> Option<Point<M>> {
    let scenario = &point.scenario;
    let world: &ClassicOf<M> = M::find(&scenario.world)?;
    let parameters = M::World::PARAMETERS;
    let levers = |policy: &ClassicPolicy<M::Policy>| {
        settings(<M::Policy as Described>::PARAMETERS, |key| policy.policy.get(key))
    };
    Some(Point {
        simulation: M::of(&world.parameters),
        warm_up_identity: format!(
            "{}; {}",
            scenario.model().word(),
            settings(parameters, |key| world.parameters.get(key))
        ),
        run_identities: world.policies.iter().map(levers).collect(),
        policies: world.policies.iter().map(|policy| policy.policy.clone()).collect(),
        values: point.values.clone(),
    })
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
