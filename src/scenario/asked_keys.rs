//! What an analysis asks, as keys in place of the scenario's.

use super::Overrides;
use super::written::toml_value;

/// Replications of every world.
const ROBUSTNESS_REPLICATIONS: u32 = 4;
/// Two are enough to tell noise from worlds.
const SENSITIVITY_REPLICATIONS: u32 = 2;
const ATTRIBUTION_REPLICATIONS: u32 = 100;
/// Replications of an attribution in each of many worlds.
const ATTRIBUTION_WORLD_REPLICATIONS: u32 = 4;

/// What an analysis asks of a scenario; what is left out stays as the scenario has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct AskedKeys<'q> {
    /// Worlds drawn from the priors.
    pub worlds: Option<u32>,
    /// Whether the usual policies are compared in place of the scenario's.
    pub triple: bool,
    /// How sensitivities are estimated.
    pub method: Option<&'q str>,
    /// The policy whose levers are moved.
    pub from: Option<&'q str>,
    /// The policy to whose levers they are moved.
    pub to: Option<&'q str>,
    /// A lever whose value is shared out among its keys.
    pub within: Option<&'q str>,
    /// Orders of the levers that are sampled, in place of all combinations.
    pub permutations: Option<u32>,
}

impl AskedKeys<'_> {
    /// The keys of a study of robustness; `asker` is what messages call it.
    #[must_use]
    pub fn robustness(&self, asker: &str) -> Overrides {
        let asked = self.of_worlds(Asked::new(asker, "robustness"));
        asked.set("study.replications", ROBUSTNESS_REPLICATIONS).overrides
    }

    /// The keys of a study of sensitivity; `asker` is what messages call it.
    #[must_use]
    pub fn sensitivity(&self, asker: &str) -> Overrides {
        let asked = self.of_worlds(Asked::new(asker, "sensitivity"));
        asked.set("study.replications", SENSITIVITY_REPLICATIONS).overrides
    }

    /// The keys of an attribution; `asker` is what messages call it.
    #[must_use]
    pub fn attribution(&self, asker: &str) -> Overrides {
        let replications = match self.worlds {
            None => ATTRIBUTION_REPLICATIONS,
            Some(_) => ATTRIBUTION_WORLD_REPLICATIONS,
        };
        Asked::new(asker, "attribution")
            .set_if("attribution.from", self.from)
            .set_if("attribution.to", self.to)
            .set_if("attribution.within", self.within)
            .set_if("attribution.permutations", self.permutations)
            .set_if("attribution.worlds", self.worlds)
            .set("study.replications", replications)
            .overrides
    }

    fn of_worlds<'a>(&self, asked: Asked<'a>) -> Asked<'a> {
        asked
            .set_if("study.triple", self.triple.then_some(true))
            .set_if("sensitivity.method", self.method)
            .set_if("design.points", self.worlds)
    }
}

/// Keys that are set for somebody.
struct Asked<'a> {
    asker: &'a str,
    overrides: Overrides,
}

impl<'a> Asked<'a> {
    fn new(asker: &'a str, analysis: &str) -> Self {
        Self { asker, overrides: Overrides::default() }.set("study.analysis", analysis)
    }

    fn set(self, key: &str, value: impl Into<serde_json::Value>) -> Self {
        let value = toml_value(&value.into());
        Self { overrides: self.overrides.with(self.asker, key, &value), ..self }
    }

    fn set_if(self, key: &str, value: Option<impl Into<serde_json::Value>>) -> Self {
        match value {
            Some(value) => self.set(key, value),
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_set_in_place_of_the_keys_of_the_scenario() {
        let keys = |overrides: Overrides| -> Vec<String> {
            overrides.iter().map(|(path, value)| format!("{path} = {value}")).collect()
        };
        let asked = AskedKeys { worlds: Some(8), from: Some("a \"b\""), ..AskedKeys::default() };
        assert_eq!(
            keys(asked.robustness("x")),
            ["study.analysis = \"robustness\"", "design.points = 8", "study.replications = 4"]
        );
        assert_eq!(
            keys(asked.attribution("x"))[1..],
            [
                "attribution.from = \"a \\\"b\\\"\"",
                "attribution.worlds = 8",
                "study.replications = 4"
            ]
        );
        let alone = AskedKeys::default().attribution("x");
        assert_eq!(keys(alone).last().unwrap(), "study.replications = 100");
    }
}
