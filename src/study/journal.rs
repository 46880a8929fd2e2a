//! The journal: every finished run, recorded as it ends, so that finished work is never lost.
//!
//! A journal is two files of records, each of as many numbers, one for warm-ups and one for runs. The key of
//! a record is a digest of everything that the run is a function of; any study that needs the same
//! run finds the record, whatever else differs. While a study runs, records stand in the order in
//! which runs end; the journal of a finished directory holds the records of its study, sorted by
//! key, so that its bytes depend on the study alone.

mod bytes;
mod record_file;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::disk::{Disk, Files};
use super::store::LastingFile;
use record_file::count;
pub(super) use record_file::{Encoded, FOLDED, Index, RecordFile, error, find, records_of, width};

/// File of the warm-ups.
pub const WARM_UPS: &str = "warm_ups.journal";
/// File of the runs.
pub const RUNS: &str = "runs.journal";

pub(super) const KEY: usize = 16;

/// File of the warm-ups while they are being sorted.
pub const SORTED_WARM_UPS: &str = "warm_ups.journal.sorted";
/// File of the runs while they are being sorted.
pub const SORTED_RUNS: &str = "runs.journal.sorted";

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
        Self {
            warm_ups: RecordFile::in_memory(widths.warm_up),
            runs: RecordFile::in_memory(widths.run),
        }
    }

    /// Opens the journal of an unfinished run in `directory` to add to it, or creates it. A
    /// half-written record at the end is dropped.
    ///
    /// # Errors
    ///
    /// [`JournalError`]; a journal of records of another width is refused.
    pub fn open(files: &dyn Files, directory: &Path, widths: Widths) -> Result<Self, JournalError> {
        Ok(Self {
            warm_ups: RecordFile::open(files, directory.join(WARM_UPS), widths.warm_up)?,
            runs: RecordFile::open(files, directory.join(RUNS), widths.run)?,
        })
    }

    /// Opens the journal in `directory` to read it. Nothing is written; a damaged record is passed
    /// over.
    ///
    /// # Errors
    ///
    /// As [`Self::open`]; a journal that is not there.
    pub fn read(files: &dyn Files, directory: &Path, widths: Widths) -> Result<Self, JournalError> {
        Ok(Self {
            warm_ups: RecordFile::read_only(files, directory.join(WARM_UPS), widths.warm_up)?,
            runs: RecordFile::read_only(files, directory.join(RUNS), widths.run)?,
        })
    }

    /// As [`Self::read`], with no file held open: it is opened for every access, so that thousands of
    /// journals can be read together.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub fn read_closed(
        files: &Arc<dyn Files>,
        directory: &Path,
        widths: Widths,
    ) -> Result<Self, JournalError> {
        Ok(Self {
            warm_ups: RecordFile::closed(files, directory.join(WARM_UPS), widths.warm_up)?,
            runs: RecordFile::closed(files, directory.join(RUNS), widths.run)?,
        })
    }

    /// Runs in the journal in `directory`, of records of any width; 0 where there is no journal,
    /// or it cannot be read.
    #[must_use]
    pub fn records(directory: &Path) -> u64 {
        Self::count(&Disk, directory).unwrap_or(0)
    }

    /// Runs in the journal in `directory`, of records of any width; 0 where there is no journal.
    ///
    /// # Errors
    ///
    /// [`JournalError`] where it cannot be read, or is none of this program.
    pub fn count(files: &dyn Files, directory: &Path) -> Result<u64, JournalError> {
        let path = directory.join(RUNS);
        match count(files, &path) {
            Err(none) if none.kind() == io::ErrorKind::NotFound => Ok(0),
            counted => counted.map_err(|source| error("read", &path, source)),
        }
    }

    /// The files of the journal in `directory` whose records have these widths.
    pub fn fitting(files: &dyn Files, directory: &Path, widths: Widths) -> Vec<&'static str> {
        let names = [(WARM_UPS, widths.warm_up), (RUNS, widths.run)];
        let fits = |(name, wanted): &(&str, usize)| {
            width(files, &directory.join(name)).is_ok_and(|found| found == *wanted as u64)
        };
        names.into_iter().filter(fits).map(|(name, _)| name).collect()
    }

    /// Runs on record.
    #[must_use]
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Whether no run is on record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes over the records of `others`, of each run one, sorted by key.
    ///
    /// # Errors
    ///
    /// [`JournalError`].
    pub fn absorb(&mut self, others: &[Self]) -> Result<(), JournalError> {
        self.warm_ups.absorb(&others.iter().map(|other| &other.warm_ups).collect::<Vec<_>>())?;
        self.runs.absorb(&others.iter().map(|other| &other.runs).collect::<Vec<_>>())
    }

    /// Takes over the records of another journal, of each file those that are as wide as its own.
    #[cfg(feature = "output")]
    pub(super) fn absorb_fitting(&mut self, other: &Self) -> Result<(), JournalError> {
        let files = [(&mut self.warm_ups, &other.warm_ups), (&mut self.runs, &other.runs)];
        let mut fitting = files.into_iter().filter(|(own, other)| own.width() == other.width());
        fitting.try_for_each(|(own, other)| own.absorb(&[other]))
    }

    /// The files that have to be synced, so that records survive a crash of the machine.
    pub(super) fn files(&self) -> Vec<LastingFile> {
        [&self.warm_ups, &self.runs].into_iter().filter_map(RecordFile::lasting).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const HEADER: usize = 40;
    /// Bytes of the length of a record, which stands before its key.
    const LENGTH: usize = 8;

    const WIDTHS: Widths = Widths { warm_up: 2, run: 3 };

    fn numbers(journal: &Journal, place: u64) -> Vec<f64> {
        let mut numbers = Vec::new();
        journal.runs.read(place, &mut Vec::new(), &mut numbers).unwrap();
        numbers
    }

    fn with_two_runs(directory: &Path) -> Journal {
        let mut journal = Journal::open(&Disk, directory, WIDTHS).unwrap();
        journal.runs.append(&Encoded::new([9; KEY], &[1.0, 2.0, 3.0])).unwrap();
        journal.runs.append(&Encoded::new([4; KEY], &[-0.5, f64::MAX, 0.1])).unwrap();
        journal
    }

    #[test]
    fn what_was_recorded_is_found_by_its_key_after_the_process_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        drop(with_two_runs(folder.path()));
        let journal = Journal::open(&Disk, folder.path(), WIDTHS).unwrap();
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
        let whole = fs::read(&path).unwrap();
        // The last record has 8 + 16 + 4 + 3 + 9 + 9 + 8 bytes.
        for cut in 1..57 {
            fs::write(&path, &whole[..whole.len() - cut]).unwrap();
            let mut journal = Journal::open(&Disk, folder.path(), WIDTHS).unwrap();
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
        let mut bytes = fs::read(&path).unwrap();
        let whole = bytes.clone();
        // In its length, its key, the end of its section, its numbers and its checksum. Where only the length is
        // damaged the record is sound.
        for place in [0, 3, LENGTH + 5, LENGTH + KEY + 1, LENGTH + KEY + 5, LENGTH + KEY + 9] {
            bytes.clone_from(&whole);
            bytes[HEADER + place] ^= 4;
            fs::write(&path, &bytes).unwrap();
            let journal = Journal::open(&Disk, folder.path(), WIDTHS).unwrap();
            let index = journal.runs.index().unwrap();
            assert_eq!(find(&index, &[9; KEY]).is_some(), place < LENGTH, "{place}");
            let other = find(&index, &[4; KEY]).unwrap();
            assert_eq!(numbers(&journal, other), [-0.5, f64::MAX, 0.1], "{place}");
        }
    }

    #[test]
    fn a_journal_of_another_width_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        drop(with_two_runs(folder.path()));
        let refused = Journal::open(&Disk, folder.path(), Widths { run: 4, ..WIDTHS }).unwrap_err();
        assert!(refused.to_string().contains("another study"), "{refused}");
        assert_eq!(Journal::open(&Disk, folder.path(), WIDTHS).unwrap().len(), 2);
    }

    #[test]
    fn a_journal_of_an_earlier_version_is_refused_as_such() {
        let folder = tempfile::tempdir().unwrap();
        drop(with_two_runs(folder.path()));
        let path = folder.path().join(RUNS);
        let mut bytes = fs::read(&path).unwrap();
        bytes[..24].copy_from_slice(b"rungs journal, format 1\n");
        fs::write(&path, &bytes).unwrap();
        for refused in [
            Journal::open(&Disk, folder.path(), WIDTHS).unwrap_err(),
            Journal::read(&Disk, folder.path(), WIDTHS).unwrap_err(),
        ] {
            assert!(refused.to_string().contains("an earlier version of rungs"), "{refused}");
        }
        assert_eq!(Journal::count(&Disk, folder.path()).unwrap(), 2);
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }

    #[test]
    fn parts_are_folded_in_the_order_of_keys_each_record_once() {
        let records = |keys: &[u8]| {
            let mut journal = Journal::in_memory(WIDTHS);
            for &key in keys {
                journal.runs.append(&Encoded::new([key; KEY], &[f64::from(key); 3])).unwrap();
            }
            journal
        };
        // The last is not sorted; 3 and 5 are in two of them.
        let parts = [records(&[1, 3, 8]), records(&[]), records(&[5, 2, 3, 9, 5])];
        let mut journal = Journal::in_memory(WIDTHS);
        journal.absorb(&parts).unwrap();
        let found: Vec<f64> =
            (0..journal.len() as u64).map(|at| numbers(&journal, at)[0]).collect();
        assert_eq!(found, [1.0, 2.0, 3.0, 5.0, 8.0, 9.0]);
        let index = journal.runs.index().unwrap();
        assert_eq!(find(&index, &[9; KEY]), Some(5));
    }

    #[test]
    fn one_journal_takes_over_the_records_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let other = with_two_runs(folder.path());
        let mut journal = Journal::in_memory(WIDTHS);
        journal.absorb(&[other]).unwrap();
        let index = journal.runs.index().unwrap();
        let place = find(&index, &[9; KEY]).unwrap();
        assert_eq!(numbers(&journal, place), [1.0, 2.0, 3.0]);
    }

    #[test]
    fn who_reads_a_journal_changes_nothing_and_passes_over_what_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        drop(with_two_runs(folder.path()));
        let path = folder.path().join(RUNS);
        let mut bytes = fs::read(&path).unwrap();
        bytes.truncate(bytes.len() - 5);
        fs::write(&path, &bytes).unwrap();
        let journal = Journal::read(&Disk, folder.path(), WIDTHS).unwrap();
        assert_eq!(journal.len(), 1);
        assert_eq!(fs::read(&path).unwrap(), bytes);
        let wider = Widths { run: 4, ..WIDTHS };
        assert!(Journal::read(&Disk, folder.path(), wider).is_err());
        fs::write(&path, b"short").unwrap();
        assert!(Journal::read(&Disk, folder.path(), WIDTHS).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"short");
        fs::remove_file(&path).unwrap();
        assert!(Journal::read(&Disk, folder.path(), WIDTHS).is_err());
        assert!(!path.exists(), "who reads makes no journal");
    }

    #[test]
    fn only_what_is_shorter_than_a_header_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(RUNS);
        drop(with_two_runs(folder.path()));
        let whole = fs::read(&path).unwrap();
        for length in [0, 5, 31, HEADER - 1] {
            fs::write(&path, &whole[..length]).unwrap();
            assert!(Journal::open(&Disk, folder.path(), WIDTHS).unwrap().is_empty());
            assert_eq!(fs::read(&path).unwrap(), whole[..HEADER]);
        }
        let mut other = whole.clone();
        other[3] ^= 1;
        fs::write(&path, &other).unwrap();
        Journal::open(&Disk, folder.path(), WIDTHS).unwrap_err();
        Journal::count(&Disk, folder.path()).unwrap_err();
        assert_eq!(fs::read(&path).unwrap(), other);
    }

    #[test]
    fn the_widths_of_damaged_headers_overflow_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(RUNS);
        drop(with_two_runs(folder.path()));
        let whole = fs::read(&path).unwrap();
        for width in [u64::MAX, u64::MAX / 8, u64::MAX - 3, 1 << 61, 0] {
            let mut bytes = whole.clone();
            bytes[24..32].copy_from_slice(&width.to_le_bytes());
            fs::write(&path, &bytes).unwrap();
            let counted = Journal::count(&Disk, folder.path()).unwrap();
            assert_eq!(counted, if width == 0 { 0 } else { 2 }, "{width}");
            assert_eq!(Journal::fitting(&Disk, folder.path(), WIDTHS), [WARM_UPS]);
            Journal::open(&Disk, folder.path(), WIDTHS).unwrap_err();
        }
        fs::write(&path, &whole[..HEADER - 1]).unwrap();
        assert_eq!(Journal::count(&Disk, folder.path()).unwrap(), 0);
    }

    #[test]
    fn a_finished_journal_is_sorted_and_holds_each_record_that_is_needed_once() {
        let write = |keys: &[u8]| {
            let folder = tempfile::tempdir().unwrap();
            let mut journal = Journal::open(&Disk, folder.path(), WIDTHS).unwrap();
            let needed: Vec<u64> = keys
                .iter()
                .map(|&key| {
                    let record = Encoded::new([key; KEY], &[f64::from(key), 0.0, 1.0]);
                    (key, journal.runs.append(&record).unwrap())
                })
                .filter(|(key, _)| *key < 9)
                .map(|(_, place)| place)
                .collect();
            journal.runs.finish(&Disk, &needed).unwrap();
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
            fs::read(folder.path().join(RUNS)).unwrap()
        };
        let expected = write(&[1, 3, 5]);
        // Three records of a section with one byte a number, and their lengths with a checksum.
        assert_eq!(expected.len(), HEADER + 3 * (LENGTH + KEY + 4 + 3 + 8) + 3 * 8 + 8);
        for keys in [&[5, 3, 1][..], &[3, 1, 3, 5, 5], &[9, 5, 1, 3], &[1, 3, 5, 9]] {
            assert_eq!(write(keys), expected, "{keys:?}");
        }
    }

    /// A journal as it was written before numbers were packed.
    fn even(directory: &Path, records: &[(u8, [f64; 3])]) {
        drop(Journal::open(&Disk, directory, WIDTHS).unwrap());
        let mut bytes = b"rungs journal, format 2\n".to_vec();
        bytes.extend(3_u64.to_le_bytes());
        for (key, numbers) in records {
            let mut record = vec![*key; KEY];
            record.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
            let check = twox_hash::XxHash3_64::oneshot(&record);
            record.extend(check.to_le_bytes());
            bytes.extend(record);
        }
        fs::write(directory.join(RUNS), bytes).unwrap();
    }

    #[test]
    fn records_of_before_are_used_added_to_and_packed_when_the_file_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        even(folder.path(), &[(7, [1.5, 0.0, 3.0]), (2, [f64::NAN, 0.1, -4.0])]);
        assert_eq!(Journal::count(&Disk, folder.path()).unwrap(), 2);
        let mut journal = Journal::open(&Disk, folder.path(), WIDTHS).unwrap();
        assert_eq!(numbers(&journal, 0), [1.5, 0.0, 3.0]);
        journal.runs.append(&Encoded::new([5; KEY], &[0.25, 6.0, 1.0])).unwrap();
        assert_eq!(numbers(&journal, 2), [0.25, 6.0, 1.0]);
        let mut part = [0.0; 2];
        journal.runs.read_part(2, 1, &mut part).unwrap();
        assert_eq!(part.to_vec(), [6.0, 1.0]);
        let mut folded = Journal::in_memory(WIDTHS);
        folded.absorb(&[Journal::read(&Disk, folder.path(), WIDTHS).unwrap()]).unwrap();
        assert_eq!((folded.len(), numbers(&folded, 1)), (3, vec![0.25, 6.0, 1.0]));
        folded.runs.read_part(1, 1, &mut part).unwrap();
        assert_eq!(part.to_vec(), [6.0, 1.0]);
        journal.runs.finish(&Disk, &[0, 1, 2]).unwrap();
        let finished = Journal::read(&Disk, folder.path(), WIDTHS).unwrap();
        assert!(
            fs::read(folder.path().join(RUNS)).unwrap().starts_with(b"rungs journal, format 3")
        );
        let first = numbers(&finished, 0);
        assert!(first[0].is_nan() && first[1..] == [0.1, -4.0]);
        assert_eq!((numbers(&finished, 1)[0], numbers(&finished, 2)[0]), (0.25, 1.5));
    }

    #[test]
    fn a_finished_journal_is_added_to_and_read_whatever_has_become_of_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(RUNS);
        with_two_runs(folder.path()).runs.finish(&Disk, &[0, 1]).unwrap();
        let whole = fs::read(&path).unwrap();
        for cut in [0, 1, 8, 9, 24] {
            fs::write(&path, &whole[..whole.len() - cut]).unwrap();
            let journal = Journal::read(&Disk, folder.path(), WIDTHS).unwrap();
            assert_eq!((journal.len(), numbers(&journal, 1)), (2, vec![1.0, 2.0, 3.0]), "{cut}");
        }
        fs::write(&path, &whole[..whole.len() - 25]).unwrap();
        assert_eq!(Journal::read(&Disk, folder.path(), WIDTHS).unwrap().len(), 1);
        fs::write(&path, &whole).unwrap();
        let mut journal = Journal::open(&Disk, folder.path(), WIDTHS).unwrap();
        assert_eq!(fs::read(&path).unwrap(), whole, "to open it changes nothing");
        journal.runs.append(&Encoded::new([1; KEY], &[7.0; 3])).unwrap();
        let journal = Journal::read(&Disk, folder.path(), WIDTHS).unwrap();
        assert_eq!((journal.len(), numbers(&journal, 2)), (3, vec![7.0; 3]));
        journal.runs.finish(&Disk, &[0, 1]).unwrap();
        assert_eq!(fs::read(&path).unwrap(), whole);
    }
}
