//! What a scenario of a published model says: the keys of `[model]` and the levers of its policies.

use super::diagnostic::{Collector, Diagnostic};
use super::fingerprint::{Fingerprint, settings};
use super::keys::TableKind;
use super::location::TableId;
use super::models::{KeyRule, Model};
use super::parsed::Parsed;
use super::policy::{check_names, name_and_description, require_one};
use super::values::ParameterValues;
use crate::sim::{Choice, Simulation, Value};

/// What the one policy of a model is called that has none to set.
const NO_POLICY: &str = "none";

/// The parameters of a published model, and the policies to compare.
#[derive(Clone, Debug)]
pub struct PublishedInputs {
    /// The model; not the career model.
    pub model: Model,
    /// The keys of `[model]`.
    pub parameters: ParameterValues,
    /// The policies, at least one, in the order of the file.
    pub policies: Vec<PublishedPolicy>,
}

/// A policy of a published model with its name.
#[derive(Clone, Debug)]
pub struct PublishedPolicy {
    /// What it is called; no other policy is called so.
    pub name: String,
    /// What it is about; may be empty.
    pub description: String,
    /// What the firm sets.
    pub levers: ParameterValues,
}

impl PublishedInputs {
    /// Reads what a scenario says.
    pub(super) fn read(parsed: &Parsed<'_>, out: &mut Collector) -> Self {
        let (model, info) = (parsed.model, parsed.model.info());
        let mut parameters = ParameterValues::new(model.parameters());
        parsed.file.set_all(model.parameters(), |key, value| parameters.set(key, value), out);
        lower(info.rules, &mut parameters, &|key| parsed.file.gives(key));
        let inputs = Self { model, parameters, policies: policies(parsed, out) };
        let given = |place: Option<usize>, key: &str| match place {
            None => parsed.file.gives(key),
            Some(place) => parsed.policies.tables.get(place).is_some_and(|table| table.gives(key)),
        };
        inputs.check(&given, out);
        inputs
    }

    /// Checks what is asked of several keys together; `given` says whether `[model]`, or the policy
    /// at a place, has a key.
    pub(super) fn check(&self, given: &dyn Fn(Option<usize>, &str) -> bool, out: &mut Collector) {
        let info = self.model.info();
        let of_file = RuledTable {
            place: || TableId::FILE,
            within: "model.",
            values: &self.parameters,
            given: &|key: &str| given(None, key),
        };
        of_file.check(info.rules, out);
        for (index, policy) in self.policies.iter().enumerate() {
            let of_policy = RuledTable {
                place: || TableId::element(TableKind::Policy, index, Some(&policy.name)),
                within: "",
                values: &policy.levers,
                given: &|key: &str| given(Some(index), key),
            };
            of_policy.check(info.lever_rules, out);
        }
    }

    /// The simulation under the policies.
    pub(super) fn simulation(&self) -> Option<Box<dyn Simulation>> {
        if !cfg!(feature = "classics") {
            return None;
        }
        let policies: Vec<_> = self.policies.iter().map(|policy| &policy.levers).collect();
        Some(self.model.info().build?(&self.parameters, &policies))
    }

    /// What the runs are a function of.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let parameters = settings(self.model.parameters(), |key| self.parameters.get(key));
        let levers =
            |policy: &PublishedPolicy| settings(self.model.levers(), |key| policy.levers.get(key));
        Fingerprint {
            warm_up: format!("{}; {parameters}", self.model.word()),
            runs: self.policies.iter().map(levers).collect(),
        }
    }
}

fn policies(parsed: &Parsed<'_>, out: &mut Collector) -> Vec<PublishedPolicy> {
    let rows = parsed.model.levers();
    if rows.is_empty() {
        let (name, description) = (NO_POLICY.to_owned(), String::new());
        return vec![PublishedPolicy { name, description, levers: ParameterValues::new(rows) }];
    }
    require_one(&parsed.policies, out);
    let read = parsed.policies.tables.iter().map(|table| {
        let (name, description) = name_and_description(table, out);
        let mut levers = ParameterValues::new(rows);
        table.set_all(rows, |key, value| levers.set(key, value), out);
        PublishedPolicy { name, description, levers }
    });
    let policies: Vec<_> = read.collect();
    check_names(&parsed.policies, policies.iter().map(|policy| policy.name.as_str()), out);
    policies
}

/// Lowers numbers that are not given to what rules allow at most.
fn lower(rules: &[KeyRule], values: &mut ParameterValues, given: &dyn Fn(&str) -> bool) {
    for rule in rules {
        if let KeyRule::AtMost { key, limit } = *rule
            && !given(key)
            && let (Some(value), Some(most)) = (values.get(key), values.get(limit))
            && value.number() > most.number()
        {
            values.set(key, most);
        }
    }
}

/// The values of one table, which rules are held against.
struct RuledTable<'c, P: Fn() -> TableId> {
    place: P,
    /// What paths of its keys begin with.
    within: &'static str,
    values: &'c ParameterValues,
    given: &'c dyn Fn(&str) -> bool,
}

impl<P: Fn() -> TableId> RuledTable<'_, P> {
    fn check(&self, rules: &[KeyRule], out: &mut Collector) {
        for rule in rules {
            if let Some((keys, reason, help)) = self.broken(rule) {
                let (place, paths) = ((self.place)(), keys.map(|key| self.path(key)));
                let paths = paths.each_ref().map(String::as_str);
                if !out.refused(place.kind, Some(place.index), &paths) {
                    let given = keys.iter().position(|key| (self.given)(key)).unwrap_or(0);
                    let at = place.key(paths[given]).value();
                    let reason = format!("`{}` {reason}", paths[0]);
                    out.push(Diagnostic::of_rule(at, reason).help(help));
                }
            }
        }
    }

    fn path(&self, key: &str) -> String {
        format!("{}{key}", self.within)
    }

    /// What of a rule is not kept: the key and the other that it is held against, the reason, and a
    /// remedy; `None` where it is kept.
    fn broken(&self, rule: &KeyRule) -> Option<([&'static str; 2], String, String)> {
        let value = |key| self.values.get(key).and_then(Value::number).unwrap_or(f64::NAN);
        match *rule {
            KeyRule::AtMost { key, limit } if value(key) > value(limit) => Some((
                [key, limit],
                format!("is {}, more than `{limit}`, which is {}", value(key), value(limit)),
                format!("lower `{key}`, or raise `{limit}`"),
            )),
            KeyRule::Above { key, floor } if value(key) <= value(floor) => Some((
                [key, floor],
                format!("is {}, not above `{floor}`, which is {}", value(key), value(floor)),
                format!("raise `{key}`, or lower `{floor}`"),
            )),
            KeyRule::ReadWhere { key, other, word }
                if self.values.get(other) != Some(Value::Choice(word)) && (self.given)(key) =>
            {
                Some((
                    [key, other],
                    format!("is read only with `{other} = \"{word}\"`"),
                    format!("leave it out, or set `{other} = \"{word}\"`"),
                ))
            }
            KeyRule::AtMost { .. } | KeyRule::Above { .. } | KeyRule::ReadWhere { .. } => None,
        }
    }
}
