//! The exponential in double precision, without a branch.

/// 1 / ln 2.
const RECIPROCAL_LN_2: f64 = std::f64::consts::LOG2_E;
/// ln 2 in two parts, the first of which times a whole number below 2²⁰ is exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN_2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);

/// Adding this to a number below 2⁵¹ rounds it to a whole one, which is in the lowest bits of the sum.
const ROUNDING: f64 = 6_755_399_441_055_744.0;

/// Beyond these the exponential is infinite or rounds to 0.
const HIGHEST: f64 = 710.0;
const LOWEST: f64 = -746.0;

/// e to the power `x`; off by less than 1 unit in the last place.
///
/// Infinite above 709.78 and 0 below −745.13, as are their limits; subnormal between −745.13 and
/// −708.4; NaN of NaN. The same bits on every machine, and in nearly all cases those of `libm`: the
/// rational approximation is that of fdlibm's `e_exp.c` (Sun Microsystems 1993), but `x` is reduced to
/// a remainder of at most half of ln 2 without a comparison. It is plain arithmetic, so that a loop over a
/// slice is compiled to vectors: see [`vectorized`](super::vectorized).
#[inline(always)]
#[must_use]
pub fn exp(x: f64) -> f64 {
    // As comparisons, which NaN passes by unchanged.
    let x = if x > HIGHEST { HIGHEST } else { x };
    let x = if x < LOWEST { LOWEST } else { x };
    let power = x * RECIPROCAL_LN_2 + ROUNDING - ROUNDING;
    let high = x - power * LN_2_HIGH;
    let low = power * LN_2_LOW;
    let r = high - low;
    // r (e^r + 1) / (e^r − 1) = 2 + r² P(r²).
    let z = r * r;
    let even = z
        * (f64::from_bits(0x3fc5_5555_5555_553e)
            + z * (f64::from_bits(0xbf66_c16c_16be_bd93)
                + z * (f64::from_bits(0x3f11_566a_af25_de2c)
                    + z * (f64::from_bits(0xbebb_bd41_c5d2_6bf1)
                        + z * f64::from_bits(0x3e66_3769_72be_a4d0)))));
    let c = r - even;
    let of_remainder = 1.0 + (r * c / (2.0 - c) - low + high);
    // In two steps, since 2^power may be subnormal or beyond all numbers where the result is not.
    let half = power * 0.5 + ROUNDING - ROUNDING;
    of_remainder * power_of_two(half) * power_of_two(power - half)
}

/// 2 to the power of a whole number from −1022 to 1023.
#[inline(always)]
fn power_of_two(power: f64) -> f64 {
    const MANTISSA_BITS: u32 = f64::MANTISSA_DIGITS - 1;
    let exponent = (power + ROUNDING).to_bits() << MANTISSA_BITS;
    f64::from_bits(exponent.wrapping_add(1.0_f64.to_bits()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{apart, everywhere};
    use super::*;

    #[test]
    fn it_is_within_a_unit_of_that_of_libm_and_nearly_always_equal_to_it() {
        let (mut all, mut equal) = (0, 0);
        let steps = (-760_000..=720_000).map(|step| f64::from(step) * 0.001_000_37);
        for x in steps.chain(everywhere()) {
            let (own, other) = (exp(x), libm::exp(x));
            assert!(apart(own, other) <= 1, "{x:e}: {own:e}, {other:e}");
            all += 1;
            equal += u32::from(apart(own, other) == 0);
        }
        assert!(f64::from(equal) > 0.999 * f64::from(all), "{equal} of {all}");
    }

    #[test]
    fn its_limits_are_infinity_and_zero_and_it_knows_numbers_that_are_hardly_there() {
        let bits = |x: f64| exp(x).to_bits();
        assert_eq!(bits(f64::INFINITY), f64::INFINITY.to_bits());
        assert_eq!(bits(f64::MAX), f64::INFINITY.to_bits());
        assert_eq!(bits(709.79), f64::INFINITY.to_bits());
        assert!(exp(709.78) < f64::INFINITY);
        assert_eq!(bits(f64::NEG_INFINITY), 0);
        assert_eq!(bits(f64::MIN), 0);
        assert_eq!((bits(-745.2), bits(-745.1)), (0, 1));
        assert_eq!(bits(-720.0), libm::exp(-720.0).to_bits());
        assert_eq!([bits(0.0), bits(-0.0), bits(f64::MIN_POSITIVE)], [1.0_f64.to_bits(); 3]);
        assert!(exp(f64::NAN).is_nan());
    }
}
