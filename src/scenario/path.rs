//! Paths of keys, as factors and `--set` write them: `policy.dual.training.coverage`,
//! `department.*.sigma`, `horizon.years`.

use toml::de::{DeTable, DeValue};

use super::changed_keys::gone;
use super::file_keys::MODEL_NAME;
use super::keys::{Keys, TableKind, path_of};
use super::location::{KeyPath, clipped};
use super::models::Model;
use super::near::{key_help, nearest};
use super::parsed::model;
use super::raw::{RawTable, RawValue, put};
use crate::sim::Parameter;

/// A key, and the departments or policies in which a path means it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ParameterPath {
    /// As it was written.
    pub(super) text: String,
    pub(super) table: TableKind,
    /// Places in the list of departments or policies; the path of a key of the file has one, 0.
    pub(super) elements: Vec<usize>,
    pub(super) parameter: &'static Parameter,
}

/// What is wrong with a path, and a remedy where one is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PathError {
    pub(super) reason: String,
    pub(super) help: Option<String>,
}

impl PathError {
    pub(super) fn new(reason: impl Into<String>, help: Option<String>) -> Self {
        Self { reason: reason.into(), help }
    }
}

impl ParameterPath {
    /// Finds what `text` means in a scenario.
    pub(super) fn resolve(text: &str, given: &RawTable) -> Result<Self, PathError> {
        let keys = keys(text)?;
        let model = model(given).unwrap_or(Model::Career);
        let path = |table, elements, parameter| Self {
            text: text.trim().to_owned(),
            table,
            elements,
            parameter,
        };
        match keys.as_slice() {
            [list, element, rest @ ..] if list == "department" || list == "policy" => {
                let Some(keys) = Keys::of_list(model, list) else {
                    let file = Keys::of_file(model);
                    let reason = format!("there is no `{list}` in a scenario{}", file.of_model());
                    return Err(PathError::new(reason, key_help(file, list)));
                };
                let elements = elements(list, &names(given, keys.table), element)?;
                Ok(path(keys.table, elements, parameter(keys, rest)?))
            }
            // The short form of `[model]` with a name.
            [key] if key == "model" => Ok(path(TableKind::File, vec![0], &MODEL_NAME)),
            keys => {
                let found = parameter(Keys::of_file(model), keys)?;
                Ok(path(TableKind::File, vec![0], found))
            }
        }
    }

    /// Whether both move the same key of the same department or policy.
    pub(super) fn meets(&self, other: &Self) -> bool {
        (self.table, self.parameter.key) == (other.table, other.parameter.key)
            && self.elements.iter().any(|element| other.elements.contains(element))
    }

    /// Whether the other moves the same key wherever this one does.
    pub(super) fn lies_in(&self, other: &Self) -> bool {
        (self.table, self.parameter.key) == (other.table, other.parameter.key)
            && self.elements.iter().all(|element| other.elements.contains(element))
    }

    /// Whether the path leads to a key.
    pub(super) fn leads_to(&self, key: &KeyPath) -> bool {
        self.table == key.place.kind
            && self.elements.contains(&key.place.index)
            && path_of(self.parameter) == key.path
    }

    /// Puts a value wherever the path leads to.
    pub(super) fn set(&self, given: &mut RawTable, value: &RawValue) {
        let path = path_of(self.parameter);
        if self.table == TableKind::File {
            return put(given, &path, value.clone());
        }
        let absent = || RawValue::List(vec![RawValue::Table(RawTable::new())]);
        let list = given.entry(self.table.list().to_owned()).or_insert_with(absent);
        let RawValue::List(list) = list else { return };
        for &element in &self.elements {
            if let Some(RawValue::Table(table)) = list.get_mut(element) {
                put(table, &path, value.clone());
            }
        }
    }
}

/// The names of the departments or policies as far as the scenario gives them.
fn names(given: &RawTable, table: TableKind) -> Vec<&str> {
    let is_policy = table == TableKind::Policy;
    let default = if is_policy { "" } else { "software" };
    match given.get(table.list()).and_then(RawValue::as_list) {
        Some(list) => {
            list.iter().map(|element| named(element, is_policy).unwrap_or(default)).collect()
        }
        None if is_policy => Vec::new(),
        None => vec![default],
    }
}

/// The name that a department or policy gives itself; a department without one has its profile's.
fn named(element: &RawValue, is_policy: bool) -> Option<&str> {
    let table = element.as_table()?;
    let profile = || table.get("profile").filter(|_| !is_policy).and_then(RawValue::as_text);
    table.get("name").and_then(RawValue::as_text).or_else(profile)
}

/// The departments or policies that the second key of a path means; none is called `*`.
fn elements(list: &str, names: &[&str], name: &str) -> Result<Vec<usize>, PathError> {
    if name == "*" {
        return Ok((0..names.len()).collect());
    }
    if let Some(place) = names.iter().position(|other| *other == name) {
        return Ok(vec![place]);
    }
    let reason = format!("no {list} is called {:?}", clipped(name));
    let near = nearest(name, names.iter().copied());
    let help = near.map_or_else(
        || format!("name one of {}, or write `{list}.*` for all", names_quoted(names)),
        |near| format!("did you mean {near:?}?"),
    );
    Err(PathError::new(reason, Some(help)))
}

fn names_quoted(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).map(|name| format!("{:?}", clipped(name)));
    shown.collect::<Vec<_>>().join(", ")
}

/// The parameter at the rest of a path.
fn parameter(keys: Keys, rest: &[String]) -> Result<&'static Parameter, PathError> {
    let path = rest.join(".");
    let too_early = |help: String| Err(PathError::new("the path ends too early", Some(help)));
    if keys.lists().contains(&path.as_str()) && path != "factor" {
        return too_early(format!("go on with a name and a key, as in `{path}.*.KEY`"));
    }
    if keys.tables().contains(&path.as_str()) {
        return too_early(format!("go on with a key, as in `{path}.KEY`"));
    }
    if path.is_empty() {
        return too_early("end with a key, such as `rho` or `pressure`".to_owned());
    }
    let whole = rest.iter().all(|key| !key.contains('.'));
    let known = whole.then(|| keys.parameter(&path)).flatten();
    known.ok_or_else(|| {
        if let Some(change) = gone(keys, &path).filter(|_| whole) {
            let reason = format!("`{path}` is gone {}", change.reason());
            return PathError::new(reason, Some(change.remedy()));
        }
        let of = keys.table.header("").unwrap_or_else(|| "a scenario".to_owned());
        let of = of + &keys.of_model();
        let reason = format!("unknown key `{}`, not a key of {of}", clipped(&path));
        PathError::new(reason, key_help(keys, &path))
    })
}

/// Cuts a path at the points outside quotes, as TOML does; a second key `*` may be bare.
fn keys(text: &str) -> Result<Vec<String>, PathError> {
    let text = text.trim();
    let quoted = match text.split_once('.').map(|(list, rest)| (list, rest.trim_start())) {
        Some((list, rest)) if rest.starts_with('*') => format!("{list}.\"*\"{}", &rest[1..]),
        _ => text.to_owned(),
    };
    let unreadable = || {
        let reason = format!("`{}` is not a path of keys", clipped(text));
        let help = "join keys by points, and put a name with blanks or signs in quotes: \
                    `department.\"r & d\".rho`";
        PathError::new(reason, Some(help.to_owned()))
    };
    let line = format!("{quoted} = 0");
    let document = DeTable::parse(&line).map_err(|_| unreadable())?;
    let (mut keys, mut table) = (Vec::new(), document.get_ref());
    // One key in every table, down to the 0 at the end of the line: nothing but the path.
    while let Some((key, value)) = table.iter().next().filter(|_| !text.contains('\n')) {
        keys.push(key.get_ref().to_string());
        match value.get_ref() {
            DeValue::Table(nested) => table = nested,
            _ if value.span().end == line.len() => return Ok(keys),
            _ => break,
        }
    }
    Err(unreadable())
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::super::raw::from_toml;
    use super::*;

    const FILE: &str = "[[department]]\nprofile = \"sales\"\n[[department]]\nname = \"r & d\"\n\
                        [[policy]]\nname = \"single\"\n[[policy]]\nname = \"dual\"\n";

    fn raw(text: &str) -> RawTable {
        from_toml(DeTable::parse(text).unwrap().get_ref())
    }

    fn resolved(text: &str) -> Result<(Vec<usize>, &'static str), PathError> {
        let path = ParameterPath::resolve(text, &raw(FILE));
        path.map(|path| (path.elements, path.parameter.key))
    }

    #[test]
    fn a_path_leads_to_a_key_of_one_or_of_all() {
        assert_eq!(resolved("department.sales.rho").unwrap(), (vec![0], "rho"));
        assert_eq!(resolved("department.\"r & d\".rho").unwrap(), (vec![1], "rho"));
        assert_eq!(resolved(" department . * . sigma ").unwrap(), (vec![0, 1], "sigma"));
        assert_eq!(
            resolved("policy.'dual'.training.coverage").unwrap(),
            (vec![1], "training.coverage")
        );
        assert_eq!(resolved("horizon.years").unwrap(), (vec![0], "horizon.years"));
    }

    #[test]
    fn a_path_that_leads_nowhere_says_where_it_went_wrong() {
        for (text, reason, help) in [
            ("policy.duel.rule", "no policy is called \"duel\"", "did you mean \"dual\"?"),
            (
                "policy.dual.influense",
                "unknown key `influense`, not a key of [[policy]]",
                "did you mean `influence`?",
            ),
            ("policy.dual.rho", "unknown key `rho`, not a key of [[policy]]", "[[department]]"),
            ("horizon.year", "unknown key `horizon.year`", "did you mean `years`?"),
            ("department.r & d.rho", "`department.r & d.rho` is not a path", "in quotes"),
            ("department.sales", "the path ends too early", "such as `rho`"),
            ("department", "the path ends too early", "department.*.KEY"),
        ] {
            let misled = resolved(text).unwrap_err();
            assert!(misled.reason.starts_with(reason), "{misled:?}");
            assert!(misled.help.is_some_and(|said| said.contains(help)), "{text}");
        }
        for text in [
            "",
            "policy..rule",
            "policy.\"dual.rule",
            "policy.\"dual\"x.rule",
            "horizon.years = 1 #",
            "horizon.years = 1\nname",
            "horizon.years #",
        ] {
            assert!(resolved(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_value_is_put_where_the_path_leads_to() {
        let mut given = raw("[[policy]]\nname = \"dual\"\n");
        for text in ["policy.*.training.coverage", "department.software.rho"] {
            let path = ParameterPath::resolve(text, &given).unwrap();
            path.set(&mut given, &RawValue::Number(0.5));
        }
        let text =
            "[[policy]]\nname = \"dual\"\ntraining.coverage = 0.5\n[[department]]\nrho = 0.5";
        assert_eq!(given, raw(text));
    }
}
