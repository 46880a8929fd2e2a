//! In which keys two resolved scenarios differ, as a manifest has them.

use std::fmt::{self, Display, Formatter};

use serde_json::{Map, Value};

/// A key of a scenario that has two values.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyDifference {
    /// Its path as `--set` takes it: `department.software.base_quit`. A table that only one scenario
    /// has is named as a whole.
    pub key: String,
    /// The value in the first scenario; `None` where it has no such key.
    pub first: Option<Value>,
    /// The value in the second.
    pub second: Option<Value>,
}

/// The keys in which two resolved scenarios differ: time and study first, the others in the order of
/// their names. Departments and policies are known by their names; only the order of departments
/// counts, because draws depend on it.
#[must_use]
pub fn scenario_differences(first: &Value, second: &Value) -> Vec<KeyDifference> {
    let mut found = Vec::new();
    compare("", first, second, &mut found);
    found.sort_by_key(|difference| rank(&difference.key));
    found
}

/// What a reader wants to know first.
fn rank(key: &str) -> usize {
    const FIRST: [&str; 3] = ["model", "horizon", "study"];
    let table = key.split('.').next().unwrap_or(key);
    FIRST.iter().position(|first| *first == table).unwrap_or(FIRST.len())
}

fn compare(path: &str, first: &Value, second: &Value, found: &mut Vec<KeyDifference>) {
    match (first, second) {
        (a, b) if a == b => {}
        (Value::Object(a), Value::Object(b)) => tables(path, a, b, found),
        (Value::Array(a), Value::Array(b)) => {
            if let (Some(named), Some(others)) = (by_name(a), by_name(b)) {
                tables(path, &named, &others, found);
                order(path, a, b, found);
            } else {
                add(path, Some(first), Some(second), found);
            }
        }
        _ => add(path, Some(first), Some(second), found),
    }
}

fn tables(
    path: &str,
    a: &Map<String, Value>,
    b: &Map<String, Value>,
    found: &mut Vec<KeyDifference>,
) {
    for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
        let path = if path.is_empty() { quoted(key) } else { format!("{path}.{}", quoted(key)) };
        match (a.get(key), b.get(key)) {
            (Some(first), Some(second)) => compare(&path, first, second, found),
            (first, second) => add(&path, first, second, found),
        }
    }
}

/// Notes that the departments that both scenarios have stand in another order.
fn order(path: &str, a: &[Value], b: &[Value], found: &mut Vec<KeyDifference>) {
    if path != "department" {
        return;
    }
    let names = |own: &[Value], other: &[Value]| {
        let is_common = |one: &&Value| other.iter().any(|other| other["name"] == one["name"]);
        own.iter().filter(is_common).map(|one| one["name"].clone()).collect::<Vec<_>>()
    };
    let (a, b) = (names(a, b), names(b, a));
    if a != b {
        add(path, Some(&a.into()), Some(&b.into()), found);
    }
}

fn add(path: &str, first: Option<&Value>, second: Option<&Value>, found: &mut Vec<KeyDifference>) {
    let (first, second) = (first.cloned(), second.cloned());
    found.push(KeyDifference { key: path.to_owned(), first, second });
}

/// Tables with names as one table of tables; `None` for a list of anything else.
fn by_name(list: &[Value]) -> Option<Map<String, Value>> {
    list.iter().map(|one| Some((one["name"].as_str()?.to_owned(), one.clone()))).collect()
}

/// A key as TOML wants it between dots.
fn quoted(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    let bare = !key.is_empty() && key.chars().all(is_bare);
    if bare { key.to_owned() } else { Value::from(key).to_string() }
}

/// A value in a line; that of a table is not written out.
fn shown(value: Option<&Value>) -> String {
    const CHARACTERS_MAX: usize = 40;
    let text = match value {
        None => return "not there".to_owned(),
        Some(Value::Object(_)) => return "there".to_owned(),
        Some(value) => value.to_string(),
    };
    if text.chars().count() <= CHARACTERS_MAX {
        return text;
    }
    text.chars().take(CHARACTERS_MAX - 1).chain(['…']).collect()
}

impl Display for KeyDifference {
    /// `horizon.years 2 → 6`.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let [first, second] = [&self.first, &self.second].map(|value| shown(value.as_ref()));
        write!(formatter, "{} {first} → {second}", self.key)
    }
}

impl KeyDifference {
    /// Whether the key is a name or a description, on which no number depends.
    #[must_use]
    pub fn is_text(&self) -> bool {
        let last = self.key.rsplit('.').next().unwrap_or("");
        let both = self.first.is_some() && self.second.is_some();
        let outer = ["name", "description"].contains(&self.key.as_str());
        outer || (both && ["description", "titles", "preset", "profile"].contains(&last))
    }

    /// Whether the key is the number of periods that a run goes on for.
    #[must_use]
    pub fn is_horizon(&self) -> bool {
        ["horizon.years", "model.years", "model.steps"].contains(&self.key.as_str())
    }

    /// Whether the draws of a replication depend on the key: the seed, the model, when months are
    /// counted from, and which seats there are.
    #[must_use]
    pub fn moves_draws(&self) -> bool {
        const KEYS: [&str; 7] = [
            "study.seed",
            "model.name",
            "model.reports",
            "model.workers",
            "model.transient_steps",
            "horizon.burn_in_years",
            "department",
        ];
        let one_sided = self.first.is_none() || self.second.is_none();
        let sizes = || [".headcount", ".span"].iter().any(|end| self.key.ends_with(end));
        let of_department = self.key.starts_with("department.");
        KEYS.contains(&self.key.as_str()) || (of_department && (one_sided || sizes()))
    }

    /// `horizon.years is 2 there and 6 here`.
    #[must_use]
    pub fn there_and_here(&self) -> String {
        let [there, here] = [&self.first, &self.second].map(|value| shown(value.as_ref()));
        format!("{} is {there} there and {here} here", self.key)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(first: &Value, second: &Value) -> Vec<String> {
        scenario_differences(first, second).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn keys_are_named_as_set_takes_them_and_time_comes_first() {
        let first = json!({
            "constant": { "wait": 3 },
            "department": [{ "name": "a", "base_quit": 0.01, "same": 1 }],
            "horizon": { "years": 2 },
            "policy": [{ "name": "a plan", "weights": { "skill": 0.5 } }, { "name": "gone" }],
        });
        let second = json!({
            "constant": { "wait": 4 },
            "department": [{ "name": "a", "base_quit": 0.03, "same": 1 }],
            "horizon": { "years": 6 },
            "policy": [{ "name": "a plan", "weights": { "skill": 0.25 } }],
        });
        assert_eq!(
            said(&first, &second),
            [
                "horizon.years 2 → 6",
                "constant.wait 3 → 4",
                "department.a.base_quit 0.01 → 0.03",
                "policy.\"a plan\".weights.skill 0.5 → 0.25",
                "policy.gone there → not there",
            ]
        );
        assert!(said(&first, &first).is_empty());
    }

    #[test]
    fn the_order_counts_for_departments_alone() {
        let lists = |table: &str, names: [&str; 2]| json!({ table: names.map(|name| json!({ "name": name })) });
        let turned = |table| said(&lists(table, ["a", "b"]), &lists(table, ["b", "a"]));
        assert!(turned("policy").is_empty());
        assert_eq!(turned("department"), [r#"department ["a","b"] → ["b","a"]"#]);
    }

    #[test]
    fn draws_depend_on_the_seed_on_time_and_on_the_seats() {
        let key = |key: &str, first: Option<i64>| KeyDifference {
            key: key.to_owned(),
            first: first.map(Value::from),
            second: Some(2.into()),
        };
        for moved in ["study.seed", "horizon.burn_in_years", "department.a.headcount", "department"]
        {
            assert!(key(moved, Some(1)).moves_draws(), "{moved}");
        }
        for kept in ["horizon.years", "department.a.base_quit", "policy.a.headcount", "constant.x"]
        {
            assert!(!key(kept, Some(1)).moves_draws(), "{kept}");
        }
        assert!(key("department.new", None).moves_draws());
        assert!(key("horizon.years", Some(1)).is_horizon());
        assert!(key("policy.a.description", Some(1)).is_text());
        assert!(!key("policy.description", None).is_text(), "a policy that is called so");
    }

    #[test]
    fn a_long_list_is_cut_short() {
        let list = |first: i64| json!({ "market": (first..40).collect::<Vec<_>>() });
        let said = scenario_differences(&list(0), &list(1));
        assert!(said[0].there_and_here().chars().count() < 120, "{said:?}");
        assert!(said[0].to_string().contains('…'), "{said:?}");
    }
}
