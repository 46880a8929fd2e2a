//! The finished runs of a study, by their place in it.

mod exchange;

use std::collections::BTreeSet;

use super::disk::Files;
use super::journal::{Encoded, Index, Journal, RunDigest, find};
use super::kept_starts::KeptStarts;
use super::record::{Layout, Phase, RunRow};
use super::run_place::RunPlace;
use super::store::LastingFile;
use super::units::Units;
use super::{Plan, Share, StudyError};

/// A run that panicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The design point, from 1.
    pub point: usize,
    /// The policy's name; empty for the shared warm-up.
    pub policy: String,
    /// The replication, from 1.
    pub replication: u32,
    /// The message of the panic.
    pub message: String,
}

/// No record in the journal.
const ABSENT: u64 = u64::MAX;

/// The finished runs of a study, by their place in it.
#[derive(Debug)]
pub struct RunIndex {
    layout: Layout,
    policies: usize,
    replications: u32,
    /// Those that are run here.
    own: Units,
    /// Replications of each point, where fewer than planned are enough.
    by_point: Vec<u32>,
    journal: Journal,
    /// Places in the journal, by point and replication.
    warm_ups: Vec<u64>,
    /// Places in the journal, by point, replication and policy.
    runs: Vec<u64>,
    /// States at the switch, for runs to come.
    pub(super) starts: KeptStarts,
    /// The runs that failed, in the order of the study.
    pub failures: Vec<Failure>,
    /// Whether the study was stopped before its end.
    pub interrupted: bool,
    /// Runs in the journal that the study does not need.
    unneeded: u64,
    /// Person-months that were simulated, and not found on record, warm-ups included; vacant seats
    /// counted. 0 where there are no persons, or their periods have no fixed length.
    pub person_months: u64,
}

/// One finished run: its warm-up and what followed.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    layout: Layout,
    warm_up: Vec<f64>,
    after: Vec<f64>,
}

impl Run {
    /// The rows of `group` in the warm-up, in order of time.
    pub fn warm_up(&self, group: usize) -> impl Iterator<Item = RunRow<'_>> {
        self.layout.rows(Phase::WarmUp, &self.warm_up, group)
    }

    /// The rows of `group` after the switch, in order of time.
    pub fn after(&self, group: usize) -> impl Iterator<Item = RunRow<'_>> {
        self.layout.rows(Phase::Run, &self.after, group)
    }

    /// The months of `group` in order of time, those of the warm-up first, each with its number
    /// in the period; none where they are not recorded.
    pub fn months(&self, group: usize) -> impl Iterator<Item = (u32, RunRow<'_>)> {
        let warm_up = self.layout.months(Phase::WarmUp, &self.warm_up, group);
        warm_up.chain(self.layout.months(Phase::Run, &self.after, group))
    }

    /// The persons at the switch and at the end of every period after it: time, group, and a
    /// number a column; none where they are not recorded.
    pub fn persons(&self) -> impl Iterator<Item = (i32, usize, &[f64])> {
        let at_switch = self.layout.persons(Phase::WarmUp, &self.warm_up);
        at_switch.chain(self.layout.persons(Phase::Run, &self.after))
    }

    /// The sums of all breakdowns of the model in `group`, in their order, and after them zeros
    /// where another design point has more cells; nothing where they are not recorded.
    #[must_use]
    pub fn tallies(&self, group: usize) -> &[f64] {
        self.layout.tallies(&self.after, group)
    }
}

impl RunIndex {
    /// The runs of `plan` that `journal` has on record already.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    pub fn on_record(plan: &Plan, journal: Journal) -> Result<Self, StudyError> {
        let (warm_ups, runs) = (journal.warm_ups.index()?, journal.runs.index()?);
        let mut records = Self {
            layout: Layout::of(plan),
            policies: plan.policies.len(),
            replications: plan.replications,
            own: Units::of(plan),
            by_point: vec![plan.replications; plan.points.len()],
            journal,
            warm_ups: Vec::new(),
            runs: Vec::new(),
            starts: KeptStarts::default(),
            failures: Vec::new(),
            interrupted: false,
            unneeded: 0,
            person_months: 0,
        };
        for point in 0..plan.points.len() {
            for replication in 1..=plan.replications {
                // In an empty journal there is nothing to look for, and no point has to be made.
                let place = |index: &Index, key: &dyn Fn() -> RunDigest| {
                    let found = || find(index, &key()).unwrap_or(ABSENT);
                    if index.is_empty() { ABSENT } else { found() }
                };
                let warm_up = || plan.warm_up_key(point, replication);
                records.warm_ups.push(place(&warm_ups, &warm_up));
                records.runs.extend((0..plan.policies.len()).map(|policy| {
                    place(&runs, &|| plan.run_key(RunPlace { point, policy, replication }))
                }));
            }
        }
        records.unneeded = records.count_unneeded(&runs);
        Ok(records)
    }

    /// Keys of `index` that no run of the study has.
    fn count_unneeded(&self, index: &Index) -> u64 {
        if index.is_empty() {
            return 0;
        }
        let mut needed: Vec<u64> = self.runs.clone();
        needed.sort_unstable();
        let is_needed = |(_, place): &(RunDigest, u64)| needed.binary_search(place).is_ok();
        let of_one_run = index.chunk_by(|a, b| a.0 == b.0);
        of_one_run.filter(|records| !records.iter().any(is_needed)).count() as u64
    }

    /// Runs in the journal that the study does not need: a finished directory does not keep them.
    #[must_use]
    pub fn unneeded(&self) -> u64 {
        self.unneeded
    }

    /// Where the warm-up of a point and replication (from 1) is looked up.
    fn warm_up_at(&self, point: usize, replication: u32) -> usize {
        point * self.replications as usize + replication as usize - 1
    }

    /// Where a run is looked up.
    fn run_at(&self, RunPlace { point, policy, replication }: RunPlace) -> usize {
        self.warm_up_at(point, replication) * self.policies + policy
    }

    /// Replications of a point.
    pub(super) fn replications(&self, point: usize) -> u32 {
        self.by_point[point]
    }

    /// Sets the number of replications of a point.
    pub(super) fn end_at(&mut self, point: usize, replications: u32) {
        self.by_point[point] = replications;
    }

    /// Whether the warm-up of a point and replication (from 1) is on record.
    pub(super) fn has_warm_up(&self, point: usize, replication: u32) -> bool {
        self.warm_ups[self.warm_up_at(point, replication)] != ABSENT
    }

    /// Whether a run is on record.
    pub(super) fn has_run(&self, run: RunPlace) -> bool {
        self.runs[self.run_at(run)] != ABSENT
    }

    /// Whether a run is on record and belongs to the study.
    pub(super) fn counts(&self, run: RunPlace) -> bool {
        run.replication <= self.by_point[run.point] && self.has_run(run)
    }

    /// Runs on record that no table shows, because their points have more replications than are
    /// enough; runs that are the same count once, and only where no other point has need of them.
    #[must_use]
    pub fn beyond_enough(&self) -> u64 {
        let (mut needed, mut beyond): (BTreeSet<u64>, BTreeSet<u64>) = Default::default();
        let of_point = self.replications as usize * self.policies;
        for (enough, runs) in self.by_point.iter().zip(self.runs.chunks(of_point)) {
            let (shown, others) = runs.split_at(*enough as usize * self.policies);
            needed.extend(shown);
            beyond.extend(others);
        }
        beyond.remove(&ABSENT);
        beyond.difference(&needed).count() as u64
    }

    /// Runs in the journal, including those that the study does not need.
    #[must_use]
    pub fn in_journal(&self) -> u64 {
        self.journal.len() as u64
    }

    /// Adds the records of this study to those of another; none where the other keeps more or less of
    /// a run than this one.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    #[cfg(feature = "output")]
    pub(crate) fn hand_over(&self, other: &mut Journal) -> Result<(), StudyError> {
        Ok(other.absorb_fitting(&self.journal)?)
    }

    /// Bytes of the journal.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    #[cfg(feature = "output")]
    pub(crate) fn journal_bytes(&self) -> Result<u64, StudyError> {
        Ok(self.journal.warm_ups.bytes()? + self.journal.runs.bytes()?)
    }

    /// Runs on record that belong to the study, or to the part of it that is run here.
    #[must_use]
    pub fn finished(&self) -> u64 {
        let places = self.places(&self.own);
        places.filter(|&place| self.has_run(place)).count() as u64
    }

    /// Runs of a part of the study that are not on record.
    #[must_use]
    pub fn lacking(&self, plan: &Plan, share: &Share) -> u64 {
        let own = Units::of_share(plan, Some(share));
        self.places(&own).filter(|&place| !self.has_run(place)).count() as u64
    }

    /// The runs of some units.
    fn places(&self, own: &Units) -> impl Iterator<Item = RunPlace> {
        let units = (0..self.by_point.len()).flat_map(move |point| {
            let replications = 1..=self.replications;
            let own = replications.filter(move |&replication| own.holds(point, replication));
            own.map(move |replication| (point, replication))
        });
        units.flat_map(|(point, replication)| {
            (0..self.policies).map(move |policy| RunPlace { point, policy, replication })
        })
    }

    /// Records the warm-up that some points have in common in a replication (from 1), unless it is
    /// on record.
    pub(super) fn add_warm_up(
        &mut self,
        points: &[usize],
        replication: u32,
        record: &Encoded,
    ) -> Result<(), StudyError> {
        if points.iter().all(|&point| self.has_warm_up(point, replication)) {
            return Ok(());
        }
        let place = self.journal.warm_ups.append(record)?;
        for &point in points {
            let at = self.warm_up_at(point, replication);
            self.warm_ups[at] = place;
        }
        Ok(())
    }

    /// Records runs that are the same.
    pub(super) fn add_run(
        &mut self,
        runs: impl Iterator<Item = RunPlace>,
        record: &Encoded,
    ) -> Result<(), StudyError> {
        let place = self.journal.runs.append(record)?;
        for run in runs {
            let at = self.run_at(run);
            self.runs[at] = place;
        }
        Ok(())
    }

    /// Rewrites the journal, so that it holds the records of the study sorted by key, and nothing
    /// else: its bytes then depend neither on threads nor on how often the study was interrupted.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    pub fn finish_journal(&self, files: &dyn Files) -> Result<(), StudyError> {
        for (file, places) in
            [(&self.journal.warm_ups, &self.warm_ups), (&self.journal.runs, &self.runs)]
        {
            let mut needed: Vec<u64> =
                places.iter().copied().filter(|&place| place != ABSENT).collect();
            needed.sort_unstable();
            file.finish(files, &needed)?;
        }
        Ok(())
    }

    /// The files that have to be synced, so that records survive a crash of the machine.
    pub(super) fn files(&self) -> Vec<LastingFile> {
        self.journal.files()
    }

    /// A reader of runs.
    pub(super) fn reader(&self) -> RunReader<'_> {
        let run = Run { layout: self.layout, warm_up: Vec::new(), after: Vec::new() };
        RunReader { records: self, warm_up: ABSENT, run, record: Vec::new() }
    }

    /// The run of `policy` (from 0) at `point` (from 0) in `replication` (from 1), if it ended.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    pub fn run(
        &self,
        point: usize,
        policy: usize,
        replication: u32,
    ) -> Result<Option<Run>, StudyError> {
        let mut reader = self.reader();
        let ended = reader.read(RunPlace { point, policy, replication })?.is_some();
        Ok(ended.then_some(reader.run))
    }

    /// Reads a part of the tallies of a run in `group`, those from `first` on, as many as there is
    /// room for; false if the run did not end. The run has been read before.
    pub(super) fn read_tallies(
        &self,
        run: RunPlace,
        group: usize,
        first: usize,
        tallies: &mut [f64],
    ) -> Result<bool, StudyError> {
        let ended = self.counts(run) && self.has_warm_up(run.point, run.replication);
        if ended {
            let first = self.layout.tallies_of(group) + first;
            self.journal.runs.read_part(self.runs[self.run_at(run)], first, tallies)?;
        }
        Ok(ended)
    }
}

/// Reads runs one after the other; a warm-up that several of them share is read once where they
/// follow each other.
#[derive(Debug)]
pub(super) struct RunReader<'a> {
    records: &'a RunIndex,
    /// The place of the warm-up that has been read last.
    warm_up: u64,
    run: Run,
    /// Room for the bytes of a record.
    record: Vec<u8>,
}

impl RunReader<'_> {
    /// The run at a place; `None` if it did not end.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    pub(super) fn read(&mut self, place: RunPlace) -> Result<Option<&Run>, StudyError> {
        let records = self.records;
        if place.replication > records.by_point[place.point] {
            return Ok(None);
        }
        let warm_up = records.warm_ups[records.warm_up_at(place.point, place.replication)];
        let after = records.runs[records.run_at(place)];
        if warm_up == ABSENT || after == ABSENT {
            return Ok(None);
        }
        let (journal, record) = (&records.journal, &mut self.record);
        if warm_up != self.warm_up {
            self.warm_up = ABSENT;
            journal.warm_ups.read(warm_up, record, &mut self.run.warm_up)?;
            self.warm_up = warm_up;
        }
        journal.runs.read(after, record, &mut self.run.after)?;
        Ok(Some(&self.run))
    }
}
