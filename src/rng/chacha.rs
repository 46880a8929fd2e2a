//! ChaCha8 (Bernstein 2008), one block at a time or many side by side.
//!
//! A seat's event needs one block of a stream of its own; the generator of `rand_chacha` would
//! compute four at a time and copy its state to seek. The monthly pass needs many blocks of one
//! stream, and computes one in each lane of the vectors that it is compiled for. A test compares
//! both with that generator.

use crate::numeric::number::Word;

/// Words of a block.
pub(super) const WORDS: usize = 16;

/// "expand 32-byte k", little-endian: the constant words of the state.
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// The blocks at `address`, one a lane: the halves of the stream number and of the block number,
/// the low half first. A row holds one word of every lane.
#[inline(always)]
pub(super) fn abreast<const N: usize>(
    key: &[u32; 8],
    address: impl Fn(usize) -> ([u32; 2], [u32; 2]),
) -> [[u32; N]; WORDS] {
    let mut rows = [[0; N]; WORDS];
    // Each lane is a block: plain arithmetic that compiles to one vector operation for each word.
    for lane in 0..N {
        let (stream, number) = address(lane);
        let words = block_at(key, stream, number);
        for (row, word) in rows.iter_mut().zip(words) {
            row[lane] = word;
        }
    }
    rows
}

/// Fills `words` with the first words of stream number `stream` under `key`, four blocks at a time.
pub(super) fn fill_few(words: &mut [u32], key: &[u32; 8], stream: u64) {
    const FOUR: usize = 4;
    for (first, words) in (0..).step_by(FOUR).zip(words.chunks_mut(FOUR * WORDS)) {
        if words.len() <= WORDS {
            words.copy_from_slice(&block(key, stream, first)[..words.len()]);
            continue;
        }
        let rows = abreast::<FOUR>(key, |lane| (halves(stream), halves(first + lane as u64)));
        for (lane, words) in words.chunks_mut(WORDS).enumerate() {
            for (word, row) in words.iter_mut().zip(&rows) {
                *word = row[lane];
            }
        }
    }
}

/// Block number `block` of the stream number `stream` under `key`.
#[inline(always)]
pub(super) fn block(key: &[u32; 8], stream: u64, block: u64) -> [u32; WORDS] {
    block_at(key, halves(stream), halves(block))
}

/// The block under `key`, with the stream and block numbers as (low, high) halves.
#[inline(always)]
fn block_at(key: &[u32; 8], stream: [u32; 2], number: [u32; 2]) -> [u32; WORDS] {
    side_by_side(|word| key[word], (stream, number))
}

/// A block, or several side by side, under the key whose words `key` gives, with the stream and block
/// numbers as (low, high) halves.
#[inline(always)]
pub(super) fn side_by_side<W: Word>(
    key: impl Fn(usize) -> W,
    ([s0, s1], [n0, n1]): ([W; 2], [W; 2]),
) -> [W; WORDS] {
    let [c0, c1, c2, c3] = CONSTANTS;
    let [c0, c1, c2, c3] = [W::of(c0), W::of(c1), W::of(c2), W::of(c3)];
    let [k0, k1, k2, k3] = [key(0), key(1), key(2), key(3)];
    let [k4, k5, k6, k7] = [key(4), key(5), key(6), key(7)];
    let start = [c0, c1, c2, c3, k0, k1, k2, k3, k4, k5, k6, k7, n0, n1, s0, s1];
    let mut end = double_round(double_round(double_round(double_round(start))));
    let mut word = 0;
    while word < WORDS {
        end[word] = end[word].plus(start[word]);
        word += 1;
    }
    end
}

/// A number as its low and its high half.
#[expect(clippy::cast_possible_truncation, reason = "the low half is wanted")]
#[inline(always)]
pub(super) fn halves(number: u64) -> [u32; 2] {
    [number as u32, (number >> 32) as u32]
}

/// A round over the columns of the state and one over its diagonals.
#[inline(always)]
fn double_round<W: Word>(state: [W; WORDS]) -> [W; WORDS] {
    let [a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3] = state;
    let [a0, b0, c0, d0] = quarter_round([a0, b0, c0, d0]);
    let [a1, b1, c1, d1] = quarter_round([a1, b1, c1, d1]);
    let [a2, b2, c2, d2] = quarter_round([a2, b2, c2, d2]);
    let [a3, b3, c3, d3] = quarter_round([a3, b3, c3, d3]);
    let [a0, b1, c2, d3] = quarter_round([a0, b1, c2, d3]);
    let [a1, b2, c3, d0] = quarter_round([a1, b2, c3, d0]);
    let [a2, b3, c0, d1] = quarter_round([a2, b3, c0, d1]);
    let [a3, b0, c1, d2] = quarter_round([a3, b0, c1, d2]);
    [a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3]
}

#[inline(always)]
fn quarter_round<W: Word>([a, b, c, d]: [W; 4]) -> [W; 4] {
    let a = a.plus(b);
    let d = d.xor(a).rotated(16);
    let c = c.plus(d);
    let b = b.xor(c).rotated(12);
    let a = a.plus(b);
    let d = d.xor(a).rotated(8);
    let c = c.plus(d);
    let b = b.xor(c).rotated(7);
    [a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Blocks computed side by side.
    const ABREAST: usize = 16;

    #[test]
    fn blocks_are_those_of_the_generator() {
        let bytes: [u8; 32] = std::array::from_fn(|i| u8::try_from(7 * i + 3).unwrap());
        let key = std::array::from_fn(|i| {
            u32::from_le_bytes(std::array::from_fn(|byte| bytes[4 * i + byte]))
        });
        for stream in [0, 1, 0x0123_4567_89ab_cdef, u64::MAX] {
            for number in [0, 1, 5, 1000] {
                let mut generator = ChaCha8Rng::from_seed(bytes);
                generator.set_stream(stream);
                generator.set_word_pos(u128::from(number) * 16);
                let expected: [u32; WORDS] = std::array::from_fn(|_| generator.next_u32());
                assert_eq!(block(&key, stream, number), expected, "{stream}, {number}");
            }
        }
    }

    #[test]
    fn every_lane_is_the_block_at_its_own_address() {
        let key = [1, 1 << 31, 3, 5, 7, 11, u32::MAX, 17];
        let address = |lane: usize| (u64::MAX / (lane as u64 + 1), (lane as u64) << (2 * lane));
        let rows = abreast::<ABREAST>(&key, |lane| {
            let (stream, number) = address(lane);
            (halves(stream), halves(number))
        });
        for lane in 0..ABREAST {
            let (stream, number) = address(lane);
            assert_eq!(rows.map(|row| row[lane]), block(&key, stream, number), "lane {lane}");
        }
    }
}
