//! The keys that a page lets its reader move, from the tables of parameters.

use rungs::model::parameters::DepartmentParameters;
use rungs::model::policy::Levers;
use rungs::run::LIVE_SEATS_MAX;
use rungs::scenario::{Career, Expansion, KeyPath, TableId, TableKind, all_parameters};
use rungs::sim::{Kind, Parameter, Scope};
use serde_json::{Value, json};

/// Steps of a slider from end to end, at least.
const STEPS: f64 = 50.0;

/// How far beyond its value a slider leads that has no prior to end it.
const BEYOND: f64 = 4.0;

/// Highest seed that a slider leads to; any other can be set all the same.
const SEED_HIGH: f64 = 1_000.0;

/// What the keys of a scenario are read from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values<'v> {
    /// The scenario with what is set.
    pub(crate) expansion: &'v Expansion,
    /// The value of every key.
    pub(crate) now: &'v Value,
    /// The value of every key where nothing is set.
    pub(crate) unset: &'v Value,
}

/// A key of the file, of a department or of a policy.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    parameter: &'static Parameter,
    place: TableId,
}

/// The keys in groups: the levers in which the scenario's policies differ; what the world is like; the
/// study; and all others.
pub(crate) fn groups(values: &Values<'_>) -> Value {
    let Some(career) = values.expansion.base.career() else { return json!([]) };
    let (varied, alike): (Vec<&Parameter>, Vec<&Parameter>) =
        Levers::PARAMETERS.iter().partition(|lever| differs(values.unset, lever.key));
    let departments = DepartmentParameters::PARAMETERS.iter();
    let (known, others): (Vec<&Parameter>, Vec<&Parameter>) =
        departments.partition(|own| own.prior().is_some() || own.key == "headcount");
    let mut world = of_file(|key| key.starts_with("horizon."));
    world.extend(of_departments(career, &known));
    let mut rest = of_policies(career, &alike);
    rest.extend(of_departments(career, &others));
    let constants = all_parameters().into_iter().filter(|own| own.scope == Scope::Constant);
    rest.extend(constants.map(Key::of_file));
    let study = of_file(|key| ["study.replications", "study.seed"].contains(&key));
    let group = |id: &str, title: &str, keys: &[Key]| {
        let keys: Vec<Value> = keys.iter().filter_map(|key| key.json(values)).collect();
        json!({ "id": id, "title": title, "keys": keys })
    };
    json!([
        group("levers", "What the policies do differently", &of_policies(career, &varied)),
        group("world", "The organization and its people", &world),
        group("study", "The study", &study),
        group("others", "Everything else", &rest),
    ])
}

/// Whether the policies differ in a lever.
fn differs(values: &Value, lever: &str) -> bool {
    let policies = values["policy"].as_array().map_or(&[][..], Vec::as_slice);
    policies.windows(2).any(|pair| at(&pair[0], lever) != at(&pair[1], lever))
}

fn of_file(is_wanted: impl Fn(&str) -> bool) -> Vec<Key> {
    let all = all_parameters().into_iter();
    let own = all.filter(|own| own.scope == Scope::Scenario && is_wanted(own.key));
    own.map(Key::of_file).collect()
}

/// The levers, each in every policy.
fn of_policies(career: &Career, levers: &[&'static Parameter]) -> Vec<Key> {
    let names: Vec<&str> = career.policies.iter().map(|policy| policy.name.as_str()).collect();
    of_elements(TableKind::Policy, &names, levers)
}

/// The parameters, each in every department.
fn of_departments(career: &Career, parameters: &[&'static Parameter]) -> Vec<Key> {
    let names: Vec<&str> = career.departments.iter().map(|own| own.name.as_str()).collect();
    of_elements(TableKind::Department, &names, parameters)
}

fn of_elements(kind: TableKind, names: &[&str], parameters: &[&'static Parameter]) -> Vec<Key> {
    let of_parameter = |parameter: &&'static Parameter| {
        let parameter = *parameter;
        let place =
            |(index, name): (usize, &&str)| TableId { kind, index, name: Some((*name).to_owned()) };
        let places: Vec<TableId> = names.iter().enumerate().map(place).collect();
        places.into_iter().map(move |place| Key { parameter, place })
    };
    parameters.iter().flat_map(of_parameter).collect()
}

impl Key {
    fn of_file(parameter: &'static Parameter) -> Self {
        Self { parameter, place: TableId::FILE }
    }

    /// A lever of the policy at a place.
    pub(crate) fn of_policy(parameter: &'static Parameter, index: usize, name: &str) -> Self {
        let place = TableId { kind: TableKind::Policy, index, name: Some(name.to_owned()) };
        Self { parameter, place }
    }

    /// The path by which it is set.
    pub(crate) fn path(&self) -> String {
        let path = match self.parameter.scope {
            Scope::Constant => format!("constant.{}", self.parameter.key),
            _ => self.parameter.key.to_owned(),
        };
        KeyPath { place: self.place.clone(), path }.full_path()
    }

    /// Its value among all.
    pub(crate) fn value<'v>(&self, values: &'v Value) -> &'v Value {
        let list = self.place.kind.list();
        match self.parameter.scope {
            Scope::Constant => &values["constant"][self.parameter.key],
            _ if list.is_empty() => at(values, self.parameter.key),
            _ => at(&values[list][self.place.index], self.parameter.key),
        }
    }

    /// What a page shows of it; `None` for what no slider, switch or list of words can set.
    fn json(&self, values: &Values<'_>) -> Option<Value> {
        let parameter = self.parameter;
        let (value, unset) = (self.value(values.now), self.value(values.unset));
        let kind = match parameter.kind {
            Kind::Count { .. } => "whole",
            Kind::Real { .. } => "number",
            Kind::Flag { .. } => "flag",
            Kind::Choice { .. } => "choice",
            _ => return None,
        };
        let of_list =
            |kind: TableKind| self.place.name.as_ref().filter(|_| self.place.kind == kind);
        let mut key = json!({
            "path": self.path(),
            "key": parameter.key,
            "label": label(parameter.key),
            "policy": of_list(TableKind::Policy),
            "department": of_list(TableKind::Department),
            "kind": kind,
            "value": value,
            "default": unset,
            "unit": parameter.unit.trim_matches('–'),
            "text": parameter.text,
            "source": parameter.source,
        });
        if let Kind::Choice { options, .. } = parameter.kind {
            key["choices"] = json!(options);
        }
        if let Some((low, high)) = self.ends(values) {
            let is_whole = kind == "whole";
            key["low"] = number(low, is_whole);
            key["high"] = number(high, is_whole);
            key["step"] = number(step(high - low, is_whole), is_whole);
        }
        Some(key)
    }

    /// Where a slider begins and ends: at the ends of the prior, or of the range where that is not
    /// far; the values that the key has are always between them.
    fn ends(&self, values: &Values<'_>) -> Option<(f64, f64)> {
        let (least, most) = self.parameter.kind.ends()?;
        let own = [self.value(values.now), self.value(values.unset)];
        let own: Vec<f64> = own.iter().filter_map(|value| value.as_f64()).collect();
        let (lowest, highest) = (least_of(&own)?, most_of(&own)?);
        let (low, high) = match (self.parameter.prior(), self.parameter.key) {
            (Some(prior), _) => prior,
            (None, "study.seed") => (least, SEED_HIGH),
            (None, "headcount") => (least, self.headcount_high(values.expansion)),
            (None, _) if most > 10.0 * highest.max(1.0) => {
                (least, rounded(BEYOND * highest.max(1.0)))
            }
            (None, _) => (least, most),
        };
        Some((low.min(lowest), high.max(highest).min(most)))
    }

    /// The contributors of a department that the lab still shows, all else as it is.
    fn headcount_high(&self, expansion: &Expansion) -> f64 {
        let Some(mut career) = expansion.base.career().cloned() else { return 0.0 };
        let step = 10;
        let mut high = 0;
        while let Some(department) = career.departments.get_mut(self.place.index) {
            department.parameters.headcount = high + step;
            if career.seats() > LIVE_SEATS_MAX {
                break;
            }
            high += step;
        }
        f64::from(high)
    }
}

/// A value of a parameter as JSON, which is how TOML writes it too.
pub(crate) fn in_json(value: rungs::sim::Value) -> Value {
    match value {
        rungs::sim::Value::Count(count) => count.into(),
        rungs::sim::Value::Real(number) => number.into(),
        rungs::sim::Value::Flag(flag) => flag.into(),
        rungs::sim::Value::Choice(word) => word.into(),
    }
}

/// A value under a dotted key.
fn at<'v>(table: &'v Value, key: &str) -> &'v Value {
    key.split('.').fold(table, |table, part| &table[part])
}

/// A key in words.
fn label(key: &str) -> String {
    let own = key.strip_prefix("study.").or(key.strip_prefix("horizon.")).unwrap_or(key);
    own.replace(['_', '.'], " ")
}

fn least_of(numbers: &[f64]) -> Option<f64> {
    numbers.iter().copied().reduce(f64::min)
}

fn most_of(numbers: &[f64]) -> Option<f64> {
    numbers.iter().copied().reduce(f64::max)
}

/// A number as JSON, whole where it is one of a whole kind.
#[expect(clippy::cast_possible_truncation, reason = "a float beyond the range becomes its end")]
fn number(number: f64, is_whole: bool) -> Value {
    if is_whole { (number as i64).into() } else { number.into() }
}

/// A round step that leads through a length in [`STEPS`] steps or more.
fn step(length: f64, is_whole: bool) -> f64 {
    let wanted = length / STEPS;
    let step = rounded_down(wanted);
    if is_whole { step.max(1.0) } else { step }
}

/// The largest of 1, 2 and 5 times a power of ten that is not above a number.
fn rounded_down(number: f64) -> f64 {
    const POWERS: [f64; 16] =
        [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    let power = POWERS.iter().rev().find(|power| **power <= number).unwrap_or(&POWERS[0]);
    // Tenths and less are divided, so that 0.2 is 0.2.
    let times =
        |digit: f64| if *power < 1.0 { digit / (1.0 / power).round() } else { digit * power };
    [5.0, 2.0].map(times).into_iter().find(|step| *step <= number).unwrap_or(*power)
}

/// A number rounded up to 1, 2 or 5 times a power of ten.
fn rounded(number: f64) -> f64 {
    let down = rounded_down(number);
    let next = [1.0, 2.0, 2.5, 5.0, 10.0].map(|factor| factor * down);
    next.into_iter().find(|next| *next >= number).unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_fine_enough() {
        let found = [(1.0, false), (0.02, false), (36.0, false), (12.0, true), (1690.0, true)];
        let steps = found.map(|(length, is_whole)| step(length, is_whole));
        assert_eq!(steps.map(|step| step.to_string()), ["0.02", "0.0002", "0.5", "1", "20"]);
        for (number, end) in [(40.0, 40.0), (4.0, 4.0), (12.0, 20.0), (640.0, 1000.0_f64)] {
            assert!((rounded(number) - end).abs() < 1e-9, "{number}");
        }
    }
}
