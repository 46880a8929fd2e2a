//! A run directory that several processes may attempt.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::{RunDirectory, check};
use crate::output::OutputError;
use crate::output::attempts::{attempts_at, is_written, lock_attempt, locked_at, publish_attempt};
use crate::output::ownership::own_manifest;
use crate::output::place::{PARTIAL, beside, real_place};
use crate::output::place_lock::{Lock, remove_unfinished};
use crate::study::disk::Files;
use crate::study::journal::Journal;

impl RunDirectory {
    /// Opens a directory of its own for the attempt `name` at the run `place`, beside it. Where
    /// another attempt ends first, [`Self::finish`] says [`OutputError::Exists`].
    ///
    /// # Errors
    ///
    /// As [`Self::create_in`].
    pub fn attempt(files: &Arc<dyn Files>, place: &Path, name: &str) -> Result<Self, OutputError> {
        let place = real_place(place)?;
        check(&**files, &place, false)?;
        let lock = lock_attempt(files, &place, name)?;
        Ok(Self::attempting(files, place, lock, name))
    }

    fn attempting(files: &Arc<dyn Files>, place: PathBuf, lock: Lock, name: &str) -> Self {
        let partial = beside(&place, &format!(".{name}{PARTIAL}"));
        let (files, lock) = (files.clone(), Some(lock));
        Self { files, place, partial, overwrite: false, is_attempt: true, lock }
    }

    /// Puts the run in its place, if no other attempt has.
    pub(super) fn publish_first(mut self) -> Result<PathBuf, OutputError> {
        let is_first = publish_attempt(&*self.files, &self.partial, &self.place)?;
        self.lock = None;
        let place = self.place.clone();
        if is_first { Ok(place) } else { Err(OutputError::Exists { path: place }) }
    }

    /// Removes what attempts at the finished run `place` have left, those that a process still writes
    /// to and those of other studies excepted.
    ///
    /// # Errors
    ///
    /// [`OutputError::Io`].
    pub fn remove_attempts(
        files: &Arc<dyn Files>,
        place: &Path,
        is_of_study: &dyn Fn(&Value) -> bool,
    ) -> Result<(), OutputError> {
        let place = real_place(place)?;
        for partial in attempts_at(&**files, &place)? {
            let manifest = own_manifest(&**files, &partial)?;
            let is_empty = Journal::count(&**files, &partial).is_ok_and(|runs| runs == 0);
            let is_known = manifest.as_ref().map_or(is_empty, is_of_study);
            if !is_known || is_written(&**files, &partial)? {
                continue;
            }
            let lock = match Lock::take(files, &locked_at(&partial)) {
                Err(OutputError::Locked { .. } | OutputError::InTheWay { .. }) => continue,
                lock => lock?,
            };
            let (files, place) = (files.clone(), place.clone());
            let (overwrite, is_attempt, lock) = (false, true, Some(lock));
            let directory = Self { files, place, partial, overwrite, is_attempt, lock };
            directory.clear(&[])?;
            remove_unfinished(&*directory.files, &directory.partial)?;
        }
        Ok(())
    }
}
