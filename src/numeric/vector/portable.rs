//! Numbers side by side in plain arrays: for architectures without vectors of their own here.

use std::array::from_fn;
use std::fmt::Debug;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Sub};

use crate::numeric::number::{Abreast, Number, Numbers, Vector, Word};

const WIDTH: usize = 8;

/// Eight numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portable([f32; WIDTH]);

/// Eight words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words([u32; WIDTH]);

/// For which of eight numbers something holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mask([bool; WIDTH]);

macro_rules! operation {
    ($trait:ident, $method:ident) => {
        impl $trait for Portable {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(from_fn(|i| self.0[i].$method(other.0[i])))
            }
        }

        impl $trait<f32> for Portable {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: f32) -> Self {
                Self(self.0.map(|number| number.$method(other)))
            }
        }
    };
}

operation!(Add, add);
operation!(Sub, sub);
operation!(Mul, mul);
operation!(Div, div);

impl Neg for Portable {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self(self.0.map(Neg::neg))
    }
}

impl BitAnd for Mask {
    type Output = Self;

    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] & other.0[i]))
    }
}

impl BitOr for Mask {
    type Output = Self;

    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] | other.0[i]))
    }
}

impl Numbers for Portable {
    type Alone<T: Clone + Debug> = ();
    type Kept<T: Clone + Debug> = T;
}

impl Abreast for Portable {
    #[inline(always)]
    fn nothing<T: Clone + Debug>() {}
}

impl Number for Portable {
    type Mask = Mask;
    type Word = Words;

    #[inline(always)]
    fn of(number: f32) -> Self {
        Self([number; WIDTH])
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i].larger(other.0[i])))
    }

    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i].smaller(other.0[i])))
    }

    #[inline(always)]
    fn is_above(self, other: Self) -> Mask {
        Mask(from_fn(|i| self.0[i] > other.0[i]))
    }

    #[inline(always)]
    fn is_at_least(self, other: Self) -> Mask {
        Mask(from_fn(|i| self.0[i] >= other.0[i]))
    }

    #[inline(always)]
    fn select(mask: Mask, yes: Self, no: Self) -> Self {
        Self(from_fn(|i| if mask.0[i] { yes.0[i] } else { no.0[i] }))
    }

    #[inline(always)]
    fn any(mask: Mask) -> bool {
        mask.0.contains(&true)
    }

    #[inline(always)]
    fn of_bits(bits: Words) -> Self {
        Self(bits.0.map(f32::from_bits))
    }

    #[inline(always)]
    fn bits(self) -> Words {
        Words(self.0.map(f32::to_bits))
    }

    #[inline(always)]
    fn of_whole(whole: Words) -> Self {
        Self(whole.0.map(f32::of_whole))
    }

    #[inline(always)]
    fn kept<T: Copy + Debug>(&kept: &T) -> Option<T> {
        Some(kept)
    }
}

impl Word for Words {
    #[inline(always)]
    fn of(number: u32) -> Self {
        Self([number; WIDTH])
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i].plus(other.0[i])))
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] & other.0[i]))
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] ^ other.0[i]))
    }

    #[inline(always)]
    fn left(self, bits: u32) -> Self {
        Self(self.0.map(|word| word << bits))
    }

    #[inline(always)]
    fn right(self, bits: u32) -> Self {
        Self(self.0.map(|word| word >> bits))
    }

    #[inline(always)]
    fn right_signed(self, bits: u32) -> Self {
        Self(self.0.map(|word| word.right_signed(bits)))
    }

    #[inline(always)]
    fn rotated(self, bits: u32) -> Self {
        Self(self.0.map(|word| word.rotate_left(bits)))
    }
}

impl Vector for Portable {
    const WIDTH: usize = WIDTH;
    const REGISTER: usize = WIDTH;

    type Register = Words;

    #[inline(always)]
    fn keep<T: Clone + Debug>(computed: T) -> T {
        computed
    }

    #[inline(always)]
    fn load_register(column: &[u32], at: usize) -> Words {
        Self::load_words(column, at)
    }

    #[inline(always)]
    fn store_register(words: Words, column: &mut [u32], at: usize) {
        Self::store_words(words, column, at);
    }

    #[inline(always)]
    fn load(column: &[f32], at: usize) -> Self {
        Self(from_fn(|i| column[at..at + WIDTH][i]))
    }

    #[inline(always)]
    fn load_bytes(column: &[u8], at: usize) -> Self {
        Self(from_fn(|i| f32::from(column[at..at + WIDTH][i])))
    }

    #[inline(always)]
    fn load_words(column: &[u32], at: usize) -> Words {
        Words(from_fn(|i| column[at..at + WIDTH][i]))
    }

    #[inline(always)]
    fn store(self, column: &mut [f32], at: usize) {
        column[at..at + WIDTH].copy_from_slice(&self.0);
    }

    #[inline(always)]
    fn store_words(words: Words, column: &mut [u32], at: usize) {
        column[at..at + WIDTH].copy_from_slice(&words.0);
    }

    #[inline(always)]
    fn mask_bits(mask: Mask) -> u32 {
        (0..).zip(mask.0).map(|(i, holds)| u32::from(holds) << i).sum()
    }

    #[inline(always)]
    fn add_to(self, sums: &mut [f64], place: usize) {
        for (sum, number) in sums[place..place + WIDTH].iter_mut().zip(self.0) {
            *sum += f64::from(number);
        }
    }
}
