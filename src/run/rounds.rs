//! A study with a precision in rounds, so that it can be cut into parts: between two looks of its
//! stopping rule the replications at the points that go on are run like any study, and then somebody
//! looks at them all and decides which points go on.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{FoundPart, PartState, PlannedStudy, RunError, decision_place, found_parts};
use crate::output::{OutputError, Replaces, RunDirectory, digest};
use crate::study::disk::{self, FileKind, Files};
use crate::study::{self, Round, RunIndex, Shard, Share, StudyError};

/// The format of the file.
const FORMAT: u32 = 1;

/// Which points go on after a round: `DIR.parts/round-J.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    format: u32,
    /// A digest of all that the runs of the study are a function of.
    study: String,
    /// The round, from 1.
    pub round: u32,
    /// Rounds of the study, at most.
    pub rounds: u32,
    /// Replications that every point which goes on has by now.
    pub replications: u32,
    /// The points that go on (from 1), rising; none where the study has ended.
    pub open: Vec<usize>,
}

impl PlannedStudy<'_> {
    /// SHA-256 of what tells this study from others, whatever of it is run here: the version of the
    /// rules, the resolved scenario, the list of points.
    #[must_use]
    pub fn study_digest(&self) -> String {
        let manifest = self.manifest(&[], None).json();
        let list = &manifest["input"]["list"]["sha256"];
        let told = serde_json::json!([manifest["results_version"], manifest["scenario"], list]);
        digest(told.to_string().as_bytes())
    }

    /// The round `number` (from 1) of the study whose parts lie in `folder`: its replications at the
    /// points that the round before has left open.
    ///
    /// # Errors
    ///
    /// [`RunError::Refused`] for a study without a precision, a round that it does not have, one before
    /// which nothing has been decided, and a decision on another study; [`RunError::Output`].
    pub fn round(&self, files: &dyn Files, folder: &Path, number: u32) -> Result<Round, RunError> {
        let rounds = self.plan.rounds();
        let Some(replications) = (number as usize).checked_sub(1).and_then(|at| rounds.get(at))
        else {
            return Err(RunError::Refused(self.no_round(number, rounds.len())));
        };
        let open: Arc<[usize]> = match number {
            1 => (0..self.plan.points.len()).collect(),
            _ => self.decision(files, folder, number - 1)?.open.iter().map(|p| p - 1).collect(),
        };
        Ok(Round { number, replications: replications.clone(), open })
    }

    fn no_round(&self, number: u32, rounds: usize) -> String {
        let file = &self.source.provenance.file;
        match rounds {
            0 => format!(
                "{file} has no [study.precision], so it is not run in rounds; leave --round out"
            ),
            _ => format!("--round {number}: the rounds of {file} are 1 to {rounds}"),
        }
    }

    /// What was decided after a round.
    fn decision(&self, files: &dyn Files, folder: &Path, round: u32) -> Result<Decision, RunError> {
        let path = decision_place(folder, round);
        let refused = |text: String| RunError::Refused(format!("{}: {text}", path.display()));
        let kind = files.kind(&path).map_err(|error| OutputError::io("look at", &path, error))?;
        if kind != Some(FileKind::File) {
            return Err(refused(format!(
                "round {round} has not been decided on; `rungs merge {} --round {round}` does, when all its parts are finished",
                folder.display()
            )));
        }
        let bytes = disk::read(files, &path);
        let bytes = bytes.map_err(|error| OutputError::io("read", &path, error))?;
        let points = self.plan.points.len();
        let decision: Decision = serde_json::from_slice(&bytes)
            .ok()
            .filter(|decision: &Decision| {
                let open = &decision.open;
                decision.format == FORMAT
                    && decision.round == round
                    && open.is_sorted_by(|one, next| one < next)
                    && open.iter().all(|point| (1..=points).contains(point))
            })
            .ok_or_else(|| refused("it is damaged; remove it, and decide again".to_owned()))?;
        if decision.study == self.study_digest() {
            return Ok(decision);
        }
        Err(refused("it is of another study; give --output DIR for another place".to_owned()))
    }

    /// Decides after round `number` which points go on, from the finished parts in `folder`, and writes
    /// that down there; journals are read by `threads` threads. A round that had no points, or was
    /// decided on before, is decided again.
    ///
    /// # Errors
    ///
    /// As [`Self::round`]; [`RunError::Refused`] where parts are missing or lack runs.
    pub fn decide(
        &self,
        files: &Arc<dyn Files>,
        folder: &Path,
        (number, threads): (u32, usize),
    ) -> Result<Decision, RunError> {
        let rounds = self.plan.rounds();
        let round = self.round(&**files, folder, number)?;
        let found = found_parts(&**files, folder)?;
        let parts: Vec<FoundPart> = found
            .into_iter()
            .filter(|part| part.state == PartState::Finished)
            .filter(|part| part.round.is_some_and(|own| own <= number))
            .collect();
        let scratch = folder.join(format!("deciding-{number}"));
        let directory = RunDirectory::create_in(files, &scratch, Replaces::Everything)?;
        directory.hold_copies()?;
        let places: Vec<_> = parts.iter().map(|part| part.directory.clone()).collect();
        self.gather(&directory, &places, threads)?;
        let journal = directory.journal(self.plan.widths())?;
        let mut records = RunIndex::on_record(&self.plan, journal)?;
        for earlier in 1..=number {
            let round = self.round(&**files, folder, earlier)?;
            self.check_round(&records, &round, &parts)?;
        }
        let open = study::open_after(&self.plan, &mut records, &round.open, number)?;
        let decision = Decision {
            format: FORMAT,
            study: self.study_digest(),
            round: number,
            rounds: u32::try_from(rounds.len()).unwrap_or(u32::MAX),
            replications: round.replications.end,
            open: open.into_iter().map(|point| point + 1).collect(),
        };
        drop(directory);
        self.write_decision(&**files, folder, &decision)?;
        Ok(decision)
    }

    /// Refuses a round of which runs are not on record.
    fn check_round(
        &self,
        records: &RunIndex,
        round: &Round,
        parts: &[FoundPart],
    ) -> Result<(), RunError> {
        let number = round.number;
        let whole = Share { shard: Shard { part: 1, of: 1 }, round: Some(round.clone()) };
        let lacking = records.lacking(&self.plan, &whole);
        if lacking == 0 {
            return Ok(());
        }
        let own = parts.iter().filter(|part| part.round == Some(number));
        let own: Vec<Shard> = own.map(|part| part.shard).collect();
        let of = own.first().map_or(0, |shard| shard.of);
        let missing = (1..=of).filter(|part| own.iter().all(|shard| shard.part != *part));
        let missing: Vec<String> = missing.map(|part| format!("{part}/{of}")).collect();
        let parts = match (of, missing.is_empty()) {
            (0, _) => "none of its parts is there".to_owned(),
            (_, false) => format!("parts are missing: {}", missing.join(", ")),
            (_, true) => "records of its parts are damaged".to_owned(),
        };
        Err(RunError::Refused(format!(
            "round {number} lacks {lacking} runs: {parts}; run them, as `rungs run FILE --shard K/N --round \
             {number} --continue --output DIR`"
        )))
    }

    /// Writes a decision aside, and puts it in its place.
    fn write_decision(
        &self,
        files: &dyn Files,
        folder: &Path,
        decision: &Decision,
    ) -> Result<(), RunError> {
        let path = decision_place(folder, decision.round);
        let aside = path.with_extension("json.partial");
        let mut text = serde_json::to_vec_pretty(decision)
            .map_err(|error| OutputError::io("write", &path, error.into()))?;
        text.push(b'\n');
        let written = disk::write(files, &aside, &text);
        let written = written.and_then(|()| files.rename(&aside, &path));
        Ok(written.map_err(|error| OutputError::io("write", &path, error))?)
    }

    /// What a study with a precision lacks in its records before it can be finished; `None` for nothing.
    ///
    /// # Errors
    ///
    /// [`RunError::Study`].
    pub(super) fn lacking_round(
        &self,
        records: &mut RunIndex,
    ) -> Result<Option<String>, StudyError> {
        let mut open: Vec<usize> = (0..self.plan.points.len()).collect();
        for (number, replications) in (1..).zip(self.plan.rounds()) {
            if open.is_empty() {
                break;
            }
            let round = Round { number, replications, open: open.as_slice().into() };
            let share = Share { shard: Shard { part: 1, of: 1 }, round: Some(round) };
            let lacking = records.lacking(&self.plan, &share);
            if lacking > 0 {
                return Ok(Some(format!("round {number} lacks {lacking} runs")));
            }
            open = study::open_after(&self.plan, records, &open, number)?;
        }
        Ok(None)
    }
}
