//! How far a study on many machines is, from its files alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::stage::Stage;
use super::study_plan::{Rounds, StudySize};
use super::submission::Submission;
use crate::output::{Heartbeat, is_ours, read_manifest};
use crate::run::{
    Decision, FoundPart, PartState, PlannedStudy, RunError, StoredRun, decision_place, found_parts,
    parts_folder,
};
use crate::study::Shard;
use crate::study::disk::{Files, read};

/// Seconds for which an attempt that has told nothing is still held to be at work.
const SILENT_SECONDS: u64 = 120;

/// How far a study is.
#[derive(Clone, Debug)]
pub struct StudyStatus {
    /// Its name.
    pub name: String,
    /// The directory of its results.
    pub directory: PathBuf,
    /// Whether that is finished.
    pub is_finished: bool,
    /// What was submitted; `None` where the parts are run by other means.
    pub submission: Option<Submission>,
    /// Parts of the study, or of every round.
    pub parts: u32,
    /// The rounds that are known to be needed, one without a precision.
    pub rounds: Vec<RoundStatus>,
    /// Rounds of the study at most; 0 without a precision.
    pub rounds_max: u32,
}

/// How far a round is, or the study where there are no rounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundStatus {
    /// The round, from 1; `None` without a precision.
    pub round: Option<u32>,
    /// Parts that are finished.
    pub done: Vec<u32>,
    /// Parts at which somebody is at work.
    pub running: Vec<UnfinishedPart>,
    /// Parts that were begun, and at which nobody is at work.
    pub cut_off: Vec<UnfinishedPart>,
    /// Parts that were not begun.
    pub missing: Vec<u32>,
    /// Runs on record, as far as that is told.
    pub runs_done: u64,
    /// Runs of the round; `None` where the round before is not decided.
    pub runs_planned: Option<u64>,
    /// Whether it is decided which points go on; also after the last round, where nothing is to decide.
    pub is_decided: bool,
}

/// A part that is not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnfinishedPart {
    /// The part, from 1.
    pub part: u32,
    /// Runs on record, by what was told last.
    pub runs: u64,
    /// Runs of the part; `None` where nothing was told.
    pub of: Option<u64>,
    /// Seconds since something was told.
    pub silent_seconds: Option<u64>,
}

impl StudyStatus {
    /// Reads how far the study is whose directory is `place`, or will be; `now` is the time in seconds
    /// since 1970.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] where there is nothing of it, or parts of different divisions; as
    /// [`Submission::read`] and [`found_parts`].
    pub fn read(files: &dyn Files, place: &Path, now: u64) -> Result<Self, RunError> {
        let folder = parts_folder(place);
        let finished = read_manifest(place).ok().filter(is_ours);
        // A part may have the place of the whole, without --continue.
        let finished = finished.filter(|manifest| manifest["shard"].is_null());
        let submission = Submission::read(files, &folder)?;
        let found = if folder.is_dir() { found_parts(files, &folder)? } else { Vec::new() };
        let finished_name = finished
            .as_ref()
            .and_then(|manifest| Some(manifest["scenario"]["name"].as_str()?.to_owned()));
        let is_finished = finished.is_some();
        let known = Known::of(submission.as_ref(), &found, &folder)?;
        let Some(known) = known else {
            let name = finished_name.ok_or_else(|| nothing(place, &folder))?;
            return Ok(Self {
                name,
                directory: place.to_owned(),
                is_finished,
                submission,
                parts: 0,
                rounds: Vec::new(),
                rounds_max: 0,
            });
        };
        let rounds = known.rounds(files, &folder, &found, now)?;
        Ok(Self {
            name: known.name,
            directory: place.to_owned(),
            is_finished,
            submission,
            parts: known.parts,
            rounds,
            rounds_max: u32::try_from(known.boundaries.0.len()).unwrap_or(u32::MAX),
        })
    }

    /// What is left to be submitted: of parts those that nobody is at work at, or with `all` all that are
    /// not finished.
    #[must_use]
    pub fn left(&self, all: bool) -> Vec<Stage> {
        if self.is_finished {
            return Vec::new();
        }
        let mut stages = Vec::new();
        for round in &self.rounds {
            let mut parts = round.missing.clone();
            parts.extend(round.cut_off.iter().map(|part| part.part));
            if all {
                parts.extend(round.running.iter().map(|part| part.part));
            }
            parts.sort_unstable();
            if !parts.is_empty() {
                stages.push(Stage::Elements { round: round.round, parts });
            }
            if let Some(number) = round.round.filter(|_| !round.is_decided) {
                stages.push(Stage::Decide { round: number });
            }
        }
        stages.push(Stage::Merge);
        stages
    }

    /// Runs on record, and runs that are planned so far.
    #[must_use]
    pub fn runs(&self) -> (u64, u64) {
        let planned = self.rounds.iter().filter_map(|round| round.runs_planned).sum();
        (self.rounds.iter().map(|round| round.runs_done).sum(), planned)
    }
}

/// What is known of a study that has parts.
struct Known {
    name: String,
    size: StudySize,
    parts: u32,
    boundaries: Rounds,
}

impl Known {
    /// What the submission says, or else the first part that is there.
    fn of(
        submission: Option<&Submission>,
        found: &[FoundPart],
        folder: &Path,
    ) -> Result<Option<Self>, RunError> {
        if let Some(Submission { job, study, .. }) = submission {
            let (name, size) = (job.name.clone(), study.clone());
            let (parts, boundaries) = (job.parts, Rounds(job.rounds.clone()));
            return Ok(Some(Self { name, size, parts, boundaries }));
        }
        let Some(first) = found.first() else { return Ok(None) };
        if let Some(other) = found.iter().find(|part| part.shard.of != first.shard.of) {
            return Err(RunError::Refused(format!(
                "{} holds parts of {} and of {}; move those that do not belong to the study away",
                folder.display(),
                first.shard.of,
                other.shard.of
            )));
        }
        let read = found.iter().find_map(|part| StoredRun::read(&part.directory).ok());
        let stored = match read {
            Some(stored) => stored,
            None => StoredRun::read(&first.directory)?,
        };
        let source = stored.source(&stored.overrides())?;
        let study = PlannedStudy::new(&source, None);
        let name = source.expansion.base.name.clone();
        let (size, boundaries) = (StudySize::of(&study), Rounds::of(&study));
        Ok(Some(Self { name, size, parts: first.shard.of, boundaries }))
    }

    /// How far all rounds are that are needed, as far as that is decided.
    fn rounds(
        &self,
        files: &dyn Files,
        folder: &Path,
        found: &[FoundPart],
        now: u64,
    ) -> Result<Vec<RoundStatus>, RunError> {
        let all = self.size.points;
        let Rounds(boundaries) = &self.boundaries;
        if boundaries.is_empty() {
            let units = all * u64::from(self.size.replications);
            return Ok(vec![self.round(None, found, Some(units), now)]);
        }
        let (mut rounds, mut open) = (Vec::new(), Some(all));
        for (round, _) in (1..).zip(boundaries) {
            let replications = u64::from(self.boundaries.replications(round));
            let units = open.map(|open| open * replications);
            let mut status = self.round(Some(round), found, units, now);
            open = open_after(files, folder, round)?;
            status.is_decided = open.is_some() || round as usize == boundaries.len();
            rounds.push(status);
            if open == Some(0) {
                break;
            }
        }
        Ok(rounds)
    }

    /// How far a round is that has `units`.
    fn round(
        &self,
        round: Option<u32>,
        found: &[FoundPart],
        units: Option<u64>,
        now: u64,
    ) -> RoundStatus {
        let mut by_part: BTreeMap<u32, Vec<PartState>> = BTreeMap::new();
        for part in found.iter().filter(|part| part.round == round && part.shard.of == self.parts) {
            by_part.entry(part.shard.part).or_default().push(part.state);
        }
        let policies = self.size.policies;
        let runs_of = |part: u32| {
            let stretch = units.map(|units| Shard { part, of: self.parts }.stretch(units));
            stretch.map_or(0, |stretch| (stretch.end - stretch.start) * policies)
        };
        let mut status = RoundStatus {
            round,
            done: Vec::new(),
            running: Vec::new(),
            cut_off: Vec::new(),
            missing: Vec::new(),
            runs_done: 0,
            runs_planned: units.map(|units| units * policies),
            is_decided: round.is_none(),
        };
        for part in 1..=self.parts {
            match by_part.get(&part) {
                None => status.missing.push(part),
                Some(states) if states.contains(&PartState::Finished) => {
                    status.runs_done += runs_of(part);
                    status.done.push(part);
                }
                Some(states) => {
                    let (unfinished, is_running) = unfinished(part, states, now);
                    status.runs_done += unfinished.runs;
                    match is_running {
                        true => status.running.push(unfinished),
                        false => status.cut_off.push(unfinished),
                    }
                }
            }
        }
        status
    }
}

/// What the attempts at a part tell together, and whether one is at work: it has told something lately,
/// and not that it was stopped.
fn unfinished(part: u32, states: &[PartState], now: u64) -> (UnfinishedPart, bool) {
    let heartbeats = states.iter().filter_map(|state| match state {
        PartState::Unfinished { heartbeat } => heartbeat.as_ref(),
        PartState::Finished => None,
    });
    let silent = |heartbeat: &Heartbeat| now.saturating_sub(heartbeat.unix_seconds);
    let is_at_work =
        |heartbeat: &&Heartbeat| !heartbeat.stopped && silent(heartbeat) < SILENT_SECONDS;
    let last =
        heartbeats.clone().min_by_key(|heartbeat| (!is_at_work(heartbeat), silent(heartbeat)));
    let unfinished = UnfinishedPart {
        part,
        runs: heartbeats.map(|heartbeat| heartbeat.runs).max().unwrap_or(0),
        of: last.map(|heartbeat| heartbeat.of),
        silent_seconds: last.map(silent),
    };
    (unfinished, last.as_ref().is_some_and(is_at_work))
}

/// Points that go on after a round; `None` where that is not decided.
fn open_after(files: &dyn Files, folder: &Path, round: u32) -> Result<Option<u64>, RunError> {
    let path = decision_place(folder, round);
    let Ok(bytes) = read(files, &path) else { return Ok(None) };
    let decision: Option<Decision> = serde_json::from_slice(&bytes).ok();
    decision.map(|decision| Some(decision.open.len() as u64)).ok_or_else(|| {
        let text = format!(
            "{} is broken; remove it, and `rungs merge --round {round}` writes it again",
            path.display()
        );
        RunError::Refused(text)
    })
}

fn nothing(place: &Path, folder: &Path) -> RunError {
    RunError::Refused(format!(
        "there is no study in {}, and no part of one in {}; `rungs submit FILE --to ENGINE` begins one",
        place.display(),
        folder.display()
    ))
}
