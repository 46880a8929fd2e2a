//! What the runs of a scenario are a function of, as text.

use std::fmt::Write;

use crate::sim::{Parameter, Value};

/// Everything that the runs of a scenario are a function of besides seed and replication, and
/// nothing else, as text. Renaming a policy or department, or adding a policy or point, does not
/// change what the other runs are a function of.
#[derive(Clone, Debug, PartialEq)]
pub struct Fingerprint {
    /// What the warm-up is a function of.
    pub warm_up: String,
    /// By policy, what a run is a function of besides its warm-up.
    pub runs: Vec<String>,
}

/// `key=value` of every parameter of a table, written piece by piece into one text, because a
/// large design asks for very many.
pub(super) fn settings(
    table: impl IntoIterator<Item = &'static Parameter>,
    value: impl Fn(&str) -> Option<Value>,
) -> String {
    let mut text = String::new();
    for parameter in table {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(parameter.key);
        text.push('=');
        // Writing to a text cannot fail.
        let _ = match value(parameter.key) {
            Some(Value::Count(count)) => write!(text, "{count}"),
            Some(Value::Real(number)) => write!(text, "{number}"),
            Some(Value::Flag(flag)) => write!(text, "{flag}"),
            Some(Value::Choice(word)) => text.write_str(word),
            None => Ok(()),
        };
    }
    text
}
