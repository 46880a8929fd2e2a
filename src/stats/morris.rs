//! Elementary effects: which keys matter, from few worlds.
//!
//! A trajectory starts at a random world and moves one key after the other by half its range, in
//! random order; the change of the response over the step is the key's elementary effect there
//! (Morris 1991, "Factorial sampling plans for preliminary computational experiments",
//! Technometrics 33(2), 161-174). Their mean says in which direction the key acts, the mean of their
//! magnitudes how strongly (Campolongo, Cariboni & Saltelli 2007, "An effective screening design for
//! sensitivity analysis of large models", Environmental Modelling & Software 22, 1509-1518), and
//! their standard deviation whether it depends on where, by curvature or by other keys.
//!
//! The four levels are the middles of quarters of a key's prior, which exist for every prior, and not
//! its ends, of which an unbounded one has none.

use super::Estimate;
use super::interval::{Interval, StudentIntervals};
use super::moments::Moments;
use crate::rng::{Place, Purpose, Streams, Words};

/// Levels of every key.
const LEVELS: u32 = 4;

/// The step of a key, in share of its range.
const STEP: f64 = 0.5;

/// `count` trajectories of `keys` + 1 worlds, one after the other, as shares of every key; a function
/// of `seed`.
///
/// # Panics
///
/// For more trajectories than [`Place::PERIODS`].
#[must_use]
pub fn trajectories(seed: u64, keys: usize, count: usize) -> Vec<Vec<f64>> {
    let streams = Streams::new(seed, 0);
    let mut words = Words::default();
    let mut worlds = Vec::with_capacity(count * (keys + 1));
    for trajectory in 0..count {
        let period = u32::try_from(trajectory).unwrap_or(u32::MAX);
        assert!(period < Place::PERIODS, "{count} trajectories");
        let mut draw = |level: u8| -> Vec<u32> {
            let place = Place { department: 0, level, period };
            streams.fill(Purpose::Trajectory, place, 0, keys, &mut words);
            (0..keys).map(|key| words.word(key)).collect()
        };
        let ranks = draw(0);
        let mut order: Vec<usize> = (0..keys).collect();
        order.sort_by_key(|&key| (ranks[key], key));
        let start = |word: u32| (f64::from(word % LEVELS) + 0.5) / f64::from(LEVELS);
        let mut world: Vec<f64> = draw(1).into_iter().map(start).collect();
        worlds.push(world.clone());
        for key in order {
            world[key] += if world[key] < STEP { STEP } else { -STEP };
            worlds.push(world.clone());
        }
    }
    worlds
}

/// The elementary effects of one key, in the unit of the response for the whole range of the key.
#[derive(Clone, Debug)]
pub struct ElementaryEffects {
    /// Their mean, μ.
    pub mean: Estimate,
    /// The mean of their magnitudes, μ*, of means over replications: noise raises it, so that a key
    /// that does nothing is not at 0. Compare it with that of a dummy.
    pub mean_absolute: Estimate,
    /// Their standard deviation, σ, without what noise adds to it: 0 where noise alone would have
    /// given as much. With one replication noise is in it.
    pub sd: Estimate,
}

/// The elementary effects of every key on the response `y` of the worlds `x` of [`trajectories`],
/// with its replications, the same number in each, and Student's intervals at a `confidence` such as
/// 0.95 over trajectories. `None` for fewer than two trajectories.
///
/// # Panics
///
/// When worlds are not of such a design, or differ in their replications.
#[must_use]
pub fn elementary_effects(
    x: &[Vec<f64>],
    y: &[Vec<f64>],
    confidence: f64,
) -> Option<Vec<ElementaryEffects>> {
    assert_eq!(x.len(), y.len(), "a response of every world");
    let keys = x.first()?.len();
    assert_eq!(x.len() % (keys + 1), 0, "{} worlds of {keys} keys", x.len());
    let mut effects: Vec<Vec<Vec<f64>>> = vec![Vec::new(); keys];
    for (worlds, responses) in x.chunks_exact(keys + 1).zip(y.chunks_exact(keys + 1)) {
        for (pair, responses) in worlds.windows(2).zip(responses.windows(2)) {
            let (key, step) = moved(&pair[0], &pair[1]);
            assert_eq!(responses[0].len(), responses[1].len(), "as many replications");
            let changes = responses[0].iter().zip(&responses[1]);
            effects[key].push(changes.map(|(before, after)| (after - before) / step).collect());
        }
    }
    let intervals = StudentIntervals::at(confidence);
    effects.iter().map(|effects| summary(effects, &intervals)).collect()
}

/// The key that differs between two worlds, and by how much.
fn moved(from: &[f64], to: &[f64]) -> (usize, f64) {
    let mut steps = from.iter().zip(to).map(|(from, to)| to - from).enumerate();
    let found = steps.find(|(_, step)| step.abs() > 0.0);
    found.unwrap_or_else(|| panic!("two worlds of a trajectory are equal"))
}

/// Of the effects of one key, by trajectory, then replication.
fn summary(effects: &[Vec<f64>], intervals: &StudentIntervals) -> Option<ElementaryEffects> {
    let moments: Option<Vec<Moments>> = effects.iter().map(|of| Moments::of(of)).collect();
    let moments = moments?;
    let means: Vec<f64> = moments.iter().map(|moments| moments.mean).collect();
    let magnitudes: Vec<f64> = means.iter().map(|mean| mean.abs()).collect();
    let mean_of = |values: &[f64]| {
        let moments = Moments::of(values)?;
        Some(Estimate { value: moments.mean, interval: intervals.of(&moments)? })
    };
    let mean = mean_of(&means)?;
    // Squares about the mean less the variance of a mean over replications: the mean product of
    // different replications. Their mean is the variance of the effects without noise.
    let n = means.len() as f64;
    let squares: Vec<f64> = (moments.iter())
        .map(|of| {
            let about = of.mean - mean.value;
            let noise = of.sd().map_or(0.0, |sd| sd * sd / of.n as f64);
            about * about * n / (n - 1.0) - noise
        })
        .collect();
    let variance = mean_of(&squares)?;
    let root = |variance: f64| variance.max(0.0).sqrt();
    let Interval { low, high } = variance.interval;
    let interval = Interval { low: root(low), high: root(high) };
    let sd = Estimate { value: root(variance.value), interval };
    Some(ElementaryEffects { mean, mean_absolute: mean_of(&magnitudes)?, sd })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;
    use crate::stats::surfaces::{ishigami, replicated};

    #[test]
    fn a_trajectory_moves_every_key_once_by_half_its_range() {
        let worlds = trajectories(3, 5, 20);
        assert_eq!(worlds.len(), 120);
        let mut orders = Vec::new();
        for trajectory in worlds.chunks_exact(6) {
            let moves: Vec<_> = trajectory.windows(2).map(|w| moved(&w[0], &w[1])).collect();
            assert!(moves.iter().all(|(_, step)| (step.abs() - STEP).abs() < 1e-15));
            let order: Vec<usize> = moves.iter().map(|(key, _)| *key).collect();
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4]);
            orders.push(order);
        }
        let levels = worlds.iter().flatten().map(|share| share * 8.0);
        assert!(levels.clone().all(|level| [1.0, 3.0, 5.0, 7.0].contains(&level)));
        orders.sort();
        orders.dedup();
        assert!(orders.len() > 12, "{} different orders", orders.len());
        assert_eq!(trajectories(3, 5, 20), worlds);
        assert_ne!(trajectories(4, 5, 20), worlds);
    }

    #[test]
    fn effects_of_a_plane_are_its_slopes() {
        let x = trajectories(1, 3, 10);
        let y = replicated(&x, |x| 2.0 * x[0] - 3.0 * x[1], (0.0, 2), 0);
        let found = elementary_effects(&x, &y, 0.95).unwrap();
        for (effects, slope) in found.iter().zip([2.0, -3.0, 0.0]) {
            assert!((effects.mean.value - slope).abs() < 1e-12);
            assert!((effects.mean_absolute.value - slope.abs()).abs() < 1e-12);
            assert!(effects.sd.value < 1e-7);
        }
    }

    #[test]
    fn a_product_has_the_effects_of_its_other_factor() {
        // The effects of x₁ on x₁ x₂ are x₂, which has the levels 1/8, 3/8, 5/8 and 7/8: mean 1/2,
        // variance 5/64.
        let x = trajectories(2, 2, 4000);
        let found = elementary_effects(&x, &replicated(&x, |x| x[0] * x[1], (0.0, 1), 0), 0.95);
        let first = &found.unwrap()[0];
        assert_close(first.mean.value, 0.5, 0.02);
        assert_close(first.mean_absolute.value, 0.5, 0.02);
        assert_close(first.sd.value, (5.0_f64 / 64.0).sqrt(), 0.02);
        assert!(first.sd.interval.contains((5.0_f64 / 64.0).sqrt()));
    }

    #[test]
    fn a_curve_that_turns_has_no_mean_effect_but_magnitude_and_spread() {
        // Of Ishigami's second key only a sin² x₂ is there: it takes the same values at ± x, so steps
        // by half the range go from sin²(3π/4) to sin²(π/4), which is no change at all.
        let x = trajectories(5, 3, 50);
        let found = elementary_effects(&x, &replicated(&x, ishigami, (0.0, 1), 0), 0.95).unwrap();
        assert!(found[1].mean_absolute.value < 1e-12);
        // The third acts only with the first, in either direction.
        assert!(found[2].mean_absolute.value > 3.0 * found[2].mean.value.abs());
        assert!(found[2].sd.value > 1.0);
    }

    #[test]
    fn noise_is_not_in_the_spread() {
        let x = trajectories(7, 2, 2000);
        let surface = |x: &[f64]| x[0] + x[0] * x[1];
        let found = elementary_effects(&x, &replicated(&x, surface, (1.0, 2), 7), 0.95).unwrap();
        // The noise of an effect has a variance of (1 + 1) / 2 / STEP² = 4 about one of 5/64.
        for effects in &found {
            let truth = (5.0_f64 / 64.0).sqrt();
            assert!(effects.sd.interval.contains(truth), "{:?}", effects.sd);
            assert!(effects.sd.value < 0.7, "{:?}", effects.sd);
        }
        let naive: Vec<Vec<f64>> = replicated(&x, surface, (1.0, 2), 7)
            .iter()
            .map(|y| vec![0.5 * (y[0] + y[1])])
            .collect();
        let found = elementary_effects(&x, &naive, 0.95).unwrap();
        assert_close(found[0].sd.value, (4.0_f64 + 5.0 / 64.0).sqrt(), 0.05);
    }

    #[test]
    fn the_interval_of_a_mean_effect_holds_it_about_as_often_as_it_says() {
        let mut held = 0;
        for trial in 0..400 {
            let x = trajectories(u64::from(trial), 2, 20);
            let y = replicated(&x, |x| x[0] * x[1], (0.2, 2), trial);
            let found = elementary_effects(&x, &y, 0.95).unwrap();
            held += u32::from(found[0].mean.interval.contains(0.5));
        }
        assert!((372..=392).contains(&held), "{held} of 400");
    }

    #[test]
    fn one_trajectory_is_not_enough() {
        let x = trajectories(1, 2, 1);
        assert!(elementary_effects(&x, &[vec![0.0], vec![1.0], vec![2.0]], 0.95).is_none());
        assert!(elementary_effects(&[], &[], 0.95).is_none());
    }
}
