//! The parts of a study, run apart, before they are put together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::lacking_words::in_words;
use super::{PlannedStudy, RunError, StoredRun, found_parts};
use crate::output::numbers::{counted, grouped};
use crate::output::{Heartbeat, Missing, RunDirectory};
use crate::study::disk::{Disk, Files};
use crate::study::journal::{Journal, RUNS};
use crate::study::{self, LackingUnit, RunIndex, Shard, Share, StudyError};

/// Parts that a message tells of, at most.
const TOLD_MAX: usize = 6;

/// The parts of a study that were given to be put together.
#[derive(Debug)]
pub struct Parts {
    /// One of them, whose manifest stands for all.
    first: StoredRun,
    /// The directories of finished parts; no part is in two of them. Their manifests are what tells them
    /// from each other: thousands would fill the memory.
    pub finished: Vec<StoredRun>,
    /// Attempts at parts that are not finished, with something on record.
    pub unfinished: Vec<StoredRun>,
    /// In how many parts the study was cut.
    of: u32,
}

/// A part of a study, of a round where it runs in rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct PartName {
    round: Option<u32>,
    shard: Shard,
}

impl std::fmt::Display for PartName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.shard)?;
        self.round.map_or(Ok(()), |round| write!(f, " of round {round}"))
    }
}

impl Parts {
    /// Reads the manifests of parts of one study, in any order: directories of parts, of attempts at them
    /// and of parts that were joined, and folders of such. What else lies in a folder of parts (the plan,
    /// scripts, logs) is passed over, and so are attempts at parts that are finished.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] for what is no part, parts of different studies, and overlaps, each by name;
    /// as [`StoredRun::read`].
    pub fn read(given: &[PathBuf]) -> Result<Self, RunError> {
        let (mut finished, mut attempts): (Vec<StoredRun>, Vec<StoredRun>) = Default::default();
        let mut first: Option<StoredRun> = None;
        for path in given {
            for directory in directories(path)? {
                let is_attempt = is_unfinished(&directory);
                // One that has just begun has nothing on record yet.
                let has = |name: &str| directory.join(name).exists();
                if is_attempt && !(has("manifest.json") && has(RUNS)) {
                    continue;
                }
                let part = StoredRun::read(&directory)?;
                held(&part)?;
                part.check_input()?;
                if let Some(first) = &first {
                    check_same(&part, first)?;
                }
                let list = if is_attempt { &mut attempts } else { &mut finished };
                list.push(slim(&part));
                first.get_or_insert(part);
            }
        }
        let Some(first) = first else {
            let text = "none of what is given is a part of a study with runs on record; name the \
                        directories of `rungs run --shard`, or the folder that they lie in";
            return Err(RunError::Refused(text.to_owned()));
        };
        let of = held(&first)?.first().map_or(1, |name| name.shard.of);
        let mut known: BTreeMap<PartName, String> = BTreeMap::new();
        for part in &finished {
            for name in held(part)? {
                if let Some(other) = known.insert(name, part.name()) {
                    let PartName { shard: Shard { part: number, of }, .. } = name;
                    let text =
                        format!("{} and {other} are both part {number} of {of}", part.name());
                    return Err(RunError::Refused(text));
                }
            }
            if part.manifest["failures"] != Value::Array(Vec::new()) {
                let text = format!("{} has runs that failed; run it again", part.name());
                return Err(RunError::Refused(text));
            }
        }
        let mut unfinished = Vec::new();
        for attempt in attempts {
            if held(&attempt)?.iter().any(|name| !known.contains_key(name)) {
                unfinished.push(attempt);
            }
        }
        Ok(Self { first, finished, unfinished, of })
    }

    /// One of them, whose scenario is that of all.
    #[must_use]
    pub fn first(&self) -> &StoredRun {
        &self.first
    }

    /// All that have something on record.
    pub fn all(&self) -> impl Iterator<Item = &StoredRun> {
        self.finished.iter().chain(&self.unfinished)
    }

    /// Their directories.
    #[must_use]
    pub fn directories(&self) -> Vec<PathBuf> {
        self.all().map(|part| part.directory.clone()).collect()
    }

    /// The parts that finished directories hold, rising.
    pub(super) fn held(&self) -> Vec<Shard> {
        let names = self.finished.iter().flat_map(|part| held(part).unwrap_or_default());
        let shards: BTreeSet<Shard> = names.map(|name| name.shard).collect();
        shards.into_iter().collect()
    }

    /// Refuses parts among which one is missing, or is not finished.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`], which names them and says how far they are.
    pub fn check_complete(&self) -> Result<(), RunError> {
        let names = |parts: &[StoredRun]| -> BTreeSet<PartName> {
            parts.iter().flat_map(|part| held(part).unwrap_or_default()).collect()
        };
        let (here, begun) = (names(&self.finished), names(&self.unfinished));
        let rounds: BTreeSet<Option<u32>> =
            here.iter().chain(&begun).map(|name| name.round).collect();
        let all = rounds.into_iter().flat_map(|round| {
            let shards = (1..=self.of).map(|part| Shard { part, of: self.of });
            shards.map(move |shard| PartName { round, shard })
        });
        let lacking: Vec<PartName> = all.filter(|name| !here.contains(name)).collect();
        let (unfinished, missing): (Vec<_>, Vec<_>) =
            lacking.into_iter().partition(|name| begun.contains(name));
        if unfinished.is_empty() && missing.is_empty() {
            return Ok(());
        }
        let mut told = Vec::new();
        if !missing.is_empty() {
            told.push(format!("parts are missing: {}", shown(&missing)));
        }
        told.extend(unfinished.iter().take(TOLD_MAX).map(|&name| self.how_far(name)));
        if let more @ 1.. = unfinished.len().saturating_sub(TOLD_MAX) {
            told.push(format!("{more} more are unfinished"));
        }
        let rounds = !self.first().manifest["scenario"]["study"]["precision"].is_null();
        let remedy = match rounds {
            true => "",
            false => ". Run them, or give --allow-missing for the replications that are complete",
        };
        Err(RunError::Refused(format!("{}{remedy}", told.join("; "))))
    }

    /// How far the attempt at a part is that has most on record.
    fn how_far(&self, name: PartName) -> String {
        let own = |attempt: &&StoredRun| held(attempt).is_ok_and(|held| held.contains(&name));
        let farthest = self.unfinished.iter().filter(own).map(|attempt| {
            let beat = Heartbeat::read(&Disk, &attempt.directory).ok().flatten();
            let recorded = Journal::records(&attempt.directory);
            (recorded.max(beat.map_or(0, |beat| beat.runs)), beat, attempt.name())
        });
        let Some((runs, beat, attempt)) = farthest.max_by_key(|(runs, ..)| *runs) else {
            return format!("part {name} is unfinished");
        };
        let of = beat.map_or(String::new(), |beat| format!(" of {}", grouped(beat.of)));
        let runs = counted(runs, "run", "runs");
        let (number, noun) = runs.split_once(' ').unwrap_or((&runs, "runs"));
        format!("part {name} is unfinished, with {number}{of} {noun} on record in {attempt}")
    }
}

/// Names of parts, a few of them.
fn shown(names: &[PartName]) -> String {
    const NAMES_MAX: usize = 12;
    let told: Vec<String> = names.iter().take(NAMES_MAX).map(ToString::to_string).collect();
    match names.len().saturating_sub(NAMES_MAX) {
        0 => told.join(", "),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

/// Whether a directory is by its name that of an attempt.
fn is_unfinished(directory: &Path) -> bool {
    directory.extension().is_some_and(|ending| ending == "partial")
}

/// The directories of parts that a path leads to: itself, those in a folder of parts, or none where it is
/// what else lies in such a folder.
fn directories(path: &Path) -> Result<Vec<PathBuf>, RunError> {
    const FOLDERS: [&str; 2] = ["plan", "log"];
    const FILES: [&str; 4] = ["element.sh", "merge.sh", "decide.sh", "submission.json"];
    if path.join("manifest.json").exists() || is_unfinished(path) {
        return Ok(vec![path.to_owned()]);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_decision = name.starts_with("round-") && name.ends_with(".json");
    if path.is_dir() {
        if FOLDERS.contains(&&*name) {
            return Ok(Vec::new());
        }
        let found = found_parts(&Disk, path)?;
        if found.is_empty() {
            return Err(RunError::Refused(format!(
                "{} is no part of a study, and none lies in it; name the directories of `rungs run \
                 --shard`, or the folder that they lie in",
                path.display()
            )));
        }
        return Ok(found.into_iter().map(|part| part.directory).collect());
    }
    if path.is_file() && (FILES.contains(&&*name) || is_decision) {
        return Ok(Vec::new());
    }
    // Whoever reads its manifest says why there is none.
    Ok(vec![path.to_owned()])
}

/// The parts that a directory holds.
fn held(run: &StoredRun) -> Result<Vec<PartName>, RunError> {
    let shares = run.shares();
    if shares.is_empty() {
        let what = match run.is_part() {
            true => "names no part of a study in its manifest; run it again",
            false => "is a whole study, not a part of one",
        };
        return Err(RunError::Refused(format!("{} {what}", run.name())));
    }
    let name = |share: Share| {
        let round = share.round.map(|round| round.number);
        PartName { round, shard: share.shard }
    };
    Ok(shares.into_iter().map(name).collect())
}

/// A part with what tells it from others in its manifest.
fn slim(part: &StoredRun) -> StoredRun {
    let keys = ["shard", "failures", "files"];
    let kept = keys.into_iter().map(|key| (key.to_owned(), part.manifest[key].clone()));
    let (directory, manifest) = (part.directory.clone(), Value::Object(kept.collect()));
    StoredRun { directory, manifest }
}

/// Refuses a part of another study than that of `first`, or of one that was cut otherwise.
fn check_same(part: &StoredRun, first: &StoredRun) -> Result<(), RunError> {
    let (name, other) = (part.name(), first.name());
    let of = |run: &StoredRun| held(run).map(|held| held.first().map_or(0, |name| name.shard.of));
    let (of, all) = (of(part)?, of(first)?);
    let keys = ["results_version", "version", "scenario"];
    let differing = keys.into_iter().find(|&key| part.manifest[key] != first.manifest[key]);
    let list = |run: &StoredRun| run.manifest["input"]["list"].clone();
    let listed = (list(part) != list(first)).then_some("its list of points");
    if let Some(what) = differing.or(listed) {
        let text = format!("{name} is a part of another study than {other}: {what} differs");
        return Err(RunError::Refused(text));
    }
    if of != all {
        let text = format!("{name} is one part of {of}, {other} one of {all}");
        return Err(RunError::Refused(text));
    }
    Ok(())
}

impl PlannedStudy<'_> {
    /// Takes over the journals of the parts of the study, which are only read.
    pub(super) fn gather(
        &self,
        directory: &RunDirectory,
        parts: &[PathBuf],
        threads: usize,
    ) -> Result<(), RunError> {
        let journals = self.journals(directory.files(), parts)?;
        let mut whole = directory.journal(self.plan.widths())?;
        let absorbed = study::with_threads(threads, || whole.absorb(&journals))?;
        Ok(absorbed.map_err(StudyError::from)?)
    }

    /// The journals of the parts, where they are.
    fn journals(
        &self,
        files: &Arc<dyn Files>,
        parts: &[PathBuf],
    ) -> Result<Vec<Journal>, RunError> {
        let widths = self.plan.widths();
        let read = |part: &PathBuf| Journal::read_closed(files, part, widths);
        let journals: Result<Vec<_>, _> = parts.iter().map(read).collect();
        Ok(journals.map_err(StudyError::from)?)
    }

    /// What of the study no part has on record.
    pub(super) fn lacking_in(
        &self,
        files: &Arc<dyn Files>,
        parts: &[PathBuf],
        threads: usize,
    ) -> Result<Vec<LackingUnit>, RunError> {
        let journals = self.journals(files, parts)?;
        Ok(study::with_threads(threads, || self.plan.lacking(&journals))??)
    }

    /// Refuses parts that together lack runs.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`], which says which part lacks which.
    pub(super) fn check_whole(
        &self,
        records: &mut RunIndex,
        parts: &[PathBuf],
        (files, threads): (&Arc<dyn Files>, usize),
    ) -> Result<(), RunError> {
        if self.plan.precision.is_some() {
            let remedy =
                "run it, as `rungs run FILE --shard K/N --round J --continue --output DIR`";
            return match self.lacking_round(records)? {
                Some(lacking) => Err(RunError::Refused(format!("{lacking}; {remedy}"))),
                None => Ok(()),
            };
        }
        if records.finished() == self.plan.runs() {
            return Ok(());
        }
        let lacking = self.lacking_in(files, parts, threads)?;
        let read = |part: &PathBuf| StoredRun::read(part).map(|part| slim(&part));
        let stored: Result<Vec<_>, _> = parts.iter().map(read).collect();
        Err(self.lack(&stored?, &lacking))
    }

    /// Says which of the parts lack what is `lacking`, and what to do about it.
    pub(super) fn lack(&self, parts: &[StoredRun], lacking: &[LackingUnit]) -> RunError {
        let of_part = |stored: &StoredRun| {
            let shares = stored.shares();
            let holds =
                |unit: &LackingUnit| shares.iter().any(|share| self.plan.share_holds(share, *unit));
            let own: Vec<LackingUnit> = lacking.iter().copied().filter(holds).collect();
            let words = in_words(&own, self.plan.points.len());
            let said = format!("{} lacks {words}", stored.name());
            (!own.is_empty()).then(|| (said, stored.name(), shares))
        };
        let found: Vec<_> = parts.iter().filter_map(of_part).collect();
        let mut told: Vec<String> =
            found.iter().take(TOLD_MAX).map(|(said, ..)| said.clone()).collect();
        if let more @ 1.. = found.len().saturating_sub(TOLD_MAX) {
            told.push(format!("{more} more lack runs"));
        }
        let remedy = match found.first() {
            Some((_, name, shares)) if shares.len() == 1 => format!(
                "run it again, as `rungs run FILE --shard {} --output {name} --overwrite`",
                shares[0].shard
            ),
            _ => "join it again from its parts".to_owned(),
        };
        let why = "never recorded, or their records are damaged";
        RunError::Refused(format!("{} ({why}); {remedy}", told.join("; ")))
    }

    /// What the study lacks where parts of it are missing: the replications beyond the first that are
    /// complete at all points and under all policies. `None` where it lacks nothing.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] where no replication is complete, and for a study that ends at a precision.
    pub fn missing_in(&self, parts: &Parts, threads: usize) -> Result<Option<Missing>, RunError> {
        if self.plan.precision.is_some() {
            let text = "--allow-missing takes the replications that are complete at all points, and this \
                        study ends at every point at its precision; run what is missing";
            return Err(RunError::Refused(text.to_owned()));
        }
        let lacking = self.lacking_in(&Disk::files(), &parts.directories(), threads)?;
        let Some(first) = lacking.first() else { return Ok(None) };
        let part = |unit: &LackingUnit| self.plan.part_with(parts.of, *unit);
        if first.replication == 1 {
            let of_first = lacking.iter().take_while(|unit| unit.replication == 1);
            let of_first: Vec<LackingUnit> = of_first.copied().collect();
            let told: Vec<String> = of_first
                .chunk_by(|a, b| part(a) == part(b))
                .take(TOLD_MAX)
                .map(|own| {
                    let words = in_words(own, self.plan.points.len());
                    format!("part {} lacks {words}", part(&own[0]))
                })
                .collect();
            return Err(RunError::Refused(format!(
                "no replication is complete, so that there is nothing to merge: {}; run that part",
                told.join("; ")
            )));
        }
        let names: BTreeSet<Shard> = lacking.iter().map(part).collect();
        Ok(Some(Missing {
            planned: self.plan.replications,
            merged: first.replication - 1,
            parts: names.iter().map(ToString::to_string).collect(),
        }))
    }
}
