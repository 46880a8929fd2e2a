//! Levers: keys of policies that an attribution moves together, as the tables `[[lever]]` say, or as
//! the model bundles its keys.

use super::diagnostic::{Collector, Diagnostic};
use super::file_keys::{LEVER_MOVES, LEVER_NAME};
use super::location::KeyLocation;
use super::models::Model;
use super::name;
use super::parsed::Parsed;
use super::raw::RawValue;
use super::table::Table;
use super::value_error::{repeated_name, unknown_name, wrong_length};

/// Words that are not names of levers.
const TAKEN: &[(&str, &str)] = &[
    ("none", "stands for the combination that moves no lever"),
    ("all", "stands for the combination that moves every lever"),
];

/// The lever of the keys that no lever of the file moves.
pub(super) const REST: &str = "rest";

/// Keys of policies that are moved together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lever {
    /// What it is called; no other lever is called so.
    pub name: String,
    /// The keys, at least one.
    pub keys: Vec<&'static str>,
}

/// A lever of a file.
#[derive(Clone, Debug)]
pub(super) struct GivenLever {
    pub(super) lever: Lever,
    /// Where it is named.
    pub(super) at_name: KeyLocation,
    /// Where its keys are listed.
    pub(super) at_keys: KeyLocation,
}

/// The levers of a scenario.
#[derive(Clone, Debug)]
pub(super) struct MovedLevers {
    /// Those in whose keys the policies differ, and of them only these keys.
    pub(super) moved: Vec<Lever>,
    /// What is worth knowing of them, a sentence each.
    pub(super) notes: Vec<String>,
}

/// Reads the tables; what is wrong with one is recorded, and the table left out.
pub(super) fn read_all(parsed: &Parsed<'_>, out: &mut Collector) -> Vec<GivenLever> {
    let mut levers: Vec<GivenLever> = Vec::new();
    for table in &parsed.levers.tables {
        if let Some(lever) = read(table, parsed.model, &levers, out) {
            levers.push(lever);
        }
    }
    let names = levers.iter().map(|given| (given.lever.name.as_str(), given.at_name.clone()));
    name::check_unique("levers", names, out);
    levers
}

fn read(
    table: &Table<'_>,
    model: Model,
    earlier: &[GivenLever],
    out: &mut Collector,
) -> Option<GivenLever> {
    let name = table.text(&LEVER_NAME, out);
    if !table.has(&LEVER_NAME) {
        let missing = Diagnostic::missing(table.key(&LEVER_NAME));
        out.push(missing.help("give the lever a name of its own: `name = \"opt-in\"`"));
    }
    let name = name.filter(|name| name::check(name, table.at(&LEVER_NAME), TAKEN, out));
    let keys = keys(table, model, earlier, out);
    let lever = Lever { name: name?.to_owned(), keys: keys? };
    Some(GivenLever { lever, at_name: table.at(&LEVER_NAME), at_keys: table.at(&LEVER_MOVES) })
}

fn keys(
    table: &Table<'_>,
    model: Model,
    earlier: &[GivenLever],
    out: &mut Collector,
) -> Option<Vec<&'static str>> {
    if !table.has(&LEVER_MOVES) {
        let help = "list the keys of policies that it moves: `keys = [\"pressure\"]`";
        out.push(Diagnostic::missing(table.key(&LEVER_MOVES)).help(help));
    }
    if table.raw(&LEVER_MOVES).and_then(RawValue::as_list).is_some_and(<[_]>::is_empty) {
        out.push(wrong_length(table.at(&LEVER_MOVES), "at least one key", 0));
        return None;
    }
    let listed = table.texts(&LEVER_MOVES, out)?;
    let count = listed.len();
    let mut keys = Vec::with_capacity(count);
    for (index, name) in listed.into_iter().enumerate() {
        let at = table.key(&LEVER_MOVES).element(index);
        let Some(key) = model.levers().iter().map(|row| row.key).find(|key| *key == name) else {
            let known = model.levers().iter().map(|row| row.key);
            out.push(unknown_name(at, "key of policies that can be moved", name, known));
            continue;
        };
        let other = earlier.iter().find(|given| given.lever.keys.contains(&key));
        if keys.contains(&key) {
            out.push(repeated_name(at, key));
        } else if let Some(other) = other {
            let reason = format!("another lever, {:?}, moves `{key}` too", other.lever.name);
            let twice = Diagnostic::of_rule(at, reason).label("again here");
            let twice = twice.also(other.at_keys.clone(), "moved here");
            out.push(twice.help("leave it to one of the two"));
        } else {
            keys.push(key);
        }
    }
    (keys.len() == count).then_some(keys)
}

impl MovedLevers {
    /// The levers of an attribution over the keys that differ, in the order of the model's table:
    /// those of the file, and one of what they leave; without any in the file those of the model.
    pub(super) fn of(
        given: &[GivenLever],
        model: Model,
        differ: &[&'static str],
        out: &mut Collector,
    ) -> Self {
        if given.is_empty() {
            return Self { moved: bundled(model, differ), notes: Vec::new() };
        }
        let (mut moved, mut notes) = (Vec::new(), Vec::new());
        for GivenLever { lever: Lever { name, keys }, .. } in given {
            let keys: Vec<_> = keys.iter().copied().filter(|key| differ.contains(key)).collect();
            if keys.is_empty() {
                let note =
                    "is left out of the attribution: the two policies do not differ in its keys";
                notes.push(format!("the lever {name:?} {note}"));
            } else {
                moved.push(Lever { name: name.clone(), keys });
            }
        }
        let is_moved = |key: &&str| given.iter().any(|given| given.lever.keys.contains(key));
        let rest: Vec<_> = differ.iter().copied().filter(|key| !is_moved(key)).collect();
        if rest.is_empty() {
            return Self { moved, notes };
        }
        let listed = listed(&rest);
        if let Some(given) = given.iter().find(|given| given.lever.name == REST) {
            let reason = format!(
                "{REST:?} is what the keys are called that no lever moves, and the policies differ in \
                 some: {listed}"
            );
            let taken = Diagnostic::of_rule(given.at_name.clone(), reason);
            out.push(taken.help("choose another name, or add these keys to a lever"));
        }
        notes.push(format!(
            "the policies differ in keys that no lever moves; together they are the lever {REST:?}: \
             {listed}"
        ));
        moved.push(Lever { name: REST.to_owned(), keys: rest });
        Self { moved, notes }
    }
}

/// The levers of a model: of the career model its bundles, of another every key by itself.
fn bundled(model: Model, differ: &[&'static str]) -> Vec<Lever> {
    let bundles = model.lever_bundles();
    let of_bundle = |(name, keys): &(&str, &[&str])| {
        let keys: Vec<_> = differ.iter().copied().filter(|key| keys.contains(key)).collect();
        (!keys.is_empty()).then(|| Lever { name: (*name).to_owned(), keys })
    };
    let alone = differ.iter().filter(|key| !bundles.iter().any(|(_, keys)| keys.contains(key)));
    let alone = alone.map(|&key| Lever { name: key.to_owned(), keys: vec![key] });
    bundles.iter().filter_map(of_bundle).chain(alone).collect()
}

/// Keys in words: `` `rule`, `pool` ``.
fn listed(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundles_of_the_career_model_hold_every_key_once() {
        let mut bundled: Vec<&str> = Model::Career
            .lever_bundles()
            .iter()
            .flat_map(|(_, keys)| keys.iter().copied())
            .collect();
        let mut all: Vec<&str> = Model::Career.levers().iter().map(|row| row.key).collect();
        bundled.sort_unstable();
        all.sort_unstable();
        assert_eq!(bundled, all);
    }

    #[test]
    fn a_lever_of_the_model_moves_only_the_keys_that_differ() {
        let levers = bundled(Model::Career, &["influence", "pressure", "training.effect"]);
        let shown: Vec<_> = levers.iter().map(|lever| (lever.name.as_str(), &lever.keys)).collect();
        assert_eq!(
            shown,
            [
                ("rungs", &vec!["influence"]),
                ("opt-in", &vec!["pressure"]),
                ("training", &vec!["training.effect"])
            ]
        );
        let [only] = <[Lever; 1]>::try_from(bundled(Model::Lazear2004, &["selection"])).unwrap();
        assert_eq!((only.name.as_str(), only.keys), ("selection", vec!["selection"]));
    }
}
