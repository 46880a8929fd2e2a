//! Records of one width, one after the other: length, key, packed numbers, checksum of key and numbers. A
//! finished file ends with the lengths of all records.

mod counting;
mod encoded;
mod folding;
mod header;
mod pack;
mod places;

use std::io::{self, ErrorKind, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{JournalError, KEY, RunDigest};
use crate::sim::threads::*;
use crate::study::disk::{FileWriter, Files, OpenMode};
use crate::study::store::{LastingFile, Store, to_numbers};
pub(in crate::study) use counting::{count, records_of};
pub(in crate::study) use encoded::Encoded;
use encoded::{CHECK, LENGTH, is_sound, key, packed_of, plain};
pub(in crate::study) use folding::FOLDED;
pub(in crate::study) use header::width;
use header::{
    HEADER, HEADER_EVEN, MAGIC, MAGIC_EVEN, MAGIC_OF_BEFORE, header, number_of, width_of,
};
use pack::{NUMBERS_OF_BYTE, unpack};

/// Bytes that are read or written at once.
const PIECE: usize = 1 << 20;

/// The ending of a file while its records are being sorted.
const SORTED: &str = ".sorted";

/// Where the records of a file lie.
#[derive(Debug)]
enum Places {
    /// One after the other, all of the same length, as in files of before.
    Even,
    /// Where each begins, and last where they end.
    Packed(Vec<u64>),
}

/// Keys and places of records, sorted by key.
pub(in crate::study) type Index = Vec<(RunDigest, u64)>;

/// Records of one width, one after the other: key, numbers, checksum.
#[derive(Debug)]
pub(in crate::study) struct RecordFile {
    path: PathBuf,
    width: usize,
    store: Store,
    places: Places,
    records: usize,
    /// Whether the file ends as a finished one does.
    is_ended: bool,
    /// Whether records are known to lie in the order of their keys, each once and sound.
    is_sorted: AtomicBool,
}

impl RecordFile {
    pub(in crate::study) fn in_memory(width: usize) -> Self {
        Self::empty(PathBuf::new(), width, Store::Memory(header(width, 0).to_vec()))
    }

    fn empty(path: PathBuf, width: usize, store: Store) -> Self {
        let (places, is_sorted) = (Places::Packed(vec![HEADER as u64]), AtomicBool::default());
        Self { path, width, store, places, records: 0, is_ended: false, is_sorted }
    }

    /// Opens the file to add to it, or creates it.
    pub(in crate::study) fn open(
        files: &dyn Files,
        path: PathBuf,
        width: usize,
    ) -> Result<Self, JournalError> {
        let mut records = Self::opened(files, path, width, OpenMode::Write)?;
        records.recover().map_err(|source| error("read", &records.path, source))?;
        Ok(records)
    }

    /// Opens the file to read it.
    pub(in crate::study) fn read_only(
        files: &dyn Files,
        path: PathBuf,
        width: usize,
    ) -> Result<Self, JournalError> {
        let mut records = Self::opened(files, path, width, OpenMode::Read)?;
        let whole = records.look();
        whole.map_err(|source| error("read", &records.path, source))?;
        Ok(records)
    }

    /// Opens the file to read it, and closes it: it is opened again for every access.
    pub(in crate::study) fn closed(
        files: &Arc<dyn Files>,
        path: PathBuf,
        width: usize,
    ) -> Result<Self, JournalError> {
        let mut records = Self::read_only(&**files, path, width)?;
        records.store = Store::Closed { files: files.clone(), path: records.path.clone() };
        Ok(records)
    }

    fn opened(
        files: &dyn Files,
        path: PathBuf,
        width: usize,
        mode: OpenMode,
    ) -> Result<Self, JournalError> {
        let store = Store::file(files, &path, mode);
        let store = store.map_err(|source| error("open", &path, source))?;
        Ok(Self::empty(path, width, store))
    }

    /// A file in memory from its bytes, to read it.
    pub(in crate::study) fn of_bytes(width: usize, bytes: &[u8]) -> Result<Self, JournalError> {
        let mut records =
            Self::empty(PathBuf::from("the journal"), width, Store::Memory(bytes.to_vec()));
        let whole = records.look();
        whole.map_err(|source| error("read", &records.path, source))?;
        Ok(records)
    }

    /// All bytes of the file.
    pub(in crate::study) fn whole(&self) -> Result<Vec<u8>, JournalError> {
        let read = || {
            let length = usize::try_from(self.store.bytes()?).unwrap_or(usize::MAX);
            let mut bytes = vec![0; length];
            self.store.read_at(0, &mut bytes)?;
            Ok(bytes)
        };
        read().map_err(|source| error("read", &self.path, source))
    }

    /// The record at `place`, as it is written.
    pub(in crate::study) fn encoded(&self, place: u64) -> Result<Encoded, JournalError> {
        let at = usize::try_from(place).unwrap_or(usize::MAX);
        let packed = self.packed(at..at + 1);
        let packed = packed.map_err(|source| error("read", &self.path, source))?;
        Ok(Encoded(packed.concat()))
    }

    /// Records held.
    pub(in crate::study) fn len(&self) -> usize {
        self.records
    }

    /// Numbers that a record holds.
    #[cfg(feature = "output")]
    pub(in crate::study) fn width(&self) -> usize {
        self.width
    }

    /// Bytes of all.
    #[cfg(feature = "output")]
    pub(in crate::study) fn bytes(&self) -> Result<u64, JournalError> {
        self.store.bytes().map_err(|source| error("read", &self.path, source))
    }

    /// The file, if it stays.
    pub(in crate::study) fn lasting(&self) -> Option<LastingFile> {
        self.store.lasting()
    }

    /// Bytes of a record whose numbers are not packed: key, numbers, checksum.
    fn record_bytes(&self) -> usize {
        KEY + 8 * self.width + CHECK
    }

    /// Counts the whole records and cuts off what follows them.
    fn recover(&mut self) -> io::Result<()> {
        // Shorter than its header is only what was stopped when it was made.
        if self.store.bytes()? < HEADER_EVEN as u64 {
            self.store.truncate(0)?;
            self.store.write_at(0, &header(self.width, 0))?;
        } else if self.store.bytes()? < HEADER as u64 && self.magic()? == *MAGIC {
            self.check_width()?;
            self.store.write_at(0, &header(self.width, 0))?;
        }
        self.look()?;
        let end = self.place(self.records);
        if !self.is_ended && self.store.bytes()? > end {
            self.store.truncate(end)?;
        }
        Ok(())
    }

    fn magic(&self) -> io::Result<[u8; 24]> {
        let mut magic = [0; 24];
        self.store.read_at(0, &mut magic)?;
        Ok(magic)
    }

    fn check_width(&self) -> io::Result<()> {
        let mut found = [0; HEADER_EVEN];
        self.store.read_at(0, &mut found)?;
        let width = width_of(&found)?;
        let text = if found.starts_with(MAGIC_OF_BEFORE) {
            "it was written by an earlier version of rungs, whose runs are other runs"
        } else if width == self.width as u64 {
            return Ok(());
        } else {
            "its records are those of another study (other years, departments, metrics or output)"
        };
        Err(io::Error::new(ErrorKind::InvalidData, text))
    }

    /// Looks where the whole records lie, up to the last sound one. A process or machine that stopped can
    /// only have damaged the end.
    fn look(&mut self) -> io::Result<()> {
        self.check_width()?;
        if self.magic()? == *MAGIC_EVEN {
            let body = self.store.bytes()?.saturating_sub(HEADER_EVEN as u64);
            self.places = Places::Even;
            self.records = usize::try_from(body / self.record_bytes() as u64).unwrap_or(usize::MAX);
        } else {
            let mut found = [0; HEADER];
            self.store.read_at(0, &mut found)?;
            let records = number_of(&found[HEADER_EVEN..]);
            let places = match records {
                0 => None,
                records => places::from_end(&self.store, records)?,
            };
            self.is_ended = places.is_some();
            let places = places.map_or_else(|| places::found(&self.store, self.width), Ok)?;
            // A damaged width promises what no record of so few bytes can hold.
            let can_be = self.width as u64 <= NUMBERS_OF_BYTE * self.store.bytes()?;
            self.records = if can_be { places.len() - 1 } else { 0 };
            self.places = Places::Packed(places);
        }
        let mut record = vec![0; self.record_bytes()];
        while self.records > 0 && !self.is_ended {
            self.read_at(self.records as u64 - 1, &mut record)?;
            if is_sound(&record) {
                break;
            }
            self.records -= 1;
        }
        if let Places::Packed(places) = &mut self.places {
            places.truncate(self.records + 1);
        }
        Ok(())
    }

    /// Where a record begins, or after the last of them where they end.
    fn place(&self, record: usize) -> u64 {
        match &self.places {
            Places::Even => HEADER_EVEN as u64 + record as u64 * self.record_bytes() as u64,
            Places::Packed(places) => places[record],
        }
    }

    /// Reads records as they are not packed, one after the other, from number `first` on, as many as there
    /// is room for. One that is no record of this program is not sound.
    fn read_at(&self, first: u64, records: &mut [u8]) -> io::Result<()> {
        let (bytes, first) = (self.record_bytes(), usize::try_from(first).unwrap_or(usize::MAX));
        if let Places::Even = self.places {
            return self.store.read_at(self.place(first), records);
        }
        let last = first + records.len() / bytes;
        let packed = self.read_packed(first..last)?;
        let from = self.place(first);
        let at = |record| usize::try_from(self.place(record) - from).unwrap_or(usize::MAX);
        for (number, record) in (first..last).zip(records.chunks_mut(bytes)) {
            if plain(&packed[at(number)..at(number + 1)], record).is_none() {
                // No checksum is one of zeros.
                record.fill(0);
            }
        }
        Ok(())
    }

    /// The bytes of some records as they are written.
    fn read_packed(&self, records: Range<usize>) -> io::Result<Vec<u8>> {
        let (start, end) = (self.place(records.start), self.place(records.end));
        let mut bytes = vec![0; usize::try_from(end - start).unwrap_or(usize::MAX)];
        self.store.read_at(start, &mut bytes)?;
        Ok(bytes)
    }

    /// Some records as they are written packed, each by itself, from number `first` on.
    fn packed(&self, records: Range<usize>) -> io::Result<Vec<Vec<u8>>> {
        if let Places::Even = self.places {
            let (bytes, first) = (self.record_bytes(), records.start as u64);
            let mut plain = vec![0; records.len() * bytes];
            self.read_at(first, &mut plain)?;
            return Ok(plain.chunks(bytes).map(packed_of).collect());
        }
        let bytes = self.read_packed(records.clone())?;
        let first = self.place(records.start);
        let at = |record: usize| usize::try_from(self.place(record) - first).unwrap_or(usize::MAX);
        Ok(records.map(|record| bytes[at(record)..at(record + 1)].to_vec()).collect())
    }

    /// The keys of all sound records with their places, sorted by key; read on the threads of the pool.
    pub(in crate::study) fn index(&self) -> Result<Index, JournalError> {
        let bytes = self.record_bytes();
        let at_once = (PIECE / bytes).max(1);
        let read = |piece: usize| -> Result<Index, JournalError> {
            let first = piece * at_once;
            let mut records = vec![0; at_once.min(self.records - first) * bytes];
            self.read_record(first as u64, &mut records)?;
            let records = records.chunks(bytes).zip(first as u64..);
            let sound = records.filter(|(record, _)| is_sound(record));
            Ok(sound.map(|(record, place)| (key(record), place)).collect())
        };
        let pieces = (0..self.records.div_ceil(at_once)).into_par_iter().map(read);
        let pieces: Result<Vec<Index>, JournalError> = pieces.collect();
        let mut index = pieces?.concat();
        let is_rising = index.is_sorted_by(|(one, _), (next, _)| one < next);
        self.is_sorted.store(is_rising && index.len() == self.records, Ordering::Relaxed);
        index.sort_unstable();
        Ok(index)
    }

    /// Adds a record; returns its place.
    pub(in crate::study) fn append(&mut self, record: &Encoded) -> Result<u64, JournalError> {
        let place = self.records as u64;
        let written = self.append_packed(&record.0);
        written.map_err(|source| error("write", &self.path, source))?;
        Ok(place)
    }

    fn append_packed(&mut self, record: &[u8]) -> io::Result<()> {
        self.begin()?;
        let end = self.place(self.records);
        match &mut self.places {
            Places::Even => {
                let mut even = vec![0; KEY + 8 * self.width + CHECK];
                let is_one = plain(record, &mut even).is_some();
                debug_assert!(is_one, "a record of another width");
                self.store.write_at(end, &even)?;
            }
            Places::Packed(places) => {
                self.store.write_at(end, record)?;
                places.push(end + record.len() as u64);
            }
        }
        self.records += 1;
        self.is_sorted.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Takes off the end of a finished file, to which records are added.
    fn begin(&mut self) -> io::Result<()> {
        if self.is_ended {
            self.store.write_at(0, &header(self.width, 0))?;
            self.store.truncate(self.place(self.records))?;
            self.is_ended = false;
        }
        Ok(())
    }

    /// Ends the file, which is then finished.
    fn end(&mut self) -> io::Result<()> {
        if let Places::Packed(places) = &self.places {
            let end = places::end(places);
            self.store.write_at(self.place(self.records), &end)?;
            self.store.write_at(0, &header(self.width, self.records as u64))?;
            self.is_ended = true;
        }
        Ok(())
    }

    /// Reads the numbers of the record at `place` into `numbers`.
    ///
    /// `record` is room for its bytes.
    pub(in crate::study) fn read(
        &self,
        place: u64,
        record: &mut Vec<u8>,
        numbers: &mut Vec<f64>,
    ) -> Result<(), JournalError> {
        record.resize(self.record_bytes(), 0);
        self.read_record(place, record)?;
        if !is_sound(record) {
            let damaged = io::Error::new(ErrorKind::InvalidData, "a record is damaged");
            return Err(error("read", &self.path, damaged));
        }
        numbers.clear();
        numbers.extend(to_numbers(&record[KEY..KEY + 8 * self.width]));
        Ok(())
    }

    /// Reads the numbers of the record at `place` from `first` on, as many as there is room for.
    /// The rest and its checksum are not read, so the whole record must have been read before.
    pub(in crate::study) fn read_part(
        &self,
        place: u64,
        first: usize,
        numbers: &mut [f64],
    ) -> Result<(), JournalError> {
        if let Places::Even = self.places {
            let mut bytes = vec![0; size_of_val(numbers)];
            let at = usize::try_from(place).unwrap_or(usize::MAX);
            let read = self.store.read_at(self.place(at) + (KEY + 8 * first) as u64, &mut bytes);
            read.map_err(|source| error("read", &self.path, source))?;
            numbers.iter_mut().zip(to_numbers(&bytes)).for_each(|(number, read)| *number = read);
            return Ok(());
        }
        let at = usize::try_from(place).unwrap_or(usize::MAX);
        let packed = self.read_packed(at..at + 1);
        let packed = packed.map_err(|source| error("read", &self.path, source))?;
        let mut bytes = vec![0; size_of_val(numbers)];
        let own = &packed[LENGTH + KEY..packed.len() - CHECK];
        // What was read before is sound.
        let is_read = unpack(own, self.width, first, &mut bytes);
        debug_assert!(is_read.is_some(), "a damaged record");
        numbers.iter_mut().zip(to_numbers(&bytes)).for_each(|(number, read)| *number = read);
        Ok(())
    }

    fn read_record(&self, place: u64, record: &mut [u8]) -> Result<(), JournalError> {
        let read = self.read_at(place, record);
        read.map_err(|source| error("read", &self.path, source))
    }

    /// Rewrites the file, so that it holds the records at the places `needed` (rising) sorted by key,
    /// each once, and nothing else. The file that is open stays as it was.
    pub(in crate::study) fn finish(
        &self,
        files: &dyn Files,
        needed: &[u64],
    ) -> Result<(), JournalError> {
        let holds_no_other = || needed.chunk_by(|a, b| a == b).count() == self.records;
        if self.is_ended && self.is_sorted.load(Ordering::Relaxed) && holds_no_other() {
            return Ok(());
        }
        let mut index = self.index()?;
        index.retain(|(_, place)| needed.binary_search(place).is_ok());
        index.dedup_by_key(|(key, _)| *key);
        if self.is_ended && is_sorted(&index) && index.len() == self.records {
            return Ok(());
        }
        let mut sorted = self.path.clone().into_os_string();
        sorted.push(SORTED);
        let sorted = PathBuf::from(sorted);
        let written = self.write_sorted(files, &sorted, &index);
        written.map_err(|source| error("write", &sorted, source))?;
        files.rename(&sorted, &self.path).map_err(|source| error("replace", &self.path, source))
    }

    fn write_sorted(&self, files: &dyn Files, path: &Path, index: &Index) -> io::Result<()> {
        let mut file = FileWriter::new(files.open(path, OpenMode::Replace)?);
        let mut piece = header(self.width, index.len() as u64).to_vec();
        let mut places = vec![HEADER as u64];
        let mut at = HEADER as u64;
        for (_, place) in index {
            let record = usize::try_from(*place).unwrap_or(usize::MAX);
            for packed in self.packed(record..record + 1)? {
                at += packed.len() as u64;
                piece.extend_from_slice(&packed);
            }
            places.push(at);
            if piece.len() >= PIECE {
                file.write_all(&piece)?;
                piece.clear();
            }
        }
        piece.extend_from_slice(&places::end(&places));
        file.write_all(&piece)?;
        file.sync()
    }
}

/// Whether records lie in the order of their keys, each at its place.
fn is_sorted(index: &Index) -> bool {
    index.iter().zip(0..).all(|((_, place), at)| *place == at)
}

/// The place of `key` in a sorted index.
pub(in crate::study) fn find(index: &Index, key: &RunDigest) -> Option<u64> {
    let at = index.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
    Some(index[at].1)
}

pub(in crate::study) fn error(
    action: &'static str,
    path: &Path,
    source: io::Error,
) -> JournalError {
    JournalError { action, path: path.to_owned(), source }
}
