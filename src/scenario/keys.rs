//! Every key of a scenario: those described here, and those that the model describes.
//!
//! The parser, its messages, the documentation and the paths of factors all read these rows, so
//! that no second list of keys can drift from the first.

use super::limits::{BURN_IN_YEARS_MAX, MARKET_MAX, REPLICATIONS_MAX, SEED_MAX, YEARS_MAX};
use crate::model::parameters::{DepartmentParameters, PROFILES};
use crate::model::policy::{Levers, PRESETS};
use crate::sim::{Kind, Parameter, Scope};

/// The keys of a scenario outside its departments and policies.
pub const SCENARIO_PARAMETERS: &[Parameter] =
    &[NAME, DESCRIPTION, YEARS, BURN_IN_YEARS, REPLICATIONS, SEED, BASELINE, SERIES];

/// The keys of a `[[department]]` besides [`DepartmentParameters::PARAMETERS`].
pub const DEPARTMENT_KEYS: &[Parameter] = &[DEPARTMENT_NAME, PROFILE, TITLES];

/// The keys of a `[[policy]]` besides [`Levers::PARAMETERS`].
pub const POLICY_KEYS: &[Parameter] =
    &[POLICY_NAME, POLICY_DESCRIPTION, PRESET, DEPARTMENTS, FROM_YEAR];

/// Every key of every scope, in the order in which they are documented.
#[must_use]
pub fn all_parameters() -> Vec<&'static Parameter> {
    [Root::File, Root::Department, Root::Policy].into_iter().flat_map(Root::parameters).collect()
}

/// A table whose keys are looked up by one path: the file itself, or an element of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// The file: top level, `[horizon]`, `[study]` and `[market]`.
    File,
    /// A `[[department]]`.
    Department,
    /// A `[[policy]]`.
    Policy,
}

impl Root {
    /// The parameters under the root, in the order in which they are documented.
    pub(super) fn parameters(self) -> impl Iterator<Item = &'static Parameter> {
        let (own, models) = match self {
            Self::File => (SCENARIO_PARAMETERS, [].as_slice()),
            Self::Department => (DEPARTMENT_KEYS, DepartmentParameters::PARAMETERS),
            Self::Policy => (POLICY_KEYS, Levers::PARAMETERS),
        };
        own.iter().chain(models)
    }

    /// The parameter at a path from the root.
    pub(super) fn parameter(self, path: &str) -> Option<&'static Parameter> {
        let (table, key) = split(path);
        self.parameters().find(|parameter| (table_of(parameter), key_in_table(parameter)) == (table, key))
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
            Self::File => &["department", "policy"],
            Self::Department | Self::Policy => &[],
        }
    }

    /// The header under which the keys of `table` stand (the root's own keys if it is empty), as
    /// the file writes it; `None` at the top of the file.
    pub(super) fn header(self, table: &str) -> Option<String> {
        let own = match self {
            Self::File => None,
            Self::Department => Some("department"),
            Self::Policy => Some("policy"),
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
        Scope::Scenario | Scope::Department | Scope::Policy => split(parameter.key).0,
    }
}

/// The key of a parameter within [`table_of`] it.
pub(super) fn key_in_table(parameter: &Parameter) -> &'static str {
    split(parameter.key).1
}

pub(super) const NAME: Parameter = row(
    Scope::Scenario,
    "name",
    Kind::Text { default: "required" },
    "–",
    "What the scenario is called; its results are kept under it.",
);

pub(super) const DESCRIPTION: Parameter =
    row(Scope::Scenario, "description", NO_TEXT, "–", "What the scenario is about.");

pub(super) const YEARS: Parameter = row(
    Scope::Scenario,
    "horizon.years",
    Kind::Count { default: Some(10), min: 1, max: YEARS_MAX as u64 },
    "years",
    "Years simulated after the switch to a policy.",
);

pub(super) const BURN_IN_YEARS: Parameter = Parameter {
    source: "retirements settle after about 25 years",
    ..row(
        Scope::Scenario,
        "horizon.burn_in_years",
        Kind::Count { default: Some(30), min: 0, max: BURN_IN_YEARS_MAX as u64 },
        "years",
        "Years simulated under the baseline before the switch.",
    )
};

pub(super) const REPLICATIONS: Parameter = row(
    Scope::Scenario,
    "study.replications",
    Kind::Count { default: Some(100), min: 1, max: REPLICATIONS_MAX as u64 },
    "runs",
    "Organizations simulated, each under every policy.",
);

pub(super) const SEED: Parameter = row(
    Scope::Scenario,
    "study.seed",
    Kind::Count { default: Some(1), min: 0, max: SEED_MAX },
    "–",
    "Where all draws of the study start from; equal seeds give equal results.",
);

pub(super) const BASELINE: Parameter = row(
    Scope::Scenario,
    "study.baseline",
    Kind::Text { default: "the first policy" },
    "–",
    "The policy of the burn-in, and the one that the others are compared with.",
);

pub(super) const SERIES: Parameter = row(
    Scope::Market,
    "series",
    Kind::Reals { default: "1 in every year", min: 0.0, max: MARKET_MAX },
    "ratio",
    "Multipliers of the hazard of quitting in year 1, 2, …; 1 in the burn-in and beyond the end.",
);

pub(super) const DEPARTMENT_NAME: Parameter = row(
    Scope::Department,
    "name",
    Kind::Text { default: "the profile's name" },
    "–",
    "What the department is called.",
);

pub(super) const PROFILE: Parameter = row(
    Scope::Department,
    "profile",
    Kind::Choice { default: "software", options: &PROFILE_NAMES },
    "–",
    "The occupation whose parameters the department starts from.",
);

pub(super) const TITLES: Parameter = row(
    Scope::Department,
    "titles",
    Kind::Texts { default: "Junior, Mid, Senior, Staff, Principal, Distinguished" },
    "–",
    "Names of the six rungs, the lowest first.",
);

pub(super) const POLICY_NAME: Parameter = row(
    Scope::Policy,
    "name",
    Kind::Text { default: "required" },
    "–",
    "What the policy is called in tables and charts.",
);

pub(super) const POLICY_DESCRIPTION: Parameter =
    row(Scope::Policy, "description", NO_TEXT, "–", "What the policy is about.");

pub(super) const PRESET: Parameter = row(
    Scope::Policy,
    "preset",
    Kind::Choice { default: "single-ladder", options: &PRESET_NAMES },
    "–",
    "The bundle of levers that the policy starts from.",
);

pub(super) const DEPARTMENTS: Parameter = row(
    Scope::Policy,
    "departments",
    Kind::Texts { default: "the whole organization" },
    "–",
    "The departments of a pilot; the baseline holds in the others.",
);

pub(super) const FROM_YEAR: Parameter = row(
    Scope::Policy,
    "from_year",
    Kind::Count { default: Some(1), min: 1, max: YEARS_MAX as u64 },
    "year",
    "First year under the policy; the baseline holds before it.",
);

const NO_TEXT: Kind = Kind::Text { default: "empty" };

const PROFILE_NAMES: [&str; PROFILES.len()] = {
    let mut names = [""; PROFILES.len()];
    let mut place = 0;
    while place < names.len() {
        names[place] = PROFILES[place].name;
        place += 1;
    }
    names
};

const PRESET_NAMES: [&str; PRESETS.len()] = {
    let mut names = [""; PRESETS.len()];
    let mut place = 0;
    while place < names.len() {
        names[place] = PRESETS[place].name;
        place += 1;
    }
    names
};

const fn row(
    scope: Scope,
    key: &'static str,
    kind: Kind,
    unit: &'static str,
    text: &'static str,
) -> Parameter {
    Parameter { key, scope, kind, unit, prior: false, text, source: "–" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_found_by_its_path() {
        for root in [Root::File, Root::Department, Root::Policy] {
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
            assert!(!all[..place].iter().any(|other| (other.scope, other.key) == (one.scope, one.key)));
        }
        assert_eq!(all.len(), 8 + 3 + 5 + DepartmentParameters::PARAMETERS.len() + Levers::PARAMETERS.len());
    }

    #[test]
    fn a_header_is_written_as_in_the_file() {
        assert_eq!(Root::File.header(""), None);
        assert_eq!(Root::File.header("horizon").unwrap(), "[horizon]");
        assert_eq!(Root::Policy.header("").unwrap(), "[[policy]]");
        assert_eq!(Root::Policy.header("training").unwrap(), "[policy.training]");
        assert_eq!(Root::File.tables(), ["horizon", "study", "market"]);
        assert_eq!(Root::Policy.tables(), ["weights", "training"]);
    }

    #[test]
    fn a_choice_names_every_profile_and_preset() {
        assert_eq!(PROFILE_NAMES, ["software", "design", "sales", "trades", "research"]);
        assert_eq!(PRESET_NAMES, ["single-ladder", "dual-ladder"]);
    }
}
