//! Loops over lanes in the widest vector instructions that the processor has.
//!
//! Tasks are plain loops, compiled here a second and a third time with AVX2 and AVX-512 allowed,
//! and chosen at run time, so that an ordinary build is fast. Every operation is the IEEE one, lane
//! by lane and in the same order: the bits are those of the baseline, which a test compares.

#![cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calling a function compiled for more than the baseline")
)]

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the baseline is used whatever the processor has.
static BASELINE_ONLY: AtomicBool = AtomicBool::new(false);

/// An instruction set that tasks are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InstructionSet {
    /// What every processor of the architecture has.
    Baseline,
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
            (Self::Baseline, true),
            #[cfg(target_arch = "x86_64")]
            (Self::Avx2, is_x86_feature_detected!("avx2")),
            #[cfg(target_arch = "x86_64")]
            (Self::Avx512, has_avx512()),
        ];
        all.into_iter().filter(|(_, exists)| *exists).map(|(set, _)| set).collect()
    }

    /// A task that takes several arguments.
    pub(crate) fn pass<T: VectorPass<V, I, S>, V, I, S>(
        self,
        items: &mut [T],
        view: &mut V,
        input: &I,
        scratch: &mut S,
    ) {
        match self {
            Self::Baseline => T::pass(items, view, input, scratch),
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
            // SAFETY: `Avx2` is only made where the processor has AVX2.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { run_avx2(task) },
            // SAFETY: `Avx512` is only made where the processor has these four.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { run_avx512(task) },
        }
    }
}

/// Something computed lane by lane.
pub trait VectorTask {
    /// Computes it. Compiled into its caller, for the vectors that the caller is compiled for: a
    /// definition is `#[inline(always)]`, and so is what it calls.
    fn run(&mut self);
}

/// Something computed lane by lane, whose arguments are handed over apart: so the compiler knows that
/// none of them overlaps another, which it would have to find out of the fields of a task.
pub(crate) trait VectorPass<View, Input, Scratch>: Sized {
    /// Computes it for `items`; compiled and defined like [`VectorTask::run`].
    fn pass(items: &mut [Self], view: &mut View, input: &Input, scratch: &mut Scratch);
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
fn pass_avx2<T: VectorPass<V, I, S>, V, I, S>(
    items: &mut [T],
    view: &mut V,
    input: &I,
    scratch: &mut S,
) {
    T::pass(items, view, input, scratch);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn pass_avx512<T: VectorPass<V, I, S>, V, I, S>(
    items: &mut [T],
    view: &mut V,
    input: &I,
    scratch: &mut S,
) {
    T::pass(items, view, input, scratch);
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
