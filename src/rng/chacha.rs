//! ChaCha8 (Bernstein 2008), one block at a time.
//!
//! A seat's event needs one block of a stream of its own. The generator of `rand_chacha` computes
//! four blocks at a time and copies its state to seek: right for filling a buffer, four times too
//! much here. A test compares the two.

/// Words of a block.
pub(super) const WORDS: usize = 16;

/// "expand 32-byte k", little-endian: the constant words of the state.
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// Block number `block` of the stream number `stream` under `key`.
pub(super) fn block(key: &[u32; 8], stream: u64, block: u64) -> [u32; WORDS] {
    let [c0, c1, c2, c3] = CONSTANTS;
    let [k0, k1, k2, k3, k4, k5, k6, k7] = *key;
    let ([n0, n1], [s0, s1]) = (halves(block), halves(stream));
    let start = [c0, c1, c2, c3, k0, k1, k2, k3, k4, k5, k6, k7, n0, n1, s0, s1];
    let mut state = start;
    for _ in 0..4 {
        double_round(&mut state);
    }
    std::array::from_fn(|i| state[i].wrapping_add(start[i]))
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is wanted")]
fn halves(number: u64) -> [u32; 2] {
    [number as u32, (number >> 32) as u32]
}

/// A round over the columns of the state and one over its diagonals.
#[inline(always)]
fn double_round(state: &mut [u32; WORDS]) {
    for [a, b, c, d] in [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15]] {
        quarter_round(state, a, b, c, d);
    }
    for [a, b, c, d] in [[0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]] {
        quarter_round(state, a, b, c, d);
    }
}

#[inline(always)]
fn quarter_round(state: &mut [u32; WORDS], a: usize, b: usize, c: usize, d: usize) {
    for (p, q, r, turn) in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)] {
        state[p] = state[p].wrapping_add(state[q]);
        state[r] = (state[r] ^ state[p]).rotate_left(turn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

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
}
