//! The keys of a scenario that are not a model's: each described once, and listed by table.

use super::limits::{
    BURN_IN_YEARS_MAX, MARKET_MAX, POINTS_MAX, REPLICATIONS_MAX, SEED_MAX, YEARS_MAX,
};
use super::models::Model;
use crate::model::parameters::PROFILES;
use crate::model::policy::PRESETS;
use crate::sim::{Choice, Kind, Parameter, Scope, choice};
use crate::stats::SequentialRule;

/// The keys of a scenario outside its departments and policies, and besides
/// [`Model::parameters`].
pub(super) const SCENARIO_PARAMETERS: &[Parameter] = &[
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
    RESOLUTION,
    METRICS,
    PERSONS,
    BREAKDOWNS,
    PARQUET,
];

/// Those of [`SCENARIO_PARAMETERS`] that only the career model has.
pub(super) const CAREER_PARAMETERS: &[Parameter] =
    &[YEARS, BURN_IN_YEARS, SERIES, RESOLUTION, PERSONS, BREAKDOWNS];

/// The keys of a `[[factor]]`.
pub(super) const FACTOR_KEYS: &[Parameter] =
    &[FACTOR_PATH, FACTOR_PATHS, FACTOR_NAME, LEVELS, RANGE, STEPS];

/// The keys of a `[[department]]` besides
/// [`DepartmentParameters::PARAMETERS`](crate::model::parameters::DepartmentParameters::PARAMETERS).
pub(super) const DEPARTMENT_KEYS: &[Parameter] = &[DEPARTMENT_NAME, PROFILE, TITLES];

/// The keys of a `[[policy]]` besides [`Model::levers`].
pub(super) const POLICY_KEYS: &[Parameter] =
    &[POLICY_NAME, POLICY_DESCRIPTION, PRESET, DEPARTMENTS, FROM_YEAR];

/// Those of [`POLICY_KEYS`] that every model with policies has.
pub(super) const COMMON_POLICY_KEYS: &[Parameter] = &[POLICY_NAME, POLICY_DESCRIPTION];

choice! {
    /// Length of the periods that tables show.
    pub enum Resolution {
        /// Years.
        Year = "year",
        /// Months.
        Month = "month",
    }
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

pub(super) const MODEL_NAME: Parameter = row(
    Scope::Scenario,
    "model.name",
    Kind::Choice { default: "career", options: Model::OPTIONS },
    "–",
    "The model that is run; `model = \"…\"` at the top says it in short.",
);

pub(super) const YEARS: Parameter = row(
    Scope::Scenario,
    "horizon.years",
    Kind::Count { default: Some(10), min: 1, max: YEARS_MAX as u64 },
    "years",
    "Years simulated after the switch to a policy.",
);

pub(super) const BURN_IN_YEARS: Parameter = Parameter {
    source: "attrition, morale and output settle within 20 years; retirements, which are few, still rise",
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

pub(super) const PRECISION_METRIC: Parameter = row(
    Scope::Scenario,
    "study.precision.metric",
    Kind::Text { default: "required" },
    "–",
    "The metric that has to be known precisely, in the whole organization; `rungs describe metrics` \
     lists them.",
);

pub(super) const HALF_WIDTH: Parameter = row(
    Scope::Scenario,
    "study.precision.half_width",
    Kind::Real { default: None, min: 1e-6, max: 1e6 },
    "that of the metric",
    "How wide half of the interval may be; either this or `relative_half_width`.",
);

pub(super) const RELATIVE_HALF_WIDTH: Parameter = row(
    Scope::Scenario,
    "study.precision.relative_half_width",
    Kind::Real { default: None, min: 1e-5, max: 1.0 },
    "share of the mean",
    "How wide half of the interval may be beside the mean; only with `of = \"mean\"`.",
);

pub(super) const PRECISION_OF: Parameter = row(
    Scope::Scenario,
    "study.precision.of",
    Kind::Choice { default: "difference", options: &["difference", "mean"] },
    "–",
    "Whether the interval is that of every policy's paired difference from the baseline, or of \
     every policy's mean.",
);

pub(super) const CONFIDENCE: Parameter = row(
    Scope::Scenario,
    "study.precision.confidence",
    Kind::Real { default: Some(0.95), min: 0.8, max: 0.99 },
    "share",
    "Confidence of the interval that has to be narrow; those of the tables stay at 0.95.",
);

pub(super) const PRECISION_MIN: Parameter = Parameter {
    source: "coverage measured in docs/methods.md",
    ..row(
        Scope::Scenario,
        "study.precision.min",
        Kind::Count {
            default: Some(SequentialRule::MIN_LOWEST as u64),
            min: SequentialRule::MIN_LOWEST as u64,
            max: REPLICATIONS_MAX as u64,
        },
        "runs",
        "Replications after which the interval is looked at first.",
    )
};

pub(super) const PRECISION_MAX: Parameter = row(
    Scope::Scenario,
    "study.precision.max",
    Kind::Count {
        default: Some(1000),
        min: SequentialRule::MIN_LOWEST as u64,
        max: REPLICATIONS_MAX as u64,
    },
    "runs",
    "Replications after which the study ends in any case.",
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

pub(super) const DESIGN_KIND: Parameter = Parameter {
    source: "latin-hypercube: McKay, Beckman & Conover 1979; sobol: Joe & Kuo 2008",
    ..row(
        Scope::Scenario,
        "design.kind",
        Kind::Choice { default: "grid", options: DESIGN_KINDS },
        "–",
        "How the points of the factors are laid out.",
    )
};

pub(super) const DESIGN_POINTS: Parameter = row(
    Scope::Scenario,
    "design.points",
    Kind::Count { default: None, min: 1, max: POINTS_MAX as u64 },
    "points",
    "Points of a latin-hypercube or sobol design.",
);

pub(super) const DESIGN_SEED: Parameter = row(
    Scope::Scenario,
    "design.seed",
    Kind::Count { default: None, min: 0, max: SEED_MAX },
    "–",
    "Where the draws of a latin-hypercube start from; by default the study's seed.",
);

pub(super) const DESIGN_FILE: Parameter = row(
    Scope::Scenario,
    "design.file",
    Kind::Text { default: "required for a list" },
    "–",
    "CSV file with the points of a list, beside the scenario file: one column a factor.",
);

pub(super) const FACTOR_PATH: Parameter = row(
    Scope::Factor,
    "path",
    Kind::Text { default: "required, or `paths`" },
    "–",
    "The key that the factor moves, such as `policy.dual.pay_parity` or `department.*.rho`.",
);

pub(super) const FACTOR_PATHS: Parameter = row(
    Scope::Factor,
    "paths",
    Kind::Texts { default: "only `path`" },
    "–",
    "Keys that move together, in place of `path`.",
);

pub(super) const FACTOR_NAME: Parameter = row(
    Scope::Factor,
    "name",
    Kind::Text { default: "the path" },
    "–",
    "Name of the factor's column in points.csv.",
);

pub(super) const LEVELS: Parameter = row(
    Scope::Factor,
    "levels",
    Kind::Values { default: "none" },
    "that of the key",
    "The values that the factor takes; with `paths` also lists of one value for each.",
);

pub(super) const RANGE: Parameter = row(
    Scope::Factor,
    "range",
    Kind::Reals { default: "none", min: f64::MIN, max: f64::MAX },
    "that of the key",
    "Lowest and highest value, in place of `levels`.",
);

pub(super) const STEPS: Parameter = row(
    Scope::Factor,
    "steps",
    Kind::Count { default: None, min: 2, max: POINTS_MAX as u64 },
    "levels",
    "Levels that a grid or one-at-a-time design cuts a `range` into, both ends included.",
);

pub(super) const RESOLUTION: Parameter = row(
    Scope::Scenario,
    "output.resolution",
    Kind::Choice { default: "year", options: Resolution::OPTIONS },
    "–",
    "Length of the periods of series.csv.",
);

pub(super) const METRICS: Parameter = row(
    Scope::Scenario,
    "output.metrics",
    Kind::Texts { default: "all metrics" },
    "–",
    "The metrics of the tables, by their keys; they stand in the order in which they are declared.",
);

pub(super) const PERSONS: Parameter = row(
    Scope::Scenario,
    "output.persons",
    Kind::Flag { default: false },
    "–",
    "Whether a table tells every person at the end of every year.",
);

pub(super) const BREAKDOWNS: Parameter = row(
    Scope::Scenario,
    "output.breakdowns",
    Kind::Flag { default: true },
    "–",
    "Whether tables tell places, climate, tenure, ladder and flows; charts of these need them.",
);

pub(super) const PARQUET: Parameter = row(
    Scope::Scenario,
    "output.parquet",
    Kind::Flag { default: false },
    "–",
    "Whether large tables are written as Parquet, too.",
);

/// The words of `design.kind`.
pub(super) const DESIGN_KINDS: &[&str] =
    &["grid", "one-at-a-time", "latin-hypercube", "sobol", "list"];

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
    use crate::model::parameters::DEFAULT_TITLES;

    #[test]
    fn a_choice_names_every_profile_and_preset() {
        assert_eq!(PROFILE_NAMES, ["software", "design", "sales", "trades", "research"]);
        assert_eq!(PRESET_NAMES, ["single-ladder", "dual-ladder"]);
    }

    #[test]
    fn the_default_titles_are_the_models() {
        assert_eq!(TITLES.kind.default_text(), DEFAULT_TITLES.join(", "));
    }
}
