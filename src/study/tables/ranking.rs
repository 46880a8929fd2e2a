//! ranking.csv: which policy is best, metric by metric, and how sure that is.

use super::summary::summarize;
use super::{Made, StudyTable, TableInput, samples};
use crate::sim::{Direction, Metric};
use crate::stats::{REPLICATIONS_MIN, Resamples, midranks, share_best};
use crate::study::Plan;
use crate::study::table::{Cell, Table, TakeRow, department, ordinal, point, statistic, text};

/// A policy's place in one metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Rank of the mean, 1 for the best; equal means share the mean of their ranks. `None` with
    /// one policy.
    pub rank: Option<f64>,
    /// The mean over replications, as in the summary.
    pub mean: Option<f64>,
    /// Share of the resamples in which the policy's mean is the best; ties are shared. `None`
    /// with one policy, or where one has fewer than [`REPLICATIONS_MIN`] values.
    pub probability_best: Option<f64>,
}

/// Ranks policies by the means of their values over the same replications; `values` holds a slice
/// a policy, a value a replication.
///
/// # Panics
///
/// When a policy has not as many values as `resamples` has replications.
#[must_use]
pub fn rank(values: &[&[Option<f64>]], better: Direction, resamples: &Resamples) -> Vec<Ranked> {
    let means: Vec<_> = values.iter().map(|values| summarize(values).mean).collect();
    let goodness: Vec<_> = means.iter().map(|mean| mean.map(|mean| good(mean, better))).collect();
    let comparable = values.len() > 1;
    let ranks = if comparable { midranks(&goodness) } else { vec![None; values.len()] };
    let probabilities = if comparable && values.iter().all(|values| are_enough(values)) {
        let resampled = values.iter().map(|values| resampled_means(values, better, resamples));
        share_best(&resampled.collect::<Vec<_>>())
    } else {
        vec![None; values.len()]
    };
    let rows = means.into_iter().zip(ranks).zip(probabilities);
    rows.map(|((mean, rank), probability_best)| Ranked { rank, mean, probability_best }).collect()
}

/// Whether there are enough values for a probability by resampling.
pub(super) fn are_enough(values: &[Option<f64>]) -> bool {
    values.iter().flatten().count() >= REPLICATIONS_MIN
}

/// The mean of `values` in every resample, so that larger is better.
pub(super) fn resampled_means(
    values: &[Option<f64>],
    better: Direction,
    resamples: &Resamples,
) -> Vec<Option<f64>> {
    let means = resamples.means(values).into_iter();
    means.map(|mean| mean.map(|mean| good(mean, better))).collect()
}

/// `value` so that larger is better.
pub(super) fn good(value: f64, better: Direction) -> f64 {
    match better {
        Direction::Higher => value,
        Direction::Lower => -value,
    }
}

pub(super) struct Ranking;

impl StudyTable for Ranking {
    fn declare(&self, _plan: &Plan) -> Option<Table> {
        let columns = vec![
            point(),
            department(),
            text("metric", "Key of a metric with a better side."),
            text("policy", "Name of the policy."),
            statistic(
                "rank",
                "Rank of the mean, 1 for the best; equal means share their ranks' mean.",
            ),
            statistic("mean", "Mean over replications, in the metric's unit."),
            statistic(
                "probability_best",
                "Share of bootstrap resamples of replications in which this mean is the best; \
                 ties are shared. Below ten replications: not given, because their resamples are \
                 too few histories to be sure of any.",
            ),
        ];
        let text = "One row a metric and policy: which is best.";
        Some(Table { name: "ranking", text, columns })
    }

    fn rows_most(&self, plan: &Plan) -> u64 {
        let sided = plan.metrics().into_iter().filter(|(_, metric)| metric.better.is_some());
        samples(plan) * sided.count() as u64
    }

    fn blocks(&self, input: &TableInput<'_>) -> usize {
        input.points() * input.groups().len() * sided(input).count()
    }

    fn rows(&self, input: &TableInput<'_>, block: usize, row: &mut TakeRow<'_>) -> Made {
        let sided: Vec<_> = sided(input).collect();
        let (index, metric, better) = sided[block % sided.len()];
        let (place, groups) = (block / sided.len(), input.groups());
        let (point, group) = (place / groups.len(), place % groups.len());
        let values: Vec<Vec<Option<f64>>> = (0..input.policies())
            .map(|policy| input.columns.values(point, policy, group, index))
            .collect::<Result<_, _>>()?;
        let values: Vec<&[Option<f64>]> = values.iter().map(Vec::as_slice).collect();
        let ranked = rank(&values, better, input.resamples(point));
        for (policy, ranked) in input.plan.policies.iter().zip(ranked) {
            row(&[
                ordinal(point + 1),
                Cell::Text(&groups[group]),
                Cell::Text(metric.key),
                Cell::Text(policy),
                Cell::Real(ranked.rank),
                Cell::Real(ranked.mean),
                Cell::Real(ranked.probability_best),
            ]);
        }
        Ok(())
    }
}

/// The metrics that have a better side, with their indices.
fn sided<'a>(input: &TableInput<'a>) -> impl Iterator<Item = (usize, &'a Metric, Direction)> {
    let metrics = input.metrics.iter();
    metrics.filter_map(|&(index, metric)| Some((index, metric, metric.better?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_policies_in_twelve_replications_by_hand() {
        // Means 2, 2 and 4; less is better. The third is never best: it is worse in every
        // replication. The first two differ by 1, 1, −1, −1: by symmetry each wins half.
        let thrice = |four: [f64; 4]| -> Vec<Option<f64>> {
            [four; 3].concat().into_iter().map(Some).collect()
        };
        let one = thrice([1.0, 2.0, 2.0, 3.0]);
        let two = thrice([2.0, 3.0, 1.0, 2.0]);
        let three = thrice([3.0, 4.0, 4.0, 5.0]);
        let resamples = Resamples::new(1, 12);
        let ranked = rank(&[&one, &two, &three], Direction::Lower, &resamples);
        let ranks: Vec<_> = ranked.iter().map(|ranked| (ranked.rank, ranked.mean)).collect();
        assert_eq!(ranks, [(Some(1.5), Some(2.0)), (Some(1.5), Some(2.0)), (Some(3.0), Some(4.0))]);
        let probability = |policy: usize| ranked[policy].probability_best.unwrap();
        assert!((probability(0) - 0.5).abs() < 0.04, "{ranked:?}");
        assert!((probability(0) + probability(1) - 1.0).abs() < 1e-12);
        assert!(probability(2).abs() < 1e-12);
        let reversed = rank(&[&one, &two, &three], Direction::Higher, &resamples);
        assert_eq!((reversed[2].rank, reversed[2].probability_best), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn pairing_makes_a_small_steady_lead_certain() {
        let noisy = [10.0, 50.0, 20.0, 90.0, 30.0, 80.0, 40.0, 70.0, 60.0, 0.0].map(Some);
        let ahead = noisy.map(|value| value.map(|value| value + 0.01));
        let ranked = rank(&[&noisy, &ahead], Direction::Higher, &Resamples::new(1, 10));
        assert_eq!(ranked[1].probability_best, Some(1.0));
    }

    #[test]
    fn the_probability_agrees_with_the_normal_limit() {
        // The mean difference is one standard error (of the bootstrap): Φ(1) = 0.841, up to the
        // lattice of 40 replications and 2000 resamples.
        let zero = [Some(0.0); 40];
        let sd_over_root_n = 1.0 / 40.0_f64.sqrt();
        let lead: Vec<_> =
            (0..40).map(|k| Some(if k % 2 == 0 { 1.0 } else { -1.0 } + sd_over_root_n)).collect();
        let ranked = rank(&[&zero, &lead], Direction::Higher, &Resamples::new(1, 40));
        assert!((ranked[1].probability_best.unwrap() - 0.841).abs() < 0.06);
    }

    #[test]
    fn fewer_than_ten_values_have_no_probability_whatever_the_replications() {
        let behind = [Some(1.0); 12];
        let mut ahead = [Some(2.0); 12];
        let chance = |ahead: &[Option<f64>]| {
            let n = ahead.len();
            let ranked = rank(&[&behind[..n], ahead], Direction::Higher, &Resamples::new(1, n));
            assert_eq!(ranked[1].rank, Some(1.0));
            ranked[1].probability_best
        };
        assert_eq!((chance(&ahead[..2]), chance(&ahead[..9])), (None, None));
        assert_eq!(chance(&ahead[..10]), Some(1.0));
        ahead[..3].fill(None);
        assert_eq!(chance(&ahead), None);
    }

    #[test]
    fn one_policy_or_one_replication_leaves_out_what_does_not_exist() {
        let alone = rank(&[&[Some(1.0), Some(2.0)]], Direction::Higher, &Resamples::new(1, 2));
        assert_eq!(alone, [Ranked { rank: None, mean: Some(1.5), probability_best: None }]);
        let once = rank(&[&[Some(1.0)], &[Some(2.0)]], Direction::Higher, &Resamples::new(1, 1));
        assert_eq!(once[1], Ranked { rank: Some(1.0), mean: Some(2.0), probability_best: None });
    }
}
