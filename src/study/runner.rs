//! Runs a study on all cores. The unit of work is one replication of one design point: its
//! warm-up is run once, and every policy that is not on record continues from it.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::caught::caught;
use super::in_order::start;
use super::journal::{Encoded, Journal};
use super::record::{Layout, Part, Record};
use super::store::Syncer;
use super::watch::Watch;
use super::{Failure, Plan, Point, Records, StudyError};

/// What a study tells, and asks, while it runs; called from many threads.
pub trait Progress: Sync {
    /// So many more runs have ended.
    fn advance(&self, runs: u64);

    /// Whether to stop after the replications at work.
    fn stops(&self) -> bool;

    /// Whether it is time to make sure that what was recorded outlives the machine.
    fn is_sync_due(&self) -> bool {
        false
    }

    /// Whether to stop at the first run that fails.
    fn fails_fast(&self) -> bool {
        false
    }
}

/// Neither watches a study nor stops it.
#[derive(Clone, Copy, Debug)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn advance(&self, _runs: u64) {}

    fn stops(&self) -> bool {
        false
    }
}

/// Runs `plan` on `threads` threads and keeps its records in memory.
///
/// # Errors
///
/// As [`run_with`].
pub fn run(plan: &Plan, threads: usize, progress: &dyn Progress) -> Result<Records, StudyError> {
    let records = Records::on_record(plan, Journal::in_memory(plan.widths()))?;
    run_with(plan, records, threads, progress)
}

/// Runs what of `plan` is not in `records` yet, on `threads` threads. Replications are taken in
/// order, each at all points before the next, so that a study cut short is balanced. Where a
/// precision is asked for, a point ends at the boundary where it is reached.
///
/// # Errors
///
/// [`StudyError::Threads`] when the threads cannot be started, [`StudyError::Journal`]. A run
/// that panics is no error: it is listed in [`Records::failures`] and the others go on.
pub fn run_with(
    plan: &Plan,
    records: Records,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Records, StudyError> {
    let threads = start(threads)?;
    progress.advance(records.finished());
    let office = Office {
        plan,
        layout: Layout::of(plan),
        progress,
        syncers: records.syncers()?,
        records: Mutex::new(records),
        next: AtomicUsize::new(0),
        gives_up: AtomicBool::new(false),
    };
    let (mut watch, mut open): (_, Vec<usize>) =
        (Watch::new(plan), (0..plan.points.len()).collect());
    let (mut done, mut interrupted) = (0, false);
    for boundary in watch.boundaries() {
        let batch = Batch { points: &open, replications: done..boundary };
        for ended in threads.on_each(|| office.work(&batch)) {
            ended?;
        }
        interrupted = office.next.swap(0, Ordering::Relaxed) < batch.units()
            || office.gives_up.load(Ordering::Relaxed);
        if interrupted {
            break;
        }
        done = boundary;
        office.with_records(|records| watch.settle(plan, records, &mut open, boundary))?;
    }
    let mut records = office.records.into_inner().unwrap_or_else(PoisonError::into_inner);
    records.sync()?;
    records.failures.sort_by_key(|f| (f.replication, f.point));
    records.interrupted = interrupted;
    Ok(records)
}

/// Replications (from 0) of some points, to be run one after the other.
struct Batch<'a> {
    points: &'a [usize],
    replications: Range<u32>,
}

impl Batch<'_> {
    fn units(&self) -> usize {
        self.points.len() * self.replications.len()
    }

    /// The point (from 0) and replication (from 1) of a unit: each replication is taken at all
    /// points before the next.
    fn unit(&self, unit: usize) -> (usize, u32) {
        let replication = u32::try_from(unit / self.points.len()).unwrap_or(u32::MAX);
        (self.points[unit % self.points.len()], self.replications.start + replication + 1)
    }
}

/// What the workers share.
struct Office<'a> {
    plan: &'a Plan,
    layout: Layout,
    progress: &'a dyn Progress,
    records: Mutex<Records>,
    /// The records are synced while others write.
    syncers: Vec<Syncer>,
    next: AtomicUsize,
    gives_up: AtomicBool,
}

impl Office<'_> {
    /// Takes one unit after the other until there is none, or no point in going on.
    fn work(&self, batch: &Batch<'_>) -> Result<(), StudyError> {
        while !self.progress.stops() && !self.gives_up.load(Ordering::Relaxed) {
            let unit = self.next.fetch_add(1, Ordering::Relaxed);
            if unit >= batch.units() {
                break;
            }
            let (point, replication) = batch.unit(unit);
            if !self.plan.shard.holds(replication) {
                continue;
            }
            let done = self.replicate(point, replication);
            if done.is_err() {
                self.gives_up.store(true, Ordering::Relaxed);
            }
            done?;
        }
        Ok(())
    }

    /// One replication of one point: what of it is not on record.
    fn replicate(&self, point: usize, replication: u32) -> Result<(), StudyError> {
        let Point { simulation, .. } = &self.plan.points[point];
        let (has_warm_up, missing) = self.with_records(|records| {
            let missing: Vec<usize> = (0..simulation.policies())
                .filter(|&policy| !records.has_run(point, policy, replication))
                .collect();
            (records.has_warm_up(point, replication), missing)
        });
        if missing.is_empty() && has_warm_up {
            return Ok(());
        }
        let (key, layout) = (self.plan.key(replication), self.layout);
        let mut record = Record::new(layout, Part::WarmUp);
        let started = caught(|| simulation.start(key, &mut record));
        let started = started.and_then(|start| Ok((start, record.complete()?)));
        let (start, numbers) = match started {
            Ok(started) => started,
            Err(message) => {
                self.fail((point, "", replication), message);
                self.progress.advance(missing.len() as u64);
                return Ok(());
            }
        };
        let digest = self.plan.digest(self.plan.warm_up_identity(point), replication);
        let encoded = Encoded::new(digest, &numbers);
        self.with_records(|records| records.add_warm_up((point, replication), &encoded))?;
        for policy in missing {
            let mut record = Record::new(layout, Part::Run);
            let ran = caught(|| simulation.run(key, &start, policy, &mut record));
            match ran.and_then(|()| record.complete()) {
                Ok(numbers) => self.record((point, policy, replication), &numbers)?,
                Err(message) => {
                    self.fail((point, &self.plan.policies[policy], replication), message);
                }
            }
            self.progress.advance(1);
        }
        Ok(())
    }

    fn record(&self, at: (usize, usize, u32), numbers: &[f64]) -> Result<(), StudyError> {
        let (point, policy, replication) = at;
        let digest = self.plan.digest(self.plan.run_identity(point, policy), replication);
        let encoded = Encoded::new(digest, numbers);
        self.with_records(|records| records.add_run(at, &encoded))?;
        if self.progress.is_sync_due() {
            for syncer in &self.syncers {
                syncer.sync().map_err(StudyError::Sync)?;
            }
        }
        Ok(())
    }

    fn fail(&self, (point, policy, replication): (usize, &str, u32), message: String) {
        let policy = policy.to_owned();
        let failure = Failure { point: point + 1, policy, replication, message };
        self.with_records(|records| records.failures.push(failure));
        if self.progress.fails_fast() {
            self.gives_up.store(true, Ordering::Relaxed);
        }
    }

    fn with_records<T>(&self, act: impl FnOnce(&mut Records) -> T) -> T {
        act(&mut self.records.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
