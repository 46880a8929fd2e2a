//! The numbers of a record in few bytes, to the bit: most of them are small whole numbers, zeros, or what
//! stood a little before.
//!
//! They are packed by sections of 256 numbers, so that some of them are read without the others: first
//! stand the ends of all sections, four bytes each, counted from the first byte after them. In a section
//! a byte below 128 is that whole number. Any other says what follows:
//!
//! | byte | |
//! |---|---|
//! | 128 + n, n up to 63 | n + 2 zeros |
//! | 192 + n, n up to 15 | the whole number 256 n + the next byte |
//! | 208 | a whole number of the next two bytes, the lower first |
//! | 209 | the number that stands 1 + the next byte before |
//! | 210 | 1 + the next byte numbers that are none (NaN, as the program writes it) |
//! | 224 + n, n from 1 to 8 | the n highest bytes of the number, the lowest of them first; its others are 0 |

const ZEROS: u8 = 128;
const ZEROS_MAX: usize = 65;
const TWELVE_BITS: u8 = 192;
const SIXTEEN_BITS: u8 = 208;
const BEFORE: u8 = 209;
const NONE: u8 = 210;
const BYTES: u8 = 224;

/// Numbers that a byte says at most: two bytes say 256 that are none.
pub(super) const NUMBERS_OF_BYTE: u64 = 128;

/// Places of numbers that are looked at again, a power of two.
const SEEN: usize = 256;

/// Numbers that are none, or zeros, at most together.
const BEFORE_MAX: usize = 256;

/// Numbers of a section.
const SECTION: usize = 256;

/// Bytes of the end of a section.
const END: usize = 4;

/// Bytes of a number.
const NUMBER: usize = size_of::<f64>();

/// Bytes that `width` packed numbers have at most.
pub(super) fn most_bytes(width: u64) -> u64 {
    (width.div_ceil(SECTION as u64))
        .saturating_mul(END as u64)
        .saturating_add(width.saturating_mul(9))
}

/// Adds the numbers to `packed`.
pub(super) fn pack(numbers: &[f64], packed: &mut Vec<u8>) {
    let ends = packed.len();
    let first = ends + END * numbers.len().div_ceil(SECTION);
    packed.resize(first, 0);
    for (section, numbers) in numbers.chunks(SECTION).enumerate() {
        pack_section(numbers, packed);
        let [a, b, c, d, ..] = (packed.len() - first).to_le_bytes();
        packed[ends + END * section..][..END].copy_from_slice(&[a, b, c, d]);
    }
}

/// Adds the numbers of a section to `packed`.
fn pack_section(numbers: &[f64], packed: &mut Vec<u8>) {
    // By a few bits of the number, where it stood last, counted from 1.
    let mut seen = [0_usize; SEEN];
    let mut at = 0;
    while let Some(&number) = numbers.get(at) {
        let bits = number.to_bits();
        if bits == 0 || bits == f64::NAN.to_bits() {
            let same = numbers[at..].iter().take_while(|other| other.to_bits() == bits);
            at += pack_run(bits == 0, same.count(), packed);
            continue;
        }
        at += 1;
        if let Some(whole) = whole(number) {
            let [low, high] = whole.to_le_bytes();
            match whole {
                0..128 => packed.push(low),
                128..4096 => packed.extend([TWELVE_BITS + high, low]),
                _ => packed.extend([SIXTEEN_BITS, low, high]),
            }
            continue;
        }
        let slot = &mut seen[slot(bits)];
        let before = std::mem::replace(slot, at);
        let distance = at - before;
        if before > 0 && distance <= BEFORE_MAX && numbers[before - 1].to_bits() == bits {
            packed.extend([BEFORE, low_byte(distance - 1)]);
            continue;
        }
        let bytes = bits.to_le_bytes();
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        packed.push(BYTES + low_byte(bytes.len() - zeros));
        packed.extend_from_slice(&bytes[zeros..]);
    }
}

/// Adds the first of `count` zeros, or of numbers that are none; how many of them.
fn pack_run(are_zeros: bool, count: usize, packed: &mut Vec<u8>) -> usize {
    match (are_zeros, count) {
        (true, 1) => {
            packed.push(0);
            1
        }
        (true, count) => {
            let count = count.min(ZEROS_MAX);
            packed.push(ZEROS + low_byte(count - 2));
            count
        }
        (false, count) => {
            let count = count.min(BEFORE_MAX);
            packed.extend([NONE, low_byte(count - 1)]);
            count
        }
    }
}

/// A whole number of sixteen bits; `None` for any other, and for the zero below zero.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "compared with what it was"
)]
fn whole(number: f64) -> Option<u16> {
    let whole = number as u16;
    (f64::from(whole).to_bits() == number.to_bits()).then_some(whole)
}

fn slot(bits: u64) -> usize {
    (bits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as usize
}

fn low_byte(number: usize) -> u8 {
    number.to_le_bytes()[0]
}

/// Puts numbers of `width` that were packed, from number `from` on, into `bytes`, little-endian, as many as
/// there is room for. `None` where there are fewer, or they were not written by [`pack`].
pub(super) fn unpack(packed: &[u8], width: usize, from: usize, bytes: &mut [u8]) -> Option<()> {
    let (ends, sections) = packed.split_at_checked(END * width.div_ceil(SECTION))?;
    let ends: &[[u8; END]] = ends.as_chunks().0;
    let end = |section: usize| {
        let end = ends.get(section).map(|end| u32::from_le_bytes(*end));
        end.and_then(|end| usize::try_from(end).ok())
    };
    let mut filled = 0;
    while filled < bytes.len() {
        let number = from + filled / NUMBER;
        let (section, skipped) = (number / SECTION, number % SECTION);
        let start = section.checked_sub(1).map_or(Some(0), end)?;
        let packed = sections.get(start..end(section)?)?;
        let held = SECTION.min(width.checked_sub(section * SECTION)?);
        let wanted = held.checked_sub(skipped)?.min((bytes.len() - filled) / NUMBER);
        let own = &mut bytes[filled..filled + NUMBER * wanted];
        if skipped == 0 {
            unpack_section(packed, own)?;
        } else {
            let mut all = [0; NUMBER * SECTION];
            let all = &mut all[..NUMBER * (skipped + wanted)];
            unpack_section(packed, all)?;
            own.copy_from_slice(&all[NUMBER * skipped..]);
        }
        if wanted == 0 {
            return None;
        }
        filled += NUMBER * wanted;
    }
    Some(())
}

/// Puts the first numbers of a section into `bytes`, as many as there is room for.
fn unpack_section(packed: &[u8], bytes: &mut [u8]) -> Option<()> {
    let (mut read, mut at) = (0, 0);
    while at < bytes.len() {
        let code = *packed.get(read)?;
        let next = || packed.get(read + 1).copied();
        match code {
            0..ZEROS => {
                put(bytes, at, f64::from(code));
                (read, at) = (read + 1, at + NUMBER);
            }
            ZEROS..TWELVE_BITS => {
                let end = bytes.len().min(at + NUMBER * (usize::from(code - ZEROS) + 2));
                bytes[at..end].fill(0);
                (read, at) = (read + 1, end);
            }
            TWELVE_BITS..SIXTEEN_BITS => {
                put(bytes, at, f64::from(u16::from_le_bytes([next()?, code - TWELVE_BITS])));
                (read, at) = (read + 2, at + NUMBER);
            }
            SIXTEEN_BITS => {
                let high = *packed.get(read + 2)?;
                put(bytes, at, f64::from(u16::from_le_bytes([next()?, high])));
                (read, at) = (read + 3, at + NUMBER);
            }
            BEFORE => {
                let from = at.checked_sub(NUMBER * (usize::from(next()?) + 1))?;
                bytes.copy_within(from..from + NUMBER, at);
                (read, at) = (read + 2, at + NUMBER);
            }
            NONE => {
                let end = bytes.len().min(at + NUMBER * (usize::from(next()?) + 1));
                (at..end).step_by(NUMBER).for_each(|at| put(bytes, at, f64::NAN));
                (read, at) = (read + 2, end);
            }
            _ => {
                let length = usize::from(code.checked_sub(BYTES)?);
                let zeros = NUMBER.checked_sub(length).filter(|zeros| *zeros < NUMBER)?;
                bytes[at..at + zeros].fill(0);
                let from = packed.get(read + 1..=read + length)?;
                bytes[at + zeros..at + NUMBER].copy_from_slice(from);
                (read, at) = (read + 1 + length, at + NUMBER);
            }
        }
    }
    Some(())
}

fn put(bytes: &mut [u8], at: usize, number: f64) {
    bytes[at..at + size_of::<f64>()].copy_from_slice(&number.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(numbers: &[f64]) -> Vec<u8> {
        let mut packed = Vec::new();
        pack(numbers, &mut packed);
        packed
    }

    fn unpacked(packed: &[u8], width: usize, from: usize, count: usize) -> Option<Vec<u64>> {
        let mut bytes = vec![1; 8 * count];
        unpack(packed, width, from, &mut bytes)?;
        Some(bytes.as_chunks().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect())
    }

    #[test]
    fn what_is_packed_is_unpacked_to_the_bit() {
        let mut bits = 1_u64;
        let mut any = || {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            bits
        };
        for length in (0..40).chain(250..262).chain([511, 512, 700]) {
            let numbers: Vec<f64> = (0..length)
                .map(|_| {
                    let (kind, bits) = (any() >> 60, any());
                    match kind {
                        0..5 => 0.0,
                        5 => f64::NAN,
                        6 => f64::from_bits(bits),
                        7 => (bits >> 11) as f64 * 1e-14,
                        8 => -((bits >> 60) as f64),
                        9 => (bits >> 44) as f64 / 8.0,
                        10 => (bits >> 46) as f64,
                        11 => [0.1, 0.7, -0.0, f64::INFINITY][(bits >> 62) as usize],
                        _ => (bits >> 55) as f64,
                    }
                })
                .collect();
            let expected: Vec<u64> = numbers.iter().map(|number| number.to_bits()).collect();
            let packed = packed(&numbers);
            assert!(packed.len() as u64 <= most_bytes(length as u64));
            assert_eq!(unpacked(&packed, length, 0, length).as_ref(), Some(&expected));
            for from in 0..length {
                for count in [1, 2, 9, length - from].into_iter().filter(|n| from + n <= length) {
                    let found = unpacked(&packed, length, from, count).unwrap();
                    assert_eq!(
                        found,
                        expected[from..from + count],
                        "{count} from {from} of {length}"
                    );
                }
            }
            assert_eq!(unpacked(&packed, length, 0, length + 1), None, "there are no more");
            for cut in 0..packed.len() {
                let _ = unpacked(&packed[..cut], length, 0, length);
            }
        }
    }

    #[test]
    fn small_whole_numbers_zeros_and_repeats_take_few_bytes() {
        let bytes = |numbers: &[f64]| packed(numbers).len() - END;
        assert_eq!(bytes(&[0.0, 1.0, 127.0]), 3);
        assert_eq!((bytes(&[0.0; 65]), bytes(&[0.0; 66])), (1, 2));
        assert_eq!((bytes(&[4095.0]), bytes(&[65_535.0])), (2, 3));
        assert_eq!(bytes(&[f64::NAN; 256]), 2);
        assert_eq!(bytes(&[0.1, 5.0, 0.1]), 9 + 1 + 2);
        assert_eq!(bytes(&[0.5]), 3);
    }

    #[test]
    fn what_was_not_packed_is_refused_and_not_misread() {
        for wrong in [&[][..], &[209, 0], &[211], &[224], &[233, 1, 2, 3, 4, 5, 6, 7, 8, 9], &[255]]
        {
            let length = u32::try_from(wrong.len()).unwrap();
            let packed = [&length.to_le_bytes(), wrong].concat();
            assert_eq!(unpacked(&packed, 1, 0, 1), None, "{wrong:?}");
        }
    }
}
