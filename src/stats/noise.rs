//! The share of worlds in which something is true, when it was measured with noise.
//!
//! Each world has a difference of its own, measured as a mean over a few replications. Measured means
//! spread wider than differences do, so that too many of them lie beyond a threshold in the tails:
//! with as much noise as spread, 16 % of worlds more than one standard deviation above the mean look
//! like 24 %. Shrinking each mean to its best estimate (Stein 1956) errs the other way, since best
//! estimates spread too little. What has the right spread are the constrained estimates of Louis
//! (1984), "Estimating a population of parameter values using Bayes and empirical Bayes methods",
//! JASA 79(386), 393-398 (Ghosh 1992, "Constrained Bayes estimation with applications", JASA 87(418),
//! 533-540): means shrunk just so far that their variance is that of the differences.

use super::interval::Interval;
use super::moments::Moments;
use super::shares::wilson_interval;

/// Groups of worlds of which each is left out once for the standard error of a share.
const GROUPS: usize = 32;

/// Worlds below which a share has no interval.
pub const WORLDS_MIN: usize = 2 * GROUPS;

/// What worlds differ by, with the noise of their measurement taken out of the spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Denoised {
    /// Mean over worlds, in the unit of the measured means.
    pub center: f64,
    /// Variance of the differences between worlds, in the squared unit; 0 where noise explains all
    /// of the measured variance.
    pub between: f64,
    /// Mean variance of a measured mean about its world's difference, in the squared unit.
    pub noise: f64,
    /// How far a mean keeps its distance from the center: the root of `between` over the variance of
    /// the measured means, from 0 to 1.
    pub factor: f64,
}

impl Denoised {
    /// From the measured `means`, one a world, and their `squared_errors` (the variance between
    /// replications over their number); `None` for fewer than two worlds, or numbers that are not
    /// finite.
    ///
    /// The variance between worlds is that of the means less the mean squared error: the mean product
    /// of different replications of one world, about the center.
    ///
    /// # Panics
    ///
    /// When there are not as many of either.
    #[must_use]
    pub fn of(means: &[f64], squared_errors: &[f64]) -> Option<Self> {
        assert_eq!(means.len(), squared_errors.len(), "a squared error a world");
        let measured = Moments::of(means)?;
        let noise = super::mean(squared_errors)?;
        let variance = measured.variance?;
        let between = (variance - noise).max(0.0);
        let factor = if variance > 0.0 { (between / variance).sqrt().min(1.0) } else { 0.0 };
        Some(Self { center: measured.mean, between, noise, factor })
    }

    /// The constrained estimate of a world's difference from its measured `mean`.
    #[must_use]
    pub fn estimate(&self, mean: f64) -> f64 {
        self.center + self.factor * (mean - self.center)
    }

    /// The share of `means` of which the estimate exceeds `threshold`; `None` without any.
    fn share_above(&self, means: &[f64], threshold: f64) -> Option<f64> {
        let above = means.iter().filter(|mean| self.estimate(**mean) > threshold).count();
        (!means.is_empty()).then(|| above as f64 / means.len() as f64)
    }
}

/// The share of worlds whose difference exceeds `threshold`, 0 to 1, from the measured `means` and
/// their `squared_errors`, as [`Denoised::of`] takes them; `None` for fewer than two worlds.
///
/// It is right where differences and noise are normal, whatever their sizes, and nearer than the share
/// of the measured means in the tails of other shapes; in the middle of a strongly skewed or
/// two-humped distribution that is mostly noise it errs by up to 0.1. Where noise explains all of the
/// measured spread, all worlds lie on one side.
///
/// # Panics
///
/// When there are not as many means as squared errors.
#[must_use]
pub fn denoised_share(means: &[f64], squared_errors: &[f64], threshold: f64) -> Option<f64> {
    Denoised::of(means, squared_errors)?.share_above(means, threshold)
}

/// An interval at `confidence` for [`denoised_share`]; `None` for fewer than [`WORLDS_MIN`] worlds.
///
/// The jackknife over groups of worlds gives a standard error, center and spread computed again
/// without each group; the interval is Wilson's for as many independent worlds as have that error, at
/// most those that there are.
///
/// # Panics
///
/// When there are not as many means as squared errors, or `confidence` does not lie between 0 and 1.
#[must_use]
pub fn denoised_share_interval(
    means: &[f64],
    squared_errors: &[f64],
    threshold: f64,
    confidence: f64,
) -> Option<Interval> {
    if means.len() < WORLDS_MIN {
        return None;
    }
    let share = denoised_share(means, squared_errors, threshold)?;
    let without = |group: usize| {
        let rest = |values: &[f64]| -> Vec<f64> {
            let kept = values.iter().enumerate().filter(|(world, _)| world % GROUPS != group);
            kept.map(|(_, value)| *value).collect()
        };
        denoised_share(&rest(means), &rest(squared_errors), threshold)
    };
    let parts: Vec<f64> = (0..GROUPS).map(without).collect::<Option<_>>()?;
    let groups = GROUPS as f64;
    let variance = Moments::of(&parts)?.variance? * (groups - 1.0) * (groups - 1.0) / groups;
    let worlds = means.len() as f64;
    let alike = share * (1.0 - share) / variance;
    wilson_interval(share, if alike > 0.0 { alike.min(worlds) } else { worlds }, confidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Place, Purpose, Streams, Words, unit};
    use crate::stats::{assert_close, normal};

    type Shape = fn(f64) -> f64;

    /// How the differences between worlds are distributed: quantiles, with mean 0 and variance 1.
    const SHAPES: [(&str, Shape); 3] = [
        ("normal", normal::quantile),
        ("uniform", |u| 12.0_f64.sqrt() * (u - 0.5)),
        ("exponential", |u| -libm::log1p(-u) - 1.0),
    ];

    /// Measured means and squared errors of `worlds`, from replications that deviate by `sd`, on
    /// average over worlds.
    fn measured(shape: Shape, worlds: usize, sd: f64, seed: u64) -> [Vec<f64>; 2] {
        const REPLICATIONS: usize = 4;
        let mut words = Words::default();
        let place = Place { department: 0, level: 0, period: 0 };
        let width = REPLICATIONS + 2;
        Streams::new(seed, 0).fill(Purpose::Design, place, 0, worlds * width, &mut words);
        let mut measured = [Vec::new(), Vec::new()];
        for world in 0..worlds {
            let draw = |k: usize| unit(words.word(world * width + k));
            let own_sd = sd * (0.5 + draw(1));
            let value = |k: usize| shape(draw(0)) + own_sd * normal::quantile(draw(2 + k));
            let moments = Moments::of(&(0..REPLICATIONS).map(value).collect::<Vec<_>>()).unwrap();
            measured[0].push(moments.mean);
            measured[1].push(moments.variance.unwrap() / REPLICATIONS as f64);
        }
        measured
    }

    #[test]
    fn a_hand_worked_share_comes_out() {
        // Variance of the means 10, of which 7.5 are noise: each distance is halved.
        let means = [-4.0, -2.0, 0.0, 2.0, 4.0];
        let denoised = Denoised::of(&means, &[7.5; 5]).unwrap();
        assert_eq!((denoised.between, denoised.factor, denoised.estimate(4.0)), (2.5, 0.5, 2.0));
        assert_eq!(denoised_share(&means, &[7.5; 5], 1.5), Some(0.2));
        assert_eq!(denoised_share(&means, &[0.0; 5], 1.5), Some(0.4));
    }

    #[test]
    fn estimates_have_the_variance_without_noise() {
        let [means, errors] = measured(normal::quantile, 500, 2.0, 1);
        let denoised = Denoised::of(&means, &errors).unwrap();
        let estimates: Vec<f64> = means.iter().map(|mean| denoised.estimate(*mean)).collect();
        let moments = Moments::of(&estimates).unwrap();
        assert_close(moments.variance.unwrap(), denoised.between, 1e-10);
        assert_close(moments.mean, denoised.center, 1e-10);
    }

    #[test]
    fn what_noise_explains_is_no_spread() {
        assert_eq!(denoised_share(&[-1.0, 1.0, 3.0], &[50.0; 3], 0.5), Some(1.0));
        assert_eq!(denoised_share(&[2.0; 4], &[0.0; 4], 1.0), Some(1.0));
        assert_eq!(denoised_share(&[2.0], &[0.0], 1.0), None);
        assert_eq!(denoised_share(&[2.0, f64::NAN], &[0.0; 2], 1.0), None);
        assert_eq!(denoised_share_interval(&[2.0; 63], &[0.0; 63], 1.0, 0.95), None);
        let all = denoised_share_interval(&[2.0; 100], &[0.0; 100], 1.0, 0.95).unwrap();
        assert!(all.low < 0.97 && all.high >= 1.0, "{all:?}");
    }

    /// Means over `trials` of the raw and of the corrected share less the true one.
    fn errors(shape: Shape, threshold: f64, share: f64, trials: u64) -> [f64; 2] {
        let mut sums = [0.0; 2];
        for seed in 0..trials {
            let [means, errors] = measured(shape, 512, 2.0, seed);
            sums[0] += denoised_share(&means, &[0.0; 512], threshold).unwrap() - share;
            sums[1] += denoised_share(&means, &errors, threshold).unwrap() - share;
        }
        sums.map(|sum| sum / trials as f64)
    }

    #[test]
    fn the_share_without_noise_is_much_nearer_to_the_truth() {
        for (name, shape) in SHAPES {
            for share in [0.1, 0.03] {
                let [raw, corrected] = errors(shape, shape(1.0 - share), share, 40);
                assert!(
                    corrected.abs() < 0.5 * raw.abs() + 0.005,
                    "{name} {share}: {raw} {corrected}"
                );
            }
        }
        let [raw, corrected] = errors(normal::quantile, normal::quantile(0.7), 0.3, 40);
        assert!(raw > 0.05 && corrected.abs() < 0.01, "{raw} {corrected}");
    }

    /// Coverage of the 95 % interval where it is meant to be right, and the errors elsewhere.
    #[test]
    #[ignore = "measures; takes a minute"]
    fn intervals_of_the_share_cover_the_truth() {
        for share in [0.5, 0.3, 0.1, 0.03] {
            for (name, shape) in SHAPES {
                let [raw, corrected] = errors(shape, shape(1.0 - share), share, 200);
                println!("{name} {share}: raw {raw:+.3}, corrected {corrected:+.3}");
            }
            for sd in [0.5, 1.0, 2.0] {
                let trials = 1000_u32;
                let covers = |seed: u64| {
                    let [means, errors] = measured(normal::quantile, 512, sd, seed);
                    let threshold = normal::quantile(1.0 - share);
                    denoised_share_interval(&means, &errors, threshold, 0.95)
                        .is_some_and(|interval| interval.contains(share))
                };
                let covered = (0..u64::from(trials)).filter(|seed| covers(*seed)).count();
                let coverage = covered as f64 / f64::from(trials);
                println!("share {share}, sd {sd}: coverage {coverage:.3}");
                assert!(coverage > 0.93 && coverage < 0.97, "{coverage}");
            }
        }
    }
}
