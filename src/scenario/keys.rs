//! Every key of a scenario: those described here, and those that the model describes.
//!
//! The parser, its messages, the documentation and the paths of factors all read these rows, so
//! that no second list of keys can drift from the first.

use super::model::Model;
use super::output;
use super::rows::{
    BASELINE, BURN_IN_YEARS, CONFIDENCE, DEPARTMENT_NAME, DEPARTMENTS, DESCRIPTION, DESIGN_FILE,
    DESIGN_KIND, DESIGN_POINTS, DESIGN_SEED, FACTOR_NAME, FACTOR_PATH, FACTOR_PATHS, FROM_YEAR,
    HALF_WIDTH, LEVELS, MODEL_NAME, NAME, POLICY_DESCRIPTION, POLICY_NAME, PRECISION_MAX,
    PRECISION_METRIC, PRECISION_MIN, PRECISION_OF, PRESET, PROFILE, RANGE, RELATIVE_HALF_WIDTH,
    REPLICATIONS, SEED, SERIES, STEPS, TITLES, YEARS,
};
use crate::model::parameters::DepartmentParameters;
use crate::sim::{Choice, Parameter, Scope};

/// The keys of a scenario outside its departments and policies, and besides
/// [`Model::parameters`].
pub const SCENARIO_PARAMETERS: &[Parameter] = &[
    NAME,
    DESCRIPTION,
    MODEL_NAME,
    YEARS,
    BURN_IN_YEARS,
    REPLICATIONS,
    SEED,
    BASELINE,
    PRECISION_METRIC,
    HALF_WIDTH,
    RELATIVE_HALF_WIDTH,
    PRECISION_OF,
    CONFIDENCE,
    PRECISION_MIN,
    PRECISION_MAX,
    SERIES,
    DESIGN_KIND,
    DESIGN_POINTS,
    DESIGN_SEED,
    DESIGN_FILE,
    output::RESOLUTION,
    output::METRICS,
    output::PERSONS,
    output::BREAKDOWNS,
    output::PARQUET,
];

/// Those of them that the career model alone has.
const CAREER_PARAMETERS: &[Parameter] =
    &[YEARS, BURN_IN_YEARS, SERIES, output::RESOLUTION, output::PERSONS, output::BREAKDOWNS];

/// The keys of a `[[factor]]`.
pub const FACTOR_KEYS: &[Parameter] =
    &[FACTOR_PATH, FACTOR_PATHS, FACTOR_NAME, LEVELS, RANGE, STEPS];

/// The keys of a `[[department]]` besides [`DepartmentParameters::PARAMETERS`].
pub const DEPARTMENT_KEYS: &[Parameter] = &[DEPARTMENT_NAME, PROFILE, TITLES];

/// The keys of a `[[policy]]` besides [`Model::levers`].
pub const POLICY_KEYS: &[Parameter] =
    &[POLICY_NAME, POLICY_DESCRIPTION, PRESET, DEPARTMENTS, FROM_YEAR];

/// Those of them that every model with policies has.
const COMMON_POLICY_KEYS: &[Parameter] = &[POLICY_NAME, POLICY_DESCRIPTION];

/// Every key of a scenario of the career model, in the order in which they are documented.
#[must_use]
pub fn all_parameters() -> Vec<&'static Parameter> {
    roots(Model::Career).into_iter().flat_map(Root::parameters).collect()
}

/// A table of a scenario of some model, whose keys are looked up by one path: the file itself, or
/// an element of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// The file: top level, and the tables that stand once.
    File(Model),
    /// A `[[department]]`.
    Department(Model),
    /// A `[[policy]]`.
    Policy(Model),
    /// A `[[factor]]`.
    Factor(Model),
}

/// All roots of a model, in the order in which they are documented.
pub(super) fn roots(model: Model) -> Vec<Root> {
    let lists = Root::File(model).lists().iter().filter_map(|list| match *list {
        "department" => Some(Root::Department(model)),
        "policy" => Some(Root::Policy(model)),
        "factor" => Some(Root::Factor(model)),
        _ => None,
    });
    std::iter::once(Root::File(model)).chain(lists).collect()
}

impl Root {
    /// The model of the scenario.
    pub(super) fn model(self) -> Model {
        match self {
            Self::File(model)
            | Self::Department(model)
            | Self::Policy(model)
            | Self::Factor(model) => model,
        }
    }

    /// `` of the model "kane-1970"`` in messages; empty for the career model.
    pub(super) fn of_model(self) -> String {
        match self.model() {
            Model::Career => String::new(),
            model => format!(" of the model {:?}", model.word()),
        }
    }

    /// The same table of a scenario of another model.
    pub(super) fn of(self, model: Model) -> Self {
        match self {
            Self::File(_) => Self::File(model),
            Self::Department(_) => Self::Department(model),
            Self::Policy(_) => Self::Policy(model),
            Self::Factor(_) => Self::Factor(model),
        }
    }

    /// The parameters under the root, in the order in which they are documented.
    pub(super) fn parameters(self) -> impl Iterator<Item = &'static Parameter> {
        let (own, models) = match self {
            Self::File(model) => (SCENARIO_PARAMETERS, model.parameters()),
            Self::Department(_) => (DEPARTMENT_KEYS, DepartmentParameters::PARAMETERS),
            Self::Policy(Model::Career) => (POLICY_KEYS, Model::Career.levers()),
            Self::Policy(model) => (COMMON_POLICY_KEYS, model.levers()),
            Self::Factor(_) => (FACTOR_KEYS, [].as_slice()),
        };
        let career = self.model() == Model::Career;
        own.iter().filter(move |row| career || !CAREER_PARAMETERS.contains(row)).chain(models)
    }

    /// The parameter at a path from the root.
    pub(super) fn parameter(self, path: &str) -> Option<&'static Parameter> {
        let (table, key) = split(path);
        // Few keys end alike; only those are taken apart.
        self.parameters()
            .filter(|parameter| parameter.key.ends_with(key))
            .find(|parameter| (table_of(parameter), key_in_table(parameter)) == (table, key))
    }

    /// Whether keys of the root are nested in a table of that name.
    pub(super) fn has_table(self, name: &str) -> bool {
        !name.is_empty() && self.parameters().any(|parameter| table_of(parameter) == name)
    }

    /// The tables in which the root's keys are nested.
    pub(super) fn tables(self) -> Vec<&'static str> {
        let mut tables = Vec::new();
        for table in self.parameters().map(table_of).filter(|table| !table.is_empty()) {
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
        tables
    }

    /// The lists of tables that stand beside the root's keys.
    pub(super) fn lists(self) -> &'static [&'static str] {
        match self {
            Self::File(Model::Career) => &["department", "policy", "factor"],
            Self::File(model) if model.levers().is_empty() => &["factor"],
            Self::File(_) => &["policy", "factor"],
            Self::Department(_) | Self::Policy(_) | Self::Factor(_) => &[],
        }
    }

    /// The header under which the keys of `table` stand (the root's own keys if it is empty), as
    /// the file writes it; `None` at the top of the file.
    pub(super) fn header(self, table: &str) -> Option<String> {
        let own = match self {
            Self::File(_) => None,
            Self::Department(_) => Some("department"),
            Self::Policy(_) => Some("policy"),
            Self::Factor(_) => Some("factor"),
        };
        match (own, table.is_empty()) {
            (None, true) => None,
            (Some(own), true) => Some(format!("[[{own}]]")),
            (None, false) => Some(format!("[{table}]")),
            (Some(own), false) => Some(format!("[{own}.{table}]")),
        }
    }
}

/// A path as the table it leads through, empty for none, and the key there.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or(("", path))
}

/// The table of its root that a parameter is nested in; empty for none.
pub(super) fn table_of(parameter: &Parameter) -> &'static str {
    match parameter.scope {
        Scope::Market => "market",
        Scope::Model => "model",
        Scope::Scenario | Scope::Department | Scope::Policy | Scope::Factor => {
            split(parameter.key).0
        }
    }
}

/// The key of a parameter within [`table_of`] it.
pub(super) fn key_in_table(parameter: &Parameter) -> &'static str {
    split(parameter.key).1
}

#[cfg(test)]
mod tests {
    use super::super::{FaultKind, Scenario};
    use super::*;
    use crate::model::policy::Levers;
    use crate::sim::Kind;

    #[test]
    fn every_parameter_is_found_by_its_path() {
        for root in Model::ALL.into_iter().flat_map(roots) {
            for parameter in root.parameters() {
                let path = match table_of(parameter) {
                    "" => parameter.key.to_owned(),
                    table => format!("{table}.{}", key_in_table(parameter)),
                };
                assert_eq!(root.parameter(&path), Some(parameter));
            }
        }
        let file = Root::File(Model::Career);
        assert_eq!(file.parameter("market.series"), Some(&SERIES));
        assert_eq!(file.parameter("series"), None);
    }

    #[test]
    fn no_key_stands_twice_in_a_scope() {
        for root in Model::ALL.into_iter().flat_map(roots) {
            let all: Vec<_> = root.parameters().collect();
            for (place, one) in all.iter().enumerate() {
                assert!(!all[..place].iter().any(|other| other.key == one.key), "{}", one.key);
            }
        }
        let all = all_parameters();
        for (place, one) in all.iter().enumerate() {
            assert!(
                !all[..place].iter().any(|other| (other.scope, other.key) == (one.scope, one.key))
            );
        }
        assert_eq!(
            all.len(),
            25 + 3 + 5 + 6 + DepartmentParameters::PARAMETERS.len() + Levers::PARAMETERS.len()
        );
    }

    #[test]
    fn a_header_is_written_as_in_the_file() {
        let (file, policy) = (Root::File(Model::Career), Root::Policy(Model::Career));
        assert_eq!(file.header(""), None);
        assert_eq!(file.header("horizon").unwrap(), "[horizon]");
        assert_eq!(policy.header("").unwrap(), "[[policy]]");
        assert_eq!(policy.header("training").unwrap(), "[policy.training]");
        assert_eq!(
            file.tables(),
            ["model", "horizon", "study", "study.precision", "market", "design", "output"]
        );
        assert_eq!(policy.tables(), ["weights", "training"]);
    }

    #[test]
    fn every_parameter_takes_the_ends_of_its_range_and_nothing_beyond() {
        let with = |parameter: &Parameter, value: String| {
            let table = if parameter.scope == Scope::Department { "[[department]]\n" } else { "" };
            let head = "name = \"x\"\n[[policy]]\nname = \"a\"\nrule = \"random\"\n";
            Scenario::parse("x.toml", &format!("{head}{table}{} = {value}\n", parameter.key))
        };
        for parameter in DepartmentParameters::PARAMETERS.iter().chain(Levers::PARAMETERS) {
            let (within, beyond) = match parameter.kind {
                Kind::Count { min, max, .. } => {
                    let below =
                        min.checked_sub(1).map_or("-1".to_owned(), |below| below.to_string());
                    ([min.to_string(), max.to_string()], [below, (max + 1).to_string()])
                }
                Kind::Real { min, max, .. } => {
                    let text = |number: f64| format!("{number:?}");
                    ([text(min), text(max)], [text(min.next_down()), text(max.next_up())])
                }
                _ => continue,
            };
            for value in within {
                assert!(with(parameter, value).is_ok(), "{}", parameter.key);
            }
            for value in beyond {
                let faults = with(parameter, value).expect_err(parameter.key);
                let kinds: Vec<_> = faults.iter().map(|fault| &fault.kind).collect();
                assert!(matches!(kinds[..], [FaultKind::OutOfRange { .. }]), "{faults}");
            }
        }
    }
}
