//! Parts of a study joined into a directory that is a part again, so that thousands are merged by steps,
//! on several machines.

use std::path::Path;
use std::sync::Arc;

use super::{Parts, PlannedStudy, RunError, StoredRun};
use crate::output::{Manifest, Replaces, RunDirectory};
use crate::study::disk::Files;
use crate::study::{LackingUnit, Shard};

/// How parts are joined.
#[derive(Clone, Copy, Debug)]
pub struct JoinOptions<'a> {
    /// The files that the directory is written to.
    pub files: &'a Arc<dyn Files>,
    /// Threads.
    pub threads: usize,
    /// Whether to replace a finished directory.
    pub overwrite: bool,
}

/// Parts that were joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Which, rising.
    pub parts: Vec<Shard>,
    /// Runs of the study that they have.
    pub runs: u64,
}

impl PlannedStudy<'_> {
    /// Joins finished parts of the study into the directory `place`, which holds their journal and is a
    /// part of the study again.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] for parts that lack runs, are not finished, or are of rounds; else
    /// [`RunError`] of what is written.
    pub fn join_into(
        &self,
        place: &Path,
        parts: &Parts,
        options: &JoinOptions<'_>,
    ) -> Result<Joined, RunError> {
        if let Some(unfinished) = parts.unfinished.first() {
            let text = format!("{} is not finished; leave it out, or finish it", unfinished.name());
            return Err(RunError::Refused(text));
        }
        if parts.finished.iter().flat_map(StoredRun::shares).any(|share| share.round.is_some()) {
            let text = "parts of rounds are not joined: merge all of them at once";
            return Err(RunError::Refused(text.to_owned()));
        }
        let (held, directories) = (parts.held(), parts.directories());
        let of = held.first().map_or(1, |shard| shard.of);
        let is_held =
            |unit: &LackingUnit| held.binary_search(&self.plan.part_with(of, *unit)).is_ok();
        let lacking = self.lacking_in(options.files, &directories, options.threads)?;
        let units = self.plan.units() - lacking.len() as u64;
        let lacking: Vec<LackingUnit> = lacking.into_iter().filter(is_held).collect();
        if !lacking.is_empty() {
            return Err(self.lack(&parts.finished, &lacking));
        }
        let replaces = if options.overwrite { Replaces::Everything } else { Replaces::Nothing };
        let directory = RunDirectory::create_in(options.files, place, replaces)?;
        directory.hold_copies()?;
        self.gather(&directory, &directories, options.threads)?;
        let mut manifest = Manifest { joined: &held, ..self.manifest(&[], None) };
        manifest.list(&directory, [])?;
        manifest.write(&directory)?;
        directory.finish()?;
        Ok(Joined { parts: held, runs: units * self.plan.policies.len() as u64 })
    }
}
