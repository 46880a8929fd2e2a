//! From a scenario to its plan.

use super::different::{Different, DifferentCount};
use super::extent::Extent;
use super::points::seed_of_point;
use super::tables::factor_column;
use super::{Detail, Identities, Plan, Point, Points, TableOptions};
use crate::scenario::{
    Analysis, DesignPoint, Expansion, FactorColumn, Output, Resolution, Scenario,
};
use crate::sim::{Metric, Simulation};

impl Plan {
    /// The plan of a scenario whose factors are expanded.
    #[must_use]
    pub fn of(expansion: &Expansion) -> Self {
        let base = &expansion.base;
        let column =
            |column: &FactorColumn| factor_column(&column.name, column.parameter, &column.paths);
        let points = points(expansion);
        let metrics = points[0].simulation.metrics();
        let metric = |key: &str| metrics.iter().position(|metric| metric.key == key);
        let worthwhile = base.study.worthwhile.iter();
        let worthwhile = worthwhile.filter_map(|&(key, size)| Some((metric(key)?, size))).collect();
        Self {
            shown: base.output.metrics.as_ref().map(|_| shown(&base.output, metrics)),
            tables: TableOptions {
                series: base.output.series && base.study.analysis == Analysis::Policies,
                by_period: base.output.by_period,
                joins_points: base.output.join_points,
            },
            points,
            factors: expansion.columns.iter().map(column).collect(),
            policies: base.policies().into_iter().map(str::to_owned).collect(),
            baseline: base.study.baseline,
            also_against: base.study.also_against.clone(),
            replications: base.study.replications,
            precision: base.study.precision,
            seed: base.study.seed,
            analysis: base.study.analysis,
            method: base.study.method,
            worlds: expansion.worlds().cloned(),
            attribution: base.attribution.clone(),
            worthwhile,
            detail: detail(base),
            share: None,
        }
    }
}

/// What a study records of a run. An analysis looks at runs as a whole.
fn detail(base: &Scenario) -> Detail {
    match base.study.analysis {
        Analysis::Policies => Detail {
            months: base.output.resolution == Resolution::Month,
            persons: base.output.persons,
            breakdowns: base.output.breakdowns,
        },
        _ => Detail::default(),
    }
}

/// The points of a design. All are of one model, because no factor can change it.
fn points(expansion: &Expansion) -> Points {
    let base = expansion.base.simulation(None);
    let extent = extent(expansion, base.as_ref());
    let (expansion, counted) = (expansion.clone(), expansion.clone());
    Points::new(expansion.points(), extent, move |number| {
        let DesignPoint { values, scenario } = expansion.point(number);
        Point {
            simulation: scenario.simulation(Some(base.as_ref())).into(),
            identities: Identities::of(&scenario.fingerprint()),
            values,
            seed: match expansion.has_fresh_seeds() {
                false => scenario.study.seed,
                true => seed_of_point(scenario.study.seed, number),
            },
        }
    })
    .counted(move || different(&counted, &extent))
}

/// How many warm-ups and runs of a replication differ. Points with seeds of their own have nothing
/// in common; there, policies are taken for different where those of the file are.
fn different(expansion: &Expansion, extent: &Extent) -> Different {
    let mut count = DifferentCount::default();
    let mut add = |scenario: &Scenario, persons: usize| {
        count.add(scenario.study.seed, &Identities::of(&scenario.fingerprint()), persons);
    };
    if expansion.has_fresh_seeds() {
        add(&expansion.base, 0);
        return count.found().times(expansion.points(), extent.persons);
    }
    let is_sized = extent.persons_least < extent.persons_most;
    let mut last: Option<Box<dyn Simulation>> = None;
    expansion.each_scenario(|scenario| {
        let mut persons = extent.persons_most;
        if is_sized {
            let own = scenario.simulation(last.as_deref());
            persons = own.persons_max();
            last = Some(own);
        }
        add(scenario, persons);
    });
    count.found()
}

/// The size of the simulations at all points; `base` is the simulation of the file.
fn extent(expansion: &Expansion, base: &dyn Simulation) -> Extent {
    if !expansion.base.model().sizing().iter().any(|key| expansion.moves(key)) {
        return Extent::of(base).times(expansion.points());
    }
    let (mut extent, mut last) = (None, None);
    expansion.each_scenario(|scenario| {
        // Neighboring points share most of what they declare.
        let simulation = scenario.simulation(Some(last.as_deref().unwrap_or(base)));
        let own = Extent::of(simulation.as_ref());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::DepartmentParameters;
    use crate::scenario::{Model, Overrides};
    use crate::sim::{Choice, Kind, Parameter};
    use crate::study::RunPlace;

    const CAREER: &str = "name = 'x'\nhorizon = { years = 2, burn_in_years = 1 }\n\
        [[department]]\nname = 'a'\nheadcount = 30\n[[department]]\nname = 'b'\nheadcount = 9\n\
        [[policy]]\nname = 'one'\n[[policy]]\nname = 'other'\npreset = 'dual-ladder'\n";

    fn plan(text: &str) -> Plan {
        let expansion = Expansion::parse_with("x.toml", text, &Overrides::default(), None);
        Plan::of(&expansion.unwrap_or_else(|faults| panic!("{faults}")))
    }

    /// The plan with one factor.
    fn moved(path: &str, levels: &str) -> Plan {
        plan(&format!("{CAREER}[[factor]]\npath = '{path}'\nlevels = {levels}\n"))
    }

    /// Asserts that a key changes the size of a simulation if and only if the model says so.
    fn assert_sizing(text: &str, within: &str, parameters: &[Parameter]) {
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
                // Values that the other keys rule out are skipped.
                let scenario = Scenario::parse_with("x.toml", text, &set).ok()?;
                let sizes = scenario.model().sizing().contains(&parameter.key);
                Some((Extent::of(scenario.simulation(None).as_ref()), sizes))
            };
            if let [Some((low, sizes)), Some((high, _))] = ends.each_ref().map(extent) {
                assert_eq!(low != high, sizes, "{within}.{}", parameter.key);
            }
        }
    }

    #[test]
    fn a_simulation_takes_more_or_less_by_the_keys_that_are_said_to_size_it() {
        let departments = DepartmentParameters::PARAMETERS;
        assert_sizing(CAREER, "department.*", departments);
        assert_sizing(CAREER, "policy.*", Model::Career.levers());
        for model in &Model::ALL[1..] {
            let policy = if model.levers().is_empty() { "" } else { "[[policy]]\nname = 'a'\n" };
            let text = format!("name = 'x'\nmodel = '{}'\n{policy}", model.word());
            assert_sizing(&text, "model", model.parameters());
            assert_sizing(&text, "policy.*", model.levers());
        }
    }

    #[test]
    fn a_plan_knows_what_its_points_take_before_they_are_made() {
        let sum = |points: &Points| {
            let extents = points.iter().map(|point| Extent::of(point.simulation.as_ref()));
            extents.reduce(Extent::and).unwrap()
        };
        let sized = moved("department.*.headcount", "[5, 90, 400]").points;
        assert_eq!(*sized.extent(), sum(&sized));
        let alike = moved("policy.*.pressure", "[0, 0.5, 1]").points;
        let keys = Extent::of(alike[0].simulation.as_ref()).keys;
        assert_eq!(*alike.extent(), Extent { keys, ..sum(&alike) });
    }

    #[test]
    fn runs_are_known_by_what_they_are_a_function_of() {
        let design = moved("policy.other.pressure", "[0, 0.5]");
        let run =
            |plan: &Plan, point, policy| plan.run_key(RunPlace { point, policy, replication: 1 });
        assert_eq!(design.warm_up_key(0, 1), design.warm_up_key(1, 1));
        assert_eq!(run(&design, 0, 0), run(&design, 1, 0));
        assert_ne!(run(&design, 0, 1), run(&design, 1, 1));
        let alone = plan(&CAREER.replace("'dual-ladder'", "'dual-ladder'\npressure = 0.5"));
        assert_eq!(run(&design, 1, 1), run(&alone, 0, 1));
        let shown = |plan: &Plan, point: usize| format!("{:?}", plan.points[point].simulation);
        assert_eq!(shown(&design, 1), shown(&alone, 0));
        let other = moved("department.b.rho", "[0.2]");
        assert_ne!(other.warm_up_key(0, 1), alone.warm_up_key(0, 1));
        assert_ne!(run(&other, 0, 0), run(&alone, 0, 0));
    }
}
