//! Which keys a scenario of a model has, table by table.
//!
//! The reader, its messages, the documentation and the paths of factors all look keys up here, so
//! that no second list of keys can drift from the first.

use super::file_keys::{
    CAREER_PARAMETERS, COMMON_POLICY_KEYS, DEPARTMENT_KEYS, FACTOR_KEYS, LEVER_KEYS, POLICY_KEYS,
    PRIOR_KEYS, SCENARIO_PARAMETERS, WORTHWHILE_KEYS,
};
use super::models::Model;
use crate::model::parameters::DepartmentParameters;
use crate::sim::{Choice, Parameter, Scope};

/// A table of a scenario whose keys are looked up by one path: the file itself, or an element of a
/// list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// The file: top level, and the tables that stand once.
    File,
    /// A `[[department]]`.
    Department,
    /// A `[[policy]]`.
    Policy,
    /// A `[[factor]]`.
    Factor,
    /// A `[[prior]]`.
    Prior,
    /// A `[[worthwhile]]`.
    Worthwhile,
    /// A `[[lever]]`.
    Lever,
}

impl TableKind {
    /// The list that the table is an element of; empty for the file.
    #[must_use]
    pub fn list(self) -> &'static str {
        match self {
            Self::File => "",
            Self::Department => "department",
            Self::Policy => "policy",
            Self::Factor => "factor",
            Self::Prior => "prior",
            Self::Worthwhile => "worthwhile",
            Self::Lever => "lever",
        }
    }

    /// The header under which the keys of `table` stand (the own keys if it is empty), as the
    /// file writes it; `None` at the top of the file.
    pub(super) fn header(self, table: &str) -> Option<String> {
        match (self.list(), table) {
            ("", "") => None,
            ("", table) => Some(format!("[{table}]")),
            (list, "") => Some(format!("[[{list}]]")),
            (list, table) => Some(format!("[{list}.{table}]")),
        }
    }
}

/// The keys of a table in the scenarios of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) model: Model,
    pub(super) table: TableKind,
}

/// Every key of a scenario of the career model, in the order in which they are documented.
#[must_use]
pub fn all_parameters() -> Vec<&'static Parameter> {
    Keys::all(Model::Career).into_iter().flat_map(Keys::parameters).collect()
}

impl Keys {
    /// The keys outside the lists.
    pub(super) fn of_file(model: Model) -> Self {
        Self { model, table: TableKind::File }
    }

    /// The tables of a model, in the order in which they are documented.
    pub(super) fn all(model: Model) -> Vec<Self> {
        let tables = [
            TableKind::File,
            TableKind::Department,
            TableKind::Policy,
            TableKind::Factor,
            TableKind::Prior,
            TableKind::Worthwhile,
            TableKind::Lever,
        ];
        let has = |table: &TableKind| match table {
            TableKind::File | TableKind::Factor | TableKind::Prior | TableKind::Worthwhile => true,
            TableKind::Department => model == Model::Career,
            TableKind::Policy | TableKind::Lever => !model.levers().is_empty(),
        };
        tables.into_iter().filter(has).map(|table| Self { model, table }).collect()
    }

    /// The keys of the element tables of `list`, if the model has that list.
    pub(super) fn of_list(model: Model, list: &str) -> Option<Self> {
        Self::all(model).into_iter().skip(1).find(|keys| keys.table.list() == list)
    }

    /// `` of the model "kane-1970"`` in messages; empty for the career model.
    pub(super) fn of_model(self) -> String {
        match self.model {
            Model::Career => String::new(),
            model => format!(" of the model {:?}", model.word()),
        }
    }

    /// The table's parameters, in the order in which they are documented.
    pub(super) fn parameters(self) -> impl Iterator<Item = &'static Parameter> {
        let career = self.model == Model::Career;
        let (own, of_model) = match self.table {
            TableKind::File => (SCENARIO_PARAMETERS, self.model.parameters()),
            TableKind::Department => (DEPARTMENT_KEYS, DepartmentParameters::PARAMETERS),
            TableKind::Policy if career => (POLICY_KEYS, self.model.levers()),
            TableKind::Policy => (COMMON_POLICY_KEYS, self.model.levers()),
            TableKind::Factor => (FACTOR_KEYS, [].as_slice()),
            TableKind::Prior => (PRIOR_KEYS, [].as_slice()),
            TableKind::Worthwhile => (WORTHWHILE_KEYS, [].as_slice()),
            TableKind::Lever => (LEVER_KEYS, [].as_slice()),
        };
        own.iter().filter(move |row| career || !CAREER_PARAMETERS.contains(row)).chain(of_model)
    }

    /// The parameter at a path from the table.
    pub(super) fn parameter(self, path: &str) -> Option<&'static Parameter> {
        let (table, key) = split(path);
        // Few keys end in the same letters; only those are taken apart.
        self.parameters()
            .filter(|parameter| parameter.key.ends_with(key))
            .find(|parameter| (table_of(parameter), key_in_table(parameter)) == (table, key))
    }

    /// The tables in which keys are nested.
    pub(super) fn tables(self) -> Vec<&'static str> {
        let mut tables = Vec::new();
        for table in self.parameters().map(table_of).filter(|table| !table.is_empty()) {
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
        tables
    }

    /// The lists of tables that stand beside the keys.
    pub(super) fn lists(self) -> Vec<&'static str> {
        match self.table {
            TableKind::File => {
                Self::all(self.model).iter().skip(1).map(|k| k.table.list()).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A path as the table it leads through, empty for none, and the key there.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or(("", path))
}

/// The nested table that a parameter stands in; empty for none.
pub(super) fn table_of(parameter: &Parameter) -> &'static str {
    match parameter.scope {
        Scope::Market => "market",
        Scope::Constant => "constant",
        Scope::Model => "model",
        _ => split(parameter.key).0,
    }
}

/// The key of a parameter within [`table_of`] it.
pub(super) fn key_in_table(parameter: &Parameter) -> &'static str {
    split(parameter.key).1
}

/// The path of a parameter from the table of the file or list that it belongs to.
pub(super) fn path_of(parameter: &Parameter) -> String {
    match table_of(parameter) {
        "" => parameter.key.to_owned(),
        table => format!("{table}.{}", key_in_table(parameter)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DiagnosticKind, Scenario};
    use super::*;
    use crate::model::constants::Constants;
    use crate::model::policy::Levers;
    use crate::sim::Kind;

    fn keys() -> impl Iterator<Item = Keys> {
        Model::ALL.into_iter().flat_map(Keys::all)
    }

    #[test]
    fn every_parameter_is_found_by_its_path() {
        for keys in keys() {
            for parameter in keys.parameters() {
                assert_eq!(keys.parameter(&path_of(parameter)), Some(parameter));
            }
        }
        assert_eq!(Keys::of_file(Model::Career).parameter("series"), None);
    }

    #[test]
    fn no_key_stands_twice_in_a_scope() {
        for keys in keys() {
            let all: Vec<_> = keys.parameters().collect();
            for (place, one) in all.iter().enumerate() {
                assert!(!all[..place].iter().any(|other| other.key == one.key), "{}", one.key);
            }
        }
        let lists =
            [DEPARTMENT_KEYS, POLICY_KEYS, FACTOR_KEYS, PRIOR_KEYS, WORTHWHILE_KEYS, LEVER_KEYS];
        let own = SCENARIO_PARAMETERS.len()
            + lists.iter().map(|keys| keys.len()).sum::<usize>()
            + Constants::PARAMETERS.len();
        let of_model = DepartmentParameters::PARAMETERS.len() + Levers::PARAMETERS.len();
        assert_eq!(all_parameters().len(), own + of_model);
    }

    #[test]
    fn a_header_is_written_as_in_the_file() {
        let file = Keys::of_file(Model::Career);
        let policy = Keys::of_list(Model::Career, "policy").unwrap();
        assert_eq!(file.table.header(""), None);
        assert_eq!(file.table.header("horizon").unwrap(), "[horizon]");
        assert_eq!(policy.table.header("").unwrap(), "[[policy]]");
        assert_eq!(policy.table.header("training").unwrap(), "[policy.training]");
        assert_eq!(
            file.tables(),
            [
                "model",
                "horizon",
                "study",
                "study.precision",
                "market",
                "design",
                "sensitivity",
                "attribution",
                "output",
                "constant"
            ]
        );
        assert_eq!(policy.tables(), ["weights", "training"]);
    }

    #[test]
    fn every_parameter_takes_the_ends_of_its_range_and_nothing_beyond() {
        let with = |parameter: &Parameter, value: String| {
            let table = match parameter.scope {
                Scope::Department => "[[department]]\n",
                Scope::Constant => "[constant]\n",
                _ => "",
            };
            let head = "name = \"x\"\n[[policy]]\nname = \"a\"\nexpert_rungs = 3\n\
                        [[policy]]\nname = \"b\"\nrule = \"random\"\n";
            Scenario::parse("x.toml", &format!("{head}{table}{} = {value}\n", parameter.key))
        };
        let all = [DepartmentParameters::PARAMETERS, Levers::PARAMETERS, Constants::PARAMETERS];
        for parameter in all.into_iter().flatten() {
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
                let refused = with(parameter, value).expect_err(parameter.key);
                let kinds: Vec<_> = refused.iter().map(|diagnostic| &diagnostic.kind).collect();
                assert!(matches!(kinds[..], [DiagnosticKind::OutOfRange { .. }]), "{refused}");
            }
        }
    }
}
