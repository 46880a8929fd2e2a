//! Scenario files: one organization, and the policies to compare on it; of the career model, or of
//! a published one.
//!
//! A file is read in two steps. `wire` finds the known keys with their positions; one module a
//! table then checks their values against the table of parameters, so that types, ranges and
//! defaults are written down once. All faults of a file are reported together, with position and
//! remedy; what comes out without a fault is a [`Scenario`], which cannot be wrong.

pub mod limits;

mod career;
mod checked;
mod department;
mod described;
mod draft;
mod expansion;
#[cfg(test)]
mod expansion_tests;
mod factor;
mod fault;
mod faults;
mod keys;
mod list;
mod model;
mod name;
mod near;
mod output;
mod overrides;
mod path;
mod pilot;
mod place;
mod points;
mod policy;
mod precision;
mod published;
mod read;
mod refusal;
mod resolved;
mod rows;
mod rule;
mod sampling;
mod schema;
mod settings;
mod simulations;
mod starter;
mod syntax;
mod table;
mod value;
mod wire;
mod world;

pub use expansion::{DesignPoint, Expansion, Factor};
pub use fault::{Fault, FaultKind};
pub use faults::Faults;
pub use keys::{DEPARTMENT_KEYS, FACTOR_KEYS, POLICY_KEYS, SCENARIO_PARAMETERS, all_parameters};
pub use model::Model;
pub use name::slug;
pub use near::nearest;
pub use output::{Output, Resolution};
pub use overrides::Overrides;
pub use place::{Key, Place};
pub use precision::{Estimand, Precision};
pub use published::{ClassicOf, Published};
#[cfg(test)]
use read::faults_of;
pub use rule::Rule;
pub use schema::schema;
pub use simulations::Inputs;
pub use starter::STARTER;
pub use world::{Career, Classic, ClassicPolicy, World};

use crate::model::parameters::{DepartmentParameters, Profile};
use crate::model::policy::{Policy, Preset};

/// A valid scenario, every default filled in.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// What it is about; may be empty.
    pub description: String,
    /// How it is run.
    pub study: StudySettings,
    /// What is simulated, under which policies.
    pub world: World,
    /// Which tables are written, and how fine.
    pub output: Output,
}

impl Scenario {
    /// Reads a scenario. `file` is only named in messages.
    ///
    /// # Errors
    ///
    /// Every fault of the text.
    pub fn parse(file: &str, text: &str) -> Result<Self, Faults> {
        Self::parse_with(file, text, &Overrides::default())
    }

    /// Reads a scenario with some keys replaced from the command line. Factors are not laid out:
    /// see [`Expansion::parse_with`].
    ///
    /// # Errors
    ///
    /// Every fault of the text and of the replacements.
    pub fn parse_with(file: &str, text: &str, overrides: &Overrides) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let scenario = read::settled(text, overrides, &mut faults).and_then(|read| read.scenario);
        match scenario {
            Ok(scenario) if faults.is_empty() => Ok(scenario),
            _ => Err(Faults::new(file, text, faults)),
        }
    }

    /// The name as a name for a directory: lower-case ASCII letters, digits and hyphens.
    #[must_use]
    pub fn slug(&self) -> String {
        slug(&self.name)
    }

    /// The model that it is of.
    #[must_use]
    pub fn model(&self) -> Model {
        self.world.model()
    }

    /// The names of the policies, in the order of the file.
    #[must_use]
    pub fn policies(&self) -> Vec<&str> {
        self.world.policies()
    }

    /// The world of the career model, if it is of that.
    #[must_use]
    pub fn career(&self) -> Option<&Career> {
        self.world.settings().ok()
    }
}

impl Career {
    /// Seats of the whole organization, managers and the executive included.
    #[must_use]
    pub fn seats(&self) -> u64 {
        seats(&self.departments)
    }
}

/// How long a run lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// Years after the switch.
    pub years: u32,
    /// Years under the baseline before it.
    pub burn_in_years: u32,
}

/// How a scenario is run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StudySettings {
    /// Organizations simulated, each under every policy; with a precision, the most.
    pub replications: u32,
    /// How precisely a metric has to be known for fewer to be enough.
    pub precision: Option<Precision>,
    /// Where all draws start from.
    pub seed: u64,
    /// The place of the baseline among the policies.
    pub baseline: usize,
}

/// A department.
#[derive(Clone, Debug)]
pub struct Department {
    /// What it is called; no other department is called so.
    pub name: String,
    /// The profile that it starts from.
    pub profile: &'static Profile,
    /// The profile's parameters with its own.
    pub parameters: DepartmentParameters,
    /// Names of the six rungs, the lowest first.
    pub titles: [String; 6],
}

/// A policy with its name.
#[derive(Clone, Debug)]
pub struct NamedPolicy {
    /// What it is called; no other policy is called so.
    pub name: String,
    /// What it is about; may be empty.
    pub description: String,
    /// The preset that it starts from.
    pub preset: &'static Preset,
    /// The preset's levers with its own, and where and when it holds.
    pub policy: Policy,
}

/// Seats of the departments: contributors, as many managers as the span asks for on every level
/// until one is left, and an executive where there are several departments.
fn seats(departments: &[Department]) -> u64 {
    let executive = u64::from(departments.len() > 1);
    let tree = |department: &Department| {
        let span = u64::from(department.parameters.span).max(2);
        let mut level = u64::from(department.parameters.headcount);
        let mut seats = level;
        loop {
            level = level.div_ceil(span);
            seats += level;
            if level <= 1 {
                return seats;
            }
        }
    };
    departments.iter().map(tree).sum::<u64>() + executive
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::DEFAULT_TITLES;
    use crate::model::policy::Levers;
    use crate::model::{CareerModel, Design};
    use crate::sim::Value;

    const TWO: &str = "name = \"x\"\n[[policy]]\nname = \"a\"\n[[policy]]\nname = \"b\"\n";

    #[test]
    fn a_name_and_two_policies_are_a_scenario() {
        let scenario = Scenario::parse("x.toml", TWO).unwrap();
        assert_eq!(scenario.career().unwrap().horizon, Horizon { years: 10, burn_in_years: 30 });
        let study = StudySettings { replications: 100, precision: None, seed: 1, baseline: 0 };
        assert_eq!(scenario.study, study);
        assert!(scenario.career().unwrap().market.is_empty() && scenario.description.is_empty());
        let [department] = scenario.career().unwrap().departments.as_slice() else {
            panic!("one department")
        };
        assert_eq!((department.name.as_str(), department.profile.name), ("software", "software"));
        assert_eq!(department.parameters, DepartmentParameters::default());
        assert_eq!(department.titles, DEFAULT_TITLES);
        let [a, b] = scenario.career().unwrap().policies.as_slice() else { panic!("two policies") };
        assert_eq!((a.name.as_str(), a.preset.name), ("a", "single-ladder"));
        assert_eq!((b.name.as_str(), &b.policy), ("b", &Policy::immediate(Levers::default())));
    }

    #[test]
    fn everything_that_a_file_can_set_is_read() {
        let text = "\
name = 'Größe 1'
description = 'two\\lines'
horizon = { years = 1_0, burn_in_years = 0x10 }
study.replications = 7
study.seed = 9223372036854775807
study.baseline = 'now'
market.series = [1, 0.5]
[[department]]
profile = 'sales'
span = 12
[[department]]
name = 'shop'
headcount = 9
titles = ['a', 'b', 'c', 'd', 'e', 'f']
[[policy]]
name = 'later'
preset = 'dual-ladder'
departments = ['shop']
from_year = 3
weights = { seniority = 2 }
training.coverage = 0.5
rule = 'worst'
[[policy]]
name = 'now'
[policy.weights]
performance = 3
";
        let scenario = Scenario::parse("x.toml", text).unwrap();
        assert_eq!(scenario.slug(), "gr-e-1");
        assert_eq!(scenario.career().unwrap().horizon, Horizon { years: 10, burn_in_years: 16 });
        let seed = i64::MAX.unsigned_abs();
        let study = StudySettings { replications: 7, precision: None, seed, baseline: 1 };
        assert_eq!(scenario.study, study);
        assert_eq!(scenario.career().unwrap().market, [1.0, 0.5]);
        assert_eq!(scenario.career().unwrap().departments[0].name, "sales");
        assert_eq!(
            (
                scenario.career().unwrap().departments[0].parameters.sigma,
                scenario.career().unwrap().departments[0].parameters.span
            ),
            (0.6, 12)
        );
        assert_eq!(scenario.career().unwrap().departments[1].titles[5], "f");
        let later = &scenario.career().unwrap().policies[0].policy;
        assert_eq!((later.pilot.as_deref(), later.from_year), (Some([false, true].as_slice()), 3));
        assert_eq!((later.levers.weights_seniority, later.levers.weights_performance), (2.0, 0.3));
        assert_eq!((later.levers.training_coverage, later.levers.training_incumbents), (0.5, 0.25));
        let now = &scenario.career().unwrap().policies[1].policy.levers;
        assert_eq!(now.get("weights.performance"), Some(Value::Real(3.0)));
        assert_eq!(scenario.career().unwrap().seats(), 800 + 67 + 6 + 1 + (9 + 2 + 1) + 1);
    }

    #[test]
    fn seats_are_counted_as_the_tree_is_cut() {
        let departments = |sizes: &[(u32, u32)]| -> Vec<Department> {
            let scenario = Scenario::parse("x.toml", TWO).unwrap();
            let sized = |&(headcount, span): &(u32, u32)| {
                let mut department = scenario.career().unwrap().departments[0].clone();
                department.parameters.headcount = headcount;
                department.parameters.span = span;
                department
            };
            sizes.iter().map(sized).collect()
        };
        assert_eq!(seats(&departments(&[(1, 8)])), 2);
        assert_eq!(seats(&departments(&[(8, 8)])), 9);
        assert_eq!(seats(&departments(&[(9, 8)])), 9 + 2 + 1);
        assert_eq!(seats(&departments(&[(800, 8), (9, 4)])), 800 + 116 + (9 + 3 + 1) + 1);
        for sizes in [vec![(65, 8)], vec![(1, 70), (4900, 70), (4901, 70)]] {
            let departments = departments(&sizes);
            let named = departments.iter().map(|d| (d.name.clone(), d.parameters.clone()));
            let model = CareerModel::new(Design {
                departments: named.collect(),
                market: Vec::new(),
                burn_in_years: 0,
                years: 1,
                baseline: Levers::default(),
            });
            assert_eq!(seats(&departments), model.seats() as u64);
        }
    }

    #[test]
    fn options_replace_the_numbers_of_the_file() {
        let overrides = Overrides::default()
            .with("--replications 3", "study.replications", "3")
            .with("--years 2", "horizon.years", "2")
            .with("--seed 0", "study.seed", "0");
        let text = format!("{TWO}[horizon]\nyears = 5\n");
        let scenario = Scenario::parse_with("x.toml", &text, &overrides).unwrap();
        assert_eq!((scenario.career().unwrap().horizon.years, scenario.study.replications), (2, 3));
        assert_eq!(scenario.study.seed, 0);
    }
}
