//! The first bytes of a file of records: magic, width, and of a finished file how many records it has.

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::study::disk::{Files, OpenMode};

pub(super) const MAGIC: &[u8; 24] = b"rungs journal, format 3\n";
/// Of before: numbers that are not packed, so that all records have the same length. They are used, and
/// packed when their file is finished.
pub(super) const MAGIC_EVEN: &[u8; 24] = b"rungs journal, format 2\n";
/// Before that: records that end with the first bytes of a SHA-256. They are counted, so that nobody loses
/// them unknowingly, and never used.
pub(super) const MAGIC_OF_BEFORE: &[u8; 24] = b"rungs journal, format 1\n";
/// Magic, width, and in a finished file how many records there are.
pub(in crate::study) const HEADER: usize = 40;
/// That of files of before, which did not tell their records.
pub(super) const HEADER_EVEN: usize = 32;

/// The first bytes of a file with records of this width, of a finished one with how many there are.
pub(super) fn header(width: usize, records: u64) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..MAGIC.len()].copy_from_slice(MAGIC);
    header[MAGIC.len()..HEADER_EVEN].copy_from_slice(&(width as u64).to_le_bytes());
    header[HEADER_EVEN..].copy_from_slice(&records.to_le_bytes());
    header
}

/// The width that a header tells, of whatever format.
pub(super) fn width_of(header: &[u8; HEADER_EVEN]) -> io::Result<u64> {
    let (magic, width) = header.split_at(MAGIC.len());
    if ![MAGIC, MAGIC_EVEN, MAGIC_OF_BEFORE].iter().any(|known| magic == *known) {
        return Err(io::Error::new(ErrorKind::InvalidData, "it is no journal of rungs"));
    }
    Ok(number_of(width))
}

pub(super) fn number_of(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The width of the records in a file.
pub(in crate::study) fn width(files: &dyn Files, path: &Path) -> io::Result<u64> {
    let mut header = [0; HEADER_EVEN];
    files.open(path, OpenMode::Read)?.read_at(0, &mut header)?;
    width_of(&header)
}
