//! The registry of models that a scenario can be of: the one place where they are told apart,
//! but for what a scenario of the career model has besides (career.rs).

use super::values::ParameterValues;
use crate::classics::kane_1970::{self, Kane1970};
use crate::classics::lazear_2004::{self, Lazear2004};
use crate::classics::pluchino_2010::{self, Pluchino2010};
use crate::classics::pluchino_2011::{self, Pluchino2011};
use crate::model::about::ABOUT;
use crate::model::constants::Constants;
use crate::model::observe::metrics::metrics;
use crate::model::policy::{LEVER_BUNDLES, Levers};
use crate::sim::{About, Described, Metric, Parameter, Simulation, Value, choice};

choice! {
    /// A model that a scenario can be of.
    pub enum Model {
        /// The career model.
        Career = "career",
        /// Pluchino, Rapisarda & Garofalo 2010.
        Pluchino2010 = "pluchino-2010",
        /// Pluchino, Rapisarda & Garofalo 2011.
        Pluchino2011 = "pluchino-2011",
        /// Kane 1970.
        Kane1970 = "kane-1970",
        /// Lazear 2004.
        Lazear2004 = "lazear-2004",
    }
}

/// What a key asks of another in the same table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyRule {
    /// A number is at most another; where it is not given, it is lowered to it.
    AtMost { key: &'static str, limit: &'static str },
    /// A number is greater than another.
    Above { key: &'static str, floor: &'static str },
    /// A key is read only where another has a certain word.
    ReadWhere { key: &'static str, other: &'static str, word: &'static str },
}

/// Makes the simulation of a published model from its parameters and the levers of its policies.
type Build = fn(&ParameterValues, &[&ParameterValues]) -> Box<dyn Simulation>;

/// What has to be known of a model to read its scenarios and run them.
#[derive(Clone, Copy, Debug)]
pub(super) struct ModelInfo {
    about: &'static About,
    /// The keys of `[model]` besides its name; of the career model those of `[constant]`.
    parameters: &'static [Parameter],
    /// The keys of a `[[policy]]` that are the model's; none where it has no policies.
    levers: &'static [Parameter],
    /// The levers that do one thing together, by name; those in none stand alone.
    bundles: &'static [(&'static str, &'static [&'static str])],
    /// Keys of `[model]` that have to be the same at all points of a design, because they change
    /// the shape of the tables.
    pub(super) fixed: &'static [&'static str],
    /// Keys that change memory or output size.
    sizing: &'static [&'static str],
    /// Settings with which the model has the most metrics.
    widest: &'static [(&'static str, Value)],
    /// What the keys of `[model]` ask of each other.
    pub(super) rules: &'static [KeyRule],
    /// What the keys of a `[[policy]]` ask of each other.
    pub(super) lever_rules: &'static [KeyRule],
    /// `None` for the career model, which is made from more than `[model]`.
    pub(super) build: Option<Build>,
}

const NOTHING: ModelInfo = ModelInfo {
    about: &ABOUT,
    parameters: &[],
    levers: &[],
    bundles: &[],
    fixed: &[],
    sizing: &[],
    widest: &[],
    rules: &[],
    lever_rules: &[],
    build: None,
};

static CAREER: ModelInfo = ModelInfo {
    parameters: Constants::PARAMETERS,
    levers: Levers::PARAMETERS,
    bundles: LEVER_BUNDLES,
    sizing: &["headcount", "span"],
    ..NOTHING
};

static PLUCHINO_2010: ModelInfo = ModelInfo {
    about: &pluchino_2010::ABOUT,
    parameters: pluchino_2010::Parameters::PARAMETERS,
    levers: pluchino_2010::Policy::PARAMETERS,
    fixed: &["steps", "asymptote_steps"],
    rules: &[
        KeyRule::AtMost { key: "asymptote_steps", limit: "steps" },
        KeyRule::ReadWhere { key: "continuity", other: "hypothesis", word: "peter" },
    ],
    lever_rules: &[KeyRule::ReadWhere { key: "best_share", other: "rule", word: "mix" }],
    build: Some(|world, policies| Box::new(Pluchino2010::new(&world.typed(), all(policies)))),
    ..NOTHING
};

static PLUCHINO_2011: ModelInfo = ModelInfo {
    about: &pluchino_2011::ABOUT,
    parameters: pluchino_2011::Parameters::PARAMETERS,
    levers: pluchino_2011::Policy::PARAMETERS,
    fixed: &["transient_steps", "steps", "asymptote_steps"],
    sizing: &["reports"],
    rules: &[
        KeyRule::AtMost { key: "asymptote_steps", limit: "transient_steps" },
        KeyRule::AtMost { key: "asymptote_steps", limit: "steps" },
        KeyRule::ReadWhere { key: "continuity", other: "hypothesis", word: "peter" },
    ],
    build: Some(|world, policies| Box::new(Pluchino2011::new(&world.typed(), all(policies)))),
    ..NOTHING
};

static KANE_1970: ModelInfo = ModelInfo {
    about: &kane_1970::ABOUT,
    parameters: kane_1970::Parameters::PARAMETERS,
    fixed: &["levels", "years"],
    widest: &[("levels", Value::Count(kane_1970::LEVELS_MAX as u64))],
    build: Some(|world, _| Box::new(Kane1970::new(&world.typed()))),
    ..NOTHING
};

static LAZEAR_2004: ModelInfo = ModelInfo {
    about: &lazear_2004::ABOUT,
    parameters: lazear_2004::Parameters::PARAMETERS,
    levers: lazear_2004::Policy::PARAMETERS,
    sizing: &["workers"],
    rules: &[KeyRule::Above { key: "difficult_slope", floor: "easy_slope" }],
    lever_rules: &[KeyRule::ReadWhere {
        key: "promoted_share",
        other: "selection",
        word: "tournament",
    }],
    build: Some(|world, policies| Box::new(Lazear2004::new(&world.typed(), all(policies)))),
    ..NOTHING
};

fn all<D: Described>(policies: &[&ParameterValues]) -> Vec<D> {
    policies.iter().map(|levers| levers.typed()).collect()
}

impl Model {
    /// All of them, the career model first.
    pub const ALL: [Self; 5] =
        [Self::Career, Self::Pluchino2010, Self::Pluchino2011, Self::Kane1970, Self::Lazear2004];

    pub(super) fn info(self) -> &'static ModelInfo {
        match self {
            Self::Career => &CAREER,
            Self::Pluchino2010 => &PLUCHINO_2010,
            Self::Pluchino2011 => &PLUCHINO_2011,
            Self::Kane1970 => &KANE_1970,
            Self::Lazear2004 => &LAZEAR_2004,
        }
    }

    /// The keys of `[model]` besides its name; of the career model those of `[constant]`.
    #[must_use]
    pub fn parameters(self) -> &'static [Parameter] {
        self.info().parameters
    }

    /// The keys of a `[[policy]]` that are the model's; none where it has no policies.
    #[must_use]
    pub fn levers(self) -> &'static [Parameter] {
        self.info().levers
    }

    /// Levers that do one thing together, by the name of their bundle; a lever in none stands alone.
    #[must_use]
    pub fn lever_bundles(self) -> &'static [(&'static str, &'static [&'static str])] {
        self.info().bundles
    }

    /// Title, sources and purpose of the model.
    #[must_use]
    pub fn about(self) -> &'static About {
        self.info().about
    }

    /// Keys of parameters that change memory or output size.
    #[must_use]
    pub fn sizing(self) -> &'static [&'static str] {
        self.info().sizing
    }

    /// The metrics of the model, all that it can have.
    #[must_use]
    pub fn metrics(self) -> Vec<Metric> {
        let info = self.info();
        let Some(build) = info.build else { return metrics().cloned().collect() };
        let mut widest = ParameterValues::new(info.parameters);
        for &(key, value) in info.widest {
            widest.set(key, value);
        }
        build(&widest, &[]).metrics().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points of a design take the values of the file as they were read; were one of them lowered
    /// to another that a factor moves, they would not be what a file says.
    #[test]
    fn no_factor_moves_a_key_to_which_another_is_lowered() {
        for info in Model::ALL.map(Model::info) {
            for rule in info.rules {
                if let KeyRule::AtMost { key, limit } = rule {
                    assert!(info.fixed.contains(key) && info.fixed.contains(limit), "{rule:?}");
                }
            }
            let lowers = |rule: &KeyRule| matches!(rule, KeyRule::AtMost { .. });
            assert!(!info.lever_rules.iter().any(lowers));
        }
    }

    #[test]
    fn the_defaults_of_the_table_are_those_of_the_struct() {
        fn check<D: Described>() {
            assert_eq!(ParameterValues::new(D::PARAMETERS).typed::<D>(), D::default());
        }
        check::<pluchino_2010::Parameters>();
        check::<pluchino_2010::Policy>();
        check::<pluchino_2011::Parameters>();
        check::<pluchino_2011::Policy>();
        check::<kane_1970::Parameters>();
        check::<lazear_2004::Parameters>();
        check::<lazear_2004::Policy>();
    }

    #[test]
    fn the_model_with_the_most_metrics_is_described() {
        let keys: Vec<_> = Model::Kane1970.metrics().iter().map(|metric| metric.key).collect();
        assert!(keys.contains(&"efficiency_level_60"));
    }
}
