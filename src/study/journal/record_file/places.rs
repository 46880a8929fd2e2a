//! Where the packed records of a file lie. The end of a finished file says it; of one that was cut off in
//! the middle of a study, or whose end is damaged, it is found record by record.

use std::io;

use super::encoded::{CHECK, LENGTH, checksum, is_record, record_length};
use super::header::HEADER;
use crate::study::store::Store;

/// Bytes that are looked through at once.
const WINDOW: usize = 1 << 20;

/// What the end of a finished file says: the lengths of all records, and a checksum.
pub(super) fn end(places: &[u64]) -> Vec<u8> {
    let lengths = places.windows(2).map(|pair| (pair[1] - pair[0]).to_le_bytes());
    let mut end: Vec<u8> = lengths.collect::<Vec<_>>().into_flattened();
    let check = checksum(&end);
    end.extend_from_slice(&check);
    end
}

/// Where the records of a finished file of `records` records begin, and last where they end; `None` where
/// its end is not as it was written.
pub(super) fn from_end(store: &Store, records: u64) -> io::Result<Option<Vec<u64>>> {
    let bytes = store.bytes()?;
    let own = records.checked_mul(LENGTH as u64).and_then(|own| own.checked_add(CHECK as u64));
    let Some(first) = own.and_then(|own| bytes.checked_sub(own)) else { return Ok(None) };
    let mut end = vec![0; usize::try_from(bytes - first).unwrap_or(0)];
    store.read_at(first, &mut end)?;
    let (lengths, check) = end.split_at(end.len() - CHECK);
    if checksum(lengths) != check {
        return Ok(None);
    }
    let mut places = vec![HEADER as u64];
    for length in lengths.as_chunks().0 {
        let place = places.last().and_then(|place| place.checked_add(u64::from_le_bytes(*length)));
        places.extend(place);
    }
    let is_whole = places.last() == Some(&first) && places.len() as u64 == records + 1;
    Ok(is_whole.then_some(places))
}

/// Where the records of a file begin, found from the first on, and last where they end. What cannot be a
/// record is passed over up to the next sound one.
pub(super) fn found(store: &Store, width: usize) -> io::Result<Vec<u64>> {
    let bytes = store.bytes()?;
    let mut window = Window { store, bytes, first: 0, held: Vec::new() };
    let (mut places, mut at) = (Vec::new(), HEADER as u64);
    let mut end = at;
    while let Some(length) = window.length(at)? {
        match record_length(length, width).filter(|record| *record <= bytes - at) {
            Some(record) => {
                places.push(at);
                at += record;
                end = at;
            }
            None => match window.next_sound(at + 1, width)? {
                // A gap is a record that is not sound.
                Some(next) => {
                    places.push(at);
                    at = next;
                }
                None => break,
            },
        }
    }
    places.push(end);
    Ok(places)
}

/// A piece of a file that is read at once.
struct Window<'s> {
    store: &'s Store,
    /// Bytes of the file.
    bytes: u64,
    first: u64,
    held: Vec<u8>,
}

impl Window<'_> {
    /// The length at a place; `None` at the end of the file.
    fn length(&mut self, at: u64) -> io::Result<Option<[u8; LENGTH]>> {
        if self.bytes.saturating_sub(at) < LENGTH as u64 {
            return Ok(None);
        }
        let is_held = at >= self.first && at + LENGTH as u64 <= self.first + self.held.len() as u64;
        if !is_held {
            let left = usize::try_from(self.bytes - at).unwrap_or(usize::MAX);
            self.held.resize(WINDOW.min(left), 0);
            self.store.read_at(at, &mut self.held)?;
            self.first = at;
        }
        let from = usize::try_from(at - self.first).unwrap_or(0);
        Ok(self.held[from..].first_chunk().copied())
    }

    /// The place of the first sound record from a place on.
    fn next_sound(&mut self, from: u64, width: usize) -> io::Result<Option<u64>> {
        let mut at = from;
        while let Some(length) = self.length(at)? {
            let length = record_length(length, width).filter(|own| *own <= self.bytes - at);
            if let Some(length) = length {
                let mut record = vec![0; usize::try_from(length).unwrap_or(0)];
                self.store.read_at(at, &mut record)?;
                if is_record(&record, width) {
                    return Ok(Some(at));
                }
            }
            at += 1;
        }
        Ok(None)
    }
}
