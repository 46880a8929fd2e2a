//! The scenario to take along: its text as it is, and the command that runs it with what was set.

use serde_json::{Value, json};

use crate::requests::StudyRequest;

/// The text, the name of its file, and the command.
pub(crate) fn to_take_along(study: &StudyRequest) -> Value {
    let set = study
        .set
        .iter()
        .map(|(path, value)| format!(" --set {}", quoted(&format!("{path}={value}"))));
    let command = format!("rungs run {}{}", quoted(study.file()), set.collect::<String>());
    json!({ "toml": study.toml, "file": study.file(), "command": command })
}

/// A word as a shell reads it, in quotes where it needs them.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./=".contains(letter);
    if word.chars().all(is_plain) && !word.is_empty() {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_gets_every_value_as_one_word() {
        assert_eq!(quoted("policy.dual.pay_parity=0.5"), "policy.dual.pay_parity=0.5");
        assert_eq!(quoted("policy.dual.rule=\"worst\""), "'policy.dual.rule=\"worst\"'");
        assert_eq!(quoted("policy.\"it's\".pressure=1"), r#"'policy."it'\''s".pressure=1'"#);
    }
}
