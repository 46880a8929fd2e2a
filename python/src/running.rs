//! A study at work on a thread of its own, while Python goes on: signals are heard and progress is told
//! by the thread that has called; the workers never touch Python.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use rungs::output::MemoryTables;
use rungs::run::{Milestone, RunProgress};
use rungs::scenario::Analysis;
use rungs::study::{self, Interim, Progress};

use crate::errors::broken;
use crate::table::Table;

/// Time between two looks at signals and progress.
const LOOK: Duration = Duration::from_millis(50);

/// How many times a callable is given outcomes.
const OUTCOMES: u32 = 10;

/// Design points of a study up to which a callable is given outcomes: they cost as much as the tables.
const POINTS_TOLD: usize = 16;

/// Tables that are its outcomes so far.
const TOLD: [&str; 2] = ["summary", "comparison"];

/// What the threads of a study and the one that has called tell each other.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    done: AtomicU64,
    planned: AtomicU64,
    phase: AtomicU8,
    stops: AtomicBool,
    /// After how many replications outcomes are made; 0 for never.
    every: u32,
    outcomes: Mutex<Option<MemoryTables>>,
}

/// What a study is at, in the order in which it comes to it.
const PHASES: [&str; 4] = ["start", "simulation", "tables", "report"];

impl Watch {
    /// Watches a study of so many replications; `tells` whether somebody wants its outcomes.
    pub(crate) fn new(tells: bool, replications: u32) -> Self {
        let every = if tells { replications.div_ceil(OUTCOMES) } else { 0 };
        Self { every, ..Self::default() }
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stops.load(Ordering::Relaxed)
    }

    fn enter(&self, phase: u8) {
        self.phase.store(phase, Ordering::Relaxed);
    }
}

impl Progress for Watch {
    fn advance(&self, runs: u64) {
        self.done.fetch_add(runs, Ordering::Relaxed);
    }

    fn stops(&self) -> bool {
        self.is_stopped()
    }

    fn interim_after(&self) -> Option<u32> {
        Some(self.every).filter(|every| *every > 0)
    }

    fn interim(&self, found: &Interim<'_>) {
        let plan = found.plan;
        let tells = plan.analysis == Analysis::Policies && plan.points.len() <= POINTS_TOLD;
        if self.every == 0 || !tells {
            return;
        }
        let mut tables = MemoryTables::default();
        let wanted = |table: &study::Table| TOLD.contains(&table.name);
        let made = found.columns().map_err(Into::into).and_then(|columns| {
            study::write_tables_of(plan, found.runs, &columns, &wanted, &mut tables)
        });
        if made.is_ok() {
            *self.outcomes.lock().unwrap_or_else(PoisonError::into_inner) = Some(tables);
        }
    }
}

impl RunProgress for Watch {
    fn reached(&self, milestone: &Milestone<'_>) {
        match milestone {
            Milestone::Opened { planned, .. } => {
                self.planned.store(*planned, Ordering::Relaxed);
                self.enter(1);
            }
            Milestone::Simulated { .. } => self.enter(2),
            Milestone::Tabulated => self.enter(3),
            Milestone::Lacking { .. } | Milestone::Beside { .. } | Milestone::Drawn => {}
        }
    }
}

/// What has come of work, and the exception by which it was stopped.
pub(crate) struct Worked<T> {
    pub(crate) done: T,
    pub(crate) stopped_by: Option<PyErr>,
}

/// Does work on a thread of its own. `report` is called with what is known of it, now and then; an
/// exception, be it of a signal or of `report`, stops the study, and is handed back with what has come
/// of it.
pub(crate) fn work<T: Send + 'static>(
    py: Python<'_>,
    watch: &Arc<Watch>,
    report: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Watch) -> T + Send + 'static,
) -> PyResult<Worked<T>> {
    let (sender, receiver) = channel();
    let receiver = Mutex::new(receiver);
    let own = watch.clone();
    let worker = std::thread::Builder::new().name("rungs".to_owned()).spawn(move || {
        // Nobody listens any more only where the interpreter ends.
        let _ = sender.send(work(&own));
    })?;
    let mut stopped_by = None;
    let done = loop {
        let received = py
            .detach(|| receiver.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(LOOK));
        match received {
            Ok(done) => break Some(done),
            Err(RecvTimeoutError::Disconnected) => break None,
            Err(RecvTimeoutError::Timeout) if stopped_by.is_none() => {
                let told = report.map_or(Ok(()), |report| tell(py, watch, report));
                if let Err(error) = told.and_then(|()| py.check_signals()) {
                    watch.stops.store(true, Ordering::Relaxed);
                    stopped_by = Some(error);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    };
    let ended = py.detach(|| worker.join());
    let (Some(done), Ok(())) = (done, ended) else {
        return Err(broken(
            py,
            "the study has panicked, which is a fault of rungs; please report it",
        ));
    };
    if stopped_by.is_none() {
        // The study is done: what is raised now finds all of it.
        stopped_by = report.and_then(|report| tell(py, watch, report).err());
    }
    Ok(Worked { done, stopped_by })
}

/// Tells how far a study has come: phase, runs done, runs of the study, and what is known by now.
fn tell(py: Python<'_>, watch: &Watch, report: &Bound<'_, PyAny>) -> PyResult<()> {
    let phase = PHASES[usize::from(watch.phase.load(Ordering::Relaxed))];
    let (done, planned) =
        (watch.done.load(Ordering::Relaxed), watch.planned.load(Ordering::Relaxed));
    let made = watch.outcomes.lock().unwrap_or_else(PoisonError::into_inner).take();
    let outcomes = match made {
        None => None,
        Some(tables) => {
            let made = tables
                .tables()
                .iter()
                .map(|table| Ok((table.declared.name, Table::of_memory(py, table)?)));
            Some(made.collect::<PyResult<std::collections::BTreeMap<_, _>>>()?)
        }
    };
    report.call1((phase, done, planned, outcomes)).map(drop)
}
