//! Runs that several places make of one study in memory: what one hands over, and what another takes.

use std::ops::RangeInclusive;

use super::RunIndex;
use crate::study::journal::{Journal, find};
use crate::study::kept_starts::KeptStarts;
use crate::study::{Plan, RunPlace, StudyError};

impl RunIndex {
    /// The records of some replications (from 1), as far as there are any.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    pub fn records_of(
        &self,
        plan: &Plan,
        replications: RangeInclusive<u32>,
    ) -> Result<Journal, StudyError> {
        let mut journal = Journal::in_memory(plan.widths());
        for replication in replications {
            for point in 0..plan.points.len() {
                if self.has_warm_up(point, replication) {
                    let place = self.warm_ups[self.warm_up_at(point, replication)];
                    journal.warm_ups.append(&self.journal.warm_ups.encoded(place)?)?;
                }
                for policy in 0..self.policies {
                    let run = RunPlace { point, policy, replication };
                    if self.has_run(run) {
                        let place = self.runs[self.run_at(run)];
                        journal.runs.append(&self.journal.runs.encoded(place)?)?;
                    }
                }
            }
        }
        Ok(journal)
    }

    /// Takes those records of a journal that the study needs and does not have.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    pub fn take_over(&mut self, plan: &Plan, others: &Journal) -> Result<(), StudyError> {
        let (warm_ups, runs) = (others.warm_ups.index()?, others.runs.index()?);
        for point in 0..plan.points.len() {
            for replication in 1..=self.replications {
                if !self.has_warm_up(point, replication)
                    && let Some(place) = find(&warm_ups, &plan.warm_up_key(point, replication))
                {
                    let record = others.warm_ups.encoded(place)?;
                    self.add_warm_up(&[point], replication, &record)?;
                }
                for policy in 0..self.policies {
                    let run = RunPlace { point, policy, replication };
                    if !self.has_run(run)
                        && let Some(place) = find(&runs, &plan.run_key(run))
                    {
                        self.add_run(std::iter::once(run), &others.runs.encoded(place)?)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Keeps states at the switch from now on, up to `bytes` of them: runs that continue from one are run
    /// without their warm-up.
    #[must_use]
    pub fn keeping_starts(mut self, bytes: u64) -> Self {
        self.starts = KeptStarts::with_room(bytes);
        self
    }

    /// Takes those records of an index of another study that this one needs and does not have, and the states
    /// at the switch that it keeps.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    pub fn succeed(&mut self, plan: &Plan, before: Self) -> Result<(), StudyError> {
        self.starts = before.starts;
        if self.layout == before.layout { self.take_over(plan, &before.journal) } else { Ok(()) }
    }

    /// Lets every point end with the first replications that all of them have on record under every
    /// policy, and says how many these are.
    pub fn end_where_complete(&mut self) -> u32 {
        let has_all = |replication: &u32| {
            (0..self.by_point.len()).all(|point| {
                let has =
                    |policy| self.has_run(RunPlace { point, policy, replication: *replication });
                self.has_warm_up(point, *replication) && (0..self.policies).all(has)
            })
        };
        let complete = (1..=self.replications).take_while(has_all).count();
        let complete = u32::try_from(complete).unwrap_or(u32::MAX);
        self.by_point.fill(complete);
        complete
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classics::lazear_2004::{Lazear2004, Parameters, Policy};
    use crate::study::{NoProgress, Round, RunColumns, Shard, Share, run};

    fn plan(share: Option<Share>) -> Plan {
        let parameters = Parameters { workers: 30, ..Parameters::default() };
        let model = Lazear2004::new(&parameters, vec![Policy::default(); 2]);
        Plan { share, ..Plan::single(model, &["a", "b"], "", 6, 1) }
    }

    fn piece(replications: std::ops::Range<u32>) -> Share {
        let open = [0].into();
        let round = Some(Round { number: 1, replications, open });
        Share { shard: Shard { part: 1, of: 1 }, round }
    }

    #[test]
    fn a_study_put_together_from_pieces_has_the_values_of_the_whole() {
        let whole = plan(None);
        let mut together = RunIndex::on_record(&whole, Journal::in_memory(whole.widths())).unwrap();
        assert_eq!(together.end_where_complete(), 0);
        for (replications, complete) in [(4..6, 0), (0..2, 2), (0..1, 2), (2..4, 6)] {
            let own = plan(Some(piece(replications.clone())));
            let runs = run(&own, 1, &NoProgress).unwrap();
            let handed = runs.records_of(&own, replications.start + 1..=replications.end).unwrap();
            assert_eq!(handed.len(), 2 * replications.len());
            let handed = Journal::of_bytes(whole.widths(), &handed.to_bytes().unwrap()).unwrap();
            together.take_over(&whole, &handed).unwrap();
            assert_eq!(together.end_where_complete(), complete);
        }
        assert_eq!(together.in_journal(), 12, "each run once");
        let values = |runs| RunColumns::of(&whole, runs).unwrap().values(0, 1, 0, 5).unwrap();
        let at_once = run(&whole, 1, &NoProgress).unwrap();
        assert_eq!(values(&together), values(&at_once));
    }
}
