//! What a misspelled word was probably meant to be, and where a misplaced key belongs.

use super::keys::{Keys, TableKind, key_in_table, split, table_of};
use super::limits::NAME_CHARS_MAX;
use super::models::Model;
use crate::model::constants::{ConstantRange, Constants};
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

/// Help for an unknown key at `path` from a table: the model that has it, a near key of the same
/// table, the table that it belongs to, or else a near key of another.
pub(super) fn key_help(keys: Keys, path: &str) -> Option<String> {
    if let Some(help) = models_help(keys, path).or_else(|| fixed_help(path)) {
        return Some(help);
    }
    let (table, key) = split(path);
    let here = homes(keys.model).filter(|home| (home.of, home.table) == (keys.table, table));
    let near =
        nearest(key, here.map(|home| home.key)).map(|near| format!("did you mean `{near}`?"));
    let other = elsewhere(keys, table, key).map(|homes| format!("`{key}` belongs {homes}"));
    match (near, other) {
        (Some(near), Some(other)) => Some(format!("{near} {other}")),
        (Some(help), None) | (None, Some(help)) => Some(help),
        (None, None) => {
            let near = nearest(key, homes(keys.model).map(|home| home.key))?;
            let home = elsewhere(keys, table, near)?;
            Some(format!("did you mean `{near}`? It belongs {home}"))
        }
    }
}

/// Help for a key that other models have, and this one does not.
fn models_help(keys: Keys, path: &str) -> Option<String> {
    if path == "policy" && keys.model.levers().is_empty() {
        let model = keys.model.word();
        return Some(format!("the model {model:?} has no policies; leave it out"));
    }
    let has = |model: Model| {
        let tables = Keys::all(model).into_iter().filter(|other| other.table == keys.table);
        tables.into_iter().any(|keys| {
            keys.parameter(path).is_some()
                || keys.tables().contains(&path)
                || keys.lists().contains(&path)
        })
    };
    if has(keys.model) {
        return None;
    }
    let models = Model::ALL.into_iter().filter(|&model| has(model));
    let words: Vec<_> = models.map(|model| format!("{:?}", model.word())).collect();
    let (last, others) = words.split_last()?;
    let models = match others {
        [] => format!("the model {last}"),
        _ => format!("the models {} and {last}", others.join(", ")),
    };
    Some(match keys.model {
        Model::Career => {
            format!("`{path}` belongs to {models}; name the model: `model = {last}`")
        }
        _ => format!("`{path}` belongs to {models}; leave it out"),
    })
}

/// Why a constant of the model is no key.
fn fixed_help(path: &str) -> Option<String> {
    let name = path.strip_prefix("constant.")?;
    let constant = Constants::TABLE.iter().find(|constant| constant.name == name)?;
    let ConstantRange::Fixed(reason) = constant.range else { return None };
    Some(format!("`{name}` cannot be varied: {reason}"))
}

/// A key and the table it stands in.
struct Home {
    of: TableKind,
    table: &'static str,
    key: &'static str,
}

/// Every key and every table of a model, each where it stands.
fn homes(model: Model) -> impl Iterator<Item = Home> {
    Keys::all(model).into_iter().flat_map(|keys| {
        let of = keys.table;
        let own = keys.parameters();
        let own = own.map(move |row| Home { of, table: table_of(row), key: key_in_table(row) });
        let tables = keys.tables().into_iter().chain(keys.lists());
        own.chain(tables.map(move |path| {
            let (table, key) = split(path);
            Home { of, table, key }
        }))
    })
}

/// Where else than in `table` the key stands, in words; `None` for nowhere.
fn elsewhere(keys: Keys, table: &str, key: &str) -> Option<String> {
    let others = homes(keys.model)
        .filter(|home| home.key == key && (home.of, home.table) != (keys.table, table));
    let mut others: Vec<String> = others
        .map(|home| match home.of.header(home.table) {
            Some(header) => format!("under {header}"),
            None => "at the top of the file".to_owned(),
        })
        .collect();
    others.dedup();
    (!others.is_empty()).then(|| others.join(" or "))
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

    fn policy(model: Model) -> Keys {
        Keys::of_list(model, "policy").unwrap()
    }

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
            key_help(policy(Model::Career), "influense").unwrap(),
            "did you mean `influence`?"
        );
        assert_eq!(
            key_help(policy(Model::Career), "training.coverge").unwrap(),
            "did you mean `coverage`?"
        );
        assert_eq!(
            key_help(Keys::of_file(Model::Career), "horizon.year").unwrap(),
            "did you mean `years`?"
        );
        assert_eq!(
            key_help(Keys::of_file(Model::Career), "policies").unwrap(),
            "did you mean `policy`?"
        );
    }

    #[test]
    fn a_key_of_another_table_is_sent_there() {
        let help = |keys, path| key_help(keys, path).unwrap();
        assert_eq!(
            help(Keys::of_list(Model::Career, "department").unwrap(), "pressure"),
            "`pressure` belongs under [[policy]]"
        );
        assert_eq!(
            help(policy(Model::Career), "coverage"),
            "`coverage` belongs under [policy.training]"
        );
        assert_eq!(
            help(Keys::of_file(Model::Career), "replications"),
            "`replications` belongs under [study]"
        );
        assert_eq!(
            help(Keys::of_file(Model::Career), "horizon.name"),
            "`name` belongs at the top of the file or under [model] or under [[department]] or under [[policy]] or \
             under [[factor]] or under [[prior]] or under [[lever]]"
        );
    }

    #[test]
    fn a_key_of_other_models_is_sent_to_them() {
        let help = |keys, path| key_help(keys, path).unwrap();
        assert_eq!(
            help(Keys::of_file(Model::Career), "model.steps"),
            "`model.steps` belongs to the models \"pluchino-2010\" and \"pluchino-2011\"; name \
             the model: `model = \"pluchino-2011\"`"
        );
        assert_eq!(
            help(policy(Model::Lazear2004), "best_share"),
            "`best_share` belongs to the model \"pluchino-2010\"; leave it out"
        );
        assert_eq!(
            help(Keys::of_file(Model::Kane1970), "policy"),
            "the model \"kane-1970\" has no policies; leave it out"
        );
        let own = key_help(Keys::of_file(Model::Career), "horizon");
        assert!(own.is_none_or(|help| !help.contains("belongs")), "it is a table of its own");
    }

    #[test]
    fn a_constant_is_found_by_a_near_name_and_a_fixed_one_says_why() {
        let help = |path| key_help(Keys::of_file(Model::Career), path).unwrap();
        assert_eq!(help("constant.quit_moral"), "did you mean `quit_morale`?");
        assert_eq!(help("quit_morale"), "`quit_morale` belongs under [constant]");
        assert!(help("constant.review_months").starts_with("`review_months` cannot be varied: "));
    }

    #[test]
    fn a_near_key_of_another_table_is_named_with_its_table() {
        assert_eq!(
            key_help(Keys::of_list(Model::Career, "department").unwrap(), "presure").unwrap(),
            "did you mean `pressure`? It belongs under [[policy]]"
        );
    }
}
