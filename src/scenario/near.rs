//! What a misspelled word was probably meant to be, and where a misplaced key belongs.

use super::keys::{Root, key_in_table, roots, split, table_of};
use super::limits::NAME_CHARS_MAX;
use super::model::Model;
use crate::sim::Choice;

/// Jaro–Winkler similarity above which two words are near.
const SIMILAR: f64 = 0.85;

/// The nearest candidate, if one is near.
#[must_use]
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    if word.chars().count() > NAME_CHARS_MAX {
        return None;
    }
    let word = word.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        if let Some(similarity) = similarity(&word, &candidate.to_lowercase())
            && best.is_none_or(|(highest, _)| similarity > highest)
        {
            best = Some((similarity, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// `did you mean …?` for a value, quoted as the file has to write it.
pub(super) fn word_help<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<String> {
    nearest(word, candidates).map(|near| format!("did you mean {near:?}?"))
}

/// Help for an unknown key at `path` from `root`: the model that has it, a near key of its own
/// table, the table that it belongs to, or else a near key of another.
pub(super) fn key_help(root: Root, path: &str) -> Option<String> {
    if let Some(help) = models_help(root, path) {
        return Some(help);
    }
    let (table, key) = split(path);
    let here = spots(root.model()).filter(|spot| spot.root == root && spot.table == table);
    let near =
        nearest(key, here.map(|spot| spot.key)).map(|near| format!("did you mean `{near}`?"));
    let elsewhere = homes(root, table, key).map(|homes| format!("`{key}` belongs {homes}"));
    match (near, elsewhere) {
        (Some(near), Some(elsewhere)) => Some(format!("{near} {elsewhere}")),
        (Some(help), None) | (None, Some(help)) => Some(help),
        (None, None) => {
            let near = nearest(key, spots(root.model()).map(|spot| spot.key))?;
            Some(format!("did you mean `{near}`? It belongs {}", homes(root, table, near)?))
        }
    }
}

/// Help for a key that other models have, and this one has not.
fn models_help(root: Root, path: &str) -> Option<String> {
    if path == "policy" && root.model().levers().is_empty() {
        let model = root.model().word();
        return Some(format!("the model {model:?} has no policies; leave it out"));
    }
    let has = |model: Model| {
        let root = root.of(model);
        let known = root.parameter(path).is_some()
            || root.tables().contains(&path)
            || root.lists().contains(&path);
        known && roots(model).contains(&root)
    };
    if has(root.model()) {
        return None;
    }
    let models = Model::ALL.into_iter().filter(|&model| has(model));
    let words: Vec<_> = models.map(|model| format!("{:?}", model.word())).collect();
    let (last, others) = words.split_last()?;
    let models = match others {
        [] => format!("the model {last}"),
        _ => format!("the models {} and {last}", others.join(", ")),
    };
    Some(match root.model() {
        Model::Career => {
            format!("`{path}` belongs to {models}; name the model: `model = {last}`")
        }
        _ => format!("`{path}` belongs to {models}; leave it out"),
    })
}

/// A key and the table it stands in.
struct Spot {
    root: Root,
    table: &'static str,
    key: &'static str,
}

/// Every key and every table of a model, each where it stands.
fn spots(model: Model) -> impl Iterator<Item = Spot> {
    roots(model).into_iter().flat_map(|root| {
        let keys = root.parameters().map(move |row| Spot {
            root,
            table: table_of(row),
            key: key_in_table(row),
        });
        let tables = root.tables().into_iter().chain(root.lists().iter().copied());
        keys.chain(tables.map(move |path| {
            let (table, key) = split(path);
            Spot { root, table, key }
        }))
    })
}

/// Where else than in `table` of `root` the key stands, in words; `None` for nowhere.
fn homes(root: Root, table: &str, key: &str) -> Option<String> {
    let mut homes: Vec<String> = spots(root.model())
        .filter(|spot| spot.key == key && (spot.root, spot.table) != (root, table))
        .map(|spot| {
            spot.root.header(spot.table).map_or_else(
                || "at the top of the file".to_owned(),
                |header| format!("under {header}"),
            )
        })
        .collect();
    homes.dedup();
    (!homes.is_empty()).then(|| homes.join(" or "))
}

/// How alike two lower-case words are; `None` unless they are near.
fn similarity(word: &str, candidate: &str) -> Option<f64> {
    let slips = strsim::damerau_levenshtein(word, candidate);
    let allowed = if candidate.chars().count() < 6 { 1 } else { 2 };
    let similarity = strsim::jaro_winkler(word, candidate);
    (slips <= allowed || similarity > SIMILAR).then_some(similarity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keyboard_finds_its_word() {
        assert_eq!(nearest("meritt", ["best", "merit"]), Some("merit"));
        assert_eq!(nearest("Best", ["best", "worst"]), Some("best"));
        assert_eq!(nearest("dual", ["single-ladder", "dual-ladder"]), Some("dual-ladder"));
    }

    #[test]
    fn a_word_far_from_all_finds_none() {
        assert_eq!(nearest("to", ["rho", "rule"]), None);
        assert_eq!(nearest("", ["rho"]), None);
        assert_eq!(nearest(&"rho".repeat(100), ["rho"]), None);
    }

    #[test]
    fn a_near_key_of_the_own_table_is_named() {
        assert_eq!(
            key_help(Root::Policy(Model::Career), "influense").unwrap(),
            "did you mean `influence`?"
        );
        assert_eq!(
            key_help(Root::Policy(Model::Career), "training.coverge").unwrap(),
            "did you mean `coverage`?"
        );
        assert_eq!(
            key_help(Root::File(Model::Career), "horizon.year").unwrap(),
            "did you mean `years`?"
        );
        assert_eq!(
            key_help(Root::File(Model::Career), "policies").unwrap(),
            "did you mean `policy`?"
        );
    }

    #[test]
    fn a_key_of_another_table_is_sent_there() {
        let help = |root, path| key_help(root, path).unwrap();
        assert_eq!(
            help(Root::Department(Model::Career), "pressure"),
            "`pressure` belongs under [[policy]]"
        );
        assert_eq!(
            help(Root::Policy(Model::Career), "coverage"),
            "`coverage` belongs under [policy.training]"
        );
        assert_eq!(
            help(Root::File(Model::Career), "replications"),
            "`replications` belongs under [study]"
        );
        assert_eq!(
            help(Root::File(Model::Career), "horizon.name"),
            "`name` belongs at the top of the file or under [model] or under [[department]] or under [[policy]] or \
             under [[factor]]"
        );
    }

    #[test]
    fn a_key_of_other_models_is_sent_to_them() {
        let help = |root, path| key_help(root, path).unwrap();
        assert_eq!(
            help(Root::File(Model::Career), "model.steps"),
            "`model.steps` belongs to the models \"pluchino-2010\" and \"pluchino-2011\"; name \
             the model: `model = \"pluchino-2011\"`"
        );
        assert_eq!(
            help(Root::Policy(Model::Lazear2004), "best_share"),
            "`best_share` belongs to the model \"pluchino-2010\"; leave it out"
        );
        assert_eq!(
            help(Root::File(Model::Kane1970), "policy"),
            "the model \"kane-1970\" has no policies; leave it out"
        );
        let own = key_help(Root::File(Model::Career), "horizon");
        assert!(own.is_none_or(|help| !help.contains("belongs")), "it is a table of its own");
    }

    #[test]
    fn a_near_key_of_another_table_is_named_with_its_table() {
        assert_eq!(
            key_help(Root::Department(Model::Career), "presure").unwrap(),
            "did you mean `pressure`? It belongs under [[policy]]"
        );
    }
}
