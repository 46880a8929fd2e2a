//! The levers in which two policies differ, and the combinations of them that an attribution runs.

use super::combinations::Combinations;
use super::inputs::Inputs;
use super::keys::TableKind;
use super::levers::Lever;
use super::path::ParameterPath;

/// How the levers of two policies are combined, so that it can be told what each of them does.
#[derive(Clone, Debug)]
pub struct Attribution {
    /// The policy whose levers are moved; it is the one of the burn-in.
    pub from: String,
    /// The policy to whose levers they are moved.
    pub to: String,
    /// The levers, at least one; the policies differ in each of their keys.
    pub levers: Vec<Lever>,
    /// The place of the lever whose value is shared out among its keys.
    pub within: Option<usize>,
    /// Which parts of the levers are moved, by policy of the study.
    pub combinations: Combinations,
    /// What is worth knowing before it is run, a sentence each.
    pub(super) notes: Vec<String>,
    /// The policies as the file gives them, and what they are run on.
    pub(super) given: Inputs,
    /// Places of the two policies among those.
    pub(super) places: [usize; 2],
}

impl Attribution {
    /// The places of the combinations that take a key from one of the `elements` of the policies of
    /// the file.
    fn taking(&self, key: &str, elements: &[usize]) -> Vec<usize> {
        let part = self.combinations.parts.iter().position(|part| part.keys.contains(&key));
        let source = |coalition: u64| {
            let is_moved = part.is_some_and(|part| coalition >> part & 1 == 1);
            self.places[usize::from(is_moved)]
        };
        let coalitions = self.combinations.coalitions.iter().enumerate();
        let taking = coalitions.filter(|(_, coalition)| elements.contains(&source(**coalition)));
        taking.map(|(place, _)| place).collect()
    }

    /// A path to keys of policies of the file, as one to those of the combinations that take it from
    /// them; other paths stay. `None` where there is none.
    pub(super) fn path(&self, path: &ParameterPath) -> Option<ParameterPath> {
        if path.table != TableKind::Policy {
            return Some(path.clone());
        }
        let elements = self.taking(path.parameter.key, &path.elements);
        (!elements.is_empty()).then(|| ParameterPath { elements, ..path.clone() })
    }

    /// As the resolved scenario shows it.
    pub(super) fn resolve(&self, resolved: &mut serde_json::Value) {
        let within = self.within.map(|place| self.levers[place].name.as_str());
        resolved["attribution"] = serde_json::json!({
            "from": self.from,
            "to": self.to,
            "within": within,
            "permutations": self.combinations.permutations,
        });
        let lever = |lever: &Lever| serde_json::json!({ "name": lever.name, "keys": lever.keys });
        resolved["lever"] = self.levers.iter().map(lever).collect();
    }
}
