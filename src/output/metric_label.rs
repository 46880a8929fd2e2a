//! A metric as a manifest describes it, and how charts and reports name it.

use serde_json::Value;

use crate::sim::Direction;

/// A metric as a manifest describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricLabel {
    /// Column name.
    pub key: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// Whether more or less is better; `None` where neither is.
    pub better: Option<Direction>,
    /// Whether it is one of the headline metrics.
    pub headline: bool,
    /// All that the manifest says of it.
    pub described: Value,
}

impl MetricLabel {
    /// What a manifest says of a metric; `None` where that is not a description.
    pub(super) fn read(described: &Value) -> Option<Self> {
        Some(Self {
            key: described["key"].as_str()?.to_owned(),
            unit: described["unit"].as_str()?.trim_matches('–').to_owned(),
            better: match described["better"].as_str() {
                Some("higher") => Some(Direction::Higher),
                Some("lower") => Some(Direction::Lower),
                _ => None,
            },
            // Metrics of breakdowns are none, and say nothing of it.
            headline: described["headline"].as_bool().unwrap_or(false),
            described: described.clone(),
        })
    }

    /// Whether it is a share, which text for people tells in per cent.
    fn is_share(&self) -> bool {
        self.unit == "share"
    }

    /// What a value is multiplied by in text for people.
    pub(super) fn scale(&self) -> f64 {
        if self.is_share() { 100.0 } else { 1.0 }
    }

    /// The unit of a value in text for people; may be empty.
    pub(super) fn told_unit(&self) -> &str {
        if self.is_share() { "%" } else { &self.unit }
    }

    /// The unit of a difference in text for people; may be empty.
    pub(super) fn unit_of_difference(&self) -> &str {
        if self.told_unit() == "%" { "points" } else { &self.unit }
    }

    /// The key in words: `Output per seat`.
    #[must_use]
    pub fn words(&self) -> String {
        in_words(&self.key)
    }

    /// The key in words with its unit in parentheses.
    #[must_use]
    pub fn words_and_unit(&self) -> String {
        with_unit(&self.words(), &self.unit)
    }
}

/// A key in words, with a capital.
pub(super) fn in_words(key: &str) -> String {
    let mut letters = key.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).map(|c| if c == '_' { ' ' } else { c }).collect()
}

/// A label with its unit in parentheses, where there is one that the label does not name.
pub(super) fn with_unit(label: &str, unit: &str) -> String {
    if unit.is_empty() || label.ends_with(unit) {
        label.to_owned()
    } else {
        format!("{label} ({unit})")
    }
}
