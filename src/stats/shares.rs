//! The interval of a share: how many of a number of independent cases have a property.

use super::interval::Interval;
use super::normal;

/// An interval at `confidence` for the probability of which `count` cases out of `of` are a sample, in
/// 0 to 1; `None` without a case.
///
/// The score interval of Wilson (1927), "Probable inference, the law of succession, and statistical
/// inference", JASA 22(158), 209-212: the probabilities that a test would not reject. It does not
/// shrink to a point at 0 and at 1.
///
/// # Panics
///
/// When `count` exceeds `of`, or `confidence` does not lie between 0 and 1.
#[must_use]
pub fn share_interval(count: usize, of: usize, confidence: f64) -> Option<Interval> {
    assert!(count <= of, "{count} cases out of {of}");
    let share = (of > 0).then(|| count as f64 / of as f64)?;
    wilson_interval(share, of as f64, confidence)
}

/// Wilson's interval of a `share` (0 to 1) that was found with the precision of `cases` independent
/// cases, which need not be a whole number: p (1 - p) over the squared standard error. `None` unless
/// `cases` is above 0.
///
/// # Panics
///
/// When `share` lies outside 0 to 1, or `confidence` does not lie between 0 and 1.
#[must_use]
pub fn wilson_interval(share: f64, cases: f64, confidence: f64) -> Option<Interval> {
    assert!((0.0..=1.0).contains(&share), "a share of {share}");
    assert!(
        confidence > 0.0 && confidence < 1.0,
        "a confidence of {confidence}; it must lie between 0 and 1"
    );
    if cases.is_nan() || cases <= 0.0 {
        return None;
    }
    let z = normal::quantile(0.5 + 0.5 * confidence);
    let weight = z * z / cases;
    let center = (share + 0.5 * weight) / (1.0 + weight);
    let half = (weight * (share * (1.0 - share) + 0.25 * weight)).sqrt() / (1.0 + weight);
    let low = if share <= 0.0 { 0.0 } else { (center - half).max(0.0) };
    let high = if share >= 1.0 { 1.0 } else { (center + half).min(1.0) };
    Some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn intervals_are_those_of_scipy() {
        // scipy.stats.binomtest(count, of).proportion_ci(0.95, method="wilson")
        for (count, of, low, high) in [
            (0, 10, 0.0, 0.27753279986288926),
            (3, 13, 0.08179528718498563, 0.502563759467275),
            (7, 10, 0.39677814746114526, 0.892208732593699),
            (500, 512, 0.9594842199324425, 0.986542881331685),
            (20, 20, 0.8388748419471808, 1.0),
        ] {
            let interval = share_interval(count, of, 0.95).unwrap();
            assert!((interval.low - low).abs() < 1e-12, "{count} of {of}: {interval:?}");
            assert!((interval.high - high).abs() < 1e-12, "{count} of {of}: {interval:?}");
        }
    }

    #[test]
    fn none_of_no_cases_has_no_interval() {
        assert_eq!(share_interval(0, 0, 0.95), None);
        assert_eq!(wilson_interval(0.5, f64::NAN, 0.95), None);
    }

    #[test]
    fn at_zero_and_one_it_ends_there_and_has_a_width() {
        let none = share_interval(0, 20, 0.95).unwrap();
        let all = share_interval(20, 20, 0.95).unwrap();
        assert!(none.low <= 0.0 && none.high > 0.1 && all.high >= 1.0 && all.low < 0.9);
        assert_close(none.high, 1.0 - all.low, 1e-12);
    }

    /// How often the interval contains the probability, exactly: summed over all counts.
    fn coverage(of: u32, probability: f64) -> f64 {
        let n = f64::from(of);
        let log_odds = libm::log(probability) - libm::log1p(-probability);
        let count_of = |count: u32| {
            let k = f64::from(count);
            let ways = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
            libm::exp(ways + k * log_odds + n * libm::log1p(-probability))
        };
        let contains = |count: u32| {
            let interval = share_interval(count as usize, of as usize, 0.95).unwrap();
            interval.contains(probability)
        };
        (0..=of).filter(|count| contains(*count)).map(count_of).sum()
    }

    #[test]
    fn it_covers_nineteen_times_in_twenty_on_average_over_probabilities() {
        for (of, low, high) in [(13, 0.93, 0.97), (50, 0.94, 0.96), (512, 0.945, 0.955)] {
            let coverages: Vec<f64> =
                (1..200).map(|step| coverage(of, f64::from(step) / 200.0)).collect();
            let mean = coverages.iter().sum::<f64>() / coverages.len() as f64;
            assert!(mean > low && mean < high, "{of} cases: {mean}");
        }
    }
}
