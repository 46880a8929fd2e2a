//! The regularized incomplete beta function, from which the Student distribution is made.
//!
//! All functions take x together with its complement 1 - x, because a caller who knows both loses
//! nothing where x is within rounding of 1.

/// Terms after which the continued fraction stops in any case. The Student distribution takes
/// fewer than 70 at any number of degrees of freedom.
const MAX_TERMS: u32 = 10_000;

/// Stands in for a denominator of zero in the method of Lentz.
const TINY: f64 = 1e-300;

/// I_x(a, b) for `a`, `b` > 0 and `x` + `complement` = 1: the probability that a variable with the
/// beta distribution of `a` and `b` is at most `x`.
pub(super) fn regularized(a: f64, b: f64, x: f64, complement: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if complement <= 0.0 {
        1.0
    } else if x < (a + 1.0) / (a + b + 2.0) {
        kernel(a, b, x, complement) / fraction(a, b, x, complement)
    } else {
        1.0 - kernel(b, a, complement, x) / fraction(b, a, complement, x)
    }
}

/// x^a (1 - x)^b / B(a, b): the beta density times x (1 - x).
pub(super) fn kernel(a: f64, b: f64, x: f64, complement: f64) -> f64 {
    libm::exp(a * log(x, complement) + b * log(complement, x) - log_beta(a, b))
}

/// The logarithm of `x`, taken from its `complement` when that is the smaller of the two.
fn log(x: f64, complement: f64) -> f64 {
    if complement < 0.5 { libm::log1p(-complement) } else { libm::log(x) }
}

/// The continued fraction of DiDonato & Morris (1992), "Algorithm 708: Significant digit
/// computation of the incomplete beta function ratios", ACM TOMS 18(3), 360-373, routine BFRAC.
/// Evaluated from the front by the method of Lentz as modified by Thompson & Barnett (1986),
/// "Coulomb and Bessel functions of complex arguments and order", J. Comput. Phys. 64, 490-509.
fn fraction(a: f64, b: f64, x: f64, complement: f64) -> f64 {
    let mut value = or_tiny(a * (a * complement - b * x + 1.0) / (a + 1.0));
    let (mut c, mut d) = (value, 0.0);
    for m in (1..=MAX_TERMS).map(f64::from) {
        let above = numerator(a, b, x, m);
        let below = denominator(a, b, x, complement, m);
        d = 1.0 / or_tiny(below + above * d);
        c = or_tiny(below + above / c);
        value *= c * d;
        if (c * d - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

fn numerator(a: f64, b: f64, x: f64, m: f64) -> f64 {
    let scale = a + 2.0 * m - 1.0;
    ((a + m - 1.0) / scale) * ((a + b + m - 1.0) / scale) * m * (b - m) * x * x
}

fn denominator(a: f64, b: f64, x: f64, complement: f64, m: f64) -> f64 {
    let excess = a * complement - b * x + 1.0 + m * (1.0 + complement);
    m + m * (b - m) * x / (a + 2.0 * m - 1.0) + (a + m) * excess / (a + 2.0 * m + 1.0)
}

fn or_tiny(value: f64) -> f64 {
    if value.abs() < TINY { TINY } else { value }
}

/// ln B(a, b). A large argument goes through the error of Stirling's formula, since the difference
/// of the logarithms of two large gamma functions keeps few digits (Fullerton 1977, SLATEC routine
/// DLBETA; without its branch for two large arguments, where this one errs by some 1e-15 times the
/// smaller).
fn log_beta(a: f64, b: f64) -> f64 {
    let (small, large) = (a.min(b), a.max(b));
    let sum = small + large;
    if large < 10.0 {
        return libm::lgamma(small) + libm::lgamma(large) - libm::lgamma(sum);
    }
    let rest = stirling_error(large) - stirling_error(sum);
    let power = (large - 0.5) * libm::log1p(-small / sum);
    libm::lgamma(small) + rest + small - small * libm::log(sum) + power
}

/// ln Γ(x) - ((x - 1/2) ln x - x + ln(2 π) / 2) for `x` >= 10, to 3e-17
/// (Abramowitz & Stegun 6.1.41).
fn stirling_error(x: f64) -> f64 {
    const TERMS: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    let r = 1.0 / (x * x);
    TERMS.iter().rev().fold(0.0, |sum, term| sum * r + term) / x
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact, or the same computation twice")]
mod tests {
    use super::*;
    use crate::stats::assert_close;
    use statrs::function::beta::beta_reg;

    #[test]
    fn with_a_second_argument_of_one_it_is_a_power() {
        for (a, x) in [(0.5, 0.25), (1.0, 0.9), (3.0, 0.1), (40.0, 0.99)] {
            assert_close(regularized(a, 1.0, x, 1.0 - x), libm::pow(x, a), 1e-14);
        }
    }

    #[test]
    fn whole_arguments_give_a_polynomial() {
        // I_x(2, 3) = x² (6 - 8 x + 3 x²).
        for step in 0..=100 {
            let x = f64::from(step) / 100.0;
            let expected = x * x * (6.0 - 8.0 * x + 3.0 * x * x);
            assert_close(regularized(2.0, 3.0, x, 1.0 - x), expected, 1e-14);
        }
    }

    #[test]
    fn equal_arguments_put_the_median_in_the_middle() {
        for a in [0.5, 1.0, 3.0, 9.9, 10.0, 400.0] {
            assert_close(regularized(a, a, 0.5, 0.5), 0.5, 1e-12);
        }
    }

    #[test]
    fn it_runs_from_zero_to_one() {
        assert_eq!(regularized(0.5, 2.0, 0.0, 1.0), 0.0);
        assert_eq!(regularized(0.5, 2.0, 1.0, 0.0), 1.0);
    }

    #[test]
    fn it_agrees_with_statrs() {
        for a in [0.3, 0.5, 1.0, 2.5, 8.0, 30.0] {
            for b in [0.5, 1.0, 4.0, 12.0] {
                for x in [0.01, 0.2, 0.5, 0.7, 0.95] {
                    assert_close(regularized(a, b, x, 1.0 - x), beta_reg(a, b, x), 1e-12);
                }
            }
        }
    }

    #[test]
    fn a_complement_too_small_for_its_x_still_counts() {
        // 1 - I_x(a, b) = I_(1 - x)(b, a), which is (1 - x)^b / (b B(a, b)) for tiny 1 - x.
        let complement = 1e-20;
        assert_close(regularized(0.5, 2.0, complement, 1.0), 1.5e-10, 1e-14);
        assert_close(regularized(2.0, 0.5, 1.0, complement), 1.0 - 1.5e-10, 1e-15);
    }

    #[test]
    fn the_beta_function_keeps_its_digits_at_large_arguments() {
        // B(4, 3) = 1 / 60, B(10, 10) = 9! 9! / 19!, and mpmath 1.4 for B(5e5, 1/2).
        assert_close(log_beta(4.0, 3.0), -libm::log(60.0), 1e-15);
        assert_close(log_beta(10.0, 10.0), -libm::log(923_780.0), 1e-15);
        assert_close(log_beta(5e5, 0.5), -5.988_816_495_777_464, 1e-15);
    }
}
