//! A factor of the design as a manifest describes it, and how charts name it.

use serde_json::Value;

use super::metric_label::{in_words, with_unit};

/// What the text of a column of points.csv begins with, and what ends its list of paths.
const AT: &str = "Factor at `";
const TEXT: &str = "`: ";

/// A factor of the design as the manifest describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Column of points.csv.
    pub name: String,
    /// Unit of its values; may be empty.
    pub unit: String,
    /// Whether its values are numbers.
    pub numeric: bool,
    /// Whether these are whole numbers.
    pub whole: bool,
    /// What the manifest says of it.
    pub text: String,
}

impl Factor {
    /// The factor of a column of points.csv.
    pub(super) fn read(column: &Value) -> Self {
        Self {
            name: column["name"].as_str().unwrap_or("").to_owned(),
            unit: column["unit"].as_str().unwrap_or("").to_owned(),
            numeric: column["type"] != "text",
            whole: column["type"] == "integer",
            text: column["text"].as_str().unwrap_or("").to_owned(),
        }
    }

    /// Its name, or for one that has none but its path what the path leads to: `Pay parity (dual)`.
    #[must_use]
    pub fn words(&self) -> String {
        let Some((path, _)) = self.unnamed() else { return self.name.clone() };
        let (owner, key) = owner_and_key(path);
        with_unit(&in_words(&key), &owner)
    }

    /// The same with the unit of its values.
    #[must_use]
    pub fn words_and_unit(&self) -> String {
        with_unit(&self.words(), &self.unit)
    }

    /// What it is, in the words of its description: `Pay steps of an expert rung against those of
    /// the manager beside it (dual)`; the name where the manifest has no description.
    #[must_use]
    pub fn long_words(&self) -> String {
        let Some((path, text)) = self.unnamed() else {
            let text = self.text.split_once(TEXT).map(|(_, text)| text.trim_end_matches('.'));
            return text.map_or_else(|| self.name.clone(), |text| format!("{}, {text}", self.name));
        };
        with_unit(text, &owner_and_key(path).0)
    }

    /// The path and the description of a factor that is called by its path.
    fn unnamed(&self) -> Option<(&str, &str)> {
        let (paths, text) = self.text.strip_prefix(AT)?.split_once(TEXT)?;
        (paths == self.name).then(|| (paths, text.trim_end_matches('.')))
    }
}

/// What a path belongs to, if one thing has a name, and its key: `policy."a b".weights.craft` is
/// `craft` of `a b`.
fn owner_and_key(path: &str) -> (String, String) {
    let mut parts = vec![String::new()];
    let mut is_quoted = false;
    for letter in path.chars() {
        match letter {
            '"' | '\'' => is_quoted = !is_quoted,
            '.' if !is_quoted => parts.push(String::new()),
            _ => parts.last_mut().into_iter().for_each(|part| part.push(letter)),
        }
    }
    let key = parts.last().cloned().unwrap_or_default();
    let owner = match &parts[..] {
        [list, owner, _, ..] if ["policy", "department"].contains(&list.as_str()) => owner.as_str(),
        _ => "",
    };
    (owner.trim_matches('*').to_owned(), key)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_factor_without_a_name_is_called_by_what_its_path_leads_to() {
        let factor = |name: &str, paths: &str| {
            let text = format!("Factor at {paths}: Pay of experts.");
            Factor::read(&json!({ "name": name, "unit": "ratio", "type": "real", "text": text }))
        };
        let own = factor("policy.\"a b\".pay_parity", "`policy.\"a b\".pay_parity`");
        assert_eq!(own.words_and_unit(), "Pay parity (a b) (ratio)");
        assert_eq!(own.long_words(), "Pay of experts (a b)");
        assert_eq!(factor("policy.*.span", "`policy.*.span`").words(), "Span");
        let named = factor("parity", "`policy.a.pay_parity`, `policy.b.pay_parity`");
        assert_eq!((named.words().as_str(), named.numeric), ("parity", true));
        assert_eq!(named.long_words(), "parity, Pay of experts");
        let foreign = Factor::read(&json!({ "name": "x" }));
        assert_eq!((foreign.words(), foreign.long_words()), ("x".to_owned(), "x".to_owned()));
    }
}
