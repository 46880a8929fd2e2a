//! Numbers side by side in two vector registers of SSE2, AVX2 or AVX-512.
//!
//! A module names the instructions of a set; one macro makes the vectors of all three from them. Whoever
//! holds a vector runs where its instructions exist: [`super::InstructionSet`] sees to it.

#![expect(unsafe_code, reason = "vector instructions")]

use crate::numeric::number::{Abreast, Number, Numbers, Vector, Word};
use std::arch::x86_64::{__m128i, _mm_cvtsi32_si128};
use std::fmt::Debug;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Sub};

/// The instructions of SSE2, which every processor of the architecture has.
mod sse2 {
    use std::arch::x86_64::*;
    pub(super) use std::arch::x86_64::{
        __m128 as F, __m128 as M, __m128i as I, _mm_add_epi32 as plus, _mm_add_ps as add,
        _mm_and_ps as both, _mm_and_si128 as and, _mm_castps_si128 as bits,
        _mm_castsi128_ps as of_bits, _mm_cmpge_ps as ge, _mm_cmpgt_ps as gt,
        _mm_cvtepi32_ps as of_whole, _mm_div_ps as div, _mm_loadu_ps as load, _mm_max_ps as larger,
        _mm_min_ps as smaller, _mm_mul_ps as mul, _mm_or_ps as either, _mm_set1_epi32 as whole,
        _mm_set1_ps as of, _mm_sll_epi32 as left, _mm_sra_epi32 as right_signed,
        _mm_srl_epi32 as right, _mm_storeu_ps as store, _mm_sub_ps as sub, _mm_xor_si128 as xor,
    };

    #[inline(always)]
    pub(super) unsafe fn select(mask: M, yes: F, no: F) -> F {
        unsafe { _mm_or_ps(_mm_and_ps(mask, yes), _mm_andnot_ps(mask, no)) }
    }

    #[inline(always)]
    pub(super) unsafe fn mask_bits(mask: M) -> u32 {
        unsafe { _mm_movemask_ps(mask) }.cast_unsigned()
    }

    #[inline(always)]
    pub(super) unsafe fn load_words(words: *const u32) -> I {
        unsafe { _mm_loadu_si128(words.cast()) }
    }

    #[inline(always)]
    pub(super) unsafe fn store_words(place: *mut u32, words: I) {
        unsafe { _mm_storeu_si128(place.cast(), words) }
    }

    #[inline(always)]
    pub(super) unsafe fn load_bytes(bytes: *const u8) -> I {
        unsafe {
            let zero = _mm_setzero_si128();
            let four = _mm_cvtsi32_si128(bytes.cast::<i32>().read_unaligned());
            _mm_unpacklo_epi16(_mm_unpacklo_epi8(four, zero), zero)
        }
    }

    #[inline(always)]
    pub(super) unsafe fn rotated(words: I, bits: u32) -> I {
        unsafe {
            _mm_or_si128(left(words, super::count(bits)), right(words, super::count(32 - bits)))
        }
    }

    /// Adds four numbers to as many sums.
    #[inline(always)]
    pub(super) unsafe fn add_to(numbers: F, sums: &mut [f64], at: usize) {
        let at = at % sums.len();
        let sums = sums[at..at + 4].as_mut_ptr();
        unsafe {
            let high = _mm_movehl_ps(numbers, numbers);
            _mm_storeu_pd(sums, _mm_add_pd(_mm_loadu_pd(sums), _mm_cvtps_pd(numbers)));
            let sums = sums.add(2);
            _mm_storeu_pd(sums, _mm_add_pd(_mm_loadu_pd(sums), _mm_cvtps_pd(high)));
        }
    }
}

/// The instructions of AVX2.
mod avx2 {
    use std::arch::x86_64::*;
    pub(super) use std::arch::x86_64::{
        __m256 as F, __m256 as M, __m256i as I, _mm256_add_epi32 as plus, _mm256_add_ps as add,
        _mm256_and_ps as both, _mm256_and_si256 as and, _mm256_castps_si256 as bits,
        _mm256_castsi256_ps as of_bits, _mm256_cvtepi32_ps as of_whole, _mm256_div_ps as div,
        _mm256_loadu_ps as load, _mm256_max_ps as larger, _mm256_min_ps as smaller,
        _mm256_mul_ps as mul, _mm256_or_ps as either, _mm256_set1_epi32 as whole,
        _mm256_set1_ps as of, _mm256_sll_epi32 as left, _mm256_sra_epi32 as right_signed,
        _mm256_srl_epi32 as right, _mm256_storeu_ps as store, _mm256_sub_ps as sub,
        _mm256_xor_si256 as xor,
    };

    #[inline(always)]
    pub(super) unsafe fn gt(a: F, b: F) -> M {
        unsafe { _mm256_cmp_ps::<_CMP_GT_OQ>(a, b) }
    }

    #[inline(always)]
    pub(super) unsafe fn ge(a: F, b: F) -> M {
        unsafe { _mm256_cmp_ps::<_CMP_GE_OQ>(a, b) }
    }

    #[inline(always)]
    pub(super) unsafe fn select(mask: M, yes: F, no: F) -> F {
        unsafe { _mm256_blendv_ps(no, yes, mask) }
    }

    #[inline(always)]
    pub(super) unsafe fn mask_bits(mask: M) -> u32 {
        unsafe { _mm256_movemask_ps(mask) }.cast_unsigned()
    }

    #[inline(always)]
    pub(super) unsafe fn load_words(words: *const u32) -> I {
        unsafe { _mm256_loadu_si256(words.cast()) }
    }

    #[inline(always)]
    pub(super) unsafe fn store_words(place: *mut u32, words: I) {
        unsafe { _mm256_storeu_si256(place.cast(), words) }
    }

    #[inline(always)]
    pub(super) unsafe fn load_bytes(bytes: *const u8) -> I {
        unsafe { _mm256_cvtepu8_epi32(_mm_loadl_epi64(bytes.cast())) }
    }

    #[inline(always)]
    pub(super) unsafe fn rotated(words: I, bits: u32) -> I {
        unsafe {
            _mm256_or_si256(left(words, super::count(bits)), right(words, super::count(32 - bits)))
        }
    }

    /// Adds eight numbers to as many sums.
    #[inline(always)]
    pub(super) unsafe fn add_to(numbers: F, sums: &mut [f64], at: usize) {
        let at = at % sums.len();
        let sums = sums[at..at + 8].as_mut_ptr();
        unsafe {
            let low = _mm256_cvtps_pd(_mm256_castps256_ps128(numbers));
            let high = _mm256_cvtps_pd(_mm256_extractf128_ps::<1>(numbers));
            _mm256_storeu_pd(sums, _mm256_add_pd(_mm256_loadu_pd(sums), low));
            let sums = sums.add(4);
            _mm256_storeu_pd(sums, _mm256_add_pd(_mm256_loadu_pd(sums), high));
        }
    }
}

/// The instructions of AVX-512.
mod avx512 {
    use std::arch::x86_64::*;
    pub(super) use std::arch::x86_64::{
        __m512 as F, __m512i as I, __mmask16 as M, _mm512_add_epi32 as plus, _mm512_add_ps as add,
        _mm512_and_si512 as and, _mm512_castps_si512 as bits, _mm512_castsi512_ps as of_bits,
        _mm512_cvtepi32_ps as of_whole, _mm512_div_ps as div, _mm512_loadu_ps as load,
        _mm512_max_ps as larger, _mm512_min_ps as smaller, _mm512_mul_ps as mul,
        _mm512_set1_epi32 as whole, _mm512_set1_ps as of, _mm512_sll_epi32 as left,
        _mm512_sra_epi32 as right_signed, _mm512_srl_epi32 as right, _mm512_storeu_ps as store,
        _mm512_sub_ps as sub, _mm512_xor_si512 as xor,
    };

    #[inline(always)]
    pub(super) unsafe fn gt(a: F, b: F) -> M {
        unsafe { _mm512_cmp_ps_mask::<_CMP_GT_OQ>(a, b) }
    }

    #[inline(always)]
    pub(super) unsafe fn ge(a: F, b: F) -> M {
        unsafe { _mm512_cmp_ps_mask::<_CMP_GE_OQ>(a, b) }
    }

    #[inline(always)]
    pub(super) unsafe fn both(a: M, b: M) -> M {
        a & b
    }

    #[inline(always)]
    pub(super) unsafe fn either(a: M, b: M) -> M {
        a | b
    }

    #[inline(always)]
    pub(super) unsafe fn select(mask: M, yes: F, no: F) -> F {
        unsafe { _mm512_mask_blend_ps(mask, no, yes) }
    }

    #[inline(always)]
    pub(super) unsafe fn mask_bits(mask: M) -> u32 {
        u32::from(mask)
    }

    #[inline(always)]
    pub(super) unsafe fn load_words(words: *const u32) -> I {
        unsafe { _mm512_loadu_si512(words.cast()) }
    }

    #[inline(always)]
    pub(super) unsafe fn store_words(place: *mut u32, words: I) {
        unsafe { _mm512_storeu_si512(place.cast(), words) }
    }

    #[inline(always)]
    pub(super) unsafe fn load_bytes(bytes: *const u8) -> I {
        unsafe { _mm512_cvtepu8_epi32(_mm_loadu_si128(bytes.cast())) }
    }

    #[inline(always)]
    pub(super) unsafe fn rotated(words: I, bits: u32) -> I {
        unsafe { _mm512_rolv_epi32(words, whole(bits.cast_signed())) }
    }

    /// Adds sixteen numbers, the first eight and then the others, to eight sums each.
    #[inline(always)]
    pub(super) unsafe fn add_to(numbers: F, sums: &mut [f64], at: usize) {
        unsafe {
            add_half(_mm512_castps512_ps256(numbers), sums, at);
            add_half(_mm512_extractf32x8_ps::<1>(numbers), sums, at + 8);
        }
    }

    #[inline(always)]
    unsafe fn add_half(numbers: __m256, sums: &mut [f64], at: usize) {
        let at = at % sums.len();
        let sums = sums[at..at + 8].as_mut_ptr();
        unsafe {
            let sum = _mm512_add_pd(_mm512_loadu_pd(sums), _mm512_cvtps_pd(numbers));
            _mm512_storeu_pd(sums, sum);
        }
    }
}

/// A number of bits, as instructions take it.
#[inline(always)]
fn count(bits: u32) -> __m128i {
    // SAFETY: every processor of the architecture has SSE2.
    unsafe { _mm_cvtsi32_si128(bits.cast_signed()) }
}

/// An operation on two pairs of registers, and on a pair and a number.
macro_rules! operation {
    ($set:ident, $vector:ident: $trait:ident, $method:ident) => {
        impl $trait for $vector {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                unsafe { Self($set::$method(self.0, other.0), $set::$method(self.1, other.1)) }
            }
        }

        impl $trait<f32> for $vector {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: f32) -> Self {
                $trait::$method(self, Self::of(other))
            }
        }
    };
}

/// Methods that do to both registers of a pair what the instruction of that name does.
macro_rules! each {
    ($set:ident, $type:ident: $( $method:ident ( $( $other:ident ),* ) -> $result:ident; )*) => { $(
        #[inline(always)]
        fn $method(self $( , $other: $type )*) -> $result {
            unsafe { $result($set::$method(self.0 $( , $other.0 )*), $set::$method(self.1 $( , $other.1 )*)) }
        }
    )* };
}

// SAFETY of what follows: a value of these types is only made by functions that `InstructionSet` calls where
// the processor has the instructions; places in memory are those of slices as long.
macro_rules! pair {
    ($set:ident: $vector:ident, $words:ident, $mask:ident) => {
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $vector($set::F, $set::F);

        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $words($set::I, $set::I);

        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $mask($set::M, $set::M);

        impl $vector {
            /// Numbers of a register.
            const HALF: usize = size_of::<$set::F>() / size_of::<f32>();
        }

        operation!($set, $vector: Add, add);
        operation!($set, $vector: Sub, sub);
        operation!($set, $vector: Mul, mul);
        operation!($set, $vector: Div, div);

        impl Neg for $vector {
            type Output = Self;

            #[inline(always)]
            fn neg(self) -> Self {
                Self::of_bits(self.bits().xor(Word::of(1 << 31)))
            }
        }

        impl BitAnd for $mask {
            type Output = Self;

            #[inline(always)]
            fn bitand(self, other: Self) -> Self {
                unsafe { Self($set::both(self.0, other.0), $set::both(self.1, other.1)) }
            }
        }

        impl BitOr for $mask {
            type Output = Self;

            #[inline(always)]
            fn bitor(self, other: Self) -> Self {
                unsafe { Self($set::either(self.0, other.0), $set::either(self.1, other.1)) }
            }
        }

        impl Numbers for $vector {
            type Alone<T: Clone + Debug> = ();
 type Kept<T: Clone + Debug> = T;
        }

        impl Abreast for $vector {
            #[inline(always)]
            fn nothing<T: Clone + Debug>() {}
        }

        impl Number for $vector {
            type Mask = $mask;
            type Word = $words;

            #[inline(always)]
            fn of(number: f32) -> Self {
                unsafe { Self($set::of(number), $set::of(number)) }
            }

            each! { $set, $vector:
                larger(other) -> $vector;
                smaller(other) -> $vector;
                bits() -> $words;
            }

            #[inline(always)]
            fn is_above(self, other: Self) -> $mask {
                unsafe { $mask($set::gt(self.0, other.0), $set::gt(self.1, other.1)) }
            }

            #[inline(always)]
            fn is_at_least(self, other: Self) -> $mask {
                unsafe { $mask($set::ge(self.0, other.0), $set::ge(self.1, other.1)) }
            }

            #[inline(always)]
            fn select(mask: $mask, yes: Self, no: Self) -> Self {
                unsafe {
                    let first = $set::select(mask.0, yes.0, no.0);
                    Self(first, $set::select(mask.1, yes.1, no.1))
                }
            }

            #[inline(always)]
            fn any(mask: $mask) -> bool {
                Self::mask_bits(mask) != 0
            }

            #[inline(always)]
            fn of_bits(bits: $words) -> Self {
                unsafe { Self($set::of_bits(bits.0), $set::of_bits(bits.1)) }
            }

            #[inline(always)]
            fn of_whole(whole: $words) -> Self {
                unsafe { Self($set::of_whole(whole.0), $set::of_whole(whole.1)) }
            }

#[inline(always)]
fn kept<T: Copy + Debug>(&kept: &T) -> Option<T> {
Some(kept)
}
        }

        impl Word for $words {
            #[inline(always)]
            fn of(number: u32) -> Self {
                let number = number.cast_signed();
                unsafe { Self($set::whole(number), $set::whole(number)) }
            }

            each! { $set, $words:
                plus(other) -> $words;
                and(other) -> $words;
                xor(other) -> $words;
            }

            #[inline(always)]
            fn left(self, bits: u32) -> Self {
                let bits = count(bits);
                unsafe { Self($set::left(self.0, bits), $set::left(self.1, bits)) }
            }

            #[inline(always)]
            fn right(self, bits: u32) -> Self {
                let bits = count(bits);
                unsafe { Self($set::right(self.0, bits), $set::right(self.1, bits)) }
            }

            #[inline(always)]
            fn right_signed(self, bits: u32) -> Self {
                let bits = count(bits);
                unsafe { Self($set::right_signed(self.0, bits), $set::right_signed(self.1, bits)) }
            }

            #[inline(always)]
            fn rotated(self, bits: u32) -> Self {
                unsafe { Self($set::rotated(self.0, bits), $set::rotated(self.1, bits)) }
            }
        }

        impl Vector for $vector {
#[inline(always)]
fn keep<T: Clone + Debug>(computed: T) -> T {
computed
}

            const WIDTH: usize = 2 * Self::HALF;

            #[inline(always)]
            fn load(column: &[f32], at: usize) -> Self {
                let numbers = column[at..at + Self::WIDTH].as_ptr();
                unsafe { Self($set::load(numbers), $set::load(numbers.add(Self::HALF))) }
            }

            #[inline(always)]
            fn load_bytes(column: &[u8], at: usize) -> Self {
                let bytes = column[at..at + Self::WIDTH].as_ptr();
                unsafe {
                    let second = $set::load_bytes(bytes.add(Self::HALF));
                    Self::of_whole($words($set::load_bytes(bytes), second))
                }
            }

            #[inline(always)]
            fn load_words(column: &[u32], at: usize) -> $words {
                let words = column[at..at + Self::WIDTH].as_ptr();
                unsafe { $words($set::load_words(words), $set::load_words(words.add(Self::HALF))) }
            }

            #[inline(always)]
            fn store(self, column: &mut [f32], at: usize) {
                let place = column[at..at + Self::WIDTH].as_mut_ptr();
                unsafe {
                    $set::store(place, self.0);
                    $set::store(place.add(Self::HALF), self.1);
                }
            }

            #[inline(always)]
            fn store_words(words: $words, column: &mut [u32], at: usize) {
                let place = column[at..at + Self::WIDTH].as_mut_ptr();
                unsafe {
                    $set::store_words(place, words.0);
                    $set::store_words(place.add(Self::HALF), words.1);
                }
            }

            #[inline(always)]
            fn mask_bits(mask: $mask) -> u32 {
                unsafe { $set::mask_bits(mask.0) | ($set::mask_bits(mask.1) << Self::HALF) }
            }

            #[inline(always)]
            fn add_to(self, sums: &mut [f64], lane: usize) {
                unsafe {
                    $set::add_to(self.0, sums, lane);
                    $set::add_to(self.1, sums, lane + Self::HALF);
                }
            }
        }
    };
}

pair!(sse2: Sse2, Sse2Words, Sse2Mask);
pair!(avx2: Avx2, Avx2Words, Avx2Mask);
pair!(avx512: Avx512, Avx512Words, Avx512Mask);
