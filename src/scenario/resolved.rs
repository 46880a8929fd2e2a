//! A scenario with every parameter written out, for the manifest of a run.

use serde_json::{Map, json};

use super::keys::key_in_table;
use super::rows::{HALF_WIDTH, RELATIVE_HALF_WIDTH};
use super::world::{Career, Settings};
use super::{Department, Model, NamedPolicy, Precision, Scenario};
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::Levers;
use crate::sim::{Choice, Parameter, Value};
use crate::stats::HalfWidth;

impl Scenario {
    /// The scenario under the keys of its file, with the value of every parameter, given or
    /// default. A policy that holds everywhere has `departments` null.
    #[must_use]
    pub fn resolved(&self) -> serde_json::Value {
        let baseline = self.policies().get(self.study.baseline).copied();
        let mut study = json!({
            "replications": self.study.replications,
            "seed": self.study.seed,
            "baseline": baseline,
        });
        if let Some(precision) = &self.study.precision {
            study["precision"] = resolved_precision(precision);
        }
        let mut resolved = json!({
            "name": self.name,
            "description": self.description,
            "model": { "name": self.model().word() },
            "study": study,
            "output": self.output.resolved(),
        });
        match self.world.settings() {
            Ok(career) => career.resolve(&mut resolved),
            Err(classic) => resolve(self.model(), classic, &mut resolved),
        }
        resolved
    }
}

impl Career {
    fn resolve(&self, resolved: &mut serde_json::Value) {
        resolved["horizon"] = json!({
            "years": self.horizon.years,
            "burn_in_years": self.horizon.burn_in_years,
        });
        resolved["market"] = json!({ "series": self.market });
        resolved["department"] = self.departments.iter().map(department).collect();
        resolved["policy"] = self.policies.iter().map(|policy| self.policy(policy)).collect();
    }

    fn policy(&self, policy: &NamedPolicy) -> serde_json::Value {
        let departments = policy.policy.pilot.as_ref().map(|pilot| {
            let names = self.departments.iter().map(|department| department.name.as_str());
            names.zip(pilot).filter_map(|(name, held)| held.then_some(name)).collect::<Vec<_>>()
        });
        let mut written = Map::new();
        written.insert("name".to_owned(), json!(policy.name));
        written.insert("description".to_owned(), json!(policy.description));
        written.insert("preset".to_owned(), json!(policy.preset.name));
        written.insert("departments".to_owned(), json!(departments));
        written.insert("from_year".to_owned(), json!(policy.policy.from_year));
        insert_all(&mut written, Levers::PARAMETERS, |key| policy.policy.levers.get(key));
        written.into()
    }
}

/// What a published model's scenario sets, under the keys of its file.
fn resolve(model: Model, classic: &dyn Settings, resolved: &mut serde_json::Value) {
    let mut world = Map::new();
    world.insert("name".to_owned(), json!(model.word()));
    insert_all(&mut world, model.parameters(), |key| classic.world(key));
    resolved["model"] = world.into();
    if model.levers().is_empty() {
        return;
    }
    let policy = |(place, (name, description)): (usize, (&str, &str))| {
        let mut written = Map::new();
        written.insert("name".to_owned(), json!(name));
        written.insert("description".to_owned(), json!(description));
        insert_all(&mut written, model.levers(), |key| classic.policy(place, key));
        serde_json::Value::from(written)
    };
    resolved["policy"] = classic.policies().into_iter().enumerate().map(policy).collect();
}

fn resolved_precision(precision: &Precision) -> serde_json::Value {
    let (key, number) = match precision.wanted {
        HalfWidth::Absolute(half_width) => (&HALF_WIDTH, half_width),
        HalfWidth::Relative(share) => (&RELATIVE_HALF_WIDTH, share),
    };
    json!({
        "metric": precision.metric,
        key_in_table(key): number,
        "of": precision.of.word(),
        "confidence": precision.confidence,
        "min": precision.min,
        "max": precision.max,
    })
}

fn department(department: &Department) -> serde_json::Value {
    let mut written = Map::new();
    written.insert("name".to_owned(), json!(department.name));
    written.insert("profile".to_owned(), json!(department.profile.name));
    written.insert("titles".to_owned(), json!(department.titles));
    let rows = DepartmentParameters::PARAMETERS;
    insert_all(&mut written, rows, |key| department.parameters.get(key));
    written.into()
}

/// Inserts every parameter, dotted keys as tables within tables.
fn insert_all(
    written: &mut Map<String, serde_json::Value>,
    parameters: &[Parameter],
    value: impl Fn(&str) -> Option<Value>,
) {
    for parameter in parameters {
        let value = value(parameter.key).map_or(serde_json::Value::Null, as_json);
        match parameter.key.split_once('.') {
            None => {
                written.insert(parameter.key.to_owned(), value);
            }
            Some((table, key)) => {
                let table = written.entry(table).or_insert_with(|| Map::new().into());
                table[key] = value;
            }
        }
    }
}

pub(super) fn as_json(value: Value) -> serde_json::Value {
    match value {
        Value::Count(count) => json!(count),
        Value::Real(number) => json!(number),
        Value::Flag(flag) => json!(flag),
        Value::Choice(word) => json!(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_written_out_under_the_keys_of_the_file() {
        let text = "name = \"x\"\n[[department]]\nprofile = \"trades\"\n[[policy]]\nname = \"a\"\n\
                    [[policy]]\nname = \"b\"\npreset = \"dual-ladder\"\ndepartments = \
                    [\"trades\"]\n";
        let resolved = Scenario::parse("x.toml", text).unwrap().resolved();
        assert_eq!(resolved["study"]["baseline"], "a");
        assert_eq!(resolved["horizon"]["burn_in_years"], 30);
        assert_eq!(resolved["department"][0]["span"], 10);
        assert_eq!(resolved["department"][0]["titles"][5], "Distinguished");
        assert_eq!(resolved["policy"][0]["departments"], serde_json::Value::Null);
        assert_eq!(resolved["policy"][1]["departments"], json!(["trades"]));
        assert_eq!(resolved["policy"][1]["weights"]["performance"], 0.3);
        assert_eq!(resolved["policy"][1]["rule"], "best");
        let keys = resolved["department"][0].as_object().unwrap().len();
        assert_eq!(keys, DepartmentParameters::PARAMETERS.len() + 3);
    }

    #[test]
    fn a_resolved_scenario_reads_the_same_every_time() {
        let text = "name = \"x\"\n[[policy]]\nname = \"a\"\n";
        let once = Scenario::parse("x.toml", text).unwrap().resolved().to_string();
        assert_eq!(once, Scenario::parse("x.toml", text).unwrap().resolved().to_string());
    }
}
