//! Functions of known sensitivity indices, and points and noise to try them with.

use std::f64::consts::PI;

use super::normal;
use crate::rng::{Place, Purpose, Streams, Words, unit};

/// Ishigami & Homma (1990), "An importance quantification technique in uncertainty analysis for
/// computer models", ISUMA '90, with a = 7 and b = 0.1, of three shares.
pub(super) fn ishigami(x: &[f64]) -> f64 {
    let sine = |share: f64| libm::sin(PI * (2.0 * share - 1.0));
    let third = PI * (2.0 * x[2] - 1.0);
    sine(x[0]) * (1.0 + 0.1 * third * third * third * third) + 7.0 * sine(x[1]) * sine(x[1])
}

/// First-order and total indices of [`ishigami`].
pub(super) const ISHIGAMI: [[f64; 3]; 2] =
    [[0.313_905, 0.442_411, 0.0], [0.557_589, 0.442_411, 0.243_684]];

/// The variance of [`ishigami`]: a² / 8 + b π⁴ / 5 + b² π⁸ / 18 + 1 / 2.
pub(super) const ISHIGAMI_VARIANCE: f64 = 13.844_588;

/// Sobol's g function (Saltelli & Sobol 1995) of eight shares.
pub(super) fn g(x: &[f64]) -> f64 {
    let factors = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    factors.iter().zip(x).map(|(a, x)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
}

/// First-order and total indices of [`g`]; the last four keys are alike.
pub(super) const G: [[f64; 5]; 2] = [
    [0.716_192, 0.179_048, 0.023_676, 0.007_162, 0.000_072],
    [0.787_144, 0.242_198, 0.034_317, 0.010_460, 0.000_105],
];

/// Uniform shares: `worlds` of `keys`, independent, of a trial.
pub(super) fn worlds(worlds: usize, keys: usize, trial: u32) -> Vec<Vec<f64>> {
    let words = draws(worlds * keys, trial, 0);
    words.chunks_exact(keys).map(<[f64]>::to_vec).collect()
}

/// `count` standard normal numbers of a trial.
pub(super) fn noise(count: usize, trial: u32) -> Vec<f64> {
    draws(count, trial, 1).into_iter().map(normal::quantile).collect()
}

fn draws(count: usize, trial: u32, level: u8) -> Vec<f64> {
    let mut words = Words::default();
    let place = Place { department: 0, level, period: 0 };
    Streams::new(16, trial).fill(Purpose::Design, place, 0, count, &mut words);
    (0..count).map(|word| unit(words.word(word))).collect()
}

/// A surface at worlds, with normal noise of `sd` in each of `replications`.
pub(super) fn replicated(
    x: &[Vec<f64>],
    surface: impl Fn(&[f64]) -> f64,
    (sd, replications): (f64, usize),
    trial: u32,
) -> Vec<Vec<f64>> {
    let noise = noise(x.len() * replications, trial);
    let rows = x.iter().zip(noise.chunks_exact(replications));
    rows.map(|(x, noise)| noise.iter().map(|noise| surface(x) + sd * noise).collect()).collect()
}
