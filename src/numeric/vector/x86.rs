//! Numbers side by side in two vector registers of SSE2, AVX2 or AVX-512.
//!
//! A module of [`sets`] names the instructions of a set; one macro makes the vectors of all three from them. Whoever
//! holds a vector runs where its instructions exist: [`super::InstructionSet`] sees to it.

#![expect(unsafe_code, reason = "vector instructions")]

mod sets;

use crate::numeric::number::{Abreast, Number, Numbers, Vector, Word};
use sets::{avx2, avx512, sse2};
use std::arch::x86_64::{__m128i, _mm_cvtsi32_si128};
use std::fmt::Debug;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Sub};

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
    ($set:ident, $type:ident: $( $method:ident; )*) => { $(
        #[inline(always)]
        fn $method(self, other: $type) -> $type {
            unsafe { $type($set::$method(self.0, other.0), $set::$method(self.1, other.1)) }
        }
    )* };
}

/// Methods that do to a register of words what the instruction of that name does.
macro_rules! word {
    ($set:ident: $( $method:ident($other:ident: $type:ty, $given:expr); )*) => { $(
        #[inline(always)]
        fn $method(self, $other: $type) -> Self {
            unsafe { Self($set::$method(self.0, $given)) }
        }
    )* };
}

/// Two registers of words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair<W>(W, W);

/// Methods that do to both parts of a pair what they do to one.
macro_rules! both {
    ($( $method:ident($other:ident: $type:ty, $first:expr, $second:expr); )*) => { $(
        #[inline(always)]
        fn $method(self, $other: $type) -> Self {
            Self(self.0.$method($first), self.1.$method($second))
        }
    )* };
}

impl<W: Word> Word for Pair<W> {
    #[inline(always)]
    fn of(number: u32) -> Self {
        Self(W::of(number), W::of(number))
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

// SAFETY of what follows: a value of these types is only made by functions that `InstructionSet` calls where
// the processor has the instructions; places in memory are those of slices as long.
macro_rules! pair {
    ($set:ident: $vector:ident, $words:ident, $mask:ident) => {
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $vector($set::F, $set::F);

        /// The words of a register.
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $words($set::I);

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
            type Word = Pair<$words>;

            #[inline(always)]
            fn of(number: f32) -> Self {
                unsafe { Self($set::of(number), $set::of(number)) }
            }

            each! { $set, $vector:
                larger;
                smaller;
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
            fn bits(self) -> Pair<$words> {
                unsafe { Pair($words($set::bits(self.0)), $words($set::bits(self.1))) }
            }

            #[inline(always)]
            fn of_bits(Pair(first, second): Pair<$words>) -> Self {
                unsafe { Self($set::of_bits(first.0), $set::of_bits(second.0)) }
            }

            #[inline(always)]
            fn of_whole(Pair(first, second): Pair<$words>) -> Self {
                unsafe { Self($set::of_whole(first.0), $set::of_whole(second.0)) }
            }

            #[inline(always)]
            fn kept<T: Copy + Debug>(&kept: &T) -> Option<T> {
                Some(kept)
            }
        }

        impl Word for $words {
            #[inline(always)]
            fn of(number: u32) -> Self {
                unsafe { Self($set::whole(number.cast_signed())) }
            }

            word! { $set:
                plus(other: Self, other.0);
                and(other: Self, other.0);
                xor(other: Self, other.0);
                left(bits: u32, count(bits));
                right(bits: u32, count(bits));
                right_signed(bits: u32, count(bits));
                rotated(bits: u32, bits);
            }
        }

        impl Vector for $vector {
            const WIDTH: usize = 2 * Self::HALF;
            const REGISTER: usize = Self::HALF;

            type Register = $words;

            #[inline(always)]
            fn keep<T: Clone + Debug>(computed: T) -> T {
                computed
            }

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
                    Self::of_whole(Pair($words($set::load_bytes(bytes)), $words(second)))
                }
            }

            #[inline(always)]
            fn load_words(column: &[u32], at: usize) -> Pair<$words> {
                Pair(Self::load_register(column, at), Self::load_register(column, at + Self::HALF))
            }

            #[inline(always)]
            fn load_register(column: &[u32], at: usize) -> $words {
                unsafe { $words($set::load_words(column[at..at + Self::HALF].as_ptr())) }
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
            fn store_words(Pair(first, second): Pair<$words>, column: &mut [u32], at: usize) {
                Self::store_register(first, column, at);
                Self::store_register(second, column, at + Self::HALF);
            }

            #[inline(always)]
            fn store_register(words: $words, column: &mut [u32], at: usize) {
                let place = column[at..at + Self::HALF].as_mut_ptr();
                unsafe { $set::store_words(place, words.0) };
            }

            #[inline(always)]
            fn mask_bits(mask: $mask) -> u32 {
                unsafe { $set::mask_bits(mask.0) | ($set::mask_bits(mask.1) << Self::HALF) }
            }

            #[inline(always)]
            fn add_to(self, sums: &mut [f64], place: usize) {
                unsafe {
                    let next = $set::add_to(self.0, sums, place);
                    $set::add_to(self.1, sums, next);
                }
            }
        }
    };
}

pair!(sse2: Sse2, Sse2Words, Sse2Mask);
pair!(avx2: Avx2, Avx2Words, Avx2Mask);
pair!(avx512: Avx512, Avx512Words, Avx512Mask);
