//! The keys of runs: which runs of a study another one has too, and which are on record.

use std::collections::BTreeSet;
use std::path::Path;

use super::disk::Disk;
use super::journal::{RUNS, RecordFile, RunDigest, records_of, width};
use super::units::Units;
use super::{Plan, RunPlace};

/// Keys of runs, each a digest of everything that a run is a function of.
#[derive(Clone, Debug, Default)]
pub struct RunKeys(BTreeSet<RunDigest>);

impl RunKeys {
    /// The keys of all runs of a study.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        Self(plan.run_places().map(|place| plan.run_key(place)).collect())
    }

    /// The keys of the sound records in the journal in `directory`, whatever else a record holds;
    /// none where there is no journal that can be read. Nothing is changed there.
    #[must_use]
    pub fn on_record(directory: &Path) -> Self {
        Self(read(&directory.join(RUNS)).unwrap_or_default())
    }

    /// Whether a run is one of them.
    #[must_use]
    pub fn has(&self, key: &RunDigest) -> bool {
        self.0.contains(key)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many of them are not among `others`.
    #[must_use]
    pub fn missing_in(&self, others: &Self) -> usize {
        self.0.difference(&others.0).count()
    }
}

/// The keys of the sound records of a file, whatever their width.
fn read(path: &Path) -> Option<BTreeSet<RunDigest>> {
    /// Numbers of a record beyond which the file is no journal.
    const WIDTH_MAX: u64 = 1 << 28;
    let width = width(&Disk, path).ok().filter(|width| *width <= WIDTH_MAX)?;
    let file = RecordFile::read_only(&Disk, path.to_owned(), usize::try_from(width).ok()?).ok()?;
    Some(file.index().ok()?.into_iter().map(|(key, _)| key).collect())
}

/// Runs that the finished journal in `directory` has, or had before it was damaged, if it has, or had,
/// `bytes` bytes; `None` where that cannot be told.
#[must_use]
pub fn records_in(directory: &Path, bytes: u64) -> Option<u64> {
    records_of(&Disk, &directory.join(RUNS), bytes)
}

impl Plan {
    /// Every run of the study, in its order.
    pub fn run_places(&self) -> impl Iterator<Item = RunPlace> {
        let (policies, units) = (self.policies.len(), Units::of(self));
        (0..self.points.len()).flat_map(move |point| {
            let units = units.clone();
            let replications = 1..=self.replications;
            let replications = replications.filter(move |&number| units.holds(point, number));
            replications.flat_map(move |replication| {
                (0..policies).map(move |policy| RunPlace { point, policy, replication })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classics::lazear_2004::{Lazear2004, Parameters, Policy};
    use crate::study::journal::{Encoded, Journal};

    const HEADER: usize = 40;

    fn plan(policies: &[&str], replications: u32) -> Plan {
        let parameters = Parameters { workers: 20, ..Parameters::default() };
        let model = Lazear2004::new(&parameters, vec![Policy::default(); policies.len()]);
        Plan::single(model, policies, "", replications, 1)
    }

    #[test]
    fn a_study_has_the_runs_of_a_smaller_one_in_any_order() {
        let small = RunKeys::of(&plan(&["a", "b"], 3));
        let large = RunKeys::of(&plan(&["c", "b", "a"], 4));
        assert_eq!((small.len(), large.len()), (6, 12));
        assert_eq!((small.missing_in(&large), large.missing_in(&small)), (0, 6));
    }

    #[test]
    fn damaged_records_are_not_on_record_and_the_journal_stays_as_it_is() {
        let (folder, plan) = (tempfile::tempdir().unwrap(), plan(&["a"], 3));
        let mut journal = Journal::open(&Disk, folder.path(), plan.widths()).unwrap();
        let mut places = Vec::new();
        for place in plan.run_places() {
            let numbers = vec![0.5; plan.widths().run];
            let record = Encoded::new(plan.run_key(place), &numbers);
            places.push(journal.runs.append(&record).unwrap());
        }
        journal.runs.finish(&Disk, &places).unwrap();
        let path = folder.path().join(RUNS);
        let mut bytes = std::fs::read(&path).unwrap();
        assert_eq!(RunKeys::on_record(folder.path()).len(), 3);
        assert_eq!(records_in(folder.path(), bytes.len() as u64), Some(3));
        // The key of the first record.
        bytes[HEADER + 8 + 1] ^= 1;
        // The lengths of three records, their checksum, and some bytes of the last record.
        bytes.truncate(bytes.len() - 32 - 3);
        std::fs::write(&path, &bytes).unwrap();
        let found = RunKeys::on_record(folder.path());
        assert_eq!((found.len(), found.missing_in(&RunKeys::of(&plan))), (1, 0));
        assert_eq!(records_in(folder.path(), 0), Some(3), "as many as there were");
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        std::fs::write(&path, "no journal, but a text that is longer than a header").unwrap();
        assert!(RunKeys::on_record(folder.path()).is_empty());
        assert!(RunKeys::on_record(&folder.path().join("nowhere")).is_empty());
    }
}
