//! A study as it is submitted.

use serde::{Deserialize, Serialize};

use super::options::JobOptions;

/// A study as it is submitted: by which program, where, in how many parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The study's name, as the scenario gives it.
    pub name: String,
    /// What the scheduler calls it: letters, digits and hyphens.
    pub label: String,
    /// The program on the machines that run the parts.
    pub rungs: String,
    /// The run directory of the whole, absolute: DIR.
    pub directory: String,
    /// The name of the scenario file in `DIR.parts/plan`.
    pub file: String,
    /// What is set in place of the scenario's keys, as `KEY=VALUE`, in this order.
    pub settings: Vec<String>,
    /// Parts of the study, or of every round.
    pub parts: u32,
    /// With a precision, the replications after every round; empty without.
    pub rounds: Vec<u32>,
    /// What is asked of the scheduler.
    pub options: JobOptions,
}

impl Job {
    /// The folder of plan, scripts and parts.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("{}.parts", self.directory)
    }
}

/// What a scheduler calls the study `name`: plain letters, of which every scheduler takes that many.
#[must_use]
pub fn label(name: &str) -> String {
    const LETTERS_MAX: usize = 30;
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let letters: String = name.to_lowercase().chars().map(plain).collect();
    let words = letters.split('-').filter(|word| !word.is_empty());
    let label = std::iter::once("rungs").chain(words).collect::<Vec<_>>().join("-");
    label.chars().take(LETTERS_MAX).collect::<String>().trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_plain_whatever_the_name() {
        assert_eq!(label("Two ladders: pay 0,5"), "rungs-two-ladders-pay-0-5");
        assert_eq!(label("Москва"), "rungs");
        assert!(label(&"long ".repeat(20)).len() <= 30);
    }
}
