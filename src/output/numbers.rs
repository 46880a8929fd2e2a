//! Numbers and lists as people read them, on pages, charts and the terminal: as many digits as
//! their intervals allow.

/// What stands where a number does not exist.
pub const NONE: &str = "–";

/// Decimals beyond which nothing is shown.
const DECIMALS_MAX: usize = 6;

/// Decimals at which the half-width `widest`, of means, has two digits, and `narrowest`, of
/// differences, has one if one more decimal is enough for that; without intervals, decimals that
/// show four digits of the `largest` value. Six at most.
#[must_use]
pub fn decimals(widest: f64, narrowest: Option<f64>, largest: f64) -> usize {
    // Decimals that show `digits` digits of `size`.
    let place = |size: f64, digits: f64| digits - 1.0 - libm::floor(libm::log10(size));
    let wanted = match (widest > 0.0, narrowest.filter(|width| *width > 0.0)) {
        (true, Some(narrow)) => {
            let wide = place(widest, 2.0);
            wide.max(place(narrow, 1.0).min(wide + 1.0))
        }
        (true, None) => place(widest, 2.0),
        (false, Some(narrow)) => place(narrow, 2.0),
        (false, None) if largest > 0.0 => place(largest, 4.0),
        (false, None) => 0.0,
    };
    (0..DECIMALS_MAX).filter(|&decimals| (decimals as f64) < wanted).count()
}

/// A number with `decimals` decimals and a true minus sign; without one if it rounds to nothing.
#[must_use]
pub fn fixed(number: f64, decimals: usize) -> String {
    let size = format!("{:.decimals$}", number.abs());
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
    half.map_or_else(|| text.to_owned(), |half| format!("{text}\u{a0}±{half:.decimals$}"))
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

/// A number of no known size: four digits.
#[must_use]
pub fn rough(number: Option<f64>) -> String {
    number.map_or(NONE.to_owned(), |n| {
        let text = fixed(n, decimals(0.0, None, n.abs()));
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        }
    })
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
    fn numbers_have_the_digits_that_their_intervals_allow() {
        assert_eq!(decimals(0.42, Some(0.02), 17.0), 2);
        assert_eq!(decimals(0.0021, None, 0.3), 4);
        assert_eq!(decimals(2345.0, Some(400.0), 1e6), 0);
        assert_eq!(decimals(0.0, None, 82.77), 2);
        assert_eq!(decimals(0.0, Some(0.0), 0.0), 0);
        assert_eq!(decimals(1e-30, None, 1.0), 6);
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
        assert_eq!(rough(Some(3.1004)), "3.1");
        assert_eq!(rough(Some(12_345.6)), "12346");
    }
}
