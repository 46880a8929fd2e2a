//! How many records a file has, whatever their width.

use std::io;
use std::path::Path;

use super::encoded::CHECK;
use super::header::{HEADER, HEADER_EVEN, MAGIC, number_of, width_of};
use super::places;
use crate::study::disk::{Files, OpenMode};
use crate::study::journal::KEY;
use crate::study::store::Store;

/// The whole records of a file; 0 where it is shorter than its header.
pub(in crate::study) fn count(files: &dyn Files, path: &Path) -> io::Result<u64> {
    let store = Store::file(files, path, OpenMode::Read)?;
    let bytes = store.bytes()?;
    let Some(body) = bytes.checked_sub(HEADER_EVEN as u64) else { return Ok(0) };
    let mut header = [0; HEADER_EVEN];
    store.read_at(0, &mut header)?;
    let width = width_of(&header)?;
    if !header.starts_with(MAGIC) {
        let record = width.saturating_mul(8).saturating_add((KEY + CHECK) as u64);
        return Ok(body / record);
    }
    if bytes < HEADER as u64 {
        return Ok(0);
    }
    let mut records = [0; HEADER - HEADER_EVEN];
    store.read_at(HEADER_EVEN as u64, &mut records)?;
    let places = match u64::from_le_bytes(records) {
        0 => None,
        records => places::from_end(&store, records)?,
    };
    let width = usize::try_from(width).unwrap_or(usize::MAX);
    let places = places.map_or_else(|| places::found(&store, width), Ok)?;
    Ok(places.len() as u64 - 1)
}

/// The records that a finished file of `bytes` bytes has, or had before it was cut; `None` where that cannot
/// be told.
pub(in crate::study) fn records_of(files: &dyn Files, path: &Path, bytes: u64) -> Option<u64> {
    let file = files.open(path, OpenMode::Read).ok()?;
    let mut header = [0; HEADER];
    file.read_at(0, &mut header).ok()?;
    let width = width_of(header.first_chunk()?).ok()?;
    if header.starts_with(MAGIC) {
        return Some(number_of(&header[HEADER_EVEN..])).filter(|records| *records > 0);
    }
    let record = width.checked_mul(8)?.checked_add((KEY + CHECK) as u64)?;
    let body = bytes.checked_sub(HEADER_EVEN as u64)?;
    body.is_multiple_of(record).then(|| body / record)
}
