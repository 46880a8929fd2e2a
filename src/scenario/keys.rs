//! Every key of a scenario: those described here, and those that the model describes.
//!
//! The parser, its messages, the documentation and the paths of factors all read these rows, so
//! that no second list of keys can drift from the first.

use super::output;
use super::rows::{
    BASELINE, BURN_IN_YEARS, CONFIDENCE, DEPARTMENT_NAME, DEPARTMENTS, DESCRIPTION, DESIGN_FILE,
    DESIGN_KIND, DESIGN_POINTS, DESIGN_SEED, FACTOR_NAME, FACTOR_PATH, FACTOR_PATHS, FROM_YEAR,
    HALF_WIDTH, LEVELS, NAME, POLICY_DESCRIPTION, POLICY_NAME, PRECISION_MAX, PRECISION_METRIC,
    PRECISION_MIN, PRECISION_OF, PRESET, PROFILE, RANGE, RELATIVE_HALF_WIDTH, REPLICATIONS, SEED,
    SERIES, STEPS, TITLES, YEARS,
};
use crate::model::parameters::DepartmentParameters;
use crate::model::policy::Levers;
use crate::sim::{Parameter, Scope};

/// The keys of a scenario outside its departments and policies.
pub const SCENARIO_PARAMETERS: &[Parameter] = &[
    NAME,
    DESCRIPTION,
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
    output::PARQUET,
];

/// The keys of a `[[factor]]`.
pub const FACTOR_KEYS: &[Parameter] =
    &[FACTOR_PATH, FACTOR_PATHS, FACTOR_NAME, LEVELS, RANGE, STEPS];

/// The keys of a `[[department]]` besides [`DepartmentParameters::PARAMETERS`].
pub const DEPARTMENT_KEYS: &[Parameter] = &[DEPARTMENT_NAME, PROFILE, TITLES];

/// The keys of a `[[policy]]` besides [`Levers::PARAMETERS`].
pub const POLICY_KEYS: &[Parameter] =
    &[POLICY_NAME, POLICY_DESCRIPTION, PRESET, DEPARTMENTS, FROM_YEAR];

/// Every key of every scope, in the order in which they are documented.
#[must_use]
pub fn all_parameters() -> Vec<&'static Parameter> {
    ROOTS.into_iter().flat_map(Root::parameters).collect()
}

/// A table whose keys are looked up by one path: the file itself, or an element of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// The file: top level, `[horizon]`, `[study]`, `[study.precision]` and `[market]`.
    File,
    /// A `[[department]]`.
    Department,
    /// A `[[policy]]`.
    Policy,
    /// A `[[factor]]`.
    Factor,
}

/// All roots, in the order in which they are documented.
pub(super) const ROOTS: [Root; 4] = [Root::File, Root::Department, Root::Policy, Root::Factor];

impl Root {
    /// The parameters under the root, in the order in which they are documented.
    pub(super) fn parameters(self) -> impl Iterator<Item = &'static Parameter> {
        let (own, models) = match self {
            Self::File => (SCENARIO_PARAMETERS, [].as_slice()),
            Self::Department => (DEPARTMENT_KEYS, DepartmentParameters::PARAMETERS),
            Self::Policy => (POLICY_KEYS, Levers::PARAMETERS),
            Self::Factor => (FACTOR_KEYS, [].as_slice()),
        };
        own.iter().chain(models)
    }

    /// The parameter at a path from the root.
    pub(super) fn parameter(self, path: &str) -> Option<&'static Parameter> {
        let (table, key) = split(path);
        self.parameters()
            .find(|parameter| (table_of(parameter), key_in_table(parameter)) == (table, key))
    }

    /// The tables in which the root's keys are nested.
    pub(super) fn tables(self) -> Vec<&'static str> {
        let mut tables: Vec<_> =
            self.parameters().map(table_of).filter(|table| !table.is_empty()).collect();
        tables.dedup();
        tables
    }

    /// The lists of tables that stand beside the root's keys.
    pub(super) fn lists(self) -> &'static [&'static str] {
        match self {
            Self::File => &["department", "policy", "factor"],
            Self::Department | Self::Policy | Self::Factor => &[],
        }
    }

    /// The header under which the keys of `table` stand (the root's own keys if it is empty), as
    /// the file writes it; `None` at the top of the file.
    pub(super) fn header(self, table: &str) -> Option<String> {
        let own = match self {
            Self::File => None,
            Self::Department => Some("department"),
            Self::Policy => Some("policy"),
            Self::Factor => Some("factor"),
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
    use crate::sim::Kind;

    #[test]
    fn every_parameter_is_found_by_its_path() {
        for root in ROOTS {
            for parameter in root.parameters() {
                let path = match table_of(parameter) {
                    "" => parameter.key.to_owned(),
                    table => format!("{table}.{}", key_in_table(parameter)),
                };
                assert_eq!(root.parameter(&path), Some(parameter));
            }
        }
        assert_eq!(Root::File.parameter("market.series"), Some(&SERIES));
        assert_eq!(Root::File.parameter("series"), None);
    }

    #[test]
    fn no_key_stands_twice_in_a_scope() {
        let all = all_parameters();
        for (place, one) in all.iter().enumerate() {
            assert!(
                !all[..place].iter().any(|other| (other.scope, other.key) == (one.scope, one.key))
            );
        }
        assert_eq!(
            all.len(),
            23 + 3 + 5 + 6 + DepartmentParameters::PARAMETERS.len() + Levers::PARAMETERS.len()
        );
    }

    #[test]
    fn a_header_is_written_as_in_the_file() {
        assert_eq!(Root::File.header(""), None);
        assert_eq!(Root::File.header("horizon").unwrap(), "[horizon]");
        assert_eq!(Root::Policy.header("").unwrap(), "[[policy]]");
        assert_eq!(Root::Policy.header("training").unwrap(), "[policy.training]");
        assert_eq!(
            Root::File.tables(),
            ["horizon", "study", "study.precision", "market", "design", "output"]
        );
        assert_eq!(Root::Policy.tables(), ["weights", "training"]);
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
