//! Numbers and lists as people read them, on pages, charts and the terminal: with three significant
//! digits.

use super::as_written;

/// What stands where a number does not exist.
pub const NONE: &str = "–";

/// Decimals beyond which nothing is shown.
const DECIMALS_MAX: usize = 6;

/// Decimals at which an estimate has three significant digits, or half of its interval where that is
/// larger; more where the interval would round to nothing. Whole numbers are not rounded; six decimals
/// at most. It depends on the estimate alone, so that a number has the same digits wherever it stands.
#[must_use]
pub fn decimals(estimate: f64, half: Option<f64>) -> usize {
    let size = estimate.abs().max(half.unwrap_or(0.0));
    if size <= 0.0 || !size.is_finite() {
        return 0;
    }
    let least = |decimals: &usize| {
        // 9.996 takes no more digits than 10.0, which it is rounded to.
        let unit = libm::pow(10.0, -(*decimals as f64));
        libm::round(size / unit) >= 100.0
    };
    let three = (0..DECIMALS_MAX).find(least).unwrap_or(DECIMALS_MAX);
    let Some(half) = half.filter(|half| *half > 0.0) else { return three };
    let is_seen = |decimals: &usize| !is_nothing(&format!("{half:.decimals$}"));
    (three..DECIMALS_MAX).find(is_seen).unwrap_or(DECIMALS_MAX)
}

/// An estimate with half of its interval: `12.8 ±0.2`.
#[must_use]
pub fn estimate(estimate: f64, half: Option<f64>) -> String {
    let decimals = decimals(estimate, half);
    with_half_width(&fixed(estimate, decimals), half, decimals)
}

/// A difference with half of its interval: `−1.79 ±0.14`.
#[must_use]
pub fn change(difference: f64, half: Option<f64>) -> String {
    let decimals = decimals(difference, half);
    with_half_width(&signed(difference, decimals), half, decimals)
}

/// A number with `decimals` decimals and a true minus sign; without one if it rounds to nothing.
/// From 10¹⁵ on it has an exponent instead: the digits would be noise, and there is no room for them.
#[must_use]
pub fn fixed(number: f64, decimals: usize) -> String {
    let size = sized(number.abs(), decimals);
    if number < 0.0 && !is_nothing(&size) { format!("−{size}") } else { size }
}

/// A difference: with its sign, unless it rounds to nothing.
#[must_use]
pub fn signed(number: f64, decimals: usize) -> String {
    let text = fixed(number, decimals);
    if number > 0.0 && !is_nothing(&text) { format!("+{text}") } else { text }
}

/// `12.84 to 13.16`; nothing where an end does not exist.
#[must_use]
pub fn range(ends: Option<(f64, f64)>, decimals: usize) -> String {
    let Some((low, high)) = ends else { return NONE.to_owned() };
    format!("{} to {}", fixed(low, decimals), fixed(high, decimals))
}

/// A mean with half of its interval.
#[must_use]
pub fn with_half_width(text: &str, half: Option<f64>, decimals: usize) -> String {
    half.map_or_else(|| text.to_owned(), |half| format!("{text}\u{a0}±{}", sized(half, decimals)))
}

fn sized(size: f64, decimals: usize) -> String {
    const LARGE: f64 = 1e15;
    if size.is_finite() && size >= LARGE {
        format!("{size:.2e}")
    } else {
        format!("{size:.decimals$}")
    }
}

/// A p value: three digits after the point.
#[must_use]
pub fn p_value(p: Option<f64>) -> String {
    match p {
        None => NONE.to_owned(),
        Some(p) if p < 0.001 => "< 0.001".to_owned(),
        Some(p) => format!("{p:.3}"),
    }
}

/// A probability by resampling: nothing is certain that was drawn.
#[must_use]
pub fn probability(share: Option<f64>) -> String {
    match share {
        None => NONE.to_owned(),
        Some(share) if share > 0.995 => "> 0.99".to_owned(),
        Some(share) if share < 0.005 => "< 0.01".to_owned(),
        Some(share) => format!("{share:.2}"),
    }
}

/// A share in per cent; what is not all is not called all, and what is not nothing not nothing.
#[must_use]
pub fn percent(share: f64) -> String {
    let shown = format!("{:.0}", 100.0 * share);
    match shown.as_str() {
        "100" if share < 1.0 => "more than 99\u{a0}%".to_owned(),
        "0" if share > 0.0 => "less than 1\u{a0}%".to_owned(),
        _ => format!("{shown}\u{a0}%"),
    }
}

/// A number without an interval: three digits.
#[must_use]
pub fn rough(number: Option<f64>) -> String {
    number.map_or(NONE.to_owned(), |number| trimmed(number, decimals(number, None)))
}

/// A value that somebody has set: as it was written, if that is short, else to four digits.
#[must_use]
pub fn as_set(value: f64) -> String {
    const SHORT: usize = 8;
    let written = as_written(Some(value));
    if written.len() <= SHORT {
        return written.replace('-', "−");
    }
    let text = trimmed(value, decimals(value, None) + 1);
    if !is_nothing(&text) {
        return text;
    }
    let rounded = format!("{value:.3e}").parse().unwrap_or(value);
    format!("{rounded:e}").replace('-', "−")
}

/// A number with `decimals` decimals, without zeros at its end.
fn trimmed(number: f64, decimals: usize) -> String {
    let text = fixed(number, decimals);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// `1 policy`, `2 policies`, with thousands set apart.
#[must_use]
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A whole number with its thousands set apart.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn is_nothing(text: &str) -> bool {
    text.chars().all(|c| c == '0' || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn very_large_numbers_have_exponents() {
        assert_eq!(fixed(-1.25e200, 0), "−1.25e200");
        assert_eq!(with_half_width("1", Some(3e15), 2), "1\u{a0}±3.00e15");
        assert_eq!(fixed(9e14, 0), "900000000000000");
    }

    #[test]
    fn numbers_have_three_significant_digits_and_share_them_with_their_intervals() {
        let shown = [
            estimate(12.758, Some(0.1834)),
            estimate(9.996, Some(0.1)),
            estimate(10.114, Some(0.034)),
            estimate(1.4571, Some(0.0000001)),
            estimate(0.09561, Some(0.0021)),
            estimate(21.4, Some(114.2)),
            estimate(12_345.6, None),
            estimate(0.0, Some(0.0)),
            change(-1.789, Some(0.1432)),
            change(-0.0402, Some(0.0203)),
            change(0.000_000_1, Some(0.0)),
        ];
        let expected = [
            "12.8 ±0.2",
            "10.0 ±0.1",
            "10.11 ±0.03",
            "1.457100 ±0.000000",
            "0.0956 ±0.0021",
            "21 ±114",
            "12346",
            "0 ±0",
            "−1.79 ±0.14",
            "−0.0402 ±0.0203",
            "0.000000 ±0.000000",
        ];
        assert_eq!(shown.map(|text| text.replace('\u{a0}', " ")), expected);
    }

    #[test]
    fn values_that_were_set_are_shown_as_they_were_written() {
        let shown = [0.000_01, 0.35, 12.0, 1e-9, 0.123_456_789, -2.5, 40_000.0].map(as_set);
        assert_eq!(shown, ["0.00001", "0.35", "12", "1e−9", "0.1235", "−2.5", "40000"]);
    }

    #[test]
    fn what_rounds_to_nothing_has_no_sign() {
        assert_eq!((fixed(-1.25, 1), fixed(-0.001, 2)), ("−1.2".into(), "0.00".into()));
        assert_eq!((signed(0.5, 1), signed(0.001, 2)), ("+0.5".into(), "0.00".into()));
        assert_eq!(range(Some((-0.16, 0.0)), 2), "−0.16 to 0.00");
        assert_eq!(range(None, 2), NONE);
    }

    #[test]
    fn a_probability_is_never_certain() {
        let shown = [None, Some(1.0), Some(0.0), Some(0.5)].map(probability);
        assert_eq!(shown, ["–", "> 0.99", "< 0.01", "0.50"]);
        assert_eq!([Some(1e-60), Some(0.0412), None].map(p_value), ["< 0.001", "0.041", "–"]);
    }

    #[test]
    fn lists_read_as_people_say_them() {
        let of = |items: &[&str]| listed(&items.iter().map(|&s| s.to_owned()).collect::<Vec<_>>());
        assert_eq!(
            [of(&["a"]), of(&["a", "b"]), of(&["a", "b", "c"])],
            ["a", "a and b", "a, b and c"]
        );
        assert_eq!(counted(1_200, "run", "runs"), "1,200 runs");
        assert_eq!([rough(Some(3.1004)), rough(Some(12_345.6))], ["3.1", "12346"]);
        assert_eq!(
            [0.999, 0.004, 0.5].map(percent).map(|text| text.replace('\u{a0}', " ")),
            ["more than 99 %", "less than 1 %", "50 %"]
        );
    }
}
