//! Scenario files: one organization, and the policies to compare on it; of the career model, or of
//! a published one.
//!
//! A text or a dictionary is parsed once ([`Document`]) and read in steps: `parsed` finds the known
//! keys, one file a table checks their values against the table of parameters, so that types,
//! ranges and defaults are written down once, and rules over several keys are held against the typed
//! values, at every point of a design too. A diagnostic says which key it is about; where that
//! stands in the text is looked up last. All that is wrong with a file is reported together, with
//! position and remedy; with nothing wrong it is a [`Scenario`], which cannot be invalid.

pub mod limits;

mod asked;
mod asked_keys;
mod asked_levers;
mod attribution;
mod beside;
mod career;
mod changed_keys;
mod combinations;
mod combined;
mod comparison;
mod design;
mod diagnostic;
mod diagnostics;
mod document;
mod expansion;
#[cfg(test)]
mod expansion_tests;
mod factor;
mod features;
mod file_keys;
mod file_name;
mod fingerprint;
mod inputs;
mod keys;
mod levers;
mod list_file;
mod location;
mod models;
mod name;
mod near;
mod notes;
mod output;
mod overrides;
mod parsed;
mod path;
mod placed;
mod policy;
mod precision;
mod prior;
mod published;
mod question;
mod rank_correlation;
mod raw;
mod read;
mod resolved;
mod sampling;
mod schema;
mod spread;
mod syntax;
mod table;
mod triple;
mod value;
mod value_error;
mod values;
mod visible;
mod world_design;
mod world_layout;
mod worlds;
mod worthwhile;
mod written;

pub use asked_keys::AskedKeys;
pub use attribution::Attribution;
pub use beside::BesideNames;
pub use career::{Career, Department, Horizon};
pub use combinations::{Combinations, LeverPart};
pub use diagnostic::{Diagnostic, DiagnosticKind};
pub use diagnostics::Diagnostics;
pub use document::Document;
pub use expansion::{DesignPoint, Expansion, FactorColumn};
pub use file_keys::{ByPeriod, Resolution};
pub use file_name::{FileNames, NamePart, slug};
pub use fingerprint::Fingerprint;
pub use inputs::Inputs;
pub use keys::{TableKind, all_parameters};
pub use levers::Lever;
pub use location::{KeyPath, TableId};
pub use models::Model;
pub use near::nearest;
pub use output::Output;
pub use overrides::Overrides;
pub use placed::PlacedParameter;
pub use policy::NamedPolicy;
pub use precision::{Estimand, Precision};
pub use published::{PublishedInputs, PublishedPolicy};
pub use question::{Analysis, Seeds, SensitivityMethod};
pub use read::{Scenario, StudySettings};
pub use schema::schema;
pub use spread::Spread;
pub use values::ParameterValues;
pub use visible::{is_hidden, shown};
pub use worlds::{WorldKey, Worlds};
pub use written::{toml_text, toml_value};

/// The scenario to start from: commented, it runs as it is, quickly; what `rungs new` writes.
pub const STARTER: &str = include_str!("scenario/starter.toml");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::{DEFAULT_TITLES, DepartmentParameters};
    use crate::model::policy::{Levers, Policy};
    use crate::sim::Value;

    const TWO: &str = "name = \"x\"\n[[policy]]\nname = \"a\"\n[[policy]]\nname = \"b\"\n";

    #[test]
    fn a_name_and_two_policies_are_a_scenario() {
        let scenario = Scenario::parse("x.toml", TWO).unwrap();
        assert_eq!(scenario.career().unwrap().horizon, Horizon { years: 10, burn_in_years: 10 });
        let study = StudySettings {
            replications: 100,
            precision: None,
            seed: 1,
            baseline: 0,
            also_against: Vec::new(),
            analysis: Analysis::Policies,
            method: SensitivityMethod::Chaos,
            seeds: Seeds::Common,
            worthwhile: Vec::new(),
            beside: BesideNames::default(),
        };
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
study.also_against = ['later']
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
        assert_eq!(scenario.slug(), "größe-1");
        assert_eq!(scenario.career().unwrap().horizon, Horizon { years: 10, burn_in_years: 16 });
        let seed = i64::MAX.unsigned_abs();
        let study = StudySettings {
            replications: 7,
            precision: None,
            seed,
            baseline: 1,
            also_against: vec![0],
            analysis: Analysis::Policies,
            method: SensitivityMethod::Chaos,
            seeds: Seeds::Common,
            worthwhile: Vec::new(),
            beside: BesideNames::default(),
        };
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

    /// The starter with every commented-out key made a key.
    fn uncommented() -> String {
        let is_key = |line: &str| line.starts_with(|first: char| first.is_ascii_lowercase());
        let line = |line: &str| match line.strip_prefix('#') {
            Some(rest) if is_key(rest) => rest.to_owned(),
            _ => line.to_owned(),
        };
        STARTER.lines().map(|text| line(text) + "\n").collect()
    }

    #[test]
    fn the_starter_runs_as_it_is_and_quickly() {
        let starter = Scenario::parse("starter.toml", STARTER).unwrap();
        assert_eq!((starter.career().unwrap().policies.len(), starter.study.replications), (2, 20));
        assert_eq!(starter.career().unwrap().seats(), 800 + 100 + 13 + 2 + 1);
        assert!(STARTER.is_ascii());
    }

    #[test]
    fn every_key_commented_out_exists_with_the_default_it_states() {
        let starter = Scenario::parse("starter.toml", STARTER).unwrap();
        let uncommented = uncommented();
        let all = Scenario::parse("starter.toml", &uncommented)
            .unwrap_or_else(|refused| panic!("{refused}"));
        assert_eq!(all.resolved(), starter.resolved());
        for lever in Levers::PARAMETERS {
            assert!(
                uncommented.contains(&format!("\n{} = ", lever.key)),
                "{} is not shown",
                lever.key
            );
        }
    }

    #[test]
    fn the_documentation_shows_valid_files_and_true_messages() {
        let page = include_str!("../docs/scenario-format.md");
        let blocks = |kind: &str| -> Vec<String> {
            let fence = format!("\n```{kind}\n");
            let blocks = page.split(fence.as_str()).skip(1);
            blocks
                .filter_map(|rest| rest.split_once("\n```"))
                .map(|(block, _)| block.to_owned())
                .collect()
        };
        let files: Vec<_> =
            blocks("toml").into_iter().filter(|file| file.starts_with("name")).collect();
        let [shortest, full, faulty] = files.as_slice() else { panic!("{} files", files.len()) };
        assert!(Scenario::parse("x.toml", shortest).is_ok());
        assert_eq!(Scenario::parse("x.toml", full).expect("a valid file").policies().len(), 3);
        let refused = Scenario::parse("merit.toml", faulty).expect_err("a faulty file");
        assert_eq!(blocks("text"), [refused.render(false)]);
    }
}
