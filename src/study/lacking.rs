//! What several journals lack of a study together.

use super::journal::{Journal, JournalError, RecordFile, RunDigest};
use super::units::Units;
use super::{Plan, RunPlace, Shard, Share, StudyError};
use crate::sim::threads::*;

/// A replication at a point, of which a run or the warm-up is not on record; in the order in which a
/// study is cut into parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LackingUnit {
    /// The replication, from 1.
    pub replication: u32,
    /// The point, from 0.
    pub point: usize,
}

impl Plan {
    /// What of the study, or of the part of it that is run here, is on record in none of `journals`, in
    /// order; damaged records do not count. Read on the threads of the pool.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`].
    pub fn lacking(&self, journals: &[Journal]) -> Result<Vec<LackingUnit>, StudyError> {
        let warm_ups = keys(&journals.iter().map(|journal| &journal.warm_ups).collect::<Vec<_>>())?;
        let runs = keys(&journals.iter().map(|journal| &journal.runs).collect::<Vec<_>>())?;
        let has = |keys: &[RunDigest], key: RunDigest| keys.binary_search(&key).is_ok();
        let is_whole = |LackingUnit { replication, point }: &LackingUnit| {
            let (replication, point) = (*replication, *point);
            let run = |policy| self.run_key(RunPlace { point, policy, replication });
            has(&warm_ups, self.warm_up_key(point, replication))
                && (0..self.policies.len()).all(|policy| has(&runs, run(policy)))
        };
        let units = Units::of(self);
        let of_replication = |replication: u32| -> Vec<LackingUnit> {
            let points = (0..self.points.len()).filter(|&point| units.holds(point, replication));
            let all = points.map(|point| LackingUnit { replication, point });
            all.filter(|unit| !is_whole(unit)).collect()
        };
        let lacking = (1..=self.replications).into_par_iter().map(of_replication);
        Ok(lacking.collect::<Vec<_>>().concat())
    }

    /// Whether a unit is one of a share of the study.
    #[must_use]
    pub fn share_holds(&self, share: &Share, unit: LackingUnit) -> bool {
        Units::of_share(self, Some(share)).holds(unit.point, unit.replication)
    }

    /// The part, of `of`, that a replication (from 1) at a point (from 0) belongs to, where the study runs
    /// all replications at once.
    #[must_use]
    pub fn part_with(&self, of: u32, LackingUnit { replication, point }: LackingUnit) -> Shard {
        let points = self.points.len() as u128;
        let all = (points * u128::from(self.replications)).max(1);
        // Counted from 1: part K ends with unit ⌊K · all / of⌋.
        let number = points * u128::from(replication - 1) + point as u128 + 1;
        let part = (number * u128::from(of)).div_ceil(all);
        Shard { part: u32::try_from(part).unwrap_or(of), of }
    }
}

/// The keys of the sound records of some files, sorted.
fn keys(files: &[&RecordFile]) -> Result<Vec<RunDigest>, JournalError> {
    let read = files.par_iter().map(|file| file.index());
    let indexes: Result<Vec<_>, JournalError> = read.collect();
    let mut keys: Vec<RunDigest> = indexes?.into_iter().flatten().map(|(key, _)| key).collect();
    keys.sort();
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classics::lazear_2004::{Lazear2004, Parameters, Policy};
    use crate::study::journal::Encoded;

    fn plan() -> Plan {
        let parameters = Parameters { workers: 20, ..Parameters::default() };
        let model = Lazear2004::new(&parameters, vec![Policy::default(); 2]);
        Plan::single(model, &["a", "b"], "", 4, 1)
    }

    #[test]
    fn a_replication_is_lacking_until_all_its_runs_and_its_warm_up_are_there() {
        let plan = plan();
        let widths = plan.widths();
        let mut parts = [Journal::in_memory(widths), Journal::in_memory(widths)];
        let lacking = |parts: &[Journal]| -> Vec<u32> {
            plan.lacking(parts).unwrap().iter().map(|unit| unit.replication).collect()
        };
        let run = |policy, replication| {
            let key = plan.run_key(RunPlace { point: 0, policy, replication });
            Encoded::new(key, &vec![0.5; widths.run])
        };
        let warm_up = |replication| {
            Encoded::new(plan.warm_up_key(0, replication), &vec![0.5; widths.warm_up])
        };
        assert_eq!(lacking(&parts), [1, 2, 3, 4]);
        for (policy, replication) in [(0, 1), (1, 2), (0, 2), (0, 4), (1, 4)] {
            parts[1].runs.append(&run(policy, replication)).unwrap();
        }
        for replication in [1, 2, 4] {
            parts[0].warm_ups.append(&warm_up(replication)).unwrap();
        }
        assert_eq!(lacking(&parts), [1, 3], "one policy lacks the first");
        parts[0].runs.append(&run(1, 1)).unwrap();
        parts[0].runs.append(&run(1, 3)).unwrap();
        parts[1].runs.append(&run(0, 3)).unwrap();
        assert_eq!(lacking(&parts), [3], "without the warm-up");
        parts[1].warm_ups.append(&warm_up(3)).unwrap();
        assert!(lacking(&parts).is_empty(), "in two journals together");
    }

    #[test]
    fn a_unit_is_told_to_be_of_the_part_that_holds_it() {
        let mut plan = plan();
        for of in 1..9 {
            for replication in 1..=4 {
                let unit = LackingUnit { replication, point: 0 };
                let shard = plan.part_with(of, unit);
                plan.share = Some(shard.into());
                assert!(plan.holds(0, replication), "{shard} has no replication {replication}");
            }
        }
    }
}
