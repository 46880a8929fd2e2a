//! Keys that scenarios once had, and ranges that were once wider: what is said to those who still
//! use them.

use super::keys::{Keys, TableKind};
use super::models::Model;
use super::raw::RawValue;
use crate::sim::{Parameter, Scope};

/// A key of the career model that is not what it was.
#[derive(Debug)]
pub(super) struct KeyChange {
    table: TableKind,
    /// Its path within the table.
    key: &'static str,
    change: Change,
    /// Since when, as it goes on after "since".
    since: &'static str,
    /// Why, as it goes on after a colon.
    why: &'static str,
    /// What to do instead.
    remedy: &'static str,
}

#[derive(Debug)]
enum Change {
    /// There is no such key any more.
    Gone,
    /// The ends of the range that it had before.
    Narrowed { min: f64, max: f64 },
}

const SECOND_EDITION: &str = "the second edition of the model (results version 4)";

/// Every key that has gone or has a narrower range: a row each.
const CHANGES: &[KeyChange] = &[
    KeyChange {
        table: TableKind::Department,
        key: "experience_years",
        change: Change::Gone,
        since: SECOND_EDITION,
        why: "the organization starts near its steady state, where the experience of its people \
              follows from who is hired and who stays",
        remedy: "take the key out; `hire_experience_years` is the experience of those who are hired",
    },
    KeyChange {
        table: TableKind::Department,
        key: "base_quit",
        change: Change::Narrowed { min: 0.0, max: 0.04 },
        since: SECOND_EDITION,
        why: "at 0.04 everybody leaves twice a year, which is no organization",
        remedy: "give a number of the range",
    },
];

impl KeyChange {
    /// Since when and why the key is gone: `since …: …`.
    pub(super) fn reason(&self) -> String {
        format!("since {}: {}", self.since, self.why)
    }

    /// What to do instead.
    pub(super) fn remedy(&self) -> String {
        self.remedy.to_owned()
    }
}

/// The key at `path` from a table, if it is one that is gone.
pub(super) fn gone(keys: Keys, path: &str) -> Option<&'static KeyChange> {
    if keys.model != Model::Career {
        return None;
    }
    let is_meant = |row: &&KeyChange| (row.table, row.key) == (keys.table, path);
    CHANGES.iter().filter(|row| matches!(row.change, Change::Gone)).find(is_meant)
}

/// Help for a value that lies outside the parameter's range, where it once lay inside.
pub(super) fn narrowed_help(parameter: &Parameter, raw: &RawValue) -> Option<String> {
    let number = raw.as_number()?;
    let row = CHANGES.iter().find(|row| {
        let held = match row.change {
            Change::Gone => false,
            Change::Narrowed { min, max } => (min..=max).contains(&number),
        };
        held && scope(row.table) == parameter.scope && row.key == parameter.key
    })?;
    Some(format!("narrower {}; {}", row.reason(), row.remedy))
}

/// The scope of the parameters of a table.
fn scope(table: TableKind) -> Scope {
    match table {
        TableKind::File => Scope::Scenario,
        TableKind::Department => Scope::Department,
        TableKind::Policy => Scope::Policy,
        TableKind::Factor => Scope::Factor,
        TableKind::Prior => Scope::Prior,
        TableKind::Worthwhile => Scope::Worthwhile,
        TableKind::Lever => Scope::Lever,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Kind;

    #[test]
    fn a_key_that_is_gone_is_none_and_a_narrowed_one_is_narrower_than_it_was() {
        for row in CHANGES {
            let keys = Keys { model: Model::Career, table: row.table };
            match (&row.change, keys.parameter(row.key)) {
                (Change::Gone, parameter) => {
                    assert_eq!(parameter, None);
                    assert!(gone(keys, row.key).is_some());
                }
                (Change::Narrowed { min, max }, Some(parameter)) => {
                    let Kind::Real { min: least, max: most, .. } = parameter.kind else {
                        panic!("{} is no real number", row.key)
                    };
                    assert!(*min <= least && most <= *max && most - least < max - min);
                    let help = |number| narrowed_help(parameter, &RawValue::Number(number));
                    assert!(help(*max).is_some_and(|help| help.contains(row.why)));
                    assert_eq!(help(max * 1.01), None, "it was never allowed");
                }
                (change, None) => panic!("{}: {change:?}", row.key),
            }
        }
    }

    #[test]
    fn a_key_of_the_same_name_in_another_table_or_model_was_never_there() {
        let keys = |model, table| Keys { model, table };
        assert!(gone(keys(Model::Career, TableKind::Policy), "experience_years").is_none());
        assert!(gone(keys(Model::Kane1970, TableKind::Department), "experience_years").is_none());
    }
}
