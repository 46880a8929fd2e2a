//! What is simulated: the world of one of the models, and the policies to compare in it.

use super::keys::Root;
use super::model::Model;
use super::path::Path;
use super::published::ClassicOf;
use super::{Department, Horizon, NamedPolicy};
use crate::classics::kane_1970::Kane1970;
use crate::classics::lazear_2004::Lazear2004;
use crate::classics::pluchino_2010::Pluchino2010;
use crate::classics::pluchino_2011::Pluchino2011;
use crate::sim::{Described, Value};

/// The world of a scenario and its policies, by model.
#[derive(Clone, Debug)]
pub enum World {
    /// Of the career model.
    Career(Career),
    /// Of Pluchino, Rapisarda & Garofalo 2010.
    Pluchino2010(ClassicOf<Pluchino2010>),
    /// Of Pluchino, Rapisarda & Garofalo 2011.
    Pluchino2011(ClassicOf<Pluchino2011>),
    /// Of Kane 1970.
    Kane1970(ClassicOf<Kane1970>),
    /// Of Lazear 2004.
    Lazear2004(ClassicOf<Lazear2004>),
}

/// An organization of the career model, and the policies of promotion in it.
#[derive(Clone, Debug)]
pub struct Career {
    /// Years after and before the switch.
    pub horizon: Horizon,
    /// The departments, at least one, in the order of the file.
    pub departments: Vec<Department>,
    /// Multipliers of the hazard of quitting in year 1, 2, …; 1 beyond the end.
    pub market: Vec<f64>,
    /// The policies, at least one, in the order of the file.
    pub policies: Vec<NamedPolicy>,
}

/// The world of a published model, and the policies in it.
#[derive(Clone, Debug)]
pub struct Classic<W, P> {
    /// What is the world's.
    pub parameters: W,
    /// The policies, at least one, in the order of the file.
    pub policies: Vec<ClassicPolicy<P>>,
}

/// A policy of a published model with its name.
#[derive(Clone, Debug)]
pub struct ClassicPolicy<P> {
    /// What it is called; no other policy is called so.
    pub name: String,
    /// What it is about; may be empty.
    pub description: String,
    /// What the firm sets.
    pub policy: P,
}

impl World {
    /// The model.
    #[must_use]
    pub fn model(&self) -> Model {
        match self {
            Self::Career(_) => Model::Career,
            Self::Pluchino2010(_) => Model::Pluchino2010,
            Self::Pluchino2011(_) => Model::Pluchino2011,
            Self::Kane1970(_) => Model::Kane1970,
            Self::Lazear2004(_) => Model::Lazear2004,
        }
    }

    /// The names of the policies.
    #[must_use]
    pub fn policies(&self) -> Vec<&str> {
        match self.settings() {
            Ok(career) => career.policies.iter().map(|policy| policy.name.as_str()).collect(),
            Err(classic) => classic.policies().into_iter().map(|(name, _)| name).collect(),
        }
    }

    /// The value that a path leads to, in one of the departments or policies that it means.
    pub(super) fn value(&self, path: &Path, element: usize) -> Option<Value> {
        let key = path.parameter.key;
        match (self.settings(), path.root) {
            (Ok(career), Root::Department(_)) => {
                career.departments.get(element)?.parameters.get(key)
            }
            (Ok(career), _) => career.policies.get(element)?.policy.levers.get(key),
            (Err(classic), Root::Policy(_)) => classic.policy(element, key),
            (Err(classic), _) => classic.world(key),
        }
    }

    /// Sets that value; says whether there is one that can be set so. Ranges are the caller's to
    /// check.
    pub(super) fn set(&mut self, path: &Path, element: usize, value: Value) -> bool {
        let key = path.parameter.key;
        let classic: &mut dyn Settings = match self {
            Self::Career(career) => {
                return match path.root {
                    Root::Department(_) => career
                        .departments
                        .get_mut(element)
                        .is_some_and(|department| department.parameters.set(key, value)),
                    _ => career
                        .policies
                        .get_mut(element)
                        .is_some_and(|policy| policy.policy.levers.set(key, value)),
                };
            }
            Self::Pluchino2010(classic) => classic,
            Self::Pluchino2011(classic) => classic,
            Self::Kane1970(classic) => classic,
            Self::Lazear2004(classic) => classic,
        };
        match path.root {
            Root::Policy(_) => classic.set_policy(element, key, value),
            _ => classic.set_world(key, value),
        }
    }

    /// The career model's world, or another by its keys.
    pub(super) fn settings(&self) -> Result<&Career, &dyn Settings> {
        match self {
            Self::Career(career) => Ok(career),
            Self::Pluchino2010(classic) => Err(classic),
            Self::Pluchino2011(classic) => Err(classic),
            Self::Kane1970(classic) => Err(classic),
            Self::Lazear2004(classic) => Err(classic),
        }
    }
}

/// The world of any published model, by its keys.
pub(super) trait Settings {
    /// The value under a key of `[model]`.
    fn world(&self, key: &str) -> Option<Value>;

    /// The value under a key of the policy at a place.
    fn policy(&self, place: usize, key: &str) -> Option<Value>;

    /// Sets the value under a key of `[model]`; says whether it can be set so.
    fn set_world(&mut self, key: &str, value: Value) -> bool;

    /// Sets the value under a key of the policy at a place; says whether it can be set so.
    fn set_policy(&mut self, place: usize, key: &str, value: Value) -> bool;

    /// Names and descriptions of the policies.
    fn policies(&self) -> Vec<(&str, &str)>;
}

impl<W: Described, P: Described> Settings for Classic<W, P> {
    fn world(&self, key: &str) -> Option<Value> {
        self.parameters.get(key)
    }

    fn policy(&self, place: usize, key: &str) -> Option<Value> {
        self.policies.get(place)?.policy.get(key)
    }

    fn set_world(&mut self, key: &str, value: Value) -> bool {
        self.parameters.set(key, value)
    }

    fn set_policy(&mut self, place: usize, key: &str, value: Value) -> bool {
        self.policies.get_mut(place).is_some_and(|policy| policy.policy.set(key, value))
    }

    fn policies(&self) -> Vec<(&str, &str)> {
        let policies = self.policies.iter();
        policies.map(|policy| (policy.name.as_str(), policy.description.as_str())).collect()
    }
}
