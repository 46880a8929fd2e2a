//! The values of metrics in every world of a study, under every policy: what is compared there.

use super::plausibility::WHOLE;
use super::run_columns::Sample;
use super::{Plan, RunColumns, StudyError, WorldSet};
use crate::sim::threads::*;
use crate::stats::{Moments, mean};

/// The values of the metrics that an analysis looks at ([`Plan::judged_metrics`]).
#[derive(Clone, Debug)]
pub(super) struct WorldValues {
    policies: usize,
    metrics: usize,
    /// By world, policy and metric, one value a replication; `None` where the policy collapsed there,
    /// or a replication has no value.
    values: Vec<Option<Vec<f64>>>,
    /// Their means.
    means: Vec<Option<f64>>,
}

/// Which values, by their numbers from 0; the metric by its place among those that are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ValuePlace {
    pub(super) world: usize,
    pub(super) policy: usize,
    pub(super) metric: usize,
}

/// The spread of the means of worlds, and what of it is noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Between {
    /// Variance of the means over worlds.
    pub(super) variance: f64,
    /// The part of it that the chance of replications has; `None` with one replication.
    pub(super) noise: Option<f64>,
}

impl WorldValues {
    /// Reads the values.
    ///
    /// # Errors
    ///
    /// [`StudyError::Journal`] when the columns cannot be read.
    pub(super) fn of(
        plan: &Plan,
        columns: &RunColumns,
        worlds: &WorldSet,
    ) -> Result<Self, StudyError> {
        let metrics = plan.judged_metrics();
        let policies = plan.policies.len();
        let of_world = |world: usize| -> Result<Vec<Option<Vec<f64>>>, StudyError> {
            let mut values = Vec::with_capacity(policies * metrics.len());
            for policy in 0..policies {
                let sample = Sample { point: world, policy, group: WHOLE };
                for &(metric, _) in &metrics {
                    let own = match worlds.is_collapsed(world, policy) {
                        true => Vec::new(),
                        false => columns.in_sample(sample, metric)?,
                    };
                    let own: Option<Vec<f64>> = own.into_iter().collect();
                    values.push(own.filter(|own| !own.is_empty()));
                }
            }
            Ok(values)
        };
        let by_world: Vec<_> =
            (0..worlds.len()).into_par_iter().map(of_world).collect::<Result<_, _>>()?;
        let values: Vec<_> = by_world.into_iter().flatten().collect();
        let means = values.iter().map(|own| mean(own.as_deref()?)).collect();
        Ok(Self { policies, metrics: metrics.len(), values, means })
    }

    /// One value a replication; `None` where they do not all exist.
    pub(super) fn values(&self, place: ValuePlace) -> Option<&[f64]> {
        self.values[self.at(place)].as_deref()
    }

    /// The mean over replications; `None` where they do not all exist.
    pub(super) fn mean(&self, place: ValuePlace) -> Option<f64> {
        self.means[self.at(place)]
    }

    /// Worlds.
    pub(super) fn worlds(&self) -> usize {
        self.values.len() / (self.policies * self.metrics).max(1)
    }

    fn at(&self, ValuePlace { world, policy, metric }: ValuePlace) -> usize {
        (world * self.policies + policy) * self.metrics + metric
    }
}

impl Between {
    /// Over worlds, each with one value a replication; `None` of fewer than two worlds.
    pub(super) fn of<'v>(worlds: impl Iterator<Item = &'v [f64]>) -> Option<Self> {
        let (mut means, mut noises) = (Vec::new(), Vec::new());
        for values in worlds {
            let moments = Moments::of(values)?;
            means.push(moments.mean);
            noises.extend(moments.variance.map(|variance| variance / moments.n as f64));
        }
        let variance = Moments::of(&means)?.variance?;
        let noise = (noises.len() == means.len()).then(|| mean(&noises)).flatten();
        Some(Self { variance, noise })
    }

    /// The standard deviation between worlds, without the noise where that is known: 0 where it is all
    /// noise.
    pub(super) fn sd(self) -> f64 {
        (self.variance - self.noise.unwrap_or(0.0)).max(0.0).sqrt()
    }

    /// The share of the variance that is noise, at most 1; `None` where it is not known, or nothing
    /// varies.
    pub(super) fn noise_share(self) -> Option<f64> {
        let noise = self.noise.filter(|_| self.variance > 0.0)?;
        Some((noise / self.variance).min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    fn between(worlds: &[&[f64]]) -> Option<Between> {
        Between::of(worlds.iter().copied())
    }

    #[test]
    fn noise_is_what_replications_put_into_the_variance_of_means() {
        // Means 2, 4, 9: variance 13. Variances within 2, 8, 2, halved for a mean of two: 2 on average.
        let found = between(&[&[1.0, 3.0], &[2.0, 6.0], &[8.0, 10.0]]).unwrap();
        assert_close(found.variance, 13.0, 1e-14);
        assert_close(found.noise.unwrap(), 2.0, 1e-14);
        assert_close(found.sd(), 11.0_f64.sqrt(), 1e-14);
        assert_close(found.noise_share().unwrap(), 2.0 / 13.0, 1e-14);
    }

    #[test]
    fn what_cannot_be_known_is_missing() {
        assert_eq!(between(&[]), None);
        assert_eq!(between(&[&[1.0, 2.0]]), None);
        let single = between(&[&[1.0], &[4.0]]).unwrap();
        assert_eq!((single.noise, single.noise_share()), (None, None));
        assert_close(single.sd(), 4.5_f64.sqrt(), 1e-14);
        let constant = between(&[&[1.0, 1.0], &[1.0, 1.0]]).unwrap();
        assert_eq!((constant.sd().to_bits(), constant.noise_share()), (0, None));
    }
}
