//! Which policies no other dominates: the Pareto set over several goals.
//!
//! Pareto (1906), "Manuale di economia politica", in the weak form of multiple-criteria analysis
//! (Steuer 1986, "Multiple Criteria Optimization"). Larger is better throughout: a
//! caller for whom less is better passes negated values.

/// Whether `one` is at least as good as `other` in every goal and better in one.
#[must_use]
pub fn dominates(one: &[f64], other: &[f64]) -> bool {
    let pairs = || one.iter().zip(other);
    pairs().all(|(one, other)| one >= other) && pairs().any(|(one, other)| one > other)
}

/// For every policy the policies that dominate it, in order; empty for one in the Pareto set.
/// `goals` holds a policy's means by goal. A policy that lacks a mean is neither in the set nor
/// out of it, and dominates none.
#[must_use]
pub fn dominators(goals: &[Option<Vec<f64>>]) -> Vec<Option<Vec<usize>>> {
    let beats = |own: &[f64]| {
        let others = goals.iter().enumerate();
        others
            .filter(|(_, other)| other.as_ref().is_some_and(|other| dominates(other, own)))
            .map(|(index, _)| index)
            .collect()
    };
    goals.iter().map(|own| own.as_ref().map(|own| beats(own))).collect()
}

/// The share of the resamples in which each policy is in the Pareto set; `resampled` holds means
/// by policy, goal and resample. A resample in which a policy lacks a mean does not count for
/// it; a policy without any has no share.
#[must_use]
pub fn share_efficient(resampled: &[Vec<Vec<Option<f64>>>]) -> Vec<Option<f64>> {
    let resamples = resampled.first().and_then(|goals| goals.first()).map_or(0, Vec::len);
    let mut tally = vec![(0.0, 0.0); resampled.len()];
    for resample in 0..resamples {
        let means = |goals: &Vec<Vec<Option<f64>>>| -> Option<Vec<f64>> {
            goals.iter().map(|means| means[resample]).collect()
        };
        let goals: Vec<Option<Vec<f64>>> = resampled.iter().map(means).collect();
        for ((efficient, counted), own) in tally.iter_mut().zip(&goals) {
            let Some(own) = own else { continue };
            *counted += 1.0;
            if !goals.iter().flatten().any(|other| dominates(other, own)) {
                *efficient += 1.0;
            }
        }
    }
    tally.iter().map(|(efficient, counted)| (*counted > 0.0).then(|| efficient / counted)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_policy_dominates_by_being_better_in_one_goal_and_worse_in_none() {
        assert!(dominates(&[1.0, 2.0], &[1.0, 1.0]));
        assert!(!dominates(&[1.0, 1.0], &[1.0, 1.0]), "equals do not dominate each other");
        assert!(!dominates(&[2.0, 0.0], &[1.0, 1.0]));
    }

    #[test]
    fn the_set_of_five_policies_by_hand() {
        let goals = [
            Some(vec![3.0, 1.0]),
            Some(vec![1.0, 3.0]),
            Some(vec![1.0, 1.0]),
            None,
            Some(vec![3.0, 1.0]),
        ];
        let expected = [Some(vec![]), Some(vec![]), Some(vec![0, 1, 4]), None, Some(vec![])];
        assert_eq!(dominators(&goals), expected);
    }

    #[test]
    fn efficiency_is_counted_resample_by_resample() {
        let resampled = [
            vec![vec![Some(2.0), Some(1.0)], vec![Some(2.0), Some(1.0)]],
            vec![vec![Some(1.0), Some(2.0)], vec![Some(1.0), Some(1.0)]],
            vec![vec![Some(3.0), None], vec![Some(0.0), None]],
            vec![vec![None, None], vec![Some(0.0), None]],
        ];
        let expected = [Some(0.5), Some(0.5), Some(1.0), None];
        assert_eq!(share_efficient(&resampled), expected);
    }

    fn whole(range: std::ops::Range<i8>) -> impl Strategy<Value = f64> {
        range.prop_map(f64::from)
    }

    proptest! {
        #[test]
        fn a_dominated_policy_is_never_in_the_set_and_some_policy_always_is(
            goals in proptest::collection::vec(proptest::collection::vec(whole(0..4), 3), 1..7)
        ) {
            let sets = dominators(&goals.iter().cloned().map(Some).collect::<Vec<_>>());
            prop_assert!(sets.iter().flatten().any(Vec::is_empty));
            for (own, dominated_by) in goals.iter().zip(sets.iter().flatten()) {
                let beaten = goals.iter().any(|other| dominates(other, own));
                prop_assert_eq!(beaten, !dominated_by.is_empty());
                // A dominated policy is dominated by a member of the set.
                prop_assert!(!beaten || dominated_by.iter()
                    .any(|&by| sets[by].as_ref().is_some_and(Vec::is_empty)));
            }
        }

        #[test]
        fn a_policy_worse_in_every_replication_is_never_efficient(
            values in proptest::collection::vec(proptest::collection::vec(whole(-9..9), 6), 2..4),
            seed in 0_u64..100,
        ) {
            let resamples = crate::stats::Resamples::new(seed, 6);
            let means = |loss: f64| -> Vec<Vec<Option<f64>>> {
                let goal = |goal: &Vec<f64>| -> Vec<Option<f64>> {
                    goal.iter().map(|value| Some(value - loss)).collect()
                };
                values.iter().map(|values| resamples.means(&goal(values))).collect()
            };
            prop_assert_eq!(share_efficient(&[means(0.0), means(0.5)]), [Some(1.0), Some(0.0)]);
        }
    }
}
