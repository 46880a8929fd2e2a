//! A study that goes on from whatever there is of it, beside other processes that may do the same.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::{Ended, Ending, Machine, Milestone, PlannedStudy, RunError, RunOptions, RunProgress};
use crate::output::{
    HEARTBEAT, Heartbeat, RunDirectory, attempts_at, is_written, read_manifest, recover,
};
use crate::study::disk::{self, Files};
use crate::study::journal::Journal;
use crate::study::{Interim, Progress, StudyError};

/// Time between two heartbeats.
const BEAT: Duration = Duration::from_secs(20);

impl PlannedStudy<'_> {
    /// Begins the study at `place`, goes on with it, or finds it finished: as the attempt `name`, in a
    /// directory of its own.
    pub(super) fn continue_at(
        &self,
        place: &Path,
        name: &str,
        options: &RunOptions<'_>,
        progress: &dyn RunProgress,
    ) -> Result<Ended, RunError> {
        recover(options.files, place)?;
        if self.is_finished_at(place)? {
            self.clear_attempts(options.files, place);
            return Ok(found_finished());
        }
        let ended = self.attempt(place, name, options, progress);
        let is_stopped = |ended: &Ended| matches!(ended.ending, Ending::Stopped { .. });
        let is_done = match &ended {
            // Whatever went wrong here: another attempt may have made it.
            Err(_) => self.is_finished_at(place).unwrap_or(false),
            Ok(ended) if is_stopped(ended) => self.is_finished_at(place)?,
            Ok(_) => true,
        };
        if !is_done {
            return ended;
        }
        self.clear_attempts(options.files, place);
        Ok(ended.ok().filter(|ended| !is_stopped(ended)).unwrap_or_else(found_finished))
    }

    /// Removes what attempts at the finished study have left. What cannot be removed is in nobody's way.
    fn clear_attempts(&self, files: &Arc<dyn Files>, place: &Path) {
        let is_same = |manifest: &Value| self.is_same_study(manifest);
        let _ = RunDirectory::remove_attempts(files, place, &is_same);
    }

    /// Whether a manifest is one of this study, or of a part of it.
    fn is_same_study(&self, manifest: &Value) -> bool {
        self.manifest(&[], None).differences_from(manifest).is_empty()
    }

    /// Whether the study, or this part of it, lies finished at `place`.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] for another study; as `read_manifest`.
    pub fn is_finished_at(&self, place: &Path) -> Result<bool, RunError> {
        if !place.join("manifest.json").exists() {
            return Ok(false);
        }
        let (there, here) = (read_manifest(place)?, self.manifest(&[], None));
        let mut differences = here.differences_from(&there);
        let (other, own) = (&there["shard"], &here.json()["shard"]);
        if differences.is_empty() && other != own {
            differences.push(format!("its part is {other} there and {own} here"));
        }
        if differences.is_empty() {
            return Ok(true);
        }
        Err(RunError::Refused(format!(
            "{} holds another study: {}. Give --output DIR for another place, or move it away",
            place.display(),
            differences.join("; ")
        )))
    }

    fn attempt(
        &self,
        place: &Path,
        name: &str,
        options: &RunOptions<'_>,
        progress: &dyn RunProgress,
    ) -> Result<Ended, RunError> {
        let files = options.files;
        let others = attempts_at(&**files, place)?;
        for other in &others {
            if is_written(&**files, other)? {
                progress.reached(&Milestone::Beside { attempt: other });
            }
        }
        let directory = RunDirectory::attempt(files, place, name)?;
        // Before there are records, so that they are always known for those of this study.
        self.opening(options.formats).write(&directory)?;
        let partial = directory.partial().to_owned();
        let heart = options.machine.map(|machine| Heart::new(files, &directory, machine));
        let beating = Beating {
            inner: progress,
            heart: heart.transpose()?,
            done: AtomicU64::new(0),
            of: self.plan.runs(),
            place,
            is_finished: AtomicBool::new(false),
        };
        self.fold(&directory, &others)?;
        let run = self.run_opened(directory, options, &beating);
        if let (Some(heart), Ok(Ended { ending: Ending::Stopped { recorded, .. }, .. })) =
            (&beating.heart, &run)
        {
            heart.write(*recorded, self.plan.runs(), true);
        }
        run.map_err(|error| self.cut_short(error, &partial, options.start))
    }

    /// Takes over what the attempts before have on record.
    fn fold(&self, directory: &RunDirectory, others: &[PathBuf]) -> Result<(), RunError> {
        let (files, widths) = (&**directory.files(), self.plan.widths());
        let is_of_study = |attempt: &&PathBuf| {
            read_manifest(attempt).is_ok_and(|manifest| self.is_same_study(&manifest))
        };
        // One that has just begun has no journal yet.
        let read = |attempt: &PathBuf| Journal::read(files, attempt, widths).ok();
        let journals: Vec<Journal> = others.iter().filter(is_of_study).filter_map(read).collect();
        let mut own = directory.journal(widths)?;
        Ok(own.absorb(&journals).map_err(StudyError::from)?)
    }
}

fn found_finished() -> Ended {
    Ended { ending: Ending::Found, failures: Vec::new() }
}

/// What tells others that an attempt is at work.
#[derive(Debug)]
struct Heart<'a> {
    files: Arc<dyn Files>,
    path: PathBuf,
    machine: &'a Machine,
    /// When it last beat.
    last: Mutex<Option<Duration>>,
}

impl<'a> Heart<'a> {
    fn new(
        files: &Arc<dyn Files>,
        directory: &RunDirectory,
        machine: &'a Machine,
    ) -> Result<Self, RunError> {
        // Written once by the directory, so that it is known for the program's own.
        directory.write(HEARTBEAT, b"")?;
        let path = directory.path(HEARTBEAT);
        Ok(Self { files: files.clone(), path, machine, last: Mutex::new(None) })
    }

    /// Beats if it is time; whether it did.
    fn beat(&self, runs: u64, of: u64) -> bool {
        let now = (self.machine.stopwatch)();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| now.saturating_sub(last) < BEAT) {
            return false;
        }
        *last = Some(now);
        self.write(runs, of, false);
        true
    }

    /// Tells how far it has come, and whether it was `stopped`.
    fn write(&self, runs: u64, of: u64, stopped: bool) {
        let unix_seconds = (self.machine.clock)().as_secs();
        let beat = Heartbeat { runs, of, unix_seconds, stopped };
        let text = serde_json::to_vec(&beat).unwrap_or_default();
        // If this fails the records will tell.
        let _ = disk::write(&*self.files, &self.path, &text);
    }
}

/// Watches a study, tells that it is at work, and ends it when another attempt has finished it.
struct Beating<'a> {
    inner: &'a dyn RunProgress,
    heart: Option<Heart<'a>>,
    done: AtomicU64,
    of: u64,
    place: &'a Path,
    is_finished: AtomicBool,
}

impl Beating<'_> {
    fn beat(&self, runs: u64) {
        let Some(heart) = &self.heart else { return };
        if heart.beat(runs, self.of) {
            let is_finished = self.place.join("manifest.json").exists();
            self.is_finished.store(is_finished, Ordering::Relaxed);
        }
    }
}

impl Progress for Beating<'_> {
    fn advance(&self, runs: u64) {
        self.done.fetch_add(runs, Ordering::Relaxed);
        self.inner.advance(runs);
    }

    fn stops(&self) -> bool {
        self.inner.stops() || self.is_finished.load(Ordering::Relaxed)
    }

    fn is_sync_due(&self) -> bool {
        let is_due = self.inner.is_sync_due();
        if is_due {
            self.beat(self.done.load(Ordering::Relaxed));
        }
        is_due
    }

    fn fails_fast(&self) -> bool {
        self.inner.fails_fast()
    }

    fn interim_after(&self) -> Option<u32> {
        self.inner.interim_after()
    }

    fn interim(&self, found: &Interim<'_>) {
        self.inner.interim(found);
    }
}

impl RunProgress for Beating<'_> {
    fn reached(&self, milestone: &Milestone<'_>) {
        if let Milestone::Opened { recorded, .. } = milestone {
            self.beat(*recorded);
        }
        self.inner.reached(milestone);
    }
}
