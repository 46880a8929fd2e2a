//! A record: length, key, packed numbers, checksum of key and numbers.

use twox_hash::XxHash3_64;

use super::pack::{NUMBERS_OF_BYTE, most_bytes, pack, unpack};
use crate::study::journal::{KEY, RunDigest};
use crate::study::store::{to_bytes, to_numbers};

/// Bytes of the checksum.
pub(in crate::study) const CHECK: usize = 8;

/// Bytes of the length.
pub(super) const LENGTH: usize = 8;

/// A record as it is written: length, key, packed numbers, checksum.
#[derive(Debug)]
pub(in crate::study) struct Encoded(pub(super) Vec<u8>);

impl Encoded {
    pub(in crate::study) fn new(key: RunDigest, numbers: &[f64]) -> Self {
        let mut plain = Vec::with_capacity(KEY + 8 * numbers.len() + CHECK);
        plain.extend_from_slice(&key);
        plain.extend_from_slice(&to_bytes(numbers));
        let check = checksum(&plain);
        let mut record = vec![0; LENGTH];
        record.extend_from_slice(&key);
        pack(numbers, &mut record);
        let packed = record.len() - LENGTH - KEY;
        record[..LENGTH].copy_from_slice(&length_of(packed));
        record.extend_from_slice(&check);
        Self(record)
    }
}

/// The key of a record.
pub(super) fn key(record: &[u8]) -> RunDigest {
    let mut key = [0; KEY];
    key.copy_from_slice(&record[..KEY]);
    key
}

/// XXH3 of 64 bits, against what a disk or a process that was cut off does to a record; what a run is
/// is told by its key.
pub(super) fn checksum(bytes: &[u8]) -> [u8; CHECK] {
    XxHash3_64::oneshot(bytes).to_le_bytes()
}

pub(super) fn is_sound(record: &[u8]) -> bool {
    let body = record.len() - CHECK;
    record[body..] == checksum(&record[..body])
}

/// Whether a packed record with `width` numbers is sound.
pub(super) fn is_record(packed: &[u8], width: usize) -> bool {
    if width as u64 > NUMBERS_OF_BYTE * packed.len() as u64 {
        return false;
    }
    let mut record = vec![0; KEY + 8 * width + CHECK];
    plain(packed, &mut record).is_some() && is_sound(&record)
}

/// Unpacks a record: key, numbers, checksum; `None` for what is none.
pub(super) fn plain(packed: &[u8], record: &mut [u8]) -> Option<()> {
    let body = packed.get(LENGTH..packed.len().checked_sub(CHECK)?)?;
    let (key, numbers) = body.split_at_checked(KEY)?;
    let end = record.len() - CHECK;
    record[..KEY].copy_from_slice(key);
    let width = (end - KEY) / size_of::<f64>();
    unpack(numbers, width, 0, &mut record[KEY..end])?;
    record[end..].copy_from_slice(&packed[packed.len() - CHECK..]);
    Some(())
}

/// A record that was not packed, packed.
pub(super) fn packed_of(record: &[u8]) -> Vec<u8> {
    let numbers: Vec<f64> = to_numbers(&record[KEY..record.len() - CHECK]).collect();
    Encoded::new(key(record), &numbers).0
}

/// The length that stands before a record of `packed` bytes, with a check of its own.
fn length_of(packed: usize) -> [u8; LENGTH] {
    let length = (packed as u64) << 8;
    (length | check_of(length)).to_le_bytes()
}

/// A few bits that a length that was damaged, or is none, hardly has.
fn check_of(length: u64) -> u64 {
    (length.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) ^ 0x5A
}

/// The bytes of a record, with all that belongs to it, by what stands before it; `None` where that is no
/// length of a record with `width` numbers.
pub(super) fn record_length(word: [u8; LENGTH], width: usize) -> Option<u64> {
    let most = most_bytes(width as u64);
    let word = u64::from_le_bytes(word);
    let (length, packed) = (word & !0xFF, word >> 8);
    let is_length = check_of(length) == word & 0xFF && packed <= most;
    is_length.then_some(packed + (LENGTH + KEY + CHECK) as u64)
}
