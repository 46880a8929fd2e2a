//! The boxes of a study of robustness: where among the worlds a policy is worse, or too little
//! better.

use super::pairs::{Pair, PairRow, rows_if_any};
use super::{ChartError, Choice};
use crate::output::numbers::{as_set, listed, percent};
use crate::output::{Factor, RunTables};

/// Outcomes that have boxes, the one that is shown first.
const OUTCOMES: [&str; 2] = ["worse", "too small"];
/// The first box of a pair and metric holds most.
const FIRST: &str = "1";

/// A share with the ends of its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Share {
    value: f64,
    interval: Option<(f64, f64)>,
}

/// A restricted key; `None` where a side is open.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Limit {
    pub(super) key: String,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
}

/// The first box of a pair and metric.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FoundBox {
    pub(super) pair: Pair,
    pub(super) metric: usize,
    outcome: String,
    pub(super) limits: Vec<Limit>,
    density: Option<Share>,
    coverage: Option<Share>,
    base_rate: Option<f64>,
}

/// The first box of every chosen pair and metric that has one: where the policy is worse or, without
/// such a box, where it is too little better. Their keys restricted first come first.
pub(super) fn boxes(run: &RunTables, choice: &Choice) -> Result<Vec<FoundBox>, ChartError> {
    const COLUMNS: [&str; 12] = [
        "outcome",
        "box",
        "key",
        "low",
        "high",
        "density",
        "density_low",
        "density_high",
        "coverage",
        "coverage_low",
        "coverage_high",
        "base_rate",
    ];
    let rows = rows_if_any(run, choice, "boxes", &COLUMNS)?;
    let mut boxes: Vec<FoundBox> = Vec::new();
    for outcome in OUTCOMES {
        let first = |row: &&PairRow| row.cells.text(0) == outcome && row.cells.text(1) == FIRST;
        for row in rows.iter().filter(first) {
            let at = (row.pair, row.metric);
            let limit = Limit {
                key: row.cells.text(2).to_owned(),
                low: row.cells.number(3),
                high: row.cells.number(4),
            };
            match boxes.iter_mut().find(|own| (own.pair, own.metric) == at) {
                Some(own) if own.outcome == outcome => own.limits.push(limit),
                // A box where the policy is worse says more.
                Some(_) => {}
                None => boxes.push(FoundBox::of(row, limit)),
            }
        }
    }
    boxes.sort_by_key(|own| own.metric);
    Ok(boxes)
}

impl FoundBox {
    fn of(row: &PairRow, limit: Limit) -> Self {
        let share = |first: usize| {
            let interval = row.cells.number(first + 1).zip(row.cells.number(first + 2));
            Some(Share { value: row.cells.number(first)?, interval })
        };
        Self {
            pair: row.pair,
            metric: row.metric,
            outcome: row.cells.text(0).to_owned(),
            limits: vec![limit],
            density: share(5),
            coverage: share(8),
            base_rate: row.cells.number(11),
        }
    }

    /// Whether it restricts a key.
    pub(super) fn restricts(&self, key: &str) -> bool {
        self.limits.iter().any(|limit| limit.key == key)
    }

    /// The limits of a key; open ones where it is not restricted.
    pub(super) fn limits_of(&self, key: &str) -> (Option<f64>, Option<f64>) {
        let limit = self.limits.iter().find(|limit| limit.key == key);
        limit.map_or((None, None), |limit| (limit.low, limit.high))
    }

    /// Where it is and what was found there, on worlds on which it was not sought.
    pub(super) fn in_words(&self, factors: &[Factor]) -> String {
        let limits: Vec<String> = self.limits.iter().map(|limit| limit.in_words(factors)).collect();
        let mut words = format!("{} where {}", capital(&self.outcome), listed(&limits));
        if let Some(density) = self.density {
            words.push_str(&format!(": {} of the worlds there", density.in_words()));
            if let Some(base_rate) = self.base_rate {
                words.push_str(&format!(", {} of all", percent(base_rate)));
            }
        }
        if let Some(coverage) = self.coverage {
            words.push_str(&format!("; {} of such worlds lie there", coverage.in_words()));
        }
        words
    }
}

impl Limit {
    fn in_words(&self, factors: &[Factor]) -> String {
        let factor = factors.iter().find(|factor| factor.name == self.key);
        let name = factor.map_or_else(|| self.key.clone(), Factor::words);
        match (self.low, self.high) {
            (Some(low), Some(high)) => {
                format!("{name} is at least {} and below {}", as_set(low), as_set(high))
            }
            (Some(low), None) => format!("{name} is at least {}", as_set(low)),
            (None, Some(high)) => format!("{name} is below {}", as_set(high)),
            (None, None) => name,
        }
    }
}

impl Share {
    fn in_words(self) -> String {
        let value = percent(self.value);
        match self.interval {
            Some((low, high)) => format!("{value} ({} to {})", percent(low), percent(high)),
            None => value,
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
