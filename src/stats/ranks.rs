//! Ranks of policies, and how often each is the best when replications are resampled.
//!
//! Larger is better throughout: a caller for whom less is better passes negated values, which
//! costs no digits.

/// The ranks of `values`, 1 for the largest. Equal values share the mean of their ranks, so the
/// ranks of m values add up to m (m + 1) / 2. A value that does not exist has none.
#[must_use]
pub fn midranks(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let rank = |value: f64| {
        let above = values.iter().flatten().filter(|other| **other > value).count();
        let not_below = values.iter().flatten().filter(|other| **other >= value).count();
        (above + 1 + not_below) as f64 / 2.0
    };
    values.iter().map(|value| value.map(rank)).collect()
}

/// The share of the resamples in which each policy has the largest mean; `resampled` holds a
/// policy's mean by resample. Policies that tie for the largest share the resample equally, so
/// the shares add up to 1. A resample in which no policy has a mean does not count; a policy
/// that never has a mean has no share.
#[must_use]
pub fn share_best(resampled: &[Vec<Option<f64>>]) -> Vec<Option<f64>> {
    let mut wins = vec![0.0; resampled.len()];
    let mut counted = 0.0;
    for resample in 0..resampled.first().map_or(0, Vec::len) {
        let means = || resampled.iter().map(|means| means[resample]);
        let Some(best) = means().flatten().max_by(f64::total_cmp) else { continue };
        let ties = means().flatten().filter(|mean| *mean >= best).count() as f64;
        for (win, mean) in wins.iter_mut().zip(means()) {
            if mean.is_some_and(|mean| mean >= best) {
                *win += 1.0 / ties;
            }
        }
        counted += 1.0;
    }
    let exists = resampled.iter().map(|means| means.iter().any(Option::is_some));
    wins.iter().zip(exists).map(|(win, exists)| exists.then(|| win / counted)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_value_has_rank_one_and_equals_share_theirs() {
        let values = [Some(3.0), Some(5.0), None, Some(3.0), Some(1.0)];
        assert_eq!(midranks(&values), [Some(2.5), Some(1.0), None, Some(2.5), Some(4.0)]);
        assert_eq!(midranks(&[None]), [None]);
    }

    #[test]
    fn the_best_of_each_resample_is_counted_and_ties_are_shared() {
        let resampled = [
            vec![Some(2.0), Some(1.0), Some(1.0), None],
            vec![Some(1.0), Some(1.0), Some(4.0), None],
            vec![None, Some(0.0), Some(4.0), None],
            vec![None; 4],
        ];
        // Of three resamples that count: the first to the first, the second shared by the first
        // two, the third shared by the second and the third.
        let expected = [Some(0.5), Some(1.0 / 3.0), Some(0.5 / 3.0), None];
        for (actual, expected) in share_best(&resampled).into_iter().zip(expected) {
            assert_eq!(actual.is_some(), expected.is_some());
            assert!((actual.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs() < 1e-15);
        }
        assert!(share_best(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn shares_add_up_to_one_and_ranks_to_their_sum(
            resampled in proptest::collection::vec(
                proptest::collection::vec(proptest::option::weighted(0.8, (-3_i8..3).prop_map(f64::from)), 12),
                1..6,
            )
        ) {
            let shares = share_best(&resampled);
            if resampled.iter().flatten().any(Option::is_some) {
                prop_assert!((shares.iter().flatten().sum::<f64>() - 1.0).abs() < 1e-12);
            }
            let column: Vec<_> = resampled.iter().map(|means| means[0]).collect();
            let m = column.iter().flatten().count() as f64;
            let sum: f64 = midranks(&column).into_iter().flatten().sum();
            prop_assert!((sum - m * (m + 1.0) / 2.0).abs() < 1e-12);
        }
    }
}
