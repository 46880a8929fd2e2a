//! Student's t distribution, for any real number of degrees of freedom above 0.
//!
//! The probability of exceeding t in either direction is the regularized incomplete beta function
//! I_x(df / 2, 1 / 2) at x = df / (df + t²) (Abramowitz & Stegun 26.5.27).

use super::{incomplete_beta, normal};

/// Magnitude above which a quantile counts as infinite, so that its square is a number.
const LARGEST: f64 = 1e150;

/// Steps after which the search for a quantile stops in any case; it takes up to ten.
const MAX_STEPS: u32 = 100;

/// Relative step below which the quadratic convergence has used up the digits of `f64`.
const LAST_STEP: f64 = 1e-10;

/// Probability that a Student variable with `df` > 0 degrees of freedom is at most `t`.
///
/// # Panics
///
/// When `df` is not a positive finite number.
pub fn cdf(t: f64, df: f64) -> f64 {
    let tail = 0.5 * two_sided_p(t, df);
    if t < 0.0 { tail } else { 1.0 - tail }
}

/// Probability (0 to 1) that a Student variable with `df` > 0 degrees of freedom lies at least as
/// far from 0 as `t`: the two-sided p value of a t test.
///
/// # Panics
///
/// When `df` is not a positive finite number.
pub fn two_sided_p(t: f64, df: f64) -> f64 {
    assert!(df > 0.0 && df.is_finite(), "{df} degrees of freedom; more than 0 are needed");
    let (x, complement) = beta_argument(t, df);
    incomplete_beta::regularized(0.5 * df, 0.5, x, complement)
}

/// The value that a Student variable with `df` > 0 degrees of freedom does not exceed with
/// probability `p` (0 to 1): minus infinity at 0, infinity at 1, and infinite where the magnitude
/// would exceed 1e150. The relative error is below 1e-12 for `df` from 1 to 1e6 and `p`
/// from 1e-6 to 1 - 1e-6.
///
/// # Panics
///
/// When `p` lies outside 0 to 1, or `df` is not a positive finite number.
pub fn quantile(p: f64, df: f64) -> f64 {
    assert!(df > 0.0 && df.is_finite(), "{df} degrees of freedom; more than 0 are needed");
    let start = normal::quantile(p);
    if start == 0.0 || start.is_infinite() {
        return start;
    }
    quantile_magnitude(p, df, start.abs()).copysign(start)
}

/// Newton's method for the logarithm of a probability as a function of ln t, from the quantile of
/// the normal distribution.
///
/// The density of ln |T| is log-concave, and so are its distribution and survival functions. The
/// tangents of a concave function lie above it, so from the first step on the iterates approach
/// the root from one side, and no bracket is needed. Near the middle the probability is that of 0
/// to t, further out that of t and above, so that neither loses digits as a difference.
fn quantile_magnitude(p: f64, df: f64, start: f64) -> f64 {
    let from_center = (p - 0.5).abs();
    let central = from_center < 0.25;
    let target = if central { from_center } else { p.min(1.0 - p) };
    let mut t = start;
    for _ in 0..MAX_STEPS {
        let (x, complement) = beta_argument(t, df);
        let value = if central {
            0.5 * incomplete_beta::regularized(0.5, 0.5 * df, complement, x)
        } else {
            0.5 * incomplete_beta::regularized(0.5 * df, 0.5, x, complement)
        };
        if t > LARGEST || value <= 0.0 {
            return f64::INFINITY;
        }
        // d value / d ln t is t times the density of Student, up to the sign.
        let slope = incomplete_beta::kernel(0.5 * df, 0.5, x, complement) / value;
        let gap = libm::log(target / value);
        let step = if central { gap / slope } else { -gap / slope };
        t *= libm::exp(step);
        if step.abs() < LAST_STEP {
            break;
        }
    }
    t
}

/// df / (df + t²) and its complement, finite even where t² is not.
fn beta_argument(t: f64, df: f64) -> (f64, f64) {
    let square = t * t;
    (1.0 / (1.0 + square / df), 1.0 / (1.0 + df / square))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact, or the same computation twice")]
mod tests {
    use super::*;
    use crate::stats::assert_close;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    #[test]
    fn the_table_of_critical_values_comes_out() {
        // Upper 0.05, 0.025 and 0.005 points, as printed in any textbook.
        let table = [
            (1.0, [6.314, 12.706, 63.657]),
            (2.0, [2.920, 4.303, 9.925]),
            (5.0, [2.015, 2.571, 4.032]),
            (10.0, [1.812, 2.228, 3.169]),
            (30.0, [1.697, 2.042, 2.750]),
            (120.0, [1.658, 1.980, 2.617]),
        ];
        for (df, row) in table {
            for (p, expected) in [0.95, 0.975, 0.995].into_iter().zip(row) {
                assert!((quantile(p, df) - expected).abs() < 0.000_5, "{p} at {df} df");
            }
        }
    }

    #[test]
    fn quantiles_agree_with_forty_digit_arithmetic() {
        // Solved with mpmath 1.4 for the f64 nearest to each p.
        let p = [1e-6, 0.001, 0.2, 0.499_99, 0.975];
        #[rustfmt::skip]
        let rows = [
            (1.0, [-318_309.886_182_743_5, -318.308_838_985_550_4, -1.376_381_920_471_173_4,
                -3.141_592_654_626_478e-5, 12.706_204_736_174_693]),
            (2.0, [-707.105_720_525_933_8, -22.327_124_770_119_875, -1.060_660_171_779_821_2,
                -2.828_427_125_314_704e-5, 4.302_652_729_749_462]),
            (10.0, [-9.751_995_490_940_58, -4.143_700_494_046_59, -0.879_057_828_550_588_6,
                -2.569_978_035_244_255_5e-5, 2.228_138_851_986_274]),
            (99.5, [-5.050_394_126_984_336, -3.174_169_446_912_016_3, -0.845_248_635_865_824_6,
                -2.512_934_148_380_721_7e-5, 1.984_093_610_990_624]),
            (1e3, [-4.781_608_620_458_351, -3.098_402_163_912_923, -0.841_980_822_162_428_5,
                -2.507_255_010_199_312e-5, 1.962_339_080_826_408]),
            (1e6, [-4.753_452_348_279_681, -3.090_240_456_316_52, -0.841_621_593_013_984,
                -2.506_628_901_553_148e-5, 1.959_966_356_814_106_7]),
        ];
        for (df, row) in rows {
            for (p, expected) in p.into_iter().zip(row) {
                assert_close(quantile(p, df), expected, 1e-14);
            }
        }
    }

    #[test]
    fn p_values_agree_with_forty_digit_arithmetic() {
        let rows = [
            (0.1, 0.5, 0.886_520_226_645_987),
            (4.0, 1.8, 0.146_238_381_189_028_3),
            (30.0, 5.0, 2.329_668_546_700_779_5e-5),
            (30.0, 1e4, 2.072_897_893_954_813e-99),
            (1e3, 1.7, 0.089_441_886_959_240_04),
            (1e5, 5.0, 5.742_701_678_641_673e-7),
        ];
        for (df, t, expected) in rows {
            assert_close(two_sided_p(t, df), expected, 1e-13);
            assert_eq!(two_sided_p(-t, df), two_sided_p(t, df));
        }
    }

    #[test]
    fn the_closed_forms_at_one_and_two_degrees_of_freedom_come_out() {
        for step in 1..1000 {
            let p = f64::from(step) / 1000.0;
            let cauchy = -1.0 / libm::tan(std::f64::consts::PI * p);
            let two = (2.0 * p - 1.0) / (2.0 * p * (1.0 - p)).sqrt();
            assert!((quantile(p, 1.0) - cauchy).abs() <= 1e-13 * cauchy.abs().max(0.01));
            assert!((quantile(p, 2.0) - two).abs() <= 1e-13 * two.abs().max(0.01));
        }
    }

    #[test]
    fn the_distribution_agrees_with_statrs() {
        for df in [0.5, 1.0, 2.0, 3.5, 9.0, 29.0, 200.0, 5000.0] {
            let oracle = StudentsT::new(0.0, 1.0, df).unwrap();
            for step in -40..=40 {
                let t = f64::from(step) / 4.0;
                assert!((cdf(t, df) - oracle.cdf(t)).abs() < 1e-12, "{t} at {df} df");
            }
        }
    }

    #[test]
    fn the_quantile_agrees_with_statrs() {
        for df in [1.0, 2.0, 3.5, 9.0, 29.0, 200.0] {
            let oracle = StudentsT::new(0.0, 1.0, df).unwrap();
            for p in [0.001, 0.01, 0.05, 0.2, 0.4, 0.6, 0.9, 0.975, 0.995, 0.9995] {
                assert_close(quantile(p, df), oracle.inverse_cdf(p), 1e-9);
            }
        }
    }

    #[test]
    fn the_quantile_inverts_the_distribution() {
        for df in [0.1, 0.7, 1.0, 3.0, 12.5, 400.0, 1e6, 1e12] {
            for p in [1e-12, 1e-6, 0.01, 0.2, 0.249, 0.251, 0.4, 0.499] {
                assert_close(cdf(quantile(p, df), df), p, 1e-12);
                assert_close(quantile(1.0 - p, df), -quantile(1.0 - (1.0 - p), df), 1e-12);
            }
        }
    }

    #[test]
    fn many_degrees_of_freedom_approach_the_normal_distribution() {
        assert_close(quantile(0.975, 1e12), normal::quantile(0.975), 1e-11);
        assert_close(cdf(-2.0, 1e12), normal::cdf(-2.0), 1e-11);
    }

    #[test]
    fn the_ends_and_the_middle_are_exact() {
        for df in [0.1, 1.0, 1e6] {
            assert_eq!(quantile(0.0, df), f64::NEG_INFINITY);
            assert_eq!(quantile(0.5, df), 0.0);
            assert_eq!(quantile(1.0, df), f64::INFINITY);
            assert_eq!((cdf(0.0, df), two_sided_p(0.0, df)), (0.5, 1.0));
            assert_eq!((cdf(f64::INFINITY, df), cdf(f64::NEG_INFINITY, df)), (1.0, 0.0));
            assert!(two_sided_p(f64::MAX, df) < 1e-14);
        }
    }

    #[test]
    fn a_quantile_beyond_all_numbers_is_infinite() {
        assert_eq!(quantile(1e-6, 0.01), f64::NEG_INFINITY);
        assert_eq!(quantile(0.999_999, 1e-9), f64::INFINITY);
    }

    #[test]
    #[should_panic(expected = "more than 0 are needed")]
    fn no_degrees_of_freedom_are_a_mistake() {
        let _ = cdf(1.0, 0.0);
    }
}
