//! Every vector computes what its numbers do one by one, to the bit.

use super::*;
use crate::numeric::number::{LANES, Lanes, Number, Word};

/// Numbers with all that is special about some.
fn numbers(round: u32) -> Lanes {
    const SPECIAL: [f32; 16] = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
        f32::MIN_POSITIVE,
        f32::MAX,
        f32::MIN,
        1e-40,
        -1e-40,
        16_777_217.0,
        0.333_333_34,
        88.0,
        -87.0,
    ];
    std::array::from_fn(|i| {
        let word = (round * 32 + u32::try_from(i).unwrap()).wrapping_mul(2_654_435_769);
        match round {
            0..16 => SPECIAL[(i + round as usize * (i / 16)) % 16],
            _ => f32::from_bits(word ^ (word >> 13)),
        }
    })
}

/// The operations on two numbers, and their conversions.
struct Operations {
    a: Lanes,
    b: Lanes,
    words: [u32; LANES],
    bytes: [u8; LANES],
    found: Vec<Lanes>,
    masks: Vec<u32>,
    sums: [f64; 8],
    many: [f64; 24],
}

fn operations<N: Number>(a: N, b: N, words: N::Word) -> [N; 20] {
    let above = a.is_above(b);
    let at_least = a.is_at_least(b);
    [
        a + b,
        a - b,
        a * b,
        a / b,
        -a,
        a + 0.1,
        a - 0.1,
        a * 0.1,
        a.larger(b),
        a.smaller(b),
        N::select(above, a, b),
        N::select(at_least & b.is_above(N::of(0.5)), a, b),
        N::select(above | b.is_above(N::of(0.5)), a, b),
        N::of_bits(a.bits().plus(words).and(Word::of(0x00ff_ffff)).xor(b.bits())),
        N::of_bits(words.left(23)),
        N::of_bits(words.right(3)),
        N::of_bits(words.right_signed(3)),
        N::of_bits(words.rotated(7)),
        N::of_bits(words.rotated(16)),
        N::of_whole(words),
    ]
}

impl LaneTask for Operations {
    #[inline(always)]
    fn compute<V: Vector>(&mut self) {
        self.found = vec![[0.0; LANES]; 21];
        for at in (0..LANES).step_by(V::WIDTH) {
            let (a, b) = (V::load(&self.a, at), V::load(&self.b, at));
            let words = V::load_words(&self.words, at);
            for (found, of) in self.found.iter_mut().zip(operations(a, b, words)) {
                of.store(found, at);
            }
            V::load_bytes(&self.bytes, at).store(&mut self.found[20], at);
            self.masks.push(V::mask_bits(a.is_above(b)) << at);
            assert_eq!(V::any(a.is_above(b)), V::mask_bits(a.is_above(b)) != 0);
            V::of_whole(words).add_to(&mut self.sums, 0);
            V::of_whole(words).add_to(&mut self.many, (at + 8) % 24);
            let mut copy = [0; LANES];
            V::store_words(words, &mut copy, at);
            assert_eq!(copy[at..at + V::WIDTH], self.words[at..at + V::WIDTH]);
        }
    }
}

/// The bits of a number; all that is not a number has the same.
fn bits(number: f32) -> u32 {
    if number.is_nan() { u32::MAX } else { number.to_bits() }
}

#[test]
fn vectors_compute_what_their_numbers_do_one_by_one() {
    for round in 0..4000 {
        let (a, mut b) = (numbers(round), numbers(round.wrapping_mul(7) + 3));
        b.rotate_left(round as usize % LANES);
        let words = b.map(|number| number.to_bits().wrapping_mul(48_271) ^ round);
        let bytes = words.map(|word| word.to_le_bytes()[1]);
        let mut expected = vec![[0.0; LANES]; 21];
        let (mut mask, mut sums, mut many) = (0, [0.0; 8], [0.0; 24]);
        for i in 0..LANES {
            for (expected, of) in expected.iter_mut().zip(operations(a[i], b[i], words[i])) {
                expected[i] = of;
            }
            expected[20][i] = f32::from(bytes[i]);
            mask |= u32::from(a[i] > b[i]) << i;
            sums[i % 8] += f64::from(f32::of_whole(words[i]));
            many[(i + 8) % 24] += f64::from(f32::of_whole(words[i]));
        }
        for set in InstructionSet::available() {
            let (found, masks) = (Vec::new(), Vec::new());
            let mut task =
                Operations { a, b, words, bytes, found, masks, sums: [0.0; 8], many: [0.0; 24] };
            set.compute(&mut task);
            for (place, (found, expected)) in task.found.iter().zip(&expected).enumerate() {
                assert_eq!(found.map(bits), expected.map(bits), "{set:?}, operation {place}");
            }
            assert_eq!(task.masks.iter().fold(0, |all, part| all | part), mask, "{set:?}");
            assert_eq!(task.sums.map(f64::to_bits), sums.map(f64::to_bits), "{set:?}");
            assert_eq!(task.many.map(f64::to_bits), many.map(f64::to_bits), "{set:?}");
        }
    }
}
