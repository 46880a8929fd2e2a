//! The same pass in the widest vector instructions that the processor has.
//!
//! The pass is plain loops, compiled here a second and a third time with AVX2 and AVX-512 allowed,
//! and chosen at run time, so that an ordinary build is fast. Every operation is the IEEE one, lane
//! by lane and in the same order: the bits are those of the baseline, which a test compares.

#![cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calling a function compiled for more than the baseline")
)]

use std::sync::atomic::{AtomicBool, Ordering};

use super::pass::{self, Batch, BatchView, MonthInput, PassScratch};

/// Whether the baseline is used whatever the processor has.
static BASELINE_ONLY: AtomicBool = AtomicBool::new(false);

/// An instruction set that the pass is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InstructionSet {
    /// What every processor of the architecture has.
    Baseline,
    /// 256-bit vectors. Only [`InstructionSet::available`] makes this, and only where it exists.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 512-bit vectors, likewise.
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

    /// The month of some parts of a department.
    pub(crate) fn work(
        self,
        batches: &mut [Batch],
        view: &mut BatchView<'_>,
        input: &MonthInput<'_>,
        scratch: &mut PassScratch,
    ) {
        match self {
            Self::Baseline => pass::run(batches, view, input, scratch),
            // SAFETY: `Avx2` is only made where the processor has AVX2.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { work_avx2(batches, view, input, scratch) },
            // SAFETY: `Avx512` is only made where the processor has these four.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { work_avx512(batches, view, input, scratch) },
        }
    }

    /// One task that is computed lane by lane.
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

/// Something computed lane by lane, apart from the pass.
pub(crate) trait VectorTask {
    /// Computes it. Compiled into its caller, for the vectors that the caller is compiled for: a
    /// definition is `#[inline(always)]`, and so is what it calls.
    fn run(&mut self);
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
fn work_avx2(
    batches: &mut [Batch],
    view: &mut BatchView<'_>,
    input: &MonthInput<'_>,
    scratch: &mut PassScratch,
) {
    pass::run(batches, view, input, scratch);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn work_avx512(
    batches: &mut [Batch],
    view: &mut BatchView<'_>,
    input: &MonthInput<'_>,
    scratch: &mut PassScratch,
) {
    pass::run(batches, view, input, scratch);
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
