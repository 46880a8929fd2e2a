//! An instance of the lab: the last study that it was asked about, with the records that it holds.

use rungs::output::report::live_json;
use rungs::run::{LiveStudy, not_live};
use serde_json::{Value, json};

use crate::requests::{Histories, OfStudy, StudyRequest, read};
use crate::{Refusal, described, scenario};

/// An instance of the lab, in a worker of its own. Requests name their study; that of the last one is
/// kept, so that the next is cheap, and records stay as long as they belong to runs of it.
#[derive(Debug, Default)]
pub struct Lab {
    held: Option<Held>,
}

/// The last study.
#[derive(Debug)]
struct Held {
    request: StudyRequest,
    live: LiveStudy,
}

impl Lab {
    /// The study of a request.
    pub(crate) fn study(&mut self, request: &StudyRequest) -> Result<&mut LiveStudy, Refusal> {
        let is_held = self.held.as_ref().is_some_and(|held| held.request == *request);
        if !is_held {
            let source = request.source()?;
            if let Some(why) = not_live(&source.expansion) {
                return Err(Refusal(why));
            }
            let before = self.held.take().map(|held| held.live);
            let live = LiveStudy::new(source, before)?;
            self.held = Some(Held { request: request.clone(), live });
        }
        match &mut self.held {
            Some(held) => Ok(&mut held.live),
            None => Err(Refusal("there is no study".to_owned())),
        }
    }

    /// What a page shows of a study before anything is run: its policies, departments, keys and
    /// metrics; of one that is not valid, what is wrong with it.
    ///
    /// # Errors
    ///
    /// A request that cannot be read.
    pub fn describe(&mut self, request: &[u8]) -> Result<Vec<u8>, Refusal> {
        let OfStudy { study } = read(request)?;
        text(&described::described(self, &study)?)
    }

    /// Simulates histories of a study under all policies: the bytes of their records, which
    /// [`Self::absorb`] takes.
    ///
    /// # Errors
    ///
    /// A request that cannot be read, a study that is not valid, histories that it does not have.
    pub fn simulate(&mut self, request: &[u8]) -> Result<Vec<u8>, Refusal> {
        let Histories { study, first, count } = read(request)?;
        let last = first.saturating_add(count).saturating_sub(1);
        let records = self.study(&study)?.simulate(first..=last)?;
        Ok(records
            .to_bytes()
            .map_err(rungs::study::StudyError::from)
            .map_err(rungs::run::RunError::from)?)
    }

    /// Takes in records of [`Self::simulate`] of another instance, of the study that was asked about last.
    ///
    /// # Errors
    ///
    /// Bytes that are no records of such a study; no study that was asked about.
    pub fn absorb(&mut self, records: &[u8]) -> Result<Vec<u8>, Refusal> {
        let Some(held) = &mut self.held else {
            return Err(Refusal("ask for the results of a study first".to_owned()));
        };
        held.live.absorb(records)?;
        text(&json!({}))
    }

    /// The results of the histories that have come in without a gap.
    ///
    /// # Errors
    ///
    /// A request that cannot be read, a study that is not valid.
    pub fn results(&mut self, request: &[u8]) -> Result<Vec<u8>, Refusal> {
        let OfStudy { study } = read(request)?;
        let live = self.study(&study)?;
        let of = live.plan().replications;
        let found = live.results()?;
        let mut told = match found.replications {
            0 => json!({ "series": [], "summary": [], "differences": [], "words": [] }),
            _ => live_json(&found.tables)?,
        };
        told["n"] = found.replications.into();
        told["of"] = of.into();
        text(&told)
    }

    /// The scenario to take along, and the command that gives the same results natively.
    ///
    /// # Errors
    ///
    /// A request that cannot be read, a study that is not valid.
    pub fn scenario(&mut self, request: &[u8]) -> Result<Vec<u8>, Refusal> {
        let OfStudy { study } = read(request)?;
        self.study(&study)?;
        text(&scenario::to_take_along(&study))
    }
}

/// An answer as JSON.
pub(crate) fn text(answer: &Value) -> Result<Vec<u8>, Refusal> {
    Ok(serde_json::to_vec(answer)?)
}
