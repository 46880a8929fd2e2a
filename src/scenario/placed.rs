//! The parameters of a scenario where they stand: by their paths, with their values.

use super::inputs::Inputs;
use super::read::Scenario;
use super::written::key;
use crate::model::constants::Constants;
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::Levers;
use crate::sim::{Parameter, Value};

/// A parameter where it stands in a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedParameter {
    /// Its path, as factors and `--set` write it: `policy.dual.influence`.
    pub path: String,
    /// What is known of it.
    pub parameter: &'static Parameter,
    /// What the scenario sets, or leaves at its default; `None` where that is nothing.
    pub value: Option<Value>,
}

impl Scenario {
    /// Every parameter that a factor can move: of the model, of every department, of every policy.
    #[must_use]
    pub fn placed_parameters(&self) -> Vec<PlacedParameter> {
        let mut placed = Vec::new();
        match &self.inputs {
            Inputs::Career(career) => {
                let constants = &career.constants;
                placed
                    .extend(of_table("constant", Constants::PARAMETERS, |key| constants.get(key)));
                for department in &career.departments {
                    let (place, own) = (of_list("department", &department.name), department);
                    let value = |key: &str| own.parameters.get(key);
                    placed.extend(of_table(&place, DepartmentParameters::PARAMETERS, value));
                }
                for policy in &career.policies {
                    let (place, levers) = (of_list("policy", &policy.name), &policy.policy.levers);
                    placed.extend(of_table(&place, Levers::PARAMETERS, |key| levers.get(key)));
                }
            }
            Inputs::Published(inputs) => {
                let (model, own) = (inputs.model, &inputs.parameters);
                placed.extend(of_table("model", model.parameters(), |key| own.get(key)));
                for policy in &inputs.policies {
                    let (place, levers) = (of_list("policy", &policy.name), &policy.levers);
                    placed.extend(of_table(&place, model.levers(), |key| levers.get(key)));
                }
            }
        }
        placed
    }
}

fn of_list(list: &str, name: &str) -> String {
    format!("{list}.{}", key(name))
}

fn of_table(
    place: &str,
    parameters: &'static [Parameter],
    value: impl Fn(&str) -> Option<Value>,
) -> impl Iterator<Item = PlacedParameter> {
    parameters.iter().map(move |parameter| PlacedParameter {
        path: format!("{place}.{}", parameter.key),
        parameter,
        value: value(parameter.key),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Expansion, Overrides};
    use super::*;

    const TEXT: &str = "name = 'x'\n[[department]]\nname = 'r & d'\nrho = 0.5\n[[policy]]\n\
                        name = 'a'\n[[policy]]\nname = 'b'\ntraining.coverage = 0.25\n";

    #[test]
    fn every_path_sets_the_parameter_that_it_names() {
        for text in [
            TEXT,
            "name = 'x'\nmodel = 'kane-1970'\n",
            "name = 'x'\nmodel = 'lazear-2004'\npolicy = [{ name = 'a b' }]\n",
        ] {
            let scenario = Scenario::parse("x.toml", text).unwrap();
            let placed = scenario.placed_parameters();
            assert!(placed.len() >= 3, "{}", placed.len());
            for PlacedParameter { path, value, .. } in placed {
                let Some(value) = value else { continue };
                let text_of = match value {
                    Value::Count(count) => count.to_string(),
                    Value::Real(number) => format!("{number:?}"),
                    Value::Flag(flag) => flag.to_string(),
                    Value::Choice(word) => format!("{word:?}"),
                };
                let set = Overrides::default().with("set", &path, &text_of);
                let same = Expansion::parse_with("x.toml", text, &set, None);
                match same {
                    Ok(same) => assert_eq!(same.base.resolved(), scenario.resolved(), "{path}"),
                    Err(refused) => {
                        assert!(
                            refused.to_string().contains("is read only with"),
                            "{path}: {refused}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn what_the_scenario_sets_is_told_under_its_path() {
        let placed = Scenario::parse("x.toml", TEXT).unwrap().placed_parameters();
        let value = |path: &str| placed.iter().find(|one| one.path == path).unwrap().value;
        assert_eq!(value("department.\"r & d\".rho"), Some(Value::Real(0.5)));
        assert_eq!(value("policy.b.training.coverage"), Some(Value::Real(0.25)));
    }
}
