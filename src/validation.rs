//! The battery: the career model compared with published findings, in one small experiment each.
//!
//! An experiment runs on the default organization after its burn-in under the single ladder. It
//! watches a run, or does something to a branch of it ([`crate::model::intervention`]) and compares
//! the branch with the run that goes on: both share every draw. Each replication yields sums; a
//! figure is a function of the sums over all replications, and its interval is taken over
//! replications. docs/validation.md says what came out.

mod acceptance;
mod best;
mod burnout;
mod choosing;
mod contagion;
mod counterforces;
mod decay;
mod document;
mod estimate;
mod evidence;
mod experts;
mod laboratory;
mod managers;
mod morale;
mod newcomers;
mod ordinary;
mod passed_over;
mod pay_growth;
mod promotion;
mod report;
mod seats;
mod tenure;
#[cfg(test)]
mod tests;
mod training;

pub use document::{basis, document};
pub use estimate::{Estimate, Judged, Measure, Verdict};
pub use evidence::{EVIDENCE, Evidence, Use};
pub use report::{Figures, picture, write};

use crate::model::observe::log::EventKind;
use crate::model::parameters::DepartmentParameters;
use crate::model::trial::Trial;
use crate::sim::RunKey;
use crate::sim::threads::*;
use crate::study::{StudyError, catch_panic, with_threads};
use laboratory::Laboratory;

/// Sums that one replication yields for one measure.
type Sums = Vec<f64>;

/// One experiment: what is done, what is measured, and how.
#[derive(Debug)]
pub struct Experiment {
    /// Its name.
    pub key: &'static str,
    /// What is done, what is measured, over which months, on whom, and where it differs from what
    /// was published.
    pub text: &'static str,
    /// What it measures.
    pub measures: &'static [Measure],
    /// Runs one replication: the sums of every measure.
    run: fn(&Laboratory) -> Vec<Sums>,
}

/// All experiments.
pub static EXPERIMENTS: [&Experiment; 19] = [
    &ordinary::EXPERIMENT,
    &tenure::EXPERIMENT,
    &managers::QUITS,
    &managers::OUTPUT,
    &managers::VARIANCE,
    &passed_over::EXPERIMENT,
    &burnout::EXPERIMENT,
    &contagion::EXPERIMENT,
    &best::EXPERIMENT,
    &morale::EXPERIMENT,
    &promotion::EXPERIMENT,
    &choosing::EXPERIMENT,
    &training::EXPERIMENT,
    &acceptance::EXPERIMENT,
    &decay::EXPERIMENT,
    &newcomers::EXPERIMENT,
    &experts::EXPERIMENT,
    &seats::EXPERIMENT,
    &pay_growth::EXPERIMENT,
];

/// How the battery is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The seed of all replications.
    pub seed: u64,
    /// Replications of every experiment.
    pub replications: u32,
}

impl Settings {
    /// Replications of the whole battery.
    pub const REPLICATIONS: u32 = 400;
    /// Replications of a quick look.
    pub const QUICK_REPLICATIONS: u32 = 24;
}

/// The results of the battery.
#[derive(Debug)]
pub struct Battery {
    /// How it was run.
    pub settings: Settings,
    /// Every finding with what was measured for it, in the order of the findings.
    pub judged: Vec<Judged>,
    /// The experiments that failed, in words.
    pub failures: Vec<String>,
}

impl Battery {
    /// Runs every experiment in every replication on `threads` threads, and calls `advance` after
    /// each replication.
    ///
    /// # Errors
    ///
    /// [`StudyError::Threads`].
    pub fn run(
        settings: Settings,
        threads: usize,
        advance: &(dyn Fn() + Sync),
    ) -> Result<Self, StudyError> {
        let replicate = |replication: u32| {
            let sums = replicate(RunKey { seed: settings.seed, replication });
            advance();
            sums
        };
        let replications: Vec<Vec<Result<Vec<Sums>, String>>> = with_threads(threads, || {
            (1..=settings.replications).into_par_iter().map(replicate).collect()
        })?;
        Ok(Self::judge(settings, &replications))
    }

    /// Of the figures for findings of one use, how many there are and how many are met.
    #[must_use]
    pub fn count(&self, purpose: Use) -> (usize, usize) {
        let held = self.judged.iter().filter(|judged| judged.evidence.purpose == purpose);
        held.fold((0, 0), |(all, met), judged| {
            (all + 1, met + usize::from(judged.verdict() == Verdict::Met))
        })
    }

    /// How many figures are met, in a sentence: of the checks, and of the fits apart from them.
    #[must_use]
    pub fn summary(&self) -> String {
        let [(checks, checks_met), (fits, fits_met)] =
            [Use::Check, Use::Fit].map(|u| self.count(u));
        format!(
            "{checks_met} of {checks} checks are met; apart from them {fits_met} of {fits} fits, to \
             which defaults were set."
        )
    }

    /// Judges every finding by the sums of every replication and experiment.
    fn judge(settings: Settings, replications: &[Vec<Result<Vec<Sums>, String>>]) -> Self {
        let (mut measured, mut failures) = (Vec::new(), Vec::new());
        for (at, experiment) in EXPERIMENTS.iter().enumerate() {
            let runs: Result<Vec<&Vec<Sums>>, &String> =
                replications.iter().map(|replication| replication[at].as_ref()).collect();
            if let Err(message) = &runs {
                failures.push(format!("{}: {message}", experiment.key));
            }
            for (number, measure) in experiment.measures.iter().enumerate() {
                let estimate = runs.as_ref().ok().and_then(|runs| {
                    let samples: Vec<Sums> = runs.iter().map(|run| run[number].clone()).collect();
                    measure.estimate(&samples, settings.seed)
                });
                if estimate.is_none() && runs.is_ok() {
                    failures.push(format!("{}: nothing happened to measure", experiment.key));
                }
                measured.push((measure, estimate));
            }
        }
        let judged = EVIDENCE.iter().flat_map(|evidence| {
            let own = measured.iter().filter(|(measure, _)| measure.row == evidence.row);
            let judged = own.map(|&(measure, estimate)| Judged {
                evidence,
                measure: Some(measure),
                estimate,
            });
            let input = (evidence.purpose == Use::Input).then_some(Judged {
                evidence,
                measure: None,
                estimate: None,
            });
            judged.chain(input).collect::<Vec<Judged>>()
        });
        Self { settings, judged: judged.collect(), failures }
    }
}

/// One replication of every experiment; a panic becomes its message.
fn replicate(key: RunKey) -> Vec<Result<Vec<Sums>, String>> {
    match catch_panic(|| Laboratory::new(DepartmentParameters::default(), key)) {
        Ok(laboratory) => EXPERIMENTS
            .iter()
            .map(|experiment| catch_panic(|| (experiment.run)(&laboratory)))
            .collect(),
        Err(message) => vec![Err(message); EXPERIMENTS.len()],
    }
}

/// Ids of those who quit in the last month.
fn quit<'t>(trial: &'t Trial<'_>) -> impl Iterator<Item = u64> + 't {
    let quits = trial.incidents().iter().filter(|i| i.kind == EventKind::Quit);
    quits.map(|incident| incident.person)
}

/// How many of `persons` quit in the last month.
fn quits_of(trial: &Trial<'_>, persons: &[u64]) -> f64 {
    quit(trial).filter(|person| persons.contains(person)).count() as f64
}
