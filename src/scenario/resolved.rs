//! A scenario with every parameter written out, and what its keys mean, for the manifest of a run.

use serde_json::{Map, Value as Json, json};

use super::beside::BesideNames;
use super::career::{Career, Department};
use super::file_keys::{BARS, HALF_WIDTH, RELATIVE_HALF_WIDTH};
use super::inputs::Inputs;
use super::keys::{Keys, key_in_table};
use super::policy::NamedPolicy;
use super::precision::Precision;
use super::published::{PublishedInputs, PublishedPolicy};
use super::question::Analysis;
use super::read::Scenario;
use super::values::default;
use crate::model::constants::Constants;
use crate::model::parameters::{DEFAULT_BARS, DepartmentParameters, PROFILES};
use crate::model::policy::{Levers, preset};
use crate::sim::{Choice, Parameter, Scope, Value};
use crate::stats::HalfWidth;

impl Scenario {
    /// The scenario under the keys of its file, with the value of every parameter, given or
    /// default. A policy that holds everywhere has `departments` null.
    #[must_use]
    pub fn resolved(&self) -> Json {
        let baseline = self.policies().get(self.study.baseline).copied();
        let mut study = json!({
            "replications": self.study.replications,
            "seed": self.study.seed,
            "baseline": baseline,
            "also_against": self.study.also_against.iter().map(|&place| self.policies()[place]).collect::<Vec<_>>(),
        });
        if self.study.analysis == Analysis::Policies {
            // What stands beside the report of an analysis of its own would be itself.
            let BesideNames { robustness, sensitivity } = &self.study.beside;
            for (key, named) in [("robustness", robustness), ("sensitivity", sensitivity)] {
                if let Some(named) = named {
                    study[key] = json!(named);
                }
            }
        } else {
            study["analysis"] = json!(self.study.analysis.word());
        }
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
        if !self.study.worthwhile.is_empty() {
            let worthwhile = self.study.worthwhile.iter();
            let row = |(metric, difference): &(&str, f64)| json!({ "metric": metric, "difference": difference });
            resolved["worthwhile"] = worthwhile.map(row).collect();
        }
        if self.study.analysis == Analysis::Sensitivity {
            resolved["sensitivity"] = json!({ "method": self.study.method.word() });
        }
        if let Some(attribution) = &self.attribution {
            attribution.resolve(&mut resolved);
        }
        match &self.inputs {
            Inputs::Career(career) => career.resolve(&mut resolved),
            Inputs::Published(inputs) => inputs.resolve(&mut resolved),
        }
        resolved
    }

    /// The model, the keys with their defaults, and what the presets and profiles that the scenario
    /// starts from change of their defaults. Reports read this and not the program's own tables, so
    /// that they stay right for runs of other versions.
    #[must_use]
    pub fn described(&self) -> Json {
        let keys = Keys::all(self.model()).into_iter().flat_map(Keys::parameters);
        let of_study = [Scope::Factor, Scope::Prior, Scope::Worthwhile, Scope::Lever];
        let keys = keys.filter(|parameter| !of_study.contains(&parameter.scope));
        let mut described = json!({
            "model": self.model().about(),
            "parameters": keys.map(described).collect::<Vec<_>>(),
        });
        if let Some(career) = self.career() {
            let presets = career.policies.iter().map(|policy| policy.preset.name);
            let presets = presets.filter_map(preset).map(|p| (p.name, p.text, p.changes));
            described["presets"] = bundles(presets);
            let profiles = career.departments.iter().map(|department| department.profile.name);
            let profiles = PROFILES.iter().filter(|p| profiles.clone().any(|name| name == p.name));
            described["profiles"] = bundles(profiles.map(|p| (p.name, p.text, p.changes)));
        }
        described
    }
}

impl Career {
    fn resolve(&self, resolved: &mut Json) {
        resolved["horizon"] = json!({
            "years": self.horizon.years,
            "burn_in_years": self.horizon.burn_in_years,
        });
        resolved["market"] = json!({ "series": self.market });
        let mut constants = Map::new();
        insert_all(&mut constants, Constants::PARAMETERS, |key| self.constants.get(key));
        resolved["constant"] = constants.into();
        resolved["department"] = self.departments.iter().map(department).collect();
        resolved["policy"] = self.policies.iter().map(|policy| self.policy(policy)).collect();
    }

    fn policy(&self, policy: &NamedPolicy) -> Json {
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

impl PublishedInputs {
    fn resolve(&self, resolved: &mut Json) {
        let (model, levers) = (self.model, self.model.levers());
        let mut written = Map::new();
        written.insert("name".to_owned(), json!(model.word()));
        insert_all(&mut written, model.parameters(), |key| self.parameters.get(key));
        resolved["model"] = written.into();
        if levers.is_empty() {
            return;
        }
        let policy = |policy: &PublishedPolicy| {
            let mut written = Map::new();
            written.insert("name".to_owned(), json!(policy.name));
            written.insert("description".to_owned(), json!(policy.description));
            insert_all(&mut written, levers, |key| policy.levers.get(key));
            Json::from(written)
        };
        resolved["policy"] = self.policies.iter().map(policy).collect();
    }
}

fn resolved_precision(precision: &Precision) -> Json {
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

fn department(department: &Department) -> Json {
    let mut written = Map::new();
    written.insert("name".to_owned(), json!(department.name));
    written.insert("profile".to_owned(), json!(department.profile.name));
    written.insert("titles".to_owned(), json!(department.titles));
    written.insert("bars".to_owned(), json!(department.parameters.bars));
    let rows = DepartmentParameters::PARAMETERS;
    insert_all(&mut written, rows, |key| department.parameters.get(key));
    written.into()
}

/// Inserts every parameter, dotted keys as tables within tables.
fn insert_all(
    written: &mut Map<String, Json>,
    parameters: &[Parameter],
    value: impl Fn(&str) -> Option<Value>,
) {
    for parameter in parameters {
        let value = value(parameter.key).map_or(Json::Null, as_json);
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

fn as_json(value: Value) -> Json {
    match value {
        Value::Count(count) => json!(count),
        Value::Real(number) => json!(number),
        Value::Flag(flag) => json!(flag),
        Value::Choice(word) => json!(word),
    }
}

/// A key with its meaning; `default` is null where there is none, or one that is a text or a list of
/// texts.
fn described(parameter: &Parameter) -> Json {
    let bars = (*parameter == BARS).then(|| json!(DEFAULT_BARS));
    json!({
        "scope": parameter.scope.name(),
        "key": parameter.key,
        "unit": parameter.unit,
        "text": parameter.text,
        "source": parameter.source,
        "default": bars.or_else(|| default(&parameter.kind).map(as_json)),
        "default_text": parameter.kind.default_text(),
        "range": parameter.kind.range(),
        "prior": parameter.prior().map(|(low, high)| [low, high]),
    })
}

type Bundle = (&'static str, &'static str, &'static [(&'static str, Value)]);

fn bundles(bundles: impl Iterator<Item = Bundle>) -> Json {
    let described = |(name, text, changes): Bundle| {
        let changes = changes.iter().map(|&(key, value)| (key.to_owned(), as_json(value)));
        (name.to_owned(), json!({ "text": text, "changes": changes.collect::<Map<_, _>>() }))
    };
    bundles.map(described).collect::<Map<_, _>>().into()
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
        assert_eq!(resolved["horizon"]["burn_in_years"], 10);
        assert_eq!(resolved["department"][0]["span"], 10);
        assert_eq!(resolved["department"][0]["titles"][5], "Distinguished");
        assert_eq!(resolved["department"][0]["bars"], json!([-0.8, 0.2, 1.05, 1.75, 2.45]));
        assert_eq!(resolved["constant"]["shock_decay"], 0.85);
        assert_eq!(resolved["constant"]["wait_inside"], 3);
        assert_eq!(resolved["policy"][0]["departments"], serde_json::Value::Null);
        assert_eq!(resolved["policy"][1]["departments"], json!(["trades"]));
        assert_eq!(resolved["policy"][1]["weights"]["performance"], 0.3);
        assert_eq!(resolved["policy"][1]["rule"], "best");
        let keys = resolved["department"][0].as_object().unwrap().len();
        assert_eq!(keys, DepartmentParameters::PARAMETERS.len() + 4);
    }

    #[test]
    fn a_resolved_scenario_reads_the_same_every_time() {
        let text = "name = \"x\"\n[[policy]]\nname = \"a\"\n";
        let once = Scenario::parse("x.toml", text).unwrap().resolved().to_string();
        assert_eq!(once, Scenario::parse("x.toml", text).unwrap().resolved().to_string());
    }

    #[test]
    fn a_resolved_scenario_is_a_dictionary_that_is_read_as_the_same() {
        let text = "name = \"x\"\nmarket.series = [1, 0.5]\nconstant.wait_inside = 5\n\
                    [[department]]\nprofile = \"trades\"\nbars = [-1, 0, 1, 2, 3]\n[[policy]]\nname = \"a\"\n[[policy]]\nname = \"b\"\npreset = \"dual-ladder\"\n\
                    departments = [\"trades\"]\nfrom_year = 3\n";
        let resolved = Scenario::parse("x.toml", text).unwrap().resolved();
        let again = Scenario::from_value("a dictionary", &resolved).unwrap();
        assert_eq!(again.resolved(), resolved);
    }

    #[test]
    fn keys_have_their_defaults_and_bundles_what_they_change() {
        let text = "name = \"x\"\n[[department]]\nprofile = \"trades\"\n[[policy]]\nname = \"a\"\n\
                    preset = \"dual-ladder\"\n";
        let described = Scenario::parse("x.toml", text).unwrap().described();
        let keys = described["parameters"].as_array().unwrap();
        let of = |key: &str| keys.iter().find(|row| row["key"] == key).unwrap();
        assert_eq!(
            (&of("horizon.years")["default"], &of("span")["default"]),
            (&json!(10), &json!(8))
        );
        assert_eq!(
            of("rho")["source"],
            "Benson, Li & Shue 2019; Judge, Colbert & Ilies 2004: about 0–0.3, below 0 among those \
             eligible"
        );
        assert_eq!(of("titles")["default"], Json::Null);
        assert_eq!(of("span")["prior"], json!([5.0, 15.0]));
        assert_eq!((&of("headcount")["prior"], &of("rule")["prior"]), (&Json::Null, &Json::Null));
        assert_eq!(
            (&of("bars")["scope"], &of("bars")["range"]),
            (&json!("department"), &json!("each −3–4"))
        );
        assert_eq!(of("quit_morale")["source"], "set to Hoffman & Tadelis 2021");
        assert!(keys.iter().all(|row| row["scope"] != "factor"));
        assert_eq!(described["presets"]["dual-ladder"]["changes"]["expert_rungs"], 3);
        assert_eq!(described["profiles"]["trades"]["changes"]["span"], 10);
        assert!(described["presets"]["single-ladder"].is_null());
        assert_eq!(described["model"]["document"], "docs/model.md");
    }

    #[test]
    fn a_published_model_describes_its_own_keys() {
        let text = "name = \"x\"\nmodel = \"kane-1970\"\n";
        let described = Scenario::parse("x.toml", text).unwrap().described();
        let keys = described["parameters"].as_array().unwrap();
        assert!(keys.iter().any(|row| row["key"] == "alpha"));
        assert!(keys.iter().all(|row| row["key"] != "horizon.years"));
        assert!(described["model"]["source"].as_str().unwrap().contains("1970"));
        assert!(described["presets"].is_null());
    }
}
