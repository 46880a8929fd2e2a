//! Numbers side by side in two vector registers of WebAssembly (simd128, without relaxed operations: the
//! same bits in every browser).

#![expect(unsafe_code, reason = "vectors are loaded from and stored to slices")]

use std::arch::wasm32::*;
use std::fmt::Debug;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Sub};

use crate::numeric::number::{Abreast, Number, Numbers, Vector, Word};

/// Numbers of a register.
const HALF: usize = 4;

/// Eight numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Simd128(v128, v128);

/// The words of a register.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words(v128);

/// Two registers of words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair(Words, Words);

/// For which of eight numbers something holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mask(v128, v128);

/// An operation on two pairs of registers, and on a pair and a number.
macro_rules! operation {
    ($trait:ident, $method:ident, $instruction:ident) => {
        impl $trait for Simd128 {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self($instruction(self.0, other.0), $instruction(self.1, other.1))
            }
        }

        impl $trait<f32> for Simd128 {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: f32) -> Self {
                $trait::$method(self, Self::of(other))
            }
        }
    };
}

operation!(Add, add, f32x4_add);
operation!(Sub, sub, f32x4_sub);
operation!(Mul, mul, f32x4_mul);
operation!(Div, div, f32x4_div);

impl Neg for Simd128 {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self(f32x4_neg(self.0), f32x4_neg(self.1))
    }
}

impl BitAnd for Mask {
    type Output = Self;

    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self(v128_and(self.0, other.0), v128_and(self.1, other.1))
    }
}

impl BitOr for Mask {
    type Output = Self;

    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self(v128_or(self.0, other.0), v128_or(self.1, other.1))
    }
}

impl Numbers for Simd128 {
    type Alone<T: Clone + Debug> = ();
    type Kept<T: Clone + Debug> = T;
}

impl Abreast for Simd128 {
    #[inline(always)]
    fn nothing<T: Clone + Debug>() {}
}

impl Number for Simd128 {
    type Mask = Mask;
    type Word = Pair;

    #[inline(always)]
    fn of(number: f32) -> Self {
        Self(f32x4_splat(number), f32x4_splat(number))
    }

    // The second where it is more, else the first.
    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        Self(f32x4_pmax(other.0, self.0), f32x4_pmax(other.1, self.1))
    }

    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        Self(f32x4_pmin(other.0, self.0), f32x4_pmin(other.1, self.1))
    }

    #[inline(always)]
    fn is_above(self, other: Self) -> Mask {
        Mask(f32x4_gt(self.0, other.0), f32x4_gt(self.1, other.1))
    }

    #[inline(always)]
    fn is_at_least(self, other: Self) -> Mask {
        Mask(f32x4_ge(self.0, other.0), f32x4_ge(self.1, other.1))
    }

    #[inline(always)]
    fn select(mask: Mask, yes: Self, no: Self) -> Self {
        let first = v128_bitselect(yes.0, no.0, mask.0);
        Self(first, v128_bitselect(yes.1, no.1, mask.1))
    }

    #[inline(always)]
    fn any(mask: Mask) -> bool {
        v128_any_true(v128_or(mask.0, mask.1))
    }

    #[inline(always)]
    fn of_bits(Pair(first, second): Pair) -> Self {
        Self(first.0, second.0)
    }

    #[inline(always)]
    fn bits(self) -> Pair {
        Pair(Words(self.0), Words(self.1))
    }

    #[inline(always)]
    fn of_whole(Pair(first, second): Pair) -> Self {
        Self(f32x4_convert_i32x4(first.0), f32x4_convert_i32x4(second.0))
    }

    #[inline(always)]
    fn kept<T: Copy + Debug>(&kept: &T) -> Option<T> {
        Some(kept)
    }
}

impl Word for Words {
    #[inline(always)]
    fn of(number: u32) -> Self {
        Self(u32x4_splat(number))
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self(i32x4_add(self.0, other.0))
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self(v128_and(self.0, other.0))
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        Self(v128_xor(self.0, other.0))
    }

    #[inline(always)]
    fn left(self, bits: u32) -> Self {
        Self(u32x4_shl(self.0, bits))
    }

    #[inline(always)]
    fn right(self, bits: u32) -> Self {
        Self(u32x4_shr(self.0, bits))
    }

    #[inline(always)]
    fn right_signed(self, bits: u32) -> Self {
        Self(i32x4_shr(self.0, bits))
    }

    #[inline(always)]
    fn rotated(self, bits: u32) -> Self {
        Self(v128_or(u32x4_shl(self.0, bits), u32x4_shr(self.0, 32 - bits)))
    }
}

/// Methods that do to both parts of a pair what they do to one.
macro_rules! both {
    ($( $method:ident($other:ident: $type:ty, $first:expr, $second:expr); )*) => { $(
        #[inline(always)]
        fn $method(self, $other: $type) -> Self {
            Self(self.0.$method($first), self.1.$method($second))
        }
    )* };
}

impl Word for Pair {
    #[inline(always)]
    fn of(number: u32) -> Self {
        Self(Words::of(number), Words::of(number))
    }

    both! {
        plus(other: Self, other.0, other.1);
        and(other: Self, other.0, other.1);
        xor(other: Self, other.0, other.1);
        left(bits: u32, bits, bits);
        right(bits: u32, bits, bits);
        right_signed(bits: u32, bits, bits);
        rotated(bits: u32, bits, bits);
    }
}

/// The register with the numbers of a slice from `at` on.
#[inline(always)]
fn load<T>(column: &[T], at: usize) -> v128 {
    let numbers = &column[at..at + size_of::<v128>() / size_of::<T>()];
    // SAFETY: the slice has the bytes of a register, which may lie at any address.
    unsafe { v128_load(numbers.as_ptr().cast()) }
}

/// Puts a register into a slice from `at` on.
#[inline(always)]
fn store<T>(register: v128, column: &mut [T], at: usize) {
    let numbers = &mut column[at..at + size_of::<v128>() / size_of::<T>()];
    // SAFETY: the slice has the bytes of a register, which may lie at any address; all bits are numbers.
    unsafe { v128_store(numbers.as_mut_ptr().cast(), register) }
}

impl Vector for Simd128 {
    const WIDTH: usize = 2 * HALF;
    const REGISTER: usize = HALF;

    type Register = Words;

    #[inline(always)]
    fn keep<T: Clone + Debug>(computed: T) -> T {
        computed
    }

    #[inline(always)]
    fn load(column: &[f32], at: usize) -> Self {
        Self(load(column, at), load(column, at + HALF))
    }

    #[inline(always)]
    fn load_bytes(column: &[u8], at: usize) -> Self {
        let bytes = &column[at..at + Self::WIDTH];
        // SAFETY: the slice has the eight bytes.
        let halves = unsafe { u16x8_load_extend_u8x8(bytes.as_ptr()) };
        let (first, second) = (u32x4_extend_low_u16x8(halves), u32x4_extend_high_u16x8(halves));
        Self(f32x4_convert_u32x4(first), f32x4_convert_u32x4(second))
    }

    #[inline(always)]
    fn load_words(column: &[u32], at: usize) -> Pair {
        Pair(Self::load_register(column, at), Self::load_register(column, at + HALF))
    }

    #[inline(always)]
    fn load_register(column: &[u32], at: usize) -> Words {
        Words(load(column, at))
    }

    #[inline(always)]
    fn store(self, column: &mut [f32], at: usize) {
        store(self.0, column, at);
        store(self.1, column, at + HALF);
    }

    #[inline(always)]
    fn store_words(Pair(first, second): Pair, column: &mut [u32], at: usize) {
        Self::store_register(first, column, at);
        Self::store_register(second, column, at + HALF);
    }

    #[inline(always)]
    fn store_register(words: Words, column: &mut [u32], at: usize) {
        store(words.0, column, at);
    }

    #[inline(always)]
    fn mask_bits(mask: Mask) -> u32 {
        u32::from(u32x4_bitmask(mask.0)) | u32::from(u32x4_bitmask(mask.1)) << HALF
    }

    #[inline(always)]
    fn add_to(self, sums: &mut [f64], place: usize) {
        let sums = &mut sums[place..place + Self::WIDTH];
        for (at, half) in [self.0, self.1].into_iter().enumerate() {
            let upper = u32x4_shuffle::<2, 3, 0, 1>(half, half);
            for (next, two) in [half, upper].into_iter().enumerate() {
                let at = HALF * at + 2 * next;
                store(f64x2_add(load(sums, at), f64x2_promote_low_f32x4(two)), sums, at);
            }
        }
    }
}
