//! The numbers of a judged finding as texts, for the table, the page and the terminal.

use crate::validation::Judged;

/// The numbers of a row, as texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The simulated figure; empty where there is none.
    pub simulated: String,
    /// Its interval, as `low to high`; empty where there is none.
    pub interval: String,
    /// The accepted range.
    pub accepted: String,
    /// The published figure; a dash where none was published in the measure's unit.
    pub published: String,
    /// By how much a missed figure lies beyond the accepted range, as `2.5 above` or `2.5 below`;
    /// empty where it is met.
    pub beyond: String,
}

impl Figures {
    /// The numbers of `judged`.
    #[must_use]
    pub fn of(judged: &Judged) -> Self {
        let Some(measure) = judged.measure else {
            let (accepted, published) = (judged.evidence.accepted, judged.evidence.published);
            let (accepted, published) = (accepted.to_owned(), published.to_owned());
            let [simulated, interval, beyond] = [const { String::new() }; 3];
            return Self { simulated, interval, accepted, published, beyond };
        };
        let shown = |value: f64| number(value, measure.decimals);
        let simulated = judged.estimate.map(|estimate| shown(estimate.value));
        let interval = judged.estimate.and_then(|estimate| estimate.interval);
        let interval =
            interval.map(|found| format!("{} to {}", shown(found.low), shown(found.high)));
        let accepted = match measure.accepted {
            (low, f64::INFINITY) => format!("above {}", span((low, low))),
            (f64::NEG_INFINITY, high) => format!("below {}", span((high, high))),
            range => span(range),
        };
        let beyond = judged.missed_by().map(|by| {
            let is_above = judged.estimate.is_some_and(|found| found.value >= measure.accepted.1);
            let side = if is_above { "above" } else { "below" };
            format!("{} {side}", significant(by.abs(), measure.decimals))
        });
        Self {
            simulated: simulated.unwrap_or_default(),
            interval: interval.unwrap_or_default(),
            accepted,
            published: measure.published.map_or_else(|| "–".to_owned(), span),
            beyond: beyond.unwrap_or_default(),
        }
    }
}

/// From and to, with the digits that the numbers have.
fn span((low, high): (f64, f64)) -> String {
    let shown = |value: f64| format!("{value}").replace('-', "−");
    if low < high { format!("{} to {}", shown(low), shown(high)) } else { shown(low) }
}

/// `value` with `decimals` decimals and a true minus sign; zero has none.
fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = !text.contains(|c: char| ('1'..='9').contains(&c));
    if is_zero { text.replace('-', "") } else { text.replace('-', "−") }
}

/// `value` with `decimals` decimals, or as many more as it takes to show that it is not 0.
fn significant(value: f64, decimals: usize) -> String {
    const MOST: usize = 6;
    let texts = (decimals..=MOST.max(decimals)).map(|decimals| number(value, decimals));
    let is_seen = |text: &String| text.contains(|c: char| ('1'..='9').contains(&c));
    texts.clone().find(is_seen).unwrap_or_else(|| number(value, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_true_minus_and_no_minus_zero() {
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(number(-5.25, 1), "−5.2");
        assert_eq!(span((-8.0, -5.0)), "−8 to −5");
        assert_eq!(span((2.0, 2.0)), "2");
    }

    #[test]
    fn a_miss_however_small_is_not_shown_as_nothing() {
        assert_eq!(significant(0.003, 2), "0.003");
        assert_eq!(significant(12.34, 1), "12.3");
        assert_eq!(significant(0.0, 1), "0.0");
    }
}
