//! Paths of keys, as factors and `--set` write them: `policy.dual.training.coverage`,
//! `department.*.sigma`, `horizon.years`.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::keys::{Root, key_in_table, roots, table_of};
use super::model::Model;
use super::near::{key_help, nearest};
use super::place::clipped;
use super::rows::MODEL_NAME;
use crate::sim::Parameter;

/// A key and the departments or policies in which a path means it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    /// As it was written.
    pub(super) text: String,
    pub(super) root: Root,
    /// Places in the list of departments or policies; the path of a key of the file has one, 0.
    pub(super) elements: Vec<usize>,
    pub(super) parameter: &'static Parameter,
}

/// What is wrong with a path, and a remedy where one is at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misled {
    pub(super) reason: String,
    pub(super) help: Option<String>,
}

impl Misled {
    fn new(reason: impl Into<String>, help: Option<String>) -> Self {
        Self { reason: reason.into(), help }
    }
}

impl Path {
    /// Finds what `text` means in `document`.
    pub(super) fn resolve(text: &str, document: &DeTable<'_>) -> Result<Self, Misled> {
        let keys = keys(text)?;
        let model = Model::of(document);
        let path = |root, elements, parameter| Self {
            text: text.trim().to_owned(),
            root,
            elements,
            parameter,
        };
        match keys.as_slice() {
            [Step::Key(list), element, rest @ ..] if list == "department" || list == "policy" => {
                let root =
                    if list == "policy" { Root::Policy(model) } else { Root::Department(model) };
                if !roots(model).contains(&root) {
                    let reason = format!("there is no `{list}` in a scenario{}", root.of_model());
                    return Err(Misled::new(reason, key_help(Root::File(model), list)));
                }
                let elements = elements(list, &names(document, root), element)?;
                let parameter = parameter(root, rest)?;
                Ok(path(root, elements, parameter))
            }
            _ => {
                let file = Root::File(model);
                let found = match keys.as_slice() {
                    // The short form of `[model]` with a name.
                    [Step::Key(key)] if key == "model" => &MODEL_NAME,
                    keys => parameter(file, keys)?,
                };
                Ok(path(file, vec![0], found))
            }
        }
    }

    /// Whether both move the same key of the same department or policy.
    pub(super) fn meets(&self, other: &Self) -> bool {
        (self.root, self.parameter.key) == (other.root, other.parameter.key)
            && self.elements.iter().any(|element| other.elements.contains(element))
    }

    /// Whether the other moves the same key wherever this one does.
    pub(super) fn lies_in(&self, other: &Self) -> bool {
        (self.root, self.parameter.key) == (other.root, other.parameter.key)
            && self.elements.iter().all(|element| other.elements.contains(element))
    }

    /// Puts a value wherever the path leads to.
    pub(super) fn set<'d>(&self, document: &mut DeTable<'d>, value: &Spanned<DeValue<'d>>) {
        let key = match self.root {
            Root::File(_) | Root::Factor(_) => return put(document, self.parameter, value),
            Root::Department(_) => "department",
            Root::Policy(_) => "policy",
        };
        let span = value.span();
        let absent = || {
            let mut list = DeArray::new();
            list.push(Spanned::new(span.clone(), DeValue::Table(DeTable::new())));
            Spanned::new(span.clone(), DeValue::Array(list))
        };
        let list = document.entry(word(key, span.clone())).or_insert_with(absent);
        let DeValue::Array(list) = list.get_mut() else { return };
        for &element in &self.elements {
            if let Some(DeValue::Table(table)) = list.get_mut(element).map(Spanned::get_mut) {
                put(table, self.parameter, value);
            }
        }
    }
}

/// Puts a value under the parameter's key, in the table that it is nested in.
fn put<'d>(table: &mut DeTable<'d>, parameter: &Parameter, value: &Spanned<DeValue<'d>>) {
    let key = word(key_in_table(parameter), value.span());
    let mut place = table;
    for nested in table_of(parameter).split('.').filter(|nested| !nested.is_empty()) {
        let empty = || Spanned::new(value.span(), DeValue::Table(DeTable::new()));
        let entry = place.entry(word(nested, value.span())).or_insert_with(empty);
        let DeValue::Table(nested) = entry.get_mut() else { return };
        place = nested;
    }
    place.insert(key, value.clone());
}

fn word<'d>(key: &'static str, span: Range<usize>) -> Spanned<Cow<'d, str>> {
    Spanned::new(span, Cow::Borrowed(key))
}

/// The names of the departments or policies as far as the document gives them.
fn names(document: &DeTable<'_>, root: Root) -> Vec<String> {
    let (key, default) = match root {
        Root::Policy(_) => ("policy", ""),
        Root::Department(_) | Root::File(_) | Root::Factor(_) => ("department", "software"),
    };
    let is_policy = matches!(root, Root::Policy(_));
    let text = |table: &DeTable<'_>, key: &str| -> Option<String> {
        table.get(key).and_then(|value| value.get_ref().as_str()).map(str::to_owned)
    };
    let name = |element: &Spanned<DeValue<'_>>| -> String {
        let table = element.get_ref().as_table();
        let name = table.and_then(|table| text(table, "name"));
        let profile = || table.filter(|_| !is_policy).and_then(|t| text(t, "profile"));
        name.or_else(profile).unwrap_or_else(|| default.to_owned())
    };
    match document.get(key).and_then(|list| list.get_ref().as_array()) {
        Some(list) => list.iter().map(name).collect(),
        None if is_policy => Vec::new(),
        None => vec![default.to_owned()],
    }
}

/// The departments or policies that the second key of a path means.
fn elements(list: &str, names: &[String], element: &Step) -> Result<Vec<usize>, Misled> {
    let name = match element {
        Step::Every => return Ok((0..names.len()).collect()),
        Step::Key(name) => name,
    };
    if let Some(place) = names.iter().position(|other| other == name) {
        return Ok(vec![place]);
    }
    let reason = format!("no {list} is called {:?}", clipped(name));
    let near = nearest(name, names.iter().map(String::as_str));
    let help = near.map_or_else(
        || format!("name one of {}, or write `{list}.*` for all", names_quoted(names)),
        |near| format!("did you mean {near:?}?"),
    );
    Err(Misled::new(reason, Some(help)))
}

fn names_quoted(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).map(|name| format!("{:?}", clipped(name)));
    shown.collect::<Vec<_>>().join(", ")
}

/// The parameter at the rest of a path.
fn parameter(root: Root, steps: &[Step]) -> Result<&'static Parameter, Misled> {
    let keys: Vec<&str> = steps
        .iter()
        .map(|step| match step {
            Step::Every => "*",
            Step::Key(key) => key.as_str(),
        })
        .collect();
    let path = keys.join(".");
    if let (Root::File(_), ["department" | "policy"]) = (root, keys.as_slice())
        && root.lists().contains(&path.as_str())
    {
        let help = format!("go on with a name and a key, as in `{path}.*.KEY`");
        return Err(Misled::new("the path ends too early", Some(help)));
    }
    if path.is_empty() {
        let help = "end with a key, such as `rho` or `pressure`".to_owned();
        return Err(Misled::new("the path ends too early", Some(help)));
    }
    let whole = keys.iter().all(|key| !key.contains('.'));
    let known = whole.then(|| root.parameter(&path)).flatten();
    known.ok_or_else(|| {
        let of = root.header("").unwrap_or_else(|| "a scenario".to_owned()) + &root.of_model();
        let reason = format!("unknown key `{}`, not a key of {of}", clipped(&path));
        Misled::new(reason, key_help(root, &path))
    })
}

/// One part of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// `*`, without quotes.
    Every,
    Key(String),
}

/// Cuts a path at the points outside quotes.
fn keys(text: &str) -> Result<Vec<Step>, Misled> {
    let mut steps = Vec::new();
    let mut rest = text.trim();
    loop {
        let end = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => closing(rest, quote)?,
            _ => rest.find('.').unwrap_or(rest.len()),
        };
        steps.push(step(rest[..end].trim())?);
        rest = rest[end..].trim_start();
        match rest.strip_prefix('.') {
            Some(more) => rest = more.trim_start(),
            None if rest.is_empty() => return Ok(steps),
            None => {
                let reason = format!("expected a point before `{}`", clipped(rest));
                return Err(Misled::new(reason, None));
            }
        }
    }
}

/// The end of the quoted key that `text` begins with.
fn closing(text: &str, quote: char) -> Result<usize, Misled> {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if letter == '\\' && quote == '"' {
            escaped = true;
        } else if letter == quote {
            return Ok(at + 1);
        }
    }
    Err(Misled::new("a quotation mark is not closed", None))
}

fn step(text: &str) -> Result<Step, Misled> {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    match text {
        "*" => Ok(Step::Every),
        "" => Err(Misled::new("a key of the path is missing", None)),
        _ if text.starts_with(['"', '\'']) => match DeValue::parse(text).map(Spanned::into_inner) {
            Ok(DeValue::String(key)) => Ok(Step::Key(key.into_owned())),
            _ => Err(Misled::new(format!("`{}` is not a key", clipped(text)), None)),
        },
        _ if text.chars().all(bare) => Ok(Step::Key(text.to_owned())),
        _ => {
            let help = format!("put it in quotes: {:?}", clipped(text));
            Err(Misled::new(format!("`{}` needs quotes", clipped(text)), Some(help)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[[department]]\nprofile = \"sales\"\n[[department]]\nname = \"r & d\"\n\
                        [[policy]]\nname = \"single\"\n[[policy]]\nname = \"dual\"\n";

    fn resolved(text: &str) -> Result<(Vec<usize>, &'static str), Misled> {
        let document = DeTable::parse(FILE).unwrap();
        Path::resolve(text, document.get_ref()).map(|path| (path.elements, path.parameter.key))
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
            ("department.r & d.rho", "`r & d` needs quotes", "\"r & d\""),
            ("department.sales", "the path ends too early", "such as `rho`"),
            ("department", "the path ends too early", "department.*.KEY"),
        ] {
            let misled = resolved(text).unwrap_err();
            assert!(misled.reason.starts_with(reason), "{misled:?}");
            assert!(misled.help.is_some_and(|said| said.contains(help)), "{text}");
        }
        for text in ["", "policy..rule", "policy.\"dual.rule", "policy.\"dual\"x.rule"] {
            assert!(resolved(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_value_is_put_where_the_path_leads_to() {
        let mut document = DeTable::parse("[[policy]]\nname = \"dual\"\n").unwrap().into_inner();
        let value = DeValue::parse("0.5").unwrap();
        for text in ["policy.*.training.coverage", "department.software.rho"] {
            Path::resolve(text, &document).unwrap().set(&mut document, &value);
        }
        let at = |list: &str| document[list].get_ref().as_array().unwrap()[0].get_ref().clone();
        let float = |value: &DeValue<'_>| value.as_float().unwrap().as_str().to_owned();
        assert_eq!(float(at("department").as_table().unwrap()["rho"].get_ref()), "0.5");
        let policy = at("policy");
        let training = policy.as_table().unwrap()["training"].get_ref().as_table().unwrap();
        assert_eq!(float(training["coverage"].get_ref()), "0.5");
    }
}
