//! Rows made on all threads: several blocks of a table at once, and taken in order.

use std::ops::Range;

use super::OutputError;
use crate::study::ordered;

/// Bytes of the rows that a thread makes at once, about.
const PIECE_BYTES: usize = 1 << 17;

/// Blocks of rows that a thread makes at once, at most: so many that all threads have some.
const BLOCKS_AT_ONCE: usize = 32;

/// Has the rows of `blocks` blocks made in pieces of several blocks, and taken in order. How many
/// blocks make a piece follows from the `size` of the first one in bytes.
pub(super) fn in_pieces<T: Send>(
    blocks: usize,
    make: impl Fn(Range<usize>) -> Result<T, OutputError> + Sync,
    size: impl Fn(&T) -> usize,
    mut take: impl FnMut(T) -> Result<(), OutputError>,
) -> Result<(), OutputError> {
    if blocks == 0 {
        return Ok(());
    }
    let first = make(0..1)?;
    let at_once = (PIECE_BYTES / size(&first).max(1)).clamp(1, BLOCKS_AT_ONCE);
    take(first)?;
    let piece = |piece: usize| {
        let first = 1 + piece * at_once;
        make(first..blocks.min(first + at_once))
    };
    ordered((blocks - 1).div_ceil(at_once), piece, take)
}
