//! `rungs check --json`: what a scenario would run, as described in docs/json.md.

use rungs::run::PlannedStudy;
use rungs::sim::{Choice, Period, Value, WarmUp};
use rungs::study::Plan;
use serde_json::{Map, Value as Json, json};

use super::super::estimate::{seconds, writing_seconds};
use super::WRITTEN;

/// What a valid scenario would run; with `lists`, the values of the factors at every point.
pub(super) fn scenario(
    study: &PlannedStudy<'_>,
    threads: usize,
    lists: bool,
) -> anyhow::Result<Json> {
    let (source, plan) = (study.source, study.plan());
    let scenario = &source.expansion.base;
    study.check_size(threads, WRITTEN, 0)?;
    let need = study.writing_need(threads, WRITTEN);
    let simulation = plan.points[0].simulation.as_ref();
    let (period, warm_up) = (simulation.period(), simulation.warm_up());
    let (fewest, most) = plan.persons();
    let factors =
        plan.factors.iter().map(|factor| json!({ "name": factor.name, "unit": factor.unit }));
    let departments = scenario.career().into_iter().flat_map(|career| &career.departments);
    let departments = departments
        .map(|department| json!({ "name": department.name, "headcount": department.parameters.headcount }));
    let mut told = json!({
        "name": scenario.name,
        "file": source.provenance.file,
        "model": scenario.model().word(),
        "departments": departments.collect::<Vec<_>>(),
        "policies": plan.policies,
        "baseline": plan.policies[plan.baseline],
        "period": word(period),
        "periods": simulation.horizon(),
        "warm_up_periods": match warm_up {
            WarmUp::BurnIn(periods) => periods,
            WarmUp::Transient(_) | WarmUp::None => 0,
        },
        "design": source.expansion.design(),
        "factors": factors.collect::<Vec<_>>(),
        "points": plan.points.len(),
        "repeated_points": source.expansion.repeated_points(),
        "replications": plan.replications,
        "replications_are_a_maximum": scenario.study.precision.is_some(),
        "seed": plan.seed,
        "runs": plan.runs(),
        "different_runs": plan.different_runs(),
        "persons_fewest": fewest,
        "persons_most": most,
        "person_months": plan.person_months(),
        "memory_bytes": plan.memory_bytes(threads),
        "disk_bytes": need.most_bytes,
        "kept_bytes": need.kept_bytes,
        "threads": threads,
        "seconds": seconds(source, plan, threads) + writing_seconds(&need, threads),
        "notes": source.expansion.notes(),
    });
    if lists {
        told["point_values"] = (0..plan.points.len()).map(|point| values(plan, point)).collect();
    }
    Ok(told)
}

/// The values of the factors at a point, each under the factor's name.
fn values(plan: &Plan, point: usize) -> Json {
    let values = plan.factors.iter().zip(&plan.points[point].values);
    let value = |value: &Option<Value>| match *value {
        Some(Value::Count(count)) => count.into(),
        Some(Value::Real(number)) => number.into(),
        Some(Value::Flag(flag)) => flag.into(),
        Some(Value::Choice(word)) => word.into(),
        None => Json::Null,
    };
    let values = values.map(|(factor, given)| (factor.name.clone(), value(given)));
    let point = ("point".to_owned(), Json::from(point + 1));
    Json::Object(std::iter::once(point).chain(values).collect::<Map<_, _>>())
}

fn word(period: Period) -> Option<&'static str> {
    match period {
        Period::Month => Some("month"),
        Period::Year => Some("year"),
        Period::Step => Some("step"),
        Period::None => None,
    }
}
