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
    /// The published figure.
    pub published: String,
}

impl Figures {
    /// The numbers of `judged`.
    #[must_use]
    pub fn of(judged: &Judged) -> Self {
        let Some(measure) = judged.measure else {
            let (accepted, published) = (judged.evidence.accepted, judged.evidence.published);
            let (accepted, published) = (accepted.to_owned(), published.to_owned());
            return Self { simulated: String::new(), interval: String::new(), accepted, published };
        };
        let shown = |value: f64| number(value, measure.decimals);
        let simulated = judged.estimate.map(|estimate| shown(estimate.value));
        let interval = judged.estimate.and_then(|estimate| estimate.interval);
        let interval =
            interval.map(|found| format!("{} to {}", shown(found.low), shown(found.high)));
        let accepted = match measure.accepted {
            (_, f64::INFINITY) => "above 0".to_owned(),
            (f64::NEG_INFINITY, _) => "below 0".to_owned(),
            range => span(range),
        };
        Self {
            simulated: simulated.unwrap_or_default(),
            interval: interval.unwrap_or_default(),
            accepted,
            published: span(measure.published),
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
}
