//! Runs a study on all cores. The unit of work is one replication of one design point: its
//! warm-up is run once, and every policy that is not on record continues from it.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::catch_panic::catch_panic;
use super::journal::{Encoded, Journal};
use super::ordered::start;
use super::record::{Layout, Phase, Record};
use super::stopping::Stopping;
use super::store::LastingFile;
use super::{Failure, Plan, Point, RunColumns, RunIndex, RunPlace, StudyError};

/// Watches a study while it runs, and may stop it; called from many threads.
pub trait Progress: Sync {
    /// `runs` more runs have ended.
    fn advance(&self, runs: u64);

    /// Whether to stop after the replications at work.
    fn stops(&self) -> bool;

    /// Whether it is time to sync the records to disk.
    fn is_sync_due(&self) -> bool {
        false
    }

    /// Whether to stop at the first run that fails.
    fn fails_fast(&self) -> bool {
        false
    }

    /// After how many more replications of every point to show the results so far; `None` for
    /// never. All threads wait for each other there.
    fn interim_after(&self) -> Option<u32> {
        None
    }

    /// Receives the results at a boundary of batches: where [`Self::interim_after`] asks for them,
    /// where the study checks whether a precision is reached, and at the end.
    fn interim(&self, _found: &Interim<'_>) {}
}

/// The results of a study at a boundary of batches.
#[derive(Clone, Copy, Debug)]
pub struct Interim<'a> {
    /// The study.
    pub plan: &'a Plan,
    /// The runs that have ended.
    pub runs: &'a RunIndex,
    /// Replications that have ended at every point that goes on.
    pub replications: u32,
}

impl Interim<'_> {
    /// The values of the runs that have ended, as tables are made of them.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`] when the records cannot be read.
    pub fn columns(&self) -> Result<RunColumns, StudyError> {
        RunColumns::of(self.plan, self.runs)
    }
}

/// Watches nothing and never stops.
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
pub fn run(plan: &Plan, threads: usize, progress: &dyn Progress) -> Result<RunIndex, StudyError> {
    let records = RunIndex::on_record(plan, Journal::in_memory(plan.widths()))?;
    run_with(plan, records, threads, progress)
}

/// Runs those runs of `plan` that are not in `records` yet, on `threads` threads. Replications are
/// taken in order, each at all points before the next, so that a study cut short is balanced. Where
/// a precision is asked for, a point ends at the boundary where it is reached.
///
/// # Errors
///
/// [`StudyError::Threads`] when the threads cannot be started, [`StudyError::Journal`]. A run
/// that panics is no error: it is listed in [`RunIndex::failures`] and the others go on.
pub fn run_with(
    plan: &Plan,
    records: RunIndex,
    threads: usize,
    progress: &dyn Progress,
) -> Result<RunIndex, StudyError> {
    let threads = start(threads)?;
    progress.advance(records.finished());
    let workers = Workers {
        plan,
        layout: Layout::of(plan),
        progress,
        files: records.files(),
        records: Mutex::new(records),
        next: AtomicUsize::new(0),
        gives_up: AtomicBool::new(false),
    };
    let mut stopping = Stopping::new(plan);
    let looks = stopping.boundaries();
    let mut open: Vec<usize> = (0..plan.points.len()).collect();
    let (mut done, mut interrupted) = (0, false);
    for boundary in boundaries(plan.replications, &looks, progress.interim_after()) {
        let batch = Batch { points: &open, replications: done..boundary };
        for ended in threads.on_each(|| workers.work(&batch)) {
            ended?;
        }
        interrupted = workers.next.swap(0, Ordering::Relaxed) < batch.units()
            || workers.gives_up.load(Ordering::Relaxed);
        if interrupted {
            break;
        }
        done = boundary;
        workers.with_records(|runs| {
            if looks.contains(&boundary) {
                stopping.settle(plan, runs, &mut open, boundary)?;
            }
            let interim = Interim { plan, runs, replications: boundary };
            threads.share(|| progress.interim(&interim));
            Ok::<_, StudyError>(())
        })?;
        if open.is_empty() {
            break;
        }
    }
    workers.sync()?;
    let mut records = workers.records.into_inner().unwrap_or_else(PoisonError::into_inner);
    records.failures.sort_by_key(|f| (f.replication, f.point));
    records.interrupted = interrupted;
    Ok(records)
}

/// The numbers of replications at which batches end, rising: where the study looks at its
/// precision, every `interim` replications, and all.
fn boundaries(all: u32, looks: &[u32], interim: Option<u32>) -> BTreeSet<u32> {
    let interim = interim.filter(|&every| every > 0);
    let interim = interim.into_iter().flat_map(|every| (every..all).step_by(every as usize));
    interim.chain(looks.iter().copied()).chain([all]).collect()
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
struct Workers<'a> {
    plan: &'a Plan,
    layout: Layout,
    progress: &'a dyn Progress,
    records: Mutex<RunIndex>,
    /// The records are synced while others write.
    files: Vec<LastingFile>,
    next: AtomicUsize,
    gives_up: AtomicBool,
}

impl Workers<'_> {
    /// Takes one unit after the other until there is none, or the study stops.
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

    /// One replication of one point: the runs that are not on record.
    fn replicate(&self, point: usize, replication: u32) -> Result<(), StudyError> {
        let Point { simulation, .. } = &self.plan.points[point];
        let place = |policy| RunPlace { point, policy, replication };
        let (has_warm_up, missing) = self.with_records(|records| {
            let policies = 0..simulation.policies();
            let missing: Vec<usize> =
                policies.filter(|&policy| !records.has_run(place(policy))).collect();
            (records.has_warm_up(point, replication), missing)
        });
        if missing.is_empty() && has_warm_up {
            return Ok(());
        }
        let (key, layout) = (self.plan.key(point, replication), self.layout);
        let mut record = Record::new(layout, Phase::WarmUp);
        let started = catch_panic(|| simulation.start(key, &mut record));
        let started = started.and_then(|start| Ok((start, record.complete()?)));
        let (start, numbers) = match started {
            Ok(started) => started,
            Err(message) => {
                self.fail(Failure {
                    point: point + 1,
                    policy: String::new(),
                    replication,
                    message,
                });
                self.progress.advance(missing.len() as u64);
                return Ok(());
            }
        };
        let digest = self.plan.warm_up_key(point, replication);
        let encoded = Encoded::new(digest, &numbers);
        self.with_records(|records| records.add_warm_up(point, replication, &encoded))?;
        let mut periods = simulation.warm_up().periods();
        for policy in missing {
            let mut record = Record::new(layout, Phase::Run);
            let ran = catch_panic(|| simulation.run(key, &start, policy, &mut record));
            match ran.and_then(|()| record.complete()) {
                Ok(numbers) => {
                    self.record(place(policy), &numbers)?;
                    periods += simulation.horizon();
                }
                Err(message) => {
                    let policy = self.plan.policies[policy].clone();
                    self.fail(Failure { point: point + 1, policy, replication, message });
                }
            }
            self.progress.advance(1);
        }
        let person_months = self.plan.person_months_of(point, periods);
        self.with_records(|records| records.person_months += person_months);
        Ok(())
    }

    fn record(&self, run: RunPlace, numbers: &[f64]) -> Result<(), StudyError> {
        let encoded = Encoded::new(self.plan.run_key(run), numbers);
        self.with_records(|records| records.add_run(run, &encoded))?;
        if self.progress.is_sync_due() {
            self.sync()?;
        }
        Ok(())
    }

    /// Syncs the records to disk.
    fn sync(&self) -> Result<(), StudyError> {
        self.files.iter().try_for_each(|file| file.sync()).map_err(StudyError::Sync)
    }

    fn fail(&self, failure: Failure) {
        self.with_records(|records| records.failures.push(failure));
        if self.progress.fails_fast() {
            self.gives_up.store(true, Ordering::Relaxed);
        }
    }

    fn with_records<T>(&self, act: impl FnOnce(&mut RunIndex) -> T) -> T {
        act(&mut self.records.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classics::lazear_2004::{Lazear2004, Parameters, Policy};

    #[test]
    fn batches_end_where_the_study_or_its_watcher_looks_and_at_the_end() {
        let at = |looks: &[u32], interim| -> Vec<u32> {
            boundaries(10, looks, interim).into_iter().collect()
        };
        assert_eq!(at(&[], None), [10]);
        assert_eq!(at(&[4, 10], Some(3)), [3, 4, 6, 9, 10]);
        assert_eq!(at(&[], Some(0)), [10]);
    }

    /// Remembers how many replications had ended, and their mean.
    struct Watcher(Mutex<Vec<(u32, f64)>>);

    impl Progress for Watcher {
        fn advance(&self, _runs: u64) {}

        fn stops(&self) -> bool {
            false
        }

        fn interim_after(&self) -> Option<u32> {
            Some(2)
        }

        fn interim(&self, found: &Interim<'_>) {
            let values = found.columns().unwrap().values(0, 0, 0, 5).unwrap();
            let values: Vec<f64> = values.into_iter().flatten().collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            self.0.lock().unwrap().push((found.replications, mean));
        }
    }

    #[test]
    fn a_watcher_sees_what_was_found_so_far_and_changes_nothing() {
        let parameters = Parameters { workers: 50, ..Parameters::default() };
        let plan = || {
            let model = Lazear2004::new(&parameters, vec![Policy::default()]);
            Plan::single(model, &["a"], "", 5, 1)
        };
        let (watched, watcher) = (plan(), Watcher(Mutex::new(Vec::new())));
        let seen = run(&watched, 2, &watcher).unwrap();
        let alone = run(&watched, 2, &NoProgress).unwrap();
        let values = |runs| RunColumns::of(&watched, runs).unwrap().values(0, 0, 0, 5).unwrap();
        assert_eq!(values(&seen), values(&alone));
        let values: Vec<f64> = values(&alone).into_iter().flatten().collect();
        let expected = [2_u32, 4, 5].map(|n| {
            let first = &values[..n as usize];
            (n, first.iter().sum::<f64>() / first.len() as f64)
        });
        assert_eq!(*watcher.0.lock().unwrap(), expected);
    }
}
