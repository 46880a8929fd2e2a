//! What is simulated and under which policies, for any model.

use super::career::Career;
use super::combinations::Combined;
use super::diagnostic::Collector;
use super::fingerprint::Fingerprint;
use super::keys::TableKind;
use super::models::Model;
use super::parsed::Parsed;
use super::path::ParameterPath;
use super::policy::NamedPolicy;
use super::published::{PublishedInputs, PublishedPolicy};
use crate::model::policy::Policy;
use crate::sim::{Simulation, Value};

/// What a model is run with: its parameters and its policies.
#[derive(Clone, Debug)]
pub enum Inputs {
    /// Of the career model.
    Career(Career),
    /// Of a published model.
    Published(PublishedInputs),
}

impl Inputs {
    /// Reads what a scenario says; `years_from` says in words where the last year comes from.
    pub(super) fn read(parsed: &Parsed<'_>, years_from: &str, out: &mut Collector) -> Self {
        match parsed.model {
            Model::Career => Self::Career(Career::read(parsed, years_from, out)),
            _ => Self::Published(PublishedInputs::read(parsed, out)),
        }
    }

    /// Checks what is asked of several keys together; `given` says whether `[model]`, or the policy
    /// at a place, has a key.
    pub(super) fn check(&self, given: &dyn Fn(Option<usize>, &str) -> bool, out: &mut Collector) {
        match self {
            Self::Career(career) => career.check(given, out),
            Self::Published(inputs) => inputs.check(given, out),
        }
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> Model {
        match self {
            Self::Career(_) => Model::Career,
            Self::Published(inputs) => inputs.model,
        }
    }

    /// What it says of the career model, if it is of that.
    #[must_use]
    pub fn career(&self) -> Option<&Career> {
        match self {
            Self::Career(career) => Some(career),
            Self::Published(_) => None,
        }
    }

    /// The names of the policies.
    #[must_use]
    pub fn policies(&self) -> Vec<&str> {
        match self {
            Self::Career(career) => career.policies.iter().map(|p| p.name.as_str()).collect(),
            Self::Published(inputs) => inputs.policies.iter().map(|p| p.name.as_str()).collect(),
        }
    }

    /// The value of a lever of the policy at a place.
    pub(super) fn lever(&self, place: usize, key: &str) -> Option<Value> {
        match self {
            Self::Career(career) => career.policies.get(place)?.policy.levers.get(key),
            Self::Published(inputs) => inputs.policies.get(place)?.levers.get(key),
        }
    }

    /// The inputs with other policies: each as the first of those at two places, with what it takes of
    /// the second.
    pub(super) fn combined(&self, [from, to]: [usize; 2], policies: &[Combined]) -> Self {
        let values = |taken: &[&'static str]| -> Vec<(&'static str, Value)> {
            taken.iter().filter_map(|&key| Some((key, self.lever(to, key)?))).collect()
        };
        match self {
            Self::Career(career) => {
                let combined = |combined: &Combined| {
                    let first = &career.policies[from];
                    let mut levers = first.policy.levers.clone();
                    for (key, value) in values(&combined.taken) {
                        levers.set(key, value);
                    }
                    NamedPolicy {
                        name: combined.name.clone(),
                        description: combined.description.clone(),
                        preset: first.preset,
                        policy: Policy::immediate(levers),
                    }
                };
                let policies = policies.iter().map(combined).collect();
                Self::Career(Career { policies, ..career.clone() })
            }
            Self::Published(inputs) => {
                let combined = |combined: &Combined| {
                    let mut levers = inputs.policies[from].levers.clone();
                    for (key, value) in values(&combined.taken) {
                        levers.set(key, value);
                    }
                    let (name, description) = (combined.name.clone(), combined.description.clone());
                    PublishedPolicy { name, description, levers }
                };
                let policies = policies.iter().map(combined).collect();
                Self::Published(PublishedInputs { policies, ..inputs.clone() })
            }
        }
    }

    /// The value that a path leads to, in one of the departments or policies that it means.
    pub(super) fn value(&self, path: &ParameterPath, element: usize) -> Option<Value> {
        let key = path.parameter.key;
        match (self, path.table) {
            (Self::Career(career), TableKind::Department) => {
                career.departments.get(element)?.parameters.get(key)
            }
            (Self::Career(career), TableKind::File) => career.constants.get(key),
            (Self::Career(career), _) => career.policies.get(element)?.policy.levers.get(key),
            (Self::Published(inputs), TableKind::Policy) => {
                inputs.policies.get(element)?.levers.get(key)
            }
            (Self::Published(inputs), _) => inputs.parameters.get(key),
        }
    }

    /// Sets that value; says whether there is one that can be set so. Ranges are the caller's to
    /// check.
    pub(super) fn set(&mut self, path: &ParameterPath, element: usize, value: Value) -> bool {
        let key = path.parameter.key;
        let is_set = match (self, path.table) {
            (Self::Career(career), TableKind::Department) => {
                career.departments.get_mut(element).map(|d| d.parameters.set(key, value))
            }
            (Self::Career(career), TableKind::File) => Some(career.constants.set(key, value)),
            (Self::Career(career), _) => {
                career.policies.get_mut(element).map(|p| p.policy.levers.set(key, value))
            }
            (Self::Published(inputs), TableKind::Policy) => {
                inputs.policies.get_mut(element).map(|policy| policy.levers.set(key, value))
            }
            (Self::Published(inputs), _) => Some(inputs.parameters.set(key, value)),
        };
        is_set == Some(true)
    }

    /// The simulation under the policies, of which the one at `baseline` is the baseline. It shares
    /// with `like` what both declare alike.
    pub(super) fn simulation(
        &self,
        baseline: usize,
        like: Option<&dyn Simulation>,
    ) -> Option<Box<dyn Simulation>> {
        match self {
            Self::Career(career) => Some(career.simulation(baseline, like)),
            Self::Published(inputs) => inputs.simulation(),
        }
    }

    /// What the runs are a function of.
    pub(super) fn fingerprint(&self, baseline: usize) -> Fingerprint {
        match self {
            Self::Career(career) => career.fingerprint(baseline),
            Self::Published(inputs) => inputs.fingerprint(),
        }
    }
}
