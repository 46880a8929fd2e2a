//! What a page shows of a study before anything is run.

use std::collections::BTreeMap;

use rungs::model::policy::{Levers, PRESETS};
use rungs::run::{LIVE_REPLICATIONS_MAX, LIVE_SEATS_MAX, SourceError, not_live};
use rungs::scenario::{Career, Department, Diagnostics, Expansion, NamedPolicy};
use rungs::sim::Parameter;
use serde_json::{Map, Value, json};

use crate::keys::{self, Key, Values, in_json};
use crate::requests::StudyRequest;
use crate::{Lab, Refusal, faults};

/// The study in JSON; of one that is not valid, what is wrong with it.
pub(crate) fn described(lab: &mut Lab, request: &StudyRequest) -> Result<Value, Refusal> {
    let source = match request.source() {
        Ok(source) => source,
        Err(SourceError::Invalid(found)) => {
            return Ok(json!({ "diagnostics": diagnostics(&found) }));
        }
        Err(other) => return Err(other.into()),
    };
    let mut told = of_expansion(&source.expansion, request);
    told["refused"] = json!(not_live(&source.expansion));
    if told["refused"].is_null() {
        told["metrics"] = lab.study(request)?.metrics();
    }
    Ok(told)
}

/// What is wrong with a scenario: a text and the path of a key, where it is about one, for each fault.
fn diagnostics(found: &Diagnostics) -> Value {
    let told = found.iter().zip(faults(found)).map(|(diagnostic, text)| {
        let line = found.position(diagnostic).map(|(line, _)| line);
        json!({ "text": text, "path": diagnostic.path(), "line": line })
    });
    told.collect()
}

fn of_expansion(expansion: &Expansion, request: &StudyRequest) -> Value {
    let base = &expansion.base;
    let now = expansion.resolved();
    let unset = StudyRequest { set: BTreeMap::new(), ..request.clone() }.source();
    let unset = unset.map_or_else(|_| now.clone(), |source| source.expansion.resolved());
    let mut told = json!({
        "name": base.name,
        "description": base.description,
        "replications": base.study.replications.min(LIVE_REPLICATIONS_MAX),
        "seed": base.study.seed,
    });
    let Some(career) = base.career() else { return told };
    let horizon = career.horizon;
    told["years"] = horizon.years.into();
    told["burn_in_years"] = horizon.burn_in_years.into();
    told["months"] = (1 + 12 * horizon.years).into();
    told["seats"] = career.seats().into();
    told["seats_max"] = LIVE_SEATS_MAX.into();
    told["departments"] = career.departments.iter().map(department).collect();
    let policy = |(place, policy): (usize, &NamedPolicy)| {
        let is_baseline = place == base.study.baseline;
        json!({
            "name": policy.name,
            "baseline": is_baseline,
            "preset": policy.preset.name,
            "text": if policy.description.is_empty() { policy.preset.text } else { &policy.description },
        })
    };
    told["policies"] = career.policies.iter().enumerate().map(policy).collect();
    told["groups"] = keys::groups(&Values { expansion, now: &now, unset: &unset });
    told["presets"] = presets(career, &unset);
    told
}

fn department(department: &Department) -> Value {
    json!({
        "name": department.name,
        "titles": department.titles,
        "headcount": department.parameters.headcount,
        "levels": department.seats_by_level().len() - 1,
    })
}

/// For every policy the presets, with the keys that each sets to something else than the scenario.
fn presets(career: &Career, unset: &Value) -> Value {
    let mut all = Vec::new();
    for (place, policy) in career.policies.iter().enumerate() {
        for preset in PRESETS {
            let levers = Levers::of_preset(preset);
            let changed = |lever: &'static Parameter| {
                let value = in_json(levers.get(lever.key)?);
                let key = Key::of_policy(lever, place, &policy.name);
                (*key.value(unset) != value).then(|| (key.path(), value.to_string().into()))
            };
            let set: Map<String, Value> = Levers::PARAMETERS.iter().filter_map(changed).collect();
            all.push(json!({
                "policy": policy.name,
                "name": preset.name,
                "text": preset.text,
                "set": set,
            }));
        }
    }
    all.into()
}
