//! exp, ln, the logistic function and the normal quantile in `f32`, for the monthly pass and for
//! newcomers.
//!
//! The library functions of a platform differ in the last bit from each other, and a call a seat
//! would keep the pass from vectorizing. These are plain arithmetic without branches: the same
//! bits on every machine, whatever its instruction set. The polynomials are those of the Cephes
//! mathematical library (Moshier 1989); the bounds are tested against libm.

#![expect(clippy::excessive_precision, reason = "the coefficients as published")]

use crate::numeric::number::{Number, Word};

/// exp(x), relative error below 2·10⁻⁷; x is clamped to −87…88, so that the result is a normal
/// number.
#[inline(always)]
pub(crate) fn exp<N: Number>(x: N) -> N {
    // Adding and taking away 1.5·2²³ rounds to the nearest whole number, which then also stands
    // in the low bits of the sum.
    const ROUND: f32 = 12_582_912.0;
    const LN2_HIGH: f32 = 0.693_359_375;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let x = larger(smaller(x, N::of(88.0)), N::of(-87.0));
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let whole = shifted - ROUND;
    let r = x - whole * LN2_HIGH - whole * LN2_LOW;
    let p = N::of(1.987_569_1e-4);
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 5.000_000_1e-1;
    let mantissa = p * (r * r) + r + 1.0;
    let power = N::of_bits(shifted.bits().left(23).plus(Word::of(0x3f80_0000)));
    mantissa * power
}

/// exp(x) for x from −1.36 to 1.36, relative error below 10⁻⁶: the square of a polynomial in x/2, of
/// least largest relative error, at half the cost of [`exp`].
#[inline(always)]
pub(crate) fn exp_near_zero<N: Number>(x: N) -> N {
    let r = x * 0.5;
    let p = N::of(1.368_951_87e-3);
    let p = p * r + 8.490_595_04e-3;
    let p = p * r + 4.168_949_65e-2;
    let p = p * r + 1.666_317_88e-1;
    let p = p * r + 4.999_955_89e-1;
    let p = p * r + 1.000_001_91;
    let p = p * r + 1.000_000_12;
    p * p
}

/// An upper bound of [`exp`], at most 6.4 % above it: the chord over a whole power of two, which
/// lies above the convex curve, with x / ln 2 rounded up to a multiple of 2⁻¹⁰ at least.
#[inline(always)]
pub(crate) fn exp_bound<N: Number>(x: N) -> N {
    // Adding 1.5·2¹³ rounds to a multiple of 2⁻¹⁰, which then stands in the low bits of the sum.
    const ROUND: f32 = 12_288.0;
    const UP: f32 = 1.0 / 512.0;
    let x = larger(smaller(x, N::of(88.0)), N::of(-87.0));
    let shifted = x * std::f32::consts::LOG2_E + (ROUND + UP);
    N::of_bits(shifted.bits().left(13).plus(Word::of(0x3f80_0000)))
}

/// ln(x) for normal x > 0, absolute error below 2·10⁻⁷ near 1 and relative error below 2·10⁻⁷
/// elsewhere.
#[inline(always)]
pub(crate) fn ln<N: Number>(x: N) -> N {
    const SQRT_HALF_BITS: u32 = 0x3f35_04f3;
    const LN2_HIGH: f32 = 0.693_359_375;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    // Split x into 2^e·m with m from √½ to √2.
    let bits = x.bits().plus(Word::of(SQRT_HALF_BITS.wrapping_neg()));
    let exponent = N::of_bits(bits.right_signed(23).plus(Word::of(0x4b40_0000))) - 12_582_912.0;
    let mantissa = bits.and(Word::of(0x007f_ffff)).plus(Word::of(SQRT_HALF_BITS));
    let r = N::of_bits(mantissa) - 1.0;
    let square = r * r;
    let p = N::of(7.037_683_6e-2);
    let p = p * r - 1.151_461e-1;
    let p = p * r + 1.167_699_9e-1;
    let p = p * r - 1.242_014_1e-1;
    let p = p * r + 1.424_932_3e-1;
    let p = p * r - 1.666_805_8e-1;
    let p = p * r + 2.000_071_5e-1;
    let p = p * r - 2.499_999_4e-1;
    let p = p * r + 3.333_333_1e-1;
    let fraction = p * r * square + exponent * LN2_LOW - square * 0.5 + r;
    fraction + exponent * LN2_HIGH
}

/// 1 / (1 + exp(−x)).
#[inline(always)]
pub(crate) fn logistic<N: Number>(x: N) -> N {
    N::of(1.0) / (exp(-x) + 1.0)
}

/// The quantile of the standard normal distribution at the uniform number of `word`, which is
/// [`crate::rng::unit`]; relative error below 6·10⁻⁷ at every word.
///
/// After Giles (2010), "Approximating the erfinv function", in GPU Computing Gems: with p the
/// smaller tail and w = −ln 4p(1−p), z / (1−2p) is a polynomial in w in the middle and in √w in the
/// tail. The polynomials are our own, of least largest relative error for w up to 5.5 and on to
/// 21, the tail of a word being 2⁻³³ at least.
#[inline]
pub(crate) fn normal(word: u32) -> f32 {
    let [z] = normals(&[word]);
    z
}

/// Standard normals of several words, lane by lane. One word in five hundred lies in a tail, so that
/// tails are seldom computed at all.
#[inline(always)]
pub(crate) fn normals<const N: usize>(words: &[u32; N]) -> [f32; N] {
    const TAIL_FROM: f32 = 5.5;
    let (mut z, mut x, mut w, mut tails) = ([0.0; N], [0.0; N], [0.0; N], 0);
    for i in 0..N {
        // As many cells lie below the lower of the two words as above the upper one. Both numbers fit
        // a signed one, which every instruction set converts.
        let below = words[i].min(!words[i]);
        let within = 0x7fff_ffff - below;
        let four_p = (below.cast_signed() as f32 + 0.5) * (4.0 / 4_294_967_296.0);
        x[i] = (within.cast_signed() as f32 + 0.5) * (2.0 / 4_294_967_296.0);
        w[i] = larger(-ln(four_p * (0.5 + 0.5 * x[i])), 0.0);
        z[i] = x[i] * central(w[i]);
        tails |= u32::from(w[i] >= TAIL_FROM);
    }
    if tails > 0 {
        for i in 0..N {
            let tail = x[i] * outer(w[i]);
            z[i] = if w[i] >= TAIL_FROM { tail } else { z[i] };
        }
    }
    for (z, &word) in z.iter_mut().zip(words) {
        // The sign of a word in the lower half.
        *z = f32::from_bits(z.to_bits() ^ (!word & 0x8000_0000));
    }
    z
}

/// z / (1−2p) for w up to 5.5.
#[inline(always)]
fn central(w: f32) -> f32 {
    let r = w - 2.75;
    let p = 1.848_120_32e-8;
    let p = p * r + 4.999_912_64e-7;
    let p = p * r - 3.883_539_74e-6;
    let p = p * r - 1.242_552_16e-5;
    let p = p * r + 2.965_610_86e-4;
    let p = p * r - 1.470_769_1e-3;
    let p = p * r - 7.123_096_06e-3;
    let p = p * r + 3.455_362_39e-1;
    p * r + 2.210_118_51
}

/// z / (1−2p) for w from 5.5 to 21.
#[inline(always)]
fn outer(w: f32) -> f32 {
    let r = w.sqrt() - 3.5;
    let p = 5.896_901_94e-6;
    let p = p * r - 2.795_132_28e-4;
    let p = p * r + 7.659_563_73e-4;
    let p = p * r - 1.011_652_06e-3;
    let p = p * r + 1.455_288_49e-3;
    let p = p * r - 2.899_562_2e-3;
    let p = p * r + 4.652_511_74e-3;
    let p = p * r + 1.424_633_08;
    p * r + 4.717_088_54
}

/// The uniform number of `word`, from 2⁻³³ to 1: [`crate::rng::unit`], rounded.
#[inline(always)]
pub(crate) fn uniform(word: u32) -> f32 {
    // The halves of a word convert without rounding, and their sum rounds once.
    let (high, low) = ((word >> 16).cast_signed() as f32, (word & 0xffff).cast_signed() as f32);
    (high * 65_536.0 + (low + 0.5)) * (1.0 / 4_294_967_296.0)
}

/// The largest whole number up to x, for x from 0 to 2⁵¹: arithmetic, where `f64::floor` is a call on
/// processors of the baseline.
#[inline(always)]
pub(crate) fn floor(x: f64) -> f64 {
    // Adding and taking away 1.5·2⁵² rounds to the nearest whole number.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let nearest = (x + ROUND) - ROUND;
    if nearest > x { nearest - 1.0 } else { nearest }
}

/// The larger of two numbers that are not NaN.
#[inline(always)]
pub(crate) fn larger<N: Number>(a: N, b: N) -> N {
    a.larger(b)
}

/// The smaller of two numbers that are not NaN.
#[inline(always)]
pub(crate) fn smaller<N: Number>(a: N, b: N) -> N {
    a.smaller(b)
}

/// x brought into `low`…`high`.
#[inline(always)]
pub(crate) fn clamp<N: Number>(x: N, low: N, high: N) -> N {
    smaller(larger(x, low), high)
}

/// max(x, 0).
#[inline(always)]
pub(crate) fn positive<N: Number>(x: N) -> N {
    larger(x, N::of(0.0))
}

/// A decaying quantity that is set to 0 once it no longer matters, so that it never becomes a
/// denormal number (which would slow the pass by half).
#[inline(always)]
pub(crate) fn fade<N: Number>(x: N, factor: N) -> N {
    const NEGLIGIBLE: f32 = 1e-9;
    let next = x * factor;
    N::select(next.is_at_least(N::of(NEGLIGIBLE)), next, N::of(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_within_its_bound_of_libm() {
        let mut worst = 0.0_f64;
        for i in -870_000..880_000 {
            let x = i as f32 * 1e-4;
            let exact = libm::exp(f64::from(x));
            worst = worst.max((f64::from(exp(x)) / exact - 1.0).abs());
        }
        assert!(worst < 2e-7, "relative error {worst:e}");
    }

    #[test]
    fn floor_is_that_of_the_library() {
        for i in 0..4_000_000_u32 {
            let x = f64::from(i) / 4096.0;
            assert_eq!(floor(x).to_bits(), x.floor().to_bits(), "{x}");
            let below = f64::from(i).next_down().max(0.0);
            assert_eq!(floor(below).to_bits(), below.floor().to_bits(), "{below}");
        }
    }

    #[test]
    fn exp_near_zero_is_within_its_bound_of_libm() {
        let mut worst = 0.0_f64;
        for i in -1_360_000..=1_360_000 {
            let x = i as f32 * 1e-6;
            let exact = libm::exp(f64::from(x));
            worst = worst.max((f64::from(exp_near_zero(x)) / exact - 1.0).abs());
        }
        assert!(worst < 1e-6, "relative error {worst:e}");
    }

    #[test]
    fn the_bound_of_exp_is_above_it_and_near() {
        for i in -900_000..900_000 {
            let x = i as f32 * 1e-4;
            let ratio = exp_bound(x) / exp(x);
            assert!(ratio > 1.0 && ratio < 1.064, "{x}: {ratio}");
        }
    }

    #[test]
    fn ln_is_within_its_bound_of_libm() {
        let mut worst = 0.0_f64;
        for i in 1..2_000_000 {
            for x in [i as f32 * 1e-5, i as f32 * 3.7e3] {
                let exact = libm::log(f64::from(x));
                worst = worst.max((f64::from(ln(x)) - exact).abs() / exact.abs().max(1.0));
            }
        }
        assert!(worst < 2e-7, "error {worst:e}");
    }

    /// Words from both ends, the middle, and in between.
    fn words() -> impl Iterator<Item = u32> {
        let near = (0..200_000).flat_map(|i| [i, !i, (1 << 31) + i, (1 << 31) - 1 - i]);
        let powers = (0..31).flat_map(|bit| [1 << bit, !(1 << bit), (1 << bit) - 1]);
        near.chain(powers).chain((0..1_000_000).map(|i: u32| i.wrapping_mul(2_654_435_769)))
    }

    #[test]
    fn the_normal_quantile_is_within_its_bound_of_the_exact_one() {
        let (mut worst, mut at) = (0.0_f64, 0);
        for word in words() {
            let exact = crate::stats::normal::quantile(crate::rng::unit(word));
            let error = (f64::from(normal(word)) / exact - 1.0).abs();
            if error > worst {
                (worst, at) = (error, word);
            }
        }
        assert!(worst < 6e-7, "relative error {worst:e} at {at}");
    }

    #[test]
    fn lanes_are_the_normal_quantiles_of_their_words() {
        for words in words().collect::<Vec<_>>().as_chunks::<16>().0 {
            let one_by_one = words.map(normal).map(f32::to_bits);
            assert_eq!(normals(words).map(f32::to_bits), one_by_one, "{words:?}");
        }
    }

    #[test]
    fn the_normal_quantile_is_symmetric() {
        for word in words() {
            assert_eq!(normal(word).to_bits(), (-normal(!word)).to_bits(), "{word}");
        }
        assert!(normal(0) < -6.3 && normal(1 << 31) > 0.0);
    }

    #[test]
    fn a_uniform_number_is_the_nearest_to_the_exact_one() {
        for word in words() {
            let nearest = crate::model::policy::narrow(crate::rng::unit(word));
            assert_eq!(uniform(word).to_bits(), nearest.to_bits(), "{word}");
        }
    }

    #[test]
    fn exp_beyond_its_range_stays_normal() {
        assert!(exp(-1e9).is_normal() && exp(1e9).is_normal());
        assert!(exp(0.0).to_bits() == 1.0_f32.to_bits() && ln(1.0).to_bits() == 0);
    }

    #[test]
    fn the_logistic_function_is_symmetric_and_bounded() {
        for i in -400..400 {
            let x = i as f32 * 0.05;
            let sum = logistic(x) + logistic(-x);
            assert!((sum - 1.0).abs() < 3e-7, "{x}: {sum}");
            assert!((0.0..=1.0).contains(&logistic(x)));
        }
    }

    #[test]
    fn what_fades_ends_at_zero_without_denormals() {
        let mut x = 1.0;
        for _ in 0..400 {
            x = fade(x, 0.85);
            assert!(x == 0.0 || x.is_normal());
        }
        assert!(x.to_bits() == 0);
    }
}
