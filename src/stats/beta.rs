//! The beta distribution on 0 to 1.

use super::incomplete_beta::regularized;

/// Halvings of 0 to 1, which leave a step of 2⁻⁵³.
const HALVINGS: u32 = 53;

/// The value that a beta variable of `alpha` and `beta` (both above 0) does not exceed with
/// probability `p` (0 to 1): from 0 to 1, within 2⁻⁵³ of where the computed distribution reaches `p`.
///
/// By bisection. The places that it looks at do not depend on `p`, so that the quantile never falls
/// as `p` rises, whatever the rounding of the distribution.
///
/// # Panics
///
/// When `p` lies outside 0 to 1, or `alpha` or `beta` is not above 0.
#[must_use]
pub fn quantile(alpha: f64, beta: f64, p: f64) -> f64 {
    assert!(
        (0.0..=1.0).contains(&p),
        "the beta quantile of {p} does not exist; p runs from 0 to 1"
    );
    assert!(alpha > 0.0 && beta > 0.0, "a beta distribution of {alpha} and {beta}");
    if p >= 1.0 {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if regularized(alpha, beta, middle, 1.0 - middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    if p > 0.5 { high } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_scipy() {
        // scipy.stats.beta.ppf
        let expected = [
            (2.0, 3.0, 0.3, 0.27238394207510536),
            (0.5, 0.5, 0.1, 0.024471741852423214),
            (40.0, 3.0, 0.9, 0.9734717789444088),
            (1.0, 1.0, 0.37, 0.37),
            (8.0, 0.3, 0.02, 0.7626225048976493),
        ];
        for (alpha, beta, p, x) in expected {
            assert!((quantile(alpha, beta, p) - x).abs() < 1e-14, "{alpha} {beta} {p}");
        }
    }

    #[test]
    fn the_ends_are_zero_and_one() {
        for (alpha, beta) in [(0.5, 0.5), (2.0, 5.0), (40.0, 3.0)] {
            assert_eq!((quantile(alpha, beta, 0.0), quantile(alpha, beta, 1.0)), (0.0, 1.0));
        }
    }

    #[test]
    fn it_never_falls() {
        for (alpha, beta) in [(0.2, 0.3), (2.0, 5.0), (40.0, 3.0)] {
            let quantiles: Vec<f64> =
                (0..=2000).map(|step| quantile(alpha, beta, f64::from(step) / 2000.0)).collect();
            assert!(quantiles.is_sorted(), "{alpha} {beta}");
        }
    }

    #[test]
    #[should_panic(expected = "does not exist")]
    fn a_probability_above_one_is_a_mistake() {
        let _ = quantile(2.0, 2.0, 1.5);
    }
}
