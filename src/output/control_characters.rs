//! Control characters in what is read from a run directory: no study writes any, and on a terminal they
//! would act.

use serde_json::Value;

/// Whether a text in a value holds control characters besides line breaks and tabs.
pub(super) fn holds_control(value: &Value) -> bool {
    let is_wild = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    match value {
        Value::String(text) => text.contains(is_wild),
        Value::Array(values) => values.iter().any(holds_control),
        Value::Object(entries) => {
            entries.iter().any(|(key, value)| key.contains(is_wild) || holds_control(value))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn control_characters_are_found_at_any_depth_and_lines_are_none() {
        assert!(!holds_control(&json!({ "a": ["x\n\ty", 1, null, true] })));
        assert!(holds_control(&json!({ "a": [{ "b": "x\u{1b}[2J" }] })));
        assert!(holds_control(&json!({ "a\u{7}": 1 })));
    }
}
