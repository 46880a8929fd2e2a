//! A journal as bytes, to hand it from one process to another without a disk.

use std::io;
use std::path::Path;

use super::{Journal, JournalError, RecordFile, Widths, error};

impl Journal {
    /// The journal as bytes: the length of the file of warm-ups, that file, and the file of runs.
    ///
    /// # Errors
    ///
    /// [`JournalError`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, JournalError> {
        let (warm_ups, runs) = (self.warm_ups.whole()?, self.runs.whole()?);
        let mut bytes = (warm_ups.len() as u64).to_le_bytes().to_vec();
        bytes.extend(warm_ups);
        bytes.extend(runs);
        Ok(bytes)
    }

    /// A journal in memory from the bytes of [`Self::to_bytes`]; a damaged record is passed over.
    ///
    /// # Errors
    ///
    /// [`JournalError`] for what is no journal, or one of records of another width.
    pub fn of_bytes(widths: Widths, bytes: &[u8]) -> Result<Self, JournalError> {
        let cut = bytes.split_first_chunk().and_then(|(length, rest)| {
            rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)
        });
        let Some((warm_ups, runs)) = cut else {
            let short = io::Error::new(io::ErrorKind::InvalidData, "it is cut off");
            return Err(error("read", Path::new("the journal"), short));
        };
        Ok(Self {
            warm_ups: RecordFile::of_bytes(widths.warm_up, warm_ups)?,
            runs: RecordFile::of_bytes(widths.run, runs)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Encoded, KEY};
    use super::*;

    const WIDTHS: Widths = Widths { warm_up: 2, run: 3 };

    fn numbers(journal: &Journal, place: u64) -> Vec<f64> {
        let mut numbers = Vec::new();
        journal.runs.read(place, &mut Vec::new(), &mut numbers).unwrap();
        numbers
    }

    #[test]
    fn a_journal_goes_through_bytes_and_what_is_no_journal_is_refused() {
        let mut journal = Journal::in_memory(WIDTHS);
        journal.runs.append(&Encoded::new([9; KEY], &[1.0, 2.0, 3.0])).unwrap();
        journal.runs.append(&Encoded::new([4; KEY], &[-0.5, f64::MAX, 0.1])).unwrap();
        let bytes = journal.to_bytes().unwrap();
        let read = Journal::of_bytes(WIDTHS, &bytes).unwrap();
        assert_eq!((read.len(), numbers(&read, 1)), (2, vec![-0.5, f64::MAX, 0.1]));
        assert_eq!(read.to_bytes().unwrap(), bytes);
        Journal::of_bytes(Widths { run: 4, ..WIDTHS }, &bytes).unwrap_err();
        for cut in [0, 7, 8, 20, 47, 60] {
            Journal::of_bytes(WIDTHS, &bytes[..cut]).unwrap_err();
        }
        let shorter = Journal::of_bytes(WIDTHS, &bytes[..bytes.len() - 1]).unwrap();
        assert_eq!(shorter.len(), 1, "half a record is none");
    }
}
