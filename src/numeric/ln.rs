//! The natural logarithm in double precision, without a branch.

/// ln 2 in two parts, the first of which times a whole number below 2²⁰ is exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN_2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);

/// The bits of 2⁵², whose lowest bits count units.
const COUNTING: u64 = 0x4330_0000_0000_0000;
const MANTISSA_BITS: u32 = f64::MANTISSA_DIGITS - 1;

/// The natural logarithm of `x`, off by less than 1 unit in the last place.
///
/// −∞ of 0 and −0, ∞ of ∞, NaN of what is below 0 and of NaN; of subnormal numbers as of all others.
/// The same bits on every machine, which are those of `libm`: the steps are those of fdlibm's `e_log.c`
/// (Sun Microsystems 1993), in plain arithmetic without a branch, so that a loop over a slice is
/// compiled to vectors: see [`vectorized`](super::vectorized).
#[inline(always)]
#[must_use]
pub fn ln(x: f64) -> f64 {
    // Subnormal numbers are scaled up by 2⁵⁴.
    let is_small = x < f64::MIN_POSITIVE;
    let scaled = if is_small { x * 18_014_398_509_481_984.0 } else { x };
    let shift = if is_small { 54.0 } else { 0.0 };
    // x = 2^power m, with m from √½ to √2.
    const ROOT_HALF: u64 = 0x3fe6_a09e_0000_0000;
    let raised = scaled.to_bits().wrapping_add(1.0_f64.to_bits() - ROOT_HALF);
    let power = f64::from_bits((raised >> MANTISSA_BITS) | COUNTING) - f64::from_bits(COUNTING);
    let power = power - 1023.0 - shift;
    let mantissa = (raised & ((1 << MANTISSA_BITS) - 1)) + ROOT_HALF;
    let f = f64::from_bits(mantissa) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let odd = w
        * (f64::from_bits(0x3fd9_9999_9997_fa04)
            + w * (f64::from_bits(0x3fcc_71c5_1d8e_78af)
                + w * f64::from_bits(0x3fc3_9a09_d078_c69f)));
    let even = z
        * (f64::from_bits(0x3fe5_5555_5555_5593)
            + w * (f64::from_bits(0x3fd2_4924_9422_9359)
                + w * (f64::from_bits(0x3fc7_4664_96cb_03de)
                    + w * f64::from_bits(0x3fc2_f112_df3e_5244))));
    let rest = even + odd;
    let of_positive =
        s * (half_square + rest) + power * LN_2_LOW - half_square + f + power * LN_2_HIGH;
    // What is no number above 0, or has no end.
    let of_large = if x < f64::INFINITY { of_positive } else { x };
    let of_zero = if x > 0.0 { of_large } else { f64::NEG_INFINITY };
    if x >= 0.0 { of_zero } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{apart, everywhere};
    use super::*;

    #[test]
    fn it_is_that_of_libm_to_the_bit() {
        let steps = (1..2_000_000).map(|step| f64::from(step) * 0.000_001_37);
        for x in steps.chain(everywhere()).filter(|&x| x > 0.0) {
            assert_eq!(ln(x).to_bits(), libm::log(x).to_bits(), "{x:e}");
        }
    }

    #[test]
    fn it_is_within_a_unit_of_the_inverse_of_the_exponential() {
        // Of e^y it is y, up to what the rounding of e^y moves it by: half a unit of e^y, which is
        // 2⁻⁵³ of y + 1 at most.
        for step in -70_000..70_000 {
            let y = f64::from(step) * 0.01;
            let error = (ln(super::super::exp(y)) - y).abs();
            assert!(error <= f64::EPSILON * (1.0 + y.abs()), "{y}: {error:e}");
        }
    }

    #[test]
    fn it_has_no_end_at_zero_and_is_no_number_below() {
        for (x, bits) in [(0.0, f64::NEG_INFINITY), (-0.0, f64::NEG_INFINITY), (1.0, 0.0)] {
            assert_eq!(ln(x).to_bits(), bits.to_bits(), "{x}");
        }
        assert_eq!(ln(f64::INFINITY).to_bits(), f64::INFINITY.to_bits());
        for x in [-f64::MIN_POSITIVE, -1.0, f64::NEG_INFINITY, f64::NAN] {
            assert!(ln(x).is_nan(), "{x}");
        }
        assert!(apart(ln(f64::from_bits(1)), -744.440_071_921_381_3) <= 1);
    }
}
