//! Arithmetic that gives the same bits on every machine, in the widest vectors that the processor
//! has: for models of one's own, whose loops over agents it makes several times faster.
//!
//! [`exp`] and [`ln`] are plain arithmetic. A loop that calls them for every element of a slice, and
//! chooses by `if a { x } else { y }` in place of a branch, computes several elements at once where it is run by
//! [`vectorized`]:
//!
//! ```
//! use rungs::numeric::{VectorTask, exp, vectorized};
//!
//! /// Probabilities to quit, from morale.
//! struct Quits<'a> {
//!     morale: &'a [f64],
//!     probability: &'a mut [f64],
//! }
//!
//! impl VectorTask for Quits<'_> {
//!     #[inline(always)]
//!     fn run(&mut self) {
//!         for (probability, &morale) in self.probability.iter_mut().zip(self.morale) {
//!             *probability = 1.0 / (1.0 + exp(8.0 * morale - 1.0));
//!         }
//!     }
//! }
//!
//! let (morale, mut probability) = ([0.125; 100], [0.0; 100]);
//! vectorized(&mut Quits { morale: &morale, probability: &mut probability });
//! assert_eq!(probability, [0.5; 100]);
//! ```
//!
//! `examples/employees.rs` is a whole model of that kind.

mod exp;
mod ln;
pub(crate) mod number;
pub(crate) mod vector;

pub use exp::exp;
pub use ln::ln;
pub use vector::VectorTask;

/// The sum of `values`, in sixteen parts that are added up in a fixed order: the same bits on every
/// machine, several values at once. It differs from the sum one after the other by rounding alone.
#[inline(always)]
#[must_use]
pub fn sum(values: &[f64]) -> f64 {
    const PARTS: usize = 16;
    let mut parts = [0.0; PARTS];
    let (whole, rest) = values.as_chunks::<PARTS>();
    for values in whole {
        for (part, value) in parts.iter_mut().zip(values) {
            *part += value;
        }
    }
    for (part, value) in parts.iter_mut().zip(rest) {
        *part += value;
    }
    for half in [8, 4, 2, 1] {
        for part in 0..half {
            parts[part] += parts[part + half];
        }
    }
    parts[0]
}

/// Runs a task, compiled for the widest vectors that this processor has. Whichever they are, the
/// results have the same bits: every element is computed as it stands in the task.
pub fn vectorized(task: &mut impl VectorTask) {
    vector::InstructionSet::detect().run(task);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of every exponent and sign, with other digits each, and the ends of the range.
    pub(super) fn everywhere() -> impl Iterator<Item = f64> {
        let digits = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 12;
        let exponents = (0..2047_u64).flat_map(move |exponent| {
            (0..200).map(move |n| f64::from_bits((exponent << 52) | digits(200 * exponent + n)))
        });
        let ends = [0.0, f64::from_bits(1), f64::MIN_POSITIVE, 1.0, f64::MAX, f64::INFINITY];
        exponents.chain(ends).flat_map(|x| [x, -x])
    }

    /// How many numbers apart two numbers are that are no NaN and of one sign.
    pub(super) fn apart(a: f64, b: f64) -> u64 {
        a.to_bits().abs_diff(b.to_bits())
    }

    #[test]
    fn a_sum_is_that_of_its_sixteen_parts() {
        let values: Vec<f64> = (1..=53_i32).map(f64::from).collect();
        for count in [0, 1, 15, 16, 17, 53] {
            let expected: f64 = values[..count].iter().sum();
            assert!((sum(&values[..count]) - expected).abs() <= 0.0, "{count}");
        }
        // 1 is lost where it is added to the first, and not where its part gets it last.
        let mut apart = [0.0; 32];
        (apart[0], apart[1], apart[16]) = (1e16, 1.0, -1e16);
        assert!((sum(&apart) - 1.0).abs() <= 0.0);
        assert!(apart.iter().sum::<f64>().abs() <= 0.0);
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        struct Both<'a>(&'a [f64], Vec<[f64; 2]>);
        impl VectorTask for Both<'_> {
            #[inline(always)]
            fn run(&mut self) {
                self.1.resize(self.0.len(), [0.0; 2]);
                for (found, &x) in self.1.iter_mut().zip(self.0) {
                    *found = [exp(x), ln(x)];
                }
            }
        }
        let numbers: Vec<f64> = everywhere().collect();
        let one_by_one: Vec<_> =
            numbers.iter().map(|&x| [exp(x), ln(x)].map(f64::to_bits)).collect();
        for set in vector::InstructionSet::available() {
            let mut task = Both(&numbers, Vec::new());
            set.run(&mut task);
            let found: Vec<_> = task.1.into_iter().map(|pair| pair.map(f64::to_bits)).collect();
            assert!(found == one_by_one, "{set:?}");
        }
    }
}
