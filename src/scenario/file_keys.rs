//! The keys of a scenario that are not a model's: each described once, and listed by table.

use super::limits::{
    BURN_IN_YEARS_MAX, MARKET_MAX, POINTS_MAX, REPLICATIONS_MAX, SEED_MAX, YEARS_MAX,
};
use super::models::Model;
use super::question::{Analysis, Seeds, SensitivityMethod};
use crate::model::parameters::PROFILES;
use crate::model::policy::PRESETS;
use crate::sim::{Choice, Kind, Parameter, Prior, Scope, choice};
use crate::stats::SequentialRule;

/// Fewest replications before a precision is looked at.
const MIN_LOWEST: u64 = SequentialRule::MIN_LOWEST as u64;

const RUNS_MAX: u64 = REPLICATIONS_MAX as u64;

macro_rules! source_or_dash {
    () => {
        "–"
    };
    ($source:literal) => {
        $source
    };
}

/// Declares lists of parameters, and each parameter as a constant too. A row reads
/// `NAME: scope key, kind, unit, text[, source];`.
macro_rules! lists {
    ($(
        $(#[$meta:meta])*
        $list:ident {
            $($name:ident: $scope:ident $key:literal, $kind:expr, $unit:literal, $text:literal
              $(, $source:literal)?;)*
        }
    )*) => {
        $(
            $(#[$meta])*
            pub(super) const $list: &[Parameter] = &[$($name),*];
            $(
                pub(super) const $name: Parameter = Parameter {
                    key: $key,
                    scope: Scope::$scope,
                    kind: $kind,
                    unit: $unit,
                    prior: Prior::None,
                    text: $text,
                    source: source_or_dash!($($source)?),
                };
            )*
        )*
    };
}

lists! {
    /// The keys of a scenario outside its departments and policies, and besides
    /// [`Model::parameters`].
    SCENARIO_PARAMETERS {
        NAME: Scenario "name", Kind::Text { default: "required" }, "–",
            "What the scenario is called; its results are kept under it.";
        DESCRIPTION: Scenario "description", Kind::Text { default: "empty" }, "–",
            "What the scenario is about.";
        MODEL_NAME: Scenario "model.name",
            Kind::Choice { default: "career", options: Model::OPTIONS }, "–",
            "The model that is run; `model = \"…\"` at the top says it in short.";
        YEARS: Scenario "horizon.years",
            Kind::Count { default: Some(10), min: 1, max: YEARS_MAX as u64 }, "years",
            "Years simulated after the switch to a policy.";
        BURN_IN_YEARS: Scenario "horizon.burn_in_years",
            Kind::Count { default: Some(10), min: 0, max: BURN_IN_YEARS_MAX as u64 }, "years",
            "Years simulated under the baseline before the switch; a baseline with expert rungs \
             needs 20 or more, because nobody starts on one.",
            "drift measured in docs/methods.md";
        REPLICATIONS: Scenario "study.replications",
            Kind::Count { default: Some(100), min: 1, max: RUNS_MAX }, "runs",
            "Organizations simulated, each under every policy.";
        SEED: Scenario "study.seed", Kind::Count { default: Some(1), min: 0, max: SEED_MAX }, "–",
            "Where all draws of the study start from; equal seeds give equal results.";
        BASELINE: Scenario "study.baseline", Kind::Text { default: "the first policy" }, "–",
            "The policy of the burn-in, and the one that the others are compared with.";
        ALSO_AGAINST: Scenario "study.also_against", Kind::Texts { default: "none" }, "–",
            "Further policies that all others, the baseline among them, are compared with.";
        ANALYSIS: Scenario "study.analysis",
            Kind::Choice { default: "policies", options: Analysis::OPTIONS }, "–",
            "What the study asks: how policies differ, in what share of worlds they do, which \
             parameters drive the differences, or which levers; `rungs robustness`, `sensitivity` \
             and `attribute` set it.";
        TRIPLE: Scenario "study.triple", Kind::Flag { default: false }, "–",
            "Whether the usual four policies stand in place of those of the file: a single ladder \
             (the baseline), usual practice, a dual ladder, and usual practice with its rungs alone; \
             each is compared with the first two.";
        BESIDE_ROBUSTNESS: Scenario "study.robustness", Kind::Text { default: "none" }, "–",
            "Directory of `rungs robustness` of the same scenario, whose shares of worlds the report \
             shows beside its differences; from the folder in which the run directory lies.";
        BESIDE_SENSITIVITY: Scenario "study.sensitivity", Kind::Text { default: "none" }, "–",
            "Directory of `rungs sensitivity` of the same scenario, whose leading keys the report shows \
             beside its differences; from the folder in which the run directory lies.";
        PRECISION_METRIC: Scenario "study.precision.metric",
            Kind::Text { default: "required" }, "–",
            "The metric that has to be known precisely, in the whole organization; `rungs describe \
             metrics` lists them.";
        HALF_WIDTH: Scenario "study.precision.half_width",
            Kind::Real { default: None, min: 1e-6, max: 1e6 }, "that of the metric",
            "How wide half of the interval may be; either this or `relative_half_width`.";
        RELATIVE_HALF_WIDTH: Scenario "study.precision.relative_half_width",
            Kind::Real { default: None, min: 1e-5, max: 1.0 }, "share of the mean",
            "How wide half of the interval may be beside the mean; only with `of = \"mean\"`.";
        PRECISION_OF: Scenario "study.precision.of",
            Kind::Choice { default: "difference", options: &["difference", "mean"] }, "–",
            "Whether the interval is that of every policy's paired difference from the baseline, \
             or of every policy's mean.";
        CONFIDENCE: Scenario "study.precision.confidence",
            Kind::Real { default: Some(0.95), min: 0.8, max: 0.99 }, "share",
            "Confidence of the interval that has to be narrow; those of the tables stay at 0.95.";
        PRECISION_MIN: Scenario "study.precision.min",
            Kind::Count { default: Some(MIN_LOWEST), min: MIN_LOWEST, max: RUNS_MAX }, "runs",
            "Replications after which the interval is looked at first.",
            "coverage measured in docs/methods.md";
        PRECISION_MAX: Scenario "study.precision.max",
            Kind::Count { default: Some(1000), min: MIN_LOWEST, max: RUNS_MAX }, "runs",
            "Replications after which the study ends in any case.";
        SERIES: Market "series",
            Kind::Reals { default: "1 in every year", min: 0.0, max: MARKET_MAX }, "ratio",
            "Multipliers of the hazard of quitting in year 1, 2, …; 1 in the burn-in and beyond \
             the end.";
        DESIGN_KIND: Scenario "design.kind",
            Kind::Choice { default: "grid", options: DESIGN_KINDS }, "–",
            "How the points of the factors are laid out.",
            "latin-hypercube: McKay, Beckman & Conover 1979; sobol: Joe & Kuo 2008";
        DESIGN_POINTS: Scenario "design.points",
            Kind::Count { default: None, min: 1, max: POINTS_MAX as u64 }, "points",
            "Points of a latin-hypercube or sobol design; of worlds drawn from priors 512 by default, \
             1024 for sensitivities.";
        DESIGN_SEED: Scenario "design.seed",
            Kind::Count { default: None, min: 0, max: SEED_MAX }, "–",
            "Where the draws of a latin-hypercube, or of worlds, start from; by default the study's seed.";
        DESIGN_SEEDS: Scenario "design.seeds",
            Kind::Choice { default: "common", options: Seeds::OPTIONS }, "–",
            "Whether all points share their draws, or every point has a seed of its own; by default \
             worlds drawn from priors have their own, points of factors share.",
            "errors of indices measured in docs/methods.md";
        DEFAULT_PRIORS: Scenario "design.default_priors", Kind::Flag { default: true }, "–",
            "Whether keys of departments and of the model that no `[[prior]]` names are drawn from \
             their own priors.";
        SENSITIVITY_METHOD: Scenario "sensitivity.method",
            Kind::Choice { default: "chaos", options: SensitivityMethod::OPTIONS }, "–",
            "How sensitivities are estimated.",
            "chaos: Sudret 2008; jansen: Jansen 1999, Saltelli et al. 2010; morris: Morris 1991; \
             pawn: Pianosi & Wagener 2018";
        ATTRIBUTION_FROM: Scenario "attribution.from", Kind::Text { default: "the baseline" }, "–",
            "The policy whose levers are moved; it is the one of the burn-in.";
        ATTRIBUTION_TO: Scenario "attribution.to",
            Kind::Text { default: "the policy `dual`, or else the first other" }, "–",
            "The policy to whose levers they are moved.";
        ATTRIBUTION_WITHIN: Scenario "attribution.within", Kind::Text { default: "none" }, "–",
            "The lever whose value is shared out among its keys.";
        ATTRIBUTION_WORLDS: Scenario "attribution.worlds",
            Kind::Count { default: None, min: 1, max: POINTS_MAX as u64 }, "worlds",
            "Worlds drawn from the priors in which the levers are combined; by default none, but the \
             organization of the file.";
        ATTRIBUTION_PERMUTATIONS: Scenario "attribution.permutations",
            Kind::Count { default: None, min: 2, max: 1000 }, "permutations",
            "Orders of the levers that are sampled, each with its reverse; by default all \
             combinations are run up to 6 levers, and 32 orders beyond.";
        DESIGN_FILE: Scenario "design.file", Kind::Text { default: "required for a list" }, "–",
            "CSV file with the points of a list, in the folder of the scenario: one column a factor.";
        RESOLUTION: Scenario "output.resolution",
            Kind::Choice { default: "year", options: Resolution::OPTIONS }, "–",
            "Length of the periods of series.csv.";
        METRICS: Scenario "output.metrics", Kind::Texts { default: "all metrics" }, "–",
            "The metrics of the tables, by their keys; they stand in the order in which they are \
             declared.";
        PERSONS: Scenario "output.persons", Kind::Flag { default: false }, "–",
            "Whether a table tells every person at the end of every year.";
        BREAKDOWNS: Scenario "output.breakdowns", Kind::Flag { default: true }, "–",
            "Whether tables tell places, climate, tenure, ladder, flows, groups and early warning; \
             charts of these need them.";
        PARQUET: Scenario "output.parquet", Kind::Flag { default: false }, "–",
            "Whether every table is written as Parquet, too.";
        PNG: Scenario "output.png", Kind::Flag { default: false }, "–",
            "Whether every chart is drawn as PNG at 300 dots an inch, too, beside the SVG.";
        WRITES_SERIES: Scenario "output.series", Kind::Flag { default: true }, "–",
            "Whether the tables over time, series.csv and its summaries, are written; charts over \
             time need them.";
        BY_PERIOD: Scenario "output.by_period",
            Kind::Choice { default: "auto", options: ByPeriod::OPTIONS }, "–",
            "The metrics of series_summary.csv and series_comparison.csv: all, only the headline ones, \
             or by itself all up to 16 design points and only the headline ones beyond, unless \
             `metrics` lists some.";
        JOIN_POINTS: Scenario "output.join_points", Kind::Flag { default: false }, "–",
            "Whether every table shows the values of the factors after the column `point`.";
        SPREADSHEET_SAFE: Scenario "output.spreadsheet_safe", Kind::Flag { default: false }, "–",
            "Whether texts in CSV that begin with `=`, `+`, `-` or `@` have an apostrophe before them, \
             so that no spreadsheet takes them for formulas.";
    }

    /// The keys of a `[[department]]` besides those of the model.
    DEPARTMENT_KEYS {
        DEPARTMENT_NAME: Department "name", Kind::Text { default: "the profile's name" }, "–",
            "What the department is called.";
        PROFILE: Department "profile",
            Kind::Choice { default: "software", options: &PROFILE_NAMES }, "–",
            "The occupation whose parameters the department starts from.";
        TITLES: Department "titles",
            Kind::Texts { default: "Junior, Mid, Senior, Staff, Principal, Distinguished" }, "–",
            "Names of the six rungs, the lowest first.";
        BARS: Department "bars",
            Kind::Reals { default: "−0.8, 0.2, 1.05, 1.75, 2.45", min: -3.0, max: 4.0 },
            "standard deviations of ln craft potential",
            "Least craft of the five rungs above the lowest, above the median potential; rising.",
            "assumption";
    }

    /// The keys of a `[[policy]]` besides [`Model::levers`].
    POLICY_KEYS {
        POLICY_NAME: Policy "name", Kind::Text { default: "required" }, "–",
            "What the policy is called in tables and charts.";
        POLICY_DESCRIPTION: Policy "description", Kind::Text { default: "empty" }, "–",
            "What the policy is about.";
        PRESET: Policy "preset",
            Kind::Choice { default: "single-ladder", options: &PRESET_NAMES }, "–",
            "The bundle of levers that the policy starts from.";
        DEPARTMENTS: Policy "departments", Kind::Texts { default: "the whole organization" }, "–",
            "The departments of a pilot; the baseline holds in the others.";
        FROM_YEAR: Policy "from_year",
            Kind::Count { default: Some(1), min: 1, max: YEARS_MAX as u64 }, "year",
            "First year under the policy; the baseline holds before it.";
    }

    /// The keys of a `[[factor]]`.
    FACTOR_KEYS {
        FACTOR_PATH: Factor "path", Kind::Text { default: "required, or `paths`" }, "–",
            "The key that the factor moves, such as `policy.dual.pay_parity` or \
             `department.*.rho`.";
        FACTOR_PATHS: Factor "paths", Kind::Texts { default: "only `path`" }, "–",
            "Keys that move together, in place of `path`.";
        FACTOR_NAME: Factor "name", Kind::Text { default: "the path" }, "–",
            "Name of the factor's column in points.csv.";
        LEVELS: Factor "levels", Kind::Values { default: "none" }, "that of the key",
            "The values that the factor takes; with `paths` also lists of one value for each.";
        RANGE: Factor "range",
            Kind::Reals { default: "none", min: f64::MIN, max: f64::MAX }, "that of the key",
            "Lowest and highest value, in place of `levels`.";
        STEPS: Factor "steps",
            Kind::Count { default: None, min: 2, max: POINTS_MAX as u64 }, "levels",
            "Levels that a grid or one-at-a-time design cuts a `range` into, both ends included.";
    }

    /// The keys of a `[[prior]]`.
    PRIOR_KEYS {
        PRIOR_PATH: Prior "path", Kind::Text { default: "required, or `paths`" }, "–",
            "The key that is drawn, such as `department.*.rho` or `constant.devotion_mean`.";
        PRIOR_PATHS: Prior "paths", Kind::Texts { default: "only `path`" }, "–",
            "Keys that take one draw, in place of `path`.";
        PRIOR_NAME: Prior "name", Kind::Text { default: "the key" }, "–",
            "Name of the draw's column in points.csv.";
        DISTRIBUTION: Prior "distribution",
            Kind::Choice { default: "uniform", options: DISTRIBUTIONS }, "–",
            "How the draw is distributed over the range.";
        PRIOR_RANGE: Prior "range",
            Kind::Reals { default: "the key's own prior, or its range", min: f64::MIN, max: f64::MAX },
            "that of the key", "Lowest and highest value.";
        MODE: Prior "mode", Kind::Real { default: None, min: -1e9, max: 1e9 },
            "that of the key", "The most likely value of a triangular distribution; by default the middle.";
        PRIOR_MEAN: Prior "mean", Kind::Real { default: None, min: -1e9, max: 1e9 },
            "that of the key",
            "Mean of a normal distribution before it is cut to the range; by default the middle.";
        PRIOR_SD: Prior "sd", Kind::Real { default: None, min: 1e-9, max: 1e9 },
            "that of the key",
            "Standard deviation of a normal distribution before it is cut to the range; by default a \
             quarter of the range.";
        ALPHA: Prior "alpha", Kind::Real { default: Some(2.0), min: 0.01, max: 1000.0 }, "–",
            "First parameter of a beta distribution.";
        BETA: Prior "beta", Kind::Real { default: Some(2.0), min: 0.01, max: 1000.0 }, "–",
            "Second parameter of a beta distribution.";
        PRIOR_SOURCE: Prior "source", Kind::Text { default: "none" }, "–",
            "Where the prior comes from.";
        CORRELATION_WITH: Prior "correlation.with", Kind::Text { default: "required" }, "–",
            "Name of the earlier prior that the draw is correlated with.";
        CORRELATION_RANK: Prior "correlation.rank",
            Kind::Real { default: None, min: -0.99, max: 0.99 }, "–",
            "Rank correlation of the two draws.";
    }

    /// The keys of a `[[worthwhile]]`.
    WORTHWHILE_KEYS {
        WORTHWHILE_METRIC: Worthwhile "metric", Kind::Text { default: "required" }, "–",
            "Key of the metric.";
        WORTHWHILE_DIFFERENCE: Worthwhile "difference",
            Kind::Real { default: None, min: 1e-9, max: 1e9 }, "that of the metric",
            "The smallest difference worth having; a smaller one counts as a tie.";
        WORTHWHILE_SOURCE: Worthwhile "source", Kind::Text { default: "none" }, "–",
            "Why that much.";
    }

    /// The keys of a `[[lever]]`.
    LEVER_KEYS {
        LEVER_NAME: Lever "name", Kind::Text { default: "required" }, "–",
            "What the lever is called.";
        LEVER_MOVES: Lever "keys", Kind::Texts { default: "required" }, "–",
            "The keys of policies that it moves together, such as `influence` or \
             `weights.leadership`.";
    }
}

/// Those of [`SCENARIO_PARAMETERS`] that only the career model has.
pub(super) const CAREER_PARAMETERS: &[Parameter] =
    &[YEARS, BURN_IN_YEARS, SERIES, RESOLUTION, PERSONS, BREAKDOWNS, TRIPLE];

/// Those of [`POLICY_KEYS`] that every model with policies has.
pub(super) const COMMON_POLICY_KEYS: &[Parameter] = &[POLICY_NAME, POLICY_DESCRIPTION];

choice! {
    /// The metrics that are summarized by period.
    pub enum ByPeriod {
        /// All up to a number of points, only the headline ones beyond.
        Auto = "auto",
        /// The headline ones.
        Headline = "headline",
        /// All.
        All = "all",
    }
}

choice! {
    /// Length of the periods that tables show.
    pub enum Resolution {
        /// Years.
        Year = "year",
        /// Months.
        Month = "month",
    }
}

/// The words of `distribution`.
pub(super) const DISTRIBUTIONS: &[&str] =
    &["uniform", "triangular", "normal", "beta", "log-uniform"];

/// The words of `design.kind`.
pub(super) const DESIGN_KINDS: &[&str] =
    &["grid", "one-at-a-time", "latin-hypercube", "sobol", "list"];

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::{DEFAULT_BARS, DEFAULT_TITLES};

    #[test]
    fn a_choice_names_every_profile_and_preset() {
        assert_eq!(PROFILE_NAMES, ["software", "design", "sales", "trades", "research"]);
        assert_eq!(
            PRESET_NAMES,
            ["single-ladder", "dual-ladder", "usual-practice", "half-hearted"]
        );
    }

    #[test]
    fn the_default_titles_are_the_models() {
        assert_eq!(TITLES.kind.default_text(), DEFAULT_TITLES.join(", "));
    }

    #[test]
    fn the_default_bars_are_the_models() {
        let bars = DEFAULT_BARS.map(|bar| bar.to_string().replace('-', "−"));
        assert_eq!(BARS.kind.default_text(), bars.join(", "));
    }
}
