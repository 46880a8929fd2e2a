//! Runs a study on all cores. The unit of work is one replication of one design point: its
//! warm-up is run once, and every policy continues from it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::ThreadPoolBuilder;

use super::records::{Record, Replicate};
use super::{Failure, Plan, Point, Records, StudyError};
use crate::sim::{RunKey, Simulation};

/// What a study tells, and asks, while it runs; called from many threads.
pub trait Progress: Sync {
    /// So many more runs have ended.
    fn advance(&self, runs: u64);

    /// Whether to stop after the replications at work.
    fn stops(&self) -> bool;
}

/// Runs `plan` on `threads` threads. Replications are taken in order, each at all points before
/// the next, so that a study cut short is balanced.
///
/// # Errors
///
/// [`StudyError::Threads`] when the threads cannot be started. A run that panics is no error: it
/// is listed in [`Records::failures`] and the others go on.
pub fn run<S: Simulation>(
    plan: &Plan<S>,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Records, StudyError> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| StudyError::Threads(error.to_string()))?;
    let next = AtomicUsize::new(0);
    let units = plan.points.len() * plan.replications as usize;
    let work = || {
        let mut done = Vec::new();
        while !progress.stops() {
            let unit = next.fetch_add(1, Ordering::Relaxed);
            if unit >= units {
                break;
            }
            done.push((unit, replicate(plan, unit)));
            progress.advance(plan.policies.len() as u64);
        }
        done
    };
    let done = pool.broadcast(|_| work());
    Ok(collect(plan, done.into_iter().flatten().collect()))
}

/// The point (from 0) and replication (from 1) of a unit of work.
fn place<S: Simulation>(plan: &Plan<S>, unit: usize) -> (usize, u32) {
    let replication = unit / plan.points.len() + 1;
    (unit % plan.points.len(), u32::try_from(replication).unwrap_or(u32::MAX))
}

/// One unit of work and its failures.
fn replicate<S: Simulation>(plan: &Plan<S>, unit: usize) -> (Replicate, Vec<Failure>) {
    let (point, replication) = place(plan, unit);
    let Point { simulation, policies, .. } = &plan.points[point];
    let key = RunKey { seed: plan.seed, replication };
    let mut failures = Vec::new();
    let mut fail = |policy: &str, message| {
        let policy = policy.to_owned();
        failures.push(Failure { point: point + 1, policy, replication, message });
    };
    let width = |periods| plan.record_width(periods);
    let mut warm_up = Record::with_width(width(simulation.warm_up().periods()));
    let start = match caught(|| simulation.start(key, &mut warm_up)) {
        Ok(start) => start,
        Err(message) => {
            fail("", message);
            return (Replicate::default(), failures);
        }
    };
    let mut runs = Vec::with_capacity(policies.len());
    for (policy, name) in policies.iter().zip(&plan.policies) {
        let mut record = Record::with_width(width(simulation.horizon()));
        match caught(|| simulation.run(key, &start, policy, &mut record)) {
            Ok(()) => runs.push(Some(record)),
            Err(message) => {
                fail(name, message);
                runs.push(None);
            }
        }
    }
    (Replicate { warm_up: Some(warm_up), runs }, failures)
}

fn caught<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(act)).map_err(|panic| said(panic.as_ref()))
}

/// The words of a panic.
fn said(panic: &(dyn Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text.clone()
    } else {
        "it panicked without a message".to_owned()
    }
}

/// Puts the units of work in the order of the study.
fn collect<S: Simulation>(
    plan: &Plan<S>,
    mut done: Vec<(usize, (Replicate, Vec<Failure>))>,
) -> Records {
    let units = plan.points.len() * plan.replications as usize;
    let mut records = Records::empty(plan);
    records.interrupted = done.len() < units;
    records.replicates = vec![Replicate::default(); units];
    done.sort_unstable_by_key(|(unit, _)| *unit);
    for (unit, (replicate, failures)) in done {
        let (point, replication) = place(plan, unit);
        let index = point * plan.replications as usize + replication as usize - 1;
        records.replicates[index] = replicate;
        records.failures.extend(failures);
    }
    records
}
