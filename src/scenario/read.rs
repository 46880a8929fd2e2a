//! A valid scenario, and how one is read from its tables.
//!
//! Reading goes on with a default in place of whatever is refused, so that everything wrong with a
//! file is found at once; it is a scenario only where nothing was.

use std::sync::Arc;

use super::asked;
use super::attribution::Attribution;
use super::beside::{self, BesideNames};
use super::career::Career;
use super::comparison;
use super::diagnostic::{Collector, Diagnostic};
use super::file_keys::{ANALYSIS, DESCRIPTION, NAME, REPLICATIONS, SEED};
use super::file_name::slug;
use super::fingerprint::Fingerprint;
use super::inputs::Inputs;
use super::models::Model;
use super::name;
use super::output::{self, Output};
use super::parsed::Parsed;
use super::precision::{self, Precision};
use super::question::{Analysis, Seeds, SensitivityMethod};
use super::table::Table;
use super::worthwhile;
use crate::sim::{Choice, Metric, Simulation};

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
    pub inputs: Inputs,
    /// Which levers the policies combine, where the study asks for an attribution.
    pub attribution: Option<Arc<Attribution>>,
    /// Which tables are written, and how fine.
    pub output: Output,
}

/// How a scenario is run.
#[derive(Clone, Debug, PartialEq)]
pub struct StudySettings {
    /// Organizations simulated, each under every policy; with a precision, the most.
    pub replications: u32,
    /// How precisely a metric has to be known for fewer to be enough.
    pub precision: Option<Precision>,
    /// Where all draws start from.
    pub seed: u64,
    /// The place of the baseline among the policies.
    pub baseline: usize,
    /// The places of further policies that the others are compared with, in the order in which
    /// they are listed.
    pub also_against: Vec<usize>,
    /// What it asks.
    pub analysis: Analysis,
    /// How sensitivities are estimated, where it asks for them.
    pub method: SensitivityMethod,
    /// Where the draws of the points of a design start from.
    pub seeds: Seeds,
    /// The smallest differences worth having, each with the key of its metric.
    pub worthwhile: Vec<(&'static str, f64)>,
    /// Analyses that its report shows beside its differences.
    pub beside: BesideNames,
}

impl Scenario {
    /// The name as a name for a directory: lower-case letters and digits of every script, and
    /// hyphens.
    #[must_use]
    pub fn slug(&self) -> String {
        slug(&self.name)
    }

    /// The model that it is of.
    #[must_use]
    pub fn model(&self) -> Model {
        self.inputs.model()
    }

    /// The names of the policies, in the order of the file.
    #[must_use]
    pub fn policies(&self) -> Vec<&str> {
        self.inputs.policies()
    }

    /// What it says of the career model, if it is of that.
    #[must_use]
    pub fn career(&self) -> Option<&Career> {
        self.inputs.career()
    }

    /// What is simulated under the policies of the file; those of an attribution are combinations of
    /// two of them.
    pub(super) fn given_inputs(&self) -> &Inputs {
        self.attribution.as_ref().map_or(&self.inputs, |attribution| &attribution.given)
    }

    /// The simulation under the policies of the scenario. It shares with `like`, a simulation of
    /// another scenario, what both declare alike: those of many design points take less memory,
    /// and are made sooner.
    ///
    /// # Panics
    ///
    /// Never: every model but the career model is made from its keys.
    #[must_use]
    pub fn simulation(&self, like: Option<&dyn Simulation>) -> Box<dyn Simulation> {
        let simulation = self.inputs.simulation(self.study.baseline, like);
        simulation.expect("a published model is made from its keys")
    }

    /// What the runs of the scenario are a function of.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.inputs.fingerprint(self.study.baseline)
    }
}

/// Reads a scenario; it is valid where nothing is recorded. `years_from` says in words where the
/// last year comes from.
pub(super) fn read(parsed: &Parsed<'_>, years_from: &str, out: &mut Collector) -> Scenario {
    let file = &parsed.file;
    let name = scenario_name(file, out);
    let description = file.text(&DESCRIPTION, out).unwrap_or_default().to_owned();
    name::check_description(&description, file.at(&DESCRIPTION), out);
    let inputs = Inputs::read(parsed, years_from, out);
    let metrics: Vec<_> = metrics(&inputs, out).iter().map(|metric| metric.key).collect();
    let output = output::read(parsed, &metrics, out);
    let policies = parsed.policies.complete.then_some(inputs.policies().len());
    let precision = precision::read(file, policies, &metrics, out);
    let replications = file.small_count(&REPLICATIONS, out);
    let baseline = comparison::baseline(parsed, &inputs.policies(), out);
    let analysis = Analysis::parse(file.choice(&ANALYSIS, out)).unwrap_or(Analysis::Policies);
    let study = StudySettings {
        replications: precision.map_or(replications, |precision| precision.max),
        precision,
        seed: file.count(&SEED, out),
        baseline,
        also_against: comparison::also_against(parsed, &inputs.policies(), baseline, out),
        analysis,
        method: asked::method(file, out),
        seeds: asked::seeds(file, analysis, out),
        worthwhile: worthwhile::read(parsed, &metrics, out),
        beside: beside::read(file, out),
    };
    asked::check(parsed, analysis, out);
    Scenario { name, description, study, inputs, attribution: None, output }
}

/// The metrics that the tables of a scenario can have: all of the model where something is wrong
/// with what they depend on.
fn metrics(inputs: &Inputs, out: &Collector) -> Vec<Metric> {
    let own = match inputs {
        Inputs::Published(inputs) if out.is_empty() => inputs.simulation(),
        Inputs::Career(_) | Inputs::Published(_) => None,
    };
    own.map_or_else(|| inputs.model().metrics(), |model| model.metrics().to_vec())
}

/// The scenario's name, which is required.
fn scenario_name(file: &Table<'_>, out: &mut Collector) -> String {
    let name = file.text(&NAME, out);
    if !file.has(&NAME) {
        let missing = Diagnostic::missing(file.key(&NAME));
        out.push(missing.help("begin the file with a name: `name = \"two ladders\"`"));
    }
    let name = name.filter(|name| name::check(name, file.at(&NAME), &[], out));
    name.unwrap_or_default().to_owned()
}
