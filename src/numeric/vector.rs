//! Numbers side by side in vector registers, and tasks compiled for the widest that the processor has.
//!
//! A task is written for any [`Vector`]. It is compiled here for the vectors of every instruction set and
//! chosen at run time, so that an ordinary build is fast. Every operation is the IEEE one, lane by lane:
//! the bits are those of a single `f32`, which tests compare.
//!
//! The vectors of AVX2 and AVX-512 are named here alone, in the functions that [`InstructionSet`] calls where
//! the processor has them: whoever holds one may use the instructions.

#![cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calling a function compiled for more than the baseline")
)]

#[cfg(any(
    test,
    not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128")))
))]
mod portable;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::sync::atomic::{AtomicBool, Ordering};

use super::number::Vector;

/// Eight numbers side by side, in what every processor of the architecture has.
#[cfg(not(any(
    target_arch = "x86_64",
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
pub(crate) use portable::Portable as Eight;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) use wasm::Simd128 as Eight;
#[cfg(target_arch = "x86_64")]
pub(crate) use x86::Sse2 as Eight;

/// Whether the baseline is used whatever the processor has.
static BASELINE_ONLY: AtomicBool = AtomicBool::new(false);

/// An instruction set that tasks are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InstructionSet {
    /// What every processor of the architecture has.
    Baseline,
    /// Arrays of numbers: what other architectures compute with.
    #[cfg(test)]
    Portable,
    /// 256-bit vectors. Only [`InstructionSet::available`] makes this, and only where it exists.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 512-bit vectors, made like [`Self::Avx2`].
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl InstructionSet {
    /// The widest that this processor has, unless the baseline is forced.
    pub(crate) fn detect() -> Self {
        if BASELINE_ONLY.load(Ordering::Relaxed) {
            return Self::Baseline;
        }
        Self::available().last().copied().unwrap_or(Self::Baseline)
    }

    /// Makes [`Self::detect`] answer the baseline from now on.
    pub(crate) fn force_baseline() {
        BASELINE_ONLY.store(true, Ordering::Relaxed);
    }

    /// Those that this processor has, the widest last.
    pub(crate) fn available() -> Vec<Self> {
        let all = [
            #[cfg(test)]
            (Self::Portable, true),
            (Self::Baseline, true),
            #[cfg(target_arch = "x86_64")]
            (Self::Avx2, is_x86_feature_detected!("avx2")),
            #[cfg(target_arch = "x86_64")]
            (Self::Avx512, has_avx512()),
        ];
        all.into_iter().filter(|(_, exists)| *exists).map(|(set, _)| set).collect()
    }

    /// A task that takes several arguments.
    pub(crate) fn pass<T: VectorPass<W, I, S>, W, I, S>(
        self,
        items: &mut [T],
        view: &mut W,
        input: &I,
        scratch: &mut S,
    ) {
        match self {
            Self::Baseline => T::pass::<Eight>(items, view, input, scratch),
            #[cfg(test)]
            Self::Portable => T::pass::<portable::Portable>(items, view, input, scratch),
            // SAFETY: `Avx2` is only made where the processor has AVX2.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { pass_avx2(items, view, input, scratch) },
            // SAFETY: `Avx512` is only made where the processor has these four.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { pass_avx512(items, view, input, scratch) },
        }
    }

    /// A task that holds what it is computed from.
    pub(crate) fn run(self, task: &mut impl VectorTask) {
        match self {
            Self::Baseline => task.run(),
            #[cfg(test)]
            Self::Portable => task.run(),
            // SAFETY: `Avx2` is only made where the processor has AVX2.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { run_avx2(task) },
            // SAFETY: `Avx512` is only made where the processor has these four.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { run_avx512(task) },
        }
    }

    /// A task that is written in vectors.
    pub(crate) fn compute(self, task: &mut impl LaneTask) {
        match self {
            Self::Baseline => task.compute::<Eight>(),
            #[cfg(test)]
            Self::Portable => task.compute::<portable::Portable>(),
            // SAFETY: `Avx2` is only made where the processor has AVX2.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { compute_avx2(task) },
            // SAFETY: `Avx512` is only made where the processor has these four.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { compute_avx512(task) },
        }
    }
}

/// Plain loops over lanes, which the compiler turns into vector instructions.
pub trait VectorTask {
    /// Computes it. Compiled into its caller, for the vectors that the caller is compiled for: a
    /// definition is `#[inline(always)]`, and so is what it calls.
    fn run(&mut self);
}

/// Something computed in vectors.
pub(crate) trait LaneTask {
    /// Computes it; compiled and defined like [`VectorTask::run`].
    fn compute<V: Vector>(&mut self);
}

/// Something computed in vectors, whose arguments are handed over apart: so the compiler knows that
/// none of them overlaps another, which it would have to find out of the fields of a task.
pub(crate) trait VectorPass<View, Input, Scratch>: Sized {
    /// Computes it for `items`; compiled and defined like [`VectorTask::run`].
    fn pass<V: Vector>(items: &mut [Self], view: &mut View, input: &Input, scratch: &mut Scratch);
}

/// Whether the processor has all that the widest pass is compiled for.
#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn pass_avx2<T: VectorPass<W, I, S>, W, I, S>(
    items: &mut [T],
    view: &mut W,
    input: &I,
    scratch: &mut S,
) {
    T::pass::<x86::Avx2>(items, view, input, scratch);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn pass_avx512<T: VectorPass<W, I, S>, W, I, S>(
    items: &mut [T],
    view: &mut W,
    input: &I,
    scratch: &mut S,
) {
    T::pass::<x86::Avx512>(items, view, input, scratch);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2(task: &mut impl VectorTask) {
    task.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn run_avx512(task: &mut impl VectorTask) {
    task.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn compute_avx2(task: &mut impl LaneTask) {
    task.compute::<x86::Avx2>();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn compute_avx512(task: &mut impl LaneTask) {
    task.compute::<x86::Avx512>();
}

#[cfg(test)]
mod tests;
