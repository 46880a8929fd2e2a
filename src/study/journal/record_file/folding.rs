//! Records of several files put together in one.

use std::io;
use std::sync::atomic::Ordering;

use super::{Index, Places, RecordFile, error};
use crate::sim::threads::*;
use crate::study::journal::{JournalError, RunDigest};

/// Bytes of the records of several files that are put together at once: of a thousand files some
/// records of each, so that they are read by few accesses.
pub(in crate::study) const FOLDED: usize = 1 << 23;

impl RecordFile {
    /// Takes over the sound records of `others`, of each key one, sorted by key; read on the threads of
    /// the pool.
    pub(in crate::study) fn absorb(&mut self, others: &[&Self]) -> Result<(), JournalError> {
        let indexes = others.par_iter().map(|other| other.index());
        let indexes: Result<Vec<Index>, JournalError> = indexes.collect();
        let mut merged: Vec<Found> = Vec::new();
        for (number, index) in indexes?.into_iter().enumerate() {
            merged.extend(index.into_iter().map(|(key, place)| Found { key, number, place }));
        }
        // Not unstable: what is in order piece by piece is put in order quickly.
        merged.sort();
        merged.dedup_by_key(|found| found.key);
        let record = self.record_bytes();
        let at_once = (FOLDED / record).max(1);
        let pieces: Vec<&[Found]> = merged.chunks(at_once).collect();
        for pieces in pieces.chunks(current_num_threads()) {
            let read = pieces.par_iter().map(|piece| together(others, piece));
            let read: Result<Vec<_>, JournalError> = read.collect();
            read?.iter().try_for_each(|records| self.append_all(records))?;
        }
        self.end().map_err(|source| error("write", &self.path, source))
    }

    /// Adds whole records.
    fn append_all(&mut self, records: &[Vec<u8>]) -> Result<(), JournalError> {
        let written = match &self.places {
            Places::Even => records.iter().try_for_each(|record| self.append_packed(record)),
            Places::Packed(_) => self.append_together(records),
        };
        written.map_err(|source| error("write", &self.path, source))
    }

    /// Adds packed records by one access.
    fn append_together(&mut self, records: &[Vec<u8>]) -> io::Result<()> {
        self.begin()?;
        self.store.write_at(self.place(self.records), &records.concat())?;
        if let Places::Packed(places) = &mut self.places {
            let mut end = places[self.records];
            places.extend(records.iter().map(|record| {
                end += record.len() as u64;
                end
            }));
        }
        self.records += records.len();
        self.is_sorted.store(false, Ordering::Relaxed);
        Ok(())
    }
}

/// A record in one of several files; in the order of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    key: RunDigest,
    /// Number of the file.
    number: usize,
    place: u64,
}

/// Records of several files, packed.
fn together(files: &[&RecordFile], found: &[Found]) -> Result<Vec<Vec<u8>>, JournalError> {
    let mut records = vec![Vec::new(); found.len()];
    // Those that lie side by side in a file are read by one access.
    let mut order: Vec<(usize, &Found)> = found.iter().enumerate().collect();
    order.sort_unstable_by_key(|(_, found)| (found.number, found.place));
    let is_next = |a: &(usize, &Found), b: &(usize, &Found)| {
        (a.1.number, a.1.place + 1) == (b.1.number, b.1.place)
    };
    for side_by_side in order.chunk_by(is_next) {
        let Found { number, place, .. } = *side_by_side[0].1;
        let (file, first) = (files[number], usize::try_from(place).unwrap_or(usize::MAX));
        let read = file.packed(first..first + side_by_side.len());
        let read = read.map_err(|source| error("read", &file.path, source))?;
        for ((at, _), record) in side_by_side.iter().zip(read) {
            records[*at] = record;
        }
    }
    Ok(records)
}
