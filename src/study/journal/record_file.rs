//! Records of one width, one after the other: key, numbers, checksum.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use twox_hash::XxHash3_64;

use super::{JournalError, KEY, RunDigest};
use crate::study::disk::{FileWriter, Files, OpenMode};
use crate::study::store::{LastingFile, Store, to_bytes, to_numbers};

const MAGIC: &[u8; 24] = b"rungs journal, format 2\n";
/// Of before: records of the same width that end with the first bytes of a SHA-256. They are counted,
/// so that nobody loses them unknowingly, and never used.
const MAGIC_OF_BEFORE: &[u8; 24] = b"rungs journal, format 1\n";
pub(in crate::study) const HEADER: usize = 32;
pub(in crate::study) const CHECK: usize = 8;

/// Bytes that are read or written at once.
const PIECE: usize = 1 << 20;

/// The ending of a file while its records are being sorted.
const SORTED: &str = ".sorted";

/// A record as it is written: key, numbers, checksum.
#[derive(Debug)]
pub(in crate::study) struct Encoded(Vec<u8>);

impl Encoded {
    pub(in crate::study) fn new(key: RunDigest, numbers: &[f64]) -> Self {
        let mut record = Vec::with_capacity(KEY + 8 * numbers.len() + CHECK);
        record.extend_from_slice(&key);
        record.extend_from_slice(&to_bytes(numbers));
        let check = checksum(&record);
        record.extend_from_slice(&check);
        Self(record)
    }
}

/// Keys and places of records, sorted by key.
pub(in crate::study) type Index = Vec<(RunDigest, u64)>;

/// Records of one width, one after the other: key, numbers, checksum.
#[derive(Debug)]
pub(in crate::study) struct RecordFile {
    path: PathBuf,
    width: usize,
    store: Store,
    records: usize,
}

impl RecordFile {
    pub(in crate::study) fn in_memory(width: usize) -> Self {
        Self { path: PathBuf::new(), width, store: Store::Memory(Vec::new()), records: 0 }
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
        let whole = records.check_header().and_then(|()| records.whole());
        records.records = whole.map_err(|source| error("read", &records.path, source))?;
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
        Ok(Self { path, width, store, records: 0 })
    }

    /// Records held.
    pub(in crate::study) fn len(&self) -> usize {
        self.records
    }

    /// The file, if it stays.
    pub(in crate::study) fn lasting(&self) -> Option<LastingFile> {
        self.store.lasting()
    }

    fn record_bytes(&self) -> usize {
        KEY + 8 * self.width + CHECK
    }

    /// Counts the whole records and cuts off what follows them.
    fn recover(&mut self) -> io::Result<()> {
        // Shorter than its header is only what was stopped when it was made.
        if self.store.bytes()? < HEADER as u64 {
            self.store.truncate(0)?;
            self.store.write_at(0, &header(self.width))?;
        } else {
            self.check_header()?;
        }
        let whole = self.whole()?;
        let end = self.offset(whole as u64);
        if self.store.bytes()? > end {
            self.store.truncate(end)?;
        }
        self.records = whole;
        Ok(())
    }

    fn check_header(&self) -> io::Result<()> {
        let mut found = [0; HEADER];
        self.store.read_at(0, &mut found)?;
        if found == header(self.width) {
            return Ok(());
        }
        width_of(&found)?;
        if found.starts_with(MAGIC_OF_BEFORE) {
            let text = "it was written by an earlier version of rungs, whose runs are other runs";
            return Err(io::Error::new(ErrorKind::InvalidData, text));
        }
        let text =
            "its records are those of another study (other years, departments, metrics or output)";
        Err(io::Error::new(ErrorKind::InvalidData, text))
    }

    /// Whole records, up to the last sound one. A process or machine that stopped can only have
    /// damaged the end.
    fn whole(&self) -> io::Result<usize> {
        let body = self.store.bytes()?.saturating_sub(HEADER as u64);
        let bytes = self.record_bytes();
        let mut whole = usize::try_from(body / bytes as u64).unwrap_or(usize::MAX);
        let mut record = vec![0; bytes];
        while whole > 0 {
            self.store.read_at(self.offset(whole as u64 - 1), &mut record)?;
            if is_sound(&record) {
                break;
            }
            whole -= 1;
        }
        Ok(whole)
    }

    fn offset(&self, place: u64) -> u64 {
        HEADER as u64 + place * self.record_bytes() as u64
    }

    /// The keys of all sound records with their places, sorted by key.
    pub(in crate::study) fn index(&self) -> Result<Index, JournalError> {
        let mut index = Vec::with_capacity(self.records);
        let mut window = Window::default();
        for place in 0..self.records as u64 {
            let record = window.record(self, place)?;
            if is_sound(record) {
                index.push((key(record), place));
            }
        }
        index.sort_unstable();
        Ok(index)
    }

    /// Adds a record; returns its place.
    pub(in crate::study) fn append(&mut self, record: &Encoded) -> Result<u64, JournalError> {
        debug_assert_eq!(record.0.len(), self.record_bytes(), "a record of another width");
        let place = self.records as u64;
        let written = self.store.write_at(self.offset(place), &record.0);
        written.map_err(|source| error("write", &self.path, source))?;
        self.records += 1;
        Ok(place)
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
        let mut bytes = vec![0; size_of_val(numbers)];
        let read = self.store.read_at(self.offset(place) + (KEY + 8 * first) as u64, &mut bytes);
        read.map_err(|source| error("read", &self.path, source))?;
        numbers.iter_mut().zip(to_numbers(&bytes)).for_each(|(number, read)| *number = read);
        Ok(())
    }

    fn read_record(&self, place: u64, record: &mut [u8]) -> Result<(), JournalError> {
        let read = self.store.read_at(self.offset(place), record);
        read.map_err(|source| error("read", &self.path, source))
    }

    /// Rewrites the file, so that it holds the records at the places `needed` (rising) sorted by key,
    /// each once, and nothing else. The file that is open stays as it was.
    pub(in crate::study) fn finish(
        &self,
        files: &dyn Files,
        needed: &[u64],
    ) -> Result<(), JournalError> {
        let mut index = self.index()?;
        index.retain(|(_, place)| needed.binary_search(place).is_ok());
        index.dedup_by_key(|(key, _)| *key);
        if is_sorted(&index) && index.len() == self.records {
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
        let mut piece = header(self.width).to_vec();
        let mut record = vec![0; self.record_bytes()];
        for (_, place) in index {
            self.store.read_at(self.offset(*place), &mut record)?;
            piece.extend_from_slice(&record);
            if piece.len() >= PIECE {
                file.write_all(&piece)?;
                piece.clear();
            }
        }
        file.write_all(&piece)?;
        file.sync()
    }

    /// Takes over the sound records of `others`, of each key one, sorted by key.
    pub(in crate::study) fn absorb(&mut self, others: &[&Self]) -> Result<(), JournalError> {
        let mut merged: Vec<(RunDigest, usize, u64)> = Vec::new();
        let mut windows = Vec::new();
        for (number, other) in others.iter().enumerate() {
            let index = other.index()?;
            windows.push(Window { single: !is_sorted(&index), ..Window::default() });
            merged.extend(index.into_iter().map(|(key, place)| (key, number, place)));
        }
        merged.sort_unstable();
        merged.dedup_by_key(|(key, ..)| *key);
        let mut piece = Vec::new();
        for (_, number, place) in merged {
            piece.extend_from_slice(windows[number].record(others[number], place)?);
            if piece.len() >= PIECE {
                self.append_all(&piece)?;
                piece.clear();
            }
        }
        self.append_all(&piece)
    }

    /// Adds whole records.
    fn append_all(&mut self, records: &[u8]) -> Result<(), JournalError> {
        let written = self.store.write_at(self.offset(self.records as u64), records);
        written.map_err(|source| error("write", &self.path, source))?;
        self.records += records.len() / self.record_bytes();
        Ok(())
    }
}

/// Records of a file that have been read together, because they are asked for one after the other.
#[derive(Debug, Default)]
struct Window {
    /// Whether a record is read alone: they are asked for in another order.
    single: bool,
    first: u64,
    bytes: Vec<u8>,
}

impl Window {
    fn record(&mut self, file: &RecordFile, place: u64) -> Result<&[u8], JournalError> {
        let record = file.record_bytes();
        let held = (self.bytes.len() / record) as u64;
        if !(self.first..self.first + held).contains(&place) {
            let at_once = if self.single { 1 } else { (PIECE / record).max(1) };
            let left = usize::try_from(file.records as u64 - place).unwrap_or(usize::MAX);
            self.bytes.resize(at_once.min(left) * record, 0);
            self.first = place;
            file.read_record(place, &mut self.bytes)?;
        }
        let at = usize::try_from(place - self.first).unwrap_or(usize::MAX) * record;
        Ok(&self.bytes[at..at + record])
    }
}

/// Whether records lie in the order of their keys, each at its place.
fn is_sorted(index: &Index) -> bool {
    index.iter().zip(0..).all(|((_, place), at)| *place == at)
}

/// The first bytes of a file with records of this width.
fn header(width: usize) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..MAGIC.len()].copy_from_slice(MAGIC);
    header[MAGIC.len()..].copy_from_slice(&(width as u64).to_le_bytes());
    header
}

/// The width that a header tells, of whatever format.
fn width_of(header: &[u8; HEADER]) -> io::Result<u64> {
    let (magic, width) = header.split_at(MAGIC.len());
    if magic != MAGIC && magic != MAGIC_OF_BEFORE {
        return Err(io::Error::new(ErrorKind::InvalidData, "it is no journal of rungs"));
    }
    Ok(width.iter().rev().fold(0, |width, byte| width << 8 | u64::from(*byte)))
}

/// The width of the records in a file.
pub(in crate::study) fn width(files: &dyn Files, path: &Path) -> io::Result<u64> {
    let mut header = [0; HEADER];
    files.open(path, OpenMode::Read)?.read_at(0, &mut header)?;
    width_of(&header)
}

/// The whole records of a file; 0 where it is shorter than its header.
pub(in crate::study) fn count(files: &dyn Files, path: &Path) -> io::Result<u64> {
    let file = files.open(path, OpenMode::Read)?;
    let Some(body) = file.bytes()?.checked_sub(HEADER as u64) else { return Ok(0) };
    let mut header = [0; HEADER];
    file.read_at(0, &mut header)?;
    let record = width_of(&header)?.saturating_mul(8).saturating_add((KEY + CHECK) as u64);
    Ok(body / record)
}

/// The place of `key` in a sorted index.
pub(in crate::study) fn find(index: &Index, key: &RunDigest) -> Option<u64> {
    let at = index.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
    Some(index[at].1)
}

/// The key of a record.
fn key(record: &[u8]) -> RunDigest {
    let mut key = [0; KEY];
    key.copy_from_slice(&record[..KEY]);
    key
}

/// XXH3 of 64 bits, against what a disk or a process that was cut off does to a record; what a run is
/// is told by its key.
fn checksum(bytes: &[u8]) -> [u8; CHECK] {
    XxHash3_64::oneshot(bytes).to_le_bytes()
}

fn is_sound(record: &[u8]) -> bool {
    let body = record.len() - CHECK;
    record[body..] == checksum(&record[..body])
}

pub(in crate::study) fn error(
    action: &'static str,
    path: &Path,
    source: io::Error,
) -> JournalError {
    JournalError { action, path: path.to_owned(), source }
}
