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
    let model = S::of(&expansion.base, None).expect(OF_MODEL);
    let extent = extent(expansion, &model);
    let expansion = expansion.clone();
    Points::by_number(expansion.points(), extent, move |number| {
        let DesignPoint { values, scenario } = expansion.point(number);
        let (policies, identities) = S::policies(&scenario).expect(OF_MODEL);
        let simulation = S::of(&scenario, Some(&model)).expect(OF_MODEL);
        Point { simulation, policies, identities, values }
    })
}

const OF_MODEL: &str = "a scenario is of the same model at all points";

/// What the simulations of all points take, where `model` is that of the file.
fn extent<S: Planned>(expansion: &Expansion, model: &S) -> Extent {
    if !S::SIZING.iter().any(|key| expansion.moves(key)) {
        return Extent::of(model).times(expansion.points());
    }
    let (mut extent, mut last) = (None, None);
    expansion.each_scenario(|scenario| {
        // Neighbors have much in common.
        let simulation = S::of(scenario, Some(last.as_ref().unwrap_or(model))).expect(OF_MODEL);
        let own = Extent::of(&simulation);
        extent = Some(extent.map_or(own, |all: Extent| all.and(own)));
        last = Some(simulation);
    });
    extent.unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::DepartmentParameters;
    use crate::scenario::Overrides;
    use crate::sim::Kind;

    const CAREER: &str = "name = 'x'\nhorizon = { years = 2, burn_in_years = 1 }\n\
        [[department]]\nname = 'a'\nheadcount = 30\n[[department]]\nname = 'b'\nheadcount = 9\n\
        [[policy]]\nname = 'one'\n[[policy]]\nname = 'other'\npreset = 'dual-ladder'\n";

    fn plan(text: &str) -> Plan<CareerModel> {
        let expansion = Expansion::parse_with("x.toml", text, &Overrides::default(), None);
        planned(&expansion.unwrap_or_else(|faults| panic!("{faults}")))
    }

    /// The plan with one factor.
    fn moved(path: &str, levels: &str) -> Plan<CareerModel> {
        plan(&format!("{CAREER}[[factor]]\npath = '{path}'\nlevels = {levels}\n"))
    }

    /// Asserts that keys size a simulation if and only if they are said to.
    fn assert_sizing<S: Planned>(text: &str, within: &str, parameters: &[Parameter]) {
        for parameter in parameters {
            let ends = match parameter.kind {
                Kind::Count { min, max, .. } => {
                    [min, max.min(min + 1000)].map(|end| end.to_string())
                }
                Kind::Real { min, max, .. } => [min, max].map(|end| format!("{end:?}")),
                Kind::Flag { .. } => [false, true].map(|end| end.to_string()),
                Kind::Choice { options, .. } => {
                    [options[0], options[options.len() - 1]].map(|word| format!("{word:?}"))
                }
                kind => panic!("{kind:?} is moved by no factor"),
            };
            let extent = |end: &String| {
                let set = format!("{within}.{}", parameter.key);
                let set = Overrides::default().with("--set", &set, end);
                // What does not go together with the other keys is not looked at.
                let scenario = Scenario::parse_with("x.toml", text, &set).ok()?;
                Some(Extent::of(&S::of(&scenario, None).unwrap()))
            };
            if let [Some(low), Some(high)] = ends.each_ref().map(extent) {
                let sizes = S::SIZING.contains(&parameter.key);
                assert_eq!(low != high, sizes, "{within}.{}", parameter.key);
            }
        }
    }

    fn assert_sizing_of_published<M: Published>(word: &str) {
        let levers = <M::Policy as Described>::PARAMETERS;
        let policy = if levers.is_empty() { "" } else { "[[policy]]\nname = 'a'\n" };
        let text = format!("name = 'x'\nmodel = '{word}'\n{policy}");
        let moved = M::World::PARAMETERS.iter().filter(|row| !M::FIXED.contains(&row.key));
        assert_sizing::<M>(&text, "model", &moved.copied().collect::<Vec<_>>());
        assert_sizing::<M>(&text, "policy.*", levers);
    }

    #[test]
    fn what_a_simulation_takes_hangs_on_the_keys_that_are_said_to_size_it() {
        assert_sizing::<CareerModel>(CAREER, "department.*", DepartmentParameters::PARAMETERS);
        assert_sizing::<CareerModel>(CAREER, "policy.*", Model::Career.levers());
        assert_sizing_of_published::<Pluchino2010>("pluchino-2010");
        assert_sizing_of_published::<Pluchino2011>("pluchino-2011");
        assert_sizing_of_published::<Kane1970>("kane-1970");
        assert_sizing_of_published::<Lazear2004>("lazear-2004");
    }

    #[test]
    fn a_plan_knows_what_its_points_take_before_they_are_made() {
        let sum = |points: &Points<CareerModel>| {
            let extents = points.iter().map(|point| Extent::of(&point.simulation));
            extents.reduce(Extent::and).unwrap()
        };
        let sized = moved("department.*.headcount", "[5, 90, 400]").points;
        assert_eq!(*sized.extent(), sum(&sized));
        let alike = moved("policy.*.pressure", "[0, 0.5, 1]").points;
        let keys = Extent::of(&alike[0].simulation).keys;
        assert_eq!(*alike.extent(), Extent { keys, ..sum(&alike) });
    }

    #[test]
    fn runs_are_known_by_what_they_are_a_function_of() {
        let design = moved("policy.other.pressure", "[0, 0.5]");
        assert_eq!(design.warm_up_identity(0), design.warm_up_identity(1));
        assert_eq!(design.run_identity(0, 0), design.run_identity(1, 0));
        assert_ne!(design.run_identity(0, 1), design.run_identity(1, 1));
        let alone = plan(&CAREER.replace("'dual-ladder'", "'dual-ladder'\npressure = 0.5"));
        assert_eq!(design.run_identity(1, 1), alone.run_identity(0, 1));
        assert_eq!(design.points[1].policies, alone.points[0].policies);
        let other = moved("department.b.rho", "[0.2]");
        assert_ne!(other.warm_up_identity(0), alone.warm_up_identity(0));
        assert_ne!(other.run_identity(0, 0), alone.run_identity(0, 0));
    }
}
