//! For any valid scenario a run ends, and every number that it yields is possible.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rungs::model::constants::Constants;
use rungs::model::parameters::DepartmentParameters;
use rungs::model::policy::{Levers, Policy};
use rungs::model::{CareerModel, Design};
use rungs::sim::{
    Breakdown, Kind, Metric, Observation, Parameter, Row, RowSink, RunKey, Simulation, Tallies,
    Value, Wants,
};

/// The largest factor of the labor market that a scenario can name.
const MARKET_MAX: f64 = rungs::scenario::limits::MARKET_MAX;

/// A value of a parameter: anywhere in its range, and often at its ends or its default.
fn value(parameter: &Parameter) -> BoxedStrategy<Value> {
    match parameter.kind {
        Kind::Count { default, min, max } => {
            let max = if parameter.key == "headcount" { 120 } else { max };
            let default = default.unwrap_or(min).clamp(min, max);
            prop_oneof![3 => min..=max, 1 => Just(min), 1 => Just(max), 1 => Just(default)]
                .prop_map(Value::Count)
                .boxed()
        }
        Kind::Real { default, min, max } => {
            let default = default.unwrap_or(min);
            prop_oneof![4 => min..=max, 1 => Just(min), 1 => Just(max), 2 => Just(default)]
                .prop_map(Value::Real)
                .boxed()
        }
        Kind::Flag { .. } => any::<bool>().prop_map(Value::Flag).boxed(),
        Kind::Choice { options, .. } => {
            proptest::sample::select(options).prop_map(Value::Choice).boxed()
        }
        kind => panic!("{} is a {kind:?}, which no model parameter is", parameter.key),
    }
}

fn department() -> impl Strategy<Value = DepartmentParameters> {
    let values: Vec<_> = DepartmentParameters::PARAMETERS.iter().map(value).collect();
    values.prop_map(|values| {
        let mut parameters = DepartmentParameters::default();
        for (parameter, value) in DepartmentParameters::PARAMETERS.iter().zip(values) {
            assert!(parameters.set(parameter.key, value), "{}", parameter.key);
        }
        parameters
    })
}

/// The constants of the specification, or each anywhere in its range, and often at its ends.
fn constants() -> impl Strategy<Value = Constants> {
    let values: Vec<_> = Constants::PARAMETERS.iter().map(value).collect();
    (any::<bool>(), values).prop_map(|(is_varied, values)| {
        let mut constants = Constants::STANDARD;
        for (parameter, value) in Constants::PARAMETERS.iter().zip(values).filter(|_| is_varied) {
            assert!(constants.set(parameter.key, value), "{}", parameter.key);
        }
        constants
    })
}

fn levers() -> impl Strategy<Value = Levers> {
    let values: Vec<_> = Levers::PARAMETERS.iter().map(value).collect();
    values.prop_map(|values| {
        let mut levers = Levers::default();
        for (lever, value) in Levers::PARAMETERS.iter().zip(values) {
            assert!(levers.set(lever.key, value), "{}", lever.key);
        }
        levers
    })
}

prop_compose! {
    fn design()(
        departments in vec(department(), 1..=3),
        constants in constants(),
        market in vec(prop_oneof![0.0..=MARKET_MAX, Just(0.0), Just(MARKET_MAX)], 0..3),
        burn_in_years in 0_u32..=2,
        years in 1_u32..=3,
        baseline in levers(),
    ) -> Design {
        let named = |(place, parameters)| (format!("department {place}"), parameters);
        let departments = departments.into_iter().enumerate().map(named).collect();
        Design { departments, constants, market, burn_in_years, years, baseline }
    }
}

prop_compose! {
    fn policy()(
        levers in levers(),
        from_year in 1_u32..=3,
        pilot in proptest::option::of([any::<bool>(), any::<bool>(), any::<bool>()]),
    ) -> Policy {
        Policy { levers, from_year, pilot: pilot.map(Vec::from) }
    }
}

/// The rows of a run, as they came.
#[derive(Default, PartialEq)]
struct Rows(Vec<(i32, usize, f64, Vec<Observation>)>);

impl RowSink for Rows {
    fn period(&mut self, row: Row<'_>) {
        self.0.push((row.time, row.group, row.person_months, row.observations.to_vec()));
    }
}

/// A run of `design` under its baseline and then under `policy`.
fn run(model: &CareerModel, policy: &Policy) -> Rows {
    let key = RunKey { seed: 99, replication: 1 };
    let mut rows = Rows::default();
    let start = model.burn_in(key, &mut rows);
    model.run_under(key, &start, policy, &mut rows);
    rows
}

/// The same rows, and the breakdowns of every group.
#[derive(Default)]
struct Detailed(Rows, Vec<Vec<f64>>);

impl RowSink for Detailed {
    fn period(&mut self, row: Row<'_>) {
        self.0.period(row);
    }

    fn wants(&self) -> Wants {
        Wants { breakdowns: true, ..Wants::PERIODS }
    }

    fn tallies(&mut self, tallies: Tallies<'_>) {
        self.1.push(tallies.sums.to_vec());
    }
}

/// What is wrong with the cells of a breakdown, if anything is.
fn breakdown_fault(breakdown: &Breakdown, sums: &[f64]) -> Option<String> {
    let cells: Vec<&[f64]> = sums.chunks_exact(breakdown.sums).collect();
    let sound = cells.iter().all(|cell| {
        // Products with a manager's skill may be negative.
        let is_signed = breakdown.name == "early_warning";
        cell.iter().all(|sum| sum.is_finite() && (is_signed || *sum >= 0.0))
            && match (breakdown.name, cell) {
                ("places", [here, size]) => here <= size,
                ("climate", [trust, autonomy, friction, seats]) => {
                    trust <= seats && autonomy <= seats && friction <= seats
                }
                ("tenure", [quits, exits, at_risk]) => quits <= exits && exits <= at_risk,
                ("ladder", [heads, pay]) => (*heads > 0.0) == (*pay > 0.0),
                ("flows", [_]) => true,
                ("groups", [quits, at_risk, heads, morale, burned_out, _, stars, in_craft]) => {
                    let seen = [morale, burned_out, stars];
                    quits <= at_risk && in_craft <= stars && seen.iter().all(|sum| *sum <= heads)
                }
                ("early_warning", [n, x, _, _, xx, yy, zz, xy, _, _]) => {
                    // Cauchy and Schwarz, to the rounding of the sums.
                    let near = 1e-9 * (xx * n + xx * yy);
                    x * x <= xx * n + near && xy * xy <= xx * yy + near && *zz >= 0.0
                }
                _ => false,
            }
    });
    let places = breakdown.name != "places" || {
        let (here, size): (Vec<f64>, Vec<f64>) = cells.iter().map(|c| (c[0], c[1])).unzip();
        (here.iter().sum::<f64>() - size.iter().sum::<f64>() / 3.0).abs() < 1e-9
    };
    (!(sound && places)).then(|| format!("{}: {cells:?}", breakdown.name))
}

/// Least and largest value of a metric, by its unit.
fn bounds(metric: &Metric) -> (f64, f64) {
    match metric.unit {
        "share" | "0–1" => (0.0, 1.0),
        "0–100" => (0.0, 100.0),
        "correlation" | "−1–1" => (-1.0, 1.0),
        "standard units" => (f64::MIN, f64::MAX),
        _ => (0.0, f64::MAX),
    }
}

/// What is wrong with an observation, if anything is.
fn fault(metric: &Metric, observation: Observation) -> Option<String> {
    let Observation { numerator, denominator } = observation;
    let value = metric.value(observation);
    let (low, high) = bounds(metric);
    let sound = numerator.is_finite()
        && denominator.is_finite()
        && denominator >= 0.0
        && value.is_none_or(|value| (low..=high).contains(&value) && value.is_finite())
        && (value.is_some() || denominator <= 0.0);
    (!sound).then(|| format!("{}: {observation:?} makes {value:?}", metric.key))
}

fn cases(release: u32) -> ProptestConfig {
    ProptestConfig {
        cases: if cfg!(debug_assertions) { release / 20 } else { release },
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2026),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn every_number_of_a_valid_design_is_one_that_can_be(design in design(), policy in policy()) {
        let model = CareerModel::new(design.clone());
        let rows = run(&model, &policy).0;
        let groups = model.groups().len();
        let years = (design.burn_in_years + design.years) as usize;
        prop_assert_eq!(rows.len(), years * groups);
        #[expect(clippy::cast_precision_loss, reason = "a few hundred seats")]
        let seat_months = 12.0 * model.seats() as f64;
        let seats = model.metrics().iter().position(|m| m.key == "vacancy_share").unwrap();
        for (time, group, person_months, observations) in rows {
            prop_assert!((0.0..=seat_months).contains(&person_months));
            let all = observations[seats].denominator;
            prop_assert!(person_months <= all && all <= seat_months && (group > 0 || all >= seat_months));
            for (metric, &observation) in model.metrics().iter().zip(&observations) {
                let fault = fault(metric, observation);
                prop_assert!(fault.is_none(), "year {} group {}: {:?}", time, group, fault);
            }
        }
    }

    #[test]
    fn the_cells_of_breakdowns_are_what_they_can_be(design in design(), policy in policy()) {
        let model = CareerModel::new(design);
        let key = RunKey { seed: 99, replication: 1 };
        let mut found = Detailed::default();
        let start = model.burn_in(key, &mut found);
        model.run_under(key, &start, &policy, &mut found);
        prop_assert!(found.0 == run(&model, &policy), "asking changes no period");
        prop_assert_eq!(found.1.len(), model.groups().len());
        for sums in &found.1 {
            let mut rest = &sums[..];
            for breakdown in model.breakdowns() {
                let (own, others) = rest.split_at(breakdown.numbers());
                let fault = breakdown_fault(breakdown, own);
                prop_assert!(fault.is_none(), "{:?}", fault);
                rest = others;
            }
            prop_assert!(rest.is_empty());
        }
    }

    #[test]
    fn the_whole_is_its_departments_and_the_executive(design in design(), policy in policy()) {
        let model = CareerModel::new(design.clone());
        let groups = model.groups().len();
        let rows = run(&model, &policy).0;
        let quits = model.metrics().iter().position(|m| m.key == "attrition_rate").unwrap();
        for year in rows.chunks(groups).filter(|year| year.len() > 1) {
            let (whole, parts) = year.split_first().unwrap();
            let months: f64 = parts.iter().map(|part| part.2).sum();
            prop_assert!((0.0..=12.0).contains(&(whole.2 - months)), "the executive's months");
            let left: f64 = parts.iter().map(|part| part.3[quits].numerator).sum();
            prop_assert!((0.0..=12.0).contains(&(whole.3[quits].numerator - left)));
        }
    }
}

#[test]
fn every_end_of_a_constants_range_makes_numbers_that_can_be() {
    let policies = ["single-ladder", "dual-ladder", "half-hearted"].map(|name| {
        let preset = rungs::model::policy::preset(name).unwrap();
        Policy::immediate(Levers::of_preset(preset))
    });
    let parameters = DepartmentParameters { headcount: 60, span: 6, ..Default::default() };
    for parameter in Constants::PARAMETERS {
        let ends = match parameter.kind {
            Kind::Count { min, max, .. } => [min, max].map(Value::Count),
            Kind::Real { min, max, .. } => [min, max].map(Value::Real),
            kind => panic!("{} is a {kind:?}", parameter.key),
        };
        for end in ends {
            let mut constants = Constants::STANDARD;
            assert!(constants.set(parameter.key, end), "{}", parameter.key);
            let model = CareerModel::new(Design {
                departments: vec![("one".to_owned(), parameters.clone())],
                constants,
                market: Vec::new(),
                burn_in_years: 1,
                years: 1,
                baseline: Levers::default(),
            });
            for policy in &policies {
                for (time, _, _, observations) in run(&model, policy).0 {
                    for (metric, &observation) in model.metrics().iter().zip(&observations) {
                        let fault = fault(metric, observation);
                        let key = parameter.key;
                        assert!(fault.is_none(), "{key} = {end:?}, year {time}: {fault:?}");
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_run_repeats_itself_and_its_burn_in_knows_no_policy(
        design in design(),
        policies in [policy(), policy()],
    ) {
        let model = CareerModel::new(design.clone());
        let first = run(&model, &policies[0]);
        prop_assert!(first == run(&model, &policies[0]));
        let second = run(&model, &policies[1]);
        let burn_in = design.burn_in_years as usize * model.groups().len();
        prop_assert!(first.0[..burn_in] == second.0[..burn_in]);
        // The baseline as a policy continues as the burn-in would, but for what begins at the switch.
        let mut design = design;
        let levers = &mut design.baseline;
        (levers.standing_months, levers.loyalty, levers.pay_budget) = (0.0, 0.0, false);
        let longer = CareerModel::new(Design {
            burn_in_years: design.burn_in_years + 1,
            market: Vec::new(),
            ..design.clone()
        });
        let baseline = Policy::immediate(design.baseline.clone());
        let calm = CareerModel::new(Design { market: Vec::new(), ..design });
        let (short, long) = (run(&calm, &baseline).0, run(&longer, &baseline).0);
        let index = calm.metrics().iter().position(|m| m.key == "productivity_index").unwrap();
        for (a, b) in short.iter().zip(&long) {
            prop_assert_eq!(a.2.to_bits(), b.2.to_bits());
            for (number, (a, b)) in a.3.iter().zip(&b.3).enumerate() {
                // The index refers to another last year.
                prop_assert!(number == index || a == b, "{}", calm.metrics()[number].key);
            }
        }
    }
}
