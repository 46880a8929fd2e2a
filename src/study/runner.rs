//! Runs a study on all cores. What is the same at several points or under several policies is run
//! once: from a warm-up that points have in common, all their different runs continue. Where a
//! simulation can advance several runs side by side, it is given several warm-ups, and then, wave by
//! wave, the next run of each.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::batches::Stretch;
use super::journal::Journal;
use super::ordered::start;
use super::stopping::Stopping;
use super::units::Units;
use super::workers::Workers;
use super::{Interim, Plan, Point, Progress, RunIndex, StudyError};
use crate::sim::threads::Threads;

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
    let (threads, pool) = (threads.max(1), start(threads)?);
    progress.advance(records.finished());
    make_points(plan, &pool, progress);
    if progress.stops() {
        let mut records = records;
        records.interrupted = true;
        return Ok(records);
    }
    let workers = Workers::new(plan, records, progress);
    let mut stopping = Stopping::new(plan);
    // A part cannot tell what is enough: its rounds are given.
    let looks = if plan.share.is_none() { stopping.boundaries() } else { Vec::new() };
    let mut open: Vec<usize> = (0..plan.points.len()).collect();
    let (own, mut done, mut interrupted) = (Units::of(plan), 0, false);
    for boundary in boundaries(plan.replications, &looks, progress.interim_after()) {
        let mut is_open = vec![false; plan.points.len()];
        open.iter().for_each(|&point| is_open[point] = true);
        let replications = own.within(done..boundary);
        let stretch = Stretch { is_open: &is_open, own: &own, replications, threads };
        interrupted = !workers.finish(&stretch, &pool)?;
        if interrupted {
            break;
        }
        done = boundary;
        workers.with_records(|runs| {
            if looks.contains(&boundary) {
                stopping.settle(plan, runs, &mut open, boundary)?;
            }
            let interim = Interim { plan, runs, replications: boundary };
            pool.share(|| progress.interim(&interim));
            Ok::<_, StudyError>(())
        })?;
        if open.is_empty() {
            break;
        }
    }
    let mut records = workers.end()?;
    let place = |policy: &String| plan.policies.iter().position(|other| other == policy);
    records.failures.sort_by_key(|f| (f.replication, f.point, place(&f.policy)));
    // Where the runs of a warm-up are parted, it fails for each part.
    records.failures.dedup();
    records.interrupted = interrupted;
    Ok(records)
}

/// Makes the points on all threads, unless the study stops.
fn make_points(plan: &Plan, threads: &Threads, progress: &dyn Progress) {
    let next = AtomicUsize::new(0);
    threads.on_each(|| {
        while !progress.stops() {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= plan.points.len() {
                break;
            }
            let _: &Point = &plan.points[number];
        }
    });
}

/// The numbers of replications at which batches end, rising: where the study looks at its
/// precision, every `interim` replications, and all.
fn boundaries(all: u32, looks: &[u32], interim: Option<u32>) -> BTreeSet<u32> {
    let interim = interim.filter(|&every| every > 0);
    let interim = interim.into_iter().flat_map(|every| (every..all).step_by(every as usize));
    interim.chain(looks.iter().copied()).chain([all]).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::classics::lazear_2004::{Lazear2004, Parameters, Policy};
    use crate::study::{NoProgress, RunColumns};

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
