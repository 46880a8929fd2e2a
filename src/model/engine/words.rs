//! The random words of a month's work: one for every seat, drawn in batches by its position in the
//! block and handed out by row.

use std::ops::Range;

use super::block::Block;
use super::lanes::LANES;
use super::layout::Layout;
use crate::rng::{BLOCK_WORDS, Stream};

/// The words of up to 4096 seats, by their position in the block.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct Words {
    words: [u32; Words::ROOM],
    /// The position whose word comes first, and the one after the last word that is there.
    from: usize,
    until: usize,
}

impl Words {
    /// More than the largest group of teams and two batches of words.
    const ROOM: usize = 4096;

    pub(crate) fn none() -> Self {
        Self { words: [0; Self::ROOM], from: 0, until: 0 }
    }

    /// Forgets the words of another block.
    pub(crate) fn forget(&mut self) {
        (self.from, self.until) = (0, 0);
    }

    /// Takes the first words of a block, which has no more seats.
    #[inline(always)]
    pub(crate) fn take(&mut self, few: &[u32; BLOCK_WORDS]) {
        self.words[..BLOCK_WORDS].copy_from_slice(few);
        (self.from, self.until) = (0, BLOCK_WORDS);
    }

    /// Draws the words of a run of seats, unless they are there.
    #[inline(always)]
    pub(crate) fn draw(&mut self, stream: &Stream, block: &Block, numbers: Range<usize>) {
        let (first, count) = (block.seats.start, block.size());
        let from = (numbers.start - first) / Stream::BATCH * Stream::BATCH;
        if from >= self.until {
            self.until = from;
        } else if from > self.from {
            self.words.copy_within(from - self.from..self.until - self.from, 0);
        }
        self.from = from;
        while self.until < numbers.end - first {
            let batch = self.words[self.until - from..].first_chunk_mut();
            let Some(batch) = batch else { unreachable!("a group fits into the room") };
            stream.batch(self.until / Stream::BATCH, count - self.until, batch);
            self.until += Stream::BATCH;
        }
    }

    /// Hands out the words of the seats in [`LANES`] rows from `start` on; a row without a seat gets
    /// some word that nobody reads.
    #[inline(always)]
    pub(crate) fn copy_to(
        &self,
        layout: &Layout,
        block: &Block,
        start: usize,
        words: &mut [u32; LANES],
    ) {
        let origin = u32::try_from(block.seats.start + self.from).unwrap_or(u32::MAX);
        let numbers = layout.seats_of_lanes(start);
        for i in 0..LANES {
            words[i] = self.words[numbers[i].wrapping_sub(origin) as usize % Self::ROOM];
        }
    }
}
