//! The instructions of SSE2, AVX2 and AVX-512 under one name each.

#![expect(unsafe_code, reason = "vector instructions")]

/// The instructions of SSE2, which every processor of the architecture has.
pub(super) mod sse2 {
    use super::super::count;
    use super::after;
    use std::arch::x86_64::*;
    pub(in super::super) use std::arch::x86_64::{
        __m128 as F, __m128 as M, __m128i as I, _mm_add_epi32 as plus, _mm_add_ps as add,
        _mm_and_ps as both, _mm_and_si128 as and, _mm_castps_si128 as bits,
        _mm_castsi128_ps as of_bits, _mm_cmpge_ps as ge, _mm_cmpgt_ps as gt,
        _mm_cvtepi32_ps as of_whole, _mm_div_ps as div, _mm_loadu_ps as load, _mm_max_ps as larger,
        _mm_min_ps as smaller, _mm_mul_ps as mul, _mm_or_ps as either, _mm_set1_epi32 as whole,
        _mm_set1_ps as of, _mm_sll_epi32 as left, _mm_sra_epi32 as right_signed,
        _mm_srl_epi32 as right, _mm_storeu_ps as store, _mm_sub_ps as sub, _mm_xor_si128 as xor,
    };

    #[inline(always)]
    pub(in super::super) unsafe fn select(mask: M, yes: F, no: F) -> F {
        unsafe { _mm_or_ps(_mm_and_ps(mask, yes), _mm_andnot_ps(mask, no)) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn mask_bits(mask: M) -> u32 {
        unsafe { _mm_movemask_ps(mask) }.cast_unsigned()
    }

    #[inline(always)]
    pub(in super::super) unsafe fn load_words(words: *const u32) -> I {
        unsafe { _mm_loadu_si128(words.cast()) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn store_words(place: *mut u32, words: I) {
        unsafe { _mm_storeu_si128(place.cast(), words) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn load_bytes(bytes: *const u8) -> I {
        unsafe {
            let zero = _mm_setzero_si128();
            let four = _mm_cvtsi32_si128(bytes.cast::<i32>().read_unaligned());
            _mm_unpacklo_epi16(_mm_unpacklo_epi8(four, zero), zero)
        }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn rotated(words: I, bits: u32) -> I {
        unsafe { _mm_or_si128(left(words, count(bits)), right(words, count(32 - bits))) }
    }

    /// Adds four numbers to as many sums; returns where the next go.
    #[inline(always)]
    pub(in super::super) unsafe fn add_to(numbers: F, sums: &mut [f64], at: usize) -> usize {
        let next = after(at + 4, sums);
        let sums = sums[at..at + 4].as_mut_ptr();
        unsafe {
            let high = _mm_movehl_ps(numbers, numbers);
            _mm_storeu_pd(sums, _mm_add_pd(_mm_loadu_pd(sums), _mm_cvtps_pd(numbers)));
            let sums = sums.add(2);
            _mm_storeu_pd(sums, _mm_add_pd(_mm_loadu_pd(sums), _mm_cvtps_pd(high)));
        }
        next
    }
}

/// The instructions of AVX2.
pub(super) mod avx2 {
    use super::super::count;
    use super::after;
    use std::arch::x86_64::*;
    pub(in super::super) use std::arch::x86_64::{
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
    pub(in super::super) unsafe fn gt(a: F, b: F) -> M {
        unsafe { _mm256_cmp_ps::<_CMP_GT_OQ>(a, b) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn ge(a: F, b: F) -> M {
        unsafe { _mm256_cmp_ps::<_CMP_GE_OQ>(a, b) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn select(mask: M, yes: F, no: F) -> F {
        unsafe { _mm256_blendv_ps(no, yes, mask) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn mask_bits(mask: M) -> u32 {
        unsafe { _mm256_movemask_ps(mask) }.cast_unsigned()
    }

    #[inline(always)]
    pub(in super::super) unsafe fn load_words(words: *const u32) -> I {
        unsafe { _mm256_loadu_si256(words.cast()) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn store_words(place: *mut u32, words: I) {
        unsafe { _mm256_storeu_si256(place.cast(), words) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn load_bytes(bytes: *const u8) -> I {
        unsafe { _mm256_cvtepu8_epi32(_mm_loadl_epi64(bytes.cast())) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn rotated(words: I, bits: u32) -> I {
        // By whole bytes in one instruction.
        unsafe {
            if bits == 16 {
                let (high, low) = (0x0d0c_0f0e_0908_0b0a, 0x0504_0706_0100_0302);
                return _mm256_shuffle_epi8(words, _mm256_set_epi64x(high, low, high, low));
            }
            if bits == 8 {
                let (high, low) = (0x0e0d_0c0f_0a09_080b, 0x0605_0407_0201_0003);
                return _mm256_shuffle_epi8(words, _mm256_set_epi64x(high, low, high, low));
            }
        }
        unsafe { _mm256_or_si256(left(words, count(bits)), right(words, count(32 - bits))) }
    }

    /// Adds eight numbers to as many sums; returns where the next go.
    #[inline(always)]
    pub(in super::super) unsafe fn add_to(numbers: F, sums: &mut [f64], at: usize) -> usize {
        let next = after(at + 8, sums);
        let sums = sums[at..at + 8].as_mut_ptr();
        unsafe {
            let low = _mm256_cvtps_pd(_mm256_castps256_ps128(numbers));
            let high = _mm256_cvtps_pd(_mm256_extractf128_ps::<1>(numbers));
            _mm256_storeu_pd(sums, _mm256_add_pd(_mm256_loadu_pd(sums), low));
            let sums = sums.add(4);
            _mm256_storeu_pd(sums, _mm256_add_pd(_mm256_loadu_pd(sums), high));
        }
        next
    }
}

/// The instructions of AVX-512.
pub(super) mod avx512 {
    use super::after;
    use std::arch::x86_64::*;
    pub(in super::super) use std::arch::x86_64::{
        __m512 as F, __m512i as I, __mmask16 as M, _mm512_add_epi32 as plus, _mm512_add_ps as add,
        _mm512_and_si512 as and, _mm512_castps_si512 as bits, _mm512_castsi512_ps as of_bits,
        _mm512_cvtepi32_ps as of_whole, _mm512_div_ps as div, _mm512_loadu_ps as load,
        _mm512_max_ps as larger, _mm512_min_ps as smaller, _mm512_mul_ps as mul,
        _mm512_set1_epi32 as whole, _mm512_set1_ps as of, _mm512_sll_epi32 as left,
        _mm512_sra_epi32 as right_signed, _mm512_srl_epi32 as right, _mm512_storeu_ps as store,
        _mm512_sub_ps as sub, _mm512_xor_si512 as xor,
    };

    #[inline(always)]
    pub(in super::super) unsafe fn gt(a: F, b: F) -> M {
        unsafe { _mm512_cmp_ps_mask::<_CMP_GT_OQ>(a, b) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn ge(a: F, b: F) -> M {
        unsafe { _mm512_cmp_ps_mask::<_CMP_GE_OQ>(a, b) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn both(a: M, b: M) -> M {
        a & b
    }

    #[inline(always)]
    pub(in super::super) unsafe fn either(a: M, b: M) -> M {
        a | b
    }

    #[inline(always)]
    pub(in super::super) unsafe fn select(mask: M, yes: F, no: F) -> F {
        unsafe { _mm512_mask_blend_ps(mask, no, yes) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn mask_bits(mask: M) -> u32 {
        u32::from(mask)
    }

    #[inline(always)]
    pub(in super::super) unsafe fn load_words(words: *const u32) -> I {
        unsafe { _mm512_loadu_si512(words.cast()) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn store_words(place: *mut u32, words: I) {
        unsafe { _mm512_storeu_si512(place.cast(), words) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn load_bytes(bytes: *const u8) -> I {
        unsafe { _mm512_cvtepu8_epi32(_mm_loadu_si128(bytes.cast())) }
    }

    #[inline(always)]
    pub(in super::super) unsafe fn rotated(words: I, bits: u32) -> I {
        unsafe { _mm512_rolv_epi32(words, whole(bits.cast_signed())) }
    }

    /// Adds sixteen numbers, the first eight and then the others, to eight sums each; returns where the next
    /// go.
    #[inline(always)]
    pub(in super::super) unsafe fn add_to(numbers: F, sums: &mut [f64], at: usize) -> usize {
        unsafe {
            let at = add_half(_mm512_castps512_ps256(numbers), sums, at);
            add_half(_mm512_extractf32x8_ps::<1>(numbers), sums, at)
        }
    }

    #[inline(always)]
    unsafe fn add_half(numbers: __m256, sums: &mut [f64], at: usize) -> usize {
        let next = after(at + 8, sums);
        let sums = sums[at..at + 8].as_mut_ptr();
        unsafe {
            let sum = _mm512_add_pd(_mm512_loadu_pd(sums), _mm512_cvtps_pd(numbers));
            _mm512_storeu_pd(sums, sum);
        }
        next
    }
}

/// A place among sums that come again from the first after the last.
#[inline(always)]
fn after(at: usize, sums: &[f64]) -> usize {
    if at == sums.len() { 0 } else { at }
}
