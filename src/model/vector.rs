//! The same pass in the widest vector instructions that the processor has.
//!
//! The kernels are plain loops, compiled here a second time with AVX2 allowed, and chosen at run
//! time, so that an ordinary build is fast. Every operation is the IEEE one, lane by lane and in
//! the same order: the bits are those of the baseline, which a test compares.

#![expect(unsafe_code, reason = "calling a function compiled for more than the baseline")]

use super::chunk::Chunk;
use super::setting::Setting;
use super::teams;
use super::work::{self, Tally};

/// An instruction set that the kernels are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InstructionSet {
    /// What every processor of the architecture has.
    Baseline,
    /// 256-bit vectors. Only [`InstructionSet::detect`] makes this, and only where it exists.
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl InstructionSet {
    /// The widest that this processor has.
    pub(super) fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            return Self::Avx2;
        }
        Self::Baseline
    }

    /// 4.3–4.7 for a chunk of seats at `level`, and their sums.
    pub(super) fn work(self, chunk: &mut Chunk, tally: &mut Tally, level: u8, setting: &Setting) {
        match self {
            Self::Baseline => work_baseline(chunk, tally, level, setting),
            // SAFETY: `Avx2` is only made where the processor has AVX2.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { work_avx2(chunk, tally, level, setting) },
        }
    }

    /// 4.1 and 4.2 for a chunk of teams.
    pub(super) fn lead(self, chunk: &mut teams::Chunk, setting: &Setting) {
        match self {
            Self::Baseline => lead_baseline(chunk, setting),
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { lead_avx2(chunk, setting) },
        }
    }
}

fn work_baseline(chunk: &mut Chunk, tally: &mut Tally, level: u8, setting: &Setting) {
    work::advance(chunk, level, setting);
    tally.add(chunk, level);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn work_avx2(chunk: &mut Chunk, tally: &mut Tally, level: u8, setting: &Setting) {
    work::advance(chunk, level, setting);
    tally.add(chunk, level);
}

fn lead_baseline(chunk: &mut teams::Chunk, setting: &Setting) {
    chunk.step(setting);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn lead_avx2(chunk: &mut teams::Chunk, setting: &Setting) {
    chunk.step(setting);
}
