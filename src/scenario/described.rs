//! What a scenario's numbers mean, for the manifest of a run: the model, every key with its
//! default, and the presets and profiles that the scenario starts from. Reports read this and not
//! the program's own tables, so that they stay right for runs of other versions.

use serde_json::{Map, Value as Json, json};

use super::Scenario;
use super::keys::{Root, roots};
use super::resolved::as_json;
use crate::model::parameters::PROFILES;
use crate::model::policy::preset;
use crate::sim::{Kind, Parameter, Scope, Value};

impl Scenario {
    /// The model, the keys, and what the named presets and profiles change of their defaults.
    #[must_use]
    pub fn described(&self) -> Json {
        let keys = roots(self.model()).into_iter().flat_map(Root::parameters);
        let keys = keys.filter(|parameter| parameter.scope != Scope::Factor);
        let mut described = json!({
            "model": self.model().about(),
            "parameters": keys.map(parameter).collect::<Vec<_>>(),
        });
        if let Ok(career) = self.world.settings() {
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

/// A key with its meaning; `default` is null where there is none, or none that is a number, a
/// word or a flag.
fn parameter(parameter: &Parameter) -> Json {
    json!({
        "scope": parameter.scope.name(),
        "key": parameter.key,
        "unit": parameter.unit,
        "text": parameter.text,
        "source": parameter.source,
        "default": default(&parameter.kind),
        "default_text": parameter.kind.default_text(),
        "range": parameter.kind.range(),
        "prior": parameter.prior,
    })
}

fn default(kind: &Kind) -> Json {
    match *kind {
        Kind::Count { default, .. } => json!(default),
        Kind::Real { default, .. } => json!(default),
        Kind::Flag { default } => json!(default),
        Kind::Choice { default, .. } => json!(default),
        Kind::Text { .. } | Kind::Texts { .. } | Kind::Reals { .. } | Kind::Values { .. } => {
            Json::Null
        }
    }
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
            "Benson, Li & Shue 2019; Judge, Colbert & Ilies 2004: about 0–0.3"
        );
        assert_eq!(of("titles")["default"], Json::Null);
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
