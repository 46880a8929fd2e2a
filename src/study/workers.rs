//! The threads of a study: each takes one batch after the other, runs its warm-ups side by side, and
//! then, wave by wave, the next run of each.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::batches::{LanePlan, Stretch};
use super::catch_panic::catch_panic;
use super::journal::{Encoded, RunDigest};
use super::record::{Layout, Phase, Record};
use super::shared::{PointPolicy, SharedWarmUp, in_replication};
use super::store::LastingFile;
use super::{Failure, Plan, Progress, RunIndex, RunPlace, StudyError};
use crate::sim::threads::Threads;
use crate::sim::{Lane, Row, RowSink, Start};

/// What the workers share.
pub(super) struct Workers<'a> {
    plan: &'a Plan,
    warm_ups: Vec<SharedWarmUp>,
    layout: Layout,
    progress: &'a dyn Progress,
    records: Mutex<RunIndex>,
    /// The records are synced while others write.
    files: Vec<LastingFile>,
    /// Whether the study ends with work left.
    gives_up: AtomicBool,
}

/// A batch at work.
#[derive(Clone, Copy)]
struct Batch<'b> {
    stretch: &'b Stretch<'b>,
    lanes: &'b [LanePlan],
}

impl Batch<'_> {
    /// Those of some runs that are the same that are wanted in a replication.
    fn open<'r>(
        &self,
        runs: &'r [PointPolicy],
        replication: u32,
    ) -> impl Iterator<Item = &'r PointPolicy> {
        let stretch = self.stretch;
        runs.iter().filter(move |(point, _)| stretch.wants(*point, replication))
    }
}

/// The next run of some lanes of a batch.
#[derive(Clone, Copy)]
struct Wave<'w> {
    /// The states at the switch.
    start: &'w Start,
    /// How many runs of each lane went before.
    number: usize,
    /// The lanes.
    among: &'w [usize],
}

/// The runs of a lane that are not on record, one after the other; each the runs that are the same.
struct ToGo<'w> {
    warm_up: &'w SharedWarmUp,
    replication: u32,
    runs: Vec<&'w [PointPolicy]>,
    /// Periods that were simulated.
    periods: u32,
    /// Whether its warm-up has failed.
    has_failed: bool,
}

impl<'w> ToGo<'w> {
    /// The run of a wave, from 0.
    fn run(&self, wave: usize) -> Option<&'w [PointPolicy]> {
        self.runs.get(wave).copied().filter(|_| !self.has_failed)
    }
}

impl<'a> Workers<'a> {
    /// Workers on a plan whose points are made.
    pub(super) fn new(plan: &'a Plan, records: RunIndex, progress: &'a dyn Progress) -> Self {
        Self {
            plan,
            warm_ups: SharedWarmUp::all(plan),
            layout: Layout::of(plan),
            progress,
            files: records.files(),
            records: Mutex::new(records),
            gives_up: AtomicBool::new(false),
        }
    }

    /// Runs on all threads what is not on record; false if the study stops before the end.
    pub(super) fn finish(
        &self,
        stretch: &Stretch<'_>,
        threads: &Threads,
    ) -> Result<bool, StudyError> {
        let batches =
            self.with_records(|records| stretch.batches(self.plan, &self.warm_ups, records));
        let next = AtomicUsize::new(0);
        for ended in threads.on_each(|| self.work(stretch, &batches, &next)) {
            ended?;
        }
        let taken = next.load(Ordering::Relaxed);
        Ok(taken >= batches.len() && !self.gives_up.load(Ordering::Relaxed))
    }

    /// The records, when all is run.
    pub(super) fn end(self) -> Result<RunIndex, StudyError> {
        self.sync()?;
        Ok(self.records.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes one batch after the other until there is none, or the study stops.
    fn work(
        &self,
        stretch: &Stretch<'_>,
        batches: &[Vec<LanePlan>],
        next: &AtomicUsize,
    ) -> Result<(), StudyError> {
        while !self.stops() {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(lanes) = batches.get(number) else { break };
            let done = self.run(Batch { stretch, lanes });
            if done.is_err() {
                self.gives_up.store(true, Ordering::Relaxed);
            }
            done?;
        }
        Ok(())
    }

    fn stops(&self) -> bool {
        self.progress.stops() || self.gives_up.load(Ordering::Relaxed)
    }

    /// Whether the study stops with work left.
    fn is_cut_short(&self) -> bool {
        let stops = self.stops();
        self.gives_up.fetch_or(stops, Ordering::Relaxed);
        stops
    }

    /// Runs what of a batch is not on record.
    fn run(&self, batch: Batch<'_>) -> Result<(), StudyError> {
        let mut lanes: Vec<ToGo<'_>> = self.with_records(|records| {
            batch.lanes.iter().map(|lane| self.to_go(*lane, batch.stretch, records)).collect()
        });
        let Some(start) = self.start(batch, &mut lanes)? else { return Ok(()) };
        let waves = lanes.iter().map(|lane| lane.runs.len()).max().unwrap_or(0);
        let all: Vec<usize> = (0..lanes.len()).collect();
        for wave in 0..waves {
            if wave > 0 && self.is_cut_short() {
                break;
            }
            let wave = Wave { start: &start, number: wave, among: &all };
            self.wave(batch, &mut lanes, wave)?;
        }
        let person_months =
            |lane: &ToGo<'_>| self.plan.person_months_of(lane.warm_up.points[0], lane.periods);
        let person_months: u64 = lanes.iter().map(person_months).sum();
        self.with_records(|records| records.person_months += person_months);
        Ok(())
    }

    /// What of a lane is not on record.
    fn to_go(&self, lane: LanePlan, stretch: &Stretch<'_>, records: &RunIndex) -> ToGo<'_> {
        let replication = lane.replication;
        let is_missing = |runs: &&[PointPolicy]| stretch.lacks(records, runs, replication);
        ToGo {
            warm_up: lane.warm_up(&self.warm_ups),
            replication,
            runs: lane.runs(&self.warm_ups).filter(is_missing).collect(),
            periods: 0,
            has_failed: false,
        }
    }

    /// Runs the warm-ups of a batch; `None` where all that can be run of it has been.
    fn start(
        &self,
        batch: Batch<'_>,
        lanes: &mut [ToGo<'_>],
    ) -> Result<Option<Arc<Start>>, StudyError> {
        let kept = self.with_records(|records| self.kept_start(lanes, records));
        if kept.is_some() {
            return Ok(kept);
        }
        let mut records = vec![Record::new(self.layout, Phase::WarmUp); lanes.len()];
        let started = catch_panic(|| {
            let lanes = lanes.iter().zip(&mut records);
            let mut lanes: Vec<_> = lanes.map(|(lane, rows)| self.lane(lane, None, rows)).collect();
            lanes[0].simulation.start_side_by_side(&mut lanes)
        });
        match started {
            Ok(start) => {
                for (lane, record) in lanes.iter_mut().zip(records) {
                    match record.complete() {
                        Ok(numbers) => self.record_warm_up(lane, &numbers)?,
                        Err(message) => self.fail_warm_up(batch, lane, &message),
                    }
                }
                let start = Arc::new(start);
                self.with_records(|records| self.keep_start(lanes, &start, records));
                Ok(Some(start))
            }
            Err(message) => {
                if let [lane] = lanes {
                    self.fail_warm_up(batch, lane, &message);
                } else {
                    // Which of them has panicked is seen one by one.
                    for lane in batch.lanes.chunks(1) {
                        if self.is_cut_short() {
                            break;
                        }
                        self.run(Batch { lanes: lane, ..batch })?;
                    }
                }
                Ok(None)
            }
        }
    }

    /// The states at the switch of a batch whose warm-ups are on record, if they are kept.
    fn kept_start(&self, lanes: &[ToGo<'_>], records: &mut RunIndex) -> Option<Arc<Start>> {
        let is_recorded =
            |lane: &ToGo<'_>| records.has_warm_up(lane.warm_up.points[0], lane.replication);
        if !records.starts.has_room() || !lanes.iter().all(is_recorded) {
            return None;
        }
        records.starts.find(&self.warm_up_keys(lanes))
    }

    /// Keeps the states at the switch of a batch for runs to come, if there is room.
    fn keep_start(&self, lanes: &[ToGo<'_>], start: &Arc<Start>, records: &mut RunIndex) {
        if !records.starts.has_room() || lanes.iter().any(|lane| lane.has_failed) {
            return;
        }
        let simulation = &self.plan.points[lanes[0].warm_up.points[0]].simulation;
        let side_by_side = simulation.side_by_side().max(1) as u64;
        let bytes = (simulation.state_bytes() * lanes.len() as u64).div_ceil(side_by_side);
        records.starts.keep(self.warm_up_keys(lanes), start.clone(), bytes);
    }

    fn warm_up_keys(&self, lanes: &[ToGo<'_>]) -> Vec<RunDigest> {
        let key = |lane: &ToGo<'_>| self.plan.warm_up_key(lane.warm_up.points[0], lane.replication);
        lanes.iter().map(key).collect()
    }

    /// Runs a wave, and records it.
    fn wave(
        &self,
        batch: Batch<'_>,
        lanes: &mut [ToGo<'_>],
        wave: Wave<'_>,
    ) -> Result<(), StudyError> {
        let has_run = |lane: &&usize| lanes[**lane].run(wave.number).is_some();
        let active: Vec<usize> = wave.among.iter().filter(has_run).copied().collect();
        if active.is_empty() {
            return Ok(());
        }
        let mut records: Vec<Option<Record>> = vec![None; lanes.len()];
        for &lane in &active {
            records[lane] = Some(Record::new(self.layout, Phase::Run));
        }
        match catch_panic(|| self.advance(lanes, wave, &mut records)) {
            Ok(()) => {
                for (lane, record) in lanes.iter_mut().zip(records) {
                    let Some((record, runs)) = record.zip(lane.run(wave.number)) else { continue };
                    match record.complete() {
                        Ok(numbers) => self.record_run(lane, runs, &numbers)?,
                        Err(message) => self.fail_run(batch, lane, runs, &message),
                    }
                    let wanted = batch.open(runs, lane.replication).count();
                    self.progress.advance(wanted as u64);
                }
            }
            Err(message) => {
                if let [lane] = active.as_slice() {
                    let runs = lanes[*lane].run(wave.number).unwrap_or_default();
                    self.fail_run(batch, &lanes[*lane], runs, &message);
                    let wanted = batch.open(runs, lanes[*lane].replication).count();
                    self.progress.advance(wanted as u64);
                    return Ok(());
                }
                // Which of them has panicked is seen one by one.
                for among in active.chunks(1) {
                    if self.is_cut_short() {
                        break;
                    }
                    self.wave(batch, lanes, Wave { among, ..wave })?;
                }
            }
        }
        if self.progress.is_sync_due() { self.sync() } else { Ok(()) }
    }

    /// Runs a wave of those lanes that have a record to fill.
    fn advance(&self, lanes: &[ToGo<'_>], wave: Wave<'_>, records: &mut [Option<Record>]) {
        let mut nobody = vec![Nobody; lanes.len()];
        let (mut policies, mut side_by_side) = (Vec::new(), Vec::new());
        for ((lane, record), nobody) in lanes.iter().zip(records).zip(&mut nobody) {
            let run = lane.run(wave.number).map(|runs| runs[0]);
            let (run, rows): (_, &mut dyn RowSink) = match record {
                Some(record) => (run, record),
                None => (None, nobody),
            };
            policies.push(run.map(|(_, policy)| policy));
            side_by_side.push(self.lane(lane, run, rows));
        }
        let first = side_by_side[0].simulation;
        first.run_side_by_side(wave.start, &mut side_by_side, &policies);
    }

    /// The lane of a run, or where there is none of its warm-up.
    fn lane<'l>(
        &'l self,
        lane: &ToGo<'_>,
        run: Option<PointPolicy>,
        rows: &'l mut dyn RowSink,
    ) -> Lane<'l> {
        let point = run.map_or(lane.warm_up.points[0], |(point, _)| point);
        let key = self.plan.key(point, lane.replication);
        Lane { simulation: self.plan.points[point].simulation.as_ref(), key, rows }
    }

    fn record_warm_up(&self, lane: &mut ToGo<'_>, numbers: &[f64]) -> Result<(), StudyError> {
        let ToGo { warm_up: SharedWarmUp { points, .. }, replication, .. } = *lane;
        let encoded = Encoded::new(self.plan.warm_up_key(points[0], replication), numbers);
        self.with_records(|records| records.add_warm_up(points, replication, &encoded))?;
        lane.periods += self.plan.points[points[0]].simulation.warm_up().periods();
        Ok(())
    }

    fn record_run(
        &self,
        lane: &mut ToGo<'_>,
        runs: &[PointPolicy],
        numbers: &[f64],
    ) -> Result<(), StudyError> {
        let places = in_replication(runs, lane.replication);
        let first = RunPlace { point: runs[0].0, policy: runs[0].1, replication: lane.replication };
        let encoded = Encoded::new(self.plan.run_key(first), numbers);
        self.with_records(|records| records.add_run(places, &encoded))?;
        lane.periods += self.plan.points[first.point].simulation.horizon();
        Ok(())
    }

    /// A warm-up has failed, and with it all runs that were to continue from it.
    fn fail_warm_up(&self, batch: Batch<'_>, lane: &mut ToGo<'_>, message: &str) {
        lane.has_failed = true;
        let is_wanted = |point: &&usize| batch.stretch.wants(**point, lane.replication);
        let points = lane.warm_up.points.iter().filter(is_wanted);
        self.fail(points.map(|&point| Failure {
            point: point + 1,
            policy: String::new(),
            replication: lane.replication,
            message: message.to_owned(),
        }));
        let wanted = |runs: &&[PointPolicy]| batch.open(runs, lane.replication).count();
        let lost: usize = lane.runs.iter().map(wanted).sum();
        self.progress.advance(lost as u64);
    }

    /// A run has failed, for every point and policy that it is the run of.
    fn fail_run(&self, batch: Batch<'_>, lane: &ToGo<'_>, runs: &[PointPolicy], message: &str) {
        self.fail(batch.open(runs, lane.replication).map(|&(point, policy)| Failure {
            point: point + 1,
            policy: self.plan.policies[policy].clone(),
            replication: lane.replication,
            message: message.to_owned(),
        }));
    }

    fn fail(&self, failures: impl Iterator<Item = Failure>) {
        self.with_records(|records| records.failures.extend(failures));
        if self.progress.fails_fast() {
            self.gives_up.store(true, Ordering::Relaxed);
        }
    }

    /// Syncs the records to disk.
    fn sync(&self) -> Result<(), StudyError> {
        self.files.iter().try_for_each(|file| file.sync()).map_err(StudyError::Sync)
    }

    pub(super) fn with_records<T>(&self, act: impl FnOnce(&mut RunIndex) -> T) -> T {
        act(&mut self.records.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The receiver of a lane that is left out.
#[derive(Clone, Copy)]
struct Nobody;

impl RowSink for Nobody {
    fn period(&mut self, _row: Row<'_>) {}
}

#[cfg(test)]
mod tests;
