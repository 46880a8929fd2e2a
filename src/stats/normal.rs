//! The standard normal distribution.

/// Half-width of the central range of p in which the quantile is a rational function of p.
const CENTRAL_HALF_WIDTH: f64 = 0.425;

/// Probability that a standard normal variable is at most `x`, with full relative accuracy in the
/// lower tail: half the complementary error function of -x / sqrt(2).
pub fn cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The value that a standard normal variable does not exceed with probability `p` (0 to 1), to a
/// relative accuracy of about 1e-16; minus infinity at 0 and infinity at 1.
///
/// Wichura (1988), "Algorithm AS 241: The percentage points of the normal distribution", Applied
/// Statistics 37(3), 477-484, routine PPND16. Between 0.075 and 0.925, that is for 85% of uniform
/// draws, it takes only the four arithmetic operations.
///
/// # Panics
///
/// When `p` lies outside 0 to 1.
#[inline]
pub fn quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= CENTRAL_HALF_WIDTH {
        let r = CENTRAL_HALF_WIDTH * CENTRAL_HALF_WIDTH - q * q;
        q * polynomial(&A, r) / polynomial(&B, r)
    } else {
        tail_quantile(p)
    }
}

/// The quantile for `p` outside the central range.
fn tail_quantile(p: f64) -> f64 {
    assert!(
        (0.0..=1.0).contains(&p),
        "the normal quantile of {p} does not exist; p runs from 0 to 1"
    );
    let tail = p.min(1.0 - p);
    let r = (-libm::log(tail)).sqrt();
    let magnitude = if tail <= 0.0 {
        f64::INFINITY
    } else if r <= 5.0 {
        polynomial(&C, r - 1.6) / polynomial(&D, r - 1.6)
    } else {
        polynomial(&E, r - 5.0) / polynomial(&F, r - 5.0)
    };
    magnitude.copysign(p - 0.5)
}

/// The polynomial with coefficients `c` in ascending order, at `x`, by Horner's rule.
#[inline]
fn polynomial(c: &[f64; 8], x: f64) -> f64 {
    ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0]
}

/// Numerator for |p - 0.5| <= 0.425.
#[expect(clippy::excessive_precision, reason = "the digits as published")]
const A: [f64; 8] = [
    3.387_132_872_796_366_608_0,
    1.331_416_678_917_843_774_5e+2,
    1.971_590_950_306_551_442_7e+3,
    1.373_169_376_550_946_112_5e+4,
    4.592_195_393_154_987_145_7e+4,
    6.726_577_092_700_870_085_3e+4,
    3.343_057_558_358_812_810_5e+4,
    2.509_080_928_730_122_672_7e+3,
];

/// Denominator for |p - 0.5| <= 0.425.
#[expect(clippy::excessive_precision, reason = "the digits as published")]
const B: [f64; 8] = [
    1.0,
    4.231_333_070_160_091_125_2e+1,
    6.871_870_074_920_579_083_0e+2,
    5.394_196_021_424_751_107_7e+3,
    2.121_379_430_158_659_586_7e+4,
    3.930_789_580_009_271_061_0e+4,
    2.872_908_573_572_194_267_4e+4,
    5.226_495_278_852_854_561_0e+3,
];

/// Numerator for a tail of at least exp(-25).
#[expect(clippy::excessive_precision, reason = "the digits as published")]
const C: [f64; 8] = [
    1.423_437_110_749_683_577_34,
    4.630_337_846_156_545_295_90,
    5.769_497_221_460_691_405_50,
    3.647_848_324_763_204_605_04,
    1.270_458_252_452_368_382_58,
    2.417_807_251_774_506_117_70e-1,
    2.272_384_498_926_918_458_33e-2,
    7.745_450_142_783_414_076_40e-4,
];

/// Denominator for a tail of at least exp(-25).
#[expect(clippy::excessive_precision, reason = "the digits as published")]
const D: [f64; 8] = [
    1.0,
    2.053_191_626_637_758_821_87,
    1.676_384_830_183_803_849_40,
    6.897_673_349_851_000_045_50e-1,
    1.481_039_764_274_800_745_90e-1,
    1.519_866_656_361_645_719_66e-2,
    5.475_938_084_995_344_946_00e-4,
    1.050_750_071_644_416_843_24e-9,
];

/// Numerator for a tail below exp(-25).
#[expect(clippy::excessive_precision, reason = "the digits as published")]
const E: [f64; 8] = [
    6.657_904_643_501_103_777_20,
    5.463_784_911_164_114_369_90,
    1.784_826_539_917_291_335_80,
    2.965_605_718_285_048_912_30e-1,
    2.653_218_952_657_612_309_30e-2,
    1.242_660_947_388_078_438_60e-3,
    2.711_555_568_743_487_578_15e-5,
    2.010_334_399_292_288_132_65e-7,
];

/// Denominator for a tail below exp(-25).
#[expect(clippy::excessive_precision, reason = "the digits as published")]
const F: [f64; 8] = [
    1.0,
    5.998_322_065_558_879_376_90e-1,
    1.369_298_809_227_358_053_10e-1,
    1.487_536_129_085_061_485_25e-2,
    7.868_691_311_456_132_591_00e-4,
    1.846_318_317_510_054_681_80e-5,
    1.421_511_758_316_445_888_70e-7,
    2.044_263_103_389_939_785_64e-15,
];

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact, or the same computation twice")]
mod tests {
    use super::*;
    use crate::stats::assert_close;
    use statrs::distribution::{ContinuousCDF, Normal};

    #[test]
    fn the_check_values_of_the_paper_come_out() {
        assert_close(quantile(0.25), -0.674_489_750_196_081_7, 1e-15);
        assert_close(quantile(0.001), -3.090_232_306_167_814, 1e-15);
        assert_close(quantile(1e-20), -9.262_340_089_798_408, 1e-15);
    }

    #[test]
    fn the_table_of_the_normal_distribution_comes_out() {
        assert_close(quantile(0.975), 1.959_963_984_540_054, 1e-15);
        assert_close(quantile(0.995), 2.575_829_303_548_901, 1e-15);
        assert_close(cdf(1.0), 0.841_344_746_068_542_9, 1e-15);
        assert_close(cdf(-1.96), 0.024_997_895_148_220_435, 1e-15);
        assert_close(cdf(-10.0), 7.619_853_024_160_527e-24, 1e-13);
        assert_eq!(cdf(0.0), 0.5);
    }

    #[test]
    fn the_distribution_agrees_with_statrs() {
        let oracle = Normal::new(0.0, 1.0).unwrap();
        for step in -80..=80 {
            let x = f64::from(step) / 10.0;
            // The error function of statrs is good to some 5e-11 in the tail.
            assert_close(cdf(x), oracle.cdf(x), 1e-10);
        }
    }

    #[test]
    fn the_quantile_agrees_with_statrs() {
        let oracle = Normal::new(0.0, 1.0).unwrap();
        for step in 1..1000 {
            let p = f64::from(step) / 1000.0;
            assert!((quantile(p) - oracle.inverse_cdf(p)).abs() < 1e-12, "quantile of {p}");
        }
    }

    #[test]
    fn the_quantile_inverts_the_distribution_far_into_the_tail() {
        for exponent in 1..=300 {
            let p = libm::pow(10.0, -f64::from(exponent));
            assert_close(cdf(quantile(p)), p, 1e-11);
        }
    }

    #[test]
    fn the_quantile_is_odd_and_rises_across_its_branches() {
        let mut previous = f64::NEG_INFINITY;
        for step in 0..=4096 {
            let p = f64::from(step) / 4096.0;
            assert_eq!(quantile(p), -quantile(1.0 - p), "quantile of {p}");
            assert!(step == 0 || quantile(p) > previous, "quantile of {p}");
            previous = quantile(p);
        }
    }

    #[test]
    fn the_quantile_is_infinite_at_both_ends_and_zero_in_the_middle() {
        assert_eq!(quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(quantile(0.5), 0.0);
        assert_eq!(quantile(1.0), f64::INFINITY);
        assert!(quantile(f64::MIN_POSITIVE * f64::EPSILON).is_finite());
    }

    #[test]
    #[should_panic(expected = "does not exist")]
    fn a_probability_that_is_not_a_number_is_a_mistake() {
        let _ = quantile(f64::NAN);
    }
}
