//! The journal: every finished run, recorded as it ends, so that finished work is never lost.
//!
//! A journal is two files of records of fixed width, one for warm-ups and one for runs. The key of
//! a record is a digest of everything that the run is a function of; any study that needs the same
//! run finds the record, whatever else differs.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::disk::DiskFile;
use super::store::{LastingFile, Store, to_bytes, to_numbers};

/// File of the warm-ups.
pub const WARM_UPS: &str = "warm_ups.journal";
/// File of the runs.
pub const RUNS: &str = "runs.journal";

const MAGIC: &[u8; 24] = b"rungs journal, format 1\n";
pub(super) const HEADER: usize = 32;
pub(super) const KEY: usize = 16;
pub(super) const CHECK: usize = 8;

/// The key of a record: the first half of a SHA-256.
pub type RunDigest = [u8; KEY];

/// A journal that could not be read or written.
#[derive(Debug, Error)]
#[error("{}: could not {action}: {source}", path.display())]
pub struct JournalError {
    /// What was tried.
    pub action: &'static str,
    /// The file.
    pub path: PathBuf,
    /// The error of the system.
    pub source: io::Error,
}

/// The finished runs of a study, on disk or in memory.
#[derive(Debug)]
pub struct Journal {
    pub(super) warm_ups: RecordFile,
    pub(super) runs: RecordFile,
}

/// Numbers a record of each file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Widths {
    /// Of a warm-up.
    pub warm_up: usize,
    /// Of a run.
    pub run: usize,
}

impl Journal {
    /// A journal that ends with the process.
    #[must_use]
    pub fn in_memory(widths: Widths) -> Self {
        let memory = |width| RecordFile {
            path: PathBuf::new(),
            width,
            store: Store::Memory(Vec::new()),
            records: 0,
        };
        Self { warm_ups: memory(widths.warm_up), runs: memory(widths.run) }
    }

    /// Opens the journal in `directory`, or creates it. A half-written record at the end is
    /// dropped.
    ///
    /// # Errors
    ///
    /// [`JournalError`]; a journal of records of another width is refused.
    pub fn open(directory: &Path, widths: Widths) -> Result<Self, JournalError> {
        Ok(Self {
            warm_ups: RecordFile::open(directory.join(WARM_UPS), widths.warm_up)?,
            runs: RecordFile::open(directory.join(RUNS), widths.run)?,
        })
    }

    /// Runs in the journal in `directory`, of records of any width; 0 where there is no journal.
    #[must_use]
    pub fn records(directory: &Path) -> u64 {
        let count = |path: &Path| -> io::Result<u64> {
            let record = 8 * width(path)?.saturating_add(KEY as u64 / 8 + CHECK as u64 / 8);
            Ok((DiskFile::existing(path)?.bytes()? - HEADER as u64) / record.max(1))
        };
        count(&directory.join(RUNS)).unwrap_or(0)
    }

    /// The files of the journal in `directory` whose records have these widths.
    pub fn fitting(directory: &Path, widths: Widths) -> Vec<&'static str> {
        let files = [(WARM_UPS, widths.warm_up), (RUNS, widths.run)];
        let fits = |(name, wanted): &(&str, usize)| {
            width(&directory.join(name)).is_ok_and(|found| found == *wanted as u64)
        };
        files.into_iter().filter(fits).map(|(name, _)| name).collect()
    }

    /// Runs on record.
    #[must_use]
    pub fn len(&self) -> usize {
        self.runs.records
    }

    /// Whether no run is on record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes over the records of `other`, whole files at a time.
    ///
    /// # Errors
    ///
    /// [`JournalError`].
    pub fn absorb(&mut self, other: &Self) -> Result<(), JournalError> {
        self.warm_ups.absorb(&other.warm_ups)?;
        self.runs.absorb(&other.runs)
    }

    /// The files that have to be synced, so that records survive a crash of the machine.
    pub(super) fn files(&self) -> Vec<LastingFile> {
        [&self.warm_ups, &self.runs].into_iter().filter_map(|file| file.store.lasting()).collect()
    }
}

/// A record as it is written: key, numbers, checksum.
#[derive(Debug)]
pub(super) struct Encoded(Vec<u8>);

impl Encoded {
    pub(super) fn new(key: RunDigest, numbers: &[f64]) -> Self {
        let mut record = Vec::with_capacity(KEY + 8 * numbers.len() + CHECK);
        record.extend_from_slice(&key);
        record.extend(to_bytes(numbers));
        let check = checksum(&record);
        record.extend_from_slice(&check);
        Self(record)
    }
}

/// Keys and places of records, sorted by key.
pub(super) type Index = Vec<(RunDigest, u64)>;

/// Records of one width, one after the other: key, numbers, checksum.
#[derive(Debug)]
pub(super) struct RecordFile {
    path: PathBuf,
    width: usize,
    store: Store,
    records: usize,
}

impl RecordFile {
    fn open(path: PathBuf, width: usize) -> Result<Self, JournalError> {
        let store = Store::file(&path).map_err(|source| error("open", &path, source))?;
        let mut records = Self { path, width, store, records: 0 };
        records.recover().map_err(|source| error("read", &records.path, source))?;
        Ok(records)
    }

    fn record_bytes(&self) -> usize {
        KEY + 8 * self.width + CHECK
    }

    /// Counts the whole records and cuts off what follows them.
    fn recover(&mut self) -> io::Result<()> {
        let (header, record_bytes) = (self.header(), self.record_bytes());
        let mut found = [0; HEADER];
        if self.store.read_at(0, &mut found).is_err() {
            self.store.truncate(0)?;
            self.store.write_at(0, &header)?;
        } else if found != header {
            let text = "its records are those of another study (other years, departments, metrics or output)";
            return Err(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        let body = self.store.bytes()?.saturating_sub(HEADER as u64);
        let mut whole = usize::try_from(body / record_bytes as u64).unwrap_or(usize::MAX);
        // A process or machine that stopped can only have damaged the end.
        let mut record = vec![0; record_bytes];
        while whole > 0 {
            self.store.read_at(self.offset(whole as u64 - 1), &mut record)?;
            if is_sound(&record) {
                break;
            }
            whole -= 1;
        }
        self.store.truncate(self.offset(whole as u64))?;
        self.records = whole;
        Ok(())
    }

    fn offset(&self, place: u64) -> u64 {
        HEADER as u64 + place * self.record_bytes() as u64
    }

    fn header(&self) -> [u8; HEADER] {
        let mut header = [0; HEADER];
        header[..MAGIC.len()].copy_from_slice(MAGIC);
        header[MAGIC.len()..].copy_from_slice(&(self.width as u64).to_le_bytes());
        header
    }

    /// The keys of all sound records with their places, sorted by key.
    pub(super) fn index(&self) -> Result<Index, JournalError> {
        let mut index = Vec::with_capacity(self.records);
        let mut record = vec![0; self.record_bytes()];
        for number in 0..self.records as u64 {
            self.read_record(number, &mut record)?;
            if is_sound(&record) {
                let mut key = [0; KEY];
                key.copy_from_slice(&record[..KEY]);
                index.push((key, number));
            }
        }
        index.sort_unstable();
        Ok(index)
    }

    /// Adds a record; returns its place.
    pub(super) fn append(&mut self, record: &Encoded) -> Result<u64, JournalError> {
        debug_assert_eq!(record.0.len(), self.record_bytes(), "a record of another width");
        let place = self.records as u64;
        let written = self.store.write_at(self.offset(place), &record.0);
        written.map_err(|source| error("write", &self.path, source))?;
        self.records += 1;
        Ok(place)
    }

    /// Reads the numbers of the record at `place` into `numbers`.
    pub(super) fn read(&self, place: u64, numbers: &mut Vec<f64>) -> Result<(), JournalError> {
        let mut record = vec![0; self.record_bytes()];
        self.read_record(place, &mut record)?;
        if !is_sound(&record) {
            let damaged = io::Error::new(io::ErrorKind::InvalidData, "a record is damaged");
            return Err(error("read", &self.path, damaged));
        }
        numbers.clear();
        numbers.extend(to_numbers(&record[KEY..KEY + 8 * self.width]));
        Ok(())
    }

    /// Reads the numbers of the record at `place` from `first` on, as many as there is room for.
    /// The rest and its checksum are not read, so the whole record must have been read before.
    pub(super) fn read_part(
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

    fn absorb(&mut self, other: &Self) -> Result<(), JournalError> {
        let mut numbers = Vec::new();
        for (key, place) in other.index()? {
            other.read(place, &mut numbers)?;
            self.append(&Encoded::new(key, &numbers))?;
        }
        Ok(())
    }
}

/// The width of the records in a file.
pub(super) fn width(path: &Path) -> io::Result<u64> {
    let mut header = [0; HEADER];
    DiskFile::existing(path)?.read_at(0, &mut header)?;
    let mut width = [0; 8];
    width.copy_from_slice(&header[MAGIC.len()..]);
    Ok(u64::from_le_bytes(width))
}

/// The place of `key` in a sorted index.
pub(super) fn find(index: &Index, key: &RunDigest) -> Option<u64> {
    let at = index.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
    Some(index[at].1)
}

fn checksum(bytes: &[u8]) -> [u8; CHECK] {
    let mut check = [0; CHECK];
    check.copy_from_slice(&Sha256::digest(bytes)[..CHECK]);
    check
}

pub(super) fn is_sound(record: &[u8]) -> bool {
    let body = record.len() - CHECK;
    record[body..] == checksum(&record[..body])
}

pub(super) fn error(action: &'static str, path: &Path, source: io::Error) -> JournalError {
    JournalError { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTHS: Widths = Widths { warm_up: 2, run: 3 };

    fn numbers(journal: &Journal, place: u64) -> Vec<f64> {
        let mut numbers = Vec::new();
        journal.runs.read(place, &mut numbers).unwrap();
        numbers
    }

    fn with_two_runs(directory: &Path) -> Journal {
        let mut journal = Journal::open(directory, WIDTHS).unwrap();
        journal.runs.append(&Encoded::new([9; KEY], &[1.0, 2.0, 3.0])).unwrap();
        journal.runs.append(&Encoded::new([4; KEY], &[-0.5, f64::MAX, 0.1])).unwrap();
        journal
    }

    #[test]
    fn what_was_recorded_is_found_by_its_key_after_the_process_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        drop(with_two_runs(folder.path()));
        let journal = Journal::open(folder.path(), WIDTHS).unwrap();
        assert_eq!(journal.len(), 2);
        let index = journal.runs.index().unwrap();
        let place = find(&index, &[4; KEY]).unwrap();
        assert_eq!(numbers(&journal, place), [-0.5, f64::MAX, 0.1]);
        assert_eq!(find(&index, &[5; KEY]), None);
    }

    #[test]
    fn a_half_written_record_is_dropped_and_the_rest_kept() {
        let folder = tempfile::tempdir().unwrap();
        drop(with_two_runs(folder.path()));
        let path = folder.path().join(RUNS);
        let whole = std::fs::read(&path).unwrap();
        for cut in 1..48 {
            std::fs::write(&path, &whole[..whole.len() - cut]).unwrap();
            let mut journal = Journal::open(folder.path(), WIDTHS).unwrap();
            assert_eq!(journal.len(), 1, "cut {cut}");
            assert_eq!(numbers(&journal, 0), [1.0, 2.0, 3.0]);
            journal.runs.append(&Encoded::new([7; KEY], &[5.0; 3])).unwrap();
            assert_eq!(numbers(&journal, 1), [5.0; 3]);
        }
    }

    #[test]
    fn a_record_whose_bits_have_changed_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        drop(with_two_runs(folder.path()));
        let path = folder.path().join(RUNS);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[HEADER + KEY + 3] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let journal = Journal::open(folder.path(), WIDTHS).unwrap();
        let index = journal.runs.index().unwrap();
        assert_eq!(find(&index, &[9; KEY]), None);
        assert!(find(&index, &[4; KEY]).is_some());
    }

    #[test]
    fn a_journal_of_another_width_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        drop(with_two_runs(folder.path()));
        let refused = Journal::open(folder.path(), Widths { run: 4, ..WIDTHS }).unwrap_err();
        assert!(refused.to_string().contains("another study"), "{refused}");
        assert_eq!(Journal::open(folder.path(), WIDTHS).unwrap().len(), 2);
    }

    #[test]
    fn one_journal_takes_over_the_records_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let other = with_two_runs(folder.path());
        let mut journal = Journal::in_memory(WIDTHS);
        journal.absorb(&other).unwrap();
        let index = journal.runs.index().unwrap();
        let place = find(&index, &[9; KEY]).unwrap();
        assert_eq!(numbers(&journal, place), [1.0, 2.0, 3.0]);
    }
}
