//! Numbers of an equation: one `f32`, or several side by side that are computed together.
//!
//! An equation written for any [`Number`] serves one person and a vector of persons. Every operation is the IEEE one, number by number:
//! the bits of a vector are those of its numbers computed one after the other.

use std::fmt::Debug;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Sub};

/// What a table of numbers is made of: one number, or one a lane.
pub(crate) trait Numbers: Clone + Debug {
    /// What only the table of one run has; nothing where runs stand side by side.
    type Alone<T: Clone + Debug>: Clone + Debug;

    /// What follows from the numbers of a table: kept where they do not change, computed again where they may.
    type Kept<T: Clone + Debug>: Clone + Debug;
}

impl Numbers for f32 {
    type Alone<T: Clone + Debug> = T;
    type Kept<T: Clone + Debug> = ();
}

/// Numbers of several runs: one a lane.
pub(crate) trait Abreast: Numbers {
    /// What only the table of one run has: nothing.
    fn nothing<T: Clone + Debug>() -> Self::Alone<T>;
}

/// One number, or several side by side.
pub(crate) trait Number:
    Copy
    + Debug
    + Numbers
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Add<f32, Output = Self>
    + Sub<f32, Output = Self>
    + Mul<f32, Output = Self>
{
    /// For which of the numbers something holds.
    type Mask: Copy + Debug + BitAnd<Output = Self::Mask> + BitOr<Output = Self::Mask>;
    /// As many whole numbers of 32 bits.
    type Word: Word;

    /// The number everywhere.
    fn of(number: f32) -> Self;

    /// The larger of two numbers that are not NaN; `other` of 0 and −0.
    fn larger(self, other: Self) -> Self;

    /// The smaller of two numbers that are not NaN; `other` of 0 and −0.
    fn smaller(self, other: Self) -> Self;

    /// Where it is more than `other`.
    fn is_above(self, other: Self) -> Self::Mask;

    /// Where it is `other` or more.
    fn is_at_least(self, other: Self) -> Self::Mask;

    /// `yes` where the mask holds, else `no`.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;

    /// Whether the mask holds anywhere.
    fn any(mask: Self::Mask) -> bool;

    /// The number with these bits.
    fn of_bits(bits: Self::Word) -> Self;

    /// Its bits.
    fn bits(self) -> Self::Word;

    /// A whole number, taken as a signed one.
    fn of_whole(whole: Self::Word) -> Self;

    /// What is kept, if anything is.
    fn kept<T: Copy + Debug>(kept: &Self::Kept<T>) -> Option<T>;
}

/// One whole number of 32 bits, or several side by side.
pub(crate) trait Word: Copy + Debug {
    /// The number everywhere.
    fn of(number: u32) -> Self;

    /// The sum modulo 2³².
    fn plus(self, other: Self) -> Self;

    fn and(self, other: Self) -> Self;

    fn xor(self, other: Self) -> Self;

    /// Shifted to the left by fewer than 32 bits.
    fn left(self, bits: u32) -> Self;

    /// Shifted to the right by fewer than 32 bits, with zeros from the left.
    fn right(self, bits: u32) -> Self;

    /// Shifted to the right by fewer than 32 bits, with its highest bit from the left.
    fn right_signed(self, bits: u32) -> Self;

    /// Rotated to the left.
    fn rotated(self, bits: u32) -> Self;
}

impl Number for f32 {
    type Mask = bool;
    type Word = u32;

    #[inline(always)]
    fn of(number: f32) -> Self {
        number
    }

    // One instruction, where `f32::max` is several.
    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        if self > other { self } else { other }
    }

    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        if self < other { self } else { other }
    }

    #[inline(always)]
    fn is_above(self, other: Self) -> bool {
        self > other
    }

    #[inline(always)]
    fn is_at_least(self, other: Self) -> bool {
        self >= other
    }

    #[inline(always)]
    fn select(mask: bool, yes: Self, no: Self) -> Self {
        if mask { yes } else { no }
    }

    #[inline(always)]
    fn any(mask: bool) -> bool {
        mask
    }

    #[inline(always)]
    fn of_bits(bits: u32) -> Self {
        Self::from_bits(bits)
    }

    #[inline(always)]
    fn bits(self) -> u32 {
        self.to_bits()
    }

    #[inline(always)]
    fn of_whole(whole: u32) -> Self {
        whole.cast_signed() as f32
    }

    #[inline(always)]
    fn kept<T: Copy + Debug>((): &()) -> Option<T> {
        None
    }
}

impl Word for u32 {
    #[inline(always)]
    fn of(number: u32) -> Self {
        number
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        self & other
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        self ^ other
    }

    #[inline(always)]
    fn left(self, bits: u32) -> Self {
        self << bits
    }

    #[inline(always)]
    fn right(self, bits: u32) -> Self {
        self >> bits
    }

    #[inline(always)]
    fn right_signed(self, bits: u32) -> Self {
        (self.cast_signed() >> bits).cast_unsigned()
    }

    #[inline(always)]
    fn rotated(self, bits: u32) -> Self {
        self.rotate_left(bits)
    }
}

/// Lanes that stand side by side at most: two vectors of 512 bits.
pub(crate) const LANES: usize = 32;

/// A number for each lane.
pub(crate) type Lanes = [f32; LANES];

impl Numbers for Lanes {
    type Alone<T: Clone + Debug> = ();
    type Kept<T: Clone + Debug> = ();
}

impl Abreast for Lanes {
    fn nothing<T: Clone + Debug>() {}
}

/// Numbers side by side in registers: a part of [`LANES`] lanes.
pub(crate) trait Vector: Number + Abreast {
    /// How many, a power of two from 8 to [`LANES`].
    const WIDTH: usize;

    /// How many words a register holds.
    const REGISTER: usize;

    /// The words of a register: what needs many numbers at a time takes fewer of each.
    type Register: Word;

    /// What is to be kept.
    fn keep<T: Clone + Debug>(computed: T) -> Self::Kept<T>;

    /// Those of `column` from `at` on.
    fn load(column: &[f32], at: usize) -> Self;

    /// Small whole numbers of `column` from `at` on.
    fn load_bytes(column: &[u8], at: usize) -> Self;

    /// Words of `column` from `at` on.
    fn load_words(column: &[u32], at: usize) -> Self::Word;

    /// A register of words of `column` from `at` on.
    fn load_register(column: &[u32], at: usize) -> Self::Register;

    /// Puts a register of words into `column` from `at` on.
    fn store_register(words: Self::Register, column: &mut [u32], at: usize);

    /// Puts them into `column` from `at` on.
    fn store(self, column: &mut [f32], at: usize);

    /// Puts words into `column` from `at` on.
    fn store_words(words: Self::Word, column: &mut [u32], at: usize);

    /// A bit for each number, the lowest for the first.
    fn mask_bits(mask: Self::Mask) -> u32;

    /// Adds them to sums, of which there is a multiple of 8, from number `place` on, another one: after the last
    /// comes the first again.
    fn add_to(self, sums: &mut [f64], place: usize);
}

/// How numbers of a table become those of another.
pub(crate) trait Carry<A, B>: Copy {
    fn carry(self, number: &A) -> B;
}

/// One number becomes that of every lane.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Everywhere;

impl<N: Number> Carry<f32, N> for Everywhere {
    #[inline(always)]
    fn carry(self, &number: &f32) -> N {
        N::of(number)
    }
}

impl Carry<f32, Lanes> for Everywhere {
    #[inline(always)]
    fn carry(self, &number: &f32) -> Lanes {
        [number; LANES]
    }
}

/// The numbers of lanes become those of the vector that begins at this lane.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfLanes(pub(crate) usize);

impl<V: Vector> Carry<Lanes, V> for OfLanes {
    #[inline(always)]
    fn carry(self, lanes: &Lanes) -> V {
        V::load(lanes, self.0)
    }
}
