//! How policies differ in every world: better, worse, or by too little to matter.

use super::world_values::{Between, ValuePlace, WorldValues};
use super::{Plan, PolicyPair, RunColumns, StudyError, WorldSet};
use crate::sim::Direction;
use crate::sim::threads::*;
use crate::stats::{Moments, benjamini_hochberg, mean, student};

/// The smallest difference that matters, over the standard deviation of the baseline between worlds.
const WORTHWHILE_SHARE: f64 = 0.1;

/// On which side of what it is compared with a policy lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Better by what matters or more.
    Better,
    /// Worse by what matters or more.
    Worse,
    /// Different by less than what matters, or not at all.
    TooSmall,
}

/// The smallest difference that matters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Worthwhile {
    /// In the unit of the metric, not below 0; `None` where nothing says: then every difference
    /// matters.
    pub(super) size: Option<f64>,
    /// Who says so, in words; empty where nobody does.
    pub(super) from: &'static str,
}

/// What is found in one world.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct JudgedWorld {
    /// Policy less baseline, one a replication.
    pub(super) differences: Vec<f64>,
    pub(super) baseline_mean: f64,
    /// The mean of the differences, and their variance; that is missing with one replication.
    pub(super) moments: Moments,
    /// Means of the differences of odd and of even replications, these from 1.
    pub(super) halves: Option<[f64; 2]>,
    /// Of the paired t test; missing where no two differences differ.
    pub(super) p_value: Option<f64>,
    /// That adjusted over the worlds by Benjamini and Hochberg.
    pub(super) q_value: Option<f64>,
    /// Missing where the difference matters, and the metric has no better side.
    pub(super) outcome: Option<Outcome>,
}

/// One metric of a pair of policies in all worlds.
#[derive(Clone, Debug)]
pub(super) struct JudgedDifference {
    pub(super) pair: PolicyPair,
    /// The place of the metric among those that are looked at.
    pub(super) metric: usize,
    pub(super) better: Option<Direction>,
    pub(super) worthwhile: Worthwhile,
    /// By world; `None` where one of the two collapsed, or a replication has no value.
    pub(super) worlds: Vec<Option<JudgedWorld>>,
}

/// All metrics of all pairs in all worlds.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) values: WorldValues,
    /// By pair, then metric.
    pub(super) differences: Vec<JudgedDifference>,
}

impl Outcome {
    /// The word in a table.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::TooSmall => "too small",
        }
    }

    /// The outcome of a difference; `None` where it matters and no side is the better one.
    pub(super) fn of(difference: f64, worthwhile: f64, better: Option<Direction>) -> Option<Self> {
        let size = difference.abs();
        if size <= 0.0 || size < worthwhile {
            return Some(Self::TooSmall);
        }
        let is_higher = difference > 0.0;
        let is_better = is_higher == (better? == Direction::Higher);
        Some(if is_better { Self::Better } else { Self::Worse })
    }
}

impl Worthwhile {
    /// What the study says of a metric, or else a share of the baseline's spread between worlds.
    fn of(plan: &Plan, values: &WorldValues, baseline: usize, metric: usize) -> Self {
        let (index, _) = plan.judged_metrics()[metric];
        let mut given = plan.worthwhile.iter();
        if let Some(&(_, size)) = given.find(|(other, _)| *other == index) {
            return Self { size: Some(size), from: "study" };
        }
        let worlds = (0..values.worlds())
            .filter_map(|world| values.values(ValuePlace { world, policy: baseline, metric }));
        match Between::of(worlds) {
            Some(between) => Self {
                size: Some(WORTHWHILE_SHARE * between.sd()),
                from: "a tenth of the baseline's sd between worlds",
            },
            None => Self { size: None, from: "" },
        }
    }

    /// The size, or 0: any difference matters.
    pub(super) fn size_or_zero(self) -> f64 {
        self.size.unwrap_or(0.0)
    }
}

impl JudgedWorld {
    fn of(
        policy: &[f64],
        baseline: &[f64],
        worthwhile: f64,
        better: Option<Direction>,
    ) -> Option<Self> {
        let differences: Vec<f64> =
            policy.iter().zip(baseline).map(|(policy, baseline)| policy - baseline).collect();
        let moments = Moments::of(&differences)?;
        let half = |first: usize| -> Option<f64> {
            mean(&differences.iter().skip(first).step_by(2).copied().collect::<Vec<_>>())
        };
        Some(Self {
            baseline_mean: mean(baseline)?,
            halves: half(0).zip(half(1)).map(|(odd, even)| [odd, even]),
            p_value: p_value(&moments),
            q_value: None,
            outcome: Outcome::of(moments.mean, worthwhile, better),
            moments,
            differences,
        })
    }

    /// On which side both halves of the replications lie, if they agree.
    pub(super) fn both_halves(
        &self,
        worthwhile: f64,
        better: Option<Direction>,
    ) -> Option<Outcome> {
        let [odd, even] = self.halves?.map(|half| Outcome::of(half, worthwhile, better));
        odd.filter(|_| odd == even)
    }
}

/// Two-sided p of the paired t test; `None` where no two differences differ.
fn p_value(differences: &Moments) -> Option<f64> {
    let sd = differences.sd().filter(|sd| *sd > 0.0)?;
    let n = differences.n as f64;
    Some(student::two_sided_p(differences.mean / (sd / n.sqrt()), n - 1.0))
}

impl Judged {
    /// Compares every policy with each of the baselines in every world.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`] when the columns cannot be read.
    pub(super) fn of(
        plan: &Plan,
        columns: &RunColumns,
        worlds: &WorldSet,
    ) -> Result<Self, StudyError> {
        let values = WorldValues::of(plan, columns, worlds)?;
        let metrics = 0..plan.judged_metrics().len();
        let all: Vec<(PolicyPair, usize)> = plan
            .policy_pairs()
            .into_iter()
            .flat_map(|pair| metrics.clone().map(move |metric| (pair, metric)))
            .collect();
        let judge = |(pair, metric)| JudgedDifference::of(plan, &values, pair, metric);
        let differences = all.into_par_iter().map(judge).collect();
        Ok(Self { values, differences })
    }
}

impl JudgedDifference {
    fn of(plan: &Plan, values: &WorldValues, pair: PolicyPair, metric: usize) -> Self {
        let (_, described) = plan.judged_metrics()[metric];
        let better = described.better;
        let worthwhile = Worthwhile::of(plan, values, pair.baseline, metric);
        let of_world = |world: usize| {
            let of = |policy| values.values(ValuePlace { world, policy, metric });
            let size = worthwhile.size_or_zero();
            JudgedWorld::of(of(pair.policy)?, of(pair.baseline)?, size, better)
        };
        let mut worlds: Vec<Option<JudgedWorld>> = (0..values.worlds()).map(of_world).collect();
        let p_values: Vec<Option<f64>> =
            worlds.iter().map(|world| world.as_ref()?.p_value).collect();
        for (world, q_value) in worlds.iter_mut().zip(benjamini_hochberg(&p_values)) {
            if let Some(world) = world {
                world.q_value = q_value;
            }
        }
        Self { pair, metric, better, worthwhile, worlds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_matters_from_the_smallest_on_and_none_never_does() {
        let of = |difference, better| Outcome::of(difference, 0.5, better);
        let (higher, lower) = (Some(Direction::Higher), Some(Direction::Lower));
        assert_eq!(of(0.5, higher), Some(Outcome::Better));
        assert_eq!(of(0.5, lower), Some(Outcome::Worse));
        assert_eq!(of(-0.6, lower), Some(Outcome::Better));
        assert_eq!(of(-0.49, higher), Some(Outcome::TooSmall));
        assert_eq!(of(0.49, None), Some(Outcome::TooSmall));
        assert_eq!(of(0.6, None), None);
        assert_eq!(Outcome::of(0.0, 0.0, higher), Some(Outcome::TooSmall));
        assert_eq!(Outcome::of(1e-300, 0.0, higher), Some(Outcome::Better));
    }

    #[test]
    fn a_world_of_one_replication_has_no_test_and_no_halves() {
        let one = JudgedWorld::of(&[3.0], &[1.0], 0.0, Some(Direction::Higher)).unwrap();
        assert_eq!((one.moments.variance, one.halves, one.p_value), (None, None, None));
        assert_eq!(one.outcome, Some(Outcome::Better));
        assert_eq!(one.both_halves(0.0, Some(Direction::Higher)), None);
    }

    #[test]
    fn halves_are_those_of_odd_and_of_even_replications() {
        let policy = [2.0, 5.0, 4.0, 7.0, 6.0];
        let world = JudgedWorld::of(&policy, &[1.0; 5], 3.5, Some(Direction::Higher)).unwrap();
        assert_eq!(world.halves, Some([3.0, 5.0]));
        // 3.8 matters, but the odd half alone does not.
        assert_eq!(world.outcome, Some(Outcome::Better));
        assert_eq!(world.both_halves(3.5, Some(Direction::Higher)), None);
        assert_eq!(world.both_halves(2.0, Some(Direction::Higher)), Some(Outcome::Better));
    }
}
