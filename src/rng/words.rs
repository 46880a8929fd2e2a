//! A reusable buffer of random words.

/// Random 32-bit words in the byte order of the generator's output (little-endian on every
/// machine).
#[derive(Clone, Debug, Default)]
pub struct Words {
    bytes: Vec<u8>,
}

impl Words {
    /// Room for the first `count` words, as bytes to be filled; grows where needed, never shrinks.
    pub(super) fn room_for(&mut self, count: usize) -> &mut [u8] {
        if self.bytes.len() < 4 * count {
            self.bytes.resize(4 * count, 0);
        }
        &mut self.bytes[..4 * count]
    }

    /// Word `i` of those filled last.
    ///
    /// # Panics
    ///
    /// When `i` lies beyond the buffer.
    #[inline]
    #[must_use]
    pub fn word(&self, i: usize) -> u32 {
        let at = &self.bytes[4 * i..4 * i + 4];
        u32::from_le_bytes([at[0], at[1], at[2], at[3]])
    }

    /// Copies the words from `start` on into `out`.
    ///
    /// # Panics
    ///
    /// When the buffer ends before `out` is full.
    #[inline]
    pub fn copy_to(&self, start: usize, out: &mut [u32]) {
        let bytes = &self.bytes[4 * start..4 * (start + out.len())];
        for (word, at) in out.iter_mut().zip(bytes.chunks_exact(4)) {
            *word = u32::from_le_bytes([at[0], at[1], at[2], at[3]]);
        }
    }
}

/// The uniform number of a word, in the open interval (0, 1): the middle of its 2⁻³² wide cell.
#[inline(always)]
#[must_use]
pub fn unit(word: u32) -> f64 {
    const CELL: f64 = 1.0 / 4_294_967_296.0;
    (f64::from(word) + 0.5) * CELL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_never_zero_or_one() {
        assert!(unit(0) > 0.0);
        assert!(unit(u32::MAX) < 1.0);
        assert!((unit(1 << 31) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn words_read_singly_and_in_bulk_agree() {
        let mut words = Words::default();
        for (i, byte) in words.room_for(3).iter_mut().enumerate() {
            *byte = u8::try_from(i).unwrap();
        }
        let mut out = [0; 2];
        words.copy_to(1, &mut out);
        assert_eq!(out, [words.word(1), words.word(2)]);
        assert_eq!(words.word(0), 0x0302_0100);
    }
}
