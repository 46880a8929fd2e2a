//! Which way a key moves a difference: the first and the last point of its curve, in words.

use super::rows::Effect;
use crate::output::MetricLabel;
use crate::output::numbers::{as_set, decimals, signed};
use crate::sim::Direction;

/// A curve that goes further than this times the way between its ends, turns.
const TURNS: f64 = 1.25;

/// `more envy makes the gain smaller (−3.10 at 0, −1.20 at 0.5)`; `None` where there is no curve.
pub(super) fn words(effect: &Effect, label: &MetricLabel) -> Option<String> {
    let (&first, &last) = (effect.curve.first()?, effect.curve.last()?);
    let scale = label.scale();
    let digits = decimals(scale * first.1, Some(scale * (first.1 - last.1).abs()));
    let at = |(value, difference): (f64, f64)| {
        format!("{} at {}", signed(scale * difference, digits), as_set(rounded(value)))
    };
    let lowest = effect.curve.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let highest = effect.curve.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let key = &effect.key;
    if highest.1 - lowest.1 > TURNS * (last.1 - first.1).abs() {
        return Some(format!("{key} moves it both ways ({}, {})", at(lowest), at(highest)));
    }
    let what = match label.better {
        None if last.1 >= first.1 => "raises the difference",
        None => "lowers the difference",
        Some(better) => {
            let sign = if better == Direction::Higher { 1.0 } else { -1.0 };
            of_gain(sign * first.1, sign * last.1)
        }
    };
    Some(format!("more {key} {what} ({}, {})", at(first), at(last)))
}

/// What happens to a gain that goes from `first` to `last`; below 0 it is a loss.
fn of_gain(first: f64, last: f64) -> &'static str {
    match (first >= 0.0, last >= 0.0, last >= first) {
        (true, false, _) => "turns the gain into a loss",
        (false, true, _) => "turns the loss into a gain",
        (true, true, true) => "makes the gain larger",
        (true, true, false) => "makes the gain smaller",
        (false, false, true) => "makes the loss smaller",
        (false, false, false) => "makes the loss larger",
    }
}

/// A value of a key to four digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(curve: &[(f64, f64)], better: Option<&str>) -> String {
        let described = json!({ "key": "quits", "unit": "per 100", "better": better });
        let label = MetricLabel::read(&described).unwrap();
        words(&Effect { key: "envy".to_owned(), curve: curve.to_vec() }, &label).unwrap()
    }

    #[test]
    fn a_curve_says_what_more_of_the_key_does_to_the_gain() {
        let curve = [(0.0, -3.1), (0.25, -2.0), (0.5, -1.2)];
        let lower = Some("lower");
        assert_eq!(
            said(&curve, lower),
            "more envy makes the gain smaller (−3.10 at 0, −1.20 at 0.5)"
        );
        assert_eq!(
            said(&curve, Some("higher")),
            "more envy makes the loss smaller (−3.10 at 0, −1.20 at 0.5)"
        );
        assert_eq!(
            said(&curve, None),
            "more envy raises the difference (−3.10 at 0, −1.20 at 0.5)"
        );
        let crossing = [(0.0, -1.0), (0.5, 1.0)];
        assert_eq!(
            said(&crossing, lower),
            "more envy turns the gain into a loss (−1.00 at 0, +1.00 at 0.5)"
        );
        let turning = [(0.0, 1.0), (0.25, 3.0), (0.5, 1.1)];
        assert_eq!(said(&turning, lower), "envy moves it both ways (+1.00 at 0, +3.00 at 0.25)");
    }
}
